"""The command line: words to settings, nothing else."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import click

from seedlint import __version__
from seedlint.cli.clock import CLOCK
from seedlint.cli.groups import DefaultGroup
from seedlint.errors import ExitCode, SeedlintError
from seedlint.util import regexes
from seedlint.util.consoles import colored, settle
from seedlint.util.ctrl_c import heard_once
from seedlint.util.early_exit import refuse, tried
from seedlint.util.escape import escape
from seedlint.util.machine import collect_rarely
from seedlint.util.utf8 import begin_again

if TYPE_CHECKING:
    from collections.abc import Sequence

    from click.shell_completion import CompletionItem


_COMPLETION = "_SEEDLINT_COMPLETE"
"""The variable with which shells ask what a word can be completed to."""
_CONTEXT = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


class _Root(DefaultGroup):
    """The group of all commands; its first word can be completed to a command, or to what `check` takes."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Leave out the default command where the first word is about to be completed."""
        completing = ctx.resilient_parsing and not args
        return click.Group.parse_args(self, ctx, args) if completing else super().parse_args(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; an error notes which, so that its help can be named."""
        try:
            return super().invoke(ctx)
        except (SeedlintError, click.UsageError) as error:
            error.add_note(f"{ctx.command_path} {ctx.invoked_subcommand}")
            raise

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Complete the first word: a command, or an option or path of `check`."""
        from click.shell_completion import CompletionItem

        items = super().shell_complete(ctx, incomplete)
        known = {item.value for item in items}
        check = self.commands["check"]
        check = check.load() if isinstance(check, Lazy) else check
        more = check.shell_complete(click.Context(check, parent=ctx, resilient_parsing=True), incomplete)
        items += [item for item in more if item.value not in known]
        return items if incomplete.startswith("-") else [*items, CompletionItem(incomplete, type="file")]


@click.group(cls=_Root, default="check", usage="[OPTIONS] [PATHS]...", context_settings=_CONTEXT)
@click.version_option(__version__, "-V", "--version", message="seedlint %(version)s")
def cli() -> None:
    """Check seed documents: files with YAML front matter that each describe one news article.

    `seedlint seeds/` checks every document under seeds/; `seedlint help check` lists the options.
    """


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
        return self.load().make_context(info_name, args, parent, **extra)

    def load(self) -> click.Command:
        """Return the real command."""
        from importlib import import_module

        module, _, name = self._target.partition(":")
        command: click.Command = getattr(import_module(module), name)
        return command


for _name, _target, _help in (
    ("check", "seedlint.cli.check:check", "Check documents (the default command)."),
    ("baseline", "seedlint.cli.baseline:baseline", "Record existing findings, to report only new ones."),
    ("clean", "seedlint.cli.config:clean", "Delete the cache."),
    ("compare", "seedlint.cli.compare:compare", "Compare two points of the git history, or of a report's."),
    ("config", "seedlint.cli.config:config", "Show all settings and their origin."),
    ("explain", "seedlint.cli.rules:explain", "Explain a rule."),
    ("export", "seedlint.cli.export:export", "Write the corpus as tables."),
    ("doctor", "seedlint.cli.doctor:doctor", "Check the installation and the configuration."),
    ("gate", "seedlint.cli.gate:gate", "Check conditions on a report."),
    ("help", "seedlint.cli.help:help_", "Show the help of a command."),
    ("infer", "seedlint.cli.infer:infer", "Draft a schema from documents."),
    ("init", "seedlint.cli.init:init", "Set seedlint up in a repository."),
    ("lsp", "seedlint.lsp.command:lsp", "Start the language server, for editors."),
    ("links", "seedlint.cli.links:links", "Check URLs over the network."),
    ("notify", "seedlint.cli.notify:notify", "Write or send notices of what is new."),
    ("report", "seedlint.cli.report:report", "Write the data-quality report for maintainers."),
    ("rules", "seedlint.cli.rules:rules", "List the rules."),
    ("spark", "seedlint.cli.spark:spark", "Check documents on Apache Spark."),
):
    cli.add_command(Lazy(_name, _target, _help))


def _complain(message: str) -> None:
    with suppress(OSError):
        for line in message.split("\n"):
            print(f"error: {escape(line)}", file=sys.stderr)


def _advise(words: str) -> None:
    """Say what to type next."""
    if words:
        with suppress(OSError):
            print(escape(words), file=sys.stderr)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and exit with its code; every error ends as one clear message."""
    if arguments is None:
        begin_again()
        # For good: what is to be called when Python ends may end it so, too.
        refuse()
    with heard_once():
        code = run(arguments)
    if not code and tried():
        _complain("something has tried to end the process (`os._exit`); what it would have found is missing")
        code = ExitCode.ERROR
    sys.exit(code)


def run(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code."""
    CLOCK.begin()
    collect_rarely()  # what is imported next makes many objects, and no garbage
    _prepare_streams()
    stdout = sys.stdout
    try:
        regexes.check()
        code = cli.main(
            args=list(arguments) if arguments is not None else None,
            prog_name="seedlint",
            standalone_mode=False,
        )
        sys.stdout.flush()
    except (SeedlintError, click.ClickException, click.Abort, KeyboardInterrupt) as error:
        return _ended(error)
    except SystemExit as error:
        # Click ends so where nobody reads what it prints, and wraps the stream then.
        if sys.stdout is not stdout:
            sys.stdout = stdout
            return _cut_short(BrokenPipeError())
        if _COMPLETION in os.environ:
            raise
        return _broken(error)
    except BaseException as error:
        if os.environ.get("SEEDLINT_DEBUG"):
            raise
        return _cut_short(error) if isinstance(error, OSError) else _broken(error)
    return int(code or 0)


def _prepare_streams() -> None:
    # Without standard streams, writing must fail, and must not end up in some other file.
    sys.stdout = sys.stdout or open(os.devnull, encoding="utf-8")  # noqa: SIM115
    sys.stderr = sys.stderr or open(os.devnull, "w", encoding="utf-8", newline="\n")  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        settle(stream)
    sys.stdout, sys.stderr = colored(sys.stdout), colored(sys.stderr)


def _ended(error: BaseException) -> ExitCode:
    """Say why a run ended early that the user can do something about, or has ended."""
    if isinstance(error, SeedlintError):
        from seedlint.cli.nextsteps import next_step

        _complain(str(error))
        _advise(next_step(error, _command(error)))
    elif isinstance(error, click.ClickException):
        _complain(_said(error))
        asked = error.ctx if isinstance(error, click.UsageError) else None
        _advise(f"see `{asked.command_path if asked else _command(error)} --help`")
    else:
        with suppress(OSError):
            print("interrupted", file=sys.stderr)
        return ExitCode.INTERRUPTED
    return ExitCode.ERROR


def _command(error: BaseException) -> str:
    """Return which command an error comes from, as `_Root` has noted."""
    notes = getattr(error, "__notes__", None)
    return notes[-1] if notes else "seedlint"


def _said(error: click.ClickException) -> str:
    """Return click's own words, or better ones."""
    if isinstance(error, click.NoSuchOption):
        from seedlint.cli.slips import meant_option

        return meant_option(error) or error.format_message()
    return error.format_message()


def _broken(error: BaseException) -> ExitCode:
    """Say that seedlint itself has a defect."""
    from seedlint.cli.nextsteps import DEFECT

    _complain(f"internal error: {type(error).__name__}: {error}\n{DEFECT}")
    return ExitCode.ERROR


def _cut_short(error: OSError) -> ExitCode:
    """Say what the operating system refused, unless it is that nobody reads the output any more."""
    from seedlint.files.streams import discard_stdout
    from seedlint.util.paths import reason

    discard_stdout()
    if not isinstance(error, BrokenPipeError):
        from seedlint.cli.nextsteps import SYSTEM

        _complain(f"{error.filename}: {reason(error)}" if error.filename else reason(error))
        _advise(SYSTEM)
    return ExitCode.ERROR
