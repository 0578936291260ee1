"""One point a commit: what of a history is compared."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Sequence


class Measurement(Protocol):
    """What a line of the history says of itself."""

    @property
    def commit(self) -> str | None:
        """What was measured; None outside of git."""

    @property
    def modified(self) -> bool | None:
        """Whether that differed from the commit."""

    @property
    def moment(self) -> Any:
        """When what was measured came to be: the time of the commit, or else of the report."""


M = TypeVar("M", bound=Measurement)


def points(entries: Sequence[M]) -> list[M]:
    """Return one entry a commit, by the time of the commit; the last entry, the report's own, stays the last.

    ``entries`` are by date. Of several reports on one commit the last one counts. What was not committed when
    it was measured counts only as long as nothing was measured after it.
    """
    if not entries:
        return []
    *earlier, own = entries
    found: dict[object, M] = {}
    for number, one in enumerate(earlier):
        if one.modified or (one.commit is not None and one.commit == own.commit and not own.modified):
            continue
        found[one.commit or number] = one
    return [*sorted(found.values(), key=lambda one: one.moment), own]


__all__ = ["Measurement", "points"]
