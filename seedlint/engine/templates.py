"""Front matter that is a template: what it says is only known once it is filled in.

Templates of Jinja, Liquid, Go (Hugo, Helm) and ERB write expressions where values belong. Where these leave
nothing that can be read, that is said once, in place of all that follows from it. Where they stand in quotes,
the values that they make are not judged by what is written, and one finding says which these are. An
expression in the midst of prose, as in a title about templates, is text like any other. Rules that judge
across documents compare what is written there like other texts.

What begins with ``${{`` is none: GitHub puts its values in when a workflow runs, and the file is whole.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlint.codes import (
    BESIDE,
    BYTE_ORDER_MARK,
    INTERNAL_ERROR,
    READING,
    REQUIRED_FIELD,
    TEMPLATE_VALUE,
    UNKNOWN_FIELD,
    YAML_FEATURE,
    YAML_SYNTAX,
)
from seedlint.document import Document
from seedlint.engine.spots import may_have_comments
from seedlint.finding import Finding, escape_token, pointer_words
from seedlint.identity import anywhere, digest_of, value_subject
from seedlint.reading.fences import exclusion
from seedlint.reading.stream import parted
from seedlint.suppressions.apply import zones_at
from seedlint.suppressions.comments import find
from seedlint.util.late import late

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from seedlint.finding import JSON
    from seedlint.reading.choose import Syntaxes
    from seedlint.reading.syntax import Stretch
    from seedlint.suppressions.comments import CodeWord

_SIGNS = (("{{", "}}"), ("{%", "%}"), ("<%", "%>"), ("{#", "#}"))
_LONGEST = 1000
"""So many characters an expression has at most."""
_NEAR = 200
_MOST_NAMED = 5
_WORD = late(r"\w")
_BLANK = late(r"\s")
_STAYS = READING | BESIDE | {REQUIRED_FIELD, UNKNOWN_FIELD, INTERNAL_ERROR}
"""What is not said of a value by its form."""
_NEVER_PROSE = ("timestamp", "url", "payload")


def expressions(text: str, begin: int = 0, end: int | None = None) -> list[Stretch]:
    """Return where expressions of templates stand in a part of a text, in order; none in another."""
    end = len(text) if end is None else end
    found: list[Stretch] = []
    for opening, closing in _SIGNS:
        found += _between(text, opening, closing, begin, end)
    found.sort()
    apart: list[Stretch] = []
    for one in found:
        if not apart or one[0] >= apart[-1][1]:
            apart.append(one)
    return apart


def _between(text: str, opening: str, closing: str, begin: int, end: int) -> Iterator[Stretch]:
    at, closed = text.find(opening, begin, end), -1
    while at >= 0:
        inside = at + len(opening)
        if closed < inside:
            closed = text.find(closing, inside, end)
            if closed < 0:
                return
        after = inside
        if closed - at <= _LONGEST and text[max(at - 1, begin) : at] != "$":
            after = closed + len(closing)
            # Three braces keep what they hold as it is.
            if text.startswith("{{{", at) and text.startswith("}", after):
                after += 1
            yield at, after
        at = text.find(opening, after, end)


# What can't be read


def unread(document: Document, findings: list[Finding], syntaxes: Syntaxes) -> list[Finding]:
    """Return what is to be said of a document without values: one finding if templates are the cause."""
    reasons = [one for one in findings if one.code in {YAML_SYNTAX, YAML_FEATURE}]
    spans = expressions(document.text, *document.front) if reasons else []
    if not spans:
        return findings
    filled = Document(document.path, _filled(document.text, spans).encode(), document.roles, syntaxes)
    if filled.broken:
        # Something else is wrong as well. If it is wrong in the same place, the template is not to blame.
        left = {one.offsets for one in filled.problems}
        if reasons[0].offsets in left or not any(_on_lines(document.text, reasons, spans)):
            return findings
    span = next(_on_lines(document.text, reasons, spans), spans[0])
    kept = [one for one in findings if one.code == BYTE_ORDER_MARK]
    return [*kept, Finding(YAML_SYNTAX, _unread(document, span), offsets=span)]


def _unread(document: Document, span: Stretch) -> str:
    syntax = document.reading.name or "YAML"
    line = exclusion(document.path)
    where = f"`{line}` in the configuration" if line else "`exclude` in the configuration"
    return (
        f"this is a template ({_sign(document.text, span)}), and not {syntax} until it is filled in, so"
        f" nothing in it was checked; check the generated document, and leave the template out ({where}),"
        " or put each expression in quotes"
    )


def _sign(text: str, span: Stretch) -> str:
    opening = text[span[0] : span[0] + 2]
    return f"`{opening} … {dict(_SIGNS)[opening]}`"


def _on_lines(text: str, findings: Iterable[Finding], spans: Iterable[Stretch]) -> Iterator[Stretch]:
    """Yield the expressions on lines of the findings."""
    starts = [one.offsets[0] for one in findings if one.offsets]
    for start, end in spans:
        begin, stop = text.rfind("\n", 0, start) + 1, _line_end(text, end)
        if any(begin <= at <= stop for at in starts):
            yield start, end


def _filled(text: str, spans: Sequence[Stretch]) -> str:
    """Return a text of the same length with something in the place of each expression.

    A line of nothing but expressions is empty then: it is what these make of the lines around that counts.
    """
    parts: list[str] = []
    at = 0
    for line in _by_line(text, spans):
        begin, end = text.rfind("\n", 0, line[0][0]) + 1, _line_end(text, line[-1][1])
        edges = [begin, *(edge for span in line for edge in span), end]
        alone = not any(text[edges[n] : edges[n + 1]].strip() for n in range(0, len(edges), 2))
        for start, stop in line:
            sign = " " if alone else "1" if _is_value(text, start, stop) else "x"
            parts += [text[at:start], sign * (stop - start)]
            at = stop
    return "".join([*parts, text[at:]])


def _by_line(text: str, spans: Sequence[Stretch]) -> Iterator[list[Stretch]]:
    """Yield the expressions that share a line."""
    group: list[Stretch] = []
    for span in spans:
        if group and "\n" in text[group[-1][1] : span[0]]:
            yield group
            group = []
        group.append(span)
    if group:
        yield group


def _is_value(text: str, start: int, end: int) -> bool:
    """Whether an expression is all that stands in the place of a value."""
    before, after = text[max(start - _NEAR, 0) : start].rstrip(" \t"), text[end : end + _NEAR].lstrip(" \t")
    return before[-1:] in {"=", ":", "[", ","} and after[:1] in {"", "\n", "\r", ",", "]", "}", "#"}


def _line_end(text: str, at: int) -> int:
    found = text.find("\n", at)
    return found if found >= 0 else len(text)


# What can be read


def left_out(document: Document, findings: list[Finding]) -> list[Finding]:
    """Return the findings without those about values that are templates, and one that names these.

    Those that a comment on their lines suppresses are named apart: it hides no other.
    """
    templates = document.derive(values)
    if not templates:
        return findings
    left = [
        one for one in findings if one.pointer not in templates or one.code in _STAYS or one.part == "key"
    ]
    return [*left, *(_which(pointers, templates) for pointers in document.derive(_groups).values())]


def values(document: Document) -> dict[str, str]:
    """Return the pointers of values that are templates, each with the signs of an expression in it."""
    if not expressions(document.text, *document.front):
        return {}
    never = {pointer for role in _NEVER_PROSE for pointer, _ in document.select(role)}
    templates: dict[str, str] = {}
    for pointer, value in _texts(document.data, ""):
        spans = _as_template(value) if "{" in value or "<" in value else []
        if spans and (pointer in never or not _is_prose(value, spans)):
            templates[pointer] = _sign(value, spans[0])
    return templates


def _groups(document: Document) -> dict[str, list[str]]:
    """Return what is named in one finding each, by the pointer where that stands."""
    zones: list[tuple[int, int]] = []
    if may_have_comments(document.raw):
        zones = [
            (one.first, one.last)
            for one in find(document)
            if not one.problem and not one.file and any(map(_is_about_templates, one.words))
        ]
    pointers = document.derive(values)
    lines = {pointer: document.locate(pointer).line for pointer in pointers} if zones else {}
    over = zones_at(dict.fromkeys(zones), set(lines.values()))
    found: dict[tuple[int, int] | None, list[str]] = {}
    for pointer in pointers:
        zone = next(iter(over[lines[pointer]]), None) if zones else None
        found.setdefault(zone, []).append(pointer)
    return {pointers[0]: pointers for pointers in found.values()}


def _is_about_templates(word: CodeWord) -> bool:
    text = word.text
    by_code = bool(text) and TEMPLATE_VALUE.startswith(text.upper())
    return by_code or text == "ALL" or text.lower() == "template-value"


def named_by(document: Document, pointer: str) -> list[str]:
    """Return the pointers of all values that the finding at a pointer names."""
    if document.parts:
        number, inner = parted(pointer)
        return [f"/{number}{one}" for one in named_by(document.parts[number].document, inner)]
    return document.derive(_groups).get(pointer, [pointer])


def subject(document: Document, pointer: str) -> str:
    """Return a digest of all that the finding at a pointer is about: one more value makes it another."""
    named = named_by(document, pointer)
    return digest_of(sorted(f"{anywhere(one)} {value_subject(document, one, 'value')}" for one in named))


def _as_template(value: str) -> list[Stretch]:
    return [span for span in expressions(value) if not value.startswith("{#", span[0])]


def _is_prose(value: str, spans: Sequence[Stretch]) -> bool:
    """Whether there are words beside the expressions in a text, with white space between them."""
    at = 0
    for start, end in (*spans, (len(value), 0)):
        part = value[at:start]
        if _WORD.search(part) and _BLANK.search(part):
            return True
        at = end
    return False


def _texts(value: JSON, pointer: str) -> Iterator[tuple[str, str]]:
    """Yield all texts, with their pointers."""
    if isinstance(value, str):
        yield pointer, value
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _texts(item, f"{pointer}/{escape_token(key)}")
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _texts(item, f"{pointer}/{index}")


def _which(pointers: Sequence[str], templates: dict[str, str]) -> Finding:
    names = [f"`{pointer_words(pointer)}`" if pointer else "the document" for pointer in pointers]
    more = len(names) - _MOST_NAMED
    named = ", ".join(names[:_MOST_NAMED]) + (f" and {more} more" if more > 0 else "")
    signs = ", ".join(dict.fromkeys(templates[pointer] for pointer in pointers))
    what, generated = (
        (f"{len(names)} values are templates", "values were")
        if len(names) > 1
        else ("1 value is a template", "value was")
    )
    message = f"{what} ({signs}), and the generated {generated} not checked: {named}"
    return Finding(TEMPLATE_VALUE, message, pointers[0])


__all__ = ["expressions", "left_out", "named_by", "subject", "unread", "values"]
