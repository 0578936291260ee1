"""Hours at which a provider hardly ever publishes: quiet ones are left alone, those that move are found."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from seedlint.report.hours import span_of, unusual_hours
from seedlint.series import Options, detect

if TYPE_CHECKING:
    from collections.abc import Iterable

np = pytest.importorskip("numpy")
pytest.importorskip("scipy")

LAST = date(2026, 11, 26)
SUMMER = date(2026, 3, 29), date(2026, 10, 25)


class Store:
    """The rows of a query."""

    def __init__(self, rows: list[tuple[str, str, int, int]]) -> None:
        self._rows = rows

    def rows(self, query: str, values: Any = ()) -> Iterable[Any]:
        return self._rows


def published(random: Any, rates: list[float], days: int, moved: int = 0, since: int = 0) -> Store:
    """Providers that publish around some hour, at weekends around another one, and keep summer time."""
    rows = []
    for number, rate in enumerate(rates):
        peak, spread = random.uniform(0, 24), random.choice([0.7, 1.5, 4.0])
        weekend = random.choice([0, random.uniform(-3, 3)])
        for ago in range(days, 0, -1):
            day = LAST - timedelta(days=ago - 1)
            around = peak + weekend * (day.weekday() > 4) - (SUMMER[0] <= day < SUMMER[1])
            around += moved * (ago <= since)
            hours = random.normal(around, spread, random.poisson(rate)).astype(int) % 24
            counts = zip(*(part.tolist() for part in np.unique(hours, return_counts=True)), strict=True)
            rows += [(f"p{number}", str(day), hour, count) for hour, count in counts]
    return Store(rows)


def anomalies(store: Store, providers: int, days: int) -> list[Any]:
    names = [f"p{number}" for number in range(providers)]
    series: Any = unusual_hours(store, ("", ""), names)  # type: ignore[arg-type]
    return detect(series, LAST, Options(days=days))


def test_weekends_and_summer_time_are_usual() -> None:
    random = np.random.default_rng(11)
    rates = [0.5, 2, 6, 20] * 15
    told = anomalies(published(random, rates, 270), len(rates), 240)
    assert len(told) <= len(rates) * 8 / 100


@pytest.mark.parametrize("rate", [1.5, 3, 10])
def test_hours_that_move_are_found_within_days(rate: float) -> None:
    random = np.random.default_rng(12)
    rates = [rate] * 20
    days = 10 if rate < 3 else 5
    told = anomalies(published(random, rates, 200, moved=9, since=days), len(rates), 30)
    found = {one.series.name for one in told if (LAST - one.since).days < days + 2}
    # Where documents are spread over the whole day, hardly any hour is unusual.
    assert len(found) >= 12
    assert all(one.series.measure == "with unusual hour" for one in told)


@pytest.mark.parametrize(
    ("hours", "words"),
    [
        ({3}, "between 03:00 and 03:59 UTC"),
        ({23, 0, 1}, "between 23:00 and 01:59 UTC"),
        ({0, 11}, "between 00:00 and 11:59 UTC"),
        ({0, 12}, None),
        ({1, 9, 17}, None),
        (set(), None),
        (set(range(24)), None),
    ],
)
def test_the_shortest_time_with_some_hours_in_it(hours: set[int], words: str | None) -> None:
    assert span_of(hours) == words
