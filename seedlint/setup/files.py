"""New files: written whole or not at all, and never over what is there."""

from __future__ import annotations

from pathlib import Path

from seedlint.errors import OutputError, UsageError
from seedlint.files.leftovers import clear, create
from seedlint.files.pathguard import leads_out
from seedlint.util.paths import named, reason


def check_new(path: Path) -> None:
    """Raise UsageError for a place that a link of the checkout leads out to."""
    if leads_out(path.parent):
        raise UsageError(
            f"{named(path.parent)} leads out of the checkout by a symbolic link; delete the link, and run"
            " `seedlint init` again"
        )


def write_new(path: Path, text: str) -> None:
    """Write a new file, and the folders it is in; UsageError if it is there, OutputError if that fails."""
    check_new(path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        clear(path.parent)
        create(path, text.encode("utf-8"))
    except FileExistsError as error:
        there = Path(error.filename)
        what = "is there already" if there == path else "is not a directory"
        raise UsageError(
            f"{named(there)} {what}, and stays as it is; `seedlint init --dry-run` shows what to put into it"
        ) from None
    except OSError as error:
        raise OutputError(
            f"cannot write {named(path)}: {reason(error)}; `seedlint init --dry-run` shows what belongs there"
        ) from None


__all__ = ["check_new", "write_new"]
