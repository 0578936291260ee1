"""Configurations that are further down than the one that counts, or than where seedlint was run."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from seedlint.config.astray import has_settings, may_concern
from seedlint.config.own import FILE_NAME
from seedlint.util.escape import show_path
from seedlint.util.paths import Shown, shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from seedlint.config.settings import Settings

_DEPTH = 3
_MOST = 5000
"""So many files and folders are looked at."""
_FOLDERS = 500
"""In so many folders of documents a configuration is looked for, the highest first."""
_PROJECT = "pyproject.toml"


def below(root: str) -> list[str]:
    """Return the configurations in the folders below ``root``, by their paths from it, the nearest first."""
    found: list[str] = []
    pending = [""]
    looked = 0
    for _ in range(_DEPTH):
        folders: list[str] = []
        for folder in pending:
            for entry in _entries(os.path.join(root, folder)):
                looked += 1
                if looked > _MOST:
                    return found
                path = f"{folder}/{entry.name}" if folder else entry.name
                if entry.is_dir(follow_symlinks=False):
                    folders += [] if entry.name.startswith(".") or entry.name == "node_modules" else [path]
                elif folder and entry.name == FILE_NAME and entry.is_file(follow_symlinks=False):
                    found.append(path)
        pending = folders
    return found


def ignored(files: Iterable[str], settings: Settings) -> Iterator[str]:
    """Yield a warning where configurations are nearer to documents than the one that counts.

    ``files`` are the documents, by their paths from the root.
    """
    there = [path for folder in _folders(files) if (path := _configuration(settings, folder))]
    if not there:
        return
    from shlex import quote

    as_shown = Shown(settings.root)
    names = [show_path(as_shown(path)) for path in there]
    more = f" (and {len(names) - 1} more)" if len(names) > 1 else ""
    verb = "are" if more else "is"
    if settings.source:
        applies = shown(settings.source)
        why, instead = (
            f": {applies}, the first one from the working directory upwards, applies to all documents",
            f"move its settings to `[[overrides]]` in {applies}",
        )
    else:
        why, instead = (
            f", as {'they are' if more else 'it is'} below the working directory: a configuration is searched"
            " for from there upwards",
            "run seedlint there",
        )
    how = f"`seedlint --config {quote(names[0])}` uses it, or {instead}"
    yield f"{names[0]}{more} {verb} not used{why}; {how}"


def _folders(files: Iterable[str]) -> Sequence[str]:
    """Return the folders that documents are in, and those around them, but for the root and all above it."""
    found: set[str] = set()
    for path in files:
        folder = path.rpartition("/")[0]
        while folder and folder not in found and not os.path.isabs(folder) and set(folder) != set("./"):
            if folder == "..":
                break
            found.add(folder)
            folder = folder.rpartition("/")[0]
    return sorted(found, key=lambda folder: (folder.count("/"), folder))[:_FOLDERS]


def _configuration(settings: Settings, folder: str) -> str:
    """Return the configuration in a folder; empty if there is none."""
    path = f"{folder}/{FILE_NAME}"
    if os.path.isfile(os.path.join(settings.root, path)):
        return path
    path = f"{folder}/{_PROJECT}"
    place = os.path.join(settings.root, path)
    return path if os.path.isfile(place) and _has_settings(place) else ""


def _has_settings(file: str) -> bool:
    try:
        with open(file, "rb") as stream:
            content = stream.read()
        if not may_concern(content):
            return False
        import tomllib

        return has_settings(tomllib.loads(content.decode()))
    except (OSError, ValueError, RecursionError):
        return False


def _entries(folder: str) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            return sorted(entries, key=lambda entry: entry.name)
    except OSError:
        return []


__all__ = ["below", "ignored"]
