"""What the nodes of a YAML document stand for.

Aliases and merge keys are nodes as they are written, and are followed when the values are made: each place
gets a copy of its own, so that nobody who changes one changes another. How large all that becomes is counted
before (`Anchors`), and no bomb is ever expanded.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from seedlint.finding import MAX_DEPTH
from seedlint.reading.yaml import yaml12

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from seedlint.finding import JSON, Finding
    from seedlint.reading.tree import Node

MAX_EXPANDED = 20_000
"""So many nodes may the aliases of a document add to its values; a long text counts as several."""
_NODE_SIZE = 64
"""So many characters of a text weigh as much as a node: what walks values looks at every character."""


@dataclass(slots=True)
class Composition:
    """A document's tree, if it has one, and what is wrong with its YAML."""

    root: Node | None
    problems: list[Finding]
    broken: bool = False
    """Whether there are no values to trust."""
    loose: bool = False
    """Whether it is written as YAML 1.2 does not allow it."""
    linked: bool = False
    """Whether there are aliases or merge keys: values that are not written where they stand."""
    astray: Callable[[], list[Finding]] | None = None
    """See `Reading.astray`."""
    blank: bool = False
    """Whether nothing is written there but comments."""


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
    return value_of(root)


def value_of(scalar: Node) -> JSON:
    """Return a scalar's value under the YAML 1.2 core schema."""
    if scalar.tag is not None:
        from seedlint.reading.yaml.tags import tagged

        return tagged(scalar)
    return yaml12.resolve(scalar.text) if scalar.style is None else scalar.text


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
            name = "of that name" if "`" in alias.text else f"`&{alias.text[:40]}`"
            return f", but there is no anchor {name} above it; put a string that begins with `*` in quotes"
        if any(target is node for node in around):
            return " inside the value it repeats; write the value out"
        size, height = self._measured(target)
        self._expanded += size
        if self._expanded > MAX_EXPANDED:
            self.exhausted = True
            return (
                f", and those above it, expand to more than {MAX_EXPANDED} values; write out what is needed"
            )
        if len(around) + height > MAX_DEPTH:
            return f": with its value, lists and objects nest more than {MAX_DEPTH} levels deep; write less"
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
