"""YAML text to a tree of nodes with exact places, through libyaml's event stream.

This is the careful reader: it knows where everything stands, sees what the fast reader hides
(anchors, tags, duplicate keys, ambiguous scalars) and never recurses, so no nesting can exhaust the
stack. It builds on events instead of PyYAML's own composer, which does recurse. What it reads, or refuses
to read, is what counts: the fast reader is only asked where both are known to agree.

libyaml reads YAML 1.1. Where that changes the structure of a document, the text is disguised before it
is read (`seedlint.reading.yaml.disguise`); what it lets pass and YAML 1.2 does not is checked here
(`seedlint.reading.yaml.continued`).
"""

from __future__ import annotations

import re
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

from seedlint.codes import YAML_FEATURE, YAML_SYNTAX
from seedlint.finding import MAX_DEPTH, Finding, escape_token
from seedlint.reading.lines import BREAK
from seedlint.reading.tree import ALIAS, Node
from seedlint.reading.yaml import yaml12
from seedlint.reading.yaml.causes import odd_space
from seedlint.reading.yaml.continued import opened, unindented
from seedlint.reading.yaml.disguise import disguised
from seedlint.reading.yaml.loose import Loose
from seedlint.reading.yaml.lost import ODD_KEY
from seedlint.reading.yaml.nodes import Anchors, Composition, sources, to_data
from seedlint.reading.yaml.reports import Reports
from seedlint.reading.yaml.scalars import decode
from seedlint.reading.yaml.tags import MERGE_TAG, YAML_TAGS, fits

LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
_PROPERTY = re.compile(r"[ \t\r\n]*([&!][^ \t\r\n]*)(?:[ \t]+#[^\r\n]*|[ \t\r\n])*")
_HEADER_COMMENT = re.compile(r"[|>][-+0-9]*#")


def unprintable(text: str) -> re.Match[str] | None:
    """Find a character that YAML does not allow in a file (YAML 1.2.2, production c-printable)."""
    return _UNPRINTABLE.search(text)


def compose(text: str, base: int = 0, above: int = 0) -> Composition:
    """Read YAML into nodes; ``base`` is where ``text`` begins in its file, below so many lines."""
    composer = _Composer(text, base, above, Loose(text, base))
    made = composer.run()
    if made.broken and composer.loose:
        # What libyaml does not read to its end is told by where it is no YAML 1.2 first.
        composer = _Composer(text, base, above)
        made = composer.run()

    def unread(problems: list[Finding]) -> list[Finding]:
        from seedlint.reading.yaml.further import all_of

        def read(at: int) -> list[Finding]:
            lines = above + len(BREAK.findall(text, 0, at))
            rest = _Composer(text[at:], base + at, lines)
            problems = rest.run().problems
            return [*problems, *rest.astray()]

        return all_of(text, (base, above), problems, read)

    if made.broken:
        made.problems = unread(made.problems)
    elif made.root and made.root.resolved.kind != "mapping":
        made.astray = lambda: unread([*made.problems, *composer.astray()])
    return made


class _Composer:
    def __init__(self, text: str, base: int, above: int, loose: Loose | None = None) -> None:
        self.text = text
        self.base = base
        self.loose = loose
        """What YAML 1.2 does not allow; where nobody asks for it, that can't be read."""
        self.told = Reports(text, base, above)
        self.stack: list[Node] = []
        self.root: Node | None = None
        self.last: Node | None = None
        self.columns = [-1]
        """How far what is open is indented; in brackets, what is around them."""
        self.seen = 0
        """Where the last value, key or bracket ends."""
        self.linked = False
        self.merge_keys: dict[int, Node] = {}
        """The first merge key of each mapping."""
        self.blank = False
        """Whether nothing is written there but comments."""
        self.anchors = Anchors()
        self.source = disguised(text)
        self.disguised = self.source != text

    def run(self) -> Composition:
        bad = unprintable(self.text)
        if bad:
            char = ord(bad[0])
            self.told.fail(
                f"the character U+{char:04X} is not allowed in YAML; delete it, or write it as an escape"
                " in double quotes",
                bad.start(),
                bad.end(),
            )
        else:
            try:
                self.read()
            except Exception as error:  # noqa: BLE001 - whatever libyaml raises is about the document
                self.explain(error)
                self.root = None
        if self.told.broken:
            return Composition(self.root, self.told.problems, broken=True, linked=self.linked)
        self.blank = self.root is None
        root = self.root = self.root or Node("scalar", self.base, self.base)
        made = Composition(root, self.told.problems, linked=self.linked, blank=self.blank)
        if self.loose:
            made.loose = True
            made.problems.append(self.loose.finding())
        return made

    def explain(self, error: Exception) -> None:
        """Say what makes the text unreadable: our own checks come first, for they see more."""
        mark = getattr(error, "problem_mark", None)
        at = min(mark.index if mark else len(self.text), len(self.text))
        # The pair `a: 1` in `[a: 1]` is in brackets, and has none of its own.
        inside = [node.start - self.base for node in self.stack if node.style == "["]
        open_brackets = [place for place in inside if self.text[place : place + 1] in {"[", "{"}]
        flow = next(iter(open_brackets), None)
        found, deep = opened(self.text, self.seen, at + 1, MAX_DEPTH - len(self.stack), flow=flow is not None)
        if deep is not None:
            self.told.too_deep(deep, deep + 1)
            return
        start = flow if flow is not None else found[0] if found else at
        line = self.text.find("\n", at)
        stray = unindented(
            self.text, start, len(self.text) if line < 0 else line, self.columns[-1], brackets=True
        )
        inner = open_brackets + found
        if inner and stray is not None:
            opener = max((at for at in inner if at < stray), default=inner[0])
            self.told.unclosed(opener, stray)
            return
        if inner and at >= len(self.text.rstrip()):
            self.told.unclosed(inner[-1], None)
            return
        last = (self.last.start - self.base, self.last.end - self.base) if self.last else None
        self.told.unreadable(error, last, inner[-1] if inner else None)

    def astray(self) -> list[Finding]:
        """Say that what was read is no mapping, if it is none."""
        root = self.root
        if self.told.broken or root is None or root.resolved.kind == "mapping":
            return []
        wants = "a document is a mapping of `key: value` lines"
        if self.blank or not (root.text or root.kind != "scalar"):
            return [Finding(YAML_SYNTAX, f"there is nothing here; {wants}", offsets=(self.base, self.base))]
        start = root.start - self.base
        if tight := self.told.tight(start):
            return [tight]
        kind = "a list" if root.kind == "sequence" else _kind_of_scalar(root)
        end = start + len(self.text[start:].split("\n", 1)[0].rstrip())
        offsets = (root.start, max(end, start) + self.base)
        return [Finding(YAML_SYNTAX, f"this is {kind}; {wants}", offsets=offsets)]

    def read(self) -> None:
        documents = 0
        loader = LOADER(self.source)
        try:
            while (event := loader.get_event()) is not None:
                kind = event.__class__
                if kind is ScalarEvent:
                    self.scalar(event)
                elif kind is MappingEndEvent or kind is SequenceEndEvent:
                    self.close(event)
                elif kind is MappingStartEvent or kind is SequenceStartEvent:
                    self.open(event, "mapping" if kind is MappingStartEvent else "sequence")
                elif kind is AliasEvent:
                    self.alias(event)
                elif kind is DocumentStartEvent:
                    documents += 1
                    if documents > 1:
                        self.second_document(event)
                        return
                if self.told.stop:
                    return
            self.gap(len(self.text))
        finally:
            loader.dispose()

    def second_document(self, event: Any) -> None:
        start, end = event.start_mark.index, event.end_mark.index
        if self.text[end:].strip():
            self.told.fail(
                "a second YAML document begins here; give it a file of its own, or set"
                " `allow-multiple = true` below `[documents]` in the configuration, to have each checked",
                start,
                end,
                YAML_FEATURE,
            )

    # Collections

    def open(self, event: Any, kind: Literal["sequence", "mapping"]) -> None:
        start, end = event.start_mark.index, event.end_mark.index
        column = event.start_mark.column
        if event.anchor is not None or event.tag is not None:
            after = self.past_properties(event, start, end)
            start = max(after, end - 1) if event.flow_style else max(after, end)
            if not event.flow_style:
                if self.text[start - 1 : start] == "-":
                    start -= 1  # a list in the column of its key begins with the dash
                column = start - max(self.text.rfind(sign, 0, start) for sign in "\r\n") - 1
        if len(self.stack) >= MAX_DEPTH:
            self.told.too_deep(start, end)
            return
        self.gap(start)
        node = Node(kind, start + self.base, end + self.base, "[" if event.flow_style else None)
        self.named(event, node)
        self.add(node)
        self.stack.append(node)
        # What goes on over several lines in brackets is indented as the brackets are.
        self.columns.append(self.columns[-1] if event.flow_style else column)
        self.seen = end if event.flow_style else start

    def close(self, event: Any) -> None:
        node = self.stack.pop()
        self.columns.pop()
        if node.kind == "mapping" and node.merges:
            self.merge(node)
        if node.style == "[":
            end = event.end_mark.index
            self.gap(end - 1)
            self.seen = end
            node.end = end + self.base
            if not self.stack or self.stack[-1].style != "[":
                self.check_lines(node.start - self.base, end, brackets=True)
        elif node.items:
            # libyaml ends a block collection where the next token begins; its last child is better.
            node.end = max(node.end, node.items[-1].end)

    # Anchors, aliases, tags

    def past_properties(self, event: Any, start: int, end: int) -> int:
        """Report an anchor or a tag, and return where the value itself begins."""
        at = start
        for _ in range(2):
            found = _PROPERTY.match(self.text, at, end) if at < end else None
            if not found:
                break
            word = found[1]
            if word[0] == "&":
                what, mend = "an anchor", "delete it"
            elif event.tag is None or event.tag == "!" or event.tag.startswith(YAML_TAGS):
                what, mend = "a tag", "delete it; the value's form decides its type"
            else:
                what = "a tag that only some programs know"
                mend = "the value is checked without it; delete it"
            self.told.report(
                YAML_FEATURE,
                f"{what} ({_shown(word)}); {mend}, or quote the value if it is a string",
                *found.span(1),
            )
            at = found.end()
        if at == start:
            self.told.report(YAML_FEATURE, "an anchor or a tag; delete it", start, end)
        return at

    def named(self, event: Any, node: Node) -> None:
        """Remember what an alias may stand for, and what its tag says a value is."""
        node.tag = event.tag
        if event.tag is not None and not fits(node):
            tag = event.tag.removeprefix(YAML_TAGS)
            self.told.misused(
                f"this is not `!!{tag}`; delete the tag, or write what it says",
                node.start - self.base,
                node.end - self.base,
            )
        if event.anchor is not None:
            self.anchors.known[event.anchor] = node

    def alias(self, event: Any) -> None:
        start, end = event.start_mark.index, event.end_mark.index
        self.gap(start)
        self.seen = end
        node = Node("scalar", start + self.base, end + self.base, ALIAS, event.anchor)
        self.linked = True
        problem = self.anchors.follow(node, self.stack)
        word = _shown(self.text[start:end])
        if problem:
            self.told.fail(f"an alias ({word}){problem}", start, end, YAML_FEATURE)
            self.told.stop = self.anchors.exhausted
        else:
            message = f"an alias ({word}); write the value out, or quote it if it is a string"
            self.told.report(YAML_FEATURE, message, start, end)
        self.add(node)

    # Scalars

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
        self.named(event, node)
        self.gap(start)
        before, self.seen = self.seen, end
        if style is None:
            if event.tag is None:
                self.check_plain(text, start, end, before)
            if text == "-" and self.stack and self.stack[-1].style == "[":
                if self.loose is None:
                    self.told.fail("a `-` alone in brackets is not a string; put it in quotes", start, end)
                else:
                    self.loose.dash(start)
        elif style in "|>":
            # The mark stands at the start of the next token; the text ends with its last line.
            node.end = self.base + start + len(self.text[start:end].rstrip("\r\n "))
            self.seen = node.end - self.base
            self.check_block(start, end, event.start_mark.column)
        else:
            if event.end_mark.line > event.start_mark.line:
                self.check_lines(start, end)
            if self.disguised and style == '"' and "\\u" in self.text[start:end]:
                self.told.escaped_pair(self.text[start:end], start, self.pointer(text))
        self.last = node
        self.add(node)

    def check_plain(self, text: str, start: int, end: int, before: int) -> None:
        """Report a plain text that others read differently, or that is not all that was written.

        ``before`` is where what is above it ends.
        """
        parent = self.stack[-1] if self.stack else None
        is_key = parent is not None and parent.kind == "mapping" and len(parent.items) % 2 == 0
        reading = yaml12.yaml11_reading(text)
        if reading is not None:
            reading += " to a YAML 1.1 reader"
        elif not is_key:
            reading = yaml12.elsewhere_reading(text)
        if reading is not None:
            self.told.ambiguous(text, reading, (start, end), self.pointer(text), "key" if is_key else "value")
        if is_key:
            if odd := ODD_KEY.match(text):
                self.told.fail(odd_space(odd[0]), start, start + odd.end())
        elif parent is not None and parent.style != "[":
            self.told.whole(text, (start, end), before, self.columns[-1], self.pointer(text))

    def check_lines(self, start: int, end: int, *, brackets: bool = False) -> None:
        """What is in quotes or brackets is indented, or was meant to end above the lines that are not."""
        if self.loose is not None:
            self.loose.lines(start, end, self.columns[-1], brackets=brackets)
            return
        stray = unindented(self.text, start, end, self.columns[-1], brackets=brackets)
        if stray is not None:
            self.told.unclosed(start, stray)

    def check_block(self, start: int, end: int, column: int) -> None:
        loose = self.loose
        if column <= self.columns[-1]:
            what = self.text[start : start + 1]
            if loose is not None:
                loose.block(start, self.columns[-1])
            else:
                self.told.fail(
                    f"the `{what}` of a block string must be indented; put it after the key", start, start + 1
                )
        header = _HEADER_COMMENT.match(self.text, start, end)
        if header and loose is not None:
            loose.comment(header.end() - 1)
        elif header:
            self.told.fail("a comment needs a space before its `#`", header.end() - 1, header.end())

    def gap(self, at: int) -> None:
        """Report a ``#`` that begins no comment, up to ``at``: libyaml does without the space before it."""
        found = self.text.find("#", self.seen, at)
        while found >= 0:
            if found and self.text[found - 1] not in " \t\r\n\ufeff":
                if self.loose is not None:
                    self.loose.comment(found)
                    return
                self.told.fail(
                    "a comment needs a space before its `#`; put a string with a `#` in quotes",
                    found,
                    found + 1,
                )
                return
            line = self.text.find("\n", found, at)
            found = self.text.find("#", line, at) if line >= 0 else -1

    def pointer(self, text: str) -> str | None:
        """Return the pointer of the scalar that comes next, None where a key stands twice on the way."""
        pointer = ""
        for depth, node in enumerate(self.stack, 1):
            done = depth < len(self.stack)  # the collection on the way is among the items already
            if node.kind == "sequence":
                pointer += f"/{len(node.items) - done}"
                continue
            at = len(node.items) - done
            key = node.items[at - 1].resolved.text if at % 2 else text
            if node.fields.get(key, at - at % 2) != at - at % 2:
                return None
            pointer += f"/{escape_token(key)}"
        return pointer

    def add(self, node: Node) -> None:
        if not self.stack:
            self.root = node
            return
        parent = self.stack[-1]
        if parent.kind == "mapping":
            if len(parent.items) % 2 == 0:
                self.check_key(parent, node)
            elif _is_merge(parent.items[-1]):
                parent.merges.append(node)
        parent.items.append(node)

    def check_key(self, parent: Node, node: Node) -> None:
        start, end = node.start - self.base, node.end - self.base
        named = node.resolved
        if named.kind != "scalar":
            self.told.fail("a list or mapping as a key; keys are plain words", start, end, YAML_FEATURE)
            self.told.stop = True
        elif _is_merge(node):
            self.linked = True
            self.told.report(YAML_FEATURE, "a merge key (`<<`); write the keys out", start, end)
            first = self.merge_keys.setdefault(id(parent), node)
            if first is not node:
                self.told.twice("there is a second merge key here; write one, with a list", node, first)
        elif (known := parent.key(named.text)) is None:
            parent.fields[named.text] = len(parent.items)
        else:
            from seedlint.reading.repeated import twice

            self.told.twice(twice(named.text), node, known)

    def merge(self, node: Node) -> None:
        """Keep the mappings of what merge keys name; only when they are finished it is known which are."""
        merges: list[Node] = []
        for value in node.merges:
            for source in sources(value):
                if source.resolved.kind == "mapping":
                    merges.append(source)
                elif source.style != ALIAS or source.target:
                    self.told.misused(
                        "a merge key (`<<`) takes mappings only; remove this",
                        source.start - self.base,
                        source.end - self.base,
                    )
        node.merges = merges


def _shown(word: str) -> str:
    """Quote an anchor, a tag or an alias; of one that would end the quote, only its sign."""
    return f"`{word[0]}…`" if "`" in word else f"`{word[:40]}`"


def _is_merge(key: Node) -> bool:
    return key.text == "<<" and key.style is None and key.tag in {None, MERGE_TAG} and key.kind == "scalar"


def _kind_of_scalar(node: Node) -> str:
    """Say what a document is that is a single value."""
    value = yaml12.resolve(node.text) if node.style is None else node.text
    kinds: tuple[tuple[type, str], ...] = ((bool, "true or false"), (int, "a number"), (float, "a number"))
    if value is None:
        return "null, which is nothing"
    return next((words for kind, words in kinds if isinstance(value, kind)), "plain text")


__all__ = ["LOADER", "Composition", "Node", "compose", "to_data", "unprintable"]
