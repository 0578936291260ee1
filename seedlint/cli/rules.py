"""`seedlint rules` and `seedlint explain`: what rules there are, what they say, and new ones."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from seedlint.cli.groups import DefaultGroup
from seedlint.cli.options import (
    FILE,
    complete_codes,
    print_text,
    settings_from,
    settings_options,
    warn_of_failures,
    words,
)
from seedlint.errors import UsageError
from seedlint.util.escape import escape

if TYPE_CHECKING:
    from seedlint.rule import BaseRule
    from seedlint.rulebook.registry import Registry
    from seedlint.rulekit.look import Look


@click.group(cls=DefaultGroup, default="list", usage="[OPTIONS]", short_help="List the rules, or begin one.")
def rules() -> None:
    """List the rules, or write a module to begin a rule of your own with.

    `seedlint rules` lists them, `seedlint rules list --help` has the options of that;
    `seedlint rules new NAME` writes a module, `seedlint rules test` judges the examples of your rules.
    """


@rules.command(
    "list",
    short_help="List the rules (the default command).",
    context_settings={"allow_extra_args": True},
)
@click.option(
    "-f",
    "--format",
    "form",
    type=click.Choice(["text", "json", "markdown"]),
    default="text",
    help="A table for people, all there is for programs, or a table for a page.  [default: text]",
)
@settings_options("config", "no_config", "isolated", "select", "ignore")
def list_(form: str, **options: Any) -> None:
    """List all rules there are, the configuration's own included; a dot marks those not selected."""
    more = click.get_current_context().args
    if more:
        from seedlint.cli.slips import is_like_a_rule
        from seedlint.util.suggest import closest

        shown = escape(" ".join(more))
        group = click.get_current_context().parent
        commands = group.command.commands if group and isinstance(group.command, click.Group) else {}
        if meant := closest(more[0], commands):
            raise UsageError(f"unexpected: {shown}; did you mean `seedlint rules {meant}`?")
        hint = f"; `seedlint explain {shown}` says more of some" if all(map(is_like_a_rule, more)) else ""
        raise UsageError(f"unexpected: {shown}; `seedlint rules` lists all rules{hint}")
    from seedlint.rulebook.selection import Selection
    from seedlint.rulekit import docs as ruledoc
    from seedlint.run.build import build_registry

    settings = settings_from(options)
    registry = build_registry(settings, isolated=options["isolated"])
    warn_of_failures(registry)
    selection = Selection(registry, settings, isolated=options["isolated"])
    print_text(ruledoc.listing(registry, selection, form))


@rules.command(short_help="Write a module to begin a rule with.")
@click.argument("name", metavar="NAME")
@click.option("--corpus", is_flag=True, help="A rule that judges across documents.")
@click.option(
    "--code",
    metavar="CODE",
    help="Its code, such as NR001, or only the letters.  [default: the next that is free]",
)
@click.option(
    "--path",
    type=FILE,
    metavar="PATH",
    help="The file to write, or its folder.  [default: the folder in rule-paths, or the working directory]",
)
@settings_options("config", "no_config")
def new(name: str, corpus: bool, code: str | None, path: str | None, **options: Any) -> None:
    """Write a module with a rule called NAME, in lower-case words joined by hyphens.

    It has a docstring, an option and examples, works at once, and is there to be changed. It begins with what
    NAME speaks of: lengths, URLs, times, what is in several documents (as with --corpus), or else any text. A
    file that exists is never overwritten.
    """
    from seedlint.rulekit import new as rulemaking

    settings = settings_from(options)
    registry = rulemaking.known_rules(settings)
    warn_of_failures(registry)
    draft = rulemaking.draft(registry, settings, name, code=code, path=path, corpus=corpus)
    rulemaking.write(draft)
    print_text(rulemaking.next_steps(draft, settings))


@rules.command(short_help="Test the rules of your own by their examples.")
@click.argument("codes", metavar="[CODE]...", nargs=-1, shell_complete=complete_codes)
@settings_options("config", "no_config")
def test(codes: tuple[str, ...], **options: Any) -> None:
    """Judge the examples of the rules that are not seedlint's own, or of those that are named.

    Rules that the configuration defines, in `[[rules.custom]]`, must have good and bad examples; what else
    rules in Python must keep to is tested, too. The exit code is 1 if any test fails.
    """
    from seedlint.cli.ruletests import run_tests
    from seedlint.run.build import build_registry

    settings = settings_from(options)
    registry = build_registry(settings, isolated=False)
    warn_of_failures(registry)
    code = run_tests(registry, settings, words(codes))
    if code:
        raise click.exceptions.Exit(code)


@click.command(short_help="Explain a rule.")
@click.argument("codes", metavar="CODE...", nargs=-1, required=True, shell_complete=complete_codes)
@click.option(
    "-f",
    "--format",
    "form",
    type=click.Choice(["text", "markdown"]),
    default="text",
    help="For a terminal, or for a page.  [default: text]",
)
@click.option(
    "--color/--no-color", default=None, help="Colour the text output, or not.  [default: on a terminal]"
)
@settings_options("config", "no_config", "isolated")
def explain(codes: tuple[str, ...], form: str, color: bool | None, **options: Any) -> None:
    """Say what a rule reports, why, how to mend it, its options, and examples. Each CODE may be a name.

    Of the beginning of codes, such as SL3, the rules are listed. On a terminal, lines are as long as it is
    wide; where it is known to take links, the code leads to the rule's page, or to its module.
    """
    from seedlint.run.build import build_registry

    look = _look(color)
    registry = build_registry(settings_from(options), isolated=options["isolated"])
    warn_of_failures(registry)
    print_text("\n".join(_page(registry, code, form, look) for code in words(codes) or codes))


def _look(color: bool | None) -> Look:
    """Return how a page is shown on standard output."""
    from seedlint.rulekit.look import Look
    from seedlint.util.terminals import takes_links, wants_color, width

    out = sys.stdout
    look = Look(color=wants_color(out, color), links=color is not False and takes_links(out))
    return Look.on(width(out), color=look.color, links=look.links) if out.isatty() else look


def _page(registry: Registry, code: str, form: str, look: Look) -> str:
    """Return what there is to say of a rule, or of a family of rules; UsageError where there is none."""
    from seedlint.rulekit import docs as ruledoc

    rule = registry.get(code)
    family = registry.match(code)
    if not family:
        from seedlint.rulebook.meant import hint

        raise UsageError(f"there is no rule `{escape(code)}`{hint(registry, code)}")
    if rule is None:
        return ruledoc.family([one for one in registry if one.code in family], form, look)
    return ruledoc.page(rule, form, look, _page_url(rule) if look.links else "")


def _page_url(rule: type[BaseRule]) -> str:
    """Return where a rule's page lies in the checkout that seedlint runs from, or else its module."""
    import os
    from pathlib import Path

    from seedlint.rulebook.own import folders

    page = Path(folders()[0]).parent / "docs" / "rules" / f"{rule.code}.md"
    if page.is_file():
        return page.as_uri()
    module = sys.modules.get(rule.__module__)
    file = getattr(module, "__file__", None)
    return Path(os.path.abspath(file)).as_uri() if file else ""
