"""Which documents that git does not know yet were there under another name: their content is the same.

git may keep a content in another way than the file has it: ends of lines, keywords, the encoding. What it
kept then, it need not make of the same file today, as settings and attributes change. So contents are the
same if their bytes are, or what git would keep of the file is what it has, or all but their line ends.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from seedlint.sources.trees import WorkingTree

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from seedlint.git.repository import Repository
    from seedlint.sources.scope import Scope
    from seedlint.sources.tracked import Tracked

_LARGEST = 1_000_000_000
_MOST = 1000
"""Documents that git does not know yet are looked at as renamed ones only if they are not more."""


def moved(
    repository: Repository, tracked: Tracked, now: Scope, here: Mapping[str, str], gone: Collection[str]
) -> dict[str, str]:
    """Return which documents that git does not know are ``gone`` ones, their content as it was.

    ``here`` gives the path from the root by that in the repository, which the answer has.
    """
    fresh = sorted(path for path in here if path not in tracked)
    left = {path: name for path, name in tracked.contents() if path in gone}
    if not fresh or not left or len(fresh) > _MOST:
        return {}
    namer = _Namer(repository, tracked, now, here)
    named = namer.plain(fresh)
    found = _paired(named, left)
    for now_as, then_as in ((namer.kept, left.__getitem__), (namer.lines, namer.lines_then)):
        # A pipe, or what else can't be read, has no name.
        rest = [path for path in named if path not in found]
        still = left.keys() - set(found.values())
        if not rest or not still:
            break
        found |= _paired(now_as(rest), {path: then_as(path) for path in still})
    return found


class _Namer:
    """Gives contents names, so that two of one name are the same."""

    def __init__(self, repository: Repository, tracked: Tracked, now: Scope, here: Mapping[str, str]) -> None:
        self._repository = repository
        self._tracked = tracked
        self._tree = now.tree
        self._here = here

    def _raws(self, paths: Iterable[str]) -> Iterator[tuple[str, bytes]]:
        for path in paths:
            raw = self._tree.source(self._here[path], _LARGEST)
            if raw is not None:
                yield path, raw

    def plain(self, paths: Iterable[str]) -> dict[str, str]:
        """Name documents of now by their bytes."""
        return {path: self._repository.name_of(raw) for path, raw in self._raws(paths)}

    def kept(self, paths: Sequence[str]) -> dict[str, str]:
        """Name documents of now by what git would keep of them, if they are files."""
        # What an editor has in its window is not what git would read.
        named = self._repository.names_on_disk(paths) if isinstance(self._tree, WorkingTree) else None
        return {} if named is None else dict(zip(paths, named, strict=True))

    def lines(self, paths: Iterable[str]) -> dict[str, str]:
        """Name documents of now by their lines."""
        return {path: self._repository.name_of(lines(raw)) for path, raw in self._raws(paths)}

    def lines_then(self, path: str) -> str | None:
        """Name a document of then by its lines."""
        raw = self._tracked.raw(path, _LARGEST)
        return None if raw is None else self._repository.name_of(lines(raw))


def _paired(now: Mapping[str, str], then: Mapping[str, str | None]) -> dict[str, str]:
    """Return for documents of now one of then that has the same name, and is no other's."""
    paths: dict[str | None, list[str]] = defaultdict(list)
    for path in sorted(then, reverse=True):
        paths[then[path]].append(path)
    return {path: paths[name].pop() for path, name in sorted(now.items()) if paths.get(name)}


def lines(raw: bytes) -> bytes:
    """Return a content with the ends of lines that git keeps of a text."""
    return raw.replace(b"\r\n", b"\n")


__all__ = ["lines", "moved"]
