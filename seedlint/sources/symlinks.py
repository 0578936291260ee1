"""Symbolic links: which of them a search follows, and what is wrong with the others."""

from __future__ import annotations

import errno
import os
from typing import TYPE_CHECKING

from seedlint.util.paths import below, reason
from seedlint.util.spelling import is_link, too_long

if TYPE_CHECKING:
    from collections.abc import Iterable

LEADS_OUT = "a symbolic link out of the directory; name the file it leads to, if you mean that"


def inside_or_plain(path: str, homes: Iterable[str]) -> bool:
    """Whether a path is no link, or one that leads into one of some directories."""
    return not is_link(path) or inside(path, homes)


def inside(path: str, homes: Iterable[str]) -> bool:
    """Whether a path really leads into one of some directories, and there to nothing hidden."""
    real = os.path.realpath(path)
    ways = (below(real, home) for home in homes)
    return any(way is not None and "/." not in f"/{way}" for way in ways)


def refusal(path: str, error: OSError | None) -> str:
    """Say why something that is named like a document is no file to read."""
    if is_link(path):
        try:
            os.stat(path)
        except FileNotFoundError:
            return "a symbolic link to nothing"
        except OSError as problem:
            return "a symbolic link that loops" if problem.errno == errno.ELOOP else reason(problem)
    return too_long(path) or reason(error) if error else "not a regular file"
