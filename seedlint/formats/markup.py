"""HTML in text for people: which tags and character references are meant as such."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from seedlint.formats.characters import INVISIBLE, SPACES
from seedlint.formats.spacing import single_spaced
from seedlint.util.shorten import shorten
from seedlint.util.words import counted

if TYPE_CHECKING:
    from collections.abc import Sequence

_TAG = re.compile(
    r"<(?:!--.*?(?:-->|\Z)|(?P<closing>/?)(?P<name>[A-Za-z][A-Za-z0-9:]*)"
    r"(?P<attributes>[\s/][^<>]*)?(?P<end>>|\Z))",
    re.DOTALL,
)
_REFERENCE = re.compile(
    r"&(?:#(?:[0-9]{1,7};|[0-9]{2,7}|[xX][0-9a-fA-F]{1,6};)|(?P<name>[A-Za-z][A-Za-z0-9]{1,31});"
    r"|(?:amp|nbsp|quot|apos|lt|gt)(?![A-Za-z0-9;=]))"
)
_BLOCKS = frozenset(
    "address article aside blockquote body br canvas caption center dd details dialog dir div dl dt"
    " fieldset figcaption figure footer form frame frameset h1 h2 h3 h4 h5 h6 head header hgroup hr html"
    " iframe legend li link main menu meta nav noframes noscript object ol optgroup option o:p p pre"
    " script search section select style summary table tbody td template textarea tfoot th thead title"
    " tr ul video".split()
)
"""Elements with line breaks around them: a space stays in their place."""
_ELEMENTS = _BLOCKS | frozenset(
    "a abbr acronym applet area audio b base basefont bdi bdo big blink button cite code col colgroup"
    " data datalist del dfn em embed font i img input ins kbd label map mark marquee math meter nobr"
    " output param picture progress q rp rt ruby s samp slot small source span strike strong sub sup svg"
    " time track tt u var wbr".split()
)
_LEVELS = 8
"""How often `&` may have been written as `&amp;`, one time upon the other, for a fix to undo it all."""
_ALONE = frozenset("br hr li o:p p wbr".split())
"""Elements that are markup even without attributes and without an end tag."""


def tags(text: str) -> list[re.Match[str]]:
    """Return the tags in a text that are markup, not words in angle brackets or the name of an element."""
    found = [
        match for match in _TAG.finditer(text) if not match["name"] or match["name"].lower() in _ELEMENTS
    ]
    if found and not _TAG.sub("", text).strip():
        return found  # with nothing beside them, they are not what a sentence is about
    closed = {match["name"].lower() for match in found if match["closing"]}
    begin = len(text) - len(text.lstrip())
    return [match for match in found if _is_markup(match, text, begin, closed)]


def _is_markup(match: re.Match[str], text: str, begin: int, closed: set[str]) -> bool:
    if not match["name"]:
        return True
    name = match["name"].lower()
    attributes = (match["attributes"] or "").strip()
    if not match["end"]:
        return "=" in attributes  # a tag that was cut off with the text
    if match["closing"] or name in closed or "=" in attributes:
        return True
    if attributes:
        return attributes == "/"
    # `<strong>Ferry` at the beginning is a cut-off text; `<strong> explained` names the element.
    begins = match.start() == begin and text[match.end() : match.end() + 1].isalnum()
    return name in _ALONE or begins


def references(text: str) -> list[re.Match[str]]:
    """Return the character references in a text."""
    return [match for match in _REFERENCE.finditer(text) if _is_reference(match["name"])]


def _is_reference(name: str | None) -> bool:
    if name is None:
        return True
    from html.entities import html5

    # Of the names with two letters only those two are more likely than the end of `R&Pr;`.
    return f"{name};" in html5 and (len(name) > 2 or name.lower() in {"lt", "gt"})


def without_markup(text: str) -> str:
    """Return a text without tags, its character references resolved; it has no defect that it had not before.

    Empty where that can't be.
    """
    from seedlint.formats.mojibake import is_garbled

    garbled, hidden, lost = is_garbled(text), INVISIBLE.search(text), _lost(text)
    text = _resolved(text)
    if INVISIBLE.search(text):
        from seedlint.formats.invisible import useless, visible

        if not hidden:
            text = single_spaced(visible(text))
            if useless(text):
                return ""
        if _lost(text) > lost:
            return ""
    return text if garbled or not is_garbled(text) else ""


def _lost(text: str) -> int:
    from seedlint.formats.invisible import is_lost

    return sum(map(is_lost, text))


def is_alone(text: str) -> bool:
    """Whether there is nothing in a text but markup."""
    return not _resolved(text)


def _character(reference: str) -> str:
    """Return what a reference stands for; of all sorts of blanks the ordinary one."""
    from html import unescape

    char = unescape(reference)
    return char if char.strip(SPACES) else " "


def _resolved(text: str) -> str:
    for _ in range(_LEVELS):
        found = tags(text) or references(text)
        if not found:
            break
        parts = []
        at = 0
        for match in found:
            parts.append(text[at : match.start()])
            if match.re is _REFERENCE:
                parts.append(_character(match[0]))
            elif (match["name"] or "").lower() in _BLOCKS:
                parts.append(" ")
            at = match.end()
        text = single_spaced("".join(parts) + text[at:])
    return text


def markup(text: str) -> list[re.Match[str]]:
    """Return the tags and character references in a text, in order."""
    return sorted(tags(text) + references(text), key=re.Match.start)


def _kind(match: re.Match[str]) -> str:
    if match.re is _REFERENCE:
        return "character reference"
    return "tag" if match["name"] else "comment"


def _others(found: Sequence[re.Match[str]]) -> str:
    """Say how many others there are beside the first, and what they are if they are something else."""
    first, *kinds = map(_kind, found)
    counts = Counter(kinds)
    told = [f"{counts.pop(first)} more"] if first in counts else []
    told += [counted(count, kind) for kind, count in counts.items()]
    return (
        f" (and {' and '.join(filter(None, (', '.join(told[:-1]), *told[-1:])))} in this text)"
        if told
        else ""
    )


def describe(found: Sequence[re.Match[str]], *, alone: bool = False) -> str:
    """Say what the first of some tags and references is, what others there are, and what to do.

    ``alone`` says that there is nothing but these.
    """
    match, more = found[0], _others(found)
    shown = shorten(match[0])
    instead = "; there is no other text, write one"
    if match.re is not _REFERENCE:
        return f"{shown} is an HTML {_kind(match)}{more}{instead if alone else '; remove it'}"
    if alone:
        return f"{shown} is a character reference{more}{instead}"
    char = _character(match[0])
    if char == " ":
        return f"{shown} is a character reference{more}; write a space"
    if INVISIBLE.fullmatch(char):
        return f"{shown} is a reference to an invisible character{more}; remove it"
    write = shorten(char) if char.isprintable() and char else "the character itself"
    return f"{shown} is a character reference{more}; write {write}"
