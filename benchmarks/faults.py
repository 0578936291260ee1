"""The faults that are put into invented histories: what, how large, and what is to be told of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, NamedTuple

import histories as h
import numpy as np

from seedlint.series import Distribution, Series, Values

if TYPE_CHECKING:
    from collections.abc import Callable

Watched = Series | Distribution | Values


class Case(NamedTuple):
    """A history with a fault: what is looked at, the day at which it began, and the value it is in."""

    watched: Watched
    cal: h.Calendar
    since: Any
    value: str | None = None


@dataclass(frozen=True)
class Fault:
    """A kind of fault of one size. ``ago``: how many days ago it begins; ``kinds``: what may be told."""

    family: str
    what: str
    make: Callable[[Any, h.Calendar, int], Case]
    ago: tuple[int, int]
    kinds: tuple[str, ...]
    slack: int = 3


def _count(one: h.Provider, change: Callable[[Any, Any, Any], Any]) -> Callable[[Any, h.Calendar, int], Case]:
    """Return what makes a history of a provider with ``change(rng, counts, expected)`` at its end."""

    def make(rng: Any, cal: h.Calendar, at: int) -> Case:
        provider = replace(one, growth=float(rng.uniform(0.8, 1.8)))
        mean = h.expected(rng, provider, cal)
        found = h.counts(rng, provider, mean)
        begin = at
        if provider.week in {"thursdays", "office"}:
            while not h.WEEKS[provider.week][cal.days[begin].weekday()]:
                begin -= 1
        found[begin:] = change(rng, found[begin:], mean[begin:])
        return Case(h.day_series(cal, found), cal, cal.days[begin])

    return make


def _times(factor: float, days: int | None = None, plus: int = 0) -> Callable[[Any, Any, Any], Any]:
    def change(rng: Any, found: Any, mean: Any) -> Any:
        found = found.copy()
        end = len(found) if days is None else days
        part = found[:end]
        more = rng.poisson(np.maximum(mean[:end], 0) * (factor - 1)) + plus if factor >= 1 else 0
        found[:end] = part + more if factor >= 1 else rng.binomial(part, factor)
        return found

    return change


def _share(
    rate: float, usual: float, now: float, days: int | None = None
) -> Callable[[Any, h.Calendar, int], Case]:
    def make(rng: Any, cal: h.Calendar, at: int) -> Case:
        provider = h.Provider(rate)
        totals = h.counts(rng, provider, h.expected(rng, provider, cal))
        if days == 1:
            totals[at] = max(totals[at], round(rate * 0.7))
        share = h.Share(usual, 0.02)
        chance = h.chances(rng, share)
        chance[at : None if days is None else at + days] = now
        return Case(h.day_series(cal, h.hits(rng, share, chance, totals), totals), cal, cal.days[at])

    return make


def _commit(start: float, now: float, step: float, measure: str = "findings", back: int | None = None) -> Any:
    def make(rng: Any, cal: h.Calendar, at: int) -> Case:
        days = sorted({*h.commit_days(rng, cal), *cal.days[at : at + 6]})
        begin = days.index(cal.days[at])
        found = h.walk(rng, len(days), 0.0, step)
        found = np.maximum(found - found[begin - 1] + start, 0) if start else found * 0
        jump = np.zeros(len(days))
        jump[begin : None if back is None else begin + back] = now - start
        values = found + jump
        totals = None
        if measure == "score":
            values = np.clip(start + rng.normal(0, 0.1, len(days)) + jump, 0, 100)
        elif measure.startswith("with"):
            totals = 1500 + 5 * np.arange(len(days))
            values = rng.normal(start, 0.05 * start, len(days)) + jump
        return Case(h.commit_series(days, values, totals, ("rule", "SL401", measure)), cal, cal.days[at])

    return make


def _drift(what: str, rate: float, weights: Callable[[Any], Any], days: int | None = None) -> Any:
    def make(rng: Any, cal: h.Calendar, at: int) -> Case:
        totals = h.counts(rng, h.Provider(rate), h.expected(rng, h.Provider(rate), cal))
        if days == 1:
            totals[at] = max(totals[at], int(rate))
        usual = h.SPREADS[what] / h.SPREADS[what].sum()
        other = weights(usual)
        by_day = [usual] * h.DAYS
        end = h.DAYS if days is None else at + days
        by_day[at:end] = [other] * (end - at)
        return Case(
            h.distribution(cal, what, h.spread_rows(rng, what, totals, 0.02, by_day)), cal, cal.days[at]
        )

    return make


def _into(at: int, part: float) -> Callable[[Any], Any]:
    return lambda usual: usual * (1 - part) + part * np.eye(len(usual))[at]


def _value(rate: float, change: str, measure: str = "topic", number: float = 0) -> Any:
    def make(rng: Any, cal: h.Calendar, at: int) -> Case:
        rows = h.topic_rows(rng, rate)
        if change == "new":
            row = np.zeros(h.DAYS, dtype=int)
            row[at] = 1
            row[at:] += rng.poisson(number, h.DAYS - at)
        else:
            row = np.maximum(rng.poisson(number, h.DAYS), rng.random(h.DAYS) < 0.5 if number >= 2 else 0)
            row[at:] = 0
        rows["the one"] = row
        return Case(h.values(cal, rows, measure), cal, cal.days[at], "the one")

    return make


P = h.Provider
SHORT, LONG = ("spike", "drop", "silence"), ("shift", "spike", "drop", "silence")
MORE, SOON, LATER = (1, 25), (7, 25), (14, 25)
FAULTS = (
    Fault("spike", "200 a day, one day × 3", _count(P(200), _times(3, 1)), MORE, ("spike",)),
    Fault("spike", "20 a day, one day × 5", _count(P(20), _times(5, 1)), MORE, ("spike",)),
    Fault("spike", "3 a day, one day × 10", _count(P(3), _times(10, 1)), MORE, ("spike",)),
    Fault("spike", "one a week, 12 on one day", _count(P(1 / 7, "flat"), _times(1, 1, 12)), MORE, ("spike",)),
    Fault("spike", "one a month, 8 on one day", _count(P(1 / 30, "flat"), _times(1, 1, 8)), MORE, ("spike",)),
    Fault("spike", "8 a day, three days × 4", _count(P(8), _times(4, 3)), (5, 25), ("spike",)),
    Fault("drop", "60 a day, none on one day", _count(P(60), _times(0, 1)), MORE, ("drop",)),
    Fault("drop", "20 a day, none on two days", _count(P(20), _times(0, 2)), (4, 25), ("drop",)),
    Fault("drop", "60 a day, two days × 0.1", _count(P(60), _times(0.1, 2)), (4, 25), ("drop",)),
    Fault("drop", "10 a day, five days × 0.2", _count(P(10), _times(0.2, 5)), (7, 25), ("drop",)),
    Fault("shift", "200 a day × 1.8", _count(P(200, scatter=0.05), _times(1.8)), SOON, LONG),
    Fault("shift", "20 a day × 2.5", _count(P(20), _times(2.5)), SOON, LONG),
    Fault("shift", "5 a day × 3", _count(P(5), _times(3)), SOON, LONG),
    Fault("shift", "one a day × 5", _count(P(1), _times(5)), SOON, LONG),
    Fault("shift", "one a week × 10", _count(P(1 / 7, "flat"), _times(10)), LATER, LONG, 6),
    Fault("shift", "60 a day × 0.4", _count(P(60), _times(0.4)), SOON, LONG),
    Fault("shift", "8 a day × 0.25", _count(P(8), _times(0.25)), LATER, LONG),
    Fault("silence", "daily without fail, 3 days", _count(P(5, regular=True), _times(0)), (3, 6), SHORT),
    Fault(
        "silence",
        "weekdays without fail, 5 days",
        _count(P(4, "office", regular=True), _times(0)),
        (7, 12),
        SHORT,
    ),
    Fault(
        "silence",
        "Thursdays, 4 weeks",
        _count(P(1 / 7, "thursdays", regular=True), _times(0)),
        (23, 23),
        SHORT,
        7,
    ),
    Fault("silence", "3 a day, 10 days", _count(P(3), _times(0)), (10, 14), SHORT),
    Fault("silence", "one a day, 4 weeks", _count(P(1), _times(0)), (26, 28), SHORT, 4),
    Fault("share", "2 a day, 2 % to 85 %", _share(2, 0.02, 0.85), SOON, LONG),
    Fault("share", "20 a day, none to 20 %", _share(20, 0.0, 0.2), SOON, LONG),
    Fault("share", "5 a day, 10 % to 50 %", _share(5, 0.1, 0.5), SOON, LONG),
    Fault("share", "100 a day, 5 % to 20 %", _share(100, 0.05, 0.2), SOON, LONG),
    Fault("share", "8 a day, 30 % to 75 %", _share(8, 0.3, 0.75), SOON, LONG),
    Fault("share", "one a day, 2 % to all", _share(1, 0.02, 1.0), LATER, LONG, 4),
    Fault("share", "20 a day, one day none to 80 %", _share(20, 0.0, 0.8, 1), MORE, ("spike",)),
    Fault("share", "5 a day, three days 2 % to 80 %", _share(5, 0.02, 0.8, 3), (6, 25), ("spike",)),
    Fault("commit", "a rule, 0 to 56", _commit(0, 56, 0), MORE, LONG),
    Fault("commit", "a rule, 0 to 8", _commit(0, 8, 0), MORE, LONG),
    Fault("commit", "a rule, 40 to 110", _commit(40, 110, 0.3), MORE, LONG),
    Fault("commit", "a rule, 300 to 900", _commit(300, 900, 2), MORE, LONG),
    Fault("commit", "a rule, 0 to 30 and back", _commit(0, 30, 0, back=2), (8, 25), ("spike",)),
    Fault("commit", "the score, 97 to 93", _commit(97, 93, 0, "score"), MORE, LONG),
    Fault("commit", "documents with errors, 1 % to 4 %", _commit(15, 60, 0, "with errors"), MORE, LONG),
    Fault("drift", "20 a day, 60 % at one hour", _drift("hour", 20, _into(0, 0.6)), SOON, ("drift",)),
    Fault("drift", "3 a day, 80 % at one hour", _drift("hour", 3, _into(0, 0.8)), (16, 25), ("drift",), 4),
    Fault(
        "drift", "60 a day, one day all at one hour", _drift("hour", 60, _into(3, 1.0), 1), MORE, ("drift",)
    ),
    Fault("drift", "20 a day, half the quality gone", _drift("quality", 20, _into(0, 0.5)), SOON, ("drift",)),
    Fault(
        "drift",
        "20 a day, texts cut short",
        _drift("length", 20, lambda usual: usual[::-1] ** 2),
        SOON,
        ("drift",),
    ),
    Fault("value", "a new topic, 3 a day", _value(30, "new", number=3), SOON, ("new",)),
    Fault("value", "a new type, one a day", _value(30, "new", "type", 1), LATER, ("new",)),
    Fault("value", "a topic of 5 a day gone", _value(30, "gone", number=5), (8, 25), ("vanished",)),
    Fault("value", "a topic of one a day gone", _value(30, "gone", number=1), (26, 28), ("vanished",), 4),
)
