"""Times whole commands, seedlint beside its peers, and prints markdown.

    python benchmarks/run.py cold startup --documents 10000 --path DIRECTORY_OF_PEERS

See README.md beside this file for what can be compared and what can't.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from bench import Bench, Options
from commits import history
from generic import generic
from machine import describe
from real import cache, ci, fix, formats, goals_table, growth, memory, report_warm, resident, unique
from scenarios import cold, one_file, report, startup, warm
from tools import OURS, PEERS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence


SCENARIOS: dict[str, Callable[[Bench], str]] = {
    "cold": cold,
    "warm": warm,
    "one-file": one_file,
    "report": report,
    "startup": startup,
    "formats": formats,
    "ci": ci,
    "unique": unique,
    "fix": fix,
    "report-warm": report_warm,
    "history": history,
    "resident": resident,
    "memory": memory,
    "cache": cache,
    "generic": generic,
    "growth": growth,
}
GOALS = (
    [
        "formats",
        "ci",
        "unique",
        "fix",
        "report-warm",
        "history",
        "one-file",
        "resident",
        "startup",
        "memory",
        "cache",
        "generic",
    ],
    ["seedlint", "ryl", "check-jsonschema"],
)
"""What `goals` stands for: the scenarios that docs/about/performance.md speaks of, and their tools."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Read the command line, run the scenarios, print the tables."""
    options = _options(arguments)
    with _workspace(options.work) as work:
        bench = Bench(options, work)
        print(describe(bench), flush=True)
        for name in options.scenarios:
            print(f"\n## {name}\n\n{SCENARIOS[name](bench)}", flush=True)
        if bench.goals:
            print(f"\n## goals\n\n{goals_table(bench)}", flush=True)
        if bench.skipped:
            print("\nSkipped: " + "; ".join(f"{tool} ({why})" for tool, why in bench.skipped.items()) + ".")
    return 0


def _options(arguments: Sequence[str] | None) -> Options:
    parser = argparse.ArgumentParser(description="Time whole commands, seedlint beside its peers.")
    names = known_tools = [OURS.name, *(peer.name for peer in PEERS)]
    scenarios = f"{', '.join(SCENARIOS)}, or `goals` for all that is to be reached"
    parser.add_argument("scenarios", nargs="*", metavar="SCENARIO", help=scenarios)
    parser.add_argument(
        "--scale", choices=("small", "full"), default="full", help="a quick look, or all of it"
    )
    parser.add_argument("--documents", type=int, help="in all scenarios (each has its own number)")
    parser.add_argument("--size", choices=("small", "large"), default="small")
    parser.add_argument("--defects", type=float, default=0.0, metavar="SHARE")
    parser.add_argument("--runs", type=int, help="of each command (5; small: 2)")
    parser.add_argument(
        "--slow-share", type=float, default=0.05, help="slow peers read this share (%(default)s)"
    )
    parser.add_argument("--only", metavar="NAMES", help=f"some of {','.join(names)}")
    parser.add_argument(
        "--path", action="append", default=[], metavar="DIR", help="look for peers here first"
    )
    parser.add_argument("--work", type=Path, metavar="DIR", help="keep the corpora here, to use them again")
    said = parser.parse_args(arguments)
    said.scenarios = said.scenarios or ["cold"]
    if said.scenarios == ["goals"]:
        said.scenarios, names = GOALS
    said.only = said.only.split(",") if said.only else names
    for word, known in (
        (w, k) for ws, k in ((said.scenarios, SCENARIOS), (said.only, known_tools)) for w in ws
    ):
        if word not in known:
            parser.error(f"{word!r} is none of {', '.join(known)}")
    if min(said.documents or 1, said.runs or 1) < 1 or not 0 < said.slow_share <= 1:
        parser.error("--documents and --runs are at least 1, --slow-share is above 0 and at most 1")
    said.search = os.pathsep.join([*map(os.path.abspath, said.path), os.environ.get("PATH", "")])
    del said.path
    return Options(**vars(said))


@contextlib.contextmanager
def _workspace(kept: Path | None) -> Iterator[Path]:
    if kept:
        # A directory of our own even there: things in it are deleted.
        directory = kept.resolve() / "seedlint-bench"
        directory.mkdir(parents=True, exist_ok=True)
        yield directory
        return
    with tempfile.TemporaryDirectory(prefix="seedlint-bench-", ignore_cleanup_errors=True) as temporary:
        yield Path(temporary).resolve()


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
