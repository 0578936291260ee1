"""Fixes as edits of a document's text: which stretches are replaced by what.

A `Fix` speaks of values; here it becomes the few characters that have to change for it. Everything else
in the file stays as it is: comments, quoting, order, line ends. What can't be done soundly is refused.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from seedlint.engine.values import spliced
from seedlint.finding import JSON, Edit, Fix, escape_token, pointer_tokens
from seedlint.reading.yaml.layout import Layout, Refused, TextEdit
from seedlint.reading.yaml.writing import Context, flow_value, is_plain, rewrite, scalar

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seedlint.document import Document
    from seedlint.reading.yaml.compose import Node

_BARE_CR = re.compile(r"\r(?!\n)")
_AFTER_KEY = re.compile(r"[ \t]*:")
_SPACE = re.compile(r"[ \t]*")


DROP_BOM = TextEdit(-1, 0, "")


def resolve(document: Document, fix: Fix, near: str = "") -> list[TextEdit]:
    """Return the text edits that make a fix, in order; Refused says why there are none.

    ``near`` is the pointer of the fix's finding: a new key is put after the one it names.
    """
    return Resolver(document).resolve(fix, near)


class Resolver:
    """Turns the fixes for one document into text edits."""

    def __init__(self, document: Document) -> None:
        """Look at ``document``; nothing is parsed before it is needed."""
        self.document = document
        self.text = document.text
        self.newline = "\r\n" if "\r\n" in self.text else "\n"
        self.begin, self.end = document.front
        self._layout: Layout | None = None

    @property
    def layout(self) -> Layout:
        """Where the lines of keys and items are."""
        if self._layout is None:
            if _BARE_CR.search(self.text, self.begin, self.end):
                raise Refused("the file has carriage returns that end no line")
            root = self.document.node("")
            if root is None or self.document.broken:
                raise Refused("the file can't be read")
            self._layout = Layout(self.text, self.begin, self.end, root)
        return self._layout

    def resolve(self, fix: Fix, near: str = "") -> list[TextEdit]:
        """See `seedlint.fixes.edits.resolve`."""
        made: list[TextEdit] = []
        for edit in fix.edits:
            if edit.action == "drop-bom":
                if not self.document.bom:
                    raise Refused("there is no byte order mark")
                made.append(DROP_BOM)
            elif self.document.broken:
                raise Refused("the file can't be read")
            elif edit.action == "comment":
                made.append(self._comment(edit))
            elif edit.action == "replace":
                made += self._replace(edit)
            elif edit.action == "rename":
                made += self._rename(edit)
            elif edit.action == "remove":
                made += self._remove(edit)
            else:
                made.append(self._insert(edit, near))
        made.sort()
        if any(one.end > other.start for one, other in pairwise(made)):
            raise Refused("its edits overlap")
        return made

    def _comment(self, edit: Edit) -> TextEdit:
        start, end = edit.span or (-1, -1)
        if not self.begin <= start <= end <= self.end or not isinstance(edit.value, str):
            raise Refused("there is no such comment")
        return TextEdit(start, end, edit.value)

    # Values

    def _replace(self, edit: Edit) -> Iterator[TextEdit]:
        try:
            value = self.document.get(edit.pointer)
        except KeyError:
            raise Refused(f"{edit.pointer} does not exist") from None
        changes = None
        new = edit.value
        if edit.span is not None:
            try:
                new = spliced(value, edit)
            except ValueError as error:
                raise Refused(str(error)) from None
            changes = [(*edit.span, edit.value)]
        if isinstance(value, (dict, list)):
            raise Refused("it would replace a list or a mapping")
        start, end, style, old, flow = self._scalar(edit.pointer, value)
        context = self._context(flow=flow, start=start)
        source = self.text[start:end]
        if start == end:
            raise Refused("there is no value to replace")
        pieces = rewrite(source, style, old, new, context, changes)
        if pieces is None:
            raise Refused("the new value can't be written in this place")
        return (TextEdit(start + a, start + b, text) for a, b, text in pieces)

    def _scalar(self, pointer: str, value: JSON) -> tuple[int, int, str | None, str, bool]:
        """Return where a scalar's source stands, its style, its text, and whether it is in brackets."""
        quick = self.document.quick_offsets(pointer)
        if quick is not None:
            start, end = quick
            style = self.text[start] if self.text[start : start + 1] in {'"', "'"} else None
            return start, end, style, value if isinstance(value, str) else self.text[start:end], False
        entry = self.layout.entry(pointer_tokens(pointer))
        node = entry.value
        if node.kind != "scalar":
            raise Refused("it would replace a list or a mapping")
        if node.target:
            raise Refused("an alias stands for it")
        end = self.layout.scalar_end(node)
        return node.start, end, node.style, node.text, entry.flow

    def _context(self, *, flow: bool, key: bool = False, start: int | None = None) -> Context:
        indent = 2
        if start is not None:
            line = self.layout.line_start(start) if self._layout else self.text.rfind("\n", 0, start) + 1
            indent += len(self.text[line:start]) - len(self.text[line:start].lstrip(" -"))
        return Context(flow=flow, json=self.document.is_json, key=key, newline=self.newline, indent=indent)

    # Keys

    def _rename(self, edit: Edit) -> Iterator[TextEdit]:
        entry = self.layout.entry(pointer_tokens(edit.pointer))
        key, name = entry.key, edit.value
        if key is None or not isinstance(name, str):
            raise Refused("only keys can be renamed")
        if name != key.text and name in entry.parent.fields:
            raise Refused(f"there is a `{name}` already")
        source = self.text[key.start : key.end]
        context = self._context(flow=entry.flow, key=True)
        pieces = rewrite(source, key.style, key.text, name, context, [(0, len(key.text), name)])
        if pieces is None or key.style in {"|", ">"}:
            raise Refused("the new key can't be written in this place")
        return (TextEdit(key.start + a, key.start + b, text) for a, b, text in pieces)

    # Entries

    def _remove(self, edit: Edit) -> list[TextEdit]:
        tokens = pointer_tokens(edit.pointer)
        if not tokens:
            raise Refused("it would remove the whole document")
        lines = self.document.quick_lines(edit.pointer)
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

    def _insert(self, edit: Edit, near: str) -> TextEdit:
        tokens = pointer_tokens(edit.pointer)
        if not tokens:
            raise Refused("there is no place for it")
        parent = self.layout.node(tokens[:-1])
        if parent is None or parent.kind == "scalar":
            raise Refused("there is no list or mapping to put it into")
        flow = self.layout.in_brackets(tokens[:-1]) or parent.style == "["
        if parent.kind == "sequence":
            return self._new_item(edit.value, tokens, parent, flow=flow)
        if tokens[-1] in parent.fields:
            raise Refused("the key is there already")
        return self._new_key(edit.value, tokens, parent, near, flow=flow)

    def _new_key(self, value: JSON, tokens: list[str], parent: Node, near: str, *, flow: bool) -> TextEdit:
        context = self._context(flow=flow)
        if not parent.items:
            field = f"{self._key(tokens[-1], context)}: {self._value(value, context)}"
            return TextEdit(parent.start + 1, parent.start + 1, field)
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
        if style is None and not context.json and is_plain(name, context):
            return name
        return scalar(name, context, style or '"')

    def _value(self, value: JSON, context: Context, style: str | None = None) -> str:
        try:
            return flow_value(value, context, style)
        except ValueError as error:
            raise Refused(str(error)) from None


__all__ = ["DROP_BOM", "Refused", "Resolver", "TextEdit", "resolve"]
