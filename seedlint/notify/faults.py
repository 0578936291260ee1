"""Faults that go on: more causes of the same rule and provider, day after day.

The first notice of one tells all of it, the next ones only how many more there are, and since when.
"""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import TYPE_CHECKING

from seedlint.notify.known import Fault, identity

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from seedlint.told.figures import Cause

LEAST = 3
"""So many new causes of one rule and provider are a fault, which may go on."""
_DAYS = 14
"""A fault that has brought nothing new for so long has ended; if it comes back, it is told as a new one."""
_MOST = 1_000


class Faults:
    """The faults that were going on before a day, as ISO 8601 writes it, by rule and provider."""

    def __init__(self, before: Sequence[Fault], day: str) -> None:
        """Forget those that have ended."""
        self._day = day
        today = date.fromisoformat(day)
        self._going = {one.key: one for one in before if (today - date.fromisoformat(one.last)).days <= _DAYS}

    def of(self, causes: Sequence[Cause]) -> Fault | None:
        """Return the fault that some causes, of one rule and provider, are more of; None if they are new.

        If there are more of them than ever before together, it has become another thing, and is told as such.
        """
        key = _key(causes[0]) if causes else None
        fault = self._going.get(key or "")
        return fault if fault is not None and len(causes) <= fault.causes else None

    def after(self, causes: Iterable[Cause]) -> tuple[Fault, ...]:
        """Return the faults that go on once some new causes were told, those with the latest causes last."""
        going = dict(self._going)
        for key, count in Counter(map(_key, causes)).items():
            old = going.pop(key, None) if key else None
            if key and old is not None:
                going[key] = Fault(key, old.since, self._day, old.causes + count)
            elif key and count >= LEAST:
                going[key] = Fault(key, self._day, self._day, count)
        return tuple(going.values())[-_MOST:]


def _key(cause: Cause) -> str | None:
    return identity("fault", cause.code, cause.provider) if cause.provider else None


__all__ = ["LEAST", "Faults"]
