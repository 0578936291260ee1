"""YAML syntax errors in plain English: the parser's place, our words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from seedlint.codes import YAML_SYNTAX
from seedlint.finding import Finding, Related
from seedlint.reading.yaml import signs
from seedlint.reading.yaml.causes import Trouble, cause, curly_end
from seedlint.reading.yaml.continued import comments, looks_new
from seedlint.reading.yaml.forms import (
    Line,
    advice,
    kind_of,
    may_be_shown,
    quoted,
    text_around,
    whole_of,
)
from seedlint.reading.yaml.further import TAB
from seedlint.util.late import late

if TYPE_CHECKING:
    from collections.abc import Callable

_BREAK = re.compile(r"[\r\n]")

_LONGEST_KEY = 1024
"""YAML 1.2.2, 7.4: so many characters a key may have that does not stand behind a ``?``."""


def unclosed(text: str, start: int, stray: int | None, base: int) -> Finding:
    """Report a quote or bracket that is not closed before the line at ``stray``, or never (None).

    ``start`` is where it was opened; both count from ``base``.
    """
    sign = text[start]
    what = {'"': "double quote", "'": "single quote"}.get(sign, f"`{sign}`")
    close = {"[": "`]`", "{": "`}`"}.get(sign, "quote")
    offsets = (start + base, start + base + 1)
    if curly := curly_end(text, start, base):
        return curly
    if sign in _CLOSING and (told := _swallowed(text, start, len(text) if stray is None else stray)):
        return told.finding(text, base)
    or_else = "" if sign in {'"', "'"} else f", or put a string that begins with `{sign}` in quotes"
    message = f"the {what} opened here is never closed; add the closing {close}{or_else}"
    if stray is None:
        return Finding(YAML_SYNTAX, message, offsets=offsets)
    if text[stray : stray + 1] == "#" or looks_new(text, stray):
        note = "this line is not part of it"
    else:
        message = (
            f"the {what} opened here is not closed before a line that is not indented as a part of it;"
            f" add the closing {close}, or indent the line more"
        )
        note = "the line that is not indented"
    end = min(_line_end(text, stray), len(text))
    related = Related("", note, offsets=(stray + base, max(end, stray + 1) + base))
    return Finding(YAML_SYNTAX, message, offsets=offsets, related=(related,))


def _line_end(text: str, at: int) -> int:
    found = _BREAK.search(text, at)
    return found.start() if found else len(text)


class _Told(NamedTuple):
    """What is said of an error, where, and of which other place."""

    message: str
    at: int
    related: str = ""
    place: tuple[int, int] = (0, 0)

    def finding(self, text: str, base: int) -> Finding:
        """Return it as a finding about a text that begins at ``base``."""
        related: tuple[Related, ...] = ()
        if self.related:
            related = (Related("", self.related, offsets=(self.place[0] + base, self.place[1] + base)),)
        return Finding(YAML_SYNTAX, self.message, offsets=_visible(text, self.at, base), related=related)


@dataclass(frozen=True, slots=True)
class _Error:
    """What libyaml says, and what is known besides."""

    problem: str
    context: str
    text: str
    at: int
    start: int | None
    """Where what libyaml was reading begins, if it says so."""
    before: Before

    @property
    def last(self) -> tuple[int, int] | None:
        """Where the last value stands."""
        return self.before.last

    @property
    def bracket(self) -> int | None:
        """Where the innermost open bracket does."""
        return self.before.bracket

    @property
    def above(self) -> int:
        """The lines above the text."""
        return self.before.above

    @property
    def char(self) -> str:
        """The character at which reading ends; nothing at the very end."""
        return self.text[self.at : self.at + 1]

    @property
    def beginning(self) -> int:
        """Where what libyaml was reading begins, or where reading ends."""
        return self.at if self.start is None else self.start

    def whole(self, at: int) -> Line:
        """Return the line of an offset with all of the value that it is a part of."""
        return whole_of(self.text, at, self.above)

    def going_on(self) -> Line | None:
        """Return the last value with its lines, if reading ends in those below its first."""
        if self.last is None or not _BREAK.search(self.text, self.last[0], self.at):
            return None
        line = whole_of(self.text, self.at, self.above, self.last[0])
        return line if line.at <= self.last[0] and (line.key or "-" in line.lead) else None


class Before(NamedTuple):
    """What is known of a text before the place where it can't be read."""

    above: int = 0
    """The lines above the text."""
    last: tuple[int, int] | None = None
    """Where the last value stands."""
    bracket: int | None = None
    """Where the innermost open bracket does."""


def finding_of(error: Any, text: str, base: int, before: Before) -> Finding:
    """Turn what libyaml raised into a finding."""
    mark = getattr(error, "problem_mark", None)
    opened = getattr(error, "context_mark", None)
    known = _Error(
        getattr(error, "problem", None) or getattr(error, "reason", None) or "",
        getattr(error, "context", None) or "",
        text,
        min(mark.index if mark else getattr(error, "position", 0) or 0, len(text)),
        min(opened.index, len(text)) if opened else None,
        before,
    )
    if told := _follows_comment(known):
        return told.finding(text, base)
    meant = _meant(known, base)
    if meant:
        return meant
    say = next(words for is_it, words in _EXPLANATIONS if is_it(known))
    told = _Told(say, known.at) if isinstance(say, str) else say(known)
    return told.finding(text, base)


def _meant(error: _Error, base: int) -> Finding | None:
    """Return what the line tells about what was meant, if it does."""
    if _ONE_OF_ITS_OWN(error):
        return None
    if "quoted scalar" in error.context or _is_closed_by_next(error):
        start = error.beginning if "quoted scalar" in error.context or not error.last else error.last[0]
        return curly_end(error.text, start, base)
    last = None
    if error.last and "mapping values" in error.problem and "\n" in error.text[error.last[0] : error.at]:
        last = error.last[0]
    return cause(
        Trouble(error.text, base, error.at, error.beginning, last, error.bracket is not None, error.above)
    )


def _never_closed(text: str, at: int) -> str:
    kind = "double" if text[at : at + 1] == '"' else "single"
    return f"the {kind} quote opened here is never closed; add the closing quote"


def _is_closed_by_next(error: _Error) -> bool:
    """Whether the last value is in quotes and goes on over lines, and more follows on its last one."""
    text, last = error.text, error.last
    if not last or text[last[0] : last[0] + 1] not in {'"', "'"}:
        return False
    return bool(_BREAK.search(text, *last) and not _BREAK.search(text, last[1], error.at))


def _closed_by_next(error: _Error) -> _Told:
    assert error.last is not None
    first, end = error.last
    line = error.going_on()
    if line and not line.new and line.at == first:
        return _Told(_after_quote(error, line), error.at)
    kind = "double" if error.text[first] == '"' else "single"
    message = (
        f"the {kind} quote opened here is closed by the next one, on another line, and more text follows"
        " there; add the closing quote where the string ends"
    )
    return _Told(message, first, "closed here", (end - 1, end))


def _bad_escape(error: _Error) -> _Told:
    """A backslash that was most likely meant as one."""
    text = error.text
    at = text.rfind("\\", 0, error.at + 1)
    if at < 0:
        return _Told("this escape is not a valid character", error.at)
    escape = text[at : at + 2]
    line = error.whole(at)
    if half := _HALF.match(text, at):
        message = f"`{half[0]}` is half of a character, and the other half is missing; write all of it, or"
        return _Told(f"{message} delete this", at)
    if error.problem.startswith("found invalid Unicode"):
        what = f"`{escape}…` does not name a character"
    elif escape[1:] in {"x", "u", "U"}:
        what = f"`{escape}` must be followed by the number of a character in a double-quoted string"
    else:
        what = f"`{escape}` is not an escape in a double-quoted string"
    value = line.value
    inner = value[1:-1]
    quote = _INNER_QUOTE.search(inner)
    if value[:1] != '"' or len(value) < 2 or (quote["comment"] if quote else value[-1] != '"'):
        return _Told(f"{what}; write `\\{escape}` for a backslash, or use single quotes", at)
    if _OTHER_ESCAPE.search(inner, 0, max(at - line.at - 1, 0)) or _OTHER_ESCAPE.search(
        inner, at - line.at + 1
    ):
        # In single quotes, they would be letters.
        return _Told(f"{what}; write `\\{escape}` if a backslash is meant", at)
    if quote and (value[-1] != '"' or not inner[quote.end() :][:1].isalnum()):
        inner = value  # some words of it are in quotes
    return _Told(f"{what}; if a backslash is meant, {advice(line, inner, 'single quotes')}", at)


_CLOSING = {"[": "]", "{": "}"}


def _swallowed(text: str, opener: int, end: int, *, last: bool = False) -> _Told | None:
    """Say which comment has the sign that closes a bracket in it, None if none has.

    Of the one that is ``last``, up to ``end``, a comma is missing, too.
    """
    close = _CLOSING[text[opener]]
    for at, stop, item in comments(text, opener, end):
        comment = text[at:stop]
        closes = comment.count(close) > comment.count(text[opener])
        sign = close if closes else "," if last and "," in comment else ""
        if not sign or (last and stop != end):
            continue
        what = f"closing `{close}`" if sign == close else "`,`"
        message = f"the {what} is in a comment, which YAML ignores; put it before the `#`"
        if item and _HASHED.match(comment):
            lost = _ITEM_END.split(comment, maxsplit=1)[0].rstrip()
            whole = f"{item} {lost}"
            form = f": `{quoted(whole)}`" if may_be_shown(whole) else ""
            message = (
                f"YAML takes what follows this `#` for a comment, and with it the {what}; put the string in"
                f" quotes{form}"
            )
        return _Told(message, at, f"`{text[opener]}` opened here", (opener, opener + 1))
    return None


def _follows_comment(error: _Error) -> _Told | None:
    """Say what to do about a comment in brackets that ends where the error is, if it has what is missing."""
    if error.bracket is None:
        return None
    end = len(error.text[: error.at].rstrip())
    if not _BREAK.search(error.text, end, error.at):
        return None
    return _swallowed(error.text, error.bracket, end, last=True)


def _in_brackets(error: _Error) -> _Told:
    sign, close = ("[", "]") if "sequence" in error.context else ("{", "}")
    message = f"expected `,` or `{close}` here; the `{sign}` opened earlier is not closed"
    opener = error.bracket if error.bracket is not None else error.start
    if opener is None:
        return _Told(message, error.at)
    return _Told(message, error.at, f"`{error.text[opener]}` opened here", (opener, opener + 1))


def _no_colon(error: _Error) -> _Told:
    text, at = error.text, error.beginning
    if text[at : at + 1] in {'"', "'"} and text.count(text[at], at, _line_end(text, at)) == 1:
        return _Told(_never_closed(text, at), at)
    message = (
        "this line is neither `key: value` nor part of the value above; add the colon, or indent the line"
    )
    return _Told(message + _or_text(error, at), at)


def _or_text(error: _Error, at: int) -> str:
    """Say, after a semicolon, what to do if a line that fits nothing goes on with a text that has a colon."""
    around = text_around(error.text, at, error.above)
    return f"; if all of it is one string, {advice(around, around.value)}" if around else ""


def _anchor(error: _Error) -> _Told:
    at = error.beginning
    if error.text[at : at + 1] not in {"&", "*"}:
        at = max(error.at - 1, 0)
    line = error.whole(at)
    message = f"`{error.text[at : at + 1]}` begins an anchor or alias in YAML"
    if line.at == at and line.value:
        return _Told(f"{message}; if this is a string, {advice(line, line.value)}", at)
    return _Told(f"{message}; put a string that begins with it in quotes", at)


def _problem(*words: str) -> Callable[[_Error], bool]:
    return lambda error: any(one in error.problem for one in words)


def _context(*words: str) -> Callable[[_Error], bool]:
    return lambda error: any(one in error.context for one in words)


def _visible(text: str, at: int, base: int) -> tuple[int, int]:
    """Mark one character; at the very end, the last line that has something on it."""
    if at >= len(text):
        at = max(len(text.rstrip()) - 1, 0)
    return at + base, min(at + 1, len(text)) + base


def _colon(error: _Error) -> _Told:
    text, at = error.text, error.at
    last = error.last[0] if error.last else None
    if last is not None and at - last > _LONGEST_KEY and "\n" not in text[last:at]:
        return _Told(f"this key is longer than {_LONGEST_KEY} characters, which YAML does not allow", last)
    if last is not None and "\n" in text[last:at]:
        return _colon_below(error)
    line = error.whole(at)
    if not line.key or at < line.at:
        return _Told("`: ` inside an unquoted value; put the whole value in quotes", at)
    return _Told(f"`: ` inside an unquoted value; {advice(line, line.value)}", at)


def _colon_below(error: _Error) -> _Told:
    """A colon in a line that is indented as if it were a part of the value above it."""
    text, at = error.text, error.at
    above = text.rfind("\n", 0, at) + 1
    if error.last is not None and (first := _no_field(text, error.last[0], above)) is not None:
        return first
    begin = above + len(text[above:at]) - len(text[above:at].lstrip())
    message = "this line is indented like a part of the value above it; line it up with the other keys"
    line = error.going_on()
    if line is None:
        return _Told(message, begin)
    if not looks_new(text, begin):
        return _Told(f"`: ` inside an unquoted value; {advice(line, line.value)}", at)
    if len(line.new) > 1:
        return _Told(message, begin)
    return _Told(f"{message}; if it is a string, put {line.whole} in {kind_of(line.value)}", begin)


def _no_field(text: str, last: int, line: int) -> _Told | None:
    """Say that it is the text above a line of keys that is wrong, where both begin in the first column."""
    if text[line : line + 1].isspace() or last != text.rfind("\n", 0, last) + 1:
        return None
    begin = text[last : last + 2]
    if begin == "//":
        return _Told("`//` does not begin a comment in YAML; write `#` instead", last)
    return _Told(
        "this line is neither a comment nor `key: value`; write it as one of these, or delete it", last
    )


def _bad_start(error: _Error) -> str:
    char = error.char
    if char == "\t":
        return TAB
    if char and char in "@%`":
        line = error.whole(error.at)
        words = advice(line, line.value) if line.at == error.at else "put the whole value in quotes"
        if char == "`" and line.at == error.at and line.value[-1] == "`" and len(line.value) > 2:
            # Backticks are quotes to those who write them.
            words = advice(line, line.value[1:-1], "quotes instead")
        shown = "a backtick" if char == "`" else f"`{char}`"
        return f"an unquoted value can't begin with {shown}; {words}"
    return (
        f"`{char}` is not allowed here; put a string that has it in quotes"
        if char
        else "the document ends too soon"
    )


def _no_value(error: _Error) -> str:
    line = error.whole(error.at)
    if line.at == error.at and line.value and not error.bracket:
        return f"an unquoted value can't begin with `{error.char}`; {advice(line, line.value)}"
    return "a value was expected here; put a string that begins with a special character in quotes"


def _expected_key(error: _Error) -> str:
    text, at = error.text, error.at
    if text[at : at + 1] == ":":
        return "a key is missing before this `:`; add it, or put a string that begins with `:` in quotes"
    if _is_behind_quote(error):
        return _after_quote(error, error.whole(at))
    if text[at : at + 1] == "-" and text[at + 1 : at + 2] in {" ", "\t", "\n", "\r"}:
        return (
            "`- ` begins a list item, but the lines around it are keys; remove the dash, or indent the line"
        )
    if text[at : at + 1] in "]}":
        return f"`{text[at]}` closes nothing that was opened"
    if text[at : at + 1] == "," and not error.bracket:
        return "a line cannot begin or end with `,` outside of brackets; remove it"
    message = "this line's indentation fits neither the keys above nor a new value; line it up"
    return message + _or_text(error, at)


def _expected_item(error: _Error) -> str:
    if _is_behind_quote(error):
        return _after_quote(error, error.whole(error.at))
    message = "expected a list item (`- …`) here, at the same indentation as the others"
    return message + _or_text(error, error.at)


def _is_behind_quote(error: _Error) -> bool:
    begin = error.text.rfind("\n", 0, error.at) + 1
    return error.text[begin : error.at].rstrip().endswith(('"', "'"))


def _after_quote(error: _Error, line: Line) -> str:
    """Say what to do about text behind a closing quote."""
    value = line.value
    if error.char == "," and value.endswith(","):
        return "nothing may follow the closing quote; remove the comma"
    ends_there = value[:1] in {'"', "'"} and len(value) > 1 and value[-1] == value[0]
    meant = value[1:-1] if ends_there else value
    if not value or value[0] not in {'"', "'"} or (ends_there and "\\" in meant):
        return "there is more text after the closing quote; double a quote inside ('') or escape it (\\\")"
    kind = "double quotes" if '"' not in meant else "single quotes"
    return f"there is more text after the closing quote; {advice(line, meant, kind)}"


def _follows_cut(error: _Error) -> bool:
    """Whether a text would go on here, had YAML not taken its end above for a comment."""
    text, last = error.text, error.last
    if not last or text[last[0] : last[0] + 1] in {'"', "'", "|", ">"}:
        return False
    if _CUT.match(text, last[1]) and not text[_line_end(text, last[1]) : error.at].strip():
        return True
    return _CUT_BELOW.fullmatch(text, last[1], error.at) is not None and error.going_on() is not None


def _cut(error: _Error) -> _Told:
    assert error.last is not None
    text = error.text
    at = text.find("#", error.last[1])
    what = "this line" if _BREAK.search(text, error.last[1], at) else "the rest of this line"
    message = f"YAML takes {what} for a comment, so the string can't continue below"
    if text[at + 1 : at + 2].isspace():
        message += "; move the comment above it, or, if it is part of the string"
    else:
        message += ";"
    line = error.going_on()
    mend = advice(line, line.value) if line else "put the whole string in quotes"
    return _Told(
        f"{message}, {mend}".replace(";,", ";"),
        at,
        "the string can't continue here",
        (error.at, error.at + 1),
    )


_HALF = late(r"\\u[dD][89a-fA-F][0-9a-fA-F]{2}")
_OTHER_ESCAPE = late(r"(?<!\\)\\(?:\\|x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|\")")
_INNER_QUOTE = late(r"(?<!\\)\"(?P<comment>[ \t]+#)?")
_HASHED = late(r"#\w")
_ITEM_END = late(r"[,\]}]")
_CUT = late(r"[ \t]+#")
_CUT_BELOW = late(r"[ \t]*(?:(?:\r\n|\n|\r) +#[^\r\n]*)+(?:\r\n|\n|\r) +")
_ONE_OF_ITS_OWN = _problem("tab character", "unknown escape", "escape code", "hexdecimal", "hexadecimal")
_EXPLANATIONS: tuple[tuple[Callable[[_Error], bool], str | Callable[[_Error], _Told]], ...] = (
    (_is_closed_by_next, _closed_by_next),
    (
        lambda error: (
            "quoted scalar" in error.context and "unexpected" in error.problem and error.start is not None
        ),
        lambda error: _Told(_never_closed(error.text, error.beginning), error.beginning),
    ),
    (_problem("tab character"), lambda error: _Told(TAB, error.at)),
    (
        _problem("mapping values are not allowed"),
        _colon,
    ),
    (_problem("cannot start any token"), lambda error: _Told(_bad_start(error), error.at)),
    (_problem("unknown escape", "escape code", "hexdecimal", "hexadecimal"), _bad_escape),
    (_follows_cut, _cut),
    (_context("flow sequence", "flow mapping"), _in_brackets),
    (
        lambda error: "flow node" in error.context and error.char == ":",
        lambda error: _Told(_expected_key(error), error.at),
    ),
    (_context("flow node"), "a value is missing here, inside `[ ]` or `{ }`"),
    (_problem("could not find expected ':'"), _no_colon),
    (_problem("expected key"), lambda error: _Told(_expected_key(error), error.at)),
    (
        _problem("'-' indicator"),
        lambda error: _Told(_expected_item(error), error.at),
    ),
    (
        _problem("mapping keys are not allowed"),
        lambda error: _Told(signs.question(error.whole(error.at)), error.at),
    ),
    (
        _problem("block sequence entries are not allowed"),
        lambda error: _Told(signs.dash(error.text, error.at, error.above), error.at),
    ),
    (
        _context("block scalar"),
        lambda error: _Told(signs.block(error.text, error.beginning, error.above), error.beginning),
    ),
    (_context("anchor", "alias"), _anchor),
    (
        lambda error: (
            "tag" in error.context
            or "directive" in error.context
            or "tag handle" in error.problem
            or error.char == "%"
        ),
        "`!` begins a tag and `%` a directive in YAML; put a string that begins with one in quotes",
    ),
    (
        _problem("document start"),
        "nothing can follow here, because the value above is complete; remove this, or put strings in quotes",
    ),
    (_problem("node content"), lambda error: _Told(_no_value(error), error.at)),
    (lambda _: True, "the YAML can't be read here; check quotes, colons and indentation"),
)
"""What an error is, and what to say of it: the first that it is counts."""
