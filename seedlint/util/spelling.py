"""How file systems spell names: some take several spellings for one, or other things than links for links.

On Windows and macOS letters of either case name one file. macOS takes a letter with its accent for the same
whether that is one character or two, and git keeps the one there, which is Unicode's NFC; so does seedlint.
Whether a folder is one of those is asked of it: cases fold on Linux, too, on some disks.
"""

from __future__ import annotations

import os
import re
import sys
from contextlib import suppress
from typing import TYPE_CHECKING
from unicodedata import normalize

from seedlint.util.late import late
from seedlint.util.paths import split

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from pathlib import Path

COMPOSES = sys.platform == "darwin"
"""Whether names are composed, as git's are there (`core.precomposeUnicode`)."""

_MOUNT_POINT = 0xA0000003
_SWAPPED = {**{c: c + 32 for c in range(65, 91)}, **{c: c - 32 for c in range(97, 123)}}
_RESERVED = late(r"(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³]) *(\..*)?", re.IGNORECASE)
_LONGEST = 259
"""So many characters has a path on Windows, unless long ones are switched on."""


def real(path: str | os.PathLike[str]) -> str:
    """Return a path free of links, as the file system spells it; what is not there keeps its spelling."""
    return as_on_disk(os.path.realpath(path))


def as_on_disk(path: str) -> str:
    """Return an absolute path free of links as the file system spells it."""
    whole, names = split(path)
    for name in names:
        whole = os.path.join(whole, entry_name(whole, name))
    return whole


def entry_name(folder: str, name: str, listed: Callable[[str], Collection[str]] | None = None) -> str:
    """Return what something is called in its folder; what is not there keeps its spelling.

    ``listed``, in the place of `os.listdir`, returns all names in a folder or raises OSError.
    """
    others = {name.translate(_SWAPPED), name.swapcase(), normalize("NFC", name), normalize("NFD", name)}
    # On a file system that tells all of them apart, which is the rule on Linux, this is the only question.
    if not any(os.path.lexists(os.path.join(folder, other)) for other in others - {name}):
        return name
    if not os.path.lexists(os.path.join(folder, name)):
        return name
    try:
        names = (listed or os.listdir)(folder)
    except OSError:
        return name
    if name not in names:
        alike = [other for other in names if same_name(other, name)]
        name = alike[0] if len(alike) == 1 else name
    return composed(name, folder)


def in_any_form(path: str) -> str:
    """Return a path that is there, if there is one that differs in how letters with accents are composed.

    Else the path itself. Patterns make no difference there, so what they begin with must not either.
    """
    if path.isascii() or os.path.lexists(path):
        return path
    whole, names = split(path)
    for name in names:
        place = os.path.join(whole, name)
        if not name.isascii() and not os.path.lexists(place):
            with suppress(OSError):
                form = normalize("NFC", name)
                alike = [other for other in os.listdir(whole or ".") if normalize("NFC", other) == form]
                place = os.path.join(whole, alike[0]) if len(alike) == 1 else place
        whole = place
    return whole if os.path.lexists(whole) else path


def same_name(one: str, other: str) -> bool:
    """Whether names differ in nothing but what some file systems make no difference of."""
    return one == other or folded(one) == folded(other)


def folded(name: str) -> str:
    """Return what all spellings of a name or a path have in common that some file system takes for one."""
    return name.casefold() if name.isascii() else normalize("NFC", normalize("NFC", name).casefold())


def composed(name: str, folder: str) -> str:
    """Return what git calls an entry of a folder: on macOS, composed."""
    if not COMPOSES or name.isascii():
        return name
    other = normalize("NFC", name)
    # A disk of another system may tell them apart even there.
    return other if other == name or os.path.lexists(os.path.join(folder, other)) else name


def is_link(path: str | Path) -> bool:
    """Whether a path is a symbolic link or, on Windows, a junction, which leads elsewhere just so."""
    return os.path.islink(path) or (os.sep == "\\" and _is_junction(path))


def entry_is_link(entry: os.DirEntry[str]) -> bool:
    """Whether an entry of a folder is one."""
    return entry.is_symlink() or (os.sep == "\\" and _is_junction(entry.path))


def _is_junction(path: str | Path) -> bool:
    try:
        return getattr(os.lstat(path), "st_reparse_tag", 0) == _MOUNT_POINT
    except (OSError, ValueError):
        return False


def unusable(name: str) -> str:
    """Say why a file of some name can't be had on this system, though it may be there; nothing if it can.

    Windows would open something else in its place.
    """
    if os.sep == "/":
        return ""
    if _RESERVED.fullmatch(name):
        return f"Windows keeps the name `{name.split('.')[0].rstrip()}` for a device; rename the file"
    if name[-1:] in {".", " "} and name not in {".", ".."}:
        what = "dots" if name[-1] == "." else "blanks"
        return f"Windows leaves out {what} at the end of a name; rename the file"
    return ""


def too_long(path: str | Path) -> str:
    """Say that a path is longer than Windows allows: what is not found there may be there all the same."""
    full = os.path.abspath(path)
    if os.sep == "/" or len(full) <= _LONGEST or full.startswith("\\\\?\\"):
        return ""
    return (
        f"its path has {len(full)} characters, and Windows allows {_LONGEST} unless long paths are enabled"
        " (LongPathsEnabled in the registry); move the files nearer to the top of the drive, or enable them"
    )
