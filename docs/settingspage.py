"""The keys of the configuration for docs/reference/configuration.md, from the schema of the configuration."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import contents
from settingkeys import KEYS

if TYPE_CHECKING:
    from collections.abc import Iterator

    Schema = dict[str, Any]

_TABLES = ("documents", "overrides", "links", "owners", "report", "gate", "notify", "rules")
"""Keys with a section of their own, in its order: tables with keys, or lists of such tables."""
_TITLES = {
    "documents": "[documents]",
    "overrides": "[[overrides]]",
    "links": "[links]",
    "links.confirm": "[links.confirm]",
    "owners": "[owners]",
    "owners.paths": "[[owners.paths]]",
    "owners.rules": "[[owners.rules]]",
    "owners.providers": "[[owners.providers]]",
    "report": "[report]",
    "report.anomalies": "[report.anomalies]",
    "report.expectations": "[[report.expectations]]",
    "gate": "[gate]",
    "notify": "[notify]",
    "notify.receivers": "[[notify.receivers]]",
    "rules": "[rules]",
    "rules.custom": "[[rules.custom]]",
}


def keys(schema: Schema) -> set[str]:
    """Return all keys, dotted, that hold no further ones."""
    return {key for key, _ in _leaves(schema, schema)}


def _leaves(schema: Schema, whole: Schema, prefix: str = "") -> Iterator[tuple[str, Schema]]:
    for name, sub in schema["properties"].items():
        key, inner = f"{prefix}{name}", _inner(sub)
        if inner is None:
            yield key, _resolved(sub, whole)
        else:
            yield from _leaves(inner, whole, f"{key}.")


def _inner(sub: Schema) -> Schema | None:
    """Return the table that a key holds, or that each item of its list is; None if it is a value."""
    table = sub.get("items", sub) if sub.get("type") == "array" else sub
    # What an example is, is told with the rules; here it is a value.
    return table if "properties" in table and "good" not in table["properties"] else None


def _resolved(sub: Schema, whole: Schema) -> Schema:
    name = sub.get("$ref", "").rpartition("/")[2]
    return {**whole["$defs"][name], **sub} if name else sub


def markdown(schema: Schema) -> str:
    """Return a section for the keys at the top, and one for each table."""
    missing = keys(schema) ^ KEYS.keys()
    if missing:
        raise SystemExit(f"docs/settingkeys.py does not fit the schema: {', '.join(sorted(missing))}")
    lines = ["", "## Keys at the top", ""]
    for key, sub in _leaves(schema, schema):
        if "." not in key:
            lines += _entry(key, sub, schema)
    for name in _TABLES:
        lines += _table(name, schema["properties"][name], schema)
    return "\n".join(lines)


def _entry(key: str, sub: Schema, whole: Schema) -> list[str]:
    shown = KEYS[key]
    return [
        f"### `{key}`",
        "",
        _told(sub["description"]),
        "",
        f"- Type: {_type(sub, whole)}",
        f"- Default: {_code(shown.default)}",
        "",
        "```toml",
        f"{key} = {shown.example}",
        "```",
        "",
    ]


def _table(name: str, sub: Schema, whole: Schema) -> list[str]:
    """Return the section of a table, and those of the tables in it."""
    inner = _inner(sub)
    assert inner is not None, name
    lines = [f"## `{_TITLES[name]}`" if "." not in name else f"### `{_TITLES[name]}`", ""]
    lines += [_told(sub["description"]), ""]
    rows, deeper = [], []
    for key, one in inner["properties"].items():
        if _inner(one) is None:
            shown = KEYS[f"{name}.{key}"]
            cells = [
                f"`{key}`",
                _type(_resolved(one, whole), whole),
                _code(shown.default),
                f"`{key} = {shown.example}`",
                _told(one.get("description") or f"As [`{key}`](#{key}), in these files."),
            ]
            rows.append(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |")
        else:
            deeper += _table(f"{name}.{key}", one, whole)
    if rows:
        lines += ["| key | type | default | example | meaning |", "|---|---|---|---|---|", *rows, ""]
    return lines + deeper


def _type(sub: Schema, whole: Schema) -> str:
    if "enum" in sub:
        return ", ".join(f"`{value}`" for value in sub["enum"])
    kind = sub.get("type")
    if kind == "array":
        items = _resolved(sub["items"], whole)
        plural = {"string": "strings", "integer": "integers", "object": "tables"}
        of = plural.get(str(items.get("type")), "values")
        return f"list of {of}"
    if kind == "object":
        of = sub.get("additionalProperties")
        return f"table of {_type(_resolved(of, whole), whole)}" if isinstance(of, dict) and of else "table"
    low, high = sub.get("minimum"), sub.get("maximum")
    bounds = f", {low} or more" if high is None and low is not None else ""
    bounds = f", {low} to {high}" if None not in {low, high} else bounds
    return " or ".join(kind) if isinstance(kind, list) else f"{kind}{bounds}"


def _code(words: str) -> str:
    return f"`{words}`" if re.match(r'["\[{\d]|(true|false)$', words) else words


def _told(words: str) -> str:
    """Return a description with the pages it names as links."""

    def link(found: re.Match[str]) -> str:
        page = contents.named(found[1])
        if page is None:
            raise SystemExit(f"the schema of the configuration names docs/{found[1]}, which is not there")
        return f"[{contents.title(page)}]({_relative(page)})"

    return re.sub(r"docs/([\w/-]+\.md)", link, words)


def _relative(page: str) -> str:
    return page.removeprefix("reference/") if page.startswith("reference/") else f"../{page}"
