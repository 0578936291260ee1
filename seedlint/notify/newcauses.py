"""New causes since the last notice: those that the report lists, and how many it only counts."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from seedlint.notify.faults import Faults
from seedlint.notify.groups import Unlisted, grouped
from seedlint.notify.items import of_cause
from seedlint.notify.known import identity, latest
from seedlint.notify.picked import (
    ABOUT,
    LEAST,
    OTHERS,
    SAMPLE,
    belongs,
    followed,
    incomplete,
    resolved,
    severities,
)
from seedlint.util.words import counted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from seedlint.notify.groups import New
    from seedlint.notify.known import Known
    from seedlint.notify.picked import Picked
    from seedlint.told.figures import Cause, Causes, Changes, Owner, Report

_DAY = len("2021-04-30")
_INCOMPLETE = identity("incomplete")


@dataclass(frozen=True, slots=True)
class _Counts:
    """What the numbers of a report say: ``left`` new causes are not listed, and what is ``gone``, in words.

    ``about`` is said before the number of new causes, ``gone`` is None where it is not known, ``unlisted``
    are those that are left by rule, as far as that is known.
    """

    gone: str | None = None
    about: str = ""
    left: int = 0
    unlisted: Sequence[Unlisted] = ()


def pick_causes(report: Report, before: Known | None, picked: Picked, mine: Owner | None) -> None:
    """Pick what is new of the causes of a report, which must have looked for them."""
    causes = report.causes
    assert causes is not None
    all_listed = _listed(causes)
    listed = [one for one in all_listed if belongs(one[1], mine)]
    total = causes.total if mine is None else mine.causes
    whole = len(all_listed) == causes.total or total == len(listed)
    now = tuple(item.identity for item, _ in listed)
    if before is None or before.causes is None:
        picked.known = replace(picked.known, causes=now, whole=whole)
        if mine is None:
            picked.standing.append(f"{counted(causes.total, 'cause')} of findings: {severities(causes)}.")
        elif total is not None:
            picked.standing.append(f"{counted(total, 'cause')} of findings.")
        return
    sound = not incomplete(report)
    fresh = _fresh(report, before, picked.known.at, listed)
    if before.whole and whole:
        counts = _Counts(resolved(len(set(before.causes).difference(now)), "cause"))
    else:
        counts = _by_report(report, before, picked, mine, [cause for _, cause in listed])
    # Where the list is not whole, what is missing in it may still be there.
    kept = () if whole and sound else before.causes
    faults = Faults(before.faults, picked.known.at[:_DAY])
    picked.known = replace(
        picked.known,
        causes=latest(kept, now),
        whole=whole and (before.whole or sound),
        faults=faults.after(cause for _, cause in fresh),
    )
    together = grouped(fresh, counts.unlisted, _commits(report, before), faults)
    number, left = len(fresh) + counts.left, counts.left
    picked.add("causes", ("new cause", "new causes"), together, number, about=counts.about, unlisted=left)
    if not sound:
        return  # what a rule that crashed would have found is not resolved
    if counts.gone:
        picked.gone.append(counts.gone)
    elif counts.gone is None and mine is None:
        picked.remarks.append("How many causes were resolved since the last notice is not known.")


def _listed(causes: Causes) -> list[New]:
    """Return all causes that the report lists, each once, and how each is told by itself."""
    both = {one.cause: one for one in causes.items}
    both |= {one.cause: one for one in causes.new_items or ()}  # of these, more is said
    return [(of_cause(one), one) for one in both.values()]


def _fresh(report: Report, before: Known, at: str, listed: Sequence[New]) -> list[New]:
    """Return the causes that are new since the last notice."""
    told, follows = set(before.causes or ()), before.at != at and followed(report, before) is not None
    if not before.whole and follows and _INCOMPLETE not in before.alarms:
        # What was told of once, and is new to the report that follows, was gone in between.
        told -= {item.identity for item, cause in listed if cause.new}

    def is_new(cause: Cause) -> bool:
        # What was there, and has become an owner's since, is not new.
        return bool(cause.new) or (before.whole and not (follows and cause.new is False))

    return [(item, cause) for item, cause in listed if item.identity not in told and is_new(cause)]


def _by_report(
    report: Report, before: Known, picked: Picked, mine: Owner | None, listed: Sequence[Cause]
) -> _Counts:
    """Return what the report itself knows of the report before, if that is the one that was told of."""
    changes = followed(report, before)
    if changes is None:
        if before.at != picked.known.at:
            picked.doubts.append(OTHERS)
        return _Counts(about=LEAST)
    said = changes.causes if mine is None else mine.new_causes
    lost = changes.causes_resolved if mine is None else None
    about = "" if changes.exact else ABOUT
    if about:
        (picked.doubts if said is None else picked.remarks).append(SAMPLE)
    elif said is None:
        picked.doubts.append("How many causes are new is not known: the report before kept none.")
    return _Counts(
        gone=None if lost is None else resolved(lost, "cause", about),
        about=LEAST if said is None else about,
        left=max((said or 0) - sum(one.new is True for one in listed), 0),
        unlisted=_unlisted(report, changes, listed) if mine is None else (),
    )


def _unlisted(report: Report, changes: Changes, causes: Sequence[Cause]) -> list[Unlisted]:
    """Return by rule how many new causes the report counts, and not in a sample, without listing them."""
    if not changes.exact:
        return []
    listed = Counter(one.code for one in causes if one.new)
    shown = {one.cause for one in causes}
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


__all__ = ["pick_causes"]
