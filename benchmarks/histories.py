"""Invents histories of the shape of real ones, without anything in them that should be told.

In them is what is usual and no anomaly: patterns of the week, growth and decline, news cycles,
holidays, ramps over months, outliers, outages and migrations long ago, providers that begin in
the middle, rare values that come and go, commits that fix something.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import numpy as np

from seedlint.series import Distribution, Point, Series, Values

DAYS = 400
RECENT = 240
"""Outliers, outages and migrations are longer ago than so many days: what is nearer would have to be told."""
WEEKS = {
    "flat": (1, 1, 1, 1, 1, 1, 1),
    "newsroom": (1.15, 1.2, 1.2, 1.15, 1.1, 0.65, 0.55),
    "office": (1.4, 1.4, 1.4, 1.4, 1.4, 0.0, 0.0),
    "weekend": (0.6, 0.6, 0.7, 0.8, 1.2, 1.7, 1.4),
    "thursdays": (0, 0, 0, 7, 0, 0, 0),
}
HOLIDAYS = {"12-24": 0.5, "12-25": 0.25, "12-26": 0.4, "12-31": 0.6, "01-01": 0.3}
RATES = (1 / 30, 1 / 7, 0.4, 1, 3, 8, 20, 60, 200)
SHARES = (0.0, 0.002, 0.02, 0.1, 0.3, 0.5)


@dataclass
class Provider:
    """How a provider publishes."""

    rate: float
    week: str = "newsroom"
    scatter: float = 0.1
    growth: float = 1.0
    cycle: float = 0.1
    ramp: float = 1.0
    began: int = 0
    regular: bool = False
    """Whether it publishes without fail on each of its days."""
    outliers: bool = True


@dataclass
class Calendar:
    """The days of a history, and the ones on which all publish less."""

    last: date
    days: list[date] = field(init=False)
    holiday: Any = field(init=False)

    def __post_init__(self) -> None:
        """Lay out the days."""
        self.days = [self.last - timedelta(days=DAYS - 1 - at) for at in range(DAYS)]
        factors = [HOLIDAYS.get(f"{day:%m-%d}", 1.0) for day in self.days]
        # Holidays that no list knows: six a year, on which somewhat less is published.
        rng = np.random.default_rng(self.last.year * 7 + 1)
        for at in rng.choice(DAYS, 6, replace=False):
            factors[at] = min(factors[at], 0.7)
        self.holiday = np.array(factors)


def calendar(seed: int) -> Calendar:
    """Return the days of a history that ends anywhere in the year."""
    return Calendar(date(2026, 1, 15) + timedelta(days=(seed * 37) % 365))


def any_provider(rng: Any) -> Provider:
    """Return a provider of any kind."""
    rate = float(rng.choice(RATES)) * float(rng.uniform(0.7, 1.4))
    week = str(rng.choice(["flat", "newsroom", "newsroom", "office", "weekend"]))
    if rate < 0.3 and rng.random() < 0.3:
        week = "thursdays"
    return Provider(
        rate,
        week,
        scatter=float(rng.choice([0.0, 0.05, 0.1, 0.2, 0.4])),
        growth=float(rng.uniform(0.7, 2.2)),
        cycle=float(rng.choice([0.0, 0.1, 0.15])),
        ramp=float(rng.choice([1, 1, 0.65, 1.5])),
        began=int(rng.choice([0, 0, 0, 60, 150])),
        regular=week == "thursdays" or bool(rng.random() < 0.1),
    )


def expected(rng: Any, one: Provider, cal: Calendar) -> Any:
    """Return how much a provider is to be expected to publish on each day."""
    at = np.arange(DAYS)
    week = np.array(WEEKS[one.week], dtype=float)
    mean = one.rate * (week * 7 / week.sum())[[day.weekday() for day in cal.days]] * cal.holiday
    mean = mean * one.growth ** ((at - DAYS) / 365)
    if one.ramp != 1:
        begin, length = int(rng.integers(150, 300)), int(rng.integers(75, 130))
        mean = mean * one.ramp ** np.clip((at - begin) / length, 0, 1)
    if one.cycle:
        noise, news = rng.normal(0, one.cycle * np.sqrt(1 - 0.7**2), DAYS), np.zeros(DAYS)
        for day in range(1, DAYS):
            news[day] = 0.7 * news[day - 1] + noise[day]
        mean = mean * np.exp(news)
    if one.outliers and rng.random() < 0.3:
        mean[: DAYS - RECENT - int(rng.integers(0, 60))] *= float(rng.choice([0.4, 2.0]))
    return np.where(at >= one.began, mean, 0)


def counts(rng: Any, one: Provider, mean: Any) -> Any:
    """Return how much a provider has published on each day."""
    scattered = mean * rng.gamma(1 / one.scatter, one.scatter, DAYS) if one.scatter else mean
    found = rng.poisson(scattered)
    if one.regular:
        found = np.where(mean > 0.05, np.maximum(found, 1), 0)
        if one.rate < 10:
            found = np.where(rng.random(DAYS) < 0.02, 0, found)
    if one.outliers:
        for at in rng.integers(one.began, DAYS - RECENT, 3):
            found[at] = found[at] * 5 + 5 if rng.random() < 0.5 else 0
    return found


@dataclass
class Share:
    """How often documents of a provider have a property."""

    usual: float
    scatter: float = 0.02
    ramp: float = 0.0
    outliers: bool = True


def any_share(rng: Any) -> Share:
    """Return a share of any kind."""
    usual = float(rng.choice(SHARES))
    scatter = min(float(rng.choice([0.0, 0.01, 0.05])), usual / 2)
    return Share(usual, scatter, float(rng.choice([0, 0, 0.15])) * min(usual * 4, 1))


def chances(rng: Any, one: Share) -> Any:
    """Return the chance of the property on each day."""
    at = np.arange(DAYS)
    chance = np.full(DAYS, one.usual)
    if one.ramp:
        chance = chance + one.ramp * np.clip((at - int(rng.integers(100, 250))) / 120, 0, 1)
    if one.outliers and rng.random() < 0.2:
        # A migration long ago.
        chance[: DAYS - RECENT - int(rng.integers(0, 60))] = float(rng.choice([0.02, 0.6]))
    return chance


def hits(rng: Any, one: Share, chance: Any, totals: Any) -> Any:
    """Return how many documents have the property on each day."""
    if one.scatter:
        size = 1 / one.scatter - 1
        inner = np.clip(chance, 1e-6, 1 - 1e-6)
        chance = np.where((chance > 0) & (chance < 1), rng.beta(inner * size, (1 - inner) * size), chance)
    return rng.binomial(totals.astype(int), chance)


def day_series(
    cal: Calendar, values: Any, totals: Any | None = None, key: tuple[str, str, str] | None = None
) -> Series:
    """Return a series of days."""
    subject, name, measure = key or (
        "provider",
        "example.com",
        "missing image" if totals is not None else "documents",
    )
    if totals is None:
        points = tuple(Point(day, float(value)) for day, value in zip(cal.days, values, strict=True))
    else:
        points = tuple(
            Point(day, float(value), float(of))
            for day, value, of in zip(cal.days, values, totals, strict=True)
        )
    return Series(subject, name, measure, "day", points)


def commit_days(rng: Any, cal: Calendar) -> list[date]:
    """Return the days of the commits of a history: 40 to 250, several on some days."""
    return sorted(cal.days[at] for at in rng.choice(DAYS, int(rng.integers(40, 250))))


def walk(rng: Any, number: int, start: float, step: float) -> Any:
    """Return the findings of a rule after each commit: they grow, and now and then some are fixed."""
    value, found = start, []
    for _ in range(number):
        value += rng.poisson(step * rng.choice([0, 0.5, 1, 2]))
        if rng.random() < 0.08:
            value -= rng.binomial(max(int(value), 0), rng.uniform(0, 0.3))
        found.append(max(value, 0.0))
    return np.array(found)


def commit_series(
    days: list[date], values: Any, totals: Any | None = None, key: tuple[str, str, str] | None = None
) -> Series:
    """Return a series of commits."""
    totals = [None] * len(days) if totals is None else totals
    points = tuple(
        Point(day, float(value), None if of is None else float(of), f"{at:07x}")
        for at, (day, value, of) in enumerate(zip(days, values, totals, strict=True))
    )
    return Series(*(key or ("rule", "SL401", "findings")), "commit", points)


SPREADS = {
    "hour": np.array([1, 1, 1, 1, 2, 4, 7, 9, 9, 9, 8, 8, 8, 8, 8, 8, 7, 7, 6, 5, 4, 3, 2, 1], dtype=float),
    "quality": np.array([2, 3, 6, 10, 15, 20, 18, 12, 8, 6], dtype=float),
    "length": np.array([1, 3, 8, 20, 30, 22, 12, 4], dtype=float),
}


def spread_rows(rng: Any, what: str, totals: Any, scatter: float, weights: Any | None = None) -> Any:
    """Return counts by day and bin; ``weights``: other weights on each day."""
    usual = SPREADS[what] / SPREADS[what].sum()
    rows = []
    for at, total in enumerate(totals):
        chance = usual if weights is None else weights[at] / weights[at].sum()
        if scatter:
            chance = rng.dirichlet(np.maximum(chance / scatter, 1e-3))
        rows.append(rng.multinomial(int(total), chance))
    return np.array(rows)


def distribution(cal: Calendar, what: str, rows: Any) -> Distribution:
    """Return a distribution over the days."""
    bins = tuple(f"{at:02}" for at in range(rows.shape[1]))
    days = tuple((day, tuple(float(one) for one in row)) for day, row in zip(cal.days, rows, strict=True))
    return Distribution("provider", "example.com", what, bins, days)


def topic_rows(rng: Any, rate: float) -> dict[str, Any]:
    """Return the documents of each topic on each day: some are frequent, many rare, some come late."""
    weights = 1 / np.arange(1, 41)
    weights /= weights.sum()
    rows = {f"topic {at}": rng.poisson(rate * weight, DAYS) for at, weight in enumerate(weights)}
    for at in range(12):
        row = np.zeros(DAYS, dtype=int)
        row[rng.choice(DAYS, int(rng.integers(1, 4)))] = 1
        rows[f"rare {at}"] = row
    return rows


def values(cal: Calendar, rows: dict[str, Any], measure: str = "topic") -> Values:
    """Return a set of values over the days."""
    made = tuple(
        (name, tuple(Point(day, float(one)) for day, one in zip(cal.days, row, strict=True) if one))
        for name, row in rows.items()
    )
    return Values("corpus", "", measure, cal.days[0], made)
