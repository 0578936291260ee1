"""Which findings the last report had, so that the next can tell what is new.

A finding is known by its fingerprint, of which eight bytes are kept in `findings.known` in the report's
folder. Of more than 400,000 findings, one in two, four, eight, … is kept: the same ones in every
report, because the fingerprint decides. What is new is then counted in this sample and extrapolated.
"""

from __future__ import annotations

import json
import sys
from array import array
from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, NamedTuple

from seedlint.report.causes import new_causes, not_compiled
from seedlint.report.metrics import Changes, Noted
from seedlint.report.places import RANK
from seedlint.report.texts import cut
from seedlint.tables.own import NO_STRANGERS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from seedlint.export.sqlite import SqliteTables
    from seedlint.report.metrics import Metrics

NAME = "findings.known"
VERSION = 1
MOST = 400_000
"""Findings that are kept at most."""
_ITEMS = 100
_LONGEST_HEAD = 1_000_000
_MASK = 2**64 - 1
_ODD = 0x9E3779B97F4A7C15
"""2**64 divided by the golden ratio: its multiples are spread evenly."""


class DamagedError(ValueError):
    """The file is not one that `write` has written."""


@dataclass(slots=True)
class KnownFindings:
    """The findings of one report: sorted identities by code, of one in 2**``halvings`` findings."""

    date: str
    commit: str | None
    halvings: int = 0
    identities: dict[str, array[int]] = field(default_factory=dict)
    causes: array[int] | None = None
    """Sorted causes, of one in 2**``halvings``; None where they were not kept."""

    @classmethod
    def of(cls, store: SqliteTables, date: str, commit: str | None) -> KnownFindings:
        """Collect the findings in a working database."""
        count = store.one("SELECT count(*) FROM findings")[0]
        halvings = max(0, (count - 1) // MOST).bit_length()
        known = cls(date, commit, halvings, causes=_causes(store, halvings))
        for code, fingerprint in store.rows("SELECT code, fingerprint FROM findings"):
            one = identity(fingerprint)
            if not one >> 64 - halvings:
                known.identities.setdefault(code, array("Q")).append(one)
        known.identities = {
            code: array("Q", sorted(known.identities[code])) for code in sorted(known.identities)
        }
        return known

    def has_cause(self, cause: int) -> bool:
        """Whether a cause of the sample is among them."""
        return self.causes is not None and _is_in(self.causes, cause)

    def has(self, code: str, one: int) -> bool:
        """Whether a finding of the sample is among them."""
        identities = self.identities.get(code)
        return identities is not None and _is_in(identities, one)

    def sampled(self, halvings: int) -> dict[str, set[int]]:
        """Return the identities by code, of one in 2**``halvings`` findings."""
        return {
            code: {one for one in identities if not one >> 64 - halvings}
            for code, identities in self.identities.items()
        }

    def write(self, path: Path) -> None:
        """Write a line of JSON that says what follows, then the identities, little end first."""
        head = {
            "version": VERSION,
            "date": self.date,
            "commit": self.commit,
            "halvings": self.halvings,
            "codes": [[code, len(identities)] for code, identities in self.identities.items()],
            "causes": None if self.causes is None else len(self.causes),
        }
        with path.open("wb") as file:
            file.write(json.dumps(head).encode() + b"\n")
            for identities in self.identities.values():
                file.write(_little(identities).tobytes())
            if self.causes is not None:
                file.write(_little(self.causes).tobytes())

    @classmethod
    def read(cls, path: Path) -> KnownFindings | None:
        """Read what a report has written, None if there is no file; DamagedError if it is something else."""
        try:
            with path.open("rb") as file:
                return cls._read(file)
        except FileNotFoundError:
            return None
        except (OSError, ValueError, TypeError, KeyError, RecursionError) as error:
            raise DamagedError(str(error)) from None

    @classmethod
    def _read(cls, file: Any) -> KnownFindings:
        head = json.loads(file.readline(_LONGEST_HEAD))
        if head["version"] != VERSION or not isinstance(head["date"], str):
            raise ValueError("another version")
        known = cls(head["date"], None if head["commit"] is None else str(head["commit"]), head["halvings"])
        if type(known.halvings) is not int or not 0 <= known.halvings < 64:
            raise ValueError("not a sample")
        left = 2 * MOST
        for code, count in head["codes"]:
            known.identities[str(code)] = _read(file, count, left)
            left -= count
        if head.get("causes") is not None:
            known.causes = _read(file, head["causes"], 2 * MOST)
        return known


def is_ours(path: Path) -> bool:
    """Whether a file is what a report has written."""
    try:
        return KnownFindings.read(path) is not None
    except DamagedError:
        return False


def _read(file: Any, count: Any, most: int) -> array[int]:
    """Read so many numbers; ValueError if there are not so many, or more than there can be."""
    if type(count) is not int or not 0 <= count <= most:
        raise ValueError("too many findings")
    numbers = array("Q")
    numbers.frombytes(file.read(8 * count))
    if len(numbers) != count:
        raise ValueError("it is cut short")
    return _little(numbers)


def _causes(store: SqliteTables, halvings: int) -> array[int]:
    found = (int(str(name), 16) for (name,) in store.rows("SELECT DISTINCT cause FROM findings"))
    return array("Q", sorted(one for one in found if not one >> 64 - halvings))


def _is_in(numbers: array[int], one: int) -> bool:
    at = bisect_left(numbers, one)
    return at < len(numbers) and numbers[at] == one


def _little(identities: array[int]) -> array[int]:
    if sys.byteorder == "little":
        return identities
    swapped = array("Q", identities)
    swapped.byteswap()
    return swapped


def identity(fingerprint: str) -> int:
    """Return 64 bits that stand for a fingerprint (32 hexadecimal digits, a colon and a number)."""
    digest, _, number = fingerprint.partition(":")
    return (int(digest[:16], 16) + int(number or 0) * _ODD) & _MASK


class Fresh(NamedTuple):
    """A finding that an earlier report did not have; ``own`` says that it is its provider's."""

    rowid: int
    document: str
    code: str
    cause: int
    severity: str
    provider: str | None
    own: bool


def fresh_findings(store: SqliteTables, before: KnownFindings, now: KnownFindings) -> list[Fresh]:
    """Return the findings of the sample that an earlier report did not have, the most severe first."""
    halvings = max(before.halvings, now.halvings)
    own = f"{not_compiled()} AND {NO_STRANGERS.removeprefix(' WHERE ')}"
    rows: Iterator[Any] = store.rows(
        f"SELECT rowid, document, code, cause, severity, lower(provider_domain), {own}, fingerprint"
        f" FROM findings ORDER BY {RANK}, rowid"
    )
    found = []
    for rowid, document, code, cause, severity, domain, theirs, fingerprint in rows:
        one = identity(fingerprint)
        if not one >> 64 - halvings and not before.has(code, one):
            found.append(Fresh(rowid, document, code, int(cause, 16), severity, domain, bool(theirs)))
    return found


def with_changes(
    metrics: Metrics, store: SqliteTables, before: KnownFindings, now: KnownFindings, fresh: Sequence[Fresh]
) -> Metrics:
    """Return the figures with what is new since an earlier report, of which ``fresh`` are the findings."""
    halvings = max(before.halvings, now.halvings)
    old, new = before.sampled(halvings), now.sampled(halvings)
    appeared = {code: len(new[code] - old.get(code, set())) << halvings for code in new}
    vanished = {code: len(old[code] - new.get(code, set())) << halvings for code in old}
    changes = Changes(
        since=before.date,
        commit=before.commit,
        findings=sum(appeared.values()),
        resolved=sum(vanished.values()),
        exact=not halvings,
        items=tuple(_noted(store, _first_of_each(fresh))),
    )
    rules = tuple(
        replace(rule, new=appeared.get(rule.code, 0), resolved=vanished.get(rule.code, 0))
        for rule in metrics.rules
    )
    metrics = replace(metrics, changes=changes, rules=rules)
    if before.causes is None or now.causes is None:
        return metrics
    return _with_causes(metrics, store, before, now, {(one.code, one.cause) for one in fresh})


def _with_causes(
    metrics: Metrics,
    store: SqliteTables,
    before: KnownFindings,
    now: KnownFindings,
    touched: set[tuple[str, int]],
) -> Metrics:
    """Add which causes are new, gone, and in more places; ``touched`` are those of new findings, by code."""
    assert metrics.changes is not None
    halvings = max(before.halvings, now.halvings)
    sampled = [{one for one in known.causes or () if not one >> 64 - halvings} for known in (before, now)]
    was, there = sampled
    fresh = {cause for cause in there if cause not in was}
    changes = replace(
        metrics.changes,
        causes=len(fresh) << halvings,
        causes_resolved=len(was - there) << halvings,
        causes_moved=len({cause for _, cause in touched if cause in was and cause in there}) << halvings,
    )
    new = Counter(code for code, cause in touched if cause in fresh)
    rules = tuple(replace(rule, new_causes=new[rule.code] << halvings) for rule in metrics.rules)

    def is_new(name: str) -> bool | None:
        cause = int(name, 16)
        return None if cause >> 64 - halvings else cause not in was

    items = tuple(replace(one, new=is_new(one.cause)) for one in metrics.causes.items)
    causes = replace(metrics.causes, items=items, new_items=new_causes(store, fresh) if fresh else ())
    return replace(metrics, changes=changes, rules=rules, causes=causes)


def _first_of_each(findings: Iterable[Fresh]) -> list[int]:
    """Return the rowids of the first finding of each cause: others of it say the same once more."""
    found: dict[int, int] = {}
    for one in findings:
        found.setdefault(one.cause, one.rowid)
    return list(found.values())[:_ITEMS]


def _noted(store: SqliteTables, rowids: Iterable[int]) -> Iterator[Noted]:
    for rowid in rowids:
        document, line, column, code, name, severity, message, cause = store.one(
            'SELECT document, line, "column", code, name, severity, message, cause FROM findings'
            " WHERE rowid = ?",
            (rowid,),
        )
        yield Noted(document, line, column, code, name, severity, cut(message) or "", cause)
