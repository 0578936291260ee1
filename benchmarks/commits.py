"""Writes a git repository whose past has documents of real shape: `seedlint report --history-from-git`.

    python benchmarks/commits.py DIRECTORY --documents 5000 --commits 50

A commit adds documents and edits others, 40 to 400 of them in a corpus of 5,000; small commits are as
many as large ones. Three in ten of the documents of a commit are new ones. An edit gives a document another
number of its quality and heat, another word in its excerpt, and takes back a defect or makes one: what it
lists stays. All commits are a day apart.
"""

from __future__ import annotations

import argparse
import math
import random
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from articles import WORDS
from bench import progress
from measure import summarize
from render import render
from shaped import invent_shaped
from tables import FOUND, named, spread, table
from tools import SEEDLINT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bench import Bench
    from measure import Cost

_DOCUMENTS, _COMMITS = 5_000, 50

_FEWEST, _MOST = 0.008, 0.08
"""The part of all documents that a commit touches."""
_NEW = 0.3
_SPOILT = 0.2
"""The part of edits that make a defect, or take it back."""
_RIGHT, _WRONG = b"type: article\n", b"type: articel\n"
_BEGIN = 1_700_000_000
_DAY = 86_400
_AUTHOR = "A. Writer <writer@example.org>"


def write_history(directory: Path, documents: int, commits: int, seed: int = 1) -> list[int]:
    """Write a repository, and check its last commit out; return how many documents each commit touches."""
    rng = random.Random(f"{seed}/commits")
    spread = math.log(_MOST / _FEWEST)
    sizes = [max(1, round(documents * _FEWEST * math.exp(rng.random() * spread))) for _ in range(commits - 1)]
    texts = {
        f"seeds/{one.path}.md": render(one.content, "md").encode() for one in invent_shaped(documents, seed)
    }
    paths = list(texts)
    rng.shuffle(paths)
    first = len(paths) - sum(map(_fresh, sizes))
    if first < 1:
        raise ValueError(f"{documents} documents are too few for {commits} commits")
    directory.mkdir(parents=True)
    _git(directory, "init", "-q", "-b", "main")
    _git(directory, "fast-import", "--quiet", told=b"".join(_stream(rng, texts, paths, sizes)))
    _git(directory, "reset", "-q", "--hard", "main")
    return [first, *sizes]


def _stream(
    rng: random.Random, texts: dict[str, bytes], paths: list[str], sizes: list[int]
) -> Iterator[bytes]:
    there = len(paths) - sum(map(_fresh, sizes))
    yield _commit(0, {path: texts[path] for path in paths[:there]})
    for number, size in enumerate(sizes, 1):
        edited = rng.sample(paths[:there], min(size - _fresh(size), there))
        for path in edited:
            texts[path] = _edited(rng, texts[path])
        added = paths[there : there + _fresh(size)]
        there += len(added)
        yield _commit(number, {path: texts[path] for path in (*added, *edited)})


def _fresh(size: int) -> int:
    """Return how many of the documents of a commit are new ones."""
    return round(size * _NEW)


def _edited(rng: random.Random, text: bytes) -> bytes:
    """Return a document with other numbers, another excerpt, and at times a defect more or less."""
    text = re.sub(rb"^(quality|heat): .*$", lambda at: at[1] + b": %d" % rng.randint(0, 99), text, flags=re.M)
    word = rng.choice(WORDS).encode()
    text = re.sub(rb"^(excerpt: \S+ )\S+", lambda at: at[1] + word, text, count=1, flags=re.M)
    if rng.random() < _SPOILT:
        one, other = (_WRONG, _RIGHT) if _WRONG in text else (_RIGHT, _WRONG)
        text = text.replace(one, other, 1)
    return text


def _commit(number: int, files: dict[str, bytes]) -> bytes:
    time = f"{_BEGIN + number * _DAY} +0000"
    words = f"Documents of day {number}".encode()
    parts = [b"commit refs/heads/main\n"]
    parts += [f"{who} {_AUTHOR} {time}\n".encode() for who in ("author", "committer")]
    parts.append(b"data %d\n%s\n" % (len(words), words))
    for path, text in sorted(files.items()):
        parts.append(b"M 100644 inline %s\ndata %d\n%s\n" % (path.encode(), len(text), text))
    return b"".join(parts)


def _git(directory: Path, *words: str, told: bytes = b"") -> None:
    subprocess.run(["git", "-C", str(directory), *words], input=told, check=True)


def history(bench: Bench) -> str:
    """The past commits of a repository measured, beside a cold lint of the last one."""
    documents = bench.documents(_DOCUMENTS)
    place = bench.work / f"history-{documents}"
    if not place.exists():
        progress(f"writing a repository of {documents} documents")
        write_history(place, documents, _COMMITS)
    lint = [*SEEDLINT, "check", "seeds", "--no-cache", "--statistics"]
    report = [*SEEDLINT, "report", "seeds", "-q", "--no-cache", "--no-expectations", "-o", "report"]
    past = [*report, "--history-from-git", "--last", str(_COMMITS)]
    costs: dict[str, list[Cost]] = {}
    for turn in range(bench.runs):
        progress(f"history: turn {turn + 1} of {bench.runs}")
        for name, argv in (("a cold lint", lint), ("report", report), (f"report, {_COMMITS} commits", past)):
            shutil.rmtree(place / "report", ignore_errors=True)
            costs.setdefault(name, []).append(bench.time_again(argv, place))
    done = {name: summarize(runs) for name, runs in costs.items()}
    cold, _, whole = (summary.median for summary in done.values())
    limit = "× a cold lint"
    bench.judge(f"`--history-from-git`, {_COMMITS} commits", whole / cold, 3, limit, at_least=_DOCUMENTS)
    rows = [
        [named(name, summary, FOUND), spread(summary), f"{summary.median / cold:.2f}"]
        for name, summary in done.items()
    ]
    return table(["run", "seconds", "times “a cold lint”"], rows, words=1)


def main() -> int:
    """Read the command line, write the repository."""
    parser = argparse.ArgumentParser(description="Write a repository with a past, of invented documents.")
    parser.add_argument("directory", type=Path, help="a new directory")
    parser.add_argument("--documents", type=int, default=_DOCUMENTS)
    parser.add_argument("--commits", type=int, default=_COMMITS)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    if options.directory.exists():
        parser.error(f"{options.directory} is there already")
    sizes = write_history(options.directory, options.documents, options.commits, options.seed)
    edits = f"then {min(sizes[1:])} to {max(sizes[1:])} in each"
    print(f"{len(sizes)} commits: {sizes[0]} documents, {edits}, {sum(sizes)} in all")
    return 0


if __name__ == "__main__":
    sys.exit(main())
