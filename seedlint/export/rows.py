"""One document as rows of the tables.

The fields of an article are those of the seed format, wherever the schema has an article. In a document
that is none itself, because its schema is somebody else's, the first text, timestamp and URL stand for
title, publication and address.
"""

from __future__ import annotations

import json
import re
from functools import lru_cache
from math import log2
from operator import itemgetter
from typing import TYPE_CHECKING, Any, NamedTuple

from seedlint.export.lines import outline
from seedlint.export.typed import Cells, MisfitError, boolean, integer, safe_path, text, timestamp
from seedlint.finding import pointer_words
from seedlint.rules.secured import payloads
from seedlint.tables.tables import DOCUMENTS, RELATED
from seedlint.urls import web
from seedlint.urls.domains import registrable_domain
from seedlint.util.redact import MASK, strings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from seedlint.document import Document
    from seedlint.finding import JSON
    from seedlint.tables.tables import Row

_INDEX = re.compile(r"/(?:0|[1-9][0-9]*)(?=/|$)")
_HIDING = re.compile(r"\\[/xuU\r\n]")
"""An escape that can stand for a character of base64, or in the midst of it."""
_SHORTEST_SECRET = 16
"""Characters of a payload that would not stand in a text by chance."""

_ARTICLE = (
    ("title", text, "title"),
    ("excerpt", text, "excerpt"),
    ("published_at", timestamp, "publishedDateTime"),
    ("type", text, "type"),
)
_URLS = (
    ("web_url", text, "webUrl"),
    ("amp_web_url", text, "ampWebUrl"),
    ("cdn_amp_web_url", text, "cdnAmpWebUrl"),
)
_LAST = (
    ("featured_content", text, "featuredContent"),
    ("quality", integer, "quality"),
    ("heat", integer, "heat"),
    ("published", boolean, "published"),
    ("removed", boolean, "removed"),
)
_IMAGE = (
    ("url", text, "url"),
    ("width", integer, "width"),
    ("height", integer, "height"),
    ("is_cached", boolean, "isCached"),
    ("title", text, "title"),
)


class Rows(NamedTuple):
    """The rows of one document, in document order.

    ``before`` and ``after`` are its row in `documents`, without the columns that tell of findings.
    """

    before: Row
    after: Row
    related: list[Row]
    images: list[Row]
    links: list[Row]


def unread(path: str, size: int | None) -> Rows:
    """Return the rows of a document without values; ``size`` in bytes, None if it can't be opened."""
    unknown = [None] * (DOCUMENTS.index["errors"] - _FIELDS)
    return Rows((safe_path(path), 1, False, size, *unknown), (None,), [], [], [])


def rows_of(document: Document, path: str) -> Rows:
    """Return the rows of a document; ``path`` is how the tables call it."""
    if document.broken:
        return unread(path, len(document.raw))
    return RowMaker(document, safe_path(path), cleaner(document, document.text)).rows()


class RowMaker:
    """Makes the rows of one document, or of a piece of one."""

    def __init__(self, document: Document, path: str, clean: Callable[[str], str]) -> None:
        """Prepare; ``path`` is how the tables call the document, and each text passes through ``clean``."""
        self.document = document
        self.path = path
        self.urls = [item for item in document.select("url") if item[1] is not None]
        self.lines = outline(document, {pointer for pointer, _ in self.urls})
        self.lost = False
        """Whether a line was asked for that nobody knows: it is 1, then."""
        self.sound = dict(document.derive(web.urls))
        self.clean = clean
        articles = document.select("article")
        self.is_article = bool(articles) and articles[0][0] == ""
        self.articles = [(pointer, value) for pointer, value in articles if pointer]
        self.positions = {pointer: number for number, (pointer, _) in enumerate(self.articles)}
        self.images: list[Row] = []

    def rows(self) -> Rows:
        """Return all rows."""
        related, others, links = self.parts()
        self.images = []
        before, misfits = self._own(related_count=len(related))
        # The document's own images come first, as everything else of it does.
        images = [*self.images, *others]
        before = (*before[:_LINK_COUNT], len(links), *before[_LINK_COUNT + 1 :])
        return Rows(before, (misfits,), related, images, links)

    def parts(self) -> tuple[list[Row], list[Row], list[Row]]:
        """Return the rows of related articles, of their images, and of all links."""
        related = [self._related(number, *item) for number, item in enumerate(self.articles)]
        links = sorted((self._link(*item) for item in self.urls), key=itemgetter(1))
        return related, self.images, links

    def _line(self, pointer: str) -> int:
        line = self.lines.get(pointer)
        if line is None:
            self.lost = True
            return 1
        return line

    def _own(self, related_count: int) -> tuple[Row, str | None]:
        document = self.document
        cells = Cells(self.clean)
        data: dict[str, JSON] = document.data if self.is_article and isinstance(document.data, dict) else {}
        line = document.position(document.front[0])[0]
        fields: list[Any]
        if self.is_article:
            fields = [cells.take("category", text, data.get("category"))]
            fields += [cells.take(column, cast, data.get(key)) for column, cast, key in _ARTICLE]
            fields.append(cells.take("original_url", text, data.get("originalUrl")))
            fields += [cells.take(column, cast, data.get(key)) for column, cast, key in _URLS]
        else:
            found = {
                column: cells.take(column, cast, _first(document, *roles))
                for column, cast, roles in (
                    ("title", text, ("text",)),
                    ("published_at", timestamp, ("published", "timestamp")),
                    ("web_url", text, ("url",)),
                )
            }
            columns = DOCUMENTS.columns[_FIELDS : DOCUMENTS.index["canonical_url"]]
            fields = [found.get(column.name) for column in columns]
        original, url = (fields[DOCUMENTS.index[column] - _FIELDS] for column in ("original_url", "web_url"))
        fields.append(_canonical(original, url))
        fields += [cells.take(column, cast, data.get(key)) for column, cast, key in _LAST]
        fields += self._provider(cells, data)
        fields += _topics(cells, data.get("topics"))
        images = self._images(cells, data, "", None)
        row = (self.path, line, True, len(document.raw), *fields, *images, related_count, 0)
        return (*row, *_secured(document, cells)), cells.closed()

    def _related(self, position: int, pointer: str, article: JSON) -> Row:
        cells = Cells(self.clean)
        where = (self.path, self._line(pointer), self.clean(pointer), position)
        if type(article) is not dict:
            return (*where, *[None] * (len(RELATED.columns) - len(where) - 1), "*")
        fields = [cells.take(column, cast, article.get(key)) for column, cast, key in (*_ARTICLE, *_URLS)]
        original, url = article.get("originalUrl"), fields[RELATED.index["web_url"] - len(where)]
        fields.append(_canonical(original if type(original) is str else None, url))
        fields.append(cells.take("quality", integer, article.get("quality")))
        fields += self._provider(cells, article)
        fields += self._images(cells, article, pointer, position)
        return (*where, *fields, cells.closed())

    @staticmethod
    def _provider(cells: Cells, article: dict[str, JSON]) -> list[Any]:
        provider = article.get("provider")
        if type(provider) is not dict:
            if provider is not None:
                cells.misfits += ["provider_name", "provider_domain"]
            return [None, None]
        return [
            cells.take("provider_name", text, provider.get("name")),
            cells.take("provider_domain", text, provider.get("domain")),
        ]

    def _images(
        self, cells: Cells, article: dict[str, JSON], pointer: str, related: int | None
    ) -> list[int | None]:
        """Add the images of an article and of its provider; return how many there are of each."""
        counts = [cells.count("image_count", article.get("images"))]
        self._add_images(article.get("images"), f"{pointer}/images", "article", related)
        provider = article.get("provider")
        images = provider.get("images") if type(provider) is dict else None
        counts.append(cells.count("provider_image_count", images))
        self._add_images(images, f"{pointer}/provider/images", "provider", related)
        return counts

    def _add_images(self, images: JSON, pointer: str, owner: str, related: int | None) -> None:
        if type(images) is not list:
            return
        for number, image in enumerate(images):
            at = f"{pointer}/{number}"
            where = (self.path, self._line(at), self.clean(at), owner, related, number)
            if type(image) is not dict:
                self.images.append((*where, *[None] * len(_IMAGE), "*"))
                continue
            cells = Cells(self.clean)
            fields = [cells.take(column, cast, image.get(key)) for column, cast, key in _IMAGE]
            self.images.append((*where, *fields, cells.closed()))

    def _link(self, pointer: str, value: JSON) -> Row:
        shown = self.clean(pointer)
        where = (self.path, self._line(pointer), shown, field_of(shown), self._position(pointer))
        cells = Cells(self.clean)
        written = cells.take("url", text, value)
        url = self.sound.get(pointer)
        if url is None or written != value:
            return (*where, written, False, None, None, None, cells.closed())
        return (*where, written, True, url.scheme, url.host, registrable_domain(url.host), None)

    def _position(self, pointer: str) -> int | None:
        """Return the position of the related article that a value belongs to."""
        while pointer:
            pointer = pointer.rpartition("/")[0]
            if pointer in self.positions:
                return self.positions[pointer]
        return None


_LINK_COUNT = DOCUMENTS.index["link_count"]
_FIELDS = DOCUMENTS.index["category"]
"""Before it are the path, the line, whether there are values, and the size."""


def _first(document: Document, *roles: str) -> JSON:
    """Return the first value of the first of some roles that there is."""
    return next((value for role in roles for _, value in document.select(role) if value is not None), None)


def _canonical(*urls: str | None) -> str | None:
    """Return the canonical form of the first URL that is there."""
    url = next((url for url in urls if url is not None), None)
    return web.canonical_text(url) if url is not None else None


def _topics(cells: Cells, topics: JSON) -> tuple[str | None, int | None]:
    if topics is None:
        return None, 0
    if type(topics) is not list:
        cells.misfits += ["topics", "topic_count"]
        return None, None
    found = []
    fits = True
    for topic in topics:
        try:
            found.append(cells.clean(text(topic)))
        except MisfitError as misfit:
            fits = False
            if misfit.cell is not None:
                found.append(cells.clean(str(misfit.cell)))
    if not fits:
        cells.misfits.append("topics")
    return json.dumps(found, ensure_ascii=False), len(topics)


def _secured(document: Document, cells: Cells) -> Row:
    """Return what may be said of a payload: lengths, and how random it looks."""
    found = document.derive(payloads)
    if not found:
        if _first(document, "payload") is not None:
            cells.misfits.append("secured_length")
        return (None, None, None, None)
    payload = found[0]
    ciphertext, vector = (
        part.data if part and not part.flaw else None for part in (payload.ciphertext, payload.vector)
    )
    return (
        len(payload.text),
        None if ciphertext is None else len(ciphertext),
        None if vector is None else len(vector),
        None if not ciphertext else entropy(ciphertext),
    )


def entropy(data: bytes) -> float:
    """Return the Shannon entropy of bytes, in bits per byte: 0 to 8; of n bytes at most log2(n)."""
    size = len(data)
    counts = list(map(data.count, set(data)))
    # Many bytes are there equally often.
    bits = {count: count / size * log2(size / count) for count in set(counts)}
    return round(sum(map(bits.__getitem__, counts)), 4)


def cleaner(document: Document, source: str) -> Callable[[str], str]:
    """Return what masks a payload of the document in its other texts; most have none, and that is cheap.

    ``source`` is the text of the whole, should the document be but a part of it.
    """
    secrets = sorted(set(_secrets(document)), key=len, reverse=True)
    if not secrets or not _repeated(source, secrets):
        return as_it_is
    pattern = re.compile("|".join(map(re.escape, secrets)))
    return lambda words: pattern.sub(lambda found: MASK * len(found[0]), words)


def _secrets(document: Document) -> Iterator[str]:
    for value in strings([value for _, value in document.select("payload")]):
        yield from (part for part in (value, *value.split(";")) if len(part) >= _SHORTEST_SECRET)


def _repeated(source: str, secrets: list[str]) -> bool:
    """Whether a payload may stand in a document more than once; escapes could hide that."""
    if "\\" in source and _HIDING.search(source):
        return True
    return any(source.count(secret) != 1 for secret in secrets)


def as_it_is(words: str) -> str:
    """Return a text in which there is nothing to mask."""
    return words


@lru_cache(maxsize=8192)
def field_of(pointer: str) -> str:
    """Return a pointer for people, without positions: ``/related/3/webUrl`` is ``related[].webUrl``."""
    return pointer_words(_INDEX.sub("/0", pointer)).replace("[0]", "[]")
