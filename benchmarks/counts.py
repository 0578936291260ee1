"""Counts the instructions that seedlint takes for a small corpus, and compares them with those recorded.

    python benchmarks/counts.py            compare
    python benchmarks/counts.py --record   keep the counts of now

Seconds depend on what else a machine does; instructions don't, so a slow-down shows at once. They do depend
on the build of Python and on the libraries: a record says what it was made with, and only like is compared
with like. Needs valgrind, which runs a command some ten times as slowly.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.metadata
import json
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

HERE = Path(__file__).resolve().parent
RECORD = HERE / "counts.json"
TOLERANCE = 0.10
"""The same code differs by less than 0.001 from run to run: this is room for new work, none for noise."""

_SEEDLINT = (sys.executable, "-m", "seedlint", "check", "--no-config", "-j1")
CORPUS = ("--shape", "real", "--documents", "60", "--repeats", "4.4", "--format", "md")
_COLD = ("--no-cache",)
_CACHED = ("--cache-dir", "cache")
_ENDS = frozenset({0, 1})
"""Exit codes that say that a run came to its end, without or with findings."""


class Run(NamedTuple):
    """A command to count: its name in the record, and what seedlint is called with."""

    name: str
    words: Sequence[str]


class Verdict(NamedTuple):
    """What a comparison came to: lines to print, and whether a command has become slower."""

    lines: list[str]
    slower: bool


RUNS = (
    Run("60 documents, --statistics", ("docs", *_COLD, "--statistics")),
    Run("60 documents, JSON", ("docs", *_COLD, "-f", "json")),
    Run("60 documents again, nothing changed", ("docs", *_CACHED, "--statistics")),
    Run("one document", ("one", *_COLD)),
)


def environment(corpus: Path) -> dict[str, str]:
    """Return what the counts depend on, apart from seedlint itself."""
    found = {
        "python": " ".join(sys.version.split()),
        "machine": f"{platform.system()} {platform.machine()}, {' '.join(platform.libc_ver())}",
        "valgrind": _say(["valgrind", "--version"]),
        "documents": digest(corpus),
    }
    return found | {f"library {name}": version for name, version in sorted(_libraries("seedlint").items())}


def _say(argv: Sequence[str]) -> str:
    return subprocess.run(argv, capture_output=True, encoding="utf-8", check=True).stdout.strip()


def digest(corpus: Path) -> str:
    found = hashlib.sha256()
    for file in sorted(corpus.rglob("*.md")):
        found.update(file.relative_to(corpus).as_posix().encode() + b"\0" + file.read_bytes())
    return found.hexdigest()[:16]


def _libraries(name: str) -> dict[str, str]:
    """Return the versions of all that a package needs, without its extras."""
    found: dict[str, str] = {}
    todo = [name]
    while todo:
        try:
            package = importlib.metadata.distribution(todo.pop())
        except importlib.metadata.PackageNotFoundError:  # not for this system, or for this Python
            continue
        known = package.metadata["Name"].lower()
        if known in found:
            continue
        found[known] = package.version
        needs = (need for need in package.requires or () if "extra ==" not in need)
        todo += [match[0] for match in map(re.compile(r"[\w.-]+").match, needs) if match]
    del found[name]
    return found


def count_all(work: Path) -> dict[str, int]:
    """Count every command, over the corpus in a folder."""
    log = work / "valgrind.log"
    valgrind = ["valgrind", "--tool=cachegrind", "--cache-sim=no", "--cachegrind-out-file=/dev/null"]
    settings = {
        name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "SEEDLINT"))
    }
    # Compiled modules of its own: all there after a first run, whatever was there before.
    settings |= {"PYTHONHASHSEED": "0", "PYTHONPYCACHEPREFIX": str(work / "compiled"), "NO_COLOR": "1"}
    counts = {}
    for run in RUNS:
        print(f"… {run.name}", file=sys.stderr, flush=True)
        argv = [*_SEEDLINT, *run.words]
        _run(argv, work, settings)
        _run([*valgrind, f"--log-file={log}", *argv], work, settings)
        counts[run.name] = counted(log.read_text(encoding="utf-8"))
    return counts


def _run(argv: Sequence[str], work: Path, settings: Mapping[str, str]) -> None:
    done = subprocess.run(
        argv, cwd=work, env=settings, stdin=subprocess.DEVNULL, capture_output=True, check=False
    )
    if done.returncode not in _ENDS:
        sys.exit(f"{argv} ended with {done.returncode}: {done.stderr.decode(errors='replace')}")


def counted(log: str) -> int:
    """Return the number of instructions that cachegrind's log speaks of."""
    found = re.search(r"I +refs: +([\d,]+)", log)
    if not found:
        sys.exit(f"valgrind's log says no count:\n{log}")
    return int(found[1].replace(",", ""))


def compare(
    records: Sequence[Mapping[str, Mapping[str, object]]],
    here: Mapping[str, str],
    counts: Mapping[str, int],
    tolerance: float = TOLERANCE,
) -> Verdict:
    """Compare counts with those recorded in the same environment."""
    record = next((record for record in records if record["environment"] == here), None)
    if record is None:
        return Verdict(not_compared(records, here), slower=False)
    lines, slower = [], False
    for name, now in counts.items():
        before = record["counts"].get(name)
        if not isinstance(before, int):
            lines.append(f"{name}: {now / 1e6:,.0f} million, not compared: not recorded")
            continue
        change = now / before - 1
        line = f"{name}: {now / 1e6:,.0f} million instructions, {change:+.1%} against {before / 1e6:,.0f}"
        if change > tolerance:
            slower = True
            line += f" — slower than the {tolerance:.0%} allowed"
        elif change < -tolerance:
            line += " — faster: record it, or a later slow-down is not seen (--record)"
        lines.append(line)
    return Verdict(lines, slower)


def not_compared(records: Sequence[Mapping[str, Mapping[str, object]]], here: Mapping[str, str]) -> list[str]:
    """Say how the record that is most alike differs."""
    if not records:
        return ["not compared: nothing is recorded"]
    nearest = min((_unlike(record["environment"], here) for record in records), key=len)
    return ["not compared: the counts were recorded with other versions", *nearest]


def _unlike(recorded: Mapping[str, object], here: Mapping[str, object]) -> list[str]:
    return [
        f"  {name}: recorded {recorded.get(name, 'none')}, here {here.get(name, 'none')}"
        for name in sorted({*recorded, *here})
        if recorded.get(name) != here.get(name)
    ]


def main() -> int:
    """Count; compare, or record."""
    parser = argparse.ArgumentParser(description="Count the instructions of seedlint for a small corpus.")
    parser.add_argument("--record", action="store_true", help="keep the counts of now")
    parser.add_argument("--against", type=Path, default=RECORD, metavar="FILE", help="the record")
    parser.add_argument("--tolerance", type=float, default=TOLERANCE, help="share (%(default)s)")
    options = parser.parse_args()
    if not shutil.which("valgrind"):
        print("not compared: valgrind is not installed, so no instructions were counted")
        return 1 if options.record else 0
    with tempfile.TemporaryDirectory(prefix="seedlint-counts-") as temporary:
        work = Path(temporary).resolve()
        corpus = work / "docs"
        argv = [sys.executable, str(HERE / "corpus.py"), str(corpus), *CORPUS]
        subprocess.run(argv, check=True, stdout=subprocess.DEVNULL)
        sizes = sorted(corpus.rglob("*.md"), key=lambda file: (file.stat().st_size, file.name))
        (work / "one").mkdir()
        shutil.copy(sizes[len(sizes) // 2], work / "one" / "seed.md")
        here = environment(corpus)
        records = json.loads(options.against.read_bytes()) if options.against.exists() else []
        if not options.record and not any(record["environment"] == here for record in records):
            print(*not_compared(records, here), sep="\n")
            return 0
        counts = count_all(work)
    if options.record:
        # Counts of documents that are no longer made can be compared with nothing.
        kept = (record for record in records if record["environment"]["documents"] == here["documents"])
        records = [record for record in kept if record["environment"] != here]
        records.append({"environment": here, "counts": counts})
        text = json.dumps(records, indent=2, ensure_ascii=False) + "\n"
        options.against.write_text(text, encoding="utf-8", newline="\n")
    verdict = compare(records, here, counts, options.tolerance)
    print(*verdict.lines, sep="\n")
    return int(verdict.slower)


if __name__ == "__main__":
    sys.exit(main())
