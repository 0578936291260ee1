"""The lists of the front page: rules, what is new, documents, duplicates, expectations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlint.codes import DUPLICATE_ARTICLE
from seedlint.export.score import COSTS
from seedlint.report.pages.charts import meter, sparkline
from seedlint.report.pages.markup import Html, join, message, middle, tag
from seedlint.report.pages.parts import (
    SHOWN,
    ListColumn,
    Section,
    bounded,
    place,
    rule,
    severity,
    titled,
    unfold,
)
from seedlint.util.escape import clip
from seedlint.util.words import counted, number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from seedlint.report.metrics import Changes, Cluster, Noted, RuleFigures
    from seedlint.report.pages.parts import View

NOTHING_BEFORE = "This is the first report here: there is nothing to compare with, so nothing is called new."
_RULES = 100
_HISTORY = 30
_LONGEST_NAME = 100


def changes(view: View) -> Section | None:
    """Tell what is new since the last report."""
    told = view.metrics.changes
    if told is None:
        return _nothing_before(view) if view.metrics.documents.total else None
    since = f"since {told.since[:10]}"
    about = "" if told.exact else "about "
    if not told.findings and not told.resolved:
        words = f"No finding is new or fixed {since}."
    else:
        new = counted(told.findings, "new finding")
        words = f"{about}{new} {since}, {about}{number(told.resolved)} resolved{_causes(told)}."
        words = words[0].upper() + words[1:]
    commit = f" The last report was on commit {told.commit[:12]}." if told.commit else ""
    parts = [tag("p", f"{words}{commit}")]
    if told.items:
        parts.append(noted(view, told.items[:SHOWN]))
        if told.items[SHOWN:]:
            parts.append(unfold(f"{len(told.items) - SHOWN} more", noted(view, told.items[SHOWN:])))
        if told.findings > len(told.items):
            parts.append(_not_here(told, view))
    return Section("new", f"New {since}", "New", join(parts))


def _causes(told: Changes) -> str:
    """Say how few causes that has."""
    if told.causes is None or told.causes_resolved is None:
        return ""
    words = f"; {counted(told.causes, 'new cause')}, {number(told.causes_resolved)} resolved"
    if told.causes_moved:
        words += f", {number(told.causes_moved)} older ones in more places"
    return words


def _nothing_before(view: View) -> Section:
    """Say why nothing is called new, instead of calling nothing or everything so."""
    words = [NOTHING_BEFORE, " "]
    if len(view.history) > 1:
        words = ["What the last report found is not recorded here, so nothing can be called new. "]
    words += [
        "The next report in this directory says which findings are new and which are fixed: keep the"
        " directory from one report to the next, with ",
        tag("code", "findings.known"),
        " in it.",
    ]
    return Section("new", "What is new", "New", tag("p", *words))


def _not_here(told: Changes, view: View) -> Html:
    left = number(told.findings - len(told.items))
    if told.commit is None:
        return tag("p", f"{left} more are not on this page.", class_="quiet")
    asked = view.lint(f"--since {told.commit[:12]}")
    return tag("p", f"{left} more are not on this page: ", asked, class_="quiet")


def noted(view: View, items: Sequence[Noted]) -> Html:
    """Return a list of findings."""
    rows = [
        tag(
            "li",
            tag("p", severity(one.severity), " ", rule(view, one.code, one.name), " ", class_="about"),
            tag("p", message(one.message)),
            tag("p", place(view, one.document, one.line, one.column)),
            class_=f"finding {one.severity if one.severity in COSTS else ''}".strip(),
        )
        for one in items
    ]
    return tag("ul", *rows, class_="findings")


def rules(view: View) -> Section:
    """Tell which rules are broken, and how often."""
    metrics = view.metrics
    if not metrics.rules:
        return Section("rules", "Findings by rule", "Rules", tag("p", "No rule found anything."))
    most = max(one.findings for one in metrics.rules)
    compared, trends = metrics.changes is not None, len(view.history) > 1
    columns = [
        ListColumn("Rule"),
        ListColumn("Severity"),
        ListColumn("", "bar"),
        ListColumn("Findings", "number"),
        ListColumn("Causes", "number"),
        ListColumn("Documents", "number"),
        ListColumn("Can be fixed", "number"),
        *([ListColumn("New, resolved", "number")] if compared else []),
        *([ListColumn("Trend", "trend")] if trends else []),
    ]
    rows = [
        [
            rule(view, one.code, one.name),
            severity(one.severity),
            meter([(one.findings, one.severity if one.severity in COSTS else "bar")], most),
            one.findings,
            one.causes,
            one.documents,
            _fixes(one),
            *([_change(one)] if compared else []),
            *([_trend(view, one)] if trends else []),
        ]
        for one in metrics.rules[:_RULES]
    ]
    shown = bounded("Findings by rule", columns, rows, len(metrics.rules), tag("code", "report.json"))
    every = tag(
        "p",
        "All findings of a rule with their lines, to filter and to print: ",
        view.lint(f"--select {metrics.rules[0].code} -f html=findings.html"),
        class_="quiet",
    )
    return Section("rules", "Findings by rule", "Rules", join((shown, every)))


def _fixes(one: RuleFigures) -> object:
    if not one.unsafe_fixes:
        return one.safe_fixes or None
    safe = f"{number(one.safe_fixes)} + " if one.safe_fixes else ""
    return f"{safe}{number(one.unsafe_fixes)} unsafe"


def _change(one: RuleFigures) -> str | None:
    signs = (("+", one.new), ("−", one.resolved))
    return ", ".join(f"{sign}{number(count)}" for sign, count in signs if count) or None


def _trend(view: View, one: RuleFigures) -> Html:
    counts = [entry.rules.get(one.code, 0) for entry in view.history[-_HISTORY:]]
    return sparkline(counts, f"{number(counts[0])} to {number(counts[-1])} in {len(counts)} reports")


def worst(view: View) -> Section | None:
    """Tell which documents fare worst."""
    metrics = view.metrics
    if not metrics.worst:
        return None
    columns = [
        ListColumn("Document"),
        ListColumn("Score", "number"),
        ListColumn("Findings"),
        ListColumn("Rules"),
    ]
    rows = [
        [
            titled(view, one.document, one.line, one.title),
            one.score,
            counts(one.errors, one.warnings, one.notes),
            codes(view, one.rules),
        ]
        for one in metrics.worst
    ]
    total = metrics.documents.total - metrics.scores[-1].count
    more = view.export
    told = bounded("The worst documents", columns, rows, total, more)
    return Section("worst", "The worst documents", "Documents", told)


def codes(view: View, rules: Sequence[tuple[str, int]]) -> Html:
    """Return rules with their numbers of findings."""
    shown = [join((rule(view, code), f" ×{number(count)}" if count > 1 else None)) for code, count in rules]
    return join([tag("span", one, class_="word") for one in shown], " ")


def counts(errors: int, warnings: int, notes: int) -> Html:
    """Return the numbers of findings, those that are not zero."""
    shown = [
        severity(name, counted(count, name))
        for name, count in zip(COSTS, (errors, warnings, notes), strict=True)
        if count
    ]
    return join(shown, " ") if shown else tag("span", "none", class_="quiet")


def clusters(view: View) -> Section | None:
    """Tell which documents are about one article."""
    metrics = view.metrics
    if not metrics.documents.total or not metrics.articles:
        return None
    if not metrics.clusters:
        words = tag("p", "No article is in more than one document.")
        return Section("duplicates", "Duplicates", "Duplicates", words)
    told = (
        f"{counted(metrics.cluster_count, 'article')}"
        f" {'is' if metrics.cluster_count == 1 else 'are'} in more than one document:"
        f" {counted(metrics.clustered_documents, 'document')} (by canonical URL)."
    )
    rows = [_cluster(view, one) for one in metrics.clusters]
    parts = [tag("p", told), tag("ul", *rows[:SHOWN], class_="clusters")]
    if rows[SHOWN:]:
        parts.append(unfold(f"{len(rows) - SHOWN} more", tag("ul", *rows[SHOWN:], class_="clusters")))
    if metrics.cluster_count > len(rows):
        every = view.lint(f"--select {DUPLICATE_ARTICLE} -f html=findings.html")
        left = f"{number(metrics.cluster_count - len(rows))} more are not on this page: "
        parts.append(tag("p", left, every, class_="quiet"))
    return Section("duplicates", "Duplicates", "Duplicates", join(parts))


def _cluster(view: View, one: Cluster) -> Html:
    places = [tag("li", titled(view, at.document, at.line, at.title)) for at in one.documents]
    if one.size > len(places):
        places.append(tag("li", f"and {number(one.size - len(places))} more", class_="quiet"))
    head = tag("p", tag("b", counted(one.size, "document")), " ", tag("bdi", tag("code", middle(one.url))))
    return tag("li", head, tag("ul", *places))


def expectations(view: View) -> Section | None:
    """Tell what the corpus is expected to be and is not; the pages about expectations tell the rest."""
    told = view.metrics.expectations
    if told is None:
        return None
    missed = [one for one in told["results"] if one["status"] in {"failed", "broken"}]
    parts = [
        tag("p", f"{clip(told['summary'])}. ", tag("a", "All expectations", href="expectations/index.html"))
    ]
    if missed:
        columns = [
            ListColumn("Expectation"),
            ListColumn("Severity", "word"),
            ListColumn("Observed"),
            ListColumn("Details", "word"),
        ]
        rows = [
            [
                message(one["description"]),
                one["severity"],
                message(one["observed"] or one["reason"]),
                _details(one),
            ]
            for one in missed
        ]
        parts.append(bounded("Expectations that failed", columns, rows, len(rows), join(())))
    return Section("expectations", "Expectations", "Expectations", join(parts))


def _details(one: dict[str, str | None]) -> object:
    page = one.get("page")
    return tag("a", one["suite"], href=f"expectations/{page}") if page else None
