"""Folders that are there as a whole or not at all."""

from __future__ import annotations

import os
import shutil
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from seedlint.discovery import named, reason
from seedlint.errors import OutputError, UsageError
from seedlint.reporting import say, shown_safely

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seedlint.scope import Scope


def check_target(target: Path, marker: str) -> None:
    """Refuse a folder that holds something else than what an earlier run has put there.

    ``marker`` is the file by which such a folder is known. UsageError says what to do.
    """
    if not os.path.lexists(target):
        parent = target.absolute().parent
        if not parent.is_dir():
            raise UsageError(f"--output {named(target)}: there is no directory {named(parent)}")
        return
    try:
        if not target.is_dir():
            raise UsageError(f"--output {named(target)}: it is not a directory")
        if any(target.iterdir()) and not (target / marker).is_file():
            raise UsageError(
                f"--output {named(target)}: the directory holds other things (there is no {marker} in it);"
                " name a new or an empty one"
            )
    except OSError as error:
        raise UsageError(f"--output {named(target)}: {reason(error)}") from None


def outside(target: Path, scope: Scope) -> Scope:
    """Return a scope without what an earlier run has put into ``target``, should that be searched."""
    inside = f"{os.path.realpath(target)}{os.sep}"

    def ours(path: str) -> bool:
        return os.path.realpath(path).startswith(inside)

    # Most folders lie elsewhere, and then no document needs a look.
    folders = {os.path.dirname(path) for path in scope.corpus}
    within = {folder for folder in folders if ours(os.path.join(folder, "x"))}
    if not within:
        return scope
    say(
        f"warning: {shown_safely(named(target))} lies among the documents; what is in it is left out here,"
        " and not by `seedlint check`: have it in `exclude`"
    )
    found = scope.found
    files = [path for path in found.files if os.path.dirname(path) not in within]
    unreadable = [one for one in found.unreadable if not ours(one[0])]
    corpus = [path for path in scope.corpus if os.path.dirname(path) not in within]
    return replace(scope, found=replace(found, files=files, unreadable=unreadable), corpus=corpus)


@contextmanager
def fresh_folder(target: Path) -> Iterator[Path]:
    """Give an empty folder to write to, and put it in the place of ``target`` at the end.

    If anything goes wrong, the old folder stays as it is. OutputError if the file system refuses.
    """
    real = Path(os.path.realpath(target))  # a link stays a link: the folder it leads to is replaced
    name = f".seedlint-{os.urandom(8).hex()}"
    fresh, old = real.with_name(f"{name}.tmp"), real.with_name(f"{name}.old")
    try:
        fresh.mkdir()
        yield fresh
        if real.is_dir():
            with suppress(OSError):
                shutil.copymode(real, fresh)
            real.rename(old)
            try:
                fresh.rename(real)
            except OSError:
                old.rename(real)
                raise
        else:
            fresh.rename(real)
    except OSError as error:
        if isinstance(error.filename, str) and not error.filename.startswith((str(fresh), str(real))):
            raise  # it is about something else, which its message will name
        raise OutputError(f"cannot write {named(target)}: {reason(error)}") from None
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
        shutil.rmtree(old, ignore_errors=True)
