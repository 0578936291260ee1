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
from seedlint.finding import Fix
from seedlint.reading.yaml.yaml12 import resolve, yaml11_value

if TYPE_CHECKING:
    from collections.abc import Sequence

    from seedlint.document import Document
    from seedlint.finding import JSON, Finding
    from seedlint.schema.schema import Schema

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
    dropped: set[str] = set()
    for pointer, one in cuts.items():
        assert one.fix is not None
        other = any(pointer == at for role in ("url", "timestamp") for at, _ in document.select(role))
        try:
            data = applied(document.data, one.fix.edits)
        except EditError:
            dropped.add(pointer)  # written in another place than the value is in
            continue
        if other or any(at == pointer for at, _ in schema.refused(data)):
            dropped.add(pointer)
    kept: list[Finding] = []
    empty = {one.pointer for one in findings if one.code == FIELD_TYPE}
    for one in findings:
        cut = cuts.get(one.pointer)
        if cut is not None and one.pointer not in dropped and one.pointer in empty:
            if one.code == TEXT_CUT:
                continue
            if one.code == FIELD_TYPE:
                one = replace(one, message=f"{one.message.partition('; ')[0]}: {cut.message}")
        elif one is cut and (one.pointer in dropped):
            continue
        kept.append(one)
    return [_without_fix(document, one) if one.code == TEXT_CUT else one for one in kept]


def _without_fix(document: Document, finding: Finding) -> Finding:
    """Return a finding without its fix where there is no value to put in quotes."""
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
