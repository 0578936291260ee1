"""What an ambiguous value may have been meant to be: SL007's fixes, settled with the schema's help.

YAML 1.1 and 1.2 read ``no`` and ``0644`` differently, so no fix is right for everybody, and none is a safe
one. In quotes, the author's characters stay what they are. Where the schema takes no text, the one boolean or
number that the value is to either kind of reader is offered; where they see two numbers, nothing is.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

from seedlint.codes import AMBIGUOUS_SCALAR, FIELD_TYPE, TEXT_CUT
from seedlint.engine.values import EditError, applied
from seedlint.finding import Fix, pointer_tokens
from seedlint.reading.yaml.yaml12 import resolve, yaml11_value
from seedlint.util.late import late

if TYPE_CHECKING:
    from collections.abc import Sequence

    from seedlint.document import Document
    from seedlint.finding import JSON, Finding
    from seedlint.schema.schema import Schema

_SCHEME = late(r"(?i:https?)://")
_FRAGMENT = late(r"#[^\s#]+")
_CHOICES = frozenset(("anyOf", "oneOf"))


def settled(schema: Schema, document: Document, findings: Sequence[Finding]) -> list[Finding]:
    """Return the findings, those about ambiguous values with a fix that the schema takes, or with none.

    The schema is asked about all of them at once, and once more for what it has refused.
    """
    settled = list(findings)
    open_ends: dict[int, list[Fix]] = {}
    for index, finding in enumerate(findings):
        if finding.code != AMBIGUOUS_SCALAR or not finding.fix or finding.part == "key":
            continue
        if finding.fix.edits[0].action != "replace":
            continue
        try:
            document.get(finding.pointer)
        except KeyError:  # written in another place than the value is in
            settled[index] = replace(finding, fix=None)
            continue
        open_ends[index] = [finding.fix, *_others(finding.pointer, finding.fix.edits[0].value)]
    while open_ends:
        tried = {index: fixes.pop(0) for index, fixes in open_ends.items() if fixes}
        data = applied(document.data, [edit for fix in tried.values() for edit in fix.edits])
        refused = set(schema.refused(data))
        places = {pointer for pointer, _ in refused}
        choices = [pointer for pointer, keyword in refused if keyword in _CHOICES]
        for index in list(open_ends):
            pointer = findings[index].pointer
            taken = pointer not in places and not any(pointer.startswith(f"{one}/") for one in choices)
            if index not in tried or taken:
                settled[index] = replace(findings[index], fix=tried.get(index))
                del open_ends[index]
    return settled


def whole(schema: Schema, document: Document, findings: Sequence[Finding]) -> list[Finding]:
    """Return the findings, of those about texts that a comment cuts only the ones that the schema bears out.

    Where it would not take the text with the comment, that is one: behind a word of a list, a number, a URL.
    Where nothing is left of the text, and the schema wants some, that is told, with the cause.
    """
    cuts = {one.pointer: one for one in findings if one.code == TEXT_CUT and one.fix and one.fix.edits}
    dropped = _not_borne_out(schema, document, cuts)
    kept: list[Finding] = []
    empty = {one.pointer for one in findings if one.code == FIELD_TYPE}
    for one in findings:
        cut = cuts.get(one.pointer)
        if cut is not None and one.pointer not in dropped and one.pointer in empty:
            if one.code == TEXT_CUT:
                continue
            if one.code == FIELD_TYPE:
                one = replace(one, message=f"{one.message.partition('; ')[0]}: {cut.message}")
        elif one.code == TEXT_CUT and cut is not None and one.fix and one.fix.edits:
            if one.pointer in dropped:
                continue
            one = cut
        kept.append(one)
    return [_without_fix(document, one) if one.code == TEXT_CUT else one for one in kept]


def _not_borne_out(schema: Schema, document: Document, cuts: dict[str, Finding]) -> set[str]:
    """Return where what is cut is a comment; what is said of URLs is settled in ``cuts``."""
    dropped: set[str] = set()
    roles = {
        role: {at for at, _ in document.select(role)} for role in ("text", "url", "timestamp", "payload")
    }
    for pointer, one in list(cuts.items()):
        assert one.fix is not None
        if pointer in roles["url"] and (longer := _longer_url(document, one)):
            cuts[pointer] = longer
            continue
        # Where the schema says what is text, all else is written as programs read it, such as a domain.
        other = (
            pointer not in roles["text"] if roles["text"] else pointer in roles["url"] | roles["timestamp"]
        )
        try:
            data = applied(document.data, one.fix.edits)
        except EditError:
            dropped.add(pointer)  # written in another place than the value is in
            continue
        # What is wrong with a payload is told as that: nobody is to mend it by hand.
        other = other or pointer in roles["payload"]
        if other or any(at == pointer for at, _ in schema.refused(data)):
            dropped.add(pointer)
    return dropped


def _longer_url(document: Document, cut: Finding) -> Finding | None:
    """Return what to say of a URL with a comment behind it that may be its fragment; None if it can't be."""
    assert cut.fix is not None
    value, whole = document.get(cut.pointer), cut.fix.edits[0].value
    lost_part = str(whole)[len(str(value)) :].lstrip()
    if (
        not str(whole).startswith(str(value))
        or not _SCHEME.match(str(value))
        or "#" in str(value)
        or not _FRAGMENT.fullmatch(lost_part)
    ):
        return None
    message = (
        f"{cut.message.partition(';')[0]}; if it is part of the URL, remove the whitespace before it; if"
        " not, put a space after the `#`"
    )
    edits = (replace(cut.fix.edits[0], value=f"{value}{lost_part}"), *cut.fix.edits[1:])
    return replace(cut, message=message, fix=replace(cut.fix, description="join them", edits=edits))


def _without_fix(document: Document, finding: Finding) -> Finding:
    """Return a finding without its fix where there is no value to put in quotes, or it names a provider.

    A provider with another name is another one: that would be found next.
    """
    if pointer_tokens(finding.pointer)[-2:] == ["provider", "name"]:
        return replace(finding, fix=None)
    try:
        none = document.get(finding.pointer) is None
    except KeyError:
        none = True
    return replace(finding, fix=None) if none else finding


def _others(pointer: str, text: str) -> list[Fix]:
    """Return the fixes that make a value something else than text."""
    readings = [yaml11_value(text), resolve(text)]
    truths = [one for one in readings if isinstance(one, bool)]
    numbers: list[JSON] = [
        one
        for one in readings
        if isinstance(one, (int, float)) and not isinstance(one, bool) and math.isfinite(one)
    ]
    if len(numbers) > 1:
        numbers = []  # not even by looking at it can anybody tell
    numbers = [int(one) if one == int(one) else one for one in numbers]
    return [Fix.replace(pointer, one, f"write {str(one).lower()}", safe=False) for one in [*truths, *numbers]]
