"""What documents are read with for a draft: there is no schema yet, so any value may be at the root."""

from __future__ import annotations

from typing import Any

from seedlint.finding import JSON, MAX_DEPTH
from seedlint.schema.rolereader import TooDeepError

_MOST_KEYS = 10_000


class KnownKeys:
    """A reader of roles that knows none, and the keys that every YAML reader takes for the texts they are."""

    def __init__(self) -> None:
        self._known: set[str] = set()
        self.fresh: list[Any] = []

    def survey(self, data: JSON) -> tuple[dict[str, list[Any]], list[Any]]:
        """See `RoleReader.survey`."""
        self.fresh = []
        self._look(data, 1)
        return {}, self.fresh

    def select(self, data: JSON) -> tuple[dict[str, list[tuple[str, JSON]]], list[Any]]:
        """See `RoleReader.select`."""
        return self.survey(data)

    def needs(self, field: str) -> bool:  # noqa: ARG002
        """See `RoleReader.needs`."""
        return False

    def takes_any_root(self) -> bool:
        """See `RoleReader.takes_any_root`: a draft may be of lists."""
        return True

    def learn(self) -> None:
        """Take the keys of the last document for known: it was read with them, and nothing was amiss."""
        if len(self._known) > _MOST_KEYS:
            self._known.clear()
        self._known.update(key for key in self.fresh if type(key) is str)

    def _look(self, value: JSON, level: int) -> None:
        if level > MAX_DEPTH:
            raise TooDeepError
        if type(value) is dict:
            if not self._known.issuperset(value):
                self.fresh += [key for key in value if key not in self._known]
            for item in value.values():
                if type(item) is dict or type(item) is list:
                    self._look(item, level + 1)
        elif type(value) is list:
            for item in value:
                if type(item) is dict or type(item) is list:
                    self._look(item, level + 1)


__all__ = ["KnownKeys"]
