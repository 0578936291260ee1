"""What a figure is: where its value comes from, and what its earlier ones were."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

    from seedlint.told.figures import Report
    from seedlint.told.past import Past

CORPUS, RULE, PROVIDER, OWNER = "", "rule", "provider", "owner"
SUBJECTS = (RULE, PROVIDER, OWNER)


class Value(NamedTuple):
    """A figure's value; None is not known. With a value, ``reason`` says why it is no more than a bound.

    A value with a reason can break a condition, and can't meet one.
    """

    value: float | None
    reason: str = ""


class Context(NamedTuple):
    """What values are taken from: the report, and the points of the history before its own.

    ``basis`` is what checked the documents for the report, None where its history does not say.
    """

    report: Report
    past: tuple[Past, ...]
    basis: str | None = None


class Share(NamedTuple):
    """What a figure is a share of: in words, and how many there are, now and at a point of the history.

    ``none`` says that there are none, of which nothing is a share.
    """

    words: str
    none: str
    whole: Callable[[Any], Value]
    past: Callable[[Any], float | None]


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure by its name below its subject: ``new.errors`` of the corpus, ``findings`` of a rule.

    ``value`` is taken from a `Context`, or from a rule, provider or owner of a report; ``past`` from a point
    of the history. Those with ``steps`` are differences between two points.
    """

    subject: str
    name: str
    words: str
    value: Callable[[Any], Value]
    past: Callable[[Any], float | None] | None = None
    low: float = 0
    high: float | None = None
    share: Share | None = None
    """What a limit such as ``>= 90 %`` is a share of; None if it can't be one."""
    steps: bool = False
    volume: bool = False
    """Of providers: whether it counts their documents, so that 0 is what one without any has."""

    @property
    def title(self) -> str:
        """The name with its subject."""
        return f"{self.subject}.{self.name}" if self.subject else self.name


NO_REPORT_BEFORE = "there is no earlier report to compare with"
NOT_TOLD = "the report does not contain it"
NO_DOCUMENTS = "there are no documents"


def known(value: float | None, reason: str = NOT_TOLD) -> Value:
    """Return a value that may not be known."""
    return Value(None, reason) if value is None else Value(float(value))


def taken(path: str, reason: str = NOT_TOLD) -> Callable[[Any], Value]:
    """Return what takes a value by its attributes: of a report for the corpus, else of the thing itself."""
    *way, last = path.split(".")

    def value(source: Any) -> Value:
        inner = source.report if isinstance(source, Context) else source
        for name in way:
            inner = getattr(inner, name)
            if inner is None:
                return Value(None, reason)
        return known(getattr(inner, last), reason)

    return value


def kept(name: str) -> Callable[[Any], float | None]:
    """Return what takes a value of a point of the history, or of what a point keeps of one provider."""

    def past(point: Any) -> float | None:
        found: float | None = getattr(point, name)
        return found

    return past


__all__ = [
    "CORPUS",
    "NOT_TOLD",
    "NO_DOCUMENTS",
    "NO_REPORT_BEFORE",
    "OWNER",
    "PROVIDER",
    "RULE",
    "SUBJECTS",
    "Context",
    "Figure",
    "Share",
    "Value",
    "kept",
    "known",
    "taken",
]
