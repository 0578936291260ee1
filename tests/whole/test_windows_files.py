"""Every command that writes, on files that are as Windows has them: what is open or read-only stays.

And in a Python that lacks what Windows' Python lacks.
"""

from __future__ import annotations

import ast
import json
import os
import sqlite3
import subprocess
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import seedlint as package
from seedlint.links import opening
from tests.conftest import CLEAN
from tests.support.gitting import git
from tests.support.running import TIMEOUT, WRONG_TYPE, document, seedlint
from tests.support.windows import DENIED, NEEDS_PROC, SHARING, Windows, abandoned, run_without, windows

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager

    from tests.support.running import Done

pytestmark = NEEDS_PROC

DIRTY = CLEAN.replace("/ferry", "/ferry?utm_source=a")
NOT_THERE = ("fcntl", "resource", "pwd", "grp", "termios")
"""Modules that Windows' Python does not have."""


@pytest.fixture
def played() -> Iterator[Windows]:
    with windows() as played:
        yield played


@pytest.fixture
def mixed(corpus: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A corpus with something to fix, something to suppress, and enough to have a cache of."""
    for name in ("GIT_DIR", "GIT_WORK_TREE"):
        monkeypatch.delenv(name, raising=False)
    seeds = corpus / "seeds"
    (seeds / "dirty.md").write_text(DIRTY, encoding="utf-8", newline="")
    for number in range(1, 4):
        text = document(number, *([WRONG_TYPE] if number == 3 else []))
        (seeds / f"{number}.md").write_text(text, encoding="utf-8", newline="")
    return corpus


def run(capsys: Any, *words: str, code: int = 0) -> Done:
    done = seedlint(capsys, *words)
    assert done.code == code, done.err
    assert "Traceback" not in done.err
    assert "warning: the cache" not in done.err
    return done


def check_nothing_stays(corpus: Path, played: Windows) -> None:
    """Nothing temporary is left; nothing was refused but what is asked to find out whether it is in use."""
    assert not [path for path in corpus.rglob(".seedlint-*") if path.name != ".seedlint_cache"]
    assert not list(corpus.rglob("*-journal"))
    assert played.refused == []


# What is open


def test_check_with_a_cache(mixed: Path, capsys: Any, played: Windows) -> None:
    for _ in range(2):
        run(capsys, "check", "seeds", code=1)
    # The oldest are dropped when there are many.
    for code in ("SL201", "SL202", "SL203", "SL301", "SL302", "SL303", "SL401", "SL402"):
        run(capsys, "check", "seeds", "--select", code)
    assert len(list((mixed / ".seedlint_cache").glob("*.sqlite3"))) == 6
    run(capsys, "clean")
    assert not (mixed / ".seedlint_cache").exists()
    check_nothing_stays(mixed, played)


def test_a_cache_in_use_is_not_dropped_and_clean_says_so(mixed: Path, capsys: Any, played: Windows) -> None:
    run(capsys, "check", "seeds", code=1)
    (cache,) = (mixed / ".seedlint_cache").glob("*.sqlite3")
    db = sqlite3.connect(cache)
    try:
        db.execute("SELECT * FROM documents").fetchone()
        done = seedlint(capsys, "clean")
        assert (done.code, done.err.count("\n")) == (2, 1)
        assert "another program has it open" in done.err
    finally:
        db.close()
    run(capsys, "clean")
    assert not (mixed / ".seedlint_cache").exists()


def test_the_oldest_cache_in_use_keeps_no_other(mixed: Path, capsys: Any, played: Windows) -> None:
    run(capsys, "check", "seeds", code=1)
    (oldest,) = (mixed / ".seedlint_cache").glob("*.sqlite3")
    os.utime(oldest, (0, 0))
    for number in range(9):
        other = oldest.with_name(f"seedlint-{number:020x}.sqlite3")
        other.write_bytes(b"")
        os.utime(other, (number + 1, number + 1))
    newest = oldest.with_name(f"seedlint-{8:020x}.sqlite3")
    os.utime(newest, (0.5, 0.5))
    with newest.open("rb"):
        run(capsys, "check", "seeds", "--select", "SL201")
    left = (mixed / ".seedlint_cache").glob("*.sqlite3")
    assert len(list(left)) == 7
    assert newest.exists()


def test_fix(mixed: Path, capsys: Any, played: Windows) -> None:
    run(capsys, "check", "seeds", "--fix", code=1)
    assert (mixed / "seeds" / "dirty.md").read_bytes() == CLEAN.encode()
    check_nothing_stays(mixed, played)


def test_fix_in_place_and_what_undoes_it(mixed: Path, capsys: Any, played: Windows) -> None:
    os.link(mixed / "seeds" / "dirty.md", mixed / "other")
    run(capsys, "check", "seeds", "--fix", code=1)
    assert (mixed / "other").read_bytes() == CLEAN.encode()
    check_nothing_stays(mixed, played)


def test_a_document_that_is_open_elsewhere_is_told(mixed: Path, capsys: Any, played: Windows) -> None:
    with (mixed / "seeds" / "dirty.md").open("rb"):
        done = run(capsys, "check", "seeds", "--fix", code=1)
    assert "seeds/dirty.md: can't be written: access is denied; another program may have it open" in done.err
    assert (mixed / "seeds" / "dirty.md").read_bytes() == DIRTY.encode()
    assert not list(mixed.rglob(".seedlint-*"))


def test_what_undoes_a_write_of_a_run_at_work_is_not_taken_for_a_leftover(
    mixed: Path, capsys: Any, played: Windows
) -> None:
    from seedlint.files import overwrite
    from seedlint.files.leftovers import Temporary

    path = (mixed / "seeds" / "dirty.md").resolve()
    undo = Temporary(path.parent, 0o600, "undo")
    undo.write(overwrite._undoing(path, DIRTY.encode(), CLEAN.encode()))
    at = CLEAN.index("quality")
    half = CLEAN.encode()[:at] + DIRTY.encode()[at:]
    path.write_bytes(half)
    assert half not in {CLEAN.encode(), DIRTY.encode()}
    assert overwrite.tidy(path.parent) == overwrite.Tidied()
    assert path.read_bytes() == half
    undo._close()  # the run is killed
    assert overwrite.tidy(path.parent) == overwrite.Tidied(undone=["dirty.md"])
    assert path.read_bytes() == DIRTY.encode()


def test_add_suppressions(mixed: Path, capsys: Any, played: Windows) -> None:
    run(capsys, "check", "seeds", "--add-suppressions", "as it was sent")
    run(capsys, "check", "seeds")
    check_nothing_stays(mixed, played)


def test_reports_of_a_check(mixed: Path, capsys: Any, played: Windows) -> None:
    formats = ("sarif", "json", "jsonl", "html", "junit", "gitlab", "markdown", "github", "text", "concise")
    words = [word for form in formats for word in ("-f", f"{form}={form}.out")]
    for _ in range(2):
        run(capsys, "check", "seeds", *words, code=1)
    assert all((mixed / f"{form}.out").stat().st_size for form in formats)
    check_nothing_stays(mixed, played)


def test_baseline(mixed: Path, capsys: Any, played: Windows) -> None:
    run(capsys, "baseline", "create", "seeds")
    run(capsys, "check", "seeds", "--fix", code=1)
    run(capsys, "baseline", "prune", "seeds")
    run(capsys, "baseline", "create", "seeds")
    check_nothing_stays(mixed, played)


@pytest.mark.parametrize("form", ["csv", "jsonl", "parquet"])
def test_export(mixed: Path, capsys: Any, played: Windows, form: str) -> None:
    if form == "parquet":
        pytest.importorskip("pyarrow")
    for _ in range(2):
        run(capsys, "export", "seeds", "-o", "out", "-f", form)
    # Another format takes the place of the first, whose files go.
    run(capsys, "export", "seeds", "-o", "out", "-f", "csv" if form == "jsonl" else "jsonl")
    assert not list((mixed / "out").glob(f"*.{form}"))
    check_nothing_stays(mixed, played)


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_an_export_that_fails_halfway_leaves_nothing(
    mixed: Path, capsys: Any, played: Windows, form: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if form == "parquet":
        pytest.importorskip("pyarrow")
    from seedlint.export import stream

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(stream, "_complete", fail)
    run(capsys, "export", "seeds", "-o", "out", "-f", form, code=2)
    assert not (mixed / "out").exists()
    check_nothing_stays(mixed, played)


def test_report(mixed: Path, capsys: Any, played: Windows) -> None:
    git("init", "-q", cwd=mixed)
    git("add", "seeds", cwd=mixed)
    git("commit", "-q", "-m", "seeds", cwd=mixed)
    for _ in range(2):
        run(capsys, "report", "seeds", "-o", "out", "--no-expectations", "--history-from-git")
    check_nothing_stays(mixed, played)


@pytest.mark.slow
def test_report_with_expectations(mixed: Path, capsys: Any, played: Windows) -> None:
    for name in ("great_expectations", "pandas", "sqlalchemy"):
        pytest.importorskip(name)
    for _ in range(2):
        run(capsys, "report", "seeds", "-o", "out")
    run(capsys, "report", "seeds", "-o", "out", "--no-expectations")
    assert not (mixed / "out" / "expectations").exists()
    check_nothing_stays(mixed, played)


def test_links(mixed: Path, capsys: Any, played: Windows, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("aiohttp")
    pytest.importorskip("protego")
    from tests.links.support import answer
    from tests.links.test_command import STORE, serving

    with serving({"/ferry": answer(404)}) as web:
        (mixed / "seedlint.toml").write_text(
            'include = ["seeds"]\n[links]\nallow-private = true\ninterval = "0s"\nretries = 0\n',
            encoding="utf-8",
        )
        for path in (mixed / "seeds").iterdir():
            path.unlink()
        text = CLEAN.replace("https://www.harbour-herald.com/ferry", f"http://127.0.0.1:{web.port}/ferry")
        (mixed / "seeds" / "one.md").write_text(text, encoding="utf-8")
        run(capsys, "links")
        run(capsys, "links", "--confirm-now")
        run(capsys, "check", "--links", code=1)
        # What is no store is set aside, with what SQLite keeps beside it.
        (mixed / STORE).write_bytes(b"something else")
        done = run(capsys, "links")
        assert "renamed to" in done.err
        aside = mixed / f"{STORE}.set-aside-1"
        assert aside.read_bytes() == b"something else"
        # A damaged one was open before anybody could tell.
        raw = bytearray((mixed / STORE).read_bytes())
        raw[100:] = b"\xff" * (len(raw) - 100)
        (mixed / STORE).write_bytes(raw)
        assert "renamed to" in run(capsys, "links").err
    check_nothing_stays(mixed, played)


def test_rules_new(mixed: Path, capsys: Any, played: Windows) -> None:
    leftover = abandoned(mixed)
    run(capsys, "rules", "new", "no-shouting", "--path", "rule.py")
    assert not leftover.exists()
    check_nothing_stays(mixed, played)


def test_rounds_of_watch(mixed: Path, capsys: Any, played: Windows) -> None:
    from seedlint.cli.checking import Reporting
    from seedlint.cli.terminal import Terminal
    from seedlint.cli.watch import Rounds
    from seedlint.config.settings import load
    from seedlint.output.targets import Target
    from seedlint.run.request import Request
    from seedlint.run.session import Session

    rounds = Rounds(
        lambda: (
            Session(load(), front=Terminal()),
            Request(paths=("seeds",)),
            Reporting(targets=(Target("json", "out.json"),)),
            None,
        )
    )
    rounds.next()
    # Between rounds nothing is open: an editor may replace what it likes, and the report.
    (mixed / "new").write_text(document(9), encoding="utf-8", newline="")
    (mixed / "new").replace(mixed / "seeds" / "dirty.md")
    rounds.next()
    assert "dirty.md" not in (mixed / "out.json").read_text(encoding="utf-8")
    (mixed / "out.json").unlink()
    run(capsys, "clean")
    check_nothing_stays(mixed, played)


# What is read-only

NO = "it has no write permission"
each_system = pytest.mark.parametrize("system", ["own", "windows"])


def system_of(name: str) -> AbstractContextManager[Windows | None]:
    return windows() if name == "windows" else nullcontext()


@each_system
@pytest.mark.parametrize(
    ("made", "command", "name", "said"),
    [
        ([], ["check", "seeds", "--fix"], "seeds/dirty.md", f"seeds/dirty.md: can't be written: {NO}"),
        (
            [],
            ["check", "seeds", "--add-suppressions", "known"],
            "seeds/3.md",
            f"seeds/3.md: can't be written: {NO}",
        ),
        (
            ["check", "seeds", "-f", "sarif=out.sarif"],
            ["check", "seeds", "-f", "sarif=out.sarif"],
            "out.sarif",
            f"cannot write out.sarif: {NO}",
        ),
        (
            ["baseline", "create", "seeds", "--select", "SL2"],
            ["baseline", "create", "seeds"],
            "seedlint-baseline.json",
            f"seedlint-baseline.json: {NO}",
        ),
        (
            ["rules", "new", "no-shouting", "--path", "rule.py"],
            ["rules", "new", "no-shouting", "--path", "rule.py"],
            "rule.py",
            "rule.py exists already",
        ),
    ],
)
def test_what_is_read_only_stays(
    mixed: Path, capsys: Any, system: str, made: list[str], command: list[str], name: str, said: str
) -> None:
    if made:
        seedlint(capsys, *made)
    path = mixed / name
    path.chmod(0o444)
    before = path.read_bytes()
    with system_of(system) as played:
        done = seedlint(capsys, *command)
    assert played is None or played.refused == []
    assert said in done.err
    assert done.code in {1, 2}
    assert path.read_bytes() == before
    assert path.stat().st_mode & 0o777 == 0o444
    assert not list(mixed.rglob(".seedlint-*"))


@each_system
def test_a_read_only_store_stays(mixed: Path, capsys: Any, system: str) -> None:
    from seedlint.links.store import Store

    path = mixed / "links.sqlite3"
    Store(path).close()
    path.chmod(0o444)
    before = path.read_bytes()
    with system_of(system), pytest.raises(opening.StoreError, match=f"can't be opened: {NO}"):
        Store(path)
    assert path.read_bytes() == before
    assert set(os.listdir(mixed)) == {"seeds", path.name}


@each_system
def test_a_read_only_cache_costs_a_warning_and_can_be_deleted(mixed: Path, capsys: Any, system: str) -> None:
    seedlint(capsys, "check", "seeds")
    (cache,) = (mixed / ".seedlint_cache").glob("*.sqlite3")
    cache.chmod(0o444)
    with system_of(system):
        done = seedlint(capsys, "check", "seeds")
        assert done.code == 1
        assert NO in done.err
        run(capsys, "clean")
    assert not (mixed / ".seedlint_cache").exists()


# The play itself


def test_what_is_played_refuses_what_windows_refuses(tmp_path: Path, played: Windows) -> None:
    (tmp_path / "a").write_text("a", encoding="utf-8")
    (tmp_path / "b").write_text("b", encoding="utf-8")
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "c").write_text("c", encoding="utf-8")
    with (tmp_path / "a").open("rb") as _, (tmp_path / "folder" / "c").open("rb") as _:
        for act, number in (
            (lambda: (tmp_path / "a").unlink(), SHARING),
            (lambda: os.remove(tmp_path / "a"), SHARING),
            (lambda: (tmp_path / "a").replace(tmp_path / "new"), SHARING),
            (lambda: (tmp_path / "b").replace(tmp_path / "a"), DENIED),
            (lambda: (tmp_path / "folder").rename(tmp_path / "new"), DENIED),
        ):
            with pytest.raises(PermissionError) as caught:
                act()
            assert caught.value.winerror == number  # type: ignore[attr-defined]
    db = sqlite3.connect(tmp_path / "db")
    db.execute("CREATE TABLE t (a)")
    with pytest.raises(PermissionError):
        (tmp_path / "db").unlink()
    db.close()
    (tmp_path / "db").unlink()
    (tmp_path / "a").replace(tmp_path / "b")
    (tmp_path / "b").chmod(0o444)
    with pytest.raises(PermissionError):
        (tmp_path / "b").unlink()
    with pytest.raises(FileExistsError):
        (tmp_path / "b").rename(tmp_path / "folder" / "c")


# What Windows' Python lacks


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["check", "seeds"], 1),
        (["check", "seeds", "--fix"], 1),
        (["check", "seeds", "--add-suppressions", "known"], 0),
        (["check", "seeds", "-f", "sarif=out.sarif"], 1),
        (["baseline", "create", "seeds"], 0),
        (["report", "seeds", "-o", "out", "--no-expectations"], 0),
        (["export", "seeds", "-o", "out", "-f", "jsonl"], 0),
        (["rules", "new", "no-shouting", "--path", "rule.py"], 0),
        (["clean"], 0),
    ],
    ids=lambda words: "-".join(words[:1] + words[2:3]) if isinstance(words, list) else str(words),
)
def test_without_the_modules_of_posix(mixed: Path, words: list[str], code: int) -> None:
    done = subprocess.run(
        [*run_without(*NOT_THERE), *words],
        cwd=mixed,
        capture_output=True,
        encoding="utf-8",
        timeout=TIMEOUT,
        check=False,
    )
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr
    assert not list(mixed.rglob(".seedlint-*"))


def test_all_modules_load_without_those_of_posix(tmp_path: Path) -> None:
    root = Path(package.__file__).parent
    optional = {"seedlint.report.gx", "seedlint.export.parquet"}  # what they need is slow to load, or absent
    names = sorted(
        ".".join(("seedlint", *path.relative_to(root).with_suffix("").parts)).removesuffix(".__init__")
        for path in root.rglob("*.py")
        if path.name != "__main__.py"
    )
    names = [name for name in names if not any(name.startswith(one) for one in optional)]
    assert "seedlint.files.stage" in names
    assert "seedlint.links.runner" in names
    code = (
        f"import importlib, json, sys\nsys.modules.update(dict.fromkeys({NOT_THERE!r}))\n"
        "for name in json.loads(sys.argv[1]): importlib.import_module(name)\n"
        "from seedlint.files import holding\nassert not holding.LOCKS"
    )
    command = [*run_without()[:2], code, json.dumps(names)]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", timeout=TIMEOUT, check=False)
    assert done.returncode == 0, done.stderr


# Nobody goes around it

ALLOWED = {
    ("files/moving.py", "rename"),
    ("files/moving.py", "replace"),
    ("files/moving.py", "rmdir"),
    ("files/moving.py", "rmtree"),
    ("files/moving.py", "unlink"),
    ("files/holding.py", "rename"),  # to ask: the refusal is the answer
    ("files/stage.py", "rmdir"),  # to ask whether it is empty
    ("export/folder.py", "rmdir"),  # the same
    ("cache/directory.py", "unlink"),  # what is in use stays until the next time
    ("notify/turn.py", "unlink"),  # where a file that is held can go
    ("spark/output.py", "unlink"),  # the same: Spark runs on Linux
    ("spark/output.py", "rmdir"),  # to ask whether it is empty
}
"""What may be called where, by the names of modules and methods."""
ALWAYS = {"unlink", "rmdir", "rmtree", "removedirs", "renames"}
OF_MODULES = {"replace", "rename", "remove", "move"}


def moves(code: str) -> Iterator[str]:
    """Yield the names of what moves or deletes files: that of `os` and `shutil`, and the methods of paths."""
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Attribute):
            module = isinstance(node.value, ast.Name) and node.value.id in {"os", "shutil"}
            if node.attr in ALWAYS or (module and node.attr in OF_MODULES):
                yield node.attr
        if isinstance(node, ast.ImportFrom) and node.module in {"os", "shutil"}:
            yield from (one.name for one in node.names if one.name in ALWAYS | OF_MODULES)
        # `replace` of a text has two arguments, that of a date names them, and so on.
        if isinstance(node, ast.Call) and len(node.args) == 1 and not node.keywords:
            name = node.func.attr if isinstance(node.func, ast.Attribute) else ""
            if name in {"replace", "rename"}:
                yield name


def test_all_that_moves_or_deletes_files_does_it_patiently() -> None:
    root = Path(package.__file__).parent
    found = {
        (path.relative_to(root).as_posix(), name)
        for path in root.rglob("*.py")
        for name in moves(path.read_text(encoding="utf-8"))
    }
    assert found == ALLOWED


def test_what_moves_files_is_told_from_what_does_not() -> None:
    assert set(moves("shutil.rmtree(a); a.replace(b); os.remove(a)")) == {"rmtree", "replace", "remove"}
    assert set(moves("from shutil import rmtree, move")) == {"rmtree", "move"}
    assert not list(moves("a.replace(b, c); replace(a, b=c); a.remove(b); editor.rename(a, b)"))
