"""What the careful reader finds wrong: counted, placed in the file, and remembered."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from seedlint.codes import AMBIGUOUS_SCALAR, DUPLICATE_KEY, TEXT_CUT, YAML_FEATURE, YAML_SYNTAX
from seedlint.finding import MAX_DEPTH, Edit, Finding, Fix, Part, Related
from seedlint.reading.yaml import disguise, errors, lost, yaml12
from seedlint.reading.yaml.causes import Trouble, odd_space, tight_at, uncurled
from seedlint.reading.yaml.forms import line_of, may_be_shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seedlint.reading.syntax import Stretch
    from seedlint.reading.tree import Node

_SHOWN = 60
"""So many characters of a value are shown."""
MAX_PROBLEMS = 100
"""So many findings of one code are reported."""


class Reports:
    """The findings about one text. Places are given in it, and its own place in the file is added."""

    def __init__(self, text: str, base: int, above: int = 0) -> None:
        """Begin with none; ``base`` is where ``text`` begins in its file, below so many lines."""
        self.text = text
        self.base = base
        self.above = above
        self.problems: list[Finding] = []
        self.broken = False
        """Whether there are no values to trust."""
        self.stop = False
        """Whether reading on is of no use."""
        self._counts: Counter[str] = Counter()

    def report(
        self, code: str, message: str, start: int, end: int, *related: Related, instead: str = ""
    ) -> None:
        """Report what leaves values to trust; ``instead`` is as in `Finding`."""
        if self._wanted(code):
            offsets = (start + self.base, max(start, end) + self.base)
            self.problems.append(Finding(code, message, offsets=offsets, related=related, instead=instead))

    def misused(self, message: str, start: int, end: int) -> None:
        """Report a feature that readers refuse as it is used here, so that it matters in every format."""
        self.report(YAML_FEATURE, message, start, end, instead=YAML_SYNTAX)

    def twice(self, message: str, key: Node, first: Node) -> None:
        """Report a key that stands twice."""
        related = Related("", "first here", "key", offsets=(first.start, first.end))
        self.report(DUPLICATE_KEY, message, key.start - self.base, key.end - self.base, related)

    def fail(self, message: str, start: int, end: int, code: str = YAML_SYNTAX) -> None:
        """Report what leaves none."""
        self.broken = True
        self.report(code, message, start, end, instead="" if code == YAML_SYNTAX else YAML_SYNTAX)

    def too_deep(self, start: int, end: int) -> None:
        """Report lists and mappings inside of too many others."""
        self.fail(f"lists and objects nest more than {MAX_DEPTH} levels deep here", start, end, YAML_FEATURE)
        self.stop = True

    def unclosed(self, start: int, stray: int | None) -> None:
        """Report a quote or bracket that is not closed before ``stray``, or never."""
        self.problems.append(errors.unclosed(self.text, start, stray, self.base))
        self.broken = self.stop = True

    def unreadable(self, error: Exception, last: Stretch | None, bracket: int | None) -> None:
        """Report what libyaml raised; see `errors.finding_of`."""
        before = errors.Before(self.above, last, bracket)
        self.problems.append(errors.finding_of(error, self.text, self.base, before))
        self.broken = True

    def tight(self, at: int) -> Finding | None:
        """Return what is to be said of a line whose key has no colon and space behind it, if it is one."""
        return tight_at(Trouble(self.text, self.base, at, at, None, flow=False, above=self.above))

    def ambiguous(self, text: str, reading: str, place: Stretch, pointer: str | None, part: Part) -> None:
        """Report a plain scalar that YAML 1.1 reads differently; the fix keeps the author's characters.

        Without a pointer, it can't be named.
        """
        if not self._wanted(AMBIGUOUS_SCALAR):
            return
        message = (
            f"`{text[:_SHOWN]}` is {_reading12(text)} here, but {reading}; quote it or spell it unambiguously"
        )
        offsets = (place[0] + self.base, place[1] + self.base)
        if not pointer:
            self.problems.append(Finding(AMBIGUOUS_SCALAR, message, offsets=offsets))
            return
        fix = Fix.replace(pointer, text, "put it in quotes", safe=False)
        if part == "key":
            fix = Fix("put it in quotes", (Edit("rename", pointer, text),), safe=False)
        self.problems.append(Finding(AMBIGUOUS_SCALAR, message, pointer, part, offsets=offsets, fix=fix))

    def escaped_pair(self, source: str, start: int, pointer: str | None) -> None:
        """Report escapes of two halves of one character in a text that begins at ``start``."""
        for found in disguise.pairs(source):
            if not self._wanted(AMBIGUOUS_SCALAR):
                return
            place = (start + found.start(2) + self.base, start + found.end() + self.base)
            char = chr(0x10000 + ((int(found[2][2:6], 16) - 0xD800) << 10) + int(found[2][8:], 16) - 0xDC00)
            message = (
                f"`{found[2]}` is one character in two halves here, but other readers refuse each half; write"
                f" `\\U{ord(char):08X}`, or the character itself"
            )
            fix = Fix("write it in one escape", (Edit("source", "", f"\\U{ord(char):08X}", place),))
            self.problems.append(Finding(AMBIGUOUS_SCALAR, message, pointer or "", offsets=place, fix=fix))

    def whole(self, text: str, place: Stretch, begin: int, column: int, pointer: str | None) -> None:
        """Report a plain text of which parts are taken for comments, or that swallows an item of a list.

        ``begin`` and ``column`` are as in `lost.comments`.
        """
        start, end = place
        comments = lost.comments(self.text, text, place, begin, column)
        if comments is not None:
            self._cut(text, place, comments, pointer)
        dash = lost.dash(self.text, start, end)
        if dash is not None:
            self._joined(dash, text, pointer)
        odd = lost.ODD_ITEM.match(self.text, start)
        if odd and not self.text[self.text.rfind("\n", 0, start) + 1 : start].strip(" "):
            self.fail(odd_space(odd[1]), *odd.span(1))

    def _cut(self, text: str, place: Stretch, comments: lost.Comments, pointer: str | None) -> None:
        if pointer is None or not self._wanted(TEXT_CUT):
            return
        before, behind = comments
        first = (*before, *behind)[0]
        lost_part = self.text[slice(*first)]
        text = uncurled(comments.whole(self.text, text))
        line = line_of(self.text, min(first[0], place[0]))
        shown = f"`{lost_part}`" if may_be_shown(lost_part) else "what follows the `#`"
        form = ""
        if may_be_shown(text) and (line.key or "-" in line.lead):
            form = f": {line.written(text)}"
        message = (
            f"YAML takes {shown} for a comment; if it is part of the string, put the whole string in"
            f" quotes{form}"
        )
        edits = [Edit("replace", pointer, text)]
        if before:
            edits.append(Edit("comment", "", "", (before[0][0] + self.base, place[0] + self.base)))
        if behind:
            edits.append(Edit("comment", "", "", (place[1] + self.base, behind[-1][1] + self.base)))
        fix = Fix("put the whole string in quotes", tuple(edits), safe=False)
        offsets = (first[0] + self.base, first[1] + self.base)
        self.problems.append(Finding(TEXT_CUT, message, pointer, offsets=offsets, fix=fix))

    def _joined(self, at: int, text: str, pointer: str | None) -> None:
        """Report a line that begins as a list item does, but is part of the text of the item above."""
        if self._wanted(TEXT_CUT):
            shown = f": `{text}`" if may_be_shown(text) else ""
            message = (
                f"this `-` does not begin an item, but continues the string above{shown}; move it into"
                " the column of the other ones, or put the string in quotes"
            )
            offsets = (at + self.base, at + 1 + self.base)
            self.problems.append(Finding(TEXT_CUT, message, pointer or "", offsets=offsets))

    def _wanted(self, code: str) -> bool:
        """Count one more problem; of a hundred aliases the first ones tell enough, but reading goes on."""
        self._counts[code] += 1
        return self._counts[code] <= MAX_PROBLEMS


def typed_text(pointer: str, node: Node) -> Iterator[Finding]:
    """Say that a plain text is a date to some readers; nothing if it is not."""
    reading = yaml12.typed_reading(node.text)
    if reading:
        message = (
            f"`{node.text}` is a string here, but {reading} to readers that know dates, such as PyYAML and"
            " js-yaml; put it in quotes"
        )
        fix = Fix.replace(pointer, node.text, "put it in quotes", safe=False)
        yield Finding(AMBIGUOUS_SCALAR, message, pointer, offsets=(node.start, node.end), fix=fix)


def _reading12(text: str) -> str:
    value = yaml12.resolve(text)
    return "a string" if isinstance(value, str) else f"the number {value}"


__all__ = ["MAX_PROBLEMS", "Reports", "typed_text"]
