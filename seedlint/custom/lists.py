"""Files of allowed values: one a line."""

from __future__ import annotations

import os
import re
from stat import S_ISREG
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_MOST_BYTES = 10_000_000
_FLAGS = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0)
_ESCAPED = re.compile(r"^\\(?=\\*#)")


def read_list(path: Path) -> tuple[str, ...]:
    r"""Return the values in a file: its lines, but for empty ones and those that begin with ``#``.

    Lines end with LF or CRLF; white space at their ends does not count. ``\#`` at the beginning of one stands
    for ``#``. ValueError says what is wrong with the file.
    """
    try:
        raw = _start_of(path)
        text = raw.decode("utf-8-sig") if len(raw) <= _MOST_BYTES else ""
    except UnicodeDecodeError as error:
        raise ValueError(f"it is not UTF-8 (byte {error.start})") from None
    except _NoFileError:
        raise ValueError("it is not a file") from None
    except (OSError, ValueError) as error:
        why = (getattr(error, "strerror", None) or str(error)).lower()
        raise ValueError(f"it can't be read: {why}") from None
    if len(raw) > _MOST_BYTES:
        raise ValueError(f"it has more than {_MOST_BYTES // 1_000_000} MB")
    # Other line breaks, such as U+2028, may be part of a value.
    lines = (line.strip() for line in text.split("\n"))
    values = (_ESCAPED.sub("", line) for line in lines if line and not line.startswith("#"))
    found = tuple(dict.fromkeys(values))
    if not found:
        raise ValueError("there is no value in it; write one per line")
    return found


def _start_of(path: Path) -> bytes:
    """Return the first bytes of a file; _NoFileError for what is none, which could have one wait forever."""
    if not S_ISREG(path.stat().st_mode):
        raise _NoFileError
    with os.fdopen(os.open(path, _FLAGS), "rb") as file:
        # What was a file a moment ago need not be one any more.
        if not S_ISREG(os.fstat(file.fileno()).st_mode):
            raise _NoFileError
        return file.read(_MOST_BYTES + 1)


class _NoFileError(Exception):
    """What was to be read is a directory, a pipe or a device."""


__all__ = ["read_list"]
