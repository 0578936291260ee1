"""Tables of somebody's own schema: columns by its properties, one table a schema."""

from __future__ import annotations

import base64
import csv
import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seedlint.export.own import OwnMaker
from seedlint.export.rows import as_it_is
from seedlint.schema.schema import Schema
from seedlint.tables.own import own_table
from seedlint.tables.tables import Kind
from tests.conftest import CLEAN
from tests.support.examples import some
from tests.support.running import seedlint

if TYPE_CHECKING:
    from pathlib import Path

    from seedlint.document import Document

PAGE = {
    "type": "object",
    "required": ["title"],
    "properties": {
        "title": {"type": "string", "x-seedlint-role": "text"},
        "date": {"type": "string", "format": "date-time"},
        "draft": {"type": "boolean"},
        "weight": {"type": "integer"},
        "ratio": {"type": "number"},
        "tags": {"type": "array", "items": {"type": "string"}},
        "aliases": {"type": ["string", "array"], "items": {"type": "string"}},
        "stops": {"type": "array", "items": {"type": "object", "properties": {"at": {"type": "string"}}}},
        "params": {"type": "object", "properties": {"author": {"type": "string"}}},
        "labels": {"type": "object"},
        "any": {},
        "apiKey": {"type": "string"},
    },
}
SECRET = base64.b64encode(bytes(range(60, 108))).decode()


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working directory with pages of a schema, and events of another."""
    monkeypatch.chdir(tmp_path)
    for name, text in {
        "page.schema.json": json.dumps(PAGE),
        "kinds/event.yaml": "properties: {name: {type: string}, when: {type: string, format: date}}\n",
        "seedlint.toml": (
            'schema = "page.schema.json"\ninclude = ["content"]\n\n'
            '[[overrides]]\nfiles = ["content/events/"]\n'
            'schema = "kinds/event.yaml"\n'
        ),
        "content/a.md": (
            f'+++\ntitle = "Tide"\ndate = 2024-05-01T08:00:00+02:00\ndraft = false\nweight = 3\nratio = 2\n'
            f'tags = ["sea", "=1+1"]\naliases = "/old"\nany = 7\napiKey = "{SECRET}"\n'
            '[params]\nauthor = "Ines Mol"\n[labels]\na = 1\nb = 2\n[[stops]]\nat = "pier"\n+++\n\nText.\n'
        ),
        "content/b.md": (
            "---\ntitle: 12\ndate: soon\ndraft: 'no'\nweight: 3.0\nratio: x\ntags: sea\naliases: [/a, /b]\n"
            "any: [1]\nparams: []\n---\n"
        ),
        "content/c.md": "---\ntitle: [\n---\n",
        "content/events/d.md": "---\nname: Regatta\nwhen: 2024-05-02\n---\n",
    }.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def rows(folder: Path, table: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / f"{table}.jsonl").read_text("ascii").splitlines()]


def test_each_schema_has_a_table_with_its_fields(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    done = seedlint(capsys, "export", "-o", "out", "-f", "jsonl")
    assert done.code == 0
    assert "4 documents, 0 links, 7 findings, 3 page, 1 event in" in done.err
    assert sorted(path.name for path in (site / "out").iterdir()) == [
        "documents.jsonl",
        "event.jsonl",
        "findings.jsonl",
        "links.jsonl",
        "page.jsonl",
        "tables.json",
    ]
    first, second, third = rows(site / "out", "page")
    assert first == {
        "document": "content/a.md",
        "line": 2,
        "readable": True,
        "title": "Tide",
        "date": "2024-05-01T06:00:00Z",
        "draft": False,
        "weight": 3,
        "ratio": 2,
        "tags": '["sea", "=1+1"]',
        "tags.count": 2,
        "aliases": "/old",
        "aliases.count": 0,
        "stops.count": 1,
        "params.author": "Ines Mol",
        "labels.count": 2,
        "any": "7",
        "apiKey.length": len(SECRET),
        "misfits": None,
    }
    assert second["misfits"] == "title,date,draft,ratio,tags,params"
    assert (second["weight"], second["title"], second["tags.count"]) == (3, None, None)
    assert (second["aliases"], second["aliases.count"], second["any"]) == ('["/a", "/b"]', 2, "[1]")
    assert (third["document"], third["readable"], third["title"]) == ("content/c.md", False, None)
    assert rows(site / "out", "event") == [
        {
            "document": "content/events/d.md",
            "line": 2,
            "readable": True,
            "name": "Regatta",
            "when": "2024-05-02",
            "misfits": None,
        }
    ]
    told = json.loads((site / "out" / "tables.json").read_text(encoding="utf-8"))["tables"]
    assert {name: table.get("schema") for name, table in told.items()} == {
        "documents": None,
        "links": None,
        "findings": None,
        "page": "page.schema.json",
        "event": "kinds/event.yaml",
    }
    assert "provider_domain" not in {**told["documents"]["columns"], **told["findings"]["columns"]}
    assert SECRET not in "".join(path.read_text(encoding="utf-8") for path in (site / "out").iterdir())


def test_the_same_bytes_by_any_run(
    site: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3, 200):
        (site / "content" / f"n{number}.md").write_text(
            f"---\ntitle: Note {number}\ntags: [t{number % 7}]\nweight: {number}\n---\n", encoding="utf-8"
        )
    for name, more in {
        "one": ["--jobs", "1"],
        "two": ["--jobs", "2"],
        "cold": ["--no-cache"],
        "warm": [],
    }.items():
        assert seedlint(capsys, "export", "-q", "-o", site / name, "-f", "csv", *more).code == 0
    monkeypatch.chdir(site / "content")
    assert seedlint(capsys, "export", "-q", "-o", site / "within", "-f", "csv").code == 0
    names = sorted(path.name for path in (site / "one").iterdir())
    assert "page.csv" in names
    for other in ("two", "cold", "warm", "within"):
        assert names == sorted(path.name for path in (site / other).iterdir())
        for name in names:
            assert (site / other / name).read_bytes() == (site / "one" / name).read_bytes(), (other, name)


@pytest.mark.parametrize("form", ["csv", "jsonl", "parquet"])
def test_an_export_replaces_the_tables_of_the_last_one(
    site: Path, capsys: pytest.CaptureFixture[str], form: str
) -> None:
    if form == "parquet":
        pytest.importorskip("pyarrow")
    assert seedlint(capsys, "export", "-o", "out", "-f", form).code == 0
    assert (site / "out" / f"event.{form}").exists()
    (site / "seedlint.toml").write_text(
        'schema = "page.schema.json"\ninclude = ["content"]\n', encoding="utf-8"
    )
    assert seedlint(capsys, "export", "-o", "out", "-f", form).code == 0
    assert not (site / "out" / f"event.{form}").exists()
    assert (site / "out" / f"page.{form}").exists()


@pytest.mark.parametrize("form", ["csv", "jsonl"])
def test_what_others_have_put_there_stays(site: Path, capsys: pytest.CaptureFixture[str], form: str) -> None:
    assert seedlint(capsys, "export", "-o", "out", "-f", form).code == 0
    text = (site / "out" / f"event.{form}").read_text(encoding="utf-8")
    (site / "out" / f"mine.{form}").write_text(text, encoding="utf-8")
    assert seedlint(capsys, "export", "-o", "out", "-f", form).code == 0
    assert (site / "out" / f"mine.{form}").read_text(encoding="utf-8") == text
    # A schema that is called so would write it: that is refused, and it stays.
    (site / "kinds" / "event.yaml").rename(site / "kinds" / "mine.yaml")
    config = (site / "seedlint.toml").read_text(encoding="utf-8")
    (site / "seedlint.toml").write_text(config.replace("event.yaml", "mine.yaml"), encoding="utf-8")
    done = seedlint(capsys, "export", "-o", "out", "-f", form)
    assert done.code == 2
    assert f"mine.{form} in it is not seedlint's" in done.err
    assert (site / "out" / f"mine.{form}").read_text(encoding="utf-8") == text
    assert (site / "out" / f"event.{form}").exists()


def test_articles_have_their_tables_beside(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (site / "seeds").mkdir()
    (site / "seeds" / "clean.md").write_text(CLEAN, encoding="utf-8")
    text = (site / "seedlint.toml").read_text(encoding="utf-8").replace('schema = "page.schema.json"\n', "")
    (site / "seedlint.toml").write_text(text.replace('["content"]', '["content", "seeds"]'), encoding="utf-8")
    assert seedlint(capsys, "export", "-o", "out", "-f", "jsonl").code == 0
    names = {path.stem for path in (site / "out").iterdir()}
    assert names == {"documents", "related", "images", "links", "findings", "event", "tables"}
    assert [row["document"] for row in rows(site / "out", "event")] == ["content/events/d.md"]
    clean = next(row for row in rows(site / "out", "documents") if row["document"] == "seeds/clean.md")
    assert clean["provider_domain"] == "harbour-herald.com"


def test_a_schema_that_a_document_names_has_a_table(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (site / "extra").mkdir()
    (site / "extra" / "page.schema.json").write_text(
        '{"properties": {"colour": {"type": "string"}}}', encoding="utf-8"
    )
    (site / "seedlint.toml").write_text(
        'schema = "page.schema.json"\ninclude = ["content"]\nschema-comments = true\n', encoding="utf-8"
    )
    (site / "content" / "e.md").write_text(
        "---\n# yaml-language-server: $schema=../extra/page.schema.json\ncolour: blue\n---\n",
        encoding="utf-8",
    )
    assert seedlint(capsys, "export", "-o", "out", "-f", "jsonl").code == 0
    assert [row["colour"] for row in rows(site / "out", "page_2")] == ["blue"]
    assert len(rows(site / "out", "page")) == 4


@pytest.mark.parametrize(
    ("file", "name"),
    [
        ("page.schema.json", "page"),
        ("schemas/Blog Post.yaml", "blog_post"),
        ("page-schema.toml", "page"),
        ("links.json", "links_2"),
        ("sqlite_master.json", "sqlite_master"),
        ("con.json", "schema_con"),
        ("own_documents.json", "own_documents"),
        ("order.json", "order"),
        ("2024.json", "2024"),
        ("åäö.json", "schema"),
        (f"{'x' * 90}.json", "x" * 40),
    ],
)
def test_every_schema_gives_a_table_a_name(
    site: Path, capsys: pytest.CaptureFixture[str], file: str, name: str
) -> None:
    (site / file).parent.mkdir(exist_ok=True)
    text = 'properties = { title = { type = "string" } }\n' if file.endswith("toml") else json.dumps(PAGE)
    (site / file).write_text(text, encoding="utf-8")
    (site / "seedlint.toml").write_text(f'schema = "{file}"\ninclude = ["content"]\n', encoding="utf-8")
    assert seedlint(capsys, "export", "-o", "out", "-f", "jsonl").code == 0
    assert len(rows(site / "out", name)) == 4
    assert seedlint(capsys, "report", "-o", "pages", "--no-expectations").code == 0
    told = json.loads((site / "pages" / "report.json").read_text(encoding="utf-8"))
    assert [(one["schema"], one["table"], one["documents"]) for one in told["schemas"]] == [(file, name, 4)]


def test_names_of_columns_are_unlike(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    odd = ["Document", "line", "a.b", 'say "x"', "=cmd", "a,b", "misfits", "é", "tags.count", "0"]
    schema = {"properties": {name: {"type": "string"} for name in odd}}
    schema["properties"]["a"] = {"properties": {"b": {"type": "string"}}}  # type: ignore[dict-item]
    schema["properties"]["tags"] = {"type": "array"}  # type: ignore[dict-item]
    (site / "page.schema.json").write_text(json.dumps(schema), encoding="utf-8")
    (site / "seedlint.toml").write_text(
        'schema = "page.schema.json"\ninclude = ["content"]\n', encoding="utf-8"
    )
    for path in (site / "content").rglob("*.md"):
        path.unlink()
    (site / "content" / "x.json").write_text(
        json.dumps({**{name: f"<{name}>" for name in odd}, "a": {"b": "inside"}}), encoding="utf-8"
    )
    assert seedlint(capsys, "export", "-o", "out", "-f", "csv").code == 0
    text = (site / "out" / "page.csv").read_text(encoding="utf-8")
    row = next(csv.DictReader(text.splitlines(), strict=True))
    assert len({name.casefold() for name in row}) == len(row)
    assert row["document"] == "content/x.json"
    assert row["Document_"] == "<Document>"
    assert row["line_"] == "<line>"
    assert row["misfits_"] == "<misfits>"
    assert row["a.b"] == "inside"
    assert row["['a.b']"] == "<a.b>"
    assert "=cmd" not in row  # no spreadsheet runs the name of a column


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats()
    | st.sampled_from(["", " ", "soon", "2024-05-01T08:00:00Z", "\0", "\ud800", "x" * 90])
    | st.text(max_size=4),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["author", "at", "x"]), inner)
    ),
    max_leaves=6,
)


class Read:
    """A document that was read, in short."""

    broken = False
    front = (0, 0)

    def __init__(self, data: Any) -> None:
        self.data = data

    def position(self, _offset: int) -> tuple[int, int]:
        return 1, 1


@settings(max_examples=some(400))
@given(st.dictionaries(st.sampled_from(sorted(PAGE["properties"])), VALUES) | VALUES)  # type: ignore[call-overload]
def test_every_cell_is_of_its_columns_type(data: Any) -> None:
    own = own_table(Schema(PAGE), "page.schema.json")
    document: Document = Read(data)  # type: ignore[assignment]
    row = OwnMaker(own).row(document, "a.md", as_it_is)
    assert len(row.row) == len(own.table.columns)
    kinds = {Kind.TEXT: str, Kind.INTEGER: int, Kind.REAL: float, Kind.BOOLEAN: bool, Kind.TIMESTAMP: str}
    for cell, column in zip(row.row, own.table.columns, strict=True):
        assert cell is None or type(cell) is kinds[column.kind], column.name
        if type(cell) is str:
            assert "\0" not in cell
            cell.encode()
    odd = set(str(row.row[-1] or "").split(",")) - {""}
    assert odd == {own.names[value[0]] for value in row.values if value[1] == "misfit"} | (
        {"tags", "aliases"} & odd
    )
