"""The command line: words to settings, nothing else."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from seedlint import __version__
from seedlint.errors import ExitCode, SeedlintError, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from seedlint.settings import Settings

_CONTEXT = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


class DefaultGroup(click.Group):
    """A group for which `seedlint seeds/` means `seedlint check seeds/`."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put `check` in front of anything that is no command and no option of the group."""
        own = {"-h", "--help", "-V", "--version"}
        if not args or (args[0] not in self.commands and args[0] not in own):
            args.insert(0, "check")
        return super().parse_args(ctx, args)

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Show the short form, too."""
        formatter.write_usage(ctx.command_path, "[check] [OPTIONS] [PATHS]...")
        formatter.write_usage(ctx.command_path, "COMMAND [ARGS]...", prefix="       ")


@click.group(cls=DefaultGroup, context_settings=_CONTEXT)
@click.version_option(__version__, "-V", "--version", message="seedlint %(version)s")
def cli() -> None:
    """Check seed documents: files with YAML front matter that each describe one news article.

    `seedlint seeds/` lints everything under seeds/; `seedlint check --help` lists the options.
    """


def _settings_options(function: Any) -> Any:
    """Add the options that decide which configuration is in force."""
    for option in reversed(
        (
            click.option("--config", metavar="FILE", help="Use this configuration file."),
            click.option(
                "--no-config", is_flag=True, help="Read no configuration file; defaults and options only."
            ),
            click.option(
                "--isolated", is_flag=True, help="Load no rules from installed packages or rule-paths."
            ),
            click.option("--schema", metavar="FILE", help="The JSON Schema that documents obey."),
            click.option(
                "--select",
                metavar="CODES",
                multiple=True,
                help="Run only these rules: codes, prefixes or names.",
            ),
            click.option("--ignore", metavar="CODES", multiple=True, help="Leave these rules out, too."),
            click.option("--exclude", metavar="PATTERN", multiple=True, help="Leave these files out, too."),
            click.option(
                "--fail-on",
                type=click.Choice(["error", "warning", "note"]),
                help="The least severity that makes the exit code 1.  [default: error]",
            ),
            click.option(
                "--cache-dir", metavar="DIR", help="Keep the cache here.  [default: .seedlint_cache]"
            ),
            click.option(
                "--max-file-size", type=click.IntRange(1), metavar="BYTES", help="Read no larger documents."
            ),
        )
    ):
        function = option(function)
    return function


@cli.command(short_help="Lint documents (the default command).")
@click.argument("paths", nargs=-1, metavar="[PATHS]...")
@click.option(
    "-f",
    "--format",
    "formats",
    multiple=True,
    metavar="NAME[=FILE]",
    help="Report as text (default), concise, json or sarif; to a file with =FILE. May be repeated.",
)
@click.option("--statistics", is_flag=True, help="Show counts by rule instead of findings.")
@click.option("-q", "--quiet", is_flag=True, help="No summary line.")
@click.option(
    "--color/--no-color", default=None, help="Colour the text output, or not.  [default: on a terminal]"
)
@click.option("--no-cache", is_flag=True, help="Neither use nor write the cache.")
@click.option(
    "-j", "--jobs", metavar="N|auto", default="auto", help="Worker processes.  [default: auto, the processors]"
)
@click.option("--force-exclude", is_flag=True, help="Leave excluded files out even when they are named.")
@_settings_options
def check(paths: tuple[str, ...], **options: Any) -> None:
    """Lint PATHS: files, directories and globs; without any, what the configuration includes.

    Exit codes: 0 nothing at or above --fail-on, 1 findings, 2 usage, configuration or internal error,
    130 interrupted.
    """
    from seedlint import app

    request = app.Request(
        paths=paths,
        targets=tuple(_target(word) for word in options["formats"]) or (app.Target("text"),),
        statistics=options["statistics"],
        quiet=options["quiet"],
        color=_color(options["color"]),
        width=shutil.get_terminal_size((100, 24)).columns if sys.stdout.isatty() else 100,
        isolated=options["isolated"],
        force_exclude=options["force_exclude"],
        cache=not options["no_cache"],
        jobs=_jobs(options["jobs"]),
    )
    raise click.exceptions.Exit(int(app.check(request, _settings(options))))


@cli.command(short_help="List the rules.")
@click.option("-f", "--format", "form", type=click.Choice(["text", "json", "markdown"]), default="text")
@_settings_options
def rules(form: str, **options: Any) -> None:
    """List all rules there are, the configuration's own included; a dot marks those not selected."""
    from seedlint import app, ruledoc
    from seedlint.selection import Selection

    settings = _settings(options)
    registry = app.build_registry(settings, isolated=options["isolated"])
    selection = Selection(registry, settings, isolated=options["isolated"])
    _print(ruledoc.listing(registry, selection, form))


@cli.command(short_help="Explain a rule.")
@click.argument("code", metavar="CODE")
@click.option("-f", "--format", "form", type=click.Choice(["text", "markdown"]), default="text")
@_settings_options
def explain(code: str, form: str, **options: Any) -> None:
    """Say what a rule reports, why, how to mend it, its options, and examples. CODE may be its name."""
    from seedlint import app, ruledoc

    registry = app.build_registry(_settings(options), isolated=options["isolated"])
    rule = registry.get(code)
    if rule is None:
        raise UsageError(f"there is no rule `{code}`{registry.hint(code)}")
    _print(ruledoc.page(rule, form))


@cli.command(short_help="Show the settings in force.")
@_settings_options
def config(**options: Any) -> None:
    """Show every setting in force and where it comes from."""
    from seedlint import app
    from seedlint.selection import Selection
    from seedlint.settings import describe

    settings = _settings(options)
    registry = app.build_registry(settings, isolated=options["isolated"])
    selection = Selection(registry, settings, isolated=options["isolated"])
    selection.check_rule_names()
    rule_options = {rule.name: (rule.options, selection.options(rule)) for rule in registry if rule.options}
    _print(describe(settings, rule_options))


@cli.command(short_help="Delete the cache.")
@_settings_options
def clean(**options: Any) -> None:
    """Delete what seedlint keeps from earlier runs."""
    from seedlint.cache import clean as delete
    from seedlint.discovery import shown

    directory = _settings(options).cache_path()
    count = delete(directory)
    print(f"{count} files deleted in {shown(directory)}" if count else f"no cache in {shown(directory)}", file=sys.stderr)


def _settings(options: dict[str, Any]) -> Settings:
    """Return the settings in force: the configuration file's, with the command line's on top."""
    from seedlint.finding import Severity
    from seedlint.settings import load

    if options["config"] and options["no_config"]:
        raise UsageError("--config and --no-config exclude each other")
    explicit = Path(options["config"]) if options["config"] else None
    settings = load(explicit, use_files=not options["no_config"])
    ignore = _words(options["ignore"])
    exclude = tuple(options["exclude"])
    return settings.overridden(
        schema=Path(options["schema"]).absolute() if options["schema"] else None,
        select=_words(options["select"]) or None,
        ignore=(*settings.ignore, *ignore) if ignore else None,
        exclude=(*settings.exclude, *exclude) if exclude else None,
        fail_on=Severity.parse(options["fail_on"]) if options["fail_on"] else None,
        cache_dir=Path(options["cache_dir"]).absolute() if options["cache_dir"] else None,
        max_file_size=options["max_file_size"],
    )


def _jobs(word: str) -> int:
    if word == "auto":
        return 0
    if not word.isascii() or not word.isdigit() or not 1 <= int(word[:5]) <= 1024:
        raise UsageError(f"--jobs {word}: give a number from 1 to 1024, or auto")
    return int(word)


def _words(values: Sequence[str]) -> tuple[str, ...]:
    return tuple(word.strip() for value in values for word in value.split(",") if word.strip())


def _target(word: str) -> Any:
    from seedlint import app

    name, equals, path = word.partition("=")
    if equals and not path:
        raise UsageError(f"--format {word}: there is no file name after `=`")
    return app.Target(name, path or app.STDOUT)


def _color(asked: bool | None) -> bool:
    """Decide about colour: the option, then NO_COLOR and FORCE_COLOR, then whether it is a terminal."""
    if asked is not None:
        return asked
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return sys.stdout.isatty() and os.environ.get("TERM") != "dumb"


def _print(text: str) -> None:
    from seedlint.output.write import STDOUT, open_output

    with open_output(STDOUT) as stream:
        stream.write(text)


def _complain(message: str) -> None:
    from seedlint.output.escape import escape

    for line in message.splitlines():
        print(f"error: {escape(line)}", file=sys.stderr)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and exit with its code; every error ends as one clear message."""
    sys.exit(run(arguments))


def run(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            # A name that the terminal's encoding lacks is shown as an escape, it does not end the run.
            stream.reconfigure(errors="backslashreplace")
    try:
        code = cli.main(
            args=list(arguments) if arguments is not None else None,
            prog_name="seedlint",
            standalone_mode=False,
        )
        sys.stdout.flush()
    except SeedlintError as error:
        _complain(str(error))
        return ExitCode.ERROR
    except click.ClickException as error:
        error.show()
        return ExitCode.ERROR
    except (click.Abort, KeyboardInterrupt):
        print("interrupted", file=sys.stderr)
        return ExitCode.INTERRUPTED
    except BrokenPipeError:
        # Whoever read our output has enough of it. Keep Python from complaining at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return ExitCode.OK
    except Exception as error:
        if os.environ.get("SEEDLINT_DEBUG"):
            raise
        _complain(
            f"internal error: {type(error).__name__}: {error}\n"
            "this is a defect of seedlint; please report it, with the traceback that SEEDLINT_DEBUG=1 shows"
        )
        return ExitCode.ERROR
    return int(code or 0)
