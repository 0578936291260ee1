"""The JSON Schemas: the seed document format and seedlint's own settings."""
