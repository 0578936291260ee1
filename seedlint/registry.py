"""All rules there are, by code and by name: built in, from packages, and from local modules."""

from __future__ import annotations

import os
import sys
import traceback
from dataclasses import dataclass
from typing import TYPE_CHECKING

from seedlint.errors import ConfigurationError
from seedlint.rule import BaseRule, CorpusRule, EngineRule, Rule
from seedlint.suggest import closest, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path
    from types import ModuleType

GROUP = "seedlint.rules"
"""The entry-point group in which packages announce rules: a rule class, or a module of them."""

ALL = "ALL"


@dataclass(frozen=True, slots=True)
class LoadFailure:
    """Rules that could not be loaded: where from, why, and the traceback."""

    source: str
    message: str
    traceback: str


class Registry:
    """Rule classes by code. Codes and names are unique; the order is that of the codes."""

    def __init__(self, rules: Iterable[type[BaseRule]] = ()) -> None:
        """Register rules; ConfigurationError for a code or name that is taken."""
        self._rules: dict[str, type[BaseRule]] = {}
        self._names: dict[str, str] = {}
        self._sources: dict[str, str] = {}
        self.failures: list[LoadFailure] = []
        for rule in rules:
            self.add(rule, "built in")

    @classmethod
    def builtin(cls) -> Registry:
        """Return a registry of seedlint's own rules."""
        from seedlint.rules import BUILTIN

        return cls(BUILTIN)

    def add(self, rule: type[BaseRule], source: str) -> None:
        """Add one rule class; adding the same class twice is fine."""
        known = self._rules.get(rule.code) or self._rules.get(self._names.get(rule.name, ""))
        if known is rule:
            return
        if known is not None:
            clash = f"code {rule.code}" if known.code == rule.code else f"name {rule.name!r}"
            raise ConfigurationError(
                f"{source}: {rule.__qualname__} has the {clash} of {known.__module__}.{known.__qualname__}"
                f" ({self._sources[known.code]}); give it another"
            )
        self._rules[rule.code] = rule
        self._names[rule.name] = rule.code
        self._sources[rule.code] = source

    def add_installed(self) -> None:
        """Add the rules of installed packages (entry points in group ``seedlint.rules``)."""
        if not _some_package_announces(GROUP):
            return
        from importlib.metadata import entry_points

        for point in sorted(entry_points(group=GROUP), key=lambda p: (p.name, p.value)):
            source = f"entry point {point.name} = {point.value}"
            try:
                loaded = point.load()
            except Exception as error:  # noqa: BLE001 - somebody else's code
                self._fail(source, error)
                continue
            self._add_from(loaded, source)

    def add_local(self, path: Path, shown: str) -> None:
        """Add the rules of a local module, or of every module directly in a folder."""
        if path.is_dir():
            modules = [p for p in sorted(path.glob("*.py")) if not p.name.startswith("_")]
            if not modules:
                raise ConfigurationError(f"rule-paths: there is no Python module in {shown}")
        elif path.is_file():
            modules = [path]
        else:
            raise ConfigurationError(f"rule-paths: {shown} does not exist")
        for module in modules:
            source = f"{shown.rstrip('/')}/{module.name}" if path.is_dir() else shown
            try:
                loaded = _import_file(module)
            except Exception as error:  # noqa: BLE001 - somebody else's code
                self._fail(source, error)
                continue
            self._add_from(loaded, source)

    def _add_from(self, loaded: object, source: str) -> None:
        found = list(_rule_classes(loaded))
        if not found:
            raise ConfigurationError(f"{source}: there is no rule class (Rule or CorpusRule) in it")
        for rule in found:
            self.add(rule, source)

    def _fail(self, source: str, error: Exception) -> None:
        message = f"{type(error).__name__}: {error}"
        self.failures.append(LoadFailure(source, message, traceback.format_exc()))

    def __iter__(self) -> Iterator[type[BaseRule]]:
        """Yield the rules in the order of their codes."""
        return iter(self._rules[code] for code in sorted(self._rules))

    def __contains__(self, code: str) -> bool:
        """Whether a code is a rule's."""
        return code in self._rules

    def get(self, code_or_name: str) -> type[BaseRule] | None:
        """Return the rule with a code (any case) or a name."""
        return self._rules.get(code_or_name.upper()) or self._rules.get(
            self._names.get(code_or_name.lower(), "")
        )

    def source(self, code: str) -> str:
        """Say where a rule comes from."""
        return self._sources[code]

    def names(self) -> list[str]:
        """Return all rule names."""
        return list(self._names)

    def match(self, selector: str) -> frozenset[str]:
        """Return the codes a selector stands for: a code, a prefix of codes, a name, or ``ALL``."""
        if selector == ALL:
            return frozenset(self._rules)
        rule = self.get(selector)
        if rule:
            return frozenset((rule.code,))
        upper = selector.upper()
        return frozenset(code for code in self._rules if selector and code.startswith(upper))

    def hint(self, selector: str) -> str:
        """Return ``; did you mean …?`` for a selector that matches nothing."""
        if not selector or closest(selector, [*self._rules, *self._names, ALL]) is None:
            return "; `seedlint rules` lists them"
        return did_you_mean(selector, [*self._rules, *self._names, ALL])


def _some_package_announces(group: str) -> bool:
    """Whether any installed package has entry points in a group.

    Most have none of ours, and importing importlib.metadata to learn that would take as long as linting
    a hundred documents. What this can't look into (a zip file on the path) counts as a yes.
    """
    header = f"[{group}]".encode()
    for folder in sys.path:
        try:
            with os.scandir(folder or ".") as entries:
                names = [e.path for e in entries if e.name.endswith((".dist-info", ".egg-info"))]
        except NotADirectoryError:
            if folder.endswith((".egg", ".whl")):
                return True
            continue
        except OSError:
            continue
        for name in names:
            try:
                with open(os.path.join(name, "entry_points.txt"), "rb") as file:
                    if header in file.read():
                        return True
            except OSError:
                continue
    return False


def _rule_classes(loaded: object) -> Iterator[type[BaseRule]]:
    if isinstance(loaded, type):
        if issubclass(loaded, BaseRule):
            yield loaded
        return
    if isinstance(loaded, (tuple, list)):
        for item in loaded:
            yield from _rule_classes(item)
        return
    name = getattr(loaded, "__name__", None)
    for value in vars(loaded).values():
        if (
            isinstance(value, type)
            and issubclass(value, (Rule, CorpusRule))
            and value not in (Rule, CorpusRule, EngineRule)
            and value.__module__ == name
        ):
            yield value


def _import_file(path: Path) -> ModuleType:
    """Import a module from a file under a name of its own, so that it can't stand in for another."""
    import hashlib
    from importlib.util import module_from_spec, spec_from_file_location

    resolved = path.resolve()
    digest = hashlib.sha256(str(resolved).encode("utf-8", "surrogatepass")).hexdigest()[:12]
    name = f"seedlint_local_{digest}_{path.stem}"
    if name in sys.modules:
        return sys.modules[name]
    spec = spec_from_file_location(name, resolved)
    if spec is None or spec.loader is None:
        raise ImportError(f"{path} is not a Python module")
    module = module_from_spec(spec)
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except BaseException:
        del sys.modules[name]
        raise
    return module
