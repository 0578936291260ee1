"""Markdown for job summaries and comments on pull and merge requests.

A comment on GitHub has at most 65,536 characters, and a job summary 1 MiB. So a report is never longer
than `LIMIT`, the least severe findings are left out first, and what is left out is counted. Text from
documents formats nothing, links nowhere and calls nobody: whatever could is in a code span.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, TextIO

from seedlint.output.every import (
    by_rule,
    every_finding,
    left_out,
    told,
    told_of,
    too_many,
    totalled,
    untold,
    worst_first,
)
from seedlint.output.uri import checkout_path
from seedlint.util.escape import QUOTED, clip, escape

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from seedlint.finding import PlacedFinding, Severity
    from seedlint.output.result import Result

LIMIT = 65_000
"""Bytes of a report, in UTF-8: characters are never more than that."""

_MAX_MESSAGE = 500
_MAX_PATH = 300
_MAX_RELATED = 3
_MAX_COMPLAINTS = 10
_MAX_RULES = 200
_SPECIAL = re.compile(r"[\\`*_\[\]<>&~|$#!{}]")
# What GitHub or GitLab make a mention, a reference or a link of.
_ESCAPED = r"\\\g<0>"
_BEFORE, _AFTER = "([\"'“‘", ")]\"'”’.,;:?!…"
_CALLING = re.compile(r"[@#$!~%&](?=\w|\")|@|://|www\.|GH-\d|:\w+:", re.IGNORECASE)


def report(result: Result, stream: TextIO) -> None:
    """Write a heading, the counts of each rule, and as many findings as fit, by severity and document."""
    findings = list(every_finding(result))
    head = [f"## seedlint: {totalled(result)}", "", _summary(result), *_rules(result)]
    blocks, unfit = _fitting(findings, result, LIMIT - _size(head))
    lines = [*head, *blocks]
    if unfit:
        lines += ["", _left_out(unfit)]
    stream.writelines(f"{line}\n" for line in lines)


def _summary(result: Result) -> str:
    words = f"{result.documents} document{'s' * (result.documents != 1)}."
    for more in filter(None, (too_many(result), untold(result), left_out(result))):
        words += f" **{_plain(more)}.**"
    for complaint in result.complaints[:_MAX_COMPLAINTS]:
        words += f" **{_plain(clip(complaint, _MAX_MESSAGE))}.**"
    safe, unsafe = result.fixable()
    if safe:
        words += f" `seedlint --fix` fixes {safe}."
    if unsafe:
        words += f" `seedlint --fix --unsafe-fixes` fixes {unsafe}{' more' * bool(safe)}."
    return words


def _rules(result: Result) -> Iterator[str]:
    """Yield a table of the rules, the most severe first."""
    rules = by_rule(result)
    if not rules:
        return
    rows = sorted(rules, key=lambda one: (-max(one.severities), one.code))
    yield from ("", "| severity | rule | findings | documents |", "|---|---|--:|--:|")
    for one in rows[:_MAX_RULES]:
        rule = span(clip(f"{one.code} {one.name}", 100)).replace("|", "\\u{7C}")
        findings = sum(one.severities.values())
        yield f"| {told_of(one.severities)} | {rule} | {findings} | {one.documents} |"


def _fitting(findings: list[PlacedFinding], result: Result, room: int) -> tuple[list[str], int]:
    """Return the lines of as many findings as fit into so many bytes, and how many do not."""
    room -= len(_left_out(len(findings))) + 2
    totals = Counter(finding.severity for finding in findings)
    totals.update(result.lacking())
    made: list[str] = []
    severity: Severity | None = None
    path: str | None = None
    for shown, finding in enumerate(worst_first(findings)):
        lines: list[str] = []
        if finding.severity != severity:
            total = totals[finding.severity]
            lines += ["", f"### {total} {finding.severity}{'s' * (total != 1)}"]
            path = None
        if finding.path != path:
            lines += ["", f"**{span(clip(checkout_path(finding.path, result), _MAX_PATH))}**", ""]
        lines += _finding(finding, result)
        room -= _size(lines)
        if room < 0:
            return made, len(findings) - shown
        made += lines
        severity, path = finding.severity, finding.path
    return made, 0


def _finding(finding: PlacedFinding, result: Result) -> Iterator[str]:
    field = f" {span(clip(finding.place, _MAX_PATH))}" if finding.pointer else ""
    yield (
        f"- line {finding.region.line}{field}: {words(clip(told(finding), _MAX_MESSAGE))}"
        f" ({span(finding.code)})"
    )
    for other in finding.related[:_MAX_RELATED]:
        path = "" if other.path == finding.path else f"{span(clip(checkout_path(other.path, result)))}, "
        message = f": {words(clip(other.message, _MAX_MESSAGE))}" if other.message else ""
        yield f"  - {path}line {other.region.line}{message}"
    if len(finding.related) > _MAX_RELATED:
        yield f"  - and {len(finding.related) - _MAX_RELATED} more locations"
    if finding.fix:
        safety = "safe" if finding.fix.safe else "unsafe"
        yield f"  - fix: {words(clip(finding.fix.description, _MAX_MESSAGE))} ({safety})"


def _left_out(count: int) -> str:
    return f"And {count} more finding{'s' * (count != 1)}, none of them more severe than these."


def _size(lines: Iterable[str]) -> int:
    return sum(len(line.encode("utf-8", "replace")) + 1 for line in lines)


def words(text: str) -> str:
    """Return text that looks in Markdown as it does here; what stands in backquotes is code."""
    parts = QUOTED.split(text)
    return "".join(span(part) if index % 2 else _plain(part) for index, part in enumerate(parts))


def span(text: str) -> str:
    """Return text as a code span: a fence of more backquotes than there are in it."""
    shown = escape(text) or " "
    ticks = max((len(run) for run in re.findall("`+", shown)), default=0)
    fence = "`" * (ticks + 1)
    pad = " " if shown[0] in "` " or shown[-1] in "` " else ""
    return f"{fence}{pad}{shown}{pad}{fence}"


def _plain(text: str) -> str:
    parts = re.split(r"(\s+)", escape(text))
    return "".join(map(_word, parts))


def _word(part: str) -> str:
    """Return a word; what calls, refers or links is code, but not the punctuation around it."""
    if not _CALLING.search(part):
        return _SPECIAL.sub(_ESCAPED, part)
    rest = part.lstrip(_BEFORE)
    core = rest.rstrip(_AFTER)
    if not _CALLING.search(core):
        return span(part)
    before, after = part[: len(part) - len(rest)], rest[len(core) :]
    return f"{_SPECIAL.sub(_ESCAPED, before)}{span(core)}{_SPECIAL.sub(_ESCAPED, after)}"
