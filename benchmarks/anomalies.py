"""Measures the detection of anomalies: how many faults are found, and how often there is a false alarm.

    python benchmarks/anomalies.py
    python benchmarks/anomalies.py --tuning --rounds 20

Options were chosen with the seeds of `--tuning`; without it, other seeds are used, which nobody has looked at
while choosing. `--write` puts the table into docs/guides/anomalies.md. Needs the extra `report`.
"""

from __future__ import annotations

import argparse
import re
import time
from collections import defaultdict
from pathlib import Path
from typing import Any

import histories as h
import numpy as np
import replay
from faults import FAULTS, Fault
from measure import own_peak

from seedlint.series import Anomaly, Options, Series, detect, fold

GUIDE = Path(__file__).resolve().parent.parent / "docs" / "guides" / "anomalies.md"
TUNING, HELD_OUT = 1_000, 500_000
MONTH = 30
QUIET_DAYS = 180
"""Quiet histories are looked at for so many days, as by six reports, a month apart."""


def tried(fault: Fault, seed: int) -> tuple[bool, int]:
    """Return whether a fault is found in a history, and how many anomalies are told that are none."""
    rng = np.random.default_rng([seed, FAULTS.index(fault)])
    cal = h.calendar(int(rng.integers(0, 365)))
    ago = int(rng.integers(fault.ago[0], fault.ago[1] + 1))
    # On holidays, on which less is published, hardly anything is unusual.
    while cal.holiday[h.DAYS - ago] < 1 and ago < fault.ago[1] + 7:
        ago += 1
    case = fault.make(rng, cal, h.DAYS - ago)
    found, others = False, 0
    for one in detect([case.watched], cal.last, Options()):
        right = one.kind in fault.kinds and abs((one.since - case.since).days) <= fault.slack
        if right and (case.value is None or one.series.name == case.value) and not found:
            found = True
        else:
            others += 1
    return found, others


def recall(seeds: list[int], faults: tuple[Fault, ...] = FAULTS) -> list[tuple[Fault, float, int]]:
    """Return for each fault the part that is found, and the number of false anomalies beside it."""
    rows = []
    for fault in faults:
        results = [tried(fault, seed) for seed in seeds]
        rows.append(
            (fault, sum(found for found, _ in results) / len(seeds), sum(more for _, more in results))
        )
    return rows


def quiet(seed: int, providers: int) -> dict[str, list[Any]]:
    """Return histories in which nothing is to be told, by what they are of."""
    rng = np.random.default_rng([seed, 77])
    cal = h.calendar(seed)
    made: dict[str, list[Any]] = defaultdict(list)
    for at in range(providers):
        one = h.any_provider(rng)
        found = h.counts(rng, one, h.expected(rng, one, cal))
        made["counts"].append(h.day_series(cal, found, None, ("provider", str(at), "documents")))
        for measure in range(3):
            share = h.any_share(rng)
            hits = h.hits(rng, share, h.chances(rng, share), found)
            made["shares"].append(h.day_series(cal, hits, found, ("provider", str(at), f"missing {measure}")))
        days = h.commit_days(rng, cal)
        start, step = float(rng.choice([0, 0, 3, 40, 500])), float(rng.choice([0, 0.02, 0.2, 1, 5]))
        walked = h.walk(rng, len(days), start, step)
        made["commits"].append(h.commit_series(days, walked, None, ("rule", str(at), "findings")))
        if at % 5 == 0:
            what = str(rng.choice(list(h.SPREADS)))
            rows = h.spread_rows(rng, what, found, float(rng.choice([0, 0.02, 0.05])))
            made["distributions"].append(h.distribution(cal, what, rows))
        if at % 20 == 0:
            made["sets of values"].append(h.values(cal, h.topic_rows(rng, float(rng.choice([5, 30, 100])))))
    return made


def false_alarms(seeds: list[int], providers: int) -> dict[str, tuple[int, int]]:
    """Return by what is looked at how many anomalies are told in quiet histories, and in how many series."""
    sums: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for seed in seeds:
        last = h.calendar(seed).last
        for what, series in quiet(seed, providers).items():
            number = sum(len(one.values) for one in series) if what == "sets of values" else len(series)
            sums[what][0] += len(detect(series, last, Options(days=QUIET_DAYS)))
            sums[what][1] += number
    return {what: (alarms, number) for what, (alarms, number) in sums.items()}


def month(seed: int) -> tuple[Any, list[Any]]:
    """Return the last day of a quiet history for daily reports, and its series."""
    return h.calendar(seed).last, [one for many in quiet(seed, 60).values() for one in many]


def parents(series: Series) -> list[tuple[str, str, str]]:
    """Return what a series is a part of: a provider of the corpus."""
    return [("corpus", "", series.measure)] if series.subject == "provider" else []


def together(seed: int, which: str) -> tuple[bool, int]:
    """Return whether a fault of one provider, or of all, is told at its place, and how much beside it."""
    rng = np.random.default_rng([seed, 5])
    cal, at = h.calendar(seed), h.DAYS - int(rng.integers(8, 20))
    while cal.holiday[at] < 1:
        at -= 1
    counts, hits = [], []
    for number in range(30):
        one = h.Provider(
            20.0 if number == 0 else float(rng.choice([0.4, 1, 3, 8, 20])), "newsroom", cycle=0.0
        )
        found = h.counts(rng, one, h.expected(rng, one, cal))
        if which == "all silent for a day":
            found[at] = 0
        chance = np.full(h.DAYS, 0.03)
        if which == "a share of all" or (which == "a share of one" and number == 0):
            chance[at:] = 0.9
        counts.append(found)
        hits.append(rng.binomial(found, chance))
    made = []
    for name, found, hit in [
        *((str(number), *both) for number, both in enumerate(zip(counts, hits, strict=True))),
        ("", sum(counts), sum(hits)),
    ]:
        subject = "provider" if name else "corpus"
        made.append(h.day_series(cal, found, None, (subject, name, "documents")))
        made.append(h.day_series(cal, hit, found, (subject, name, "missing image")))
    told: list[Anomaly] = [one.anomaly for one in fold(detect(made, cal.last), parents)]
    measure = "documents" if which == "all silent for a day" else "missing image"
    key = ("provider", "0", measure) if which == "a share of one" else ("corpus", "", measure)
    right = [one for one in told if one.series.key == key and abs((one.since - cal.days[at]).days) <= 1]
    return bool(right), len(told) - len(right)


def speed(providers: int = 500, measures: int = 6) -> tuple[float, float, int]:
    """Return seconds of CPU, the most memory in MB, and the number of series of a year of many providers."""
    rng = np.random.default_rng(1)
    cal = h.calendar(1)
    made = []
    for at in range(providers):
        one = h.any_provider(rng)
        found = h.counts(rng, one, h.expected(rng, one, cal))
        made.append(h.day_series(cal, found, None, ("provider", str(at), "documents")))
        for measure in range(measures - 1):
            share = h.any_share(rng)
            hits = h.hits(rng, share, h.chances(rng, share), found)
            made.append(h.day_series(cal, hits, found, ("provider", str(at), f"missing {measure}")))
    begin = time.process_time()
    detect(made, cal.last)
    seconds = time.process_time() - begin
    return seconds, own_peak() / 1e6, len(made)


def folded(seeds: list[int]) -> str:
    """Return as markdown what is told of faults that many series show."""
    lines = [
        "",
        "| fault in 30 providers and their corpus | told at the right place | others told beside it |",
        "|---|--:|--:|",
    ]
    for which in ("a share of one", "a share of all", "all silent for a day"):
        results = [together(seed, which) for seed in seeds]
        found, others = sum(right for right, _ in results), sum(more for _, more in results)
        lines.append(f"| {which} | {found / len(seeds):.0%} | {others / len(seeds):.2f} |")
    return "\n".join(lines) + "\n"


def table(rows: list[tuple[Fault, float, int]], rounds: int, alarms: dict[str, tuple[int, int]]) -> str:
    """Return the results as markdown."""
    lines = ["| kind | fault | found | other anomalies told beside it |", "|---|---|--:|--:|"]
    lines += [f"| {fault.family} | {fault.what} | {part:.0%} | {more} |" for fault, part, more in rows]
    found, others = sum(part for _, part, _ in rows) * rounds, sum(more for _, _, more in rows)
    lines += ["", "| kind | found |", "|---|--:|"]
    by_kind: dict[str, list[float]] = defaultdict(list)
    for fault, part, _ in rows:
        by_kind[fault.family].append(part)
    lines += [f"| {kind} | {sum(parts) / len(parts):.1%} |" for kind, parts in by_kind.items()]
    lines += [
        f"| all | {found / rounds / len(rows):.1%} |",
        "",
        f"Of all anomalies told in these histories, {found / max(found + others, 1):.1%} were the fault.",
        "",
        "| quiet histories of | series | months of each | false alarms | per hundred series and month |",
        "|---|--:|--:|--:|--:|",
    ]
    months = QUIET_DAYS // MONTH
    alarms = {**alarms, "all": (sum(n for n, _ in alarms.values()), sum(n for _, n in alarms.values()))}
    lines += [
        f"| {what} | {number:,} | {months} | {told} | {100 * told / max(number * months, 1):.2f} |"
        for what, (told, number) in alarms.items()
    ]
    return "\n".join(lines) + "\n"


def main() -> int:
    """Measure, and print the results as markdown."""
    parser = argparse.ArgumentParser(description="Measure the detection of anomalies.")
    parser.add_argument("--rounds", type=int, default=40, help="histories of each fault")
    parser.add_argument("--providers", type=int, default=300, help="of each quiet history")
    parser.add_argument("--histories", type=int, default=4, help="quiet histories")
    parser.add_argument("--replays", type=int, default=5, help="histories of each fault with daily reports")
    parser.add_argument("--tuning", action="store_true", help="use the seeds with which options were chosen")
    parser.add_argument("--only", help="faults whose kind or words contain this")
    parser.add_argument("--write", action="store_true", help="put the table into the guide")
    options = parser.parse_args()
    seconds, peak, number = speed()
    first = TUNING if options.tuning else HELD_OUT
    chosen = tuple(
        fault for fault in FAULTS if not options.only or options.only in f"{fault.family} {fault.what}"
    )
    rows = recall([first + at for at in range(options.rounds)], chosen)
    alarms = false_alarms([first + at for at in range(options.histories)], options.providers)
    text = table(rows, options.rounds, alarms) + folded([first + at for at in range(options.rounds)])
    weeks = [first + at for at in range(options.replays)]
    text += replay.table(replay.by_family(weeks, chosen), replay.false_alarms(list(map(month, weeks))))
    print(text)
    print(f"{number:,} series of a year: {seconds:.1f} s of CPU; at most {peak:.0f} MB, histories included")
    if options.write:
        guide = GUIDE.read_text(encoding="utf-8")
        begin, end = "<!-- benchmark: begin -->\n", "<!-- benchmark: end -->"
        guide = re.sub(f"{begin}.*?{end}", lambda _: f"{begin}{text}{end}", guide, flags=re.DOTALL)
        GUIDE.write_text(guide, encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
