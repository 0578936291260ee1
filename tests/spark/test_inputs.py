"""What Spark reads: the same documents by the same names, wherever they lie; and what it can't, said."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

import pytest

from seedlint.config.settings import load
from seedlint.errors import UsageError
from seedlint.run.session import Session
from seedlint.spark.diary import RUN
from seedlint.spark.inputs import Asked, Source, refuse, source_of
from seedlint.spark.objects import Objects
from seedlint.spark.output import Output
from seedlint.spark.shapes import ddl, of_path, to_path
from seedlint.spark.start import Where, spark_session
from seedlint.spark.telling import told

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from pyspark.sql import DataFrame, SparkSession

pytestmark = pytest.mark.spark

LARGE = 3_000_000_000
"""Bytes of a file that is one large hole: more than Spark can put into a row."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory with all kinds of files, the mounted one of `viewfs://documents/`."""
    root = tmp_path_factory.mktemp("documents")
    names = ["a.md", "b/c.TXT", "b/d.json", "b/x.rst", ".h.md", ".h/e.md", "b/venv/f.md", "sp ace/ü %20.md"]
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(f"---\ntitle: {name}\n---\n", encoding="utf-8")
    with (root / "large.md").open("wb") as file:
        file.truncate(LARGE)
    (root / "bad.md").write_text("x" * 1_000, encoding="utf-8")
    (root / ".bad.md.crc").write_bytes(b"crc\0\0\0\2\0\1\2\3\4\1\2\3\4")
    return root


@pytest.fixture(scope="module")
def spark(folder: Path) -> Iterator[SparkSession]:
    conf = {
        "spark.sql.shuffle.partitions": "2",
        "spark.hadoop.fs.viewfs.mounttable.documents.link./seeds": folder.as_uri(),
    }
    with spark_session(Where("local[2]", conf=tuple(conf.items())), "tests") as (session, _):
        yield session


def session_of(root: Path, **lines: Any) -> Session:
    text = "".join(f"{key} = {json.dumps(value)}\n" for key, value in lines.items())
    (root / "seedlint.toml").write_text(text, encoding="utf-8")
    return Session(load(root / "seedlint.toml"), isolated=True)


def source(spark: SparkSession, root: Path, asked: Asked, **lines: Any) -> Source:
    session = session_of(root, **lines)
    refuse(asked, session.settings)
    output = Output(spark, str(root / "out"), root, 2)
    made = source_of(spark, session, asked, output)
    made.search()
    assert not made.documents().select("path").isEmpty()
    return made


def documents(made: Source) -> dict[str, tuple[str | None, int | None, bytes | None]]:
    rows = made.documents().collect()
    found = {
        to_path(bytes(row["path"])): (row["why"], row["size"], row["content"] and bytes(row["content"]))
        for row in rows
    }
    assert len(found) == len(rows)
    return found


WHOLE = {"a.md", "b/c.TXT", "b/d.json", "sp ace/ü %20.md", "large.md", "bad.md"}


def test_objects_are_what_a_search_on_disk_finds(spark: SparkSession, folder: Path, tmp_path: Path) -> None:
    made = source(spark, tmp_path, Asked(("viewfs://documents/seeds",)))
    found = documents(made)
    assert {name.removeprefix("seeds/") for name in found} == WHOLE - {"bad.md"}
    assert found["seeds/sp ace/ü %20.md"][2] == b"---\ntitle: sp ace/\xc3\xbc %20.md\n---\n"
    # What is too large is not read, and what can't be read is told.
    assert found["seeds/large.md"] == (None, LARGE, None)
    records = spark.createDataFrame([(of_path(name),) for name in found], "path binary")
    unread = made.unread(records)
    assert unread is not None
    assert [to_path(bytes(row["path"])) for row in unread.collect()] == ["seeds/bad.md"]
    wanted = records.filter("decode(path, 'utf-8') = 'seeds/a.md'")
    (row,) = made.contents(wanted).collect()
    assert bytes(row["content"]) == b"---\ntitle: a.md\n---\n"


def test_what_lies_in_one_place_is_listed_once(
    spark: SparkSession, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed = Objects._listed
    places: list[tuple[str, ...]] = []

    def counted(self: Objects, paths: Sequence[str]) -> DataFrame:
        places.append(tuple(paths))
        return listed(self, paths)

    monkeypatch.setattr(Objects, "_listed", counted)
    one, other = "viewfs://documents/seeds/b", "viewfs://documents/seeds/a.md"
    source(spark, tmp_path, Asked((one,)))
    assert places == [(one,)]
    source(spark, tmp_path, Asked((one, other)))
    assert places[1:] == [(one, other), (one,), (other,)]


def test_patterns_choose_objects(spark: SparkSession, tmp_path: Path) -> None:
    asked = Asked(("viewfs://documents/seeds",))
    made = source(spark, tmp_path, asked, exclude=["large.md", "**/c.TXT", "bad.md"], include=["**/*.rst"])
    assert set(documents(made)) == {
        f"seeds/{name}" for name in ("a.md", "b/d.json", "b/x.rst", "sp ace/ü %20.md")
    }


def test_globs_of_objects(spark: SparkSession, tmp_path: Path) -> None:
    made = source(spark, tmp_path, Asked(("viewfs://documents/seeds/b/*", "viewfs://documents/seeds/a.md")))
    assert set(documents(made)) == {"seeds/a.md", "seeds/b/c.TXT", "seeds/b/d.json"}


def test_files_on_disk_come_once(spark: SparkSession, folder: Path, tmp_path: Path) -> None:
    paths = (folder.as_uri(), str(folder / "b"), str(folder / "b" / "*.json"), str(folder / ".h.md"))
    found = documents(source(spark, folder, Asked(paths)))
    assert set(found) == WHOLE | {".h.md"}
    assert set(found.values()) == {(None, None, None)}
    (folder / "link.md").symlink_to(folder / "a.md")
    try:
        assert set(documents(source(spark, folder, Asked((str(folder),))))) == WHOLE
        included = source(spark, folder, Asked(()), include=["b", "*.md"], exclude=["large.md"])
        assert set(documents(included)) == WHOLE - {"large.md"}
    finally:
        (folder / "link.md").unlink()


ROWS = [
    ("s3://bucket/x/a.md", "---\na: 1\n---\n"),
    ("./b.md", "x" * 50),
    ("/c d.md", None),
    ("we:ird.md", "ü"),
]
NAMES = {"x/a.md", "b.md", "/c d.md", "we:ird.md"}


@pytest.mark.parametrize("form", ["parquet", "json", "csv", "table"])
def test_rows_of_tables(spark: SparkSession, tmp_path: Path, form: str) -> None:
    frame = spark.createDataFrame(ROWS, "name string, text string")
    place, options = (tmp_path / "rows").as_uri(), {"multiLine": "true", "header": "true", "escape": '"'}
    options["ignoreTrailingWhiteSpace"] = "false"
    if form == "table":
        frame.createOrReplaceTempView("rows")
        asked = Asked(("rows",), "table", "name", "text")
    else:
        frame.coalesce(1).write.options(**options).format(form).save(place)
        given = tuple(options.items()) if form == "csv" else ()
        asked = Asked((place,), form, "name", "text", given)
    found = documents(source(spark, tmp_path, asked, **{"max-file-size": 40}))
    assert set(found) == NAMES
    assert found["x/a.md"] == (None, 13, b"---\na: 1\n---\n")
    assert found["b.md"] == (None, 50, None)
    assert found["/c d.md"] == ("its row has no content", None, None)
    assert found["we:ird.md"] == (None, 2, "ü".encode())


def test_a_small_table_is_divided_among_tasks(spark: SparkSession, tmp_path: Path) -> None:
    rows = spark.range(100).selectExpr("concat(id, '.md') path", "cast('x' as binary) content")
    place = tmp_path / "rows"
    rows.coalesce(1).write.parquet(str(place))
    made = source(spark, tmp_path, Asked((str(place),), "parquet"))
    assert made.documents().rdd.getNumPartitions() == 8
    rows.repartition(5).write.parquet(str(tmp_path / "more"))
    enough = source(spark, tmp_path, Asked((str(tmp_path / "more"),), "parquet"))
    assert "Exchange" not in plan_of(enough)
    asked = source(spark, tmp_path, Asked((str(place),), "parquet", partitions=3))
    assert asked.documents().rdd.getNumPartitions() == 3
    assert len(documents(made)) == len(documents(asked)) == 100


def plan_of(made: Source) -> str:
    frame: Any = made.documents()
    plan: str = frame._jdf.queryExecution().executedPlan().toString()
    return plan


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (
            Asked(("{here}/rows",), "parquet", "nme", "text"),
            "--path-column: the table has no column nme; it has name",
        ),
        (
            Asked(("{here}/rows",), "parquet", "name", "n"),
            "--content-column: the column n is of the type bigint",
        ),
        (Asked(("{here}/rows",), "parquet", "other", "text"), "other is empty in 4 rows of the table"),
        (Asked(("{here}/none",), "parquet", "name", "text"), "none has no rows; --allow-empty"),
        (Asked(("{here}/gone",), "parquet", "name", "text"), "gone does not exist"),
        (Asked(("{here}/documents",), "parquet", "name", "text"), "a.md is no Parquet; --input-format"),
        (Asked(("gone.rows",), "table", "name", "text"), "there is no table gone.rows"),
        (
            Asked(("{here}/rows",), "delta", "name", "text"),
            "--input-format delta: Spark knows no such format",
        ),
        (Asked(("s3a://bucket/rows",), "parquet"), "no file system for this URI"),
        (Asked(("s3a://bucket/rows",)), "no file system for this URI"),
        (Asked(("foo://bucket/rows",)), "no file system for this URI (foo)"),
        (Asked(("viewfs://documents/seeds/gone",)), "viewfs://documents/seeds/gone does not exist"),
        (
            Asked(("viewfs://documents/seeds/b/x.rst",)),
            "no documents found in viewfs://documents/seeds/b/x.rst",
        ),
    ],
)
def test_what_can_not_be_read_is_said(spark: SparkSession, tmp_path: Path, asked: Asked, words: str) -> None:
    frame = spark.createDataFrame(ROWS, "name string, text string").selectExpr("*", "1L n", "'' other")
    frame.coalesce(1).write.parquet(str(tmp_path / "rows"))
    frame.limit(0).write.parquet(str(tmp_path / "none"))
    for name in ("documents", "empty"):
        (tmp_path / name).mkdir()
    (tmp_path / "documents" / "a.md").write_text("x", encoding="utf-8")
    paths = tuple(path.replace("{here}", str(tmp_path)) for path in asked.paths)
    with pytest.raises(Exception) as raised:  # noqa: PT011 - Java's, too
        source(spark, tmp_path, asked._replace(paths=paths))
    error = raised.value if isinstance(raised.value, UsageError) else told(raised.value)
    assert isinstance(error, UsageError)
    assert words in str(error)
    assert "\n" not in str(error)


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (
            Asked(("viewfs://documents/seeds/a.md", "viewfs://documents/seeds/b/x.rst")),
            "no documents found in viewfs://documents/seeds/b/x.rst; --allow-empty",
        ),
        (
            Asked(("viewfs://documents/seeds/gone.md", "viewfs://documents/seeds/a.md")),
            "viewfs://documents/seeds/gone.md does not exist",
        ),
        (
            Asked(("{here}/rows", "{here}/none"), "parquet", "name", "text"),
            "/none has no rows; --allow-empty",
        ),
        (Asked(("{here}/rows", "{here}/gone"), "parquet", "name", "text"), "/gone does not exist"),
        (Asked(("{here}/documents", "{here}/empty")), "empty; --allow-empty"),
        (Asked(("{here}/documents", "{here}/documents/*.yaml")), "documents/*.yaml"),
    ],
)
def test_each_input_must_be_there_and_hold_something(
    spark: SparkSession, tmp_path: Path, asked: Asked, words: str
) -> None:
    test_what_can_not_be_read_is_said(spark, tmp_path, asked, words)
    if words.endswith("--allow-empty"):
        paths = tuple(path.replace("{here}", str(tmp_path)) for path in asked.paths)
        assert documents(source(spark, tmp_path, asked._replace(paths=paths, allow_empty=True)))


def test_nothing_found_is_said(spark: SparkSession, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "empty" / "x.mdx").write_text("---\ntitle: x\n---\n", encoding="utf-8")
    with pytest.raises(UsageError, match=r"no documents found in .*empty: 1 file begins as a document does"):
        source(spark, tmp_path, Asked((str(tmp_path / "empty"),)))
    session = session_of(tmp_path)
    output = Output(spark, str(tmp_path / "out"), tmp_path, 2)
    made = source_of(spark, session, Asked((str(tmp_path / "empty"),), allow_empty=True), output)
    made.search()
    assert made.documents().collect() == []
    passed = made.passed_over()
    assert passed is not None
    assert passed.endings == {"mdx": 1}


@pytest.mark.parametrize("name", ["o ut", "o[1]", "100%20", "{x,y}", "ü", "a*b?", "a#b"])
def test_an_output_may_be_called_anything(spark: SparkSession, tmp_path: Path, name: str) -> None:
    place = tmp_path / name
    output = Output(spark, str(place), tmp_path, 2)
    assert not output.is_begun()
    for _ in range(2):
        output.put("findings", spark.range(3).selectExpr("id code"))
    output.append("run", spark.createDataFrame([], ddl(RUN)))
    assert output.read("findings").count() == 3
    assert output.is_begun()
    assert sorted(os.listdir(place)) == ["findings", "run"]
    (place / "mine.txt").write_text("x", encoding="utf-8")
    with pytest.raises(UsageError, match="it holds other things"):
        Output(spark, str(place), tmp_path, 2).is_begun()
