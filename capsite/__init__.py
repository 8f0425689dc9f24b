"""The generator: YAML factsheets in, a searchable static directory out."""
