"""Front matter in other syntaxes than YAML: between lines that name these, as other programs take it.

Hugo and Zola open TOML with `+++`; advisories have it in a code block at the top; gray-matter, and what is
built on it, knows a word behind the three hyphens; JSON stands between `;;;` for Middleman, which writes no
braces around it, and for GitLab, which does. What opens a document is exactly such a line, and a line
that is exactly the other one closes it, as with YAML.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlint.codes import FRONT_MATTER_MISSING
from seedlint.finding import Finding
from seedlint.reading.conflicts import conflict
from seedlint.reading.lines import BREAK
from seedlint.reading.syntax import Fences, Stretch
from seedlint.util.late import late

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

TOML_FENCES = (("+++", "+++"), ("```toml", "```"), ("---toml", "---"))
"""What opens front matter in TOML, and what closes it."""
JSON_FENCES = ((";;;", ";;;"), ("---json", "---"))
_OTHERS = (
    ("+++", late(r"[ \t]*+(?:[\w.\"'-]++[ \t]*+=|\[\[?[\w.\"' -]+\]\]?[ \t]*\Z)")),
    (";;;", late(r"[ \t]*+(?:\{|\"[^\"]*+\"[ \t]*+:)")),
)
"""How fields begin that stand between such lines."""


def fences(opening: str, closing: str) -> Fences:
    """Return the fences of front matter that stands between two lines."""
    return Fences(opening, _between(opening, closing))


def _between(opening: str, closing: str) -> Callable[[str], Stretch | Finding]:
    def find(text: str) -> Stretch | Finding:
        for newline in ("\n", "\r\n"):
            if text.startswith(newline, len(opening)):
                begin = len(opening) + len(newline)
                end = _closed_at(text, begin, closing)
                if end is not None:
                    return begin, end
                return conflict(text, in_yaml=False) or _unclosed(text, begin, opening, closing)
        if len(text) == len(opening):
            return _unclosed(text, len(text), opening, closing)
        return _not_alone(text, opening)

    return find


def _closed_at(text: str, begin: int, closing: str) -> int | None:
    """Return where the first line from ``begin`` on begins that is a fence, None if there is none."""
    at = begin - 1
    while True:
        at = text.find(f"\n{closing}", at)
        if at < 0:
            return None
        at += 1
        if text[at + len(closing) : at + len(closing) + 1] in {"", "\n", "\r"}:
            return at


def _unclosed(text: str, begin: int, opening: str, closing: str) -> Finding:
    at = begin
    for line in BREAK.split(text[begin:]):
        if line.strip() == closing or (line.startswith(closing) and not line.strip(closing[0] + " \t")):
            what = (
                "remove the whitespace around it" if line.strip() == closing else "write nothing else on it"
            )
            message = f"the closing line must be exactly {_shown(closing)}; {what}"
            return Finding(FRONT_MATTER_MISSING, message, offsets=(at, at + len(line)))
        at += len(line)
        at += 2 if text.startswith("\r\n", at) else 1
    message = (
        f"the front matter opened here is never closed; end it with a line that is exactly {_shown(closing)}"
    )
    return Finding(FRONT_MATTER_MISSING, message, offsets=(0, len(opening)))


def _not_alone(text: str, opening: str) -> Finding:
    line = BREAK.split(text, maxsplit=1)[0]
    what = "remove the whitespace after it" if line.strip() == opening else "remove what follows it"
    if "\r" in text and "\n" not in text:
        what = "save the file with line feeds (LF), because its lines end in carriage returns alone"
    return Finding(
        FRONT_MATTER_MISSING,
        f"the opening line must be exactly {_shown(opening)}; {what}",
        offsets=(0, len(line)),
    )


def _shown(line: str) -> str:
    name = line.removeprefix("```")
    if name == line:
        return f"`{line}`"
    return f"three backticks and `{name}`" if name else "three backticks"


def misplaced(line: str, number: int) -> str:
    """Say what is wrong with a line, ``number`` from 0, that was meant to open front matter; else nothing."""
    opening = line.strip()
    if len(opening) > 1 and (opening in {"++", ";;"} or (len(opening) > 3 and not opening.strip("+"))):
        return f"the opening line must be exactly {_shown(opening[0] * 3)}, in line 1, not `{opening[:9]}`"
    if opening not in {one for one, _ in (*TOML_FENCES, *JSON_FENCES)}:
        return ""
    if line.rstrip() == line == opening and number:
        return f"the opening line {_shown(opening)} must be line 1, not {number + 1}; delete what is above it"
    return f"the opening line must be exactly {_shown(opening)}, in line 1; remove the whitespace around it"


def likely(lines: Sequence[str], *opening: str) -> str:
    """Return the fence, ``+++`` or ``;;;``, that ends fields of TOML or JSON above it; else nothing.

    The first of the lines that says anything must be a field. ``opening``: beside what fence, if any.
    """
    first = next((line for line in lines if line.strip() and not line.startswith("#")), "")
    for fence, field in _OTHERS:
        if field.match(first) and not (opening and opening[0][:2] != fence[:2]):
            for line in lines:
                if line.strip() == fence:
                    return fence
    return ""


def without_opening(lines: Sequence[str], number: int) -> str:
    """Say that front matter in TOML or JSON has no opening line above line ``number``, from 0; else nothing.

    Or that it has one, and not at the top.
    """
    fence = likely(lines[number:])
    if fence:
        return (
            "the file does not begin with front matter; put a line that is exactly"
            f" {_shown(fence)} above this one"
        )
    for at, line in enumerate(lines):
        sign = line.strip()
        if sign in {"+++", ";;;"} and likely(lines[at + 1 :], sign):
            return f"the opening line {_shown(sign)} must be line 1, not {at + 1}; delete what is above it"
    return ""


__all__ = ["JSON_FENCES", "TOML_FENCES", "fences", "likely", "misplaced", "without_opening"]
