"""What is said to people beside the reports: lines on standard error."""

from __future__ import annotations

import sys
from contextlib import suppress


def say(line: str) -> None:
    """Print a line on standard error; nobody reading it is no reason to stop."""
    with suppress(OSError):
        print(line, file=sys.stderr)


def shown_safely(text: str) -> str:
    """Return text from outside as it may go to a terminal."""
    from seedlint.util.escape import escape

    return escape(text)
