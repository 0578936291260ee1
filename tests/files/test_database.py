"""What a checkout brings along beside cache and link store has nothing written and nothing deleted."""

from __future__ import annotations

import os
import shutil
import sqlite3
import struct
import sys
from typing import TYPE_CHECKING, Any

import pytest

from seedlint.cache.directory import clean
from seedlint.config.settings import load
from seedlint.links.store import Store
from seedlint.run.request import Request
from seedlint.run.session import Session
from tests.conftest import CLEAN
from tests.links.support import fill
from tests.support.running import seedlint
from tests.support.windows import age

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="needs links and pipes")
MAGIC = bytes.fromhex("d9d505f920a163d7")
BAD = CLEAN.replace("2021-04-30T20:51:00Z", "2021-02-30T20:51:00Z")


def journal(database: Path, names: Path | None = None) -> bytes:
    """Make a journal that SQLite plays back at once, and that names another one."""
    size = database.stat().st_size
    page = struct.unpack(">H", database.read_bytes()[16:18])[0]
    head = (MAGIC + struct.pack(">5I", 0, 0, size // page, 512, page)).ljust(512, b"\0")
    if names is None:
        return head
    name = os.fsencode(names)
    check = sum(name) & 0xFFFFFFFF
    assert name.isascii()
    return head + struct.pack(">I", 2**30 // page + 1) + name + struct.pack(">II", len(name), check) + MAGIC


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout with a cache and a link store, and beside it a file that is not seedlint's."""
    here = tmp_path / "here"
    (here / "seeds").mkdir(parents=True)
    (here / "seeds" / "a.md").write_text(BAD, encoding="utf-8", newline="")
    (here / "seedlint.toml").write_text('include = ["seeds"]\nlinks = { use = true }\n', encoding="utf-8")
    (tmp_path / "precious").write_text("precious", encoding="utf-8")
    monkeypatch.chdir(here)
    store = Store(here / ".seedlint_links.sqlite3")
    fill(store, ["https://www.harbour-herald.com/ferry"], "seeds/a.md")
    store.close()
    Session(load()).lint(Request(paths=()))
    return here


def databases(here: Path) -> list[Path]:
    (cache,) = (here / ".seedlint_cache").glob("*.sqlite3")
    return [cache, here / ".seedlint_links.sqlite3"]


@pytest.fixture(params=["cache", "store"])
def database(here: Path, request: pytest.FixtureRequest) -> Path:
    """One of the two; if both were refused at once, the cache that is asked for would be another one."""
    return databases(here)[request.param == "store"]


@pytest.fixture
def untouched(tmp_path: Path) -> Iterator[None]:
    """What is beside the checkout is as it was."""
    yield
    assert {path.name for path in tmp_path.iterdir()} == {"here", "precious"}
    assert (tmp_path / "precious").read_text(encoding="utf-8") == "precious"


def beside(database: Path, ending: str) -> Path:
    return database.with_name(database.name + ending)


COMMANDS = (
    ["check"],
    ["check", "--isolated"],
    ["links", "show"],
    ["links", "--limit", "1", "--host", "nowhere.invalid"],
    ["report", "-o", "out", "--no-expectations"],
    ["clean"],
)


def run_all(here: Path, capsys: Any, plant: Callable[[], object]) -> str:
    """Run all commands that open a database, each after something was planted; return what they said."""
    said = ""
    keep = here.parent.parent / f"{here.parent.name}-kept"
    shutil.copytree(here, keep, symlinks=True)
    for command in COMMANDS:
        plant()
        done = seedlint(capsys, *command)
        assert "Traceback" not in done.err
        said += done.err
        os.chdir(keep)  # Windows deletes no folder that anybody is in
        shutil.rmtree(here)
        shutil.copytree(keep, here, symlinks=True)
        os.chdir(here)
    shutil.rmtree(keep)
    return said


# Journals


def test_the_attack_is_one(here: Path, tmp_path: Path) -> None:
    """Or the tests below would show nothing."""
    for path in databases(here):
        victim = tmp_path / "victim"
        victim.write_text("precious", encoding="utf-8")
        beside(path, "-journal").write_bytes(journal(path, victim))
        db = sqlite3.connect(path)
        db.execute("SELECT count(*) FROM sqlite_master").fetchone()
        db.close()
        assert not victim.exists()


@pytest.mark.usefixtures("untouched")
def test_a_journal_that_names_a_file_deletes_nothing(
    here: Path, database: Path, tmp_path: Path, capsys: Any
) -> None:
    def plant() -> None:
        beside(database, "-journal").write_bytes(journal(database, tmp_path / "precious"))

    said = run_all(here, capsys, plant)
    assert "-journal next to it is not a journal that seedlint has left; delete it" in said


@POSIX
@pytest.mark.parametrize("ending", ["-journal", "-wal", "-shm"])
@pytest.mark.parametrize("target", ["precious", "new"])
@pytest.mark.usefixtures("untouched")
def test_a_link_beside_a_database_is_not_followed(
    here: Path, database: Path, tmp_path: Path, capsys: Any, ending: str, target: str
) -> None:
    def plant() -> None:
        beside(database, ending).symlink_to(tmp_path / target)

    assert f"{ending} next to it is not one of seedlint's; delete it" in run_all(here, capsys, plant)


@pytest.mark.usefixtures("untouched")
@pytest.mark.parametrize("ending", ["-journal", "-wal", "-shm"])
def test_other_things_beside_a_database_stay(here: Path, database: Path, capsys: Any, ending: str) -> None:
    theirs = beside(database, ending)
    theirs.write_text("today ...", encoding="utf-8")
    before = database.read_bytes()
    for command in COMMANDS[:-1]:
        seedlint(capsys, *command)
    assert theirs.read_text(encoding="utf-8") == "today ..."
    assert database.read_bytes() == before


def test_a_journal_that_a_killed_run_has_left_is_played_back(here: Path, capsys: Any) -> None:
    for path in databases(here):
        beside(path, "-journal").write_bytes(journal(path))
    expected = [f.code for f in Session(load()).lint(Request(paths=(), cache=False)).findings]
    capsys.readouterr()
    assert [f.code for f in Session(load()).lint(Request(paths=())).findings] == expected
    assert "can't be used" not in capsys.readouterr().err
    store = Store(here / ".seedlint_links.sqlite3")
    assert store.notes == []
    store.close()
    assert not list(here.rglob("*-journal"))


def test_a_cache_whose_making_was_killed_is_made_anew(here: Path, capsys: Any) -> None:
    """The first page is written last; until then it is empty, and the journal says that all of it is."""
    path, _ = databases(here)
    whole = path.read_bytes()
    head = (MAGIC + struct.pack(">5I", 0, 0, 0, 512, 4096)).ljust(512, b"\0")
    path.write_bytes(bytes(4096) + whole[4096:])
    beside(path, "-journal").write_bytes(head)
    capsys.readouterr()
    Session(load()).lint(Request(paths=()))
    assert capsys.readouterr().err.count("can't be used") == 0
    assert path.read_bytes().startswith(b"SQLite format 3")


# The files themselves


@POSIX
@pytest.mark.parametrize("kind", ["link", "dangling", "hard link", "pipe"])
@pytest.mark.usefixtures("untouched")
def test_a_database_that_is_no_file_of_its_own_is_not_opened(
    here: Path, database: Path, tmp_path: Path, capsys: Any, kind: str
) -> None:
    theirs = tmp_path.parent / f"{tmp_path.name}-theirs"
    theirs.mkdir()

    def plant() -> None:
        victim = theirs / "victim"
        victim.unlink(missing_ok=True)
        if kind != "dangling":
            shutil.copy(database, victim)
        database.unlink()
        if kind == "hard link":
            os.link(victim, database)
        elif kind == "pipe":
            os.mkfifo(database)
        else:
            database.symlink_to(victim)
        before.update({path.name: path.read_bytes() for path in theirs.iterdir()})

    before: dict[str, bytes] = {}
    said = run_all(here, capsys, plant)
    assert {path.name: path.read_bytes() for path in theirs.iterdir()} == before
    assert {"hard link": "hard links", "pipe": "regular file"}.get(kind, "symbolic link") in said


@POSIX
@pytest.mark.usefixtures("untouched")
def test_a_cache_directory_that_is_a_link_is_not_written_to(here: Path, tmp_path: Path, capsys: Any) -> None:
    theirs = tmp_path.parent / f"{tmp_path.name}-theirs"
    theirs.mkdir()
    shutil.rmtree(here / ".seedlint_cache")
    (here / ".seedlint_cache").symlink_to(theirs)
    assert seedlint(capsys, "check").code == 1
    assert ".seedlint_cache is a symbolic link in the checkout" in seedlint(capsys, "check").err
    assert os.listdir(theirs) == []
    assert seedlint(capsys, "check", "--cache-dir", str(theirs)).code == 1
    assert len(os.listdir(theirs)) == 3
    assert seedlint(capsys, "clean").code == 2
    assert len(os.listdir(theirs)) == 3
    (here / "above").symlink_to(theirs)
    assert "above is a symbolic link" in seedlint(capsys, "check", "--cache-dir", "above/cache").err
    assert len(os.listdir(theirs)) == 3


@POSIX
@pytest.mark.parametrize("name", ["CACHEDIR.TAG", ".gitignore"])
@pytest.mark.parametrize("target", ["precious", "new"])
@pytest.mark.usefixtures("untouched")
def test_a_marker_that_is_a_link_is_not_written_through(
    here: Path, tmp_path: Path, capsys: Any, name: str, target: str
) -> None:
    path = here / ".seedlint_cache" / name
    path.unlink()
    path.symlink_to(tmp_path / target)
    for command in COMMANDS:
        seedlint(capsys, *command)
    assert path.is_symlink()


@POSIX
def test_a_marker_that_never_ends_is_not_read(here: Path, capsys: Any) -> None:
    path = here / ".seedlint_cache" / "CACHEDIR.TAG"
    for make in (lambda: path.symlink_to("/dev/zero"), lambda: os.mkfifo(path)):
        path.unlink()
        make()
        assert "holds other things" in seedlint(capsys, "check").err
        assert clean(path.parent) == 0


def test_a_run_killed_while_it_makes_the_directory_stops_no_other(here: Path, capsys: Any) -> None:
    shutil.rmtree(here / ".seedlint_cache")
    (here / ".seedlint_cache").mkdir()
    leftover = here / ".seedlint_cache" / ".seedlint-0123456789abcdef.tmp"
    leftover.write_text("Signa", encoding="utf-8")
    assert "cache" not in seedlint(capsys, "check").err
    leftover.write_text("Signa", encoding="utf-8")
    age(leftover)
    assert "cache" not in seedlint(capsys, "check").err
    assert len(os.listdir(here / ".seedlint_cache")) == 3


def test_only_caches_are_dropped_for_their_age(here: Path, capsys: Any) -> None:
    folder = here / ".seedlint_cache"
    for number in range(9):
        for name in (f"seedlint-mine{number}.sqlite3", f"seedlint-{number:020x}.sqlite3"):
            (folder / name).write_text("", encoding="utf-8")
            os.utime(folder / name, (number, number))
    seedlint(capsys, "check", "--select", "SL2")
    assert len(list(folder.glob("seedlint-mine*"))) == 9
    assert len(list(folder.glob("seedlint-0*"))) < 9


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TRIGGER t AFTER UPDATE ON {table} BEGIN DELETE FROM {table}; END",
        "CREATE VIEW v AS SELECT 1",
        "PRAGMA journal_mode = WAL",
        "PRAGMA application_id = 1",
    ],
)
def test_a_database_that_no_seedlint_has_written_is_not_used(
    database: Path, capsys: Any, statement: str
) -> None:
    is_store = database.name.startswith(".")
    db = sqlite3.connect(database)
    db.execute(statement.format(table="urls" if is_store else "documents"))
    db.commit()
    db.close()
    done = seedlint(capsys, "check")
    assert done.code == 1
    assert "SL201" in done.out
    assert ("the link store can't be read" if is_store else "going on without it") in done.err


# What is believed


def forge(here: Path) -> None:
    """Have the cache say that there are no findings."""
    path, _ = databases(here)
    db = sqlite3.connect(path)
    db.execute("UPDATE documents SET findings = NULL, extent = NULL")
    db.commit()
    db.close()


def test_isolated_believes_no_cache_in_the_checkout(here: Path, tmp_path: Path, capsys: Any) -> None:
    forge(here)
    assert seedlint(capsys, "check").code == 0, "a cache is believed"
    before = databases(here)[0].read_bytes()
    assert seedlint(capsys, "check", "--isolated").code == 1
    assert databases(here)[0].read_bytes() == before
    done = seedlint(capsys, "check", "--isolated", "--cache-dir", ".seedlint_cache")
    assert done.code == 1
    assert "is in the checkout, so --isolated does not use it" in done.err
    for command in (["baseline", "create", "--isolated"], ["export", "-o", "t", "-f", "jsonl", "--isolated"]):
        assert seedlint(capsys, *command).code == 0
    assert len((here / "t" / "findings.jsonl").read_text(encoding="utf-8").splitlines()) > 0
    elsewhere = tmp_path / "cache"
    assert seedlint(capsys, "check", "--isolated", "--cache-dir", str(elsewhere)).code == 1
    assert list(elsewhere.glob("*.sqlite3"))


def test_isolated_looks_at_the_whole_working_copy(here: Path, capsys: Any) -> None:
    (here.parent / ".git").mkdir()
    cache = here.parent / "cache"
    done = seedlint(capsys, "check", "--isolated", "--cache-dir", str(cache))
    assert "is in the checkout" in done.err
    assert not cache.exists()
