"""Of each kind of thing in a report: what is new since the last notice, what is gone, and what is not known.

What was not looked for at the last notice begins with a count: all of it would be called new otherwise.
What a report does not list, because it lists a hundred, is counted by what the report itself knows of the
report before. That is exact if that was the one at the last notice, and if it was not counted in a sample.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from seedlint.codes import INTERNAL_ERROR
from seedlint.notify.groups import Unlisted, grouped
from seedlint.notify.items import expected, of_anomaly, of_cause, of_expectation, of_finding
from seedlint.notify.known import identity, latest
from seedlint.notify.news import Section
from seedlint.util.words import counted, number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from seedlint.notify.known import Known
    from seedlint.notify.news import Item
    from seedlint.told.figures import Cause, Causes, Changes, Owner, Report, Severities


_LEAST, _ABOUT = "at least ", "about "
"""What is said before a number that may be larger, and before one that is extrapolated from a sample."""
_OTHERS = (
    "Other reports were made since the last notice. What was new in those may not be listed here: this one"
    " compares with the one before it."
)
_SAMPLE = "There are so many findings that what is new was counted in a sample, and may not be listed here."


@dataclass(slots=True)
class Picked:
    """What was picked: sections, what else is worth a sentence, and what the channel knows from now on.

    ``standing`` count what was looked for for the first time, ``gone`` what is no longer there, and
    ``doubts`` say why something new may be missing: all are worth a notice. ``remarks`` say what else is not
    known.
    """

    known: Known
    sections: list[Section] = field(default_factory=list)
    standing: list[str] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    @property
    def news(self) -> bool:
        """Whether anything of it is worth a notice."""
        return bool(self.sections or self.standing or self.gone or self.doubts)

    def add(
        self, kind: str, words: tuple[str, str], items: list[Item], total: int, *, about: str = ""
    ) -> None:
        """Add a section, if there is anything in it; ``words`` are for one thing and for several."""
        if total:
            title = f"{about}{number(total)} {words[total != 1]}"
            self.sections.append(Section(kind, title, tuple(items), total, exact=not about))


def pick(report: Report, before: Known | None, known: Known, mine: Owner | None) -> Picked:
    """Return what is new in a report; ``known`` has its moment, ``mine`` restricts it to one owner's."""
    picked = Picked(known)
    if report.causes is not None:
        _causes(report, before, picked, mine)
    else:
        if before is not None:
            picked.known = replace(known, causes=before.causes, whole=before.whole)
        if mine is None:
            _findings(report, before, picked)
        else:
            picked.remarks.append("Causes were not looked for.")
    _anomalies(report, before, picked, mine)
    if mine is None:  # expectations are about all documents
        _expectations(report, before, picked)
    return picked


def incomplete(report: Report) -> bool:
    """Whether a rule crashed or could not be loaded; reports of old say so by the finding alone."""
    return bool(report.incomplete) or any(rule.code == INTERNAL_ERROR for rule in report.rules)


def _followed(report: Report, before: Known) -> Changes | None:
    """Return what has changed since the very report that was told of; None if it compares with another."""
    changes = report.changes
    return changes if changes is not None and changes.since == before.at else None


def _causes(report: Report, before: Known | None, picked: Picked, mine: Owner | None) -> None:
    causes = report.causes
    assert causes is not None
    listed = [one for one in causes.items if mine is None or mine.owner in one.owners]
    items = [of_cause(one) for one in listed]
    total = causes.total if mine is None else mine.causes
    whole = len(causes.items) == causes.total or total == len(items)
    now = tuple(item.identity for item in items)
    if before is None or before.causes is None:
        picked.known = replace(picked.known, causes=now, whole=whole)
        if mine is None:
            picked.standing.append(f"{counted(causes.total, 'cause')} of findings: {_severities(causes)}.")
        elif total is not None:
            picked.standing.append(f"{counted(total, 'cause')} of findings.")
        return
    old = set(before.causes)
    fresh = [
        (item, cause)
        for item, cause in zip(items, listed, strict=True)
        if item.identity not in old and (before.whole or cause.new)
    ]
    count, about = len(fresh), ""
    unlisted: list[Unlisted] = []
    gone: str | None = None
    if before.whole and whole:
        gone = _resolved(len(old.difference(now)), "cause")
    elif changes := _followed(report, before):
        said, about, gone = _by_report(changes, picked, mine)
        count = max(count, said or 0)
        unlisted = _unlisted(report, changes, [cause for _, cause in fresh]) if mine is None else []
    else:
        about = _LEAST
        if before.at != picked.known.at:
            picked.doubts.append(_OTHERS)
    if incomplete(report):
        gone = None  # what a rule that crashed would have found is not resolved
    # Where the list is not whole, what is missing in it may still be there.
    kept = () if whole and not incomplete(report) else before.causes
    picked.known = replace(
        picked.known, causes=latest(kept, now), whole=whole and (before.whole or not incomplete(report))
    )
    together = grouped(fresh, unlisted, _commits(report, before))
    picked.add("causes", ("new cause", "new causes"), together, count, about=about)
    if gone:
        picked.gone.append(gone)
    elif gone is None and not incomplete(report):
        picked.remarks.append("How many causes were resolved since the last notice is not known.")


def _unlisted(report: Report, changes: Changes, fresh: Sequence[Cause]) -> list[Unlisted]:
    """Return by rule how many new causes the report counts, and not in a sample, without listing them."""
    if not changes.exact:
        return []
    listed = Counter(one.code for one in fresh)
    shown = {one.cause for one in fresh}
    touched = Counter(one.code for one in changes.items)
    whole = len(changes.items) == (changes.causes or 0) + (changes.causes_moved or 0)
    found = []
    for rule in report.rules:
        number = (rule.new_causes or 0) - listed[rule.code]
        # What is new may be more of an old cause; where none is, it is of a new one.
        new = changes.causes_moved == 0 or (whole and touched[rule.code] == rule.new_causes)
        items = (one for one in changes.items if new and one.code == rule.code and one.cause not in shown)
        found.append(Unlisted(rule, number, tuple(items)))
    return found


def _commits(report: Report, before: Known) -> dict[str, str]:
    """Return the commits at which the findings of rules rose, by their codes, if that is new."""
    told = set(before.anomalies or ())
    return {
        one.name: one.commit
        for one in (report.anomalies.items if report.anomalies else ())
        if one.subject == "rule" and one.commit and identity("anomaly", one.id) not in told
    }


def _by_report(changes: Changes, picked: Picked, mine: Owner | None) -> tuple[int | None, str, str | None]:
    """Return how many causes are new by the report itself, with a word before it, and what is resolved."""
    said = changes.causes if mine is None else mine.new_causes
    lost = changes.causes_resolved if mine is None else None
    about = "" if changes.exact else _ABOUT
    if about:
        (picked.doubts if said is None else picked.remarks).append(_SAMPLE)
    elif said is None:
        picked.doubts.append("How many causes are new is not known: the report before kept none.")
    gone = None if lost is None else _resolved(lost, "cause", about)
    return said, _LEAST if said is None else about, gone


def _severities(of: Causes | Severities) -> str:
    return f"{counted(of.errors, 'error')}, {counted(of.warnings, 'warning')}, {counted(of.notes, 'note')}"


def _resolved(count: int, word: str, about: str = "") -> str:
    """Say how many are no longer there; nothing if all are."""
    return f"{about}{counted(count, word)} resolved" if count else ""


def _findings(report: Report, before: Known | None, picked: Picked) -> None:
    """Pick from the findings that are new since the report before: those of other reports are not known."""
    changes = report.changes
    if before is None:
        findings = report.findings
        picked.standing.append(f"{counted(findings.total, 'finding')}: {_severities(findings)}.")
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
    told, follows = set(before.findings), _followed(report, before) is not None
    fresh = [item for item in items if item.identity not in told]
    total = len(fresh) + changes.findings - len(items)
    about = _ABOUT if not changes.exact else "" if follows else _LEAST
    picked.add("findings", ("new finding", "new findings"), fresh, total, about=about)
    if not changes.exact:
        picked.remarks.append(_SAMPLE)
    if not follows:
        picked.doubts.append(_OTHERS)
    elif changes.resolved and not incomplete(report):
        picked.gone.append(_resolved(changes.resolved, "finding", _ABOUT * (not changes.exact)))


def _anomalies(report: Report, before: Known | None, picked: Picked, mine: Owner | None) -> None:
    old = before.anomalies if before else None
    if report.anomalies is None:
        picked.known = replace(picked.known, anomalies=old)
        picked.remarks.append("Anomalies were not looked for.")
        return
    listed = report.anomalies.items
    items = [of_anomaly(one) for one in listed if mine is None or mine.owner in one.owners]
    total, about = max(report.anomalies.total or 0, len(listed)), ""
    if total > len(listed):  # whose the others are, and whether they are new, the report does not say
        about = _LEAST
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
