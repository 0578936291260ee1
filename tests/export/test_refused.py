"""The folder of a report or an export where the system refuses to replace what is there."""

from __future__ import annotations

import errno
import json
import os
import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from seedlint.cli import export as exporting
from seedlint.config.settings import Settings
from seedlint.errors import OutputError
from seedlint.export.folder import Folder
from seedlint.files import moving
from seedlint.files.ownership import owned
from seedlint.report import build as building
from tests.export.test_folder import change, command, contents, leftovers, marker, no_git, run
from tests.export.test_killed import made, write
from tests.support.running import seedlint
from tests.support.windows import DENIED, NEEDS_PROC, SHARING, refusal, windows

if TYPE_CHECKING:
    from tests.support.running import Done

__all__ = ["command", "no_git"]


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
