"""YAML syntax errors in plain English: the parser's place, our words."""

from __future__ import annotations

import re
from typing import Any

from seedlint.finding import Finding, Related
from seedlint.reading.yaml.continued import looks_new

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
    message = f"the {what} opened here is never closed; add the closing {close}"
    if stray is None:
        return Finding("SL003", message, offsets=offsets)
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
    return Finding("SL003", message, offsets=offsets, related=(related,))


def _line_end(text: str, at: int) -> int:
    found = _BREAK.search(text, at)
    return found.start() if found else len(text)


def explain(
    error: Any,
    text: str,
    base: int,
    last: tuple[int, int] | None = None,
    bracket: int | None = None,
) -> Finding:
    """Turn what libyaml raised into a finding.

    ``last`` is where the last value before it stands, ``bracket`` where the innermost open bracket does.
    """
    last_scalar = last[0] if last else None
    mark = getattr(error, "problem_mark", None)
    opened = getattr(error, "context_mark", None)
    problem = getattr(error, "problem", None) or getattr(error, "reason", None) or ""
    context = getattr(error, "context", None) or ""
    at = min(mark.index if mark else getattr(error, "position", 0) or 0, len(text))
    start = min(opened.index, len(text)) if opened else None
    related: tuple[Related, ...] = ()
    if (
        last
        and text[last[0] : last[0] + 1] in {'"', "'"}
        and _BREAK.search(text, *last)
        and not _BREAK.search(text, last[1], at)
    ):
        kind = "double" if text[last[0]] == '"' else "single"
        message = (
            f"the {kind} quote opened here is closed by the next one, on another line, and more text follows"
            " there; add the closing quote where the text ends"
        )
        related = (Related("", "closed here", offsets=(last[1] - 1 + base, last[1] + base)),)
        at = last[0]
    elif "quoted scalar" in context and "unexpected" in problem and start is not None:
        kind = "double" if text[start : start + 1] == '"' else "single"
        message = f"the {kind} quote opened here is never closed; add the closing quote"
        at = start
    elif "tab character" in problem:
        message = _bad_start("\t")
    elif "mapping values are not allowed" in problem:
        message, at = _colon(text, at, last_scalar)
    elif "cannot start any token" in problem:
        message = _bad_start(text[at : at + 1])
    elif "unknown escape" in problem:
        # The mark stands on the backslash.
        escape = text[at : at + 2]
        message = f"`{escape}` is no escape in double-quoted text; write `\\{escape}`, or use single quotes"
    elif "escape code" in problem or "hexadecimal" in problem:
        message = (
            "this escape is not a valid character; use \\xNN, \\uNNNN or \\UNNNNNNNN with a real code point"
        )
    elif "flow sequence" in context or "flow mapping" in context:
        sign, close = ("[", "]") if "sequence" in context else ("{", "}")
        message = f"expected `,` or `{close}` here; the `{sign}` opened earlier is not closed"
        opener = bracket if bracket is not None else start
        if opener is not None:
            place = (opener + base, opener + base + 1)
            related = (Related("", f"`{text[opener]}` opened here", offsets=place),)
    elif "flow node" in context and text[at : at + 1] == ":":
        message = _expected_key(text, at)
    elif "flow node" in context:
        message = "a value is missing here, inside `[ ]` or `{ }`"
    elif "could not find expected ':'" in problem:
        at = start if start is not None else at
        message = (
            "this line is neither `key: value` nor part of the value above; add the colon, or indent the line"
        )
        if text[at : at + 1] in {'"', "'"}:
            end = _line_end(text, at)
            if text.count(text[at], at, end) == 1:
                kind = "double" if text[at] == '"' else "single"
                message = f"the {kind} quote opened here is never closed; add the closing quote"
    elif "expected key" in problem:
        message = _expected_key(text, at)
    elif "'-' indicator" in problem:
        message = "expected a list item (`- …`) here, at the same indentation as the others"
    elif "block sequence entries are not allowed" in problem:
        message = "a list can't begin on this line; put `- …` on a line of its own, indented below the key"
    elif "block scalar" in context:
        message = (
            "the header of this block text is wrong; write just `|` or `>`, and the text on the next line"
        )
        at = start if start is not None else at
    elif "anchor" in context or "alias" in context:
        message = (
            f"`{text[at - 1 : at]}` begins an anchor or alias in YAML; put text that begins with it in quotes"
        )
        at = max(at - 1, 0)
    elif "tag" in context or "directive" in context or "tag handle" in problem or text[at : at + 1] == "%":
        message = "`!` begins a tag and `%` a directive in YAML; put text that begins with one in quotes"
    elif "document start" in problem:
        message = (
            "nothing can follow here, for the value above is complete; remove this, or put text in quotes"
        )
    elif "node content" in problem:
        message = "a value was expected here; put text that begins with a special character in quotes"
    else:
        message = "the YAML can't be read here; check quotes, colons and indentation"
    return Finding("SL003", message, offsets=_visible(text, at, base), related=related)


def _visible(text: str, at: int, base: int) -> tuple[int, int]:
    """Mark one character; at the very end, the last line that has something on it."""
    if at >= len(text):
        at = max(len(text.rstrip()) - 1, 0)
    return at + base, min(at + 1, len(text)) + base


_TIGHT_KEY = re.compile(r"[A-Za-z_][\w-]*:(?=[^\s/])")


def _colon(text: str, at: int, last_scalar: int | None) -> tuple[str, int]:
    tight = _TIGHT_KEY.match(text, last_scalar) if last_scalar is not None else None
    if tight and "\n" in text[tight.end() : at]:
        return f"a space is missing after the colon: write `{tight[0]} …`", tight.end() - 1
    if last_scalar is not None and at - last_scalar > _LONGEST_KEY and "\n" not in text[last_scalar:at]:
        return f"this key is longer than {_LONGEST_KEY} characters, which YAML does not allow", last_scalar
    if last_scalar is not None and "\n" in text[last_scalar:at]:
        line = text.rfind("\n", 0, at) + 1
        begin = line + len(text[line:at]) - len(text[line:at].lstrip())
        return (
            "this line is indented like a part of the value above it; line it up with the other keys",
            begin,
        )
    return "`: ` inside an unquoted value; put the whole value in quotes", at


def _bad_start(char: str) -> str:
    if char == "\t":
        return "a tab can't be used for indentation; use spaces"
    if char in "@`%":
        return f"an unquoted value can't begin with `{char}`; put it in quotes"
    return f"`{char}` can't stand here; put text that has it in quotes" if char else "the text ends too soon"


def _expected_key(text: str, at: int) -> str:
    line = text[text.rfind("\n", 0, at) + 1 : at].rstrip()
    if text[at : at + 1] == ":":
        return "a key is missing before this `:`; add it, or put text that begins with `:` in quotes"
    if line.endswith(('"', "'")):
        return "there is more text after the closing quote; double a quote inside ('') or escape it (\\\")"
    if text[at : at + 1] in "]}":
        return f"`{text[at]}` closes nothing that was opened"
    return "this line's indentation fits neither the keys above nor a new value; line it up"
