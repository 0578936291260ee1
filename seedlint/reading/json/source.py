"""JSON behind the door: values by Python's own reader, places and edits by a scan of what that accepts."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from seedlint.codes import DUPLICATE_KEY, YAML_FEATURE, YAML_SYNTAX
from seedlint.finding import JSON, MAX_DEPTH, Finding, Related
from seedlint.reading.bytree import TreeReading
from seedlint.reading.json.tree import Laid, Unclear, decode, lay_out
from seedlint.reading.repeated import twice
from seedlint.reading.tree import Decoded, Node, depth

if TYPE_CHECKING:
    from seedlint.reading.syntax import Editor, Stretch

_MOST_TOLD = 20


class JsonReading(TreeReading):
    """One text in JSON."""

    name = "JSON"
    _laid: Laid | None = None
    _unclear = False

    def __init__(self, text: str, raw: bytes, stretch: Stretch, *, bare: bool = False) -> None:  # noqa: ARG002
        """Read a stretch of ``text``; ``bare``: keys may stand there without braces around them."""
        super().__init__(text, stretch)
        source = text[self.begin : self.end]
        self.bare = bare and not source.lstrip(" \t\r\n").startswith(("{", "["))
        self.data = self._read(f"{{{source}}}" if self.bare else source)

    def _read(self, source: str) -> JSON:
        repeated: list[str] = []

        def pairs(items: list[tuple[str, JSON]]) -> dict[str, JSON]:
            data: dict[str, JSON] = {}
            for key, value in items:
                if key in data:
                    repeated.append(key)
                else:
                    data[key] = value
            return data

        def constant(word: str) -> JSON:
            raise _NoValueError(word)

        try:
            data = json.loads(source, object_pairs_hook=pairs, parse_constant=constant)
        except RecursionError:
            return self._fail(YAML_FEATURE, _TOO_DEEP, 0)
        except ValueError as error:
            return self._malformed(error)
        if depth(data) > MAX_DEPTH:
            return self._fail(YAML_FEATURE, _TOO_DEEP, 0)
        if repeated:
            self._tell_repeated(repeated[0])
        if not isinstance(data, dict):
            self.astray = self._no_mapping
        return data

    def _no_mapping(self) -> list[Finding]:
        start = self.begin
        message = "a document is an object with keys and values"
        return [*self.problems, Finding(YAML_SYNTAX, message, offsets=(start, start + 1))]

    def _fail(self, code: str, message: str, at: int) -> None:
        start = self.begin + at
        self.problems.append(Finding(code, message, offsets=(start, start + 1)))

    def _malformed(self, error: ValueError) -> None:
        from seedlint.reading.json.causes import told

        at = error.pos - self.bare if isinstance(error, json.JSONDecodeError) else None
        word = error.word if isinstance(error, _NoValueError) else ""
        self.problems.append(told(self.text, self.begin, self.end, at, word, error=str(error)))

    def _tell_repeated(self, name: str) -> None:
        laid = self.laid()
        found = laid.repeated[:_MOST_TOLD] if laid else []
        for key, first in found:
            related = Related("", "first here", "key", offsets=(first.start, first.end))
            self.problems.append(
                Finding(DUPLICATE_KEY, twice(key.text), offsets=(key.start, key.end), related=(related,))
            )
        if not found:
            self._fail(DUPLICATE_KEY, twice(name), 0)

    # Places

    def laid(self) -> Laid | None:
        """Return what stands where, None where that can't be said."""
        if self._laid is None and not self._unclear:
            try:
                self._laid = lay_out(self.text, self.begin, self.end, bare=self.bare)
            except Unclear:
                self._unclear = True
        return self._laid

    def tree(self) -> Node | None:
        """See `Reading.tree`."""
        laid = self.laid()
        return laid.root if laid else None

    def decoded(self, node: Node) -> Decoded | None:
        """See `TreeReading.decoded`."""
        source = self.text[node.start : node.end]
        return decode(source) if node.style else None

    def editor(self) -> Editor:
        """See `Reading.editor`."""
        from seedlint.reading.json.edits import JsonEditor

        return JsonEditor(self)


class _NoValueError(ValueError):
    def __init__(self, word: str) -> None:
        super().__init__(word)
        self.word = word


_TOO_DEEP = f"lists and objects nest more than {MAX_DEPTH} levels deep"


__all__ = ["JsonReading"]
