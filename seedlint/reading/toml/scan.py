"""TOML that can be read, laid out as nodes: what stands where, and in which statement.

The text is known to be well-formed, for `tomllib` has accepted it, so this looks for ends and checks nothing.
But for one thing: it goes on where a key or a table is there twice, and says so. The first one counts.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Literal, NamedTuple

from seedlint.reading.toml.tokens import BARE, GAP, PLAIN, REST, SPACE, quote_at, text_at, value_of
from seedlint.reading.tree import Node

if TYPE_CHECKING:
    from collections.abc import Iterable

DOTTED = "."
"""The style of a mapping that comes from dots in a key."""


class Unclear(Exception):  # noqa: N818 - not an error: nothing is said of places then
    """The text is not well-formed, in the eyes of who only looks for ends."""


@dataclass(slots=True, eq=False)
class Statement:
    """One statement: a header, or a key with its value.

    ``keys`` are the nodes of all parts of its key, ``owners`` the mappings that each of these is a key of.
    ``table`` is the mapping that a header opens, or in which the statement stands.
    """

    kind: Literal["table", "item", "pair"]
    start: int
    end: int
    keys: list[Node]
    owners: list[Node]
    table: Node


class Repeated(NamedTuple):
    """A key, or a table, that is there a second time."""

    key: Node
    first: Node
    stretch: tuple[int, int]
    """What must go for it to be there once."""


@dataclass(slots=True)
class Scanned:
    """What a text has in it."""

    root: Node
    statements: list[Statement] = field(default_factory=list)
    repeated: list[Repeated] = field(default_factory=list)
    _headers: dict[int, Statement] = field(default_factory=dict)
    _keys: dict[tuple[int, str], list[int]] = field(default_factory=dict)
    _tables: dict[int, list[int]] = field(default_factory=dict)

    def header(self, table: Node) -> Statement | None:
        """Return the header of a table, None if it has none of its own."""
        if not self._headers:
            self._headers = {id(one.table): one for one in self.statements if one.kind != "pair"}
        return self._headers.get(id(table))

    def with_key(self, owner: Node, name: str) -> list[Statement]:
        """Return the statements that have a key of a mapping among the parts of theirs."""
        self._look_up()
        return [self.statements[at] for at in self._keys.get((id(owner), name), ())]

    def about(self, mappings: Iterable[Node]) -> list[Statement]:
        """Return the statements that stand in any of some mappings, open it, or lead through it; in order."""
        self._look_up()
        found = {at for one in mappings for at in self._tables.get(id(one), ())}
        return [self.statements[at] for at in sorted(found)]

    def _look_up(self) -> None:
        if self._tables:
            return
        for at, statement in enumerate(self.statements):
            for key, owner in zip(statement.keys, statement.owners, strict=True):
                self._keys.setdefault((id(owner), key.text), []).append(at)
            for mapping in (statement.table, *statement.owners):
                self._tables.setdefault(id(mapping), []).append(at)


def scan(text: str, begin: int, end: int) -> Scanned:
    """Lay out ``text[begin:end]``; Unclear where that can't be done."""
    try:
        return _Scanner(text, begin, end).scan()
    except RecursionError:
        raise Unclear from None


class _Scanner:
    def __init__(self, text: str, begin: int, end: int) -> None:
        self.text = text
        self.at = begin
        self.end = end
        self.found = Scanned(Node("mapping", begin, end))
        self._table = self.found.root
        self._path: list[Node] = []
        """The lists and mappings that the last header has led through, and opened."""
        self._named: set[int] = set()
        """The mappings that have a header of their own, by id."""
        self._twice: tuple[Node, Node, int] | None = None
        """The second header of a table, the first one, and where it begins."""

    def scan(self) -> Scanned:
        while True:
            self._skip()
            header = self.text.startswith("[", self.at) and self.at < self.end
            if self._twice and (header or self.at >= self.end):
                key, first, start = self._twice
                self.found.repeated.append(Repeated(key, first, (start, self.at)))
                self._twice = None
            if self.at >= self.end:
                return self.found
            statement = self._header() if header else self._pair()
            rest = REST.match(self.text, self.at, self.end)
            if rest is None:
                raise Unclear
            self.at = rest.end()
            if statement is not None:
                self.found.statements.append(statement)
                for node in self._path:
                    node.end = max(node.end, statement.end)

    def _skip(self) -> None:
        gap = GAP.match(self.text, self.at, self.end)
        self.at = gap.end() if gap else self.at

    def _space(self) -> None:
        space = SPACE.match(self.text, self.at, self.end)
        self.at = space.end() if space else self.at

    def _sees(self, sign: str) -> bool:
        """Whether a sign comes next; then it is passed."""
        after = self.at + len(sign)
        if after > self.end or not self.text.startswith(sign, self.at):
            return False
        self.at = after
        return True

    def _expect(self, sign: str) -> None:
        if not self._sees(sign):
            raise Unclear

    # Statements

    def _header(self) -> Statement | None:
        start = self.at
        item = self._sees("[[")
        if not item:
            self._expect("[")
        self._space()
        keys = self._keys()
        self._expect("]]" if item else "]")
        node = self.found.root
        owners: list[Node] = []
        self._path = []
        for key in keys[:-1]:
            owners.append(node)
            node = self._inner(node, key, start)
        owners.append(node)
        table = self._item(node, keys[-1], start) if item else self._opened(node, keys[-1], start)
        if table is None:
            first = node.key(keys[-1].text)
            if first is None:
                raise Unclear
            self._twice = keys[-1], first, start
            self._table = Node("mapping", start, self.at)
            return None
        self._path.append(table)
        self._table = table
        return Statement("item" if item else "table", start, self.at, keys, owners, table)

    def _inner(self, owner: Node, key: Node, start: int) -> Node:
        """Return the mapping that a key in a path leads to; it may be a new one."""
        node = owner.child(key.text)
        if node is None:
            node = Node("mapping", start, self.at)
            _add(owner, key, node)
        self._path.append(node)
        if node.kind == "sequence" and not node.style:
            node = node.items[-1]
            self._path.append(node)
        if node.kind != "mapping" or node.style == "[":
            raise Unclear
        return node

    def _item(self, owner: Node, key: Node, start: int) -> Node | None:
        """Return the new item that a header in two brackets opens, None where its key is something else."""
        node = owner.child(key.text)
        if node is None:
            node = Node("sequence", start, self.at)
            _add(owner, key, node)
        elif node.kind != "sequence" or node.style:
            return None
        self._path.append(node)
        node.items.append(Node("mapping", start, self.at))
        return node.items[-1]

    def _opened(self, owner: Node, key: Node, start: int) -> Node | None:
        """Return the table that a header opens, None where it is there already."""
        node = owner.child(key.text)
        if node is None:
            node = Node("mapping", start, self.at)
            _add(owner, key, node)
        elif node.kind != "mapping" or node.style or id(node) in self._named:
            return None
        self._named.add(id(node))
        return node

    def _pair(self) -> Statement | None:
        start = self.at
        keys = self._keys()
        self._expect("=")
        self._space()
        value = self._value()
        owners = self._owners(self._table, keys)
        first = owners[-1].key(keys[-1].text)
        if first is not None:
            if not self._twice:
                self.found.repeated.append(Repeated(keys[-1], first, (start, self.at)))
            return None
        _add(owners[-1], keys[-1], value)
        for owner in owners[1:]:
            owner.end = self.at
        statement = Statement("pair", start, self.at, keys, owners, self._table)
        return None if self._twice else statement

    def _owners(self, table: Node, keys: list[Node]) -> list[Node]:
        """Return the mappings that the parts of a key are keys of; dots make new ones."""
        owners = [table]
        for key, following in pairwise(keys):
            node = owners[-1].child(key.text)
            if node is None:
                node = Node("mapping", following.start, following.end, DOTTED)
                _add(owners[-1], key, node)
            elif node.kind != "mapping" or node.style == "[":
                raise Unclear
            owners.append(node)
        return owners

    # Keys and values

    def _keys(self) -> list[Node]:
        keys = [self._key()]
        while self._sees("."):
            self._space()
            keys.append(self._key())
        return keys

    def _key(self) -> Node:
        key = self._quoted()
        if key is None:
            word = BARE.match(self.text, self.at, self.end)
            if word is None:
                raise Unclear
            key = Node("scalar", *word.span(), text=word[0])
            self.at = word.end()
        self._space()
        return key

    def _quoted(self) -> Node | None:
        quote = quote_at(self.text, self.at)
        if quote is None:
            return None
        found = text_at(self.text, self.at, self.end, quote)
        if found is None:
            raise Unclear
        self.at = found.end()
        return Node("scalar", *found.span(), quote, value_of(found[0], quote))

    def _value(self) -> Node:
        if self.text.startswith(("[", "{"), self.at):
            return self._list() if self.text[self.at] == "[" else self._inline()
        text = self._quoted()
        if text is not None:
            return text
        word = PLAIN.match(self.text, self.at, self.end)
        if word is None:
            raise Unclear
        self.at = word.end()
        return Node("scalar", *word.span(), text=word[0])

    def _list(self) -> Node:
        node = Node("sequence", self.at, self.at, "[")
        self._expect("[")
        self._skip()
        while not self._sees("]"):
            node.items.append(self._value())
            self._skip()
            if not self._sees(","):
                self._expect("]")
                break
            self._skip()
        node.end = self.at
        return node

    def _inline(self) -> Node:
        node = Node("mapping", self.at, self.at, "[")
        self._expect("{")
        self._skip()
        while not self._sees("}"):
            keys = self._keys()
            self._expect("=")
            self._space()
            value = self._value()
            owners = self._owners(node, keys)
            if owners[-1].key(keys[-1].text) is not None:
                raise Unclear
            _add(owners[-1], keys[-1], value)
            for owner in owners[1:]:
                owner.end = self.at
            self._skip()
            if not self._sees(","):
                self._expect("}")
                break
            self._skip()
        node.end = self.at
        return node


def _add(owner: Node, key: Node, value: Node) -> None:
    owner.fields[key.text] = len(owner.items)
    owner.items += (key, value)


__all__ = ["DOTTED", "Scanned", "Statement", "Unclear", "scan"]
