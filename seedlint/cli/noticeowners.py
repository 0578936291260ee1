"""Whose news `seedlint notify` tells, and what is in none of its notices."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from seedlint.errors import UsageError
from seedlint.owners.owners import NAMELESS
from seedlint.util.words import counted, number

if TYPE_CHECKING:
    from collections.abc import Collection

    from seedlint.told.figures import Report


def owners_of(report: Report, options: dict[str, Any]) -> tuple[str | None, ...]:
    """Return whose news are asked for, `nobody` for what has no owner; None for everything."""
    if not options["by_owner"]:
        return tuple(dict.fromkeys(options["owners"])) or (None,)
    if options["owners"]:
        raise UsageError("--by-owner and --owner cannot be combined")
    if report.owners is None:
        raise UsageError("--by-owner: the report names no owners")
    names = [one.owner or NAMELESS for one in report.owners]
    if not _more(report):  # where all documents have owners, expectations have none
        names.append(NAMELESS)
    return tuple(dict.fromkeys(names))


def unlisted(report: Report, told: Collection[str | None]) -> str:
    """Say that there are owners whom the report does not list, so that notices by owner leave them out."""
    if report.owners is None or not _more(report):
        return ""
    of = f" of {counted(report.owner_count, 'owner')}" if report.owner_count else ""
    others = "the others are" if NAMELESS in told else "the others, and what nobody owns, are"
    return f"the report lists only {number(len(report.owners))}{of or ' owners'}; {others} in no notice"


def unowned(report: Report, told: Collection[str | None]) -> str:
    """Say what nobody owns, if none of the notices for the owners in ``told`` has it."""
    if report.owners is None or None in told or NAMELESS in told:
        return ""
    listed = report.causes.items if report.causes else ()
    causes = next((one.causes for one in report.owners if one.owner is None), None)
    anomalies = report.anomalies.items if report.anomalies else ()
    results = report.expectations.results if report.expectations else ()
    counts = (
        (causes or sum(not one.owners for one in listed), "cause"),
        (sum(not one.owners for one in anomalies), "anomaly"),
        (sum(one.status == "failed" for one in results), "failed expectation"),
    )
    words = ", ".join(_counted(count, word) for count, word in counts if count)
    return f"what nobody owns is in no notice: {words}; add the owner `{NAMELESS}` for it" if words else ""


def _counted(count: int, word: str) -> str:
    return f"{number(count)} anomalies" if word == "anomaly" and count != 1 else counted(count, word)


def _more(report: Report) -> bool:
    """Whether there may be more owners than the report lists."""
    return report.owner_count is None or report.owner_count > len(report.owners or ())


__all__ = ["owners_of", "unlisted", "unowned"]
