"""Looks at an installation and its surroundings: what works, what does not, and what to type then."""
