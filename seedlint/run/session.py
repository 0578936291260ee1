"""The parts of a run, built from the settings: rules, selection, schema and engine."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from seedlint.engine.engine import Engine
from seedlint.errors import ConfigurationError
from seedlint.finding import PlacedFinding, Region
from seedlint.rulebook.registry import Registry
from seedlint.rulebook.selection import Selection
from seedlint.schema.schema import DEFAULT, Schema
from seedlint.sources.trees import WORKING_TREE, Tree
from seedlint.util.console import say
from seedlint.util.escape import escape
from seedlint.util.paths import shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

    from seedlint.config.settings import Settings
    from seedlint.rule import BaseRule

Spec = tuple["Settings", bool, datetime, Tree]
"""All that the parts are built from: settings, whether only built-in rules count, the time, and the tree."""


@dataclass(frozen=True, slots=True)
class Parts:
    """What judges the documents of a run."""

    settings: Settings
    registry: Registry
    selection: Selection
    engine: Engine

    @classmethod
    def build(cls, settings: Settings, isolated: bool, now: datetime, tree: Tree = WORKING_TREE) -> Parts:
        """Build all parts; ConfigurationError or SchemaError for settings that don't allow it."""
        registry = build_registry(settings, isolated=isolated)
        selection = Selection(registry, settings, isolated=isolated)
        return cls(settings, registry, selection, build_engine(registry, selection, settings, now, tree))

    def load_failures(self) -> list[PlacedFinding]:
        """Rules that could not be loaded are findings too: a check that did not run must not look passed."""
        findings = []
        severity, name = self.selection.severities["SL000"], self.selection.names["SL000"]
        for failure in self.registry.failures:
            source, why = failure.source, failure.message
            path = source if os.path.exists(source) else shown(self.settings.source or ".")
            message = f"the rules from {source} could not be loaded ({why}); mend or remove them"
            findings.append(PlacedFinding("SL000", name, severity, message, path, Region(1, 1, 1, 2), ""))
        return findings


def make_engine(spec: Spec) -> Engine:
    """Make in a worker the engine that the parent has."""
    return Parts.build(*spec).engine


def build_registry(settings: Settings, *, isolated: bool) -> Registry:
    """Return the rules there are: built in, and unless isolated also installed and local ones."""
    registry = Registry.builtin()
    if not isolated:
        registry.add_installed()
        for name in settings.rule_paths:
            registry.add_local(settings.root / name, shown(settings.root / name))
    return registry


def load_schema(settings: Settings) -> Schema:
    """Return the schema that documents obey, compiled."""
    if settings.schema is None:
        return Schema.load(DEFAULT)
    return Schema.load(settings.schema, shown(settings.schema))


def with_verdicts(settings: Settings, now: datetime) -> Settings:
    """Return the settings with what the link store knows, if they want it; say what is amiss with it."""
    if not settings.links.get("use") or settings.verdicts is not None:
        return settings
    from seedlint.links.lint import load_verdicts

    verdicts, warnings = load_verdicts(settings, now)
    for words in warnings:
        say(f"warning: {words}")
    if verdicts is None:
        # It has been said; the run is made up of steps that each ask for the verdicts.
        return replace(settings, links={**settings.links, "use": False})
    return replace(settings, verdicts=verdicts)


def build_engine(
    registry: Registry,
    selection: Selection,
    settings: Settings,
    now: datetime,
    tree: Tree = WORKING_TREE,
) -> Engine:
    """Return the engine for the settings: the schema compiled, the selected rules made."""
    selection.check_rule_names()
    schema = load_schema(settings)
    rules = []
    for rule in registry:
        options = selection.options(rule)
        if rule.code in selection.codes and not (rule.needs_links and settings.verdicts is None):
            try:
                data = _data(rule, options)
                rules.append(rule(options, now))
                rules[-1].data = data
                if settings.verdicts is not None:
                    rules[-1].links = settings.verdicts
            except ValueError as error:
                where = settings.where("rules", rule.name)
                raise ConfigurationError(f"{where}: {error}") from None
            except Exception as error:  # noqa: BLE001 - it could not be loaded, then
                registry.drop(rule, error)
    return Engine(
        schema,
        rules,
        names=selection.names,
        severities=selection.severities,
        enabled=selection.enabled,
        max_file_size=settings.max_file_size,
        now=now,
        tree=tree,
    )


def _data(rule: type[BaseRule], options: Mapping[str, Any]) -> tuple[str, ...]:
    """Return what is in the files that a rule reads: before it does, or a change between would be missed."""
    if not rule.data_files and not any(option.file for option in rule.options):
        return ()
    from seedlint.rulebook.datafiles import digests

    return digests(rule, options)


def data_files(settings: Settings, *, isolated: bool) -> Iterator[str]:
    """Yield the files that selected rules read."""
    from seedlint.rulebook.datafiles import paths_of, reads_files

    registry = build_registry(settings, isolated=isolated)
    selection = Selection(registry, settings, isolated=isolated)
    for rule in registry:
        if rule.code in selection.codes and reads_files(rule):
            yield from map(str, paths_of(rule, selection.options(rule)))


def warn_of_failures(registry: Registry) -> None:
    """Say on standard error which rules could not be loaded, for commands that have no findings."""
    for failure in registry.failures:
        words = f"the rules from {failure.source} could not be loaded ({failure.message})"
        say(f"warning: {escape(words)}")
