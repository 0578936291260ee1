"""Measures what judging one group of a million facts takes: memory and time, a process for each rule.

    python benchmarks/groups.py
    python benchmarks/groups.py --facts 100000 --held

The facts come in a sorted stream, as from a cluster, and each finding is thrown away. Nearly all of them have
values of their own, which is the hard case. With --held, all of them are in memory, as in a local run.
Needs seedlint in this very Python; not on Windows.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from seedlint.engine.engine import Engine
    from seedlint.engine.located import Located

_DOMAIN = "harbour-herald.com"
_NAME = "Harbour Herald"
FORMS: dict[str, tuple[str, str, Callable[[int], Any]]] = {
    "SL304": (_DOMAIN, "/provider/name", lambda at: f"Herald of Harbour Number {at}"),
    "SL305": ("harbourherald", "/provider/domain", lambda at: f"herald-{at}.com {_NAME}"),
    "SL501": (f"https://{_DOMAIN}/ferry", "/webUrl", lambda _: None),
    "SL505": (f"{_DOMAIN} ferryislate", "/title", lambda at: (f"https://{_DOMAIN}/ferry-{at}", _NAME)),
    "SL506": (
        f"https://{_DOMAIN}/ferry",
        "/related/3/webUrl",
        lambda at: f"{_DOMAIN}\x1f2024-05-01T06:00:00Z\x1fThe ferry is late for the time number {at}",
    ),
    "SL605": ("ab" * 16, "/secured", lambda at: f"{at:032x} {'ab' * 16}"),
}
"""Of each rule: the key of the group, the place of each fact, and the values of the facts."""
USUAL: dict[str, Any] = {"SL304": _NAME, "SL305": f"{_DOMAIN} {_NAME}"}
"""What nearly all say, where only what differs from that is reported: two of them are here, as witnesses."""


def main() -> int:
    """Measure each rule in a process of its own, and print a table."""
    parser = argparse.ArgumentParser(description="Measure the judging of very large groups of facts.")
    parser.add_argument("--facts", type=int, default=1_000_000)
    parser.add_argument("--held", action="store_true", help="hold everything in memory, as a local run does")
    parser.add_argument("--only", default=",".join(FORMS), help="codes of rules, with commas")
    parser.add_argument("--child", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        print(json.dumps(measured(options.child, options.facts, held=options.held)))
        return 0
    print("| rule | facts | findings | peak, MB | before the group, MB | CPU seconds |")
    print("|---|--:|--:|--:|--:|--:|")
    for code in options.only.split(","):
        words = ["--child", code, "--facts", str(options.facts), *(["--held"] if options.held else [])]
        done = subprocess.run([sys.executable, __file__, *words], stdout=subprocess.PIPE, check=True)
        one = json.loads(done.stdout)
        print(
            f"| {code} | {options.facts:,} | {one['findings']:,} | {one['peak']:.0f} | {one['before']:.0f}"
            f" | {one['seconds']:.1f} |",
            flush=True,
        )
    return 0


def measured(code: str, count: int, *, held: bool) -> dict[str, float]:
    """Judge one group, and return what that took."""
    from seedlint import plan
    from seedlint.engine.groups import Suspect

    engine = engine_for(code)
    number = next(iter(engine.corpus_rules))
    key = FORMS[code][0]
    before = _peak()
    start = time.process_time()
    counts: Any = counts_of(engine, code, count)
    if held:
        counts = dict(counts)
        facts = {path: [item] for path, item in members(engine, code, count)}
        suspect = Suspect(number, engine.digest(key), counts)
        judged, crashes = plan.judge(engine, [suspect], facts, "")
        findings = len(judged)
    else:
        stream = members(engine, code, count)
        found, crashes = plan.judge_group(engine, number, key, counts, stream, "")
        findings = sum(1 for _ in found)
    if crashes:
        sys.exit(crashes[0].crashes[0].traceback)
    seconds = time.process_time() - start
    return {"findings": findings, "peak": _peak(), "before": before, "seconds": seconds}


def engine_for(code: str) -> Engine:
    """Return an engine with one rule."""
    from seedlint.engine.engine import Engine
    from seedlint.rulebook.registry import Registry
    from seedlint.schema.schema import DEFAULT, Schema

    known = {rule.code: rule for rule in Registry.builtin()}
    return Engine(
        Schema.load(DEFAULT),
        [known[code]({}, datetime(2024, 7, 1, tzinfo=UTC))],
        names={one: rule.name for one, rule in known.items()},
        severities={one: rule.severity for one, rule in known.items()},
        enabled=lambda _code, _path: True,
    )


def counts_of(engine: Engine, code: str, count: int) -> Any:
    """Return how often each value occurs."""
    from array import array

    from seedlint.util.tally import Tally

    _, _, value = FORMS[code]
    usual = USUAL.get(code)
    if value(0) is None:
        return Tally([(0, count)])
    ids = array("q", (engine.digest(value(at)) for at in range(count)))
    pairs = [(engine.digest(usual), 20 * count)] if usual else []
    return Tally((one, 1) for one in sorted(ids)).with_more(pairs)


def members(engine: Engine, code: str, count: int) -> Iterator[tuple[str, Located]]:
    """Yield the members of a group, sorted: a document each, with what reports show of it."""
    from seedlint.engine.located import Located
    from seedlint.finding import Evidence, Region
    from seedlint.rule import Fact

    key, pointer, value = FORMS[code]
    number, digest = next(iter(engine.corpus_rules)), engine.digest(key)
    region = Region(12, 9, 12, 40)
    for at in range(-2 if code in USUAL else 0, count):
        fact = Fact(key, pointer, USUAL[code] if at < 0 else value(at))
        shown = Evidence({12: f"  field: what the line {at} of the document says, more or less"}, _NAME)
        path = f"seeds/{at + 2:09}.md"
        about, article = f"{at + 2:016x}", f"https://{_DOMAIN}/{at + 2}"
        yield path, Located(number, digest, fact, region, (), about, article, shown)


def _peak() -> float:
    """Return the most memory that this process has had, in MB."""
    size = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return size / (2**20 if sys.platform == "darwin" else 2**10)


if __name__ == "__main__":
    sys.exit(main())
