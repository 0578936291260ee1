"""What to type next: each error of the command line ends with a command, in its message or below it."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from seedlint.errors import (
    ConfigurationError,
    GitError,
    OutputError,
    SchemaError,
    SeedlintError,
    UsageError,
)
from seedlint.util.late import late

if TYPE_CHECKING:
    from collections.abc import Sequence

_PROGRAMS = "seedlint|git|pip|pre-commit|chmod|export"
NAMES_ONE = late(rf"`(?:[A-Z_]+=\S+ )?(?:{_PROGRAMS}) [^`]+`|`seedlint`|\btype: pip install ")
"""How a message names a command to type."""
_HELP = "see `{0} --help`"
BY_KIND: tuple[tuple[type[SeedlintError], str], ...] = (
    (SchemaError, "once that is fixed, `seedlint doctor` says whether the schema can be used"),
    (ConfigurationError, "once that is fixed, `seedlint config` shows the settings in force"),
    (GitError, "`seedlint doctor` shows which git there is, and in which repository it is asked"),
    (OutputError, _HELP),
    (UsageError, _HELP),
)
LOOK_FOR_DOCUMENTS = "`seedlint init --dry-run` shows where documents are"
SYSTEM = "`seedlint doctor` checks what seedlint needs on this machine"
DEFECT = (
    "this is a defect of seedlint; please report it, with the traceback that SEEDLINT_DEBUG=1 shows, and with"
    " what `seedlint doctor --format json` prints"
)


def next_step(error: SeedlintError, command: str) -> str:
    """Return what to type next; empty if the error's message says it. ``command`` is what was run."""
    if NAMES_ONE.search(str(error)):
        return ""
    if _has_no_documents(error):
        return LOOK_FOR_DOCUMENTS
    words = next((words for kind, words in BY_KIND if isinstance(error, kind)), SYSTEM)
    return words.format(command)


def after_complaints(complaints: Sequence[str], command: str) -> str:
    """Return what to type next where a part of what was asked for is not there; empty if each says it."""
    from seedlint.run.documents import NoDocumentsError

    steps = (next_step(NoDocumentsError(words), command) for words in complaints)
    return next(filter(None, steps), "")


def _has_no_documents(error: SeedlintError) -> bool:
    documents = sys.modules.get("seedlint.run.documents")  # who has raised it has imported it
    return documents is not None and isinstance(error, documents.NoDocumentsError)


__all__ = ["BY_KIND", "DEFECT", "LOOK_FOR_DOCUMENTS", "NAMES_ONE", "SYSTEM", "after_complaints", "next_step"]
