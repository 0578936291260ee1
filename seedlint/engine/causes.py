"""What several findings come from is told once: a value in curly quotes, one that YAML 1.1 reads differently.

Where the schema or a rule says that a value is none of its kind, and its writing shows why, the writing is
what people have to change.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from seedlint.codes import AMBIGUOUS_SCALAR, FIELD_TYPE, FORM, TEXT_CUT, UNKNOWN_FIELD
from seedlint.engine.values import applied
from seedlint.finding import Edit, Finding, Fix, pointer_tokens
from seedlint.reading.yaml.causes import CURLY
from seedlint.reading.yaml.forms import quoted
from seedlint.reading.yaml.yaml12 import resolve
from seedlint.util.redact import mask_line

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from seedlint.document import Document
    from seedlint.finding import JSON, Part
    from seedlint.schema.schema import Schema

_LONGEST_SHOWN = 120


def told_once(
    schema: Schema, document: Document, findings: Sequence[Finding], wanted: Callable[[str], bool]
) -> list[Finding]:
    """Return the findings, of those with one cause only the one that says what to do.

    ``wanted`` tells of which codes findings are reported: none stands for others that nobody will see.
    """
    kept = []
    curly: set[str] = set()
    meant = _meant(schema, document, findings, wanted) if wanted(TEXT_CUT) else {}
    for finding in findings:
        pointer = finding.pointer
        if pointer not in meant or not _of_form(finding, wanted):
            kept.append(finding)
        elif pointer not in curly:
            curly.add(pointer)
            kept.append(_curled(document, finding, meant[pointer]))
    ambiguous = {
        (one.pointer, one.part): one for one in kept if one.code == AMBIGUOUS_SCALAR and not one.instead
    }
    return _plainly(kept, ambiguous, wanted) if ambiguous else kept


# Curly quotes


def curled(document: Document, finding: Finding) -> bool:
    """Whether a finding may come from curly quotes around a value."""
    return finding.code in FORM and _inside(_value(document, finding.pointer)) is not None


def _value(document: Document, pointer: str) -> JSON:
    try:
        return document.get(pointer)
    except KeyError:
        return None


def _inside(value: JSON) -> str | None:
    """Return what is in curly quotes, of which the second may be a straight one, or be forgotten."""
    if not isinstance(value, str) or len(value) < 2 or value[0] not in CURLY:
        return None
    return value[1:-1] if value[-1] in f"{CURLY[value[0]]}\"'" else value[1:]


def _of_form(finding: Finding, wanted: Callable[[str], bool]) -> bool:
    return finding.code in FORM and finding.part == "value" and wanted(finding.code)


def _meant(
    schema: Schema, document: Document, findings: Sequence[Finding], wanted: Callable[[str], bool]
) -> dict[str, JSON]:
    """Return what is meant by the values in curly quotes that findings are about, if they are the cause.

    The schema is asked about all of them at once, and once more for what it has refused.
    """
    inside = {
        finding.pointer: inner
        for finding in findings
        if _of_form(finding, wanted) and (inner := _inside(_value(document, finding.pointer)))
    }
    if not inside:
        return {}
    taken: dict[str, JSON] = dict(inside)
    refused = _refused(schema, document, taken)
    taken |= {pointer: resolve(inside[pointer]) for pointer in refused & inside.keys()}
    refused = _refused(schema, document, taken) if refused else refused
    return {pointer: value for pointer, value in taken.items() if pointer not in refused}


def _refused(schema: Schema, document: Document, values: Mapping[str, JSON]) -> set[str]:
    """Return where the schema refuses the document with other values."""
    edits = [Edit("replace", pointer, value) for pointer, value in values.items()]
    return {pointer for pointer, _ in schema.refused(applied(document.data, edits))}


def _curled(document: Document, finding: Finding, meant: JSON) -> Finding:
    """Return what to say instead of a finding about a value in curly quotes."""
    pointer = finding.pointer
    inner = _inside(_value(document, pointer)) or ""
    payload = any(pointer == at for at, _ in document.select("payload"))
    advice = "use straight ones" if isinstance(meant, str) else "leave them out"
    message = f"the curly quotes around this value are ordinary characters in YAML, and part of it; {advice}"
    if document.reading.name != "YAML":
        message = "the curly quotes around this value are part of it; leave them out"
    elif not payload and len(inner) <= _LONGEST_SHOWN and mask_line(inner) == inner and "`" not in inner:
        name = pointer_tokens(pointer)[-1]
        lead = "- " if name.isdigit() else f"{name}: "
        message += f": `{lead}{quoted(inner) if isinstance(meant, str) else inner}`"
    fix = None if payload else Fix.replace(pointer, meant, "leave out the curly quotes", safe=False)
    return Finding(TEXT_CUT, message, pointer, fix=fix, instead=finding.code)


# What YAML 1.1 reads differently


def _plainly(
    findings: list[Finding], ambiguous: dict[tuple[str, Part], Finding], wanted: Callable[[str], bool]
) -> list[Finding]:
    """Return the findings without those about ambiguous values that are wrong in any case.

    What says so then says what the value is to others, and has the fix.
    """
    told: set[int] = set()
    kept = []
    for finding in findings:
        key = finding.pointer, finding.part
        other = ambiguous.get(key)
        wrong = finding.code in FORM or (finding.code == UNKNOWN_FIELD and finding.part == "key")
        if other is not None and wrong and wanted(finding.code):
            told.add(id(other))
            if finding.code == FIELD_TYPE and other.fix and not finding.fix:
                finding = replace(finding, message=_with_reading(finding, other), fix=other.fix)
        kept.append(finding)
    return [one for one in kept if id(one) not in told]


def _with_reading(finding: Finding, other: Finding) -> str:
    from seedlint.schema.wording import OR_WITHOUT  # and what explains violations: it takes long to import

    message = finding.message.removesuffix(OR_WITHOUT)
    if ";" in message:  # it says what to write
        return finding.message
    reading = other.message.partition(", but ")[2].partition(";")[0]
    assert other.fix is not None
    return f"{message}, which is {reading}; {other.fix.description}"


__all__ = ["curled", "told_once"]
