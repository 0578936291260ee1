"""Values as messages show them: short."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from seedlint.finding import JSON

LONGEST_PATH = 120
"""Characters of another document's path that a message shows."""
_TELLING = 1000
_LONG_ENOUGH_FOR_A_PAYLOAD = 24


def shorten(value: JSON, limit: int = 60) -> str:
    """Show a value in a message: JSON-like, on one line, cut to about ``limit`` characters."""
    if isinstance(value, str):
        if len(value) >= _LONG_ENOUGH_FOR_A_PAYLOAD:
            from seedlint.util.redact import mask_line

            # A payload that stands in the wrong field is still not to be shown; what is cut off need not
            # be looked at, but for the part that tells whether it is one.
            value = mask_line(value[: limit + _TELLING])
        cut = value if len(value) <= limit else value[: limit - 1] + "…"
        return "`" + "".join(c if c.isprintable() else f"\\u{{{ord(c):X}}}" for c in cut) + "`"
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return "an object"
    if isinstance(value, list):
        return "a list"
    if hasattr(value, "isoformat"):
        text = str(value.isoformat())  # of TOML's dates and times
    else:
        text = repr(value) if not isinstance(value, int) or abs(value) < 10**20 else "a very long number"
    return text if len(text) <= limit else text[: limit - 1] + "…"
