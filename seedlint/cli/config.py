"""`seedlint config` and `seedlint clean`: what is in force, and what is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from seedlint.cli.options import FILE, print_text, settings_from, settings_options, warn_of_failures

if TYPE_CHECKING:
    from seedlint.config.settings import Settings
    from seedlint.rulebook.selection import Selection


@click.command(short_help="Show all settings and their origin.")
@click.option(
    "--for",
    "file",
    type=FILE,
    metavar="FILE",
    help="Show the settings for this file; it need not exist.",
)
@settings_options()
def config(file: str | None, **options: Any) -> None:
    """Show all settings, their values, and where each value comes from.

    The origin is a line of the configuration, an option, or the default. The output is valid TOML.
    """
    from seedlint.config.describe import describe, describe_for
    from seedlint.rulebook.selection import Selection
    from seedlint.run.build import build_registry
    from seedlint.util.paths import from_root

    settings = settings_from(options)
    registry = build_registry(settings, isolated=options["isolated"])
    warn_of_failures(registry)
    selection = Selection(registry, settings, isolated=options["isolated"])
    selection.check_rule_names()
    path = "" if file is None else from_root(settings.names.of(file), settings.names.root)
    there = selection if file is None else selection.of(path)
    rule_options = {rule.name: (rule.options, there.options(rule)) for rule in registry if rule.options}
    if file is None:
        print_text(describe(settings, rule_options, there))
    else:
        owned = _owned(settings, selection, path)
        named = _named(settings, path)
        print_text(describe_for(settings, path, rule_options, there, owned=owned, named=named))


def _owned(settings: Settings, selection: Selection, path: str) -> str:
    """Say who owns a document, and what says so."""
    from seedlint.cli.console import say
    from seedlint.owners.owners import NAMELESS
    from seedlint.run.owning import owners_of, provider_in

    owners = owners_of(settings, selection, lambda words: say(f"warning: {words}"))
    owned = owners.of_document(path, provider_in(settings, path) if owners.by_provider else None)
    words = ", ".join(owned.owners) or NAMELESS
    if not owned.where:
        return f"{words} ({'no line' if owners else 'nothing'} says who does)"
    codeowners = owners.codeowners
    if codeowners is None or not owned.where[0].startswith(f"{codeowners.name}:"):
        return f"{words} ({', '.join(owned.where)})"
    host = "GitLab" if codeowners.gitlab else "GitHub"
    return f"{words} ({', '.join(owned.where)}, as {host} reads it)"


def _named(settings: Settings, path: str) -> str | None:
    """Return the schema that a document names, if it may, and if the file is there."""
    if not settings.schema_comments or "schema" in settings.given:
        return None
    from seedlint.run.named import Named

    try:
        raw = (settings.root / path).read_bytes()
    except OSError:
        return None
    return Named(settings).reference(path, raw)


@click.command(short_help="Delete the cache.")
@settings_options("config", "no_config", "cache_dir")
def clean(**options: Any) -> None:
    """Delete the cache of earlier runs. Baselines and the link store are kept."""
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
