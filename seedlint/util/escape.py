r"""Makes text from documents harmless on a terminal and in the log of a CI job.

Whatever controls a terminal, changes the direction of text or can't be seen is shown as ``\u{202E}``.
Two kinds of plain text do harm in logs, too. GitHub's runner obeys a line that begins, after any
white space, with ``::``; and ``##[`` anywhere in a line, as Azure obeys ``##vso[`` and TeamCity
``##teamcity[``. So ``##`` before those is broken up by `escape`; and where text from a document is the
first on a line, it goes through `show_path` or `begin_line`.
"""

from __future__ import annotations

import re
from unicodedata import category, east_asian_width

from seedlint.util.late import late

QUOTED = late("`([^`]+)`")
"""What a message quotes: a value, a field, a command."""

_UNSAFE = late(
    "["
    "\x00-\x1f\x7f-\x9f"  # C0, DEL, C1
    "\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f"  # invisible, bidi controls, line separators
    "\ufeff\ufff9-\ufffb"  # byte order mark, interlinear annotation
    "\ud800-\udfff"  # lone surrogates
    "\U000e0000-\U000e0fff"  # tags, variation selectors supplement: hidden text
    "]"
)
_COMMAND = late(r"#(?=#(?:\[|vso\[|teamcity\[))", re.IGNORECASE)


MAX_SHOWN = 2000
"""Characters of a message that are shown; a rule may quote a whole document in one."""


def escape(text: str) -> str:
    """Return ``text`` with everything unsafe made visible; one line stays one line."""
    if not (text.isascii() and text.isprintable()):
        text = _UNSAFE.sub(_visible, text)
    return _COMMAND.sub(_visible, text) if "##" in text else text


def escape_at(text: str, index: int) -> str:
    """Return how one character of ``text`` is shown by `escape`."""
    character = text[index]
    if _UNSAFE.match(character) or (character == "#" and _COMMAND.match(text, index)):
        return f"\\u{{{ord(character):X}}}"
    return character


def show_path(path: str) -> str:
    """Return a path as it is shown, also at the start of a line; it still names the same file."""
    shown = escape(path)
    # A colon often follows, before the line number.
    return f"./{shown}" if f"{shown}:".lstrip().startswith("::") else shown


def begin_line(text: str) -> str:
    """Escape text that is the first on a line but for white space."""
    shown = escape(text)
    return shown.replace(":", "\\u{3A}", 1) if shown.lstrip().startswith("::") else shown


def clip(text: str, limit: int = MAX_SHOWN) -> str:
    """Return at most ``limit`` characters of a text."""
    return text if len(text) <= limit else text[: limit - 1] + "…"


def cells(text: str) -> int:
    """Count the columns that escaped text takes on a terminal: East Asian wide characters take two."""
    if text.isascii():
        return len(text)
    return sum(map(_cells, text))


def _cells(character: str) -> int:
    if east_asian_width(character) in {"W", "F"}:
        return 2
    return 0 if category(character) in {"Mn", "Me"} else 1


def _visible(found: re.Match[str]) -> str:
    return f"\\u{{{ord(found[0]):X}}}"
