"""Secrets and bytes: keys, sealed columns, stored files, looking into what is uploaded."""
