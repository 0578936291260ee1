"""TOML behind the door: plain lines are read at once, all else by `tomllib`; places come from a scan.

`tomllib` says what is TOML and what its values are. Only dates are texts here, as they are written, for that
is what schemas and rules are about; and a key that is there twice is told as in any other syntax.
"""

from __future__ import annotations

import re
import tomllib
from datetime import date, datetime, time
from typing import TYPE_CHECKING

from seedlint.codes import AMBIGUOUS_SCALAR, DUPLICATE_KEY, YAML_FEATURE
from seedlint.finding import JSON, MAX_DEPTH, Finding, Fix, Related, pointer_tokens
from seedlint.reading.bytree import TreeReading
from seedlint.reading.repeated import twice
from seedlint.reading.syntax import Comments, Editor, Stretch
from seedlint.reading.toml.lines import ANY_KEY
from seedlint.reading.toml.quick import quick_values
from seedlint.reading.toml.tokens import decode, quote_at
from seedlint.reading.tree import Decoded, Node, depth

if TYPE_CHECKING:
    from collections.abc import Sequence

    from seedlint.reading.toml.scan import Repeated, Scanned

_DEEP_KEY = re.compile(rf"(?m)(?:^|[\[{{,])[ \t]*+(?:{ANY_KEY}[ \t]*+\.[ \t]*+){{{MAX_DEPTH}}}")
"""What `tomllib` takes long to read, and nobody has written."""
_NO_BREAK = re.compile(r"[^\r\n]")
_MOST_TOLD = 20


class TomlReading(TreeReading):
    """One text in TOML."""

    name = "TOML"
    comments = Comments.ANYWHERE
    _scanned: Scanned | None = None
    _unclear = False
    _quick = False

    def __init__(self, text: str, raw: bytes, stretch: Stretch) -> None:  # noqa: ARG002 - as all are read
        """Read a stretch of ``text``."""
        super().__init__(text, stretch)
        data = quick_values(text, self.begin, self.end)
        if data is not None:
            self._quick = True
            self.data = data
        else:
            self.data, self.problems = self._carefully()

    # Values

    def exact(self) -> JSON:
        """See `Reading.exact`: what `tomllib` sees."""
        if self._quick:
            self.data, self.problems = self._carefully()
            self._quick = False
        return self.data

    def _carefully(self) -> tuple[JSON, list[Finding]]:
        """Return the values, None if there are none to trust, and what is wrong."""
        from seedlint.reading.toml.causes import told

        source = self.text[self.begin : self.end]
        deep = _DEEP_KEY.search(source)
        if deep:
            return None, [_too_deep(self.begin + deep.start())]
        problems: list[Finding] = []
        try:
            data = tomllib.loads(source)
        except RecursionError:
            return None, [_too_deep(self.begin)]
        except ValueError as error:
            read = self._without_repeated(source)
            if read is None:
                return None, [told(self.text, self.begin, self.end, str(error))]
            data, problems = read
        if depth(data) > MAX_DEPTH:
            return None, [_too_deep(self.begin)]
        return self._as_written(data, ()), problems

    def _without_repeated(self, source: str) -> tuple[JSON, list[Finding]] | None:
        """Return the values without what is there twice, and what to say of that; None if more is wrong."""
        scanned = self.scanned()
        if scanned is None or not scanned.repeated:
            return None
        parts, at = [], 0
        for one in scanned.repeated:
            start, end = (offset - self.begin for offset in one.stretch)
            parts += [source[at:start], _NO_BREAK.sub(" ", source[start:end])]
            at = end
        try:
            data = tomllib.loads("".join([*parts, source[at:]]))
        except (ValueError, RecursionError):
            return None
        return data, [_twice(one) for one in scanned.repeated[:_MOST_TOLD]]

    def _as_written(self, value: JSON, way: tuple[str, ...]) -> JSON:
        """Return a value with dates as the texts that they are written as."""
        if isinstance(value, dict):
            return {key: self._as_written(item, (*way, key)) for key, item in value.items()}
        if isinstance(value, list):
            return [self._as_written(item, (*way, str(at))) for at, item in enumerate(value)]
        if isinstance(value, (datetime, date, time)):
            node = self.tree()
            for token in way:
                node = node.child(token) if node else None
            return node.text if node and node.kind == "scalar" else value.isoformat()
        return value

    # Places

    def scanned(self) -> Scanned | None:
        """Return what stands where, None where that can't be said."""
        if self._scanned is None and not self._unclear:
            from seedlint.reading.toml.scan import Unclear, scan

            try:
                self._scanned = scan(self.text, self.begin, self.end)
            except Unclear:
                self._unclear = True
        return self._scanned

    def tree(self) -> Node | None:
        """See `Reading.tree`."""
        scanned = self.scanned()
        return scanned.root if scanned else None

    def decoded(self, node: Node) -> Decoded | None:
        """See `TreeReading.decoded`."""
        source = self.text[node.start : node.end]
        return decode(source, quote_at(source, 0))

    def first(self, root: Node) -> int:
        """See `TreeReading.first`: the first statement, which may be the header of a table."""
        scanned = self.scanned()
        return scanned.statements[0].start if scanned and scanned.statements else root.start

    def shown(self, node: Node) -> Stretch:
        """See `TreeReading.shown`: of a table, its header."""
        scanned = self.scanned()
        header = scanned.header(node) if scanned else None
        return (header.start, header.end) if header else super().shown(node)

    def editor(self) -> Editor:
        """See `Reading.editor`."""
        from seedlint.reading.toml.edits import TomlEditor

        return TomlEditor(self)

    def typed(self, pointers: Sequence[str]) -> list[Finding]:
        """See `Reading.typed`: a date without quotes is none of a text."""
        found: list[Finding] = []
        for pointer in pointers:
            node = self.tree()
            for token in pointer_tokens(pointer):
                node = node.child(token) if node else None
            if node and node.kind == "scalar" and node.style is None:
                found.append(_typed(pointer, node))
        return found[:_MOST_TOLD]


def _typed(pointer: str, node: Node) -> Finding:
    message = f"`{node.text}` is a date in TOML, not a string; put it in quotes"
    fix = Fix.replace(pointer, node.text, "put it in quotes", safe=False)
    return Finding(AMBIGUOUS_SCALAR, message, pointer, offsets=(node.start, node.end), fix=fix)


def _twice(one: Repeated) -> Finding:
    first = Related("", "first here", "key", offsets=(one.first.start, one.first.end))
    return Finding(DUPLICATE_KEY, twice(one.key.text), offsets=(one.key.start, one.key.end), related=(first,))


def _too_deep(at: int) -> Finding:
    message = f"lists and objects nest more than {MAX_DEPTH} levels deep"
    return Finding(YAML_FEATURE, message, offsets=(at, at + 1))


__all__ = ["TomlReading"]
