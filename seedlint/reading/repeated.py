"""What is said of a key that is there twice, in any syntax."""

from __future__ import annotations

_LONGEST = 60


def twice(name: str) -> str:
    """Say that a key stands where it stood before; one that would end the quote is not named."""
    shown = "".join(char if char.isprintable() else "?" for char in name[:_LONGEST])
    key = "this key" if "`" in name else f"the key `{shown}`"
    return f"{key} is used a second time here; only one counts, remove the other"


__all__ = ["twice"]
