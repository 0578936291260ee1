"""Runs the examples of the documentation, and writes what they print.

In a page, each ``##`` section is a directory of its own. A code block below a line that ends in a file
name (in backticks, with a colon) is that file. A ``console`` block is a session: what follows ``$`` is a
command, the rest is what it prints, standard output first. Only `seedlint` is run, and `git`, which prepares
what it is to look at; the seconds that it takes are always written as 0.05.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_SECTION = re.compile(r"^## (.+)$", re.MULTILINE)
_BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_FILE_NAME = re.compile(r"`([\w./-]+)`:\n\n\Z")
_SECONDS = re.compile(r"(?:(?<= in )|(?<=\())\d+\.\d\d(?= s(?:$|[;)]))", re.MULTILINE)
_NOT_RUN = re.compile(r"^…$", re.MULTILINE)
_TERMINAL = {"NO_COLOR", "FORCE_COLOR", "GITHUB_ACTIONS", "COLUMNS", "SEEDLINT_DEBUG"}


ROOT = Path(__file__).resolve().parent.parent
TOP = ("README.md", "CHANGELOG.md")
"""The pages at the top of the repository whose examples are run."""


@dataclass(frozen=True)
class Block:
    """A code block: its language, its text, and the name of the file it is (None: of none)."""

    language: str
    text: str
    file: str | None
    start: int
    end: int


def sections(page: str) -> Iterator[tuple[str, list[Block]]]:
    """Yield the title and the code blocks of each section; what is above the first one has no title."""
    code = [match.span() for match in _BLOCK.finditer(page)]
    titles = [t for t in _SECTION.finditer(page) if not any(a < t.start() < b for a, b in code)]
    starts = [("", 0), *((title[1], title.start()) for title in titles)]
    for (title, start), (_, end) in zip(starts, [*starts[1:], ("", len(page))], strict=True):
        blocks = []
        for match in _BLOCK.finditer(page, start, end):
            named = _FILE_NAME.search(page, start, match.start())
            blocks.append(
                Block(match[1], match[2], named[1] if named else None, match.start(2), match.end(2))
            )
        yield title, blocks


def run_pages() -> list[Path]:
    """Return the pages with sessions that are run: all sessions but those that leave something out (`…`)."""
    pages = [*(ROOT / name for name in TOP), *sorted((ROOT / "docs").rglob("*.md"))]
    return [page for page in pages if any(is_run(block) for block in blocks_of(page))]


def blocks_of(page: Path) -> list[Block]:
    """Return all code blocks of a page."""
    return [block for _, blocks in sections(page.read_text(encoding="utf-8")) for block in blocks]


def is_run(block: Block) -> bool:
    """Whether a block is a session that is run."""
    return block.language == "console" and not _NOT_RUN.search(block.text)


def write_files(blocks: list[Block], folder: Path) -> None:
    """Write the files of a section."""
    for block in blocks:
        if block.file:
            path = folder / block.file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(block.text, encoding="utf-8", newline="\n")


def commands(session: str) -> list[str]:
    """Return the commands of a session."""
    return [line[2:] for line in session.splitlines() if line.startswith("$ ")]


def run(command: str, folder: Path) -> str:
    """Return what a `seedlint` or `git` command prints, standard output first."""
    program, *words = shlex.split(command)
    if program not in {"seedlint", "git"}:
        raise ValueError(f"an example runs something else than seedlint: {command}")
    start = [sys.executable, "-m", "seedlint"] if program == "seedlint" else ["git"]
    kept = {k: v for k, v in os.environ.items() if k not in _TERMINAL and not k.startswith("GIT_")}
    done = subprocess.run(  # noqa: S603 - what our own documentation says
        [*start, *words],
        cwd=folder,
        env={**kept, "PYTHONUTF8": "1", "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"},
        capture_output=True,
        check=False,
        encoding="utf-8",
    )
    return done.stdout + _SECONDS.sub("0.05", done.stderr)


def session(commands: list[str], folder: Path) -> str:
    """Return a session with what its commands print."""
    return "\n".join(f"$ {command}\n{run(command, folder)}" for command in commands)


def refresh(page: str) -> str:
    """Return a page in which each session shows what its commands print."""
    parts = []
    at = 0
    for _, blocks in sections(page):
        sessions = [block for block in blocks if is_run(block)]
        if not sessions:
            continue
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            write_files(blocks, folder)
            for block in sessions:
                parts += [page[at : block.start], session(commands(block.text), folder)]
                at = block.end
    return "".join(parts) + page[at:]
