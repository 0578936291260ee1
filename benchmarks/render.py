"""Writes an invented document as text."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from articles import Document

_PLAIN = {"category", "publishedDateTime", "type", "name", "domain", "quality", "editor"}
"""Keys of texts that stand without quotes; all others are in quotes. The last two are defects."""
_ESCAPED = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r"})
_GROUPS = {"provider", "topics", "images", "related", "secured"}
"""Root keys with a blank line before them."""


def render(document: Document, form: str) -> str:
    """Return the text of a document: front matter, a bare YAML file (no closing fence), or JSON."""
    if form == "json":
        return json.dumps(document, ensure_ascii=False, indent=2) + "\n"
    lines = ["---"]
    for key, value in document.items():
        if key in _GROUPS:
            lines.append("")
        _write_entry(lines, "", key, value)
    if form == "md":
        lines.append("---")
    return "\n".join(lines) + "\n"


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
