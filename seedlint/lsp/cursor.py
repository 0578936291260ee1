"""What stands at a place of a text, by its lines and their indentation: also while the text can't be read.

What is complete is asked of the document itself (`at`); this is for what somebody is about to write.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from seedlint.document import Inside
from seedlint.finding import escape_token
from seedlint.lsp.inflow import JSON, in_flow
from seedlint.lsp.intoml import in_toml
from seedlint.lsp.inyaml import in_yaml
from seedlint.lsp.place import Cursor, Tokens
from seedlint.reading.lines import BREAK

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from seedlint.document import Document
    from seedlint.reading.tree import Node

_HIGHEST = 5_000
"""So many lines are looked at: a text that is longer is no front matter that anybody writes by hand."""


def each(document: Document) -> Sequence[Inside]:
    """Return the documents of a file: those that it holds, or itself."""
    return document.parts or [Inside(document, 0, 0)]


def within(document: Document, offset: int) -> Inside:
    """Return the document of a file that an offset is in."""
    first, *more = each(document)
    return next((one for one in reversed(more) if one.start <= offset), first)


def front_of(document: Document) -> tuple[int, int]:
    """Return where the values of a text stand, or would: of front matter that is not closed, all below it."""
    begin, end = document.front
    text = document.text
    if begin < end or (begin and text[:begin].rstrip() in {"---", "+++"}):
        return begin, end
    first = BREAK.search(text)
    if first and text[: first.start()].rstrip() in {"---", "+++", "---yaml", "---toml"}:
        closing = re.compile(rf"^{re.escape(text[:3])}[ \t]*$", re.MULTILINE).search(text, first.end())
        return first.end(), closing.start() if closing else len(text)
    return begin, end


def at(document: Document, offset: int) -> tuple[Tokens, bool] | None:
    """Return the tokens of the value at an offset, and whether its key is meant; None if there is none."""
    node = document.tree()
    if node is None:
        return None
    tokens: list[str] = []
    on_key = False
    while True:
        found = _child(node, offset)
        if found is None:
            return tuple(tokens), on_key
        token, node, on_key = found
        tokens.append(token)
        if on_key:
            return tuple(tokens), True


def _child(node: Node, offset: int) -> tuple[str, Node, bool] | None:
    if node.kind == "sequence":
        for index, item in enumerate(node.items):
            if item.start <= offset <= item.end:
                return str(index), item, False
    elif node.kind == "mapping":
        for name, place in node.fields.items():
            key, value = node.items[place], node.items[place + 1]
            if key.start <= offset <= key.end:
                return name, value, True
            if value.start <= offset <= value.end:
                return name, value, False
    return None


def cursor(document: Document, offset: int) -> Cursor | None:
    """Return the place where somebody writes at an offset; None if that is no place for keys and values."""
    begin, end = front_of(document)
    if not begin <= offset <= end:
        return None
    lines = list(_lines(document.text, begin, end, offset))
    toml = document.reading.name == "TOML" or document.text.startswith("+++")
    if not toml and (document.reading.name == "JSON" or document.text.lstrip().startswith("{")):
        return in_flow(document.text, (begin, end), offset, JSON)
    if toml:
        return in_toml(document.text, lines, offset)
    return in_yaml(document.text, lines, offset)


def _lines(text: str, begin: int, end: int, offset: int) -> Iterator[tuple[int, str]]:
    """Yield the lines of a stretch, with where they begin; of very many, those around an offset."""
    at = begin
    counted = 0
    while at <= end:
        found = BREAK.search(text, at, end)
        stop = found.start() if found else end
        yield at, text[at:stop]
        counted += 1
        if found is None or (counted > _HIGHEST and at > offset):
            return
        at = found.end()


def pointer(tokens: Tokens) -> str:
    """Return tokens as a JSON Pointer."""
    return "".join(f"/{escape_token(token)}" for token in tokens)


__all__ = ["Cursor", "at", "cursor", "each", "front_of", "pointer", "within"]
