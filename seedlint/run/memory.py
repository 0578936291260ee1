"""What one run knows of documents, for the next run of the same command, where no cache keeps it.

`--fix` lints again what it has changed. All documents are read again then; but a content that was judged, by
the same rules, is not judged once more.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from seedlint.engine.facts import Entries, Gathered
from seedlint.run.batch import Batch

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from seedlint.engine.engine import Engine, Linted
    from seedlint.engine.facts import Bundle
    from seedlint.finding import PlacedFinding


class Known(NamedTuple):
    """What is found in a document by itself, if it has the content with this digest."""

    digest: bytes
    findings: Sequence[PlacedFinding]


class Memory:
    """Remembers documents by their numbers, as long as these stand for the same ones."""

    def __init__(self, engine: Engine, paths: Sequence[str], wanted: frozenset[str] | None) -> None:
        """Know nothing yet of the documents at ``paths``; findings are for those ``wanted``."""
        self._engine = engine
        self._paths = list(paths)
        self._wanted = wanted
        self._numbers: dict[str, int] = {}
        self._digests: dict[int, bytes] = {}
        self._linted: dict[int, Linted] = {}
        self._entries: list[Entries] = []
        self._mended: dict[int, list[Bundle]] = {}

    def fits(self, engine: Engine, paths: Sequence[str], wanted: frozenset[str] | None) -> bool:
        """Whether it can be of use to a run."""
        return engine is self._engine and wanted == self._wanted and paths == self._paths

    def digest(self, number: int) -> bytes | None:
        """Return the digest of the content of a document that need not be judged again."""
        linted = self._linted.get(number)
        return None if linted and linted.bare else self._digests.get(number)

    def known(self, engine: Engine, path: str) -> Known | None:
        """Return what is known of a document at a path."""
        if engine is not self._engine:
            return None
        number = self._number(path)
        digest = self._digests.get(number)
        if digest is None:
            return None
        linted = self._linted.get(number)
        return Known(digest, linted.findings if linted else ())

    def change(self, engine: Engine, linted: Linted, digest: bytes) -> None:
        """Remember what is found in a document that was changed, entries and all."""
        number = self._number(linted.path)
        if engine is not self._engine or number < 0:
            return
        self._digests[number] = digest
        self._mended[number], linted.entries = linted.entries, []
        self._keep(number, linted)

    def taken(self, batches: Iterator[Batch]) -> Iterator[Batch]:
        """Yield what came of all documents; what needed no judging is put in, and the rest remembered."""
        fresh: list[Entries] = []
        same: set[int] = set()
        for batch in batches:
            same.update(batch.same)
            for number, digest, _ in batch.contents:
                if number in same:
                    continue
                self._digests[number] = digest
                self._linted.pop(number, None)
            read = {number for number, _, _ in batch.contents}
            for number, linted in batch.linted:
                if number not in read:
                    self._digests.pop(number, None)
                self._keep(number, linted)
            batch.linted.extend(
                (number, self._linted[number]) for number in batch.same if number in self._linted
            )
            fresh.append(batch.entries)
            yield batch
        kept = self._kept(same)
        yield from (Batch(entries=one) for one in kept)
        self._entries, self._mended = fresh + kept, {}

    def _keep(self, number: int, linted: Linted) -> None:
        """Keep what was found in a document, but for one that was not judged to the end."""
        self._linted.pop(number, None)
        if linted.crashes or number not in self._digests:
            self._digests.pop(number, None)
        elif linted.findings or linted.comments:
            self._linted[number] = linted

    def _kept(self, same: set[int]) -> list[Entries]:
        """Return the entries of before that still hold, and those of documents that were changed since."""
        held = same - self._mended.keys()
        changed = Gathered()
        for number in same & self._mended.keys():
            changed.add(number, self._mended[number])
        return [*(entries.among(held) for entries in self._entries), changed.entries()]

    def _number(self, path: str) -> int:
        if not self._numbers:
            self._numbers = {path: number for number, path in enumerate(self._paths)}
        return self._numbers.get(path, -1)
