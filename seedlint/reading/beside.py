"""Beside which key of an object another one can be written, so that it is a key of that object."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from seedlint.finding import JSON


def last_key(mapping: dict[str, JSON], syntax: str) -> str | None:
    """Return the last key of a mapping beside which a new one belongs to the same; None if there is none.

    In TOML a line below `[table]` is a line of that table: only above all of these stand the mapping's own.
    """
    for key in reversed(mapping):
        if syntax != "TOML" or not _may_have_header(mapping[key]):
            return key
    return None


def beside(mapping: dict[str, JSON], syntax: str, pointer: str) -> str:
    """Say, after a semicolon, where a key is to be added to a mapping that has no key."""
    if last_key(mapping, syntax) is not None:
        return "; add it next to this key"
    return "; add it at the head of this table" if pointer else "; add it above the first table"


def _may_have_header(value: JSON) -> bool:
    inner = value if isinstance(value, list) else [value]
    return any(isinstance(one, dict) for one in inner)


__all__ = ["beside", "last_key"]
