"""What to write instead of a setting that is not one: a rule's severity `off`, a table of another file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlint.schema.schema import DEFAULT, Schema
from seedlint.util.escape import escape

if TYPE_CHECKING:
    from collections.abc import Sequence

    from seedlint.finding import JSON

_OFF = frozenset(
    ("off", "none", "no", "ignore", "ignored", "disable", "disabled", "false", "0", "skip", "never")
)
_MEANT = {
    "info": "note", "information": "note", "informational": "note", "hint": "note", "notice": "note",
    "critical": "error", "fatal": "error", "high": "error", "on": "error", "true": "error",
}  # fmt: skip
_SEVERITY = 2
"""How many keys lead to a rule's severity."""


def advice(table: JSON, keys: Sequence[str], message: str, *, own: bool) -> str:
    """Return what is said of a wrong setting at a path of keys; ``own``: in a file of seedlint's alone."""
    top = "the top of the file, above the first `[table]`" if own else "below `[tool.seedlint]`"
    if own and list(keys) in (["tool"], ["seedlint"]):
        return _prefixed(table, keys[0])
    if list(keys) == ["max-file-size"] and isinstance(table[keys[0]], str):
        return f"{message}; write the number of bytes, such as 5000000"
    if keys[0] == "severity" and len(keys) == _SEVERITY:
        return _severity(table, keys[1], message, top)
    words = message.replace("unknown field", "unknown key").replace("the field", "the key")
    return words.replace("the document itself", top)


def _prefixed(table: JSON, key: str) -> str:
    inside = table[key].get("seedlint") if key == "tool" and isinstance(table[key], dict) else table[key]
    prefix = "tool.seedlint" if key == "tool" else "seedlint"
    tables = (
        [name for name, value in inside.items() if isinstance(value, dict)]
        if isinstance(inside, dict)
        else []
    )
    name = escape(tables[0]) if tables else "severity"
    return (
        f"`{prefix}` is for pyproject.toml; seedlint.toml has its keys without: leave out the line"
        f" `[{prefix}]`, and write `[{name}]` for `[{prefix}.{name}]`"
    )


def _severity(table: JSON, selector: str, message: str, top: str) -> str:
    value = table["severity"][selector]
    if selector in _root_keys():
        return f"`{selector}` is no rule, but a key of its own; write it at {top}".replace(
            "at below", "below"
        )
    word = str(value).lower() if isinstance(value, (str, int)) else ""
    if word in _OFF:
        shown = escape(selector)
        if isinstance(table.get("ignore"), list):
            return f'`{shown}` is switched off in `ignore`, not by a severity; add `"{shown}"` there'
        where = f"at {top}".replace("at below", "below")
        return f'`{shown}` is switched off by `ignore = ["{shown}"]` ({where}), not by a severity'
    if word in _MEANT:
        return f"{message}; did you mean `{_MEANT[word]}`?"
    return message


def _root_keys() -> frozenset[str]:
    schema = Schema.load(DEFAULT.with_name("config.schema.json"), "config.schema.json")
    return frozenset(schema.roles.root.properties)


__all__ = ["advice"]
