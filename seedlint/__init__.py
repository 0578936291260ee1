"""seedlint: data-quality checks for seed documents."""

__version__ = "0.1.0"
"""The one place where the version stands; pyproject.toml and every output take it from here.

A plain text, so that a build can read it without importing anything.
"""
