"""`seedlint config` and `seedlint clean`: what is in force, and what is kept."""

from __future__ import annotations

from typing import Any

import click

from seedlint.cli.options import print_text, settings_from, settings_options, warn_of_failures


@click.command(short_help="Show the settings in force.")
@settings_options()
def config(**options: Any) -> None:
    """Show every setting in force and where it comes from."""
    from seedlint.config.settings import describe
    from seedlint.rulebook.selection import Selection
    from seedlint.run.build import build_registry

    settings = settings_from(options)
    registry = build_registry(settings, isolated=options["isolated"])
    warn_of_failures(registry)
    selection = Selection(registry, settings, isolated=options["isolated"])
    selection.check_rule_names()
    rule_options = {rule.name: (rule.options, selection.options(rule)) for rule in registry if rule.options}
    print_text(describe(settings, rule_options))


@click.command(short_help="Delete the cache.")
@settings_options("config", "no_config", "cache_dir")
def clean(**options: Any) -> None:
    """Delete what seedlint keeps from earlier runs."""
    from seedlint.cache.directory import NotACacheError
    from seedlint.cache.directory import clean as delete
    from seedlint.cli.console import say
    from seedlint.errors import UsageError
    from seedlint.util.paths import named, shown

    settings = settings_from(options)
    directory = settings.cache_path()
    try:
        count = delete(directory, settings.root)
    except NotACacheError as error:
        raise UsageError(f"{named(directory)}: {error}") from None
    words = f"{count} files deleted in {shown(directory)}" if count else f"no cache in {shown(directory)}"
    say(words)
