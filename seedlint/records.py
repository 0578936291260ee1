"""Dataclasses that are made quickly, because every run makes some fifty of them before it does anything.

Before Python 3.13, `dataclasses.dataclass` compiles up to nine functions for a class, one by one: that took a
seventh of the time in which a document is linted. Here only ``__init__`` is compiled, and what else a
dataclass does is written once for all of them.
"""

from __future__ import annotations

import dataclasses
from dataclasses import MISSING, FrozenInstanceError, fields
from operator import attrgetter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable
    from dataclasses import dataclass
else:

    def dataclass(cls: type | None = None, /, *, frozen: bool = False, slots: bool = False) -> Any:
        """Make a class a dataclass, as `dataclasses.dataclass` does.

        Not for fields without a parameter, or with one that must be named, and not for what derives from
        another dataclass; what is sorted is better a named tuple.
        """

        def made(cls: type) -> type:
            cls = dataclasses.dataclass(init=False, repr=False, eq=False, slots=slots)(cls)
            cls.__init__ = _init(cls, frozen=frozen)
            cls._shown = [field.name for field in fields(cls) if field.repr]
            cls._compared = _getter([field.name for field in fields(cls) if field.compare])
            for name, method in (*_DATA, *(_FROZEN if frozen else _MUTABLE), *(_PICKLED if slots else ())):
                if name not in cls.__dict__:
                    setattr(cls, name, method)
            return cls

        return made if cls is None else made(cls)


_BY_DEFAULT: Any = object()
"""Stands in for a value that is made anew for each object."""


def _init(cls: type, *, frozen: bool) -> Callable[..., None]:
    known: dict[str, Any] = {"_BY_DEFAULT": _BY_DEFAULT, "_put": object.__setattr__}
    parameters, lines = ["self"], []
    for field in fields(cls):
        name, value = field.name, field.name
        if field.default_factory is not MISSING:
            known[f"_default_{name}"] = field.default_factory
            parameters.append(f"{name}=_BY_DEFAULT")
            value = f"_default_{name}() if {name} is _BY_DEFAULT else {name}"
        elif field.default is not MISSING:
            known[f"_default_{name}"] = field.default
            parameters.append(f"{name}=_default_{name}")
        else:
            parameters.append(name)
        lines.append(f" _put(self, {name!r}, {value})" if frozen else f" self.{name} = {value}")
    if hasattr(cls, "__post_init__"):
        lines.append(" self.__post_init__()")
    exec("\n".join([f"def __init__({', '.join(parameters)}):", *lines]), known)  # noqa: S102 - of names only
    init: Callable[..., None] = known["__init__"]
    init.__annotations__ = {field.name: field.type for field in fields(cls)} | {"return": None}
    return init


def _getter(names: list[str]) -> Callable[[Any], tuple[Any, ...]]:
    if len(names) > 1:
        return attrgetter(*names)
    return staticmethod(lambda one: tuple([getattr(one, name) for name in names]))


def _repr(self: Any) -> str:
    items = ", ".join([f"{name}={getattr(self, name)!r}" for name in self._shown])
    return f"{type(self).__qualname__}({items})"


def _eq(self: Any, other: Any) -> bool:
    return (
        self._compared(self) == self._compared(other) if other.__class__ is self.__class__ else NotImplemented
    )


def _hash(self: Any) -> int:
    return hash(self._compared(self))


def _setattr(_self: Any, name: str, _value: object) -> None:
    raise FrozenInstanceError(f"cannot assign to field {name!r}")


def _delattr(_self: Any, name: str) -> None:
    raise FrozenInstanceError(f"cannot delete field {name!r}")


def _getstate(self: Any) -> list[Any]:
    return [getattr(self, field.name) for field in fields(self)]


def _setstate(self: Any, state: list[Any]) -> None:
    for field, value in zip(fields(self), state, strict=True):
        object.__setattr__(self, field.name, value)


_DATA = (("__repr__", _repr), ("__eq__", _eq))
_MUTABLE = (("__hash__", None),)
_FROZEN = (("__hash__", _hash), ("__setattr__", _setattr), ("__delattr__", _delattr))
_PICKLED = (("__getstate__", _getstate), ("__setstate__", _setstate))
"""Pickle and copy would set slots, which nobody may."""

__all__ = ["dataclass"]
