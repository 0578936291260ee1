"""What a rule says, and where.

A rule yields a `Finding`, whose location is a JSON Pointer; the engine turns it into a
`PlacedFinding`, whose location is a path and a `Region` of that file. Everything here is frozen, plain data.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from seedlint.codes import REQUIRED_FIELD

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

JSON = Any
"""A JSON value: None, bool, int, float, str, list[JSON] or dict[str, JSON]."""

MAX_DEPTH = 64
"""How deep lists and objects may nest in a document; the root object is level 1."""

Part = Literal["value", "key", "last"]
"""Which part of an entry a location is: its value, or its key.

``last`` is for what an object lacks: it is the object's own key or, for the document and for list items,
which have none, the last key in them.
"""


class Severity(IntEnum):
    """How much a finding matters; the words, and their order, are SARIF's."""

    NOTE = 1
    WARNING = 2
    ERROR = 3

    def __str__(self) -> str:
        return self.name.lower()

    @classmethod
    def parse(cls, word: str) -> Severity:
        """Return the severity for ``error``, ``warning`` or ``note``; ValueError for any other word."""
        try:
            return cls[word.upper()]
        except KeyError:
            raise ValueError(f"{word!r} is not a severity; use error, warning or note") from None


def lowered(severity: Severity, at_most: Severity | None) -> Severity:
    """Return a rule's severity, or for a finding that matters less, the highest that it can have."""
    return severity if at_most is None or severity < at_most else at_most


def severity_of(
    severities: Mapping[str, Severity], code: str, at_most: Severity | None, instead: str
) -> Severity:
    """Return the severity of a finding, see `Finding`; ``severities`` are those of rules, by code."""
    severity = severities[code]
    return lowered(max(severity, severities[instead]) if instead else severity, at_most)


class Region(NamedTuple):
    """A stretch of a file: 1-based lines and columns in Unicode code points; the end is exclusive."""

    line: int
    column: int
    end_line: int
    end_column: int

    def numbers(self) -> tuple[int, int, int, int]:
        """Return all four."""
        return self.line, self.column, self.end_line, self.end_column


@dataclass(frozen=True, slots=True)
class Edit:
    """One change to a document's values, in terms a rule knows.

    ``action`` is ``rename`` (the key at ``pointer`` becomes ``value``), ``replace`` (the value at
    ``pointer`` becomes ``value``; with ``span`` only those characters of it), ``remove`` (the key or
    list item goes), ``insert`` (``value`` is added under the new key or index that ``pointer`` names)
    or ``drop-bom``. How the text of the file changes is not the rule's business. Only two speak of the text,
    of which ``span`` becomes ``value``: ``comment``, where that is a comment, and ``source``, where it is
    another way to write the same value. No value changes, unless the document can't be read as it is.
    """

    action: Literal["rename", "replace", "remove", "insert", "drop-bom", "comment", "source"]
    pointer: str
    value: JSON = None
    span: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Fix:
    """A way to fix a finding. A ``safe`` fix preserves everything readers and programs rely on."""

    description: str
    edits: tuple[Edit, ...] = ()
    safe: bool = True

    @classmethod
    def replace(
        cls,
        pointer: str,
        value: JSON,
        description: str,
        *,
        span: tuple[int, int] | None = None,
        safe: bool = True,
    ) -> Fix:
        """Return a fix that puts ``value`` at ``pointer``, or in place of the ``span`` of its characters."""
        return cls(description, (Edit("replace", pointer, value, span),), safe)

    @classmethod
    def remove(cls, pointer: str, description: str, *, safe: bool = False) -> Fix:
        """Return a fix that removes the key or list item at ``pointer``."""
        return cls(description, (Edit("remove", pointer),), safe)

    @classmethod
    def insert(cls, pointer: str, value: JSON, description: str, *, safe: bool = True) -> Fix:
        """Return a fix that adds ``value`` under the new key or index that ``pointer`` names."""
        return cls(description, (Edit("insert", pointer, value),), safe)


@dataclass(frozen=True, slots=True)
class Related:
    """A related location that helps to understand a finding; ``path`` is None for the same document."""

    pointer: str
    message: str
    part: Part = "value"
    path: str | None = None
    offsets: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """What one rule reports about one location of one document.

    ``pointer`` is an RFC 6901 JSON Pointer into the document ("" is the whole document); ``part``
    tells the key from the value; ``span`` narrows the location to some characters of a string value
    (0-based, end exclusive). ``offsets`` is for findings about text that has no pointer, such as a
    syntax error: 0-based code points from the start of the file. ``until`` is the moment up to which
    a result that depends on the clock holds. ``path`` names the document; None is the one at hand.
    ``at_most`` is the highest severity it can have, if it is less severe than other findings of its rule;
    ``instead`` is the code of the rule that it is reported instead of, and whose severity it has.
    """

    code: str
    message: str
    pointer: str = ""
    part: Part = "value"
    span: tuple[int, int] | None = None
    related: tuple[Related, ...] = ()
    fix: Fix | None = None
    offsets: tuple[int, int] | None = None
    until: datetime | None = None
    path: str | None = None
    at_most: Severity | None = None
    instead: str = ""


class PlacedRelated(NamedTuple):
    """A related location, as a region of its file."""

    path: str
    region: Region
    pointer: str
    message: str
    document: int = 0
    """See `PlacedFinding`."""


class Replacement(NamedTuple):
    """A part of a fix: ``text`` in place of a stretch of the file; an empty one means, put it in there.

    ``region`` is None for the byte order mark, which takes no column.
    """

    region: Region | None
    text: str


class Extent(IntEnum):
    """How much evidence is looked for; each includes what is before it."""

    NOTHING = 0
    LINES = 1
    """The lines that findings are about, and the providers of the articles."""
    REPLACEMENTS = 2
    """Fixes as edits of the text."""


class Evidence(NamedTuple):
    """What reports show of a finding that is not in it, found while its document was at hand.

    ``lines`` are lines of the document, as they may be shown, by number: those of the finding's place and of
    related places. Of a very long line there are ``parts``: the line and the column of the place, how many
    characters are left out before the part, and the part. ``provider`` is the provider of the article that it
    is about. ``replacements`` are its fix as edits of the text, None if it can't be made, or was not
    ``tried``.
    """

    lines: Mapping[int, str]
    provider: str | None = None
    replacements: tuple[Replacement, ...] | None = None
    tried: bool = False
    parts: tuple[tuple[int, int, int, str], ...] = ()

    def plain(self) -> JSON:
        """Return it as JSON."""
        made = self.replacements and [
            [one.region and list(one.region.numbers()), one.text] for one in self.replacements
        ]
        return [list(self.lines.items()), self.provider, made, self.tried, self.parts]

    @classmethod
    def of_plain(cls, plain: JSON) -> Evidence:
        """Return what `plain` has made JSON of."""
        lines, provider, made, tried, parts = plain
        replacements = made and tuple([Replacement(at and Region(*at), text) for at, text in made])
        return cls(dict(lines), provider, replacements, tried, tuple([tuple(part) for part in parts]))


@dataclass(frozen=True, slots=True)
class PlacedFinding:
    """A finding as reporters see it: with its rule's name, its severity and its exact location.

    ``path`` is from the root, with forward slashes. ``hidden`` lists regions on the
    finding's lines that must not be shown (the ``secured`` payload). ``subject`` is a digest of the value
    that it is about, and ``article`` the canonical URL of the article that it is in, see `seedlint.identity`.
    ``unjudged`` says that because of this the document was not checked, or not by every rule: such a finding
    is always an error, and nothing hides it. ``at_most`` is the highest severity it can have, whatever the
    configuration says of its rule, and ``instead`` names a rule whose severity it has.
    ``document`` is the number of its document, from 1, where a file holds several; the pointer begins with
    that number, from 0.
    ``evidence`` is no part of what is found, but of how that is
    shown; None if nobody has looked for it.
    """

    code: str
    name: str
    severity: Severity
    message: str
    path: str
    region: Region
    pointer: str
    related: tuple[PlacedRelated, ...] = ()
    fix: Fix | None = None
    hidden: tuple[Region, ...] = ()
    subject: str = ""
    unjudged: bool = False
    evidence: Evidence | None = field(default=None, compare=False, repr=False)
    at_most: Severity | None = field(default=None, repr=False)
    instead: str = field(default="", repr=False)
    document: int = 0
    article: str = field(default="", repr=False)

    @property
    def inside(self) -> str:
        """The pointer in its document, where the file holds several."""
        return inside(self.pointer, self.document)

    @property
    def place(self) -> str:
        """What it is about, as it is shown to people; empty for the document itself."""
        words = pointer_words(self.inside)
        if not self.document:
            return words
        return f"{words} of document {self.document}" if words else f"document {self.document}"

    def sort_key(self) -> tuple[str, Region, str, str, str]:
        """Path, line, column, code; then whatever is left, so that the order is total.

        Only the fields that an object lacks stay in their order, which is one document's.
        """
        message = "" if self.code == REQUIRED_FIELD else self.message
        return (self.path, self.region, self.code, self.pointer, message)


class Suppressed(NamedTuple):
    """A finding that a comment in its document suppresses, and the reason given there."""

    finding: PlacedFinding
    reason: str


class Crash(NamedTuple):
    """A rule that raised an exception: on which document, with what traceback."""

    code: str
    path: str
    message: str
    traceback: str


class LoadFailure(NamedTuple):
    """Rules that could not be loaded: where from, why, and the traceback."""

    source: str
    message: str
    traceback: str


def pointer_tokens(pointer: str) -> list[str]:
    """Split an RFC 6901 pointer into its unescaped reference tokens; ValueError if it is not one."""
    if not pointer:
        return []
    if pointer[0] != "/":
        raise ValueError(f"{pointer!r} is not a JSON Pointer: it must be empty or begin with '/'")
    tokens = pointer[1:].split("/")
    if "~" in pointer:
        tokens = [token.replace("~1", "/").replace("~0", "~") for token in tokens]
    return tokens


def escape_token(token: str) -> str:
    """Escape one reference token for use in an RFC 6901 pointer."""
    return token.replace("~", "~0").replace("/", "~1") if "~" in token or "/" in token else token


def inside(pointer: str, document: int) -> str:
    """Return a pointer as it is in its document, which has a number if its file holds several."""
    return pointer[len(f"/{document - 1}") :] if document else pointer


def pointer_words(pointer: str) -> str:
    """Show a pointer to people: ``/related/3/webUrl`` is ``related[3].webUrl``."""
    words = ""
    for token in pointer_tokens(pointer):
        if token.isascii() and token.isdigit():
            words += f"[{token}]"
        elif token.isascii() and token.replace("-", "_").isidentifier():
            words += f".{token}" if words else token
        else:
            words += f"[{token!r}]"
    return words


__all__ = [
    "JSON",
    "MAX_DEPTH",
    "Edit",
    "Finding",
    "Fix",
    "Part",
    "PlacedFinding",
    "PlacedRelated",
    "Region",
    "Related",
    "Severity",
    "escape_token",
    "pointer_tokens",
    "pointer_words",
]
