"""The link store: one SQLite file with what is known about every URL.

One run at a time writes it. What was learned is committed about once a second, so a killed run loses
next to nothing. The list of what is to do is kept in temporary tables on disk, never in memory.
A file that is broken, or is something else's, is renamed and never deleted.
"""

from __future__ import annotations

import sqlite3
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from seedlint.linkfacts import Verdict
from seedlint.links.documents import StoredDocuments
from seedlint.links.opening import WAIT, guarded, is_busy, open_store
from seedlint.links.schema import COLUMNS
from seedlint.links.verdict import Record, jitter_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from seedlint.links.due import Schedule

_BATCH = 256
"""How many looks are written at a time."""
_RECORD = ", ".join(COLUMNS)
_SET = ", ".join(f"{column} = ?" for column in COLUMNS)
_VERDICTS: dict[str | None, Verdict | None] = {None: None, **{str(verdict): verdict for verdict in Verdict}}


@dataclass(slots=True)
class LinkJob:
    """A URL to look at, and what is known of it; ``attempts`` counts the looks of this run."""

    id: int
    url: str
    host: str
    record: Record
    attempts: int = 0


class Store:
    """An open store, locked against other runs. Every method may raise StoreError."""

    def __init__(self, path: Path, *homes: Path) -> None:
        """Open or make the store at ``path``; see `notes` for what had to be said about it.

        Links in a checkout and in ``homes`` are not followed.
        """
        self.path = path
        self.notes: list[str] = []
        self._db = open_store(path, self.notes, *homes)
        self.documents = StoredDocuments(self._db, path)
        self._learned: list[tuple[Any, ...]] = []
        self._changed: list[tuple[int, str | None, str]] = []

    def commit(self) -> None:
        """Keep what was learned so far."""
        self._flush()
        with guarded(self.path):
            self._db.execute("COMMIT")
            self._db.execute("BEGIN IMMEDIATE")

    def try_commit(self) -> None:
        """Keep what was learned so far, unless somebody is just reading: then, the next time will do."""
        self._flush()
        with guarded(self.path):
            self._db.execute("PRAGMA busy_timeout = 0")
            try:
                self._db.execute("COMMIT")
            except sqlite3.Error as error:
                if is_busy(error):
                    return
                raise
            finally:
                self._db.execute(f"PRAGMA busy_timeout = {int(WAIT * 1000)}")
            self._db.execute("BEGIN IMMEDIATE")

    def close(self) -> None:
        """Keep what was learned, and close."""
        try:
            self._flush()
            with guarded(self.path):
                if self._db.in_transaction:
                    self._db.execute("COMMIT")
        finally:
            self._db.close()

    def abandon(self) -> None:
        """Close, and leave out what was not committed."""
        self._learned.clear()
        with suppress(sqlite3.Error):
            self._db.rollback()
        self._db.close()

    # What is to do

    def choose(self, wanted: Schedule) -> int:
        """Put what is due into the list of things to do, and return how many URLs that is."""
        condition, values = wanted.condition()
        limit = -1 if wanted.limit is None else wanted.limit
        with guarded(self.path):
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

    def has_host(self, host: str) -> bool:
        """Whether the documents of this run have a URL on a host, or on one under it."""
        with guarded(self.path):
            found = self._db.execute(
                "SELECT 1 FROM found JOIN urls USING (id)"
                " WHERE host = ? OR substr(host, -length(?)) = ? LIMIT 1",
                (host, f".{host}", f".{host}"),
            )
            return found.fetchone() is not None

    def next_due(self) -> int | None:
        """Return when the first of this run's URLs is due, its host's wishes included; None without any."""
        with guarded(self.path):
            moment: int | None = self._db.execute(
                "SELECT min(max(ifnull(due, 0), ifnull(not_before, 0))) FROM found JOIN urls USING (id)"
                " LEFT JOIN hosts ON hosts.host = urls.host"
            ).fetchone()[0]
            return moment

    def all_held_back(self, now: int) -> bool:
        """Whether every host of this run's URLs is to be left alone at the moment."""
        with guarded(self.path):
            free = self._db.execute(
                "SELECT 1 FROM found JOIN urls USING (id) LEFT JOIN hosts ON hosts.host = urls.host"
                " WHERE ifnull(not_before, 0) <= ? LIMIT 1",
                (now,),
            )
            return free.fetchone() is None

    def found(self) -> int:
        """Return how many URLs the documents of this run have."""
        with guarded(self.path):
            count: int = self._db.execute("SELECT count(*) FROM found").fetchone()[0]
            return count

    def hosts(self, after: int, count: int) -> list[tuple[int, str, int]]:
        """Return the next hosts to ask: rank, name, and how often the circuit breaker has opened for it."""
        with guarded(self.path):
            return self._db.execute(
                "SELECT rank, queue.host, ifnull(openings, 0)"
                " FROM queue LEFT JOIN hosts ON hosts.host = queue.host"
                " WHERE rank > ? ORDER BY rank LIMIT ?",
                (after, count),
            ).fetchall()

    def jobs(self, host: str, after: int, count: int) -> list[LinkJob]:
        """Return the next URLs of a host to look at, in the order of their ids."""
        with guarded(self.path):
            rows = self._db.execute(
                f"SELECT todo.id, url, {_RECORD} FROM todo JOIN urls ON urls.id = todo.id"  # noqa: S608
                " WHERE todo.host = ? AND todo.id > ? ORDER BY todo.id LIMIT ?",
                (host, after, count),
            ).fetchall()
            return [LinkJob(row[0], row[1], host, record_of(row[2:])) for row in rows]

    # What was learned

    def save(self, job: LinkJob, record: Record) -> None:
        """Keep what is known of a URL after a look."""
        before, after = job.record.verdict, record.verdict
        assert after
        # Plain strings: SQLite's module looks long at anything else.
        self._learned.append((after.value, *record[1:], job.id))
        if before is not after:
            self._changed.append((job.id, before and before.value, after.value))
        if len(self._learned) >= _BATCH:
            self._flush()

    def _flush(self) -> None:
        """Write what was learned, many URLs at a time."""
        with guarded(self.path):
            self._db.executemany(f"UPDATE urls SET {_SET} WHERE id = ?", self._learned)  # noqa: S608
            self._db.executemany("INSERT OR REPLACE INTO changes VALUES (?, ?, ?)", self._changed)
        self._learned.clear()
        self._changed.clear()

    def save_host(self, host: str, openings: int, not_before: int) -> None:
        """Keep how often the breaker has opened for a host, and until when it is to be left alone."""
        with guarded(self.path):
            if openings or not_before:
                self._db.execute(
                    "INSERT OR REPLACE INTO hosts VALUES (?, ?, ?)", (host, openings, not_before)
                )
            else:
                self._db.execute("DELETE FROM hosts WHERE host = ?", (host,))

    def changes(self) -> Iterator[tuple[str, str | None, str]]:
        """Yield the URLs whose verdict is another than before this run: URL, before, after."""
        self._flush()
        with guarded(self.path):
            query = "SELECT url, before, after FROM changes JOIN urls USING (id) ORDER BY after, url"
            for row in self._db.execute(query):  # noqa: UP028 - as in `Reader.rows`
                yield row

    def record(self, url: str) -> Record | None:
        """Return what is known of a URL, None for one the store has not heard of."""
        self._flush()
        with guarded(self.path):
            row = self._db.execute(f"SELECT {_RECORD} FROM urls WHERE url = ?", (url,)).fetchone()  # noqa: S608
            return row and record_of(row)

    def count_verdicts(self) -> dict[str, int]:
        """Return how many of this run's URLs have each verdict; those never looked at count as ``""``."""
        self._flush()
        with guarded(self.path):
            rows = self._db.execute(
                "SELECT ifnull(verdict, ''), count(*) FROM found JOIN urls USING (id) GROUP BY 1"
            ).fetchall()
            return dict(rows)


def record_of(row: Sequence[Any]) -> Record:
    """Return a record from its columns."""
    return Record(_VERDICTS[row[0]], *row[1:])
