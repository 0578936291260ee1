"""The members of one group: its facts as a rule sees them, and the places that findings may have.

Nearly all groups are small, and are held as they are. One that comes as a stream and does not end goes into a
temporary file: see `seedlint.engine.spilled`.
"""

from __future__ import annotations

from itertools import chain, islice
from typing import TYPE_CHECKING, Protocol

from seedlint.engine.facts import value_id
from seedlint.engine.located import in_order, name_of
from seedlint.files.blocks import SpillError
from seedlint.rule import Group, Placed
from seedlint.util.tally import completed

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from seedlint.engine.facts import Digest
    from seedlint.engine.located import Located, Member

MOST_HELD = 10_000
"""So many members of a streamed group are held in memory, and so many findings of a larger one."""


class Members(Protocol):
    """The members of a group, sorted by path, region and pointer."""

    facts: Group
    """What the rule sees."""
    most_told: int | None
    """So many findings may be held in memory before any of them is told; None for all."""

    def place(self, name: str, pointer: str) -> Member | None:
        """Return the member that a document and a pointer lead to, None if there is no such one.

        ``name`` is what the document is called in the group.
        """

    def close(self) -> None:
        """Give back what is held on disk."""


class Few:
    """Members held in memory."""

    most_told: int | None = None

    def __init__(self, digest: Digest, counts: Mapping[int, int], members: list[Member]) -> None:
        """Hold sorted members; ``counts`` tells how often each value occurs in the corpus."""
        self._members = members
        self._names = [name_of(path, item.document) for path, item in members]
        placed = [Placed(name, item.fact) for name, (_, item) in zip(self._names, members, strict=True)]
        ids = [value_id(item.fact.value, digest) for _, item in members]
        self.facts = Group(placed, completed(counts, {one for one in ids if one not in counts}), ids)
        self._places: dict[tuple[str, str], Member] | None = None

    def place(self, name: str, pointer: str) -> tuple[str, Located] | None:
        """See `Members.place`."""
        if self._places is None:
            self._places = {
                (own, member[1].fact.pointer): member
                for own, member in zip(self._names, self._members, strict=True)
            }
        return self._places.get((name, pointer))

    def close(self) -> None:
        """See `Members.close`: there is nothing on disk."""


def gathered(digest: Digest, key: str, counts: Mapping[int, int], members: Iterable[Member]) -> Members:
    """Return the members of a group; those in a list are held as they are, others come in a stream.

    ValueError for a stream that is not sorted, or has facts with another key.
    """
    if isinstance(members, list):
        return Few(digest, counts, members)
    stream = checked(key, members)
    few = list(islice(stream, MOST_HELD + 1))
    if len(few) <= MOST_HELD:
        return Few(digest, counts, few)
    from seedlint.engine.spilled import Many

    return Many(digest, key, counts, chain(few, stream), MOST_HELD)


def checked(key: str, members: Iterable[Member]) -> Iterable[Member]:
    """Yield members; ValueError where they are not sorted, or their key is another one."""
    last = None
    for member in members:
        place = in_order(member)
        if last is not None and place < last:
            raise ValueError(f"{place} comes after {last}: the members of a group must be sorted")
        if member[1].fact.key != key:
            raise ValueError(f"the key at {place} is not that of the group")
        last = place
        yield member


__all__ = ["MOST_HELD", "Few", "Members", "SpillError", "gathered"]
