"""The part of the link store that knows which documents have which URLs, and where."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlint.links.opening import guarded
from seedlint.links.schema import PLACES

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable
    from pathlib import Path

_HELD = "EXISTS (SELECT 1 FROM places WHERE places.url = urls.id)"


class StoredDocuments:
    """The documents of a store, by their path from the root. Every method may raise StoreError."""

    def __init__(self, db: sqlite3.Connection, path: Path) -> None:
        """Keep them in ``db``, the store at ``path``."""
        self._db = db
        self._path = path

    def is_as_before(self, document: str, digest: bytes) -> bool:
        """Whether a document had this content when it was last taken in; if so, it need not be again."""
        with guarded(self._path):
            row = self._db.execute(
                "SELECT id FROM documents WHERE path = ? AND digest = ?", (document, digest)
            ).fetchone()
            if row is None:
                return False
            self._find(row[0])
            return True

    def add(self, document: str, digest: bytes, urls: Iterable[tuple[str, str, str]]) -> None:
        """Take in the URLs of a document: address, host and pointer of each, in place of earlier ones."""
        rows = list(urls)
        with guarded(self._path):
            db = self._db
            number = db.execute(
                "INSERT INTO documents (path, digest) VALUES (?, ?)"
                " ON CONFLICT (path) DO UPDATE SET digest = excluded.digest RETURNING id",
                (document, digest),
            ).fetchone()[0]
            db.execute("DELETE FROM places WHERE document = ?", (number,))
            db.executemany(
                "INSERT OR IGNORE INTO urls (url, host) VALUES (?, ?)",
                {url: host for url, host, _ in rows}.items(),
            )
            db.executemany(
                "INSERT OR IGNORE INTO pointers (pointer) VALUES (?)", ((pointer,) for _, _, pointer in rows)
            )
            db.executemany(
                "INSERT INTO places (document, pointer, url) SELECT ?, pointers.id, urls.id"
                " FROM pointers, urls WHERE pointers.pointer = ? AND urls.url = ?",
                ((number, pointer, url) for url, _, pointer in rows),
            )
            self._find(number)

    def _find(self, number: int) -> None:
        self._db.execute("INSERT OR IGNORE INTO read VALUES (?)", (number,))
        self._db.execute(
            "INSERT OR IGNORE INTO found (id) SELECT url FROM places WHERE document = ?", (number,)
        )

    def keep(self, document: str) -> None:
        """Leave a document that can't be read as it was: it is one of this run, for what that is worth."""
        with guarded(self._path):
            self._db.execute(
                "INSERT OR IGNORE INTO read SELECT id FROM documents WHERE path = ?", (document,)
            )

    def others(self) -> list[str]:
        """Return the documents that are not of this run."""
        with guarded(self._path):
            rows = self._db.execute(
                "SELECT path FROM documents WHERE id NOT IN (SELECT document FROM read) ORDER BY path"
            )
            return [path for (path,) in rows]

    def forget(self, documents: Iterable[str]) -> None:
        """Forget documents; what is known of their URLs stays, until `prune`."""
        with guarded(self._path):
            for document in documents:
                row = self._db.execute("DELETE FROM documents WHERE path = ? RETURNING id", (document,))
                self._db.executemany("DELETE FROM places WHERE document = ?", row.fetchall())

    def prune(self, before: float | None = None) -> int:
        """Forget the URLs that no document has any more, and return how many that were.

        With a time, only those that were never looked at, or last before that.
        """
        old = "" if before is None else "AND ifnull(looked, 0) < ?"
        with guarded(self._path):
            db = self._db
            query = f"DELETE FROM urls WHERE NOT {_HELD} {old}"  # noqa: S608
            count = db.execute(query, () if before is None else (int(before),)).rowcount
            if count:
                db.execute("DELETE FROM hosts WHERE host NOT IN (SELECT host FROM urls)")
                db.execute("DELETE FROM pointers WHERE id NOT IN (SELECT pointer FROM places)")
            return count

    def places(self, url: str, count: int) -> list[tuple[str, str]]:
        """Return the first places (path from the root, pointer) of a URL."""
        with guarded(self._path):
            return self._db.execute(PLACES, (url, count)).fetchall()
