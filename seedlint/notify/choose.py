"""From a report, and what a channel knows, to the notice that is due; None if nothing is new."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from seedlint.codes import INTERNAL_ERROR
from seedlint.errors import UsageError
from seedlint.notify.items import expected
from seedlint.notify.known import Known, identity
from seedlint.notify.news import Line, Notice, Piece, say
from seedlint.notify.picked import incomplete
from seedlint.notify.picking import pick
from seedlint.owners.owners import NAMELESS
from seedlint.told.figures import Owner, Severities
from seedlint.util.escape import escape
from seedlint.util.words import counted, number, unknown

if TYPE_CHECKING:
    from collections.abc import Sequence

    from seedlint.notify.picked import Picked
    from seedlint.told.figures import Report

_ROUNDING = 1e-9
_ALARMS = 4
_NOTHING = "no documents to score"


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for: for which channel, whose news, and how many points of the score are a drop.

    ``doubtful`` are the titles of earlier notices of this channel that may not have arrived.
    """

    channel: str
    owner: str | None = None
    url: str | None = None
    drop: float = 1.0
    doubtful: Sequence[str] = ()


def choose(report: Report, before: Known | None, asked: Asked) -> tuple[Notice | None, Known]:
    """Return the notice, and what the channel knows once it was told. UsageError for an unknown owner."""
    mine = _owner(report, asked.owner, known=before is not None)
    at = report.generated_at.strftime("%Y-%m-%dT%H:%M:%SZ")
    if before is not None and at < before.at:
        return None, before  # an older report than the one that was told of: nothing in it is news
    score = report.score if mine is None else mine.score
    alarms = list(_alarms(report))
    known = Known(at, score, alarms=tuple(key for key, _ in alarms))
    picked = pick(report, before, known, mine)
    known = picked.known
    fell = _fell(before, score, asked.drop)
    alarming = [key for key, _ in alarms if before is None or key not in before.alarms]
    news = [item.identity for section in picked.sections for item in section.items]
    if before is not None and not (picked.news or fell or alarming):
        # A creeping loss of points adds up until it is told; what was gained meanwhile can be lost, too.
        best = max((one for one in (before.score, score) if one is not None), default=None)
        return None, replace(known, score=best)
    if score is None and before is not None:
        known = replace(known, score=before.score)
    title = _title(picked, report, score, fell, first=before is None)
    notice = Notice(
        # Not of which report it is: the same news of the same channel are the same notice.
        identity=identity(asked.channel, asked.owner, before.at if before else None, title, *news, *alarming),
        title=title,
        at=at,
        commit=report.commit,
        first=before is None,
        alarms=tuple(line for _, line in alarms),
        status=tuple(_status(report, mine, before, picked, score)),
        sections=tuple(picked.sections),
        remarks=tuple(_remarks(picked, asked)),
        owner=asked.owner,
        url=asked.url,
        facts={"score": score, "score_before": before.score if before else None},
    )
    return notice, known


def _owner(report: Report, name: str | None, *, known: bool) -> Owner | None:
    """Return what the report says of an owner.

    Nothing is left of one who is ``known``, and is not among all the owners that there are. `nobody` may
    own nothing.
    """
    if name is None:
        return None
    if report.owners is None:
        raise UsageError(
            f"--owner {escape(name)}: the report names no owners; name them in `[owners]` or in CODEOWNERS,"
            " and make the report again"
        )
    wanted = None if name == NAMELESS else name
    for one in report.owners:
        if one.owner == wanted:
            return one
    cut = report.owner_count is None or report.owner_count > len(report.owners)
    if (known or wanted is None) and not cut:
        return Owner(wanted, 0, None, Severities(0, 0, 0), 0, 0, ())
    if cut:
        raise UsageError(
            f"--owner {escape(name)}: the report lists only {counted(len(report.owners), 'owner')}, and not"
            " this one, so what is theirs is not known"
        )
    names = [one.owner for one in report.owners if one.owner is not None]
    raise UsageError(f"--owner: {escape(unknown('owner', name, names, ' in the report'))}")


def _fell(before: Known | None, score: float | None, drop: float) -> float:
    """Return by how many points the score has fallen, if that is to be told."""
    if before is None or before.score is None or score is None:
        return 0.0
    by = round(before.score - score, 1)
    return by if by > 0 and by >= drop - _ROUNDING else 0.0


def _alarms(report: Report) -> list[tuple[str, Line]]:
    """Return what is missing in the report, each with its identity."""
    found: list[tuple[str, Line]] = []
    if incomplete(report):
        words = (
            f"The report is incomplete: a rule crashed or could not be loaded ({INTERNAL_ERROR}), and what it"
            " would have found is missing"
        )
        crashes = (rule for rule in report.rules if rule.code == INTERNAL_ERROR)
        example = next((one.message for rule in crashes for one in rule.examples), "")
        line = (Piece(f"{words}: "), Piece(example, "foreign")) if example else say(f"{words}.")
        found.append((identity("incomplete"), line))
    results = report.expectations.results if report.expectations else ()
    for one in results:
        if one.status == "broken":
            line = (
                Piece("An expectation could not be evaluated: "),
                Piece(one.description, "foreign"),
                Piece(" ("),
                Piece(one.reason, "foreign"),
                Piece(")"),
            )
            found.append((identity("broken", expected(one)), line))
    if len(found) > _ALARMS:
        left = f"And {counted(len(found) - _ALARMS, 'more expectation')} could not be evaluated."
        found = [*found[:_ALARMS], (identity("more", str(len(found))), say(left))]
    return found


def _title(picked: Picked, report: Report, score: float | None, fell: float, *, first: bool) -> str:
    told = ["incomplete report"] if incomplete(report) else []
    told += [section.title for section in picked.sections]
    if fell:
        told.append(f"score down {number(fell)}")
    if not picked.sections and not fell:
        told += picked.gone
    if first or not told:
        told.append(_NOTHING if score is None else f"score {number(score)} of 100")
    return f"Data quality: {', '.join(told)}"


def _status(
    report: Report, mine: Owner | None, before: Known | None, picked: Picked, score: float | None
) -> list[Line]:
    documents = report.documents
    total = documents.total if mine is None else mine.documents
    none = "There are no documents" if mine is None else "None of the documents are theirs"
    if mine is not None and mine.owner is None:
        none = "Every document has an owner"
    words = none if score is None else f"Score {number(score)} of 100"
    if before is not None and before.score is not None and score is not None:
        by = round(score - before.score, 1)
        words += f", {'up' if by > 0 else 'down'} from {number(before.score)}" if by else ", as before"
    if score is not None:
        words += f": {counted(total, 'document')}"
        if mine is None:
            wrong, lost = documents.total - documents.passed, documents.unjudged or 0
            words += f", {number(wrong)} with errors, {number(documents.clean)} without any finding"
            words += f", {number(lost)} not checked" if lost else ""
    lines = [say(f"{words}.")]
    lines += [say(words) for words in (*picked.standing, *picked.doubts)]
    if picked.gone:
        lines.append(say(f"Since the last notice: {', '.join(picked.gone)}."))
    return lines


def _remarks(picked: Picked, asked: Asked) -> list[Line]:
    lines = [say(words) for words in picked.remarks]
    lines += [
        (Piece("An earlier notice may not have arrived: "), Piece(title, "foreign"))
        for title in asked.doubtful
    ]
    return lines
