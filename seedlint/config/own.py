"""The files of seedlint's own: what it judges by, and what it keeps. None of them is ever a document."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from seedlint.util.paths import from_root

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from pathlib import Path

    from seedlint.config.settings import Settings


FILE_NAME = "seedlint.toml"
STORE_NAME = ".seedlint_links.sqlite3"


class Own:
    """Tells by its path from the root whether a file is one of seedlint's own, and which."""

    def __init__(self, settings: Settings) -> None:
        """Take the files that the settings come from or name."""
        names = settings.names

        def known_as(path: Path) -> str:
            return from_root(names.of(os.fspath(path)), names.root)

        self._files = {known_as(path): what for path, what in _files(settings)}
        self._cache = f"{known_as(settings.cache_path())}/"

    def __call__(self, path: str) -> bool:
        """Whether a file is none of the documents."""
        return (
            path in self._files
            or path.startswith(self._cache)
            or (path.endswith(FILE_NAME) and path[: -len(FILE_NAME)][-1:] in {"", "/"})
        )

    def among(self, paths: Collection[str]) -> list[str]:
        """Return those that are none of the documents: mostly none, as one look at all paths tells."""
        text = "\n".join(paths)
        if self._files.keys().isdisjoint(paths) and self._cache not in text and FILE_NAME not in text:
            return []
        return [path for path in paths if self(path)]

    def what(self, path: str) -> str:
        """Say what such a file is."""
        return self._files.get(path, "one of seedlint's own files")


def _files(settings: Settings) -> Iterator[tuple[Path, str]]:
    if settings.source is not None:
        yield settings.source, "the configuration"
    for schema in settings.schemas:
        yield schema, "a schema"
    if settings.baseline is not None:
        yield settings.baseline, "the baseline"
    yield store_path(settings), "the link store"
    for name in settings.report.get("suites", ()):
        yield settings.root / name, "a suite of expectations"


def store_path(settings: Settings) -> Path:
    """Return where the link store is: beside the cache's directory unless the settings say otherwise."""
    name = settings.links.get("store")
    return settings.root / name if name else settings.cache_path().with_name(STORE_NAME)


__all__ = ["FILE_NAME", "STORE_NAME", "Own", "store_path"]
