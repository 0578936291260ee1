"""Several documents in one file, as YAML has them: cut apart, and put together again for edits.

A line that begins with `---` or `...` parts documents wherever it stands, in texts and in quotes, too: so it
is found without reading what is around it, and each document is read as a file by itself. What is in all
of them is a list, each document an item of it; so a pointer begins with the number of the document, from 0.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlint.reading.syntax import Comments, Refused, TextEdit
from seedlint.reading.tree import Node
from seedlint.util.late import late

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Sequence

    from seedlint.finding import JSON, Finding, Part
    from seedlint.reading.syntax import Editor, Piece, Reading, Stretch

_MARK = late(r"(?m)^(?:---|\.\.\.)(?=[ \t\r\n]|\Z)")
_CONTENT = late(r"(?m)^(?!%)(?:---(?=[ \t\r\n]|\Z))?+[ \t]*+[^\s#]")
"""A line that is more than a mark, a comment or a directive."""
_DIRECTIVE = late(r"(?m)^%")


def stretches(text: str) -> list[Stretch]:
    """Return where the documents of a text stand, lines as a whole; none if it is but one.

    What holds nothing but comments is no document.
    """
    if "\n---" not in text and "\n..." not in text:
        return []
    found: list[Stretch] = []
    begin = 0
    # Directives are kept for the document below: up to `seen`, there is no more than these.
    seen, directive = 0, False
    for mark in _MARK.finditer(text):
        at = mark.start()
        directive = directive or bool(_DIRECTIVE.search(text, seen, at))
        if _CONTENT.search(text, seen, at):
            found.append((begin, at))
            begin, directive = at, False
        elif not directive:
            begin = at
        seen = at
        if mark[0] == "...":
            begin = seen = text.find("\n", at) + 1 or len(text)
            directive = False
    if _CONTENT.search(text, begin):
        found.append((begin, len(text)))
    if len(found) == 1:
        (begin, end), *_ = found
        if not _MARK.search(text, 0, begin) and not text[end:].strip("-. \t\r\n"):
            return []
    return found


class StreamReading:
    """The documents of a file together; each has a reading of its own, which begins somewhere in the text."""

    name = "YAML"
    comments = Comments.SPACED
    astray: Callable[[], list[Finding]] | None = None
    odd: bytes | None = None
    linked = False

    def __init__(self, text: str, parts: Sequence[tuple[int, Reading]]) -> None:
        """Put ``parts`` together: where in ``text`` each document begins, and its reading."""
        self.text = text
        self.begin, self.end = 0, len(text)
        self.data: JSON = None
        self.problems: list[Finding] = []
        self._parts = parts

    def at(self, pointer: str) -> tuple[int, Reading, str]:
        """Return where the document of a pointer begins, its reading, and the pointer inside it."""
        number, rest = parted(pointer)
        start, reading = self._parts[min(number, len(self._parts) - 1)]
        return start, reading, rest

    def sure(self, keys: Sequence[object]) -> bool:  # noqa: ARG002
        """See `Reading.sure`: each document has been asked."""
        return True

    def settle(self) -> None:
        """See `Reading.settle`: each document has done so."""

    def exact(self) -> JSON:
        """See `Reading.exact`."""
        return [reading.exact() for _, reading in self._parts]

    def typed(self, pointers: Sequence[str]) -> list[Finding]:  # noqa: ARG002
        """See `Reading.typed`: each document has told it."""
        return []

    def offsets(self, pointer: str, part: Part = "value", span: Stretch | None = None) -> Stretch:
        """See `Reading.offsets`."""
        start, reading, rest = self.at(pointer)
        begin, end = reading.offsets(rest, part, span)
        return begin + start, end + start

    def stretches(self, pointer: str) -> list[Stretch]:
        """See `Reading.stretches`."""
        start, reading, rest = self.at(pointer)
        return [(begin + start, end + start) for begin, end in reading.stretches(rest)]

    def outline(self, wanted: Container[str]) -> dict[str, int]:
        """See `Reading.outline`."""
        found: dict[str, int] = {}
        for number, (start, reading) in enumerate(self._parts):
            inside = reading.outline(_Inside(wanted, f"/{number}"))
            found |= {f"/{number}{pointer}": at + start for pointer, at in inside.items()}
        return found

    def tree(self) -> Node | None:
        """See `Reading.tree`: a list of the documents."""
        root = Node("sequence", 0, self.end)
        for start, reading in self._parts:
            node = reading.tree()
            if node is None:
                return None
            root.items.append(_moved(node, start))
        return root

    def editor(self) -> Editor:
        """See `Reading.editor`."""
        return _StreamEditor(self)


class _Inside:
    """The pointers that are wanted in one document."""

    def __init__(self, wanted: Container[str], prefix: str) -> None:
        self._wanted = wanted
        self._prefix = prefix

    def __contains__(self, pointer: object) -> bool:
        return f"{self._prefix}{pointer}" in self._wanted


def parted(pointer: str) -> tuple[int, str]:
    """Return the number of a document, from 0, and the pointer inside it."""
    number, slash, rest = pointer[1:].partition("/")
    return int(number) if number.isdecimal() else 0, f"{slash}{rest}"


def _moved(root: Node, by: int) -> Node:
    """Return a tree that stands further behind."""
    made: dict[int, tuple[Node, Node]] = {}
    pending = [root]
    while pending:
        node = pending.pop()
        if id(node) in made:
            continue
        copy = Node(node.kind, node.start + by, node.end + by, node.style, node.text)
        copy.tag, copy.shared = node.tag, node.shared
        made[id(node)] = node, copy
        pending += [node.target] if node.target else []
        pending += [*node.items, *node.merges] if node.kind != "scalar" else []
    for node, copy in made.values():
        copy.target = made[id(node.target)][1] if node.target else None
        if node.kind != "scalar":
            copy.items = [made[id(item)][1] for item in node.items]
            copy.merges = [made[id(item)][1] for item in node.merges]
            copy.fields = node.fields
    return made[id(root)][1]


class _StreamEditor:
    """Writes into the documents of a file, by their own editors."""

    def __init__(self, stream: StreamReading) -> None:
        self._stream = stream
        self._editors: dict[int, Editor] = {}

    def _of(self, pointer: str) -> tuple[int, Editor, str]:
        start, reading, rest = self._stream.at(pointer)
        if reading.data is None:
            raise Refused("the document can't be read")
        if start not in self._editors:
            self._editors[start] = reading.editor()
        return start, self._editors[start], rest

    def replace(
        self, pointer: str, old: JSON, new: JSON, changes: Sequence[Piece] | None = None, /
    ) -> Iterable[TextEdit]:
        """See `Editor.replace`."""
        start, editor, rest = self._of(pointer)
        return _behind(start, editor.replace(rest, old, new, changes))

    def rename(self, pointer: str, name: JSON, /) -> Iterable[TextEdit]:
        """See `Editor.rename`."""
        start, editor, rest = self._of(pointer)
        return _behind(start, editor.rename(rest, name))

    def remove(self, pointer: str, /) -> Iterable[TextEdit]:
        """See `Editor.remove`."""
        start, editor, rest = self._of(pointer)
        if not rest:
            raise Refused("it would take out a whole document")
        return _behind(start, editor.remove(rest))

    def insert(self, pointer: str, value: JSON, near: str, /) -> Iterable[TextEdit]:
        """See `Editor.insert`."""
        start, editor, rest = self._of(pointer)
        if not rest:
            raise Refused("it would add a whole document")
        there, close = parted(near)
        return _behind(start, editor.insert(rest, value, close if there == parted(pointer)[0] else ""))


def _behind(start: int, edits: Iterable[TextEdit]) -> list[TextEdit]:
    return [TextEdit(one.start + start, one.end + start, one.text) for one in edits]


__all__ = ["StreamReading", "parted", "stretches"]
