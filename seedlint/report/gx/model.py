"""What came of expectations, as plain data."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime


class Status(StrEnum):
    """What became of an expectation."""

    PASSED = "passed"
    FAILED = "failed"
    BROKEN = "broken"
    """It could not be judged, because something is wrong with the expectation itself."""
    SKIPPED = "skipped"
    """There is too little to judge."""


@dataclass(frozen=True, slots=True)
class Example:
    """A row that is not as expected. ``value`` is for people; all of it comes from documents."""

    document: str | None
    line: int | None
    value: str


@dataclass(frozen=True, slots=True)
class ExpectationResult:
    """What became of one expectation.

    ``observed`` is in words, as is ``limit``: what was to be observed. ``rows`` and ``unexpected`` count
    rows, ``share`` is that of the unexpected ones, from 0 to 1, and ``mostly`` the share that must be as
    expected; all are None where an expectation is not about single rows. ``reason`` says why it is broken or
    skipped. ``page`` is relative to the folder of the pages, None if there is none.
    """

    suite: str
    table: str
    column: str | None
    type: str
    description: str
    severity: str
    status: Status
    observed: str = ""
    rows: int | None = None
    unexpected: int | None = None
    share: float | None = None
    mostly: float | None = None
    limit: str = ""
    examples: tuple[Example, ...] = ()
    reason: str = ""
    page: str | None = None

    @property
    def fails(self) -> bool:
        """Whether this is a failure in CI: severity `info` never is."""
        return self.status in {Status.FAILED, Status.BROKEN} and self.severity != "info"


@dataclass(frozen=True, slots=True)
class ExpectationResults:
    """What became of all expectations, in the order of tables and suites."""

    results: tuple[ExpectationResult, ...]
    moment: datetime

    @property
    def fails(self) -> bool:
        """Whether `--fail-on-expectations` makes the exit code 1."""
        return any(result.fails for result in self.results)

    def count(self, status: Status) -> int:
        """Count the expectations of which that became."""
        return sum(result.status is status for result in self.results)

    def summary(self) -> str:
        """Return one sentence for people."""
        judged = len(self.results) - self.count(Status.SKIPPED)
        failed = self.count(Status.FAILED)
        parts = [f"{self.count(Status.PASSED)} of {judged} expectation{'s' * (judged != 1)} passed"]
        for severity in ("critical", "warning", "info"):
            number = sum(r.severity == severity for r in self.results if r.status is Status.FAILED)
            if number and failed:
                parts.append(f"{number} {severity}")
        if self.count(Status.BROKEN):
            parts.append(f"{self.count(Status.BROKEN)} broken")
        first, *rest = parts
        words = f"{first}; failed: {', '.join(rest)}" if rest else first
        return f"{words}; {skipped}" if (skipped := self._skipped()) else words

    def _skipped(self) -> str:
        """Say how many could not be evaluated for lack of rows, and in what way these lack."""
        why = Counter(r.reason.partition(":")[0] for r in self.results if r.status is Status.SKIPPED)
        reasons = ", ".join(f"{reason} ({count})" for reason, count in why.most_common())
        return f"{why.total()} skipped: {reasons}" if why else ""
