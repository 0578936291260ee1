"""What has changed since the cache was written: what must be read, and what is to be forgotten."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from itertools import chain
from typing import TYPE_CHECKING

from seedlint.cache.judgedby import USUAL
from seedlint.run.batch import Job

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from seedlint.cache.database import Cache
    from seedlint.cache.judgedby import What
    from seedlint.cache.looks import KnownFile
    from seedlint.run.batch import Bench
    from seedlint.util.paths import Signature


@dataclass(slots=True, eq=False, repr=False)
class Changes:
    """What is not as the cache knows it: documents to read, documents gone, and the folders they are in."""

    jobs: list[Job] = field(default_factory=list)
    versions: list[list[KnownFile]] = field(default_factory=list)
    """What is known of the document of each job: in this tree first, then in others."""
    joined: list[tuple[int, Signature, int]] = field(default_factory=list)
    """Documents that another tree has, and how they look: they need not be read."""
    gone: list[int] = field(default_factory=list)
    same: list[str] = field(default_factory=list)
    """Documents that were read, and have the content that they had."""
    folders: dict[str, bytes | None] = field(default_factory=dict)
    folders_gone: list[str] = field(default_factory=list)


class Comparing:
    """Compares documents, by how they look, with what a cache knows of them."""

    def __init__(self, bench: Bench, cache: Cache, is_wanted: Callable[[str], bool]) -> None:
        """Prepare; ``is_wanted`` tells of which documents findings are."""
        self._bench = bench
        self._cache = cache
        self._is_wanted = is_wanted
        self._now = bench.engine.now.timestamp()

    def over(self, paths: Iterable[str], known_looks: Mapping[str, Signature | None]) -> Changes:
        """Return what must be read or forgotten of all documents, but for folders that look as before.

        ``known_looks`` are the signatures of files that were already looked at.
        """
        from seedlint.cache.looks import FolderLook

        cache, now, extent = self._cache, self._now, self._bench.extent
        before = cache.folders()
        changes = Changes()
        looks_of = self._bench.tree.signature
        # What is done for each of very many documents is done in few steps here.
        folders: dict[str, list[str]] = defaultdict(list)
        for path in paths:
            folders[path[: path.rfind("/") + 1]].append(path)
        for folder, mine in folders.items():
            signatures = list(map(known_looks.get, mine))
            if None in signatures:
                signatures = [looks or looks_of(path) for path, looks in zip(mine, signatures, strict=True)]
            whole = [looks for looks in signatures if looks is not None]
            start = len(folder)
            names = [path[start:] for path in mine]
            look = (
                FolderLook(names, whole, self._outside(folder, names)) if len(whole) == len(names) else None
            )
            if look and folder in before and look.is_as_before(before[folder], now):
                shown = before[folder][3]
                if shown is None or shown >= extent:
                    continue
            changes.folders[folder] = look.digest if look else None
            known = cache.known(folder)
            for name, looks in zip(names, signatures, strict=True):
                self._change(changes, folder + name, known.pop(name, ()), looks)
            changes.gone += (one.id for versions in known.values() for one in versions if one.here)
        for folder in before.keys() - folders.keys():
            versions = chain.from_iterable(cache.known(folder).values())
            changes.gone += (one.id for one in versions if one.here)
            changes.folders_gone.append(folder)
        return changes

    def of(self, looks: Mapping[str, Signature | None]) -> Changes:
        """Return what must be read of some documents, by how they look now."""
        changes = Changes()
        for path, its in looks.items():
            folder, name = parts_of(path)
            # How the folder looks as a whole, the next run over all of it finds out.
            changes.folders[folder] = None
            self._change(changes, path, self._cache.known(folder, name).get(name, ()), its)
        return changes

    def _outside(self, folder: str, names: Sequence[str]) -> bytes:
        """Return what decides in a folder besides its documents; nothing where all is as usual."""
        find = self._bench.engine.family.find
        if find is None:
            return b""
        keys = [find.key(folder + name, None) for name in names]
        keys += (find.key(folder, named) for named in self._cache.judged_by.named)
        return b"\0".join(keys) if any(keys) else b""

    def _fitting(self, path: str, one: KnownFile) -> KnownFile:
        """Return what is known of a document; if it was judged by something else, it is to be judged anew."""
        if one.profile or self._bench.engine.family.find is not None:
            was = self._cache.judged_by.what(one.profile)
            if was is None or was != judged_by(self._bench, path, was[1]):
                one.content = None
        return one

    def _change(
        self, changes: Changes, path: str, known: Iterable[KnownFile], looks: Signature | None
    ) -> None:
        """Say what is to be done with a document of which some versions are known."""
        now, extent = self._now, self._bench.extent
        versions = [self._fitting(path, one) for one in known]
        usable = [
            one
            for one in versions
            if one.content is not None and not (one.lacks(extent) and self._is_wanted(path))
        ]
        same = looks and next((one for one in usable if one.looks_same(looks, now)), None)
        if same and looks:
            if not same.here:
                changes.joined.append((same.id, looks, same.looked))
                changes.gone += (one.id for one in versions if one.here)
            return
        mine = None
        others = []
        for one in usable:
            if one.content is not None and one.holds(now):
                if one.here:
                    mine = one.content
                else:
                    others.append(one.content)
        changes.jobs.append(Job(len(changes.jobs), path, mine, others=tuple(others)))
        changes.versions.append(versions)


def judged_by(bench: Bench, path: str, named: str | None) -> What:
    """Return what a document is judged by that names a schema, or none."""
    find = bench.engine.family.find
    return USUAL if find is None else (find.key(path, named), named)


def parts_of(path: str) -> tuple[str, str]:
    """Return the folder of a path, with its slash, and the name."""
    cut = path.rfind("/") + 1
    return path[:cut], path[cut:]


__all__ = ["Changes", "Comparing", "judged_by", "parts_of"]
