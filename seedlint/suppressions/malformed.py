"""Says what is wrong with a suppression comment that can't be read, and how it was probably meant."""

from __future__ import annotations

import re
from typing import NamedTuple

from seedlint.codes import EXAMPLE
from seedlint.util.suggest import closest

_COMMENT = re.compile(
    r"#[ \t]*(?:seed[-_ \t]?lint(?![a-z0-9])|[a-z][\w-]{4,11}\b)[ \t]*(?:(:)|[-_./=]+(?=[a-z]))?[ \t]*(.*)",
    re.IGNORECASE | re.DOTALL,
)
_VERB = re.compile(r"[A-Za-z][A-Za-z_-]*")
_CODES = re.compile(r"[ \t]*+[:=]?[ \t]*+([\[({]?)[ \t]*+([A-Za-z0-9][A-Za-z0-9, \t-]*)?(?:[\])}]|\Z)")
_CODE = re.compile(r"(?<![A-Za-z])(?:[A-Za-z]++[0-9]+|[A-Za-z]++(?:-[A-Za-z0-9]+)+|ALL\b)")
_BEFORE_REASON = re.compile(r"(?:\A|(?<=[\s\])},]))--+(?=\s|\Z)[ \t]*")
_REASON = re.compile(r"[ \t]*(?:--+|[-:–—#])?[ \t]*(.*)", re.DOTALL)
_OTHERS = {
    "disable": "ignore",
    "disable-line": "ignore",
    "disable-next-line": "ignore",
    "ignore-line": "ignore",
    "ignore-next-line": "ignore",
    "noqa": "ignore",
    "skip": "ignore",
    "disable-file": "ignore-file",
    "file-ignore": "ignore-file",
    "skip-file": "ignore-file",
}
_FORMS = "`# seedlint: ignore[CODE]` and `# seedlint: ignore-file[CODE]`"
_LONGEST = 500


class Mistake(NamedTuple):
    """What is wrong with a comment, and how it was probably meant; all empty: it is none of ours."""

    problem: str = ""
    instead: str = ""
    """The right form, if that is clear."""
    words: tuple[str, ...] = ()
    """The rules that it names, if that is clear."""
    file: bool = False
    """Whether it is meant for the whole document."""


def mistake(text: str) -> Mistake:
    """Return what is wrong with a comment that begins with ``# seedlint``, or with what is nearly that."""
    found = _COMMENT.fullmatch(text[:_LONGEST])
    if not found:
        return Mistake()
    colon, rest = found[1], found[2]
    verb = _VERB.match(rest)
    kind = _kind(verb[0]) if verb else None
    after = rest[verb.end() :] if verb else rest
    if kind is None:
        return Mistake(f"it can't be read; there are {_FORMS}") if colon else Mistake()
    # First of all: what is in a reason may look like anything, and must not be lost.
    after, *said = _BEFORE_REASON.split(after, maxsplit=1)
    codes = _CODES.match(after.rstrip(" \t,"))
    words, named = _words(codes) if codes else ([], False)
    if not colon and not (named and words) and (after.strip() or said):
        return Mistake()  # somebody writes about seedlint
    if not words or not named:
        problem = f"it names no rule; write the codes in brackets, as in `{kind}[{EXAMPLE}]`"
        return Mistake(problem, file=kind == "ignore-file")
    assert codes is not None
    reason = _reason(after[codes.end() :], said)
    short = f"# seedlint: {kind}[{', '.join(words)}]"
    whole = f"{short} -- {reason}" if reason else short
    then = ", then ` -- ` and the reason" if reason else ""
    problem = f"it is malformed; write `{short}`{then}"
    return Mistake(problem, whole if len(text) <= _LONGEST else "", tuple(words), kind == "ignore-file")


def _reason(text: str, said: list[str]) -> str:
    """Return the reason: what stands behind the codes, and what was ``said`` after two dashes."""
    found = _REASON.match(text)
    return " -- ".join(filter(None, (found[1].strip(" \t,") if found else "", *said)))


def _words(codes: re.Match[str]) -> tuple[list[str], bool]:
    """Return what looks like a code, and whether it is clear that all that was named are codes."""
    words = _CODE.findall(codes[2]) if codes[2] else []
    listed = re.split(r"[,\s]+", codes[2].strip(", \t")) if codes[2] else []
    return words, bool(codes[1]) or len(words) == len(listed)


def _kind(verb: str) -> str | None:
    word = verb.lower().replace("_", "-")
    if word in _OTHERS:
        return _OTHERS[word]
    return closest(word, ("ignore", "ignore-file"))
