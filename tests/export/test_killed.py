"""The folder of a report or an export whose run was killed: nothing is lost, and nothing is left."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from seedlint.config.settings import Settings
from seedlint.export.folder import Folder
from seedlint.files.stage import Stage
from seedlint.report import build as building
from tests.export.test_folder import MADE, POSIX, command, contents, leftovers, no_git, run
from tests.support.windows import NEEDS_PROC, age, windows

__all__ = ["command", "no_git"]


class KilledError(BaseException):
    """The process is gone at once: nothing is cleared up."""


def write(corpus: Path, generation: int, meanwhile: str | None = None) -> None:
    """Write a small report; of the expectations, each generation has others.

    ``meanwhile`` somebody writes a file of that name.
    """
    folder = Folder(corpus / "out", building._KIND, Settings(root=corpus))
    history = corpus / "out" / "history.jsonl"
    before = history.read_bytes() if history.exists() else b""
    with folder.fresh() as stage:
        (stage.scratch / "report.sqlite3").write_bytes(b"large")
        for name, raw in made(generation, before).items():
            (stage.new / name).parent.mkdir(parents=True, exist_ok=True)
            (stage.new / name).write_bytes(raw)
        if meanwhile:
            (corpus / "out" / meanwhile).write_bytes(b"mine")


def made(generation: int, before: bytes = b"") -> dict[str, bytes]:
    mark = b"%d" % generation
    return {
        "report.json": json.dumps({"seedlint": "1", "generation": generation}).encode(),
        "report.md": b"# Report\n\nMade by seedlint 1\n" + mark,
        "index.html": MADE + mark,
        "history.jsonl": before + b"line %d\n" % generation,
        "findings.known": mark,
        f"expectations/validations/suite-{generation}.html": MADE,
        f"expectations/results/s/report/{generation}/x.json": b'{"great_expectations_version": 1}',
    }


def dying(corpus: Path, generation: int, moment: int) -> bool:
    """Write a report, and be killed before some change of the file system; whether it came to that."""
    left = [moment]

    def method(honest: Any) -> Any:
        def change(self: Path, *words: Any, **more: Any) -> Any:
            left[0] -= 1
            if left[0] < 0:
                raise KilledError
            return honest(self, *words, **more)

        return change

    with pytest.MonkeyPatch.context() as patched:
        for name in ("replace", "unlink", "mkdir", "rmdir"):
            patched.setattr(Path, name, method(getattr(Path, name)))
        try:
            write(corpus, generation)
        except KilledError:
            pass
        else:
            return False
    for leftover in leftovers(corpus / "out"):
        age(leftover)
    return True


def check_whole(out: Path, generation: int) -> None:
    """Nothing is missing, nothing is half, nothing is left over, and what is not ours is there."""
    assert not leftovers(out)
    now = contents(out)
    assert now.pop("CNAME") == b"example.org"
    expected = made(generation, now["history.jsonl"].rpartition(b"line")[0])
    files = json.loads(now.pop("report.json"))
    assert files["generation"] == generation
    del expected["report.json"]
    assert now == expected
    assert files["files"].keys() == expected.keys()


@pytest.mark.slow
def test_whoever_dies_loses_nothing(corpus: Path) -> None:
    out = corpus / "out"
    out.mkdir()
    (out / "CNAME").write_bytes(b"example.org")
    write(corpus, 1)
    shutil.copytree(out, corpus / "kept")
    for moment in range(200):
        shutil.rmtree(out)
        shutil.copytree(corpus / "kept", out)
        if not dying(corpus, 2, moment):
            break
        if moment % 3 == 0:
            dying(corpus, 3, moment + 3)
        now = {name: raw for name, raw in contents(out).items() if not name.startswith(".seedlint-")}
        whole = [made(generation) for generation in (1, 2, 3)]
        assert now.keys() >= {"report.json", "report.md", "index.html", "history.jsonl", "findings.known"}
        for name, raw in now.items():
            if name not in {"report.json", "history.jsonl", "CNAME"}:
                assert raw in {one.get(name) for one in whole}
        assert now["history.jsonl"].startswith(b"line 1\n")
        write(corpus, 4)
        check_whole(out, 4)
    assert moment > 15


@pytest.mark.slow
def test_a_first_run_that_dies_stops_no_other(corpus: Path) -> None:
    for moment in range(200):
        shutil.rmtree(corpus / "out", ignore_errors=True)
        if not dying(corpus, 1, moment):
            break
        write(corpus, 2)
        (corpus / "out" / "CNAME").write_bytes(b"example.org")
        check_whole(corpus / "out", 2)
    assert moment > 15


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="there is no SIGKILL here")
def test_a_killed_run_is_cleared_up_after(corpus: Path, capsys: Any, command: list[str]) -> None:
    code = (
        "import os, signal, sys\n"
        "from seedlint.export.folder import Folder\n"
        "Folder._publish = lambda *_: os.kill(os.getpid(), signal.SIGKILL)\n"
        "from seedlint import cli\ncli.run(sys.argv[1:])"
    )
    done = subprocess.run([sys.executable, "-c", code, *command, "-o", "out"], capture_output=True)
    assert done.returncode == -signal.SIGKILL, done.stderr
    assert leftovers(corpus / "out")
    assert run(capsys, command).code == 0
    assert not leftovers(corpus)


def test_a_run_that_is_at_work_is_not_disturbed(corpus: Path, capsys: Any, command: list[str]) -> None:
    (corpus / "out").mkdir()
    code = (
        "import pathlib, sys, seedlint.files.stage as s\n"
        "stage = s.Stage(pathlib.Path('out')); print(flush=True); sys.stdin.read(); stage.remove()"
    )
    words = [sys.executable, "-c", code]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8") as process:
        assert process.stdout
        process.stdout.readline()
        done = run(capsys, command)
        process.communicate("")
    assert done.code == 2
    assert "another run is writing to it" in done.err
    assert run(capsys, command).code == 0


@NEEDS_PROC
def test_what_can_not_be_deleted_is_left_to_the_next_run(
    corpus: Path, capsys: Any, command: list[str]
) -> None:
    with windows():
        (corpus / "out").mkdir()
        stage = Stage(corpus / "out")
        with (stage.scratch / "report.sqlite3").open("wb"):
            stage.remove()
        assert leftovers(corpus)
        assert run(capsys, command).code == 0
        assert not leftovers(corpus)


@NEEDS_PROC
@pytest.mark.parametrize("held", ["new", "scratch"])
def test_one_file_that_can_not_be_deleted_keeps_no_other(tmp_path: Path, held: str) -> None:
    with windows():
        stage = Stage(tmp_path)
        for folder in (stage.new, stage.scratch):
            (folder / "file").write_text("large", encoding="utf-8")
        with (tmp_path / stage.new.parent / held / "file").open("rb"):
            stage.remove()
    assert {path.name for path in stage.new.parent.iterdir()} == {held, "lock"}


@POSIX
def test_only_what_a_run_has_left_is_cleared(corpus: Path, capsys: Any, command: list[str]) -> None:
    run(capsys, command)
    out = corpus / "out"
    theirs = out / ".seedlint-0123456789abcdef.tmp"
    theirs.mkdir()
    (theirs / "thesis.txt").write_text("mine", encoding="utf-8")
    left = Stage(out)
    os.close(left._lock)
    (left.scratch / "report.sqlite3").write_text("large", encoding="utf-8")
    (out / ".seedlint-0123456789abcdee.tmp").symlink_to(corpus / "seeds")
    assert run(capsys, command).code == 0
    assert sorted(path.name for path in leftovers(corpus)) == [
        ".seedlint-0123456789abcdee.tmp",
        ".seedlint-0123456789abcdef.tmp",
    ]
    assert (theirs / "thesis.txt").read_text(encoding="utf-8") == "mine"
    assert (corpus / "seeds" / "clean.md").exists()
