"""Findings as diagnostics."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol import types

from seedlint.codes import INTERNAL_ERROR
from seedlint.finding import Severity
from seedlint.lsp.buffers import uri_of
from seedlint.lsp.positions import Positions

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from seedlint.finding import PlacedFinding, PlacedRelated
    from seedlint.lsp.buffers import Buffer
    from seedlint.lsp.pages import Pages
    from seedlint.output.result import Result

SOURCE = "seedlint"
_SEVERITIES = {
    Severity.ERROR: types.DiagnosticSeverity.Error,
    Severity.WARNING: types.DiagnosticSeverity.Warning,
    Severity.NOTE: types.DiagnosticSeverity.Information,
}
_MOST_RELATED = 10
_LONGEST = 200_000
"""Of longer documents that are not open, columns are those of code points."""


class Related:
    """Where findings point to in other documents."""

    def __init__(self, path_of: Callable[[str], str], buffers: Mapping[str, Buffer], own: Buffer) -> None:
        """``path_of`` makes a path from the root absolute; ``buffers``: those open, by such paths."""
        self._path_of = path_of
        self._buffers = buffers
        self._encoding = own.encoding
        self._read: dict[str, Positions] = {}

    def location(self, one: PlacedRelated, own: str, buffer: Buffer) -> types.Location:
        """Return a related place; ``own`` is the path of the document it is told in, a ``buffer``."""
        if one.path == own:
            return types.Location(buffer.uri, buffer.positions.range(one.region))
        path = self._path_of(one.path)
        other = self._buffers.get(one.path)
        positions = other.positions if other else self._positions(path)
        uri = other.uri if other else uri_of(path)
        if not other and one.region.end_line > positions.lines:
            # Beyond what was read of it: the line is right, and the column that of code points.
            line, column, end_line, end_column = (number - 1 for number in one.region.numbers())
            return types.Location(
                uri, types.Range(types.Position(line, column), types.Position(end_line, end_column))
            )
        return types.Location(uri, positions.range(one.region))

    def _positions(self, path: str) -> Positions:
        if path not in self._read:
            text = ""
            try:
                with open(path, "rb") as file:
                    text = file.read(_LONGEST).decode("utf-8", "replace")
            except OSError:
                pass
            self._read[path] = Positions(text, self._encoding)
        return self._read[path]


def diagnostics(
    buffer: Buffer, result: Result, related: Related, pages: Pages, shown: bool = True
) -> Iterator[types.Diagnostic]:
    """Yield what a run has found in a buffer; ``shown``: the client can show related places."""
    for finding in result.findings:
        yield _diagnostic(finding, buffer, result, related, pages, shown=shown)


def _diagnostic(
    finding: PlacedFinding, buffer: Buffer, result: Result, related: Related, pages: Pages, *, shown: bool
) -> types.Diagnostic:
    rule = result.rules.get(finding.code)
    page = pages.of(rule) if rule is not None else None
    found = [
        types.DiagnosticRelatedInformation(related.location(one, finding.path, buffer), one.message)
        for one in finding.related[:_MOST_RELATED]
    ]
    return types.Diagnostic(
        range=buffer.positions.range(finding.region),
        message=finding.message,
        severity=_SEVERITIES[finding.severity],
        code=finding.code,
        code_description=types.CodeDescription(page) if page else None,
        source=SOURCE,
        tags=[types.DiagnosticTag.Unnecessary] if _removes(finding) else None,
        related_information=found if found and shown else None,
        data={"pointer": finding.pointer, "name": finding.name},
    )


def not_judged(words: str) -> types.Diagnostic:
    """Return what is said at the top of a document that was not judged, or not by every rule."""
    first = types.Range(types.Position(0, 0), types.Position(0, 3))
    return types.Diagnostic(
        first, words, severity=types.DiagnosticSeverity.Error, code=INTERNAL_ERROR, source=SOURCE
    )


def _removes(finding: PlacedFinding) -> bool:
    """Whether what the finding is about is superfluous: all there is to do is to take it out."""
    edits = finding.fix.edits if finding.fix else ()
    return bool(edits) and all(one.action == "remove" and one.pointer == finding.pointer for one in edits)


__all__ = ["SOURCE", "Related", "diagnostics", "not_judged"]
