"""What is said below the summary of a run: what can be fixed, what is not shown, what to type next."""

from __future__ import annotations

import sys
from collections import Counter
from typing import TYPE_CHECKING

from seedlint.codes import INTERNAL_ERROR
from seedlint.identity import cause

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seedlint.cli.checking import Reporting
    from seedlint.fixes.fixer import Fixed
    from seedlint.output.result import Result


_MANY = 20
"""Findings of which it is worth to say how few causes they have."""


def hints(result: Result, reporting: Reporting, fixed: Fixed | None) -> Iterator[str]:
    """Yield the lines that go with findings that people are shown; ``fixed`` is what was done about some."""
    if reporting.advises and fixed is None and (words := _fixable(result)):
        yield words
    causes = reporting.style.causes
    if sys.stderr.isatty() and not causes and (words := _causes(result)):
        yield words
    if not reporting.style.whole and not causes and not reporting.statistics:
        from seedlint.output.arrange import hidden

        if count := hidden(result.findings):
            verb = "findings are" if count > 1 else "finding is"
            yield f"{count} {verb} only counted above; `--show-all` shows every one"
    if sys.stderr.isatty() and (code := _worst(result)):
        more = "" if reporting.statistics else "; `--statistics` counts the findings"
        yield f"`seedlint explain {code}` says more{more}"


def _fixable(result: Result) -> str:
    """Say how many findings can be fixed, and how."""
    safe, unsafe = result.fixable()
    if not safe and not unsafe:
        return ""
    ways = [f"[*] {safe} fixable with `--fix`"] if safe else []
    if unsafe:
        more = f"{unsafe} more" if safe else f"{unsafe} fixable"
        ways.append(f"{more} with `--fix --unsafe-fixes`")
    return f"{', '.join(ways)}; `--diff{'' if safe else ' --unsafe-fixes'}` previews"


def _causes(result: Result) -> str:
    """Say how few causes many findings have."""
    findings = len(result.findings)
    if findings < _MANY:
        return ""
    count = len(set(map(cause, result.findings)))
    if 2 * count > findings:
        return ""
    return f"{findings} findings have {count} cause{'s' * (count > 1)}; `--group cause` shows each once"


def _worst(result: Result) -> str:
    """Return the code of the rule with the most findings among those that matter most; empty if none does."""
    counts = Counter(
        (finding.severity, finding.code) for finding in result.findings if finding.code != INTERNAL_ERROR
    )
    return max(counts, key=lambda kind: (kind[0], counts[kind]))[1] if counts else ""


__all__ = ["hints"]
