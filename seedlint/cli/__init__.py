"""The command line: words to requests. It alone prints, but for reports, which `output/` writes."""

from seedlint.cli.clock import CLOCK  # the first import of all, for it looks when that is
from seedlint.cli.root import main, run

__all__ = ["CLOCK", "main", "run"]
