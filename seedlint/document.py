"""One file: its text, its values at once, its places on demand."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING, Any, TypeVar

from seedlint.finding import JSON, Edit, Finding, Fix, Part, Region, Related, pointer_tokens
from seedlint.reading.fences import front_matter, not_utf8, whole_file
from seedlint.reading.yaml.nodes import ALIAS
from seedlint.reading.yaml.yaml12 import yaml11_reading
from seedlint.schema.selector import PLACED, NoRoles, Selected, Selector, TooDeepError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from seedlint.reading.yaml.compose import Composition, Node
    from seedlint.reading.yaml.places import Places

_loads: Callable[..., Any] | None
try:
    from yaml_rs import loads as _loads
except ImportError:  # no wheel for this platform: PyYAML reads the values too
    _loads = None

T = TypeVar("T")

_BREAKS = re.compile(r"\r\n|\n|\r")
_MAX_COUNTED = 16
"""For so many places the lines above are counted; for more of them, all lines are looked up once."""
_MAX_QUICK = 64
"""So many places are searched for one by one; for more of them, parsing the document once costs less."""
_DROP_BOM = Fix("remove the byte order mark", (Edit("drop-bom", ""),))
_FENCES = 16
"""Characters that two fences with line breaks, and some empty lines after them, have at most."""


class Document:
    """One seed document.

    ``path`` is as the user would type it, with forward slashes; ``text`` is the whole file without a
    byte order mark; ``data`` is the front matter as JSON values (timestamps are strings), or None if
    it can't be trusted; ``problems`` says why, and what else is wrong with the file or its YAML.
    """

    def __init__(self, path: str, raw: bytes, selector: Selector | None = None) -> None:
        """Read ``raw``, the bytes of the file at ``path``."""
        self.path = path
        self.raw = raw
        self.text = ""
        self.data: JSON = None
        self.problems: list[Finding] = []
        self.odd: bytes | None = None
        """The bytes of a YAML file that are neither printable ASCII nor a line feed."""
        self.bom = raw.startswith(b"\xef\xbb\xbf")
        self._selector: Selector = selector or NoRoles()
        self._values: Mapping[str, Sequence[Any]] = {}
        self._roles: Mapping[str, Sequence[Selected]] | None = None
        self._yaml = (0, 0)
        self._composition: Composition | None = None
        self._places: Places | None = None
        self._json = False
        self._line_starts: list[int] = []
        self._counted = 0
        self._looked = 0
        self._derived: dict[Any, Any] = {}
        self._read()

    # Reading

    def _read(self) -> None:
        try:
            self.text = self.raw[3:].decode() if self.bom else self.raw.decode()
        except UnicodeDecodeError as error:
            self.problems.append(not_utf8(self.raw, error.start + 3 * self.bom))
            return
        if self.bom:
            self.problems.append(
                Finding(
                    "SL006",
                    "the file begins with a byte order mark, which hides the front matter from many"
                    " programs; save it as UTF-8 without one",
                    offsets=(0, 0),
                    fix=_DROP_BOM,
                )
            )
        suffix = self.path[self.path.rfind(".") + 1 :].lower()
        if suffix == "json":
            self._json = True
            self._yaml = (0, len(self.text))
            self._read_json()
            return
        if suffix in {"yaml", "yml"}:
            self._yaml = whole_file(self.text)
        else:
            stretch = front_matter(self.text)
            if isinstance(stretch, Finding):
                self.problems.append(stretch)
                return
            self._yaml = stretch
        self._read_yaml()

    def _read_yaml(self) -> None:
        from seedlint.reading.yaml.hazards import hazardous, unprintable

        self.odd = unprintable(self.raw)
        begin, end = self._yaml
        source = self.text[begin:end]
        # Where fences are all there is around it, the file's own bytes will do.
        raw = self.raw if len(self.text) - len(source) < _FENCES else source.encode()
        if _loads is None or hazardous(raw, self.odd):
            self._read_carefully()
            return
        try:
            data = _loads(source, parse_datetime=False)
        except (KeyboardInterrupt, SystemExit):
            raise
        except BaseException:  # noqa: BLE001 - it says little; panics of Rust code are no Exceptions
            data = None
        if type(data) is not dict:
            self._read_carefully()
            return
        self.data = data
        try:
            self._values, strange = self._selector.survey(self.data)
        except TooDeepError:
            self._read_carefully()
            return
        if any(type(key) is not str or yaml11_reading(key) for key in strange):
            self._read_carefully()

    def _read_carefully(self) -> None:
        """Read with the exact reader: what it says counts."""
        from seedlint.reading.yaml.compose import to_data

        composition = self._compose()
        self.problems += composition.problems
        self.data = None
        if not composition.broken and composition.root is not None:
            self.data = to_data(composition.root)
            self._values, _ = self._selector.survey(self.data)

    def _read_json(self) -> None:
        from seedlint.reading.json_ import read_json

        data, repeated, problem = read_json(self.text)
        if problem:
            self.problems.append(problem)
            return
        self.data = data
        self._values, _ = self._selector.survey(data)
        if repeated:
            placed = [p for p in self._compose().problems if p.code == "SL004"]
            self.problems += placed or [repeated]

    @property
    def broken(self) -> bool:
        """Whether there are no values to judge."""
        return self.data is None

    @property
    def is_json(self) -> bool:
        """Whether the file is read as JSON."""
        return self._json

    @property
    def front(self) -> tuple[int, int]:
        """Where in the text the front matter stands, without its fences."""
        return self._yaml

    # Values

    def select(self, role: str) -> Sequence[Selected]:
        """Return ``(pointer, value)`` for every value of a role, in document order; any JSON type."""
        if role in PLACED:
            return self._values.get(role, ())
        if self._roles is None:
            # Pointers are made when they are first asked for: most documents have nothing to point to.
            self._roles = self._selector.select(self.data)[0] if self._values else {}
        return self._roles.get(role, ())

    def texts(self, role: str) -> Sequence[str]:
        """Return the values of a role that are strings, in document order: `strings` without the pointers."""
        key = (role, "texts")
        found: list[str] | None = self._derived.get(key)
        if found is None:
            values = self._values.get(role, ())
            if role in PLACED:
                values = [value for _, value in values]
            found = self._derived[key] = [value for value in values if type(value) is str]
        return found

    def strings(self, role: str) -> Sequence[tuple[str, str]]:
        """Return ``(pointer, text)`` for the values of a role that are strings."""
        found = self._derived.get(role)
        if found is None:
            found = [item for item in self.select(role) if type(item[1]) is str]
            self._derived[role] = found
        return found

    def joined(self, role: str) -> str:
        """Return the strings of a role in one text, a line break between them: for cheap first looks."""
        key = (role, "joined")
        text = self._derived.get(key)
        if text is None:
            text = self._derived[key] = "\n".join(self.texts(role))
        return text

    def derive(self, function: Callable[[Document], T]) -> T:
        """Return ``function(self)``, computed once per document, for rules that share a derived view."""
        try:
            known: T = self._derived[function]
            return known
        except KeyError:
            value = self._derived[function] = function(self)
            return value

    def get(self, pointer: str) -> JSON:
        """Return the value at a pointer; KeyError if there is none."""
        value = self.data
        for token in pointer_tokens(pointer):
            if isinstance(value, dict):
                value = value[token]
            elif isinstance(value, list) and token.isascii() and token.isdigit() and int(token) < len(value):
                value = value[int(token)]
            else:
                raise KeyError(pointer)
        return value

    # Places

    def locate(self, pointer: str, part: Part = "value", span: tuple[int, int] | None = None) -> Region:
        """Return where a value (or its key, or some characters of it) stands in the file.

        A pointer that leads nowhere gives the closest parent that exists.
        """
        return self.region(*self.offsets(pointer, part, span))

    def offsets(
        self, pointer: str, part: Part = "value", span: tuple[int, int] | None = None
    ) -> tuple[int, int]:
        """Return the same as `locate`, as code points from the start of the text."""
        if self._composition is None and self._looked < _MAX_QUICK:
            self._looked += 1
            if quick := self.quick_offsets(pointer, part, span):
                return quick
        root = self._compose().root
        if root is None:
            return self._guess(pointer)
        node: Node = root
        key: Node | None = None
        for token in pointer_tokens(pointer):
            child, name = node.child(token), node.key(token)
            if child is None and (merged := node.merged(token)):
                name, child = merged
            if child is None:
                if node.style == ALIAS:
                    key = None  # what is behind an alias stands where the alias is, keys too
                break
            key, node = name, child
        if node.style == ALIAS and (key is None or part != "key"):
            return node.start, node.end
        if key and (part == "key" or node.end == node.start):
            return key.start, key.end
        if node is root:
            begin = root.items[0].start if root.kind != "scalar" and root.items else root.start
            return begin, begin + len(_line(self.text, begin, len(self.text)))
        if node.kind != "scalar":
            return (key.start, key.end) if key else _first_line(self.text, node.start, node.end)
        if span is not None:
            from seedlint.reading.yaml.scalars import decode

            decoded = decode(self.text[node.start : node.end], node.style)
            # A block scalar's node ends before its last line break.
            if decoded and decoded.value.rstrip("\n") == node.text.rstrip("\n"):
                start, end = decoded.source_span(*span)
                return node.start + start, node.start + end
        if node.style in {"|", ">"}:
            return self._block_text(node)
        return node.start, node.end

    def stretches(self, pointer: str) -> list[tuple[int, int]]:
        """Return the same as `offsets`, and where what an alias stands for is written."""
        found = [self.offsets(pointer)]
        if self._composition is not None and self._composition.linked:
            node = self._composition.root
            for token in pointer_tokens(pointer):
                node = node.follow(token) if node else None
            if node:
                found.append((node.start, node.end))
        return found

    def quick_offsets(
        self, pointer: str, part: Part = "value", span: tuple[int, int] | None = None
    ) -> tuple[int, int] | None:
        """Return the same as `offsets` where block-style YAML is simple enough to be searched, else None."""
        return self._quickly(lambda places: places.offsets(pointer, part, span))

    def quick_lines(self, pointer: str) -> tuple[int, int] | None:
        """Return the lines of a key with its value, or of a list item, as offsets, where that is simple."""
        if _loads is None or "\r" in self.text:
            return None
        found = self._quickly(lambda places: places.lines(pointer))
        if found:
            # Read by themselves, the lines must be the entry: a text in quotes may go on anywhere.
            token, value = pointer_tokens(pointer)[-1], self.get(pointer)
            try:
                read = _loads(self.text[slice(*found)], parse_datetime=False)
            except ValueError:
                return None
            if read != ([value] if isinstance(read, list) else {token: value}):
                return None
        return found

    def _quickly(self, search: Callable[[Places], tuple[int, int]]) -> tuple[int, int] | None:
        if self.data is None or self._json:
            return None
        if self._composition is not None and self._composition.linked:
            return None
        from seedlint.reading.yaml.places import Places, Unclear

        if self._places is None:
            self._places = Places(self.text, *self._yaml, self.data)
        try:
            return search(self._places)
        except Unclear:
            return None

    def tree(self) -> Node | None:
        """Return the source as nodes, None where libyaml can't read it."""
        return self._compose().root

    def node(self, pointer: str) -> Node | None:
        """Return the source node at a pointer, None if there is none."""
        node = self.tree()
        for token in pointer_tokens(pointer):
            node = node.child(token) if node else None
        return node

    def region(self, start: int, end: int) -> Region:
        """Turn code point offsets into lines and columns; an empty stretch shows one character."""
        size = len(self.text)
        start = min(start, size)
        end = min(max(end, start), size)
        line, column = self._place(start)
        # The end is exclusive: a region that takes in a line break ends on that line.
        last = end - 1
        if last > start and self.text.startswith("\r\n", last - 1):
            last -= 1  # one line break, one column
        end_line, end_column = self._place(last) if end > start else (line, column - 1)
        end_column += 1
        if (line, column) == (end_line, end_column):
            end_column += 1
        return Region(line, column, end_line, end_column)

    def position(self, offset: int) -> tuple[int, int]:
        """Return the line and column of an offset into the text."""
        return self._place(offset)

    def _place(self, offset: int) -> tuple[int, int]:
        text = self.text
        self._counted += 1
        if self._counted <= _MAX_COUNTED and "\r" not in text:
            return text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)
        if not self._line_starts:
            self._line_starts = [0, *(m.end() for m in _BREAKS.finditer(text))]
        line = bisect_right(self._line_starts, offset)
        return line, offset - self._line_starts[line - 1] + 1

    def place(self, finding: Finding | Related) -> Region:
        """Return the region a finding, or a related place in this document, is about."""
        if finding.offsets is not None:
            return self.region(*finding.offsets)
        span = finding.span if isinstance(finding, Finding) else None
        return self.locate(finding.pointer, finding.part, span)

    def _compose(self) -> Composition:
        if self._composition is None:
            from seedlint.reading.yaml.compose import compose

            begin, end = self._yaml
            self._composition = compose(self.text[begin:end], begin)
        return self._composition

    def _block_text(self, node: Node) -> tuple[int, int]:
        """A block scalar's place is its text, not the ``|`` before it."""
        body = self.text.find("\n", node.start, node.end) + 1
        if not body:
            return node.start, node.end
        stripped = self.text[body : node.end].lstrip()
        return node.end - len(stripped), node.end

    def _guess(self, pointer: str) -> tuple[int, int]:
        """The line of the first key, where libyaml can't read what yaml-rs could."""
        tokens = pointer_tokens(pointer)
        if tokens:
            found = re.compile(rf"(?m)^[\"']?({re.escape(tokens[0])})[\"']?[ \t]*:").search(
                self.text, *self._yaml
            )
            if found:
                return found.span(1)
        return self._yaml[0], self._yaml[0]


def _first_line(text: str, start: int, end: int) -> tuple[int, int]:
    """The first line of a list or mapping: enough to see which one is meant."""
    return start, start + max(len(_line(text, start, end)), 1)


def _line(text: str, start: int, end: int) -> str:
    """Return what is left of a line, without white space at its end."""
    stop = text.find("\n", start, end)
    return text[start : end if stop < 0 else stop].rstrip()


__all__ = ["Document"]
