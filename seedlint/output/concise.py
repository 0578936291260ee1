"""One line a finding: ``path:line:col: severity CODE message``, for editors and grep."""

from __future__ import annotations

from typing import TYPE_CHECKING, TextIO

from seedlint.codes import INTERNAL_ERROR
from seedlint.finding import Severity
from seedlint.output import WIDTH
from seedlint.output.every import as_shown, left_out
from seedlint.output.paint import BOLD, SEVERITY, Paint
from seedlint.output.text import place
from seedlint.util.escape import escape

if TYPE_CHECKING:
    from seedlint.finding import LoadFailure
    from seedlint.output.result import Result


def report(result: Result, stream: TextIO, *, color: bool = False, width: int = WIDTH) -> None:  # noqa: ARG001
    """Write one line for each finding, and for rules that could not be loaded if no finding says so."""
    paint = Paint(color)
    for finding in result.findings:
        message = as_shown(finding.message, finding, result)
        stream.write(
            f"{paint(place(result.shown(finding.path), finding.region), BOLD)}:"
            f" {paint(str(finding.severity), SEVERITY[finding.severity])}"
            f" {paint(finding.code, BOLD)} {escape(message)}\n"
        )
    for failure in result.failures_without_finding():
        stream.write(f"{_load_failure(failure, paint)}\n")
    if words := left_out(result):
        stream.write(f"seedlint: {words}\n")


def _load_failure(failure: LoadFailure, paint: Paint) -> str:
    """Say in one line which rules could not be loaded."""
    code = paint("error", SEVERITY[Severity.ERROR])
    source, message = escape(failure.source), escape(failure.message)
    return f"seedlint: {code} {INTERNAL_ERROR} rules not loaded from {source}: {message}"
