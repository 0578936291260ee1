"""Ways through a document and a corpus: outline, links, folding, and where else an address stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol import types

from seedlint.finding import escape_token, pointer_tokens
from seedlint.linkfacts import words
from seedlint.lsp.corpus import shown
from seedlint.lsp.cursor import at, each, pointer, within
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
    found: list[types.DocumentSymbol] = []
    for number, (one, start, _) in enumerate(each(document)):
        node = one.tree()
        if node is None or one.broken:
            continue
        outline = _Outline(buffer, one, start)
        if document.parts:
            found.append(outline.item(node, "", one.data, number))
        else:
            found += outline.inside(node, one.data, "")
    return found


class _Outline:
    """Makes an outline; payloads, and what looks like one, are masked in it."""

    def __init__(self, buffer: Buffer, document: Document, start: int) -> None:
        self._positions = buffer.positions
        self._start = start
        self._payloads = {place for place, _ in document.select("payload")}
        self._mask = document.derive(Secrets).mask

    def _span(self, begin: int, end: int) -> types.Range:
        return self._positions.of_offsets(begin + self._start, end + self._start)

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
                    yield self.item(inner, f"{place}/{number}", one, number)

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

    def item(self, node: Node, place: str, value: object, number: int) -> types.DocumentSymbol:
        """Return one item of a list, or one of several documents, by its title if it has one."""
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
    found: list[types.DocumentLink] = []
    for one, start, _ in each(document):
        if one.broken:
            continue
        known = {place: told for place, _, told in verdicts.troubles(one)} if verdicts is not None else {}
        texts = dict([*one.strings("url"), *one.strings("web")][: _MOST_LINKS - len(found)])
        for place, text in texts.items():
            if parse(text) is not None:
                begin, end = one.offsets(place)
                span = buffer.positions.of_offsets(begin + start, end + start)
                found.append(types.DocumentLink(span, text, _told(known[place]) if place in known else None))
    return found


def _told(known: Known) -> str:
    """Say what the link store knows of a URL that there is something to say about."""
    said = f"{known.verdict}: {words(known.status, known.reason)}"
    return f"{said}; now at {known.final}" if known.final else said


def folds(document: Document) -> list[types.FoldingRange]:
    """Return what can be folded: the front matter, and lists and mappings of several lines."""
    found = []
    for one, _, lines in each(document):
        begin, end = (0, len(one.text.rstrip())) if document.parts else one.front
        if end > begin and (begin or document.parts or one.text[end:].strip()):
            first, _ = one.position(0)
            last, _ = one.position(end)
            region = types.FoldingRangeKind.Region
            found.append(types.FoldingRange(first - 1 + lines, last - 1 + lines, kind=region))
        node = one.tree()
        if node is not None:
            found += _folds(one, node, 0, lines)
    return list({(one.start_line, one.end_line): one for one in reversed(found)}.values())[::-1]


def _folds(document: Document, node: Node, level: int, lines: int) -> Iterator[types.FoldingRange]:
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
            yield types.FoldingRange(first - 1 + lines, last - 1 + lines)
        yield from _folds(document, one, level + 1, lines)


def address_at(document: Document, offset: int) -> str | None:
    """Return the address that is meant at an offset: the URL there, or that of the article around it."""
    document, start, _ = within(document, offset)
    found = at(document, offset - start)
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


def titles(document: Document) -> list[str]:
    """Return the titles of the documents of a file."""
    data = [(one, one.data.get("title")) for one, _, _ in each(document) if isinstance(one.data, dict)]
    return [shown(title, one.derive(Secrets).mask) for one, title in data if isinstance(title, str)]


def articles(document: Document) -> Iterator[tuple[int, str]]:
    """Yield where the documents of a file begin, with the addresses of their articles."""
    for one, start, _ in each(document):
        address = address_of(one.data) if isinstance(one.data, dict) else None
        if address is not None:
            yield start + one.front[0], address


def address_of(article: dict[str, object]) -> str | None:
    """Return the address of an article."""
    for name in ("webUrl", "originalUrl", "url"):
        value = article.get(name)
        if isinstance(value, str) and parse(value) is not None:
            return value
    return None


__all__ = ["address_at", "articles", "folds", "links", "symbols", "titles"]
