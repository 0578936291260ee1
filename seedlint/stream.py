"""Files that may hold several documents: each is a `Document` of its own, and all of them together one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from seedlint.document import Document, Inside, mark_found
from seedlint.reading.choose import SYNTAXES
from seedlint.reading.stream import StreamReading

if TYPE_CHECKING:
    from collections.abc import Sequence

    from seedlint.reading.choose import Syntaxes
    from seedlint.schema.rolereader import PointedValue, RoleReader

_BOM = b"\xef\xbb\xbf"


def read(path: str, raw: bytes, roles: RoleReader | None = None, syntaxes: Syntaxes = SYNTAXES) -> Document:
    """Return the document of a file, which has ``parts`` if it holds several."""
    if syntaxes.several and b"\n" in raw and b"\0" not in raw[:4]:
        try:
            text = raw.removeprefix(_BOM).decode()
        except UnicodeDecodeError:
            return Document(path, raw, roles, syntaxes)
        stretches = syntaxes.stretches(path, text)
        if stretches:
            parts = []
            lines = at = 0
            for begin, end in stretches:
                lines += text.count("\n", at, begin)
                at = begin
                part = Document(path, text[begin:end].encode(), roles, syntaxes)
                parts.append(Inside(part, begin, lines))
            return Stream(path, raw, text, parts)
    return Document(path, raw, roles, syntaxes)


class Stream(Document):
    """The documents of one file together: ``data`` is a list of theirs, None for those not to be trusted.

    Nothing is judged by it: it is for places in the file, and for edits.
    """

    def __init__(self, path: str, raw: bytes, text: str, parts: Sequence[Inside]) -> None:
        """Put ``parts`` together, the documents in ``text``."""
        self._begin(path, raw, parts[0].document.roles)
        self.text = text
        self.parts = parts
        self.reading = StreamReading(text, [(one.start, one.document.reading) for one in parts])
        documents = [one.document for one in parts]
        self.data = [document.data for document in documents]
        self.own = [mark_found()] if self.bom else []
        """What is wrong with the file, and not with one of its documents."""
        self.problems = [*self.own, *(problem for one in documents for problem in one.problems)]

    @property
    def broken(self) -> bool:
        """Whether any of them has no values to judge."""
        return any(one.document.broken for one in self.parts)

    def select(self, role: str) -> Sequence[PointedValue]:
        """See `Document.select`."""
        return [
            (f"/{number}{pointer}", value)
            for number, part in enumerate(self.parts)
            for pointer, value in part.document.select(role)
        ]

    def texts(self, role: str) -> Sequence[str]:
        """See `Document.texts`."""
        return [text for part in self.parts for text in part.document.texts(role)]

    def _by_role(self) -> dict[str, Sequence[Any]]:
        raise NotImplementedError  # nobody has a reason to ask


__all__ = ["Stream", "read"]
