"""The store loses nothing that was learned, and never what it does not understand."""

from __future__ import annotations

import asyncio
import os
import random
import sqlite3
import sys
from typing import TYPE_CHECKING, Any

import pytest

from seedlint.engine.engine import Engine, reader
from seedlint.linkfacts import Verdict
from seedlint.links import collect as collecting
from seedlint.links.collect import DocumentsToRead, collect
from seedlint.links.due import Schedule
from seedlint.links.opening import StoreError
from seedlint.links.reader import Reader, UnreadableError
from seedlint.links.runner import Runner
from seedlint.links.snapshot import Snapshot
from seedlint.links.store import Store
from seedlint.links.verdict import DAY, Look, Seen
from seedlint.schema.schema import Schema
from seedlint.sources.trees import WorkingTree
from tests.links.support import START, FakeClock, Web, answer, fill, look_async, loopback, options

if TYPE_CHECKING:
    from pathlib import Path

    from seedlint.config.links import LinkOptions
    from seedlint.links.verdict import Record


def rows(path: Path) -> list[tuple[Any, ...]]:
    """Everything the store keeps, but for the order in which it came."""
    with sqlite3.connect(path) as db:
        found = [
            *db.execute("SELECT * FROM urls ORDER BY id"),
            *db.execute("SELECT * FROM places ORDER BY document, pointer"),
            *db.execute("SELECT * FROM documents ORDER BY path"),
            *db.execute("SELECT * FROM hosts ORDER BY host"),
        ]
    db.close()
    return found


def due(
    path: Path, urls: list[str], now: float, settings: LinkOptions | None = None, **wanted: Any
) -> set[str]:
    """The URLs that a run at this moment would look at."""
    store = Store(path)
    fill(store, urls)
    count = store.choose(Schedule(settings or options(), now, **wanted))
    jobs = [job.url for _, host, _ in store.hosts(-1, 1000) for job in store.jobs(host, -1, 1000)]
    assert len(jobs) == count
    store.abandon()
    return set(jobs)


@pytest.fixture
def looked(path: Path) -> list[str]:
    """A store with one URL of each kind, looked at at `START`."""
    pages = {
        "/alive": answer(200),
        "/moved": answer(301, headers={"Location": "/alive"}),
        "/failing": answer(404),
        "/unknown": answer(403),
    }

    async def go() -> list[str]:
        async with Web(pages).serving() as web:
            urls = [web.url(page) for page in pages]
            await look_async(path, urls)
            return urls

    return asyncio.run(go())


def kinds(urls: set[str]) -> set[str]:
    return {url.rpartition("/")[2] for url in urls}


def test_the_schedule(path: Path, looked: list[str]) -> None:
    assert due(path, looked, START + 60) == set()
    assert kinds(due(path, looked, START + 7200)) == {"unknown"}
    assert kinds(due(path, looked, START + DAY)) == {"unknown", "failing"}
    assert kinds(due(path, looked, START + 6 * DAY)) == {"unknown", "failing"}
    assert due(path, looked, START + 8 * DAY) == set(looked)
    short = options(max_age=3600.0)
    assert due(path, looked, START + 2 * 3600, short) >= {looked[0], looked[1]}


def test_urls_are_not_all_due_at_once(path: Path) -> None:
    urls = [f"http://h{n}.test/" for n in range(200)]
    closed = look_async(path, urls, options(accept={"test": frozenset(range(100, 600))}), runner=AlwaysAlive)
    asyncio.run(closed)
    counts = [len(due(path, urls, START + days * DAY)) for days in (6.2, 6.6, 7.0, 7.4, 7.75)]
    assert counts == sorted(set(counts))
    assert counts[0] < 20
    assert counts[-1] == 200


class AlwaysAlive(Runner):
    async def _visit(self, job: Any) -> None:
        self._save(job, Look(Seen.ALIVE, 200))
        self._frontier.done(job)


def test_what_the_command_line_wants(path: Path, looked: list[str]) -> None:
    now = START + 2 * 3600
    assert due(path, looked, now, max_age=3600.0) == set(looked)
    assert kinds(due(path, looked, now, confirm_now=True)) == {"failing", "unknown"}
    assert len(due(path, looked, now, max_age=0.0, limit=3)) == 3
    assert due(path, looked, now, max_age=0.0, hosts=("elsewhere.test",)) == set()
    assert due(path, looked, now, max_age=0.0, hosts=("test",)) == set(looked)
    assert due(path, looked, now, options(skip=("*/alive",)), max_age=0.0) == set(looked[1:])
    new = ["http://site.test/new"]
    assert due(path, looked + new, START, max_age=0.0, limit=1) == set(new)


def test_only_urls_of_the_documents_at_hand_are_looked_at(path: Path, looked: list[str]) -> None:
    assert due(path, looked[:1], START + 30 * DAY) == set(looked[:1])


def test_death_is_confirmed_over_time(path: Path) -> None:
    async def go() -> list[str]:
        async with Web({"/a": answer(404)}).serving() as web:
            seen = []
            for hours in (0, 12, 24, 25):
                [record] = (
                    await look_async(path, [web.url("/a")], clock=FakeClock(START + hours * 3600))
                ).values()
                seen.append(str(record.verdict))
            assert len(web.asked("HEAD")) == 2  # at 12 and 25 hours nothing was due
            return seen

    assert asyncio.run(go()) == ["failing", "failing", "dead", "dead"]


def test_a_clock_that_was_wrong_stops_nothing(path: Path) -> None:
    """What was looked at in a future that never was is due, and its failures count from now on."""
    pages = {
        "/alive": answer(200),
        "/gone": answer(404),
        "/busy": answer(429, headers={"Retry-After": "9999"}),
    }

    async def go() -> list[dict[str, Record]]:
        async with Web(pages).serving() as web:
            urls = [web.url(page) for page in ("/alive", "/gone")] + [web.url("/busy", "busy.test")]
            days = (1000, 0, 1.5)
            return [await look_async(path, urls, clock=FakeClock(START + n * DAY)) for n in days]

    ahead, back, later = (list(records.values()) for records in asyncio.run(go()))
    assert [record.verdict for record in back] == ["alive", "failing", "unknown"]
    assert all(int(START) <= (record.looked or 0) < START + 60 for record in back)
    assert all((record.since or 0) < START + 60 for record in back)
    assert ahead[1].verdict == "failing"
    assert (later[1].verdict, later[1].first_failure) == ("dead", back[1].first_failure)


def test_clocks_may_differ_a_little(path: Path, looked: list[str]) -> None:
    assert due(path, looked, START - 60) == set()
    assert due(path, looked, START - DAY) == set(looked)


def test_places_follow_the_documents(path: Path) -> None:
    store = Store(path)
    fill(store, ["http://a.test/", "http://b.test/", "http://a.test/"], "one.md")
    fill(store, ["http://a.test/"], "two.md")
    assert store.found() == 2
    assert store.documents.places("http://a.test/", 9) == [
        ("one.md", "/images/0/url"), ("one.md", "/images/2/url"), ("two.md", "/images/0/url"),
    ]  # fmt: skip
    fill(store, ["http://b.test/"], "one.md")
    store.documents.forget(["two.md"])
    assert store.documents.places("http://a.test/", 9) == []
    assert store.documents.places("http://b.test/", 9) == [("one.md", "/images/0/url")]
    store.close()


def test_changes_are_reported(path: Path, looked: list[str]) -> None:
    store = Store(path)
    fill(store, looked)
    store.choose(Schedule(options(), START + 30 * DAY))
    [job] = store.jobs("site.test", -1, 1)
    store.save(job, job.record._replace(verdict=Verdict.FAILING))
    assert list(store.changes()) == [(looked[0], "alive", "failing")]
    store.abandon()
    again = Store(path)
    assert again.record(looked[0]).verdict == "alive"  # type: ignore[union-attr]
    again.close()


# Collecting


def gather(path: Path, root: Path, names: list[str] | None = None, *, days: float = 0.0, **more: Any) -> Any:
    """Collect documents (all there are, unless named) into the store; return what came of it."""
    files = names or sorted(path.name for path in root.glob("*.md"))
    store = Store(path)
    try:
        now = START + days * DAY
        documents = DocumentsToRead(files, WorkingTree(str(root)), images().of, 10_000, **more)
        return collect(store, documents, lambda done, total: None, now=now)
    finally:
        store.close()


def images() -> Engine:
    schema = Schema({"properties": {"images": {"items": {"type": "string", "format": "uri"}}}})
    return reader(schema)


def write(root: Path, name: str, *urls: str) -> None:
    root.mkdir(exist_ok=True)
    lines = "".join(f"  - {url}\n" for url in urls)
    (root / name).write_text(f"---\nimages:\n{lines}---\n", encoding="utf-8")


def places(path: Path) -> dict[str, list[str]]:
    """Where each URL of the store stands."""
    store = Store(path)
    urls = [url for (url,) in store._db.execute("SELECT url FROM urls ORDER BY url")]
    found = {url: [f"{where}{pointer}" for where, pointer in store.documents.places(url, 9)] for url in urls}
    store.close()
    return found


A, B, C = "http://a.test/", "http://b.test/", "http://c.test/"


@pytest.fixture
def seeds(tmp_path: Path, path: Path) -> Path:
    root = tmp_path / "seeds"
    write(root, "one.md", A, B)
    write(root, "two.md", B, C)
    gather(path, root)
    return root


def test_what_no_document_has_any_more_is_forgotten_when_all_were_read(path: Path, seeds: Path) -> None:
    write(seeds, "one.md", A)
    (seeds / "two.md").rename(seeds / "three.md")
    write(seeds, "three.md", C)
    assert gather(path, seeds, whole=True).forgotten == 1
    assert places(path) == {A: ["one.md/images/0"], C: ["three.md/images/0"]}


def test_a_document_that_left_the_corpus_is_forgotten_when_all_were_read(path: Path, seeds: Path) -> None:
    assert gather(path, seeds, ["one.md"]).forgotten == 0
    assert set(places(path)) == {A, B, C}
    assert gather(path, seeds, ["one.md"], whole=True).forgotten == 1
    assert places(path) == {A: ["one.md/images/0"], B: ["one.md/images/1"]}


def test_a_partial_run_forgets_only_what_was_long_not_looked_at(path: Path, seeds: Path) -> None:
    asyncio.run(look_async(path, [A, B], runner=AlwaysAlive))  # from a document that is not there
    write(seeds, "one.md", B)
    (seeds / "two.md").unlink()
    # c was never looked at: there is nothing to remember.
    assert gather(path, seeds, ["one.md"], days=1).forgotten == 1
    assert places(path) == {A: [], B: ["one.md/images/0"]}
    assert gather(path, seeds, ["one.md"], days=91).forgotten == 1
    assert set(places(path)) == {B}


@pytest.mark.parametrize("damage", ["---\nimages: [\n---\n", "---\n" + "x" * 20_000])
def test_a_document_that_is_broken_for_now_keeps_its_urls(path: Path, seeds: Path, damage: str) -> None:
    before = places(path)
    (seeds / "two.md").write_text(damage, encoding="utf-8")
    collected = gather(path, seeds, whole=True)
    assert (collected.unreadable, collected.forgotten) == (1, 0)
    assert places(path) == before


def test_a_document_that_has_not_changed_is_not_parsed_again(
    path: Path, seeds: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    parsed: list[str] = []
    original = collecting.urls
    monkeypatch.setattr(
        collecting, "urls", lambda document: (parsed.append(document.path), original(document))[1]
    )
    gather(path, seeds)
    assert parsed == []
    write(seeds, "two.md", C)
    store = Store(path)
    files = ["one.md", "two.md"]
    tree = WorkingTree(str(seeds))
    collect(store, DocumentsToRead(files, tree, images().of, 10_000), lambda done, total: None, now=START)
    assert parsed == [files[1]]
    assert store.found() == 3  # those of the other document count all the same
    store.close()
    # Another schema finds other URLs in the same documents.
    store = Store(path)
    everything = DocumentsToRead(files, tree, reader(Schema({})).of, 10_000, whole=True)
    collect(store, everything, lambda done, total: None, now=START)
    assert len(parsed) == 3
    assert store.found() == 0
    store.close()


@pytest.mark.skipif(sys.platform in {"win32", "darwin"}, reason="names are Unicode here")
def test_a_name_that_is_no_text(path: Path, seeds: Path) -> None:
    (seeds / "two.md").rename(os.fsdecode(os.fsencode(seeds) + b"/\xff.md"))
    gather(path, seeds, whole=True)
    assert places(path)[C] == ["\\udcff.md/images/1"]


# Trouble with the file


def test_somebody_who_reads_all_the_while_does_not_stop_a_run(path: Path, looked: list[str]) -> None:
    reader = sqlite3.connect(path, isolation_level=None)
    reader.execute("BEGIN")
    assert reader.execute("SELECT count(*) FROM urls").fetchone() == (4,)
    store = Store(path)
    fill(store, ["http://a.test/"], "b.md")
    store.try_commit()
    fill(store, ["http://b.test/"], "c.md")
    reader.close()
    store.try_commit()
    store.abandon()
    assert {"http://a.test/", "http://b.test/"} <= set(places(path))


def test_a_detached_reader_holds_nothing(path: Path, looked: list[str]) -> None:
    with Reader(path) as reader:
        reader.detach()
        rows = reader.rows("SELECT url FROM urls ORDER BY id")
        first = next(rows)
        store = Store(path)
        fill(store, ["http://a.test/"], "b.md")
        store.commit()
        store.close()
        assert [first, *rows] == [(url,) for url in looked]


@pytest.mark.parametrize(
    "content", [b"no database at all" * 500, b"x", b"SQLite format 3\0" + b"\xff" * 5000]
)
def test_a_corrupt_store_is_set_aside(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    path.with_name(f"{path.name}.set-aside-1").write_text("older", encoding="utf-8")
    store = Store(path)
    store.close()
    aside = path.with_name(f"{path.name}.set-aside-2")
    assert aside.read_bytes() == content
    assert len(store.notes) == 1
    assert aside.name in store.notes[0]
    assert Store(path).notes == []


def test_a_truncated_store_is_set_aside(path: Path, looked: list[str]) -> None:
    content = path.read_bytes()[:-4096]
    path.write_bytes(content)
    store = Store(path)
    store.close()
    assert path.with_name(f"{path.name}.set-aside-1").read_bytes() == content


def test_a_foreign_database_is_set_aside(path: Path) -> None:
    with sqlite3.connect(path) as db:
        db.execute("CREATE TABLE cats (name)")
        db.execute("INSERT INTO cats VALUES ('Tom')")
    db.close()
    store = Store(path)
    store.close()
    assert "something else" in store.notes[0]
    db = sqlite3.connect(path.with_name(f"{path.name}.set-aside-1"))
    assert db.execute("SELECT * FROM cats").fetchall() == [("Tom",)]
    db.close()


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE urls SET looked = 1000000000000000000",
        "UPDATE urls SET looked = 'yesterday', verdict = 'dead'",
        "UPDATE urls SET first_failure = 9e30, verdict = 'dead'",
        "UPDATE urls SET since = NULL",
        "UPDATE urls SET verdict = char(27) || '[31m'",
        "UPDATE urls SET reason = x'00'",
        "UPDATE urls SET status = 'fine'",
        "UPDATE urls SET failures = 'many'",
        "INSERT INTO hosts VALUES ('site.test', 1, 'never')",
        "UPDATE pointers SET pointer = CAST(pointer AS BLOB)",
    ],
)
def test_impossible_values_are_no_crash(path: Path, looked: list[str], damage: str) -> None:
    with sqlite3.connect(path) as db:
        db.execute(damage)
    db.close()
    with (
        pytest.raises(UnreadableError, match="the link store holds impossible values"),
        Reader(path) as reader,
    ):
        reader.check()
    if "urls" in damage:
        with pytest.raises(UnreadableError, match="the link store holds impossible values"):
            Snapshot.load(path)
    store = Store(path)
    assert "it holds impossible values" in store.notes[0]
    assert store.found() == 0
    store.close()
    assert path.with_name(f"{path.name}.set-aside-1").exists()


def test_a_newer_store_is_left_alone(path: Path) -> None:
    Store(path).close()
    db = sqlite3.connect(path)
    db.execute("PRAGMA user_version = 99")
    db.close()
    before = path.read_bytes()
    with pytest.raises(StoreError, match="newer seedlint"):
        Store(path)
    with pytest.raises(UnreadableError, match="newer seedlint"):
        Reader(path)
    assert path.read_bytes() == before


def test_a_locked_store_is_an_error_that_says_so(path: Path) -> None:
    first = Store(path)
    with pytest.raises(StoreError, match="locked: another `seedlint links` is running"):
        Store(path)
    assert list(path.parent.glob("*set-aside*")) == []
    with Reader(path) as reader:  # reading is fine all the while
        assert reader.last_look() is None
    first.close()
    Store(path).close()


def test_a_directory_in_the_way(path: Path) -> None:
    path.mkdir()
    with pytest.raises(StoreError, match="can't be opened"):
        Store(path)
    with pytest.raises(UnreadableError, match="there is no link store"):
        Reader(path)


def test_a_full_disk_keeps_what_was_learned(path: Path, looked: list[str]) -> None:
    store = Store(path)
    pages = store._db.execute("PRAGMA page_count").fetchone()[0]
    store._db.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(StoreError, match="full"):
        fill(store, [f"http://h{n}.test/{'x' * 500}" for n in range(500)], "big.md")
    store.abandon()
    assert due(path, looked, START) == set()


def test_a_reader_tells_what_is_no_store(path: Path) -> None:
    path.write_bytes(b"no database at all" * 500)
    with pytest.raises(UnreadableError, match="can't be read"):
        Reader(path)
    assert path.exists()
    path.unlink()
    sqlite3.connect(path).executescript("CREATE TABLE cats (name)").connection.close()
    with pytest.raises(UnreadableError, match="something else"):
        Reader(path)


# Interrupted and resumed


class StopError(Exception):
    """The run is stopped here."""


def site() -> dict[str, Any]:
    rng = random.Random(5)
    kinds = [answer(200), answer(404), answer(403), answer(301, headers={"Location": "/end"}), answer(500)]
    return {f"/p{n}": rng.choice(kinds) for n in range(60)}


@pytest.mark.parametrize("seed", range(6))
def test_interrupted_and_resumed_equals_uninterrupted(tmp_path: Path, seed: int) -> None:
    rng = random.Random(seed)
    whole, parts = tmp_path / "whole", tmp_path / "parts"
    pages = site()
    settings = options(concurrency=6, per_host=3)

    def stopping(after: int) -> type[Runner]:
        class Stopping(Runner):
            def _save(self, job: Any, look: Any) -> None:
                if self.summary.looked >= after:
                    raise StopError
                super()._save(job, look)

        return Stopping

    async def go() -> int:
        async with Web(pages).serving() as web:
            urls = [web.url(page, f"h{n % 7}.test") for n, page in enumerate(pages)]
            # As the clock stands still, both ways look at the same moment.
            await look_async(whole, urls, settings)
            stops = 0
            while True:
                web.seen.clear()
                try:
                    await look_async(parts, urls, settings, runner=stopping(rng.randint(1, 25)))
                    return stops
                except StopError:
                    stops += 1

    assert asyncio.run(go()) >= 1
    assert rows(parts) == rows(whole)


def test_what_was_learned_is_kept_as_the_run_goes(path: Path) -> None:
    """A process that is killed loses no more than a second's work."""
    kept: list[int] = []

    def page(request: Any) -> bytes:
        db = sqlite3.connect(path)
        kept.append(db.execute("SELECT count(*) FROM urls WHERE looked IS NOT NULL").fetchone()[0])
        db.close()
        return answer(200)

    async def go() -> None:
        async with Web({f"/{n}": page for n in range(8)}).serving() as web:
            await look_async(path, [web.url(f"/{n}") for n in range(8)], options(per_host=1, interval=2.0))

    asyncio.run(go())
    assert kept == sorted(kept)
    assert kept[-1] >= 5


def test_a_cancelled_run_keeps_what_it_learned(path: Path) -> None:
    async def go() -> tuple[int, int]:
        reached = asyncio.Event()

        async def stuck(request: Any) -> bytes:
            reached.set()
            await asyncio.sleep(60)
            return answer(200)

        pages = {f"/{n}": answer(200) for n in range(20)} | {"/20": stuck}
        async with Web(pages).serving() as web:
            urls = [web.url(page) for page in pages]
            store = Store(path)
            fill(store, urls)
            total = store.choose(Schedule(options(), START))
            runner = Runner(
                store, options(per_host=1), lookup=loopback, clock=FakeClock(), rng=random.Random(1)
            )
            task = asyncio.create_task(runner.run(total))
            await reached.wait()
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            store.abandon()  # as a killed process would: only what is committed counts
            return runner.summary.looked, len(due(path, urls, START))

    looked, left = asyncio.run(go())
    assert (looked, left) == (20, 1)
