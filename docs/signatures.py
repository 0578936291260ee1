"""How the names of the public API are called, in the words of the source."""

from __future__ import annotations

import enum
import inspect
import typing
from importlib import import_module

from seedlint.document import Document
from seedlint.rule import Verdicts

MODULES = ("seedlint.rule", "seedlint.document", "seedlint.finding", "seedlint.testing", "seedlint.errors")
"""The modules that are public; what is not in their ``__all__`` is not."""
OF_A_DOCUMENT = ("data", "derive", "get", "joined", "path", "select", "strings", "text")
"""What docs/guides/writing-rules.md offers of a document; seedlint alone makes documents."""
_EXAMPLES = "seedlint.rulekit.examples"


def names(module: str) -> list[str]:
    """Return the public names of a module, sorted as people look for them."""
    return sorted(import_module(module).__all__, key=lambda name: (name.casefold(), name))


def of_module(module: str, width: int | None = None) -> str:
    """Return the signatures of a module, one a line; those over ``width`` with a parameter a line."""
    lines: list[str] = []
    for name in names(module):
        value = getattr(import_module(module), name)
        if getattr(value, "__module__", None) not in {module, _EXAMPLES, *_homes(module)}:
            continue  # an alias of a type, or a name of another public module, which lists it itself
        lines += _of_class(value, width) if inspect.isclass(value) else _of_other(name, value, width)
    return "".join(f"{line}\n" for line in lines)


def _homes(module: str) -> set[str]:
    """Return where public names are that another module passes on, but for the public modules themselves."""
    loaded = import_module(module)
    homes = {getattr(getattr(loaded, name), "__module__", "") for name in loaded.__all__}
    return {home for home in homes if home.startswith("seedlint.")} - set(MODULES)


def _of_other(name: str, value: object, width: int | None) -> list[str]:
    return [of(name, value, width)] if inspect.isfunction(value) else []


def _of_class(cls: type, width: int | None) -> list[str]:
    bases = ", ".join(base.__name__ for base in cls.__bases__ if base not in {object, typing.Generic})
    lines = [f"class {cls.__name__}({bases})" if bases else f"class {cls.__name__}"]
    if issubclass(cls, enum.Enum):
        lines += [f"    {member.name} = {member.value!r}" for member in cls]
    elif ("__init__" in vars(cls) or issubclass(cls, tuple)) and cls not in {Document, Verdicts}:
        lines[0] = of(f"{lines[0]}: ", cls, width)
    for name, value in sorted(vars(cls).items()):
        if name.startswith("_") or (cls is Document and name not in OF_A_DOCUMENT):
            continue
        if isinstance(value, property):
            lines.append(f"    {name} -> {value.fget.__annotations__['return']}")  # type: ignore[union-attr]
        elif inspect.isfunction(value) or isinstance(value, (classmethod, staticmethod)):
            lines.append(of(f"    {name}", getattr(cls, name), width))
    return lines


def of(name: str, value: typing.Any, width: int | None = None) -> str:
    """Return a name with its signature in the words of the source: the same for every version of Python."""
    signature = inspect.signature(value)
    parts, marked = [], False
    for parameter in signature.parameters.values():
        if parameter.name == "self":
            continue
        if parameter.kind is parameter.KEYWORD_ONLY and not marked:
            parts.append("*")
            marked = True
        stars = {parameter.VAR_POSITIONAL: "*", parameter.VAR_KEYWORD: "**"}.get(parameter.kind, "")
        marked = marked or stars == "*"
        part = f"{stars}{parameter.name}"
        if parameter.annotation is not parameter.empty:
            part += f": {_words(parameter.annotation)}"
        if parameter.default is not parameter.empty:
            part += f" = {parameter.default!r}"
        parts.append(part)
    answer = signature.return_annotation
    words = "" if answer in (signature.empty, None, "None") else f" -> {_words(answer)}"
    line = f"{name}({', '.join(parts)}){words}"
    if width is None or len(line) <= width:
        return line
    indent = " " * (len(name) - len(name.lstrip()))
    inside = "".join(f"\n{indent}    {part}," for part in parts)
    return f"{name}({inside}\n{indent}){words}"


def _words(annotation: typing.Any) -> str:
    return str(getattr(annotation, "__forward_arg__", annotation))
