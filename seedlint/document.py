"""One file: its text, its values at once, its locations on demand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from seedlint.codes import BYTE_ORDER_MARK
from seedlint.finding import JSON, Edit, Finding, Fix, Part, Region, Related, escape_token, pointer_tokens
from seedlint.reading.beside import last_key
from seedlint.reading.bytree import Unread
from seedlint.reading.choose import SYNTAXES
from seedlint.reading.fences import below, not_utf8, wide
from seedlint.reading.lines import Lines
from seedlint.reading.tree import value_at
from seedlint.schema.rolereader import PLACED, NoRoles, PointedValue, RoleReader, TooDeepError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from seedlint.reading.choose import Syntaxes
    from seedlint.reading.syntax import Reading
    from seedlint.reading.tree import Node

T = TypeVar("T")

_DROP_BOM = Fix("remove the byte order mark", (Edit("drop-bom", ""),))


def mark_found() -> Finding:
    """Return what is said of a byte order mark."""
    return Finding(
        BYTE_ORDER_MARK,
        "the file begins with a byte order mark, which hides the front matter from many"
        " programs; save it as UTF-8 without one",
        offsets=(0, 0),
        fix=_DROP_BOM,
    )


class Document:
    """One seed document.

    ``path`` is from the root, with forward slashes; ``text`` is the whole file without a
    byte order mark; ``data`` is the front matter as JSON values (timestamps are strings), or None if
    it can't be trusted; ``problems`` says why, and what else is wrong with the file or its syntax.
    ``parts`` are the documents of a file that holds several (`seedlint.stream`).
    """

    parts: Sequence[Inside] = ()
    own: Sequence[Finding] = ()

    def __init__(
        self, path: str, raw: bytes, roles: RoleReader | None = None, syntaxes: Syntaxes = SYNTAXES
    ) -> None:
        """Read ``raw``, the bytes of the file at ``path``."""
        self._begin(path, raw, roles)
        self._read(syntaxes)

    def _begin(self, path: str, raw: bytes, roles: RoleReader | None) -> None:
        self.path = path
        self.raw = raw
        self.text = ""
        self.data: JSON = None
        self._null = False
        """Whether ``data`` is None because that is what stands there."""
        self.problems: list[Finding] = []
        self.reading: Reading
        """What the front matter's syntax makes of it."""
        self.odd: bytes | None = None
        """The bytes of the file that are neither printable ASCII nor a line feed, if known by the way."""
        self.bom = raw.startswith(b"\xef\xbb\xbf")
        self.roles: RoleReader = roles or NoRoles()
        """Finds what plays which role."""
        self._values: Mapping[str, Sequence[Any]] | None = {}
        """What plays which role; None as long as nobody has asked."""
        self._roles: Mapping[str, Sequence[PointedValue]] | None = None
        self._lines: Lines | None = None
        self._derived: dict[Any, Any] = {}
        self.absent = False
        """Whether there is no front matter, and need be none."""
        self._refused = False

    @classmethod
    def of_reading(
        cls,
        path: str,
        raw: bytes,
        text: str,
        reading: Reading,
        roles: RoleReader | None = None,
        *,
        sure: bool = True,
    ) -> Document:
        """Return the document of a text that was read elsewhere; ``sure``: its values can be trusted."""
        document = cls.__new__(cls)
        document._begin(path, raw, roles)
        document.text = text
        if sure:
            document.reading, document.data = reading, reading.data
            document._values = None
        else:
            document._take(reading)
        return document

    # Reading

    def _read(self, syntaxes: Syntaxes) -> None:
        try:
            self.text = self.raw[3:].decode() if self.bom else self.raw.decode()
        except UnicodeDecodeError as error:
            # What is above is kept: the place is a line of it.
            self.text = error.object[: error.start].decode()
            self.reading = Unread(self.text)
            self.problems.append(not_utf8(self.raw, error.start + 3 * self.bom, self.text))
            return
        if problem := wide(self.raw):
            self.text = ""
            self.reading = Unread(self.text)
            self.problems.append(problem)
            return
        if self.bom:
            self.problems.append(mark_found())
        self._take(syntaxes.read(self.path, self.text, self.raw))

    def _take(self, reading: Reading) -> None:
        self.reading = reading
        self.odd = reading.odd
        if reading.data is not None and reading.astray is None:
            try:
                self._values, strange = self.roles.survey(reading.data)
                sure = not strange or reading.sure(strange)
            except TooDeepError:
                sure = False
            if not sure:
                reading.settle()
                if reading.data is not None and reading.astray is None:
                    self._values, _ = self.roles.survey(reading.data)
        if reading.astray is not None:
            self._take_any(reading, reading.astray)
            return
        self.data = reading.data
        self.problems += reading.problems
        self._ask_for_dates(reading)

    def _ask_for_dates(self, reading: Reading) -> None:
        """Add what is said of texts that YAML 1.1 takes for dates."""
        # Few texts have the form of a date: only then is it asked where they stand.
        if self._values and "-" in [text[4:5] for text in self.texts("text")]:
            dated = [pointer for pointer, text in self.strings("text") if text[4:5] == "-"]
            self.problems += reading.typed(dated)

    def _take_any(self, reading: Reading, astray: Callable[[], list[Finding]]) -> None:
        """Take values that are no mapping, where the schema is about such."""
        self._values = {}
        if not self.roles.takes_any_root():
            self.problems += astray()
            return
        reading.settle()
        self.data, self._null = reading.data, reading.data is None
        self.problems += reading.problems
        self._values, _ = self.roles.survey(self.data)
        self._ask_for_dates(reading)

    @property
    def broken(self) -> bool:
        """Whether there are no values to check."""
        return self._refused or (self.data is None and not self._null)

    def refuse(self, problems: list[Finding]) -> None:
        """Have its values not judged, because of some problems; what must not be shown is still known."""
        self._refused, self.problems = True, problems

    @property
    def front(self) -> tuple[int, int]:
        """Where in the text the front matter stands, without its fences."""
        return self.reading.begin, self.reading.end

    @property
    def body(self) -> tuple[int, int]:
        """Where in the text the first line stands below the front matter, see `fences.below`."""
        return below(self.text, self.reading.end)

    # Values

    def select(self, role: str) -> Sequence[PointedValue]:
        """Return ``(pointer, value)`` for every value of a role, in document order; any JSON type."""
        values = self._by_role()
        if role in PLACED:
            return values.get(role, ())
        if self._roles is None:
            # Pointers are made when they are first asked for: most documents have nothing to point to.
            self._roles = self.roles.select(self.data)[0] if values else {}
        return self._roles.get(role, ())

    def texts(self, role: str) -> Sequence[str]:
        """Return the values of a role that are strings, in document order: `strings` without the pointers.

        Of two roles that a schema always gives together, both are the same list.
        """
        values = self._by_role().get(role, ())
        key = (id(values), "texts")
        found: list[str] | None = self._derived.get(key)
        if found is None:
            if role in PLACED:
                values = [value for _, value in values]
            found = self._derived[key] = [value for value in values if type(value) is str]
        return found

    def _by_role(self) -> Mapping[str, Sequence[Any]]:
        if self._values is None:
            self._values, _ = self.roles.survey(self.data)
        return self._values

    def strings(self, role: str) -> Sequence[tuple[str, str]]:
        """Return ``(pointer, text)`` for the values of a role that are strings."""
        found = self._derived.get(role)
        if found is None:
            found = [item for item in self.select(role) if type(item[1]) is str]
            self._derived[role] = found
        return found

    def joined(self, role: str) -> str:
        """Return the strings of a role in one string, a line break between them: for cheap first checks."""
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
        return value_at(self.data, pointer)

    # Places

    def locate(self, pointer: str, part: Part = "value", span: tuple[int, int] | None = None) -> Region:
        """Return where a value (or its key, or some characters of it) is in the file.

        A pointer that leads nowhere gives the closest parent that exists.
        """
        return self.region(*self.offsets(pointer, part, span))

    def offsets(
        self, pointer: str, part: Part = "value", span: tuple[int, int] | None = None
    ) -> tuple[int, int]:
        """Return the same as `locate`, as code points from the start of the text."""
        if part == "last":
            pointer, part = self._last(pointer), "key"
        return self.reading.offsets(pointer, part, span)

    def _last(self, pointer: str) -> str:
        """Return the pointer of a mapping's last key, if it has none of its own, or else the same.

        Not of one beside which another would belong elsewhere.
        """
        around, value = None, self.data
        for token in pointer_tokens(pointer):
            around = value
            try:
                value = value[int(token)] if isinstance(value, list) else value[token]
            except (KeyError, ValueError, IndexError, TypeError):
                return pointer
        if not isinstance(value, dict) or not value or isinstance(around, dict):
            return pointer
        key = last_key(value, self.reading.name)
        return pointer if key is None else f"{pointer}/{escape_token(str(key))}"

    def stretches(self, pointer: str) -> list[tuple[int, int]]:
        """Return the same as `offsets`, and where what an alias stands for is written."""
        return self.reading.stretches(pointer)

    def tree(self) -> Node | None:
        """Return the source as nodes, None where it can't be laid out."""
        return self.reading.tree()

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
        line, column = self.position(start)
        # The end is exclusive: a region that takes in a line break ends on that line.
        last = end - 1
        if last > start and self.text.startswith("\r\n", last - 1):
            last -= 1  # one line break, one column
        end_line, end_column = self.position(last) if end > start else (line, column - 1)
        end_column += 1
        if (line, column) == (end_line, end_column):
            end_column += 1
        return Region(line, column, end_line, end_column)

    def position(self, offset: int) -> tuple[int, int]:
        """Return the line and column of an offset into the text."""
        if self._lines is None:
            self._lines = Lines(self.text)
        return self._lines.position(offset)

    def place(self, finding: Finding | Related) -> Region:
        """Return the region that a finding, or a related location in this document, is about."""
        if finding.offsets is not None:
            return self.region(*finding.offsets)
        span = finding.span if isinstance(finding, Finding) else None
        return self.locate(finding.pointer, finding.part, span)


class Inside(NamedTuple):
    """One of several documents in a file, in code points and lines from its start."""

    document: Document
    start: int
    lines: int


__all__ = ["Document"]
