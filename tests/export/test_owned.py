"""An export says whose each document and each finding is, and lists are lists where a format has them."""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.support.running import INSECURE, WRONG_TYPE, document, seedlint

if TYPE_CHECKING:
    from pathlib import Path

Capture = pytest.CaptureFixture[str]
TOPICS = ("  - Transport", '  - Transport\n  - "=Law, \\"x\\" é"')


@pytest.fixture
def owned(corpus: Path) -> Path:
    """A document that @law owns, one that nobody does, and one of a provider and with a rule of others."""
    (corpus / "CODEOWNERS").write_text("/seeds/law.md @law @both\n", encoding="utf-8")
    (corpus / "seedlint.toml").write_text(
        "[[owners.rules]]\nselect = ['SL402']\nowners = ['@links']\n"
        "[[owners.providers]]\ndomains = ['rival.com']\nowners = ['@rival']\n",
        encoding="utf-8",
    )
    (corpus / ".git").mkdir(exist_ok=True)
    put(corpus, "law", 1, WRONG_TYPE)
    put(corpus, "rival", 2, WRONG_TYPE, INSECURE, ("harbour-herald.com", "rival.com"))
    return corpus


def put(root: Path, name: str, number: int, *changes: tuple[str, str]) -> None:
    (root / "seeds" / f"{name}.md").write_text(document(number, *changes), encoding="utf-8")


def lines(root: Path, table: str) -> list[dict[str, Any]]:
    text = (root / "out" / f"{table}.jsonl").read_text(encoding="ascii")
    return [json.loads(line) for line in text.splitlines()]


def export(capsys: Capture, form: str) -> None:
    done = seedlint(capsys, "export", "seeds", "-o", "out", "-f", form, "--select", "SL102,SL402")
    assert done.code == 0, done.err


def test_owners_of_documents_and_findings(owned: Path, capsys: Capture) -> None:
    export(capsys, "jsonl")
    assert {row["document"]: row["owners"] for row in lines(owned, "documents")} == {
        "seeds/clean.md": [],
        "seeds/law.md": ["@law", "@both"],
        "seeds/rival.md": ["@rival"],
    }
    assert {(row["document"], row["code"]): row["owners"] for row in lines(owned, "findings")} == {
        ("seeds/law.md", "SL102"): ["@law", "@both"],
        ("seeds/rival.md", "SL102"): ["@rival"],
        ("seeds/rival.md", "SL402"): ["@links"],
    }
    assert "owners" not in lines(owned, "links")[0]
    told = json.loads((owned / "out" / "tables.json").read_text(encoding="utf-8"))["tables"]
    assert told["findings"]["columns"]["owners"] == told["documents"]["columns"]["topics"] == "list"


def test_nothing_is_said_where_there_are_no_owners(corpus: Path, capsys: Capture) -> None:
    put(corpus, "wrong", 1, WRONG_TYPE)
    export(capsys, "jsonl")
    assert {row["owners"] for table in ("documents", "findings") for row in lines(corpus, table)} == {None}


def test_a_schema_without_articles_has_owners_too(owned: Path, capsys: Capture) -> None:
    schema = {"type": "object", "properties": {"quality": {"type": "integer"}}}
    (owned / "s.json").write_text(json.dumps(schema), encoding="utf-8")
    done = seedlint(capsys, "export", "seeds", "-o", "out", "-f", "jsonl", "--schema", "s.json")
    assert done.code == 0, done.err
    found = {row["document"]: row["owners"] for row in lines(owned, "documents")}
    # There is no column of providers by which one could be told.
    assert found == {"seeds/clean.md": [], "seeds/law.md": ["@law", "@both"], "seeds/rival.md": []}


def test_lists_in_text_files(owned: Path, capsys: Capture) -> None:
    put(owned, "law", 1, TOPICS)
    export(capsys, "jsonl")
    (row,) = [row for row in lines(owned, "documents") if row["document"] == "seeds/law.md"]
    assert row["topics"] == ["Transport", '=Law, "x" é']
    export(capsys, "csv")
    with (owned / "out" / "documents.csv").open(encoding="utf-8", newline="") as file:
        (cells,) = [row for row in csv.DictReader(file) if row["document"] == "seeds/law.md"]
    assert json.loads(cells["topics"]) == row["topics"]
    assert json.loads(cells["owners"]) == ["@law", "@both"]


def test_lists_in_parquet_and_back(owned: Path, capsys: Capture) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    import pyarrow as pa

    from seedlint.export.foreign import UnfitError, batches
    from seedlint.tables.tables import DOCUMENTS

    put(owned, "law", 1, TOPICS)
    put(owned, "none", 4, ("topics:\n  - Transport\n", ""))
    export(capsys, "parquet")
    path = owned / "out" / "documents.parquet"
    table = parquet.read_table(path)
    assert str(table.schema.field("topics").type) == "list<element: string>"
    assert table["topics"].to_pylist() == [["Transport"], ["Transport", '=Law, "x" é'], None, ["Transport"]]
    assert table["owners"].to_pylist() == [[], ["@law", "@both"], [], ["@rival"]]
    # As it is now, and as it was before there were lists.
    columns = [DOCUMENTS.columns[DOCUMENTS.index["topics"]]]
    expected = ['["Transport"]', '["Transport", "=Law, \\"x\\" é"]', None, '["Transport"]']
    assert next(batches(path, columns, 10, ())) == [expected]
    parquet.write_table(pa.table({"topics": expected}), owned / "old.parquet")
    assert next(batches(owned / "old.parquet", columns, 10, ())) == [expected]
    parquet.write_table(pa.table({"topics": [["a", None]]}), owned / "null.parquet")
    assert next(batches(owned / "null.parquet", columns, 10, ())) == [['["a"]']]
    parquet.write_table(pa.table({"topics": [[1]]}), owned / "odd.parquet")
    with pytest.raises(UnfitError, match=r"the column `topics` is list<.*int64>, not list"):
        next(batches(owned / "odd.parquet", columns, 10, ()))
    done = seedlint(capsys, "report", "--from", "out", "-o", "report", "--no-expectations")
    assert done.code == 0, done.err
