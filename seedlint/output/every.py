"""Which findings a report is made of, and in which order."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from seedlint.codes import INTERNAL_ERROR
from seedlint.finding import PlacedFinding, Region, Severity
from seedlint.output.result import RuleCount
from seedlint.util.escape import escape
from seedlint.util.shorten import LONGEST_PATH, shorten

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from seedlint.output.result import Others, Result, Totals

NOTHING = "nothing was checked"


def every_finding(result: Result) -> Iterator[PlacedFinding]:
    """Yield all findings, in order, then one for each load failure that no finding stands for.

    For formats that know nothing but findings: rules that did not run must not look passed.
    """
    yield from result.findings
    for failure in result.failures_without_finding():
        message = f"the rules from {failure.source} could not be loaded ({failure.message})"
        yield PlacedFinding(
            INTERNAL_ERROR, "internal-error", Severity.ERROR, message, failure.source, Region(1, 1, 1, 2), ""
        )


def told(finding: PlacedFinding) -> str:
    """Return a finding's message, and that its document was not judged where that is so.

    A rule that crashed says so itself.
    """
    if finding.unjudged and finding.code != INTERNAL_ERROR:
        return f"{finding.message} (the document was not checked)"
    return finding.message


def as_shown(message: str, finding: PlacedFinding, result: Result) -> str:
    """Return a finding's message with the other documents in it called as their locations are shown.

    A rule names them from the root, as its verdict is the same wherever it is run.
    """
    names = {
        shorten(other.path, LONGEST_PATH): shorten(result.shown(other.path), LONGEST_PATH)
        for other in finding.related
        if other.path != finding.path
    }
    if not any(name in message for name in names):
        return message
    return re.sub("|".join(map(re.escape, names)), lambda found: names[found[0]], message)


def by_rule(result: Result) -> list[RuleCount]:
    """Return how much each rule has found in the whole run, by code."""
    if result.whole is not None and result.whole.rules is not None:
        return sorted(result.whole.rules)
    groups: dict[str, list[PlacedFinding]] = {}
    for finding in every_finding(result):
        groups.setdefault(finding.code, []).append(finding)
    return [
        RuleCount(
            code,
            group[0].name,
            Counter(finding.severity for finding in group),
            len({finding.path for finding in group}),
        )
        for code, group in sorted(groups.items())
    ]


def left_out(result: Result) -> str:
    """Say how many findings of the run a result lacks, and of what severity; nothing if it has all."""
    left = result.left_out()
    count = sum(left.values())
    if not count:
        return ""
    total = result.total()
    words = (
        f"{count:,} of {total:,} findings {'is' if count == 1 else 'are'} left out of this report:"
        f" {how_many(left)}"
    )
    return f"{words}; {not_of(result.others)}" if result.others else words


def not_of(others: Others) -> str:
    """Say why findings are left out because of their owners, and that the exit code does not count them."""
    from seedlint.owners.owners import NAMELESS

    names = " and ".join(others.owners)
    whose = "owned by somebody" if others.owners == (NAMELESS,) else f"not owned by {escape(names)}"
    return f"{whose} and not counted in the exit code"


def totalled(result: Result) -> str:
    """Say how many findings of each severity the whole run has, as `outcome`; failures of rules count."""
    counts = Counter(result.by_severity())
    counts[Severity.ERROR] += len(result.failures_without_finding())
    return outcome(result.documents, counts)


def told_of(counts: Mapping[Severity, int]) -> str:
    """Return the severity of a rule's findings, or how many there are of each: not all matter alike."""
    counts = {severity: n for severity, n in counts.items() if n}
    return str(next(iter(counts))) if len(counts) == 1 else how_many(counts)


def not_judged(count: int) -> str:
    """Say how many documents were not judged; nothing if all were."""
    return f"{count} document{'s were' if count > 1 else ' was'} not checked" if count else ""


def absent(count: int) -> str:
    """Say how many files have no front matter and need none; nothing if there are no such."""
    words = f"{count} file{'s' if count > 1 else ''} without front matter {'were' if count > 1 else 'was'}"
    return f"{words} not checked" if count else ""


def untold(result: Result | Totals) -> str:
    """Say how many documents were not judged, and how many files are none; nothing if there are no such."""
    return "; ".join(
        words for words in (not_judged(result.count_unjudged()), absent(result.count_absent())) if words
    )


def too_many(result: Result | Totals) -> str:
    """Say of which severities there are more findings than a limit allows; nothing if there are none."""
    counts = result.by_severity()
    limits = result.failing.most
    return "; ".join(
        f"{how_many({severity: counts[severity]})}, {_allowed(limits[severity])}"
        for severity in result.failing.too_many(counts)
        if severity in limits
    )


def _allowed(limit: int) -> str:
    return f"at most {limit} {'is' if limit == 1 else 'are'} allowed" if limit else "none is allowed"


def worst_first(findings: Iterable[PlacedFinding]) -> list[PlacedFinding]:
    """Return findings by severity, those of one severity in their order."""
    return sorted(findings, key=lambda finding: -finding.severity)


def worst(findings: list[PlacedFinding], limit: int) -> list[PlacedFinding]:
    """Return ``limit`` findings of the highest severities, in their order; the first ones of a severity."""
    if len(findings) <= limit:
        return findings
    by_severity = sorted(range(len(findings)), key=lambda index: -findings[index].severity)
    return [findings[index] for index in sorted(by_severity[:limit])]


def outcome(documents: int, counts: Mapping[Severity, int]) -> str:
    """Say what came of a run over so many documents: `how_many` findings, but never "no findings" in none."""
    return how_many(counts) if documents or any(counts.values()) else NOTHING


def how_many(counts: Mapping[Severity, int]) -> str:
    """Say how many findings of each severity there are: ``2 errors, 1 note``, or ``no findings``."""
    worst_down = sorted(((severity, n) for severity, n in counts.items() if n), reverse=True)
    return ", ".join(f"{n} {severity}{'s' * (n != 1)}" for severity, n in worst_down) or "no findings"
