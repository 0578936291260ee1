"""Names of anomalies that stay the same from report to report, and which of them were told before."""

from __future__ import annotations

from datetime import timedelta
from hashlib import blake2b
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import date

    from seedlint.series.types import Anomaly

_MOVED_DAYS = 3
"""The first day of an anomaly may move so far, as documents of that time come late or are corrected."""
_MOVES = sorted(range(-_MOVED_DAYS, _MOVED_DAYS + 1), key=abs)


class Told:
    """What earlier reports have told, by its names."""

    def __init__(self, names: Collection[str] = ()) -> None:
        """Take the names from earlier reports."""
        self._names = frozenset(names)

    def name(self, anomaly: Anomaly) -> str | None:
        """Return the name under which an anomaly was told; None if it was not."""
        if not self._names:
            return None
        moved = (_name(anomaly, anomaly.since + timedelta(days=days)) for days in _MOVES)
        return next((name for name in moved if name in self._names), None)

    def names(self, anomalies: Iterable[Anomaly]) -> list[str]:
        """Return a name for each of some anomalies: the one from before, or else a new one."""
        many = list(anomalies)
        made = [_name(one, one.since) for one in many]
        taken = self._names.intersection(made)
        for at, one in enumerate(many):
            before = None if made[at] in taken else self.name(one)
            if before is not None and before not in taken:
                taken |= {before}
                made[at] = before
        return made


def _name(anomaly: Anomaly, since: date) -> str:
    # Not of which kind it is: a spike that lasts becomes a shift.
    told = "\0".join((*anomaly.series.key, anomaly.series.cadence, since.isoformat()))
    return blake2b(told.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


__all__ = ["Told"]
