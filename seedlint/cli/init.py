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
    help="Where the documents are: a folder or a file. May be repeated.  [default: what is found]",
)
@_answer("infer", "Draft a schema, for front matter that is not that of seed documents, or don't.")
@_answer("baseline", "Keep a list of the findings of today, so that only new ones count, or don't.")
@_answer("hook", "Write a hook for pre-commit, or don't.")
@_answer("workflow", "Write a workflow for GitHub, or a job for GitLab, or don't.")
@click.option("-y", "--yes", is_flag=True, help="Ask nothing, and do all that makes sense here.")
@click.option("--dry-run", is_flag=True, help="Write nothing, and print what would be written.")
@click.option(
    "--pyproject", is_flag=True, help="Print the settings for pyproject.toml; write no seedlint.toml."
)
@click.option(
    "--requirement",
    metavar="REQ",
    help="What a CI job tells pip to install.  [default: where this seedlint is from]",
)
def init(directory: str | None, **options: Any) -> None:
    """Look at a repository, and write a `seedlint.toml` that has its documents checked.

    DIR is the folder of the configuration, the working directory if none is given. Questions are asked on a
    terminal only; elsewhere nothing but the configuration is written, unless an option asks for more. Nothing
    is ever written over: of a file that is there already, the lines to add are printed.
    """
    from seedlint.cli.beginning import Beginning
    from seedlint.util.spelling import real

    if directory == "":
        raise UsageError("the name of the folder is empty; without one, `seedlint init` takes this one")
    root = Path(real(directory or Path.cwd()))
    if not root.is_dir():
        from seedlint.util.paths import named

        raise UsageError(f"{named(root)} is no folder; make it first, or type `seedlint init` where one is")
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
            what = "is not there" if path and not os.path.exists(path) else "is not in the folder"
            raise UsageError(
                f"--include: {escape(path)} {what}; name what is in {escape(os.fspath(root))}, or type"
                " `seedlint init` without it to have the documents looked for"
            )
        include.append(inside)
    asks = not (options["yes"] or options["dry_run"]) and all(
        stream is not None and stream.isatty() for stream in (sys.stdin, sys.stderr)
    )
    return Wishes(tuple(include), asks, **options)


__all__ = ["init"]
