"""The findings of a run as rows, document by document."""

from __future__ import annotations

from collections import Counter
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING

from seedlint.export.rows import field_of
from seedlint.export.score import score
from seedlint.export.typed import encodable, safe_path
from seedlint.identity import cause
from seedlint.output.fingerprint import Fingerprints
from seedlint.tables.tables import DOCUMENTS, FINDINGS

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Mapping, Sequence

    from seedlint.export.pieces import Mark, Placed
    from seedlint.finding import PlacedFinding
    from seedlint.output.result import Result
    from seedlint.tables.tables import Cell, Row


class FindingRows:
    """The findings of a run as rows, document by document."""

    def __init__(self, result: Result, *, fingerprints: bool = True) -> None:
        """Sort the findings by what the tables call their documents.

        Without ``fingerprints``, which need lines of the documents, there are none in the rows.
        """
        self._read_lines = result.read_lines
        self.fingerprints = fingerprints
        self._findings: dict[str, list[PlacedFinding]] = {}
        for path, findings in groupby(result.findings, key=attrgetter("path")):
            self._findings.setdefault(safe_path(path), []).extend(findings)

    def take(self, rows: Placed) -> list[Row]:
        """Return the rows of a document's findings, once."""
        path = str(rows.before[0])
        findings = self._findings.pop(path, None)
        if not findings:
            return []
        own = rows.before[DOCUMENTS.index["provider_domain"]]

        def line_of(finding: PlacedFinding) -> str | None:
            # It was looked at when the document was at hand.
            mark = mark_of(finding)
            return rows.lines.get(mark) if mark else None

        return found_in(
            findings,
            path,
            lambda pointer: rows.article_of(pointer) or (None, own),
            # A document at a time is enough: its path is in every fingerprint.
            Fingerprints(self._read_lines) if self.fingerprints else None,
            line_of,
        )

    def others(self) -> list[Row]:
        """Return the rows of findings that are about no document, but about the configuration."""
        fingerprints = Fingerprints(self._read_lines) if self.fingerprints else None
        return [
            row
            for path, findings in sorted(self._findings.items())
            for row in found_in(findings, path, lambda _pointer: (None, None), fingerprints)
        ]

    def documents(self) -> list[str]:
        """Return the documents whose findings are not taken yet."""
        return sorted(self._findings)

    def by_document(self) -> Mapping[str, Sequence[PlacedFinding]]:
        """Return the findings that are not taken yet, by document."""
        return dict(self._findings)

    def only(self, documents: Container[str]) -> None:
        """Leave out all that is found in other documents."""
        self._findings = {name: found for name, found in self._findings.items() if name in documents}


def found_in(
    findings: Iterable[PlacedFinding],
    path: str,
    article_of: Callable[[str], tuple[Cell, Cell]],
    fingerprints: Fingerprints | None,
    line_of: Callable[[PlacedFinding], str | None] = lambda _finding: None,
) -> list[Row]:
    """Return the rows of the findings in one document, which the tables call ``path``.

    ``article_of`` tells of a pointer the position of the related article that it is in, None for the document
    itself, and the domain of that article's provider; ``line_of`` the line of a finding, if it is at hand.
    """
    return [
        (
            *_row(one, path, fingerprints.of(one, path, line_of(one)) if fingerprints else ""),
            *article_of(one.pointer),
            *_cause(one),
        )
        for one in findings
    ]


def mark_of(finding: PlacedFinding) -> Mark | None:
    """Return which line of its document a finding's fingerprint is about; None if the finding brings it."""
    if finding.evidence is not None:
        return None
    number = finding.region.line
    return number, tuple([one for one in finding.hidden if one.line <= number <= one.end_line])


def _row(finding: PlacedFinding, path: str, fingerprint: str) -> Row:
    region = finding.region
    pointer = encodable(finding.pointer)
    return (
        path,
        region.line,
        region.column,
        region.end_line,
        region.end_column,
        finding.code,
        finding.name,
        str(finding.severity),
        pointer,
        field_of(encodable(finding.inside)),
        encodable(finding.message),
        None if finding.fix is None else "safe" if finding.fix.safe else "unsafe",
        len(finding.related),
        fingerprint,
    )


def _cause(finding: PlacedFinding) -> Row:
    url = None if finding.article.startswith("#") else encodable(finding.article) or None
    return url, finding.subject, cause(finding)


_CODE, _SEVERITY = map(FINDINGS.index.__getitem__, ("code", "severity"))


def tell(findings: list[Row], *, readable: bool) -> Row:
    """Return what findings say of a document: how many of each severity, and its score."""
    counts = Counter((str(row[_CODE]), str(row[_SEVERITY])) for row in findings)
    totals = (
        sum(n for (_, severity), n in counts.items() if severity == word)
        for word in ("error", "warning", "note")
    )
    return (*totals, score(((*key, n) for key, n in counts.items()), readable=readable))
