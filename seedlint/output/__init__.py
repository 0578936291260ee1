"""Reporters, one module a format: each turns a `Result` into text on a stream, and does nothing else.

A new format is one module with a function ``report(result, stream)``, and one line in `FORMATS`.
Modules are imported when their format is asked for, so nobody pays for the others.
"""

from __future__ import annotations

import re
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple, Protocol, TextIO, cast

from seedlint.finding import Extent

if TYPE_CHECKING:
    from collections.abc import Iterable

    from seedlint.output.result import Result

WIDTH = 100
"""Columns of a line, where nobody knows how wide the reader's window is."""


class Reporter(Protocol):
    """Writes a result to a stream, in one format."""

    def __call__(self, result: Result, stream: TextIO, /) -> None:
        """Write ``result`` to ``stream``."""


class Format(NamedTuple):
    """A format: the module of its reporter, what it is for, and whether that knows colours and widths.

    ``begins`` is a pattern of how its reports begin, also when somebody has indented them anew. ``shows`` is
    what they show of findings beside themselves. ``checkout`` says that paths are from the top of the working
    copy, as CI systems want them, and not from the working directory.
    """

    module: str
    summary: str
    begins: str
    styled: bool = False
    shows: Extent = Extent.NOTHING
    checkout: bool = False


_LEFT_OUT = r"[\d,]+ of [\d,]+ findings (?:is|are) left out"
_LINE = rf"(?:seedlint|[^\n]+:\d+:\d+): (?:(?:error|warning|note) [A-Z]+\d+ |{_LEFT_OUT})"

FORMATS = {
    "text": Format(
        "text",
        "findings with the lines they are about, for people",
        rf"{_LINE}|\s*count +code +severity +name",
        styled=True,
        shows=Extent.LINES,
    ),
    "concise": Format("concise", "one line a finding", _LINE, styled=True),
    "json": Format(
        "json_",
        "everything, for programs (docs/json-format.md)",
        r'\{\s*"version":\s*\d+,\s*"tool":\s*\{\s*"name":\s*"seedlint"',
        shows=Extent.REPLACEMENTS,
    ),
    "jsonl": Format(
        "jsonl",
        "one JSON object a finding and line, for programs that read as it comes",
        r'\{\s*(?:"leftOut":|"code":\s*"[A-Z]+\d+",\s*"name":\s*"[^"]*",\s*"severity":)',
        shows=Extent.REPLACEMENTS,
    ),
    "sarif": Format(
        "sarif",
        "SARIF 2.1.0, for code scanning",
        r'\{\s*"\$schema":\s*"[^"]*",\s*"version":\s*"2[^"]*",\s*"runs":\s*\[\s*\{'
        r'\s*"tool":\s*\{\s*"driver":\s*\{\s*"name":\s*"seedlint"',
        shows=Extent.REPLACEMENTS,
        checkout=True,
    ),
    "github": Format(
        "github",
        "annotations of GitHub Actions, the worst first",
        r"::(?:error|warning|notice) (?:file=|title=seedlint)",
        checkout=True,
    ),
    "gitlab": Format(
        "gitlab",
        "GitLab's Code Quality report",
        rf'\[\s*(?:\]\s*\Z|\{{\s*"description":\s*"(?:[A-Z]+\d+ |{_LEFT_OUT}))',
        shows=Extent.LINES,
        checkout=True,
    ),
    "rdjson": Format(
        "rdjson",
        "for reviewdog: comments and suggestions in reviews",
        r'\{\s*"source":\s*\{\s*"name":\s*"seedlint"\s*\}',
        shows=Extent.REPLACEMENTS,
        checkout=True,
    ),
    "sonar": Format(
        "sonar",
        "SonarQube's generic issues, from 10.3 on",
        r'\{\s*"rules":\s*\[(?:\s*\]\s*,\s*"issues":\s*\[\s*\]|\s*\{\s*"id":\s*"[A-Z]+\d+(?:-left-out)?",\s*"name":)',
        shows=Extent.LINES,
        checkout=True,
    ),
    "junit": Format(
        "junit",
        "JUnit XML, for test reports: a test a document and rule",
        r'<\?xml [^>]*>\s*<testsuites name="seedlint"',
        checkout=True,
    ),
    "html": Format(
        "html",
        "one page that opens offline, with filters",
        r"<!DOCTYPE html>(?:\s*<(?:html|head|meta)\b[^>]*>)*\s*<title>seedlint: ",
        shows=Extent.LINES,
    ),
    "markdown": Format(
        "markdown",
        "for job summaries and comments, at most 65,000 bytes, the worst first",
        "## seedlint: ",
        checkout=True,
    ),
}


def shown_by(names: Iterable[str]) -> Extent:
    """Return all that some formats show of findings beside themselves."""
    return max((FORMATS[name].shows for name in names), default=Extent.NOTHING)


def begins_as_report(text: str) -> bool:
    """Whether a file that begins so is a report, of any format."""
    return any(re.match(form.begins, text) for form in FORMATS.values())


def reporter(name: str, *, color: bool = False, width: int = WIDTH) -> Reporter:
    """Return the reporter of a format; KeyError for one that is not in `FORMATS`.

    ``color`` and ``width`` are what the stream can show; formats for programs don't care.
    """
    chosen = FORMATS[name]
    report = import_module(f"seedlint.output.{chosen.module}").report
    return cast("Reporter", partial(report, color=color, width=width) if chosen.styled else report)
