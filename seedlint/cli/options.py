"""What several commands take: options, and what their words mean."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from seedlint.codes import FILE_UNREADABLE
from seedlint.config.failing import FailOn
from seedlint.errors import UsageError
from seedlint.util.escape import escape

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from seedlint.config.settings import Settings
    from seedlint.output.targets import Target
    from seedlint.rulebook.registry import Registry
    from seedlint.run.request import Request

FILE = click.Path()  # as it is; the type is for shell completion


def _chosen(_ctx: click.Context, _param: click.Parameter, paths: tuple[str, ...]) -> tuple[str, ...]:
    """Put what braces stand for in their place, where the shell has left them alone."""
    if not any("{" in path for path in paths):
        return paths
    from seedlint.patterns.globs import alternatives

    return tuple(one for path in paths for one in alternatives(path))


class _Bytes(click.IntRange):
    """A number of bytes."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Return the number; a click error for a text that is none."""
        try:
            int(value)
        except ValueError:
            self.fail(
                f"{value!r} is not a number of bytes; write it without a unit, as in 5000000", param, ctx
            )
        return int(super().convert(value, param, ctx))


paths_argument = click.argument("paths", nargs=-1, metavar="[PATHS]...", type=FILE, callback=_chosen)


def complete_codes(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:  # noqa: ARG001
    """Complete the code or the name of a built-in rule, the last one of a list."""
    from seedlint.rulebook.registry import Registry

    before, comma, word = incomplete.rpartition(",")
    words = [*(rule.code for rule in Registry.builtin()), *Registry.builtin().names()]
    matches = [w for w in words if w.startswith((word.upper(), word.lower()))]
    return [f"{before}{comma}{match}" for match in matches]


def complete_formats(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:  # noqa: ARG001
    """Complete the name of a report format."""
    from seedlint.output import FORMATS

    return [name for name in FORMATS if name.startswith(incomplete)]


_SETTINGS: dict[str, tuple[str, dict[str, Any]]] = {
    "config": ("--config", {"type": FILE, "metavar": "FILE", "help": "Use this configuration file."}),
    "no_config": (
        "--no-config",
        {"is_flag": True, "help": "Do not read a configuration file; use defaults and options only."},
    ),
    "isolated": (
        "--isolated",
        {
            "is_flag": True,
            "help": (
                "Run only built-in rules: none from installed packages, rule-paths or rules.custom. Ignore"
                " any cache in the checkout."
            ),
        },
    ),
    "schema": (
        "--schema",
        {"type": FILE, "metavar": "FILE", "help": "Validate documents against this JSON Schema."},
    ),
    "select": (
        "--select",
        {
            "metavar": "CODES",
            "multiple": True,
            "shell_complete": complete_codes,
            "help": "Run only these rules: codes, prefixes or names.",
        },
    ),
    "ignore": (
        "--ignore",
        {
            "metavar": "CODES",
            "multiple": True,
            "shell_complete": complete_codes,
            "help": "Also ignore these rules.",
        },
    ),
    "exclude": (
        "--exclude",
        {
            "metavar": "PATTERN",
            "multiple": True,
            "help": "Also exclude these files: a .gitignore pattern, relative to the configuration file.",
        },
    ),
    "fail_on": (
        "--fail-on",
        {
            "type": click.Choice(FailOn.words()),
            "help": "The lowest severity that makes the run fail with exit code 1; `never` means that no"
            " finding does, whatever --max-errors and the other limits say.  [default: error]",
        },
    ),
    "max_errors": (
        "--max-errors",
        {
            "type": click.IntRange(0),
            "metavar": "N",
            "help": "Fail only if there are more than N errors, whatever --fail-on says.",
        },
    ),
    "max_warnings": (
        "--max-warnings",
        {"type": click.IntRange(0), "metavar": "N", "help": "Fail if there are more than N warnings."},
    ),
    "max_notes": (
        "--max-notes",
        {"type": click.IntRange(0), "metavar": "N", "help": "Fail if there are more than N notes."},
    ),
    "cache_dir": (
        "--cache-dir",
        {"metavar": "DIR", "help": "Directory of the cache.  [default: .seedlint_cache]"},
    ),
    "baseline": (
        "--baseline",
        {"type": FILE, "metavar": "FILE", "help": "Do not report findings recorded in this baseline."},
    ),
    "max_file_size": (
        "--max-file-size",
        {
            "type": _Bytes(1),
            "metavar": "BYTES",
            "help": f"Do not read larger files; report them ({FILE_UNREADABLE}).",
        },
    ),
}


MAXIMA = ("max_errors", "max_warnings", "max_notes")

CORPUS_SETTINGS = (
    "config", "no_config", "isolated", "schema", "select", "ignore", "exclude", "cache_dir", "max_file_size",
)  # fmt: skip
"""What commands take that make something of all findings: they neither fail by severity nor hide any."""

allow_empty = click.option(
    "--allow-empty",
    is_flag=True,
    help="Do not fail if a directory, a glob, or the whole run has no documents.",
)


hyperlinks_option = click.option(
    "--hyperlinks",
    type=click.Choice(["auto", "always", "never"]),
    default="auto",
    help="Make rule codes links to the pages below `docs-url`.  [default: auto, on terminals known to support"
    " links]",
)


def settings_options(*names: str) -> Callable[[Any], Any]:
    """Add options that decide which settings are in force: those named, or all there are."""

    def add(function: Any) -> Any:
        for name in reversed(names or list(_SETTINGS)):
            word, details = _SETTINGS[name]
            function = click.option(word, **details)(function)
        return function

    return add


def corpus_options(function: Any) -> Any:
    """Add what commands that make something of the corpus have in common."""
    for option in (
        settings_options(*CORPUS_SETTINGS),
        allow_empty,
        click.option("--force-exclude", is_flag=True, help="Apply `exclude` even to files named in PATHS."),
        click.option(
            "-j",
            "--jobs",
            metavar="N|auto",
            default="auto",
            help="Number of worker processes.  [default: auto]",
        ),
        click.option("--no-cache", is_flag=True, help="Do not read or write the cache."),
        click.option("-q", "--quiet", is_flag=True, help="Do not print the summary."),
    ):
        function = option(function)
    return function


def request_from(paths: tuple[str, ...], options: dict[str, Any], **others: Any) -> Request:
    """Return what is asked of a run by the options that all commands with a run have, and by ``others``."""
    from seedlint.run.request import Request

    return Request(
        paths=paths,
        force_exclude=options["force_exclude"],
        allow_empty=options["allow_empty"],
        cache=not options["no_cache"],
        jobs=processes(options["jobs"]),
        **others,
    )


def settings_from(options: dict[str, Any]) -> Settings:
    """Return the settings in force: the configuration file's, with the command line's on top.

    UsageError for options that contradict each other.
    """
    from seedlint.cli.console import say
    from seedlint.config.settings import load

    options = {**dict.fromkeys(_SETTINGS), **options}
    if options["config"] is not None and options["no_config"]:
        raise UsageError("--config and --no-config cannot be combined")
    for name in ("config", "schema", "cache_dir", "baseline"):
        if options[name] == "":
            raise UsageError(f"--{name.replace('_', '-')}: the name is empty")
    select = words(options["select"] or ())
    if options["select"] and not select:
        raise UsageError("--select: no code or name is given")
    settings = load(_path(options["config"]), use_files=not options["no_config"])
    for remark in settings.remarks:
        say(f"warning: {remark}")
    if options["fail_on"] == str(FailOn.NEVER):
        settings = settings.without(*MAXIMA)  # which would win over it
    return settings.overridden(
        schema=_path(options["schema"]),
        select=select or None,
        fail_on=FailOn.parse(options["fail_on"]) if options["fail_on"] else None,
        **{name: options[name] for name in MAXIMA},
        cache_dir=_path(options["cache_dir"]),
        baseline=_path(options["baseline"]),
        max_file_size=options["max_file_size"],
    ).extended(ignore=words(options["ignore"] or ()), exclude=tuple(options["exclude"] or ()))


def _path(name: str | None) -> Path | None:
    return None if name is None else Path(name).absolute()


def words(values: Sequence[str]) -> tuple[str, ...]:
    """Return the words of lists that are separated by commas."""
    return tuple(word.strip() for value in values for word in value.split(",") if word.strip())


def processes(word: str) -> int:
    """Return how many processes --jobs asks for, 0 for as many as there are processors."""
    if word == "auto":
        return 0
    if not word.isascii() or not word.isdigit() or not 1 <= int(word[:5]) <= 1024:
        raise UsageError(f"--jobs {word}: give a number from 1 to 1024, or auto")
    return int(word)


def target_of(word: str) -> Target:
    """Return what a word of --format asks for: a format, and a file behind `=`."""
    from seedlint.output.targets import STDOUT, Target

    name, equals, path = word.partition("=")
    if equals and not path:
        raise UsageError(f"--format {escape(word)}: there is no file name after `=`")
    return Target(name, path or STDOUT)


def print_text(text: str) -> None:
    """Print to standard output; nobody reading it is no error."""
    from seedlint.files.streams import STDOUT, discard_stdout, open_output

    try:
        with open_output(STDOUT) as stream:
            stream.write(text)
    except BrokenPipeError:
        discard_stdout()


def warn_of_own(
    files: Iterable[str | Path],
    settings: Settings,
    paths: tuple[str, ...],
    folder: str | Path | None = None,
) -> None:
    """Say which files that seedlint has written, maybe to a folder, the next run will take for documents."""
    from seedlint.cli.console import say
    from seedlint.run.ownreports import warnings

    for words in warnings(files, settings, paths, folder):
        say(f"warning: {words}")


def warn_of_failures(registry: Registry) -> None:
    """Say which rules could not be loaded, for commands that have no findings."""
    from seedlint.cli.console import say

    for failure in registry.failures:
        say(f"warning: {escape(f'the rules from {failure.source} could not be loaded ({failure.message})')}")
