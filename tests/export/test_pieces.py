"""Rows in pieces are those of whole documents, for any document: each made by itself is the reference."""

from __future__ import annotations

import pickle
import random
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seedlint.document import Document
from seedlint.engine.engine import reader
from seedlint.export import making, sqlite
from seedlint.export.making import Maker, RowJob, make_rows
from seedlint.export.rows import Rows, rows_of
from seedlint.export.sqlite import SqliteTables
from seedlint.finding import Region
from seedlint.reading.lines import split_lines
from seedlint.schema.schema import DEFAULT, Schema
from seedlint.sources.trees import WorkingTree
from seedlint.tables.tables import TABLES
from seedlint.util.redact import Source
from tests.conftest import CLEAN
from tests.support.articles import front, item, made, plain
from tests.support.examples import some

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from seedlint.export.pieces import Mark, Placed

SEED = Schema.load(DEFAULT)
ARTICLE: dict[str, Any] = {
    "x-seedlint-role": "article",
    "type": "object",
    "properties": {"title": {"type": "string"}, "webUrl": {"format": "uri"}, "also": {}},
}
NESTED: dict[str, Any] = {
    **ARTICLE,
    "properties": {
        **ARTICLE["properties"],
        "related": {
            "type": "array",
            "items": {
                **ARTICLE,
                "properties": {**ARTICLE["properties"], "also": {"type": "array", "items": ARTICLE}},
            },
        },
    },
}
"""A schema whose related articles have articles in them."""
TABLES_BY_NAME = {table.name: table for table in TABLES}
SECRET = next(line for line in CLEAN.splitlines() if line.startswith("secured:")).split('"')[1]


def maker(schema: Schema = SEED) -> Maker:
    return Maker(reader(schema), WorkingTree("/nowhere"))


def whole(raw: bytes, schema: Schema = SEED, name: str = "a.md") -> Rows:
    return rows_of(Document(name, raw, schema), name)


def compare(raws: Sequence[bytes], schema: Schema = SEED) -> int:
    """Compare both ways over documents that share what is known; return how many were in pieces."""
    one = maker(schema)
    short = 0
    for raw in raws:
        lines = split_lines(raw.decode("utf-8", "replace"))
        marks: list[Mark] = [(number, ()) for number in range(1, len(lines) + 1)]
        marks.append((len(lines) // 2, (Region(len(lines) // 2, 3, len(lines) // 2, 9),)))
        placed: Placed = pickle.loads(pickle.dumps(one.rows(RowJob(0, "a.md", "a.md", marks), raw)))
        assert placed.rows() == whole(raw, schema), raw.decode("utf-8", "replace")
        shown = Source(lines).line
        assert placed.lines == {mark: shown(*mark) for mark in marks if shown(*mark) is not None}
        short += len(placed.places) > 1
    return short


@settings(max_examples=some(300))
@given(st.integers(0, 10**9), st.sampled_from(["", "  ", "    "]))
def test_pieces_are_the_rows_of_the_whole(seed: int, indent: str) -> None:
    rng = random.Random(seed)
    pool = [item(indent, rng) for _ in range(rng.randint(1, 6))]
    compare([made(rng.randint(0, 10**9), pool, indent) for _ in range(6)])


def test_most_documents_are_in_pieces() -> None:
    rng = random.Random(5)
    pool = [item("  ", rng) for _ in range(30)]
    assert compare([made(rng.randint(0, 10**9), pool, "  ") for _ in range(80)]) > 15


USUAL = front(plain(1), plain(2))
ESCAPED = f'"{SECRET[:9]}\\x{ord(SECRET[9]):02x}{SECRET[10:]}"'


@pytest.mark.parametrize(
    ("raw", "short"),
    [
        pytest.param(USUAL, True, id="usual"),
        pytest.param(USUAL.replace(b"\n", b"\r\n"), False, id="CRLF"),
        pytest.param(b"\xef\xbb\xbf" + USUAL, False, id="BOM"),
        pytest.param(front(plain(1), "  # a word\n", plain(2)), None, id="comment"),
        pytest.param(
            front(plain(1), plain(2), rest="ampWebUrl: https://amp.tide-times.com/b\n"), None, id="below"
        ),
        pytest.param(
            front(plain(1), plain(2), rest="heat: x\nfeaturedContent: [1, {2: 3}]\n"), None, id="misfits"
        ),
        pytest.param(front(plain(1), "  - 3\n", "  - [a]\n"), False, id="no articles"),
        pytest.param(
            front(plain(1) + "    images: [{url: https://a.test/b}, 3]\n", plain(2)), None, id="flow"
        ),
        pytest.param(front(plain(1) + "    x/y~z: {}\n", plain(2)), None, id="a key with a slash"),
        pytest.param(
            front(plain(1), plain(2).replace("Ferry  late", SECRET)), False, id="payload in an item"
        ),
        pytest.param(
            front(plain(1), plain(2)).replace(b"title: ", b"title: " + SECRET[:40].encode() + b" ", 1),
            None,
            id="part of a payload",
        ),
        pytest.param(
            front(plain(1), plain(2).replace("Ferry  late", ESCAPED)), False, id="payload in escapes"
        ),
    ],
)
def test_pieces_are_the_rows_of(raw: bytes, short: bool | None) -> None:
    found = compare([USUAL, raw, USUAL, raw])
    assert short is None or found == 2 + 2 * short


def test_a_payload_that_stands_elsewhere_is_masked_in_pieces_that_are_known() -> None:
    one = maker()
    shown = plain(2).replace("Ferry  late", f"{SECRET}")
    without = "".join(line for line in CLEAN.splitlines(True) if not line.startswith("secured:"))
    own = without.removeprefix("---\n").rpartition("---\n")[0]
    free = f"---\n{own}related:\n{plain(1)}{shown}---\n".encode()
    for _ in range(2):
        one.rows(RowJob(0, "b.md", "b.md"), free)
        rows = one.rows(RowJob(0, "a.md", "a.md"), front(plain(1), shown)).rows()
        assert SECRET not in repr(rows)
        assert rows == whole(front(plain(1), shown))


def test_articles_in_articles_are_counted_through() -> None:
    inner = "    also:\n      - webUrl: https://a.test/{0}\n        title: x\n      - webUrl: https://b.test/{0}\n"
    items = [f"  - title: t\n    webUrl: https://c.test/{n}\n{inner.format(n)}" for n in (1, 2)]
    raw = f"---\nwebUrl: https://d.test/\nrelated:\n{''.join(items)}{items[0]}title: t\n---\n".encode()
    schema = Schema(NESTED)
    assert compare([raw, raw], schema) == 2
    rows = maker(schema).rows(RowJob(0, "a.md", "a.md"), raw).rows()
    assert [row[3] for row in rows.related] == list(range(9))


def test_what_is_no_article_itself_is_not_cut() -> None:
    schema = Schema({**NESTED, "x-seedlint-role": []})
    raw = b"---\nrelated:\n  - webUrl: https://a.test/\n  - webUrl: https://b.test/\n---\n"
    assert compare([raw], schema) == 0


# The working database


@settings(max_examples=some(60))
@given(st.integers(0, 10**9), st.integers(1, 3))
def test_views_are_the_tables(tmp_path_factory: pytest.TempPathFactory, seed: int, most: int) -> None:
    """Also where pieces are forgotten meanwhile, and with documents taken out and put in again."""
    rng = random.Random(seed)
    pool = [item("  ", rng) for _ in range(6)]
    raws = {f"{n}.md": made(rng.randint(0, 10**9), pool, "  ") for n in range(8)}
    path = tmp_path_factory.mktemp("store") / "x.sqlite3"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sqlite, "_MOST_KNOWN", most)
        store, one = SqliteTables(path), maker()
        placed = [one.rows(RowJob(0, name, name), raw) for name, raw in raws.items()]
        placed = [rows._replace(before=(*rows.before, 0, 0, 0, 100)) for rows in placed]
        store.place(placed[:3])
        store.forget([str(rows.before[0]) for rows in placed[1:3]])
        for rows in placed[1:]:
            store.place([rows])
        store.finish()
        store.close()
    expected = [whole(raw, name=name) for name, raw in raws.items()]
    with closing(sqlite3.connect(path)) as db:
        for table in ("related", "images", "links"):
            found = db.execute(f"SELECT * FROM {table}").fetchall()
            assert found == [row for rows in expected for row in getattr(rows, table)]
            # Whatever is asked for, the order is that of the documents, and not of some index.
            for at, column in enumerate(TABLES_BY_NAME[table].columns):
                alone = db.execute(f"SELECT {column.name} FROM {table} LIMIT 20").fetchall()
                assert alone == [row[at : at + 1] for row in found[:20]]


def test_a_piece_is_stored_once(tmp_path: Path) -> None:
    store, one = SqliteTables(tmp_path / "x.sqlite3"), maker()
    for name in ("a.md", "b.md", "c.md"):
        rows = one.rows(RowJob(0, name, name), USUAL)
        store.place([rows._replace(before=(*rows.before, 0, 0, 0, 100))])
    assert store.one("SELECT count(*) FROM related")[0] == 6
    assert store.one("SELECT count(*) FROM related_pieces")[0] == 2
    store.close()


# In batches


def test_an_article_is_made_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("a.md", "b.md"):
        (tmp_path / name).write_bytes(USUAL)
    longest: list[Any] = []
    monkeypatch.setattr(making, "rows_of", lambda *found: longest.append(found))
    one = Maker(reader(SEED), WorkingTree(str(tmp_path)))
    batch = make_rows(one, [RowJob(n, name, name) for n, name in enumerate(("a.md", "b.md"))])
    assert not longest
    (_, first), (_, second) = pickle.loads(pickle.dumps(batch)).rows
    assert all(a.piece is b.piece for a, b in zip(first.places[1:3], second.places[1:3], strict=True))


def test_long_lines_are_left_to_who_reads_again() -> None:
    raw = front(plain(1), plain(2).replace("Ferry  late", "Ferry " * 3000))
    number = next(n for n, line in enumerate(raw.decode().split("\n"), 1) if len(line) > 10_000)
    rows = maker().rows(RowJob(0, "a.md", "a.md", [(number, ()), (2, ())]), raw)
    assert [mark for mark, _ in rows.lines] == [2]
