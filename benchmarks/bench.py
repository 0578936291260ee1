"""The corpora, the tools that are here and work, and the way they are run."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

import measure
from tools import OURS, PEERS, ROOT, Corpus, Tool, find, write_settings

if TYPE_CHECKING:
    from pathlib import Path

_CACHES = "caches"
_ENDINGS = {".yaml", ".md", ".json", ".toml"}
SMALL = 500
"""The documents of a quick look."""


@dataclass(frozen=True, slots=True)
class Options:
    """What the command line says."""

    scenarios: list[str]
    scale: str
    documents: int | None
    size: str
    defects: float
    runs: int | None
    slow_share: float
    only: list[str]
    search: str
    work: Path | None


@dataclass(frozen=True, slots=True)
class Goal:
    """What was to be reached, and what was."""

    run: str
    documents: int
    reach: str
    measured: str
    met: str


class Bench:
    """One session of measuring, in a directory of its own.

    Commands run in this directory: some peers take only paths below it, and no project's configuration
    or ignore file is found from there.
    """

    def __init__(self, options: Options, work: Path) -> None:
        self.options = options
        self.work = work
        self.skipped: dict[str, str] = {}
        self.goals: list[Goal] = []
        self.tools: dict[Tool, str] = {}
        # Whoever installs a program has its code compiled, and finds it so.
        own = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        self._environment = own | {
            "PATH": options.search,
            "XDG_CACHE_HOME": str(work / _CACHES),
            "NO_COLOR": "1",
        }
        write_settings(work)
        self._find_tools()

    def _find_tools(self) -> None:
        """Keep the tools that are installed and tell a right document from a wrong one."""
        for tool in (OURS, *PEERS):
            if tool.name not in self.options.only:
                continue
            program = find(tool, self.options.search)
            if program is None:
                self.skipped[tool.name] = "not installed" if tool is not OURS else "does not start"
                continue
            self.tools[tool] = program
            trouble = self._probe(tool)
            if trouble:
                self.skipped[tool.name] = trouble
                del self.tools[tool]

    def _probe(self, tool: Tool) -> str | None:
        """Say why a tool's time would mean nothing. A command that fails at once is the fastest of all."""
        right = self.run(tool, self.corpus(1)).status
        if right != 0:
            return f"ends with exit status {right} on a clean document"
        wrong = self.run(tool, self._spoiled(tool.judges)).status
        if wrong not in tool.found:
            return f"ends with exit status {wrong} on a document with a {tool.judges} error"
        return None

    def _spoiled(self, how: str) -> Corpus:
        """Return one document that lacks a required field, or has a key twice."""
        [source] = self.corpus(1).files
        text = (self.work / source).read_text(encoding="utf-8")
        if how == "schema":
            text = text.replace("category: news\n", "")
        else:
            text += "category: news\n"
        directory = self.work / f"spoiled-{how}"
        directory.mkdir(exist_ok=True)
        (directory / "seed.yaml").write_text(text, encoding="utf-8", newline="\n")
        return self._corpus_at(directory)

    @property
    def runs(self) -> int:
        """How often each command is run."""
        return self.options.runs or (5 if self.options.scale == "full" else 2)

    def documents(self, usual: int = 10_000) -> int:
        """Return how many documents a scenario reads that usually reads so many."""
        if self.options.documents:
            return self.options.documents
        return usual if self.options.scale == "full" else min(usual, SMALL)

    def judge(
        self,
        run: str,
        value: float | None,
        limit: float | None,
        unit: str,
        *,
        at_least: int = 0,
        documents: int = 1,
    ) -> None:
        """Note what a run came to, beside what it is to reach.

        ``at_least``: the documents for which the limit is meant. With fewer, start-up weighs too much.
        """
        documents = self.documents(at_least) if at_least else documents
        met = "–"
        if value is not None and limit is not None:
            met = "too few documents" if documents < at_least else "yes" if value <= limit else "no"
        measured = "–" if value is None else f"{value:.3g} {unit}"
        reach = "–" if limit is None else f"≤ {limit:g} {unit}"
        self.goals.append(Goal(run, documents, reach, measured, met))

    def program(self, name: str) -> tuple[Tool, str] | None:
        """Return a peer and its program, if it is here and works."""
        return next(((tool, program) for tool, program in self.tools.items() if tool.name == name), None)

    def corpus(self, documents: int, shape: str = "unique", form: str = "yaml") -> Corpus:
        """Return the corpus of so many documents, written if it isn't there yet.

        YAML files have no closing fence: that is the one form that every tool reads, so that all read the
        same bytes. One document alone is always clean.
        """
        name, words = f"{form}-{shape}-{documents}", ["--shape", shape, "--format", form]
        if shape == "unique":
            defects = self.options.defects if documents > 1 else 0.0
            name += f"-{self.options.size}-defects-{defects:g}"
            words += ["--size", self.options.size, "--defects", str(defects)]
        directory = self.work / name
        if not directory.exists():
            progress(f"writing {documents} documents")
            new = directory.with_suffix(".new")
            shutil.rmtree(new, ignore_errors=True)
            argv = [sys.executable, str(ROOT / "benchmarks" / "corpus.py"), str(new), *words]
            argv += ["--documents", str(documents)]
            # In a process of its own: what this one has in memory is the least that is measured for others.
            subprocess.run(argv, check=True, stdout=subprocess.DEVNULL)
            new.rename(directory)
        return self._corpus_at(directory)

    def _corpus_at(self, directory: Path) -> Corpus:
        files = sorted(file for file in directory.rglob("*") if file.suffix in _ENDINGS)
        # Reading them all puts them into the system's file cache, for the first run as for the last.
        size = sum(len(file.read_bytes()) for file in files)
        return Corpus(directory.name, tuple(file.relative_to(self.work).as_posix() for file in files), size)

    def command(self, tool: Tool, corpus: Corpus) -> list[str]:
        """Return the command line that makes a tool read a corpus."""
        return tool.command(self.tools[tool], corpus)

    def run(self, tool: Tool, corpus: Corpus) -> measure.Cost:
        """Run a tool over a corpus, with no cache left from before."""
        return self.time(self.command(tool, corpus))

    def time(self, argv: list[str]) -> measure.Cost:
        """Run any command, with no cache left from before."""
        self.drop_caches()
        return measure.run(argv, self.work, self.environment_for(argv))

    def time_again(self, argv: list[str], cwd: Path | None = None) -> measure.Cost:
        """Run any command with whatever the run before has left in its cache."""
        return measure.run(argv, cwd or self.work, self.environment_for(argv))

    def memory_of_all(self, tool: Tool, corpus: Corpus) -> int | None:
        """Return the peak memory of all of a tool's processes together."""
        return self.memory_of(self.command(tool, corpus))

    def memory_of(self, argv: list[str]) -> int | None:
        """Return the peak memory of all processes of a command together, with no cache left from before."""
        self.drop_caches()
        return measure.memory_of_all(argv, self.work, self.environment_for(argv))

    def drop_caches(self) -> None:
        """Delete what the tools remember: the cache home, and directories like ``.seedlint_cache``."""
        for cache in [self.work / _CACHES, *self.work.glob(".*cache*")]:
            shutil.rmtree(cache, ignore_errors=True)

    def environment_for(self, argv: list[str]) -> dict[str, str]:
        if argv[0] != sys.executable:
            return self._environment
        # For seedlint not installed, in its checkout.
        return self._environment | {"PYTHONPATH": str(ROOT)}


def progress(text: str) -> None:
    """Say what is going on, apart from the report."""
    print(f"… {text}", file=sys.stderr, flush=True)
