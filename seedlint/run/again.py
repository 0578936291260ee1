"""A run over a few documents that have changed, where all else is as the cache has it.

It comes to what a run over the whole corpus would: the facts of these documents are written anew, the groups
they are in, or were in, are judged again, and findings are taken from the cache for those documents alone in
which any may be another.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from seedlint.run.changes import Comparing
from seedlint.run.incremental import Run

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from seedlint.cache.database import Cache
    from seedlint.util.paths import Signature

_MOST = 25
"""So many documents are few: of more, a run over all of them makes less work."""


class Again(Run):
    """Such a run; the bench must be one that a whole run was done at, or `meet` be asked."""

    same: Collection[str] = ()
    """Documents among them that have the content that they had."""

    def _meet(self, paths: Iterable[str]) -> None:
        """See `Run`: that was done before."""

    def meet(self) -> None:
        """Have all documents known to an engine that no whole run was done with."""
        super()._meet(self.paths)

    def over(self, cache: Cache, changed: Mapping[str, Signature | None]) -> set[str] | None:
        """Judge documents that may have changed; return those that findings were taken for.

        None if they are too many after all, or a rule has crashed that judges across documents. CacheError
        if the cache fails.
        """
        looked = time.time_ns()
        changes = Comparing(self.bench, cache, self._is_wanted).of(changed)
        touched = self._refresh(cache, changes, looked)
        if touched is None:
            cache.close()
            return None
        before = cache.of_groups(touched)
        after = self._judge_again(cache, touched)
        if after is None:
            cache.close()
            return None
        concerned = {path for path in (*changed, *before, *after) if self._is_wanted(path)}
        read = {job.path for job in changes.jobs}
        self.same = {path for path in changed if path not in read}.union(changes.same)
        self._recall(cache, concerned)
        self._end(cache, keep=True)
        return concerned


def few(changed: Collection[str]) -> bool:
    """Whether so many documents are few."""
    return len(changed) <= _MOST


__all__ = ["Again", "few"]
