"""A YAML document as nodes, and the values they stand for.

Aliases and merge keys are nodes as they are written, and are followed when the values are made: each place
gets a copy of its own, so that nobody who changes one changes another. How large all that becomes is counted
before (`Anchors`), and no bomb is ever expanded.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from seedlint.finding import MAX_DEPTH
from seedlint.reading.yaml import yaml12

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from seedlint.finding import JSON, Finding

MAX_EXPANDED = 20_000
"""So many nodes may the aliases of a document add to its values; a long text counts as several."""
_NODE_SIZE = 64
"""So many characters of a text weigh as much as a node: what walks values looks at every character."""

ALIAS = "*"
"""The style of an alias."""

_TEXT_TAGS = frozenset(("!", "tag:yaml.org,2002:str"))
_TAGGED: dict[str, tuple[type, ...]] = {
    "tag:yaml.org,2002:bool": (bool,),
    "tag:yaml.org,2002:float": (float, int),
    "tag:yaml.org,2002:int": (int,),
    "tag:yaml.org,2002:null": (type(None),),
}


class Node:
    """One value in the source.

    ``start`` and ``end`` are code points from the start of the file. ``style`` is libyaml's, ``[`` for a
    flow collection, and ``*`` for an alias, which is a scalar without children here; its ``target`` is the
    node it stands for, if there is one. ``items`` holds a sequence's items, or a mapping's keys and values
    by turns; ``fields`` says where in ``items`` each key of a mapping first stands, merge keys excepted:
    ``merges`` holds their mappings, or the aliases of such. ``shared``: an alias stands for it somewhere.
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
    def value(self) -> JSON:
        """A scalar's value under the YAML 1.2 core schema."""
        if self.tag is None:
            return yaml12.resolve(self.text) if self.style is None else self.text
        if self.tag in _TAGGED:
            value = yaml12.resolve(self.text)
            return value if type(value) in _TAGGED[self.tag] else self.text
        return yaml12.resolve(self.text) if self.style is None and self.tag not in _TEXT_TAGS else self.text

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


@dataclass(slots=True)
class Composition:
    """A document's tree, if it has one, and what is wrong with its YAML."""

    root: Node | None
    problems: list[Finding]
    broken: bool = False
    """Whether there are no values to trust."""
    linked: bool = False
    """Whether there are aliases or merge keys: values that are not written where they stand."""


def to_data(root: Node) -> JSON:
    """Return the values of a tree that is not broken; where a key stands twice, the first counts."""
    if root.target is not None:
        root = root.target
    if root.kind == "mapping":
        data: dict[str, JSON] = {}
        fields = root.fields
        for name, at in fields.items():
            data[name] = to_data(root.items[at + 1])
        for source in root.merges:
            for name, value in to_data(source).items():
                data.setdefault(name, value)
        return data
    if root.kind == "sequence":
        return [to_data(item) for item in root.items]
    return root.value


def sources(node: Node) -> Iterator[Node]:
    """Yield the mappings that the value of a merge key names, aliases as they are; what is none, too."""
    if node.resolved.kind == "sequence":
        yield from node.resolved.items
    else:
        yield node


class Anchors:
    """What the aliases of a document stand for, and how much all of that is."""

    def __init__(self) -> None:
        """Begin with no anchor."""
        self.known: dict[str, Node] = {}
        """The last node of each name."""
        self.exhausted = False
        """Whether no more aliases may be followed."""
        self._expanded = 0
        self._sizes: dict[int, tuple[int, int]] = {}

    def follow(self, alias: Node, around: Sequence[Node]) -> str | None:
        """Give an alias its target; return what is to be said of it where it can't be followed.

        ``around`` are the lists and mappings it stands in.
        """
        target = self.known.get(alias.text)
        if target is None:
            name = alias.text[:40]
            return f", but there is no anchor `&{name}` above it; put text that begins with `*` in quotes"
        if any(target is node for node in around):
            return " inside the value it stands for; write the value out"
        size, height = self._measured(target)
        self._expanded += size
        if self._expanded > MAX_EXPANDED:
            self.exhausted = True
            return (
                f", and those above it, stand for more than {MAX_EXPANDED} values; write out what is needed"
            )
        if len(around) + height > MAX_DEPTH:
            return f": with its value, lists and mappings nest more than {MAX_DEPTH} levels deep; write less"
        alias.target = target
        target.shared = True
        return None

    def _measured(self, node: Node) -> tuple[int, int]:
        """Return how many nodes a finished value has when all aliases in it are followed, and how deep."""
        node = node.resolved
        known = self._sizes.get(id(node))
        if known is None:
            if node.kind == "scalar":
                return 1 + len(node.text) // _NODE_SIZE, 0
            sizes = [self._measured(item) for item in node.items]
            known = 1 + sum(size for size, _ in sizes), 1 + max((height for _, height in sizes), default=0)
            self._sizes[id(node)] = known
        return known
