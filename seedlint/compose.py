"""YAML text to a tree of nodes with exact places, through libyaml's event stream.

This is the careful reader: it knows where everything stands, sees what the fast reader hides
(anchors, tags, duplicate keys, ambiguous scalars) and never recurses, so no nesting can exhaust the
stack. It builds on events instead of PyYAML's own composer, which does recurse.

libyaml reads YAML 1.1. Where that changes the structure of a document, the text is disguised
character for character before it is read: U+0085, U+2028 and U+2029 are no line breaks in YAML 1.2,
a U+FEFF inside is an ordinary character, and a JSON surrogate pair is an ordinary escape.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import Any, Literal

import yaml
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from seedlint import yaml12
from seedlint.finding import JSON, MAX_DEPTH, Edit, Finding, Fix, Part, Related, escape_token
from seedlint.scalars import decode
from seedlint.syntax import explain

_MAX_PROBLEMS = 100
"""So many findings of one code are reported."""

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_DISGUISED = "\x85\u2028\u2029\ufeff"
_SURROGATES = re.compile(r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}")
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")


class Node:
    """One value in the source.

    ``start`` and ``end`` are code points from the start of the file. ``style`` is libyaml's, and ``[``
    for a flow collection. ``items`` holds a sequence's items, or a mapping's keys and values by turns;
    ``fields`` says where in ``items`` each key of a mapping first stands.
    """

    __slots__ = ("end", "fields", "items", "kind", "start", "style", "text")

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
        if kind != "scalar":
            self.items: list[Node] = []
            self.fields: dict[str, int] = {}

    @property
    def value(self) -> JSON:
        """A scalar's value under the YAML 1.2 core schema."""
        return yaml12.resolve(self.text) if self.style is None else self.text

    def child(self, token: str) -> Node | None:
        """The value under a key, or at an index; the first one where a key stands twice."""
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


@dataclass(slots=True)
class Composition:
    """A document's tree, if it has one, and what is wrong with its YAML."""

    root: Node | None
    problems: list[Finding]

    @property
    def broken(self) -> bool:
        """Whether the values cannot be trusted."""
        return (
            self.root is None
            or self.root.kind != "mapping"
            or any(problem.code in {"SL003", "SL005"} for problem in self.problems)
        )


def unprintable(text: str) -> re.Match[str] | None:
    """Find a character that YAML does not allow in a file (YAML 1.2.2, production c-printable)."""
    return _UNPRINTABLE.search(text)


def compose(text: str, base: int = 0) -> Composition:
    """Read YAML into nodes; ``base`` is where ``text`` begins in its file."""
    composer = _Composer(text, base)
    return composer.run()


class _Composer:
    def __init__(self, text: str, base: int) -> None:
        self.text = text
        self.base = base
        self.problems: list[Finding] = []
        self.counts: Counter[str] = Counter()
        self.stack: list[Node] = []
        self.root: Node | None = None
        self.last: Node | None = None
        self.source = text
        if any(char in text for char in _DISGUISED):
            # Any private-use character will do, as long as the text does not have it.
            mask = next(chr(c) for c in range(0xE000, 0xF8FF) if chr(c) not in text)
            self.source = text.translate(dict.fromkeys(map(ord, _DISGUISED), mask))
        if "\\u" in text:
            self.source = _SURROGATES.sub(r"\\uE000\\uE000", self.source)
        self.disguised = self.source != text

    def run(self) -> Composition:
        bad = unprintable(self.text)
        if bad:
            char = ord(bad[0])
            self.report(
                "SL003",
                f"the character U+{char:04X} is not allowed in YAML; delete it, or write it as an escape"
                " in double quotes",
                bad.start(),
                bad.end(),
            )
            return Composition(None, self.problems)
        try:
            self.read()
        except yaml.YAMLError as error:
            last = self.last.start - self.base if self.last else None
            self.problems.append(explain(error, self.text, self.base, last))
            return Composition(None, self.problems)
        self.check_root()
        return Composition(self.root, self.problems)

    def check_root(self) -> None:
        root = self.root
        told = any(problem.code in {"SL003", "SL005"} for problem in self.problems)
        if told or (root and root.kind == "mapping"):
            return
        wants = "a document is a mapping of `key: value` lines"
        if root is None or not (root.text or root.kind != "scalar"):
            self.report("SL003", f"there is nothing here; {wants}", 0, 0)
        else:
            kind = "a list" if root.kind == "sequence" else "plain text"
            start = root.start - self.base
            end = start + len(self.text[start:].split("\n", 1)[0].rstrip())
            self.report("SL003", f"this is {kind}; {wants}", start, end)

    def read(self) -> None:
        documents = 0
        loader = _LOADER(self.source)
        try:
            while (event := loader.get_event()) is not None:
                kind = event.__class__
                if kind is ScalarEvent:
                    self.scalar(event)
                elif kind is MappingEndEvent or kind is SequenceEndEvent:
                    self.close(event)
                elif kind is MappingStartEvent or kind is SequenceStartEvent:
                    if not self.open(event, "mapping" if kind is MappingStartEvent else "sequence"):
                        return
                elif kind is AliasEvent:
                    self.alias(event)
                elif kind is DocumentStartEvent:
                    documents += 1
                    if documents > 1:
                        self.second_document(event)
                        return
        finally:
            loader.dispose()

    def second_document(self, event: Any) -> None:
        start, end = event.start_mark.index, event.end_mark.index
        if self.text[end:].strip():
            self.report(
                "SL005", "a second YAML document begins here; a seed document is one mapping", start, end
            )

    def alias(self, event: Any) -> None:
        start, end = event.start_mark.index, event.end_mark.index
        word = self.text[start:end][:40]
        self.report(
            "SL005", f"an alias (`{word}`); write the value out, or quote it if it is text", start, end
        )
        self.add(Node("scalar", start + self.base, end + self.base, "*", event.anchor))

    def open(self, event: Any, kind: Literal["sequence", "mapping"]) -> bool:
        start, end = event.start_mark.index, event.end_mark.index
        if event.anchor is not None or event.tag is not None:
            start = self.past_properties(event, start, end)
        if len(self.stack) >= MAX_DEPTH:
            self.report(
                "SL005", f"lists and mappings nest more than {MAX_DEPTH} levels deep here", start, end
            )
            return False
        node = Node(kind, start + self.base, end + self.base, "[" if event.flow_style else None)
        self.add(node)
        self.stack.append(node)
        return True

    def close(self, event: Any) -> None:
        node = self.stack.pop()
        if node.style == "[":
            node.end = event.end_mark.index + self.base
        elif node.items:
            # libyaml ends a block collection where the next token begins; its last child is better.
            node.end = max(node.end, node.items[-1].end)

    def past_properties(self, event: Any, start: int, end: int) -> int:
        """Report an anchor or a tag, and return where the value itself begins."""
        if event.anchor is None and event.tag is None:
            return start
        at = start
        for _ in range(2):
            found = re.compile(r"\s*([&!]\S*)\s*").match(self.text, at, end) if at < end else None
            if not found:
                break
            word = found[1]
            what = "an anchor" if word[0] == "&" else "a tag"
            mend = "delete it" if word[0] == "&" else "delete it; the value's form decides its type"
            self.report(
                "SL005", f"{what} (`{word[:40]}`); {mend}, or quote the value if it is text", *found.span(1)
            )
            at = found.end()
        else:
            return at
        if at == start:
            self.report("SL005", "an anchor or a tag; delete it", start, end)
        return at

    def scalar(self, event: Any) -> None:
        start, end = event.start_mark.index, event.end_mark.index
        if event.anchor is not None or event.tag is not None:
            start = self.past_properties(event, start, end)
        text: str = event.value
        style: str | None = event.style or None
        if self.disguised and self.source[start:end] != self.text[start:end]:
            original = decode(self.text[start:end], style)
            text = original.value if original else text
        node = Node("scalar", start + self.base, end + self.base, style, text)
        if style is None:
            if (reading := yaml12.yaml11_reading(text)) is not None:
                self.ambiguous(text, reading, start, end)
        elif style in "|>":
            # The mark stands at the start of the next token; the text ends with its last line.
            node.end = self.base + start + len(self.text[start:end].rstrip("\r\n "))
        self.last = node
        self.add(node)

    def ambiguous(self, text: str, reading: str, start: int, end: int) -> None:
        """Report a plain scalar that YAML 1.1 reads differently; the fix keeps the author's characters."""
        if not self.wanted("SL007"):
            return
        message = (
            f"`{text}` is {_reading12(text)} here, but {reading} to a YAML 1.1 reader; quote it or"
            " spell it unmistakably"
        )
        offsets = (start + self.base, end + self.base)
        is_key = bool(self.stack) and self.stack[-1].kind == "mapping" and len(self.stack[-1].items) % 2 == 0
        pointer = self.pointer(text)
        fix: Fix | None = None
        if pointer and is_key:
            fix = Fix("put it in quotes", (Edit("rename", pointer, text),), safe=False)
        elif pointer:
            fix = Fix.replace(pointer, text, "put it in quotes", safe=False)
        part: Part = "key" if is_key and pointer else "value"
        finding = Finding("SL007", message, pointer or "", part, offsets=offsets, fix=fix)
        self.problems.append(finding)

    def pointer(self, text: str) -> str | None:
        """Return the pointer of the scalar that comes next, None where a key stands twice on the way."""
        pointer = ""
        for depth, node in enumerate(self.stack, 1):
            done = depth < len(self.stack)  # the collection on the way is among the items already
            if node.kind == "sequence":
                pointer += f"/{len(node.items) - done}"
                continue
            at = len(node.items) - done
            key = node.items[at - 1].text if at % 2 else text
            if node.fields.get(key, at - at % 2) != at - at % 2:
                return None
            pointer += f"/{escape_token(key)}"
        return pointer

    def add(self, node: Node) -> None:
        if not self.stack:
            self.root = node
            return
        parent = self.stack[-1]
        if parent.kind == "mapping" and len(parent.items) % 2 == 0:
            self.check_key(parent, node)
        parent.items.append(node)

    def check_key(self, parent: Node, node: Node) -> None:
        start, end = node.start - self.base, node.end - self.base
        if node.kind != "scalar":
            self.report("SL005", "a list or mapping as a key; keys are plain words", start, end)
        elif node.text == "<<" and node.style is None:
            self.report("SL005", "a merge key (`<<`); write the keys out", start, end)
        elif (first := parent.key(node.text)) is None:
            parent.fields[node.text] = len(parent.items)
        else:
            self.report(
                "SL004",
                f"the key `{node.text[:60]}` stands here a second time; only one can count, remove the other",
                start,
                end,
                Related("", "first here", "key", offsets=(first.start, first.end)),
            )

    def report(self, code: str, message: str, start: int, end: int, *related: Related) -> None:
        if self.wanted(code):
            offsets = (start + self.base, max(start, end) + self.base)
            self.problems.append(Finding(code, message, offsets=offsets, related=related))

    def wanted(self, code: str) -> bool:
        """Count one more problem; of a hundred aliases the first ones tell enough, but reading goes on."""
        self.counts[code] += 1
        return self.counts[code] <= _MAX_PROBLEMS


def _reading12(text: str) -> str:
    value = yaml12.resolve(text)
    return "text" if isinstance(value, str) else f"the number {value}"


def to_data(root: Node) -> JSON:
    """Return the values of a tree; where a key stands twice, the first counts."""
    if root.kind == "mapping":
        data: dict[str, JSON] = {}
        for key, value in zip(root.items[::2], root.items[1::2], strict=False):
            if key.text not in data:
                data[key.text] = to_data(value)
        return data
    if root.kind == "sequence":
        return [to_data(item) for item in root.items]
    return root.value


def depth(data: JSON) -> int:
    """Return how deep lists and mappings nest in JSON data, without recursion."""
    levels = 0
    layer: list[JSON] = [data]
    while layer := [x for x in layer if isinstance(x, (dict, list))]:
        levels += 1
        layer = [y for x in layer for y in (x.values() if isinstance(x, dict) else x)]
    return levels


__all__ = ["Composition", "Node", "compose", "depth", "to_data", "unprintable"]
