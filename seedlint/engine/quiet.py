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
_COMMENT = late(r"[ \t\]},]*+(?<=[ \t])#")
_NOTHING = late(r"[ \t]*+:[^,\]}]{0,200}+")
"""What stands in the place of a value where there is none, behind its key."""
_NEAR = 200
_LONGEST = 10_000
_BRACKET = late(r"[{\[]")
_AMBIGUOUS = "other readers read another value here; put it in quotes"


def quiet(document: Document, finding: Finding, region: Region, secrets: Sequence[Region]) -> Finding:
    """Return what may be said of a place; ``secrets`` are the payloads on its lines."""
    of_reading = finding.code in _READING
    if not secrets and not of_reading:
        return finding
    lines = document.derive(_lines)
    behind = [_touched(region, one, lines) for one in secrets]
    if not any(one is not None for one in behind) and not (of_reading and _in_area(document, region)):
        return finding
    fix = None if finding.fix and _writes(finding.fix) else finding.fix
    message, pointer = finding.message, finding.pointer
    if finding.code == AMBIGUOUS_SCALAR and not finding.instead:
        message = _AMBIGUOUS
    elif "`" in message:
        message = hushed(message, document.derive(Secrets).held, *filter(None, behind))
    if of_reading:
        around = (at for at, _ in document.select("payload") if pointer.startswith(f"{at}/"))
        pointer = next(around, pointer)
    return replace(finding, message=message, fix=fix, pointer=pointer)


def _lines(document: Document) -> list[str]:
    return split_lines(document.text)


def _areas(document: Document) -> dict[int, int]:
    return areas(document.derive(_lines))


def _touched(region: Region, secret: Region, lines: Sequence[str]) -> str | None:
    """Return a comment behind a payload if a place has to do with that, an anchor or a tag, or it; else None.

    Nothing (``""``) if there is no comment. Lines may be long, so no more of them is looked at than must be.
    """
    start, end = (secret.line, secret.column), (secret.end_line, secret.end_column)
    before = _PROPERTIES.search(_line(lines, start[0])[max(start[1] - 1 - _NEAR, 0) : start[1] - 1])
    if before:
        start = secret.line, start[1] - len(before[0])
    line = _line(lines, end[0])
    comment = _COMMENT.match(line, end[1] - 1)
    after = _NOTHING.match(line, end[1] - 1)
    if comment:
        end = secret.end_line, len(line) + 2
    elif after:
        end = secret.end_line, after.end() + 1
    if not ((region.line, region.column) < end and start < (region.end_line, region.end_column)):
        return None
    return line[comment.end() :][:_LONGEST] if comment else ""


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
