"""Which rules there are, and which of them are asked for."""
