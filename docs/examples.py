"""Runs the examples of the documentation, and writes what they print.

In a page, each ``##`` section is a directory of its own. A code block below a line that ends in a file
name (in backticks, with a colon) is that file. A ``console`` block is a session: what follows ``$`` is a
command, the rest is what it prints, standard output first. Only `seedlint` is run, and the seconds that
it takes are always written as 0.05.
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
_SECONDS = re.compile(r"(?<= in )\d+\.\d\d(?= s$)", re.MULTILINE)
_TERMINAL = {"NO_COLOR", "FORCE_COLOR", "GITHUB_ACTIONS", "COLUMNS", "SEEDLINT_DEBUG"}


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
    """Return what a `seedlint` command prints, standard output first."""
    program, *words = shlex.split(command)
    if program != "seedlint":
        raise ValueError(f"an example runs something else than seedlint: {command}")
    done = subprocess.run(  # noqa: S603 - what our own documentation says
        [sys.executable, "-m", "seedlint", *words],
        cwd=folder,
        env={**{k: v for k, v in os.environ.items() if k not in _TERMINAL}, "PYTHONUTF8": "1"},
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
        sessions = [block for block in blocks if block.language == "console"]
        if not sessions:
            continue
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            write_files(blocks, folder)
            for block in sessions:
                parts += [page[at : block.start], session(commands(block.text), folder)]
                at = block.end
    return "".join(parts) + page[at:]
