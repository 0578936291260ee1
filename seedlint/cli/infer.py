"""`seedlint infer`: the draft of a schema from documents that are there."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from seedlint.cli.options import FILE, allow_empty, paths_argument, processes, settings_from, settings_options
from seedlint.errors import ExitCode, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from seedlint.config.settings import Settings
    from seedlint.infer.draft import Draft
    from seedlint.sources.scope import Scope

STDOUT = "-"
_FORMATS = ("text", "json", "markdown")


class _Target(NamedTuple):
    form: str
    path: str


def _complete(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:  # noqa: ARG001
    return [name for name in _FORMATS if name.startswith(incomplete)]


@click.command(short_help="Draft a schema from documents.")
@paths_argument
@click.option(
    "-o",
    "--output",
    required=True,
    metavar="FILE",
    type=FILE,
    help="Schema file to write; `-` is standard output.",
)
@click.option(
    "--report",
    "reports",
    multiple=True,
    metavar="NAME[=FILE]",
    shell_complete=_complete,
    help=f"Also report unusual values in the documents, worst first, as one of {', '.join(_FORMATS)}.",
)
@settings_options("config", "no_config", "exclude", "max_file_size")
@allow_empty
@click.option("--force-exclude", is_flag=True, help="Apply `exclude` even to files named in PATHS.")
@click.option(
    "-j", "--jobs", metavar="N|auto", default="auto", help="Number of worker processes.  [default: auto]"
)
@click.option("-q", "--quiet", is_flag=True, help="Do not print the summary.")
def infer(paths: tuple[str, ...], **options: Any) -> None:
    """Draft a JSON Schema from the documents in PATHS. The default is the configured `include`.

    The evidence for each part of the schema is in its `$comment`.
    The lines for seedlint.toml that enable the schema are printed. An existing file is replaced only if it is
    a draft that nobody has edited. Values are quoted only for fields with few distinct values.

    Exit codes: 0 done, 2 usage, configuration or internal error, 130 interrupted.
    """
    from seedlint.infer.file import check_target

    if not options["output"]:
        raise UsageError("--output: the name is empty")
    targets = _targets(options["reports"], options["output"])
    settings = settings_from(options)
    check_target(options["output"])
    raise click.exceptions.Exit(int(_infer(paths, settings, targets, options)))


def _targets(words: Sequence[str], output: str) -> list[_Target]:
    """Return where reports go; UsageError for what can't be served."""
    from seedlint.files.streams import refuse_place, refuse_read_only
    from seedlint.util.escape import escape
    from seedlint.util.paths import named
    from seedlint.util.words import unknown

    found: list[_Target] = []
    taken = {_place(output): "the schema"}
    for word in words:
        form, equals, path = word.partition("=")
        if form not in _FORMATS:
            raise UsageError(f"--report: {escape(unknown('format', form, _FORMATS))}")
        if equals and not path:
            raise UsageError(f"--report {escape(word)}: the name of the file is missing")
        path = path or STDOUT
        other = taken.setdefault(_place(path), f"the {form} report")
        if other != f"the {form} report" or _Target(form, path) in found:
            where = "standard output" if path == STDOUT else named(path)
            raise UsageError(
                f"--report: {other} and the {form} report can't both go to {where}; give one another file, as"
                f" in --report {form}=FILE"
            )
        if path != STDOUT:
            refuse_place(path)
            refuse_read_only(path)
        found.append(_Target(form, path))
    return found


def _place(path: str) -> str:
    return path if path == STDOUT else os.path.realpath(path)


def _infer(
    paths: tuple[str, ...], settings: Settings, targets: list[_Target], options: dict[str, Any]
) -> ExitCode:
    from seedlint.cli.console import say
    from seedlint.cli.draftlines import Drafted, lines
    from seedlint.cli.terminal import Terminal
    from seedlint.infer import file
    from seedlint.infer.collect import Collector, collect
    from seedlint.infer.draft import draft
    from seedlint.infer.profile import EXAMPLES
    from seedlint.infer.report import few, lost
    from seedlint.run.documents import documents
    from seedlint.run.request import Request
    from seedlint.util.escape import escape
    from seedlint.util.paths import named

    begun = time.monotonic()
    front = Terminal()
    request = Request(
        paths,
        force_exclude=options["force_exclude"],
        allow_empty=options["allow_empty"],
        jobs=processes(options["jobs"]),
    )
    scope = documents(request, settings, front)
    names = _documents(scope, settings, options["output"])
    progress = front.bar("reading documents")
    try:
        collector = Collector(scope.tree, settings.max_file_size, settings.kinds, settings)
        batch = collect(collector, names, request.jobs, progress)
    finally:
        progress.close()
    if not batch.profile.read.times:
        _none(batch.profile.unread.documents, len(names) - len(batch.absent))
    made = draft(batch.profile)
    file.write(options["output"], file.text_of(made))
    _write_reports(made, targets, scope, settings)
    for words in batch.defects:
        say(f"warning: nothing is known of {escape(words)}; this is a defect of seedlint")
    if made.unread:
        front.tell(lost(made, batch.profile.unread.documents))
    if made.is_little:
        front.tell(few(made))
    unread = batch.profile.unread.documents if made.unread <= EXAMPLES else ()
    drafted = Drafted(options["output"], paths, made.has_articles, unread)
    _tell_lines(lines(drafted, settings, scope), targets, options["output"])
    if not options["quiet"]:
        where = "standard output" if options["output"] == STDOUT else named(options["output"])
        say(f"{where}: {_summary(made, targets, len(batch.absent))} in {time.monotonic() - begun:.2f} s")
        _tell_passed(scope, settings)
    return ExitCode.ERROR if batch.defects else ExitCode.OK


def _documents(scope: Scope, settings: Settings, output: str) -> list[str]:
    """Return the documents to read: the schemas themselves, which may lie beside them, are none."""
    own = [made for path in (output, settings.schema) if path is not None and (made := _status(path))]
    if not own:
        return list(scope.found.files)
    root = str(settings.root)
    return [name for name in scope.found.files if not _is_one(os.path.join(root, name), own)]


def _status(path: str | Path) -> os.stat_result | None:
    try:
        return os.stat(path) if path != STDOUT else None
    except (OSError, ValueError):
        return None


def _is_one(path: str, files: Sequence[os.stat_result]) -> bool:
    """Whether a file is one of some, by whatever name."""
    status = _status(path)
    return status is not None and any(os.path.samestat(status, one) for one in files)


def _tell_passed(scope: Scope, settings: Settings) -> None:
    """Say what looks like a document, and was not read because of its name."""
    if not scope.found.passed:
        return
    from seedlint.cli.console import say
    from seedlint.run.lint import passed_over

    if passed := passed_over(scope, settings):
        say(f"note: {passed.words}")


def _none(unread: Sequence[str], total: int) -> None:
    from seedlint.util.escape import escape
    from seedlint.util.words import counted

    if not total:
        raise UsageError(
            "there are no documents to draft a schema from; name a directory or files that contain some"
        )
    names = ", ".join(map(escape, unread[:3]))
    raise UsageError(
        f"none of the {counted(total, 'document')} could be read, so there is nothing to draft a schema from:"
        f" {names}{' …' if total > 3 else ''}; `seedlint check` says why"
    )


def _write_reports(made: Draft, targets: list[_Target], scope: Scope, settings: Settings) -> None:
    from seedlint.files.streams import discard_stdout, open_output
    from seedlint.infer import report
    from seedlint.util.paths import shown

    if not targets:
        return
    root = settings.root
    most = None if any(target.form == "json" for target in targets) else report.MOST_TOLD
    read = report.reader(scope.tree, settings.max_file_size, settings.kinds)
    told = report.report_of(made, read, lambda path: shown(root / path), most)
    for target in targets:
        try:
            with open_output(target.path, report.is_own) as stream:
                report.write(told, target.form, stream)
        except BrokenPipeError:
            discard_stdout()


def _summary(made: Draft, targets: list[_Target], absent: int) -> str:
    from seedlint.util.words import counted

    words = f"a draft from {counted(made.documents, 'document')}"
    if made.unread:
        words += f" ({counted(made.unread, 'other')} not read)"
    if absent:
        words += f" ({counted(absent, 'file')} without front matter left out)"
    if made.outliers:
        hint = "" if targets else " (`--report text` lists them)"
        words += f", {counted(len(made.outliers), 'outlier')}{hint}"
    return words


def _tell_lines(lines: list[str], targets: list[_Target], output: str) -> None:
    """Print the lines of a configuration that put the draft to use."""
    from seedlint.cli.console import say
    from seedlint.cli.options import print_text

    if output == STDOUT:
        return
    if any(target.path == STDOUT for target in targets):
        for line in lines:
            say(line)
    else:
        print_text("".join(f"{line}\n" for line in lines))


__all__ = ["infer"]
