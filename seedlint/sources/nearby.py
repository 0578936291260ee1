"""Paths that are there, for one that is not: a letter left out, a folder misspelt."""

from __future__ import annotations

import os
from itertools import islice

from seedlint.util.suggest import closest

_MOST_NAMES = 2_000
"""Names of a folder that are looked at."""


def nearby(path: str) -> str | None:
    """Return the path that is there, and is spelt much like one that is not."""
    around, name = os.path.split(path.rstrip("/" + os.sep))
    if around and name and not os.path.isdir(around):
        better = nearby(around)
        if better is None:
            return None
        around = better
        if os.path.lexists(os.path.join(around, name)):
            return os.path.join(around, name)
    try:
        with os.scandir(around or os.curdir) as entries:
            names = [entry.name for entry in islice(entries, _MOST_NAMES) if not entry.name.startswith(".")]
    except OSError:
        return None
    near = closest(name, sorted(names))
    return os.path.join(around, near) if near else None


__all__ = ["nearby"]
