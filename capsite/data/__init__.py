"""Where the United Kingdom's postcodes are: committed data, made by ``make_places.py``. ``capsite/places.py`` reads it."""
