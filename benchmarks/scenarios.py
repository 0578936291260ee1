"""What is measured. A scenario is a function from the bench to markdown."""

from __future__ import annotations

import importlib.util
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bench import Bench, progress
from measure import Cost, Summary, summarize
from tables import largest, mebibytes, ratios, spread, table
from tools import OURS, SEEDLINT, SEEDLINT_FLAGS, Corpus, Tool

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_NOTHING = "python -c pass"
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
        max(2, round(bench.documents() * options.slow_share)) if peer.slow else bench.documents()
    )
    theirs, ours = [], []
    for turn in range(bench.runs):
        progress(f"{peer.name}: run {turn + 1} of {bench.runs}")
        if OURS in bench.tools:
            ours.append(bench.run(OURS, corpus))
        theirs.append(bench.run(peer, corpus))
    return Row(peer, corpus, summarize(theirs), bench.memory_of_all(peer, corpus), ours)


def _alone(bench: Bench, rows: Iterable[Row]) -> Row:
    """Gather seedlint's own runs over all documents; make them if no peer asked for any."""
    corpus = bench.corpus(bench.documents())
    costs = [cost for row in rows if row.corpus == corpus for cost in row.beside]
    while len(costs) < bench.runs:
        progress(f"seedlint: run {len(costs) + 1}")
        costs.append(bench.run(OURS, corpus))
    return Row(OURS, corpus, summarize(costs), bench.memory_of_all(OURS, corpus))


def _cold_table(rows: Sequence[Row]) -> str:
    head = (
        "tool, does, documents, seconds, documents/s, CPU s, largest process, all processes, "
        "seedlint on the same, times seedlint"
    )
    return table(head.split(", "), [_cold_cells(row) for row in rows], words=2)


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
        "failed" if failed else spread(summary),
        "–" if failed else f"{count / summary.median:,.0f}",
        "–" if summary.cpu is None else f"{summary.cpu:.2f}",
        largest(summary),
        mebibytes(row.memory),
        spread(beside) if beside else "–",
        f"{summary.median / beside.median:.2f}" if beside and not failed else "–",
    ]


def _cold_notes(bench: Bench, rows: Sequence[Row]) -> list[str]:
    options = bench.options
    notes = [
        f"Medians of {bench.runs} runs (of all its runs, for seedlint), in brackets fastest and slowest. "
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
    turns = bench.runs * _STARTUP_RUNS
    for turn in range(turns):
        progress(f"start-up: turn {turn + 1} of {turns}")
        for name, argv in commands.items():
            costs[name].append(bench.time(argv))
    summaries = {name: summarize(runs) for name, runs in costs.items()}
    if OURS in bench.tools:
        one = summaries[f"{OURS.name}, one document"].median
        bench.judge("one file, no cache", one, 0.09, "s")
        bench.judge("one file, no cache", one / summaries[_NOTHING].median, None, "× bare Python")
    rows = [_startup_cells(name, summary) for name, summary in summaries.items()]
    return table(["command", "milliseconds", "largest process, MiB"], rows, words=1)


def _startup_commands(bench: Bench) -> dict[str, list[str]]:
    commands = {_NOTHING: [sys.executable, "-c", "pass"]}
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
    return [f"`{name}`{status}", spread(summary, 1e3, 0), largest(summary)]


def warm(bench: Bench) -> str:
    """The whole corpus again, nothing changed, with the caches of the run before."""
    corpus = bench.corpus(bench.documents())
    commands = {"seedlint": _cached(corpus)}
    for tool, program in bench.tools.items():
        if tool.name == "ryl":
            commands["ryl"] = [word for word in tool.command(program, corpus) if word != "--no-cache"]
    bench.drop_caches()
    costs: dict[str, list[Cost]] = {f"{name}, {state}": [] for name in commands for state in ("cold", "warm")}
    for turn in range(bench.runs):
        progress(f"warm: turn {turn + 1} of {bench.runs}")
        bench.drop_caches()
        for name, argv in commands.items():
            costs[f"{name}, cold"].append(bench.time_again(argv))
        for name, argv in commands.items():
            costs[f"{name}, warm"].append(bench.time_again(argv))
    return ratios(costs, "seedlint, warm")


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
    corpus = bench.corpus(bench.documents(100_000))
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
        for turn in range(bench.runs * _STARTUP_RUNS):
            progress(f"one file: turn {turn + 1}")
            changed.write_bytes(before + b"# changed\n" * (turn + 1))
            costs["one changed file"].append(bench.time_again([*configured, name]))
            costs[_WALK].append(bench.time_again(yardstick))
    finally:
        changed.write_bytes(before)
    seconds = summarize(costs["one changed file"]).median
    bench.judge("one changed file, cold process", seconds, 0.45, "s", at_least=100_000)
    return ratios(costs, _WALK)


def report(bench: Bench) -> str:
    """The maintainers' report and the tables, beside a plain lint of the same documents, nothing cached."""
    corpus = bench.corpus(bench.documents())
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
    for turn in range(bench.runs):
        for name, argv in commands.items():
            progress(f"report: turn {turn + 1} of {bench.runs}, {name}")
            costs[name].append(bench.time(argv))
    size = sum(path.stat().st_size for path in (bench.work / "report").rglob("*") if path.is_file())
    return f"{ratios(costs, lint)}\n\n- The report's folder has {size / 1e6:.1f} MB."
