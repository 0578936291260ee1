"""Reads `history.jsonl` of a report's directory, as carefully as its report."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from seedlint.errors import UsageError
from seedlint.told.past import MISSING, VOLUMES, History, Past, PastProvider
from seedlint.told.points import points
from seedlint.told.values import DamagedError, Node, load, pair, read
from seedlint.util.escape import escape
from seedlint.util.paths import reason, shown

if TYPE_CHECKING:
    from pathlib import Path

HISTORY = "history.jsonl"
_LARGEST = 32_000_000
_LONGEST_LINE = 1_000_000


def read_history(folder: Path) -> History:
    """Return what the history in a report's directory says; without one, nothing.

    Lines that can't be read are passed over. UsageError if the file as a whole can't be read.
    """
    path = folder / HISTORY
    try:
        raw = read(path, _LARGEST)
    except FileNotFoundError:
        return History(())
    except OSError as error:
        raise UsageError(f"{escape(shown(path))}: it can't be read: {reason(error)}") from None
    except DamagedError as error:
        raise UsageError(f"{escape(shown(path))}: {error}") from None
    found, damaged = [], []
    for number, line in enumerate(raw.split(b"\n"), 1):
        if not line.strip():
            continue
        try:
            if len(line) > _LONGEST_LINE:
                raise DamagedError("the line is too long")
            found.append(_past(load(line)))
        except DamagedError:
            damaged.append(number)
    return History(tuple(points(sorted(found, key=lambda one: one.date))), tuple(damaged))


def _past(told: Node) -> Past:
    volumes = told.lists("volumes", len(MISSING) + 2)
    return Past(
        date=told.moment("date"),
        commit=told.text("commit"),
        modified=told.flag("modified"),
        source=told.text("source"),
        score=told.score(),
        **{name: told.count(name) for name in _COUNTS},
        rules=told.counts("rules"),
        providers=_of_providers(told.table("providers"), volumes),
        at=None if told.text("at") is None else told.moment("at"),
        fields=_completeness(told),
        intake=pair(told, "intake"),
        seedlint=told.text("seedlint"),
        basis=told.text("basis"),
        rule_causes=told.counts("rule_causes"),
        all_providers=volumes is not None and len(volumes) < VOLUMES,
    )


def _completeness(told: Node) -> dict[str, tuple[int, int]] | None:
    found = told.lists("fields", 2)
    if found is None:
        return None
    if any(None in one for one in found.values()):
        raise DamagedError("`fields` has a null")
    return {name: (filled or 0, rows or 0) for name, (filled, rows) in found.items()}


def _of_providers(
    worst: dict[str, Node] | None, volumes: dict[str, tuple[int | None, ...]] | None
) -> dict[str, PastProvider] | None:
    """Return what a line keeps of providers: findings of the worst, and documents of the largest."""
    if worst is None and volumes is None:
        return None
    found = {name: _of_past(one) for name, one in (worst or {}).items()}
    for name, (documents, *lacking, intake) in (volumes or {}).items():
        its = found.get(name) or _NOTHING
        missing = {what: count for what, count in zip(MISSING, lacking, strict=True) if count is not None}
        found[name] = replace(its, documents=documents, missing=missing, intake=intake)
    return found


_NOTHING = PastProvider(None, None, None, None, None, None, None)


def _of_past(told: Node) -> PastProvider:
    return PastProvider(
        documents=told.count("documents"),
        articles=told.count("articles"),
        score=told.score(),
        errors=told.count("errors"),
        warnings=told.count("warnings"),
        notes=told.count("notes"),
        causes=told.count("causes"),
    )


_COUNTS = (
    *("documents", "readable", "clean", "passed", "errors", "warnings", "notes", "causes"),
    *("new", "resolved", "new_causes", "resolved_causes", "baseline"),
)


__all__ = ["HISTORY", "read_history"]
