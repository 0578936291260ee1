"""Comments in documents that suppress findings."""
