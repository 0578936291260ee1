"""One line a finding: ``path:line:col: severity CODE message``, for editors and grep."""

from __future__ import annotations

from typing import TYPE_CHECKING, TextIO

from seedlint.output import WIDTH
from seedlint.output.every import left_out
from seedlint.output.paint import BOLD, SEVERITY, Paint
from seedlint.output.text import load_failure, place
from seedlint.util.escape import escape

if TYPE_CHECKING:
    from seedlint.output.result import Result


def report(result: Result, stream: TextIO, *, color: bool = False, width: int = WIDTH) -> None:  # noqa: ARG001
    """Write one line for each finding, and for rules that could not be loaded if no finding says so."""
    paint = Paint(color)
    for finding in result.findings:
        stream.write(
            f"{paint(place(result.shown(finding.path), finding.region), BOLD)}:"
            f" {paint(str(finding.severity), SEVERITY[finding.severity])}"
            f" {paint(finding.code, BOLD)} {escape(finding.message)}\n"
        )
    for failure in result.failures_without_finding():
        stream.write(f"{load_failure(failure, paint)}\n")
    if words := left_out(result):
        stream.write(f"seedlint: {words}\n")
