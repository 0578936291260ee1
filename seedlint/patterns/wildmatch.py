"""Patterns in the form of .gitignore, matched as git does: byte by byte, and the last that fits counts.

What git does is in its dir.c and wildmatch.c; the tests compare with it. A pattern becomes a regular
expression that takes what it can get and never goes back, so that no pattern can make a search slow.
Where versions of git differ (to those before 2.52 ``foo**/bar`` is ``foobar``, too), the newest counts.
"""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, Final, Literal, NamedTuple
from unicodedata import normalize

from seedlint.util.late import late

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

SUFFIXES = (".md", ".markdown", ".txt", ".yaml", ".yml", ".json")
"""The endings of documents in a directory."""

Kind = Literal["directory", "document", "file"]
"""What a path is: a document is a file that is named like one."""
DIRECTORY: Final = "directory"
DOCUMENT: Final = "document"
FILE: Final = "file"

_RAW_SUFFIXES = tuple(suffix.encode() for suffix in SUFFIXES)
_SPECIAL = late(rb"[*?\[\\\]]")
_AT_ONCE = 64
"""Patterns in one regular expression: each costs memory in every match."""


class Patterns:
    """Patterns, in order. Paths are relative to where they stand, as `raw_path` returns them."""

    def __init__(self, lines: Iterable[bytes], *, fold: bool = False) -> None:
        """Take the lines of a .gitignore file; comments and what can never match are passed over.

        With ``fold``, A is a.
        """
        self._fold = fold
        self._take([one for line in lines if (one := _parsed(line, fold=fold))])

    def _take(self, patterns: list[_Pattern]) -> None:
        self._patterns = patterns
        self.spares_documents = not any(one.may_match_document for one in patterns)
        """Whether none can match a file that is named like a document."""
        self._tables: dict[Kind, _Table] = {}
        self._numbers: dict[Kind, list[int]] = {}
        """The numbers of the patterns that tables have, by their own order."""
        self._left_out: dict[bytes, bool] = {b"": False}

    def __bool__(self) -> bool:
        return bool(self._patterns)

    def sparing(self, directory: bytes) -> Patterns:
        """Return all but those that say that a directory is left out."""
        path = directory.lower() if self._fold else directory
        spared = Patterns((), fold=self._fold)
        spared._take([one for one in self._patterns if one.negative or not _Table([one]).verdict(path)])
        return spared

    def verdict(self, path: bytes, kind: Kind) -> bool | None:
        """Return what the last pattern that matches a path itself says: False if it begins with `!`."""
        return self._table(kind).verdict(path.lower() if self._fold else path)

    def last(self, path: bytes, kind: Kind) -> int:
        """Return the number of the last pattern that matches a path itself, from 0; -1 if none does.

        What is passed over has no number: see `can_match`.
        """
        found = self._table(kind).last(path.lower() if self._fold else path)
        return found if found < 0 else self._numbers[kind][found]

    def _table(self, kind: Kind) -> _Table:
        table = self._tables.get(kind)
        if table is None:
            numbers = [number for number, one in enumerate(self._patterns) if one.is_about(kind)]
            self._numbers[kind] = numbers
            table = self._tables[kind] = _Table([self._patterns[number] for number in numbers])
        return table

    def match_file(self, path: str) -> bool:
        """Whether a path is left out, or a directory on the way to it; directories end with a slash."""
        raw = raw_path(in_one_form(path))
        if raw.endswith(b"/"):
            return self._leaves_out(raw.rstrip(b"/"))
        return self._leaves_out(raw.rpartition(b"/")[0]) or bool(self.verdict(raw, FILE))

    def _leaves_out(self, directory: bytes) -> bool:
        unknown = []
        while (verdict := self._left_out.get(directory)) is None:
            unknown.append(directory)
            directory = directory.rpartition(b"/")[0]
        for below in reversed(unknown):
            if not verdict and below.rpartition(b"/")[2] not in {b"", b".", b".."}:
                verdict = bool(self.verdict(below, DIRECTORY))
            self._left_out[below] = verdict
        return verdict


def can_match(line: bytes) -> bool:
    """Whether a line of a .gitignore file is a pattern that something can match."""
    return _parsed(line, fold=False) is not None


def compiled(patterns: Sequence[str]) -> Patterns:
    """Compile patterns of the configuration; ValueError, with the pattern, for one that can never match."""
    lines = [raw_path(in_one_form(pattern)) for pattern in patterns]
    for line, pattern in zip(lines, patterns, strict=True):
        if not can_match(line):
            raise ValueError(pattern)
    return Patterns(lines)


def in_one_form(path: str) -> str:
    """Return a path, or a pattern of the configuration, in the form in which they are compared.

    macOS writes letters with accents in two ways, and takes them for the same; so are they here.
    """
    return path if path.isascii() else normalize("NFC", path)


def raw_path(path: str) -> bytes:
    """Return the bytes of a path with slashes, or of a pattern, as git has them."""
    try:
        return os.fsencode(path)
    except UnicodeEncodeError:  # no file here has such a name
        return path.encode("utf-8", "surrogatepass")


def lines_of(text: bytes) -> list[bytes]:
    """Return the lines of a .gitignore file, without its BOM."""
    lines = text.removeprefix(b"\xef\xbb\xbf").split(b"\n")
    return [line.removesuffix(b"\r").partition(b"\0")[0] for line in lines]


class _Pattern(NamedTuple):
    """One pattern."""

    negative: bool
    directory: bool
    """Whether it is about directories only."""
    name: bool
    """Whether it is matched against the last part of a path alone."""
    text: bytes | None
    """The only text that it matches; None if that is for ``expression`` to say."""
    expression: bytes
    may_match_document: bool
    """Whether it can match a file that is named like a document: most need not be tried on each of them."""

    def is_about(self, kind: Kind) -> bool:
        """Whether it can match what is of a kind."""
        return self.may_match_document if kind == DOCUMENT else kind == DIRECTORY or not self.directory


def _parsed(line: bytes, *, fold: bool) -> _Pattern | None:
    """Read a line; None if it is a comment, or can never match."""
    if line.startswith(b"#"):
        return None
    body = _without_trailing_spaces(line)
    negative = body.startswith(b"!")
    body = body[negative:]
    directory = body.endswith(b"/")
    if directory:
        body = body[:-1]
    name = b"/" not in body
    body = body.removeprefix(b"/")
    _, dot, ending = body.rpartition(b"/")[2].rpartition(b".")
    may_match_document = not directory and (
        bool(_SPECIAL.search(ending)) or (bool(dot) and b"." + ending.lower() in _RAW_SUFFIXES)
    )
    if not _SPECIAL.search(body):
        text = body.lower() if fold else body
        return _Pattern(negative, directory, name, text, b"", may_match_document) if body else None
    expression = _translated(body, fold=fold, name=name)
    if expression is None:
        return None
    return _Pattern(negative, directory, name, None, expression, may_match_document)


def _without_trailing_spaces(line: bytes) -> bytes:
    """Cut off the spaces at the end, but for one that a backslash keeps."""
    text = line.rstrip(b" ")
    backslashes = len(text) - len(text.rstrip(b"\\"))
    return line[: len(text) + 1] if backslashes % 2 else text


class _Table:
    """Patterns to be tried on one kind of path: texts are looked up, expressions tried from the last."""

    def __init__(self, patterns: Sequence[_Pattern]) -> None:
        self._negative = [one.negative for one in patterns]
        self._texts: dict[bool, dict[bytes, int]] = {}
        self._expressions: dict[bool, list[tuple[re.Pattern[bytes], list[int]]]] = {}
        for name in (True, False):
            fitting = [(index, one) for index, one in enumerate(patterns) if one.name is name]
            self._texts[name] = {one.text: index for index, one in fitting if one.text is not None}
            tried = [(index, one.expression) for index, one in reversed(fitting) if one.text is None]
            self._expressions[name] = [
                (_any_of([text for _, text in some]), [index for index, _ in some])
                for some in (tried[at : at + _AT_ONCE] for at in range(0, len(tried), _AT_ONCE))
            ]

    def verdict(self, path: bytes) -> bool | None:
        last = self.last(path)
        return None if last < 0 else not self._negative[last]

    def last(self, path: bytes) -> int:
        return max(self._last(path.rpartition(b"/")[2], name=True), self._last(path, name=False))

    def _last(self, text: bytes, *, name: bool) -> int:
        last = self._texts[name].get(text, -1)
        for expression, indexes in self._expressions[name]:
            if indexes[0] < last:
                break
            if match := expression.match(text):
                assert match.lastindex is not None
                return max(last, indexes[match.lastindex - 1])
        return last


def _any_of(expressions: Sequence[bytes]) -> re.Pattern[bytes]:
    """Compile expressions; which of them has matched tells the group."""
    return re.compile(b"|".join(b"(%s)" % text for text in expressions), re.DOTALL)


# From a pattern to an expression

_STAR, _STARS, _STARS_SLASH = 0, 1, 2
"""What matches any number of bytes: without a slash; all; and none or some that end with a slash."""


def _translated(body: bytes, *, fold: bool, name: bool) -> bytes | None:
    """Return the expression for a pattern, None if nothing matches it."""
    blocks: list[tuple[int, list[list[bytes]]]] = [(_STAR, [[]])]
    # Each block is what stands between two `**`, each list in it what stands between two `*`.
    try:
        for token in _tokens(body, fold=fold, name=name):
            if token == _STAR:
                blocks[-1][1].append([])
            elif isinstance(token, int):
                blocks.append((token, [[]]))
            else:
                blocks[-1][1][-1].append(token)
    except ValueError:
        return None
    parts = []
    for index, (before, chunks) in enumerate(blocks):
        last = index == len(blocks) - 1
        if last and before == _STARS and chunks == [[]]:
            parts.append(b".*")
            break
        start = {_STAR: b"", _STARS: b".*?", _STARS_SLASH: b"(?:[^/]*+/)*?"}[before]
        # The first place that fits is as good as any later one: what follows begins with a star.
        text = start + _block(chunks, last=last)
        parts.append(text if last or not before else b"(?>%s)" % text)
    return b"".join(parts) + rb"\Z"


def _block(chunks: Sequence[Sequence[bytes]], *, last: bool) -> bytes:
    texts = [b"".join(chunk) for chunk in chunks]
    inner = [b"(?>[^/]*?%s)" % text for text in texts[1:]]
    if last and inner:
        inner[-1] = b"[^/]*" + texts[-1]
    return texts[0] + b"".join(inner)


def _tokens(body: bytes, *, fold: bool, name: bool) -> Iterator[bytes | int]:
    """Yield the parts of a pattern: expressions for one byte, and stars; ValueError if nothing matches it."""
    at = 0
    while at < len(body):
        byte = body[at : at + 1]
        if byte == b"*":
            end = at
            while body[end : end + 1] == b"*":
                end += 1
            bounded = (not at or body[at - 1 : at] == b"/") and (
                end == len(body) or body.startswith((b"/", b"\\/"), end)
            )
            if name or end - at == 1 or not bounded:
                yield _STAR
            elif body[end : end + 1] == b"/":
                yield _STARS_SLASH
                end += 1
            else:
                yield _STARS
            at = end
        elif byte == b"[":
            members, at = _class(body, at, fold=fold)
            yield members
        elif byte == b"\\":
            yield re.escape(bytes((_byte(body, at + 1),)))  # not folded, as in git
            at += 2
        else:
            yield b"[^/]" if byte == b"?" else re.escape(byte.lower() if fold else byte)
            at += 1


# ASCII, whatever the locale; to git only these are white space.
_CLASSES = {
    b"alnum": lambda c: chr(c).isalnum(),
    b"alpha": lambda c: chr(c).isalpha(),
    b"blank": lambda c: c in b" \t",
    b"cntrl": lambda c: c < 32 or c == 127,
    b"digit": lambda c: chr(c).isdigit(),
    b"graph": lambda c: 32 < c < 127,
    b"lower": lambda c: chr(c).islower(),
    b"print": lambda c: 32 <= c < 127,
    b"punct": lambda c: 32 < c < 127 and not chr(c).isalnum(),
    b"space": lambda c: c in b" \t\n\r",
    b"upper": lambda c: chr(c).isupper(),
    b"xdigit": lambda c: c in b"0123456789abcdefABCDEF",
}


def _class(body: bytes, start: int, *, fold: bool) -> tuple[bytes, int]:
    """Read `[…]`; return an expression for its members, and where it ends.

    With ``fold``, paths are in lower case, but members are not folded, only ranges: as in git.
    """
    at = start + 1
    negated = body[at : at + 1] in {b"!", b"^"}
    at += negated
    members: set[int] = set()
    before = 0  # the byte that a range may start with
    first = True
    while first or body[at : at + 1] != b"]":
        first = False
        byte, following = _byte(body, at), body[at + 1 : at + 2]
        if byte == ord("-") and before and following not in {b"", b"]"}:
            at += 1
            end = _byte(body, at)
            if end == ord("\\"):
                at += 1
                end = _byte(body, at)
            members.update(range(before, end + 1))
            if fold:
                members.update(c + 32 for c in range(65, 91) if before <= c <= end)
            byte = 0
        elif byte == ord("[") and following == b":":
            named, close = _named_class(body, at, fold=fold)
            members.update(named)
            if close > at:
                at, byte = close, 0
        else:
            if byte == ord("\\"):
                at += 1
                byte = _byte(body, at)
            members.add(byte)
        before = byte
        at += 1
    fitting = set(range(1, 256)) - members if negated else members
    fitting -= {ord("/")}
    if not fitting:
        raise ValueError
    return b"[%s]" % b"".join(b"\\x%02x" % byte for byte in sorted(fitting)), at + 1


def _named_class(body: bytes, at: int, *, fold: bool) -> tuple[Iterable[int], int]:
    """Read `[:…:]` inside of `[…]`; return its members and where it ends.

    A bracket that only begins like one stands for itself, and ends where it begins.
    """
    close = body.find(b"]", at + 2)
    if close < 0:
        raise ValueError
    if close == at + 2 or body[close - 1 : close] != b":":
        return b"[", at
    name = body[at + 2 : close - 1]
    known = _CLASSES.get(name)
    if known is None:
        raise ValueError
    members = set(filter(known, range(128)))
    if fold and name == b"upper":
        members.update(range(97, 123))
    return members, close


def _byte(body: bytes, at: int) -> int:
    if at >= len(body):
        raise ValueError
    return body[at]
