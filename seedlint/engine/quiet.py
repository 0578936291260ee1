"""What reading, the schema and rules say of a payload's lines says nothing of what stands there.

What reads a text does not know what is a payload, and quotes what it finds, with the form to write. So what
findings quote of a payload is taken out of them here, and a fix that would write one: nobody is to mend it by
hand.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from seedlint.codes import AMBIGUOUS_SCALAR, DUPLICATE_KEY, TEXT_CUT, YAML_FEATURE, YAML_SYNTAX
from seedlint.reading.lines import split_lines
from seedlint.util.late import late
from seedlint.util.redact import Secrets, areas, hushed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from seedlint.document import Document
    from seedlint.finding import Finding, Fix, Region

_READING = frozenset((YAML_SYNTAX, DUPLICATE_KEY, YAML_FEATURE, AMBIGUOUS_SCALAR, TEXT_CUT))
"""What is told by those who do not know what plays which role."""
_PROPERTIES = late(r"(?<![^ \t])[&!][^ \t]*+(?:[ \t]++[&!][^ \t]*+)?[ \t]*+\Z")
_NOTHING = late(r"[ \t\]},]*+#.*|[ \t]*+:[^,\]}]*+")
"""A comment behind a value; or what stands in the place of one, where there is none but its key."""
_BRACKET = late(r"[{\[]")
_AMBIGUOUS = "this value is another one to other readers; put it in quotes"


def quiet(document: Document, finding: Finding, region: Region, secrets: Sequence[Region]) -> Finding:
    """Return what may be said of a place; ``secrets`` are the payloads on its lines."""
    lines = document.derive(_lines)
    if not any(_touches(region, one, lines) for one in secrets) and not (
        finding.code in _READING and _in_area(document, region)
    ):
        return finding
    fix = None if finding.fix and _writes(finding.fix) else finding.fix
    if finding.code == AMBIGUOUS_SCALAR:
        message = _AMBIGUOUS
    else:
        behind = [_line(lines, one.end_line)[one.end_column - 1 :] for one in secrets]
        message = hushed(finding.message, document.derive(Secrets).held, *behind)
    pointer = finding.pointer
    if finding.code in _READING:
        around = (at for at, _ in document.select("payload") if pointer.startswith(f"{at}/"))
        pointer = next(around, pointer)
    return replace(finding, message=message, fix=fix, pointer=pointer)


def _lines(document: Document) -> list[str]:
    return split_lines(document.text)


def _areas(document: Document) -> dict[int, int]:
    return areas(document.derive(_lines))


def _touches(region: Region, secret: Region, lines: Sequence[str]) -> bool:
    """Whether a place has to do with a payload, its anchor or tag, or a comment behind it on its line."""
    start, end = (secret.line, secret.column), (secret.end_line, secret.end_column)
    before = _PROPERTIES.search(_line(lines, start[0])[: start[1] - 1])
    if before:
        start = secret.line, before.start() + 1
    after = _NOTHING.match(_line(lines, end[0]), end[1] - 1)
    if after:
        end = secret.end_line, after.end() + 1
    return (region.line, region.column) < end and start < (region.end_line, region.end_column)


def _line(lines: Sequence[str], number: int) -> str:
    return lines[number - 1] if number <= len(lines) else ""


def _in_area(document: Document, region: Region) -> bool:
    """Whether a place is on a line that may hold a payload, and is not known to hold anything else."""
    found, lines = document.derive(_areas), document.derive(_lines)
    for number in range(region.line - 1, region.end_line):
        start = found.get(number)
        # In brackets, other things may stand on the same line; if all of them can be told, they are.
        if start is not None and (document.broken or not _BRACKET.search(lines[number], 0, start)):
            return True
    return False


def _writes(fix: Fix) -> bool:
    """Whether a fix does more than take something out."""
    return any(edit.action != "remove" and edit.value not in {"", None} for edit in fix.edits)


__all__ = ["quiet"]
