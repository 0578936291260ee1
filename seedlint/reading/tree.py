"""Source text as nodes: what every syntax can be laid out as, and what stands where in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

from seedlint.finding import JSON, pointer_tokens

if TYPE_CHECKING:
    from collections.abc import Sequence

ALIAS = "*"
"""The style of an alias."""


class Node:
    """One value in the source.

    ``start`` and ``end`` are code points from the start of the file. ``style`` is a scalar's quote, ``|`` or
    ``>`` for a text in lines of its own below that sign, None without any; ``[`` for a list or mapping in
    brackets; and ``*`` for an alias, which is a scalar without children here; its ``target`` is the
    node it stands for, if there is one. ``text`` is what a scalar says. ``items`` holds a sequence's items,
    or a mapping's keys and values by turns; ``fields`` says where in ``items`` each key of a mapping first
    stands, merge keys excepted: ``merges`` holds their mappings, or the aliases of such. ``shared``: an
    alias stands for it somewhere. ``tag`` is what the source itself says about a value's type.
    """

    __slots__ = (
        "end",
        "fields",
        "items",
        "kind",
        "merges",
        "shared",
        "start",
        "style",
        "tag",
        "target",
        "text",
    )

    def __init__(
        self,
        kind: Literal["scalar", "sequence", "mapping"],
        start: int,
        end: int,
        style: str | None = None,
        text: str = "",
    ) -> None:
        """Make a node without children."""
        self.kind = kind
        self.start = start
        self.end = end
        self.style = style
        self.text = text
        self.tag: str | None = None
        self.shared = False
        self.target: Node | None = None
        if kind != "scalar":
            self.items: list[Node] = []
            self.fields: dict[str, int] = {}
            self.merges: list[Node] = []

    @property
    def resolved(self) -> Node:
        """The node itself, or the one an alias stands for."""
        return self.target or self

    def child(self, token: str) -> Node | None:
        """The value under a key, or at an index; the first one where a key stands twice.

        None beyond an alias, and for what comes through a merge key: nothing is written there.
        """
        if self.kind == "scalar":
            return None
        if self.kind == "sequence":
            at = int(token) if token.isascii() and token.isdigit() and len(token) < 10 else -1
        else:
            at = self.fields.get(token, -2) + 1
        return self.items[at] if 0 <= at < len(self.items) else None

    def key(self, token: str) -> Node | None:
        """The node of a key itself."""
        at = self.fields.get(token) if self.kind == "mapping" else None
        return None if at is None else self.items[at]

    def merged(self, token: str) -> tuple[Node, Node] | None:
        """Return the key and the value that a merge key brings; if through an alias, that for both."""
        for source in self.merges if self.kind == "mapping" else ():
            mapping = source.resolved
            key, value = mapping.key(token), mapping.child(token)
            found = (key, value) if key and value else mapping.merged(token)
            if found:
                return found if source is mapping else (source, source)
        return None

    def brought(self) -> set[str]:
        """Return the keys of a mapping that only merge keys bring."""
        found: set[str] = set()
        todo = [source.resolved for source in self.merges] if self.kind == "mapping" else []
        seen = set(map(id, todo))
        for mapping in todo:
            if mapping.kind == "mapping":
                found.update(mapping.fields)
                more = [one for source in mapping.merges if id(one := source.resolved) not in seen]
                seen.update(map(id, more))
                todo += more
        return found.difference(self.fields) if found else found

    def follow(self, token: str) -> Node | None:
        """Return the value under a key, or at an index, wherever it is written; never an alias."""
        node = self.resolved
        child = node.child(token)
        if child is None and node.kind == "mapping":
            child = next((found for source in node.merges if (found := source.follow(token))), None)
        return child.resolved if child else None

    def has_shared(self) -> bool:
        """Whether an alias elsewhere may stand for this node, or for one inside."""
        return self.shared or (self.kind != "scalar" and any(item.has_shared() for item in self.items))


def followed(root: Node | None, pointer: str) -> Node | None:
    """Return the value at a pointer, wherever it is written; never an alias."""
    node = root.resolved if root else None
    for token in pointer_tokens(pointer):
        node = node.follow(token) if node else None
    return node


def merged_keys(root: Node | None, pointer: str) -> set[str]:
    """Return the keys of a mapping that are written elsewhere, and only brought there by a merge key."""
    node = followed(root, pointer)
    return node.brought() if node else set()


def tag_at(root: Node | None, pointer: str) -> str:
    """Return the tag of a value: of an application's with the sign before it, of YAML's own written out.

    Nothing where it has none.
    """
    node = followed(root, pointer)
    return (node.tag or "") if node else ""


class Decoded(NamedTuple):
    """A scalar's value, and for each of its characters the stretch of source that makes it."""

    value: str
    starts: Sequence[int]
    ends: Sequence[int]

    def source_span(self, start: int, end: int) -> tuple[int, int]:
        """Return the source offsets of the value's characters ``start`` to ``end`` (exclusive)."""
        if not self.value:
            return 0, 0
        first = min(start, len(self.value) - 1)
        last = max(first, min(end, len(self.value)) - 1)
        if end <= start:
            return self.starts[first], self.starts[first]
        return self.starts[first], self.ends[last]


def value_at(data: JSON, pointer: str) -> JSON:
    """Return the value at a pointer; KeyError if there is none."""
    value = data
    for token in pointer_tokens(pointer):
        if isinstance(value, dict):
            value = value[token]
        elif isinstance(value, list) and token.isascii() and token.isdigit() and int(token) < len(value):
            value = value[int(token)]
        else:
            raise KeyError(pointer)
    return value


def depth(data: JSON) -> int:
    """Return how deep lists and mappings nest in JSON data, without recursion."""
    levels = 0
    layer: list[JSON] = [data]
    while layer := [x for x in layer if isinstance(x, (dict, list))]:
        levels += 1
        layer = [y for x in layer for y in (x.values() if isinstance(x, dict) else x)]
    return levels
