"""The tables of a job: those of `seedlint export`, however its documents are cut into tasks."""

from __future__ import annotations

import io
import os
import tempfile
from collections import defaultdict
from contextlib import redirect_stderr
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seedlint.cli import root as cli
from seedlint.config.settings import load
from seedlint.run.session import Session
from seedlint.spark import steps, worker
from tests.support import jobs
from tests.support.examples import some

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pyarrow as pa

Rows = dict[str, list[dict[str, Any]]]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    worker._workers.clear()
    monkeypatch.chdir(tmp_path)
    yield tmp_path.resolve()
    worker._workers.clear()


def exported(root: Path) -> dict[str, Rows]:
    """Return what `seedlint export` writes of the corpus: rows by table and document."""
    with redirect_stderr(io.StringIO()):
        assert cli.run(["export", "--no-cache", "-o", "export", "-q", "--allow-empty", "-j", "1"]) == 0
    return {
        file.stem: by_document(without_owners(pq.read_table(file)).to_pylist())
        for file in (root / "export").glob("*.parquet")
    }


def without_owners(table: pa.Table) -> pa.Table:
    """Return a table without the column that only an export has."""
    return table.select([name for name in table.column_names if name != "owners"])


def written(out: Path) -> dict[str, Rows]:
    """Return what a job has written."""
    found = {}
    for folder in (out / "tables").iterdir():
        rows = [row for file in sorted(folder.glob("*.parquet")) for row in pq.read_table(file).to_pylist()]
        if "-" not in folder.name:
            found[folder.name] = by_document(rows)
    return found


def by_document(rows: list[dict[str, Any]]) -> Rows:
    found: Rows = defaultdict(list)
    for row in rows:
        found[row["document"]].append(row)
    return dict(found)


@settings(max_examples=some(30))
@given(st.integers(0, 10**9), st.booleans())
def test_any_tasks_come_to_the_tables_of_an_export(seed: int, articles: bool) -> None:
    random = Random(seed)
    before = os.getcwd()
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder).resolve()
        os.chdir(root)
        try:
            jobs.write_corpus(root, random, articles=articles)
            worker._workers.clear()
            out = jobs.run(Session(load()), random).write(root / "job", random)
            assert written(out) == exported(root)
        finally:
            os.chdir(before)


def test_a_document_of_which_no_rows_can_be_made_is_told(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("hush")

    jobs.write_corpus(home, Random(3))
    monkeypatch.setattr("seedlint.export.making.rows_of", fail)
    monkeypatch.setattr("seedlint.export.making.in_pieces", lambda *_: None)
    made = jobs.run(Session(load()), Random(3))
    _, rows = made.tables["documents"]
    assert rows
    assert not any(row["readable"] for row in rows if row["document"].startswith("seeds/"))
    assert made.defects
    assert all(words.endswith("(RuntimeError)") for words in made.defects)
    assert "hush" not in str(made.defects)


def test_what_a_baseline_has_is_in_the_tables(home: Path) -> None:
    (home / "seeds").mkdir()
    (home / "seeds" / "a.md").write_text(jobs.WRONG, encoding="utf-8")
    (home / "seedlint.toml").write_text('include = ["seeds"]\nbaseline = "known.json"\n', encoding="utf-8")
    with redirect_stderr(io.StringIO()):
        assert cli.run(["baseline", "create", "--no-cache", "-q"]) == 0
    made = jobs.run(Session(load()), Random(1))
    _, findings = made.tables["findings"]
    assert [row["code"] for row in findings] == ["SL102"]
    _, documents = made.tables["documents"]
    assert [row["errors"] for row in documents] == [1]


def test_without_tables_records_have_no_rows(home: Path) -> None:
    from seedlint.spark.job import begin
    from seedlint.spark.shapes import INPUT, RECORDS, batch

    (home / "a.md").write_text(jobs.WRONG, encoding="utf-8")
    job = begin(Session(load()), str(home), 0)
    (made,) = steps.lint(job, [batch(INPUT, [(b"a.md", None, None, None, None)])])
    assert made.schema == RECORDS


def test_a_document_that_an_earlier_turn_has_judged_has_its_rows_there(home: Path) -> None:
    from seedlint.spark.job import begin
    from seedlint.spark.shapes import INPUT, batch, records
    from seedlint.util.digest import digest

    (home / "a.md").write_text(jobs.WRONG, encoding="utf-8")
    job = begin(Session(load()), str(home), 1, tables=True)
    known = digest((home / "a.md").read_bytes())
    (made,) = steps.lint(job, [batch(INPUT, [(b"a.md", None, None, None, known)])])
    assert made.schema == records(job)
    (row,) = made.to_pylist()
    assert row["same"]
    assert (row["row"], row["schema"], row["related"]) == (None, None, [])
