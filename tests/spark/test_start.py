"""What stands in the way of Spark is said in one line, before anything is started or written."""

from __future__ import annotations

import os
import socket
import sys
from typing import TYPE_CHECKING

import pytest

from seedlint.errors import UsageError
from seedlint.spark.inputs import Asked, refuse
from seedlint.spark.job import Totals as Counts
from seedlint.spark.naming import are_documents
from seedlint.spark.output import refuse_place
from seedlint.spark.places import bare, is_uri, plain, to_read, to_write
from seedlint.spark.quiet import log_at
from seedlint.spark.reach import Place, masters, reach_master
from seedlint.spark.running import result_of
from seedlint.spark.start import Where, check, is_submitted, master_of
from seedlint.spark.telling import JobError, last_words, told
from seedlint.spark.worker import RefusedError
from seedlint.util.java import java
from tests.support.running import seedlint

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from seedlint.run.session import Session
    from seedlint.spark.running import Ran, Running

posix = pytest.mark.skipif(sys.platform == "win32", reason="makes a program of a script")


@pytest.fixture(autouse=True)
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have nothing said by variables of whoever runs the tests."""
    for name in ("SPARK_REMOTE", "PYSPARK_GATEWAY_PORT", "JAVA_HOME"):
        monkeypatch.delenv(name, raising=False)


# Java


def put_java(folder: Path, says: str) -> Path:
    program = folder / "jdk" / "bin" / "java"
    program.parent.mkdir(parents=True)
    program.write_text(f"#!/bin/sh\necho '{says}' >&2\n", encoding="utf-8")
    program.chmod(0o755)
    return program


@posix
@pytest.mark.parametrize(
    ("says", "version"),
    [
        ('openjdk version "17.0.15" 2025-04-15', "17.0.15"),
        ('java version "25" 2025-09-16 LTS', "25"),
        ('Picked up JAVA_TOOL_OPTIONS: -Dx=1\nopenjdk version "21-ea" 2023', "21-ea"),
    ],
)
def test_java_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, says: str, version: str) -> None:
    program = put_java(tmp_path, says)
    monkeypatch.setenv("JAVA_HOME", str(tmp_path / "jdk"))
    assert java() == (str(program), version)
    monkeypatch.delenv("JAVA_HOME")
    monkeypatch.setenv("PATH", str(program.parent), prepend=os.pathsep)
    assert java() == (str(program), version)


@posix
@pytest.mark.parametrize(
    ("says", "words"),
    [
        ('java version "1.8.0_402"', "is Java 8; set JAVA_HOME to a newer JDK"),
        ('openjdk version "11.0.2" 2019', "is Java 11; set JAVA_HOME to a newer JDK"),
        ("No Java runtime present", "does not say its version (No Java runtime present); set JAVA_HOME"),
        ("", "does not say its version (it says nothing)"),
    ],
)
def test_java_that_will_not_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, says: str, words: str
) -> None:
    put_java(tmp_path, says)
    monkeypatch.setenv("JAVA_HOME", str(tmp_path / "jdk"))
    with pytest.raises(UsageError) as raised:
        java()
    assert words in str(raised.value)
    assert str(raised.value).startswith("Spark needs Java 17 or later, and ")


def test_no_java(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(UsageError, match="there is no `java` on the PATH; install a JDK, or set JAVA_HOME"):
        java()
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    with pytest.raises(UsageError, match=r"JAVA_HOME is .*, where there is no bin/java"):
        java()


# PySpark, and where it runs


@pytest.mark.parametrize("version", ["3.5.6", "4.0.1", "5.0.0.dev1"])
def test_pyspark_of_another_version(monkeypatch: pytest.MonkeyPatch, version: str) -> None:
    pyspark = pytest.importorskip("pyspark")
    monkeypatch.setattr(pyspark, "__version__", version)
    with pytest.raises(
        UsageError, match=f"needs PySpark 4.1 or later, below 5, and {version} is installed; type"
    ):
        check(Where())


@pytest.mark.parametrize(
    ("where", "words"),
    [
        (Where("local", "sc://host"), "--master and --remote cannot be combined"),
        (Where(remote="local"), "--remote takes the URL of a server: write sc://HOST:PORT"),
        (Where(remote="sc://host", log="x"), "--spark-log is for a Spark that seedlint starts"),
        (
            Where(remote="sc://host", conf=(("spark.sql.x", "1"), ("spark.executor.memory", "1g"))),
            "--conf spark.executor.memory: a server of Spark Connect takes only spark.sql.… from its clients",
        ),
        (Where("spark://host"), "--master spark://host: write spark://HOST:PORT"),
        (Where("spark://host:99999"), "--master spark://host:99999: write spark://HOST:PORT"),
    ],
)
def test_a_place_that_will_not_do(monkeypatch: pytest.MonkeyPatch, where: Where, words: str) -> None:
    pytest.importorskip("pyspark")
    monkeypatch.setattr("seedlint.spark.start.java", lambda: None)
    with pytest.raises(UsageError) as raised:
        check(where)
    assert words in str(raised.value)


def test_variables_say_where(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPARK_REMOTE", "sc://other")
    assert Where().server == "sc://other"
    assert Where("local").server is None
    assert Where(remote="sc://this").server == "sc://this"
    assert not is_submitted()
    monkeypatch.setenv("PYSPARK_GATEWAY_PORT", "1")
    assert is_submitted()


@pytest.mark.parametrize(
    ("word", "master"),
    [
        ("local", "local[1,4]"),
        ("local[3]", "local[3,4]"),
        ("local[*]", "local[*,4]"),
        ("local[2,1]", "local[2,1]"),
    ],
)
def test_a_local_master_survives_a_task(word: str, master: str) -> None:
    assert master_of(word) == master
    assert master_of("yarn") == "yarn"


def test_masters_are_reached_or_not() -> None:
    assert masters("spark://a:1,[::1]:2") == [Place("a", 1), Place("::1", 2)]
    assert [place.is_this_machine for place in masters("spark://127.0.0.1:1,localhost:2,a:3")] == [
        True,
        True,
        False,
    ]
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        reach_master(f"spark://127.0.0.1:1,127.0.0.1:{port}")
    with pytest.raises(
        UsageError, match=rf"--master spark://127.0.0.1:{port} can't be reached \(127.0.0.1:{port}: "
    ):
        reach_master(f"spark://127.0.0.1:{port}")
    reach_master("yarn")


@pytest.mark.filterwarnings("ignore::FutureWarning")
def test_what_is_secret_in_a_url_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("pyspark")
    pytest.importorskip("grpc")
    from seedlint.spark import reach

    monkeypatch.setattr(reach, "_LONGEST_CONNECT", 0.1)
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    for url in (f"sc://127.0.0.1:{port}/;token=geheim", "sc://h:1/geheim", "sc://h:geheim", "sc://h/;geheim"):
        with pytest.raises(UsageError) as raised:
            reach.reach_server(url)
        assert "geheim" not in str(raised.value)
        assert "\n" not in str(raised.value)


@pytest.mark.parametrize("name", [None, "spark.log"])
def test_what_goes_wrong_while_a_log_is_kept_is_not_about_the_log(tmp_path: Path, name: str | None) -> None:
    path = name and str(tmp_path / name)
    with pytest.raises(BrokenPipeError), log_at(path):
        raise BrokenPipeError
    with pytest.raises(FileExistsError), log_at(path and f"{path}2"):
        raise FileExistsError


def test_logs_that_will_not_do(tmp_path: Path) -> None:
    (tmp_path / "spark.log").touch()
    for name, words in (("spark.log", "the file exists; name a new one"), ("gone/spark.log", "no such file")):
        with pytest.raises(UsageError, match=f"--spark-log .*{words}"), log_at(str(tmp_path / name)):
            pass


def test_pyspark_knows_no_java_of_an_earlier_session(monkeypatch: pytest.MonkeyPatch) -> None:
    context = pytest.importorskip("pyspark").SparkContext
    from seedlint.spark import start

    monkeypatch.setattr(context, "_gateway", "of others")
    monkeypatch.setattr(context, "_jvm", "of others")
    with start._java_of_its_own():
        assert (context._gateway, context._jvm) == (None, None)
        context._gateway = context._jvm = "ended"
    assert (context._gateway, context._jvm) == ("of others", "of others")


# What a trace says

_CONNECT = (
    "(org.apache.spark.SparkException) Job aborted due to stage failure: Task 0 in stage 1.0 failed 4 times"
)


@pytest.mark.parametrize(
    ("trace", "kind", "words"),
    [
        (
            f"{_CONNECT}\n  {RefusedError('other rules')}\n at x",
            JobError,
            "a worker refuses to check documents: other rules",
        ),
        (
            "[PYTHON_VERSION_MISMATCH] Python in worker has different version: 3.12",
            UsageError,
            "is not Python",
        ),
        (
            "x\nModuleNotFoundError: No module named 'seedlint'\n",
            UsageError,
            "Python has no seedlint: install",
        ),
        (
            "ModuleNotFoundError: No module named 'house_rules'",
            JobError,
            "Spark's job failed: ModuleNotFound",
        ),
        (
            'java.io.IOException: Cannot run program "/no/python": error=2, No such file or directory',
            UsageError,
            "the workers can't run /no/python; set PYSPARK_PYTHON to a Python",
        ),
        (
            "[PATH_NOT_FOUND] Path does not exist: file:/a b/c. SQLSTATE: 42K03",
            UsageError,
            "file:/a b/c does not exist",
        ),
        (
            "An error occurred while calling o1.parquet.\n: org.apache.spark.SparkException: Task failed\n"
            "\tat x\nCaused by: java.lang.OutOfMemoryError: Java heap space\n\tat y",
            JobError,
            "Spark's job failed: org.apache.spark.SparkException: Task failed"
            " (java.lang.OutOfMemoryError: Java heap space); --spark-log FILE keeps",
        ),
        ("", JobError, "Spark's job failed: ValueError"),
    ],
)
def test_a_trace_becomes_a_sentence(trace: str, kind: type[Exception], words: str) -> None:
    error = told(ValueError(trace))
    assert type(error) is kind
    assert words in str(error)
    assert "\n" not in str(error)


def test_the_last_words_of_java() -> None:
    log = "WARN x\nException in thread main java.lang.UnsupportedClassVersionError: y\n\tat z\nError: more\n"
    assert last_words(log) == "Exception in thread main java.lang.UnsupportedClassVersionError: y"
    assert last_words("nothing\n") == ""


# Inputs and outputs


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (Asked(("s3://bucket/a", "seeds")), "local paths and URIs can't be mixed"),
        (Asked(("gone",)), "gone does not exist"),
        (Asked(("file:///gone%20away",)), "/gone away does not exist"),
        (Asked(("seeds",), options=(("a", "b"),)), "--input-option is for tables and URIs"),
        (Asked(("a", "b"), "table"), "takes the name of one table"),
        (Asked(("a",), "no format"), "--input-format no format: that is not the name of a format"),
        (Asked(("a",), "parquet", "x", "x"), "name the same column"),
    ],
)
def test_inputs_that_will_not_do(corpus: Path, asked: Asked, words: str) -> None:
    from seedlint.config.settings import load

    with pytest.raises(UsageError) as raised:
        refuse(asked, load())
    assert words in str(raised.value)


def test_paths_and_uris() -> None:
    assert [is_uri(path) for path in ("s3a://b/c", "dbfs:/c", "file:///c", "FILE:/c", "a:b", "C:/x")] == [
        *(True, True),
        *(False, False, False, False),
    ]
    assert plain("file:///a%20b/c") == plain("file:/a%20b/c") == "/a b/c"
    assert plain("a%20b") == "a%20b"
    assert bare("file:/a b") == bare("file:///a b") == "/a b"
    assert to_read("file:///a[1]{x}*?\\") == "file:///a\\[1\\]\\{x\\}\\*\\?\\\\"
    assert to_write("x").endswith("/x")


@pytest.mark.parametrize(
    ("path", "document"),
    [
        ("a/b.md", True),
        ("a/B.YAML", True),
        ("a/.b.md", False),
        (".a/b.md", False),
        ("a/venv/b.md", False),
        ("a/b.rst", False),
        ("a/b.mdx", True),
        ("out/b.md", False),
        ("_posts/b.md", True),
    ],
)
def test_documents_by_their_names(corpus: Path, path: str, document: bool) -> None:
    from seedlint.config.settings import load

    (corpus / "seedlint.toml").write_text(
        'include = ["**/*.mdx", "."]\nexclude = ["out/"]\n', encoding="utf-8"
    )
    assert are_documents(load())(path) is document


def test_outputs_that_will_not_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").touch()
    (tmp_path / ".git").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "file")
    for name, words in (
        ("file", "it is not a directory"),
        ("file/x", "file is not a directory"),
        (".git/x", "it is git's, or lies"),
        ("link/x", "is a symbolic link"),
    ):
        with pytest.raises(UsageError, match=f"--output .*{words}"):
            refuse_place(str(tmp_path / name), tmp_path)
    refuse_place(str(tmp_path / "new" / "deep"), tmp_path)
    refuse_place("s3a://bucket/out", tmp_path)
    monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(UsageError, match="nothing can be written in"):
        refuse_place(str(tmp_path / "new" / "deep"), tmp_path)


def test_a_sonar_report_is_not_left_empty(
    corpus: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("pyspark")
    monkeypatch.setattr("seedlint.spark.start.java", lambda: None)
    words = ("spark", "seeds", "-o", "out", "--max-reported", "0", "--spark-log", "gone/log")
    done = seedlint(capsys, *words, "-f", "json=a.json", "-f", "sonar=b.json")
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("error: --max-reported 0: SonarQube would take a report without findings for")
    # Other formats say themselves that findings are left out.
    assert "--spark-log" in seedlint(capsys, *words, "-f", "json=a.json").err
    assert not (corpus / "out").exists()


def test_a_limit_is_told_even_without_a_summary(
    corpus: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("pyspark")
    monkeypatch.setattr("seedlint.spark.start.java", lambda: None)
    counts = Counts(documents=7, warnings=3)

    def run(session: Session, running: Running, _tell: Callable[[str], None]) -> Ran:
        return result_of(session, None, counts, running)  # type: ignore[arg-type]

    monkeypatch.setattr("seedlint.spark.running.run", run)
    words = ("spark", "seeds", "-o", "out", "-q", "--fail-on", "error", "--max-warnings")
    done = seedlint(capsys, *words, "2")
    assert (done.code, done.out, done.err) == (1, "", "3 warnings, at most 2 are allowed\n")
    done = seedlint(capsys, *words, "3")
    assert (done.code, done.out, done.err) == (0, "", "")


def test_the_command_begins_with_what_is_wrong(corpus: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("pyspark")
    done = seedlint(capsys, "spark", "seeds", "-o", "out", "--master", "spark://host")
    assert (done.code, done.out) == (2, "")
    assert done.err == "error: --master spark://host: write spark://HOST:PORT\n"
    assert not (corpus / "out").exists()
