"""Patterns for paths, as git, the command line and the configuration mean them."""
