"""Anomalies that have one cause, told once: the whole or its part, and one of its views, not all."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from seedlint.series.commits import commit_of
from seedlint.series.known import Told
from seedlint.series.measures import points_lost, worse_when_rising

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from seedlint.series.types import Anomaly, Series

Key = tuple[str, str, str]
_TOGETHER_DAYS = 3
"""Anomalies that begin so near to each other are one."""
LATER_DAYS = 7
"""In rare series what happens in all of them is seen so much later."""
_MANY = 3
_AS_MANY = 0.8
_MOST_OF_IT = 0.6
"""A part that makes up so much of what the whole has too much (or too little) is told in its place."""


class Folded(NamedTuple):
    """An anomaly that is told, and others that are views of the same: weaker ones, parts, or the whole."""

    anomaly: Anomaly
    views: tuple[Anomaly, ...]


def fold(
    anomalies: Iterable[Anomaly],
    parents: Callable[[Series], Sequence[Key]],
    told: Told | None = None,
    overlap: Callable[[Anomaly, Anomaly], bool] | None = None,
) -> list[Folded]:
    """Return anomalies without those that others tell already, in the same order.

    ``parents`` gives the keys (subject, name, measure) of the series that a series is a part of, as a
    provider's documents are of the corpus's, the nearest first. Where a whole and its parts move the same
    way at the same time, the parts are told if one to three of them account for most of it, and the whole
    if not. Several anomalies of one series that begin together are told as the strongest, and so are those
    of one provider, topic, field or rule, those that are about the same documents, by ``overlap``, and those
    of one commit that are of about as much.
    What was ``told`` before stays, and new views of it are no news.
    """
    made = _Fold(list(anomalies), told or Told())
    made.same_series()
    made.wholes_and_parts(parents)
    made.views(overlap or (lambda _, __: False))
    return made.folded()


class _Fold:
    def __init__(self, all_: list[Anomaly], told: Told) -> None:
        self._all = all_
        self._told = [told.name(one) is not None for one in all_]
        self._under: dict[int, int] = {}
        """Of each that is not told: the one that is told in its place."""
        self._wholes: set[int] = set()
        """Those of which a part is told."""
        self._by_key: dict[Key, list[int]] = {}
        for at, one in enumerate(all_):
            self._by_key.setdefault(one.series.key, []).append(at)

    def same_series(self) -> None:
        """Leave one of each series of those that begin together."""
        for places in self._by_key.values():
            for at in places:
                for other in places:
                    near = abs((self._all[at].since - self._all[other].since).days) <= _TOGETHER_DAYS
                    if at != other and near and self._rank(at) > self._rank(other):
                        self._under[other] = at

    def wholes_and_parts(self, parents: Callable[[Series], Sequence[Key]]) -> None:
        """Leave the whole, or its parts."""
        parts: dict[int, list[int]] = {}
        for at, one in enumerate(self._all):
            if at in self._under:
                continue
            for key in parents(one.series):
                for whole in self._by_key.get(key, ()):
                    if whole != at and whole not in self._under and _together(one, self._all[whole]):
                        parts.setdefault(whole, []).append(at)
        # The smallest wholes first: what is dropped there no longer counts as a part of something larger.
        for whole in sorted(parts, key=lambda at: (len(parts[at]), at)):
            left = [at for at in parts[whole] if at not in self._under]
            if whole not in self._under and left:
                self._choose(whole, left)
        self._explained_by_known(parents)

    def _explained_by_known(self, parents: Callable[[Series], Sequence[Key]]) -> None:
        """Leave out wholes that are news only because parts that were told, whenever they began, go on."""
        known: dict[int, list[int]] = {}
        for at, one in enumerate(self._all):
            if not self._told[at] or at in self._under:
                continue
            for key in parents(one.series):
                for whole in self._by_key.get(key, ()):
                    if _direction(one) == _direction(self._all[whole]):
                        known.setdefault(whole, []).append(at)
        for whole, parts in known.items():
            if self._told[whole] or whole in self._under:
                continue
            within = {at: excess(self._all[at], self._all[whole]) for at in parts}
            if self._account(within) >= _MOST_OF_IT * self._excess(whole):
                self._under[whole] = max(parts, key=within.__getitem__)
                self._wholes.add(whole)

    def _account(self, within: dict[int, float]) -> float:
        """Return how much parts account for together: only of providers none counts twice."""
        of = [value for at, value in within.items() if self._all[at].series.subject == "provider"]
        return max(sum(of), *within.values())

    def _choose(self, whole: int, parts: list[int]) -> None:
        known = [at for at in parts if self._told[at]]
        largest = max(parts, key=self._excess)
        # What points of the score were lost for says more than the points.
        lost = points_lost(self._all[whole].series.measure)
        if not self._told[whole] and (lost or (len(parts) <= _MANY and self._explained(whole, parts))):
            self._under[whole] = largest
            self._wholes.add(whole)
            return
        of = whole
        if not self._told[whole] and known and self._explained(whole, known):
            of = self._under[whole] = max(known, key=self._excess)
            self._wholes.add(whole)
        # Which of many parts is seen first is chance: they are views of what is told.
        self._under.update((at, of) for at in parts if not self._told[at])

    def _explained(self, whole: int, parts: Sequence[int]) -> bool:
        return sum(map(self._excess, parts)) >= _MOST_OF_IT * self._excess(whole)

    def views(self, overlap: Callable[[Anomaly, Anomaly], bool]) -> None:
        """Leave one of those that show the same provider, topic, field or rule, or the same documents."""
        left = [at for at in range(len(self._all)) if at not in self._under]
        groups: dict[int, list[int]] = {at: [at] for at in left if self._told[at]}
        for at, of in self._under.items():
            if at not in self._wholes:  # which are about more than the part that is told in their place
                groups.setdefault(self._top(of), []).append(at)
        for at in sorted(left, key=self._rank, reverse=True):
            if self._told[at]:
                continue
            for top, members in groups.items():
                if (
                    top != at
                    and top not in self._under
                    and any(_is_view(self._all[at], self._all[one], overlap) for one in members)
                ):
                    self._under[at] = top
                    members += groups.pop(at, [at])
                    break
            else:
                groups.setdefault(at, []).append(at)

    def folded(self) -> list[Folded]:
        """Return what is told."""
        views: dict[int, list[Anomaly]] = {}
        for at in sorted(self._under):
            views.setdefault(self._top(at), []).append(self._all[at])
        return [
            Folded(one, tuple(views.get(at, ()))) for at, one in enumerate(self._all) if at not in self._under
        ]

    def _top(self, at: int) -> int:
        while at in self._under:
            at = self._under[at]
        return at

    def _rank(self, at: int) -> tuple[bool, float, int]:
        return self._told[at], self._all[at].strength, -at

    def _excess(self, at: int) -> float:
        return excess(self._all[at])


def _is_view(one: Anomaly, other: Anomaly, overlap: Callable[[Anomaly, Anomaly], bool]) -> bool:
    if abs((one.since - other.since).days) > LATER_DAYS:
        # What a commit brings may be of any days: only the documents tell.
        return one.series.cadence != other.series.cadence and overlap(one, other)
    if one.series.key[:2] == other.series.key[:2]:
        return bool(one.series.name)
    return _as_many(one, other) or overlap(one, other)


def _as_many(one: Anomaly, other: Anomaly) -> bool:
    """Return whether one commit has made both, and of about as much."""
    if {one.series.cadence, other.series.cadence} != {"commit"} or commit_of(one) != commit_of(other):
        return False
    least, most = sorted(map(excess, (one, other)))
    return _direction(one) == _direction(other) and least >= _AS_MANY * most


def _together(part: Anomaly, whole: Anomaly) -> bool:
    later = (part.since - whole.since).days
    if part.series.cadence == whole.series.cadence == "commit":
        near = not later  # another commit is another fault
    else:
        near = -_TOGETHER_DAYS <= later <= LATER_DAYS
    return near and _direction(part) == _direction(whole)


def _direction(anomaly: Anomaly) -> bool:
    """Return whether it gets worse, or, where nobody knows, whether there is more."""
    return anomaly.rise != (worse_when_rising(anomaly.series.measure) is False)


def excess(anomaly: Anomaly, within: Anomaly | None = None) -> float:
    """Return how many more or fewer there were than usual, altogether, or in the days of another one."""
    return abs(sum(found - fair for found, fair in _pairs(anomaly, within or anomaly)))


def _pairs(anomaly: Anomaly, within: Anomaly) -> Iterable[tuple[float, float]]:
    since, until = max(anomaly.since, within.since), min(anomaly.until, within.until)
    points = [point for point in anomaly.series.points if since <= point.at <= until]
    if anomaly.series.cadence == "commit":
        if not points and within is not anomaly:
            return []
        total = points[0].of if points else None
        by = total if total is not None else 1.0
        return [(anomaly.observed * by, anomaly.usual * by)]
    if anomaly.series.is_share:
        return [(point.value, anomaly.usual * (point.of or 0)) for point in points]
    days = max((until - since).days + 1, 0)
    return [(anomaly.observed * days, anomaly.usual * days)]
