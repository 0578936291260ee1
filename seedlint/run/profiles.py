"""Documents that are not all judged alike: an engine for each of the settings that overrides make.

An engine is made when the first document needs it. What decides is said in the settings alone, so every
process makes the same ones.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from seedlint.codes import UNKNOWN_FIELD
from seedlint.config.schemas import Schemas
from seedlint.engine.engine import Engine, reader
from seedlint.engine.family import Family, decided_by
from seedlint.errors import ConfigurationError, SchemaError
from seedlint.reading.choose import syntaxes_for
from seedlint.run.named import Named, objection
from seedlint.util.digest import digest

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime
    from typing import Any

    from seedlint.config.settings import Settings
    from seedlint.rule import BaseRule
    from seedlint.rulebook.selection import Selection
    from seedlint.schema.schema import Schema
    from seedlint.util.paths import Looks


class Readers:
    """Makes engines that read documents as settings say, and judge nothing; finds the one for a document."""

    def __init__(self, settings: Settings, schemas: Schemas | None = None) -> None:
        """Make engines for some settings, and all that overrides make of them."""
        self.settings = settings
        self.schemas = schemas or Schemas()
        named = settings.schema_comments and "schema" not in settings.given
        self._named = Named(settings) if named else None
        self._family = Family(self if settings.overrides or self._named else None)
        self._engines: dict[tuple[Settings, Schema, str], Engine] = {}

    def engine(self) -> Engine:
        """Return the engine for what no override is about, which knows the others.

        ConfigurationError or SchemaError if there can't be one, or if any override is wrong by itself.
        """
        first = self._engine(self.settings)
        for settings in by_override(self.settings):
            self._engine(settings)
        return first

    def __call__(self, path: str, raw: bytes | None) -> Engine:
        """See `seedlint.engine.family.Finder`."""
        settings = self.settings.of(path)
        named = None if raw is None else self.named(path, raw)
        if named is None or self._named is None:
            return self._engine(settings)
        try:
            return self._engine(settings, self._named.schema(path, named))
        except SchemaError as error:
            return self._engine(settings, why=str(error))

    def named(self, path: str, raw: bytes) -> str | None:
        """See `seedlint.engine.family.Finder`."""
        return None if self._named is None else self._named.reference(path, raw)

    def look_again(self) -> None:
        """Have the schemas that documents name looked at once more; till then they are as they were."""
        if self._named is not None:
            self._named.look_again()

    def files(self) -> Looks:
        """Return the files of schemas that were read so far, or were to be, as they looked before that."""
        return {**(self._named.files if self._named else {}), **self.schemas.files}

    def key(self, path: str, named: str | None) -> bytes:
        """See `seedlint.engine.family.Finder`; of what only reads, nobody asks."""
        raise NotImplementedError

    def _engine(self, settings: Settings, schema: Schema | None = None, why: str = "") -> Engine:
        """Return the engine for some settings, with the schema that a document names; ``why`` it can't be."""
        key = settings, schema or self.schemas.of(settings), why
        engine = self._engines.get(key)
        if engine is None:
            engine = self._engines[key] = self._make(*key)
        return engine

    def _make(self, settings: Settings, schema: Schema, _why: str) -> Engine:
        return reader(
            schema,
            max_file_size=settings.max_file_size,
            family=self._family,
            syntaxes=syntaxes_for(settings.kinds),
            front_matter=settings.front_matter,
        )


class Profiles(Readers):
    """Makes the engines of a run, and finds the one for a document."""

    def __init__(self, selection: Selection, now: datetime) -> None:
        """Make engines for a selection, its settings, and all that overrides make of them."""
        super().__init__(selection.settings, selection.schemas)
        self.selection = selection
        self.now = now
        self._keys: dict[Settings, bytes] = {self.settings: b""}
        self._made: dict[str, BaseRule] = {}
        """The rules with their options: those that are alike are shared."""

    def engine(self) -> Engine:
        """See `Readers.engine`."""
        self.selection.check_rule_names()
        return super().engine()

    def idle(self) -> list[str]:
        """Return the selected rules that can find nothing, for no schema in force has what they are about."""
        if self.settings.schema is None or self._named is not None:
            return []
        every = (self.settings, *by_override(self.settings))
        if any(self.schemas.of(settings).gives("article") for settings in every):
            return []
        codes = frozenset[str]().union(*(self.selection.under(settings).codes for settings in every))
        return [rule.code for rule in self.selection.registry if not rule.generic and rule.code in codes]

    def idle_places(self) -> list[str]:
        """Return, in words, which rules of the configuration are about places that no schema has."""
        if not self.selection.registry.custom or self._named is not None:
            return []
        from seedlint.custom.idle import Places

        every = [
            (one, self.selection.under(one).codes) for one in (self.settings, *by_override(self.settings))
        ]
        places, found = Places(), list[str]()
        for definition in self.selection.registry.custom:
            selected = [(one, codes) for one, codes in every if definition.code in codes]
            if selected:
                schemas = [self.schemas.of(one) for one, _ in selected]
                strict = all(UNKNOWN_FIELD in codes for _, codes in selected)
                found += places.notes(definition, schemas, strict=strict)
        return found

    def key(self, path: str, named: str | None) -> bytes:
        """See `seedlint.engine.family.Finder`: as usual is what the settings at the top are alone."""
        settings = self.settings.of(path)
        key = self._keys.get(settings)
        if key is None:
            key = self._keys[settings] = digest(
                repr(self._decisive(settings)).encode("utf-8", "surrogatepass")
            )
        if named is not None and self._named is not None:
            name = named.encode("utf-8", "surrogatepass")
            key = digest(b"\0".join((key, name, self._named.state(path, named))))
        return key

    def usual(self) -> list[object]:
        """Return what decides in the documents whose `key` is nothing, besides code and libraries."""
        return self._decisive(self.settings)

    def decisive(self) -> list[object]:
        """Return all that decides what is found in any document, besides seedlint's code and libraries."""
        parts = self._decisive(self.settings)
        for override, settings in zip(self.settings.overrides, by_override(self.settings), strict=True):
            parts.append((override.files, self._decisive(settings)))
        return parts

    def _decisive(self, settings: Settings) -> list[object]:
        """Return what decides what is found in the documents that some settings are for."""
        engine, selection = self._engine(settings), self.selection.under(settings)
        return [
            sorted(selection.codes),
            sorted(settings.per_file_ignores.items()),
            settings.schema_comments,
            settings.kinds[1:],  # what a file is called only decides whether it is looked at
            engine.schema.contents,
            engine.max_file_size,
            engine.front_matter,
            *map(decided_by, (*engine.rules, *engine.corpus_rules.values())),
            selection.registry.foreign_code(),
        ]

    def _make(self, settings: Settings, schema: Schema, why: str) -> Engine:
        selection = self.selection.under(settings)
        return Engine(
            schema,
            list(self._rules_of(selection)),
            names=selection.names,
            severities=selection.severities,
            enabled=selection.enabled,
            max_file_size=settings.max_file_size,
            now=self.now,
            family=self._family,
            objection=partial(objection, why=why) if why else None,
            syntaxes=syntaxes_for(settings.kinds),
            front_matter=settings.front_matter,
        )

    def _rules_of(self, selection: Selection) -> Iterator[BaseRule]:
        """Yield the rules that are selected; one that can't be made is reported to the registry."""
        settings, registry = selection.settings, selection.registry
        for rule in registry:
            options = selection.options(rule)
            if rule.code not in selection.codes or (rule.needs_links and settings.verdicts is None):
                continue
            key = repr((rule.code, sorted(options.items())))
            if key not in self._made:
                try:
                    self._made[key] = self._rule(rule, options, settings)
                except ValueError as error:
                    where = settings.where("rules", rule.name)
                    raise ConfigurationError(f"{where}: {error}") from None
                except (Exception, SystemExit) as error:  # noqa: BLE001 - it could not be loaded, then
                    registry.drop(rule, error)
                    continue
            yield self._made[key]

    def _rule(self, rule: type[BaseRule], options: Mapping[str, Any], settings: Settings) -> BaseRule:
        data = _data(rule, options)
        made = rule(options, self.now)
        made.data = data
        if settings.verdicts is not None:
            made.links = settings.verdicts
        return made


def by_override(settings: Settings) -> Iterator[Settings]:
    """Yield the settings that each override alone makes of some."""
    for number in range(len(settings.overrides)):
        yield settings.overridden_by((number,))


def _data(rule: type[BaseRule], options: Mapping[str, Any]) -> tuple[str, ...]:
    """Return what is in the files that a rule reads: before it does, or a change between would be missed."""
    if not rule.data_files and not any(option.file for option in rule.options):
        return ()
    from seedlint.rulebook.datafiles import digests

    return digests(rule, options)


__all__ = ["Profiles", "Readers", "by_override"]
