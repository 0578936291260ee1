"""What the command line writes beside reports: lines for people, and a document from standard input."""

from __future__ import annotations

import sys
from contextlib import suppress


def say(line: str) -> None:
    """Print a line on standard error; nobody reading it is no reason to stop."""
    with suppress(OSError):
        print(line, file=sys.stderr)


def write_stdout(raw: bytes) -> None:
    """Write a content to standard output, byte for byte; nobody reading it is no error."""
    from seedlint.files.streams import discard_stdout

    stream = getattr(sys.stdout, "buffer", None)
    try:
        if stream is None:
            sys.stdout.write(raw.decode("utf-8", "surrogateescape"))
        else:
            sys.stdout.flush()
            stream.write(raw)
        sys.stdout.flush()
    except BrokenPipeError:
        discard_stdout()
