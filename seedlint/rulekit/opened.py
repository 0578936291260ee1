"""Tells in tests which files a rule opens, so that none of them is read without being declared.

Python says of each file that is opened which code does it. What is opened while a module is imported, or by
seedlint, is not the rule's doing; what belongs to Python or to an installed library is none of its data.
"""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from types import FrameType

_IMPORTING = "<frozen importlib"
_SYSTEM = ("/dev/", "/proc/", "/sys/", "/etc/", "/usr/")
_watched: list[tuple[str, set[str]]] = []
"""The folders whose code is watched, and the files it has opened; the innermost watch comes last."""


@contextmanager
def opened_below(folder: Path) -> Iterator[set[str]]:
    """Collect the absolute paths of the files that code in a folder opens, itself or through libraries."""
    _install()
    watch: tuple[str, set[str]] = (_with_slash(os.path.realpath(folder)), set())
    _watched.append(watch)
    try:
        yield watch[1]
    finally:
        _watched.remove(watch)


@cache
def _install() -> None:
    # A hook can't be taken away again; without a watch it does nothing.
    sys.addaudithook(_hook)


def _hook(event: str, arguments: tuple[Any, ...]) -> None:
    if event != "open" or not _watched or not isinstance(arguments[0], (str, bytes)):
        return
    folder, found = _watched[-1]
    path = os.path.abspath(os.fsdecode(arguments[0]))  # noqa: PTH100 - links are for later
    if path.endswith((".py", ".pyc")) or (not _under(path, folder) and _is_installed(path)):
        return
    if _is_doing_of(folder, sys._getframe(1)):
        found.add(path)


def _is_doing_of(folder: str, frame: FrameType | None) -> bool:
    """Whether code in a folder is at work: not an import that it began, nor seedlint, which called it."""
    while frame is not None:
        name = frame.f_code.co_filename
        # First, as the name of frozen code is no path: it would be taken for one in the working directory.
        if name.startswith(_IMPORTING):
            return False
        if _under(name, folder):
            return True
        if any(_under(name, own) for own in _own()):
            return False
        frame = frame.f_back
    return False


def _with_slash(folder: str) -> str:
    return folder.rstrip(os.sep) + os.sep


@cache
def _real(folder: str) -> str:
    return _with_slash(os.path.realpath(folder))


def _under(path: str, folder: str) -> bool:
    """Whether a file is in a folder; links among the folders on the way lead where they lead."""
    return _real(os.path.dirname(path)).startswith(folder)  # noqa: PTH120 - in a hot hook


@cache
def _own() -> tuple[str, ...]:
    from seedlint.rulebook.own import folders

    return tuple(map(_real, folders()))


@cache
def _installed() -> tuple[str, ...]:
    import sysconfig

    return tuple({_real(place) for place in sysconfig.get_paths().values()})


def _is_installed(path: str) -> bool:
    """Whether a file belongs to Python, to an installed library, or to the system, as time zones do."""
    return path.startswith(_SYSTEM) or any(_under(path, place) for place in _installed())
