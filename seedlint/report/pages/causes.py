"""The causes on the front page: one defect in many documents is one line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlint.report.pages.markup import Html, foreign, join, message, middle, tag
from seedlint.report.pages.parts import ListColumn, Section, bounded, place, rule, severity
from seedlint.util.escape import clip
from seedlint.util.words import counted

if TYPE_CHECKING:
    from seedlint.report.metrics import CauseFigures, Metrics
    from seedlint.report.pages.parts import View

_LONGEST_NAME = 100
_TOLD = 3
_ROWS = 50


def section(view: View) -> Section | None:
    """Tell which causes the findings have."""
    causes = view.metrics.causes
    if not causes.items:
        return None
    compared = any(one.new is not None for one in causes.items)
    columns = [
        ListColumn("What is wrong"),
        ListColumn("Severity", "word"),
        ListColumn("Documents", "number"),
        ListColumn("Findings", "number"),
        *([ListColumn("New", "word")] if compared else []),
        ListColumn("First location"),
    ]
    rows = [
        [
            _cause(view, one),
            severity(one.severity),
            one.documents,
            one.findings,
            *(["new" if one.new else None] if compared else []),
            place(view, one.document, one.line, one.column),
        ]
        for one in causes.items[:_ROWS]
    ]
    told = bounded("Causes", columns, rows, causes.total, view.lint("--group cause"))
    return Section("causes", "Causes", "Causes", join((tag("p", *_words(view.metrics)), told)))


def _words(metrics: Metrics) -> list[str]:
    causes = metrics.causes
    words = [
        f"The {counted(metrics.findings.total, 'finding')} have {counted(causes.total, 'cause')}: findings of"
        " one rule about one article and one value are one thing to do, in however many documents the"
        " article is."
    ]
    best = sorted((one for one in causes.items if one.gain), key=lambda one: -(one.gain or 0))[:_TOLD]
    if best:
        gains = ", ".join(
            f"{one.gain:g} ({clip(one.code, _LONGEST_NAME)}, {counted(one.documents, 'document')})"
            for one in best
        )
        words.append(f" Without one of these, the score would be higher by: {gains} points.")
    return words


def _cause(view: View, one: CauseFigures) -> Html:
    parts: list[str] = [rule(view, one.code, one.name), " ", message(one.message)]
    if one.url:
        parts += [" ", tag("span", "in ", tag("bdi", middle(one.url)), class_="quiet")]
    elif one.provider:
        parts += [" ", tag("span", "of ", foreign(one.provider, _LONGEST_NAME), class_="quiet")]
    if one.owners:
        names = [foreign(owner, _LONGEST_NAME) for owner in one.owners]
        parts += [" ", tag("span", "owned by ", join(names, ", "), class_="quiet")]
    return join(parts)
