"""Readings that lay their source out as a tree of nodes: places, outlines and the rest follow from it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlint.finding import JSON, Finding, Part, escape_token, pointer_tokens
from seedlint.reading.syntax import Comments, Editor, ReadOnly, Stretch
from seedlint.reading.tree import ALIAS, Decoded, Node

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Sequence


class TreeReading:
    """A reading whose places are those of its tree.

    A syntax of its own sets ``data`` and ``problems``, and makes the tree; all else can stay as it is here.
    """

    name = ""
    comments = Comments.NONE
    odd: bytes | None = None
    astray: Callable[[], list[Finding]] | None = None

    @property
    def linked(self) -> bool:
        """See `Reading.linked`: nothing is repeated."""
        return False

    def __init__(self, text: str, stretch: Stretch) -> None:
        """Look at a stretch of a text; without a tree, there is nothing in it."""
        self.text = text
        self.begin, self.end = stretch
        self.data: JSON = None
        self.problems: list[Finding] = []

    # What another syntax says itself

    def tree(self) -> Node | None:
        """See `Reading.tree`."""
        return None

    def decoded(self, node: Node) -> Decoded | None:  # noqa: ARG002 - for syntaxes that know more
        """Return where the characters of a scalar's text are written, None if that can't be said."""
        return None

    def first(self, root: Node) -> int:
        """Return where the line begins that stands for the whole of the values."""
        return root.items[0].start if root.kind == "mapping" and root.items else root.start

    def shown(self, node: Node) -> Stretch:
        """Return what shows which list or mapping is meant, of those that have no key: its first line."""
        return node.start, node.start + max(len(_line(self.text, node.start, node.end)), 1)

    def lost(self, pointer: str) -> Stretch:  # noqa: ARG002
        """Return where a value may stand, where there is no tree."""
        return self.begin, self.begin

    def sure(self, keys: Sequence[object]) -> bool:  # noqa: ARG002
        """See `Reading.sure`: there is one reader."""
        return True

    def settle(self) -> None:
        """See `Reading.settle`: there is one reader."""

    def exact(self) -> JSON:
        """See `Reading.exact`: there is one reader."""
        return self.data

    def editor(self) -> Editor:
        """See `Reading.editor`: nothing is written."""
        return ReadOnly(self.name)

    def typed(self, pointers: Sequence[str]) -> list[Finding]:  # noqa: ARG002
        """See `Reading.typed`: every text is written as one."""
        return []

    # What follows from the tree

    def offsets(self, pointer: str, part: Part = "value", span: Stretch | None = None) -> Stretch:
        """See `Reading.offsets`."""
        root = self.tree()
        if root is None:
            return self.lost(pointer)
        key, node = _closest(root, pointer)
        if node.style == ALIAS and (key is None or part != "key"):
            return node.start, node.end
        if key and (part == "key" or node.end == node.start):
            return key.start, key.end
        if node is root and node.kind != "scalar":
            begin = self.first(root)
            return begin, begin + len(_line(self.text, begin, len(self.text)))
        if node.kind != "scalar":
            return (key.start, key.end) if key else self.shown(node)
        return self._within(node, span)

    def _within(self, node: Node, span: Stretch | None) -> Stretch:
        """Return where a scalar stands, or some characters of it."""
        if span is not None:
            decoded = self.decoded(node)
            # A block scalar's node ends before its last line break.
            if decoded and decoded.value.rstrip("\n") == node.text.rstrip("\n"):
                start, end = decoded.source_span(*span)
                return node.start + start, node.start + end
        if node.style in {"|", ">"}:
            return self._block_text(node)
        return node.start, node.end

    def _block_text(self, node: Node) -> Stretch:
        """A block scalar's place is its text, not the ``|`` before it."""
        body = self.text.find("\n", node.start, node.end) + 1
        if not body:
            return node.start, node.end
        stripped = self.text[body : node.end].lstrip()
        return node.end - len(stripped), node.end

    def stretches(self, pointer: str) -> list[Stretch]:
        """See `Reading.stretches`: nothing is repeated."""
        return [self.offsets(pointer)]

    def outline(self, wanted: Container[str]) -> dict[str, int]:
        """See `Reading.outline`."""
        found: dict[str, int] = {}
        root = self.tree()
        if root is not None:
            _take(root, "", wanted, found)
        return found


class Unread(TreeReading):
    """A text in which there is nothing to read, and why."""

    # Not known, so nobody is told that there can be none.
    comments = Comments.SPACED

    def __init__(self, text: str, problem: Finding | None = None) -> None:
        """Say ``problem`` of a text."""
        super().__init__(text, (0, 0))
        if problem:
            self.problems.append(problem)


def _closest(root: Node, pointer: str) -> tuple[Node | None, Node]:
    """Return the value that a pointer leads to, or as far as it leads, and its key if it has one."""
    node = root
    key: Node | None = None
    for token in pointer_tokens(pointer):
        child, name = node.child(token), node.key(token)
        if child is None and (merged := node.merged(token)):
            name, child = merged
        if child is None:
            if node.style == ALIAS:
                key = None  # what is behind an alias stands where the alias is, keys too
            break
        key, node = name, child
    return key, node


def _line(text: str, start: int, end: int) -> str:
    """Return what is left of a line, without white space at its end."""
    stop = text.find("\n", start, end)
    return text[start : end if stop < 0 else stop].rstrip()


def _take(node: Node, at: str, wanted: Container[str], found: dict[str, int]) -> None:
    if node.kind == "mapping":
        for token, index in node.fields.items():
            pointer = f"{at}/{escape_token(token)}"
            value = node.items[index + 1]
            if value.kind != "scalar" or pointer in wanted:
                found[pointer] = node.items[index].start
                _take(value, pointer, wanted, found)
    elif node.kind == "sequence":
        for number, item in enumerate(node.items):
            pointer = f"{at}/{number}"
            found[pointer] = item.start
            _take(item, pointer, wanted, found)
