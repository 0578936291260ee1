"""Reports of what came of the conditions on a report, one module a format."""

from __future__ import annotations

import re
from importlib import import_module
from typing import TYPE_CHECKING, Protocol, TextIO, cast

from seedlint.output import begins_as_report

if TYPE_CHECKING:
    from seedlint.gate.outcomes import Gated
    from seedlint.output import Style

FORMATS = {
    "text": "lines for people",
    "markdown": "for job summaries and comments",
    "json": "everything, for programs (docs/guides/gate.md)",
    "junit": "JUnit XML, for test reports: a test per condition",
}
"""The formats, and what they are for."""
_TEXT = re.compile(r"(?:met|not met|not known) {2,8}\S")


class Reporter(Protocol):
    """Writes what came of conditions to a stream, in one format."""

    def __call__(self, gated: Gated, stream: TextIO, style: Style, /) -> None:
        """Write ``gated`` to ``stream``; formats for programs don't care about ``style``."""


def reporter(name: str) -> Reporter:
    """Return the reporter of a format; KeyError for one that there is not."""
    assert name in FORMATS
    module = "json_" if name == "json" else name
    return cast("Reporter", import_module(f"seedlint.output.gate.{module}").report)


def begins_as_gate(text: str) -> bool:
    """Whether a file that begins so is a report of seedlint's, on findings or on conditions."""
    return _TEXT.match(text) is not None or begins_as_report(text)
