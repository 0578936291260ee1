"""What is installed beside seedlint, from the names of directories.

importlib.metadata would tell the same, but importing it takes as long as linting a hundred documents,
and most runs want to know no more than that no package brings rules.
"""

from __future__ import annotations

import os
import sys
from functools import lru_cache


@lru_cache(maxsize=1)
def _metadata() -> tuple[tuple[str, str], ...]:
    """Return the names and paths of all ``.dist-info`` and ``.egg-info`` directories on the path."""
    found = []
    for folder in sys.path:
        try:
            with os.scandir(folder or ".") as entries:
                found += [(e.name, e.path) for e in entries if e.name.endswith((".dist-info", ".egg-info"))]
        except OSError:
            continue
    return tuple(found)


def announces(group: str) -> bool:
    """Whether any installed package has entry points in a group.

    What this can't look into (an archive on the path) counts as a yes.
    """
    header = f"[{group}]".encode()
    for _, path in _metadata():
        try:
            with open(os.path.join(path, "entry_points.txt"), "rb") as file:  # noqa: PTH118, PTH123 - measured
                if header in file.read():
                    return True
        except OSError:
            continue
    return any(folder.endswith((".egg", ".whl", ".zip")) and os.path.isfile(folder) for folder in sys.path)  # noqa: PTH113


def versions(names: frozenset[str]) -> list[str]:
    """Return ``name-version`` of some distributions, sorted; names in lower case, with ``_`` for ``-``."""
    found = set()
    for directory, _ in _metadata():
        stem = directory.rsplit(".", 1)[0].lower()
        if stem.partition("-")[0] in names:
            found.add(stem)
    return sorted(found)
