"""Files that may hold several documents: each is a `Document` of its own, and all of them together one."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from seedlint.document import Document, Inside, mark_found
from seedlint.reading.choose import SYNTAXES
from seedlint.reading.stream import StreamReading
from seedlint.util.late import late

if TYPE_CHECKING:
    from collections.abc import Sequence

    from seedlint.finding import Finding
    from seedlint.reading.choose import Syntaxes
    from seedlint.schema.rolereader import PointedValue, RoleReader

_LINES = late(r"\blines? \d+(?: to \d+)?")
_NUMBER = late(r"\d+")
_NO_ANCHOR = late(r"there is no anchor `(&[^`]+)` above it")
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
                part.problems = [_of_part(one, text, begin, lines) for one in part.problems]
                parts.append(Inside(part, begin, lines))
            return Stream(path, raw, text, parts)
    return Document(path, raw, roles, syntaxes)


def _of_part(problem: Finding, text: str, begin: int, lines: int) -> Finding:
    """Return what is said of a document below so many ``lines`` of its file as it is true of that.

    A document can't know what is above it: the lines that it names are counted from its own first one.
    """
    if not lines:
        return problem
    pieces = problem.message.split("`")
    pieces[::2] = [_LINES.sub(lambda one: _further(one, lines), piece) for piece in pieces[::2]]
    message = "`".join(pieces)
    name = _NO_ANCHOR.search(message)
    if name and re.search(rf"{re.escape(name[1])}(?![\w-])", text[:begin]):
        message = message.replace(
            f"{name[0]}; put a string that begins with `*` in quotes",
            f"{name[0]} in this document, and those of other documents do not count; write the value out",
        )
    return problem if message == problem.message else replace(problem, message=message)


def _further(found: re.Match[str], lines: int) -> str:
    return _NUMBER.sub(lambda one: str(int(one[0]) + lines), found[0])


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
