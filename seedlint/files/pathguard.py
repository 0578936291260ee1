"""Which symbolic links a path leads through, and whether a checkout may have brought them along.

What somebody names is trusted, and so are the links of the machine it is on. A link inside of a working
copy is neither: it comes with a branch, and would have other files written than those that are named.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from seedlint.git.checkout import checkout
from seedlint.util.paths import below
from seedlint.util.spelling import is_link

if TYPE_CHECKING:
    from collections.abc import Iterator

_MOST = 40
"""Links on one way; the system follows no more."""


def brought_along(path: str | Path, *homes: str | Path) -> Path | None:
    """Return the first link on the way to ``path`` that lies in a working copy, or in one of ``homes``.

    The working directory is one of them.
    """
    return next((Path(link) for link in _links(path) if _home(link, homes)), None)


def leads_out(path: str | Path, *homes: str | Path) -> bool:
    """Whether such a link leads out of its working copy (or home), or to something hidden in it."""
    for link in _links(path):
        home = _home(link, homes)
        if home is not None:
            inside = below(os.path.realpath(path), os.path.realpath(home))
            return inside is None or any(part.startswith(".") for part in inside.split("/"))
    return False


def is_inside(path: str | Path, home: str | Path) -> bool:
    """Whether a path really is a directory, or in it."""
    return below(os.path.realpath(path), os.path.realpath(home)) is not None


def git_directory(path: str | Path) -> Path | None:
    """Return the git directory that a path really lies in or is, None if there is none."""
    real = Path(os.path.realpath(path))
    for place in (real, *real.parents):
        if place.name.casefold() == ".git":
            return place
        # One may be called anything, and `.git` is a file then.
        if os.path.isfile(place / "HEAD") and all(
            os.path.isdir(place / name) for name in ("objects", "refs")
        ):
            return place
    return None


def in_checkout(path: str | Path, root: str | Path) -> bool:
    """Whether a path really lies where documents come from.

    That is in ``root``, in the working directory, or in the working copy around either of them.
    """
    tops = []
    for directory in (os.path.realpath(root), os.path.realpath(os.getcwd())):
        tops += [directory, os.fspath(checkout(Path(directory), os.environ) or directory)]
    return any(is_inside(path, top) for top in tops if not _is_everything(top))


def _home(link: str, homes: tuple[str | Path, ...]) -> str | None:
    """Return the directory with which a link may have come; None for a link of the machine."""
    around = os.path.dirname(link)
    top = checkout(Path(around), os.environ)
    if top is not None:
        return os.fspath(top)
    for home in (*homes, os.getcwd()):
        real = os.path.realpath(home)
        if not _is_everything(real) and is_inside(around, real):
            return real
    return None


def _is_everything(real: str) -> bool:
    """Whether a directory is the top of all: who works there has no checkout around."""
    return os.path.dirname(real) == real


def _links(path: str | Path) -> Iterator[str]:
    """Yield the links on the way to a path, each in the real directory it lies in."""
    whole = Path(os.path.join(os.getcwd(), path))
    current = whole.anchor
    pending = list(reversed(whole.parts[1:]))
    met = 0
    while pending:
        part = pending.pop()
        if part == "..":
            current = os.path.dirname(current)
            continue
        here = os.path.join(current, part)
        if not is_link(here):
            current = here
            continue
        yield here
        met += 1
        if met > _MOST:
            return
        target = Path(os.readlink(here))
        current = target.anchor or current
        pending += reversed(target.parts[1:] if target.anchor else target.parts)
