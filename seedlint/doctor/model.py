"""What `seedlint doctor` has looked at, as text for people and as JSON for reports of defects.

Nothing secret is in it: paths begin with `~` where they are in the home directory, URLs have no user names,
and of environment variables only those are told that are named here.
"""

from __future__ import annotations

import json
import os
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from seedlint.finding import Severity
from seedlint.output.paint import BOLD, GREEN, SEVERITY, Paint
from seedlint.util.escape import escape

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

VERSION = 1
_LONGEST = 300
"""So many characters of what a look has raised are told."""
_STUMBLES = "SEEDLINT_DEBUG=1 seedlint check"


class Status(Enum):
    """How well something is."""

    OK = "ok"
    NOTE = "note"
    """Worth knowing; everything works."""
    PROBLEM = "problem"


class Item(NamedTuple):
    """One thing that was looked at."""

    name: str
    value: str
    status: Status = Status.OK
    advice: str = ""
    """What to do, with the command to type."""


class Section(NamedTuple):
    """Things that belong together."""

    title: str
    items: Sequence[Item]


def looked(title: str, look: Callable[[], Iterable[Item]]) -> Section:
    """Return a section with all that a look yields; what it raises is one more item, a problem."""
    items: list[Item] = []
    try:
        for item in look():
            items.append(item)  # noqa: PERF402 - those before an error are kept
    except (Exception, SystemExit) as error:  # noqa: BLE001 - whatever is broken, the rest is still to be told
        words = " ".join(f"{type(error).__name__}: {error}".split())[:_LONGEST]
        advice = f"with SEEDLINT_DEBUG=1, the command that stumbles over it shows more: `{_STUMBLES}`"
        items.append(Item("not checked", private(words), Status.PROBLEM, advice))
    return Section(title, items)


def problems(sections: Sequence[Section]) -> int:
    """Count what needs mending."""
    return sum(item.status is Status.PROBLEM for section in sections for item in section.items)


_STYLES = {
    Status.OK: GREEN,
    Status.NOTE: SEVERITY[Severity.NOTE],
    Status.PROBLEM: SEVERITY[Severity.ERROR],
}
_MARKS = {Status.OK: "ok", Status.NOTE: "--", Status.PROBLEM: "!!"}


def text(sections: Sequence[Section], *, color: bool) -> str:
    """Return all of it for people: a line for each thing, and below it what to do."""
    paint = Paint(color)
    width = max((len(item.name) for section in sections for item in section.items), default=0)
    lines: list[str] = []
    for section in sections:
        lines += ["", paint(section.title, BOLD)] if lines else [paint(section.title, BOLD)]
        for item in section.items:
            mark = paint(_MARKS[item.status], _STYLES[item.status])
            lines.append(f"  {mark} {item.name:{width}}  {escape(item.value)}".rstrip())
            lines += [f"     {'':{width}}  {escape(line)}" for line in item.advice.splitlines()]
    count = problems(sections)
    words = f"{count} problem{'s' * (count != 1)}" if count else "all works"
    lines += ["", paint(words, _STYLES[Status.PROBLEM if count else Status.OK])]
    return "\n".join(lines) + "\n"


def as_json(sections: Sequence[Section]) -> str:
    """Return all of it for programs."""
    told = {
        "version": VERSION,
        "ok": not problems(sections),
        "sections": {
            section.title: [
                {"name": item.name, "status": item.status.value, "value": item.value, "advice": item.advice}
                for item in section.items
            ]
            for section in sections
        },
    }
    return json.dumps(told, indent=2) + "\n"


def private(words: str | os.PathLike[str]) -> str:
    """Return a path, or words with paths in them, without the name of whose home directory they are in."""
    told = os.fspath(words)
    try:
        home = Path.home()
    except RuntimeError:  # nobody's
        return told
    for one in dict.fromkeys((str(home), os.path.realpath(home))):
        if len(one) > 1:
            told = f"{told}{os.sep}".replace(one.rstrip(os.sep) + os.sep, f"~{os.sep}")[: -len(os.sep)]
    return told


__all__ = ["Item", "Section", "Status", "as_json", "looked", "private", "problems", "text"]
