"""All rules there are, by code and by name: built in, from packages, local modules and the configuration."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

from seedlint.errors import ConfigurationError
from seedlint.finding import LoadFailure
from seedlint.rule import BaseRule, CorpusRule, Rule
from seedlint.util.escape import escape
from seedlint.util.installed import announces
from seedlint.util.shorten import shorten

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from seedlint.config.settings import Settings
    from seedlint.custom.definition import Definition
    from seedlint.rulebook.local import LocalModule

GROUP = "seedlint.rules"
"""The entry-point group in which packages announce rules: a rule class, or a module of them."""

ALL = "ALL"

OWN_LETTERS = "SL"
"""The letters of seedlint's own codes, those of later versions, too."""


class Registry:
    """Rule classes by code. Codes and names are unique; the order is that of the codes."""

    def __init__(self, rules: Iterable[type[BaseRule]] = ()) -> None:
        """Register rules; ConfigurationError for a code or name that is taken."""
        self._rules: dict[str, type[BaseRule]] = {}
        self._names: dict[str, str] = {}
        self._sources: dict[str, str] = {}
        self.failures: list[LoadFailure] = []
        self._definitions: dict[str, str] = {}
        """All that decides what rules of the configuration find, by code."""
        self.custom: list[Definition] = []
        """What defines the rules of the configuration."""
        self.local: list[LocalModule] = []
        """The local modules that were asked for."""
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
            owner = _plain(f"{known.__module__}.{known.__qualname__}")
            raise ConfigurationError(
                f"{escape(source)}: {rule.__qualname__} has the {clash} of {owner}"
                f" ({escape(self._sources[known.code])}); give it another"
            )
        self._rules[rule.code] = rule
        self._names[rule.name] = rule.code
        self._sources[rule.code] = source

    def add_installed(self) -> None:
        """Add the rules of installed packages (entry points in group ``seedlint.rules``)."""
        if not announces(GROUP):
            return
        from importlib.metadata import entry_points

        for point in sorted(entry_points(group=GROUP), key=lambda p: (p.name, p.value)):
            source = f"entry point {point.name} = {point.value}"
            try:
                loaded = point.load()
            except (Exception, SystemExit) as error:  # noqa: BLE001 - somebody else's code
                self._fail(source, error)
                continue
            self.add_from(loaded, source)

    def add_local(self, path: Path, shown: str) -> None:
        """Add the rules of a local module, or of every module directly in a folder."""
        from seedlint.rulebook.local import local_modules

        for module in local_modules(path, shown):
            self.add_module(module)

    def add_module(self, module: LocalModule) -> None:
        """Add the rules of a local module."""
        self.local.append(module)
        try:
            loaded = module.load()
        except (Exception, SystemExit) as error:  # noqa: BLE001 - somebody else's code
            self._fail(module.shown, error)
            return
        self.add_from(loaded, module.shown)

    def add_from(self, loaded: object, source: str) -> None:
        """Add the rules in a class, a tuple or a module; ConfigurationError if there are none."""
        found = list(rule_classes(loaded))
        if not found:
            raise ConfigurationError(
                f"{escape(source)}: there is no rule class (Rule or CorpusRule) of its own in it"
            )
        for rule in found:
            self.add(rule, source)

    def add_custom(self, settings: Settings) -> None:
        """Add the rules that the configuration defines; ConfigurationError where one can't be had."""
        if not settings.custom:
            return
        from seedlint.custom.rules import make_rule

        for definition in settings.custom:
            for key in ("code", "name"):
                known = self.get(getattr(definition, key))
                if known is not None:
                    word = known.code if key == "code" else f"`{known.name}`"
                    raise ConfigurationError(
                        f"{settings.where(*definition.keys(key))}: the {key} {word} is taken by the rule"
                        f" {known.code} {known.name} ({escape(self._sources[known.code])}); choose another"
                    )
            try:
                rule = make_rule(definition, settings.root)
            except ValueError as error:
                file = shorten(definition.conditions["enum-file"], 200)
                where = settings.where(*definition.keys("enum-file"))
                raise ConfigurationError(
                    f"{where}: {file} can't be used: {escape(str(error))}; its path starts from the"
                    " configuration's directory"
                ) from None
            self.add(rule, settings.where(*definition.keys()))
            self._definitions[rule.code] = definition.decisive
            self.custom.append(definition)

    def _fail(self, source: str, error: BaseException) -> None:
        import traceback

        message = _plain(f"{type(error).__name__}: {error}")
        self.failures.append(LoadFailure(source, message, _plain(traceback.format_exc())))

    def drop(self, rule: type[BaseRule], error: BaseException) -> None:
        """Report a rule that can't be made, while its error is being handled."""
        self._fail(f"{rule.code} {rule.name} ({self._sources[rule.code]})", error)

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

    def is_local(self, code: str) -> bool:
        """Whether a rule is from a local module."""
        from seedlint.rulebook.local import LOCAL

        return self._rules[code].__module__.startswith(LOCAL)

    def foreign_code(self) -> list[tuple[str, str]]:
        """Return a digest of the code of all rules that are not built in, with what is beside it.

        For those of the configuration it is their definition.
        """
        import hashlib

        digests: dict[str, str] = {}
        local = {module.name: module for module in self.local}
        for code, rule in self._rules.items():
            if code in self._definitions:
                digests[code] = self._definitions[code]
                continue
            module = local.get(rule.__module__)
            if module is not None:
                digests[code] = module.digest
                continue
            file = getattr(sys.modules.get(rule.__module__), "__file__", None)
            if self._sources[code] == "built in" or not file:
                continue
            folder = Path(file).parent
            while (folder.parent / "__init__.py").is_file() and (folder / "__init__.py").is_file():
                folder = folder.parent
            sources = (
                sorted(folder.rglob("*.py"))
                if (folder / "__init__.py").is_file()
                else sorted(folder.glob("*.py"))
            )
            sha = hashlib.sha256()
            for source in sources:
                sha.update(source.read_bytes())
            digests[code] = sha.hexdigest()
        return sorted(digests.items())

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


def rule_classes(loaded: object) -> Iterator[type[BaseRule]]:
    """Yield the rule classes in a class, a tuple or list, or a module (its own ones only)."""
    if isinstance(loaded, type):
        if issubclass(loaded, (Rule, CorpusRule)) and not loaded._abstract:
            yield loaded
        return
    if isinstance(loaded, (tuple, list)):
        for item in loaded:
            yield from rule_classes(item)
        return
    if isinstance(loaded, ModuleType):
        name = loaded.__name__
        for value in dict.fromkeys(v for v in vars(loaded).values() if isinstance(v, type)):
            if f"{value.__module__}.".startswith(f"{name}."):
                yield from rule_classes(value)


def _plain(message: str) -> str:
    """Leave out of a message what a local module's own package is called."""
    from seedlint.rulebook.local import LOCAL

    return re.sub(rf"\b{LOCAL}[0-9a-f]{{12}}\.", "", message)
