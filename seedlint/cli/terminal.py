"""The command line as the front of a run: what is told goes to standard error."""

from __future__ import annotations

import sys

from seedlint.cli.console import say
from seedlint.cli.progress import Progress
from seedlint.run.front import Front, Kind, ProgressBar


class Terminal(Front):
    """Says on standard error what a run tells, as it comes, and shows how far it is on a terminal."""

    def tell(self, words: str, kind: Kind = "warning") -> None:
        """Say what people should know beside the findings."""
        super().tell(words, kind)
        say(self.notes[-1])

    def bar(self, what: str = "checking documents") -> ProgressBar:
        """Show a step of the run as a line that is gone when it is done."""
        return Progress(sys.stderr, what=what)
