"""What is picked from a report for a notice, and how numbers of it are told."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from seedlint.codes import INTERNAL_ERROR
from seedlint.notify.news import Section
from seedlint.util.words import counted, number

if TYPE_CHECKING:
    from seedlint.notify.known import Known
    from seedlint.notify.news import Item
    from seedlint.told.figures import Anomaly, Cause, Causes, Changes, Owner, Report, Severities

LEAST, ABOUT = "at least ", "about "
"""What is said before a number that may be larger, and before one that is extrapolated from a sample."""
OTHERS = (
    "Other reports were made since the last notice. What was new in those may not be listed here: this one"
    " compares with the one before it."
)
SAMPLE = "There are so many findings that what is new was counted in a sample, and may not be listed here."


@dataclass(slots=True)
class Picked:
    """What was picked: sections, what else is worth a sentence, and what the channel knows from now on.

    ``standing`` count what was looked for for the first time, ``gone`` what is no longer there, and
    ``doubts`` say why something new may be missing: all are worth a notice. ``remarks`` say what else is not
    known.
    """

    known: Known
    sections: list[Section] = field(default_factory=list)
    standing: list[str] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    @property
    def news(self) -> bool:
        """Whether anything of it is worth a notice."""
        return bool(self.sections or self.standing or self.gone or self.doubts)

    def add(
        self,
        kind: str,
        words: tuple[str, str],
        items: list[Item],
        total: int,
        *,
        about: str = "",
        unlisted: int = 0,
    ) -> None:
        """Add a section, if there is anything in it; ``words`` are for one thing and for several."""
        if total:
            title = f"{about}{number(total)} {words[total != 1]}"
            self.sections.append(
                Section(kind, title, tuple(items), total, exact=not about, unlisted=unlisted)
            )


def belongs(one: Cause | Anomaly, mine: Owner | None) -> bool:
    """Whether something is an owner's, or nobody's if the owner has no name; everything is without one."""
    if mine is None:
        return True
    if mine.owner is not None:
        return mine.owner in one.owners
    # Who owns a part of a cause is told; what nobody owns of it is told to nobody else.
    return bool(getattr(one, "unowned", None)) or not one.owners


def incomplete(report: Report) -> bool:
    """Whether a rule crashed or could not be loaded; reports of old say so by the finding alone."""
    return bool(report.incomplete) or any(rule.code == INTERNAL_ERROR for rule in report.rules)


def followed(report: Report, before: Known) -> Changes | None:
    """Return what has changed since the very report that was told of; None if it compares with another."""
    changes = report.changes
    return changes if changes is not None and changes.since == before.at else None


def severities(of: Causes | Severities) -> str:
    """Say how many there are of each severity."""
    return f"{counted(of.errors, 'error')}, {counted(of.warnings, 'warning')}, {counted(of.notes, 'note')}"


def resolved(count: int, word: str, about: str = "") -> str:
    """Say how many are no longer there; nothing if all are."""
    return f"{about}{counted(count, word)} resolved" if count else ""
