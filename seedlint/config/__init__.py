"""The configuration file: read, checked, and told with its places."""
