"""What documents in the cache were judged by, where not all are judged alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3

TABLE = "CREATE TABLE profiles (id INTEGER PRIMARY KEY, digest BLOB NOT NULL, named TEXT);"

What = tuple[bytes, str | None]
"""A digest of what decides, and the schema that the document names, as it is written."""
USUAL: What = (b"", None)
"""What the name of the cache stands for: its number is 0."""


class JudgedBy:
    """Numbers for that. Errors of the database, and ValueError for what is damaged, come through."""

    def __init__(self, db: sqlite3.Connection) -> None:
        """Read what there is."""
        self._db = db
        self._what: dict[int, What] = {0: USUAL}
        for number, digest, named in db.execute("SELECT id, digest, named FROM profiles"):
            if type(digest) is not bytes or type(named) not in {str, type(None)}:
                raise ValueError("the table of profiles is damaged")
            self._what[number] = digest, named
        self._numbers = {what: number for number, what in self._what.items()}

    def number(self, what: What) -> int:
        """Return the number of something."""
        number = self._numbers.get(what)
        if number is None:
            row = self._db.execute("INSERT INTO profiles (digest, named) VALUES (?, ?)", what)
            number = self._numbers[what] = row.lastrowid or 0
            self._what[number] = what
        return number

    def what(self, number: int) -> What | None:
        """Return what has a number."""
        return self._what.get(number)

    @property
    def named(self) -> list[str]:
        """All schemas that documents name."""
        return sorted({named for _, named in self._what.values() if named is not None})


__all__ = ["TABLE", "USUAL", "JudgedBy", "What"]
