"""Builds what judges documents from the settings: rules and schema."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlint.errors import ConfigurationError
from seedlint.rulebook.registry import Registry
from seedlint.run.profiles import Readers
from seedlint.util.paths import shown

if TYPE_CHECKING:
    from seedlint.config.settings import Settings
    from seedlint.engine.engine import Engine


def build_registry(settings: Settings, *, isolated: bool) -> Registry:
    """Return the rules there are: built in, and unless isolated also all others."""
    registry = Registry.builtin()
    if not isolated:
        registry.add_installed()
        if settings.rule_paths:
            _add_local(registry, settings)
        registry.add_custom(settings)
    return registry


def _add_local(registry: Registry, settings: Settings) -> None:
    from seedlint.rulebook.local import NoModuleError

    for number, name in enumerate(settings.rule_paths):
        try:
            registry.add_local(settings.root / name, shown(settings.root / name))
        except NoModuleError as error:
            where = settings.naming("rule-paths", str(number)) or "rule-paths: "
            raise ConfigurationError(f"{where}{error}") from None


def build_reader(settings: Settings) -> Engine:
    """Return an engine that reads documents as the settings say, and judges nothing."""
    return Readers(settings).engine()
