"""`seedlint links` as people type it, and what `seedlint check` then says."""

from __future__ import annotations

import asyncio
import csv
import io
import json
import sqlite3
import subprocess
import sys
import threading
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from seedlint.cli import root as cli
from seedlint.cli.links import links
from seedlint.cli.terminal import Terminal
from seedlint.config.settings import load
from seedlint.errors import ConfigurationError
from seedlint.run.request import Request
from seedlint.run.session import Session
from tests.conftest import CLEAN
from tests.links.support import Web, answer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from seedlint.output.result import Result

STORE = ".seedlint_links.sqlite3"


@contextmanager
def serving(pages: dict[str, Any]) -> Iterator[Web]:
    """A server in a thread of its own."""
    web = Web(pages)
    ready, done = threading.Event(), asyncio.Event()
    loop = asyncio.new_event_loop()

    async def serve() -> None:
        async with web.serving():
            ready.set()
            await done.wait()

    thread = threading.Thread(target=loop.run_until_complete, args=(serve(),))
    thread.start()
    ready.wait()
    try:
        yield web
    finally:
        loop.call_soon_threadsafe(done.set)
        thread.join()
        loop.close()


PAGES = {"/ferry": answer(404), "/pier": answer(301, headers={"Location": "/new-pier"}), "/quay": answer(403)}


@pytest.fixture
def web() -> Iterator[Web]:
    with serving(dict(PAGES)) as web:
        yield web


@pytest.fixture
def linked(corpus: Path, web: Web) -> Path:
    """A corpus with a URL of each kind, on a server of ours."""
    (corpus / "seedlint.toml").write_text(
        'include = ["seeds"]\nselect = ["SL404", "SL405", "SL408", "SL101"]\n'
        '[links]\nallow-private = true\ninterval = "0s"\nretries = 0\n',
        encoding="utf-8",
    )
    (corpus / "seeds" / "clean.md").unlink()
    for page in ("ferry", "pier", "quay", "fine"):
        text = CLEAN.replace(
            "https://www.harbour-herald.com/ferry", f"http://127.0.0.1:{web.port}/{page}#top"
        )
        (corpus / "seeds" / f"{page}.md").write_text(text, encoding="utf-8")
    return corpus


def typed(*words: str) -> int:
    return cli.run(words)


def lint(**changes: Any) -> Result:
    cache = changes.pop("cache", True)
    settings = load()
    settings = settings.overridden(
        links={**settings.links, "use": True, **changes.pop("links", {})}, **changes
    )
    return Session(settings, front=Terminal()).lint(Request(cache=cache))


def told(result: Result) -> list[tuple[str, str]]:
    return [(finding.path, finding.code) for finding in result.findings]


def test_the_whole_way(linked: Path, web: Web, capsys: pytest.CaptureFixture[str]) -> None:
    assert typed("links") == 0
    out, err = capsys.readouterr()
    lines = out.splitlines()
    assert [line.split()[0] for line in lines] == ["failing", "moved", "unknown"]
    assert "404 Not Found; a second check, from " in lines[0]
    assert lines[1] == (
        f"moved    http://127.0.0.1:{web.port}/pier  301 Moved Permanently,"
        f" to http://127.0.0.1:{web.port}/new-pier (seeds/pier.md: webUrl)"
    )
    assert "4 URLs: 1 alive, 1 moved, 1 failing, 1 unknown" in err
    assert "checked 4 of 4 due" in err
    assert typed("links") == 0
    out, err = capsys.readouterr()
    assert out == ""
    assert "checked 0 of 0 due" in err
    assert "nothing is due before 20" in err

    assert told(lint()) == [
        ("seeds/ferry.md", "SL408"),
        ("seeds/pier.md", "SL405"),
        ("seeds/quay.md", "SL408"),
    ]
    assert typed("links", "--confirm-now", "-q") == 0
    out, err = capsys.readouterr()
    assert out.startswith("dead     ")
    assert err == ""
    assert told(lint()) == [
        ("seeds/ferry.md", "SL404"),
        ("seeds/pier.md", "SL405"),
        ("seeds/quay.md", "SL408"),
    ]
    today = datetime.now(UTC).strftime("%Y-%m-%d")
    assert today in lint().findings[0].message
    fix = lint().findings[1].fix
    assert fix
    assert not fix.safe
    assert fix.edits[0].value == f"http://127.0.0.1:{web.port}/new-pier#top"


def test_check_needs_to_be_told(linked: Path, capsys: pytest.CaptureFixture[str]) -> None:
    typed("links", "-q")
    capsys.readouterr()
    for words in (("check",), ("check", "--no-links")):
        assert typed(*words) == 0
        assert "SL4" not in capsys.readouterr().out
    assert typed("check", "--links", "--fail-on", "note") == 1
    assert "SL405" in capsys.readouterr().out
    with (linked / "seedlint.toml").open("a", encoding="utf-8", newline="\n") as file:
        file.write("use = true\n")
    assert typed("check", "--fail-on", "note") == 1
    assert "SL405" in capsys.readouterr().out
    assert typed("check", "--no-links", "--fail-on", "note") == 0


def test_the_fix_writes_the_new_address(linked: Path, web: Web) -> None:
    typed("links", "-q")
    assert typed("check", "--links", "--fix") == 0
    assert "/pier#top" in (linked / "seeds" / "pier.md").read_text(encoding="utf-8")
    assert typed("check", "--links", "--fix", "--unsafe-fixes") == 0
    assert "/new-pier#top" in (linked / "seeds" / "pier.md").read_text(encoding="utf-8")


def test_cached_findings_follow_the_store(linked: Path, web: Web) -> None:
    typed("links", "-q")
    first = lint()
    assert [f.message for f in lint().findings] == [f.message for f in first.findings]
    web.pages["/quay"] = answer(200)
    typed("links", "-q", "--max-age", "0s")
    now = lint()
    assert told(now) == [("seeds/ferry.md", "SL408"), ("seeds/pier.md", "SL405")]
    assert [f.message for f in now.findings] == [f.message for f in lint(cache=False).findings]


@pytest.mark.usefixtures("start_method")
def test_workers_know_it_too(linked: Path) -> None:
    typed("links", "-q")
    for number in range(200):
        text = (linked / "seeds" / "pier.md").read_text(encoding="utf-8")
        (linked / "seeds" / f"n{number}.md").write_text(text, encoding="utf-8")
    command = [sys.executable, "-m", "seedlint", "check", "--links", "--no-cache", "-f", "json", "-j"]
    alone, together = (
        subprocess.run([*command, jobs], capture_output=True, check=False).stdout for jobs in "12"
    )
    findings = [(f["path"], f["code"]) for f in json.loads(together)["findings"]]
    assert len(findings) == 203
    assert findings == [(f["path"], f["code"]) for f in json.loads(alone)["findings"]]


def test_no_store_and_a_stale_one_are_said(linked: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert told(lint()) == []
    assert "there is no link store; `seedlint links` creates one" in capsys.readouterr().err
    typed("links", "-q")
    capsys.readouterr()
    lint()
    assert capsys.readouterr().err == ""
    db = sqlite3.connect(linked / STORE)
    old = datetime.now(UTC) - timedelta(days=31)
    db.execute("UPDATE urls SET looked = ?", (int(old.timestamp()),))
    db.commit()
    db.close()
    assert len(told(lint())) == 3
    assert "the link store's last check was 31 days ago" in capsys.readouterr().err
    lint(links={"stale": "40d"})
    assert capsys.readouterr().err == ""
    (linked / STORE).write_text("junk", encoding="utf-8")
    assert told(lint()) == []
    assert "can't be read" in capsys.readouterr().err
    assert (linked / STORE).read_text(encoding="utf-8") == "junk"
    assert typed("links", "-q") == 0
    assert "set-aside-1" in capsys.readouterr().err
    assert (linked / f"{STORE}.set-aside-1").read_text(encoding="utf-8") == "junk"


def test_what_is_amiss_with_the_store_is_said_once(linked: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with (linked / "seedlint.toml").open("a", encoding="utf-8", newline="\n") as file:
        file.write("use = true\n")
    for words in (("check",), ("check", "--fix"), ("check", "--diff")):
        assert typed(*words) == 0
        assert capsys.readouterr().err.count("there is no link store") == 1
    (linked / STORE).write_text("junk", encoding="utf-8")
    assert typed("check") == 0
    assert capsys.readouterr().err.count("can't be read") == 1


def test_what_cannot_be_read_is_in_the_summary(linked: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("a", "b"):
        (linked / "seeds" / f"{name}.md").write_text("---\ntitle: [\n---\n", encoding="utf-8")
        assert typed("links") == 0
        err = capsys.readouterr().err
        count = "1 document" if name == "a" else "2 documents"
        assert f"warning: {count} can't be read; `seedlint check` says why\n" in err
        assert f" 1 unknown; {count} can't be read\n" in err


def test_show_and_export(linked: Path, web: Web, capsys: pytest.CaptureFixture[str]) -> None:
    typed("links", "-q", "--confirm-now")
    capsys.readouterr()
    url = f"http://127.0.0.1:{web.port}/"
    assert typed("links", "show") == 0
    assert capsys.readouterr().out.splitlines()[:4] == [
        "alive    1",
        "dead     1",
        "moved    1",
        "unknown  1",
    ]
    assert typed("links", "show", "--dead") == 0
    assert capsys.readouterr().out.startswith(f"dead     {url}ferry  404 Not Found")
    assert typed("links", "show", "--moved") == 0
    assert f"to {url}new-pier" in capsys.readouterr().out
    assert typed("links", "show", f"{url}quay#x") == 0
    assert "seeds/quay.md: webUrl" in capsys.readouterr().out
    assert typed("links", "show", "http://nobody.test/") == 2
    assert "has nothing" in capsys.readouterr().err

    assert typed("links", "export") == 0
    data = json.loads(capsys.readouterr().out)
    assert data["version"] == 1
    assert {entry["url"]: entry["verdict"] for entry in data["urls"]} == {
        f"{url}ferry": "dead", f"{url}pier": "moved", f"{url}quay": "unknown", f"{url}fine": "alive",
    }  # fmt: skip
    assert data["urls"][0]["places"] == ["seeds/ferry.md: webUrl"]
    assert typed("links", "export", "-f", "csv") == 0
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert [row["url"] for row in rows] == sorted(row["url"] for row in rows)
    assert {row["status"] for row in rows} == {"200", "301", "403", "404"}


def test_show_by_kind_and_export_to_a_file(linked: Path, capsys: pytest.CaptureFixture[str]) -> None:
    typed("links", "-q", "--limit", "3")
    capsys.readouterr()
    assert typed("links", "show") == 0
    assert "not checked yet: 1" in capsys.readouterr().out
    typed("links", "-q")
    capsys.readouterr()
    for kind, page in (("failing", "ferry"), ("unknown", "quay")):
        assert typed("links", "show", f"--{kind}") == 0
        out = capsys.readouterr().out
        assert out.startswith(f"{kind:8} http://")
        assert f"/{page}  " in out
        assert out.count("\n") == 1
    assert typed("links", "show", "--dead", "http://a.test/") == 2
    assert "give either URLs or --dead" in capsys.readouterr().err
    assert typed("links", "export", "-f", "csv=out.csv") == 0
    assert capsys.readouterr().out == ""
    assert (linked / "out.csv").read_bytes().count(b"\n") == 5
    assert b"\r" not in (linked / "out.csv").read_bytes()
    for words in ("xml", "csv="):
        assert typed("links", "export", "-f", words) == 2
        assert "give json or csv" in capsys.readouterr().err


@pytest.mark.skipif(sys.platform == "win32", reason="pipes")
def test_nobody_need_read_to_the_end(linked: Path) -> None:
    typed("links", "-q")
    (linked / "seeds" / "many.md").write_text(
        "---\nimages:\n"
        + "".join(f"  - {{url: 'http://h{n}.test/', width: 1}}\n" for n in range(5000))
        + "---\n",
        encoding="utf-8",
    )
    typed("links", "-q", "--host", "elsewhere.test")
    db = sqlite3.connect(linked / STORE)
    db.execute("UPDATE urls SET verdict = 'dead', looked = 1, due = 2, since = 1")
    db.commit()
    db.close()
    for words in (["export"], ["export", "-f", "csv"], ["show", "--dead"]):
        command = [sys.executable, "-m", "seedlint", "links", *words]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        assert process.stdout
        assert process.stderr
        process.stdout.readline()
        process.stdout.close()
        assert (process.stderr.read(), process.wait()) == (b"", 0)
        process.stderr.close()


def known(linked: Path) -> list[str]:
    with sqlite3.connect(linked / STORE) as db:
        urls = [url.rpartition("/")[2] for (url,) in db.execute("SELECT url FROM urls ORDER BY url")]
    db.close()
    return urls


def test_what_no_document_has_is_forgotten_with_the_whole_corpus_only(
    linked: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    typed("links", "-q")
    (linked / "seeds" / "ferry.md").unlink()
    (linked / "seeds" / "sub").mkdir()
    for words in (["seeds"], ["--exclude", "seeds/pier.md"], ["--schema", "any.json"]):
        (linked / "any.json").write_text("{}", encoding="utf-8")
        assert typed("links", *words) == 0
        assert "forgotten" not in capsys.readouterr().err
        assert known(linked) == ["ferry", "fine", "pier", "quay"]
    # Something that should be there is not: this is no time to forget anything.
    settings = (linked / "seedlint.toml").read_text(encoding="utf-8")
    (linked / "seedlint.toml").write_text(settings.replace('"seeds"]', '"seeds", "more"]'), encoding="utf-8")
    typed("links", "-q")
    assert "ferry" in known(linked)
    (linked / "seedlint.toml").write_text(settings, encoding="utf-8")
    capsys.readouterr()
    assert typed("links") == 0
    assert "1 URL forgotten that no document has any more" in capsys.readouterr().err
    assert known(linked) == ["fine", "pier", "quay"]


def test_interrupted_it_keeps_what_it_knows(linked: Path, web: Web) -> None:
    import signal
    import time

    async def stuck(request: Any) -> bytes:
        await asyncio.sleep(60)
        return answer(200)

    web.pages["/quay"] = stuck
    command = [sys.executable, "-m", "seedlint", "links"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8")
    while len({request.path for request in web.seen}) < 5:
        assert process.poll() is None
        time.sleep(0.02)
    time.sleep(0.2)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=20)
    assert process.returncode == 130
    assert "interrupted" in err
    assert "checked 3 of 4 due" in err
    assert out.startswith("failing ")
    web.pages["/quay"] = answer(200)
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=True)
    assert "checked 1 of 1 due" in done.stderr


LASTING = (
    "SELECT url, host, verdict, status, reason, final, failures, unknowns, etag FROM urls ORDER BY url",
    "SELECT path, pointers.pointer, urls.url FROM places JOIN documents ON documents.id = document"
    " JOIN pointers ON pointers.id = places.pointer JOIN urls ON urls.id = places.url ORDER BY 1, 2",
    "SELECT host, openings FROM hosts ORDER BY host",
)
"""All that a store keeps, but for the times of the looks."""


def lasting(store: Path) -> list[Any]:
    db = sqlite3.connect(store)
    assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    found = [db.execute(query).fetchall() for query in LASTING]
    db.close()
    return found


def pages_of_each_kind(count: int) -> dict[str, Any]:
    """Pages that take their time, with every verdict there is."""
    kinds = [
        answer(200, headers={"ETag": '"1"'}),
        answer(404),
        answer(403),
        answer(500),
        answer(301, headers={"Location": "/p0"}),
        answer(302, headers={"Location": "/p1"}),
        answer(301, headers={"Location": "http://169.254.169.254:1/"}),
    ]

    def slow(kind: bytes) -> Any:
        async def page(request: Any) -> bytes:
            await asyncio.sleep(0.03)
            return kind

        return page

    return {f"/p{number}": slow(kinds[number % len(kinds)]) for number in range(count)}


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_killed_and_continued_the_store_is_that_of_one_run(corpus: Path) -> None:
    """Real processes, stopped at random points by SIGINT and SIGKILL."""
    import random
    import signal
    import time

    rng = random.Random(20)
    hosts = ("127.0.0.1", "localhost")
    pages = pages_of_each_kind(210)
    (corpus / "seedlint.toml").write_text(
        'include = ["seeds"]\n[links]\nallow-private = true\ninterval = "0s"\nretries = 0\nper-host = 4\n'
        'concurrency = 8\nrobots = false\ntimeout = "5s"\nskip = ["169.254.169.254"]\n',
        encoding="utf-8",
    )
    with serving(pages) as web:
        for start in range(0, len(pages), 15):
            urls = "".join(
                f"  - {{url: 'http://{hosts[n % 2]}:{web.port}/p{n}', width: 1, height: 1}}\n"
                for n in range(start, start + 15)
            )
            (corpus / "seeds" / f"{start}.md").write_text(f"---\nimages:\n{urls}---\n", encoding="utf-8")
        (corpus / "seeds" / "clean.md").unlink()

        command = [sys.executable, "-m", "seedlint", "links", "-q"]
        subprocess.run(command, capture_output=True, check=True)
        whole = lasting(corpus / STORE)
        assert {row[2] for row in whole[0]} == {"alive", "moved", "failing", "unknown"}
        (corpus / STORE).unlink()

        statuses = []
        for how in (signal.SIGKILL, signal.SIGINT, signal.SIGKILL, signal.SIGINT, signal.SIGKILL):
            seen = len(web.seen)
            stop = rng.randrange(5, 120)
            process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
            while len(web.seen) < seen + stop and process.poll() is None:
                time.sleep(0.005)
            process.send_signal(how)
            process.communicate(timeout=20)
            statuses.append(process.returncode)
        assert {130, -signal.SIGKILL} <= set(statuses)
        subprocess.run(command, capture_output=True, check=True)
        assert lasting(corpus / STORE) == whole


@pytest.mark.parametrize("library", ["aiohttp", "protego"])
def test_without_its_libraries_it_says_what_to_type(linked: Path, library: str) -> None:
    code = (
        f"import sys; sys.modules[{library!r}] = None;"
        "from seedlint.cli.root import run; sys.exit(run(sys.argv[1:]))"
    )
    command = [sys.executable, "-c", code]
    done = subprocess.run([*command, "links"], capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 2
    assert done.stderr == (
        f"error: checking links needs {library}, which is not installed;"
        ' type: pip install "seedlint[links]"\n'
    )
    done = subprocess.run([*command, "links", "show"], capture_output=True, encoding="utf-8", check=False)
    assert "there is no link store" in done.stderr
    done = subprocess.run([*command, "--links"], capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0


def test_start_up_loads_nothing_of_it() -> None:
    code = (
        "import sys; from seedlint import cli; cli.run(['--help']);"
        "assert not [m for m in sys.modules if m.startswith('seedlint.links')], 'loaded'"
    )
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ('timeout = "fast"', "links.timeout: `fast` is not a duration; write a number and"),
        ('timeout = "0s"', "links.timeout: must be longer than 0"),
        ("timeout = 20", "timeout"),
        ('max-age = "7 days"', "links.max-age: `7 days` is not a duration"),
        ('stale = "200000d"', "more than a hundred years"),
        ('confirm = { over = "1x" }', "links.confirm.over: `1x` is not a duration"),
        ("confirm = { failures = 0 }", "failures"),
        ('contact = "a\\r\\nX-Evil: 1"', "links.contact: must be a URL or an email address"),
        ("concurrency = 0", "concurrency"),
        ("per-hots = 3", "did you mean `per-host`"),
        ('accept = { "a.com" = [4000] }', "at most 999"),
        ("ports = [70000]", "ports"),
    ],
)
def test_bad_settings_are_said_with_their_line(corpus: Path, line: str, says: str) -> None:
    (corpus / "seedlint.toml").write_text(f"[links]\n{line}\n", encoding="utf-8")
    with pytest.raises(ConfigurationError) as error:
        load()
    assert str(error.value).startswith("seedlint.toml:2: ")
    assert says in str(error.value)


def test_good_settings(corpus: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from seedlint.config.links import link_options
    from seedlint.config.own import store_path

    (corpus / "seedlint.toml").write_text(
        '[links]\nstore = "state/links.db"\ntimeout = "1.5s"\nmax-age = "2w"\nports = [8080]\n'
        'confirm = { failures = 3, over = "2d" }\naccept = { "a.com" = [403, 999] }\nskip = ["b.com"]\n',
        encoding="utf-8",
    )
    settings = load()
    found = link_options(settings)
    assert store_path(settings) == corpus / "state" / "links.db"
    assert (found.timeout, found.max_age) == (1.5, 1209600)
    assert (found.confirm_failures, found.confirm_over) == (3, 172800)
    assert found.ports == {80, 443, 8080}
    assert found.accepted("www.a.com") == {403, 999}
    assert found.accepted("ba.com") == frozenset()
    assert found.skips("https://x.b.com/", "x.b.com")
    assert not found.skips("https://bb.com/", "bb.com")
    assert typed("config") == 0
    assert 'confirm = { "failures" = 3, "over" = "2d" }' in capsys.readouterr().out


def test_a_host_that_no_url_has_is_said(linked: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert typed("links", "--host", "127.0.0.1", "--host", "Elsewhere.test") == 0
    err = capsys.readouterr().err
    assert err.count("warning") == 1
    assert "warning: --host elsewhere.test: no URL of these documents is on that host" in err
    assert "checked 4 of 4 due" in err


def test_hosts_may_be_written_as_people_read_them(corpus: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = CLEAN.replace("https://www.harbour-herald.com/ferry", "http://www.B\u00fccher.example:81/")
    (corpus / "seeds" / "books.md").write_text(text, encoding="utf-8")
    (corpus / "seedlint.toml").write_text('[links]\nskip = ["b\u00fccher.example"]\n', encoding="utf-8")
    assert typed("links", "seeds/books.md", "--host", "B\u00fccher.example") == 0
    said = capsys.readouterr().err
    assert "no URL of these documents" not in said
    assert "checked 0 of 0 due" in said


def test_a_busy_host_is_not_asked_again_and_no_hint_says_so(
    linked: Path, web: Web, capsys: pytest.CaptureFixture[str]
) -> None:
    web.pages.update(
        dict.fromkeys(("/ferry", "/pier", "/quay", "/fine"), answer(429, b"", {"Retry-After": "7000"}))
    )
    (linked / "seedlint.toml").write_text("[links]\nallow-private = true\n", encoding="utf-8")
    assert typed("links", "seeds") == 0
    capsys.readouterr()
    assert typed("links", "seeds", "--max-age", "0s") == 0
    said = capsys.readouterr().err
    assert "nothing is due before" in said
    assert "--max-age" not in said


def test_the_settings_in_the_documentation_are_all_there_are(corpus: Path) -> None:
    import re
    import tomllib
    from pathlib import Path as File

    root = File(__file__).resolve().parents[2]
    page = (root / "docs" / "guides" / "links.md").read_text(encoding="utf-8")
    block = re.search(r"    \[tool\.seedlint\.links\]\n((?:    .*\n)+)", page)
    assert block
    text = re.sub(r"(?m)^    ", "", block[1])
    schema = json.loads((root / "schemas" / "config.schema.json").read_text(encoding="utf-8"))
    assert set(tomllib.loads(text)) == set(schema["properties"]["links"]["properties"])
    (corpus / "seedlint.toml").write_text(f"[links]\n{text}", encoding="utf-8")
    load()
    options = set(re.findall(r"seedlint links(?: \w+)? (--[a-z-]+)", page))
    words = {word for command in (links, *links.commands.values()) for p in command.params for word in p.opts}
    assert options
    assert options <= words


def test_wrong_usage(linked: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert typed("links", "--max-age", "soon") == 2
    assert "--max-age: `soon` is not a duration" in capsys.readouterr().err
    assert typed("links", "nowhere") == 2
    assert "nowhere" in capsys.readouterr().err
    assert not (linked / STORE).exists()
