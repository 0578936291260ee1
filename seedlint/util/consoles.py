r"""What standard streams are made to be: UTF-8 for programs, and for people what their terminal can show.

Off a terminal, what is written is read by a program, or kept in a file: that is UTF-8 with ``\n``, whatever
the locale or code page of the machine. A terminal gets its own encoding. What that lacks is shown as
``\u{8239}``, as `escape` shows what can't be seen, or by letters that mean the same, as an arrow is ``->``.
"""

from __future__ import annotations

import codecs
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Any, TextIO, cast

if TYPE_CHECKING:
    from collections.abc import Iterable

STAND_INS = {
    "…": "...",
    "→": "->",
    "█": "#",
    "·": ".",
    "–": "-",
    "—": "-",
    "×": "x",
    "━": "#",
    "╌": "-",
    "•": "*",
    "≤": "<=",
    "≥": ">=",
    "≠": "!=",
    "↑": "^",
    "↓": "v",
    "\u02cb": "`",
}
"""What seedlint itself writes beside ASCII, and what is shown where a terminal lacks it."""
_HANDLER = "seedlint.stand-in"


def settle(stream: TextIO | None) -> None:
    """Make a standard stream what its reader needs; one that is none, as a test may put there, stays."""
    reconfigure = getattr(stream, "reconfigure", None)
    if stream is None or reconfigure is None or stream.closed:
        return
    if stream.isatty():
        reconfigure(errors=_HANDLER)
    else:
        # A lone surrogate is all that UTF-8 lacks: a file's name may have one.
        reconfigure(encoding="utf-8", errors="backslashreplace", newline="\n")


def narrow(stream: TextIO) -> str | None:
    """Return the encoding of a terminal that can't show all letters; None for anything else."""
    encoding = getattr(stream, "encoding", None)
    if not encoding or not stream.isatty():
        return None
    with suppress(LookupError):
        name = codecs.lookup(encoding).name
        return None if name.startswith("utf") else name
    return None


def shown_in(text: str, encoding: str) -> str:
    """Return how a terminal with an encoding shows a text."""
    return text.encode(encoding, _HANDLER).decode(encoding)


def stand_in(character: str) -> str:
    """Return what is shown for a character that a terminal lacks."""
    return STAND_INS.get(character) or f"\\u{{{ord(character):X}}}"


def _stand_in(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return "".join(map(stand_in, error.object[error.start : error.end])), error.end


codecs.register_error(_HANDLER, _stand_in)


class Console:
    """A stream to a console of Windows that knows no escape codes: colorama makes calls of them."""

    def __init__(self, stream: TextIO, converter: Any) -> None:
        """Send what is written through a converter; all else is the stream's own."""
        self._stream = stream
        self._converter = converter

    def write(self, text: str) -> int:
        """Write text; codes among it colour what follows."""
        self._converter.write(text)
        return len(text)

    def writelines(self, lines: Iterable[str]) -> None:
        """Write several texts; the stream's own method would write the codes as they are."""
        for line in lines:
            self.write(line)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


def colored(stream: TextIO) -> TextIO:
    """Return a stream that shows colours on this system's consoles; it is the same one almost everywhere.

    On Windows, a console has to be told to heed escape codes, and those before Windows 10 don't.
    """
    if sys.platform == "win32" and not isinstance(stream, Console) and not stream.closed and stream.isatty():
        from colorama.ansitowin32 import AnsiToWin32

        converter = AnsiToWin32(stream)  # switches codes on where it can
        if converter.convert:
            return cast("TextIO", Console(stream, converter))
    return stream
