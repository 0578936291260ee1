"""Values as they are to be written, for messages about those that can't be read: all lines of one, its form.

A value goes on in the lines below that are indented more than what it belongs to. A form that shows only
the first of them would, written as it is, lead to the next error.
"""

from __future__ import annotations

from typing import NamedTuple

from seedlint.reading.lines import BREAK
from seedlint.util.late import late
from seedlint.util.redact import is_nearly

KEY = r"(?P<key>[^\W\d][\w.-]*|\"[^\"\r\n]*\"|'[^'\r\n]*')"
"""What is most likely a key: one word, or in quotes."""
_LINE = late(rf"(?P<lead> *(?:-[ \t]+)*)(?:{KEY}[ \t]*:(?:[ \t]+|(?=[\r\n]|\Z)))?(?P<value>[^\r\n]*)")
_ITEM = late(r"(?P<lead> *(?:-[ \t]+)+)(?P<value>[^\r\n]*)")
_BELOW = late(r"(?:\r\n|\n|\r)(?P<indent> *)(?P<words>[^\r\n]*)")
_NEW = late(rf"(?:-(?=[ \t\r\n]|\Z)|{KEY}[ \t]*:(?=[ \t\r\n]|\Z))")
_REMARK = late(r"#+(?!\w)")
_RUN = late(r"[A-Za-z0-9+/=;]{10,}")
_NATURAL = late(r"(?:[A-Z]?[a-z]{2,}+)++")
_LONGEST = 120
_LINES_BACK = 30
_LINES_ON = 1000


class Line(NamedTuple):
    """A line that has a value, or is meant to, with those the value goes on in."""

    start: int
    lead: str
    """What is before its key, or its value: blanks, and dashes of items."""
    key: str
    value: str
    """Its text, on one line as YAML joins lines."""
    at: int
    """Where the value begins."""
    end: int
    first: int = 0
    """The number of the line, and of the last one of the value: 0 where nobody asked."""
    last: int = 0
    joined: bool = True
    """Whether ``value`` is what YAML makes of the lines: it keeps a line break where one is empty."""
    new: tuple[int, ...] = ()
    """The numbers of those lines below the first that may have a key of their own, or be items."""

    @property
    def column(self) -> int:
        """The column beyond which the lines of its value are indented."""
        return len(self.lead) if self.key else self.lead.rfind("-")

    def written(self, text: str) -> str:
        """Return the line with a text in the place of its value."""
        before = f"{self.key}: " if self.key else "- " if "-" in self.lead else ""
        return f"`{before}{quoted(text)}`"

    def may_show(self, text: str) -> bool:
        """Whether its form may be shown with a text as its value."""
        return self.joined and may_be_shown(text) and not is_nearly(self.key or "-")

    @property
    def whole(self) -> str:
        """What the value is called where all of it is meant."""
        if self.first == self.last:
            return "the whole value"
        return f"the whole string, lines {self.first} to {self.last},"


def quoted(text: str) -> str:
    """Write a text in quotes, the kind that leaves it as it is if there is one."""
    if '"' not in text and "\\" not in text:
        return f'"{text}"'
    return "'" + text.replace("'", "''") + "'"


def may_be_shown(text: str) -> bool:
    """Whether a text is short, made of words, and seen: nothing to be kept secret, or that ends a quote."""
    return (
        len(text) <= _LONGEST
        and "`" not in text
        and text.isprintable()
        and all(_NATURAL.fullmatch(run[0]) for run in _RUN.finditer(text))
    )


def needs_quotes(value: str) -> bool:
    """Whether a value that is written plain would not be read as it is; better once too often."""
    if value[:1] in {'"', "'"}:
        return not (len(value) > 1 and value[-1] == value[0] and value[0] not in value[1:-1])
    return bool(value) and (
        value[0] in "[]{}&*!|>%@`,#?-:" or ": " in value or " #" in value or value[-1] == ":"
    )


def advice(line: Line, text: str, kind: str = "quotes") -> str:
    """Say that a text belongs in quotes, and how it is then written."""
    or_else = ""
    if line.new:
        or_else = f"; but if line {line.new[0]} is a key or an item of its own, line it up with the others"
    if line.may_show(text):
        return f"put {line.whole} in {kind}: {line.written(text)}{or_else}"
    return f"put {line.whole} in {kind_of(text) if kind == 'quotes' else kind}{or_else}"


def kind_of(text: str) -> str:
    """Say in which quotes a text is what it is without them."""
    if '"' not in text and "\\" not in text:
        return "quotes"
    return "single quotes (and double each `'` inside)" if "'" in text else "single quotes"


def line_of(text: str, at: int) -> Line:
    """Take the line of an offset apart."""
    start = max(text.rfind(sign, 0, at) for sign in "\r\n") + 1
    found = _LINE.match(text, start)
    assert found is not None
    value = found["value"].rstrip()
    begin = found.start("value")
    return Line(start, found["lead"], found["key"] or "", value, begin, begin + len(value))


def whole_of(text: str, at: int, above: int, head: int | None = None) -> Line:
    """Take the line of an offset apart, with all of the value that it is a part of.

    ``head`` is where that value begins, if somebody knows; ``above`` are the lines above the text.
    """
    own = line_of(text, at)
    begin = own if head is None else line_of(text, head)
    for line in (_head(text, begin) or begin, own):
        found = with_lines(text, line, above)
        if at <= found.end and (line.value or head is not None or not found.new):
            return found
    return own


def text_around(text: str, at: int, above: int) -> Line | None:
    """Return what a line is a part of that fits nothing: a text with a colon, which made its lines keys."""
    own = line_of(text, at)
    if own.key or "-" in own.lead:
        return None
    begin = own.start
    for _ in range(_LINES_BACK):
        if not begin:
            return None
        line = line_of(text, begin - 1)
        begin = line.start
        if item := _ITEM.match(text, begin):
            line = line._replace(key="", value=item["value"].rstrip(), at=item.start("value"))
        if line.column < len(own.lead) and (line.key or item):
            break
    else:
        return None
    found = with_lines(text, line, above)
    # A colon behind a name is that of a field, and something else is missing.
    is_text = found.value[:1].isupper() or found.value.startswith("? ")
    if at > found.end or not is_text or len(found.new) > (not line.value):
        return None
    return found._replace(new=())


def _head(text: str, line: Line) -> Line | None:
    """Return the line above whose value goes on in a line that has neither key nor dash."""
    if line.key or "-" in line.lead:
        return None
    begin = line.start
    for _ in range(_LINES_BACK):
        if not begin:
            break
        above = line_of(text, begin - 1)
        begin = above.start
        if above.key or "-" in above.lead:
            return above if above.column < len(line.lead) else None
    return None


def with_lines(text: str, line: Line, above: int) -> Line:
    """Return a line with those below it that its value goes on in."""
    first = above + 1 + _breaks(text, line.start)
    below = _lines_below(text, _line_end(text, line.at), line.column)
    while below and _REMARK.match(text, below[-1].start):
        below.pop()  # a comment, where the text does not go on
    words = [line.value] * bool(line.value) + [text[one.start : one.end] for one in below]
    if not below:
        return line._replace(first=first, last=first)
    # Where the value begins below its key, empty lines above it are none of its own.
    empty = any(
        one.number != number for number, one in enumerate(below, below[0].number if not line.value else 1)
    )
    return line._replace(
        value=" ".join(words),
        at=line.at if line.value else below[0].start,
        end=below[-1].end,
        first=first,
        last=first + below[-1].number,
        joined=not empty and not any(one.endswith("\\") for one in words[:-1]),
        new=tuple(first + one.number for one in below if _NEW.match(text, one.start)),
    )


class _Below(NamedTuple):
    """A line that is not empty: its number, counted from one above it, and where its words are."""

    number: int
    start: int
    end: int


def _lines_below(text: str, place: int, column: int) -> list[_Below]:
    found: list[_Below] = []
    for number in range(1, _LINES_ON):
        below = _BELOW.match(text, place)
        if below is None:
            break
        place = below.end()
        words = below["words"].strip()
        if not words:
            continue
        if len(below["indent"]) <= column:
            break
        start = below.start("words") + below["words"].index(words)
        found.append(_Below(number, start, start + len(words)))
    return found


def _line_end(text: str, at: int) -> int:
    found = BREAK.search(text, at)
    return found.start() if found else len(text)


def _breaks(text: str, end: int) -> int:
    """Return how many lines end before an offset."""
    if "\r" not in text:
        return text.count("\n", 0, end)
    return sum(1 for _ in BREAK.finditer(text, 0, end))


__all__ = [
    "KEY",
    "Line",
    "advice",
    "kind_of",
    "line_of",
    "may_be_shown",
    "needs_quotes",
    "quoted",
    "text_around",
    "whole_of",
    "with_lines",
]
