"""`seedlint doctor`: whether the installation and the setup work, and what to type if not."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from seedlint.cli.options import FILE, print_text
from seedlint.errors import ExitCode

if TYPE_CHECKING:
    from collections.abc import Sequence

    from seedlint.doctor.model import Item, Section


@click.command(short_help="Check the installation and the configuration.")
@click.option(
    "-f",
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    help="Output for people, or JSON for a bug report.  [default: text]",
)
@click.option("--config", type=FILE, metavar="FILE", help="Use this configuration file.")
@click.option("--isolated", is_flag=True, help="Do not load rules from installed packages or rule-paths.")
def doctor(form: str, config: str | None, isolated: bool) -> None:
    """Check seedlint, its libraries, the configuration, the cache, git and the terminal.

    Problems are marked with `!!` and come with a command that solves them. Nothing is changed and no document
    is read, so the output is safe to share. Exit codes: 0 everything works, 1 there is a problem.
    """
    import sys

    from seedlint.doctor import software
    from seedlint.doctor.model import as_json, problems, text
    from seedlint.util.terminals import wants_color

    given = None if config is None else Path(config).absolute()
    found = [*software.sections(), *_surroundings(given, isolated=isolated)]
    print_text(as_json(found) if form == "json" else text(found, color=wants_color(sys.stdout)))
    raise click.exceptions.Exit(ExitCode.FINDINGS if problems(found) else ExitCode.OK)


def _surroundings(config: Path | None, *, isolated: bool) -> Sequence[Section]:
    """Look at what needs seedlint's own modules, which may not be importable: then say that."""
    from seedlint.doctor.model import looked

    found: list[Section] = []

    def look() -> Sequence[Item]:
        from seedlint.doctor import surroundings

        found.extend(surroundings.sections(Path.cwd(), config, isolated=isolated))
        return ()

    broken = looked("surroundings", look)
    return [*found, broken] if broken.items else found


__all__ = ["doctor"]
