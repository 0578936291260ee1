"""Writes an invented document as text."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from articles import Document

_PLAIN = {"category", "publishedDateTime", "type", "name", "domain", "quality", "editor"}
"""Keys of texts that stand without quotes; all others are in quotes. The last two are defects."""
_ESCAPED = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r"})
_DATE_TIME = re.compile(r"[0-9]{4}-[01][0-9]-[012][0-9]T[012][0-9]:[0-5][0-9]:[0-5][0-9]Z")
_BARE = re.compile(r"[A-Za-z0-9_-]+")
_GROUPS = {"provider", "topics", "images", "related", "secured"}
"""Root keys with a blank line before them."""


def render(document: Document, form: str) -> str:
    """Return the text of a document: front matter, a bare YAML file (no closing fence), TOML, or JSON."""
    if form == "json":
        return json.dumps(document, ensure_ascii=False, indent=2) + "\n"
    if form == "toml":
        return "\n".join(toml(document, ""))
    lines = ["---"]
    for key, value in document.items():
        if key in _GROUPS:
            lines.append("")
        _write_entry(lines, "", key, value)
    if form == "md":
        lines.append("---")
    return "\n".join(lines) + "\n"


def toml(table: dict[str, Any], path: str, *, braces: bool = False) -> Iterator[str]:
    """Yield the lines of a table in TOML: its own keys, then the tables inside.

    With ``braces``, those inside of these are written in braces.
    """
    inner = {key: value for key, value in table.items() if _is_table(value)} if not (braces and path) else {}
    for key, value in table.items():
        if key not in inner:
            yield f"{_toml_key(key)} = {_toml_value(key, value)}"
    for key, value in inner.items():
        name = f"{path}{_toml_key(key)}"
        for one in value if isinstance(value, list) else [value]:
            yield ""
            yield f"[[{name}]]" if isinstance(value, list) else f"[{name}]"
            yield from toml(one, f"{name}.", braces=braces)
    if not path:
        yield ""


def _toml_key(key: str) -> str:
    return key if _BARE.fullmatch(key) else json.dumps(key)


def _is_table(value: Any) -> bool:
    return isinstance(value, dict) or (isinstance(value, list) and bool(value) and isinstance(value[0], dict))


def _toml_value(key: str, value: Any) -> str:
    if isinstance(value, dict):
        pairs = (f"{_toml_key(name)} = {_toml_value(name, one)}" for name, one in value.items())
        return f"{{ {', '.join(pairs)} }}"
    if isinstance(value, list):
        return f"[{', '.join(_toml_value(key, one) for one in value)}]"
    date = key == "publishedDateTime" and _DATE_TIME.fullmatch(str(value))
    return str(value) if date else json.dumps(value, ensure_ascii=False)


def _write_entry(lines: list[str], indent: str, key: str, value: Any) -> None:
    if isinstance(value, dict):
        lines.append(f"{indent}{key}:")
        for inner, item in value.items():
            _write_entry(lines, indent + "  ", inner, item)
    elif isinstance(value, list):
        lines.append(f"{indent}{key}:")
        for item in value:
            _write_item(lines, indent + "  ", item)
    else:
        lines.append(f"{indent}{key}: {_scalar(key, value)}")


def _write_item(lines: list[str], indent: str, item: Any) -> None:
    if not isinstance(item, dict):
        lines.append(f"{indent}- {item}")
        return
    start = len(lines)
    for key, value in item.items():
        _write_entry(lines, indent + "  ", key, value)
    lines[start] = f"{indent}- {lines[start].lstrip()}"


def _scalar(key: str, value: str | bool | int) -> str:
    if isinstance(value, str) and key not in _PLAIN:
        return f'"{value.translate(_ESCAPED)}"'
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)
