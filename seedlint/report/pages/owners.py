"""Whose the documents and findings are: a section of the front page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlint.export.score import COSTS
from seedlint.owners.owners import NAMELESS
from seedlint.report.pages.charts import meter
from seedlint.report.pages.markup import Html, foreign, join, tag
from seedlint.report.pages.parts import ListColumn, Section, bounded, rule

if TYPE_CHECKING:
    from seedlint.report.byowner import OwnerFigures
    from seedlint.report.pages.parts import View

_LONGEST_NAME = 100
_FEW_RULES = 4
_MOST = 200


def section(view: View) -> Section | None:
    """Tell how the documents and findings of each owner fare."""
    owners = view.metrics.owners
    if not owners:
        return None
    most = max(one.points for one in owners)
    columns = [
        ListColumn("Owner"),
        ListColumn("", "bar"),
        ListColumn("Documents", "number"),
        ListColumn("Score", "number"),
        ListColumn("Causes", "number"),
        ListColumn("Errors", "number"),
        ListColumn("Warnings", "number"),
        ListColumn("Notes", "number"),
        ListColumn("Weightiest rules"),
    ]
    rows = [_row(view, one, most) for one in owners[:_MOST]]
    total = view.metrics.owner_count or len(owners)
    words = tag(
        "p",
        "By the weight of their findings, as CODEOWNERS and `[owners]` in the configuration have it."
        " The score is that of an owner’s documents; a finding can be in a document of somebody else, as"
        " rules and providers have owners, too. What several own counts for each of them.",
        class_="quiet",
    )
    more = join((tag("code", "report.json"), " has 5,000 at most."))
    listed = bounded("By owner", columns, rows, total, more)
    return Section("owners", "By owner", "Owners", join((words, listed)))


def _row(view: View, one: OwnerFigures, most: int) -> list[object]:
    counts = (one.errors, one.warnings, one.notes)
    bar = [(COSTS[name] * count, name) for name, count in zip(COSTS, counts, strict=True)]
    codes = [rule(view, code) for code, _ in one.rules[:_FEW_RULES]]
    return [
        _name(one),
        meter(bar, most) if most else None,
        one.documents,
        one.score,
        one.causes,
        *counts,
        join(codes, " "),
    ]


def _name(one: OwnerFigures) -> Html:
    if one.owner is None:
        return tag("span", NAMELESS, class_="quiet")
    return tag("bdi", foreign(one.owner, _LONGEST_NAME))


__all__ = ["section"]
