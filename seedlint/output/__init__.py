"""Reporters, one module a format: each turns a `Result` into text on a stream, and does nothing else.

A new format is one module with a function ``report(result, stream)``, and one line in `FORMATS`.
Modules are imported when their format is asked for, so nobody pays for the others.
"""

from __future__ import annotations

from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple, Protocol, TextIO, cast

if TYPE_CHECKING:
    from seedlint.result import Result

WIDTH = 100
"""Columns of a line, where nobody knows how wide the reader's window is."""


class Reporter(Protocol):
    """Writes a result to a stream, in one format."""

    def __call__(self, result: Result, stream: TextIO, /) -> None:
        """Write ``result`` to ``stream``."""


class Format(NamedTuple):
    """A format: the module of its reporter, what it is for, and whether that knows colours and widths."""

    module: str
    summary: str
    styled: bool = False


FORMATS = {
    "text": Format("text", "findings with the lines they are about, for people", styled=True),
    "concise": Format("concise", "one line a finding", styled=True),
    "json": Format("json_", "everything, for programs (docs/json-format.md)"),
    "jsonl": Format("jsonl", "one JSON object a finding and line, for programs that read as it comes"),
    "sarif": Format("sarif", "SARIF 2.1.0, for code scanning"),
    "github": Format("github", "annotations of GitHub Actions, the worst first"),
    "gitlab": Format("gitlab", "GitLab's Code Quality report"),
    "junit": Format("junit", "JUnit XML, for test reports: a test a document and rule"),
    "html": Format("html", "one page that opens offline, with filters"),
    "markdown": Format("markdown", "for job summaries and comments, at most 65,000 bytes, the worst first"),
}


def reporter(name: str, *, color: bool = False, width: int = WIDTH) -> Reporter:
    """Return the reporter of a format; KeyError for one that is not in `FORMATS`.

    ``color`` and ``width`` are what the stream can show; formats for programs don't care.
    """
    chosen = FORMATS[name]
    report = import_module(f"seedlint.output.{chosen.module}").report
    return cast("Reporter", partial(report, color=color, width=width) if chosen.styled else report)
