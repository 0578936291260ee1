"""Settings that seedlint would not read: under a name much like its own, or in a place of pyproject.toml.

Below `[tool]` every name may be another tool's: there one that is spelt much like seedlint's is only told.
All other places of a pyproject.toml are nobody else's.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from seedlint.util.escape import escape

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

NAME = "seedlint"
Keys = tuple[str, ...]

_STANDARD = frozenset(("project", "build-system", "dependency-groups", "tool"))
_OURS = (
    *("severity", "per-file-ignores", "documents", "overrides", "rules", "links", "owners", "report"),
    *("gate", "notify"),
)
_HEADER = rb"""(?m)^[ \t]*\[+[ \t"']*(?:tools?[ \t"']*\.[ \t"']*)?([A-Za-z_-]{6,11})[ \t"'\].]"""
_ALIKE = 0.85
_LETTERS = frozenset(b"sdl")


def may_concern(content: bytes) -> bool:
    """Whether a pyproject.toml may have settings in it, or a table with a name much like seedlint's."""
    if b"seedlint" in content:
        return True
    # `setuptools` and the like need not be compared.
    near = (name for name in re.findall(_HEADER, content) if set(name.lower()) >= _LETTERS)
    return any(_is_near(name.decode()) for name in near)


def misplaced(table: Mapping[str, Any]) -> Iterator[tuple[Keys, str]]:
    """Yield the paths of keys to settings in places that are nobody's, and what to write."""
    for key, value in table.items():
        if key in _STANDARD:
            continue
        if _is_same(key):
            yield (key,), _instead(key)
        elif _is_same(key.rpartition(".")[2]):
            yield (key,), f"`{escape(key)}` is one name in quotes; write `[tool.{NAME}]` without them"
        elif isinstance(value, (dict, list)) and key in _OURS and has_settings(table):
            begin, end = ("[[", "]]") if isinstance(value, list) else ("[", "]")
            yield (key,), f"`{begin}{key}{end}` is not read; write `{begin}tool.{NAME}.{key}{end}`"
        elif isinstance(value, dict) and key.lower() in {"tools", "tool"}:
            for name in filter(_is_same, value):
                yield (key, name), _instead(f"{key}.{name}")


def near(table: Mapping[str, Any]) -> Iterator[tuple[Keys, str]]:
    """Yield the paths of keys to tables that may be meant for seedlint, and what to say of them."""
    if has_settings(table):
        return
    places: dict[Keys, str] = {(key,): key for key in table if key not in _STANDARD}
    if isinstance(table.get("tool"), dict):
        places |= {("tool", key): f"tool.{key}" for key in table["tool"]}
    for keys, name in places.items():
        if _is_near(keys[-1]):
            yield keys, f"{_instead(name)} if it is meant for seedlint"


def has_settings(table: Mapping[str, Any]) -> bool:
    """Whether a pyproject.toml has settings of seedlint's, where they belong."""
    tool = table.get("tool")
    return isinstance(tool, dict) and NAME in tool


def _instead(name: str) -> str:
    return f"`[{escape(name)}]` is not read; write `[tool.{NAME}]`"


def _is_same(name: str) -> bool:
    return re.sub("[-_ ]", "", name).lower() == NAME


def _is_near(name: str) -> bool:
    if name == NAME or not 6 <= len(name) <= 11:
        return False
    from difflib import SequenceMatcher

    return SequenceMatcher(None, re.sub("[-_ ]", "", name).lower(), NAME).ratio() >= _ALIKE


__all__ = ["has_settings", "may_concern", "misplaced", "near"]
