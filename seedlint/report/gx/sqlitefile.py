"""A SQLite file for SQLAlchemy, wherever it lies.

Great Expectations wants a URL, refuses one with a space in it, and takes ``$`` for a variable of its own;
and what a ``%`` means there depends on SQLAlchemy's version. So the URL names the file by a number, and
a plug-in of the engine puts the path in its place.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy.dialects import plugins
from sqlalchemy.engine import CreateEnginePlugin

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy.engine import URL

_PLUGIN = "seedlint"
_files: dict[str, str] = {}


def database_url(path: Path) -> str:
    """Return a URL that opens a SQLite file, in this process only."""
    plugins.register(_PLUGIN, __name__, _NamedFile.__name__)
    name = f"database-{len(_files)}"
    _files[name] = str(path.absolute())
    return f"sqlite:///{name}?plugin={_PLUGIN}"


class _NamedFile(CreateEnginePlugin):
    """Knows the files."""

    def update_url(self, url: URL) -> URL:
        """Return the URL with the file's path."""
        return url.set(database=_files[url.database or ""])
