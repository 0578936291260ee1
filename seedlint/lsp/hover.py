"""Hover: what a schema says of a field, and a rule of its finding."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol import types

from seedlint.lsp.cursor import at, cursor, pointer, within
from seedlint.lsp.fields import Fields
from seedlint.util.docstring import sections

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seedlint.document import Document
    from seedlint.lsp.buffers import Buffer
    from seedlint.output.result import Result
    from seedlint.rule import BaseRule
    from seedlint.schema.schema import Schema

_MOST_RULES = 3


def hover(
    buffer: Buffer, document: Document, schema: Schema, result: Result | None, position: types.Position
) -> types.Hover | None:
    """Return what there is to say at a position; nothing where nothing is."""
    offset = buffer.positions.offset(position)
    parts = list(_rules(buffer, result, position))
    place = _range(document, schema, offset, parts)
    if not parts:
        return None
    text = "\n\n---\n\n".join(parts)
    spot = buffer.positions.of_offsets(*place) if place else None
    return types.Hover(types.MarkupContent(types.MarkupKind.Markdown, text), spot)


def _range(document: Document, schema: Schema, offset: int, parts: list[str]) -> tuple[int, int] | None:
    """Add what the schema says of the field at an offset; return where its key stands."""
    document, start, _ = within(document, offset)
    offset -= start
    found = at(document, offset)
    tokens: tuple[str, ...] = ()
    if found is not None:
        tokens = found[0]
    elif (place := cursor(document, offset)) is not None:
        tokens = (*place.tokens, place.typed if place.key else place.name)
    if not tokens:
        return None
    field = Fields(schema, document.data if document.data is not None else {}).at(tokens)
    if not field.subs:
        return None
    parts.insert(0, field.markdown())
    if found is None:
        return None
    begin, end = document.offsets(pointer(tokens), "key" if found[1] else "value")
    return begin + start, end + start


def _rules(buffer: Buffer, result: Result | None, position: types.Position) -> Iterator[str]:
    """Yield what the rules say whose findings stand at a position."""
    told: set[str] = set()
    for finding in result.findings if result is not None else ():
        spot = buffer.positions.range(finding.region)
        inside = _before(spot.start, position) and _before(position, spot.end)
        if not inside or finding.code in told or len(told) >= _MOST_RULES or result is None:
            continue
        told.add(finding.code)
        rule = result.rules.get(finding.code)
        if rule is not None:
            yield _rule_words(rule)


def _rule_words(rule: type[BaseRule]) -> str:
    summary, paragraphs, why, fix = sections(rule)
    parts = [f"**{rule.code}** `{rule.name}`: {summary}", *paragraphs]
    parts += [f"*{title}:* {words}" for title, words in (("Why", why), ("Fix", fix)) if words]
    return "\n\n".join(parts)


def _before(one: types.Position, other: types.Position) -> bool:
    return (one.line, one.character) <= (other.line, other.character)


__all__ = ["hover"]
