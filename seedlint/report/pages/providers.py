"""A page for each provider: figures, what is unusual, trend, its own causes, and a text to send."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from seedlint.report.byprovider import CAUSES, DAYS, anomalies_of
from seedlint.report.letters import letter
from seedlint.report.pages import anomalies
from seedlint.report.pages.charts import Bar, Named, Point, bars, line
from seedlint.report.pages.lists import counts
from seedlint.report.pages.markup import Html, foreign, join, message, middle, tag
from seedlint.report.pages.parts import (
    ListColumn,
    Section,
    bounded,
    figure,
    page,
    place,
    rule,
    section,
    severity,
)
from seedlint.report.pages.providerfiles import FOLDER, page_of
from seedlint.report.pages.providerlist import named
from seedlint.report.pages.scales import between, ticks
from seedlint.util.words import counted, number, percent

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from seedlint.report.byprovider import Day, ProviderDetails
    from seedlint.report.history import HistoryEntry, ProviderEntry
    from seedlint.report.metrics import CauseFigures, ProviderFigures
    from seedlint.report.pages.parts import View
    from seedlint.rule import BaseRule

_LONGEST_NAME = 253
_COMMITS = 200
_LABELS = 4


def provider_pages(view: View, rules: Mapping[str, type[BaseRule]]) -> Iterator[tuple[str, str]]:
    """Yield for each provider the path of its page in the report's folder, and the page."""
    below = replace(view, top="../")
    others = {one.domain for one in view.metrics.every_provider if one.domain}
    others |= {one.domain for one in (*view.metrics.providers, *view.others) if one.domain}
    unusual = anomalies_of(view.metrics)
    for one in (*view.metrics.providers, *view.others):
        if one.domain is not None and (details := view.providers.get(one.domain)) is not None:
            shown = [
                anomalies.provider_section(below, one.domain, unusual.get(one.domain, ())),
                _trend(below, one.domain, details),
                _causes(below, details),
                _text(below, one, details, rules, others),
            ]
            yield page_of(one.domain), _page(below, one, details, [each for each in shown if each])


def _page(view: View, one: ProviderFigures, details: ProviderDetails, sections: Sequence[Section]) -> str:
    shown = foreign(one.domain, _LONGEST_NAME)
    crumbs = tag(
        "nav",
        tag("a", "Report", href=f"{view.top}index.html"),
        " / ",
        tag("a", "Providers", href=f"{view.top}index.html#providers"),
        " / ",
        shown,
        aria_label="Breadcrumbs",
        class_="crumbs",
    )
    about = []
    if one.name is not None:
        about.append(tag("p", named(one), class_="quiet"))
    if one.owners:
        owners = [foreign(owner, _LONGEST_NAME) for owner in one.owners]
        about.append(tag("p", "Owned by ", join(owners, ", "), class_="quiet"))
    made = tag("p", f"As of {view.metrics.generated_at[:10]}.", class_="quiet")
    contents = [tag("li", tag("a", each.short, href=f"#{each.key}")) for each in sections]
    return page(
        f"Provider {one.domain}",
        tag("header", crumbs, tag("h1", shown), *about, made),
        tag("nav", tag("ul", *contents), aria_label="Contents", class_="contents"),
        tag("main", _brief(one, details), *map(section, sections), id="main", tabindex="-1"),
    )


def _brief(one: ProviderFigures, details: ProviderDetails) -> Html:
    its = details.counts
    cards = [
        ("Score of its documents", "–" if one.score is None else f"{one.score:g}", "of 100"),
        ("Documents", number(one.documents), f"{counted(one.articles, 'article')}, with related ones"),
        ("Own causes", number(one.causes), counts(its["error"], its["warning"], its["note"])),
        ("Points", number(one.points), "the weight of these causes"),
    ]
    shown = [
        tag("div", tag("h3", title), tag("p", value, class_="figure"), tag("p", words), class_="card")
        for title, value, words in cards
    ]
    return tag(
        "section",
        tag("h2", "In brief", id="brief-heading", class_="reader"),
        tag("div", *shown, class_="cards"),
        aria_labelledby="brief-heading",
    )


# Trend


def _trend(view: View, domain: str, details: ProviderDetails) -> Section:
    days = details.days
    charts = []
    if any(day.documents for day in days):
        charts = [_documents(days), _errors(days)]
        parts = [tag("div", *charts, class_="duo")]
    else:
        last = f" The last one is of {details.last}." if details.last else ""
        span = f" ({days[0].at} to {days[-1].at})" if days else ""
        parts = [tag("p", f"No document has a date of the last {DAYS} days{span}.{last}")]
    told = [(entry, its) for entry in view.history if (its := entry.providers.get(domain)) is not None]
    if len(told) > 1:
        parts.append(_by_commit(told[-_COMMITS:]))
    return Section("trend", "Trend", "Trend", join(parts))


def _documents(days: Sequence[Day]) -> Html:
    total = sum(day.documents for day in days)
    words = f"{counted(total, 'document')} in {len(days)} days, by the documents’ own dates."
    step = max(len(days) // _LABELS, 1)
    shown = [
        Bar(day.documents, day.at[5:] if at % step == 0 else "", _tip(day), edge=True)
        for at, day in enumerate(days)
    ]
    chart = bars(
        Named("days", "Documents a day", f"Bars. {words}", "documents"),
        shown,
        ticks(max(day.documents for day in days)),
        share=0.5,
    )
    columns = [ListColumn("Date"), ListColumn("Documents", "number"), ListColumn("With errors", "number")]
    rows = [[day.at, day.documents, day.flawed] for day in reversed(days)]
    return figure("Documents a day", words, chart, columns, rows)


def _errors(days: Sequence[Day]) -> Html:
    """Draw the share of each day's documents with errors; a day without documents has none."""
    there = [(at, day) for at, day in enumerate(days) if day.documents]
    flawed, total = sum(day.flawed for _, day in there), sum(day.documents for _, day in there)
    words = f"{number(flawed)} of {counted(total, 'document')} ({percent(flawed / total)})."
    wide = max(len(days) - 1, 1)
    points = [Point(at / wide, 100 * day.flawed / day.documents, _tip(day)) for at, day in there]
    most = max(point.value for point in points)
    labels = [(at / wide, days[at].at[5:]) for at in sorted({0, wide // 2, wide}) if at < len(days)]
    chart = line(
        Named("errors", "Documents with errors", f"A line. {words}", "%"),
        points,
        between(0, most) if most else [0, 50, 100],
        labels,
    )
    columns = [ListColumn("Date"), ListColumn("With errors", "number"), ListColumn("Share", "number")]
    rows = [[day.at, day.flawed, percent(day.flawed / day.documents)] for _, day in reversed(there)]
    return figure(
        "Documents with errors", f"{words} Per cent of the documents of a day.", chart, columns, rows
    )


def _tip(day: Day) -> str:
    return f"{day.at}: {counted(day.documents, 'document')}, {number(day.flawed)} with errors"


def _by_commit(told: Sequence[tuple[HistoryEntry, ProviderEntry]]) -> Html:
    """Draw the errors in a provider's articles from commit to commit, as far as the history tells of it."""
    found = [its.errors for _, its in told]
    wide = len(told) - 1
    words = f"{counted(found[0], 'error')} to {number(found[-1])} at {counted(len(told), 'commit')}."
    points = [
        Point(at / wide, its.errors, f"{entry.moment[:10]}: {counted(its.errors, 'error')}")
        for at, (entry, its) in enumerate(told)
    ]
    labels = [(at / wide, told[at][0].moment[:10]) for at in sorted({0, wide})]
    chart = line(
        Named("commits", "Errors by commit", f"A line. {words}", "errors"), points, ticks(max(found)), labels
    )
    columns = [
        ListColumn("Date"),
        ListColumn("Commit"),
        ListColumn("Errors", "number"),
        ListColumn("Warnings", "number"),
        ListColumn("Documents", "number"),
    ]
    rows = [
        [
            entry.moment[:10],
            tag("code", entry.commit[:12]) if entry.commit else None,
            its.errors,
            its.warnings,
            its.documents,
        ]
        for entry, its in reversed(told)
    ]
    more = " The history keeps the 20 providers with the most points of each report."
    return figure("Errors by commit", f"{words}{more}", chart, columns, rows)


# Causes


def _causes(view: View, details: ProviderDetails) -> Section:
    if not any(details.counts.values()):
        return Section("causes", "Own causes", "Causes", tag("p", "It has no causes of its own."))
    columns = [
        ListColumn("What is wrong"),
        ListColumn("Severity", "word"),
        ListColumn("Documents", "number"),
        ListColumn("First location"),
    ]
    rows = [
        [
            _cause(view, one),
            severity(one.severity),
            one.documents,
            place(view, one.document, one.line, one.column),
        ]
        for one in details.causes
    ]
    words = tag(
        "p",
        f"The {CAUSES} weightiest at most. What the compiler of a document did is not among them: an article"
        " that is in two documents, listed twice, or related to itself.",
        class_="quiet",
    )
    told = bounded("Own causes", columns, rows, sum(details.counts.values()), view.lint("--group cause"))
    return Section("causes", "Own causes", "Causes", join((words, told)))


def _cause(view: View, one: CauseFigures) -> Html:
    parts: list[str] = [rule(view, one.code, one.name), " ", message(one.message)]
    # Most messages name their field.
    if one.field and f"`{one.field}`" not in one.message:
        parts += [" (", tag("code", middle(one.field)), ")"]
    if one.url:
        parts += [" ", tag("span", "in ", tag("bdi", middle(one.url)), class_="quiet")]
    return join(parts)


# The text


def _text(
    view: View,
    one: ProviderFigures,
    details: ProviderDetails,
    rules: Mapping[str, type[BaseRule]],
    others: set[str],
) -> Section | None:
    """Return the text; there is none for platforms, where many publish, and none about nothing."""
    if one.platform or one.domain is None or not any(details.counts.values()):
        return None
    made = letter(one.domain, details.advisable, rules, others, view.metrics.generated_at[:10])
    if made is None:
        words = "None of these causes is one that the provider could put right where it publishes."
        return Section("text", "A text to send", "Text to send", tag("p", words))
    words = (
        f"What the provider can put right where it publishes, {CAUSES} causes at most. What is about the"
        " files of this corpus, compares documents, or names another provider is left out. Read it before"
        " you send it: it quotes what the articles say."
    )
    body = (
        tag("p", words, class_="quiet"),
        tag("h3", "Subject"),
        tag("pre", made.subject, class_="letter"),
        tag("h3", "Body"),
        tag("pre", join(made.body, Html("\n")), class_="letter"),
    )
    return Section("text", "A text to send", "Text to send", join(body))


__all__ = ["FOLDER", "provider_pages"]
