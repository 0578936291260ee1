"""The steps by themselves: sent to other processes, and what they refuse, in one line."""

from __future__ import annotations

import json
import os
import pickle
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

import pytest

from seedlint.config.settings import load
from seedlint.rulebook import fingerprint
from seedlint.run.session import Session
from seedlint.spark import shapes, steps, worker
from seedlint.spark.inputs import Asked
from seedlint.spark.job import begin
from seedlint.spark.running import Running, mark_of
from seedlint.spark.settling import offered
from seedlint.spark.shapes import batch, of_path
from seedlint.spark.start import Where
from seedlint.spark.worker import RefusedError, refusal
from tests.spark.support.corpora import RULES
from tests.spark.support.driver import Driver, as_json
from tests.support.running import WRONG_TYPE, document, seedlint

if TYPE_CHECKING:
    from collections.abc import Callable

    from seedlint.spark.worker import Job

ELSEWHERE = """\
import pickle, sys
import pyarrow as pa
from seedlint.spark import steps

assert "pyspark" not in sys.modules
job, batches = pickle.loads(open(sys.argv[1], "rb").read())
made = [one.to_pylist() for one in steps.lint(job, batches)]
assert "pyspark" not in sys.modules
sys.stdout.buffer.write(pickle.dumps(made))
"""


@pytest.fixture(autouse=True)
def no_workers() -> None:
    worker._workers.clear()


@pytest.fixture
def session(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Session:
    """A session with a rule of its own, a schema of its own in some folder, and no documents."""
    here = tmp_path / "here"
    (here / "lint").mkdir(parents=True)
    (here / "lint" / "odd.py").write_text(RULES, encoding="utf-8")
    (here / "schema.json").write_text('{"type": "object"}', encoding="utf-8")
    (here / "seedlint.toml").write_text(
        'include = ["seeds"]\nrule-paths = ["lint"]\n'
        '[[overrides]]\nfiles = ["other"]\nschema = "schema.json"\n',
        encoding="utf-8",
    )
    monkeypatch.chdir(here)
    return Session(load())


def given(*documents: tuple[str | None, bytes | None]) -> list[Any]:
    """Return a batch of documents with their contents."""
    rows = [
        (None if path is None else of_path(path), None, len(raw or b""), raw, None) for path, raw in documents
    ]
    return [batch(shapes.INPUT, rows)]


def linted(job: Job, *documents: tuple[str | None, bytes | None]) -> list[dict[str, Any]]:
    return [row for one in steps.lint(job, given(*documents)) for row in one.to_pylist()]


def refused(act: Callable[[], Any]) -> str:
    """Return why something is refused, as it is found in what Spark makes of it."""
    with pytest.raises(RefusedError) as error:
        act()
    trace = f"org.apache.spark.SparkException: …\nTraceback:\n  x\n{error.value}\n\tat org.apache.spark…"
    words = refusal(trace)
    assert words is not None
    assert "\n" not in words
    assert len(words) < 300
    return words


# Elsewhere


def test_another_process_judges_alike_without_the_files(session: Session, tmp_path: Path) -> None:
    documents = [
        ("seeds/a.md", document(1, WRONG_TYPE).encode()),
        ("seeds/b.md", document(1).encode()),
        ("other/c.md", document(2).encode()),
        ("\udcff.md", document(2, ("Ferry", "crash")).encode()),
    ]
    job = begin(session, str(session.settings.root), 3)
    (tmp_path / "job").write_bytes(pickle.dumps((job, given(*documents))))
    expected = linted(job, *documents)
    assert [bool(row["facts"]) for row in expected] == [True] * 4
    assert [row["turn"] for row in expected] == [3] * 4
    assert '"XX001"' in expected[3]["crashes"]
    (tmp_path / "here").rename(tmp_path / "gone")
    done = subprocess.run(
        [sys.executable, "-c", ELSEWHERE, str(tmp_path / "job")], cwd="/", capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr.decode()
    (found,) = pickle.loads(done.stdout)
    for row in (*found, *expected):
        # A trace shows lines of files, which are not there any more.
        row["crashes"] = row["crashes"] and [one[:3] for one in json.loads(row["crashes"])]
    assert found == expected


def test_isolated_workers_know_no_rules_of_others(session: Session) -> None:
    apart = Session(load(), isolated=True)
    path, raw = "seeds/a.md", document(1, ("Ferry", "crash")).encode()
    for made, crashes in ((session, True), (apart, False)):
        (row,) = linted(begin(made, str(made.settings.root), 0), (path, raw))
        assert bool(row["crashes"]) is crashes


def test_a_name_that_is_no_utf_8_is_opened_and_told(
    session: Session, capsys: pytest.CaptureFixture[str]
) -> None:
    name = b"seeds/\xff\xe9.md"
    os.mkdir("seeds")
    with open(name, "wb") as file:
        file.write(document(1, WRONG_TYPE).encode())
    listed = [(os.fsdecode(name), None, None, None)]
    found = as_json(Driver(session, listed, Random(1)).run())
    expected = json.loads(seedlint(capsys, "check", "--no-cache", "-f", "json").out)
    assert found["findings"] == expected["findings"]
    assert [one["code"] for one in found["findings"]] == ["SL102", "XX002"]


# Refused


def test_another_version_is_refused(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    job = begin(session, ".", 0)
    monkeypatch.setattr(fingerprint, "__version__", "9.9.9")
    assert "install the same versions" in refused(lambda: linted(job, ("a.md", b"")))


def test_other_code_for_spark_is_refused(session: Session) -> None:
    job = begin(session, ".", 0)._replace(code=b"other")
    assert "install the same version" in refused(lambda: linted(job, ("a.md", b"")))


def test_other_rules_and_schemas_are_refused(session: Session) -> None:
    job, spec = begin(session, ".", 0), session.spec()
    rules = (replace(spec.modules[0], sources=(("odd.py", RULES.replace("crash", "grab").encode()),)),)
    schemas = {path: ({"type": "string"}, name) for path, (_, name) in spec.schemas.items()}
    for other in (replace(spec, modules=rules), replace(spec, schemas=schemas)):
        assert "not the same" in refused(
            lambda sent=other: linted(job._replace(spec=sent.dumps()), ("a.md", b""))
        )


def test_a_rule_that_the_worker_does_not_know_is_refused(session: Session) -> None:
    job = begin(session, ".", 0)
    tallies = batch(shapes.CROWDED, [(999, 1, 1, 2)])
    assert "no corpus rule of the number 999" in refused(lambda: list(steps.suspects(job, [tallies])))


@pytest.mark.parametrize(
    ("path", "says"),
    [
        (None, "has no path"),
        ("", "has no path"),
        ("/seeds/a.md", "absolute path '/seeds/a.md'"),
        ("seeds/../a.md", "the path 'seeds/../a.md'"),
        ("..", "the path '..'"),
        ("seeds/./a.md", "the path 'seeds/./a.md'"),
        ("seeds//a.md", "the path 'seeds//a.md'"),
        ("a\n\x1b[31m.md/..", r"the path 'a\n\x1b[31m.md/..'"),
    ],
)
def test_a_path_that_is_none_is_refused(session: Session, path: str | None, says: str) -> None:
    job = begin(session, ".", 0)._replace(table=True)
    assert says in refused(lambda: linted(job, ("ok.md", b"x"), (path, b"x")))


def test_a_path_of_a_table_that_is_no_utf_8_is_refused(session: Session) -> None:
    job = begin(session, ".", 0)._replace(table=True)
    rows = batch(shapes.INPUT, [(b"\xff.md", None, 1, b"x", None)])
    assert "not UTF-8" in refused(lambda: list(steps.lint(job, [rows])))


def test_a_file_outside_of_the_root_is_none_of_a_table(session: Session) -> None:
    job = begin(session, ".", 0)
    assert [row["readable"] for row in linted(job, ("../a.md", document().encode()))] == [True]


def test_a_path_that_is_there_twice_is_refused(session: Session) -> None:
    documents = [(path, None, 1, b"x") for path in ("a.md", "b.md", "a.md")]
    says = refused(Driver(session, documents, Random(2)).run)
    assert "has the document 'a.md' twice" in says


def test_a_row_without_content_can_t_be_read(session: Session) -> None:
    found = as_json(Driver(session, [("a.md", "its row has no content", None, None)], Random(3)).run())
    assert [(one["code"], one["message"]) for one in found["findings"]] == [
        ("SL001", "the file cannot be read: its row has no content")
    ]


def test_a_job_goes_on_wherever_one_is_and_only_over_what_it_was_begun_with(
    session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def mark(*paths: str, **asked: Any) -> str:
        return mark_of(session, Running(Where(), Asked(paths, **asked), "out", 0))

    here = mark("seeds")
    assert mark(str(Path("seeds").absolute())) == here
    assert mark("s3://bucket/seeds") != here
    assert mark("seeds", force_exclude=True) != here
    table = mark("seeds", input_format="table")
    (tmp_path / "other").mkdir()
    monkeypatch.chdir(tmp_path / "other")
    assert mark("seeds") != here
    assert mark("../here/seeds") == here
    assert mark("seeds", input_format="table") == table


# A document that is not what it was


class Changing(Driver):
    """A driver beside which something happens to a document before a step is taken."""

    before: Callable[..., Any] = staticmethod(steps.look)
    act: Callable[[Any], None] = staticmethod(lambda _row: None)

    def step(self, function: Callable[..., Any], job: Job, schema: Any, groups: Any) -> Any:
        groups = list(groups)
        if function is self.before:
            for row in (row for group in groups for row in group if row["path"] == b"seeds/2.md"):
                self.act(row)
        return super().step(function, job, schema, groups)


LOUD = ("name: Harbour Herald", "name: HARBOUR HERALD")


@pytest.fixture
def changing(session: Session) -> Changing:
    """A job over documents on disk, one of which spells a name unlike the others, and has a fix."""
    os.mkdir("seeds")
    for number in range(1, 5):
        Path(f"seeds/{number}.md").write_text(document(number, *[LOUD] * (number == 2)), encoding="utf-8")
    return Changing(session, [(f"seeds/{number}.md", None, None, None) for number in range(1, 5)], Random(4))


def test_what_fixes_across_documents_write_is_told(changing: Changing) -> None:
    offers: list[Any] = []
    changing.before, changing.act = steps.offer, offers.append
    (found,) = (one for one in as_json(changing.run())["findings"] if one["code"] == "SL304")
    assert len(offers) == 1
    assert [one["text"] for one in found["fix"]["replacements"]] == ["arbour", "erald"]
    # Of a document that ends each process that reads it, this is all that is left out.
    row = offered(changing.job().worker(), offers[0]["late"], None)
    (found,) = dict(zip(shapes.SETTLED.names, row, strict=True))["findings"]
    assert (found["code"], found["fix"]["replacements"]) == ("SL304", None)


NOT_THERE = "the document 'seeds/2.md' is not there any more, or can't be read"
CHANGED = "the document 'seeds/2.md' has changed since it was checked"


def _unlink(_row: Any) -> None:
    Path("seeds/2.md").unlink()


def _write(_row: Any) -> None:
    # The finding would fit there as well.
    Path("seeds/2.md").write_text(document(2, LOUD, ("Ferry", "Boat")), encoding="utf-8")


@pytest.mark.parametrize("before", [steps.look, steps.offer])
@pytest.mark.parametrize(
    ("act", "says"),
    [
        (_unlink, f"{NOT_THERE} (no such file or directory)"),
        (_write, CHANGED),
        (lambda row: row.update(why="it is not in the input"), f"{NOT_THERE} (it is not in the input)"),
        (lambda row: row.update(content=document(2, LOUD, ("Ferry", "Boat")).encode()), CHANGED),
    ],
)
def test_documents_that_are_not_what_they_were_end_the_job(
    changing: Changing, before: Callable[..., Any], act: Callable[[Any], None], says: str
) -> None:
    """Neither are their facts missing without a word, nor is told what fixes write in another version."""
    changing.before, changing.act = before, act
    assert refused(changing.run) == f"{says}; --resume checks again what is not as it was"


# A document that kills its process


def test_in_a_second_attempt_each_document_is_judged_apart(session: Session) -> None:
    """The one that dies becomes a finding, as where a local worker dies; the others are as ever."""
    rule = RULES.replace(
        "raise ValueError(title)",
        "import os\n            if title.endswith('3') or not os.path.exists('died'):\n"
        "                open('died', 'wb').close()\n                os.kill(os.getpid(), 9)",
    )
    Path("lint/odd.py").write_text(rule, encoding="utf-8")
    session = Session(load())
    job = begin(session, ".", 0)
    texts = [document(number, *([("Ferry", "crash")] if number in {3, 5} else [])) for number in range(1, 7)]
    documents = [(f"{number}.md", text.encode()) for number, text in enumerate(texts, 1)]
    documents.reverse()  # the one that dies once does so first
    made = [one.to_pylist() for one in steps.lint(job, given(*documents), attempt=lambda: 1)]
    rows = {row["path"].decode(): row for some in made for row in some}
    assert sorted(rows) == sorted(path for path, _ in documents)
    assert "a worker process died on this document, twice" in rows["3.md"]["findings"]
    others = [one for one in documents if one[0] != "3.md"]
    assert [rows[path] for path, _ in others] == linted(job, *others)
