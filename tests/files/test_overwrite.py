"""What `--fix` and reports write over: it stays the file it was, and a killed run leaves nothing behind."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seedlint.cli import root as cli
from seedlint.files import overwrite
from seedlint.files.leftovers import Temporary, clear, fresh_name
from tests.conftest import CLEAN
from tests.support.examples import some
from tests.support.running import seedlint
from tests.support.windows import NEEDS_PROC, abandoned, age, windows

if TYPE_CHECKING:
    from collections.abc import Iterator

DIRTY = CLEAN.replace("/ferry", "/ferry?utm_source=a")
BASELINE = '{"tool": "seedlint", "version": 1, "findings": []}'
POSIX = pytest.mark.skipif(sys.platform == "win32", reason="needs the permissions and links of POSIX")
KILLS = pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="there is no SIGKILL here")


@pytest.fixture
def dirty(corpus: Path) -> Path:
    path = corpus / "seeds" / "clean.md"
    path.write_text(DIRTY, encoding="utf-8", newline="")
    return path


def fix(*paths: str) -> int:
    return cli.run(["check", *(paths or ("seeds",)), "--no-cache", "-q", "--fix"])


def is_fixed(path: Path) -> bool:
    return path.read_bytes() == CLEAN.encode()


# It stays the file it was


def test_other_names_of_a_document_stay_its_names(dirty: Path, corpus: Path) -> None:
    other = corpus / "other name"
    os.link(dirty, other)
    within = dirty.with_name("within.md")
    os.link(dirty, within)
    fix()
    assert os.path.samefile(dirty, other)
    assert os.path.samefile(dirty, within)
    assert is_fixed(other)
    assert sorted(os.listdir("seeds")) == ["clean.md", "within.md"]


@POSIX
@pytest.mark.parametrize("mode", [0o444, 0o555, 0o400])
def test_a_document_without_write_permission_is_left_alone(dirty: Path, mode: int, capsys: Any) -> None:
    dirty.chmod(mode)
    fix()
    assert not is_fixed(dirty)
    assert stat.S_IMODE(dirty.stat().st_mode) == mode
    said = "warning: seeds/clean.md: can't be written: it has no write permission, so it is left alone"
    assert said in capsys.readouterr().err
    assert os.listdir("seeds") == ["clean.md"]


@POSIX
def test_an_owner_that_can_not_be_kept_keeps_the_file(dirty: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    inode = dirty.stat().st_ino
    monkeypatch.setattr(overwrite, "_dress", lambda *_: False)
    overwrite.overwrite(str(dirty), DIRTY.encode(), CLEAN.encode())
    assert is_fixed(dirty)
    assert dirty.stat().st_ino == inode
    assert os.listdir("seeds") == ["clean.md"]


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="needs the superuser")
def test_the_owner_stays(dirty: Path) -> None:
    os.chown(dirty, 12345, 23456)
    fix()
    assert is_fixed(dirty)
    assert (dirty.stat().st_uid, dirty.stat().st_gid) == (12345, 23456)


@pytest.mark.skipif(not hasattr(os, "setxattr"), reason="needs extended attributes")
def test_attributes_stay(dirty: Path) -> None:
    try:
        os.setxattr(dirty, "user.seen", b"yes")
    except OSError:
        pytest.skip("this file system has no attributes")
    fix()
    assert is_fixed(dirty)
    assert os.getxattr(dirty, "user.seen") == b"yes"


# A link must not have a file elsewhere written


@POSIX
@pytest.mark.parametrize("target", ["../../outside.md", "../.hidden/inside.md"])
def test_what_a_link_leads_out_to_is_not_fixed(
    target: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    seeds = tmp_path / "here" / "seeds"
    seeds.mkdir(parents=True)
    real = seeds / target
    real.parent.mkdir(exist_ok=True)
    real.write_text(DIRTY, encoding="utf-8", newline="")
    (seeds / "link.md").symlink_to(target)
    monkeypatch.chdir(tmp_path / "here")
    fix("seeds/link.md")
    assert real.read_text(encoding="utf-8") == DIRTY
    assert "seeds/link.md: a symbolic link that leads out" in capsys.readouterr().err


# Killed in between


def half_written(folder: Path, before: bytes, after: bytes, done: int) -> Path:
    """Make what a run leaves that is killed while it writes in place, after so many bytes."""
    path = folder / "a.md"
    path.write_bytes(after[:done] + before[done:])
    (folder / fresh_name("undo")).write_bytes(overwrite._undoing(path.resolve(), before, after))
    return path


@settings(max_examples=some(100))
@given(st.binary(max_size=60), st.binary(max_size=60), st.data())
def test_what_is_half_written_is_undone(
    tmp_path_factory: pytest.TempPathFactory, before: bytes, after: bytes, data: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("half")
    done = data.draw(st.integers(0, len(after)))
    path = half_written(folder, before, after, done)
    whole = path.read_bytes() in {before, after}
    assert overwrite.tidy(folder) == overwrite.Tidied([] if whole else ["a.md"])
    assert path.read_bytes() in ({before, after} if whole else {before})
    assert os.listdir(folder) == ["a.md"]


def test_what_was_changed_since_is_left_alone(tmp_path: Path) -> None:
    path = half_written(tmp_path, b"old old old", b"new new new", 5)
    path.write_bytes(b"something else")
    done = overwrite.tidy(tmp_path)
    assert (done.undone, done.foreign) == ([], [])
    assert path.read_bytes() == b"something else"
    assert sorted(os.listdir(tmp_path)) == sorted(["a.md", *done.kept])


def test_an_undo_that_was_never_complete_says_nothing(tmp_path: Path) -> None:
    path = half_written(tmp_path, b"old old old", b"new new new", 5)
    (undo,) = tmp_path.glob("*.undo")
    whole = undo.read_bytes()
    path.write_bytes(b"old old old")
    for length in (0, 7, 16, 100, len(whole) - 1):
        undo.write_bytes(whole[:length])
        assert overwrite.tidy(tmp_path) == overwrite.Tidied(), length
        assert os.listdir(tmp_path) == ["a.md"]
        assert path.read_bytes() == b"old old old"


@pytest.mark.parametrize("name", ["../victim", "/victim", "link", ".."])
@POSIX
def test_an_undo_speaks_of_no_file_elsewhere(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "seeds"
    folder.mkdir()
    half_written(folder, b"old old old", b"new new new", 5)
    victim = tmp_path / "victim"
    (folder / "a.md").rename(victim)
    before = victim.read_bytes()
    (folder / "link").symlink_to(victim)
    (undo,) = folder.glob("*.undo")
    raw = undo.read_bytes().replace(b'"a.md"', f'"{name}"'.encode())
    undo.write_bytes(raw.replace(b'"/victim"', f'"{victim}"'.encode()))
    assert overwrite.tidy(folder).undone == []
    assert victim.read_bytes() == before


KILL = """
import os, pathlib, signal, sys
import seedlint.files.overwrite
def kill(*_): os.kill(os.getpid(), signal.SIGKILL)
def half(descriptor, content):
    os.write(descriptor, content[:len(content) // 2])
    kill()
if sys.argv[1] == "half":
    seedlint.files.overwrite._put = half
else:
    pathlib.Path.replace = kill
from seedlint import cli
cli.run(sys.argv[2:])
"""


@KILLS
@pytest.mark.parametrize("moment", ["half", "renaming"])
def test_a_killed_run_is_cleared_up_after(dirty: Path, corpus: Path, moment: str, capsys: Any) -> None:
    # Longer than what it was, and changed from its beginning on.
    dirty.write_bytes(b"\xef\xbb\xbf" + DIRTY.encode())
    if moment == "half":
        os.link(dirty, corpus / "other")
    command = [sys.executable, "-c", KILL, moment, "check", "seeds", "--no-cache", "--fix"]
    done = subprocess.run(command, capture_output=True)
    assert done.returncode == -signal.SIGKILL, done.stderr
    assert len(os.listdir("seeds")) == 2
    for leftover in Path("seeds").glob(".seedlint-*"):
        age(leftover)
    fix()
    assert is_fixed(dirty)
    assert os.listdir("seeds") == ["clean.md"]
    assert ("killed" in capsys.readouterr().err) == (moment == "half")
    if moment == "half":
        assert os.path.samefile(dirty, corpus / "other")


def test_a_write_in_place_that_fails_is_undone(dirty: Path, corpus: Path, capsys: Any) -> None:
    os.link(dirty, corpus / "other")
    honest = os.write
    calls: list[int] = []

    def full(descriptor: int, content: bytes) -> int:
        calls.append(1)
        if len(calls) == 2:
            honest(descriptor, bytes(content[:70]))
            raise OSError(28, "No space left on device")
        return honest(descriptor, content)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(os, "write", full)
        fix()
    assert dirty.read_bytes() == DIRTY.encode()
    assert "can't be written: no space left on device" in capsys.readouterr().err
    assert os.listdir("seeds") == ["clean.md"]


# Leftovers


@pytest.fixture
def busy(tmp_path: Path) -> Iterator[Path]:
    """A temporary file that somebody is just writing."""
    code = (
        "import pathlib, sys, seedlint.files.leftovers as l\n"
        "t = l.Temporary(pathlib.Path(sys.argv[1])); print(t.path, flush=True); sys.stdin.read()"
    )
    command = [sys.executable, "-c", code, str(tmp_path)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8"
    ) as process:
        assert process.stdout
        yield Path(process.stdout.readline().strip())
        process.communicate("")


@POSIX
def test_only_leftovers_are_cleared(tmp_path: Path, busy: Path) -> None:
    leftover = abandoned(tmp_path)
    (tmp_path / "precious").write_text("precious", encoding="utf-8")
    (tmp_path / ".seedlint-0123456789abcdef.tmp").symlink_to("precious")
    (tmp_path / ".seedlint-0123456789abcdee.tmp").mkdir()
    for name in (".seedlint-notes.tmp", ".seedlint-0123456789ABCDEF.tmp", ".seedlint-0123456789abcdef.md"):
        (tmp_path / name).write_text("mine", encoding="utf-8")
    os.mkfifo(tmp_path / ".seedlint-0123456789abcded.tmp")
    before = set(os.listdir(tmp_path))
    clear(tmp_path)
    assert before - set(os.listdir(tmp_path)) == {leftover.name}
    assert busy.exists()


@NEEDS_PROC
def test_what_is_closed_to_be_moved_is_no_leftover(tmp_path: Path) -> None:
    with windows():
        temporary = Temporary(tmp_path)
        clear(tmp_path)
        assert temporary.path.exists()
        temporary._close()  # as before it takes the place of another
        clear(tmp_path)
        assert temporary.path.exists()
        age(temporary.path)
        clear(tmp_path)
        assert not temporary.path.exists()


@pytest.mark.parametrize(
    ("command", "folder"),
    [
        (["check", "seeds", "--no-cache", "--fix"], "seeds"),
        (["check", "seeds", "--no-cache", "-f", "json=out.json"], "."),
        (["check", "seeds", "--no-cache", "-f", "html=out.html"], "."),
        (["baseline", "create", "seeds", "--no-cache"], "."),
        (["rules", "new", "no-shouting", "--path", "rule.py"], "."),
        (["check", "seeds", "--no-cache", "--add-suppressions", "known"], "seeds"),
    ],
)
def test_every_command_that_writes_clears_leftovers(
    dirty: Path, corpus: Path, command: list[str], folder: str, capsys: Any
) -> None:
    leftover = abandoned(corpus / folder)
    assert seedlint(capsys, *command).code in {0, 1}
    assert not leftover.exists()
    assert not list(corpus.rglob(".seedlint-*"))


# Reports, baselines and rules


@POSIX
@pytest.mark.parametrize(
    "command",
    [
        ["check", "seeds", "-f", "sarif=out.json"],
        ["check", "seeds", "-f", "sarif=linked/out.json"],
        ["baseline", "create", "seeds", "--baseline", "out.json"],
        ["rules", "new", "no-shouting", "--path", "linked/rule.py"],
    ],
)
@pytest.mark.parametrize("there", [True, False])
def test_a_link_of_the_checkout_has_nothing_written_elsewhere(
    tmp_path: Path, command: list[str], there: bool, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    here = tmp_path / "here"
    (here / "seeds").mkdir(parents=True)
    (here / "seeds" / "clean.md").write_text(CLEAN, encoding="utf-8", newline="")
    outside = tmp_path / "outside"
    outside.mkdir()
    (here / "out.json").symlink_to("../outside/out.json")
    (here / "linked").symlink_to("../outside")
    if there:
        (outside / "out.json").write_text(BASELINE, encoding="utf-8")
    monkeypatch.chdir(here)
    done = seedlint(capsys, *command, *([] if command[0] == "rules" else ["--no-cache"]))
    assert done.code == 2
    assert os.listdir(outside) == (["out.json"] if there else [])
    assert not there or (outside / "out.json").read_text(encoding="utf-8") == BASELINE
    assert "link" in done.err or not there


@POSIX
def test_a_baseline_that_never_ends_is_not_read(corpus: Path, capsys: Any) -> None:
    (corpus / "base.json").symlink_to("/dev/zero")
    done = seedlint(capsys, "check", "seeds", "--no-cache", "--baseline", "base.json")
    assert (done.code, "it is not a regular file" in done.err) == (2, True)


@POSIX
def test_a_report_without_write_permission_is_left_alone(corpus: Path, capsys: Any) -> None:
    report = ["check", "seeds", "--no-cache", "-f", "json=out.json"]
    seedlint(capsys, *report)
    before = (corpus / "out.json").read_bytes()
    (corpus / "out.json").chmod(0o444)
    done = seedlint(capsys, *report)
    assert done.code == 2
    assert "cannot write out.json: it has no write permission" in done.err
    assert (corpus / "out.json").read_bytes() == before
