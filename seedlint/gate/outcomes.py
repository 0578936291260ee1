"""What came of conditions, as plain data; texts are as the report has them, and not escaped."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from seedlint.util.words import counted

if TYPE_CHECKING:
    from datetime import datetime


class State(StrEnum):
    """Whether something is met. What is not known is not met, unless the condition says otherwise."""

    MET = "met"
    UNMET = "not met"
    UNKNOWN = "not known"


class Kind(StrEnum):
    """Where an outcome comes from."""

    RUN = "run"
    """Whether all was checked that was to be."""
    CONDITION = "condition"
    EXPECTATION = "expectation"


class Offender(NamedTuple):
    """What breaks a condition: in words, and where, if it is in one document."""

    words: str
    document: str | None = None
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one condition.

    ``value`` is in words as well (``observed``), and so is what is asked (``limit``); None is not known.
    ``reason`` says why something is not known, or not met. ``before`` is the value at the point of the
    history before, ``earlier`` are those of the last points, the oldest first. ``offenders`` are the worst
    of ``offending``. ``allowed``: it is not known, and need not be.
    """

    kind: Kind
    title: str
    state: State
    value: float | None = None
    observed: str = ""
    limit: str = ""
    reason: str = ""
    before: float | None = None
    trend: str = ""
    earlier: tuple[float, ...] = ()
    offenders: tuple[Offender, ...] = ()
    offending: int = 0
    origin: str = ""
    allowed: bool = False

    @property
    def passes(self) -> bool:
        """Whether the gate is open as far as this goes."""
        return self.state is State.MET or self.allowed


@dataclass(frozen=True, slots=True)
class Gated:
    """What came of all conditions on the report of a moment and a commit."""

    outcomes: tuple[Outcome, ...]
    generated_at: datetime
    commit: str | None
    modified: bool | None
    notes: tuple[str, ...] = ()
    """What is to be said beside them: lines of the history that can't be read, say. Escaped."""

    @property
    def passes(self) -> bool:
        """Whether all of it is met."""
        return all(one.passes for one in self.outcomes)

    @property
    def failing(self) -> tuple[Outcome, ...]:
        """What is not met."""
        return tuple(one for one in self.outcomes if not one.passes)

    def summary(self) -> str:
        """Return one sentence for people."""
        total, failing = len(self.outcomes), self.failing
        if not failing:
            return "the condition is met" if total == 1 else f"all {total} conditions are met"
        unknown = sum(one.state is State.UNKNOWN for one in failing)
        verb = "is" if len(failing) == 1 else "are"
        words = f"{len(failing)} of {counted(total, 'condition')} {verb} not met"
        return f"{words}, {unknown} of them because the value is not known" if unknown else words


__all__ = ["Gated", "Kind", "Offender", "Outcome", "State"]
