"""The cache is right or not used: damage, rivals, kills and full disks cost time, never findings."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from seedlint.cache.database import Cache, Row
from seedlint.cache.directory import clean
from seedlint.cache.found import name_of, text_of
from seedlint.cache.store import CacheError
from seedlint.cli.terminal import Terminal
from seedlint.config.settings import Settings, load
from seedlint.engine.facts import Entries
from seedlint.finding import Severity
from seedlint.run import session
from seedlint.run.request import Request
from seedlint.run.session import Session
from tests.conftest import CLEAN

if TYPE_CHECKING:
    from pathlib import Path

    from seedlint.output.result import Result

pytestmark = pytest.mark.usefixtures("each_system")

_BAD = CLEAN.replace("2021-04-30T20:51:00Z", "2021-02-30T20:51:00Z")


def lint(*, cache: bool = True, **changes: object) -> Result:
    return Session(load().overridden(**changes), front=Terminal()).lint(
        Request(paths=("seeds",), cache=cache)
    )


def told(result: Result) -> list[tuple[str, str, str]]:
    return [(f.path, f.code, f.message) for f in result.findings]


@pytest.fixture
def bad(corpus: Path) -> Path:
    (corpus / "seeds" / "bad.md").write_text(_BAD, encoding="utf-8", newline="")
    return corpus


def caches(folder: Path) -> list[Path]:
    return sorted((folder / ".seedlint_cache").glob("*.sqlite3"))


def test_unchanged_documents_are_not_parsed_again(bad: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = told(lint())
    assert {"SL201", "SL501", "SL606"} <= {code for _, code, _ in first}
    monkeypatch.setattr("seedlint.engine.engine.Engine.lint", lambda *_, **__: pytest.fail("parsed again"))
    assert told(lint()) == first
    for path in (bad / "seeds").iterdir():
        os.utime(path)  # a restored cache sees new times
    assert told(lint()) == first


def test_what_matters_less_has_a_highest_severity_of_its_own(
    bad: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = CLEAN.replace('timetable changes"', 'timetable changes "').replace('"Boats', '" Boats')
    (bad / "seeds" / "bad.md").write_text(text, encoding="utf-8", newline="")

    def severities(configured: str) -> dict[str, str]:
        result = lint(severity={"SL705": Severity.parse(configured)})
        return {one.pointer: str(one.severity) for one in result.findings if one.code == "SL705"}

    for again in (False, True):
        if again:
            monkeypatch.setattr("seedlint.engine.engine.Engine.lint", lambda *_, **__: pytest.fail("again"))
        assert severities("error") == {"/title": "note", "/excerpt": "error"}
        assert severities("warning") == {"/title": "note", "/excerpt": "warning"}
        assert severities("note") == {"/title": "note", "/excerpt": "note"}


def test_the_directory_is_marked_as_a_cache(bad: Path) -> None:
    lint()
    folder = bad / ".seedlint_cache"
    assert (
        (folder / "CACHEDIR.TAG")
        .read_text(encoding="utf-8")
        .startswith("Signature: 8a477f597d28d172789f06886806bc55")
    )
    assert (folder / ".gitignore").read_text(encoding="utf-8") == "*\n"


@pytest.mark.parametrize(
    "changes",
    [
        {"ignore": ("SL201",)},
        {"select": ("SL5",)},
        {"max_file_size": 100},
        {"rules": {"timestamp-implausible": {"earliest": "2023-01-01T00:00:00Z"}}},
        {"per_file_ignores": {"bad.md": ("SL2",)}},
    ],
)
def test_other_settings_do_not_meet_old_findings(bad: Path, changes: dict[str, object]) -> None:
    before = told(lint())
    assert told(lint(**changes)) == told(lint(cache=False, **changes)) != before
    assert told(lint()) == before


def test_another_schema_and_changed_rule_code_are_noticed(bad: Path) -> None:
    (bad / "rule.py").write_text(
        '''from seedlint.rule import Rule, Severity
class Always(Rule):
    """Reports everything."""
    code, name, severity, since = "XX001", "always", Severity.NOTE, "1.0.0"
    def check(self, document):
        yield self.finding("/title", "first")
''',
        encoding="utf-8",
    )
    assert "first" in str(told(lint(rule_paths=("rule.py",))))
    text = (bad / "rule.py").read_text(encoding="utf-8")
    (bad / "rule.py").write_text(text.replace("first", "second"), encoding="utf-8")
    for name in [name for name in sys.modules if name.startswith("seedlint_local_")]:
        del sys.modules[name]
    assert "second" in str(told(lint(rule_paths=("rule.py",))))
    (bad / "other.json").write_text('{"required": ["nowhere"]}', encoding="utf-8")
    assert "nowhere" in str(told(lint(schema=bad / "other.json")))


def test_a_change_within_the_clocks_resolution_is_noticed(bad: Path) -> None:
    path = bad / "seeds" / "clean.md"
    lint()
    status = path.stat()
    path.write_text(
        CLEAN.replace("Ferry timetable changes", "Ferry timetable chances"), encoding="utf-8", newline=""
    )
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert told(lint()) == told(lint(cache=False))
    path.write_text(
        CLEAN.replace("https://www.harbour", "https:/\\www.harbour"), encoding="utf-8", newline=""
    )
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert told(lint()) == told(lint(cache=False))


def test_a_verdict_about_the_future_ends(bad: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (bad / "seeds" / "bad.md").write_text(
        CLEAN.replace("2021-04-30", "2100-01-01"), encoding="utf-8", newline=""
    )
    assert "SL203" in {code for _, code, _ in told(lint())}

    from datetime import UTC, datetime

    class Later(datetime):
        @classmethod
        def now(cls, tz: object = None) -> datetime:  # type: ignore[override]
            return datetime(2100, 1, 2, tzinfo=UTC)

    monkeypatch.setattr(session, "datetime", Later)
    assert "SL203" not in {code for _, code, _ in told(lint())}


@pytest.mark.parametrize("damage", ["empty", "garbage", "truncated", "foreign", "directory", "scrambled"])
def test_a_damaged_cache_costs_a_warning(bad: Path, damage: str, capsys: pytest.CaptureFixture[str]) -> None:
    expected = told(lint())
    (path,) = caches(bad)
    if damage == "empty":
        path.write_bytes(b"")
    elif damage == "garbage":
        path.write_bytes(b"no database at all" * 500)
    elif damage == "truncated":
        path.write_bytes(path.read_bytes()[:5000])
    elif damage == "foreign":
        path.unlink()
        with sqlite3.connect(path) as db:
            db.execute("CREATE TABLE cats (name)")
        db.close()
    elif damage == "directory":
        path.unlink()
        path.mkdir()
    else:
        with sqlite3.connect(path) as db:
            db.execute("UPDATE documents SET findings = '[[1]]'")
        db.close()
    assert told(lint()) == expected
    if damage != "empty":
        assert "going on without it" in capsys.readouterr().err


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() == 0, reason="needs a user that permissions bind"
)
def test_a_read_only_directory_costs_a_warning(bad: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (bad / ".seedlint_cache").mkdir()
    (bad / ".seedlint_cache").chmod(0o500)
    assert told(lint()) == told(lint(cache=False))
    assert "permission denied" in capsys.readouterr().err


def test_a_file_in_the_way_costs_a_warning(bad: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (bad / ".seedlint_cache").write_text("mine", encoding="utf-8")
    assert told(lint()) == told(lint(cache=False))
    assert "can't be used" in capsys.readouterr().err
    assert (bad / ".seedlint_cache").read_text(encoding="utf-8") == "mine"


def test_a_full_disk_costs_a_warning(
    bad: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    original = Cache.remember

    def remember(self: Cache, _rows: object, entries: Entries) -> None:
        self._db.execute("PRAGMA max_page_count = 1")
        big = [Row(number, "seeds/", "big.md", b"x" * 10**6, (0, 0, 0, 0), 0) for number in range(1, 4)]
        original(self, big, entries)

    monkeypatch.setattr(Cache, "remember", remember)
    assert told(lint()) == told(lint(cache=False))
    assert "full" in capsys.readouterr().err


def test_a_second_run_at_once_is_right(
    bad: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("seedlint.cache.store._WAIT", 0.1)
    monkeypatch.setattr("seedlint.cache.looks.RACY", 0)
    expected = told(lint())
    (path,) = caches(bad)
    rival = sqlite3.connect(path, isolation_level=None)
    rival.execute("BEGIN IMMEDIATE")
    # Nothing has changed, so there is nothing to write, and nobody to wait for.
    assert told(lint()) == expected
    assert capsys.readouterr().err == ""
    (bad / "seeds" / "bad.md").write_text(_BAD.replace("/ferry", "/fery"), encoding="utf-8", newline="")
    assert told(lint()) == told(lint(cache=False)) != expected
    assert "locked" in capsys.readouterr().err
    rival.close()


def test_what_can_not_be_kept_at_the_end_is_right_all_the_same(
    bad: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("seedlint.cache.store._WAIT", 0.1)
    lint()
    (path,) = caches(bad)
    reader = sqlite3.connect(path, isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT * FROM documents").fetchall()
    (bad / "seeds" / "more.md").write_text(_BAD, encoding="utf-8", newline="")
    with monkeypatch.context() as patched:
        patched.setattr("seedlint.run.incremental.Run.without_cache", lambda _: pytest.fail("began again"))
        found = told(lint())
    assert "the findings are right" in capsys.readouterr().err
    reader.close()
    assert found == told(lint(cache=False)) == told(lint())


def test_each_set_of_paths_has_its_own_cache(bad: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (bad / "other").mkdir()
    (bad / "other" / "a.md").write_text(_BAD.replace("/ferry", "/fery"), encoding="utf-8", newline="")
    first = told(lint())
    Session(load()).lint(Request(paths=("other",)))
    assert len(caches(bad)) == 2
    Session(load()).lint(Request(paths=("other/a.md",)))
    assert len(caches(bad)) == 2, "files named one by one are no corpus that comes again"
    monkeypatch.setattr("seedlint.engine.engine.Engine.lint", lambda *_, **__: pytest.fail("parsed again"))
    assert told(lint()) == first


@pytest.mark.skipif(sys.platform in {"win32", "darwin"}, reason="file names are text here")
def test_names_that_are_not_text_are_kept_too(
    bad: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = os.fsdecode(b"seeds/gr\xf6\xdfe")
    os.mkdir(folder)
    with open(os.path.join(folder, os.fsdecode(b"\xe9.md")), "w", encoding="utf-8", newline="") as file:
        file.write(_BAD)
    expected = told(lint(cache=False))
    assert told(lint()) == expected
    monkeypatch.setattr("seedlint.engine.engine.Engine.lint", lambda *_, **__: pytest.fail("parsed again"))
    assert told(lint()) == expected
    assert capsys.readouterr().err == ""


def test_where_it_was_filled_makes_no_difference(bad: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Which other documents are named, and in what order, is a matter of the corpus, not of the directory."""
    (bad / "seedlint.toml").write_text('include = ["a", "seeds"]\n', encoding="utf-8")
    (bad / "a").mkdir()
    for folder in ("a", "seeds"):
        for number in range(4):
            (bad / folder / f"{number}.md").write_text(_BAD, encoding="utf-8", newline="")

    def found(folder: str, *, cache: bool) -> list[object]:
        monkeypatch.chdir(bad / folder)
        result = Session(load()).lint(Request(paths=(), cache=cache))
        return sorted((f.path, f.code, [r.path for r in f.related]) for f in result.findings)

    expected = found(".", cache=False)
    assert any(len(related) > 4 for _, _, related in expected)
    for first in (".", "seeds", "a"):
        for second in (".", "seeds", "a"):
            for path in caches(bad):
                path.unlink()
            assert found(first, cache=True) == found(second, cache=True) == expected
        assert found(first, cache=False) == expected


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="there is no SIGKILL here")
def test_a_killed_run_leaves_a_cache_that_is_right(bad: Path) -> None:
    for number in range(300):
        text = _BAD.replace("/ferry", f"/ferry{number}")
        (bad / "seeds" / f"{number}.md").write_text(text, encoding="utf-8", newline="")
    expected = told(lint(cache=False))
    command = [sys.executable, "-m", "seedlint", "seeds", "-q"]
    for delay in (0.15, 0.25, 0.35, 0.5, 0.8):
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(delay)
        process.kill()
        process.wait()
        assert told(lint()) == expected


def test_no_secret_and_no_text_is_kept(bad: Path) -> None:
    lint()
    (path,) = caches(bad)
    raw = path.read_bytes()
    assert b"AAECAwQFBgcICQoLDA0OD" not in raw
    assert b"3q2+796tvu" not in raw
    assert b"Boats leave ten minutes" not in raw


def test_no_cache_writes_none_and_clean_deletes_it(bad: Path) -> None:
    run = [sys.executable, "-m", "seedlint"]
    subprocess.run([*run, "seeds", "--no-cache"], capture_output=True)
    assert not (bad / ".seedlint_cache").exists()
    subprocess.run([*run, "seeds", "--cache-dir", "elsewhere"], capture_output=True)
    assert (bad / "elsewhere" / "CACHEDIR.TAG").exists()
    subprocess.run([*run, "seeds"], capture_output=True)
    (bad / ".seedlint_cache" / "mine").write_text("keep", encoding="utf-8")
    subprocess.run([*run, "clean"], check=True, capture_output=True)
    assert [path.name for path in (bad / ".seedlint_cache").iterdir()] == ["mine"]


def test_settings_name_the_cache_directory(bad: Path) -> None:
    (bad / "seedlint.toml").write_text('cache-dir = "var/cache"\n', encoding="utf-8")
    settings = load()
    assert isinstance(settings, Settings)
    assert settings.cache_path() == bad / "var" / "cache"
    lint()
    assert (bad / "var" / "cache" / "CACHEDIR.TAG").is_file()


def test_errors_of_the_database_are_cache_errors(tmp_path: Path) -> None:
    cache = Cache(tmp_path / "c", "x")
    with pytest.raises(CacheError):
        list(cache.rows("SELECT nothing"))


def test_what_others_keep_in_a_directory_is_left_alone(bad: Path, capsys: pytest.CaptureFixture[str]) -> None:
    theirs = bad / "theirs"
    theirs.mkdir()
    for number in range(9):
        (theirs / f"mine{number}.sqlite3").write_text("mine", encoding="utf-8")
    assert told(lint(cache_dir=theirs)) == told(lint(cache=False))
    assert "holds other things" in capsys.readouterr().err
    assert clean(theirs) == 0
    assert len(list(theirs.iterdir())) == 9


@pytest.mark.parametrize("name", ["船.md", "\udce8\udc88\udcb9.md", "ä\udcff.md", "\ud800.md"])
def test_names_come_back_as_they_were(name: str) -> None:
    # The second is the first, as an ASCII locale reads it: the file can't be opened by the first name there.
    assert ascii(text_of(name_of(name))) == ascii(name)


def test_when_findings_end_is_told_without_a_look_at_all_documents(tmp_path: Path) -> None:
    cache = Cache(tmp_path / "cache", "x")
    rows = [
        Row(number, "seeds/", f"{number}.md", b"x" * 16, (1, 1, 1, number), 2, 7.5 if number == 30 else None)
        for number in range(1, 1001)
    ]
    cache.remember(rows, Entries())
    steps: list[None] = []
    cache._db.set_progress_handler(lambda: steps.append(None), 1)
    assert cache.holds_until() == 7.5
    cache._db.set_progress_handler(None, 1)
    assert len(steps) < 100
    cache.close()
