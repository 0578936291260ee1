"""The command line: words to requests. It alone prints, but for reports, which `output/` writes."""

from seedlint.cli.root import main, run

__all__ = ["main", "run"]
