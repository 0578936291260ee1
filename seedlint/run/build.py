"""Builds what judges documents from the settings: rules, selection, schema and engine."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlint.engine.engine import Engine
from seedlint.errors import ConfigurationError
from seedlint.rulebook.registry import Registry
from seedlint.rulebook.selection import Selection
from seedlint.schema.schema import DEFAULT, Schema
from seedlint.util.paths import shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime
    from typing import Any

    from seedlint.config.settings import Settings
    from seedlint.rule import BaseRule


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


def build_engine(
    registry: Registry,
    selection: Selection,
    settings: Settings,
    now: datetime,
    schema: Schema | None = None,
) -> Engine:
    """Return the engine for the settings: the schema compiled, the selected rules made."""
    selection.check_rule_names()
    schema = schema or load_schema(settings)
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


def decisive(engine: Engine, selection: Selection) -> list[object]:
    """Return all that decides what is found in a document, besides seedlint's own code and libraries."""
    parts: list[object] = [
        sorted(selection.codes),
        sorted(selection.settings.per_file_ignores.items()),
        engine.schema.contents,
        engine.max_file_size,
    ]
    for rule in (*engine.rules, *engine.corpus_rules):
        # Of files that an option names it is the contents that count, wherever they are.
        named = {option.name for option in rule.options if option.file}
        options = sorted(item for item in rule.settings.items() if item[0] not in named)
        parts.append((rule.code, options, rule.data))
        if rule.needs_links:
            parts.append(rule.links.digest)
    parts.append(selection.registry.foreign_code())
    return parts
