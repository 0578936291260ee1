"""How a document finds the values that play a role: through a reader of roles, such as a compiled schema."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from seedlint.finding import JSON, MAX_DEPTH

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

PointedValue = tuple[str, JSON]
"""A pointer and the value it points to."""

PLACED = frozenset({"article", "payload"})
"""The roles whose pointers are wanted for every document."""


class TooDeepError(Exception):
    """A document nests too deep to be walked."""


class RoleReader(Protocol):
    """Finds the values that play a role; a compiled schema is one."""

    def select(self, data: JSON) -> tuple[Mapping[str, Sequence[PointedValue]], Sequence[Any]]:
        """Return the places of each role, and the keys that the schema does not name.

        Raises TooDeepError where lists and mappings nest deeper than documents may.
        """

    def survey(self, data: JSON) -> tuple[Mapping[str, Sequence[Any]], Sequence[Any]]:
        """Return the same, but only the roles in `PLACED` with places; of the others, only the values."""

    def needs(self, field: str) -> bool:
        """Whether a document must have a field, if only under some condition."""

    def takes_any_root(self) -> bool:
        """Whether what is no mapping is judged, too: a list, a text, a number."""


class NoRoles:
    """A reader that knows no roles, and no key."""

    def select(self, data: JSON) -> tuple[Mapping[str, Sequence[PointedValue]], Sequence[Any]]:
        """Return no places, and all keys."""
        strange: list[Any] = []
        collect_keys(data, strange, 1)
        return {}, strange

    survey = select

    def needs(self, field: str) -> bool:  # noqa: ARG002
        """Return False."""
        return False

    def takes_any_root(self) -> bool:
        """Return False."""
        return False


def collect_keys(value: JSON, keys: list[Any], level: int) -> None:
    """Add the keys of a value, and of all inside, to ``keys``; TooDeepError below `MAX_DEPTH`."""
    if not isinstance(value, (dict, list)):
        return
    if level > MAX_DEPTH:
        raise TooDeepError
    if isinstance(value, dict):
        keys += value
    for item in value.values() if isinstance(value, dict) else value:
        collect_keys(item, keys, level + 1)
