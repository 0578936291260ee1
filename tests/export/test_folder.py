"""The folder of a report or an export: what is not seedlint's own stays, whatever happens."""

from __future__ import annotations

import hashlib
import json
import sys
from typing import TYPE_CHECKING, Any

import pytest

from tests.conftest import CLEAN
from tests.support.gitting import forget_git
from tests.support.running import WRONG_TYPE, document, seedlint

if TYPE_CHECKING:
    from pathlib import Path

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
