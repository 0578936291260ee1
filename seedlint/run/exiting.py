"""The exit code of a run."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from seedlint.codes import INTERNAL_ERROR
from seedlint.errors import ExitCode

if TYPE_CHECKING:
    from collections.abc import Sequence

    from seedlint.config.settings import Settings
    from seedlint.finding import PlacedFinding


def exit_code_of(
    findings: Sequence[PlacedFinding], settings: Settings, complaints: Sequence[str]
) -> ExitCode:
    """Return the exit code of a run that has found something, and complains of paths it was given."""
    if complaints or any(finding.code == INTERNAL_ERROR for finding in findings):
        return ExitCode.ERROR
    if settings.exit_zero:
        return ExitCode.OK
    failing = settings.failing
    fails = bool(failing.too_many(Counter(finding.severity for finding in findings)))
    if failing.on_unjudged:
        fails = fails or any(finding.unjudged for finding in findings)
    return ExitCode.FINDINGS if fails else ExitCode.OK
