"""The comments by which a document suppresses findings: `# seedlint: ignore[SL301] -- reason`.

A comment is one only where the document's syntax says so: never inside a scalar, whatever that looks like.
The tree of the source tells where scalars stand, and what is left of a line after the last of them is a
comment if it begins with a ``#``, after white space where the syntax wants that. Hardly any document has the
word in it, and only those are looked at.

What a comment covers is a range of lines: those of the key or item it stands at, with the whole of its
text or number; of a list or mapping only the first line, for what is inside has lines of its own.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import astuple, dataclass, field, replace
from typing import TYPE_CHECKING, Any

from seedlint.finding import Evidence, Region
from seedlint.reading.lines import BREAK
from seedlint.reading.syntax import Comments
from seedlint.util.redact import Secrets

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from seedlint.document import Document, Inside
    from seedlint.reading.tree import Node

IGNORE = "ignore"
IGNORE_FILE = "ignore-file"

_NAME = r"seed[-_ \t]?lint(?![a-z0-9])"
_OTHER = r"[a-z][\w-]{4,11}(?=[ \t]*:[ \t]*ignore(?:-file)?[ \t]*\[)"
"""What stands where the name should: a slip of the pen, if it is near enough."""
_WORD = re.compile(rf"seed[-_ \t]?lint|#[ \t]*{_OTHER}", re.IGNORECASE)
_BEGINS = re.compile(rf"#[ \t]*(?:{_NAME}|({_OTHER}))", re.IGNORECASE)
_ELSEWHERE = re.compile(r"\bseed[-_]?lint:[ \t]*ignore\b", re.IGNORECASE)
_NEAR = 0.8
"""How alike a word must be to be taken for the name; those of other linters are not."""
_FULL = re.compile(r"#[ \t]*seedlint:[ \t]*(ignore|ignore-file)\[([^\[\]]*)\](?:[ \t]+--(?:[ \t]+(.*))?)?")
_SELECTOR = re.compile(r"[^\s,](?:[^,]*[^\s,])?")
_HEADER = re.compile(r"[|>][-+0-9]{0,2}")
_ONLY_DASHES = re.compile(r"[ \t]*-(?:[ \t]+-)*[ \t]*")
_SPACE = re.compile(r"[ \t]*")
_MAX_WORD = 60
_NOWHERE = (0, 0)


@dataclass(frozen=True, slots=True)
class CodeWord:
    """One code, prefix or name in a comment, as it is written; offsets into the document's text."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Comment:
    """One suppression comment.

    ``first`` and ``last`` are the lines it covers, 0 and 0 for none; ``file`` says that it is about the
    whole document. ``span`` is what goes when it is deleted, with the white space before it or the whole
    line. ``problem`` says why it suppresses nothing, ``instead`` how it was probably meant; lines and words
    are then those that it was probably meant for, no words for all rules. Offsets are those of
    `Document.text`.
    """

    region: Region
    start: int
    span: tuple[int, int]
    first: int = 0
    last: int = 0
    file: bool = False
    words: tuple[CodeWord, ...] = ()
    reason: str = ""
    problem: str = ""
    instead: str = ""
    hidden: tuple[Region, ...] = ()
    evidence: Evidence | None = field(default=None, compare=False, repr=False)
    """What reports show of it; its replacements take it out."""

    @property
    def whole(self) -> tuple[int, int]:
        """Where the comment itself stands in the text; it never takes more than one line."""
        return self.start, self.start + self.region.end_column - self.region.column

    def part(self, word: CodeWord) -> Region:
        """Return where one of its codes stands."""
        return self.inside(word.start, word.end)

    def inside(self, start: int, end: int) -> Region:
        """Return where some of its characters stand, by their offsets."""
        line, column = self.region.line, self.region.column - self.start
        return Region(line, column + start, line, column + end)


def encode(comments: Sequence[Comment]) -> str:
    """Write comments as JSON, for the cache."""
    import json

    return json.dumps([_encoded(comment) for comment in comments], separators=(",", ":"))


def _encoded(comment: Comment) -> list[Any]:
    shown = comment.evidence
    return [*astuple(replace(comment, evidence=None))[:-1], shown and shown.plain()]


def decode(text: str) -> list[Comment]:
    """Read comments again; ValueError for text that `encode` has not written."""
    import json

    try:
        return [_decoded(item) for item in json.loads(text)]
    except (ValueError, TypeError) as error:
        raise ValueError(f"a comment can't be read: {error}") from None


def _decoded(item: list[Any]) -> Comment:
    region, start, span, first, last, file, words, reason, problem, instead, hidden, shown = item
    return Comment(
        Region(*region),
        start,
        (span[0], span[1]),
        first,
        last,
        file,
        tuple(CodeWord(*one) for one in words),
        reason,
        problem,
        instead,
        tuple(Region(*one) for one in hidden),
        shown and Evidence.of_plain(shown),
    )


def find(document: Document) -> list[Comment]:
    """Return the suppression comments of a document, in order, the malformed ones too.

    There are none where the syntax has no comments, nor where the document can't be read.
    """
    if document.parts:
        return [moved(comment, part) for part in document.parts for comment in find(part.document)]
    begin, end = document.front
    if (
        document.reading.comments is Comments.NONE
        or document.broken
        or not _WORD.search(document.text, begin, end)
    ):
        return []
    root = document.node("")
    if root is None or root.kind != "mapping":
        return []
    return list(_Finder(document, Scalars(document, root)).comments())


def moved(comment: Comment, part: Inside) -> Comment:
    """Return a comment in one of several documents of a file as it is in the file.

    What is about its whole document is so about the lines of that.
    """
    start, lines = part.start, part.lines

    def down(region: Region) -> Region:
        return Region(region.line + lines, region.column, region.end_line + lines, region.end_column)

    first, last = comment.first, comment.last
    if comment.file:
        first, last = 1, part.document.text.count("\n") + 1
    return replace(
        comment,
        region=down(comment.region),
        start=comment.start + start,
        span=(comment.span[0] + start, comment.span[1] + start),
        first=first + lines if first else first,
        last=last + lines if last else last,
        file=False,
        words=tuple([CodeWord(one.text, one.start + start, one.end + start) for one in comment.words]),
        hidden=tuple(map(down, comment.hidden)),
    )


class Scalars:
    """Where the scalars of a document stand, what belongs to each, and where comments can be."""

    def __init__(self, document: Document, root: Node) -> None:
        """Look at a document and its tree."""
        self.document = document
        self.text = document.text
        self.begin, self.end = document.front
        self._anywhere = document.reading.comments is Comments.ANYWHERE
        self.first_key = root.items[0].start if root.items else self.end
        ends = [found.span() for found in BREAK.finditer(self.text, self.begin, self.end)]
        starts = [self.begin, *(after for _, after in ends)]
        self._lines = list(zip(starts, [*(stop for stop, _ in ends), self.end], strict=True))
        self._starts: list[int] = []
        self._spans: list[tuple[int, int, int, int, bool]] = []
        """Start and end of a scalar, start and end of its entry, whether it is a block text."""
        self._collect(root)

    def _collect(self, root: Node) -> None:
        stack = [root]
        found: list[tuple[int, int, int, int, bool]] = []
        while stack:
            node = stack.pop()
            if node.kind == "sequence":
                stack += [item for item in node.items if item.kind != "scalar"]
                found += [_span(item, item) for item in node.items if item.kind == "scalar"]
                continue
            for key, value in zip(node.items[::2], node.items[1::2], strict=False):
                if value.kind != "scalar":
                    found.append(_span(key, key))
                    stack.append(value)
                else:
                    whole = value if value.end > value.start else key
                    found += [_span(key, key, whole), _span(value, key, whole)]
        self._spans = sorted(span for span in found if span[1] > span[0])
        self._starts = [span[0] for span in self._spans]

    def line_of(self, at: int) -> tuple[int, int]:
        """Return where the line of an offset begins, and where it ends, before its line break."""
        index = bisect_right(self._lines, (at, self.end)) - 1
        return self._lines[index]

    def line_numbered(self, number: int) -> tuple[int, int] | None:
        """Return where a line begins and ends, by its number in the file; None outside the YAML."""
        index = number - self.line(self.begin)
        return self._lines[index] if 0 <= index < len(self._lines) else None

    def next_line(self, at: int) -> int:
        """Return where the line after that of an offset begins; the end if there is none."""
        index = bisect_right(self._lines, (at, self.end))
        return self._lines[index][0] if index < len(self._lines) else self.end

    def comment_on(self, start: int, end: int) -> int | None:
        """Return where the comment of a line begins, None if it has none."""
        at = self.free_from(start, end)
        while at is not None:
            at = self.text.find("#", at, end)
            if at < 0:
                return None
            if self._anywhere or at == self.begin or self.text[at - 1] in " \t\r\n":
                return at
            at += 1
        return None

    def free_from(self, start: int, end: int) -> int | None:
        """Return from where on a line is no part of any scalar, None if there is no such place."""
        index = bisect_left(self._starts, end) - 1
        if index < 0 or self._spans[index][1] <= start:
            return start
        begin, stop, _, _, block = self._spans[index]
        if block and start <= begin:
            header = _HEADER.match(self.text, begin, end)
            return header.end() if header else None
        return stop if stop <= end and not block else None

    def covered(self, start: int, end: int) -> tuple[int, int]:
        """Return the lines that belong to what stands on a line: of a scalar that goes on, all of it."""
        low, high = start, start
        index = bisect_left(self._starts, end) - 1
        while index >= 0 and self._spans[index][1] > start:
            _, _, first, last, _ = self._spans[index]
            low, high = min(low, first), max(high, last)
            index -= 1
        stop = self.comment_on(start, end)
        if _ONLY_DASHES.fullmatch(self.text, start, end if stop is None else stop):
            # The item itself begins on a line below.
            high = max(high, self.next_content(self.next_line(start)) or high)
        return self.line(low), self.line(high)

    def next_content(self, at: int) -> int | None:
        """Return where the first line from ``at`` on begins that is neither blank nor a comment."""
        while at < self.end:
            words = self.text[slice(*self.line_of(at))].lstrip(" \t")
            if words and words[0] != "#":
                return at
            at = self.next_line(at)
        return None

    def line(self, at: int) -> int:
        """Return the number of an offset's line."""
        return self.document.position(at)[0]


def _span(node: Node, first: Node, last: Node | None = None) -> tuple[int, int, int, int, bool]:
    end = (last or first).end
    # The end is exclusive; the last character decides which line is the last.
    return node.start, node.end, first.start, max(end - 1, first.start), node.style in {"|", ">"}


def _is_meant(word: str | None) -> bool:
    """Whether a word in the place of the name is most likely a slip of the pen."""
    if word is None:
        return True
    from difflib import SequenceMatcher

    return SequenceMatcher(None, word.lower(), "seedlint").ratio() >= _NEAR


class _Finder:
    def __init__(self, document: Document, scalars: Scalars) -> None:
        self.document = document
        self.scalars = scalars
        self.text = document.text
        self._mask = document.derive(Secrets).mask
        self._block = (0, -1)
        self._target: int | None = None
        self._gap, self._beyond = (0, -1), _NOWHERE
        self._covered = (-1, (0, 0))

    def comments(self) -> Iterator[Comment]:
        scalars = self.scalars
        done = -1
        for word in _WORD.finditer(self.text, scalars.begin, scalars.end):
            if word.start() < done:
                continue
            start, end = scalars.line_of(word.start())
            done = end
            at = scalars.comment_on(start, end)
            if at is not None and _WORD.search(self.text, at, end):
                yield from self._in_comment(start, at, end)

    def _in_comment(self, line: int, at: int, end: int) -> Iterator[Comment]:
        """Yield what stands in one comment: from each `# seedlint` to the next one."""
        own_line = not self.text[line:at].strip(" \t")
        starts = [found.start() for found in _BEGINS.finditer(self.text, at, end) if _is_meant(found[1])]
        for start, stop in zip(starts, [*starts[1:], end], strict=False):
            made = self._comment(line, start, stop, own_line=own_line, leads=start == at)
            if made:
                yield made
        stray = _ELSEWHERE.search(self.text, at, starts[0] if starts else end)
        if stray:
            problem = "it must be at the beginning of the comment, or after a `#` of its own"
            region = self.document.region(*stray.span())
            lines = self._lines(line, own_line=own_line) or self._further_below(line)
            yield Comment(region, stray.start(), stray.span(), *lines, problem=problem)

    def _comment(self, line: int, start: int, stop: int, *, own_line: bool, leads: bool) -> Comment | None:
        text = self.text[start:stop].rstrip(" \t")
        stop = start + len(text)
        span = self._span(line, start, stop, whole_line=own_line and leads)
        region = self.document.region(start, stop)
        found = _FULL.fullmatch(text)
        words = tuple(self._words(found, start)) if found else ()
        if not found or not words:
            from seedlint.suppressions.malformed import mistake

            problem, instead, named, file = mistake(self._mask(text))
            if self._mask(text) != text:
                instead = ""
            lines = self._lines(line, own_line=own_line) or self._further_below(line)
            words = tuple(CodeWord(word, start, start) for word in named)
            made = Comment(region, start, span, *lines, file, words, problem=problem, instead=instead)
            return made if problem else None
        # What is kept in the cache must not be a payload.
        reason = self._mask((found[3] or "").strip())
        if found[1] == IGNORE_FILE:
            problem, instead = "", ""
            if not own_line or start > self.scalars.first_key:
                problem = "`ignore-file` counts only in the comments above the first key; move it there"
            return Comment(region, start, span, file=True, words=words, reason=reason, problem=problem)
        at = self._lines(line, own_line=own_line)
        problem = "" if at else self._alone(line)
        lines = at or self._further_below(line)
        return Comment(region, start, span, *lines, words=words, reason=reason, problem=problem)

    def _alone(self, line: int) -> str:
        """Say what is wrong with a comment that has nothing below it."""
        problem = "there is nothing on the line below it"
        if self._further_below(line) == _NOWHERE:
            return f"{problem}; move it directly above the line it is about, or to its end"
        return f"{problem}; remove the empty line, so that it is directly above what it is about"

    def _further_below(self, line: int) -> tuple[int, int]:
        """Return the lines that a comment is probably meant for, with empty lines below it."""
        if not self._gap[0] <= line < self._gap[1]:
            target = self.scalars.next_content(line)
            self._gap = line, self.scalars.end if target is None else target
            self._beyond = _NOWHERE if target is None else self.scalars.covered(*self.scalars.line_of(target))
        return self._beyond

    def _words(self, found: re.Match[str], start: int) -> Iterator[CodeWord]:
        for word in _SELECTOR.finditer(found[2]):
            at = start + found.start(2) + word.start()
            shown = self._mask(word[0])
            yield CodeWord(
                shown if len(shown) <= _MAX_WORD else f"{shown[:_MAX_WORD]}…", at, at + len(word[0])
            )

    def _lines(self, line: int, *, own_line: bool) -> tuple[int, int] | None:
        target = self._below(line) if own_line else line
        if target is None:
            return None
        if target != self._covered[0]:
            self._covered = target, self.scalars.covered(*self.scalars.line_of(target))
        return self._covered[1]

    def _below(self, line: int) -> int | None:
        """Return the line that a comment line is about: the first below that is no comment."""
        if self._block[0] <= line <= self._block[1]:
            return self._target
        at = line
        while at < self.scalars.end:
            last, at = at, self.scalars.next_line(at)
            words = self.text[slice(*self.scalars.line_of(at))].lstrip(" \t") if at < self.scalars.end else ""
            if not words.startswith("#"):
                self._block, self._target = (line, last), at if words else None
                return self._target
        return None

    def _span(self, line: int, start: int, stop: int, *, whole_line: bool) -> tuple[int, int]:
        """Return what goes with a comment: the line if it has nothing else, else the space before it."""
        end = self.scalars.line_of(line)[1]
        after = _SPACE.match(self.text, stop, end)
        assert after is not None
        if after.end() < end:
            return start, after.end()  # another one follows, with a `#` of its own
        if whole_line:
            return line, self.scalars.next_line(line)
        while start > line and self.text[start - 1] in " \t":
            start -= 1
        return start, end


__all__ = ["IGNORE", "IGNORE_FILE", "CodeWord", "Comment", "Scalars", "decode", "encode", "find"]
