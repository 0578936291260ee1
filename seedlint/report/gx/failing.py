"""Each failing expectation in one line, for terminals and logs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlint.expectations.suites import SEVERITIES
from seedlint.report.gx.model import Status
from seedlint.util.escape import begin_line, clip
from seedlint.util.words import counted

if TYPE_CHECKING:
    from seedlint.report.gx.model import ExpectationResult, ExpectationResults


def failing(results: ExpectationResults) -> list[ExpectationResult]:
    """Return the expectations that make a run fail, the most severe first."""
    found = [one for one in results.results if one.fails]
    return sorted(found, key=lambda one: SEVERITIES.index(one.severity))


def line_of(one: ExpectationResult) -> str:
    """Return a failing expectation in a line: its severity, what it expects, and what was observed."""
    column = f".{one.column}" if one.column and "," not in one.column else ""
    parts = [f"{one.severity}: {clip(one.description)} ({one.table}{column})"]
    if one.status is Status.BROKEN:
        parts.append(f"could not be evaluated: {one.reason}")
    else:
        parts.append(f"observed: {one.observed or 'something else'}")
    if one.limit:
        parts.append(f"expected: {one.limit}")
    if one.rows is not None:
        parts.append(counted(one.rows, "row"))
    return begin_line("; ".join(parts))


__all__ = ["failing", "line_of"]
