"""Of each kind of thing in a report: what is new since the last notice, what is gone, and what is not known.

What was not looked for at the last notice begins with a count: all of it would be called new otherwise.
What a report does not list, because its lists are bounded, is counted by what the report itself knows of the
report before. That is exact if that was the one at the last notice, and if it was not counted in a sample.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from seedlint.notify.items import expected, of_anomaly, of_expectation, of_finding
from seedlint.notify.known import identity, latest
from seedlint.notify.newcauses import pick_causes
from seedlint.notify.picked import (
    ABOUT,
    LEAST,
    OTHERS,
    SAMPLE,
    Picked,
    belongs,
    followed,
    incomplete,
    resolved,
    severities,
)
from seedlint.util.words import counted, number

if TYPE_CHECKING:
    from seedlint.notify.known import Known
    from seedlint.told.figures import Owner, Report


def pick(report: Report, before: Known | None, known: Known, mine: Owner | None) -> Picked:
    """Return what is new in a report; ``known`` has its moment, ``mine`` restricts it to one owner's."""
    picked = Picked(known)
    if report.causes is not None:
        pick_causes(report, before, picked, mine)
    else:
        if before is not None:
            picked.known = replace(known, causes=before.causes, whole=before.whole, faults=before.faults)
        if mine is None:
            _findings(report, before, picked)
        else:
            picked.remarks.append("Causes were not looked for.")
    _anomalies(report, before, picked, mine)
    if mine is None or mine.owner is None:  # they are about all documents, so nobody owns them
        _expectations(report, before, picked)
    return picked


def _findings(report: Report, before: Known | None, picked: Picked) -> None:
    """Pick from the findings that are new since the report before: those of other reports are not known."""
    changes = report.changes
    if before is None:
        findings = report.findings
        picked.standing.append(f"{counted(findings.total, 'finding')}: {severities(findings)}.")
        if changes is None:
            return
    if changes is None:
        if before is not None and before.at != picked.known.at:
            picked.doubts.append("What is new is not known: the report has nothing to compare with.")
        picked.known = replace(picked.known, findings=before.findings if before else ())
        return
    seen: Counter[str] = Counter()
    items = []
    for one in changes.items:
        alike = identity(one.code, one.document, one.message)
        items.append(of_finding(one, seen[alike]))
        seen[alike] += 1
    now = tuple(item.identity for item in items)
    picked.known = replace(picked.known, findings=latest(before.findings if before else (), now))
    if before is None or before.at == picked.known.at:
        return
    told, follows = set(before.findings), followed(report, before) is not None
    fresh = [item for item in items if item.identity not in told]
    left = changes.findings - len(items)
    about = ABOUT if not changes.exact else "" if follows else LEAST
    picked.add(
        "findings", ("new finding", "new findings"), fresh, len(fresh) + left, about=about, unlisted=left
    )
    if not changes.exact:
        picked.remarks.append(SAMPLE)
    if not follows:
        picked.doubts.append(OTHERS)
    elif changes.resolved and not incomplete(report):
        picked.gone.append(resolved(changes.resolved, "finding", ABOUT * (not changes.exact)))


def _anomalies(report: Report, before: Known | None, picked: Picked, mine: Owner | None) -> None:
    old = before.anomalies if before else None
    if report.anomalies is None:
        picked.known = replace(picked.known, anomalies=old)
        picked.remarks.append("Anomalies were not looked for.")
        return
    listed = report.anomalies.items
    items = [of_anomaly(one) for one in listed if belongs(one, mine)]
    total, about = max(report.anomalies.total or 0, len(listed)), ""
    if total > len(listed):  # whose the others are, and whether they are new, the report does not say
        about = LEAST
        picked.remarks.append(f"The report lists {number(len(listed))} of {number(total)} anomalies.")
    now = tuple(item.identity for item in items)
    # One that is at the edge of what is looked at may go and come: it is told once.
    picked.known = replace(picked.known, anomalies=latest(old or (), now))
    if old is None:
        count = total if mine is None else len(items)
        found = "1 anomaly" if count == 1 else f"{number(count) if count else 'No'} anomalies"
        picked.standing.append(f"{found} in {number(report.anomalies.series)} series.")
        return
    told = set(old)
    fresh = [item for item in items if item.identity not in told]
    picked.add("anomalies", ("new anomaly", "new anomalies"), fresh, len(fresh), about=about)


def _expectations(report: Report, before: Known | None, picked: Picked) -> None:
    old = before.failing if before else None
    if report.expectations is None:
        picked.known = replace(picked.known, failing=old)
        picked.remarks.append("Expectations were not evaluated.")
        return
    results = report.expectations.results
    items = [of_expectation(one) for one in results if one.status == "failed"]
    now = tuple(item.identity for item in items)
    # One that could not be evaluated is not met again.
    unknown = {expected(one) for one in results if one.status in {"broken", "skipped"}}
    still = tuple(one for one in old or () if one in unknown)
    picked.known = replace(picked.known, failing=latest(still, now))
    if old is None:
        fail = "fails" if len(items) == 1 else "fail"
        picked.standing.append(
            f"{counted(len(items), 'expectation')} {fail}." if items else "No expectation fails."
        )
        return
    told = set(old)
    picked.add(
        "expectations",
        ("failed expectation", "failed expectations"),
        [item for item in items if item.identity not in told],
        len(set(now).difference(told)),
    )
    again = len(told.difference(now, still))
    if again:
        picked.gone.append(f"{counted(again, 'expectation')} pass{'es' * (again == 1)} again")
