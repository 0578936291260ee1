"""Symbolic links: which of them a search follows, and what is wrong with the others."""

from __future__ import annotations

import errno
import os
from typing import TYPE_CHECKING

from seedlint.util.paths import reason

if TYPE_CHECKING:
    from collections.abc import Iterable

LEADS_OUT = "a symbolic link out of the directory; name the file it leads to, if it is meant"


def inside_or_plain(path: str, homes: Iterable[str]) -> bool:
    """Whether a path is no link, or one that leads into one of some directories."""
    return not os.path.islink(path) or inside(path, homes)


def inside(path: str, homes: Iterable[str]) -> bool:
    """Whether a path really leads into one of some directories, and there to nothing hidden."""
    real = os.path.realpath(path)
    for home in homes:
        top = home.rstrip(os.sep) + os.sep
        if f"{real}{os.sep}".startswith(top) and f"{os.sep}." not in os.sep + real[len(top) :]:
            return True
    return False


def refusal(path: str, error: OSError | None) -> str:
    """Say why something that is named like a document is no file to read."""
    if os.path.islink(path):
        try:
            os.stat(path)
        except FileNotFoundError:
            return "a symbolic link to nothing"
        except OSError as problem:
            return "a symbolic link that loops" if problem.errno == errno.ELOOP else reason(problem)
    return reason(error) if error else "not a regular file"
