"""Mending as tasks, one a document: they can be sent to other processes, and what comes of them comes back.

Nothing is written here. Who writes checks that a document still is what was mended.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

from seedlint.fixes.mend import Mended, mend
from seedlint.util.digest import digest
from seedlint.util.paths import reason

if TYPE_CHECKING:
    from collections.abc import Sequence

    from seedlint.engine.engine import Engine
    from seedlint.finding import PlacedFinding
    from seedlint.sources.trees import Tree

_CHANGED = "changed meanwhile; run it again"


@dataclass(frozen=True, slots=True)
class Wishes:
    """Which findings are to be fixed: those of the rules ``codes``, and only safely unless ``unsafe``."""

    codes: frozenset[str]
    unsafe: bool
    apart: frozenset[str]
    """Rules whose findings can't be found again in the document alone."""
    started: float | None
    """When the run that has found them began, in seconds."""
    traced: bool = False
    """Whether anybody asks which edits were made."""

    def want(self, finding: PlacedFinding) -> bool:
        """Whether a finding is to be fixed."""
        fix = finding.fix
        return bool(fix and fix.edits and (fix.safe or self.unsafe) and finding.code in self.codes)


class Task(NamedTuple):
    """A document to mend: its number among them, and the findings in it that are shown."""

    wishes: Wishes
    number: int
    path: str
    shown: Sequence[PlacedFinding]
    known: tuple[bytes, Sequence[PlacedFinding]] | None = None
    """All that is found in the document by itself, if its content has a digest."""


class Outcome(NamedTuple):
    """What became of a task: the document, None if it could not be looked at; and what was left, and why."""

    number: int
    mended: Mended | None
    left: Sequence[str]

    @property
    def changed(self) -> Mended | None:
        """The document, if it is another one now."""
        return self.mended if self.mended is not None and self.mended.changed else None


def mended(engine: Engine, tree: Tree, task: Task) -> Outcome:
    """Mend a document."""
    wishes = task.wishes
    more = [finding for finding in task.shown if finding.code in wishes.apart and wishes.want(finding)]
    raw, left = content(engine, tree, task, apart=bool(more))
    if raw is None:
        return Outcome(task.number, None, left)
    sha, found = task.known or (None, None)
    if sha != digest(raw):
        found = None
    done = mend(engine, task.path, raw, wishes.want, more=more, shown=task.shown, found=found)
    return Outcome(task.number, done if wishes.traced else replace(done, steps=[]), done.left)


def content(engine: Engine, tree: Tree, task: Task, *, apart: bool) -> tuple[bytes | None, Sequence[str]]:
    """Return the content of a task's document, or why it can't be mended.

    Where some findings stand ``apart``, it must be the content that these were found in.
    """
    try:
        read = tree.read(task.path, engine.max_file_size)
    except OSError as error:
        return None, (f"can no longer be read: {reason(error)}",)
    started = task.wishes.started if apart else None
    later = started and max(read.signature[1:3]) > started * 1e9
    return (None, (_CHANGED,)) if later or len(read.raw) > engine.max_file_size else (read.raw, ())
