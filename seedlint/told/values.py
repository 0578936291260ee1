"""Values of JSON that may come from anybody: each is what it should be, or is refused with its path.

A key that is missing, or null, is not known: None, and never 0. Keys that nobody asks for are passed over.
"""

from __future__ import annotations

import json
import math
from datetime import UTC, date, datetime
from stat import S_ISREG
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

T = TypeVar("T")

LONGEST_TEXT = 5_000
"""Characters; a report cuts its texts at 300, but for paths."""
MOST_ITEMS = 10_000
"""Of one list or table."""
_LARGEST = 2**53
_SHOWN = 100


class DamagedError(ValueError):
    """Something is not as seedlint writes it; the message says where and what, in text from the file."""


def load(raw: bytes | str) -> Node:
    """Return the object that JSON holds; DamagedError for anything else."""
    try:
        value = json.loads(raw, parse_constant=_refused)
    except (ValueError, RecursionError):
        raise DamagedError("it is not JSON") from None
    if not isinstance(value, dict):
        raise DamagedError("it is not a JSON object")
    return Node(value)


def read(path: Path, limit: int) -> bytes:
    """Return the contents of a regular file of at most so many bytes.

    DamagedError for what is larger, or is a link, a pipe or a device; OSError if it can't be read.
    """
    status = path.lstat()
    if not S_ISREG(status.st_mode):
        raise DamagedError("it is not a regular file")
    with path.open("rb") as file:
        raw = file.read(limit + 1)
    if len(raw) > limit:
        raise DamagedError(f"it is larger than {limit // 1_000_000} MB")
    return raw


def _refused(word: str) -> Any:
    raise ValueError(word)


class Node:
    """An object, and where it is: ``documents``, ``rules[3]``; empty for the whole file."""

    __slots__ = ("_value", "path")

    def __init__(self, value: dict[str, Any], path: str = "") -> None:
        """Take a JSON object."""
        self._value = value
        self.path = path

    def _at(self, key: str) -> str:
        return f"{self.path}.{key}" if self.path else key

    def _wrong(self, key: str, what: str) -> DamagedError:
        return DamagedError(f"`{self._at(key)[:_SHOWN]}` is not {what}")

    def there(self, key: str, value: T | None) -> T:
        """Return what was read of a key that every file has; DamagedError if it is not there."""
        if value is None:
            raise self._wrong(key, "there")
        return value

    def count(self, key: str) -> int | None:
        """Return how many there are of something."""
        value = self._value.get(key)
        if value is None:
            return None
        if not _is_count(value):
            raise self._wrong(key, "a count")
        return int(value)

    def need(self, key: str) -> int:
        """Return a count that every report has."""
        return self.there(key, self.count(key))

    def number(self, key: str, low: float = -math.inf, high: float = math.inf) -> float | None:
        """Return a number from ``low`` to ``high``."""
        value = self._value.get(key)
        if value is None:
            return None
        if type(value) not in {int, float} or abs(value) > _LARGEST or not low <= value <= high:
            raise self._wrong(key, "a number" if low == -math.inf else f"a number from {low:g} to {high:g}")
        return float(value)

    def score(self, key: str = "score") -> float | None:
        """Return a score, from 0 to 100."""
        return self.number(key, 0, 100)

    def flag(self, key: str) -> bool | None:
        """Return whether something is so."""
        value = self._value.get(key)
        if value is not None and type(value) is not bool:
            raise self._wrong(key, "true or false")
        return value

    def text(self, key: str) -> str | None:
        """Return a text, which is not escaped."""
        value = self._value.get(key)
        if value is not None and (not isinstance(value, str) or len(value) > LONGEST_TEXT):
            raise self._wrong(key, "a string that seedlint writes")
        return value

    def words(self, key: str) -> str:
        """Return a text that every report has."""
        return self.there(key, self.text(key))

    def choice(self, key: str, known: frozenset[str]) -> str:
        """Return a text that every report has, which is one of those known."""
        value = self.words(key)
        if value not in known:
            raise self._wrong(key, f"one of {', '.join(sorted(known))}")
        return value

    def moment(self, key: str) -> datetime:
        """Return a moment that is written as 2021-04-30T20:51:00Z."""
        try:
            return datetime.strptime(self.words(key), "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
        except ValueError:
            raise self._wrong(key, "a moment such as 2021-04-30T20:51:00Z") from None

    def node(self, key: str) -> Node | None:
        """Return an object."""
        value = self._value.get(key)
        if value is None:
            return None
        if not isinstance(value, dict):
            raise self._wrong(key, "an object")
        return Node(value, self._at(key))

    def nodes(self, key: str, make: Callable[[Node], T]) -> tuple[T, ...] | None:
        """Return a list of objects, each made into something."""
        value = self._list(key)
        if value is None:
            return None
        found = []
        for index, item in enumerate(value):
            if not isinstance(item, dict):
                raise self._wrong(f"{key}[{index}]", "an object")
            found.append(make(Node(item, f"{self._at(key)}[{index}]")))
        return tuple(found)

    def all_nodes(self, key: str, make: Callable[[Node], T]) -> tuple[T, ...]:
        """Return a list of objects that every report has, each made into something."""
        return self.there(key, self.nodes(key, make))

    def texts(self, key: str) -> tuple[str, ...] | None:
        """Return a list of texts."""
        value = self._list(key)
        if value is None:
            return None
        if not all(isinstance(one, str) and len(one) <= LONGEST_TEXT for one in value):
            raise self._wrong(key, "a list of strings")
        return tuple(value)

    def counted(self, key: str) -> tuple[tuple[str, int], ...] | None:
        """Return a list of pairs: a text, and how often."""
        value = self._list(key)
        if value is None:
            return None
        if not all(map(_is_pair, value)):
            raise self._wrong(key, "a list of pairs")
        return tuple((str(one[0]), int(one[1])) for one in value)

    def table(self, key: str) -> dict[str, Node] | None:
        """Return an object whose keys are names and whose values are objects."""
        inner = self.node(key)
        if inner is None:
            return None
        inner._bound(key)
        return {name: found for name in inner._value if (found := inner.node(name)) is not None}

    def counts(self, key: str) -> dict[str, int] | None:
        """Return an object whose keys are names and whose values are counts."""
        inner = self.node(key)
        if inner is None:
            return None
        inner._bound(key)
        return {name: inner.need(name) for name in inner._value}

    def lists(self, key: str, length: int) -> dict[str, tuple[int | None, ...]] | None:
        """Return an object whose keys are names and whose values are lists of so many counts, or null."""
        inner = self.node(key)
        if inner is None:
            return None
        inner._bound(key)
        return {name: inner.there(name, inner._counts(name, length)) for name in inner._value}

    def names(self, key: str) -> dict[str, str] | None:
        """Return an object whose keys are names and whose values are texts."""
        inner = self.node(key)
        if inner is None:
            return None
        inner._bound(key)
        return {name: inner.words(name) for name in inner._value}

    def _bound(self, key: str) -> None:
        if len(self._value) > MOST_ITEMS or any(len(name) > LONGEST_TEXT for name in self._value):
            raise DamagedError(f"`{key}` has more in it than seedlint writes")

    def _counts(self, key: str, length: int) -> tuple[int | None, ...] | None:
        value = self._list(key)
        if value is None:
            return None
        if len(value) != length or not all(one is None or _is_count(one) for one in value):
            raise self._wrong(key, f"a list of {length} counts")
        return tuple(value)

    def _list(self, key: str) -> list[Any] | None:
        value = self._value.get(key)
        if value is not None and (not isinstance(value, list) or len(value) > MOST_ITEMS):
            raise self._wrong(key, "a list that seedlint writes")
        return value


def day(told: Node, key: str) -> date:
    """Return a day that is written as 2021-04-30."""
    try:
        return date.fromisoformat(told.words(key))
    except ValueError:
        raise told._wrong(key, "a day such as 2021-04-30") from None


def pair(told: Node, key: str) -> tuple[int, int] | None:
    """Return a list of two counts: of how many, and a part of these."""
    found = told._counts(key, 2)
    if found is None:
        return None
    whole, part = found
    if whole is None or part is None or part > whole:
        raise told._wrong(key, "a whole and a part of it")
    return whole, part


def _is_count(value: Any) -> bool:
    return type(value) is int and 0 <= value < _LARGEST


def _is_pair(value: Any) -> bool:
    """Whether a value is a text and a count."""
    if not isinstance(value, list) or len(value) != 2:
        return False
    word, count = value
    return isinstance(word, str) and len(word) <= LONGEST_TEXT and _is_count(count)
