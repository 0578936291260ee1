"""YAML 1.2: values at once, nodes and places on demand, and how it is written."""
