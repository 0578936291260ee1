"""A baseline in slices: what it knows of one document, for runners that settle each document by itself.

A document that has moved takes its entries along, see `seedlint.baseline.compare`: which one that is, only
who knows all documents can tell, so slices are by the documents that are there now.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, NamedTuple
from unicodedata import normalize

from seedlint.baseline.compare import Looked
from seedlint.baseline.file import Baseline, Entry

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path


_ENOUGH = 2


class Slice(NamedTuple):
    """What a baseline knows of one document: entries, each as often as it is known, and their lines."""

    file: Path
    entries: Counter[Entry]
    lines: dict[Entry, tuple[int, int]]

    def compared(self, path: str, root: str) -> tuple[Baseline, Looked]:
        """Return what the findings of the document are compared with; ``path`` is from ``root``."""
        baseline = Baseline(self.file, root, self.entries, places=self.lines)
        return baseline, Looked([path], [path], (), complete=False)


class Sought(NamedTuple):
    """Which documents of a corpus matter to a baseline: those that it names, and those called alike."""

    paths: frozenset[str]
    names: frozenset[str]

    def among(self, documents: Iterable[tuple[str, bool]]) -> Iterator[str]:
        """Yield those that matter among some documents of the corpus, by their paths from the root.

        Of each it is told whether it was ``refused`` before it was read: such a one is none that has moved.
        Of those that are called as one of the baseline's is, two tell as much as a million.
        """
        alike: Counter[str] = Counter()
        for path, refused in documents:
            if path.isascii():
                name, whole = _last(path), path
            else:
                name, whole = normalize("NFC", _last(path)), normalize("NFC", path)
            if whole in self.paths:
                yield path
            elif name in self.names and not refused and alike[name] < _ENOUGH:
                alike[name] += 1
                yield path


class Slices:
    """The slices of a baseline, by documents, which are known by their paths from the root."""

    def __init__(self, baseline: Baseline) -> None:
        """Sort the entries by their documents."""
        self._baseline = baseline
        self._lines = baseline.lines()
        self._entries: dict[str, Counter[Entry]] = defaultdict(Counter)
        for entry, count in baseline.entries.items():
            self._entries[entry.path][entry] = count

    def sought(self) -> Sought:
        """Return which documents must be known, so that `sliced` knows all that it needs to."""
        paths = (normalize("NFC", self._baseline.path(name)) for name in self._entries)
        return Sought(frozenset(paths), frozenset(normalize("NFC", _last(name)) for name in self._entries))

    def sliced(
        self, found: Iterable[str], is_there: Callable[[str], bool], *, complete: bool
    ) -> tuple[dict[str, Slice], tuple[Baseline, Looked]]:
        """Return a slice for each document that is there or has moved; and what is left, to be compared.

        ``found`` are the documents that are `sought`; ``is_there`` tells of other paths whether there is a
        file. ``complete`` is as in `Looked`.
        """
        baseline = self._baseline
        paths = {path: baseline.name(path) for path in found}
        there = set(paths.values())
        slices = {path: self._slice(name) for path, name in paths.items() if name in self._entries}
        gone = self._entries.keys() - there
        others = {path for path in map(baseline.path, gone) if is_there(path)}
        new: dict[str, list[str]] = defaultdict(list)
        forms = {normalize("NFC", name): name for name in gone if not name.isascii()}
        left = set(gone)
        for path, name in paths.items():
            if path in slices:
                continue
            new[_last(path)].append(path)
            if (known := forms.get(normalize("NFC", name))) is not None:
                slices[path] = self._slice(known)
                left.discard(known)
        was: dict[str, list[str]] = defaultdict(list)
        for name in gone:
            if baseline.path(name) not in others:
                was[_last(name)].append(name)
        for last, names in was.items():
            moved = new.get(last, ())
            if len(names) == len(moved) == 1 and moved[0] not in slices:
                slices[moved[0]] = self._slice(names[0])
                left.discard(names[0])
        entries = Counter({entry: n for name in left for entry, n in self._entries[name].items()})
        rest = Baseline(baseline.file, baseline.root, entries, baseline.text, self._lines)
        unknown = sorted(path for path, name in paths.items() if name not in self._entries)
        return slices, (rest, Looked((), unknown, frozenset(others), complete))

    def _slice(self, name: str) -> Slice:
        entries = self._entries[name]
        lines = {entry: self._lines[entry] for entry in entries if entry in self._lines}
        return Slice(self._baseline.file, entries, lines)


def _last(name: str) -> str:
    return name[name.rfind("/") + 1 :]


__all__ = ["Slice", "Slices", "Sought"]
