"""`seedlint export`: whole folders of files that programs and spreadsheets can read."""

from __future__ import annotations

import csv
import json
import os
import re
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from seedlint.cli import root as cli
from seedlint.cli.export import _writer
from seedlint.config.settings import Settings
from seedlint.export import making, stream
from seedlint.export.findings import FindingRows
from seedlint.export.making import make_maker
from seedlint.export.sqlite import SqliteTables
from seedlint.export.stream import DocumentRows, fill_store
from seedlint.output.result import Sources
from seedlint.run.request import Request
from seedlint.run.session import Session
from seedlint.sources.trees import WorkingTree
from seedlint.tables.tables import OWNED, OWNERS, TABLES, Kind
from tests.support.running import WRONG_TYPE, document, seedlint
from tests.support.windows import NEEDS_PROC, open_files

FORMULAS = [
    "=1+1",
    "+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(A1)",
    "\tx",
    "'=quoted",
    "''@",
    "＝1",
    "'plain",
    "a=1",
]


@pytest.fixture
def seeds(corpus: Path) -> Path:
    """A working directory with a few documents: clean, wrong, broken, odd."""
    folder = corpus / "seeds"
    for number in range(3):
        (folder / f"{number}.md").write_text(document(number + 1), encoding="utf-8")
    (folder / "wrong.md").write_text(document(9, WRONG_TYPE), encoding="utf-8")
    (folder / "broken.md").write_text("no front matter\n", encoding="utf-8")
    titles = json.dumps([{"title": title, "excerpt": 'two\nlines, "quoted"'} for title in FORMULAS])
    (folder / "odd.md").write_text(
        document(8, ("topics:", f"related: {titles}\ntopics:")), encoding="utf-8", newline=""
    )
    return corpus


def read_json(folder: Path, table: str) -> list[dict[str, Any]]:
    text = (folder / f"{table}.jsonl").read_text(encoding="ascii")
    return [json.loads(line) for line in text.splitlines()]


def read_csv(folder: Path, table: str) -> list[dict[str, str]]:
    with (folder / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


def test_json_lines(seeds: Path, capsys: pytest.CaptureFixture[str]) -> None:
    done = seedlint(capsys, "export", "seeds", "-o", "out", "-f", "jsonl")
    assert done.code == 0
    assert done.out == ""
    first, last = done.err.splitlines()
    assert first == "warning: 1 document was not checked: seeds/broken.md"
    assert last.startswith("out: 7 documents, 10 related, 0 images, ")
    documents = read_json(seeds / "out", "documents")
    assert [row["document"] for row in documents] == sorted(
        f"seeds/{p.name}" for p in (seeds / "seeds").iterdir()
    )
    by_name = {row["document"]: row for row in documents}
    assert (by_name["seeds/wrong.md"]["errors"], by_name["seeds/wrong.md"]["score"]) == (1, 90)
    assert by_name["seeds/wrong.md"]["misfits"] == "quality"
    assert by_name["seeds/clean.md"]["score"] == 100
    assert by_name["seeds/broken.md"]["readable"] is False
    assert (by_name["seeds/broken.md"]["score"], by_name["seeds/broken.md"]["errors"]) == (0, 1)
    findings = read_json(seeds / "out", "findings")
    wrong = [row for row in findings if row["document"] == "seeds/wrong.md"]
    assert [(row["line"], row["column"], row["code"], row["severity"], row["field"]) for row in wrong] == [
        (8, 10, "SL102", "error", "quality")
    ]
    assert re.fullmatch("[0-9a-f]{32}:1", wrong[0]["fingerprint"])
    assert [row["title"] for row in read_json(seeds / "out", "related")] == FORMULAS


def test_findings_know_the_article_they_are_in(corpus: Path, capsys: pytest.CaptureFixture[str]) -> None:
    related = "related:\n" + "".join(
        f"  - title: {title}\n    provider: {{name: {name}, domain: {name}.com}}\n"
        for title, name in (("One", "fen"), ("' Two'", "moor"))
    )
    text = document(1, WRONG_TYPE, ("topics:", f"{related}topics:"))
    (corpus / "seeds" / "clean.md").write_text(text, encoding="utf-8")
    (corpus / "seedlint.toml").write_text('ignore = ["SL999"]\n', encoding="utf-8")
    assert seedlint(capsys, "export", "seeds", "-o", "out", "-f", "jsonl").code == 0
    found = [
        (row["document"], row["code"], row["related_position"], row["provider_domain"])
        for row in read_json(corpus / "out", "findings")
        if row["code"] in {"SL102", "SL705", "SL902"}
    ]
    assert found == [
        ("seeds/clean.md", "SL102", None, "harbour-herald.com"),
        ("seeds/clean.md", "SL705", 1, "moor.com"),
        ("seedlint.toml", "SL902", None, None),
    ]


def test_csv_runs_no_formulas_and_loses_nothing(seeds: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert seedlint(capsys, "export", "seeds", "-o", "out", "-f", "csv").code == 0
    assert seedlint(capsys, "export", "seeds", "-o", "lines", "-f", "jsonl").code == 0
    for table in TABLES:
        text = (seeds / "out" / f"{table.name}.csv").read_bytes().decode()
        columns = [*table.columns, *([OWNERS] if table.name in OWNED else [])]
        assert text.split("\r\n")[0] == ",".join(column.name for column in columns)
        assert not re.search(r'(?:^|,|")[=+\-@\t＝＋－＠]', text.replace('""', ""), re.MULTILINE)
        rows = read_csv(seeds / "out", table.name)
        expected = read_json(seeds / "lines", table.name)
        assert len(rows) == len(expected)
        for row, values in zip(rows, expected, strict=True):
            for column in columns:
                cell, value = row[column.name], values[column.name]
                if value is None:
                    assert cell == ""
                elif column.kind in {Kind.TEXT, Kind.TIMESTAMP}:
                    # What docs/reference/tables.md says programs do.
                    assert re.sub(r"^'(?='*[=+\-@\t\r\n＝＋－＠])", "", cell) == value
                else:
                    assert json.loads(cell) == value


def test_parquet_is_typed(seeds: Path, capsys: pytest.CaptureFixture[str]) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    assert seedlint(capsys, "export", "seeds", "-o", "out").code == 0
    assert seedlint(capsys, "export", "seeds", "-o", "lines", "-f", "jsonl").code == 0
    kinds = {Kind.TEXT: "string", Kind.INTEGER: "int64", Kind.REAL: "double", Kind.BOOLEAN: "bool"}
    kinds[Kind.LIST] = "list<element: string>"
    for table in TABLES:
        columns = [*table.columns, *([OWNERS] if table.name in OWNED else [])]
        read = parquet.read_table(seeds / "out" / f"{table.name}.parquet")
        assert [(f.name, str(f.type)) for f in read.schema] == [
            (c.name, kinds.get(c.kind, "timestamp[ms, tz=UTC]")) for c in columns
        ]
        assert read.schema.metadata[b"tables"] == b"1"
        rows = read.to_pylist()
        for row in rows:
            if row.get("published_at"):
                row["published_at"] = row["published_at"].isoformat().replace("+00:00", "Z")
        assert rows == read_json(seeds / "lines", table.name)


def test_large_tables_are_written_in_parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("pyarrow")
    from seedlint.export import parquet
    from seedlint.tables.tables import FINDINGS

    monkeypatch.setattr(parquet, "_GROUP", 4)
    files = parquet.ParquetFiles(tmp_path, {})
    row = ("a.md", 1, 1, 1, 2, "SL201", "x", "error", "", "", "m", None, 0, "f", None, None, None, "", "c")
    files.write(FINDINGS, [row] * 10)
    files.close()
    assert files.counts["findings"] == 10
    read = parquet.pq.ParquetFile(tmp_path / "findings.parquet")
    assert (read.num_row_groups, read.metadata.num_rows) == (3, 10)


def test_the_manifest_says_what_is_there(seeds: Path, capsys: pytest.CaptureFixture[str]) -> None:
    seedlint(capsys, "export", "seeds", "-o", "out", "-f", "csv")
    manifest = json.loads((seeds / "out" / "tables.json").read_text(encoding="utf-8"))
    assert (manifest["version"], manifest["format"]) == (1, "csv")
    assert list(manifest["tables"]) == ["documents", "related", "images", "links", "findings"]
    assert manifest["tables"]["documents"]["rows"] == 7
    assert manifest["tables"]["documents"]["columns"]["published_at"] == "timestamp"
    assert {p.name for p in (seeds / "out").iterdir()} == {
        "tables.json",
        *(table["file"] for table in manifest["tables"].values()),
    }


@pytest.mark.parametrize(
    "form",
    [
        pytest.param("csv", marks=pytest.mark.slow),
        "jsonl",
        pytest.param("parquet", marks=pytest.mark.slow),
    ],
)
def test_two_exports_are_the_same(
    seeds: Path, capsys: pytest.CaptureFixture[str], form: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever the number of workers, with and without the cache."""
    if form == "parquet":
        pytest.importorskip("pyarrow")
    monkeypatch.setattr(stream, "_WORTH_A_POOL", 2)
    monkeypatch.setattr(stream, "_LARGEST_BATCH", 2)
    contents = []
    for name, options in (("a", ["-j", "1"]), ("b", ["-j", "3"]), ("c", ["--no-cache"]), ("a", [])):
        assert seedlint(capsys, "export", "seeds", "-o", name, "-f", form, *options).code == 0
        contents.append({p.name: p.read_bytes() for p in (seeds / name).iterdir()})
    assert all(one == contents[0] for one in contents)


@pytest.mark.usefixtures("start_method")
def test_workers_start_in_any_way(seeds: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    monkeypatch.setattr(stream, "_WORTH_A_POOL", 2)
    assert seedlint(capsys, "export", "seeds", "-o", "a", "-f", "jsonl", "-j", "2").code == 0
    assert len(read_json(seeds / "a", "documents")) == 7


def test_paths_are_from_the_root(seeds: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    (seeds / "seedlint.toml").write_text('include = ["seeds"]\n', encoding="utf-8")
    monkeypatch.chdir(seeds / "seeds")
    assert seedlint(capsys, "export", "wrong.md", "-o", "../out", "-f", "jsonl").code == 0
    assert [row["document"] for row in read_json(seeds / "out", "documents")] == ["seeds/wrong.md"]
    assert {row["document"] for row in read_json(seeds / "out", "findings")} == {"seeds/wrong.md"}


def test_refused_files_are_rows_that_nobody_read(
    seeds: Path, capsys: Any, tmp_path_factory: pytest.TempPathFactory
) -> None:
    secret = tmp_path_factory.mktemp("elsewhere") / "secret.txt"
    secret.write_text(document(5, ("Ferry", "Secret ferry")), encoding="utf-8")
    try:
        (seeds / "seeds" / "link.md").symlink_to(secret)
    except OSError:
        pytest.skip("no symbolic links here")
    assert seedlint(capsys, "export", "seeds", "-o", "out", "-f", "jsonl").code == 0
    row = next(r for r in read_json(seeds / "out", "documents") if r["document"] == "seeds/link.md")
    assert (row["readable"], row["bytes"], row["title"]) == (False, None, None)
    assert "Secret" not in (seeds / "out" / "documents.jsonl").read_text(encoding="utf-8")


def test_too_large_files_are_not_read(seeds: Path, capsys: Any) -> None:
    assert seedlint(capsys, "export", "seeds", "-o", "out", "-f", "jsonl", "--max-file-size", "100").code == 0
    rows = read_json(seeds / "out", "documents")
    assert {row["readable"] for row in rows} == {False}
    assert {row["bytes"] for row in rows if row["document"] != "seeds/broken.md"} == {None}


# The folder


def test_a_folder_of_something_else_is_left_alone(seeds: Path, capsys: Any) -> None:
    (seeds / "mine").mkdir()
    (seeds / "mine" / "thesis.txt").write_text("x", encoding="utf-8")
    done = seedlint(capsys, "export", "seeds", "-o", "mine", "-f", "csv")
    assert done.code == 2
    assert "mine: the directory holds other things" in done.err
    assert [p.name for p in (seeds / "mine").iterdir()] == ["thesis.txt"]


@pytest.mark.parametrize(
    ("target", "says"),
    [
        ("seeds/wrong.md", "it is not a directory"),
        ("no/where", "there is no directory no"),
        ("", "the name is empty"),
    ],
)
def test_targets_that_can_not_be(seeds: Path, capsys: Any, target: str, says: str) -> None:
    done = seedlint(capsys, "export", "seeds", "-o", target, "-f", "csv")
    assert (done.code, len(done.err.splitlines())) == (2, 1)
    assert says in done.err


def test_an_export_that_fails_leaves_the_old_one(
    seeds: Path, capsys: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    seedlint(capsys, "export", "seeds", "-o", "out", "-f", "csv")
    before = {p.name: p.read_bytes() for p in (seeds / "out").iterdir()}

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(stream, "_complete", fail)
    done = seedlint(capsys, "export", "seeds", "-o", "out", "-f", "jsonl")
    assert done.code == 2
    assert "cannot write out: no space left on device" in done.err
    assert {p.name: p.read_bytes() for p in (seeds / "out").iterdir()} == before
    assert not [p for p in seeds.iterdir() if p.name.startswith(".seedlint-")]


def test_parquet_without_pyarrow_says_what_to_type(seeds: Path) -> None:
    code = (
        "import sys; sys.modules['pyarrow'] = None; from seedlint.cli.root import run;"
        "sys.exit(run(['export', 'seeds', '-o', 'out']))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=seeds, capture_output=True, encoding="utf-8", check=False
    )
    assert done.returncode == 2
    assert done.stderr == (
        'error: writing Parquet needs pyarrow, which is not installed; type: pip install "seedlint[export]"\n'
    )
    assert not (seeds / "out").exists()


def test_a_document_that_rows_fail_on_is_told(
    seeds: Path, capsys: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = making.rows_of

    def fail(one: Any, name: str) -> Any:
        if name.endswith("odd.md"):
            raise RuntimeError("boom")
        return real(one, name)

    monkeypatch.setattr(making, "rows_of", fail)
    done = seedlint(capsys, "export", "seeds", "-o", "out", "-f", "jsonl")
    assert done.code == 2
    assert "no rows could be made of seeds/odd.md (RuntimeError)" in done.err
    assert len(read_json(seeds / "out", "documents")) == 7


def test_lines_for_fingerprints_come_with_the_rows(
    seeds: Path, capsys: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No document is read once more for them, and they are those of the lines."""
    assert seedlint(capsys, "export", "seeds", "-o", "a", "-f", "jsonl", "-j", "1").code == 0
    read: list[str] = []
    monkeypatch.setattr(Sources, "__call__", lambda _self, path: read.append(path))
    assert seedlint(capsys, "export", "seeds", "-o", "b", "-f", "jsonl", "-j", "1").code == 0
    assert not read
    monkeypatch.setattr(making, "_lines", lambda *_: {})
    assert seedlint(capsys, "export", "seeds", "-o", "c", "-f", "jsonl", "-j", "1").code == 0
    assert read
    first, second, third = ((seeds / name / "findings.jsonl").read_bytes() for name in "abc")
    assert first == second != third


# SQLite


def test_sqlite_columns_hold_one_type_each(seeds: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = Settings(root=seeds)
    result = Session(settings).lint(Request(paths=("seeds",), cache=False))
    store = SqliteTables(seeds / "report.sqlite3")
    fill_store(
        store,
        FindingRows(result),
        DocumentRows(
            result,
            settings,
            1,
            lambda *_: None,
            maker=make_maker((settings, WorkingTree(str(settings.root)))),
        ),
    )
    store.finish()
    store.close()
    db = sqlite3.connect(seeds / "report.sqlite3")
    storage = {Kind.REAL: "real", Kind.INTEGER: "integer", Kind.BOOLEAN: "integer"}
    for table in TABLES:
        info = list(db.execute(f"PRAGMA table_info({table.name})"))
        assert [row[1] for row in info] == [column.name for column in table.columns]
        # What is put together by a view has no declared type.
        assert all(
            row[2] in {{Kind.TIMESTAMP: "TEXT", Kind.LIST: "TEXT"}.get(column.kind, column.kind.upper()), ""}
            for row, column in zip(info, table.columns, strict=True)
        )
        for column in table.columns:
            types = {t for (t,) in db.execute(f"SELECT DISTINCT typeof({column.name}) FROM {table.name}")}
            assert types <= {storage.get(column.kind, "text"), "null"}
    assert db.execute("SELECT count(*), sum(errors) FROM documents").fetchone()[0] == 7
    assert db.execute("SELECT count(*) FROM findings").fetchone()[0] == len(result.findings)
    db.close()


def test_the_database_says_when_the_disk_is_full(tmp_path: Path) -> None:
    from seedlint.errors import OutputError

    with pytest.raises(OutputError, match=r"the working database .* can't be used"):
        SqliteTables(tmp_path / "missing" / "x.sqlite3")


@pytest.mark.skipif(os.name == "nt", reason="Windows names are text")
def test_names_that_are_no_text(seeds: Path, capsys: Any) -> None:
    try:
        (seeds / "seeds" / os.fsdecode(b"\xff.md")).write_text(document(7), encoding="utf-8")
    except OSError:
        pytest.skip("this file system takes text only")
    assert seedlint(capsys, "export", "seeds", "-o", "out", "-f", "jsonl").code == 0
    assert "seeds/\\xff.md" in {row["document"] for row in read_json(seeds / "out", "documents")}


def test_a_rule_that_crashes_is_an_internal_error(seeds: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Tables that lack what a rule would have found are no export that went well."""
    (seeds / "odd.py").write_text(CRASHING, encoding="utf-8")
    (seeds / "seedlint.toml").write_text('rule-paths = ["odd.py"]\n', encoding="utf-8")
    assert cli.run(["export", "seeds", "-o", "out", "--format", "csv"]) == 2
    assert "a rule crashed or could not be loaded (SL000)" in capsys.readouterr().err
    assert (seeds / "out" / "findings.csv").is_file()


CRASHING = '''
from seedlint.rule import Bad, Good, Rule, Severity

class Odd(Rule):
    """What is odd.

    Why: It is.
    Fix: Make it even.
    """

    code = "XX001"
    name = "odd"
    severity = Severity.ERROR
    since = "0.1.0"
    examples = (Good("a: 1"), Good("b: 1"), Bad("a: 2", at="/a", says="x"), Bad("b: 2", at="/b", says="x"))

    def check(self, document):
        raise ValueError("boom")
        yield
'''


@NEEDS_PROC
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
@pytest.mark.parametrize("form", ["csv", "jsonl", "parquet"])
@pytest.mark.parametrize("full", ["documents", "images", "findings"])
def test_a_full_disk_leaves_no_file_open(tmp_path: Path, form: str, full: str) -> None:
    (tmp_path / f"{full}.{form}").symlink_to("/dev/full")

    def write() -> None:
        writer = _writer(form, tmp_path)
        try:
            for table in TABLES:
                writer.write(table, [(None,) * len(table.columns)])
        finally:
            writer.close()

    with pytest.raises(OSError, match="No space left") as caught:
        write()
    # What went wrong, and with it the writer, is still about: the files were closed, not forgotten.
    assert caught.tb
    assert not [path for path in open_files().values() if path.startswith(str(tmp_path))]


@NEEDS_PROC
def test_a_parquet_file_that_can_not_be_finished_leaves_none_open(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from seedlint.export import parquet

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    writer = _writer("parquet", tmp_path)
    writer.write(TABLES[0], [(None,) * len(TABLES[0].columns)])
    monkeypatch.setattr(parquet.pq.ParquetWriter, "write_table", fail)
    assert [path for path in open_files().values() if path.startswith(str(tmp_path))]
    with pytest.raises(OSError, match="No space left"):
        writer.close()
    assert not [path for path in open_files().values() if path.startswith(str(tmp_path))]
