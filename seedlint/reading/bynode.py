"""What writes into any syntax that is laid out as nodes and has texts in quotes, brackets and commas."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

from seedlint.finding import JSON, escape_token, pointer_tokens
from seedlint.reading.brackets import Brackets, Signs
from seedlint.reading.syntax import Piece, Refused, TextEdit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from seedlint.reading.tree import Node


class NodeEditor(ABC):
    """Writes into one text, of which ``root`` has the nodes."""

    def __init__(self, text: str, root: Node | None, signs: Signs) -> None:
        """Look at what has been read."""
        if root is None:
            raise Refused("the file is laid out in an unusual way")
        self.root = root
        self.text = text
        self.newline = "\r\n" if "\r\n" in text else "\n"
        self.brackets = Brackets(text, signs, self.newline)

    def replace(
        self, pointer: str, old: JSON, new: JSON, changes: Sequence[Piece] | None = None
    ) -> list[TextEdit]:
        """See `Editor.replace`."""
        node = self._node(pointer_tokens(pointer))
        if node.kind != "scalar":
            raise Refused("it would replace a list or an object")
        source = self.text[node.start : node.end]
        pieces = None
        if isinstance(new, str) and isinstance(old, str):
            pieces = self._text(node, source, new, changes)
        if pieces is None:
            pieces = [(0, len(source), self._written(new))]
        return [TextEdit(node.start + start, node.start + end, text) for start, end, text in pieces]

    def rename(self, pointer: str, name: JSON) -> list[TextEdit]:
        """See `Editor.rename`."""
        tokens = pointer_tokens(pointer)
        parent = self._node(tokens[:-1])
        if parent.kind != "mapping" or not tokens or not isinstance(name, str):
            raise Refused("only keys can be renamed")
        if name != tokens[-1] and name in parent.fields:
            raise Refused(f"there is a `{name}` already")
        self._node(tokens)
        return self._renamed(parent, tokens[-1], name)

    def remove(self, pointer: str) -> list[TextEdit]:
        """See `Editor.remove`."""
        tokens = pointer_tokens(pointer)
        if not tokens:
            raise Refused("it would remove the whole document")
        parent, node = self._node(tokens[:-1]), self._node(tokens)
        if parent is self.root and len(parent.fields) == 1:
            raise Refused("nothing would be left of the document")
        return self._removed(tokens, parent, node)

    def insert(self, pointer: str, new: JSON, near: str) -> list[TextEdit]:
        """See `Editor.insert`."""
        tokens = pointer_tokens(pointer)
        if not tokens:
            raise Refused("there is no place for it")
        parent = self._node(tokens[:-1])
        if parent.kind == "scalar":
            raise Refused("there is no list or object to put it into")
        if parent.kind == "sequence":
            size, number = len(parent.items), tokens[-1]
            index = size if number == "-" else int(number) if number.isdigit() else size + 1
            if index > size or (index == 0 and size):
                raise Refused("new items can only follow others")
            return self._new_item(parent, index - 1, new)
        if tokens[-1] in parent.fields:
            raise Refused("the key is there already")
        return self._new_key(parent, tokens[-1], new, _sibling(tokens, parent, near))

    def _node(self, tokens: list[str]) -> Node:
        node: Node | None = self.root
        for token in tokens:
            node = node.child(token) if node else None
        if node is None:
            raise Refused("it is not written at this location")
        return node

    def _out_of_brackets(self, parent: Node, token: str) -> list[TextEdit]:
        index = int(token) if parent.kind == "sequence" else parent.fields[token] // 2
        return self.brackets.removed(parent, index)

    def _into_braces(self, parent: Node, sibling: str, pair: str) -> list[TextEdit]:
        """Add a key with its value behind another one, or behind the last."""
        index = parent.fields[sibling] if sibling else len(parent.items) - 1
        return self.brackets.added(parent, index // 2, pair)

    @abstractmethod
    def _written(self, new: JSON) -> str:
        """Write any value, on one line; or refuse to."""

    @abstractmethod
    def _text(self, node: Node, source: str, new: str, changes: Sequence[Piece] | None) -> list[Piece] | None:
        """Return how a text changes for another one, as it is written; None if it can't be so."""

    @abstractmethod
    def _renamed(self, parent: Node, old: str, new: str) -> list[TextEdit]:
        """Call a key that is there by another name."""

    @abstractmethod
    def _removed(self, tokens: list[str], parent: Node, node: Node) -> list[TextEdit]:
        """Take out what is there, and not all there is."""

    @abstractmethod
    def _new_item(self, parent: Node, last: int, new: JSON) -> list[TextEdit]:
        """Add an item behind the one at ``last``; -1: there is none."""

    @abstractmethod
    def _new_key(self, parent: Node, name: str, new: JSON, sibling: str) -> list[TextEdit]:
        """Add a key that is not there, behind ``sibling`` if that is not empty."""


def _sibling(tokens: list[str], parent: Node, near: str) -> str:
    """Return the key after which a new one stands, if a finding names one."""
    base = "".join(f"/{escape_token(token)}" for token in tokens[:-1])
    if near.startswith(f"{base}/"):
        name = pointer_tokens(near)[len(tokens) - 1]
        if name in parent.fields:
            return name
    return ""


__all__ = ["NodeEditor"]
