"""One finding a line, each a JSON object as in the JSON format, for programs that read as it comes."""

from __future__ import annotations

from typing import TYPE_CHECKING, TextIO

from seedlint.output.every import every_finding
from seedlint.output.json_ import finding_object
from seedlint.output.plain import encode

if TYPE_CHECKING:
    from seedlint.output.result import Result


def report(result: Result, stream: TextIO) -> None:
    """Write a line per finding, and one if some are left out (docs/reference/json-format.md)."""
    for finding in every_finding(result):
        stream.write(f"{encode(finding_object(finding, result))}\n")
    if left := sum(result.left_out().values()):
        stream.write(f"{encode({'leftOut': left, 'findings': result.total()})}\n")
