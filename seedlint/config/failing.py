"""What makes a run fail: severities, and how many findings of each there may be."""

from __future__ import annotations

from enum import IntEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from seedlint.finding import Severity

if TYPE_CHECKING:
    from collections.abc import Mapping


class FailOn(IntEnum):
    """The least severity of which one finding makes a run fail: a `Severity`, or more than any."""

    NOTE = Severity.NOTE
    WARNING = Severity.WARNING
    ERROR = Severity.ERROR
    NEVER = Severity.ERROR + 1

    def __str__(self) -> str:
        return self.name.lower()

    @classmethod
    def parse(cls, word: str) -> FailOn:
        """Return what a word of `words` stands for; KeyError for any other."""
        return cls[word.upper()]

    @classmethod
    def words(cls) -> list[str]:
        """Return the words there are, as people write them."""
        return [str(one) for one in sorted(cls, reverse=True)]


class Failing(NamedTuple):
    """What makes a run fail; internal errors do in any case, and have an exit code of their own."""

    fail_on: FailOn = FailOn.ERROR
    most: Mapping[Severity, int] = MappingProxyType({})
    """How many findings of a severity there may be, where that is said: it takes the place of ``fail_on``."""

    def allowed(self, severity: Severity) -> int | None:
        """Return how many findings of a severity there may be; None: any number."""
        return self.most.get(severity, 0 if severity >= self.fail_on else None)

    def fails(self, severity: Severity, count: int) -> bool:
        """Whether so many findings of a severity are too many."""
        allowed = self.allowed(severity)
        return allowed is not None and count > allowed

    def too_many(self, counts: Mapping[Severity, int]) -> list[Severity]:
        """Return the severities of which there are too many findings, the worst first."""
        return [one for one in sorted(counts, reverse=True) if self.fails(one, counts[one])]

    @property
    def on_unjudged(self) -> bool:
        """Whether a document that was not judged makes a run fail, however many errors are allowed."""
        return self.fail_on != FailOn.NEVER


__all__ = ["FailOn", "Failing"]
