"""What a rule's module keeps besides its code, so that tests can have it forget: as another process would."""

from __future__ import annotations

import sys
from collections import deque
from copy import deepcopy
from typing import TYPE_CHECKING, Any

from seedlint.rule import BaseRule

if TYPE_CHECKING:
    from collections.abc import Iterator

_PLAIN = (int, float, str, bytes, tuple, frozenset, type(None))
_HOLDERS = (dict, list, set, bytearray, deque)


class Kept:
    """The variables of a rule's class and module as they are when this is made."""

    def __init__(self, rule: type[BaseRule]) -> None:
        """Note them; what can't be copied is left as it is."""
        self._owners = list(_owners(rule))
        self._names = [set(vars(owner)) for owner in self._owners]
        self._values = [dict(_noted(owner)) for owner in self._owners]

    def restore(self) -> None:
        """Have them be again what they were."""
        for owner, names, values in zip(self._owners, self._names, self._values, strict=True):
            for name in [name for name in vars(owner) if name not in names]:
                if isinstance(vars(owner)[name], (*_PLAIN, *_HOLDERS)):
                    delattr(owner, name)
            for name, (value, copy) in values.items():
                if vars(owner).get(name) is not value:
                    setattr(owner, name, value)
                if copy is not None and copy != value:
                    _fill(value, deepcopy(copy))


def _owners(rule: type[BaseRule]) -> Iterator[Any]:
    """Yield the classes that a rule is made of, and their modules, but for seedlint's own."""
    for one in rule.__mro__:
        if not issubclass(one, BaseRule) or one.__module__ == BaseRule.__module__:
            continue
        yield one
        if (module := sys.modules.get(one.__module__)) is not None:
            yield module


def _noted(owner: Any) -> Iterator[tuple[str, tuple[Any, Any]]]:
    for name, value in vars(owner).items():
        if name.startswith("__"):
            continue
        if isinstance(value, _HOLDERS):
            try:
                yield name, (value, deepcopy(value))
            except Exception:  # noqa: BLE001, S112 - whatever is in there
                continue
        elif isinstance(value, _PLAIN):
            yield name, (value, None)


def _fill(holder: Any, content: Any) -> None:
    """Have something hold what another one holds."""
    holder.clear()
    if isinstance(holder, (dict, set)):
        holder.update(content)
    else:
        holder.extend(content)


__all__ = ["Kept"]
