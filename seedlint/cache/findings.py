"""Findings as the cache keeps them: JSON, without what each run decides anew."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from seedlint.finding import (
    Edit,
    Evidence,
    Fix,
    PlacedFinding,
    PlacedRelated,
    Region,
    Severity,
    severity_of,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


def encode(findings: Sequence[PlacedFinding]) -> str:
    """Write findings as JSON, without what each run decides anew."""
    return json.dumps([_encoded(finding) for finding in findings], separators=(",", ":"), default=str)


def _encoded(finding: PlacedFinding) -> list[Any]:
    fix = finding.fix
    return [
        finding.code,
        finding.message,
        finding.region.numbers(),
        finding.pointer,
        [
            [
                r.path if r.path != finding.path else None,
                r.region.numbers(),
                r.pointer,
                r.message,
                r.document,
            ]
            for r in finding.related
        ],
        fix and [fix.description, fix.safe, [[e.action, e.pointer, e.value, e.span] for e in fix.edits]],
        [region.numbers() for region in finding.hidden],
        finding.subject,
        finding.unjudged,
        finding.evidence and finding.evidence.plain(),
        finding.at_most,
        finding.instead,
        finding.document,
        finding.article,
    ]


def decode(
    text: str,
    path: str,
    names: Mapping[str, str],
    severities: Mapping[str, Severity],
) -> list[PlacedFinding]:
    """Read the findings of a document again; ``path`` is its path from the root.

    ValueError for text that `encode` has not written.
    """
    try:
        return [_decoded(item, path, names, severities) for item in json.loads(text)]
    except (ValueError, TypeError, KeyError, IndexError) as error:
        raise ValueError(f"a finding can't be read: {error}") from None


def _decoded(
    item: list[Any],
    path: str,
    names: Mapping[str, str],
    severities: Mapping[str, Severity],
) -> PlacedFinding:
    code, message, region, pointer, related, fix, hidden, subject, unjudged, evidence, *rest = item
    highest, instead, *where = (rest[0] and Severity(rest[0])), *rest[1:]
    return PlacedFinding(
        code,
        names[code],
        Severity.ERROR if unjudged else severity_of(severities, code, highest, instead),
        message,
        path,
        Region(*region),
        pointer,
        tuple(
            PlacedRelated(path if where is None else where, Region(*at), to, says, number)
            for where, at, to, says, number in related
        ),
        fix and Fix(fix[0], tuple(Edit(a, p, v, s and (s[0], s[1])) for a, p, v, s in fix[2]), fix[1]),
        tuple(Region(*r) for r in hidden),
        subject,
        unjudged,
        evidence and Evidence.of_plain(evidence),
        highest,
        instead,
        *where,
    )
