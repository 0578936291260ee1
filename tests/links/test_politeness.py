"""Hosts are asked gently, and left alone when they want to be."""

from __future__ import annotations

import asyncio
import random
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest
from protego import Protego

from seedlint import __version__
from seedlint.config.links import LinkOptions
from seedlint.links.pace import BREAK_AFTER, FIRST_BREAK, LONGEST_BREAK, Pace, break_length, retry_after
from seedlint.links.robots import for_us
from seedlint.links.session import HttpSession
from tests.links.support import START, FakeClock, Web, answer, look_async, options

if TYPE_CHECKING:
    from pathlib import Path

    from seedlint.links.verdict import Record


def visit(
    path: Path,
    pages: dict[str, Any],
    paths: list[str],
    settings: LinkOptions,
    clock: FakeClock | None = None,
    **more: Any,
) -> tuple[dict[str, Record], Web, FakeClock]:
    clock = clock or FakeClock()

    async def go() -> tuple[dict[str, Record], Web]:
        async with Web(pages, clock=clock).serving() as web:
            asked = [p if p.startswith("http") else web.url(p) for p in paths]
            asked = [url.replace("PORT", str(web.port)) for url in asked]
            return await look_async(path, asked, settings, clock=clock, **more), web

    looked, web = asyncio.run(go())
    return looked, web, clock


@pytest.fixture
def starts(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """When each request begins, by the clock of the run."""
    times: list[float] = []
    original = HttpSession._ask

    async def ask(self: HttpSession, *arguments: Any) -> Any:
        times.append(self._pace._clock.monotonic())
        return await original(self, *arguments)

    monkeypatch.setattr(HttpSession, "_ask", ask)
    return times


def apart(times: list[float], interval: float) -> bool:
    return all(later - earlier >= interval - 1e-9 for earlier, later in pairwise(times))


def test_requests_to_a_host_are_an_interval_apart(path: Path, starts: list[float]) -> None:
    settings = options(interval=0.2, per_host=2)
    visit(path, {}, [f"/{n}" for n in range(10)], settings)
    assert len(starts) == 10
    assert apart(starts, 0.2)


def test_get_after_head_and_redirects_keep_the_interval_too(path: Path, starts: list[float]) -> None:
    pages = {"/a": answer(403), "/b": answer(301, headers={"Location": "/c"})}
    _, web, _ = visit(path, pages, ["/a", "/b"], options(interval=1.0, per_host=2, robots=True))
    assert sorted(r.path for r in web.seen) == ["/a", "/a", "/b", "/c", "/robots.txt"]
    assert len(starts) == 5
    assert apart(starts, 1.0)


@pytest.mark.parametrize("per_host", [1, 2, 5])
def test_no_more_than_so_many_at_a_time(path: Path, per_host: int) -> None:
    running = most = 0

    async def page(request: Any) -> bytes:
        nonlocal running, most
        running += 1
        most = max(most, running)
        await asyncio.sleep(0.01)
        running -= 1
        return answer(200)

    paths = [f"/{n}" for n in range(20)]
    visit(path, dict.fromkeys(paths, page), paths, options(per_host=per_host))
    assert most == per_host


def test_redirects_of_many_hosts_to_one_are_limited_too(path: Path) -> None:
    running = most = 0

    async def page(request: Any) -> bytes:
        nonlocal running, most
        running += 1
        most = max(most, running)
        await asyncio.sleep(0.01)
        running -= 1
        return answer(200)

    async def away(request: Any) -> bytes:
        return answer(
            302, headers={"Location": f"http://hub.test:{request.headers['host'].partition(':')[2]}/"}
        )

    urls = [f"http://h{n}.test:PORT/a" for n in range(12)]
    visit(path, {"/a": away, "hub.test/": page}, urls, options(per_host=2))
    assert most == 2


def test_no_more_than_so_many_in_all(path: Path) -> None:
    running = most = 0

    async def page(request: Any) -> bytes:
        nonlocal running, most
        running += 1
        most = max(most, running)
        await asyncio.sleep(0.02)
        running -= 1
        return answer(200)

    visit(path, {"/": page}, [f"http://h{n}.test:PORT/" for n in range(30)], options(concurrency=7))
    assert most == 7


def test_retry_after_in_both_forms() -> None:
    in_an_hour = format_datetime(datetime.fromtimestamp(START, UTC) + timedelta(hours=1), usegmt=True)
    assert retry_after("120", START) == 120
    assert retry_after(in_an_hour, START) == 3600
    assert retry_after(format_datetime(datetime(2001, 1, 1, tzinfo=UTC)), START) == 0
    assert retry_after("9" * 50, START) == 7 * 86400
    for nonsense in (None, "", "soon", "-5", "1.5", "Fri, 99 Xyz", "٣", "Mon, 01 Jan 99999 00:00:00 GMT"):
        assert retry_after(nonsense, START) == 0


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize("form", ["seconds", "date"])
def test_a_busy_host_is_asked_again_when_it_says(path: Path, status: int, form: str) -> None:
    when = (
        "30" if form == "seconds" else format_datetime(datetime.fromtimestamp(START + 30, UTC), usegmt=True)
    )
    said = iter([answer(status, headers={"Retry-After": when})])
    clock = FakeClock()
    looked, web, _ = visit(path, {"/a": lambda r: next(said, answer(200))}, ["/a"], options(retries=1), clock)
    [record] = looked.values()
    assert record.verdict == "alive"
    first, *later = web.asked(path="/a")
    assert first.method == "HEAD"
    assert len(later) == 1  # not asked with GET at once
    assert later[0].at - first.at >= 29


def test_a_long_wait_is_left_to_a_later_run(path: Path) -> None:
    busy = {"/0": answer(429, headers={"Retry-After": "7200"})}
    paths = [f"/{n}" for n in range(50)]
    settings = options(per_host=1, retries=1)
    clock = FakeClock()
    looked, web, _ = visit(path, busy, paths, settings, clock)
    assert len(web.seen) == 1
    assert [r.verdict for r in looked.values()].count(None) == 49
    clock.passed += 3600
    _, web, _ = visit(path, {}, paths, settings, clock)
    assert len(web.seen) == 0
    clock.passed += 3700
    looked, web, _ = visit(path, {}, [f"{p}?2" for p in paths], settings, clock)
    assert len(web.seen) == 50


def test_back_off_grows_and_is_jittered() -> None:
    clock = FakeClock()
    pace = Pace(options(), clock, random.Random(1))
    delays = [pace.back_off("a", attempts, 0.0) for attempts in range(1, 8)]
    assert all(0.5 * 2**n <= delay <= 1.5 * 2**n for n, delay in enumerate(delays))
    assert delays != [Pace(options(), clock, random.Random(2)).back_off("a", n, 0.0) for n in range(1, 8)]
    assert pace.back_off("b", 1, 45.0) == 45.0


def test_the_breaker_opens_and_closes(path: Path) -> None:
    paths = [f"/{n}" for n in range(40)]
    settings = options(per_host=1)
    clock = FakeClock()
    looked, web, _ = visit(path, dict.fromkeys(paths, answer(503)), paths, settings, clock)
    assert len(web.asked("HEAD")) == BREAK_AFTER
    assert [r.verdict for r in looked.values()].count("unknown") == BREAK_AFTER
    _, web, _ = visit(path, {}, [f"{p}?2" for p in paths], settings, clock)
    assert web.seen == []  # too early
    clock.passed += LONGEST_BREAK
    _, web, _ = visit(path, {"/0?3": answer(503)}, [f"{p}?3" for p in paths], settings, clock)
    assert len(web.asked("HEAD")) == 1  # one chance, and it fails
    clock.passed += LONGEST_BREAK
    _, web, _ = visit(path, {}, [f"{p}?4" for p in paths], settings, clock)
    assert len(web.seen) == 40
    with closing(sqlite3.connect(path)) as store:
        assert store.execute("SELECT * FROM hosts").fetchall() == []


def test_troubles_now_and_then_do_not_open_the_breaker(path: Path) -> None:
    paths = [f"/{n}" for n in range(30)]
    pages = {page: answer(503) for page in paths if int(page[1:]) % 3}
    looked, _, _ = visit(path, pages, paths, options(per_host=1))
    assert [record.verdict for record in looked.values()].count("unknown") == 20
    assert [record.verdict for record in looked.values()].count("alive") == 10


def test_breaks_grow_up_to_a_day() -> None:
    lengths = [break_length(n, 0.5) for n in range(1, 40)]
    assert lengths[0] == FIRST_BREAK
    assert lengths == sorted(lengths)
    assert lengths[-1] == LONGEST_BREAK


def test_a_page_that_fails_is_not_the_hosts_fault(path: Path) -> None:
    paths = [f"/{n}" for n in range(30)]
    looked, web, _ = visit(path, dict.fromkeys(paths, answer(500)), paths, options(per_host=1))
    assert {r.verdict for r in looked.values()} == {"unknown"}
    assert len(web.asked("HEAD")) == 30


@pytest.mark.parametrize(
    ("robots", "allowed"),
    [
        (answer(200, b"User-agent: *\nDisallow: /a\n"), False),
        (answer(200, b"User-agent: seedlint\nDisallow: /\n\nUser-agent: *\nAllow: /\n"), False),
        (answer(200, b"User-agent: *\nDisallow: /b\n"), True),
        (answer(404), True),
        (answer(403), True),
        (answer(500), False),
        (answer(429), False),
        (answer(301, headers={"Location": "/robots2"}), False),
    ],
)
def test_robots_are_respected_for_get(path: Path, robots: bytes, allowed: bool) -> None:
    pages = {
        "/robots.txt": robots,
        "/robots2": answer(200, b"User-agent: *\nDisallow: /\n"),
        "/a": lambda r: answer(405) if r.method == "HEAD" else answer(200),
    }
    looked, web, _ = visit(path, pages, ["/a"], options())
    [record] = looked.values()
    assert record.verdict == ("alive" if allowed else "unknown")
    assert len(web.asked("GET", "/a")) == allowed
    if not allowed:
        assert record.reason == "HEAD is answered with 405, and robots.txt does not allow GET"
        looked, web, _ = visit(path.with_name("x"), pages, ["/a"], options(robots=False))
        assert web.asked(path="/robots.txt") == []
        assert [r.verdict for r in looked.values()] == ["alive"]


@pytest.mark.parametrize(
    "location", ["http://[bad/", "//[", "file:///etc/passwd", "http://a\udcff.test/", "?\x01"]
)
def test_a_robots_file_that_leads_nowhere_forbids_everything(path: Path, location: str) -> None:
    header = b"HTTP/1.1 301 Moved\r\nContent-Length: 0\r\nLocation: "
    moved = header + location.encode("utf-8", "surrogateescape") + b"\r\n\r\n"
    looked, web, _ = visit(path, {"/robots.txt": moved, "/a": answer(405)}, ["/a"], options())
    [record] = looked.values()
    assert record.reason == "HEAD is answered with 405, and robots.txt does not allow GET"
    assert web.asked("GET", "/a") == []


@pytest.mark.parametrize(
    ("rules", "page", "allowed"),
    [
        # As RFC 9309 has it: the longest rule wins, `*` and `$` mean something, groups are joined.
        ("User-agent: *\nDisallow: /\nAllow: /a", "/a", True),
        ("User-agent: *\nAllow: /\nDisallow: /a", "/a", False),
        ("User-agent: *\nDisallow: /*.pdf$", "/b/a.pdf", False),
        ("User-agent: *\nDisallow: /*.pdf$", "/b/a.pdf?x", True),
        ("User-agent: *\nDisallow: /*/b", "/a/b/c", False),
        ("User-agent: *\nDisallow: /a\n\nUser-agent: x\n\nUser-agent: *\nDisallow: /b", "/b", False),
        ("user-agent: SeedLint/2.0 # us\nDisallow: /a\n\nUser-agent: *\nDisallow: /b", "/a", False),
        ("user-agent: SeedLint/2.0 # us\nDisallow: /a\n\nUser-agent: *\nDisallow: /b", "/b", True),
        ("User-agent: seed\nUser-agent: seedlinter\nDisallow: /", "/a", True),
        ("User-agent: one\nUser-agent: seedlint\nDisallow: /", "/a", False),
        ("User-agent: *\nDisallow:", "/a", True),
        ("User-agent: * # all\nDisallow: /a%C3%A9", "/a%c3%a9", False),
        ("Disallow: /", "/a", True),
        ("\ufeffUser-agent: *\nDisallow: /a", "/a", False),
        ("<html>Not found</html>", "/a", True),
    ],
)  # fmt: skip
def test_what_robots_mean(path: Path, rules: str, page: str, allowed: bool) -> None:
    pages = {"/robots.txt": answer(200, rules.encode()), page: answer(405)}
    _, web, _ = visit(path, pages, [page], options())
    assert len(web.asked("GET", page)) == allowed


def test_a_retry_that_may_not_get_asks_as_before(path: Path) -> None:
    pages = {"/robots.txt": answer(200, b"User-agent: *\nDisallow: /"), "/a": answer(503)}
    looked, web, _ = visit(path, pages, ["/a"], options(retries=1))
    assert len(web.asked("HEAD", "/a")) == 2
    assert web.asked("GET", "/a") == []
    [record] = looked.values()
    assert (record.verdict, record.status) == ("unknown", 503)


def test_a_huge_robots_file_costs_little() -> None:
    """15,000 programs times 15,000 rules would be gigabytes."""
    agents = "".join(f"User-agent: p{n}\nuseragent p{n}\nUser agent: p{n}\n" for n in range(15_000))
    file = Protego.parse(for_us(agents + "User-agent: seedlint\n" + "Disallow: /private\n" * 15_000))
    assert len(file._user_agents) == 2
    assert not file.can_fetch("http://site.test/private", "seedlint")
    assert file.can_fetch("http://site.test/public", "seedlint")


def test_robots_are_asked_once_a_host_and_only_if_needed(path: Path) -> None:
    pages = {f"/{n}": answer(403) for n in range(10)}
    _, web, _ = visit(path, pages, list(pages), options())
    assert len(web.asked(path="/robots.txt")) == 1
    _, web, _ = visit(path.with_name("x"), {}, ["/a", "/b"], options())
    assert web.asked(path="/robots.txt") == []


def test_a_wish_for_slowness_is_granted(path: Path, starts: list[float]) -> None:
    pages: dict[str, Any] = {f"/{n}": answer(403) for n in range(4)}
    pages["/robots.txt"] = answer(200, b"User-agent: *\nCrawl-delay: 5\n")
    visit(path, pages, list(pages)[:4], options(per_host=1))
    assert len(starts) == 9
    # The HEAD, then robots.txt; from there on it is known.
    assert apart(starts[3:], 5.0)


def test_who_asks(path: Path) -> None:
    _, web, _ = visit(path, {}, ["/a"], options(contact="https://harbour-herald.com/bots"))
    assert web.seen[0].headers["user-agent"] == f"seedlint/{__version__} (+https://harbour-herald.com/bots)"
    assert LinkOptions().user_agent == f"seedlint/{__version__}"
