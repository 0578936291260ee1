"""The names, columns and types of the tables."""
