"""GitLab's Code Quality report: what a merge request makes better and worse."""

from __future__ import annotations

from typing import TYPE_CHECKING, TextIO

from seedlint.finding import Severity
from seedlint.output.every import every_finding, left_out, told
from seedlint.output.fingerprint import Fingerprints
from seedlint.output.plain import text, write_items
from seedlint.output.uri import checkout_path
from seedlint.util.escape import clip, escape

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seedlint.finding import JSON
    from seedlint.output.result import Result

SEVERITIES = {Severity.ERROR: "major", Severity.WARNING: "minor", Severity.NOTE: "info"}
"""Of GitLab's five; `critical` and `blocker` are left to tools that know of worse than bad data."""


def report(result: Result, stream: TextIO) -> None:
    """Write a list with an object for each finding."""
    write_items(stream, _issues(result))
    stream.write("\n")


def _issues(result: Result) -> Iterator[JSON]:
    fingerprints = Fingerprints(result.read_lines)
    for finding in every_finding(result):
        path = checkout_path(finding.path, result)
        field = f" at {finding.place}" if finding.pointer else ""
        words = f"{finding.code} {finding.name}{field}: {told(finding)}"
        yield {
            "description": clip(escape(words)),
            "check_name": f"{finding.code} {escape(finding.name)}",
            # Only hexadecimal digits: some readers want a hash.
            "fingerprint": fingerprints.of(finding, path).replace(":", ""),
            "severity": SEVERITIES[finding.severity],
            "location": {
                "path": text(path),
                "lines": {"begin": finding.region.line, "end": finding.region.end_line},
            },
        }
    if words := left_out(result):
        yield {
            "description": words,
            "check_name": "seedlint",
            "fingerprint": "left-out",
            "severity": SEVERITIES[max(result.left_out())],
            "location": {"path": ".", "lines": {"begin": 1, "end": 1}},
        }
