"""What the careful reader finds wrong: counted, placed in the file, and remembered."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from seedlint.codes import AMBIGUOUS_SCALAR, YAML_FEATURE, YAML_SYNTAX
from seedlint.finding import MAX_DEPTH, Edit, Finding, Fix, Part, Related
from seedlint.reading.yaml import errors, yaml12

if TYPE_CHECKING:
    from seedlint.reading.syntax import Stretch

_MAX_PROBLEMS = 100
"""So many findings of one code are reported."""


class Reports:
    """The findings about one text. Places are given in it, and its own place in the file is added."""

    def __init__(self, text: str, base: int) -> None:
        """Begin with none; ``base`` is where ``text`` begins in its file."""
        self.text = text
        self.base = base
        self.problems: list[Finding] = []
        self.broken = False
        """Whether there are no values to trust."""
        self.stop = False
        """Whether reading on is of no use."""
        self._counts: Counter[str] = Counter()

    def report(self, code: str, message: str, start: int, end: int, *related: Related) -> None:
        """Report what leaves values to trust."""
        if self._wanted(code):
            offsets = (start + self.base, max(start, end) + self.base)
            self.problems.append(Finding(code, message, offsets=offsets, related=related))

    def fail(self, message: str, start: int, end: int, code: str = YAML_SYNTAX) -> None:
        """Report what leaves none."""
        self.broken = True
        self.report(code, message, start, end)

    def too_deep(self, start: int, end: int) -> None:
        """Report lists and mappings inside of too many others."""
        self.fail(f"lists and mappings nest more than {MAX_DEPTH} levels deep here", start, end, YAML_FEATURE)
        self.stop = True

    def unclosed(self, start: int, stray: int | None) -> None:
        """Report a quote or bracket that is not closed before ``stray``, or never."""
        self.problems.append(errors.unclosed(self.text, start, stray, self.base))
        self.broken = self.stop = True

    def unreadable(self, error: Exception, last: Stretch | None, bracket: int | None) -> None:
        """Report what libyaml raised; see `errors.finding_of`."""
        self.problems.append(errors.finding_of(error, self.text, self.base, last, bracket))
        self.broken = True

    def ambiguous(self, text: str, reading: str, place: Stretch, pointer: str | None, part: Part) -> None:
        """Report a plain scalar that YAML 1.1 reads differently; the fix keeps the author's characters.

        Without a pointer, it can't be named.
        """
        if not self._wanted(AMBIGUOUS_SCALAR):
            return
        message = (
            f"`{text}` is {_reading12(text)} here, but {reading} to a YAML 1.1 reader; quote it or"
            " spell it unmistakably"
        )
        offsets = (place[0] + self.base, place[1] + self.base)
        if not pointer:
            self.problems.append(Finding(AMBIGUOUS_SCALAR, message, offsets=offsets))
            return
        fix = Fix.replace(pointer, text, "put it in quotes", safe=False)
        if part == "key":
            fix = Fix("put it in quotes", (Edit("rename", pointer, text),), safe=False)
        self.problems.append(Finding(AMBIGUOUS_SCALAR, message, pointer, part, offsets=offsets, fix=fix))

    def _wanted(self, code: str) -> bool:
        """Count one more problem; of a hundred aliases the first ones tell enough, but reading goes on."""
        self._counts[code] += 1
        return self._counts[code] <= _MAX_PROBLEMS


def _reading12(text: str) -> str:
    value = yaml12.resolve(text)
    return "text" if isinstance(value, str) else f"the number {value}"


__all__ = ["Reports"]
