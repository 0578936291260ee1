"""What the network says becomes the right verdict, and never a worse one."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote_to_bytes

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seedlint.linkfacts import Verdict
from seedlint.links.runner import NoNetworkError
from seedlint.links.session import destination, redirect_target
from seedlint.links.verdict import DAY, Look, Record, Seen, known_after
from tests.links.support import QUICK, START, FakeClock, Web, answer, look_async, loopback, options
from tests.support.examples import some

if TYPE_CHECKING:
    from pathlib import Path

    from seedlint.config.links import LinkOptions


def to(location: str, status: int = 301) -> bytes:
    return answer(status, headers={"Location": location})


def one(
    path: Path, pages: dict[str, Any], url: str = "/a", settings: LinkOptions = QUICK, **more: Any
) -> tuple[Record, Web]:
    async def go() -> tuple[Record, Web]:
        async with Web(pages).serving() as web:
            asked = web.url(url) if url.startswith("/") else url.replace("PORT", str(web.port))
            [record] = (await look_async(path, [asked], settings, **more)).values()
            return record, web

    return asyncio.run(go())


@pytest.mark.parametrize(
    ("status", "verdict"),
    [
        (200, "alive"),
        (204, "alive"),
        (206, "alive"),
        (404, "failing"),
        (410, "failing"),
        *[
            (s, "unknown")
            for s in (400, 401, 403, 405, 406, 408, 418, 425, 429, 451, 500, 501, 502, 503, 504, 530, 999)
        ],
    ],
)
def test_statuses(path: Path, status: int, verdict: str) -> None:
    record, _ = one(path, {"/a": answer(status)})
    assert record.verdict == verdict
    assert record.status == status
    assert record.failures == (verdict == "failing")
    assert record.unknowns == (verdict == "unknown")


def test_accepted_statuses_are_alive_on_their_host_only(path: Path) -> None:
    accept = options(accept={"site.test": frozenset((403, 404))})
    for status in (403, 404):
        record, web = one(path.with_name(f"{status}"), {"/a": answer(status)}, settings=accept)
        assert record.verdict == "alive"
        assert [r.method for r in web.seen] == ["HEAD"]
    other = options(accept={"elsewhere.test": frozenset((403,))})
    assert one(path, {"/a": answer(403)}, settings=other)[0].verdict == "unknown"


def test_get_where_head_is_refused(path: Path) -> None:
    for status in (400, 403, 404, 405, 500, 501):
        record, web = one(
            path.with_name(str(status)),
            {"/a": lambda r, s=status: answer(s) if r.method == "HEAD" else answer(200, b"x" * 100)},
        )
        assert (record.verdict, record.status) == ("alive", 200)
        assert [r.method for r in web.asked(path="/a")] == ["HEAD", "GET"]
        assert web.asked("GET", "/a")[0].headers["range"] == "bytes=0-4095"


def test_get_where_head_is_hung_up_on(path: Path) -> None:
    record, _ = one(path, {"/a": lambda r: None if r.method == "HEAD" else answer(200)})
    assert record.verdict == "alive"


@pytest.mark.parametrize("refusal", [400, 416, 501])
@pytest.mark.parametrize(
    ("status", "verdict"), [(200, "alive"), (404, "failing"), (410, "failing"), (416, "unknown")]
)
def test_a_refused_range_is_no_verdict(path: Path, refusal: int, status: int, verdict: str) -> None:
    def page(request: Any) -> bytes:
        if request.method == "HEAD":
            return answer(405)
        return answer(refusal if "range" in request.headers else status)

    record, web = one(path, {"/a": page})
    assert (record.verdict, record.status) == (verdict, status)
    assert [r.method for r in web.asked(path="/a")] == ["HEAD", "GET", "GET"]
    assert "range" not in web.seen[-1].headers
    record, _ = one(path.with_name("moved"), {"/a": to("/b"), "/b": page})
    assert record.verdict == {"alive": "moved"}.get(verdict, verdict)


def test_an_accepted_status_is_no_refused_range(path: Path) -> None:
    accept = options(accept={"site.test": frozenset((416,))})
    pages = {"/a": lambda r: answer(405 if r.method == "HEAD" else 416)}
    record, web = one(path, pages, settings=accept)
    assert (record.verdict, len(web.asked("GET", "/a"))) == ("alive", 1)


@pytest.mark.parametrize("status", [301, 308])
def test_permanent_redirects_have_moved(path: Path, status: int) -> None:
    record, web = one(path, {"/a": to("/b?x=1", status)})
    assert (record.verdict, record.status) == ("moved", status)
    assert record.final == web.url("/b?x=1")


@pytest.mark.parametrize(
    ("location", "requested"),
    [
        ("/b\xe9", "/b%E9"),  # Latin-1
        ("/b\xc3\xa9?q=\xe2\x98\x83", "/b%C3%A9?q=%E2%98%83"),  # UTF-8
        ("/b?q=\xe9\xff", "/b?q=%E9%FF"),
        ("/\xef\xbf\xbd", "/%EF%BF%BD"),
        ("/b\xa0", "/b%A0"),
        ("/b\x85\t", "/b%85"),
        ("b", "/x/b"),
        ("../b", "/b"),
        ("?q=1", "/x/a?q=1"),
        ("//site.test:PORT/b", "/b"),
        ("HTTP://SITE.test:PORT/b", "/b"),
        ("\\\\site.test:PORT\\b", "/b"),
        ("\\b", "/b"),
        ("  /b c  ", "/b%20c"),
        ("/b?q={x}`|", "/b?q={x}`|"),
        ("/b%zz%C3", "/b%zz%C3"),
        ("/b/{x}", "/b/%7Bx%7D"),
    ],
)
def test_a_location_is_understood_as_browsers_do(path: Path, location: str, requested: str) -> None:
    async def go() -> tuple[Record, Web]:
        async with Web().serving() as web:
            web.pages["/x/a"] = to(location.replace("PORT", str(web.port)))
            [record] = (await look_async(path, [web.url("/x/a")])).values()
            return record, web

    record, web = asyncio.run(go())
    assert [r.path for r in web.seen] == ["/x/a", requested]
    assert (record.verdict, record.final) == ("moved", web.url(requested))


@settings(max_examples=some(200))
@given(st.binary(min_size=1, max_size=12))
def test_every_byte_beyond_ascii_arrives_as_it_is(raw: bytes) -> None:
    """Whatever the encoding was meant to be, the server gets back the bytes that it sent."""
    at = destination("http://site.test/a")
    assert at
    raw = raw.translate(None, bytes(range(0x80)))
    onward = redirect_target(at, f"/b/{raw.decode('utf-8', 'surrogateescape')}")
    assert onward
    assert onward.address.isascii()
    assert unquote_to_bytes(onward.address) == b"http://site.test/b/" + raw


@pytest.mark.parametrize(
    ("chain", "final"),
    [
        ({"/a": to("/b#top")}, "/b#top"),
        ({"/a": to("/b#top"), "/b": to("/c")}, "/c#top"),
        ({"/a": to("/b#top"), "/b": to("/c#end")}, "/c#end"),
        ({"/a": to("/b#")}, "/b"),
        ({"/a": to("/b"), "/b": to("/c#end", 302)}, "/b"),
    ],
)
def test_a_fragment_is_kept_and_never_sent(path: Path, chain: dict[str, bytes], final: str) -> None:
    record, web = one(path, chain)
    assert record.final == web.url(final)
    assert not any("#" in request.path for request in web.seen)


@pytest.mark.parametrize("first", ["/b", "", "http://elsewhere.test/"])
def test_several_locations(path: Path, first: str) -> None:
    """Browsers pass over empty ones, take equal ones for one, and refuse to choose between others."""
    head = f"HTTP/1.1 301 Said\r\nContent-Length: 0\r\nLocation: {first}\r\nLocation: /b\r\n\r\n".encode()
    record, web = one(path, {"/a": head})
    if first.startswith("http:"):
        assert (record.verdict, record.reason) == ("unknown", "redirects to several URLs at once")
        assert [r.path for r in web.seen] == ["/a"]
    else:
        assert (record.verdict, record.final) == ("moved", web.url("/b"))


@pytest.mark.parametrize("status", [302, 303, 307])
def test_temporary_redirects_have_not(path: Path, status: int) -> None:
    record, _ = one(path, {"/a": to("/b", status)})
    assert (record.verdict, record.status, record.final) == ("alive", 200, None)


def test_chains_are_followed_to_the_end_of_what_is_permanent(path: Path) -> None:
    record, web = one(path, {"/a": to("/b"), "/b": to("http://other.test:PORT/c", 308)})
    pages = {"/a": to("/b"), "/b": to("/c", 308), "/c": to("/d", 302), "/d": to("/e")}
    record, web = one(path.with_name("x"), pages)
    assert (record.verdict, record.final) == ("moved", web.url("/c"))
    record, _ = one(path.with_name("y"), {"/a": to("/b", 302), "/b": to("/c", 301)})
    assert record.verdict == "alive"


def test_a_redirect_to_the_same_page_is_none(path: Path) -> None:
    record, _ = one(path, {"/a?utm_source=mail": to("/a")}, url="/a?utm_source=mail")
    assert (record.verdict, record.final) == ("alive", None)


def test_a_redirect_to_nothing_is_a_failure(path: Path) -> None:
    record, _ = one(path, {"/a": to("/b"), "/b": answer(404)})
    assert (record.verdict, record.status, record.reason) == ("failing", 404, "after a redirect to site.test")
    record, _ = one(path.with_name("x"), {"/a": to("http://gone.test/")})
    assert (record.verdict, record.status) == ("failing", None)


@pytest.mark.parametrize(
    ("pages", "reason"),
    [
        ({"/a": to("/b"), "/b": to("/a")}, "redirects in a circle"),
        ({"/a": to("/a")}, "redirects in a circle"),
        ({"/a": to("ftp://site.test/")}, "redirects to no web URL"),
        ({"/a": to("javascript:alert(1)")}, "redirects to no web URL"),
        ({"/a": to("http://user:secret@site.test/")}, "redirects to no web URL"),
        ({"/a": to("http://[fe80::1%25eth0]/")}, "redirects to no web URL"),
        ({"/a": to("http://exa mple.test/")}, "redirects to no web URL"),
        ({"/a": to("http://%E9xample.test/")}, "redirects to no web URL"),
        ({"/a": to("http://\xe9xample.test/")}, "redirects to no web URL"),
        ({"/a": to("#top")}, "redirects in a circle"),
        ({"/a": answer(301)}, ""),
        ({"/a": to("")}, ""),
    ],
)
def test_redirects_that_lead_nowhere(path: Path, pages: dict[str, bytes], reason: str) -> None:
    record, _ = one(path, pages)
    assert (record.verdict, record.reason) == ("unknown", reason)


def test_endless_redirects_end(path: Path) -> None:
    pages = {f"/{n}": to(f"/{n + 1}") for n in range(50)}
    record, web = one(path, pages, url="/0")
    assert (record.verdict, record.reason) == ("unknown", "more than 10 redirects")
    assert len(web.seen) == 11


def test_a_host_that_is_skipped_is_not_asked_by_redirect_either(path: Path) -> None:
    record, web = one(path, {"/a": to("http://login.test/")}, settings=options(skip=("login.test",)))
    assert (record.verdict, len(web.seen)) == ("unknown", 1)
    record, web = one(path.with_name("x"), {}, settings=options(skip=("site.test",)))
    assert (record.verdict, len(web.seen)) == (None, 0)
    record, web = one(path.with_name("y"), {}, settings=options(skip=("site.test:*/a*",)))
    assert (record.verdict, len(web.seen)) == (None, 0)


def test_no_such_host_is_a_failure_and_a_lookup_that_failed_is_none(path: Path) -> None:
    record, _ = one(path, {}, url="http://gone.test/")
    assert (record.verdict, record.reason) == ("failing", "no such host: gone.test")

    def troubled(host: str, port: int) -> Any:
        import socket

        if host == "site.test":
            raise socket.gaierror(socket.EAI_AGAIN, "try again")
        return loopback(host, port)

    record, _ = one(path.with_name("x"), {}, url="http://site.test/", lookup=troubled)
    assert (record.verdict, record.failures) == ("unknown", 0)


def test_without_a_network_nothing_is_learned(path: Path) -> None:
    import socket

    def offline(host: str, port: int) -> Any:
        raise socket.gaierror(socket.EAI_NONAME, "name or service not known")

    settings = options(allow_private=False)
    with pytest.raises(NoNetworkError, match=r"no network: .* example\.com"):
        one(path, {}, url="http://site.test/", settings=settings, lookup=offline)
    clock = FakeClock()
    record, _ = one(path, {}, url="http://site.test/", settings=options(concurrency=1), clock=clock)
    assert record.verdict == "unknown"  # port 80 of loopback is closed
    assert record.looked == int(START)


def test_no_such_host_needs_another_name_to_be_believed(path: Path) -> None:
    """Some systems say so of every name when the name server is lost; other hosts may still answer."""
    import socket

    def lost(host: str, port: int) -> Any:
        if host == "site.test":
            return loopback(host, port)
        raise socket.gaierror(socket.EAI_NONAME, "name or service not known")

    async def go() -> dict[str, Record]:
        async with Web().serving() as web:
            urls = [web.url(), "http://this-one-is-next.test/"]
            return await look_async(path, urls, options(concurrency=1), lookup=lost)

    alive, other = asyncio.run(go()).values()
    assert alive.verdict == "alive"
    assert (other.verdict, other.failures) == ("unknown", 0)


def test_nobody_listens(path: Path) -> None:
    async def go() -> Record:
        async with Web().serving() as web:
            port = web.port
        return next(iter((await look_async(path, [f"http://site.test:{port}/"])).values()))

    record = asyncio.run(go())
    assert (record.verdict, record.reason) == ("unknown", "nothing answers at the host's IP address")


def test_a_server_that_does_not_speak_tls(path: Path) -> None:
    async def go() -> Record:
        async with Web(greeting=answer(200)).serving() as web:
            return next(iter((await look_async(path, [f"https://site.test:{web.port}/"])).values()))

    record = asyncio.run(go())
    assert record.verdict == "unknown"
    assert record.reason.startswith("no secure connection")


def test_validators_are_kept_and_used(path: Path) -> None:
    def page(request: Any) -> bytes:
        if request.headers.get("if-none-match") == '"1"':
            return answer(304)
        return answer(200, headers={"ETag": '"1"', "Last-Modified": "Mon, 01 Jan 2024 00:00:00 GMT"})

    async def go() -> tuple[Record, Web]:
        async with Web({"/a": page}).serving() as web:
            for day in (0, 30):
                clock = FakeClock(START + day * DAY)
                [record] = (await look_async(path, [web.url("/a")], clock=clock)).values()
            return record, web

    record, web = asyncio.run(go())
    assert (record.verdict, record.status, record.etag) == ("alive", 304, '"1"')
    assert web.seen[1].headers["if-modified-since"] == "Mon, 01 Jan 2024 00:00:00 GMT"


def test_hostile_validators_are_not_sent_back(path: Path) -> None:
    record, _ = one(
        path, {"/a": answer(200, headers={"ETag": '"' + "x" * 500 + '"', "Last-Modified": "\x01"})}
    )
    assert (record.etag, record.modified) == (None, None)


def test_a_soft_404_can_be_recognised(path: Path) -> None:
    seam = {"soft_not_found": lambda asked, answered, answer: "says that there is no such page"}
    record, _ = one(path, {}, **seam)
    assert (record.verdict, record.reason) == ("failing", "says that there is no such page")


# Over time


def sequence(*looks: tuple[float, Look], settings: LinkOptions = QUICK) -> list[Record]:
    records = [Record()]
    for days, look in looks:
        records.append(known_after(records[-1], look, START + days * DAY, settings, 0.5))
    return records[1:]


GONE, ALIVE, LOST = Look(Seen.GONE, 404), Look(Seen.ALIVE, 200), Look(Seen.UNKNOWN, 503)


def verdicts(records: list[Record]) -> list[str]:
    return [str(record.verdict) for record in records]


def test_death_is_confirmed_by_a_second_look_a_day_later() -> None:
    records = sequence((0, GONE), (0.9, GONE), (1.0, GONE))
    assert verdicts(records) == ["failing", "failing", "dead"]
    assert records[-1].first_failure == int(START)
    assert records[0].due == int(START + DAY)


def test_silence_confirms_nothing_and_forgives_nothing() -> None:
    assert verdicts(sequence((0, GONE), (2, LOST))) == ["failing", "unknown"]
    assert verdicts(sequence((0, LOST), (2, GONE))) == ["unknown", "failing"]
    assert verdicts(sequence((0, GONE), (2, LOST), (3, GONE))) == ["failing", "unknown", "dead"]
    assert verdicts(sequence((0, GONE), (2, GONE), (3, LOST))) == ["failing", "dead", "unknown"]


def test_life_forgives_everything() -> None:
    records = sequence((0, GONE), (2, ALIVE), (3, GONE))
    assert verdicts(records) == ["failing", "alive", "failing"]
    assert records[-1].first_failure == int(START + 3 * DAY)


def test_confirmation_is_a_setting() -> None:
    now = replace(QUICK, confirm_failures=1, confirm_over=0.0)
    assert verdicts(sequence((0, GONE), settings=now)) == ["dead"]
    thrice = replace(QUICK, confirm_failures=3, confirm_over=7 * DAY)
    records = sequence((0, GONE), (1, GONE), (8, GONE), settings=thrice)
    assert verdicts(records) == ["failing", "failing", "dead"]
    assert records[0].due == int(START + 7 * DAY)


def test_what_is_unknown_is_asked_less_and_less_often() -> None:
    records = sequence(*[(float(n), LOST) for n in range(12)])
    waits = [record.due - record.looked for record in records]  # type: ignore[operator]
    assert waits[0] == 3600
    assert waits == sorted(waits)
    assert waits[-1] == 7 * DAY
    assert all(record.verdict is Verdict.UNKNOWN and not record.failures for record in records)


def test_a_host_that_asks_for_patience_gets_it() -> None:
    [record] = sequence((0, Look(Seen.UNKNOWN, 429, wait=5 * DAY)))
    assert record.due == int(START + 5 * DAY)


def test_since_is_when_the_verdict_began() -> None:
    records = sequence((0, ALIVE), (7, ALIVE), (14, LOST), (15, LOST))
    assert [(r.since - START) / DAY for r in records] == [0, 0, 14, 14]  # type: ignore[operator]
