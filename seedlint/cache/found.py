"""What was found in the documents of a tree, and across them, as the cache keeps it."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from seedlint.cache.store import Store

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

_WHERE = "JOIN folders ON folders.id = folder JOIN looks ON looks.document = documents.id AND tree = ?"
"""Joins documents with their folders and with a tree."""


class Found(Store):
    """The part of the cache that has findings. Every method may raise CacheError."""

    _tree: int
    """The number of the tree that it was opened for."""

    def of_groups(self, groups: Iterable[tuple[int, int]]) -> set[str]:
        """Return the paths of documents, if still there, with corpus findings of some groups (rule, key)."""
        query = (
            "SELECT path, name FROM corpus JOIN documents ON documents.id = document"
            " JOIN folders ON folders.id = folder WHERE tree = ? AND rule = ? AND key = ?"
        )
        rows = (row for group in groups for row in self.rows(query, (self._tree, *group)))
        return {text_of(folder) + text_of(name) for folder, name in rows}

    def holds_until(self) -> float | None:
        """Return the first moment at which what is known of a document here won't hold; None: never."""
        query = (
            # Few have an end: these first, or all there are would be gone through.
            "SELECT min(until) FROM documents CROSS JOIN looks ON looks.document = documents.id AND tree = ?"
            " WHERE until IS NOT NULL"
        )
        for (until,) in self.rows(query, (self._tree,)):
            return None if until is None else float(until)
        return None

    def findings(self, asked: Iterable[tuple[str, str]] | None) -> Iterator[tuple[str, str, str]]:
        """Yield folder, name and findings, as `encode` made them, of the documents that have any.

        ``asked`` gives folder and name of the documents wanted; None stands for all.
        """
        query = f"SELECT path, name, findings FROM documents {_WHERE} WHERE findings IS NOT NULL"  # noqa: S608
        yield from self._asked(query, asked)

    def comments(self, asked: Iterable[tuple[str, str]] | None) -> Iterator[tuple[str, str, str]]:
        """Yield the same for suppression comments, as `seedlint.suppressions.comments.encode` made them."""
        query = f"SELECT path, name, comments FROM documents {_WHERE} WHERE comments IS NOT NULL"  # noqa: S608
        yield from self._asked(query, asked)

    def corpus_findings(self, asked: Iterable[tuple[str, str]] | None) -> Iterator[tuple[str, str, str]]:
        """Yield the same for corpus findings, one at a time."""
        query = (
            "SELECT path, name, finding FROM corpus JOIN documents ON documents.id = document"
            " JOIN folders ON folders.id = folder WHERE tree = ?"
        )
        yield from self._asked(query, asked)

    def _asked(self, query: str, asked: Iterable[tuple[str, str]] | None) -> Iterator[tuple[str, str, str]]:
        if asked is None:
            rows = self.rows(query, (self._tree,))
        else:
            one = f"{query} AND path = ? AND name = ?"
            rows = chain.from_iterable(
                self.rows(one, (self._tree, name_of(folder), name_of(name))) for folder, name in asked
            )
        for folder, name, text in rows:
            yield text_of(folder), text_of(name), text

    def replace_corpus_findings(
        self, touched: Collection[tuple[int, int]] | None, found: Iterable[tuple[int, int, int, str, int]]
    ) -> None:
        """Put new findings (rule, key, document, finding, extent) in the place of those of touched groups.

        None stands for all groups.
        """
        with self.guarded():
            if touched is None:
                self._db.execute("DELETE FROM corpus WHERE tree = ?", (self._tree,))
            else:
                self._db.executemany(
                    "DELETE FROM corpus WHERE tree = ? AND rule = ? AND key = ?",
                    ((self._tree, *group) for group in touched),
                )
            self._db.executemany(
                "INSERT INTO corpus (tree, rule, key, document, finding, extent) VALUES (?, ?, ?, ?, ?, ?)",
                ((self._tree, *row) for row in found),
            )

    def groups_below(self, extent: int) -> set[tuple[int, int]]:
        """Return the groups (rule, key) whose findings come with less evidence."""
        query = "SELECT rule, key FROM corpus WHERE tree = ? AND extent < ?"
        return set(self.rows(query, (self._tree, extent)))


def name_of(text: str) -> str | bytes:
    """Return a file's name as it is stored; as bytes where it has surrogates, which SQLite can't keep.

    Each surrogate stays one: names come back as this locale reads them, and Windows has any of them.
    """
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-8", "surrogatepass")
    return text


def text_of(name: str | bytes) -> str:
    """Return a file's name that is stored so."""
    return name.decode("utf-8", "surrogatepass") if isinstance(name, bytes) else name
