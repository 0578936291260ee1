"""Compares `seedlint spark` with `seedlint check` over the same documents, and measures what a job costs.

    python benchmarks/spark.py --documents 100000 --work DIR

Documents are invented, of some 7 KB, with defects in three of ten, and with some that only show across
documents. Spark has executors of their own, on this machine (`local-cluster`): one worker with a processor,
then two; and one over a quarter of the documents, so that what a document costs can be told from what a job
costs. Prints markdown: findings compared, constants, and a model of a large corpus made of them
(`spark_model.py`). Linux only; needs Java and the extra `spark`.
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
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from measure import end, memory_of, processes_of
from spark_model import Constants, Size, fixed, model, slope
from tables import mebibytes

_HERE = Path(__file__).parent
_EVERY = 0.2
_STEPS = ("looking for", "reading", "comparing", "settling")
_LINE = re.compile(rb"^(secured|webUrl|originalUrl): .*$", re.MULTILINE)
_TICKS = os.sysconf("SC_CLK_TCK")
_FLAGS = ("--no-config", "--exit-zero")


def main() -> int:
    """Measure, and print."""
    parser = argparse.ArgumentParser(description="Compare seedlint spark with seedlint check.")
    parser.add_argument("--documents", type=int, default=100_000)
    parser.add_argument("--work", type=Path, required=True, metavar="DIR", help="a new or empty directory")
    parser.add_argument("--memory", default="2g", help="of Java: the driver's, and each executor's")
    parser.add_argument("--model-documents", type=int, default=100_000_000)
    parser.add_argument("--model-workers", type=int, default=100)
    parser.add_argument("--model-cores", type=int, default=4, help="of each worker")
    said = parser.parse_args()
    work: Path = said.work.resolve()
    work.mkdir(parents=True, exist_ok=True)
    small = said.documents // 4
    for name, documents in (("corpus", said.documents), ("quarter", small)):
        if not (work / name).exists():
            _write(work / name, documents)
    print(f"# seedlint on Spark: {said.documents:,} documents\n")
    check = _run(["check", "corpus", *_FLAGS, "-q", "--no-cache", "-j", "2", "-f", "json=check.json"], work)
    quarter, one, two = (
        _job(work, corpus, workers, said.memory)
        for corpus, workers in (("quarter", 1), ("corpus", 1), ("corpus", 2))
    )
    _print_runs(check, {"a quarter, 1 worker": quarter, "1 worker": one, "2 workers": two})
    _print_differences(work)
    sizes = _size(work / "out-quarter1", small, quarter), _size(work / "out-corpus1", said.documents, one)
    constants = _constants(*sizes, one, two)
    _print_constants(constants, one, said.documents)
    workers, cores = said.model_workers, said.model_cores
    print(f"\n## {said.model_documents:,} documents on {workers} workers with {cores} processors each\n")
    print("| | |\n| --- | ---: |")
    for what, amount in model(constants, said.model_documents, workers, cores):
        print(f"| {what} | {amount} |")
    return 0


def _write(corpus: Path, documents: int) -> None:
    words = [corpus, "--documents", str(documents), "--defects", "0.3"]
    subprocess.run([sys.executable, _HERE / "corpus.py", *words], check=True, stdout=subprocess.DEVNULL)
    _plant(corpus)


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
    """What a run cost: seconds of its steps, CPU, bytes of its processes at their peaks, what tasks did."""

    seconds: float = 0.0
    steps: dict[str, float] = field(default_factory=dict)
    peaks: dict[str, int] = field(default_factory=dict)
    ticks: dict[int, int] = field(default_factory=dict)
    tasks: dict[str, float] = field(default_factory=dict)

    @property
    def cpu(self) -> float:
        """Seconds of all processes, but for what they did after they were last looked at."""
        return sum(self.ticks.values()) / _TICKS

    def step(self, number: int) -> float:
        """Return the seconds that a step took; 0 if it did not come."""
        name = _STEPS[number]
        after = _STEPS[number + 1] if number + 1 < len(_STEPS) else ""
        return self.steps.get(after, self.seconds) - self.steps[name] if name in self.steps else 0.0


def _job(work: Path, corpus: str, workers: int, memory: str) -> Cost:
    """Run a job on a cluster of its own, with a processor for each worker."""
    name = f"{corpus}{workers}"
    events = work / f"events-{name}"
    events.mkdir()
    conf = {
        "spark.driver.memory": memory,
        "spark.executor.memory": memory,
        "spark.eventLog.enabled": "true",
        "spark.eventLog.dir": events.as_uri(),
        "spark.eventLog.compress": "false",
    }
    master = f"local-cluster[{workers},1,{_megabytes(memory) + 400}]"
    cost = _run(
        [
            *("spark", corpus, *_FLAGS, "-o", f"out-{name}", "--master", master),
            *(word for key, value in conf.items() for word in ("--conf", f"{key}={value}")),
        ],
        work,
    )
    total: dict[str, float] = defaultdict(float)
    for file in (one for one in events.rglob("*") if one.is_file()):
        for line in file.open(encoding="utf-8"):
            if '"SparkListenerTaskEnd"' in line:
                _add(total, json.loads(line))
    cost.tasks = dict(total)
    return cost


def _megabytes(memory: str) -> int:
    return int(memory[:-1]) * {"m": 1, "g": 1024}[memory[-1]]


def _run(arguments: list[str], work: Path) -> Cost:
    """Run a command; what it says on standard error tells when its steps begin."""
    spec = find_spec("pyspark")
    assert spec is not None
    assert spec.origin is not None
    cost = Cost()
    begin = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "seedlint", *arguments],
        cwd=work,
        env={**os.environ, "SPARK_HOME": str(Path(spec.origin).parent), "SPARK_LOCAL_IP": "127.0.0.1"},
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
    watch.join()
    if process.returncode:
        raise SystemExit("\n".join(said))
    return cost


def _watch(process: subprocess.Popen[bytes], cost: Cost) -> None:
    """Sample what the processes of a run hold and have done: see `_kind`."""
    while process.poll() is None:
        now: dict[str, list[int]] = defaultdict(list)
        for pid in processes_of(process.pid):
            now[_kind(pid, process.pid)].append(memory_of(pid))
            cost.ticks[pid] = max(_ticks(pid), cost.ticks.get(pid, 0))
        for kind, held in now.items():
            # Of what there is several times, the largest is told.
            cost.peaks[kind] = max(*held, cost.peaks.get(kind, 0))
        time.sleep(_EVERY)


def _ticks(pid: int) -> int:
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return 0
    user, system = stat.rpartition(")")[2].split()[11:13]
    return int(user) + int(system)


def _kind(pid: int, command: int) -> str:
    """Say whether a process is the command, Java of its driver or of an executor, or other Python."""
    if pid == command:
        return "command"
    try:
        words = Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return "python"
    if not words.split(b"\0")[0].endswith(b"java"):
        return "python"
    return "executor" if b"CoarseGrainedExecutorBackend" in words else "driver"


def _add(total: dict[str, float], event: dict[str, Any]) -> None:
    metrics = event.get("Task Metrics") or {}
    total["tasks"] += 1
    total["seconds"] += metrics.get("Executor Run Time", 0) / 1000
    total["shuffled"] += metrics.get("Shuffle Write Metrics", {}).get("Shuffle Bytes Written", 0)
    total["written"] += metrics.get("Output Metrics", {}).get("Bytes Written", 0)
    total["read"] += metrics.get("Input Metrics", {}).get("Bytes Read", 0)
    total["spilled"] += metrics.get("Disk Bytes Spilled", 0)


# What came of it


def _rows(table: Path) -> list[dict[str, Any]]:
    import pyarrow.parquet as pq

    return [row for file in sorted(table.glob("*.parquet")) for row in pq.read_table(file).to_pylist()]


def _plain(finding: dict[str, Any]) -> str:
    """Return what JSON and the tables both say of a finding, but for the values of edits."""
    fix = finding["fix"]
    if fix:
        fix = [fix["description"], fix["safe"], len(fix["edits"]), fix["replacements"]]
    names = ("code", "severity", "message", "path", "document", "region", "pointer", "related", "notChecked")
    return json.dumps(_bare([fix, *(finding.get(name) for name in names)]), sort_keys=True)


def _bare(value: Any) -> Any:
    """Return a value without the keys that JSON leaves out, and tables have empty."""
    if isinstance(value, dict):
        return {key: _bare(inner) for key, inner in value.items() if inner is not None}
    return [_bare(inner) for inner in value] if isinstance(value, list) else value


def _size(out: Path, documents: int, cost: Cost) -> Size:
    return Size(
        documents,
        cost.cpu,
        cost.tasks["seconds"],
        cost.tasks["shuffled"],
        _bytes_in(out / "work" / "records"),
        _bytes_in(out),
        cost.step(0),
    )


def _bytes_in(folder: Path) -> int:
    return sum(one.stat().st_size for one in folder.rglob("*.parquet"))


def _constants(small: Size, large: Size, one: Cost, two: Cost) -> Constants:
    names = ("cpu", "tasks", "shuffled", "records", "output", "looking")
    after = [cost.seconds - cost.steps[_STEPS[0]] for cost in (one, two)]
    return Constants(
        *(slope(small, large, name) for name in names),
        fixed(small, large, "cpu"),
        after[0] / after[1],
        *(one.peaks.get(kind, 0) for kind in ("command", "driver", "executor", "python")),
    )


def _print_runs(check: Cost, jobs: dict[str, Cost]) -> None:
    print("| run | seconds | after Spark's start | times check | CPU s | look | read | compare | settle |")
    print("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
    runs = {"`seedlint --no-cache -j 2`": check, **{f"Spark, {name}": cost for name, cost in jobs.items()}}
    for name, cost in runs.items():
        plan = cost.seconds - cost.steps.get(_STEPS[0], 0.0)
        cells = (cost.seconds, plan, cost.cpu, *map(cost.step, range(len(_STEPS))))
        seconds = [f"{one:.1f}" for one in cells]
        seconds.insert(2, f"{plan / check.seconds:.2f}")
        print(f"| {name} | {' | '.join(seconds)} |")
    print()


def _print_differences(work: Path) -> None:
    told = json.loads((work / "check.json").read_text("utf-8"))["findings"]
    expected = Counter(map(_plain, told))
    for workers in (1, 2):
        found = Counter(map(_plain, _rows(work / f"out-corpus{workers}" / "findings")))
        different = sum(((expected - found) + (found - expected)).values())
        print(f"- {expected.total():,} findings; {different} are different with {workers} at work.")


def _print_constants(known: Constants, cost: Cost, documents: int) -> None:
    did = cost.tasks
    rows = (
        ("CPU of all processes", f"{known.cpu * 1e3:.2f} ms", f"{cost.cpu:.1f} s"),
        ("CPU of a job without documents", "", f"{known.fixed_cpu:.1f} s"),
        ("time of tasks", f"{known.tasks * 1e3:.2f} ms", f"{did['seconds']:.1f} s, {did['tasks']:.0f} tasks"),
        ("shuffled", f"{known.shuffled:,.0f} bytes", f"{did['shuffled'] / 1e6:,.2f} MB"),
        ("spilled to disk", "", f"{did['spilled'] / 1e6:,.2f} MB"),
        ("records", f"{known.records:,.0f} bytes", f"{known.records * documents / 1e6:,.2f} MB"),
        ("all that is written", f"{known.output:,.0f} bytes", f"{did['written'] / 1e6:,.2f} MB"),
        ("search of directories", f"{known.looking * 1e6:.0f} µs", f"{cost.step(0):.1f} s"),
        ("memory of the command (Python)", "", f"{mebibytes(known.driver)} MiB"),
        ("memory of the driver's Java", "", f"{mebibytes(known.driver_java)} MiB"),
        ("memory of an executor's Java", "", f"{mebibytes(known.executor)} MiB"),
        ("memory of a worker's Python", "", f"{mebibytes(known.python)} MiB"),
        ("2 workers are faster than 1", "", f"{known.speedup:.2f} times"),
    )
    print("\n## Constants\n\n| | a document more | in all, 1 worker |\n| --- | ---: | ---: |")
    for row in rows:
        print(f"| {' | '.join(row)} |")


if __name__ == "__main__":
    sys.exit(main())
