"""The lines of a report's history as they are read back. None is not known: the line is older, say."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import groupby
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from seedlint.told.figures import Report

MISSING = ("image", "excerpt", "topic", "related")
"""What documents may lack, of which the history keeps how many of each provider do."""
VOLUMES = 100
"""So many providers a line of the history has at most with the numbers of their documents."""
_NEXT_DAY = timedelta(hours=18)
"""A report so long after the last point is one of another day, whenever in the day that was."""
_SHOWN = 3
"""Numbers of damaged lines."""


@dataclass(frozen=True, slots=True)
class Past:
    """What an earlier report said, or this one, as a line of `history.jsonl` keeps it."""

    date: datetime
    commit: str | None
    modified: bool | None
    source: str | None
    score: float | None
    documents: int | None
    readable: int | None
    clean: int | None
    passed: int | None
    errors: int | None
    warnings: int | None
    notes: int | None
    causes: int | None
    rules: dict[str, int] | None
    providers: dict[str, PastProvider] | None
    new: int | None
    resolved: int | None
    at: datetime | None = None
    """When the commit was made."""
    fields: dict[str, tuple[int, int]] | None = None
    """Filled values and rows, by table and field."""
    intake: tuple[int, int] | None = None
    """Documents that were added or changed, and how many of these have errors."""
    seedlint: str | None = None
    basis: str | None = None
    """A digest of what checked the documents: seedlint and its rules."""
    rule_causes: dict[str, int] | None = None
    new_causes: int | None = None
    resolved_causes: int | None = None
    baseline: int | None = None
    all_providers: bool = False
    """Whether all providers that have documents are among ``providers``."""

    @property
    def moment(self) -> datetime:
        """When what was measured came to be: the time of the commit, or else of the report."""
        return self.at if self.at and not self.modified else self.date


@dataclass(frozen=True, slots=True)
class PastProvider:
    """What a line of the history keeps of a provider."""

    documents: int | None
    articles: int | None
    score: float | None
    errors: int | None
    warnings: int | None
    notes: int | None
    causes: int | None
    missing: dict[str, int] | None = None
    """Documents that lack something; None if it is not among those whose documents are counted."""
    intake: int | None = None


@dataclass(frozen=True, slots=True)
class History:
    """The lines of `history.jsonl`, one a commit, by its time; and the numbers of damaged ones."""

    points: tuple[Past, ...]
    damaged_lines: tuple[int, ...] = ()

    @property
    def damage(self) -> str:
        """Which lines can't be read, in words; empty if all can."""
        if not self.damaged_lines:
            return ""
        shown = ", ".join(map(str, self.damaged_lines[:_SHOWN]))
        more = ", …" if self.damaged_lines[_SHOWN:] else ""
        lines = "line" if len(self.damaged_lines) == 1 else "lines"
        return f"{lines} {shown}{more} can't be read"

    def basis(self, report: Report) -> str | None:
        """Return what checked the documents for a report, by its own point; None if that is not told."""
        return next((one.basis for one in self.points if one.date == report.generated_at), None)

    def before(self, report: Report) -> tuple[Past, ...]:
        """Return the points before that of a report, which has one itself in its own directory.

        Its point is known by the moment of the report, or by its commit where points are dated by commits.
        """
        own = [at for at, one in enumerate(self.points) if one.date == report.generated_at]
        if not own and report.commit is not None:
            own = [at for at, one in enumerate(self.points) if one.commit == report.commit]
        if own:
            return self.points[: own[-1]]
        return tuple(one for one in self.points if one.date < report.generated_at)

    def alike(self, report: Report) -> tuple[Past, ...]:
        """Return what was before that of a report, a point a day if it is one of the days after.

        A history has a point for each commit that was measured, and later one for each report. What came in
        with one of four commits of a day is not to be compared with what comes in a day.
        """
        before = self.before(report)
        own = next((one.moment for one in self.points if one.date == report.generated_at), None)
        if not before or (own or report.generated_at) - before[-1].moment < _NEXT_DAY:
            return before
        days = groupby(before, key=lambda one: one.moment.date())
        return tuple(_together(list(points)) for _, points in days)


def _together(points: list[Past]) -> Past:
    """Return some points as one: as the last one has it, with all that came in, was new, or was resolved."""
    last = points[-1]
    if len(points) == 1:
        return last
    intakes = [one.intake for one in points if one.intake is not None]
    intake = None
    if len(intakes) == len(points):
        intake = sum(came for came, _ in intakes), sum(wrong for _, wrong in intakes)
    providers = last.providers
    if providers is not None:
        providers = {
            name: replace(its, intake=_sum(_intake(one, name) for one in points))
            for name, its in providers.items()
        }
    return replace(
        last,
        intake=intake,
        providers=providers,
        new=_sum(one.new for one in points),
        resolved=_sum(one.resolved for one in points),
        new_causes=_sum(one.new_causes for one in points),
        resolved_causes=_sum(one.resolved_causes for one in points),
    )


def _intake(point: Past, name: str) -> int | None:
    """Return what a provider sent; nothing if it is not among all that had documents then."""
    its = (point.providers or {}).get(name)
    if its is None or its.missing is None:
        return 0 if point.all_providers and point.intake is not None else None
    return its.intake


def _sum(values: Iterable[int | None]) -> int | None:
    """Add values up; None if one of them is not known."""
    known = list(values)
    return None if None in known else sum(value for value in known if value is not None)
