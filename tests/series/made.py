"""Series for the tests."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np

from seedlint.series import Point, Series

LAST = date(2026, 10, 30)
"""A Friday, with no holiday within the weeks before it."""


def day(ago: int) -> date:
    return LAST - timedelta(days=ago)


def counts(values: object, *, name: str = "example.com", measure: str = "documents") -> Series:
    """A series that ends on the last day."""
    values = list(values)  # type: ignore[call-overload]
    points = tuple(Point(day(len(values) - 1 - at), float(value)) for at, value in enumerate(values))
    return Series("provider", name, measure, "day", points)


def shares(values: object, totals: object, *, name: str = "example.com") -> Series:
    values, totals = list(values), list(totals)  # type: ignore[call-overload]
    points = tuple(
        Point(day(len(values) - 1 - at), float(value), float(of))
        for at, (value, of) in enumerate(zip(values, totals, strict=True))
    )
    return Series("provider", name, "missing image", "day", points)


def commits(values: object, *, measure: str = "findings", totals: object = None, every: int = 2) -> Series:
    values = list(values)  # type: ignore[call-overload]
    of = [None] * len(values) if totals is None else list(totals)  # type: ignore[call-overload]
    points = tuple(
        Point(day((len(values) - 1 - at) * every), float(value), of[at], f"{at:07x}")
        for at, value in enumerate(values)
    )
    return Series("rule", "SL401", measure, "commit", points)


def usual(rate: float = 10, seed: int = 1, days: int = 300) -> np.ndarray:
    """Counts with the pattern of a week."""
    week = np.array([1.2, 1.2, 1.2, 1.1, 1.1, 0.7, 0.5])
    at = [day(days - 1 - number).weekday() for number in range(days)]
    return np.random.default_rng(seed).poisson(rate * week[at])
