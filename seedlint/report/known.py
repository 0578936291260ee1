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
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from seedlint.report.metrics import Changes, Noted

if TYPE_CHECKING:
    from collections.abc import Iterator
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

    @classmethod
    def of(cls, store: SqliteTables, date: str, commit: str | None) -> KnownFindings:
        """Collect the findings in a working database."""
        count = store.one("SELECT count(*) FROM findings")[0]
        halvings = max(0, (count - 1) // MOST).bit_length()
        known = cls(date, commit, halvings)
        for code, fingerprint in store.rows("SELECT code, fingerprint FROM findings"):
            one = identity(fingerprint)
            if not one >> 64 - halvings:
                known.identities.setdefault(code, array("Q")).append(one)
        known.identities = {
            code: array("Q", sorted(known.identities[code])) for code in sorted(known.identities)
        }
        return known

    def has(self, code: str, one: int) -> bool:
        """Whether a finding of the sample is among them."""
        identities = self.identities.get(code)
        if identities is None:
            return False
        at = bisect_left(identities, one)
        return at < len(identities) and identities[at] == one

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
        }
        with path.open("wb") as file:
            file.write(json.dumps(head).encode() + b"\n")
            for identities in self.identities.values():
                file.write(_little(identities).tobytes())

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
            if type(count) is not int or not 0 <= count <= left:
                raise ValueError("too many findings")
            left -= count
            identities = array("Q")
            identities.frombytes(file.read(8 * count))
            if len(identities) != count:
                raise ValueError("it is cut short")
            known.identities[str(code)] = _little(identities)
        return known


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


def with_changes(metrics: Metrics, store: SqliteTables, before: KnownFindings, now: KnownFindings) -> Metrics:
    """Return the figures with what is new since an earlier report."""
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
        items=tuple(_items(store, before, halvings)) if any(appeared.values()) else (),
    )
    rules = tuple(
        replace(rule, new=appeared.get(rule.code, 0), resolved=vanished.get(rule.code, 0))
        for rule in metrics.rules
    )
    return replace(metrics, changes=changes, rules=rules)


def _items(store: SqliteTables, before: KnownFindings, halvings: int) -> Iterator[Noted]:
    from seedlint.report.measure import cut

    found = 0
    rows = store.rows(
        'SELECT fingerprint, document, line, "column", code, name, severity, message FROM findings'
        " ORDER BY CASE severity WHEN 'error' THEN 0 WHEN 'warning' THEN 1 ELSE 2 END, rowid"
    )
    for fingerprint, document, line, column, code, name, severity, message in rows:
        one = identity(fingerprint)
        if not one >> 64 - halvings and not before.has(code, one):
            yield Noted(document, line, column, code, name, severity, cut(message) or "")
            found += 1
            if found == _ITEMS:
                return
