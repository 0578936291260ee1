"""The link store: one SQLite file with what is known about every URL.

One run at a time writes it. What was learned is committed about once a second, so a killed run loses
next to nothing. The list of what is to do is kept in temporary tables on disk, never in memory.
A file that is broken, or is something else's, is renamed and never deleted.
"""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from seedlint.discovery import named
from seedlint.links.opening import StoreError, is_busy, locked, open_store
from seedlint.links.schema import COLUMNS
from seedlint.links.verdict import Record, Verdict, jitter_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from seedlint.links.due import Wanted

_RECORD = ", ".join(COLUMNS)
_SET = ", ".join(f"{column} = ?" for column in COLUMNS)


@dataclass(slots=True)
class Job:
    """A URL to look at, and what is known of it; ``attempts`` counts the looks of this run."""

    id: int
    url: str
    host: str
    record: Record
    attempts: int = 0


class Store:
    """An open store, locked against other runs. Every method may raise StoreError."""

    def __init__(self, path: Path) -> None:
        """Open or make the store at ``path``; see `notes` for what had to be said about it."""
        self.path = path
        self.notes: list[str] = []
        self._db = open_store(path, self.notes)

    @contextmanager
    def _guarded(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            if is_busy(error):
                raise locked(self.path) from None
            raise StoreError(
                f"{named(self.path)}: the link store failed: {error}; what was learned before is kept"
            ) from None

    def commit(self) -> None:
        """Keep what was learned so far."""
        with self._guarded():
            self._db.execute("COMMIT")
            self._db.execute("BEGIN IMMEDIATE")

    def close(self) -> None:
        """Keep what was learned, and close."""
        with self._guarded():
            if self._db.in_transaction:
                self._db.execute("COMMIT")
        self._db.close()

    def abandon(self) -> None:
        """Close, and leave out what was not committed."""
        with suppress(sqlite3.Error):
            self._db.rollback()
        self._db.close()

    # Collecting

    def add_document(self, path: str, urls: Iterable[tuple[str, str, str]]) -> None:
        """Take in the URLs of a document: address, host and pointer of each, in place of earlier ones."""
        rows = list(urls)
        with self._guarded():
            db = self._db
            db.execute("DELETE FROM places WHERE path = ?", (path,))
            db.executemany(
                "INSERT OR IGNORE INTO urls (url, host) VALUES (?, ?)", ((url, host) for url, host, _ in rows)
            )
            db.executemany(
                "INSERT INTO places (url, path, pointer) SELECT id, ?, ? FROM urls WHERE url = ?",
                ((path, pointer, url) for url, _, pointer in rows),
            )
            db.executemany(
                "INSERT OR IGNORE INTO found (id) SELECT id FROM urls WHERE url = ?",
                ((url,) for url, _, _ in rows),
            )

    def documents(self) -> Iterator[str]:
        """Yield the documents that URLs are known from."""
        yield from self._rows("SELECT DISTINCT path FROM places ORDER BY path")

    def forget_documents(self, paths: Iterable[str]) -> None:
        """Forget the places in documents that are gone; what is known of their URLs stays."""
        with self._guarded():
            self._db.executemany("DELETE FROM places WHERE path = ?", ((path,) for path in paths))

    # What is to do

    def choose(self, wanted: Wanted) -> int:
        """Put what is due into the list of things to do, and return how many URLs that is."""
        condition, values = wanted.condition()
        limit = -1 if wanted.limit is None else wanted.limit
        with self._guarded():
            self._db.create_function("jitter", 1, jitter_of, deterministic=True)
            self._db.create_function("passed_over", 2, wanted.passed_over, deterministic=True)
            self._db.execute("DELETE FROM todo")
            self._db.execute(
                "INSERT INTO todo (host, id) SELECT urls.host, urls.id FROM found JOIN urls USING (id)"  # noqa: S608
                f" LEFT JOIN hosts ON hosts.host = urls.host WHERE {condition}"
                " ORDER BY looked IS NOT NULL, looked, urls.id LIMIT ?",
                (*values, limit),
            )
            self._db.execute("DELETE FROM queue")
            # Hosts with the most URLs come first: they take longest, and the others fit in between.
            self._db.execute(
                "INSERT INTO queue (host, count)"
                " SELECT host, count(*) FROM todo GROUP BY host ORDER BY 2 DESC, 1"
            )
            total: int = self._db.execute("SELECT count(*) FROM todo").fetchone()[0]
            return total

    def found(self) -> int:
        """Return how many URLs the documents of this run have."""
        with self._guarded():
            count: int = self._db.execute("SELECT count(*) FROM found").fetchone()[0]
            return count

    def hosts(self, after: int, count: int) -> list[tuple[int, str, int]]:
        """Return the next hosts to ask: rank, name, and how often the circuit breaker has opened for it."""
        with self._guarded():
            return self._db.execute(
                "SELECT rank, queue.host, ifnull(openings, 0)"
                " FROM queue LEFT JOIN hosts ON hosts.host = queue.host"
                " WHERE rank > ? ORDER BY rank LIMIT ?",
                (after, count),
            ).fetchall()

    def jobs(self, host: str, after: int, count: int) -> list[Job]:
        """Return the next URLs of a host to look at, in the order of their ids."""
        with self._guarded():
            rows = self._db.execute(
                f"SELECT todo.id, url, {_RECORD} FROM todo JOIN urls ON urls.id = todo.id"  # noqa: S608
                " WHERE todo.host = ? AND todo.id > ? ORDER BY todo.id LIMIT ?",
                (host, after, count),
            ).fetchall()
            return [Job(row[0], row[1], host, record_of(row[2:])) for row in rows]

    # What was learned

    def save(self, job: Job, record: Record) -> None:
        """Keep what is known of a URL after a look."""
        with self._guarded():
            self._db.execute(f"UPDATE urls SET {_SET} WHERE id = ?", (*columns_of(record), job.id))  # noqa: S608
            before, after = job.record.verdict, record.verdict
            if before is not after:
                self._db.execute(
                    "INSERT OR REPLACE INTO changes (id, before, after) VALUES (?, ?, ?)",
                    (job.id, before and str(before), str(after)),
                )

    def save_host(self, host: str, openings: int, not_before: int) -> None:
        """Keep how often the breaker has opened for a host, and until when it is to be left alone."""
        with self._guarded():
            if openings or not_before:
                self._db.execute(
                    "INSERT OR REPLACE INTO hosts VALUES (?, ?, ?)", (host, openings, not_before)
                )
            else:
                self._db.execute("DELETE FROM hosts WHERE host = ?", (host,))

    def host_state(self, host: str) -> tuple[int, int] | None:
        """Return how often the breaker has opened for a host and until when; None for one without trouble."""
        with self._guarded():
            found: tuple[int, int] | None = self._db.execute(
                "SELECT openings, not_before FROM hosts WHERE host = ?", (host,)
            ).fetchone()
            return found

    def changes(self) -> Iterator[tuple[str, str | None, str]]:
        """Yield the URLs whose verdict is another than before this run: URL, before, after."""
        yield from self._rows(
            "SELECT url, before, after FROM changes JOIN urls USING (id) ORDER BY after, url", many=True
        )

    def places(self, url: str, count: int) -> list[tuple[str, str]]:
        """Return the first places (path from the root, pointer) of a URL."""
        with self._guarded():
            return self._db.execute(
                "SELECT path, pointer FROM places JOIN urls ON urls.id = places.url WHERE urls.url = ?"
                " ORDER BY path, pointer LIMIT ?",
                (url, count),
            ).fetchall()

    def record(self, url: str) -> Record | None:
        """Return what is known of a URL, None for one the store has not heard of."""
        with self._guarded():
            row = self._db.execute(f"SELECT {_RECORD} FROM urls WHERE url = ?", (url,)).fetchone()  # noqa: S608
            return row and record_of(row)

    def count_verdicts(self) -> dict[str, int]:
        """Return how many of this run's URLs have each verdict; those never looked at count as ``""``."""
        with self._guarded():
            rows = self._db.execute(
                "SELECT ifnull(verdict, ''), count(*) FROM found JOIN urls USING (id) GROUP BY 1"
            ).fetchall()
            return dict(rows)

    def _rows(self, query: str, *, many: bool = False) -> Iterator[Any]:
        with self._guarded():
            for row in self._db.execute(query):
                yield row if many else row[0]


def record_of(row: Sequence[Any]) -> Record:
    """Return a record from its columns."""
    verdict = Verdict(row[0]) if row[0] else None
    return Record(verdict, *row[1:])


_FIELDS = attrgetter(*COLUMNS)


def columns_of(record: Record) -> tuple[Any, ...]:
    """Return a record as its columns."""
    verdict, *rest = _FIELDS(record)
    return (verdict and str(verdict), *rest)
