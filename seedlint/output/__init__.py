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


class Style(NamedTuple):
    """What a stream can show, and how much somebody wants to see there."""

    color: bool = False
    width: int = WIDTH
    """In columns."""
    links: bool = False
    """Whether words may lead to pages."""
    whole: bool = True
    """Whether each finding is shown, and repetitions of one are not just counted."""
    causes: bool = False
    """Whether of findings with one cause the first is shown, with the places of the others."""


class Format(NamedTuple):
    """A format: the module of its reporter, what it is for, and what its reporter knows of a `Style`.

    ``begins`` is a pattern of how its reports begin, also when somebody has indented them anew. ``shows`` is
    what they show of findings beside themselves. ``checkout`` says that paths are from the top of the working
    copy, as CI systems want them, and not from the working directory.
    """

    module: str
    summary: str
    begins: str
    styled: tuple[str, ...] = ()
    shows: Extent = Extent.NOTHING
    checkout: bool = False


_LEFT_OUT = r"[\d,]+ of [\d,]+ findings (?:is|are) left out"
_LINE = rf"(?:seedlint|[^\n]+:\d+:\d+): (?:(?:error|warning|note) [A-Z]+\d+ |{_LEFT_OUT})"

FORMATS = {
    "text": Format(
        "text",
        "findings with their lines, for people",
        r"(?:error|warning|note)\[[A-Z]+\d+\](?: \[\*\])?: |Findings by rule: "
        r"|\s*count +code +severity +name",
        styled=Style._fields,
        shows=Extent.LINES,
    ),
    "concise": Format("concise", "one line per finding", _LINE, styled=("color", "width")),
    "json": Format(
        "json_",
        "everything, for programs (docs/reference/json-format.md)",
        r'\{\s*"version":\s*\d+,\s*"tool":\s*\{\s*"name":\s*"seedlint"',
        shows=Extent.REPLACEMENTS,
    ),
    "jsonl": Format(
        "jsonl",
        "one JSON object per finding and line, for programs that read a stream",
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
        "JUnit XML, for test reports: a test per document and rule",
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


def reporter(name: str, **style: object) -> Reporter:
    """Return the reporter of a format; KeyError for one that is not in `FORMATS`.

    ``style`` is of what a `Style` has; formats for programs don't care, others for the part that they know.
    """
    chosen = FORMATS[name]
    report = import_module(f"seedlint.output.{chosen.module}").report
    known = {key: value for key, value in style.items() if key in chosen.styled}
    return cast("Reporter", partial(report, **known) if known else report)
