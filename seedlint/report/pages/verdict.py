"""The report in one sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlint.output.every import absent

if TYPE_CHECKING:
    from collections.abc import Sequence

    from seedlint.report.history import HistoryEntry
    from seedlint.report.metrics import Metrics


def plural(number: int, word: str) -> str:
    """Return a number and what it counts."""
    return f"{number} {word}{'s' * (number != 1)}"


PART = "This report may leave out documents or rules: it was made with "
FIRST = "For a file with several documents, only the first is counted here; findings are from all of them."


def verdict(metrics: Metrics, history: Sequence[HistoryEntry] = ()) -> str:
    """Say how the corpus fares, and whether that is better than last time. No text of documents is in it.

    ``history`` is by date and ends with the report's own entry. Where it is not known how many documents were
    not judged, those without values are told.
    """
    documents = metrics.documents
    lost = documents.total - documents.readable if documents.unjudged is None else documents.unjudged
    beside = absent(documents.absent or 0)
    beside = f" {beside}." if beside else ""
    if not documents.total or metrics.score is None:
        return f"There are no documents.{beside}"
    errors = documents.total - documents.passed
    if documents.clean == documents.total:
        state = "nothing is wrong" if documents.total == 1 else "nothing is wrong in any of them"
    elif not errors:
        state = f"none has an error, {documents.total - documents.clean} could be better"
    else:
        state = f"{errors} with errors, {documents.clean} without any finding"
    count = plural(documents.total, "document")
    if lost:
        count += f", {lost} {'was' if lost == 1 else 'were'} not checked"
    return f"Score {metrics.score:g} of 100{_trend(history)}: {count}, {state}.{beside}"


def _trend(history: Sequence[HistoryEntry]) -> str:
    before = [entry.score for entry in history[:-1] if entry.score is not None]
    now = history[-1].score if history else None
    if not before or now is None:
        return ""
    difference = round(now - before[-1], 1)
    if not difference:
        return ", as before"
    return f", {'up' if difference > 0 else 'down'} from {before[-1]:g}"
