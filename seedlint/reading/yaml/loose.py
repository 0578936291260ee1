"""What programs built on libyaml take and YAML 1.2 does not allow: it is read, and told once a document.

Of all that is so in a document, the first is reported. The fix mends all of it; it changes no value.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from seedlint.codes import AMBIGUOUS_SCALAR, YAML_FEATURE
from seedlint.finding import Edit, Finding, Fix, Related
from seedlint.reading.yaml.continued import looks_new, strays
from seedlint.util.late import late

if TYPE_CHECKING:
    from seedlint.reading.syntax import Stretch

_READERS = "programs built on libyaml (PyYAML, Ruby's) read it, others refuse the document"
_MOST = 200
"""A fix has fewer edits, and no more lines of one text are looked at."""
_BLANKS = late(r"[ \t]*+")
_LINE = late(r"[^\r\n]*+")


class Loose:
    """What is so in one text; places are given in it, and its own place in the file is added."""

    def __init__(self, text: str, base: int) -> None:
        """Begin with nothing; ``base`` is where ``text`` begins in its file."""
        self._text = text
        self._base = base
        self._first: Finding | None = None
        self._count = 0
        self._lines: set[int] = set()
        """Where the lines begin that are not indented."""
        self._edits: list[Edit] | None = []
        """What mends all of it; None if nothing does."""

    def __bool__(self) -> bool:
        """Whether there is anything."""
        return self._first is not None

    def lines(self, start: int, end: int, column: int, *, brackets: bool = False) -> None:
        """Take lines that go on with what begins at ``start``, and are not indented more than ``column``."""
        # Those of a text inside of brackets are known already.
        every = strays(self._text, start, end, column, brackets=brackets)
        found = list(islice((at for at in every if at not in self._lines), _MOST))
        if not found:
            return
        text, stray = self._text, found[0]
        related = Related("", "this line", offsets=self._placed(stray, _end(text, stray)))
        what = "a line that is not indented as a part of it"
        mend = "indent the line more, or add the closing " + ("bracket" if brackets else "quote")
        if not brackets and any(text[at] == "#" or looks_new(text, at) for at in found):
            # Whoever forgot to close a quote has no use for lines that are indented as a part of it.
            self._edits = None
            what = "a line that looks like one of its own"
            mend = "add the closing quote above the line, or indent it more"
        begins = "what begins here in brackets" if brackets else "the quoted string that begins here"
        self._take(f"{begins} goes on in {what}", mend, (start, start + 1), related)
        for at in found:
            self._indent(at, column + 2)
        self._lines.update(found)

    def comment(self, at: int) -> None:
        """Take a ``#`` that begins a comment without a space before it."""
        mend = "put a space before it, or the whole string in quotes"
        self._take("there is no space before this `#`", mend, (at, at + 1))
        self._edit(at, at, " ")

    def block(self, at: int, column: int) -> None:
        """Take the sign of a block text that is not indented more than ``column``."""
        mend = "put it after the key"
        self._take(f"the `{self._text[at]}` of this block string is not indented", mend, (at, at + 1))
        self._indent(at, column + 2)

    def dash(self, at: int) -> None:
        """Take a ``-`` that is all there is of a text in brackets."""
        self._take("a `-` is alone in brackets", "put it in quotes", (at, at + 1))
        self._edit(at, at + 1, '"-"')

    def finding(self) -> Finding:
        """Return what is to be said of all of it."""
        first = self._first
        assert first is not None
        more = self._count - 1
        message = first.message
        if more:
            message += f"; {more} more {'locations are' if more > 1 else 'location is'} like this one"
        fix = Fix("write it as YAML 1.2 has it", tuple(self._edits)) if self._edits else None
        return Finding(
            AMBIGUOUS_SCALAR,
            message,
            offsets=first.offsets,
            related=first.related,
            fix=fix,
            instead=YAML_FEATURE,
        )

    def _take(self, what: str, mend: str, place: Stretch, *related: Related) -> None:
        self._count += 1
        if self._first is None:
            message = f"{what}: {_READERS}; {mend}"
            self._first = Finding(AMBIGUOUS_SCALAR, message, offsets=self._placed(*place), related=related)

    def _edit(self, start: int, end: int, written: str) -> None:
        if self._edits is not None:
            self._edits.append(Edit("source", "", written, self._placed(start, end)))
            if len(self._edits) >= _MOST:
                self._edits = None

    def _indent(self, at: int, width: int) -> None:
        """Have the line that begins at ``at``, white space aside, begin with so many spaces."""
        text, start = self._text, at
        while start and text[start - 1] in " \t":
            start -= 1
        if text[start - 1 : start] not in {"\r", "\n"}:
            self._edits = None  # something else stands before it
            return
        blanks = _BLANKS.match(text, at)
        self._edit(start, blanks.end() if blanks else at, " " * width)

    def _placed(self, start: int, end: int) -> Stretch:
        return start + self._base, end + self._base


def _end(text: str, at: int) -> int:
    found = _LINE.match(text, at)
    return found.end() if found else at


__all__ = ["Loose"]
