"""What is asked of a run: which documents, and what counts. `Settings` say how they are judged."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from seedlint.finding import Extent

if TYPE_CHECKING:
    from seedlint.fixes.tasks import Wishes
    from seedlint.run.stdin import Stdin


class Request(NamedTuple):
    """What is to be judged; ``paths`` are as on a command line, none of them: what is configured."""

    paths: tuple[str, ...] = ()
    force_exclude: bool = False
    cache: bool = True
    jobs: int = 0
    """Worker processes; 0 for as many as there are processors."""
    staged: bool = False
    """Whether to judge what is in the git index."""
    unchanged: bool = False
    """Whether to judge what is there and not changed by the next commit, too."""
    stdin: Stdin | None = None
    """A content to judge in the place of its file, or alone."""
    since: str | None = None
    """A git revision: what was found there already is not shown."""
    suppressions: bool = True
    """Whether documents may suppress findings by comments."""
    baseline: bool = True
    """Whether findings that the configured baseline knows are left out."""
    allow_empty: bool = False
    """Whether there may be no documents where some are asked for."""
    partial: bool = False
    """Whether to judge what there is, though some of what is asked for is not there."""
    evidence: Extent = Extent.NOTHING
    """What will be shown of findings beside themselves."""
    mends: Wishes | None = None
    """What is mended after this: it need not be found yet what is shown of documents in which that is."""
    whole: bool = False
    """Whether the documents asked for are the whole corpus where `include` does not say what is."""
