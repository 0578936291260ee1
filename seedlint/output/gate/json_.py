"""What came of conditions as JSON, for programs; docs/guides/gate.md is its contract."""

from __future__ import annotations

from typing import TYPE_CHECKING, TextIO

from seedlint import __version__
from seedlint.output.plain import plain, text, write_object

if TYPE_CHECKING:
    from seedlint.finding import JSON
    from seedlint.gate.outcomes import Gated, Outcome
    from seedlint.output import Style

VERSION = 1
"""Goes up when a member is removed or changes its meaning; new members may come at any time."""


def report(gated: Gated, stream: TextIO, _style: Style) -> None:
    """Write one JSON object."""
    write_object(
        stream,
        {
            "version": VERSION,
            "tool": {"name": "seedlint", "version": __version__},
            "report": {
                "generated_at": f"{gated.generated_at:%Y-%m-%dT%H:%M:%SZ}",
                "commit": plain(gated.commit),
                "modified": gated.modified,
            },
            "summary": {
                "passes": gated.passes,
                "conditions": len(gated.outcomes),
                "failing": len(gated.failing),
                "exitCode": int(not gated.passes),
            },
            "conditions": (_outcome(one) for one in gated.outcomes),
        },
    )
    stream.write("\n")


def _outcome(one: Outcome) -> JSON:
    return {
        "kind": str(one.kind),
        "title": text(one.title),
        "state": str(one.state),
        "passes": one.passes,
        "value": one.value,
        "observed": text(one.observed),
        "limit": text(one.limit),
        "reason": text(one.reason),
        "before": one.before,
        "trend": text(one.trend),
        "earlier": list(one.earlier),
        "offenders": [
            {
                "words": text(offender.words),
                "document": None if offender.document is None else text(offender.document),
                "line": offender.line,
            }
            for offender in one.offenders
        ],
        "offending": one.offending,
        "origin": text(one.origin),
    }
