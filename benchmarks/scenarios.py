"""What is measured. A scenario is a function from the bench to markdown."""

from __future__ import annotations

import importlib.util
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bench import Bench, progress
from measure import Cost, Summary, own_peak, summarize
from tools import OURS, SEEDLINT, SEEDLINT_FLAGS, Corpus, Tool

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

_STARTUP_RUNS = 4
"""Start-ups are short and easily disturbed: so many times the runs of the others."""


def cold(bench: Bench) -> str:
    """One command over the whole corpus, with no cache from before."""
    rows = [_pair(bench, peer) for peer in bench.tools if peer is not OURS]
    if OURS in bench.tools:
        rows.insert(0, _alone(bench, rows))
    return "\n".join([_cold_table(rows), "", *_cold_notes(bench, rows)])


@dataclass(frozen=True, slots=True)
class Row:
    """A tool's runs, and those of seedlint in between over the same documents."""

    tool: Tool
    corpus: Corpus
    summary: Summary
    memory: int | None
    beside: Sequence[Cost] = ()


def _pair(bench: Bench, peer: Tool) -> Row:
    """Time seedlint and a peer in turns, so that a busy minute of the machine is shared by both."""
    options = bench.options
    corpus = bench.corpus(
        max(2, round(options.documents * options.slow_share)) if peer.slow else options.documents
    )
    theirs, ours = [], []
    for turn in range(options.runs):
        progress(f"{peer.name}: run {turn + 1} of {options.runs}")
        if OURS in bench.tools:
            ours.append(bench.run(OURS, corpus))
        theirs.append(bench.run(peer, corpus))
    return Row(peer, corpus, summarize(theirs), bench.memory_of_all(peer, corpus), ours)


def _alone(bench: Bench, rows: Iterable[Row]) -> Row:
    """Gather seedlint's own runs over all documents; make them if no peer asked for any."""
    corpus = bench.corpus(bench.options.documents)
    costs = [cost for row in rows if row.corpus == corpus for cost in row.beside]
    while len(costs) < bench.options.runs:
        progress(f"seedlint: run {len(costs) + 1}")
        costs.append(bench.run(OURS, corpus))
    return Row(OURS, corpus, summarize(costs), bench.memory_of_all(OURS, corpus))


def _cold_table(rows: Sequence[Row]) -> str:
    head = (
        "tool, does, documents, seconds, documents/s, CPU s, largest process, all processes, "
        "seedlint on the same, times seedlint"
    )
    return _table(head.split(", "), [_cold_cells(row) for row in rows], words=2)


def _cold_cells(row: Row) -> list[str]:
    count, summary = len(row.corpus.files), row.summary
    failed = _failed(row.tool, summary)
    beside = summarize(row.beside) if row.beside else None
    if beside and _failed(OURS, beside):
        beside = None
    return [
        row.tool.name,
        row.tool.does,
        f"{count:,}",
        "failed" if failed else _spread(summary),
        "–" if failed else f"{count / summary.median:,.0f}",
        "–" if summary.cpu is None else f"{summary.cpu:.2f}",
        _largest(summary),
        _mebibytes(row.memory),
        _spread(beside) if beside else "–",
        f"{summary.median / beside.median:.2f}" if beside and not failed else "–",
    ]


def _cold_notes(bench: Bench, rows: Sequence[Row]) -> list[str]:
    options = bench.options
    notes = [
        f"Medians of {options.runs} runs (of all its runs, for seedlint), in brackets fastest and slowest. "
        "Times seedlint: over 1, the peer takes longer than seedlint for the same documents.",
        "Memory in MiB. The largest process is exact; all processes together are sampled, in one more run.",
    ]
    if any(row.tool.slow for row in rows):
        notes.append(
            f"Rows with fewer documents: slow tools read a share of {options.slow_share:g}, the first of the "
            "same documents. Compare documents/s, and mind that start-up weighs more in a short run."
        )
    for row in rows:
        if _failed(row.tool, row.summary):
            notes.append(
                f"**{row.tool.name} failed**: exit status {_statuses(row)}. Its numbers mean nothing."
            )
        elif row.summary.statuses != {0} and not options.defects:
            notes.append(
                f"**{row.tool.name} found fault with clean documents**: exit status {_statuses(row)}."
            )
    return [f"- {note}" for note in notes]


def _failed(tool: Tool, summary: Summary) -> bool:
    return not summary.statuses <= {0, *tool.found}


def _statuses(row: Row) -> str:
    return ", ".join(map(str, sorted(row.summary.statuses)))


def startup(bench: Bench) -> str:
    """Commands with next to nothing to do, in turns."""
    commands = _startup_commands(bench)
    costs: dict[str, list[Cost]] = {name: [] for name in commands}
    turns = bench.options.runs * _STARTUP_RUNS
    for turn in range(turns):
        progress(f"start-up: turn {turn + 1} of {turns}")
        for name, argv in commands.items():
            costs[name].append(bench.time(argv))
    rows = [_startup_cells(name, summarize(runs)) for name, runs in costs.items()]
    return _table(["command", "milliseconds", "largest process, MiB"], rows, words=1)


def _startup_commands(bench: Bench) -> dict[str, list[str]]:
    commands = {"python -c pass": [sys.executable, "-c", "pass"]}
    if importlib.util.find_spec("click"):
        text = "import click, sqlite3"
        commands[f'python -c "{text}"'] = [sys.executable, "-c", text]
    for tool, program in bench.tools.items():
        if tool is OURS:
            commands["seedlint --version"] = [*SEEDLINT, "--version"]
        elif tool.name == "ryl":
            commands["ryl --version"] = [program, "--version"]
    one = bench.corpus(1)
    commands.update((f"{tool.name}, one document", bench.command(tool, one)) for tool in bench.tools)
    return commands


def _startup_cells(name: str, summary: Summary) -> list[str]:
    status = "" if summary.statuses == {0} else f" **exit status {sorted(summary.statuses)}**"
    return [f"`{name}`{status}", _spread(summary, 1e3, 0), _largest(summary)]


def warm(bench: Bench) -> str:
    """The whole corpus again, nothing changed, with the caches of the run before."""
    corpus = bench.corpus(bench.options.documents)
    commands = {"seedlint": _cached(corpus)}
    for tool, program in bench.tools.items():
        if tool.name == "ryl":
            commands["ryl"] = [word for word in tool.command(program, corpus) if word != "--no-cache"]
    bench.drop_caches()
    costs: dict[str, list[Cost]] = {f"{name}, {state}": [] for name in commands for state in ("cold", "warm")}
    for turn in range(bench.options.runs):
        progress(f"warm: turn {turn + 1} of {bench.options.runs}")
        bench.drop_caches()
        for name, argv in commands.items():
            costs[f"{name}, cold"].append(bench.time_again(argv))
        for name, argv in commands.items():
            costs[f"{name}, warm"].append(bench.time_again(argv))
    return _ratios(costs, "seedlint, warm")


def _cached(corpus: Corpus) -> list[str]:
    return [*SEEDLINT, "check", corpus.path, *SEEDLINT_FLAGS]


_WALK = "import click, sqlite3, and one scandir walk"
_YARDSTICK = """
import os, sys
import click, sqlite3
todo = [sys.argv[1]]
while todo:
    with os.scandir(todo.pop()) as entries:
        todo += [entry.path for entry in entries if entry.is_dir()]
"""


def one_file(bench: Bench) -> str:
    """One changed file, named on the command line, judged against the configured corpus."""
    corpus = bench.corpus(bench.options.documents)
    (bench.work / "one-file.toml").write_text(f'include = ["{corpus.path}"]\n', encoding="utf-8")
    configured = [*SEEDLINT, "check", "--config", "one-file.toml", *SEEDLINT_FLAGS]
    yardstick = [sys.executable, "-c", _YARDSTICK, corpus.path]
    bench.drop_caches()
    bench.time_again(configured)
    name = corpus.files[len(corpus.files) // 2]
    changed = bench.work / name
    before = changed.read_bytes()
    costs: dict[str, list[Cost]] = {_WALK: [], "one changed file": []}
    try:
        for turn in range(bench.options.runs * _STARTUP_RUNS):
            progress(f"one file: turn {turn + 1}")
            changed.write_bytes(before + b"# changed\n" * (turn + 1))
            costs["one changed file"].append(
                bench.time_again([*configured, corpus.files[len(corpus.files) // 2]])
            )
            costs["import click, sqlite3, and one scandir walk"].append(bench.time_again(yardstick))
    finally:
        changed.write_bytes(before)
    return _ratios(costs, _WALK)


def report(bench: Bench) -> str:
    """The maintainers' report and the tables, beside a plain lint of the same documents, nothing cached."""
    corpus = bench.corpus(bench.options.documents)
    lint = "check, no cache"
    flags = [corpus.path, "--no-cache", "-q"]
    commands = {
        lint: [*SEEDLINT, "check", corpus.path, "--no-cache", *SEEDLINT_FLAGS],
        "export, JSON Lines": [*SEEDLINT, "export", "-o", "tables", "-f", "jsonl", *flags],
        "report, no expectations": [*SEEDLINT, "report", "-o", "report", "--no-expectations", *flags],
    }
    if importlib.util.find_spec("great_expectations"):
        commands["report"] = [*SEEDLINT, "report", "-o", "report", *flags]
    costs: dict[str, list[Cost]] = {name: [] for name in commands}
    for turn in range(bench.options.runs):
        for name, argv in commands.items():
            progress(f"report: turn {turn + 1} of {bench.options.runs}, {name}")
            costs[name].append(bench.time(argv))
    size = sum(path.stat().st_size for path in (bench.work / "report").rglob("*") if path.is_file())
    return f"{_ratios(costs, lint)}\n\n- The report's folder has {size / 1e6:.1f} MB."


def _ratios(costs: dict[str, list[Cost]], base: str) -> str:
    """Return the medians as a table, each as a multiple of the one called ``base``."""
    summaries = {name: summarize(runs) for name, runs in costs.items()}
    rows = [
        [
            name + ("" if summary.statuses == {0} else f" **exit status {sorted(summary.statuses)}**"),
            _spread(summary),
            "–" if summary.cpu is None else f"{summary.cpu:.2f}",
            _largest(summary),
            f"{summary.median / summaries[base].median:.2f}",
        ]
        for name, summary in summaries.items()
    ]
    return _table(["run", "seconds", "CPU s", "largest process, MiB", f"times “{base}”"], rows, words=1)


SCENARIOS: dict[str, Callable[[Bench], str]] = {
    "cold": cold,
    "warm": warm,
    "one-file": one_file,
    "report": report,
    "startup": startup,
}


def _spread(summary: Summary, unit: float = 1.0, digits: int = 2) -> str:
    median, fastest, slowest = (
        f"{seconds * unit:.{digits}f}" for seconds in (summary.median, summary.fastest, summary.slowest)
    )
    return f"{median} ({fastest} to {slowest})"


def _mebibytes(size: int | None) -> str:
    return "–" if size is None else f"{size / 2**20:.0f}"


def _largest(summary: Summary) -> str:
    """Return the peak of the largest process. Linux lets a child begin with the peak of its parent."""
    if summary.peak is None:
        return "–"
    return ("≤ " if summary.peak <= own_peak() else "") + _mebibytes(summary.peak)


def _table(head: Sequence[str], rows: Iterable[Sequence[str]], words: int) -> str:
    """Return a markdown table; the first ``words`` columns are text, the others numbers."""
    rule = ["---" if column < words else "---:" for column in range(len(head))]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (head, rule, *rows))
