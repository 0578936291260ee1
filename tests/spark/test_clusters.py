"""On real clusters, local and standalone, with much that dies on the way: what `seedlint check` says."""

from __future__ import annotations

import json
import os
import shutil
import signal
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

import pytest

from seedlint.errors import UsageError
from seedlint.spark.inputs import Asked
from seedlint.spark.running import Running
from seedlint.spark.start import Where, spark_session
from tests.spark.support import clusters, corpora
from tests.spark.support.clusters import ancestor, job, seedlint_spark, standalone, until
from tests.spark.support.corpora import Corpus
from tests.spark.support.driver import as_json
from tests.support.running import WRONG_TYPE, document

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyspark.sql import SparkSession

    from seedlint.spark.running import Ran

pytestmark = [pytest.mark.spark, pytest.mark.filterwarnings("ignore::FutureWarning:pyspark")]

MOST = 10**6
DEADLY = '''\
"""A rule that dies, and one that waits."""

import os
import signal
import time
from pathlib import Path

from seedlint.rule import CorpusRule, Fact, Rule, Severity

HERE = Path({here!r})


def _once(name):
    """Die, for the first time."""
    try:
        (HERE / f"{{name}} died").touch(exist_ok=False)
    except FileExistsError:
        return
    os.kill(os.getpid(), signal.SIGKILL)


def _wait(name):
    """Wait for somebody to say that it is enough, after having said who waits."""
    note = HERE / f"{{name}} waits"
    if note.exists():
        return
    part = HERE / f"{{name}} {{os.getpid()}}"
    part.write_text(str(os.getpid()), encoding="utf-8")
    part.replace(note)
    parent = os.getppid()
    while not (HERE / f"{{name}} goes on").exists() and os.getppid() == parent:
        time.sleep(0.05)


class Deadly(Rule):
    """Titles kill.

    Why: x. Fix: x.
    """

    code = "XX003"
    name = "deadly"
    severity = Severity.WARNING
    since = "0.1.0"

    def check(self, document):
        title = str(document.data.get("title"))
        if title.startswith("dies always"):
            os.kill(os.getpid(), signal.SIGKILL)
        if title.startswith("dies once"):
            _once("lint")
        if title.startswith("waits"):
            _wait("lint")
        return ()


class DeadlyTopics(CorpusRule):
    """Topics kill.

    Why: x. Fix: x.
    """

    code = "XX004"
    name = "deadly-topics"
    severity = Severity.NOTE
    since = "0.1.0"

    def collect(self, document):
        topics = document.data.get("topics")
        for number, topic in enumerate(topics if isinstance(topics, list) else ()):
            if str(topic).startswith("dies"):
                yield Fact(str(topic), f"/topics/{{number}}", document.path)

    def suspects(self, counts):
        _once("suspects")
        return counts

    def check(self, key, facts):
        if key == "dies and waits":
            _wait("judge")
        else:
            _once("judge")
        for path, fact in facts:
            yield self.finding(fact.pointer, f"{{len(facts)}} of {{key}}", path=path)
'''


@pytest.fixture(scope="module")
def spark() -> Iterator[SparkSession]:
    """Spark on this machine, with two tasks at a time."""
    where = Where("local[2]", conf=tuple(clusters.CONF.items()))
    with spark_session(where, "tests") as (session, _):
        yield session


def written(root: Path, seed: int, more: str = "") -> Corpus:
    """Write a corpus in which nearly everything occurs, some sixty documents."""
    random = Random(seed)
    for folder in ("lint", "seeds", "more"):
        (root / folder).mkdir(parents=True)
    (root / "lint" / "odd.py").write_text(corpora.RULES, encoding="utf-8")
    (root / "event.schema.json").write_text(json.dumps(corpora.EVENT), encoding="utf-8")
    (root / "seedlint.toml").write_text(
        'include = ["seeds", "more"]\nrule-paths = ["lint"]\nignore = ["SL9999"]\nbaseline = "known.json"\n'
        'max-file-size = 8000\nfront-matter = "optional"\n[documents]\nallow-multiple = true\n'
        f"{''.join(corpora.OVERRIDES)}{more}",
        encoding="utf-8",
    )
    for folder in dict.fromkeys(corpora.FOLDERS):
        for name in corpora.NAMES:
            path = os.path.join(root, folder + name)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "wb") as file:
                # Rules that have not seen all say nothing of the baseline.
                file.write(corpora.text(random).replace(b"in suspects", b"").replace(b"in check", b""))
    os.symlink("nowhere.md", root / "seeds" / "broken.md")
    os.symlink("loop.md", root / "seeds" / "loop.md")
    corpus = Corpus(root)
    stale = root / "seeds" / "stale.md"
    stale.write_text(document(41, *corpora.DEFECTS[:6]), encoding="utf-8")
    corpora.know(corpus, random)
    stale.write_text(document(41), encoding="utf-8")
    (root / "seeds" / "new.md").write_text(document(42, WRONG_TYPE, ("Transport", "Boats")), encoding="utf-8")
    return corpus


def simple(root: Path, rules: str = "") -> None:
    """Write a corpus of thirty documents, with two of each article."""
    (root / "seeds").mkdir(parents=True)
    lines = ['include = ["seeds"]', 'rule-paths = ["lint"]'][: 2 if rules else 1]
    (root / "seedlint.toml").write_text("\n".join([*lines, ""]), encoding="utf-8")
    if rules:
        (root / "lint").mkdir()
        (root / "lint" / "deadly.py").write_text(rules.format(here=str(root)), encoding="utf-8")
    for number in range(30):
        changes = [WRONG_TYPE] if number % 3 == 0 else []
        (root / "seeds" / f"{number:02}.md").write_text(document(number % 15 + 1, *changes), encoding="utf-8")


def put(root: Path, name: str, title: str = "", topic: str = "") -> None:
    """Write a document on which a rule dies or waits."""
    changes = [("Ferry", title)] * bool(title) + [("Transport", topic)] * bool(topic)
    (root / "seeds" / name).write_text(document(99, *changes), encoding="utf-8")


def ran(
    spark: SparkSession, corpus: Corpus, out: Path, *, resume: bool = False, **asked: Any
) -> tuple[Ran, dict[str, Any]]:
    """Do a job; return what came of it, and the report."""
    question = Asked(asked.pop("paths", ()), **asked)
    running = Running(Where(), question, str(out), MOST, resume=resume)
    done = job(spark, corpus.session(), running)
    return done, as_json(done.result)


def as_checked(corpus: Corpus) -> dict[str, Any]:
    return corpus.judged()


def rows(out: Path, table: str) -> list[dict[str, Any]]:
    import pyarrow.parquet as pq

    files = sorted((out / table).glob("*.parquet"))
    return [row for file in files for row in pq.ParquetFile(file).read().to_pylist()]


# The same verdict


@pytest.fixture(scope="module")
def various(tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    return written(tmp_path_factory.mktemp("various").resolve(), 3)


def test_files_from_anywhere(
    spark: SparkSession, various: Corpus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Paths in reports are from where one is, everything else is the same from everywhere.
    monkeypatch.chdir(various.root / "seeds")
    expected = as_checked(various)
    codes = {one["code"] for one in expected["findings"]}
    assert {"SL000", "SL001", "SL003", "SL102", "SL501", "SL606", "SL902", "SL903", "XX002"} <= codes
    assert expected["summary"]["suppressed"]
    assert expected["summary"]["baselined"]
    assert expected["withoutFrontMatter"]
    assert any(one["path"].startswith("../more/") for one in expected["findings"])
    _, found = ran(spark, various, tmp_path / "out", partitions=7)
    assert found == expected
    there = rows(tmp_path / "out", "documents")
    assert len(there) == expected["summary"]["documents"]
    assert len(rows(tmp_path / "out", "findings")) == len(expected["findings"])
    assert rows(tmp_path / "out", "crashes")


def test_rows_of_a_table(spark: SparkSession, various: Corpus, tmp_path: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    root = tmp_path / "corpus"
    shutil.copytree(various.root, root, symlinks=True)
    corpus = various._replace(root=root)
    contents = {}
    for path in corpora.documents(root):
        name = os.path.relpath(path, root)
        try:
            name.encode()
        except UnicodeEncodeError:
            os.unlink(path)
            continue
        if os.path.islink(path):
            os.unlink(path)
        else:
            contents[name] = Path(path).read_bytes()
    # Of a table nobody says that it is all there is.
    config = (root / "seedlint.toml").read_text(encoding="utf-8").partition("\n")[2]
    (root / "seedlint.toml").write_text(config, encoding="utf-8")
    expected = as_checked(corpus._replace(include=False))
    paths = [f"s3://bucket/{name}" if at % 2 else f"./{name}" for at, name in enumerate(contents)]
    table = pa.table({"path": paths, "content": pa.array(contents.values(), pa.binary())})
    pq.write_table(table, tmp_path / "table.parquet")
    shutil.rmtree(root / "seeds")
    shutil.rmtree(root / "more")
    asked = {"paths": (str(tmp_path / "table.parquet"),), "input_format": "parquet"}
    _, found = ran(spark, corpus, tmp_path / "out", partitions=1, **asked)
    assert found == expected


# What dies


def test_who_kills_a_worker_is_told_of_and_nobody_else_suffers(spark: SparkSession, tmp_path: Path) -> None:
    root = tmp_path / "corpus"
    simple(root, DEADLY)
    died = [root / f"{name} died" for name in ("lint", "suspects", "judge")]
    for file in died:
        file.touch()
    put(root, "once.md", "dies once")
    for number in range(2):
        put(root, f"topics{number}.md", topic="dies too")
    corpus = Corpus(root)
    expected = as_checked(corpus)
    for file in died:
        file.unlink()
    put(root, "always.md", "dies always")
    _, found = ran(spark, corpus, tmp_path / "out", partitions=2)
    assert all(file.exists() for file in died)
    (one,) = (one for one in found["findings"] if one["code"] == "SL000")
    assert Path(one["path"]).name == "always.md"
    assert "a worker process died on this document, twice" in one["message"]
    assert [other for other in found["findings"] if other is not one] == expected["findings"]
    assert found["summary"]["documents"] == expected["summary"]["documents"] + 1
    assert [(crash["code"], Path(crash["path"]).name) for crash in found["errors"]] == [
        ("SL000", "always.md")
    ]


def test_executors_and_nodes_may_die(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = tmp_path / "corpus"
    simple(root, DEADLY)
    monkeypatch.chdir(root)
    put(root, "waits.md", "waits", "dies and waits")
    put(root, "other.md", topic="dies and waits")
    for name in ("lint goes on", "judge goes on", "suspects died"):
        (root / name).touch()
    expected = as_checked(Corpus(root))
    for name in ("lint goes on", "lint waits", "judge goes on", "judge waits"):
        (root / name).unlink()
    with standalone(tmp_path, 2) as url:
        words = ("-o", tmp_path / "out", "--master", url, "--partitions", "4")
        words = (*words, "-f", f"json={tmp_path}/found.json")
        memory = ("--conf", "spark.executor.memory=500m", "--max-reported", str(MOST))
        begun = seedlint_spark(*words, *memory, log=tmp_path / "driver.log", cwd=root)
        try:
            os.kill(ancestor(waiting(root, "lint", begun), "CoarseGrainedExecutorBackend"), signal.SIGKILL)
            (root / "lint goes on").touch()
            node = ancestor(waiting(root, "judge", begun), "deploy.worker.Worker")
            os.kill(node, signal.SIGKILL)
            (root / "judge goes on").touch()
            assert begun.wait() == 1, begun.said()
        finally:
            begun.kill()
    found = json.loads((tmp_path / "found.json").read_text(encoding="utf-8"))
    assert found == expected
    assert len(rows(tmp_path / "out", "documents")) == 32


def waiting(root: Path, name: str, command: Any) -> int:
    """Wait for a rule that waits; return its process."""

    def told() -> str:
        assert command.process.poll() is None, command.said()
        note = root / f"{name} waits"
        return note.read_text(encoding="utf-8") if note.exists() else ""

    return int(until(told, f"{name} waits"))


def test_a_driver_that_dies_is_resumed(spark: SparkSession, tmp_path: Path) -> None:
    root, out = tmp_path / "corpus", tmp_path / "out"
    simple(root, DEADLY)
    put(root, "waits.md", "waits")
    words = ("-o", out, "--partitions", "7", "--master", "local[2]")
    begun = seedlint_spark(*words, log=tmp_path / "log", cwd=root)
    try:
        waiting(root, "lint", begun)
        # All tasks but that one come to their end.
        until(lambda: len(list((out / "work" / "records").glob("*.parquet"))) >= 6, "six tasks are done")
    finally:
        begun.process.send_signal(signal.SIGKILL)
        begun.kill()
    (root / "lint goes on").touch()
    kept = {row["path"].decode() for row in rows(out / "work", "records")}
    assert 15 < len(kept) < 31
    assert "seeds/waits.md" not in kept
    changed, gone = sorted(kept)[:2]
    (root / changed).write_text(document(77, WRONG_TYPE), encoding="utf-8")
    (root / gone).unlink()
    (root / "seeds" / "new.md").write_text(document(5), encoding="utf-8")
    corpus = Corpus(root)
    expected = as_checked(corpus)
    # By other rules nothing can go on, and without being asked nobody does.
    with pytest.raises(UsageError, match="--resume goes on with it"):
        ran(spark, corpus, out)
    config = (root / "seedlint.toml").read_text(encoding="utf-8")
    (root / "seedlint.toml").write_text(f'ignore = ["SL402"]\n{config}', encoding="utf-8")
    with pytest.raises(UsageError, match=r"--resume: settings are not as they were \(ignore\); start again"):
        ran(spark, corpus, out, resume=True, partitions=2)
    (root / "seedlint.toml").write_text(config, encoding="utf-8")
    done, found = ran(spark, corpus, out, resume=True, partitions=2)
    assert found == expected
    assert done.resumed == len(kept) - 2
    events = [(row["turn"], row["event"]) for row in rows(out, "run")]
    assert sorted(events) == [(0, "begun"), (1, "ended"), (1, "resumed")]


# Where it is written


@pytest.mark.parametrize(
    "foreign",
    [
        "notes.txt",
        ".hidden",
        "findings/notes.txt",
        "findings/.hidden",
        "run/sub/part.parquet",
        "work/other/a",
        "link",
    ],
)
def test_nothing_foreign_is_written_over(spark: SparkSession, tmp_path: Path, foreign: str) -> None:
    simple(tmp_path / "corpus")
    out = tmp_path / "out"
    file = out / foreign
    file.parent.mkdir(parents=True)
    if foreign == "link":
        (tmp_path / "elsewhere").mkdir()
        file.symlink_to(tmp_path / "elsewhere")
    else:
        file.write_text("mine", encoding="utf-8")
    for resume in (False, True):
        with pytest.raises(UsageError, match="it holds other things"):
            ran(spark, Corpus(tmp_path / "corpus"), out, resume=resume)
    assert os.path.lexists(file)
    assert sorted(path.relative_to(out).as_posix() for path in out.rglob("*") if not path.is_dir()) == [
        foreign
    ] * (foreign != "link")


def test_there_must_be_a_job_to_resume(spark: SparkSession, tmp_path: Path) -> None:
    simple(tmp_path / "corpus")
    with pytest.raises(UsageError, match="there is no job to resume"):
        ran(spark, Corpus(tmp_path / "corpus"), tmp_path / "out", resume=True)
    assert not (tmp_path / "out").exists()


def test_a_table_that_has_a_path_twice_is_refused(spark: SparkSession, tmp_path: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq
    from pyspark.errors import PySparkException

    from seedlint.spark.start import told

    simple(tmp_path / "corpus")
    for number, (path, says) in enumerate((("a.md", "'a.md' twice"), ("../a.md", "'../a.md'"))):
        file = tmp_path / f"{number}.parquet"
        pq.write_table(pa.table({"path": pa.array(["a.md", path], pa.string()), "content": ["x", "x"]}), file)
        with pytest.raises(PySparkException) as error:
            ran(
                spark,
                Corpus(tmp_path / "corpus"),
                tmp_path / f"out{number}",
                paths=(str(file),),
                input_format="parquet",
            )
        said = str(told(error.value))
        assert said.startswith("a worker refuses to check documents: ")
        assert says in said
