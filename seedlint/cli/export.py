"""`seedlint export`: the corpus as tables, for anybody's tools."""

from __future__ import annotations

import json
import sys
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from seedlint import __version__
from seedlint.cli.options import (
    FILE,
    corpus_options,
    paths_argument,
    request_from,
    settings_from,
    warn_of_own,
)
from seedlint.codes import INTERNAL_ERROR
from seedlint.errors import ExitCode, OutputError, UsageError
from seedlint.export.folder import Folder
from seedlint.export.making import make_maker
from seedlint.files.ownership import export_kind
from seedlint.tables.described import described
from seedlint.tables.names import MANIFEST
from seedlint.tables.tables import TABLES, VERSION
from seedlint.util.extras import need

if TYPE_CHECKING:
    from collections.abc import Sequence

    from seedlint.config.settings import Settings
    from seedlint.tables.own import OwnTable
    from seedlint.tables.tables import Table

FORMATS = ("parquet", "csv", "jsonl")
KIND = export_kind(MANIFEST, tuple(table.name for table in TABLES))


@click.command(short_help="Write the corpus as tables: Parquet, CSV or JSON Lines.")
@paths_argument
@click.option("-o", "--output", required=True, metavar="DIR", type=FILE, help="Directory to write.")
@click.option(
    "-f",
    "--format",
    "form",
    type=click.Choice(FORMATS),
    default="parquet",
    show_default=True,
    help="Parquet needs pyarrow (the extra `export`); CSV and JSON Lines need nothing.",
)
@corpus_options
def export(paths: tuple[str, ...], **options: Any) -> None:
    """Write the documents in PATHS as tables: documents, related, images, links, findings.

    The default is the configured `include`. Each schema of your own gets a table with its fields. Every
    row names its document and line; docs/reference/tables.md describes the columns. Payloads (`secured`)
    appear only as lengths and entropy. An earlier export in the directory is replaced once the new one is
    complete.

    Exit codes: 0 done, 2 usage, configuration or internal error, 130 interrupted.
    """
    if options["form"] == "parquet":
        need("writing Parquet", "export", "pyarrow")
    if not options["output"]:
        raise UsageError("--output: the name is empty")
    settings = settings_from(options)
    target = Folder(Path(options["output"]), KIND, settings)
    raise click.exceptions.Exit(int(_export(paths, settings, target, options)))


def _export(paths: tuple[str, ...], settings: Settings, target: Folder, options: dict[str, Any]) -> ExitCode:
    from seedlint.cli.console import say
    from seedlint.cli.progress import Progress
    from seedlint.cli.terminal import Terminal
    from seedlint.export.findings import FindingRows
    from seedlint.export.layout import Layout
    from seedlint.export.owned import WithOwners
    from seedlint.export.stream import DocumentRows, fill
    from seedlint.output.every import untold
    from seedlint.output.targets import unjudged
    from seedlint.run.part import configuration, left_out
    from seedlint.run.session import Session
    from seedlint.util.escape import escape
    from seedlint.util.paths import shown

    begun = time.monotonic()
    request = request_from(paths, options, baseline=False)  # what is known is still a defect
    session = Session(settings, isolated=options["isolated"], front=Terminal())
    owners = session.owners  # what is wrong with them is said before anything is judged
    documents = session.documents(request)
    scope = target.outside(documents, session.front.tell)
    result = session.lint(request, scope)
    if lost := unjudged(result):
        session.front.tell(lost)
    progress = Progress(sys.stderr, what="filling tables")
    rows = DocumentRows(result, settings, request.jobs, progress, maker=make_maker((settings, scope.tree)))
    with target.fresh() as stage:
        layout = Layout(settings, (*result.paths, *result.refused))
        writer = WithOwners(layout.tables, owners, partial(_writer, options["form"], stage.new))
        try:
            fill(writer, layout, FindingRows(result), rows)
        finally:
            progress.close()
            writer.close()
        internal = bool(result.crashes or result.failures)
        run = {
            "absent": len(result.absent),
            "unjudged": len(result.not_judged()),
            "internal": internal or bool(rows.defects),
            "left_out": left_out(session, request, partial=scope.partial),
            "configuration": configuration(settings),
        }
        manifest = _manifest(options["form"], writer, layout.names.known, run)
        (stage.new / MANIFEST).write_text(manifest, encoding="utf-8", newline="\n")
    if scope is documents:  # what an earlier export has left there was told of before
        warn_of_own(_written(target, writer, options["form"]), settings, paths, target.target)
    for words in rows.defects:
        say(f"warning: no rows could be made of {escape(words)}; this is a defect of seedlint")
    if internal:
        say(
            f"warning: a rule crashed or could not be loaded ({INTERNAL_ERROR});"
            " what it would have found is missing"
        )
    if not options["quiet"]:
        lost = untold(result)
        lost = f"; {lost}" if lost else ""
        say(f"{escape(shown(target.target))}: {_counts(writer)} in {time.monotonic() - begun:.2f} s{lost}")
    return ExitCode.ERROR if rows.defects or internal else ExitCode.OK


def _written(target: Folder, writer: Any, form: str) -> list[Path]:
    return [target.target / name for name in (MANIFEST, *(f"{table}.{form}" for table in writer.counts))]


def _counts(writer: Any) -> str:
    return ", ".join(
        f"{count} {name.removesuffix('s') if count == 1 else name}" for name, count in writer.counts.items()
    )


def _writer(form: str, folder: Path, tables: Sequence[Table] = TABLES) -> Any:
    if form == "parquet":
        from seedlint.export.parquet import ParquetFiles

        return ParquetFiles(folder, {"seedlint": __version__, "tables": str(VERSION)}, tables)
    from seedlint.export import writers

    try:
        return (writers.csv if form == "csv" else writers.json_lines)(folder, tables)
    except OSError as error:
        raise OutputError(f"cannot write {folder}: {error.strerror}") from None


def _manifest(form: str, writer: Any, own: Sequence[OwnTable], run: dict[str, Any]) -> str:
    """Say what is in the folder; nothing in it changes from run to run over the same documents."""
    schemas = {one.table.name: {"schema": one.schema, "own": described(one)} for one in own}
    tables = {
        table.name: {
            **schemas.get(table.name, {}),
            "file": f"{table.name}.{form}",
            "rows": writer.counts[table.name],
            "columns": {column.name: str(column.kind) for column in table.columns},
        }
        for table in writer.tables
    }
    contents = {"version": VERSION, "seedlint": __version__, "format": form, "run": run, "tables": tables}
    return json.dumps(contents, indent=2) + "\n"
