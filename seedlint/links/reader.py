"""Reads a link store, and changes nothing in it."""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Self

from seedlint.errors import SeedlintError
from seedlint.files.database import ForeignError, UnsafeError, only_tables, vetted
from seedlint.links.schema import APPLICATION, FORMAT, SOUND, UNSOUND
from seedlint.util.paths import named

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

_WAIT = 10.0
"""Seconds to wait for a run that is just writing."""


class UnreadableError(SeedlintError):
    """A link store can't be read."""


class Reader:
    """An open store. Use as a context manager; UnreadableError for whatever goes wrong."""

    def __init__(self, path: Path, *homes: Path) -> None:
        """Open the store at ``path``; links in a checkout and in ``homes`` are not followed."""
        self.path = path
        if not path.is_file():
            raise UnreadableError(f"{named(path)}: there is no link store; `seedlint links` creates one")
        with self._guarded():
            # Not read-only: what a killed run has left half-written is undone by whoever opens the file.
            uri = f"{vetted(path, APPLICATION, *homes, write=False).as_uri()}?mode=rw"
            self._db = sqlite3.connect(uri, uri=True, timeout=_WAIT, isolation_level=None)
        try:
            with self._guarded():
                self._db.execute("PRAGMA trusted_schema = OFF")
                self._db.execute("BEGIN")
                only_tables(self._db)
                version = self._db.execute("PRAGMA user_version").fetchone()[0]
                if version > FORMAT:
                    raise ForeignError("a newer seedlint has written it")
        except BaseException:
            self._db.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._db.close()

    def detach(self) -> None:
        """Go on with a copy (on disk): whoever reads page by page must not keep a run from writing."""
        with self._guarded():
            copy = sqlite3.connect("")
            self._db.backup(copy)
            self._db.close()
            self._db = copy

    def check(self) -> None:
        """Look at all rows; UnreadableError if there are any that no run has written."""
        if next(self.rows(UNSOUND), None):
            raise self._impossible()

    def rows(self, query: str, values: Sequence[Any] = ()) -> Iterator[Any]:
        """Run a query."""
        with self._guarded():
            # No `yield from`: that would close the cursor when a caller stops early, perhaps after the store.
            for row in self._db.execute(query, values):  # noqa: UP028
                yield row

    def urls(self, columns: str, where: str, values: Sequence[Any] = ()) -> Iterator[tuple[Any, ...]]:
        """Yield columns of the URLs that meet a condition, sorted by URL."""
        query = f"SELECT {columns}, {SOUND} FROM urls WHERE {where} ORDER BY url"  # noqa: S608
        for *row, sound in self.rows(query, values):
            if not sound:
                raise self._impossible()
            yield tuple(row)

    def last_look(self) -> int | None:
        """Return when any URL was looked at last, in seconds since 1970."""
        query = f"SELECT looked, {SOUND} FROM urls ORDER BY looked DESC LIMIT 1"  # noqa: S608
        latest, sound = next(self.rows(query), (None, True))
        if not sound:
            raise self._impossible()
        return latest

    def _impossible(self) -> UnreadableError:
        return UnreadableError(
            f"{named(self.path)}: the link store holds impossible values; `seedlint links` begins a new one"
        )

    @contextmanager
    def _guarded(self) -> Iterator[None]:
        try:
            yield
        except (OSError, sqlite3.Error, UnsafeError, ForeignError) as error:
            raise UnreadableError(f"{named(self.path)}: the link store can't be read: {error}") from None
