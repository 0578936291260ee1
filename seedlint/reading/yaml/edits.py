"""Writes into YAML: which characters change for another value."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from seedlint.finding import JSON, escape_token, pointer_tokens
from seedlint.reading.syntax import Piece, Refused, TextEdit
from seedlint.reading.yaml.layout import Layout
from seedlint.reading.yaml.writing import Context, Written, flow_value, is_plain, rewrite, scalar

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from seedlint.reading.tree import Node
    from seedlint.reading.yaml.source import Composed

_BARE_CR = re.compile(r"\r(?!\n)")
_AFTER_KEY = re.compile(r"[ \t]*:")
_SPACE = re.compile(r"[ \t]*")


class YamlEditor:
    """Writes into one text."""

    def __init__(self, reading: Composed) -> None:
        """Look at what has been read; nothing is parsed before it is needed."""
        self.reading = reading
        self.text = reading.text
        self.newline = "\r\n" if "\r\n" in self.text else "\n"
        self._layout: Layout | None = None

    @property
    def layout(self) -> Layout:
        """Where the lines of keys and items are."""
        if self._layout is None:
            reading = self.reading
            if _BARE_CR.search(self.text, reading.begin, reading.end):
                raise Refused("the file has carriage returns that end no line")
            root = reading.tree()
            if root is None:
                raise Refused("the file can't be read")
            self._layout = Layout(self.text, reading.begin, reading.end, root)
        return self._layout

    # Values

    def replace(
        self, pointer: str, old: JSON, new: JSON, changes: Sequence[Piece] | None = None
    ) -> Iterator[TextEdit]:
        """See `Editor.replace`."""
        start, written, flow = self._scalar(pointer, old)
        context = self._context(flow=flow, start=start)
        if not written.source:
            raise Refused("there is no value to replace")
        pieces = rewrite(written, new, context, changes)
        if pieces is None:
            raise Refused("the new value can't be written at this location")
        return (TextEdit(start + a, start + b, piece) for a, b, piece in pieces)

    def _scalar(self, pointer: str, value: JSON) -> tuple[int, Written, bool]:
        """Return where a scalar stands, how it is written, and whether it is in brackets."""
        quick = self.reading.quick_offsets(pointer)
        if quick is not None:
            start, end = quick
            source = self.text[start:end]
            style = source[0] if source[:1] in {'"', "'"} else None
            return start, Written(source, style, value if isinstance(value, str) else source), False
        entry = self.layout.entry(pointer_tokens(pointer))
        node = entry.value
        if node.kind != "scalar":
            raise Refused("it would replace a list or an object")
        if node.target:
            raise Refused("an alias stands for it")
        end = self.layout.scalar_end(node)
        return node.start, Written(self.text[node.start : end], node.style, node.text), entry.flow

    def _context(self, *, flow: bool, key: bool = False, start: int | None = None) -> Context:
        indent = 2
        if start is not None:
            line = self.layout.line_start(start) if self._layout else self.text.rfind("\n", 0, start) + 1
            indent += len(self.text[line:start]) - len(self.text[line:start].lstrip(" -"))
        return Context(flow=flow, key=key, newline=self.newline, indent=indent)

    # Keys

    def rename(self, pointer: str, name: JSON) -> Iterator[TextEdit]:
        """See `Editor.rename`."""
        entry = self.layout.entry(pointer_tokens(pointer))
        key = entry.key
        if key is None or not isinstance(name, str):
            raise Refused("only keys can be renamed")
        if name != key.text and name in entry.parent.fields:
            raise Refused(f"there is a `{name}` already")
        old = Written(self.text[key.start : key.end], key.style, key.text)
        pieces = rewrite(old, name, self._context(flow=entry.flow, key=True), [(0, len(key.text), name)])
        if pieces is None or key.style in {"|", ">"}:
            raise Refused("the new key can't be written at this location")
        return (TextEdit(key.start + a, key.start + b, text) for a, b, text in pieces)

    # Entries

    def remove(self, pointer: str) -> list[TextEdit]:
        """See `Editor.remove`."""
        tokens = pointer_tokens(pointer)
        if not tokens:
            raise Refused("it would remove the whole document")
        lines = self.reading.quick_lines(pointer)
        if lines is not None:
            return [TextEdit(*lines, "")]
        layout = self.layout
        entry = layout.entry(tokens)
        if entry.value.has_shared():
            raise Refused("an alias repeats it elsewhere")
        if entry.count == 1 and len(tokens) == 1:
            raise Refused("nothing would be left of the document")
        if entry.in_flow:
            return layout.without_flow(entry)
        if entry.count == 1:
            return layout.emptied(entry, layout.entry(tokens[:-1]))
        return layout.without_lines(entry)

    def insert(self, pointer: str, value: JSON, near: str) -> list[TextEdit]:
        """See `Editor.insert`."""
        tokens = pointer_tokens(pointer)
        if not tokens:
            raise Refused("there is no place for it")
        parent = self.layout.node(tokens[:-1])
        if parent is None or parent.kind == "scalar":
            raise Refused("there is no list or object to put it into")
        flow = self.layout.in_brackets(tokens[:-1]) or parent.style == "["
        if parent.kind == "sequence":
            return [self._new_item(value, tokens, parent, flow=flow)]
        if tokens[-1] in parent.fields:
            raise Refused("the key is there already")
        return [self._new_key(value, tokens, parent, near, flow=flow)]

    def _new_key(self, value: JSON, tokens: list[str], parent: Node, near: str, *, flow: bool) -> TextEdit:
        context = self._context(flow=flow)
        if not parent.items:
            field = f"{self._key(tokens[-1], context)}: {self._value(value, context)}"
            return TextEdit(parent.start + 1, parent.start + 1, field)
        if not parent.fields:
            raise Refused("all its keys are written elsewhere")
        sibling = self._sibling(tokens, parent, near)
        entry = self.layout.entry([*tokens[:-1], sibling])
        assert entry.key is not None
        key_style = entry.key.style if entry.key.style in {'"', "'"} else None
        value_style = entry.value.style if entry.value.kind == "scalar" else None
        between = _AFTER_KEY.match(self.text, entry.key.end)
        space = _SPACE.match(self.text, between.end()) if between else None
        colon = f"{between[0]}{space[0]}" if between and space and flow else ": "
        style = value_style if value_style in {'"', "'"} else None
        name = self._key(tokens[-1], context, key_style)
        return self.layout.added(entry, f"{name}{colon}{self._value(value, context, style)}", self.newline)

    def _new_item(self, value: JSON, tokens: list[str], parent: Node, *, flow: bool) -> TextEdit:
        size = len(parent.items)
        index = size if tokens[-1] == "-" else int(tokens[-1]) if tokens[-1].isdigit() else size + 1
        written = self._value(value, self._context(flow=flow))
        if index > size or (index == 0 and size):
            raise Refused("new items can only follow others")
        if not size:
            return TextEdit(parent.start + 1, parent.start + 1, written)
        entry = self.layout.entry([*tokens[:-1], str(index - 1)])
        return self.layout.added(entry, written if flow else f"- {written}", self.newline)

    def _sibling(self, tokens: list[str], parent: Node, near: str) -> str:
        """Return the key after which a new one stands: the finding's, else the last one."""
        base = "".join(f"/{escape_token(token)}" for token in tokens[:-1])
        if near.startswith(f"{base}/"):
            name = pointer_tokens(near)[len(tokens) - 1]
            if name in parent.fields:
                return name
        return max(parent.fields, key=parent.fields.__getitem__)

    def _key(self, name: str, context: Context, style: str | None = None) -> str:
        if style is None and is_plain(name, context):
            return name
        return scalar(name, context, style or '"')

    def _value(self, value: JSON, context: Context, style: str | None = None) -> str:
        try:
            return flow_value(value, context, style)
        except ValueError as error:
            raise Refused(str(error)) from None


__all__ = ["YamlEditor"]
