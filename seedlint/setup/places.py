"""Where documents are, in few words: what `include` names, and what `exclude` takes out of that."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from seedlint.util.late import late

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator

_FEW = 5
_SHARE = 3
"""A folder is taken whole if there are so many documents to each other file, and few of these."""
_MOST = 20
_LARGE_SHARE = 20
"""Of large folders, more of them count as few."""
_SINGLE = 20
"""So many documents that lie among other files are named one by one."""
_CODE = frozenset(("app", "lib", "packages", "src"))
"""Folders that are for programs: what will be in others beside that of the documents is none, most likely."""
_SIGNS = late(r"[*?\[{}\\]|\]| \Z")
"""What patterns read in another way. Between brackets, unlike behind a backslash, it makes no odd path."""


class Place(NamedTuple):
    """A folder (empty: the root) or a file; with ``ending``, the files that end so in a folder and below.

    Of the root it is only those that lie in it.
    """

    path: str
    ending: str = ""
    is_file: bool = False

    @property
    def is_narrow(self) -> bool:
        """Whether files that come beside those of today are not in it."""
        return self.is_file or bool(self.ending and not self.path)

    @property
    def pattern(self) -> str:
        """The entry of `include` that means it."""
        name = _named(self.path)
        if self.ending:
            return f"{name}/**/*.{_named(self.ending)}" if name else f"/*.{_named(self.ending)}"
        return name or "."

    def regex(self, endings: Iterable[str], below: str = "") -> str:
        """Return the regular expression for paths from ``below``, a folder's path with a slash at the end.

        In a whole folder, files with some ``endings`` are meant.
        """
        start = re.escape(below + self.path)
        if self.is_file:
            return f"{start}$"
        start += "/" if self.path else ""
        if self.ending:
            return rf"{start}{'.' if self.path else '[^/]'}*\.(?i:{re.escape(self.ending)})$"
        return rf"{start}.*\.(?i:{'|'.join(map(re.escape, endings))})$"


def _named(path: str) -> str:
    """Return the pattern for a path, whatever signs are in it."""
    made = _SIGNS.sub(_quoted, path)
    return f"/{made}" if made.startswith(("!", "#", " ")) else made


def _quoted(sign: re.Match[str]) -> str:
    return r"[\\]" if sign[0] == "\\" else f"[{sign[0]}]"


@dataclass(slots=True)
class _Folder:
    path: str
    folders: dict[str, _Folder] = field(default_factory=dict)
    documents: list[str] = field(default_factory=list)
    """Those that lie here, by their paths."""
    strangers: list[str] = field(default_factory=list)
    counts: list[int] = field(default_factory=lambda: [0, 0])
    """How many of each lie here or below."""

    def add(self, path: str, *, document: bool) -> None:
        """Add a file by its path from here."""
        here, names = self, path.split("/")
        for name in names[:-1]:
            here.counts[not document] += 1
            inside = f"{here.path}/{name}" if here.path else name
            here = here.folders.setdefault(name, _Folder(inside))
        here.counts[not document] += 1
        (here.documents if document else here.strangers).append(path)


def places(
    documents: Iterable[str], others: Iterable[str], strangers: Container[str] = ()
) -> tuple[list[Place], list[str]]:
    """Return where documents are, and which ``others`` there are to be excluded, of ``strangers`` alone.

    What may be a broken document is never excluded: that it is broken has to be found.
    """
    top = _Folder("")
    for path in documents:
        top.add(path, document=True)
    for path in others:
        top.add(path, document=False)
    found: list[Place] = []
    excluded: list[str] = []
    _cover(top, found, excluded)
    return sorted(found), sorted(path for path in excluded if path in strangers)


def _cover(folder: _Folder, found: list[Place], excluded: list[str]) -> None:
    pending = [folder]
    while pending:
        here = pending.pop()
        documents, strangers = here.counts
        if not documents:
            continue
        inside = [one for one in here.folders.values() if one.counts[0]]
        # The highest folder, as there will be others beside those of today.
        alone = len(inside) == 1 and not here.documents and here.path.rpartition("/")[2] in _CODE
        whole = not strangers or (bool(here.path) and _are_few(strangers, documents))
        if whole and not alone and (here.path or here.documents):
            found.append(Place(here.path))
            excluded += _strangers(here)
        else:
            found += _single(here, excluded)
            pending += [one for one in inside if one.counts[0]]


def _are_few(strangers: int, documents: int) -> bool:
    if strangers <= _FEW:
        return strangers * _SHARE <= documents
    return strangers <= _MOST and strangers * _LARGE_SHARE <= documents


def _single(here: _Folder, excluded: list[str]) -> Iterator[Place]:
    """Yield the documents in a folder itself, where other files are, too."""
    for ending in sorted({_ending(path) for path in here.documents}):
        documents = [path for path in here.documents if _ending(path) == ending]
        strangers = [path for path in here.strangers if _ending(path) == ending]
        below = [path for path in _strangers(here) if _ending(path) == ending]
        if here.path and len(documents) > 1 and len(below) <= min(len(documents), _MOST):
            # With what will come below it, too: only what is none today is left out.
            excluded += below
            for folder in here.folders.values():
                _take(folder, ending)
            yield Place(here.path, ending)
            continue
        few = not strangers or _are_few(len(strangers), len(documents))
        if not here.path and ((few and len(documents) > 1) or len(documents) > _SINGLE):
            excluded += strangers
            yield Place(here.path, ending)
        else:
            yield from (Place(path, is_file=True) for path in documents)


def _take(folder: _Folder, ending: str) -> None:
    """Take out the documents with an ending from a folder: something above has them already."""
    pending = [folder]
    while pending:
        here = pending.pop()
        here.documents = [path for path in here.documents if _ending(path) != ending]
        pending += here.folders.values()
    _count(folder)


def _count(folder: _Folder) -> None:
    """Count again what is in a folder, the deepest first."""
    order = [folder]
    for one in order:
        order += one.folders.values()
    for one in reversed(order):
        inside = [inner.counts[0] for inner in one.folders.values()]
        one.counts[0] = len(one.documents) + sum(inside)


def _ending(path: str) -> str:
    return path.rpartition(".")[2]


def _strangers(folder: _Folder) -> Iterator[str]:
    """Yield the files in a folder and below that are no documents."""
    pending = [folder]
    while pending:
        here = pending.pop()
        yield from here.strangers
        pending += here.folders.values()


__all__ = ["Place", "places"]
