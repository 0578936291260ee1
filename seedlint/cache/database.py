"""What is known about documents from earlier runs, in one SQLite file.

Per document: the digest of its content, the findings, and the entries it contributes to corpus rules
(`seedlint.cache.buckets`). A *document* here is one content at one path, as the path has a say in what is
found. Per tree (the files on disk, the index of git, a revision): which documents it has, what they looked
like there, and per suspicious group the corpus findings. What several trees have is kept once, and dropped
with the last of them. Everything holds for one *fingerprint* (the tool, the rules' code and options, the
schema), which is in the file's name.

Size, times and inode are a short cut. What proves that a document is unchanged is its content: a file
that looks different is read and digested, and parsed only if the digest is new; a file that was
written about when it was last looked at is not trusted to look different when it changes.

Of a document's text nothing is kept but what findings and their fixes quote, and the lines that reports
show; of payloads, digests only. Whatever is wrong with the file makes
`CacheError`, and the run starts over without a cache.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from seedlint.cache import buckets
from seedlint.cache.buckets import Buckets
from seedlint.cache.found import Found, name_of, text_of
from seedlint.cache.judgedby import JudgedBy
from seedlint.cache.looks import KnownFile
from seedlint.cache.store import CacheError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence
    from pathlib import Path

    from seedlint.cache.buckets import Bucket
    from seedlint.engine.facts import Entries
    from seedlint.util.paths import Signature

_SLICE = 500
"""Values in one SQL statement; older SQLite allows 999."""


class Row(NamedTuple):
    """What is kept of a document. One without a ``content`` is to be judged again by the next run."""

    id: int
    folder: str
    name: str
    content: bytes | None
    signature: Signature
    looked: int
    until: float | None = None
    findings: str | None = None
    extent: int | None = None
    """How much evidence they come with; None: there are none."""
    comments: str | None = None
    profile: int = 0
    """The number of what it was judged by."""


class Cache(Found):
    """An open cache, for one tree. Every method may raise CacheError."""

    def __init__(self, directory: Path, name: str, kind: str = "", root: Path | None = None) -> None:
        """Open or make the cache called ``name`` in ``directory``; links in ``root`` are not followed.

        It is opened for trees of a ``kind``. A new kind begins with what is known of the files on disk.
        """
        super().__init__(directory, name, root)
        with self.guarded():
            self._tree = self._tree_of(kind)
            self._first = self._next
            self._buckets = Buckets(self._db)
            self._folders: dict[str, int] = {}
            self._heeds = True
            self._touched: set[tuple[int, int]] = set()
            self.judged_by = JudgedBy(self._db)
            """What its documents were judged by, for `Row.profile`."""

    def _tree_of(self, kind: str) -> int:
        """Return the number of the tree of a kind; a new one begins like that of the files on disk."""
        trees: dict[str, int] = dict(self._db.execute("SELECT kind, id FROM trees"))
        if kind in trees:
            return trees[kind]
        tree = self._db.execute("INSERT INTO trees (kind) VALUES (?)", (kind,)).lastrowid or 0
        for table, columns in (
            ("settled", "folder, digest, looked, until, extent"),
            ("looks", "document, size, mtime, ctime, inode, looked"),
            ("corpus", "rule, key, document, finding, extent"),
        ):
            self._db.execute(
                f"INSERT INTO {table} (tree, {columns}) SELECT ?, {columns} FROM {table} WHERE tree = ?",  # noqa: S608
                (tree, trees.get("")),
            )
        return tree

    def folders(self) -> dict[str, tuple[bytes, int, float | None, int | None]]:
        """Return digest, time of the look, end of validity and least evidence of each folder, by its path."""
        with self.guarded():
            rows = self._db.execute(
                "SELECT path, digest, looked, until, extent FROM settled JOIN folders ON id = folder"
                " WHERE tree = ?",
                (self._tree,),
            )
            return {text_of(row[0]): row[1:] for row in rows}

    def known(self, folder: str, name: str | None = None) -> dict[str, list[KnownFile]]:
        """Return what is known about the documents of a folder, by name: in this tree first, then others.

        With a ``name``, only of that one.
        """
        found: dict[str, list[KnownFile]] = {}
        query = (
            "SELECT documents.id, name, size, mtime, ctime, inode, looked, content, until, extent,"
            " tree = ?, profile FROM documents JOIN looks ON document = documents.id"
            " WHERE folder = ? AND tree IN (SELECT id FROM trees)"
        )
        with self.guarded():
            asked: list[Any] = [self._tree, self._folder(folder)]
            if name is not None:
                query, asked = f"{query} AND name = ?", [*asked, name_of(name)]
            for row in self._db.execute(query, asked):
                here = found.setdefault(text_of(row[1]), [])
                here.insert(0 if row[10] else len(here), KnownFile(row))
        return found

    def _folder(self, path: str, *, make: bool = False) -> int:
        """Return the number of a folder; 0 for one that there is not, unless it is to be made."""
        number = self._folders.get(path, 0)
        if not number:
            row = self._db.execute("SELECT id FROM folders WHERE path = ?", (name_of(path),)).fetchone()
            if row is None and make:
                row = (self._db.execute("INSERT INTO folders (path) VALUES (?)", (name_of(path),)).lastrowid,)
            if row is not None:
                number = self._folders[path] = int(row[0])
        return number

    def settle(self, folder: str, digest: bytes | None, looked: int) -> None:
        """Keep how a folder looked at some time; without a digest it is asked about again."""
        with self.guarded():
            number = self._folder(folder, make=True)
            until = extent = None
            if digest is not None:
                until, extent = self._db.execute(
                    "SELECT min(until), min(extent) FROM documents JOIN looks ON tree = ? AND document = id"
                    " WHERE folder = ?",
                    (self._tree, number),
                ).fetchone()
            self._db.execute(
                "INSERT OR REPLACE INTO settled (tree, folder, digest, looked, until, extent)"
                " VALUES (?, ?, ?, ?, ?, ?)",
                (self._tree, number, digest, looked, until, extent),
            )

    def remove_folder(self, folder: str) -> None:
        """Forget how a folder that is gone looked; its documents must have left before."""
        with self.guarded():
            number = self._folder(folder)
            self._db.execute("DELETE FROM settled WHERE tree = ? AND folder = ?", (self._tree, number))
            others = "SELECT 1 FROM settled WHERE folder = ?1 AND tree IN (SELECT id FROM trees)"
            if not self._db.execute(
                f"{others} UNION ALL SELECT 1 FROM documents WHERE folder = ?1 LIMIT 1",  # noqa: S608
                (number,),
            ).fetchone():
                self._db.execute("DELETE FROM folders WHERE id = ?", (number,))
                self._folders.pop(folder, None)

    def paths(self, documents: Collection[int]) -> dict[int, tuple[str, str]]:
        """Return folder and name of some documents."""
        found = {}
        for part in slices(documents):
            marks = ",".join("?" * len(part))
            for number, folder, name in self.rows(
                "SELECT documents.id, path, name FROM documents JOIN folders ON folders.id = folder"  # noqa: S608
                f" WHERE documents.id IN ({marks})",
                part,
            ):
                found[number] = (text_of(folder), text_of(name))
        if len(found) < len(documents):
            self.fail(CacheError("it is damaged"))
        return found

    def remember(self, rows: Sequence[Row], entries: Entries) -> None:
        """Keep what came of documents, and that this tree has them; ``entries`` have their ids."""
        with self.guarded():
            for row in rows:
                if row.id < self._first:
                    self._replace(row)
            spots = buckets.spots_of(entries)
            self._db.executemany(
                "INSERT OR REPLACE INTO documents"
                " (id, folder, name, content, until, extent, spots, findings, comments, profile)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    (
                        row.id,
                        self._folder(row.folder, make=True),
                        name_of(row.name),
                        row.content,
                        row.until,
                        row.extent,
                        spots.get(row.id),
                        row.findings,
                        row.comments,
                        row.profile,
                    )
                    for row in rows
                ),
            )
            self.have((row.id, row.signature, row.looked) for row in rows)
            self._buckets.add(entries)
            if self._buckets.is_full:
                self._touched |= self._buckets.write(touched=self._heeds)

    def _replace(self, row: Row) -> None:
        """Make room for what a known document comes to now, and have other trees ask what that is."""
        self._drop_entries(row.id)
        self._db.execute(
            "UPDATE settled SET digest = NULL"
            " WHERE tree IN (SELECT id FROM trees WHERE id <> ?) AND folder = ?",
            (self._tree, self._folder(row.folder)),
        )

    def _drop_entries(self, document: int) -> None:
        row = self._db.execute("SELECT spots FROM documents WHERE id = ?", (document,)).fetchone()
        if row and row[0]:
            self._buckets.drop(document, row[0])

    def have(self, looks: Iterable[tuple[int, Signature, int]]) -> None:
        """Keep that this tree has documents, how they look now, and when that was."""
        with self.guarded():
            self._db.executemany(
                "INSERT OR REPLACE INTO looks (tree, document, size, mtime, ctime, inode, looked)"
                " VALUES (?, ?, ?, ?, ?, ?, ?)",
                ((self._tree, number, *signature, looked) for number, signature, looked in looks),
            )

    def join(self, documents: Iterable[int]) -> None:
        """Have the groups of documents that are new to this tree among those that are touched."""
        if not self._heeds:
            return
        with self.guarded():
            for number in documents:
                row = self._db.execute("SELECT spots FROM documents WHERE id = ?", (number,)).fetchone()
                if row and row[0]:
                    self._buckets.touch(number, row[0])

    def is_only_here(self, document: int) -> bool:
        """Whether no other tree has a document."""
        query = "SELECT 1 FROM looks WHERE document = ? AND tree IN (SELECT id FROM trees WHERE id <> ?)"
        return not any(True for _ in self.rows(query, (document, self._tree)))

    def leave(self, documents: Iterable[int]) -> None:
        """Take documents out of this tree; those that no other one has are forgotten."""
        with self.guarded():
            for number in documents:
                self._db.execute("DELETE FROM looks WHERE tree = ? AND document = ?", (self._tree, number))
                if self._db.execute(
                    "SELECT 1 FROM looks WHERE document = ? AND tree IN (SELECT id FROM trees)", (number,)
                ).fetchone():
                    self.join([number])
                else:
                    self._drop_entries(number)
                    self._db.execute("DELETE FROM documents WHERE id = ?", (number,))

    def write_entries(self) -> set[tuple[int, int]]:
        """Write the entries; return the groups (rule, key) that were touched since the cache was opened."""
        with self.guarded():
            touched = self._touched | self._buckets.write(touched=self._heeds)
        self._touched = set()
        return touched

    def heed_no_groups(self) -> None:
        """Take all groups for touched: hardly one is not, and the set of them would be large."""
        self._heeds = False

    def alive(self, documents: Collection[int] | None = None) -> set[int] | None:
        """Return the documents of this tree, of all or of some; None if that are all there are."""
        with self.guarded():
            if self._db.execute("SELECT count(*) FROM trees").fetchone()[0] == 1:
                return None
            query = "SELECT document FROM looks WHERE tree = ?"
            if documents is None:
                return {document for (document,) in self._db.execute(query, (self._tree,))}
            return {
                document
                for part in slices(documents)
                for (document,) in self._db.execute(
                    f"{query} AND document IN ({','.join('?' * len(part))})", (self._tree, *part)
                )
            }

    def buckets(self, rule: int) -> Iterator[Bucket]:
        """Yield all buckets of a rule."""
        with self.guarded():
            yield from self._buckets.all(rule)

    def groups(self, rule: int, keys: Collection[int]) -> Iterator[tuple[int, int, Sequence[int]]]:
        """Yield some keys of a rule, with each value, and the documents that have it; each key in a row."""
        with self.guarded():
            yield from self._buckets.of(rule, keys)


def slices(values: Collection[int]) -> Iterator[list[int]]:
    """Split values into portions that one SQL statement takes."""
    ordered = sorted(values)
    for start in range(0, len(ordered), _SLICE):
        yield ordered[start : start + _SLICE]
