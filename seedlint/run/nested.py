"""Configurations that are further down than the folder in which seedlint was run."""

from __future__ import annotations

import os

from seedlint.config.own import FILE_NAME

_DEPTH = 3
_MOST = 5000
"""So many files and folders are looked at."""


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


def _entries(folder: str) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            return sorted(entries, key=lambda entry: entry.name)
    except OSError:
        return []


__all__ = ["below"]
