"""Two lines of a report's history, side by side: as far as they tell, and without git or documents.

What a line does not tell is not known, and never 0. Which findings are new is in no line.
"""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from seedlint.errors import UsageError
from seedlint.report.history import MOMENT
from seedlint.report.moments import moment_at
from seedlint.told.past import MISSING, Past
from seedlint.util.escape import escape
from seedlint.util.suggest import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from seedlint.told.past import PastProvider

FIRST, LAST = "first", "last"
_PREFIX = re.compile(r"[0-9a-f]{4,64}", re.ASCII)
_SHORT = 12
_NAMED = 3
"""Lines that are named where several could be meant, or none is."""


class Pair(NamedTuple):
    """A figure at both lines; None is not known."""

    name: str
    before: float | None
    after: float | None


@dataclass(frozen=True, slots=True)
class LineComparison:
    """What two lines tell. Lists have what differs, and rules and fields that only one of the lines tells."""

    before: Past
    after: Past
    figures: tuple[Pair, ...]
    """These have all, whether they differ or not."""
    rules: tuple[Pair, ...]
    fields: tuple[Pair, ...]
    """Shares that are filled."""
    providers: tuple[Pair, ...]
    unknown_providers: tuple[int, int]
    """Of how many providers only the other line says how many documents they have."""

    @property
    def same_basis(self) -> bool | None:
        """Whether the same rules of the same seedlint measured both; None is not known."""
        return _same_basis(self.before, self.after)

    def to_json(self) -> dict[str, Any]:
        """Return both lines as they were read, by the keys of the history."""
        return {
            "version": 1,
            "sameBasis": self.same_basis,
            "before": _told(self.before),
            "after": _told(self.after),
        }


def entry_at(points: Sequence[Past], point: str) -> Past:
    """Return the line that somebody names: by a commit, a date, a time ago, or as `first` or `last`.

    Of a date it is the last line until its end. UsageError, with those that are near, if there is none, or
    several.
    """
    words = " ".join(point.split())
    if words in {FIRST, LAST}:
        return points[0 if words == FIRST else -1]
    if _PREFIX.fullmatch(words) and any((one.commit or "").startswith(words) for one in points):
        return _by_commit(points, words)  # even if it looks like a time ago: 805d
    try:
        moment = moment_at(words, datetime.now(UTC))
    except ValueError as error:
        raise UsageError(str(error)) from None
    if moment is not None:
        found = [one for one in points if one.moment <= moment]
        if not found:
            raise UsageError(
                f"the history has no line until `{escape(point)}`: its first one is of {title(points[0])}"
            )
        return max(found, key=lambda one: one.moment)
    if not _PREFIX.fullmatch(words):
        hint = did_you_mean(words, (FIRST, LAST)) or (
            f"; name a commit by its first four digits or more, a date, a time ago such as `7 days`,"
            f" `{FIRST}` or `{LAST}`"
        )
        raise UsageError(f"`{escape(point)}` is no line of the history{hint}")
    return _by_commit(points, words)


def _by_commit(points: Sequence[Past], prefix: str) -> Past:
    named = [one for one in points if one.commit is not None and one.commit.startswith(prefix)]
    commits = {one.commit for one in named}
    if len(commits) > 1:
        raise UsageError(f"several lines of the history have a commit `{prefix}…`: {_list(named)}")
    if not named:
        near = [one for one in points if one.commit is not None and one.commit.startswith(prefix[:2])]
        shown = f"; near it is {_list(near)}" if near else f"; the last ones are of {_list(points[-_NAMED:])}"
        raise UsageError(f"no line of the history has the commit `{prefix}`{shown}")
    return named[-1]


def _list(points: Sequence[Past]) -> str:
    shown = ", ".join(title(one) for one in points[:_NAMED])
    return f"{shown} and {len(points) - _NAMED} more" if len(points) > _NAMED else shown


def title(one: Past) -> str:
    """Return what a line is called: its time and its commit."""
    about = escape((one.commit or "no commit")[:_SHORT])
    changed = ", with changes" if one.modified else ""
    return f"{one.moment:%Y-%m-%d %H:%M} ({about}{changed})"


def compare_lines(points: Sequence[Past], first: str, second: str) -> LineComparison:
    """Compare two lines by their names; UsageError if they are one, or one is not there."""
    before, after = entry_at(points, first), entry_at(points, second)
    if before is after:
        raise UsageError(
            f"`{escape(first)}` and `{escape(second)}` are the same line of the history, that of"
            f" {title(before)}; name another one"
        )
    return LineComparison(
        before,
        after,
        figures=tuple(_figures(before, after)),
        rules=tuple(_rules(before, after)),
        fields=tuple(_fields(before, after)),
        providers=tuple(_providers(before, after)),
        unknown_providers=(_unknown(before, after), _unknown(after, before)),
    )


def _same_basis(before: Past, after: Past) -> bool | None:
    return None if before.basis is None or after.basis is None else before.basis == after.basis


def _flawed(one: Past) -> int | None:
    return None if one.documents is None or one.passed is None else one.documents - one.passed


def _figures(before: Past, after: Past) -> Iterator[Pair]:
    yield Pair("score", before.score, after.score)
    yield Pair("documents", before.documents, after.documents)
    yield Pair("with errors", _flawed(before), _flawed(after))
    for name in ("errors", "warnings", "notes", "causes"):
        yield Pair(name, getattr(before, name), getattr(after, name))
    for at, name in enumerate(("intake", "intake with errors")):
        yield Pair(name, *(one.intake and one.intake[at] for one in (before, after)))
    if before.baseline is not None or after.baseline is not None:
        yield Pair("in the baseline", before.baseline, after.baseline)


def _rules(before: Past, after: Past) -> Iterator[Pair]:
    """Yield the findings of rules. A rule that a line does not name found nothing, if it ran there."""
    absent = 0 if _same_basis(before, after) else None
    was, there = before.rules, after.rules
    if was is None or there is None:
        return
    for code in sorted(was.keys() | there.keys()):
        one, other = was.get(code, absent), there.get(code, absent)
        if one != other:
            yield Pair(code, one, other)


def _fields(before: Past, after: Past) -> Iterator[Pair]:
    was, there = before.fields, after.fields
    if was is None or there is None:
        return
    for name in sorted(was.keys() | there.keys()):
        one, other = (_share(found.get(name)) for found in (was, there))
        if one is None or other is None or abs(one - other) >= 0.0005:
            yield Pair(name, one, other)


def _share(pair: tuple[int, int] | None) -> float | None:
    return pair[0] / pair[1] if pair and pair[1] else None


def _providers(before: Past, after: Past) -> Iterator[Pair]:
    """Yield what is known of providers at both lines."""
    if before.providers is None or after.providers is None:
        return
    for domain in sorted(before.providers.keys() | after.providers.keys()):
        one, other = before.providers.get(domain), after.providers.get(domain)
        told = {"documents": (_documents(one, before), _documents(other, after))}
        for name in ("score", "errors", "warnings", "notes"):
            told[name] = getattr(one, name, None), getattr(other, name, None)
        for name in MISSING:
            told[f"missing {name}"] = _missing(one, name), _missing(other, name)
        for name, values in told.items():
            if None not in values and values[0] != values[1]:
                yield Pair(f"{domain}: {name}", *values)


def _missing(one: PastProvider | None, name: str) -> int | None:
    return None if one is None or one.missing is None else one.missing.get(name)


def _unknown(line: Past, other: Past) -> int:
    """Return of how many providers a line does not say how many documents they have, and another does."""
    there = (domain for domain, one in (other.providers or {}).items() if one.documents is not None)
    return sum(_documents((line.providers or {}).get(domain), line) is None for domain in there)


def _documents(one: PastProvider | None, line: Past) -> int | None:
    """Return the documents of a provider; a line that has all providers says that others have none."""
    return one.documents if one else 0 if line.all_providers else None


def _told(one: Past) -> dict[str, Any]:
    found = asdict(one)
    del found["all_providers"]
    return {
        **found,
        **{name: at and at.strftime(MOMENT) for name, at in (("date", one.date), ("at", one.at))},
    }


__all__ = ["LineComparison", "Pair", "compare_lines", "entry_at", "title"]
