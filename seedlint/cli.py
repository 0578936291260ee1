"""The command line: words to settings, nothing else."""

from __future__ import annotations

import os
import shutil
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from seedlint import __version__
from seedlint.errors import ExitCode, SeedlintError, UsageError
from seedlint.output.escape import escape

if TYPE_CHECKING:
    from collections.abc import Sequence

    from click.shell_completion import CompletionItem

    from seedlint.fixrun import Fixing
    from seedlint.settings import Settings

_CONTEXT = {"help_option_names": ["-h", "--help"], "max_content_width": 100}
_FILE = click.Path()  # as it is; the type is for shell completion


def _complete_codes(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:  # noqa: ARG001
    """Complete the code or the name of a built-in rule, the last one of a list."""
    from seedlint.registry import Registry

    before, comma, word = incomplete.rpartition(",")
    words = [*(rule.code for rule in Registry.builtin()), *Registry.builtin().names()]
    matches = [w for w in words if w.startswith((word.upper(), word.lower()))]
    return [f"{before}{comma}{match}" for match in matches]


def _complete_formats(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:  # noqa: ARG001
    """Complete the name of a report format."""
    from seedlint.output import FORMATS

    return [name for name in FORMATS if name.startswith(incomplete)]


class DefaultGroup(click.Group):
    """A group for which `seedlint seeds/` means `seedlint check seeds/`."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put `check` in front of anything that is no command and no option of the group."""
        own = {"-h", "--help", "-V", "--version"}
        completing = ctx.resilient_parsing and not args
        if not completing and (not args or (args[0] not in self.commands and args[0] not in own)):
            args.insert(0, "check")
        return super().parse_args(ctx, args)

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Complete the first word: a command, or an option or path of `check`."""
        from click.shell_completion import CompletionItem

        items = super().shell_complete(ctx, incomplete)
        known = {item.value for item in items}
        checking = click.Context(self.commands["check"], parent=ctx, resilient_parsing=True)
        more = self.commands["check"].shell_complete(checking, incomplete)
        items += [item for item in more if item.value not in known]
        return items if incomplete.startswith("-") else [*items, CompletionItem(incomplete, type="file")]

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
            click.option("--config", type=_FILE, metavar="FILE", help="Use this configuration file."),
            click.option(
                "--no-config", is_flag=True, help="Read no configuration file; defaults and options only."
            ),
            click.option(
                "--isolated", is_flag=True, help="Load no rules from installed packages or rule-paths."
            ),
            click.option("--schema", type=_FILE, metavar="FILE", help="The JSON Schema that documents obey."),
            click.option(
                "--select",
                metavar="CODES",
                multiple=True,
                shell_complete=_complete_codes,
                help="Run only these rules: codes, prefixes or names.",
            ),
            click.option(
                "--ignore",
                metavar="CODES",
                multiple=True,
                shell_complete=_complete_codes,
                help="Leave these rules out, too.",
            ),
            click.option(
                "--exclude",
                metavar="PATTERN",
                multiple=True,
                help="Leave these files out, too: a .gitignore pattern, relative to the configuration file.",
            ),
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


class Lazy(click.Command):
    """A command whose module (``module:name``) is imported only when it is asked for."""

    def __init__(self, name: str, target: str, short_help: str) -> None:
        """Stand in for a command."""
        super().__init__(name, short_help=short_help)
        self._target = target

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        """Let the real command read its arguments."""
        from importlib import import_module

        module, _, name = self._target.partition(":")
        command: click.Command = getattr(import_module(module), name)
        return command.make_context(info_name, args, parent, **extra)


cli.add_command(Lazy("links", "seedlint.links.command:links", "Check URLs over the network."))


@cli.command(short_help="Lint documents (the default command).")
@click.argument("paths", nargs=-1, metavar="[PATHS]...", type=_FILE)
@click.option(
    "-f",
    "--format",
    "formats",
    multiple=True,
    metavar="NAME[=FILE]",
    shell_complete=_complete_formats,
    help="Report as text (default), concise, json or sarif; to a file with =FILE. May be repeated.",
)
@click.option("--statistics", is_flag=True, help="Show counts by rule instead of findings.")
@click.option("-q", "--quiet", is_flag=True, help="No summary line.")
@click.option(
    "--color/--no-color", default=None, help="Colour the text output, or not.  [default: on a terminal]"
)
@click.option("--no-cache", is_flag=True, help="Neither use nor write the cache.")
@click.option(
    "-j",
    "--jobs",
    metavar="N|auto",
    default="auto",
    help="Worker processes.  [default: auto, the processors]",
)
@click.option("--force-exclude", is_flag=True, help="Leave excluded files out even when they are named.")
@click.option(
    "--links/--no-links",
    default=None,
    help="Report what `seedlint links` has learned, or not.  [default: links.use]",
)
@click.option("--fix", is_flag=True, help="Make the safe fixes, then report what remains.")
@click.option("--unsafe-fixes", is_flag=True, help="With --fix or --diff: the unsafe ones, too.")
@click.option("--diff", is_flag=True, help="Show what --fix would change, and change nothing.")
@click.option(
    "--fixable",
    metavar="CODES",
    multiple=True,
    shell_complete=_complete_codes,
    help="Fix findings of these rules only.",
)
@click.option(
    "--unfixable",
    metavar="CODES",
    multiple=True,
    shell_complete=_complete_codes,
    help="Fix no findings of these rules.",
)
@_settings_options
def check(paths: tuple[str, ...], **options: Any) -> None:
    """Lint PATHS: files, directories and globs; without any, what the configuration includes.

    Exit codes: 0 nothing at or above --fail-on, 1 findings, 2 usage, configuration or internal error,
    130 interrupted.
    """
    from seedlint import app

    _check_command(paths)
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
        fixing=_fixing(options),
    )
    settings = _settings(options)
    if options["links"] is not None:
        settings = settings.overridden(links={**settings.links, "use": options["links"]})
    raise click.exceptions.Exit(int(app.check(request, settings)))


@cli.command(short_help="List the rules.")
@click.option("-f", "--format", "form", type=click.Choice(["text", "json", "markdown"]), default="text")
@_settings_options
def rules(form: str, **options: Any) -> None:
    """List all rules there are, the configuration's own included; a dot marks those not selected."""
    from seedlint import app, ruledoc
    from seedlint.selection import Selection

    settings = _settings(options)
    registry = app.build_registry(settings, isolated=options["isolated"])
    app.warn_of_failures(registry)
    selection = Selection(registry, settings, isolated=options["isolated"])
    _print(ruledoc.listing(registry, selection, form))


@cli.command(short_help="Explain a rule.")
@click.argument("code", metavar="CODE", shell_complete=_complete_codes)
@click.option("-f", "--format", "form", type=click.Choice(["text", "markdown"]), default="text")
@_settings_options
def explain(code: str, form: str, **options: Any) -> None:
    """Say what a rule reports, why, how to mend it, its options, and examples. CODE may be its name."""
    from seedlint import app, ruledoc

    registry = app.build_registry(_settings(options), isolated=options["isolated"])
    app.warn_of_failures(registry)
    rule = registry.get(code)
    if rule is None:
        raise UsageError(f"there is no rule `{escape(code)}`{registry.hint(code)}")
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
    app.warn_of_failures(registry)
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
    print(
        f"{count} files deleted in {shown(directory)}" if count else f"no cache in {shown(directory)}",
        file=sys.stderr,
    )


def _settings(options: dict[str, Any]) -> Settings:
    """Return the settings in force: the configuration file's, with the command line's on top."""
    from seedlint.finding import Severity
    from seedlint.settings import load

    if options["config"] is not None and options["no_config"]:
        raise UsageError("--config and --no-config exclude each other")
    for name in ("config", "schema", "cache_dir"):
        if options[name] == "":
            raise UsageError(f"--{name.replace('_', '-')}: the name is empty")
    select = _words(options["select"])
    if options["select"] and not select:
        raise UsageError("--select: no code or name is given")
    settings = load(_path(options["config"]), use_files=not options["no_config"])
    return settings.overridden(
        schema=_path(options["schema"]),
        select=select or None,
        fail_on=Severity.parse(options["fail_on"]) if options["fail_on"] else None,
        cache_dir=_path(options["cache_dir"]),
        max_file_size=options["max_file_size"],
    ).extended(ignore=_words(options["ignore"]), exclude=tuple(options["exclude"]))


def _fixing(options: dict[str, Any]) -> Fixing | None:
    if not options["fix"] and not options["diff"]:
        for name in ("unsafe_fixes", "fixable", "unfixable"):
            if options[name]:
                raise UsageError(f"--{name.replace('_', '-')} goes with --fix or --diff")
        return None
    if options["diff"] and (options["formats"] or options["statistics"]):
        raise UsageError("--diff shows a diff instead of a report; leave --format and --statistics out")
    from seedlint.fixrun import Fixing

    return Fixing(
        unsafe=options["unsafe_fixes"],
        diff=options["diff"],
        fixable=_words(options["fixable"]),
        unfixable=_words(options["unfixable"]),
    )


def _path(name: str | None) -> Path | None:
    return None if name is None else Path(name).absolute()


def _check_command(paths: Sequence[str]) -> None:
    """Ask about a word that is no path, but much like a command."""
    if not paths or os.path.lexists(paths[0]):
        return
    from seedlint.suggest import closest

    command = closest(paths[0], cli.commands)
    if command:
        raise UsageError(f"{escape(paths[0])} does not exist; did you mean the command `{command}`?")


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
        raise UsageError(f"--format {escape(word)}: there is no file name after `=`")
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
    from seedlint.output.write import STDOUT, discard_stdout, open_output

    try:
        with open_output(STDOUT) as stream:
            stream.write(text)
    except BrokenPipeError:
        discard_stdout()


def _complain(message: str) -> None:
    with suppress(OSError):
        for line in message.split("\n"):
            print(f"error: {escape(line)}", file=sys.stderr)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and exit with its code; every error ends as one clear message."""
    sys.exit(run(arguments))


def run(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code."""
    # Without standard streams, writing must fail, and must not end up in some other file.
    sys.stdout = sys.stdout or open(os.devnull, encoding="utf-8")  # noqa: SIM115
    sys.stderr = sys.stderr or open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            # A name that the terminal's encoding lacks is shown as an escape, it does not end the run.
            stream.reconfigure(errors="backslashreplace")
    stdout = sys.stdout
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
        _complain(error.format_message())
        if isinstance(error, click.UsageError) and error.ctx:
            print(f"see `{error.ctx.command_path} --help`", file=sys.stderr)
        return ExitCode.ERROR
    except (click.Abort, KeyboardInterrupt):
        with suppress(OSError):
            print("interrupted", file=sys.stderr)
        return ExitCode.INTERRUPTED
    except SystemExit:
        # Shell completion ends so, and click where nobody reads what it prints: then it wraps the stream.
        if sys.stdout is stdout:
            raise
        sys.stdout = stdout
        return _cut_short(BrokenPipeError())
    except OSError as error:
        if os.environ.get("SEEDLINT_DEBUG"):
            raise
        return _cut_short(error)
    except Exception as error:
        if os.environ.get("SEEDLINT_DEBUG"):
            raise
        _complain(
            f"internal error: {type(error).__name__}: {error}\n"
            "this is a defect of seedlint; please report it, with the traceback that SEEDLINT_DEBUG=1 shows"
        )
        return ExitCode.ERROR
    return int(code or 0)


def _cut_short(error: OSError) -> ExitCode:
    """Say what the operating system refused, unless it is that nobody reads the output any more."""
    from seedlint.discovery import reason
    from seedlint.output.write import discard_stdout

    discard_stdout()
    if not isinstance(error, BrokenPipeError):
        _complain(f"{error.filename}: {reason(error)}" if error.filename else reason(error))
    return ExitCode.ERROR
