"""The folder of a report or an export: what is not seedlint's own stays, whatever happens."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from seedlint.cli import export as exporting
from seedlint.config.settings import Settings
from seedlint.errors import OutputError
from seedlint.export.folder import Folder
from seedlint.files import moving
from seedlint.files.ownership import owned
from seedlint.files.stage import Stage
from seedlint.report import build as building
from tests.conftest import CLEAN
from tests.support.gitting import forget_git
from tests.support.running import WRONG_TYPE, document, seedlint
from tests.support.windows import DENIED, NEEDS_PROC, SHARING, age, refusal, windows

if TYPE_CHECKING:
    from tests.support.running import Done

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="needs links")
MADE = b'<meta name="generator" content="seedlint">'


@pytest.fixture(autouse=True)
def no_git(monkeypatch: pytest.MonkeyPatch, each_system: None) -> None:
    forget_git(monkeypatch)


@pytest.fixture(params=["report", "export"])
def command(request: pytest.FixtureRequest) -> list[str]:
    """Both commands that write folders."""
    more = {"report": ["--no-expectations"], "export": ["-f", "csv"]}
    return [request.param, "seeds", "--no-cache", *more[request.param]]


def marker(command: list[str]) -> str:
    return {"report": "report.json", "export": "tables.json"}[command[0]]


def run(capsys: Any, command: list[str], target: str = "out") -> Done:
    done = seedlint(capsys, *command, "-o", target)
    assert "Traceback" not in done.err
    return done


def contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and not path.is_symlink()
    }


def leftovers(folder: Path) -> list[Path]:
    return list(folder.rglob(".seedlint-*"))


def change(corpus: Path) -> None:
    (corpus / "seeds" / "more.md").write_text(document(7, WRONG_TYPE), encoding="utf-8", newline="")


# What is there already


def test_a_file_with_the_right_name_makes_no_folder_ours(
    corpus: Path, capsys: Any, command: list[str]
) -> None:
    for text in ("{}", "[]", "", '{"files": {}}', '{"seedlint": "0.1.0", "version": 1}', "[" * 10**5):
        (corpus / "seeds" / marker(command)).write_text(text, encoding="utf-8")
        (corpus / "seeds" / ".git").mkdir(exist_ok=True)
        (corpus / "seeds" / ".git" / "HEAD").write_text("ref", encoding="utf-8")
        before = contents(corpus)
        done = run(capsys, command, "seeds")
        assert (done.code, len(done.err.splitlines())) == (2, 1)
        assert contents(corpus) == before


@pytest.mark.parametrize(
    "name",
    [
        "index.html",
        "report.md",
        "documents.csv",
        "thesis.txt",
        "../precious.html",
        "expectations/results/../../../precious.json",
        "expectations/results/../../x/../../../precious.json",
        "expectations/validations/../../../precious.html",
        "expectations/results/a/b/c/d.json",
        "history.jsonl/../../precious.html",
        "\0",
        "\ud800.html",
        "",
    ],
)
def test_a_list_that_came_with_a_branch_makes_no_file_ours(
    corpus: Path, capsys: Any, command: list[str], name: str
) -> None:
    out = corpus / "out"
    out.mkdir()
    (out / ".git").mkdir()
    # What lies elsewhere may well be a page of another report.
    page = MADE + b"precious"
    (corpus / "precious.html").write_bytes(page)
    (corpus / "precious.json").write_bytes(b'{"great_expectations_version": 1}')
    try:
        (out / name).parent.mkdir(parents=True, exist_ok=True)
        if not (out / name).exists():
            (out / name).write_bytes(b"precious")
        digest = hashlib.sha256((out / name).read_bytes()).hexdigest()
    except (ValueError, OSError):
        digest = hashlib.sha256(b"precious").hexdigest()
    digests = {name: digest}
    forged = {"version": 1, "seedlint": "0.1.0", "files": digests}
    (out / marker(command)).write_text(json.dumps(forged), encoding="utf-8")
    before = contents(corpus)
    assert run(capsys, command).code == 2
    assert contents(corpus) == before


def test_entries_of_others_stay(corpus: Path, capsys: Any, command: list[str]) -> None:
    out = corpus / "out"
    (out / ".git" / "objects").mkdir(parents=True)
    theirs = {
        "CNAME": b"example.org",
        ".nojekyll": b"",
        ".git/HEAD": b"ref: refs/heads/pages",
        ".git/objects/pack": b"\0",
    }
    for name, raw in theirs.items():
        (out / name).write_bytes(raw)
    inode = (out / ".git").stat().st_ino
    assert run(capsys, command).code == 0
    first = contents(out)
    more = {"notes.txt": b"mine", "pictures/cat.png": b"\x89PNG", "README.md": b"# Hello"}
    (out / "pictures").mkdir()
    for name, raw in more.items():
        (out / name).write_bytes(raw)
    change(corpus)
    assert run(capsys, command).code == 0
    second = contents(out)
    assert theirs.items() <= first.items()
    assert (theirs | more).items() <= second.items()
    assert (out / ".git").stat().st_ino == inode
    # The change is a finding, and with it its provider gets a page.
    pages = {name for name in second if name.startswith("providers/")}
    assert second.keys() - more.keys() - pages == first.keys()
    assert second[marker(command)] != first[marker(command)]


def test_what_somebody_has_changed_is_not_replaced(corpus: Path, capsys: Any, command: list[str]) -> None:
    run(capsys, command)
    name = {"report": "index.html", "export": "documents.csv"}[command[0]]
    path = corpus / "out" / name
    path.write_bytes(path.read_bytes() + b"mine")
    before = contents(corpus / "out")
    done = run(capsys, command)
    assert (done.code, contents(corpus / "out")) == (2, before)
    assert f"{name} is not as seedlint wrote it; move it away" in done.err
    path.unlink()
    assert run(capsys, command).code == 0


def test_other_line_ends_are_no_change(corpus: Path, capsys: Any, command: list[str]) -> None:
    """Git may give them to a folder that is committed."""
    run(capsys, command)
    for name, raw in contents(corpus / "out").items():
        if not name.endswith(".known"):
            plain = raw.replace(b"\r\n", b"\n")
            new = plain if b"\r\n" in raw else plain.replace(b"\n", b"\r\n")
            (corpus / "out" / name).write_bytes(new)
    assert run(capsys, command).code == 0


def test_another_format_takes_the_place_of_the_first(corpus: Path, capsys: Any) -> None:
    run(capsys, ["export", "seeds", "-f", "csv"])
    (corpus / "out" / "mine.csv").write_text("document,line,x\n", encoding="utf-8")
    run(capsys, ["export", "seeds", "-f", "jsonl"])
    assert {path.suffix for path in (corpus / "out").iterdir()} == {".json", ".jsonl", ".csv"}
    assert (corpus / "out" / "mine.csv").exists()


@pytest.mark.slow
def test_all_that_great_expectations_writes_is_known_again(corpus: Path, capsys: Any) -> None:
    pytest.importorskip("great_expectations")
    command = ["report", "seeds", "--no-cache"]
    run(capsys, command)
    out = corpus / "out" / "expectations"
    files = contents(out)
    assert {name.partition("/")[0] for name in files} == {
        "expectations", "index.html", "results", "validations",
    }  # fmt: skip
    assert all(MADE in raw for name, raw in files.items() if name.endswith(".html"))
    (out / "results" / "mine").mkdir()
    (out / "results" / "mine" / "x.json").write_text("{}", encoding="utf-8")
    assert run(capsys, [*command, "--no-expectations"]).code == 0
    assert list(contents(out)) == ["results/mine/x.json"]


# What must not be in it


@pytest.mark.parametrize("place", ["configuration", "working directory", "document", "document asked for"])
def test_a_target_that_holds_what_a_run_lives_on_is_refused(
    corpus: Path, capsys: Any, command: list[str], place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(capsys, command)
    out = corpus / "out"
    words = [*command, "-o", "out"]
    if place == "configuration":
        (out / "seedlint.toml").write_text("", encoding="utf-8")
        words += ["--config", "out/seedlint.toml"]
    elif place == "working directory":
        monkeypatch.chdir(out)
        words = [command[0], "../seeds", *command[2:], "-o", "."]
    else:
        (out / "deep").mkdir()
        (out / "deep" / "draft.md").write_text(CLEAN, encoding="utf-8", newline="")
        if place != "document":
            words[1:2] = ["seeds", "out/deep"]
    before = contents(corpus)
    done = seedlint(capsys, *words)
    assert (done.code, contents(corpus)) == (2, before)
    assert place.split()[0] in done.err


@POSIX
@pytest.mark.parametrize(
    "name", ["out", "out/index.html", "out/history.jsonl", "out/expectations", "out/links.csv"]
)
@pytest.mark.parametrize("there", [True, False])
def test_links_of_a_checkout_are_not_followed(
    tmp_path: Path, capsys: Any, command: list[str], name: str, there: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    here, outside = tmp_path / "here", tmp_path / "outside"
    (here / "seeds").mkdir(parents=True)
    (here / "seeds" / "clean.md").write_text(CLEAN, encoding="utf-8", newline="")
    outside.mkdir()
    (outside / "secret").write_text("secret\n", encoding="utf-8")
    monkeypatch.chdir(here)
    if name != "out":
        run(capsys, command)
    path = here / name
    ours = path.exists() or name == "out"
    path.unlink(missing_ok=True)
    target = outside if name in {"out", "out/expectations"} else outside / "secret"
    path.symlink_to(target if there else outside / "new")
    code = run(capsys, command).code
    assert code == 2 or not ours
    assert contents(outside) == {"secret": b"secret\n"}
    assert path.is_symlink()
    if name != "out":
        assert not any(b"secret\n" in raw for raw in contents(here / "out").values())


# Killed in between


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


# The system refuses to replace what is there


def kept_in(done: Done, corpus: Path) -> Path:
    """Return the folder that a message names in which the new report or export is kept."""
    found = re.search(
        r"is kept in (\S+): .* and run again, or use it from there; no run deletes it$", done.err
    )
    assert found, done.err
    return corpus / found[1]


def whole(kept: Path, command: list[str]) -> dict[str, bytes]:
    """Return what is in a folder; it must be what its marker lists, as any report or export is."""
    files = json.loads((kept / marker(command)).read_bytes())["files"]
    kind = building._KIND if command[0] == "report" else exporting.KIND
    assert owned(kept, kind).keys() == files.keys()
    now = contents(kept)
    assert now.keys() == {*files, marker(command)}
    return now


@NEEDS_PROC
def test_a_file_that_somebody_has_open_stops_nothing_halfway(
    corpus: Path, capsys: Any, command: list[str]
) -> None:
    run(capsys, command)
    before = contents(corpus / "out")
    change(corpus)
    held = corpus / "out" / ("index.html" if command[0] == "report" else "images.csv")
    with windows(), held.open("rb"):
        done = run(capsys, command)
    assert done.code == 2
    said = done.err.splitlines()[-1]
    assert said == (
        f"error: cannot write out: out/{held.name}: another program has it open; what was to be put there is"
        " kept in out/.seedlint-kept-1: close it there and run again, or use it from there; no run deletes it"
    )
    kept = kept_in(done, corpus)
    assert leftovers(corpus) == [kept]
    assert {name: raw for name, raw in contents(corpus / "out").items() if "kept" not in name} == before
    new = whole(kept, command)
    assert new[marker(command)] != before[marker(command)]

    # It is no document, and no leftover, and it stops no other run.
    checked = seedlint(capsys, "check", ".", "--no-cache", "--exclude", "out/*")
    assert "2 documents" in checked.err
    assert run(capsys, command).code == 0
    assert contents(kept) == new
    assert leftovers(corpus) == [kept]
    now = contents(corpus / "out")
    skip = {marker(command), "report.md", "index.html", "rules.html", "history.jsonl", "findings.known"}
    assert {name: raw for name, raw in new.items() if name not in skip} == {
        name: raw for name, raw in now.items() if name not in skip and "kept" not in name
    }


@pytest.mark.parametrize("at", [1, 2, 3])
def test_what_was_put_in_place_before_a_refusal_is_kept_as_well(
    corpus: Path, capsys: Any, command: list[str], at: int
) -> None:
    run(capsys, command)
    change(corpus)
    honest = os.replace
    done_so_far: list[str] = []

    def refusing(source: Any, target: Any, **more: Any) -> None:
        if Path(source).parent.name == "new" and os.path.basename(target) != marker(command):
            if len(done_so_far) == at:
                raise refusal(DENIED, os.fspath(source), os.fspath(target))
            done_so_far.append(os.path.basename(target))
        honest(source, target, **more)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(os, "replace", refusing)
        patched.setattr(moving, "sleep", lambda _seconds: None)
        done = run(capsys, command)
    assert (done.code, len(done_so_far)) == (2, at)
    assert re.search(r"cannot write out: out/[a-z.]+: access is denied; another program may", done.err)
    new = whole(kept_in(done, corpus), command)
    for name in done_so_far:
        assert (corpus / "out" / name).read_bytes() == new[name]
    # Twice is two of them, and neither is in the way.
    assert run(capsys, command).code == 0
    assert len(leftovers(corpus)) == 1


def test_what_can_not_be_moved_is_copied(corpus: Path, capsys: Any, command: list[str]) -> None:
    run(capsys, command)

    def refusing(source: Any, target: Any, **_more: Any) -> None:
        raise refusal(SHARING, os.fspath(source))

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(os, "rename", refusing)
        patched.setattr(moving, "sleep", lambda _seconds: None)
        done = run(capsys, command)
    assert done.code == 2
    kept = kept_in(done, corpus)
    whole(kept, command)
    assert leftovers(corpus) == [kept]


def test_what_can_not_even_be_kept_is_told(corpus: Path, capsys: Any, command: list[str]) -> None:
    run(capsys, command)
    before = contents(corpus / "out")

    def refusing(source: Any, target: Any, **_more: Any) -> None:
        raise refusal(SHARING, os.fspath(source))

    def full(*_: Any, **_more: Any) -> None:
        raise OSError(28, "No space left on device")

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(os, "rename", refusing)
        patched.setattr(shutil, "copytree", full)
        patched.setattr(moving, "sleep", lambda _seconds: None)
        done = run(capsys, command)
    assert done.code == 2
    assert done.err.splitlines()[-1].endswith(
        "another program has it open; what was to be put there could not be kept (no space left on device);"
        " close it there and run again"
    )
    assert contents(corpus / "out") == before
    assert not leftovers(corpus)


def test_a_kept_report_makes_no_folder_somebody_elses(corpus: Path, capsys: Any, command: list[str]) -> None:
    (corpus / "out" / ".seedlint-kept-1").mkdir(parents=True)
    (corpus / "out" / ".seedlint-kept-1" / "report.md").write_text("---\n", encoding="utf-8")
    assert run(capsys, command).code == 0
    assert (corpus / "out" / ".seedlint-kept-1" / "report.md").exists()


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("index.html", "index.html is not as seedlint wrote it"),
        ("expectations/validations/suite-1.html", "suite-1.html is not as seedlint wrote it"),
        ("expectations/validations/suite-9.html", "suite-9.html in it is not seedlint's"),
    ],
)
def test_what_somebody_has_put_there_meanwhile_costs_no_report(corpus: Path, name: str, says: str) -> None:
    write(corpus, 1)
    expected = made(9, (corpus / "out" / "history.jsonl").read_bytes())
    with pytest.raises(OutputError, match=re.escape(says)) as caught:
        write(corpus, 9, name)
    assert "move that away and run again" in str(caught.value)
    assert (corpus / "out" / name).read_bytes() == b"mine"
    now = whole(corpus / "out" / ".seedlint-kept-1", ["report"])
    assert {one for one, raw in now.items() if raw != expected[one]} == {"report.json"}
    assert now.keys() == expected.keys()


@pytest.mark.parametrize("own", ["marker", "other"])
def test_a_read_only_file_is_refused_before_anything_is_read(
    corpus: Path, capsys: Any, command: list[str], own: str
) -> None:
    run(capsys, command)
    name = (
        marker(command) if own == "marker" else {"report": "history.jsonl", "export": "links.csv"}[command[0]]
    )
    (corpus / "out" / name).chmod(0o444)
    before = contents(corpus / "out")
    done = run(capsys, command)
    assert (done.code, done.err) == (
        2,
        f"error: --output out: cannot write {name} in it: it has no write permission\n",
    )
    assert contents(corpus / "out") == before
    assert not leftovers(corpus)


@pytest.mark.parametrize("name", ["out2", "other"])
def test_errors_about_other_files_are_not_taken_for_those_of_the_folder(corpus: Path, name: str) -> None:
    folder = Folder(corpus / "out", building._KIND, Settings(root=corpus))
    refused = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(corpus / name / "report.json"))
    with pytest.raises(OSError, match=name), folder.fresh():
        raise refused
    mine = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(corpus / "out" / "report.json"))
    with pytest.raises(OutputError, match=r"cannot write .*out: "), folder.fresh():
        raise mine
