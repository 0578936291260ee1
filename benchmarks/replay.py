"""A report each day: what is told of a fault from its first day on, and how often the same is told again.

Each fault is in a corpus: its provider beside others, with shares, topics and rules that show it, too.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import histories as h
import numpy as np

from seedlint.report.tracks import parents
from seedlint.series import Anomaly, Options, Series, Told, Values, detect, fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from faults import Fault

BEGUN = 30
"""Faults began so many days before the end of their histories."""
REPORTS = 21
"""Reports are made on so many days, the first on the day on which the fault begins."""
MONTH = 30
LEVELS = {"documents": 0, "with findings": 1, "with errors": 2, "missing image": 3}
"""Measures of a provider; each has documents of the one before."""


@dataclass
class World:
    """A corpus with one fault: its series, and how many documents are where, by day.

    ``counts`` has for each provider, the faulty one first, its documents by level, outside and inside of the
    topic.
    """

    tracks: list[Any]
    since: date
    providers: list[str] = field(default_factory=list)
    counts: Any = None
    days: dict[date, int] = field(default_factory=dict)

    def overlap(self, one: Anomaly, other: Anomaly) -> bool:
        """Return whether two anomalies are about the same documents."""
        if self.counts is None or one.rise != other.rise:
            return False
        sets = [self._where(it) for it in (one, other)]
        if None in sets:
            return False
        spans = [_span(it) for it in (one, other)]
        both = [a & b for a, b in zip(*sets, strict=True)]
        shared = self._sum(both, max(spans[0][0], spans[1][0]), min(spans[0][1], spans[1][1]))
        most = max(self._sum(*it) for it in ((sets[0], *spans[0]), (sets[1], *spans[1])))
        return shared >= 0.5 * most > 0

    def _where(self, one: Anomaly) -> list[Any] | None:
        subject, name, measure = one.series.key
        where = [np.ones(size, dtype=bool) for size in self.counts.shape[:3]]
        if subject == "provider":
            where[0][:] = [it == name for it in self.providers]
        elif subject == "topic":
            where[2][0] = False
        elif subject == "rule":
            where[1][:3] = False
        if measure not in LEVELS:
            return None
        where[1][: LEVELS[measure]] = False
        return where

    def _sum(self, where: list[Any], since: date, until: date) -> float:
        days = [at for day, at in self.days.items() if since <= day <= until]
        return float(self.counts[np.ix_(*where)][..., days].sum())


def _span(one: Anomaly) -> tuple[date, date]:
    """Return the days whose documents an anomaly is about: those before it where some are missing."""
    return (one.since, one.until) if one.rise else (one.since - timedelta(days=28), one.since)


def world(fault: Fault, number: int, seed: int) -> World:
    """Return a corpus in which a fault begins; all of one seed have the same days."""
    rng = np.random.default_rng([seed, number, 9])
    cal = h.calendar(seed)
    at = h.DAYS - BEGUN
    while cal.holiday[at] < 1:
        at -= 1
    case = fault.make(rng, cal, at)
    watched = case.watched
    if isinstance(watched, Series) and watched.cadence == "day":
        values = np.array([point.value for point in watched.points]).astype(int)
        totals = [point.of for point in watched.points]
        found = values if totals[0] is None else np.array(totals).astype(int)
        hits = rng.binomial(found, 0.03) if totals[0] is None else values
        return _documents(rng, cal, case.since, found, hits)
    if isinstance(watched, Series) and watched.measure == "findings":
        return World(_jumps(rng, watched), case.since)
    made: list[Any] = [watched]
    if isinstance(watched, Values):
        many = [Series(watched.measure, name, "documents", "day", points) for name, points in watched.values]
        made += many
    return World(made, case.since)


def _documents(rng: Any, cal: h.Calendar, since: date, found: Any, hits: Any) -> World:
    """Return the series of a corpus in which one provider has a fault."""
    providers, rows = ["the.example"], [(found, hits, 0.9)]
    for number in range(6):
        one = replace(h.any_provider(rng), regular=False, scatter=0.1)
        its = h.counts(rng, one, h.expected(rng, one, cal))
        providers.append(f"p{number}.example")
        rows.append((its, rng.binomial(its, 0.03), 0.05))
    counts = np.zeros((len(rows), len(LEVELS), 2, h.DAYS), dtype=int)
    for at, (its, wrong, topical) in enumerate(rows):
        left, levels = its - wrong, [wrong]
        for part in (0.02, 0.05):
            more = rng.binomial(left, part)
            levels.insert(0, more)
            left = left - more
        for level, number in enumerate((left, *levels)):
            inside = rng.binomial(number, topical)
            counts[at, level] = number - inside, inside
    made: list[Any] = []
    for at, name in [*enumerate(providers), (slice(None), "")]:
        key = ("provider" if name else "corpus", name)
        its = counts[at] if name else counts.sum(axis=0)
        total = its.sum(axis=(0, 1))
        made.append(h.day_series(cal, total, None, (*key, "documents")))
        for measure, level in list(LEVELS.items())[1:]:
            made.append(h.day_series(cal, its[level:].sum(axis=(0, 1)), total, (*key, measure)))
    whole = counts.sum(axis=0)
    made.append(h.day_series(cal, whole[:, 1].sum(axis=0), None, ("topic", "ferries", "documents")))
    wrong = whole[3].sum(axis=0)
    made.append(h.day_series(cal, wrong, whole.sum(axis=(0, 1)), ("rule", "SL999", "with findings")))
    return World(made, since, providers, counts, {day: at for at, day in enumerate(cal.days)})


def _jumps(rng: Any, rule: Series) -> list[Any]:
    """Return the series of commits beside a rule's: those of the corpus, of a field, and of a provider."""
    its = np.array([point.value for point in rule.points])
    other = h.walk(rng, len(its), 30.0, 0.2)
    field = np.minimum(its + 15, 4000)

    def series(subject: str, name: str, measure: str, values: Any, of: float | None = None) -> Series:
        points = zip(rule.points, values, strict=True)
        made = tuple(point._replace(value=float(value), of=of) for point, value in points)
        return Series(subject, name, measure, "commit", made)

    return [
        rule,
        series("rule", "SL101", "findings", other),
        series("corpus", "", "errors", its + other),
        series("corpus", "", "causes", its * 0.9 + other),
        series("corpus", "", "score", np.clip(100 - (its + other) / 40, 0, 100)),
        series("field", "image", "missing value", field, 5000.0),
        series("provider", "the.example", "errors", its * 0.95),
    ]


@dataclass
class Telling:
    """What was told of a corpus: each name with the numbers of the reports that had it."""

    days: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    whose: dict[str, Anomaly] = field(default_factory=dict)

    def take(self, number: int, names: Iterable[str], anomalies: Iterable[Anomaly]) -> None:
        """Take in a report."""
        for name, one in zip(names, anomalies, strict=True):
            self.days[name].append(number)
            self.whose[name] = one

    def again(self) -> int:
        """Return how many were told, then not, then again."""
        return sum(any(after - before > 1 for before, after in pairwise(its)) for its in self.days.values())

    def withdrawn(self, last: int) -> int:
        """Return how many are not in the last report."""
        return sum(its[-1] < last for its in self.days.values())


def replayed(worlds: Sequence[World], reports: int = REPORTS) -> list[Telling]:
    """Return what is told of each of some corpora by reports on so many days, each of which knows the others.

    The first, number -1, is on the day before the fault begins.
    """
    told = [Telling() for _ in worlds]
    tracks = [_marked(track, at) for at, one in enumerate(worlds) for track in one.tracks]
    days = sorted({one.since + timedelta(days=number) for one in worlds for number in range(-1, reports)})
    for day in days:
        found: dict[int, list[Anomaly]] = defaultdict(list)
        for one in detect(tracks, day, Options()):
            at, _, name = one.series.name.partition("/")
            found[int(at)].append(replace(one, series=replace(one.series, name=name)))
        for at, world in enumerate(worlds):
            number = (day - world.since).days
            if -1 <= number < reports:
                before = Told(told[at].days)
                anomalies = [one.anomaly for one in fold(found[at], parents, before, world.overlap)]
                told[at].take(number, before.names(anomalies), anomalies)
    return told


def _marked(track: Any, at: int) -> Any:
    """Return a series with its corpus in its name, so that many are looked at together."""
    if isinstance(track, Values):
        return replace(track, values=tuple((f"{at}/{name}", points) for name, points in track.values))
    return replace(track, name=f"{at}/{track.name}")


def of_fault(telling: Telling) -> Telling:
    """Return what was told since the fault began, of all but the other providers."""
    mine = [
        name
        for name, its in telling.days.items()
        if its[0] >= 0 and not telling.whose[name].series.name.startswith("p")
    ]
    return Telling({name: telling.days[name] for name in mine}, telling.whose)


def by_family(seeds: Sequence[int], faults: Sequence[Fault]) -> dict[str, list[Telling]]:
    """Return for each kind of fault what was told of each of them."""
    made: dict[str, list[Telling]] = defaultdict(list)
    for seed in seeds:
        worlds = [world(fault, number, seed) for number, fault in enumerate(faults)]
        for fault, telling in zip(faults, replayed(worlds), strict=True):
            made[fault.family].append(of_fault(telling))
    return made


def false_alarms(histories: Sequence[tuple[date, Sequence[Any]]]) -> tuple[int, int]:
    """Return how many anomalies a month of daily reports tells in quiet histories, and of how many series."""
    worlds = [World(list(tracks), last - timedelta(days=MONTH - 1)) for last, tracks in histories]
    series = sum(len(one.values) if isinstance(one, Values) else 1 for it in worlds for one in it.tracks)
    told = [its for one in worlds for its in replayed([one], MONTH)[0].days.values()]
    return sum(its[0] >= 0 for its in told), series


def table(told: dict[str, list[Telling]], alarms: tuple[int, int]) -> str:
    """Return the results as markdown."""
    lines = [
        "",
        "| kind | faults | told | anomalies told of each | of several | taken back | told again |",
        "|---|--:|--:|--:|--:|--:|--:|",
    ]
    for kind, many in {**told, "all": [one for its in told.values() for one in its]}.items():
        sizes = [len(one.days) for one in many if one.days]
        back, again = sum(one.withdrawn(REPORTS - 1) for one in many), sum(one.again() for one in many)
        mean, several = sum(sizes) / max(len(sizes), 1), sum(size > 1 for size in sizes)
        lines.append(f"| {kind} | {len(many)} | {len(sizes)} | {mean:.2f} | {several} | {back} | {again} |")
    number, series = alarms
    lines += [
        "",
        f"In a month of daily reports of {series:,} quiet series, {number} anomalies were told:"
        f" {100 * number / max(series, 1):.2f} per hundred series and month.",
    ]
    return "\n".join(lines) + "\n"
