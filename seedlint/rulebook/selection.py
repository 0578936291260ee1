"""Which rules run, where, how severe, with what options: the settings applied to the registry.

Each of the settings that overrides make has a selection of its own (`Selection.of`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from seedlint.codes import INTERNAL_ERROR, UNKNOWN_RULE
from seedlint.config.schemas import Schemas
from seedlint.config.settings import SHARED
from seedlint.errors import ConfigurationError, UsageError
from seedlint.finding import PlacedFinding, Region
from seedlint.rulebook.meant import WITH_COMMAS, hint
from seedlint.rulebook.registry import ALL
from seedlint.sources.gitignore import compile_patterns
from seedlint.util.escape import escape
from seedlint.util.paths import from_root
from seedlint.util.suggest import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from seedlint.config.settings import Settings
    from seedlint.finding import Severity
    from seedlint.patterns.wildmatch import Patterns
    from seedlint.rule import BaseRule, Option
    from seedlint.rulebook.registry import Registry

_BY_NAME = 99
"""How strong a selector is that names one rule, by its code or name."""


class Selection:
    """The rules of a run. Unknown selectors on the command line are UsageErrors, in a file SL902."""

    def __init__(
        self,
        registry: Registry,
        settings: Settings,
        *,
        isolated: bool = False,
        schemas: Schemas | None = None,
    ) -> None:
        """Apply ``settings``; with ``isolated``, rules that the settings name may well be absent.

        SchemaError for a schema that can't be read, where it has a say in which rules run.
        """
        self.schemas = schemas or Schemas()
        self.registry = registry
        self.settings = settings
        self.isolated = isolated
        self.unknown: list[tuple[str, tuple[str, ...]]] = []
        """Selectors in the configuration file that match no rule, and the path of keys to them."""
        self.preset = self.schemas.preset(settings)
        """Which rules `ALL` stands for."""
        self.codes = self._codes()
        self.severities: dict[str, Severity] = {rule.code: self._usual(rule) for rule in registry}
        for selector in sorted(settings.severity, key=self.strength):
            for code in self._match(selector, "severity", selector):
                self.severities[code] = settings.severity[selector]
        self.names = {rule.code: rule.name for rule in registry}
        self._per_file = self._per_file_ignores()
        self._by_path: dict[str, frozenset[str]] = {}
        self._others: dict[Settings, Selection] = {}
        self._know_others()

    def of(self, path: str) -> Selection:
        """Return the selection for a document; ``path`` is from the root."""
        return self.under(self.settings.of(path))

    def under(self, settings: Settings) -> Selection:
        """Return the selection by settings that an override makes of these."""
        if settings is self.settings:
            return self
        other = self._others.get(settings)
        if other is None:
            other = self._others[settings] = Selection(
                self.registry, settings, isolated=self.isolated, schemas=self.schemas
            )
        return other

    @property
    def all_codes(self) -> frozenset[str]:
        """The rules that were asked for in any document yet."""
        return self.codes.union(*(one.codes for one in self._others.values()))

    def severity(self, code: str, path: str) -> Severity:
        """Return how severe a rule is in a document."""
        return self.of(path).severities[code]

    def enabled(self, code: str, path: str) -> bool:
        """Whether findings of a rule are wanted for a document; ``path`` is from the root.

        That a document was not judged is reported whatever is wanted: see `PlacedFinding.unjudged`.
        """
        if self.settings.overrides:
            other = self.of(path)
            if other is not self:
                return other.enabled(code, path)
        if not self._per_file:
            return code in self.codes
        return code in self._wanted(path)

    def judges(self, path: str) -> bool:
        """Whether any rule is wanted for a document; ``path`` is from the root."""
        return self.of(path)._wanted(path) != {INTERNAL_ERROR}

    @property
    def may_leave_documents(self) -> bool:
        """Whether there may be documents that no rule is wanted for; if not, none needs a look."""
        ignored = frozenset[str]().union(*(codes for _, codes in self._per_file))
        others = any(one.select is not None or one.ignore for one in self.settings.overrides)
        return others or self.codes <= ignored | {INTERNAL_ERROR}

    def _wanted(self, path: str) -> frozenset[str]:
        """Return the rules that are wanted for a document that these settings are for."""
        wanted = self._by_path.get(path)
        if wanted is None:
            left_out = [codes for spec, codes in self._per_file if spec.match_file(path)]
            wanted = self.codes.difference(*left_out) | {INTERNAL_ERROR}
            self._by_path.clear()
            self._by_path[path] = wanted
        return wanted

    def options(self, rule: type[BaseRule]) -> dict[str, Any]:
        """Return the accepted options of one rule from the settings; ConfigurationError for a wrong one."""
        known = {option.name: option for option in rule.options}
        own = self.settings.rules.get(rule.name, {})
        given = {**self._shared(known), **own}
        accepted: dict[str, Any] = {}
        for name, value in given.items():
            where = self.settings.where(*(("rules", rule.name, name) if name in own else (name,)))
            if name not in known:
                from seedlint.config.advice import about_option

                told = about_option(self.settings, rule.name, name)
                if told:
                    raise ConfigurationError(f"{where}: {escape(told)}")
                hint = did_you_mean(name, known) or (
                    f"; it has {', '.join(known)}" if known else "; this rule has no options"
                )
                raise ConfigurationError(f"{where}: rule {rule.name} has no option `{escape(name)}`{hint}")
            try:
                accepted[name] = known[name].accept(value)
                if known[name].file:
                    accepted[name] = self._paths(accepted[name])
            except SystemExit as error:
                words = escape(f"the rule {rule.name} ended the process ({error}) when it checked this value")
                raise ConfigurationError(f"{where}: {words}; report it to its author") from None
            except Exception as error:  # noqa: BLE001 - a rule's own check may raise anything
                raise ConfigurationError(f"{where}: {escape(str(error))}") from None
        return accepted

    def _shared(self, known: Mapping[str, Option]) -> dict[str, Any]:
        """Return what the settings say once for all rules that have such an option."""
        values = {name: getattr(self.settings, name) for name in SHARED if name in known}
        return {
            name: list(value)
            for name, value in values.items()
            if value and isinstance(known[name].default, tuple)
        }

    def _paths(self, value: Any) -> Any:
        """Return the files that an option names as absolute paths; ValueError for one that is not there."""
        from seedlint.rulebook.datafiles import resolved

        for name in (value,) if isinstance(value, str) else value:
            if name and not (self.settings.root / name).is_file():
                raise ValueError(f"{name} is not a file; its path starts from the configuration's directory")
        return resolved(value, self.settings.root)

    def check_rule_names(self) -> None:
        """Refuse options for rules there are none of, and in overrides wrong ones; ConfigurationError."""
        for number, override in enumerate(self.settings.overrides):
            other = self.under(self.settings.overridden_by((number,)))
            other.check_rule_names()
            for name in override.rules:
                if (rule := self.registry.get(name)) is not None:
                    other.options(rule)
        for name in self.settings.rules:
            rule = self.registry.get(name)
            # The rule may be one of those that are not here.
            if (rule is None or rule.name != name) and not self.isolated and not self.registry.failures:
                self._check_options_of(name)
                hint = f"; its name is `{rule.name}`" if rule else did_you_mean(name, self.registry.names())
                raise ConfigurationError(
                    f"{self.settings.where('rules', name)}: there is no rule `{escape(name)}`{hint}"
                )

    def _check_options_of(self, name: str) -> None:
        """Refuse what no rule has as an option, whatever the rule is called."""
        from seedlint.config.advice import about_option

        for option in self.settings.rules[name]:
            told = about_option(self.settings, name, option)
            if told:
                raise ConfigurationError(f"{self.settings.where('rules', name, option)}: {escape(told)}")

    def findings(self) -> Iterator[PlacedFinding]:
        """Yield SL902 for each selector of the configuration file that no rule answers to."""
        # Only `ignore` silences it: a misspelt code in `select` would else leave it out itself.
        if self.isolated or self.settings.source is None or UNKNOWN_RULE in self._ignored:
            return
        path = from_root(self.settings.source, str(self.settings.root))
        for selector, keys in self.unknown:
            line, column, length = self.settings.place(*keys)
            region = Region(line, column, line, column + max(length, 1))
            message = f"no rule has the code or name `{selector}`{hint(self.registry, selector)}"
            severity = self.severities[UNKNOWN_RULE]
            yield PlacedFinding(UNKNOWN_RULE, self.names[UNKNOWN_RULE], severity, message, path, region, "")

    def _know_others(self) -> None:
        """Look up what selects rules in the overrides, and for owners, for `findings`."""
        for number, entry in enumerate(self.settings.owners.get("rules", ())):
            for index, selector in enumerate(entry["select"]):
                self._match(selector, "owners", "rules", str(number), "select", str(index))
        for number, override in enumerate(self.settings.overrides):
            for key in ("select", "ignore", "severity"):
                for index, selector in enumerate(getattr(override, key) or ()):
                    last = selector if key == "severity" else str(index)
                    self._match(selector, "overrides", str(number), key, last)

    def _usual(self, rule: type[BaseRule]) -> Severity:
        """Return how severe a rule is where the configuration does not say so."""
        return (self.preset == "generic" and rule.generic_severity) or rule.severity

    def _codes(self) -> frozenset[str]:
        """Where `select` and `ignore` both match a code, the more exact one counts; at a tie, `ignore`.

        A rule that is off by default is selected by its own code or name alone. One that the preset does not
        have is selected by anything but `ALL`.
        """
        selected = self._strengths(self.settings.select, "select")
        for rule in self.registry:
            if not rule.by_default and selected.get(rule.code, 0) < _BY_NAME:
                selected.pop(rule.code, None)
            if self.preset == "generic" and not rule.generic and not selected.get(rule.code):
                selected.pop(rule.code, None)
        ignored = self._ignored = self._strengths(self.settings.ignore, "ignore")
        codes = {code for code, strength in selected.items() if strength > ignored.get(code, -1)}
        return frozenset(codes | {INTERNAL_ERROR})

    def _strengths(self, selectors: Iterable[str], key: str) -> dict[str, int]:
        strengths: dict[str, int] = {}
        for index, selector in enumerate(selectors):
            for code in self._match(selector, key, str(index)):
                strengths[code] = max(self.strength(selector), strengths.get(code, 0))
        return strengths

    def strength(self, selector: str) -> int:
        """Return how exactly a selector names what it selects: `ALL` least, then prefixes, then codes."""
        if selector == ALL:
            return 0
        return _BY_NAME if self.registry.get(selector) else len(selector)

    def _match(self, selector: str, *keys: str) -> frozenset[str]:
        codes = self.registry.match(selector)
        if not codes and selector in self.settings.given.get(keys[0], ()):
            missing = "".join(
                f"\nthe rules from {escape(failure.source)} could not be loaded ({escape(failure.message)})"
                for failure in self.registry.failures
            )
            raise UsageError(
                f"--{keys[0]}: no rule has the code or name `{escape(selector)}`"
                f"{hint(self.registry, selector, WITH_COMMAS)}{missing}"
            )
        if not codes:
            self.unknown.append((selector, keys))
        return codes

    def _per_file_ignores(self) -> list[tuple[Patterns, frozenset[str]]]:
        rules = []
        for entry in self.settings.patterns:
            if entry.key != "per-file-ignores":
                continue
            codes: frozenset[str] = frozenset()
            for index, selector in enumerate(self.settings.per_file_ignores[entry.written]):
                codes |= self._match(selector, entry.key, entry.written, str(index))
            rules.append((compile_patterns(entry.patterns), codes))
        return rules
