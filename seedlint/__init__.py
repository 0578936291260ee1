"""seedlint: data-quality checks for seed documents."""

__version__ = "0.1.0"
