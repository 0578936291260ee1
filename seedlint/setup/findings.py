"""What there is to find in documents today, by count."""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from seedlint.errors import ExitCode
from seedlint.run.request import Request
from seedlint.run.session import Session

if TYPE_CHECKING:
    from collections.abc import Sequence

    from seedlint.config.settings import Settings
    from seedlint.finding import Severity
    from seedlint.run.front import Front

MOST = 2000
"""So many documents are linted; more would take longer than a first look should."""


class Today(NamedTuple):
    """What was found in some documents."""

    documents: int
    affected: int
    """So many of them have findings."""
    severities: Counter[Severity]
    rules: Counter[tuple[str, str]]
    """By code and name."""
    failed: bool
    """Whether a rule could not do its work."""
    sampled: bool = False
    """Whether there are more documents than were linted."""

    @property
    def total(self) -> int:
        """How many findings there are."""
        return sum(self.severities.values())


def today(settings: Settings, documents: Sequence[str], front: Front, *, isolated: bool = False) -> Today:
    """Lint some documents of a corpus, or as many of them as a first look has time for; nothing is kept."""
    settings = replace(settings, baseline=None)
    request = Request(cache=False, partial=True)
    if len(documents) > MOST:
        # Alone, so that the others are not read for what they have in common with these.
        chosen = [documents[number * len(documents) // MOST] for number in range(MOST)]
        settings = replace(settings, include=())
        request = request._replace(paths=tuple(os.fspath(settings.root / path) for path in chosen))
    result = Session(settings, isolated=isolated, front=front).lint(request)
    return Today(
        result.documents,
        len({one.path for one in result.findings}),
        Counter(one.severity for one in result.findings),
        Counter((one.code, one.name) for one in result.findings),
        result.exit_code == ExitCode.ERROR,
        len(documents) > MOST,
    )


__all__ = ["MOST", "Today", "today"]
