"""YAML syntax errors in plain English: the parser's place, our words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from seedlint.codes import YAML_SYNTAX
from seedlint.finding import Finding, Related
from seedlint.reading.yaml import signs
from seedlint.reading.yaml.causes import Trouble, advice, cause, curly_end, line_of
from seedlint.reading.yaml.continued import looks_new
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
    or_else = "" if sign in {'"', "'"} else f", or put text that begins with `{sign}` in quotes"
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


@dataclass(frozen=True, slots=True)
class _Error:
    """What libyaml says, and what is known besides."""

    problem: str
    context: str
    text: str
    at: int
    start: int | None
    """Where what libyaml was reading begins, if it says so."""
    last: tuple[int, int] | None
    bracket: int | None

    @property
    def char(self) -> str:
        """The character at which reading ends; nothing at the very end."""
        return self.text[self.at : self.at + 1]

    @property
    def beginning(self) -> int:
        """Where what libyaml was reading begins, or where reading ends."""
        return self.at if self.start is None else self.start


def finding_of(
    error: Any,
    text: str,
    base: int,
    last: tuple[int, int] | None = None,
    bracket: int | None = None,
) -> Finding:
    """Turn what libyaml raised into a finding.

    ``last`` is where the last value before it stands, ``bracket`` where the innermost open bracket does.
    """
    mark = getattr(error, "problem_mark", None)
    opened = getattr(error, "context_mark", None)
    known = _Error(
        getattr(error, "problem", None) or getattr(error, "reason", None) or "",
        getattr(error, "context", None) or "",
        text,
        min(mark.index if mark else getattr(error, "position", 0) or 0, len(text)),
        min(opened.index, len(text)) if opened else None,
        last,
        bracket,
    )
    meant = _meant(known, base)
    if meant:
        return meant
    say = next(words for is_it, words in _EXPLANATIONS if is_it(known))
    told = _Told(say, known.at) if isinstance(say, str) else say(known)
    related: tuple[Related, ...] = ()
    if told.related:
        related = (Related("", told.related, offsets=(told.place[0] + base, told.place[1] + base)),)
    return Finding(YAML_SYNTAX, told.message, offsets=_visible(text, told.at, base), related=related)


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
    return cause(Trouble(error.text, base, error.at, error.beginning, last, error.bracket is not None))


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
    kind = "double" if error.text[first] == '"' else "single"
    message = (
        f"the {kind} quote opened here is closed by the next one, on another line, and more text follows"
        " there; add the closing quote where the text ends"
    )
    return _Told(message, first, "closed here", (end - 1, end))


def _bad_escape(error: _Error) -> _Told:
    """A backslash that was most likely meant as one."""
    text = error.text
    at = text.rfind("\\", 0, error.at + 1)
    if at < 0:
        return _Told("this escape is not a valid character", error.at)
    escape = text[at : at + 2]
    line = line_of(text, at)
    if error.problem.startswith("found invalid Unicode"):
        what = f"`{escape}…` names no character"
    elif escape[1:] in {"x", "u", "U"}:
        what = f"`{escape}` must be followed by the number of a character in double-quoted text"
    else:
        what = f"`{escape}` is no escape in double-quoted text"
    inner = line.value[1:-1]
    if line.value[:1] != '"' or line.value[-1:] != '"' or len(line.value) < 2 or '"' in inner:
        return _Told(f"{what}; write `\\{escape}` for a backslash, or use single quotes", at)
    return _Told(f"{what}; if a backslash is meant, {advice(line, inner, 'single quotes')}", at)


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
    return _Told(
        "this line is neither `key: value` nor part of the value above; add the colon, or indent the line", at
    )


def _anchor(error: _Error) -> _Told:
    at = error.beginning
    if error.text[at : at + 1] not in {"&", "*"}:
        at = max(error.at - 1, 0)
    line = line_of(error.text, at)
    message = f"`{error.text[at : at + 1]}` begins an anchor or alias in YAML"
    if line.at == at and line.value:
        return _Told(f"{message}; if this is text, {advice(line, line.value)}", at)
    return _Told(f"{message}; put text that begins with it in quotes", at)


def _problem(*words: str) -> Callable[[_Error], bool]:
    return lambda error: any(one in error.problem for one in words)


def _context(*words: str) -> Callable[[_Error], bool]:
    return lambda error: any(one in error.context for one in words)


def _visible(text: str, at: int, base: int) -> tuple[int, int]:
    """Mark one character; at the very end, the last line that has something on it."""
    if at >= len(text):
        at = max(len(text.rstrip()) - 1, 0)
    return at + base, min(at + 1, len(text)) + base


def _colon(text: str, at: int, last_scalar: int | None) -> tuple[str, int]:
    if last_scalar is not None and at - last_scalar > _LONGEST_KEY and "\n" not in text[last_scalar:at]:
        return f"this key is longer than {_LONGEST_KEY} characters, which YAML does not allow", last_scalar
    if last_scalar is not None and "\n" in text[last_scalar:at]:
        above = text.rfind("\n", 0, at) + 1
        begin = above + len(text[above:at]) - len(text[above:at].lstrip())
        return (
            "this line is indented like a part of the value above it; line it up with the other keys",
            begin,
        )
    line = line_of(text, at)
    if not line.key or at < line.at:
        return "`: ` inside an unquoted value; put the whole value in quotes", at
    return f"`: ` inside an unquoted value; {advice(line, line.value)}", at


def _bad_start(error: _Error) -> str:
    char = error.char
    if char == "\t":
        return TAB
    if char and char in "@%`":
        line = line_of(error.text, error.at)
        words = advice(line, line.value) if line.at == error.at else "put the whole value in quotes"
        if char == "`" and line.at == error.at and line.value[-1] == "`" and len(line.value) > 2:
            # Backticks are quotes to those who write them.
            words = advice(line, line.value[1:-1], "quotes instead")
        shown = "a backtick" if char == "`" else f"`{char}`"
        return f"an unquoted value can't begin with {shown}; {words}"
    return f"`{char}` can't stand here; put text that has it in quotes" if char else "the text ends too soon"


def _expected_key(text: str, at: int) -> str:
    line = text[text.rfind("\n", 0, at) + 1 : at].rstrip()
    if text[at : at + 1] == ":":
        return "a key is missing before this `:`; add it, or put text that begins with `:` in quotes"
    if line.endswith(('"', "'")):
        return _after_quote(text, at)
    if text[at : at + 1] == "-" and text[at + 1 : at + 2] in {" ", "\t", "\n", "\r"}:
        return "`- ` begins a list item, but what is around it are keys; remove the dash, or indent the line"
    if text[at : at + 1] in "]}":
        return f"`{text[at]}` closes nothing that was opened"
    return "this line's indentation fits neither the keys above nor a new value; line it up"


def _after_quote(text: str, at: int) -> str:
    """Say what to do about text behind a closing quote."""
    line = line_of(text, at)
    value = line.value
    if text[at:].startswith(",") and value.endswith(","):
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
    return bool(_CUT.match(text, last[1]) and not text[_line_end(text, last[1]) : error.at].strip())


def _cut(error: _Error) -> _Told:
    assert error.last is not None
    at = error.text.find("#", error.last[1])
    return _Told(
        "YAML takes the rest of this line for a comment, so the text can't go on below; put the whole text in"
        " quotes",
        at,
        "the text can't go on here",
        (error.at, error.at + 1),
    )


_CUT = late(r"[ \t]+#")
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
        lambda error: _Told(*_colon(error.text, error.at, error.last[0] if error.last else None)),
    ),
    (_problem("cannot start any token"), lambda error: _Told(_bad_start(error), error.at)),
    (_problem("unknown escape", "escape code", "hexdecimal", "hexadecimal"), _bad_escape),
    (_follows_cut, _cut),
    (_context("flow sequence", "flow mapping"), _in_brackets),
    (
        lambda error: "flow node" in error.context and error.char == ":",
        lambda error: _Told(_expected_key(error.text, error.at), error.at),
    ),
    (_context("flow node"), "a value is missing here, inside `[ ]` or `{ }`"),
    (_problem("could not find expected ':'"), _no_colon),
    (_problem("expected key"), lambda error: _Told(_expected_key(error.text, error.at), error.at)),
    (
        _problem("'-' indicator"),
        "expected a list item (`- …`) here, at the same indentation as the others",
    ),
    (
        _problem("mapping keys are not allowed"),
        lambda error: _Told(signs.question(line_of(error.text, error.at)), error.at),
    ),
    (
        _problem("block sequence entries are not allowed"),
        lambda error: _Told(signs.dash(error.text, error.at), error.at),
    ),
    (
        _context("block scalar"),
        lambda error: _Told(signs.block(error.text, error.beginning), error.beginning),
    ),
    (_context("anchor", "alias"), _anchor),
    (
        lambda error: (
            "tag" in error.context
            or "directive" in error.context
            or "tag handle" in error.problem
            or error.char == "%"
        ),
        "`!` begins a tag and `%` a directive in YAML; put text that begins with one in quotes",
    ),
    (
        _problem("document start"),
        "nothing can follow here, for the value above is complete; remove this, or put text in quotes",
    ),
    (
        _problem("node content"),
        "a value was expected here; put text that begins with a special character in quotes",
    ),
    (lambda _: True, "the YAML can't be read here; check quotes, colons and indentation"),
)
"""What an error is, and what to say of it: the first that it is counts."""
