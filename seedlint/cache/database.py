"""What is known about documents from earlier runs, in one SQLite file.

Per document: what the file looked like, the digest of its content, the findings, and the entries it
contributes to corpus rules; per suspicious group: the corpus findings. Everything holds for one
*fingerprint* (the tool, the rules' code and options, the schema), which is in the file's name.

Size, times and inode are a short cut. What proves that a document is unchanged is its content: a file
that looks different is read and digested, and parsed only if the digest is new; a file that was
written about when it was last looked at is not trusted to look different when it changes.

Of a document's text nothing is kept but what findings and their fixes quote, and the lines that reports
show; of payloads, digests only. Whatever is wrong with the file makes
`CacheError`, and the run starts over without a cache.
"""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing, contextmanager, suppress
from itertools import chain
from typing import TYPE_CHECKING, Any

from seedlint.cache.directory import PREFIX, NotACacheError, prepare, touch
from seedlint.cache.looks import KnownFile
from seedlint.files.database import ForeignError, UnsafeError, only_tables, vetted

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence
    from pathlib import Path

    from seedlint.engine.facts import Entries
    from seedlint.util.paths import Signature

    Row = tuple[int, Signature, int, bytes | None, float | None, str | None, int | None, str | None]
    """What is kept of a document: id, signature, when looked at, digest, until when, findings, how much
    evidence they come with (None: there are none), comments."""

FORMAT = 5
"""Of what is kept; part of the fingerprint, so that no version reads what another has written."""
_APPLICATION = 0x5EEDCAC4
"""The number by which SQLite's header says whose file this is."""
_WAIT = 1
"""Seconds to wait for another run that is writing."""
_SLICE = 500
"""Values in one SQL statement; older SQLite allows 999."""

_TABLES = """
CREATE TABLE folders (
  path TEXT PRIMARY KEY, digest BLOB, looked INTEGER, until REAL, extent INTEGER
) WITHOUT ROWID;
CREATE TABLE documents (
  id INTEGER PRIMARY KEY, folder TEXT NOT NULL, name TEXT NOT NULL, size INTEGER, mtime INTEGER,
  ctime INTEGER, inode INTEGER, looked INTEGER, content BLOB, until REAL, findings TEXT,
  extent INTEGER, comments TEXT,
  UNIQUE (folder, name)
);
CREATE INDEX documents_with_findings ON documents (id) WHERE findings IS NOT NULL;
CREATE INDEX documents_with_comments ON documents (id) WHERE comments IS NOT NULL;
CREATE TABLE entries (
  rule INTEGER NOT NULL, key INTEGER NOT NULL, value INTEGER NOT NULL, document INTEGER NOT NULL,
  n INTEGER NOT NULL, PRIMARY KEY (rule, key, value, document)
) WITHOUT ROWID;
CREATE TABLE owned (document INTEGER PRIMARY KEY, keys BLOB NOT NULL);
CREATE TABLE corpus (
  rule INTEGER NOT NULL, key INTEGER NOT NULL, document INTEGER NOT NULL, finding TEXT NOT NULL,
  extent INTEGER NOT NULL
);
CREATE INDEX corpus_by_key ON corpus (rule, key);
CREATE INDEX corpus_by_document ON corpus (document);
"""


class CacheError(Exception):
    """The cache can't be used; the message says why, for people."""


class Cache:
    """An open cache. Every method may raise CacheError."""

    def __init__(self, directory: Path, name: str, like: str | None = None, root: Path | None = None) -> None:
        """Open or make the cache called ``name`` in ``directory``; links in ``root`` are not followed.

        A new one begins with what the one called ``like`` knows: what a content has come to holds wherever
        it is read.
        """
        homes = () if root is None else (root,)
        try:
            prepare(directory, *homes)
            self.path = vetted(directory / f"{PREFIX}{name}.sqlite3", _APPLICATION, *homes)
            if like is not None and not self.path.exists():
                self._begin_like(directory / f"{PREFIX}{like}.sqlite3")
            self._db = sqlite3.connect(self.path, timeout=_WAIT, isolation_level=None)
        except (OSError, sqlite3.Error, NotACacheError, UnsafeError, ForeignError) as error:
            raise CacheError(_reason(error)) from None
        with self._guarded():
            # Without waiting for the disk: a power failure may cost the cache, a killed run may not.
            self._db.execute("PRAGMA synchronous = OFF")
            self._db.execute("PRAGMA cache_size = -32000")
            self._db.execute("PRAGMA trusted_schema = OFF")
            # One transaction from the first look to the last word, or findings of two runs would mix.
            # It locks others out only once it writes: runs that find nothing changed go side by side.
            self._db.execute("BEGIN")
            if not self._has_tables():
                self._db.execute("ROLLBACK")
                self._db.execute("BEGIN IMMEDIATE")
                if not self._has_tables():
                    self._make_tables()
        touch(self.path)

    def _begin_like(self, other: Path) -> None:
        """Begin with a copy of another cache, if that can be had; without it all is read once more."""
        if other.exists():
            with (
                suppress(sqlite3.Error, OSError, UnsafeError, ForeignError),
                closing(sqlite3.connect(vetted(other, _APPLICATION), timeout=_WAIT)) as source,
                closing(sqlite3.connect(self.path, timeout=_WAIT)) as target,
            ):
                source.backup(target)

    def _has_tables(self) -> bool:
        only_tables(self._db)
        if self._db.execute("PRAGMA user_version").fetchone()[0] == FORMAT:
            return True
        if self._db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
            raise CacheError("it is a database of something else")
        return False

    def _make_tables(self) -> None:
        for statement in _TABLES.split(";"):
            self._db.execute(statement)
        self._db.execute(f"PRAGMA user_version = {FORMAT}")
        self._db.execute(f"PRAGMA application_id = {_APPLICATION}")

    @contextmanager
    def _guarded(self) -> Iterator[None]:
        try:
            yield
        except CacheError:
            self.close()
            raise
        except (
            sqlite3.Error,
            ForeignError,
            ValueError,
            TypeError,
            KeyError,
            IndexError,
            OverflowError,
        ) as error:
            self.close()
            raise CacheError(_reason(error)) from None

    def close(self) -> None:
        """Give up what was not committed, and close."""
        with suppress(sqlite3.Error):
            self._db.rollback()
        self._db.close()

    def commit(self) -> None:
        """Keep what was learned, and close. CacheError if it can't be kept; what was read is right still."""
        with self._guarded():
            self._db.execute("COMMIT")
        self._db.close()

    def folders(self) -> dict[str, tuple[bytes, int, float | None, int | None]]:
        """Return digest, time of the look, end of validity and least evidence of each folder, by its path."""
        with self._guarded():
            rows = self._db.execute("SELECT path, digest, looked, until, extent FROM folders")
            return {_text(row[0]): row[1:] for row in rows}

    def known(self, folder: str) -> dict[str, KnownFile]:
        """Return what is known about the documents of a folder, by name."""
        with self._guarded():
            rows = self._db.execute(
                "SELECT id, name, size, mtime, ctime, inode, looked, content, until, extent FROM documents"
                " WHERE folder = ?",
                (_name(folder),),
            )
            return {_text(row[1]): KnownFile(row) for row in rows}

    def add(self, folder: str, name: str) -> int:
        """Make a row for a new document; return its id."""
        with self._guarded():
            row = (_name(folder), _name(name))
            cursor = self._db.execute("INSERT INTO documents (folder, name) VALUES (?, ?)", row)
            return cursor.lastrowid or 0

    def settle(self, folder: str, digest: bytes | None, looked: int) -> None:
        """Keep how a folder looked at some time; without a digest it is asked about again."""
        with self._guarded():
            until, extent = self._db.execute(
                "SELECT min(until), min(extent) FROM documents WHERE folder = ?", (_name(folder),)
            ).fetchone()
            self._db.execute(
                "INSERT OR REPLACE INTO folders (path, digest, looked, until, extent) VALUES (?, ?, ?, ?, ?)",
                (_name(folder), digest, looked, until, extent),
            )

    def remove_folder(self, folder: str) -> None:
        """Forget how a folder that is gone looked."""
        with self._guarded():
            self._db.execute("DELETE FROM folders WHERE path = ?", (_name(folder),))

    def paths(self, documents: Collection[int]) -> dict[int, tuple[str, str]]:
        """Return folder and name of some documents."""
        found = {}
        for part in slices(documents):
            marks = ",".join("?" * len(part))
            for number, folder, name in self.rows(
                f"SELECT id, folder, name FROM documents WHERE id IN ({marks})",  # noqa: S608
                part,
            ):
                found[number] = (_text(folder), _text(name))
        return found

    def remember(self, rows: Iterable[Row]) -> None:
        """Keep what came of documents."""
        with self._guarded():
            self._db.executemany(
                "UPDATE documents SET size = ?, mtime = ?, ctime = ?, inode = ?, looked = ?, content = ?,"
                " until = ?, findings = ?, extent = ?, comments = ? WHERE id = ?",
                ((*signature, *rest, number) for number, signature, *rest in rows),
            )

    def looked_again(self, rows: Iterable[tuple[int, Signature, int]]) -> None:
        """Keep how unchanged files look now."""
        with self._guarded():
            self._db.executemany(
                "UPDATE documents SET size = ?, mtime = ?, ctime = ?, inode = ?, looked = ? WHERE id = ?",
                ((*signature, looked, number) for number, signature, looked in rows),
            )

    def forget(self, documents: Collection[int]) -> set[tuple[int, int]]:
        """Drop the entries of documents, and return the groups (rule, key) they were part of."""
        touched: set[tuple[int, int]] = set()
        with self._guarded():
            for number in documents:
                row = self._db.execute("SELECT keys FROM owned WHERE document = ?", (number,)).fetchone()
                if row is None:
                    continue
                owned = json.loads(row[0])
                touched.update((rule, key) for rule, key, _ in owned)
                self._db.executemany(
                    "DELETE FROM entries WHERE rule = ? AND key = ? AND value = ? AND document = ?",
                    ((rule, key, value, number) for rule, key, value in owned),
                )
                self._db.execute("DELETE FROM owned WHERE document = ?", (number,))
        return touched

    def remove(self, documents: Collection[int]) -> None:
        """Drop the rows of documents that are gone."""
        with self._guarded():
            self._db.executemany("DELETE FROM documents WHERE id = ?", ((number,) for number in documents))

    def add_entries(self, entries: Entries) -> set[tuple[int, int]]:
        """Add entries, and return the groups (rule, key) they are part of."""
        from collections import Counter, defaultdict

        touched: set[tuple[int, int]] = set()
        owned: dict[int, list[tuple[int, int, int]]] = defaultdict(list)
        with self._guarded():
            for rule, keys in enumerate(entries.keys):
                counts = Counter(zip(keys, entries.values[rule], entries.documents[rule], strict=True))
                # In the order of the table, so that its pages are filled one after another.
                rows = sorted(counts)
                self._db.executemany(
                    "INSERT INTO entries (rule, key, value, document, n) VALUES (?, ?, ?, ?, ?)",
                    (
                        (rule, key, value, document, counts[key, value, document])
                        for key, value, document in rows
                    ),
                )
                for key, value, document in rows:
                    owned[document].append((rule, key, value))
                    touched.add((rule, key))
            self._db.executemany(
                "INSERT INTO owned (document, keys) VALUES (?, ?)",
                ((document, json.dumps(keys)) for document, keys in owned.items()),
            )
        return touched

    def findings(self, asked: Iterable[tuple[str, str]] | None) -> Iterator[tuple[int, str, str, str]]:
        """Yield id, folder, name and findings, as `encode` made them, of the documents that have any.

        ``asked`` gives folder and name of the documents wanted; None stands for all.
        """
        query = "SELECT id, folder, name, findings FROM documents WHERE findings IS NOT NULL"
        yield from self._asked(query, asked)

    def comments(self, asked: Iterable[tuple[str, str]] | None) -> Iterator[tuple[int, str, str, str]]:
        """Yield the same for suppression comments, as `seedlint.suppressions.comments.encode` made them."""
        query = "SELECT id, folder, name, comments FROM documents WHERE comments IS NOT NULL"
        yield from self._asked(query, asked)

    def corpus_findings(self, asked: Iterable[tuple[str, str]] | None) -> Iterator[tuple[int, str, str, str]]:
        """Yield the same for corpus findings, one at a time."""
        query = "SELECT id, folder, name, finding FROM corpus JOIN documents ON id = document WHERE 1"
        yield from self._asked(query, asked)

    def _asked(
        self, query: str, asked: Iterable[tuple[str, str]] | None
    ) -> Iterator[tuple[int, str, str, str]]:
        if asked is None:
            rows = self.rows(query)
        else:
            one = f"{query} AND folder = ? AND name = ?"
            rows = chain.from_iterable(self.rows(one, (_name(folder), _name(name))) for folder, name in asked)
        for number, folder, name, text in rows:
            yield number, _text(folder), _text(name), text

    def replace_corpus_findings(
        self, touched: Collection[tuple[int, int]] | None, found: Iterable[tuple[int, int, int, str, int]]
    ) -> None:
        """Put new findings (rule, key, document, finding, extent) in the place of those of touched groups.

        None stands for all groups.
        """
        with self._guarded():
            if touched is None:
                self._db.execute("DELETE FROM corpus")
            else:
                self._db.executemany("DELETE FROM corpus WHERE rule = ? AND key = ?", touched)
            self._db.executemany(
                "INSERT INTO corpus (rule, key, document, finding, extent) VALUES (?, ?, ?, ?, ?)", found
            )

    def entries(self, rule: int, key: int) -> list[tuple[int, int]]:
        """Return value and document of the entries of a group, in the order of the documents' paths."""
        rows = self.rows(
            "SELECT folder, name, value, document FROM entries JOIN documents ON documents.id = document"
            " WHERE rule = ? AND key = ?",
            (rule, key),
        )
        ordered = sorted((_text(row[0]) + _text(row[1]), row[2], row[3]) for row in rows)
        return [(value, document) for _, value, document in ordered]

    def rows(self, query: str, values: Sequence[Any] = ()) -> Iterator[Any]:
        """Run a query."""
        with self._guarded():
            yield from self._db.execute(query, values)


def slices(values: Collection[int]) -> Iterator[list[int]]:
    """Split values into portions that one SQL statement takes."""
    ordered = sorted(values)
    for start in range(0, len(ordered), _SLICE):
        yield ordered[start : start + _SLICE]


def _name(text: str) -> str | bytes:
    """Return a file's name as it is stored; as bytes where it has surrogates, which SQLite can't keep.

    Each surrogate stays one: names come back as this locale reads them, and Windows has any of them.
    """
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-8", "surrogatepass")
    return text


def _text(name: str | bytes) -> str:
    return name.decode("utf-8", "surrogatepass") if isinstance(name, bytes) else name


def _reason(error: Exception) -> str:
    if isinstance(error, OSError):
        return (error.strerror or type(error).__name__).lower()
    return str(error) or type(error).__name__
