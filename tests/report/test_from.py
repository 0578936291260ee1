"""`seedlint report --from`: the report on the documents, made from tables; or a line that says why not."""

from __future__ import annotations

import json
import shutil
from html import unescape
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from seedlint.config.settings import load
from seedlint.export import given as reading
from seedlint.run.session import Session
from seedlint.spark import worker
from tests.support import jobs
from tests.support.running import WRONG_TYPE, document, seedlint

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.running import Done

SECRET = "c2VjcmV0"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working directory with a corpus of two schemas."""
    worker._workers.clear()
    monkeypatch.chdir(tmp_path)
    jobs.write_corpus(tmp_path, Random(12))
    for number in (1, 2):
        (tmp_path / "seeds" / f"own{number}.md").write_text(document(number, WRONG_TYPE), encoding="utf-8")
    (tmp_path / "posts" / "own.md").write_text(
        "---\ntitle: Boats\nreadings: [{at: 3}]\n---\n", encoding="utf-8"
    )
    return tmp_path


def job(home: Path, seed: int = 5, *events: str, **run: Any) -> Path:
    """Write the folder of a job over the corpus."""
    random = Random(seed)
    return jobs.run(Session(load()), random).write(home / "job", random, *events, **run)


def report(capsys: Any, *words: str, gx: bool = False) -> Done:
    return seedlint(capsys, "report", "-o", "out", *([] if gx else ["--no-expectations"]), *words)


_VARYING = frozenset(("generated_at", "files", "checked", "intake"))
"""What differs from report to report; tables do not say which rules ran."""


def told(folder: Path) -> dict[str, Any]:
    """Return the figures of a report, but for what differs from report to report, and what no table tells."""
    metrics: dict[str, Any] = json.loads((folder / "report.json").read_text(encoding="ascii"))
    return {name: value for name, value in metrics.items() if name not in _VARYING}


@pytest.mark.parametrize("seed", range(4))
def test_it_is_the_report_on_the_documents(home: Path, capsys: Any, seed: int) -> None:
    seedlint(capsys, "report", "-o", "direct", "--no-expectations", "--no-cache")
    done = report(capsys, "--from", str(job(home, seed)))
    assert done.code == 0
    assert told(home / "out") == told(home / "direct")
    assert told(home / "out")["schemas"][0]["fields"]


def test_expectations_are_judged_over_the_tables(home: Path, capsys: Any) -> None:
    seedlint(capsys, "report", "-o", "direct", "--no-cache")
    report(capsys, "--from", str(job(home)), gx=True)
    assert told(home / "out")["expectations"] == told(home / "direct")["expectations"]


def test_an_export_does_as_well_but_for_fields_of_schemas(home: Path, capsys: Any) -> None:
    seedlint(capsys, "report", "-o", "direct", "--no-cache")
    seedlint(capsys, "export", "-o", "tables", "--no-cache")
    done = report(capsys, "--from", "tables", gx=True)
    assert "an export does not contain the values of the fields" in done.err
    found, expected = told(home / "out"), told(home / "direct")
    (schema,) = found.pop("schemas")
    (whole,) = expected.pop("schemas")
    assert found == expected
    assert schema == {**whole, "fields": [], "more_fields": False, "fields_known": False}
    page = unescape((home / "out" / "index.html").read_text(encoding="ascii"))
    assert "The tables that this report was made from do not contain the values of the fields." in page


def test_a_corpus_without_articles(home: Path, capsys: Any) -> None:
    shutil.rmtree(home / "seeds")
    jobs.write_corpus(home, Random(3), articles=False)
    seedlint(capsys, "report", "-o", "direct", "--no-cache")
    seedlint(capsys, "export", "-o", "tables", "--no-cache", "-q")
    for source in (job(home), Path("tables")):
        report(capsys, "--from", str(source), gx=True)
        found, expected = told(home / "out"), told(home / "direct")
        assert not found["articles"]
        for name in ("schemas", "changes", "rules"):
            found.pop(name), expected.pop(name)
        # What is new is so since another report.
        for causes in (found["causes"], expected["causes"]):
            del causes["new_items"]
            for one in causes["items"]:
                del one["new"]
        assert found == expected


def test_what_was_not_judged_is_told_and_its_score_is_kept(home: Path, capsys: Any) -> None:
    (home / "seeds" / "broken.md").write_text("no front matter\n", encoding="utf-8")
    folder = job(home)
    count = jobs.run(Session(load()), Random(1)).totals.unjudged
    done = report(capsys, "--from", str(folder))
    were = f"{count} document{'s were' if count > 1 else ' was'} not checked"
    assert were in done.err.splitlines()[0]
    assert told(home / "out")["documents"]["unjudged"] == count
    assert ", nothing is wrong" not in done.err


def test_a_rule_that_crashed_is_not_forgotten(home: Path, capsys: Any) -> None:
    made = jobs.run(Session(load()), Random(1))
    made.totals.internal = 1
    done = report(capsys, "--from", str(made.write(home / "job", Random(1))))
    assert done.code == 2
    assert "a rule crashed or could not be loaded" in done.err


def test_the_history_goes_on_and_news_are_told(home: Path, capsys: Any) -> None:
    seedlint(capsys, "report", "-o", "out", "--no-expectations", "--no-cache")
    (home / "seeds" / "own3.md").write_text(document(3, WRONG_TYPE), encoding="utf-8")
    report(capsys, "--from", str(job(home)), "--zip")
    changes = told(home / "out")["changes"]
    assert (changes["findings"], changes["resolved"]) == (1, 0)
    assert [one["document"] for one in changes["items"]] == ["seeds/own3.md"]
    assert len((home / "out" / "history.jsonl").read_text(encoding="utf-8").splitlines()) == 2
    assert (home / "out" / "report.zip").is_file()


def test_few_rows_at_a_time_make_the_same_report(
    home: Path, capsys: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = job(home)
    report(capsys, "--from", str(folder))
    shutil.move(home / "out", home / "before")
    monkeypatch.setattr(reading, "_BATCH", 1)
    report(capsys, "--from", str(folder))
    assert told(home / "out") == told(home / "before")


def test_rows_of_a_document_may_lie_in_several_files(home: Path, capsys: Any) -> None:
    folder = job(home)
    report(capsys, "--from", str(folder))
    shutil.move(home / "out", home / "before")
    for name in ("links", "images"):
        rows = pa.concat_tables(
            [pq.read_table(path) for path in sorted((folder / "tables" / name).glob("*.parquet"))]
        )
        for path in (folder / "tables" / name).glob("*.parquet"):
            path.unlink()
        for part in range(2):
            half = rows.take([at for at in range(rows.num_rows) if at % 2 == part])
            pq.write_table(half, folder / "tables" / name / f"part-{part}-x.parquet")
    report(capsys, "--from", str(folder))
    assert told(home / "out") == told(home / "before")


# What is refused


def test_the_folder_of_the_tables_alone(home: Path, capsys: Any) -> None:
    done = report(capsys, "--from", str(job(home) / "tables"))
    assert (
        done.err == "error: --from job/tables: name the directory that it is in, which the job has written\n"
    )


def test_a_job_that_has_not_ended(home: Path, capsys: Any) -> None:
    done = report(capsys, "--from", str(job(home, 5, "begun")))
    assert (done.code, done.err) == (
        2,
        "error: --from job: the job has not ended; `seedlint spark --resume` goes on with it\n",
    )
    assert not (home / "out").exists()


def _without(column: str, table: str) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        for path in (folder / "tables" / table).glob("*.parquet"):
            pq.write_table(pq.read_table(path).drop_columns([column]), path)

    return change


def _as_text(folder: Path) -> None:
    for path in (folder / "tables" / "documents").glob("*.parquet"):
        rows = pq.read_table(path)
        at = rows.schema.get_field_index("score")
        pq.write_table(rows.set_column(at, "score", rows["score"].cast(pa.string())), path)


def _fewer(table: str) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        path = _largest(folder, table)
        pq.write_table(pq.read_table(path).slice(1), path)

    return change


def _twice(folder: Path) -> None:
    for path in list((folder / "tables" / "documents").glob("*.parquet")):
        shutil.copy(path, path.with_name(f"part-9{path.name}"))


def _cut(folder: Path) -> None:
    for path in (folder / "tables" / "links").glob("*.parquet"):
        path.write_bytes(path.read_bytes()[:100])


def _foreign(folder: Path) -> None:
    (folder / "tables" / "links" / "notes.txt").write_text("mine", encoding="utf-8")


def _another(folder: Path) -> None:
    (folder / "tables" / "mine").mkdir()
    shutil.copy(
        next((folder / "tables" / "links").glob("*.parquet")), folder / "tables" / "mine" / "part-0.parquet"
    )


def _described(folder: Path) -> None:
    path = next((folder / "tables" / "own-schemas").glob("*.parquet"))
    pq.write_table(pa.table({"own": [0], "described": ['{"schema": "x"}']}), path)


def _with(table: str, column: str, value: Any) -> Callable[[Path], None]:
    """Return what changes a cell, and nothing else."""

    def change(folder: Path) -> None:
        path = _largest(folder, table)
        rows = pq.read_table(path)
        at = rows.schema.get_field_index(column)
        kind = rows.schema.field(at).type
        first = pa.array([value], pa.int64() if type(value) is int else kind).cast(kind)
        cells = pa.chunked_array([first, *rows[column].slice(1).chunks], kind)
        pq.write_table(rows.set_column(at, column, cells), path)

    return change


def _largest(folder: Path, table: str) -> Path:
    """Return the file of a table, of a job or an export, that has the most rows."""
    files = [*(folder / "tables" / table).glob("*.parquet"), *folder.glob(f"{table}.parquet")]
    path = max(files, key=lambda one: pq.read_metadata(one).num_rows)
    assert pq.read_metadata(path).num_rows
    return path


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (_without("score", "documents"), "has no column `score`"),
        (_without("fingerprint", "findings"), "has no column `fingerprint`"),
        (_as_text, "the column `score` is string, not integer"),
        (_twice, "files are missing, are there twice, or are of another run"),
        (_cut, "can't be read"),
        (_foreign, "is not seedlint's"),
        (_another, "is not a table of seedlint's"),
        (_described, "own-schemas is not seedlint's"),
        (_with("own-values", "field", 999), "the values are of fields that no schema has"),
        (_with("findings", "severity", "fatal"), "has the severity 'fatal', which there is not"),
        (_with("images", "document", "other.md"), "which the table `documents` does not have"),
        (_with("post", "document", "other.md"), "the table `post` is about 'other.md', which"),
        (lambda folder: shutil.rmtree(folder / "tables" / "findings"), "the table `findings` is not there"),
        (lambda folder: shutil.rmtree(folder / "run"), "it holds no tables"),
        (lambda folder: shutil.rmtree(folder), "there is no such directory"),
    ],
)
def test_tables_that_can_not_be_used(
    home: Path, capsys: Any, change: Callable[[Path], None], says: str
) -> None:
    folder = job(home)
    change(folder)
    done = report(capsys, "--from", str(folder))
    assert done.code == 2
    assert done.err.startswith("error: --from job: ")
    assert says in done.err
    assert done.err.count("\n") == 1
    assert not (home / "out").exists()


@pytest.mark.parametrize(
    ("run", "says"),
    [
        ({"tables": 2}, "its tables are of version 2, and this seedlint reads 1: write them again"),
        ({"tables": None}, "the job has written no tables: run it with --tables"),
        ({"totals": "{}"}, "run is not seedlint's"),
        ({"totals": "[]"}, "run is not seedlint's"),
        ({"totals": None}, "run is not seedlint's"),
        ({"totals": '{"absent": 1e999}'}, "run is not seedlint's"),
    ],
)
def test_jobs_of_other_kinds(home: Path, capsys: Any, run: dict[str, Any], says: str) -> None:
    done = report(capsys, "--from", str(job(home, 5, **run)))
    assert (done.code, done.err) == (2, f"error: --from job: {says}\n")


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"version": 3}, "its tables are of version 3"),
        ({"format": "csv"}, "its tables are csv: have them exported as Parquet"),
        ({"tables": []}, "tables.json is not seedlint's"),
        (None, "tables.json is not seedlint's"),
    ],
)
def test_exports_of_other_kinds(home: Path, capsys: Any, change: dict[str, Any] | None, says: str) -> None:
    seedlint(capsys, "export", "-o", "tables", "--no-cache")
    path = home / "tables" / "tables.json"
    manifest = json.loads(path.read_text(encoding="utf-8"))
    path.write_text("[" if change is None else json.dumps({**manifest, **change}), encoding="utf-8")
    done = report(capsys, "--from", "tables")
    assert done.code == 2
    assert says in done.err


EXPORTED = ("documents", "related", "images", "links", "findings", "post")
OF_A_JOB = (*EXPORTED, "own-values", "own-schemas")


def refused(capsys: Any, folder: Path) -> str:
    """Return why a folder of tables is refused, in one line, and nothing is made of it."""
    done = report(capsys, "--from", str(folder))
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith(f"error: --from {folder.name}: ")
    assert done.err.count("\n") == 1
    assert not Path("out").exists()
    return done.err


@pytest.mark.parametrize("table", OF_A_JOB)
def test_tables_of_a_job_that_are_shorter_or_damaged(home: Path, capsys: Any, table: str) -> None:
    folder = job(home)
    path = _largest(folder, table)
    whole = path.read_bytes()
    _damage(path)
    assert f"tables/{table}/{path.name} can't be read" in refused(capsys, folder)
    path.write_bytes(whole)
    _fewer(table)(folder)
    said = refused(capsys, folder)
    assert f"the table `{table}` has" in said or table == "own-schemas"
    shutil.rmtree(path.parent)
    assert f"the table `{table}` is not there" in refused(capsys, folder)


@pytest.mark.parametrize("table", EXPORTED)
def test_tables_of_an_export_that_are_shorter_or_damaged(home: Path, capsys: Any, table: str) -> None:
    seedlint(capsys, "export", "-o", "tables", "--no-cache")
    folder = home / "tables"
    path = _largest(folder, table)
    whole = path.read_bytes()
    _damage(path)
    assert f"{table}.parquet can't be read" in refused(capsys, folder)
    path.write_bytes(whole)
    _fewer(table)(folder)
    assert f"the table `{table}` has" in refused(capsys, folder)
    path.unlink()
    assert f"{table}.parquet is not there" in refused(capsys, folder)


def _damage(path: Path) -> None:
    """Write over what is in a file, and not over what says what is in it."""
    raw = bytearray(path.read_bytes())
    told = pq.read_metadata(path)
    for column in (told.row_group(0).column(at) for at in range(told.num_columns)):
        begin, size = column.dictionary_page_offset or column.data_page_offset, column.total_compressed_size
        raw[begin : begin + size] = b"\xff" * size
    path.write_bytes(raw)


TEXTS = {
    "documents": "document",
    "related": "pointer",
    "images": "owner",
    "links": "field",
    "findings": "code",
    "post": "document",
    "own-values": "state",
    "own-schemas": "described",
}


@pytest.mark.parametrize(("table", "column"), TEXTS.items())
def test_columns_that_are_not_there_or_of_another_type_or_empty(
    home: Path, capsys: Any, table: str, column: str
) -> None:
    folder = job(home)
    path = _largest(folder, table)
    whole = path.read_bytes()
    rows = pq.read_table(path)
    name = f"tables/{table}/{path.name}"
    pq.write_table(rows.drop_columns([column]), path)
    assert f"{name} has no column `{column}`" in refused(capsys, folder)
    pq.write_table(rows.append_column(column, rows[column]), path)
    assert f"{name} has several columns `{column}`" in refused(capsys, folder)
    at = rows.schema.get_field_index(column)
    pq.write_table(rows.set_column(at, column, pa.array(range(rows.num_rows))), path)
    assert f"{name}: the column `{column}` is int64, not text" in refused(capsys, folder)
    path.write_bytes(whole)
    _with(table, column, None)(folder)
    assert f"{name}: the column `{column}` has no value in some row" in refused(capsys, folder)


@pytest.mark.parametrize("moment", [10**15, -(10**15), 10**18])
@pytest.mark.parametrize(("table", "column"), [("documents", "published_at"), ("post", "date")])
def test_moments_that_no_calendar_has(home: Path, capsys: Any, table: str, column: str, moment: int) -> None:
    folder = job(home)
    _with(table, column, moment)(folder)
    assert f": the column `{column}` has a time that no document can have" in refused(capsys, folder)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("seeds", "--from", "job"), "--from makes the report from tables, and seeds is not read"),
        (("--from", "job", "--select", "SL1"), "--select changes nothing with --from"),
        (("--from", "job", "--history-from-git"), "--history-from-git changes nothing with --from"),
        (("--from", "s3://bucket/job"), "--from takes a directory of this machine"),
        (("--from", ""), "--from: the name is empty"),
    ],
)
def test_what_does_not_go_with_tables(home: Path, capsys: Any, words: tuple[str, ...], says: str) -> None:
    done = report(capsys, *words)
    assert done.code == 2
    assert says in done.err
    assert not (home / "out").exists()


def test_a_report_is_not_written_into_its_tables(home: Path, capsys: Any) -> None:
    folder = job(home)
    done = seedlint(capsys, "report", "--no-expectations", "--from", "job", "-o", "job/out")
    assert done.code == 2
    assert "it lies in the directory of --from" in done.err
    assert not (folder / "out").exists()


def test_without_pyarrow_one_line_says_what_to_type(
    home: Path, capsys: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "pyarrow", None)
    done = report(capsys, "--from", "job")
    assert done.code == 2
    assert "seedlint[export]" in done.err
