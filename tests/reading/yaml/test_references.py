"""Anchors, aliases, merge keys and tags mean what PyYAML and ruamel.yaml make of them, whoever reads here."""

from __future__ import annotations

import base64
import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from seedlint.document import Document
from seedlint.engine.values import same
from seedlint.finding import escape_token
from seedlint.reading.yaml import source
from tests.support.examples import some

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from random import Random

ruamel = pytest.importorskip("ruamel.yaml")

LEAVES = [
    *("one", "1", "-2", "1.5", "true", "null", "~", "''", '"two three"', ".inf", "0x1F", "", "'<<'"),
    *("!!str 1", "!!str true", "!!str '~'", "!!int '3'", "!!int '1_000'", "!!int 0b11", "!!float 2.5"),
    *("!!float '1e+3'", "!!bool yes", "!!bool 'false'", "!!null ''", "!!null null", "!!timestamp 2023-05-04"),
    *("!!binary aGVsbG8=", "!!set {a, b}", "!!omap [a: 1, b: 2]", "!!pairs [a: 1, a: 2]", "!Ref one", "!E 1"),
    *("!Sub [one, 1]", "!Sub {a: !Ref b}", "!!seq [1]", "!!map {a: b}"),
]
KEYS = ["a", "b", "c", '"d"', "!!str e", "'f'"]


class Maker:
    """Writes documents; every anchor has a name of its own.

    Only if ``nested``, what merge keys name has merge keys: PyYAML gets the keys beside those wrong.
    """

    def __init__(self, random: Random, *, nested: bool) -> None:
        self.nested = nested
        self.random = random
        self.anchors: list[tuple[str, str]] = []
        self.made = 0

    def text(self) -> str:
        return "".join(f"k{number}:{self.node('  ', 3)}" for number in range(self.random.randint(1, 5)))

    def node(self, indent: str, depth: int) -> str:
        """What stands behind a key or a dash, with its line break."""
        choice = self.random.randrange(8 if depth > 0 else 4)
        if choice < 2:
            return f" {self.flow(depth)}\n"
        if choice < 4 and self.anchors:
            return f" *{self.random.choice(self.anchors)[0]}\n"
        name, props = self.named()
        if choice < 6:
            pairs = self.pairs(indent, depth)
            lines = [f"{indent}{key}:{value}" for key, value in pairs]
            kind = self.kind(key for key, _ in pairs)
        else:
            lines = [
                f"{indent}-{self.node(indent + '  ', depth - 1)}" for _ in range(self.random.randint(1, 3))
            ]
            kind = "list"
        self.know(name, kind)
        return f"{props}\n{''.join(lines)}"

    def pairs(self, indent: str, depth: int) -> list[tuple[str, str]]:
        merges = list(self.merges())  # of what is written above
        found = [(key, self.node(indent + "  ", depth - 1)) for key in self.keys(1)]
        for merge in merges:
            found.insert(self.random.randint(0, len(found)), ("<<", f" {merge}\n"))
        return found

    def keys(self, fewest: int) -> list[str]:
        return self.random.sample(KEYS, self.random.randint(fewest, 3))

    def merges(self) -> Iterator[str]:
        known = [f"*{name}" for name, kind in self.anchors if kind == "mapping"]
        if self.random.random() < 0.5 and known:
            yield self.random.choice(
                [self.random.choice(known), f"[{', '.join(self.random.choices(known, k=2))}]", "{b: 1, c: 2}"]
            )

    def flow(self, depth: int) -> str:
        name, props = self.named()
        choice = self.random.randrange(4 if depth > 0 else 2)
        kind = "leaf"
        if choice < 2:
            written = self.random.choice(LEAVES)
            if not written:
                return ""
        elif choice == 2:
            written, kind = (
                f"[{', '.join(self.item(depth) for _ in range(self.random.randint(0, 3)))}]",
                "list",
            )
        else:
            inside = [f"<<: {merge}" for merge in self.merges()]
            inside += [f"{key}: {self.item(depth)}" for key in self.keys(0)]
            written, kind = f"{{{', '.join(inside)}}}", self.kind(one[:2] for one in inside)
        self.know(name, kind)
        return f"{props[1:]} {written}" if props else written

    def item(self, depth: int) -> str:
        if self.random.random() < 0.3 and self.anchors:
            return f"*{self.random.choice(self.anchors)[0]}"
        return self.flow(depth - 1) or "null"

    def named(self) -> tuple[str, str]:
        if self.random.random() < 0.6:
            return "", ""
        self.made += 1
        return f"x{self.made}", f" &x{self.made}"

    def kind(self, keys: Iterable[str]) -> str:
        return "mapping" if self.nested or "<<" not in keys else "merged"

    def know(self, name: str, kind: str) -> None:
        if name:
            self.anchors.append((name, kind))


class Plain(yaml.SafeLoader):
    """Reads the tags of applications as if they were not there."""


def without(loader: Any, _suffix: str, node: Any) -> Any:
    if node.id == "scalar":
        resolver = loader if hasattr(loader, "resolve") else loader.resolver
        kind = type(node)
        tag = resolver.resolve(kind, node.value, (node.style is None, True))
        return loader.construct_object(kind(tag, node.value, style=node.style))
    if node.id == "sequence":
        return loader.construct_sequence(node, deep=True)
    return loader.construct_mapping(node, deep=True)


Plain.add_multi_constructor("!", without)


class Safe(ruamel.SafeConstructor):  # type: ignore[misc, name-defined]
    """The same of ruamel.yaml."""


Safe.add_multi_constructor("!", without)


def ruamel_reads(text: str) -> Any:
    reader = ruamel.YAML(typ="safe", pure=True)
    reader.Constructor = Safe
    return reader.load(text)


def in_json(value: Any) -> Any:
    """What JSON has for a value."""
    if isinstance(value, (set, frozenset)) or type(value).__name__ == "CommentedSet":
        return dict.fromkeys(value)
    if type(value).__name__ in {"OrderedDict", "ordereddict", "CommentedOrderedMap"}:
        return [{key: in_json(one)} for key, one in value.items()]
    if isinstance(value, dict):
        return {key: in_json(one) for key, one in value.items()}
    if isinstance(value, tuple):
        return {value[0]: in_json(value[1])}
    if isinstance(value, list):
        return [in_json(one) for one in value]
    return written(value)


def written(value: Any) -> Any:
    if isinstance(value, dt.date):
        return value.isoformat()
    return base64.b64encode(value).decode() if isinstance(value, bytes) else value


def check(random: Random) -> None:
    nested = random.random() < 0.5
    text = Maker(random, nested=nested).text()
    document = Document("x.yaml", text.encode())
    assert document.data is not None
    assert same(document.data, in_json(ruamel_reads(text)))
    if not nested:
        assert same(document.data, in_json(yaml.load(text, Plain)))
    # Every value has a place, be it that of an alias.
    for pointer in pointers(document.data):
        start, end = document.offsets(pointer)
        assert 0 <= start <= end <= len(text)
        assert all(0 <= first <= last <= len(text) for first, last in document.stretches(pointer))
    fast, source._loads = source._loads, None
    try:
        assert same(Document("x.yaml", text.encode()).data, document.data)
    finally:
        source._loads = fast


def pointers(data: Any, at: str = "") -> Iterator[str]:
    yield at
    if isinstance(data, dict):
        for key, value in data.items():
            yield from pointers(value, f"{at}/{escape_token(key)}")
    elif isinstance(data, list):
        for number, value in enumerate(data):
            yield from pointers(value, f"{at}/{number}")


@settings(max_examples=some(150))
@given(st.randoms(use_true_random=False))
def test_values_are_those_of_other_readers(random: Random) -> None:
    check(random)


@pytest.mark.slow
@settings(max_examples=5000)
@given(st.randoms(use_true_random=True))
def test_values_of_thousands_of_documents_are_those_of_other_readers(random: Random) -> None:
    check(random)
