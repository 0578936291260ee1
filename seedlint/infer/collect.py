"""Reads documents and makes their profile, in worker processes where that is worth it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from seedlint.infer.columns import Content, Profiler
from seedlint.infer.keys import KnownKeys
from seedlint.infer.profile import EXAMPLES, Profile, Seen
from seedlint.patterns.kinds import USUAL
from seedlint.reading.choose import syntaxes_for
from seedlint.stream import read
from seedlint.util.machine import processes_for

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from seedlint.config.settings import Settings
    from seedlint.document import Document
    from seedlint.patterns.kinds import Kinds
    from seedlint.sources.trees import Tree

_WORTH_A_POOL = 150
_LARGEST_BATCH = 100
"""Documents: their values wait in memory until they are looked at together."""


class Batch(NamedTuple):
    """What came of some documents: their profile, and of which seedlint failed to make one.

    ``absent`` are files without front matter that need none.
    """

    profile: Profile
    defects: list[str]
    absent: list[str]


class Collector:
    """Reads documents from a tree and makes profiles; what workers have instead of an engine."""

    def __init__(
        self, tree: Tree, limit: int, kinds: Kinds = USUAL, settings: Settings | None = None
    ) -> None:
        """Read documents of at most ``limit`` bytes; ``settings`` say which must have front matter."""
        self._tree = tree
        self._syntaxes = syntaxes_for(kinds)
        self.spec = tree, limit, kinds, settings
        """What makes the same in a worker."""
        self._limit = limit
        self._settings = settings
        self._keys = KnownKeys()
        self._profiler = Profiler()

    def batch(self, paths: Sequence[str]) -> Batch:
        """Return what there is to know of some documents."""
        contents: list[Content] = []
        unread, absent, defects = [], [], []
        for path in paths:
            found: tuple[list[Content], bool] | str = [], False
            try:
                found = self._contents(path)
            except OSError:
                pass  # nobody can read it
            except Exception as error:  # noqa: BLE001 - no document may end the run; it is told afterwards
                defects.append(f"{path} ({type(error).__name__})")
            if isinstance(found, str):
                absent.append(found)
                continue
            contents += found[0]
            if not found[1]:
                unread.append(path)
        profile = self._profiler.profile(contents)
        profile.unread = _seen(unread)
        return Batch(profile, defects, absent)

    def _contents(self, path: str) -> tuple[list[Content], bool] | str:
        """Return what is in the documents of a file, most often one, and whether that is all.

        Of a file that is no document, return the path.
        """
        raw = self._tree.read(path, self._limit).raw
        if len(raw) > self._limit:
            return [], False
        document = read(path, raw, self._keys, self._syntaxes)
        if document.parts:
            sound = [one.document for one in document.parts if _is_sound(one.document)]
            return [Content(path, one.data) for one in sound], len(sound) == len(document.parts)
        mode = "required" if self._settings is None else self._settings.of(path).front_matter
        if mode != "required" and self._syntaxes.whole(path) is None:
            from seedlint.engine.absence import settle

            settle(document, forbidden=mode == "forbidden")
            if document.absent:
                return path
        if not _is_sound(document):
            return [], False
        if self._keys.fresh and document.reading.sure(self._keys.fresh):
            self._keys.learn()
        begin, end = document.body
        return [Content(path, document.data, document.front[0] > 0, end > begin)], True


def _is_sound(document: Document) -> bool:
    """Whether a draft can tell of a document: there are fields, or things that may have some."""
    return not document.broken and isinstance(document.data, (dict, list))


def _seen(paths: Sequence[str]) -> Seen:
    return Seen(len(paths), tuple(sorted(paths)[:EXAMPLES]))


def _make(spec: tuple[Tree, int, Kinds, Settings | None]) -> Collector:
    """Make in a worker what the parent has."""
    return Collector(*spec)


def _work(collector: Collector, paths: Sequence[str]) -> Batch:
    return collector.batch(paths)


def _lost(path: str) -> Batch:
    """Return what is known of a document that killed its worker, twice."""
    profile = Profile()
    profile.unread = _seen([path])
    return Batch(profile, [f"{path} (a worker process died)"], [])


def collect(
    collector: Collector, paths: Sequence[str], jobs: int, progress: Callable[[int, int], None]
) -> Batch:
    """Return the profile of documents; ``jobs``: processes, 0 for as many as there are processors."""
    total = Batch(Profile(), [], [])
    done = 0
    for size, batch in _batches(collector, sorted(paths), jobs):
        total.profile.add(batch.profile)
        total.defects.extend(batch.defects)
        total.absent.extend(batch.absent)
        done += size
        progress(done, len(paths))
    total.defects.sort()
    return total


def _batches(collector: Collector, paths: Sequence[str], jobs: int) -> Iterator[tuple[int, Batch]]:
    processes = processes_for(len(paths), _WORTH_A_POOL, jobs)
    if processes > 1:
        from seedlint.run.pool import Pool

        with Pool[str, Batch](processes, collector, _make, collector.spec) as pool:
            yield from pool.run(_work, paths, _lost, _LARGEST_BATCH)
        return
    for start in range(0, len(paths), _LARGEST_BATCH):
        part = paths[start : start + _LARGEST_BATCH]
        yield len(part), collector.batch(part)


__all__ = ["Batch", "Collector", "collect"]
