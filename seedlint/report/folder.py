"""Folders that are there as a whole or not at all."""

from __future__ import annotations

import os
import shutil
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from seedlint.discovery import named, reason
from seedlint.errors import OutputError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


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


@contextmanager
def fresh_folder(target: Path, keep: Callable[[Path, Path], None] | None = None) -> Iterator[Path]:
    """Give an empty folder to write to, and put it in the place of ``target`` at the end.

    ``keep(old, new)`` is called before, if there is an old folder, to take over what is to stay. If anything
    goes wrong, the old folder stays as it is. OutputError if the file system refuses.
    """
    real = Path(os.path.realpath(target))  # a link stays a link: the folder it leads to is replaced
    name = f".seedlint-{os.urandom(8).hex()}"
    fresh, old = real.with_name(f"{name}.tmp"), real.with_name(f"{name}.old")
    try:
        fresh.mkdir()
        yield fresh
        if real.is_dir():
            if keep:
                keep(real, fresh)
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
        raise OutputError(f"cannot write {named(target)}: {reason(error)}") from None
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
        shutil.rmtree(old, ignore_errors=True)
