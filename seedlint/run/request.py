"""One `seedlint check`, as the command line asks for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from seedlint.output.targets import Target

if TYPE_CHECKING:
    from seedlint.fixes.fixer import Fixing
    from seedlint.run.stdin import Stdin


@dataclass(frozen=True)
class Request:
    """What is asked for; `Settings` say how it is judged."""

    paths: tuple[str, ...] = ()
    targets: tuple[Target, ...] = (Target("text"),)
    statistics: bool = False
    annotations: bool = False
    """Whether GitHub gets annotations beside the reports."""
    quiet: bool = False
    color: bool = False
    width: int = 100
    isolated: bool = False
    force_exclude: bool = False
    cache: bool = True
    jobs: int = 0
    """Worker processes; 0 for as many as there are processors."""
    fixing: Fixing | None = None
    """What to fix, or to show a diff of."""
    staged: bool = False
    """Whether to judge what is in the git index."""
    stdin: Stdin | None = None
    """A content to judge in the place of its file, or alone."""
    since: str | None = None
    """A git revision: what was found there already is not shown."""
    suppressions: bool = True
    """Whether documents may suppress findings by comments."""
    sarif_suppressed: bool = False
    """Whether SARIF reports list what is suppressed, or known, too."""
    baseline: bool = True
    """Whether findings that the configured baseline knows are left out."""
    allow_empty: bool = False
    """Whether there may be no documents where some are asked for."""
    partial: bool = False
    """Whether to judge what there is, though some of what is asked for is not there."""
    whole: bool = False
    """Whether the documents asked for are the whole corpus where `include` does not say what is."""
