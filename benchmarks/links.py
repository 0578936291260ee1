"""Times `seedlint links` beside other link checkers, against a server of its own on loopback.

    python benchmarks/links.py --urls 20000 --path DIRECTORY_OF_PEERS

Whole commands, at the same concurrency, limits per host lifted for all. The hosts are 200 addresses of
127.0.0.0/8, so that no tool has names to look up; that needs a system where all of them are loopback (Linux).
Peers: linkchecker (PyPI) and linkinator (npm); one that is not installed is skipped, and the report says so.
linkchecker may be given the first part of the URLs only: a rate is a rate.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import links_server
import measure

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

HOSTS = links_server.HOSTS
ROOT = Path(__file__).resolve().parent.parent
_PER_DOCUMENT = 20
_MINIMUM_SHARE = 0.98
"""Of the URLs, that a tool must report on for its time to mean anything."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, and print a table in markdown."""
    options = _options(arguments)
    with tempfile.TemporaryDirectory(prefix="seedlint-links-") as name, _server():
        work = Path(name)
        _write_corpus(work, options.urls, options.concurrency)
        # The commands run in a directory of their own: relative names must still mean what they mean here.
        search = os.pathsep.join([*map(os.path.abspath, options.path), os.environ.get("PATH", "")])
        tools: dict[str, list[str]] = {"seedlint": [*_seedlint(), "-q"]}
        given = dict.fromkeys(("seedlint", *PEERS), options.urls)
        given["linkchecker"] = max(1, round(options.urls * options.slow_share))
        skipped = {}
        for peer, command in PEERS.items():
            program = shutil.which(peer, path=search)
            if program is None:
                skipped[peer] = "not installed"
            else:
                tools[peer] = command(program, given[peer], options.concurrency)
        for peer in list(tools):
            seen = _seen(peer, tools[peer], work)
            if seen < given[peer] * _MINIMUM_SHARE:
                skipped[peer] = f"reports on {seen} of {given[peer]} URLs only"
                del tools[peer]
        costs: dict[str, list[measure.Cost]] = {tool: [] for tool in tools}
        for _ in range(options.runs):
            for tool, argv in tools.items():
                _forget(work)
                costs[tool].append(measure.run(argv, work, os.environ))
                print(f"{tool}: {costs[tool][-1].seconds:.2f} s", file=sys.stderr)
        print(_table(costs, given))
        print(f"\n{_flatness(work, tools['seedlint'], options)}")
        for tool, why in skipped.items():
            print(f"\nSkipped: {tool} ({why}).")
    return 0


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Time seedlint links beside other link checkers.")
    parser.add_argument("--urls", type=int, default=20_000)
    parser.add_argument("--concurrency", type=int, default=64)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--slow-share", type=float, default=0.25, help="linkchecker's share of the URLs")
    parser.add_argument(
        "--path", action="append", default=[], metavar="DIR", help="look for peers here first"
    )
    return parser.parse_args(arguments)


@contextlib.contextmanager
def _server() -> Iterator[None]:
    argv = [sys.executable, links_server.__file__]
    with subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin
        assert process.stdout
        if process.stdout.readline().strip() != b"ready":
            raise SystemExit("the server does not start; is 127.0.0.0/8 loopback here, and the port free?")
        yield
        process.stdin.close()


def _write_corpus(work: Path, urls: int, concurrency: int) -> None:
    documents = work / "seeds"
    documents.mkdir()
    for start in range(0, urls, _PER_DOCUMENT):
        numbers = range(start, min(start + _PER_DOCUMENT, urls))
        images = [{"url": links_server.page(n), "width": 1, "height": 1} for n in numbers]
        (documents / f"{start}.json").write_text(json.dumps({"images": images}), encoding="utf-8")
    settings = f'[links]\nallow-private = true\ninterval = "0s"\nper-host = {concurrency}\nretries = 0\n'
    (work / "seedlint.toml").write_text(settings + f"concurrency = {concurrency}\n", encoding="utf-8")
    # linkchecker asks no host more than ten times a second unless told otherwise.
    (work / "linkcheckerrc").write_text("[checking]\nmaxrequestspersecond=100000\n", encoding="utf-8")


def _seedlint() -> list[str]:
    return [sys.executable, "-m", "seedlint", "links", "seeds"]


def _linkchecker(program: str, urls: int, concurrency: int) -> list[str]:
    start = f"http://{links_server.host(0)}:{links_server.PORT}/index/{urls}"
    flags = [
        "-f",
        "linkcheckerrc",
        "-r",
        "1",
        "--check-extern",
        "--no-robots",
        "--no-status",
        "-v",
        "-o",
        "csv",
    ]
    return [program, *flags, "-t", str(concurrency), start]


def _linkinator(program: str, urls: int, concurrency: int) -> list[str]:
    start = f"http://{links_server.host(0)}:{links_server.PORT}/index/{urls}"
    return [program, start, "--concurrency", str(concurrency), "--format", "csv"]


PEERS: dict[str, Callable[[str, int, int], list[str]]] = {
    "linkchecker": _linkchecker,
    "linkinator": _linkinator,
}


def _seen(tool: str, argv: list[str], work: Path) -> int:
    """Return how many different pages a tool reports on: one that skips them would be the fastest of all."""
    _forget(work)
    said = subprocess.run(argv, cwd=work, capture_output=True, encoding="utf-8", check=False).stdout
    if tool == "seedlint":
        argv = [sys.executable, "-m", "seedlint", "links", "export", "-f", "csv"]
        said = subprocess.run(argv, cwd=work, capture_output=True, encoding="utf-8", check=False).stdout
    return len(set(re.findall(r"/page/(\d+)", said)))


def _forget(work: Path) -> None:
    for path in work.glob(".seedlint_links.sqlite3*"):
        path.unlink()


def _flatness(work: Path, seedlint: list[str], options: argparse.Namespace) -> str:
    """Say how much memory seedlint takes for few and for many URLs."""
    few = max(HOSTS, options.urls // 100)
    said = []
    for urls in (few, options.urls):
        _forget(work)
        shutil.rmtree(work / "seeds")
        _write_corpus(work, urls, options.concurrency)
        said.append(f"{(measure.run(seedlint, work, os.environ).peak or 0) / 1e6:.0f} MB for {urls:,} URLs")
    return f"seedlint's peak: {', '.join(said)}."


def _table(costs: dict[str, list[measure.Cost]], given: dict[str, int]) -> str:
    lines = [
        "| tool | URLs | URLs/s (range) | seconds | CPU s | peak MB | seedlint's rate, relative |",
        "|---|---|---|---|---|---|---|",
    ]
    ours = given["seedlint"] / statistics.median(cost.seconds for cost in costs["seedlint"])
    for tool, runs in costs.items():
        seconds = [cost.seconds for cost in runs]
        median = statistics.median(seconds)
        summary = measure.summarize(runs)
        cpu = f"{summary.cpu:.1f}" if summary.cpu is not None else "?"
        peak = f"{(summary.peak or 0) / 1e6:.0f}"
        urls = given[tool]
        rate = f"{urls / median:.0f} ({urls / max(seconds):.0f} to {urls / min(seconds):.0f})"
        relative = f"{ours * median / urls:.1f} ×"
        lines.append(f"| {tool} | {urls:,} | {rate} | {median:.2f} | {cpu} | {peak} | {relative} |")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
