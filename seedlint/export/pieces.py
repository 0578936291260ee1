"""The rows of a document in pieces: those of an article that stands in many documents are made once.

Corpora repeat articles (`seedlint.engine.repeats`), and the rows of an article differ from document to
document only in where they stand. So a document is a list of places, at each of which a piece begins; the
first and the last piece hold what stands in the document itself. What is unusual is one piece as a whole.
"""

from __future__ import annotations

from hashlib import blake2b
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

from seedlint.document import Document
from seedlint.export.rows import RowMaker, Rows, as_it_is, cleaner
from seedlint.export.typed import safe_path
from seedlint.reading.choose import SYNTAXES
from seedlint.tables.tables import DOCUMENTS, LINKS, RELATED

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from seedlint.engine.cut import Cut, Item
    from seedlint.export.own import OwnRow
    from seedlint.finding import Region
    from seedlint.tables.tables import Cell, Row

Mark = tuple[int, tuple["Region", ...]]
"""A line of a document, by number, and where payloads stand on it."""

_BYTES, _RELATED, _LINKS = map(DOCUMENTS.index.__getitem__, ("bytes", "related_count", "link_count"))
_POINTER, _POSITION = RELATED.index["pointer"], RELATED.index["position"]
_PROVIDER = RELATED.index["provider_domain"]
_WITHIN = LINKS.index["related_position"]
"""It is the same column of `images`."""
_MADE = "rows"
"""Under this name an item keeps its piece."""


class Piece(NamedTuple):
    """Rows of some articles without the document they are in, as they are where the piece begins.

    Their first cells are the line, from 0, and the pointer into the piece; positions of articles count
    from 0. Pieces with one ``key`` are equal; None: there is only this one.
    """

    key: bytes | None
    related: list[Row]
    images: list[Row]
    links: list[Row]


class Place(NamedTuple):
    """Where a piece begins: what its lines, its pointers and its positions of articles begin with."""

    piece: Piece
    line: int
    pointer: str
    position: int


class Placed(NamedTuple):
    """The rows of one document in pieces; ``before`` and ``after`` are as in `Rows`.

    ``lines`` are those that were asked for, as they may be shown.
    """

    before: Row
    after: Row
    places: list[Place]
    lines: dict[Mark, str] = {}  # noqa: RUF012 - nobody writes to it
    own: OwnRow | None = None
    """What it is in its schema's own table; None for a document of the seed format."""

    def related(self) -> Iterator[Row]:
        """Yield the rows of `related`."""
        path = self.before[0]
        for piece, below, prefix, first in self.places:
            for line, pointer, position, *rest in piece.related:
                yield (path, line + below, f"{prefix}{pointer}", position + first, *rest)  # type: ignore[operator]

    def article_of(self, pointer: str) -> tuple[Cell, Cell] | None:
        """Return position and provider's domain of the innermost related article that a value is in."""
        wanted = f"{pointer}/"
        for piece, _, prefix, first in reversed(self.places):
            if not wanted.startswith(prefix):
                continue
            # An article inside another one comes after it.
            for row in reversed(piece.related):
                if wanted.startswith(f"{row[_POINTER - 1]}/", len(prefix)):  # the document's name is left out
                    return _moved(row[_POSITION - 1], first), row[_PROVIDER - 1]
        return None

    def images(self) -> Iterator[Row]:
        """Yield the rows of `images`."""
        path = self.before[0]
        for piece, below, prefix, first in self.places:
            for line, pointer, owner, position, *rest in piece.images:
                where = (path, line + below, f"{prefix}{pointer}", owner)  # type: ignore[operator]
                yield (*where, _moved(position, first), *rest)

    def links(self) -> Iterator[Row]:
        """Yield the rows of `links`."""
        path = self.before[0]
        for piece, below, prefix, first in self.places:
            for line, pointer, field, position, *rest in piece.links:
                where = (path, line + below, f"{prefix}{pointer}", field)  # type: ignore[operator]
                yield (*where, _moved(position, first), *rest)

    def rows(self) -> Rows:
        """Return whole rows."""
        return Rows(self.before, self.after, list(self.related()), list(self.images()), list(self.links()))


def _moved(position: Cell, first: int) -> Cell:
    return position + first if isinstance(position, int) else None


def in_one(rows: Rows) -> Placed:
    """Return rows as one piece."""
    return Placed(rows.before, rows.after, [Place(_piece(None, rows), 0, "", 0)])


def _piece(key: bytes | None, rows: Rows) -> Piece:
    return Piece(key, *([row[1:] for row in part] for part in (rows.related, rows.images, rows.links)))


def in_pieces(cut: Cut, path: str) -> Placed | None:
    """Return the rows of a document that was cut; None if they must be made of it as a whole."""
    if cleaner(cut.head, cut.text) is not as_it_is:
        return None  # what must not be shown may stand in any piece
    maker = RowMaker(cut.head, safe_path(path), as_it_is)
    head = maker.rows()
    if maker.lost or not maker.is_article or head.related:
        return None
    own = _Own(cut)
    begin = Piece(None, [], own.moved(head.images), own.moved(head.links, below=False))
    places = [Place(begin, 0, "", 0)]
    articles, links = 0, len(head.links)
    pieces = _pieces_of(cut)
    if pieces is None:
        return None
    prefix = cut.repeats.at("", 0)[:-1]
    for index, (piece, line) in enumerate(zip(pieces, cut.begins, strict=False)):
        places.append(Place(piece, line, f"{prefix}{index}", articles))
        articles += len(piece.related)
        links += len(piece.links)
    end = own.moved(head.links, below=True)
    if end:
        places.append(Place(Piece(None, [], [], end), 0, "", 0))
    before = list(head.before)
    before[_BYTES], before[_RELATED], before[_LINKS] = len(cut.raw), articles, links
    return Placed(tuple(before), head.after, places)


class _Own:
    """Where rows of the head stand in the document."""

    def __init__(self, cut: Cut) -> None:
        self._key = cut.line
        self._lines = cut.lines

    def moved(self, rows: list[Row], *, below: bool | None = None) -> list[Row]:
        """Return rows without the document's name; with ``below``, those below the list, or not."""
        found = []
        for _, line, *rest in rows:
            assert isinstance(line, int)
            after = line > self._key
            if below is None or after is below:
                found.append((line + self._lines if after else line, *rest))
        return found


def _pieces_of(cut: Cut) -> list[Piece] | None:
    """Return the rows of the items; None if they can't be made of each by itself."""
    fresh = {item.text: item for item in cut.items if _MADE not in item.made}
    if fresh:
        items = list(fresh.values())
        for item, piece in zip(items, _made(cut, items), strict=True):
            item.made[_MADE] = piece
    pieces: list[Piece | None] = [item.made[_MADE] for item in cut.items]
    return None if None in pieces else pieces  # type: ignore[return-value]


def _made(cut: Cut, items: list[Item]) -> Sequence[Piece | None]:
    """Return the rows of some items, each as if nothing stood around it."""
    maker = _maker(cut, items)
    related, images, links = maker.parts() if maker else ([], [], [])
    if maker is None or maker.lost:
        return [None] * len(items)
    pieces = [Piece(blake2b(item.text.encode(), digest_size=16).digest(), [], [], []) for item in items]
    begins = list(accumulate((item.lines for item in items), initial=cut.cutter.first))
    for row in related:
        index, inside = _inside(cut, row)
        pieces[index].related.append((_line(row, begins[index]), inside, *row[3:]))
    first = list(accumulate((len(piece.related) for piece in pieces), initial=0))
    pieces = [
        piece._replace(related=[(*row[:2], _moved(row[2], -at), *row[3:]) for row in piece.related])
        for piece, at in zip(pieces, first, strict=False)
    ]
    for row, of in (*((row, "images") for row in images), *((row, "links") for row in links)):
        index, inside = _inside(cut, row)
        position = _moved(row[_WITHIN], -first[index])
        where = (_line(row, begins[index]), inside, row[_WITHIN - 1], position)
        getattr(pieces[index], of).append((*where, *row[_WITHIN + 1 :]))
    return pieces


def _maker(cut: Cut, items: list[Item]) -> RowMaker | None:
    """Return what makes rows of some items: their values are known."""
    text = cut.cutter.alone(cut.repeats.key, "".join([item.text for item in items]))
    _, stretch = SYNTAXES.choose("", text)
    if not isinstance(stretch, tuple):
        return None
    reading = cut.cutter.known(text, stretch, {cut.repeats.key: [item.value for item in items]})
    return RowMaker(Document.of_reading("", b"", text, reading, cut.head.roles), "", as_it_is)


def _inside(cut: Cut, row: Row) -> tuple[int, str]:
    found = cut.repeats.inside(str(row[_POINTER]))
    assert found is not None
    return found


def _line(row: Row, begin: int) -> int:
    line = row[1]
    assert isinstance(line, int)
    return line - begin


__all__ = ["Mark", "Piece", "Place", "Placed", "in_one", "in_pieces"]
