"""The commands and their options for docs/reference/cli.md, in the words of `--help`."""

from __future__ import annotations

import inspect
import re
from typing import TYPE_CHECKING

import click

from seedlint.cli.root import Lazy, cli

if TYPE_CHECKING:
    from collections.abc import Iterator


def commands() -> Iterator[tuple[str, click.Command]]:
    """Yield each command with its full name, `check` first, groups before what is in them."""
    yield "seedlint", cli
    for name in sorted(cli.commands, key=lambda name: (name != "check", name)):
        command = cli.commands[name]
        yield from _with_inner(f"seedlint {name}", command.load() if isinstance(command, Lazy) else command)


def _with_inner(name: str, command: click.Command) -> Iterator[tuple[str, click.Command]]:
    yield name, command
    if isinstance(command, click.Group):
        for inner in sorted(command.commands):
            yield from _with_inner(f"{name} {inner}", command.commands[inner])


def markdown() -> str:
    """Return a section for each command."""
    lines = [""]
    for name, command in commands():
        context = click.Context(command, info_name=name, max_content_width=100)
        usage = command.get_usage(context).removeprefix("Usage: ")
        lines += [f"## {name}", "", "```", inspect.cleandoc(usage), "```", ""]
        lines += [_prose(command.help or ""), ""]
        if isinstance(command, click.Group) and name != "seedlint":
            lines += ["| command | |", "|---|---|"]
            lines += [
                f"| [`{n}`](#{_slug(f'{name} {n}')}) | {c.short_help or _first(c.help)} |"
                for n, c in sorted(command.commands.items())
            ]
            lines.append("")
        elif name == "seedlint":
            lines += ["| command | |", "|---|---|"]
            lines += [
                f"| [`{n}`](#{_slug(f'{name} {n}')}) | {cli.commands[n].get_short_help_str(200)} |"
                for n in sorted(cli.commands, key=lambda n: (n != "check", n))
            ]
            lines.append("")
        rows = [record for p in command.get_params(context) if (record := p.get_help_record(context))]
        if rows:
            lines += ["| option | meaning |", "|---|---|"]
            lines += [f"| {_options(words)} | {_cell(meaning)} |" for words, meaning in rows]
            lines.append("")
    return "\n".join(lines)


def _first(words: str | None) -> str:
    return _prose(words or "").partition("\n")[0]


def _prose(words: str) -> str:
    """Return a help text as Markdown: a line per paragraph, without click's marks for terminals."""
    paragraphs = inspect.cleandoc(words).replace("\b\n", "").split("\n\n")
    return "\n\n".join(_markup(" ".join(paragraph.split())) for paragraph in paragraphs)


def _options(words: str) -> str:
    """Return options each as code that does not break: `-f`, `--format NAME`."""
    return ", ".join(f"`{word}`" for word in words.replace("|", "\\|").split(", "))


def _cell(words: str) -> str:
    # Two blanks part the meaning from the default in `--help`.
    return _markup(re.sub(r"  \[(.*)\]$", r" [\1]", words)).replace("|", "\\|")


def _markup(words: str) -> str:
    """Return words in which nothing but code in backticks is marked up."""
    parts = re.split(r"(`[^`]+`)", words)
    return "".join(
        part if at % 2 else re.sub(r"([\[\]<>*_{}])", r"\\\1", part) for at, part in enumerate(parts)
    )


def _slug(name: str) -> str:
    return name.replace(" ", "-")
