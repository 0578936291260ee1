"""What a branch brings along under the names of seedlint's own files is neither obeyed nor deleted."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from seedlint.files import ownkey
from seedlint.files.leftovers import Temporary, fresh_name
from seedlint.files.overwrite import Tidied, _undoing, tidy
from seedlint.files.stage import Stage, clear_stages
from tests.conftest import CLEAN
from tests.support.gitting import git
from tests.support.running import seedlint
from tests.support.windows import age

if TYPE_CHECKING:
    from collections.abc import Iterator

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="needs the permissions and links of POSIX")
FIX = ("check", "seeds", "--no-cache", "-q", "--fix")
HALF = b"new old old"


@pytest.fixture
def state(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A state directory that is still empty."""
    folder = tmp_path_factory.mktemp("home") / "state"
    monkeypatch.setenv("LOCALAPPDATA" if sys.platform == "win32" else "XDG_STATE_HOME", str(folder))
    return folder


def undo(path: Path) -> Path:
    """Make what a run leaves that is killed while it writes a document in place."""
    path.write_bytes(HALF)
    made = path.with_name(fresh_name("undo"))
    made.write_bytes(_undoing(path.resolve(), b"old old old", b"new new new"))
    return made


def forged(name: str, before: bytes, after: bytes, **more: str) -> bytes:
    """Return what anybody can write who knows the form and not the key."""
    digest = hashlib.sha256(b"%d %s%s" % (len(before), before, after)).hexdigest()
    head = {"name": name, "before": len(before), "after": len(after), "digest": digest, **more}
    return json.dumps(head).encode() + b"\n" + before + after


@pytest.mark.parametrize("form", [b"seedlint undo 1\n", b"seedlint undo 2\n"])
@pytest.mark.parametrize("mark", [{}, {"mark": ""}, {"mark": "0" * 64}, {"mark": "é\ud800"}])
def test_a_forged_undo_is_named_and_not_obeyed(
    corpus: Path, form: bytes, mark: dict[str, str], capsys: Any
) -> None:
    there = CLEAN.encode()
    # The document is half of the one and half of the other: as if a run had been killed.
    before, after = b"evil" + there[4:], there[:-4] + b"evil"
    file = corpus / "seeds" / ".seedlint-0123456789abcdef.undo"
    content = form + forged("clean.md", before, after, **mark)
    file.write_bytes(content)
    done = seedlint(capsys, *FIX)
    assert (corpus / "seeds" / "clean.md").read_bytes() == there
    assert file.read_bytes() == content
    assert "seeds/.seedlint-0123456789abcdef.undo: it is called like what undoes" in done.err


def test_foreign_content_under_the_name_of_an_undo_stays(tmp_path: Path) -> None:
    file = tmp_path / fresh_name("undo")
    for content in (b"notes", b"notes\n", b"seedlint undo 2\n[]\n", b"seedlint undo 2\n[[\n", b"\xff\n"):
        file.write_bytes(content)
        assert tidy(tmp_path) == Tidied(foreign=[file.name])
        assert file.read_bytes() == content


def test_an_undo_is_obeyed_where_it_was_made_only(tmp_path: Path) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    here.mkdir()
    undo(here / "a.md")
    shutil.copytree(here, there)
    (name,) = (path.name for path in here.glob("*.undo"))
    assert tidy(there) == Tidied(foreign=[name])
    assert (there / "a.md").read_bytes() == HALF
    assert tidy(here) == Tidied(undone=["a.md"])
    assert (here / "a.md").read_bytes() == b"old old old"


def test_an_undo_of_another_user_or_machine_is_not_obeyed(
    tmp_path: Path, state: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = undo(tmp_path / "a.md")
    (state / "seedlint" / "key").write_bytes(bytes(32))
    assert tidy(tmp_path) == Tidied(foreign=[file.name])
    shutil.rmtree(state)
    assert tidy(tmp_path) == Tidied(foreign=[file.name])
    assert not state.exists()
    assert (tmp_path / "a.md").read_bytes() == HALF


def test_an_undo_that_git_tracks_is_not_obeyed(corpus: Path) -> None:
    git("init", "-q", cwd=Path.cwd())
    file = undo(corpus / "seeds" / "a.md")
    git("add", "-f", ".", cwd=Path.cwd())
    assert tidy(corpus / "seeds") == Tidied(foreign=[file.name])
    git("rm", "-q", "--cached", "-r", ".", cwd=Path.cwd())
    assert tidy(corpus / "seeds") == Tidied(undone=["a.md"])


@POSIX
def test_the_key_is_this_user_s_alone(state: Path) -> None:
    mark = ownkey.signed("text", new=True)
    key = state / "seedlint" / "key"
    assert key.stat().st_mode & 0o777 == 0o600
    assert os.listdir(key.parent) == ["key"]
    assert ownkey.is_signed("text", mark)
    assert not ownkey.is_signed("other", mark)
    for damage in (lambda: key.chmod(0o644), lambda: key.chmod(0o600) or key.write_bytes(b"")):
        damage()
        assert not ownkey.is_signed("text", mark)
        with pytest.raises(ownkey.NoKeyError, match="delete it"):
            ownkey.signed("text", new=True)


@POSIX
@pytest.mark.parametrize("there", ["nothing", "file", "checkout"])
def test_without_a_key_nothing_is_written_in_place(
    corpus: Path, state: Path, there: str, capsys: Any
) -> None:
    if there == "file":
        state.write_text("", encoding="utf-8")
    elif there == "checkout":
        (state.parent / ".git").mkdir()
    dirty = CLEAN.replace("/ferry", "/ferry?utm_source=a").encode()
    one, other = corpus / "seeds" / "clean.md", corpus / "seeds" / "alone.md"
    one.write_bytes(dirty)
    os.link(one, corpus / "second name")
    other.write_bytes(dirty.replace(b"/ferry?", b"/boats?"))
    done = seedlint(capsys, *FIX)
    assert (one.read_bytes() == dirty) == (there != "nothing")
    assert other.read_bytes() == CLEAN.replace("/ferry", "/boats").encode()
    said = "seeds/clean.md: can't be written: it has several names (hard links) or another owner"
    assert (said in done.err) == (there != "nothing")
    assert sorted(os.listdir("seeds")) == ["alone.md", "clean.md"]


def left_over(folder: Path) -> Path:
    leftover = Temporary(folder)
    leftover.write(b"precious")
    leftover._close()
    age(leftover.path)
    return leftover.path


@pytest.mark.parametrize("where", [".", "seeds"])
def test_a_temporary_file_that_git_tracks_stays(corpus: Path, where: str, capsys: Any) -> None:
    top = corpus / where
    git("init", "-q", str(top), cwd=Path.cwd())
    tracked = left_over(corpus / "seeds")
    git("-C", str(top), "add", "-f", ".", cwd=Path.cwd())
    other = left_over(corpus / "seeds")
    seedlint(capsys, *FIX)
    assert tracked.read_bytes() == b"precious"
    assert not other.exists()


def test_what_git_can_not_tell_stays(corpus: Path, capsys: Any) -> None:
    git("init", "-q", cwd=Path.cwd())
    (corpus / ".git" / "index").write_bytes(b"no index")
    leftover = left_over(corpus / "seeds")
    seedlint(capsys, *FIX)
    assert leftover.exists()


def test_a_folder_that_git_tracks_is_no_leftover_of_a_report(tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.chdir(tmp_path)
    git("init", "-q", cwd=Path.cwd())
    stages = [Stage(tmp_path), Stage(tmp_path)]
    for stage in stages:
        os.close(stage._lock)
        (stage.new / "a.html").write_text("precious", encoding="utf-8")
    git("add", "-f", stages[0]._path.name, cwd=Path.cwd())
    clear_stages(tmp_path)
    assert [stage._path.exists() for stage in stages] == [True, False]
    assert (stages[0].new / "a.html").read_text(encoding="utf-8") == "precious"
