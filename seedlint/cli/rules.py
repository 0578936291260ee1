"""`seedlint rules` and `seedlint explain`: what rules there are, what they say, and new ones."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from seedlint.cli.groups import DefaultGroup
from seedlint.cli.options import (
    FILE,
    complete_codes,
    hyperlinks_option,
    print_text,
    settings_from,
    settings_options,
    warn_of_failures,
    words,
)
from seedlint.errors import UsageError
from seedlint.util.escape import escape

if TYPE_CHECKING:
    from collections.abc import Callable

    from seedlint.rule import BaseRule
    from seedlint.rulebook.registry import Registry
    from seedlint.rulekit.look import Look


@click.group(
    cls=DefaultGroup, default="list", usage="[OPTIONS]", short_help="List the rules, or write your own."
)
def rules() -> None:
    """List the rules, or write and test your own.

    `seedlint rules` lists them (options: `seedlint rules list --help`), `seedlint rules new NAME` writes a
    module with a new rule, `seedlint rules test` runs the examples of your rules as tests.
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
    help="A table for people, everything as JSON, or a Markdown table.  [default: text]",
)
@settings_options("config", "no_config", "isolated", "select", "ignore")
def list_(form: str, **options: Any) -> None:
    """List all rules, including those of the configuration; a dot marks rules that are not selected."""
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
    print_text(ruledoc.listing(registry, selection, form, _look()))


@rules.command(short_help="Write a module with a new rule.")
@click.argument("name", metavar="NAME")
@click.option("--corpus", is_flag=True, help="Write a rule that compares documents with each other.")
@click.option(
    "--code",
    metavar="CODE",
    help="Code of the rule, such as NR001, or only its letters.  [default: the next free one]",
)
@click.option(
    "--path",
    type=FILE,
    metavar="PATH",
    help="File to write, or its directory.  [default: the directory in rule-paths, or the working directory]",
)
@settings_options("config", "no_config")
def new(name: str, corpus: bool, code: str | None, path: str | None, **options: Any) -> None:
    """Write a module with a rule called NAME: lower-case words joined by hyphens.

    The module works at once, with a docstring, an option and examples to adapt. The words in NAME choose the
    template: lengths, URLs, times, several documents (as with --corpus), or else any text. An existing file
    is never overwritten.
    """
    from seedlint.rulekit import new as rulemaking

    settings = settings_from(options)
    registry = rulemaking.known_rules(settings)
    warn_of_failures(registry)
    draft = rulemaking.draft(registry, settings, name, code=code, path=path, corpus=corpus)
    rulemaking.write(draft)
    print_text(rulemaking.next_steps(draft, settings))


@rules.command(short_help="Run the examples of your rules as tests.")
@click.argument("codes", metavar="[CODE|FILE]...", nargs=-1, shell_complete=complete_codes)
@settings_options("config", "no_config")
def test(codes: tuple[str, ...], **options: Any) -> None:
    """Run the examples of your rules (all that are not built in, or only the ones named) as tests.

    FILE is a Python module with rules, such as headline_length.py; the configuration need not name it.

    Rules defined in the configuration (`[[rules.custom]]`) must have good and bad examples; rules in Python
    must also meet all other requirements of rules. The exit code is 1 if a test fails.
    """
    from seedlint.cli.ruletests import named_modules, run_tests
    from seedlint.run.build import build_registry

    settings = settings_from(options)
    registry = build_registry(settings, isolated=False)
    files = [word for word in codes if word.endswith(".py")]
    modules = named_modules(registry, files)
    warn_of_failures(registry)
    others = [word for word in codes if word not in files]
    code = run_tests(registry, settings, words(others), modules)
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
    help="Text for a terminal, or Markdown.  [default: text]",
)
@click.option("--color/--no-color", default=None, help="Turn colours on or off.  [default: on a terminal]")
@hyperlinks_option
@settings_options("config", "no_config", "isolated")
def explain(codes: tuple[str, ...], form: str, **options: Any) -> None:
    """Explain a rule: what it checks, why, how to fix findings, its options, examples.

    CODE is a code or a name. Given a code prefix such as SL3, list the matching rules. On a terminal that
    supports links, the code links to the page of the rule, or to its module.
    """
    from seedlint.run.build import build_registry

    look = _look(options["color"], options["hyperlinks"])
    settings = settings_from(options)
    registry = build_registry(settings, isolated=options["isolated"])
    warn_of_failures(registry)

    def page_url(rule: type[BaseRule]) -> str:
        return _page_url(rule, settings.docs_url or "")

    print_text("\n".join(_page(registry, code, form, look, page_url) for code in words(codes) or codes))


def _look(color: bool | None = None, hyperlinks: str = "auto") -> Look:
    """Return how a page is shown on standard output."""
    from seedlint.rulekit.look import Look
    from seedlint.util.terminals import wants_color, wants_links, width

    out = sys.stdout
    plain = color is False and hyperlinks == "auto"
    look = Look(color=wants_color(out, color), links=not plain and wants_links(out, hyperlinks))
    return Look.on(width(out), color=look.color, links=look.links) if out.isatty() else look


def _page(
    registry: Registry, code: str, form: str, look: Look, page_url: Callable[[type[BaseRule]], str]
) -> str:
    """Return what there is to say of a rule, or of a family of rules; UsageError where there is none."""
    from seedlint.rulekit import docs as ruledoc

    rule = registry.get(code)
    family = registry.match(code)
    if not family:
        from seedlint.rulebook.meant import hint

        raise UsageError(f"there is no rule `{escape(code)}`{hint(registry, code)}")
    if rule is None:
        return ruledoc.family([one for one in registry if one.code in family], form, look)
    return ruledoc.page(rule, form, look, page_url(rule) if look.links else "")


def _page_url(rule: type[BaseRule], docs_url: str) -> str:
    """Return where a rule's page is: below `docs-url`, or in seedlint's own checkout, or else its module."""
    import os
    from pathlib import Path

    from seedlint.output.rulepages import page_of
    from seedlint.rulebook.own import folders

    if url := page_of(rule, docs_url):
        return url

    page = Path(folders()[0]).parent / "docs" / "rules" / f"{rule.code}.md"
    if page.is_file():
        return page.as_uri()
    module = sys.modules.get(rule.__module__)
    file = getattr(module, "__file__", None)
    return Path(os.path.abspath(file)).as_uri() if file else ""
