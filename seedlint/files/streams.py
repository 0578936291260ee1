"""Where reports go: to standard output, or into a file that is never there by halves."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager, suppress
from pathlib import Path
from stat import S_IMODE, S_ISDIR, S_ISREG
from typing import TYPE_CHECKING, TextIO

from seedlint.errors import OutputError
from seedlint.files.moving import READ_ONLY, is_read_only
from seedlint.files.pathguard import brought_along, git_directory
from seedlint.util.consoles import settle
from seedlint.util.escape import escape

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

STDOUT = "-"
_BEGINNING = 2**16


@contextmanager
def open_output(target: str, is_own: Callable[[str], bool] | None = None) -> Iterator[TextIO]:
    """Open the target of a report for writing: a file, or ``-`` for standard output.

    ``is_own`` says of how a file begins whether it may be written over (`refuse_foreign`).
    A file is complete or untouched: what is written goes to a temporary file beside it, which takes
    its place at the end. OutputError says why a target can't be written. BrokenPipeError on standard
    output is left to the caller: whoever read it has enough.
    """
    with _stdout() if target == STDOUT else _file(target, is_own) as stream:
        yield stream


@contextmanager
def _stdout() -> Iterator[TextIO]:
    """Open standard output: in UTF-8, but on a terminal, which gets what it can show."""
    try:
        stream = sys.stdout
        settle(stream)
        yield stream
        stream.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise OutputError(f"cannot write to standard output: {_reason(error)}") from None


@contextmanager
def _file(target: str, is_own: Callable[[str], bool] | None) -> Iterator[TextIO]:
    try:
        mode = check_file(target, is_own)
        if mode is None or S_ISREG(mode):
            with _atomic(target, mode) as stream:
                yield stream
        else:  # a pipe or a device: nothing to replace
            with _text(os.open(target, os.O_WRONLY)) as stream:
                yield stream
    except OSError as error:
        raise OutputError(f"cannot write {target}: {_reason(error)}") from None


def check_file(target: str, is_own: Callable[[str], bool] | None = None) -> int | None:
    """Raise OutputError for a file that `open_output` would not write, as far as can be seen beforehand.

    Return the type and permissions of the file, None if there is none.
    """
    refuse_place(target)
    try:
        mode = _mode(target)
    except OSError as error:
        raise OutputError(f"cannot write {target}: {_reason(error)}") from None
    if mode is not None and S_ISDIR(mode):
        raise OutputError(f"cannot write {target}: it is a directory")
    refuse_read_only(target)
    if is_own is not None:
        refuse_foreign(target, is_own)
    if not Path(os.path.realpath(target)).parent.is_dir():
        raise OutputError(f"cannot write {target}: there is no directory {Path(target).parent}")
    return mode


def refuse_place(target: str) -> None:
    """Raise OutputError for a target in a git directory, or at the end of a link from a checkout."""
    if "\0" in target:
        return
    link = brought_along(target)
    if link is not None:
        raise OutputError(
            f"cannot write {target}: {escape(str(link))} is a symbolic link in the checkout; delete it, or"
            f" name {escape(os.path.realpath(target))} if you mean that"
        )
    if git_directory(target) is not None:
        raise OutputError(
            f"cannot write {escape(target)}: it belongs to git, or is where git keeps its files"
        )


def refuse_read_only(target: str) -> None:
    """Raise OutputError for a file that is there, and that nobody is allowed to write."""
    if is_read_only(Path(os.path.realpath(target))):
        raise OutputError(f"cannot write {escape(target)}: {READ_ONLY}")


def refuse_foreign(target: str, is_own: Callable[[str], bool]) -> None:
    """Raise OutputError for a file that is there and neither empty nor, by its beginning, one of ours."""
    try:
        if not S_ISREG(_mode(target) or 0):
            return
        with Path(target).open("rb") as file:
            begins = file.read(_BEGINNING).removeprefix(b"\xef\xbb\xbf").decode("utf-8", "replace")
    except OSError as error:
        raise OutputError(f"cannot write {escape(target)}: {_reason(error)}") from None
    if begins.strip() and not is_own(begins):
        raise OutputError(
            f"cannot write {escape(target)}: the file exists, and seedlint did not write it;"
            " delete it, or name another"
        )


@contextmanager
def _atomic(target: str, mode: int | None) -> Iterator[TextIO]:
    """Write a temporary file, then put it in the place of the target, with the old one's permissions."""
    path = Path(os.path.realpath(target))  # a link stays a link: the file it leads to is replaced
    from seedlint.files.leftovers import Temporary, clear

    clear(path.parent)
    temporary = Temporary(path.parent)
    try:
        with _text(os.dup(temporary.descriptor)) as stream:
            if mode is not None:
                temporary.path.chmod(S_IMODE(mode))
            yield stream
        temporary.take_place_of(path)
    finally:
        temporary.discard()


def discard_stdout() -> None:
    """Send the rest of standard output nowhere: nobody reads it, and Python shall not complain at exit."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _text(descriptor: int) -> TextIO:
    return open(descriptor, "w", encoding="utf-8", errors="backslashreplace", newline="\n")


def _mode(target: str) -> int | None:
    """Return the type and permissions of a file, None if there is none."""
    try:
        return Path(target).stat().st_mode
    except FileNotFoundError:
        return None
    except ValueError as error:  # a NUL, or a lone surrogate that no file name can have
        raise OutputError(f"cannot write {target}: not a file name ({error})") from None


def _reason(error: OSError) -> str:
    return (error.strerror or str(error)).lower()
