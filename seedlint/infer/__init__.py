"""A draft of a schema from documents that are there: profiles of their values, and what follows from them."""
