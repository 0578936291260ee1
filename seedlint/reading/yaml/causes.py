"""What was most likely meant where YAML can't be read, told from the line: the cause, and the form to write.

A parser says where it stopped. People want to know what to type, and that it is then right: so wherever a
value is shown, it is shown as it must be written.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from seedlint.codes import TEXT_CUT, YAML_SYNTAX
from seedlint.finding import Edit, Finding, Fix
from seedlint.reading.lines import BREAK
from seedlint.reading.yaml.forms import (
    KEY,
    Line,
    advice,
    line_of,
    may_be_shown,
    needs_quotes,
    quoted,
    whole_of,
    with_lines,
)
from seedlint.util.late import late
from seedlint.util.redact import mask_line

if TYPE_CHECKING:
    import re
    from collections.abc import Iterator

ODD_SPACES = "\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"
"""What looks like a space and is none to YAML, as a class of a pattern has it."""
_TIGHT = late(
    rf"(?P<lead> *(?:-[ \t]+)*){KEY}(?P<sign>[ \t]*(?::(?![/: \t\r\n])|=(?!=)|\uff1a))[ \t]*"
    r"(?P<value>[^\r\n]*)"
)
_ODD_BREAK = late(rf"([\x85\u2028\u2029]) *(?:- +)?{KEY}[ \t]*:")
_ODD_INDENT = late(rf"(?m)^[ \t]*(?:-[ \t]*)?([{ODD_SPACES}]+)")
_ODD_AFTER = late(rf"[ \t]*(?:-[ \t]+)*(?:[\w.-]+:|-)([{ODD_SPACES}]+)")
_FENCE = late(r"[ \t]*(?:-{2,}|[\u2010-\u2015]+)[ \t]*(?:[\r\n]|\Z)")
_BULLET = late(r"[ \t]*([*\u2022\u00b7])[ \t]")
_TIGHT_DASH = late(r" *-([^\s-][^\r\n]*)")
_CLOSED = late(r"[\[{](?:[^\[\]{}\"']|\[[^\[\]]*\])*[\]}]")
_TABBED = late(r"(?m)^\t[ \t]*(?=-[ \t]|[\w.-]+[ \t]*:(?:[ \t\r\n]|\Z))")
CURLY = {
    **dict.fromkeys("\u201c\u201d\u201e\u201f", "\u201c\u201d"),
    **dict.fromkeys("\u2018\u2019\u201a\u201b", "\u2018\u2019"),
    "\u00ab": "\u00bb",
}
"""Quotes that YAML takes for letters, and those that close them."""
_LINK = late(r"!?\[(?P<text>[^\[\]\r\n]*)\][ \t]?\((?P<url>(?i:https?)://[^\s<>\"\\]++)(?<=\))")
"""A link of Markdown; the closing bracket counts to the URL, which may have others."""
_LONGEST_URL = 300
_LINES_BACK = 30


class Trouble(NamedTuple):
    """Where a text can't be read, and what the parser says about it."""

    text: str
    base: int
    """Where the text begins in its file."""
    at: int
    start: int
    """Where what the parser was reading begins."""
    last: int | None
    """Where the last value begins, if it seems to go on to the place of the error."""
    flow: bool
    """Whether brackets are open."""
    above: int
    """How many lines are above the text."""

    def whole(self, at: int) -> Line:
        """Return the line of an offset with all of the value that it is a part of."""
        return whole_of(self.text, at, self.above, self.last)

    def told(self, message: str, start: int, end: int) -> Finding:
        """Say what is wrong with some characters of the text."""
        return Finding(YAML_SYNTAX, message, offsets=(start + self.base, end + self.base))


def cause(trouble: Trouble) -> Finding | None:
    """Return what is to be said of a text that can't be read, if the line tells what was meant."""
    looks = (_odd_break, _odd_spaces, _curly, _fence, _tight, _bullet, _no_item, _link, _brackets)
    return next((found for look in looks if (found := look(trouble))), None)


def _lines_before(text: str, at: int) -> int:
    """Return where the lines begin that may have to do with an error."""
    start = at
    for _ in range(_LINES_BACK):
        start = text.rfind("\n", 0, max(start - 1, 0)) + 1
        if not start or text[start : start + 1].isalpha():
            break
    return start


def _odd_break(trouble: Trouble) -> Finding | None:
    """Report what ends a line to other programs, where another key follows."""
    begin = min(line_of(trouble.text, place).start for place in (trouble.at, trouble.start))
    end = line_of(trouble.text, trouble.at).end
    found = _ODD_BREAK.search(trouble.text, begin, end)
    if found is None:
        return None
    message = (
        f"U+{ord(found[1]):04X} ends lines in some programs, but not in YAML; replace it with a line break"
        " (Enter), here and everywhere else"
    )
    return trouble.told(message, *found.span(1))


def _odd_spaces(trouble: Trouble) -> Finding | None:
    text, at, start = trouble.text, trouble.at, trouble.start
    end = text.find("\n", at)
    begin = min(_lines_before(text, at), start)
    found = _ODD_INDENT.search(text, begin, len(text) if end < 0 else end)
    found = found or next(
        (one for place in (start, at) if (one := _ODD_AFTER.match(text, line_of(text, place).start))), None
    )
    return trouble.told(odd_space(found[1]), *found.span(1)) if found else None


def odd_space(spaces: str) -> str:
    """Say what to do about spaces that are none to YAML."""
    return (
        f"what looks like a space here is U+{ord(spaces[0]):04X}, which YAML does not accept as one; replace"
        " it with an ordinary space, here and everywhere else"
    )


def _curly(trouble: Trouble) -> Finding | None:
    for place in (trouble.at, trouble.start):
        line = trouble.whole(place)
        found = curly(line, trouble.text[line.at : line.end], trouble.base)
        if found and place >= line.at:
            return found
    return None


def curly(line: Line, source: str, base: int) -> Finding | None:
    """Report a value in curly quotes, which keep nothing together; ``source`` is how it is written."""
    value = line.value
    if value[:1] not in CURLY or len(value) < 2 or value[-1] not in f"{CURLY[value[0]]}\"'":
        return None
    offsets = (line.at + base, line.end + base)
    inner = value[1:-1]
    message = "this value is in curly quotes, which are ordinary characters in YAML; use straight ones"
    if line.first != line.last:
        message += f" around the whole string, lines {line.first} to {line.last}"
    if line.may_show(inner):
        message += f": {line.written(inner)}"
    elif '"' in inner:
        message += ", single ones because there are double ones in it"
    edit = Edit("source", "", quoted(source[1:-1]), offsets)
    return Finding(TEXT_CUT, message, offsets=offsets, fix=Fix("use straight quotes", (edit,), safe=False))


def uncurled(text: str) -> str:
    """Return a text without the curly quotes around it, if there are any."""
    around = len(text) > 1 and text[0] in CURLY and text[-1] in CURLY[text[0]]
    return text[1:-1] if around else text


def curly_end(text: str, start: int, base: int) -> Finding | None:
    """Report a curly quote at the end of a line, which does not close the straight one at ``start``."""
    sign = text[start : start + 1]
    line = line_of(text, start)
    end = line.at + len(line.value)
    if sign not in {'"', "'"} or start >= end - 1 or text[end - 1] not in CURLY:
        return None
    place = (end - 1 + base, end + base)
    return Finding(
        TEXT_CUT,
        f"a curly quote does not close a straight one; write `{sign}` here",
        offsets=place,
        fix=Fix("use a straight quote", (Edit("source", "", sign, place),), safe=False),
    )


def _fence(trouble: Trouble) -> Finding | None:
    for place in (trouble.at, trouble.start):
        begin = line_of(trouble.text, place).start
        found = _FENCE.match(trouble.text, begin)
        if found:
            return trouble.told(
                "a line of hyphens alone means nothing in YAML; where the front matter ends, it must be"
                " exactly `---`",
                begin,
                begin + len(found[0].rstrip()),
            )
    return None


def _tight(trouble: Trouble) -> Finding | None:
    text = trouble.text
    places = (trouble.start, trouble.at) if trouble.last is None else (trouble.last,)
    for place in places:
        found = _TIGHT.match(text, line_of(text, place).start)
        if found and place <= found.end("sign"):
            return _told_tight(trouble, found)
    return None


def _told_tight(trouble: Trouble, found: re.Match[str]) -> Finding:
    """Say how a line is written that has a key without a colon and a space behind it."""
    key, value, sign = found["key"], found["value"].rstrip(), found["sign"]
    begin = found.start("value")
    odd = value[0] if value[:1].isspace() and value.strip() else ""
    if odd:  # no space to YAML, but to everybody else
        begin += len(value) - len(value.lstrip())
        value = value.lstrip()
    line = Line(found.start(), found["lead"], key, value, begin, begin + len(value))
    instead = ""
    if needs_quotes(value):
        line = with_lines(trouble.text, line, trouble.above)
        if line.first != line.last:
            instead = f", in place of lines {line.first} to {line.last}"
    form = f"`{key}: …`"
    if line.may_show(line.value):
        form = (line.written(line.value) if needs_quotes(value) else f"`{key}: {value}`") + instead
    elif needs_quotes(value):
        form += f", and {advice(line, line.value)}"
    what = "a space is missing after the colon"
    if sign.strip() != ":":
        what = "a colon and a space are needed between a key and its value"
    elif odd:
        what = f"what follows the colon (U+{ord(odd):04X}) is not a space in YAML"
    elif sign[0] in " \t":
        what = "the space belongs after the colon, not before it"
    where = found.end("sign") - 1
    return trouble.told(f"{what}: write {form}", where, where + 1)


def tight_at(trouble: Trouble) -> Finding | None:
    """Return what is to be said of a line that has a key without a colon and a space behind it."""
    found = _TIGHT.match(trouble.text, line_of(trouble.text, trouble.at).start)
    return _told_tight(trouble, found) if found else None


def tight_below(text: str, begin: int, end: int, base: int, above: int) -> Iterator[Finding]:
    """Yield what is to be said of the lines below one that is as in `tight_at`, and are so, too.

    ``begin`` is where that one is found fault with, and ``end`` where something else begins.
    """
    first = _TIGHT.match(text, line_of(text, begin).start)
    if first is None or first.end("sign") - 1 != begin:
        return
    for start in BREAK.finditer(text, begin, end):
        found = _TIGHT.match(text, start.end(), end)
        if found and len(found["lead"]) == len(first["lead"]):
            at = found.start()
            yield _told_tight(Trouble(text, base, at, at, None, flow=False, above=above), found)


def _bullet(trouble: Trouble) -> Finding | None:
    found = _BULLET.match(trouble.text, line_of(trouble.text, trouble.start).start)
    if not found:
        return None
    message = f"`{found[1]}` does not begin a list item in YAML; write `- ` instead"
    return trouble.told(message, *found.span(1))


def _no_item(trouble: Trouble) -> Finding | None:
    line = line_of(trouble.text, trouble.start)
    found = _TIGHT_DASH.match(trouble.text, line.start)
    if not found:
        return None
    words = found[1]
    form = f"`- {words}`" if may_be_shown(words) and not needs_quotes(words) else "`- …`"
    where = found.start(1) - 1
    return trouble.told(f"a space is missing after the dash: write {form}", where, where + 1)


def _link(trouble: Trouble) -> Finding | None:
    """Report a link of Markdown where its URL belongs, or its words."""
    line = trouble.whole(trouble.at)
    found = _LINK.fullmatch(line.value)
    if not found or trouble.flow or line.at > trouble.at:
        return None
    what, meant = (
        ("URL", found["url"][:-1])
        if line.key.strip("\"'").lower().endswith("url")
        else ("text", found["text"])
    )
    message = f"a Markdown link means nothing in YAML; write only its {what}"
    shown = mask_line(meant) == meant and len(meant) <= _LONGEST_URL if what == "URL" else may_be_shown(meant)
    if shown and meant.strip() and "`" not in meant:
        message += f": {line.written(meant)}"
    return trouble.told(message, line.at, line.end)


def _brackets(trouble: Trouble) -> Finding | None:
    """Report text behind brackets that are closed: they make a list or mapping of what they hold."""
    line = trouble.whole(trouble.at)
    found = _CLOSED.match(trouble.text, line.at, line.end)
    if trouble.flow or not found or found.end() > trouble.at:
        return None
    kind = "a list" if line.value[0] == "[" else "a mapping"
    return trouble.told(
        f"YAML reads `{line.value[0]}…{found[0][-1]}` as {kind}, which nothing may follow; if this is a"
        f" string, {advice(line, line.value)}",
        line.at,
        line.end,
    )


def tabbed(text: str, begin: int, end: int) -> Iterator[int]:
    """Yield where lines are indented with tabs that look like a key or an item."""
    return (found.start() for found in _TABBED.finditer(text, begin, end))


__all__ = [
    "CURLY",
    "ODD_SPACES",
    "Trouble",
    "cause",
    "curly_end",
    "odd_space",
    "tabbed",
    "tight_at",
    "tight_below",
    "uncurled",
]
