"""Which URLs are due: the schedule as a condition over the store."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from seedlint.links.pace import LONGEST_RETRY_AFTER

if TYPE_CHECKING:
    from seedlint.config.links import LinkOptions

_SKEW = 3600
"""Seconds by which the clocks of computers that share a store may differ."""


@dataclass(frozen=True)
class Schedule:
    """What a run is to look at.

    Alive and moved URLs are due ``options.max_age`` seconds after the last look, ten per cent sooner or
    later; all others when their record says so. ``max_age``, in seconds, makes everything due that was
    last looked at longer ago. ``confirm_now`` makes due what waits for a second look.
    """

    options: LinkOptions
    now: float
    hosts: tuple[str, ...] = ()
    limit: int | None = None
    max_age: float | None = None
    confirm_now: bool = False

    def condition(self) -> tuple[str, list[object]]:
        """Return the condition in SQL and its values; see `Store.choose` for the tables at hand."""
        now = int(self.now)
        due = [
            "verdict IS NULL",
            "(verdict IN ('alive', 'moved') AND looked + ? * (0.9 + 0.2 * jitter(url)) <= ?)",
            "(verdict NOT IN ('alive', 'moved') AND due <= ?)",
            # Looked at by a clock that went wrong: it would not be due for years, perhaps.
            "looked > ?",
        ]
        values: list[object] = [self.options.max_age, now, now, now + _SKEW]
        if self.max_age is not None:
            due.append("looked + ? <= ?")
            values += [self.max_age, now]
        if self.confirm_now:
            due.append("verdict = 'failing'")
        condition = (
            f"({' OR '.join(due)}) AND NOT ifnull(not_before > ? AND not_before <= ?, 0)"
            " AND NOT passed_over(url, urls.host)"
        )
        return condition, [*values, now, now + _SKEW + int(LONGEST_RETRY_AFTER)]

    def passed_over(self, url: str, host: str) -> bool:
        """Whether a URL is left out of this run: its host is not asked for, or is to be skipped."""
        if self.hosts and not any(host == name or host.endswith("." + name) for name in self.hosts):
            return True
        return self.options.skips(url, host)
