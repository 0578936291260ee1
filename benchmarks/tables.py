"""Turns what was measured into cells and markdown tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from measure import Cost, Summary, own_peak, summarize

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


CLEAN = frozenset({0})
FOUND = frozenset({0, 1})
"""Exit codes of a run that came to its end: over clean documents, and over others."""


def ratios(costs: dict[str, list[Cost]], base: str, fine: frozenset[int] = CLEAN) -> str:
    """Return the medians as a table, each as a multiple of the one called ``base``."""
    summaries = {name: summarize(runs) for name, runs in costs.items()}
    rows = [
        [
            named(name, summary, fine),
            spread(summary),
            "–" if summary.cpu is None else f"{summary.cpu:.2f}",
            largest(summary),
            f"{summary.median / summaries[base].median:.2f}",
        ]
        for name, summary in summaries.items()
    ]
    return table(["run", "seconds", "CPU s", "largest process, MiB", f"times “{base}”"], rows, words=1)


def named(name: str, summary: Summary, fine: frozenset[int]) -> str:
    """Return the name of a run; its time means nothing if it did not come to its end."""
    return name + ("" if summary.statuses <= fine else f" **exit status {sorted(summary.statuses)}**")


def spread(summary: Summary, unit: float = 1.0, digits: int = 2) -> str:
    median, fastest, slowest = (
        f"{seconds * unit:.{digits}f}" for seconds in (summary.median, summary.fastest, summary.slowest)
    )
    return f"{median} ({fastest} to {slowest})"


def mebibytes(size: int | None) -> str:
    return "–" if size is None else f"{size / 2**20:.0f}"


def largest(summary: Summary) -> str:
    """Return the peak of the largest process. Linux lets a child begin with the peak of its parent."""
    if summary.peak is None:
        return "–"
    return ("≤ " if summary.peak <= own_peak() else "") + mebibytes(summary.peak)


def table(head: Sequence[str], rows: Iterable[Sequence[str]], words: int) -> str:
    """Return a markdown table; the first ``words`` columns are text, the others numbers."""
    rule = ["---" if column < words else "---:" for column in range(len(head))]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (head, rule, *rows))
