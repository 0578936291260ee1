"""YAML: a fast reader, a careful one with exact places, and what writes."""
