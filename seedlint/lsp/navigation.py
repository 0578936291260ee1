"""Ways through a document and a corpus: outline, links, folding, and where else an address stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol import types

from seedlint.finding import escape_token, pointer_tokens
from seedlint.linkfacts import words
from seedlint.lsp.cursor import at, pointer
from seedlint.urls.web import parse
from seedlint.util.redact import MASK, Secrets

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seedlint.document import Document
    from seedlint.linkfacts import Known, Verdicts
    from seedlint.lsp.buffers import Buffer
    from seedlint.reading.tree import Node

_LONGEST = 80
_MOST_LINKS = 5_000
_DEEPEST = 12


def symbols(buffer: Buffer, document: Document) -> list[types.DocumentSymbol]:
    """Return the outline: fields, and articles by their titles."""
    node = document.tree()
    if node is None or document.broken:
        return []
    return list(_Outline(buffer, document).inside(node, document.data, ""))


class _Outline:
    """Makes an outline; payloads, and what looks like one, are masked in it."""

    def __init__(self, buffer: Buffer, document: Document) -> None:
        self._span = buffer.positions.of_offsets
        self._payloads = {place for place, _ in document.select("payload")}
        self._mask = document.derive(Secrets).mask

    def inside(self, node: Node, value: object, place: str) -> Iterator[types.DocumentSymbol]:
        """Yield what stands in a list or a mapping."""
        if place.count("/") > _DEEPEST:
            return
        if node.kind == "mapping" and isinstance(value, dict):
            for name, index in node.fields.items():
                yield self._field(node, index, f"{place}/{escape_token(name)}", value.get(name))
        elif node.kind == "sequence" and isinstance(value, list):
            for number, (inner, one) in enumerate(zip(node.items, value, strict=False)):
                if inner.kind != "scalar":
                    yield self._item(inner, f"{place}/{number}", one, number)

    def _field(self, node: Node, index: int, place: str, value: object) -> types.DocumentSymbol:
        key, inner = node.items[index], node.items[index + 1]
        return types.DocumentSymbol(
            name=self._mask(_short(pointer_tokens(place)[-1])) or '""',
            kind=_kind(value),
            range=self._span(key.start, max(inner.end, key.end)),
            selection_range=self._span(key.start, key.end),
            detail=self._detail(value, place),
            children=list(self.inside(inner, value, place)) or None,
        )

    def _item(self, node: Node, place: str, value: object, number: int) -> types.DocumentSymbol:
        title = value.get("title") or value.get("name") if isinstance(value, dict) else None
        named = isinstance(title, str) and title.strip()
        return types.DocumentSymbol(
            name=self._mask(_short(str(title))) if named else f"[{number}]",
            kind=_kind(value),
            range=self._span(node.start, node.end),
            selection_range=self._span(node.start, min(node.end, node.start + 1)),
            detail=f"[{number}]",
            children=list(self.inside(node, value, place)) or None,
        )

    def _detail(self, value: object, place: str) -> str | None:
        if place in self._payloads:
            return MASK * 6
        if isinstance(value, list):
            return f"{len(value)} item{'s' * (len(value) != 1)}"
        return None if isinstance(value, dict) else _short(self._mask(str(value)))


def _kind(value: object) -> types.SymbolKind:
    kinds: dict[type, types.SymbolKind] = {
        dict: types.SymbolKind.Object,
        list: types.SymbolKind.Array,
        bool: types.SymbolKind.Boolean,
        int: types.SymbolKind.Number,
        float: types.SymbolKind.Number,
        type(None): types.SymbolKind.Null,
    }
    return kinds.get(type(value), types.SymbolKind.String)


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def links(buffer: Buffer, document: Document, verdicts: Verdicts | None) -> list[types.DocumentLink]:
    """Return the URLs of a document as links, with what the link store knows of them."""
    if document.broken:
        return []
    known = {place: one for place, _, one in verdicts.troubles(document)} if verdicts is not None else {}
    texts = dict([*document.strings("url"), *document.strings("web")][:_MOST_LINKS])
    found = []
    for place, text in texts.items():
        if parse(text) is not None:
            span = buffer.positions.of_offsets(*document.offsets(place))
            found.append(types.DocumentLink(span, text, _told(known[place]) if place in known else None))
    return found


def _told(known: Known) -> str:
    """Say what the link store knows of a URL that there is something to say about."""
    said = f"{known.verdict}: {words(known.status, known.reason)}"
    return f"{said}; now at {known.final}" if known.final else said


def folds(document: Document) -> list[types.FoldingRange]:
    """Return what can be folded: the front matter, and lists and mappings of several lines."""
    found = []
    begin, end = document.front
    if begin and end > begin:
        first, _ = document.position(0)
        last, _ = document.position(end)
        found.append(types.FoldingRange(first - 1, last - 1, kind=types.FoldingRangeKind.Region))
    node = document.tree()
    if node is not None:
        found += _folds(document, node, 0)
    return found


def _folds(document: Document, node: Node, level: int) -> Iterator[types.FoldingRange]:
    if level > _DEEPEST or node.kind == "scalar":
        return
    inner = node.items[1::2] if node.kind == "mapping" else node.items
    heads = node.items[::2] if node.kind == "mapping" else node.items
    for head, one in zip(heads, inner, strict=True):
        stop = one.end
        while stop > one.start and document.text[stop - 1] in " \t\r\n":
            stop -= 1
        first, _ = document.position(head.start)
        last, _ = document.position(max(stop - 1, head.start))
        if last > first:
            yield types.FoldingRange(first - 1, last - 1)
        yield from _folds(document, one, level + 1)


def address_at(document: Document, offset: int) -> str | None:
    """Return the address that is meant at an offset: the URL there, or that of the article around it."""
    found = at(document, offset)
    if found is None or document.broken:
        return None
    tokens, _ = found
    texts = {*document.strings("web"), *document.strings("url")}
    by_place = dict(texts)
    here = by_place.get(pointer(tokens))
    if here is not None:
        return here
    articles = dict(document.select("article"))
    for size in range(len(tokens), -1, -1):
        article = articles.get(pointer(tokens[:size]))
        if isinstance(article, dict):
            return address_of(article)
    return None


def address_of(article: dict[str, object]) -> str | None:
    """Return the address of an article."""
    for name in ("webUrl", "originalUrl", "url"):
        value = article.get(name)
        if isinstance(value, str) and parse(value) is not None:
            return value
    return None


__all__ = ["address_at", "address_of", "folds", "links", "symbols"]
