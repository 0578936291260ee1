"""GitHub's workflow commands, which put findings beside the lines of a pull request.

GitHub keeps ten errors, ten warnings and ten notices of a step, the first ones it is told of. So the
worst come first, and `annotate`, which goes with another report, writes no more than are kept.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, TextIO

from seedlint.finding import Severity
from seedlint.output.every import as_shown, every_finding, left_out, told, too_many, worst_first
from seedlint.output.text import place
from seedlint.output.uri import checkout_path
from seedlint.util.escape import clip, escape

if TYPE_CHECKING:
    from seedlint.finding import PlacedFinding
    from seedlint.output.result import Result

LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}

PER_STEP = 10
"""Annotations of each level that GitHub keeps of one step."""


def report(result: Result, stream: TextIO) -> None:
    """Write a command for every finding, the worst first."""
    _complain(result, stream)
    for finding in worst_first(every_finding(result)):
        stream.write(f"{_command(finding, result)}\n")


def annotate(result: Result, stream: TextIO) -> None:
    """Write commands for as many findings of each severity as GitHub shows, the worst first."""
    _complain(result, stream)
    findings = list(every_finding(result))
    for severity in LEVELS:
        for finding in islice((f for f in findings if f.severity == severity), PER_STEP):
            stream.write(f"{_command(finding, result)}\n")


def _complain(result: Result, stream: TextIO) -> None:
    for words in (*result.complaints[:PER_STEP], *filter(None, [too_many(result)])):
        stream.write(f"::error title=seedlint::{_data(clip(escape(words)))}\n")
    if words := left_out(result):
        level = LEVELS[max(result.left_out())]
        stream.write(f"::{level} title=seedlint::{_data(words)}\n")


def _command(finding: PlacedFinding, result: Result) -> str:
    region = finding.region
    properties = {
        "file": escape(checkout_path(finding.path, result)),
        "line": str(region.line),
        "endLine": str(region.end_line),
    }
    if region.end_line == region.line:  # columns mean nothing to GitHub where there are several lines
        properties |= {"col": str(region.column), "endColumn": str(region.end_column)}
    properties["title"] = escape(f"{finding.code} {finding.name}")
    # The log shows nothing but the message, so the place and the code are in that, too.
    said = as_shown(told(finding), finding, result)
    words = f"{place(result.shown(finding.path), finding.region)}: {finding.code} {escape(said)}"
    lines = [clip(words)]
    if finding.fix:
        safety = "safe" if finding.fix.safe else "unsafe"
        lines.append(f"fix: {clip(escape(finding.fix.description))} ({safety})")
    about = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    message = _data("\n".join(lines))
    return f"::{LEVELS[finding.severity]} {about}::{message}"


def command(level: str, title: str, words: str, **properties: str) -> str:
    """Return a workflow command of a level that is no finding's; all of it is text from anywhere."""
    given = {name: escape(value) for name, value in properties.items()} | {"title": escape(title)}
    shown = ",".join(f"{name}={_property(value)}" for name, value in given.items())
    return f"::{level} {shown}::{_data(clip(escape(words)))}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
