"""`seedlint rules` and `seedlint explain`: what rules there are, and what they say."""

from __future__ import annotations

from typing import Any

import click

from seedlint.commands.options import complete_codes, print_text, settings_from, settings_options
from seedlint.errors import UsageError
from seedlint.output.escape import escape


@click.command(short_help="List the rules.")
@click.option("-f", "--format", "form", type=click.Choice(["text", "json", "markdown"]), default="text")
@settings_options("config", "no_config", "isolated", "select", "ignore")
def rules(form: str, **options: Any) -> None:
    """List all rules there are, the configuration's own included; a dot marks those not selected."""
    from seedlint import app, ruledoc
    from seedlint.selection import Selection

    settings = settings_from(options)
    registry = app.build_registry(settings, isolated=options["isolated"])
    app.warn_of_failures(registry)
    selection = Selection(registry, settings, isolated=options["isolated"])
    print_text(ruledoc.listing(registry, selection, form))


@click.command(short_help="Explain a rule.")
@click.argument("code", metavar="CODE", shell_complete=complete_codes)
@click.option("-f", "--format", "form", type=click.Choice(["text", "markdown"]), default="text")
@settings_options("config", "no_config", "isolated")
def explain(code: str, form: str, **options: Any) -> None:
    """Say what a rule reports, why, how to mend it, its options, and examples. CODE may be its name."""
    from seedlint import app, ruledoc

    registry = app.build_registry(settings_from(options), isolated=options["isolated"])
    app.warn_of_failures(registry)
    rule = registry.get(code)
    if rule is None:
        raise UsageError(f"there is no rule `{escape(code)}`{registry.hint(code)}")
    print_text(ruledoc.page(rule, form))
