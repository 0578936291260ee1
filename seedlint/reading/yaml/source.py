"""YAML behind the door: a fast reader and a careful one, and places found by looking or by parsing.

The fast reader (yaml-rs) is asked first. Where it may not be trusted, the careful one is
(`seedlint.reading.yaml.compose`), and what that says counts. Likewise with places: most are found by looking
for lines (`seedlint.reading.yaml.places`), the others in the careful reader's tree.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from seedlint.finding import JSON, Part, pointer_tokens
from seedlint.reading.bytree import TreeReading
from seedlint.reading.syntax import Comments, Editor, Stretch
from seedlint.reading.tree import Decoded, Node, followed, value_at
from seedlint.reading.yaml.yaml12 import yaml11_reading

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Sequence

    from seedlint.finding import Finding
    from seedlint.reading.yaml.nodes import Composition
    from seedlint.reading.yaml.places import Places

_loads: Callable[..., Any] | None
try:
    from yaml_rs import loads as _loads
except ImportError:  # no wheel for this platform: PyYAML reads the values too
    _loads = None

_MAX_QUICK = 64
"""So many places are searched for one by one; for more of them, parsing the document once costs less."""
_FENCES = 16
"""Characters that two fences with line breaks, and some empty lines after them, have at most."""


class Composed(TreeReading):
    """A reading whose tree is libyaml's."""

    _composition: Composition | None = None
    _places: Places | None = None
    _looked = 0

    def composition(self) -> Composition:
        """Return what the careful reader says; it reads once."""
        if self._composition is None:
            from seedlint.reading.yaml.compose import compose

            above = self.text.count("\n", 0, self.begin)
            made = self._composition = compose(self.text[self.begin : self.end], self.begin, above)
            if made.blank and self.begin and self.text.startswith(("---", "..."), self.end):
                # Between fences, nothing is an empty mapping to all that read front matter.
                made.root, made.astray = Node("mapping", self.begin, self.begin), None
        return self._composition

    @property
    def linked(self) -> bool:
        """See `Reading.linked`: there are aliases or merge keys, which the careful reader alone reads."""
        return self._composition is not None and self._composition.linked

    def tree(self) -> Node | None:
        """See `Reading.tree`."""
        return self.composition().root

    def decoded(self, node: Node) -> Decoded | None:
        """See `TreeReading.decoded`."""
        from seedlint.reading.yaml.scalars import decode

        return decode(self.text[node.start : node.end], node.style)

    def lost(self, pointer: str) -> Stretch:
        """The line of the first key, where libyaml can't read what another reader could."""
        tokens = pointer_tokens(pointer)
        if tokens:
            key = re.compile(rf"(?m)^[\"']?({re.escape(tokens[0])})[\"']?[ \t]*:")
            found = key.search(self.text, self.begin, self.end)
            if found:
                return found.span(1)
        return self.begin, self.begin

    def editor(self) -> Editor:
        """See `Reading.editor`."""
        from seedlint.reading.yaml.edits import YamlEditor

        return YamlEditor(self)

    # Places

    def offsets(self, pointer: str, part: Part = "value", span: Stretch | None = None) -> Stretch:
        """See `Reading.offsets`."""
        if self._composition is None and self._looked < _MAX_QUICK:
            self._looked += 1
            if quick := self.quick_offsets(pointer, part, span):
                return quick
        return super().offsets(pointer, part, span)

    def stretches(self, pointer: str) -> list[Stretch]:
        """See `Reading.stretches`: what an alias stands for is written elsewhere."""
        found = [self.offsets(pointer)]
        if self.linked:
            node = followed(self.tree(), pointer)
            if node:
                found.append((node.start, node.end))
        return found

    def outline(self, wanted: Container[str]) -> dict[str, int]:
        """See `Reading.outline`."""
        from seedlint.reading.yaml.places import Places, Unclear

        try:
            if type(self.data) is not dict or self._is_odd():
                raise Unclear
            return Places(self.text, self.begin, self.end, self.data).outline(wanted)
        except Unclear:
            return super().outline(wanted)

    def quick_offsets(
        self, pointer: str, part: Part = "value", span: Stretch | None = None
    ) -> Stretch | None:
        """Return the same as `offsets` where block-style YAML is simple enough to be searched, else None."""
        return self._quickly(lambda places: places.offsets(pointer, part, span))

    def quick_lines(self, pointer: str) -> Stretch | None:
        """Return the lines of a key with its value, or of a list item, as offsets, where that is simple."""
        if _loads is None or "\r" in self.text:
            return None
        found = self._quickly(lambda places: places.lines(pointer))
        if found:
            # Read by themselves, the lines must be the entry: a text in quotes may go on anywhere.
            token, value = pointer_tokens(pointer)[-1], value_at(self.data, pointer)
            try:
                read = _loads(self.text[slice(*found)], parse_datetime=False)
            except ValueError:
                return None
            if read != ([value] if isinstance(read, list) else {token: value}):
                return None
        return found

    def _is_odd(self) -> bool:
        """Whether lines may not be what they look like."""
        return self._composition is not None and (self._composition.linked or self._composition.loose)

    def _quickly(self, search: Callable[[Places], Stretch]) -> Stretch | None:
        if type(self.data) is not dict or self._is_odd():
            return None
        from seedlint.reading.yaml.places import Places, Unclear

        if self._places is None:
            self._places = Places(self.text, self.begin, self.end, self.data)
        try:
            return search(self._places)
        except Unclear:
            return None


class YamlReading(Composed):
    """One text in YAML."""

    name = "YAML"
    comments = Comments.SPACED
    _careful = False
    _agreed: Callable[[], bool] | None = None
    """Asks whether the careful reader sees the same values in pieces of the text, if anybody knows."""

    def __init__(self, text: str, raw: bytes, stretch: Stretch) -> None:
        """Read a stretch of ``text``, which is all there is in ``raw``."""
        from seedlint.reading.yaml.hazards import hazardous, unprintable

        self.text = text
        self.begin, self.end = begin, end = stretch
        self.problems = []
        self.odd = unprintable(raw)
        source = text[begin:end]
        # Where fences are all there is around it, the file's own bytes will do.
        if len(text) - len(source) >= _FENCES:
            raw = source.encode()
        data = None
        if _loads is not None and not hazardous(raw, self.odd):
            try:
                data = _loads(source, parse_datetime=False)
            except (KeyboardInterrupt, SystemExit):
                raise
            except BaseException:  # noqa: BLE001 - it says little; panics of Rust code are no Exceptions
                data = None
        if type(data) is dict:
            self.data = data
        else:
            self.settle()

    @classmethod
    def known(
        cls, text: str, stretch: Stretch, data: JSON, agreed: Callable[[], bool] | None = None
    ) -> YamlReading:
        """Return the reading of a text whose values are known; see `Cutter.known`."""
        reading = cls.__new__(cls)
        reading.text, (reading.begin, reading.end) = text, stretch
        reading.problems, reading.data, reading._agreed = [], data, agreed
        return reading

    def sure(self, keys: Sequence[object]) -> bool:
        """See `Reading.sure`: the fast reader takes some keys for what they are not."""
        return self._careful or all(type(key) is str and not yaml11_reading(key) for key in keys)

    def settle(self) -> None:
        """See `Reading.settle`: the careful reader counts."""
        if not self._careful:
            self._careful = True
            self.problems += self.composition().problems
            self.data = self.exact()
            self.astray = self.composition().astray

    def typed(self, pointers: Sequence[str]) -> list[Finding]:
        """See `Reading.typed`: a plain date."""
        from seedlint.reading.yaml.reports import MAX_PROBLEMS, typed_text

        found: list[Finding] = []
        for pointer in pointers:
            node = self.tree()
            for token in pointer_tokens(pointer):
                node = node.child(token) if node else None
            if node and node.kind == "scalar" and node.style is None and node.tag is None:
                found += typed_text(pointer, node)
        return found[:MAX_PROBLEMS]

    def exact(self) -> JSON:
        """See `Reading.exact`."""
        if self._composition is None:
            if self._agreed is not None and self._agreed():
                return self.data
            from seedlint.reading.yaml.glance import glanced

            data = glanced(self.text[self.begin : self.end])
            if data is not None:
                return data
        from seedlint.reading.yaml.nodes import to_data

        composition = self.composition()
        if composition.broken or composition.root is None:
            return None
        return to_data(composition.root)


__all__ = ["Composed", "YamlReading"]
