"""Whose news `seedlint notify` tells, what owners' files are called, and what is in none of its notices."""

from __future__ import annotations

import re
from collections import Counter
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

from seedlint.errors import UsageError
from seedlint.owners.owners import NAMELESS
from seedlint.util.words import counted, number

if TYPE_CHECKING:
    from collections.abc import Collection

    from seedlint.told.figures import Report

_OTHERS = re.compile(r"[^A-Za-z0-9._-]")
_DEVICE = re.compile(r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\..*)?", re.IGNORECASE)
"""Windows takes such names for devices, whatever follows the dot."""
_LONGEST_NAME = 100


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


def file_names(report: Report, asked: Collection[str | None]) -> dict[str, str]:
    """Return what stands for each owner in the name of a file.

    Two owners never have the same one, in capital or small letters: where names without other characters are
    the same, such as those of `@a/b` and `@a-b`, the owner's digest follows, whichever of them is asked for.
    """
    listed = (one.owner for one in report.owners or () if one.owner)
    names = dict.fromkeys((NAMELESS, *listed, *(one for one in asked if one)))
    plain = {name: _OTHERS.sub("-", name).strip("-.") or "owner" for name in names}
    taken = Counter(word.casefold() for word in plain.values())

    def made(name: str, word: str) -> str:
        alone = taken[word.casefold()] == 1 and len(word) <= _LONGEST_NAME and not _DEVICE.fullmatch(word)
        if alone or name == NAMELESS:
            return word
        digest = blake2b(name.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()
        return f"{word[:_LONGEST_NAME]}-{digest}"

    return {name: made(name, word) for name, word in plain.items()}


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


__all__ = ["file_names", "owners_of", "unlisted", "unowned"]
