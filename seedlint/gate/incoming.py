"""Figures of what comes in and of what it lacks: the documents added or changed, and missing fields."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from seedlint.gate.figure import (
    CORPUS,
    NO_REPORT_BEFORE,
    NOT_TOLD,
    PROVIDER,
    Context,
    Figure,
    Share,
    Value,
    kept,
    known,
    taken,
)
from seedlint.told.past import MISSING

if TYPE_CHECKING:
    from collections.abc import Callable

    from seedlint.told.figures import Provider
    from seedlint.told.past import Past

_FIELDS = {"image": "images", "excerpt": "excerpt", "topic": "topics", "related": "related"}
"""The fields of documents that say whether they have it."""
_WORDS = {"image": "an image", "excerpt": "an excerpt", "topic": "a topic", "related": "a related article"}
_NOTHING_CAME = "no document was added or changed"
_NO_OWN = "it has no documents of its own"


def corpus() -> tuple[Figure, ...]:
    """Return those of the corpus."""
    of_intake = Share(
        "the intake", _NOTHING_CAME, _intake("documents"), lambda point: point.intake and point.intake[0]
    )
    found = [
        Figure(
            CORPUS,
            "intake",
            "documents added or changed since the commit of the previous report",
            _intake("documents"),
            lambda point: point.intake and point.intake[0],
        ),
        Figure(
            CORPUS,
            "intake.errors",
            "documents of the intake that have errors",
            _intake("errors"),
            lambda point: point.intake and point.intake[1],
            share=of_intake,
        ),
        Figure(CORPUS, "intake.score", "the mean score of the intake", _intake_score, high=100),
    ]
    for name in MISSING:
        of_readable = Share(
            "the documents that could be parsed", "no document could be parsed", _rows(name), _past_rows(name)
        )
        words = f"documents without {_WORDS[name]}"
        found += [
            Figure(CORPUS, f"missing.{name}", words, _missing(name), _past_missing(name), share=of_readable),
            Figure(
                CORPUS,
                f"missing.{name}-rise",
                f"percentage points that the share of {words} has gained since the previous report;"
                " 0 if it has not risen",
                _rise(name),
                high=100,
            ),
        ]
    return tuple(found)


def providers() -> tuple[Figure, ...]:
    """Return those of single providers."""
    own = Share("its documents", _NO_OWN, taken("documents"), kept("documents"))
    return (
        Figure(
            PROVIDER,
            "intake",
            "its documents that were added or changed since the commit of the previous report",
            taken("intake"),
            kept("intake"),
            volume=True,
        ),
        *(
            Figure(
                PROVIDER,
                f"missing.{name}",
                f"its documents without {_WORDS[name]}",
                _of_provider(name),
                _of_past_provider(name),
                share=own,
                volume=True,
            )
            for name in MISSING
        ),
    )


def _intake(name: str) -> Callable[[Any], Value]:
    def value(source: Context) -> Value:
        found = source.report.intake
        if found is None:
            return Value(None, NOT_TOLD)
        return known(getattr(found, name), found.reason or NOT_TOLD)

    return value


def _intake_score(source: Context) -> Value:
    found = source.report.intake
    nothing = found is not None and found.documents == 0
    return Value(None, _NOTHING_CAME) if nothing else _intake("score")(source)


def _pair(name: str, source: Context) -> tuple[int, int] | None:
    """Return how many documents have something, and how many there are."""
    for one in source.report.fields or ():
        if (one.table, one.field) == ("documents", _FIELDS[name]):
            return one.filled, one.rows
    return None


def _past_pair(name: str, point: Past) -> tuple[int, int] | None:
    return (point.fields or {}).get(f"documents.{_FIELDS[name]}")


def _lacking(pair: tuple[int, int] | None) -> int | None:
    return None if pair is None else pair[1] - pair[0]


def _missing(name: str) -> Callable[[Any], Value]:
    return lambda source: known(_lacking(_pair(name, source)))


def _past_missing(name: str) -> Callable[[Any], float | None]:
    return lambda point: _lacking(_past_pair(name, point))


def _rows(name: str) -> Callable[[Any], Value]:
    def value(source: Context) -> Value:
        pair = _pair(name, source)
        return known(None if pair is None else pair[1])

    return value


def _past_rows(name: str) -> Callable[[Any], float | None]:
    def past(point: Past) -> float | None:
        pair = _past_pair(name, point)
        return None if pair is None else pair[1]

    return past


def _rise(name: str) -> Callable[[Any], Value]:
    def value(source: Context) -> Value:
        now = _pair(name, source)
        if now is None:
            return Value(None, NOT_TOLD)
        if not now[1]:
            return Value(None, "no document could be parsed")
        pairs = (_past_pair(name, point) for point in reversed(source.past))
        before = next((pair for pair in pairs if pair is not None and pair[1]), None)
        if before is None:
            return Value(None, NO_REPORT_BEFORE)
        return Value(max(0.0, round(100 * (before[0] / before[1] - now[0] / now[1]), 1)))

    return value


def _of_provider(name: str) -> Callable[[Any], Value]:
    def value(source: Provider) -> Value:
        return known((source.missing or {}).get(name))

    return value


def _of_past_provider(name: str) -> Callable[[Any], float | None]:
    return lambda one: (one.missing or {}).get(name)


__all__ = ["corpus", "providers"]
