"""Files of allowed values: one a line."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_MOST_BYTES = 10_000_000


def read_list(path: Path) -> tuple[str, ...]:
    """Return the values in a file: its lines, but for empty ones and those that begin with ``#``.

    White space at the ends of lines does not count. ValueError says what is wrong with the file.
    """
    try:
        with path.open("rb") as file:
            raw = file.read(_MOST_BYTES + 1) if path.is_file() else b""
        text = raw.decode("utf-8-sig") if len(raw) <= _MOST_BYTES else ""
    except UnicodeDecodeError as error:
        raise ValueError(f"it is not UTF-8 (byte {error.start})") from None
    except (OSError, ValueError) as error:
        why = (getattr(error, "strerror", None) or str(error)).lower()
        raise ValueError(f"it can't be read: {why}") from None
    if len(raw) > _MOST_BYTES:
        raise ValueError(f"it has more than {_MOST_BYTES // 1_000_000} MB")
    lines = (line.strip() for line in text.splitlines())
    found = tuple(dict.fromkeys(line for line in lines if line and not line.startswith("#")))
    if not found:
        raise ValueError("there is no value in it; write one a line")
    return found


__all__ = ["read_list"]
