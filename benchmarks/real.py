"""What seedlint is to reach, measured: documents of real shape, reports, fixes, one change in many."""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
from typing import TYPE_CHECKING

from bench import Bench, progress
from measure import Cost, summarize
from resident import cpu_of_changes
from tables import CLEAN, FOUND, mebibytes, named, ratios, spread, table
from tools import SEEDLINT

if TYPE_CHECKING:
    from pathlib import Path

    from measure import Summary
    from tools import Corpus

_REAL = 6_746
"""The documents of the corpus that the first measurements were made with."""
_LARGE = 100_000
_STATISTICS = "--statistics"
_FORMATS = {
    _STATISTICS: [_STATISTICS],
    "text": ["-f", "text"],
    "json": ["-f", "json"],
    "sarif": ["-f", "sarif"],
}
_AT_ONCE = ["-f", "text", "-f", "json=out.json", "-f", "sarif=out.sarif"]
_COLD_LIMITS = {_STATISTICS: 1.3, "text": 1.8, "json": 2.0, "sarif": 2.2}


def _lint(path: str, *words: str) -> list[str]:
    return [*SEEDLINT, "check", path, *words]


def _ryl(bench: Bench, corpus: Corpus, *, cached: bool) -> dict[str, list[str]]:
    """Return the command of ryl, the yardstick, if it is here."""
    found = bench.program("ryl")
    if not found:
        return {}
    argv = bench.command(found[0], corpus)
    return {"ryl, warm": [word for word in argv if word != "--no-cache"]} if cached else {"ryl, cold": argv}


def _take_turns(bench: Bench, commands: dict[str, list[str]], what: str) -> dict[str, Summary]:
    costs: dict[str, list[Cost]] = {name: [] for name in commands}
    for turn in range(bench.runs):
        progress(f"{what}: turn {turn + 1} of {bench.runs}")
        for name, argv in commands.items():
            costs[name].append(bench.time_again(argv))
    return {name: summarize(runs) for name, runs in costs.items()}


def formats(bench: Bench) -> str:
    """Each format, cold and warm, beside ryl, over documents of real shape."""
    corpus = bench.corpus(bench.documents(_REAL), "real", "md")
    bench.drop_caches()
    commands = _ryl(bench, corpus, cached=False)
    commands |= {f"{name}, cold": _lint(corpus.path, "--no-cache", *said) for name, said in _FORMATS.items()}
    commands["three at once, cold"] = _lint(corpus.path, "--no-cache", *_AT_ONCE)
    warm = _ryl(bench, corpus, cached=True)
    warm |= {f"{name}, warm": _lint(corpus.path, *said) for name, said in _FORMATS.items()}
    # All warm runs find what this run leaves: one that shows next to nothing.
    for argv in (warm[f"{_STATISTICS}, warm"], *_ryl(bench, corpus, cached=True).values()):
        bench.time_again(argv)
    done = _take_turns(bench, commands | warm, "formats")
    _judge_formats(bench, {name: summary.median for name, summary in done.items()})
    rows = [_format_cells(name, done) for name in done]
    head = "run, seconds, CPU s, times ryl, times `--statistics`, times its cold run"
    return table(head.split(", "), rows, words=1)


def _format_cells(name: str, done: dict[str, Summary]) -> list[str]:
    summary, (what, state) = done[name], name.split(", ")
    return [
        named(name, summary, FOUND),
        spread(summary),
        "–" if summary.cpu is None else f"{summary.cpu:.2f}",
        *(
            _times(done, name, other)
            for other in (f"ryl, {state}", f"{_STATISTICS}, {state}", f"{what}, cold")
        ),
    ]


def _times(done: dict[str, Summary], name: str, other: str) -> str:
    return f"{done[name].median / done[other].median:.2f}" if other in done else "–"


def _judge_formats(bench: Bench, took: dict[str, float]) -> None:
    ryl = took.get("ryl, cold")
    for name, limit in _COLD_LIMITS.items():
        value = took[f"{name}, cold"] / ryl if ryl else None
        bench.judge(f"real shape, cold, {name}", value, limit, "× ryl", at_least=_REAL)
    for name in list(_COLD_LIMITS)[1:]:
        now = took[f"{name}, warm"]
        least = took[f"{_STATISTICS}, warm"]
        bench.judge(f"warm {name}", now / least, 4, "× warm `--statistics`", at_least=_REAL)
        bench.judge(f"warm {name}", now / took[f"{name}, cold"], 0.35, "× cold", at_least=_REAL)
    dearest = max(took[f"{name}, cold"] for name in _FORMATS)
    at_once = took["three at once, cold"] / dearest
    bench.judge("three formats at once, cold", at_once, 1.5, "× the dearest alone", at_least=_REAL)


def ci(bench: Bench) -> str:
    """What CI runs, text and SARIF in one command, beside check-jsonschema, which reads files named to it."""
    corpus = bench.corpus(max(2, round(bench.documents(_REAL) * bench.options.slow_share)), "real", "yaml")
    ours = "seedlint, text and SARIF"
    commands = {ours: _lint(corpus.path, "--no-cache", "-f", "text", "-f", "sarif=out.sarif")}
    peer = bench.program("check-jsonschema")
    if peer:
        commands[peer[0].name] = bench.command(peer[0], corpus)
    done = _take_turns(bench, commands, "ci")
    value = done[ours].median / done[peer[0].name].median if peer else None
    bench.judge("CI: text and SARIF", value, None, "× check-jsonschema", documents=len(corpus.files))
    rows = [
        [named(name, summary, FOUND), spread(summary), _times(done, name, ours)]
        for name, summary in done.items()
    ]
    note = f"{len(corpus.files):,} documents: a share of {bench.options.slow_share:g}"
    return table(["run", "seconds", f"times “{ours}”"], rows, words=1) + f"\n\n- {note}."


def unique(bench: Bench) -> str:
    """Documents that share nothing and are clean: nothing to be remembered, nothing to be said."""
    corpus = bench.corpus(bench.documents())
    ours = f"seedlint, {_STATISTICS}"
    commands = {ours: _lint(corpus.path, "--no-cache", _STATISTICS)} | _ryl(bench, corpus, cached=False)
    done = _take_turns(bench, commands, "unique")
    value = done[ours].median / done["ryl, cold"].median if "ryl, cold" in done else None
    bench.judge("unique clean documents, cold", value, 2.0, "× ryl", at_least=10_000)
    rows = [
        [named(name, summary, CLEAN), spread(summary), _times(done, name, "ryl, cold")]
        for name, summary in done.items()
    ]
    return table(["run", "seconds", "times ryl"], rows, words=1)


def fix(bench: Bench) -> str:
    """All safe fixes, in a fresh copy each time, beside a lint of the same documents."""
    corpus = bench.corpus(bench.documents(_REAL), "real", "md")
    copy = bench.work / "fixed"
    costs: dict[str, list[Cost]] = {"a cold lint": [], "`--fix`": []}
    mended = 0
    for turn in range(bench.runs):
        progress(f"fix: turn {turn + 1} of {bench.runs}")
        costs["a cold lint"].append(bench.time_again(_lint(corpus.path, "--no-cache", _STATISTICS)))
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(bench.work / corpus.path, copy)
        costs["`--fix`"].append(bench.time_again(_lint(copy.name, "--no-cache", "--fix", _STATISTICS)))
        mended = sum(_differ(bench.work, copy, corpus, file) for file in corpus.files)
    shutil.rmtree(copy, ignore_errors=True)
    lint, fixed = (summarize(runs).median for runs in costs.values())
    # A command that mends nothing would be the fastest.
    value = fixed / lint if mended else None
    bench.judge("`--fix` of all safe fixes", value, 2, "× a cold lint", at_least=_REAL)
    return f"{ratios(costs, 'a cold lint', FOUND)}\n\n- {mended:,} files were mended."


def _differ(work: Path, copy: Path, corpus: Corpus, file: str) -> bool:
    return (work / file).read_bytes() != (copy / file.removeprefix(f"{corpus.path}/")).read_bytes()


def report_warm(bench: Bench) -> str:
    """The maintainers' report with the cache of a lint, beside a lint with none."""
    corpus = bench.corpus(bench.documents(_REAL), "real", "md")
    report = [*SEEDLINT, "report", "-o", "report", "-q", corpus.path]
    lint, bare, whole = "a cold lint", "report, no expectations", "report"
    commands = {lint: _lint(corpus.path, "--no-cache", _STATISTICS), bare: [*report, "--no-expectations"]}
    if importlib.util.find_spec("great_expectations"):
        commands[whole] = report
    else:
        bench.skipped["Great Expectations"] = "not installed"
    bench.drop_caches()
    bench.time_again(_lint(corpus.path, _STATISTICS))
    done = _take_turns(bench, commands, "report")
    value = done[bare].median / done[lint].median
    bench.judge("report, warm cache, no expectations", value, 1, "× a cold lint", at_least=_REAL)
    more = done[whole].median - done[bare].median if whole in done else None
    bench.judge("Great Expectations, more than that", more, 4, "s", at_least=_REAL)
    rows = [
        [named(name, summary, FOUND), spread(summary), _times(done, name, lint)]
        for name, summary in done.items()
    ]
    return table(["run", "seconds", f"times “{lint}”"], rows, words=1)


def resident(bench: Bench) -> str:
    """One changed document while ``--watch`` runs: the CPU time until all has been said."""
    documents = bench.documents(_LARGE)
    corpus = bench.corpus(documents)
    bench.drop_caches()
    argv = _lint(corpus.path, "--watch", _STATISTICS)
    changed = bench.work / corpus.files[len(corpus.files) // 2]
    taken = cpu_of_changes(argv, bench.work, bench.environment_for(argv), changed, turns=bench.runs * 2)
    value = taken * 1e3 if taken is not None else None
    bench.judge("one changed file, resident session (`--watch`)", value, 30, "ms CPU", at_least=_LARGE)
    said = "–" if value is None else f"{value:.0f} ms CPU"
    return f"One changed file of {documents:,}, while `--watch` runs: {said}, the median."


def memory(bench: Bench) -> str:
    """The memory of all processes together, cold."""
    corpus = bench.corpus(bench.documents(_LARGE), "real", "md")
    peak = bench.memory_of(_lint(corpus.path, "--no-cache", _STATISTICS))
    value = peak / 2**20 if peak else None
    bench.judge("cold memory, all processes", value, 250, "MiB", at_least=_LARGE)
    return f"{len(corpus.files):,} documents, {corpus.size / 1e6:,.0f} MB: {mebibytes(peak)} MiB, sampled."


def cache(bench: Bench) -> str:
    """What the cache takes: room, time, and room once more for the same documents in git."""
    corpus = bench.corpus(bench.documents())
    ryl, written = _ryl(bench, corpus, cached=False), _ryl(bench, corpus, cached=True)
    commands = {"seedlint, no cache": _lint(corpus.path, "--no-cache", _STATISTICS), **ryl}
    writing = {"seedlint, cache written": _lint(corpus.path, _STATISTICS)}
    if written:
        writing["ryl, cache written"] = written["ryl, warm"]
    costs: dict[str, list[Cost]] = {name: [] for name in commands | writing}
    for turn in range(bench.runs):
        progress(f"cache: turn {turn + 1} of {bench.runs}")
        for name, argv in (commands | writing).items():
            costs[name].append(bench.time(argv))
    # The last command may have been another's: once more, to see what is left.
    bench.time(writing["seedlint, cache written"])
    size = _bytes(bench.work / ".seedlint_cache") / len(corpus.files)
    bench.judge("cache: bytes a clean document", size / 1e3, 0.8, "KB", at_least=10_000)
    slower = (
        summarize(costs["seedlint, cache written"]).median / summarize(costs["seedlint, no cache"]).median
    )
    bench.judge("cache: cold run that writes it", slower, 1.15, "× one that does not", at_least=10_000)
    shared = _shared(bench, corpus)
    notes = [f"The cache has {size:,.0f} bytes a document."]
    notes += [f"After `{name}` it has {times:.2f} times the bytes." for name, times in shared.items()]
    most = max(shared.values(), default=None)
    bench.judge(
        "cache: shared by working tree, index and revision", most, 1.1, "× the bytes", at_least=10_000
    )
    return "\n".join([ratios(costs, "seedlint, no cache"), "", *(f"- {note}" for note in notes)])


def _shared(bench: Bench, corpus: Corpus) -> dict[str, float]:
    """Return how large the cache becomes when the same documents are judged in git's index and a revision."""
    if not shutil.which("git"):
        return {}
    copy = bench.work / "cloned"
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(bench.work / corpus.path, copy / "seeds")
    as_somebody = [
        "-c",
        "user.name=bench",
        "-c",
        "user.email=bench@example.org",
        "-c",
        "commit.gpgsign=false",
    ]
    for words in (["init", "-q"], ["add", "."], [*as_somebody, "commit", "-qm", "Documents"]):
        subprocess.run(["git", *words], cwd=copy, check=True, stdout=subprocess.DEVNULL)
    times: dict[str, float] = {}
    first = 0
    try:
        for words in ([], ["--staged"], ["--since", "HEAD"]):
            bench.time_again(_lint("seeds", "--cache-dir", "cache", _STATISTICS, *words), copy)
            size = _bytes(copy / "cache")
            if words:
                times[" ".join(words)] = size / first
            first = first or size
    finally:
        shutil.rmtree(copy, ignore_errors=True)
    return times


def _bytes(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())


def growth(bench: Bench) -> str:
    """Ten times the documents: does it take ten times as long, and how much memory?"""
    rows = []
    for documents in (bench.documents(_LARGE) * times for times in (1, 3, 10)):
        progress(f"growth: {documents:,} documents")
        corpus = bench.corpus(documents)
        argv = _lint(corpus.path, "--no-cache", _STATISTICS)
        cost, peak = bench.time(argv), bench.memory_of(argv)
        each = cost.seconds / documents * 1e3
        rows.append([f"{documents:,}", f"{cost.seconds:.1f}", f"{each:.3f}", mebibytes(peak)])
    return table(["documents", "seconds", "ms a document", "all processes, MiB"], rows, words=0)


def goals_table(bench: Bench) -> str:
    """Return what was to be reached beside what was, over all scenarios that were run."""
    head = ["run", "documents", "to reach", "measured", "reached"]
    rows = [[goal.run, f"{goal.documents:,}", goal.reach, goal.measured, goal.met] for goal in bench.goals]
    return table(head, rows, words=1)
