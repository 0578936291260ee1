"""`seedlint init`: the first contact with a repository."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from seedlint.cli.options import FILE
from seedlint.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

    from seedlint.cli.beginning import Wishes


def _answer(name: str, words: str) -> Callable[[Any], Any]:
    return click.option(f"--{name}/--no-{name}", default=None, help=f"{words}  [default: ask on a terminal]")


@click.command(short_help="Set seedlint up in a repository.")
@click.argument("directory", metavar="[DIR]", required=False, type=FILE)
@click.option(
    "--include",
    metavar="PATH",
    multiple=True,
    type=FILE,
    help="Where the documents are: a directory or a file. May be repeated.  [default: search for them]",
)
@_answer("infer", "Whether to draft a schema, if the front matter is not that of seed documents.")
@_answer(
    "baseline", "Whether to record the current findings in a baseline, so that only new ones are reported."
)
@_answer("hook", "Whether to write a pre-commit hook.")
@_answer("workflow", "Whether to write a GitHub workflow or a GitLab job.")
@click.option("-y", "--yes", is_flag=True, help="Do not ask; do everything that makes sense here.")
@click.option("--dry-run", is_flag=True, help="Print what would be written, without writing it.")
@click.option(
    "--pyproject",
    is_flag=True,
    help="Print the settings for pyproject.toml instead of writing seedlint.toml.",
)
@click.option(
    "--requirement",
    metavar="REQ",
    help="What CI jobs install with pip.  [default: where this seedlint was installed from]",
)
def init(directory: str | None, **options: Any) -> None:
    """Find the documents of a repository, and write a `seedlint.toml` for them.

    DIR is the directory of the configuration; the default is the working directory. Questions are asked on a
    terminal only; elsewhere only the configuration is written, unless an option asks for more. Existing
    files are never overwritten: the lines to add to them are printed.
    """
    from seedlint.cli.beginning import Beginning
    from seedlint.util.spelling import real

    if directory == "":
        raise UsageError("the name of the directory is empty; the default is the current one")
    root = Path(real(directory or Path.cwd()))
    if not root.is_dir():
        from seedlint.util.paths import named

        raise UsageError(f"{named(root)} is not a directory; create it, or run `seedlint init` in another")
    raise click.exceptions.Exit(Beginning(root, _wishes(root, options)).run())


def _wishes(root: Path, options: dict[str, Any]) -> Wishes:
    from seedlint.cli.beginning import Wishes
    from seedlint.util.escape import escape
    from seedlint.util.paths import from_root
    from seedlint.util.spelling import real

    include = []
    for path in options.pop("include"):
        inside = from_root(real(path), os.fspath(root)) if path else ""
        if not path or not os.path.exists(path) or os.path.isabs(inside) or inside.startswith("../"):
            what = "is not there" if path and not os.path.exists(path) else "is not in the directory"
            raise UsageError(
                f"--include: {escape(path)} {what}; name what is in {escape(os.fspath(root))}, or type"
                " `seedlint init` without it to search for the documents"
            )
        include.append(inside)
    asks = not (options["yes"] or options["dry_run"]) and all(
        stream is not None and stream.isatty() for stream in (sys.stdin, sys.stderr)
    )
    return Wishes(tuple(include), asks, **options)


__all__ = ["init"]
