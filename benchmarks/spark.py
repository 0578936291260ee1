"""Compares `seedlint spark` with `seedlint check` over the same documents: findings, time, memory, shuffle.

    python benchmarks/spark.py --documents 100000 --work DIR

Documents are invented, of some 7 KB, with defects in three of ten, and with some that only show across
documents. Prints markdown. Linux only; needs Java and the extra `spark`.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import threading
import time
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from measure import _pss, end, processes_of

_HERE = Path(__file__).parent
_EVERY = 0.2
_STEPS = ("looking for", "reading", "comparing", "settling")
_LINE = re.compile(rb"^(secured|webUrl|originalUrl): .*$", re.MULTILINE)


def main() -> int:
    """Measure, and print."""
    parser = argparse.ArgumentParser(description="Compare seedlint spark with seedlint check.")
    parser.add_argument("--documents", type=int, default=100_000)
    parser.add_argument("--work", type=Path, required=True, metavar="DIR", help="a new or empty directory")
    parser.add_argument("--memory", default="2g", help="of Spark's driver, and so of its executor")
    said = parser.parse_args()
    work: Path = said.work.resolve()
    work.mkdir(parents=True, exist_ok=True)
    corpus = work / "corpus"
    if not corpus.exists():
        subprocess.run(
            [
                sys.executable,
                _HERE / "corpus.py",
                corpus,
                "--documents",
                str(said.documents),
                "--defects",
                "0.3",
            ],
            check=True,
            stdout=subprocess.DEVNULL,
        )
        _plant(corpus)
    print(f"# seedlint on Spark: {said.documents:,} documents\n")
    flags = ["--no-config", "--exit-zero", "-q"]
    check = _run(
        ["check", "corpus", *flags, "--no-cache", "-j", "2", "-f", "json=check.json"], work, said.memory
    )
    rows = [("`seedlint --no-cache -j 2`", check, None)]
    for tasks in (1, 2):
        events = work / f"events{tasks}"
        events.mkdir()
        job = _run(
            [
                *("spark", "corpus", *[flag for flag in flags if flag != "-q"], "-o", f"out{tasks}"),
                *("--master", f"local[{tasks}]", "-f", f"json=spark{tasks}.json"),
                *("--max-reported", "100000000", "--conf", f"spark.driver.memory={said.memory}"),
                *("--conf", "spark.eventLog.enabled=true", "--conf", f"spark.eventLog.dir={events.as_uri()}"),
                *("--conf", "spark.eventLog.compress=false"),
            ],
            work,
            said.memory,
        )
        rows.append((f"`seedlint spark`, {tasks} task{'s' * (tasks > 1)} at a time", job, events))
    _print(rows, check)
    expected = _findings(work / "check.json")
    for tasks in (1, 2):
        found = _findings(work / f"spark{tasks}.json")
        different = sum(((expected - found) + (found - expected)).values())
        print(f"- {expected.total():,} findings; with {tasks} at a time, {different} are different.")
    _print_shuffle(rows, said.documents)
    return 0


def _plant(corpus: Path) -> None:
    """Give some documents what another one has: its payload, its URLs."""
    files = sorted(corpus.rglob("*.md"))
    for number in range(40, len(files), 40):
        own, other = files[number].read_bytes(), files[number - 23].read_bytes()
        key = (b"secured", b"webUrl", b"originalUrl")[number // 40 % 3]
        line = next((one[0] for one in _LINE.finditer(other) if one[1] == key), None)
        mine = next((one[0] for one in _LINE.finditer(own) if one[1] == key), None)
        if line is not None and mine is not None:
            files[number].write_bytes(own.replace(mine, line))


@dataclass
class Cost:
    """What a run cost: seconds of its steps, and bytes of its processes at their peaks."""

    seconds: float = 0.0
    cpu: float = 0.0
    steps: dict[str, float] = field(default_factory=dict)
    peaks: dict[str, int] = field(default_factory=dict)


def _run(arguments: list[str], work: Path, _memory: str) -> Cost:
    """Run a command; what it says on standard error tells when its steps begin."""
    cost = Cost()
    before = os.times()
    begin = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "seedlint", *arguments],
        cwd=work,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    watch = threading.Thread(target=_watch, args=(process, cost), daemon=True)
    watch.start()
    try:
        assert process.stderr is not None
        said = []
        for line in process.stderr:
            words = line.decode("utf-8", "replace").strip()
            said.append(words)
            for step in _STEPS:
                if words.startswith(step):
                    cost.steps[step] = time.perf_counter() - begin
        process.wait()
    except BaseException:
        end(process)
        raise
    cost.seconds = time.perf_counter() - begin
    after = os.times()
    cost.cpu = after.children_user + after.children_system - before.children_user - before.children_system
    watch.join()
    if process.returncode:
        raise SystemExit("\n".join(said))
    return cost


def _watch(process: subprocess.Popen[bytes], cost: Cost) -> None:
    """Sample what the processes of a run hold: the command itself, Java, Python that works for it."""
    while process.poll() is None:
        now: Counter[str] = Counter()
        for pid in processes_of(process.pid):
            now[_kind(pid, process.pid)] += _pss(pid)
        now["all"] = now.total()
        for kind, size in now.items():
            cost.peaks[kind] = max(size, cost.peaks.get(kind, 0))
        time.sleep(_EVERY)


def _kind(pid: int, command: int) -> str:
    if pid == command:
        return "command"
    try:
        words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except OSError:
        return "workers"
    return "java" if words[0].endswith(b"java") else "workers"


def _print(rows: list[tuple[str, Cost, Path | None]], check: Cost) -> None:
    print("| run | seconds | after Spark's start | times check | CPU s | command, MiB | workers | Java |")
    print("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
    for name, cost, _ in rows:
        start = cost.steps.get(_STEPS[0], 0.0)
        plan = cost.seconds - start
        sizes = [
            f"{cost.peaks[kind] / 2**20:,.0f}" if kind in cost.peaks else "–"
            for kind in ("command", "workers", "java")
        ]
        print(
            f"| {name} | {cost.seconds:.1f} | {plan:.1f} | {plan / check.seconds:.2f} | {cost.cpu:.1f} |"
            f" {' | '.join(sizes)} |"
        )
    print()


def _findings(file: Path) -> Counter[str]:
    return Counter(json.dumps(one, sort_keys=True) for one in json.loads(file.read_text("utf-8"))["findings"])


def _print_shuffle(rows: list[tuple[str, Cost, Path | None]], documents: int) -> None:
    """Print what tasks did, from Spark's own log of events."""
    for name, cost, events in rows:
        if events is None:
            continue
        total: dict[str, float] = defaultdict(float)
        for file in (one for one in events.rglob("*") if one.is_file()):
            for line in file.open(encoding="utf-8"):
                if '"SparkListenerTaskEnd"' in line:
                    _add(total, json.loads(line))
        print(f"\n{name}, a document:\n")
        for what in ("shuffled", "written", "read"):
            print(f"- {total[what] / documents:,.0f} bytes {what}")
        print(f"- {total['ms'] / documents:.2f} ms of tasks, of {int(total['tasks'])} in all")
        for step, after in zip(_STEPS, (*_STEPS[1:], None), strict=True):
            until = cost.steps.get(after, cost.seconds) if after else cost.seconds
            if step in cost.steps:
                print(f"- {step}: {until - cost.steps[step]:.1f} s")


def _add(total: dict[str, float], event: dict[str, Any]) -> None:
    metrics = event.get("Task Metrics") or {}
    total["tasks"] += 1
    total["ms"] += metrics.get("Executor Run Time", 0)
    total["shuffled"] += metrics.get("Shuffle Write Metrics", {}).get("Shuffle Bytes Written", 0)
    total["written"] += metrics.get("Output Metrics", {}).get("Bytes Written", 0)
    total["read"] += metrics.get("Input Metrics", {}).get("Bytes Read", 0)


if __name__ == "__main__":
    sys.exit(main())
