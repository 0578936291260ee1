"""The door of reading: what comes in is a text, what goes out are values, problems, places and edits.

A `Syntax` says which texts it is for (`seedlint.reading.choose` asks); what it makes of one is a `Reading`.
Whoever has a document asks its reading and knows no syntax: neither YAML nor JSON is named above this door.
Most of a reading follows from its tree: `seedlint.reading.bytree`.
"""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, NamedTuple, NoReturn, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Sequence

    from seedlint.finding import JSON, Finding, Part
    from seedlint.reading.tree import Node

Stretch = tuple[int, int]
"""Where in a text something begins and ends, in code points."""

Piece = tuple[int, int, str]
"""Which characters of a text are replaced by what."""


class Comments(Enum):
    """What a ``#`` begins that stands in no value."""

    NONE = "nothing: the syntax has no comments"
    SPACED = "a comment, after whitespace"
    ANYWHERE = "a comment"


class Refused(Exception):  # noqa: N818 - not an error: the document is left as it is
    """A fix can't be made in this text; the message says why."""


class TextEdit(NamedTuple):
    """Put ``text`` in place of a stretch of `Document.text`; ``start`` -1 is the byte order mark."""

    start: int
    end: int
    text: str


class Editor(Protocol):
    """Says which characters change for another value; what can't be done soundly is Refused."""

    def replace(
        self, pointer: str, old: JSON, new: JSON, changes: Sequence[Piece] | None = None, /
    ) -> Iterable[TextEdit]:
        """Write ``new`` for the scalar ``old``; ``changes`` are those of its text, where they are known."""

    def rename(self, pointer: str, name: JSON, /) -> Iterable[TextEdit]:
        """Call a key by another name."""

    def remove(self, pointer: str, /) -> Iterable[TextEdit]:
        """Take out a key with its value, or an item."""

    def insert(self, pointer: str, value: JSON, near: str, /) -> Iterable[TextEdit]:
        """Add a key, after the one that ``near`` names if that is beside it; or an item behind the last."""


class Reading(Protocol):
    """One text as one syntax reads it. Places are code points from the start of the text."""

    name: str
    """The syntax, as people call it."""
    comments: Comments
    begin: int
    end: int
    """Where in the text the values stand, without fences."""
    data: JSON
    """The values, timestamps as strings; None if there are none to trust."""
    problems: list[Finding]
    """Why there are none, and what else is wrong."""
    astray: Callable[[], list[Finding]] | None
    """Returns what is wrong where the values must be a mapping; None if they are one, or there are none.

    Where it is not None, ``data`` counts, even if it is None: that is what stands there.
    """
    odd: bytes | None
    """The bytes of the file that are neither printable ASCII nor a line feed, if known by the way."""

    @property
    def linked(self) -> bool:
        """Whether some values are not written where they stand, but repeat others."""

    def sure(self, keys: Sequence[object]) -> bool:
        """Whether ``data`` is to be trusted, now that it is known which of its keys no schema names."""

    def settle(self) -> None:
        """Read again where ``sure`` said no, or the values nest too deep: what is read now, counts."""

    def exact(self) -> JSON:
        """Return the values as the reader sees them that counts, None if there are none to trust."""

    def typed(self, pointers: Sequence[str]) -> list[Finding]:
        """Return what is to be said of texts that are written so that some readers see other types."""

    def offsets(self, pointer: str, part: Part, span: Stretch | None) -> Stretch:
        """Return where a value, its key, or some characters of it stand; else the closest parent that exists.

        What repeats another value stands where it does so.
        """

    def stretches(self, pointer: str) -> list[Stretch]:
        """Return where a value stands, and where what it repeats is written."""

    def outline(self, wanted: Container[str]) -> dict[str, int]:
        """Return where each list item, each list or mapping and the values ``wanted`` begin, by pointer."""

    def tree(self) -> Node | None:
        """Return the source as nodes, None where it can't be laid out."""

    def editor(self) -> Editor:
        """Return what writes into this text; only where there are values."""


def _all(text: str) -> Stretch:
    return 0, len(text)


class Fences(NamedTuple):
    """How front matter is set off from the text below it."""

    opening: str
    """What a text begins with that has such front matter."""
    find: Callable[[str], Stretch | Finding]
    """Where in a text it stands, or what is wrong with its fences."""


class Pieces(NamedTuple):
    """A text in pieces: a head, and the items of one list.

    ``head`` is all of it, but that the list has one item, a text that stands for the items (`Cutter.mark`):
    if that is what a reader finds under the key, this was the list. ``line`` is the line of the key, from 1;
    ``start`` is where the first item begins in the text; ``items`` are texts of whole lines.
    """

    head: str
    line: int
    start: int
    items: list[str]


class Cutter(Protocol):
    """Cuts texts into pieces that mean by themselves what they mean where they stand."""

    mark: str
    """What stands for the items in a head; nobody can have written it."""
    written: str
    """How a list with that is written behind its key, and an empty one."""
    empty: str
    first: int
    """The line on which the item begins in what `alone` returns."""

    def cut(self, text: str, stretch: Stretch, key: str, /) -> Pieces | None:
        """Cut a text at the items of the list under a key of the root; None if that can't be done soundly.

        A piece that can't be read by itself says that it could not.
        """

    def alone(self, key: str, item: str, /) -> str:
        """Return a text with nothing but the list, with this one item; it can be read by any file's name."""

    def known(
        self, text: str, stretch: Stretch, data: JSON, agreed: Callable[[], bool] | None = None, /
    ) -> Reading:
        """Return the reading of a text whose values are known.

        ``agreed`` asks whether the reader that counts has seen the same values in all of its pieces. Where
        it has not, the text is read as a whole.
        """


class Syntax(NamedTuple):
    """A way to write values: how its texts are known, and who reads them."""

    read: Callable[[str, bytes, Stretch], Reading]
    """Reads a stretch of a text, which is all there is in some bytes."""
    endings: tuple[str, ...] = ()
    """How files are called, behind the last dot, that hold nothing else."""
    whole: Callable[[str], Stretch] = _all
    """Where in such a file the values stand."""
    fences: Fences | None = None
    cutter: Cutter | None = None
    stretches: Callable[[str], list[Stretch]] | None = None
    """Where in such a file the documents stand, if it can hold several; none where it is but one."""


class ReadOnly:
    """The editor of a syntax that is only read."""

    def __init__(self, name: str) -> None:
        """Refuse edits of what is written in the syntax ``name``."""
        self._reason = f"seedlint does not write {name}"

    def _refuse(self, *_: object) -> NoReturn:
        raise Refused(self._reason)

    replace = rename = remove = insert = _refuse
