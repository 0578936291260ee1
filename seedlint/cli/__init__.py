"""The command line: words to requests, and the only place that prints."""

from seedlint.cli.root import main, run

__all__ = ["main", "run"]
