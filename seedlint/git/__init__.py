"""What git knows: trees, revisions, the index."""
