"""The figures of the front page as charts: trend, scores, severities, completeness, times, distributions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlint.report.pages.charts import Bar, Named, Point, bars, line, meter
from seedlint.report.pages.markup import Html, join, tag
from seedlint.report.pages.parts import ListColumn, Section, figure, table, unfold
from seedlint.report.pages.scales import between, score_ticks, ticks
from seedlint.util.words import counted, number, percent

if TYPE_CHECKING:
    from collections.abc import Sequence

    from seedlint.report.history import HistoryEntry
    from seedlint.report.metrics import Bin, Distribution, FieldFigures, Period, Timeline
    from seedlint.report.pages.parts import View

_REPORTS = 200
"""Reports of a chart; in the table behind it are as many."""
_DAY = 10
_LEAST_SPAN = 1.0
"""Points of the score that its axis shows at least."""


# Trend


def trend(view: View) -> Section | None:
    """Show the score from report to report, and how many findings there were."""
    entries = view.history[-_REPORTS:]
    scored = [entry for entry in entries if entry.score is not None]
    if len(scored) < 2:
        words = tag(
            "p",
            "There is no other report to compare with yet. The next one in this directory adds a point;"
            " in a git repository, ",
            tag("code", "--history-from-git"),
            " measures past commits.",
        )
        return Section("trend", "Trend", "Trend", words) if scored else None
    parts = [_score_chart(scored)]
    if any(entry.errors + entry.warnings + entry.notes for entry in entries):
        charts = [_count_chart(entries, name) for name in ("errors", "warnings", "notes")]
        parts.append(tag("div", *charts, class_="trio"))
    return Section("trend", "Trend", "Trend", join(parts))


def _score_chart(entries: Sequence[HistoryEntry]) -> Html:
    scores = [entry.score or 0.0 for entry in entries]
    if min(scores) == max(scores):
        words = f"{scores[0]:g} in each of {len(scores)} reports."
    else:
        first, last = entries[0].moment[:_DAY], entries[-1].moment[:_DAY]
        words = (
            f"From {scores[0]:g} on {first} to {scores[-1]:g} on {last},"
            f" between {min(scores):g} and {max(scores):g}."
        )
    # A tenth of a point must not look like a fall from the top to the bottom.
    shown: Sequence[float] = score_ticks(scores[0])
    if min(scores) < max(scores):
        shown = between(min(min(scores), max(scores) - _LEAST_SPAN), max(scores))
    points = [
        Point(at, score, f"{_when(entry)}: {score:g}, {counted(entry.documents, 'document')}")
        for at, score, entry in zip(_places(entries), scores, entries, strict=True)
    ]
    named = Named("score-history", "Score", f"A line. {words}", "points")
    lowest = "" if shown[0] == 0 else f" The axis begins at {shown[0]:g}."
    columns = [
        ListColumn("Date"),
        ListColumn("Commit"),
        ListColumn("Score", "number"),
        ListColumn("Documents", "number"),
        ListColumn("Errors", "number"),
        ListColumn("Warnings", "number"),
        ListColumn("Notes", "number"),
    ]
    rows = [
        [
            _when(entry),
            tag("code", entry.commit[:12]) if entry.commit else None,
            entry.score,
            entry.documents,
            entry.errors,
            entry.warnings,
            entry.notes,
        ]
        for entry in reversed(entries)
    ]
    chart = line(named, points, shown, _dates(entries))
    told = f"Points of 100, one point a commit (or a report, where there is none). {words}{lowest}"
    return figure("Score", told, chart, columns, rows)


def _count_chart(entries: Sequence[HistoryEntry], name: str) -> Html:
    counts: list[int] = [getattr(entry, name) for entry in entries]
    points = [
        Point(at, count, f"{_when(entry)}: {counted(count, name.removesuffix('s'))}")
        for at, count, entry in zip(_places(entries), counts, entries, strict=True)
    ]
    if min(counts) == max(counts):
        words = f"{number(counts[0])} in each of {len(counts)} reports."
    else:
        words = f"{number(counts[0])} to {number(counts[-1])} in {len(counts)} reports."
    named = Named(f"{name}-history", name.capitalize(), f"A line. {words}", name)
    chart = line(named, points, ticks(max(counts)), [*_dates(entries)[:1], *_dates(entries)[-1:]])
    columns = [ListColumn("Date"), ListColumn(name.capitalize(), "number")]
    rows = [[_when(entry), count] for entry, count in zip(reversed(entries), reversed(counts), strict=True)]
    return figure(name.capitalize(), words, chart, columns, rows)


def _when(entry: HistoryEntry) -> str:
    return entry.moment[:16].replace("T", " ")


def _places(entries: Sequence[HistoryEntry]) -> list[float]:
    """Return where entries are between the first and the last: at equal distances, whatever their dates."""
    return [at / max(len(entries) - 1, 1) for at in range(len(entries))]


def _dates(entries: Sequence[HistoryEntry]) -> list[tuple[float, str]]:
    """Return the dates of some entries, with where these are."""
    last = len(entries) - 1
    short = entries[0].moment[:_DAY] == entries[-1].moment[:_DAY]
    return [
        (
            at / max(last, 1),
            entries[at].moment[5:16].replace("T", " ") if short else entries[at].moment[:_DAY],
        )
        for at in sorted({round(last * part / 4) for part in range(5)})
    ]


# How documents fare


def scores(view: View) -> Html:
    """Show how many documents have which score."""
    metrics = view.metrics
    counts = [one.count for one in metrics.scores]
    total = metrics.documents.total
    words = f"{number(counts[-1])} of {counted(total, 'document')} with all 100 points."
    return _histogram("scores", "Documents by score", words, metrics.scores, "Score")


def severities(view: View) -> Html:
    """Show how many findings there are of each severity."""
    found = view.metrics.findings
    counts = {"errors": found.errors, "warnings": found.warnings, "notes": found.notes}
    words = ", ".join(counted(count, name.removesuffix("s")) for name, count in counts.items())
    marks = {"errors": "✕ errors", "warnings": "▲ warnings", "notes": "● notes"}
    shown = [
        Bar(count, marks[name], f"{counted(count, name.removesuffix('s'))}", kind=name.removesuffix("s"))
        for name, count in counts.items()
    ]
    named = Named("severities", "Findings by severity", f"Three bars: {words}.", "findings")
    chart = bars(named, shown, ticks(max(counts.values())), share=0.5)
    columns = [ListColumn("Severity"), ListColumn("Findings", "number"), ListColumn("Share", "number")]
    rows = [
        [name, count, percent(count / found.total) if found.total else None] for name, count in counts.items()
    ]
    return figure("Findings by severity", f"{words[0].upper()}{words[1:]}.", chart, columns, rows)


def _histogram(key: str, title: str, words: str, shown: Sequence[Bin], what: str) -> Html:
    drawn = [
        Bar(
            one.count,
            *_label(one),
            edge=one.low is not None and one.high is not None and one.high - one.low > 1,
        )
        for one in shown
    ]
    named = Named(key, title, f"Bars: documents by {what.lower()}. {words}", "documents")
    chart = bars(named, drawn, ticks(max(one.count for one in shown)), share=0.5)
    columns = [ListColumn(what), ListColumn("Documents", "number")]
    rows = [[_range(one), one.count] for one in shown]
    return figure(title, words, chart, columns, rows)


def _label(one: Bin) -> tuple[str, str]:
    """Return what stands on the axis, and what is said about the bar."""
    tip = f"{_range(one)}: {counted(one.count, 'document')}"
    if one.low is None:
        return f"<{one.high}", tip
    return (f"≥{one.low}" if one.high is None else f"{one.low}"), tip


def _range(one: Bin) -> str:
    if one.low is None:
        return f"below {number(one.high)}"
    if one.high is None:
        return f"{number(one.low)} and above"
    last = one.high - 1
    return number(one.low) if last == one.low else f"{number(one.low)} to {number(last)}"


def distributions(view: View) -> Section | None:
    """Show how quality and heat are spread."""
    charts = [_distribution(one) for one in view.metrics.distributions if one.bins]
    if not charts:
        return None
    return Section("distributions", "Quality and heat", "Quality and heat", tag("div", *charts, class_="duo"))


def _distribution(one: Distribution) -> Html:
    name = one.column.capitalize()
    words = f"{number(one.values)} of {counted(one.rows, 'document')} with one: "
    if one.minimum == one.maximum:
        words += f"{number(one.minimum)}."
    else:
        words += (
            f"from {number(one.minimum)} to {number(one.maximum)}, median {number(one.median)},"
            f" mean {number(one.mean)}."
        )
    return _histogram(f"{one.column}-distribution", name, words, one.bins, name)


# Times


def timeline(view: View) -> Section | None:
    """Show when documents were published, and how they fare."""
    told = view.metrics.timeline
    articles = view.metrics.articles
    name = "Publication" if articles else "Dates"
    left = [
        f"{counted(count, 'document')} {words}"
        for count, words in (
            (told.missing, "without a valid time of publication" if articles else "without a valid time"),
            (told.outside, "with an implausible time"),
        )
        if count
    ]
    note = f" Not shown: {' and '.join(left)}." if left else ""
    if not told.periods:
        return (
            Section("timeline", name, name, tag("p", f"{' and '.join(left)}.")) if left and articles else None
        )
    of = "of publication" if articles else "of their first time"
    parts = [_published(told, of, note)]
    scored = [one for one in told.periods if one.score is not None]
    if len(scored) > 2:
        parts.append(_score_of_periods(told, of))
    return Section("timeline", name, name, join(parts))


def _published(told: Timeline, of: str, note: str) -> Html:
    periods = told.periods
    documents = sum(one.documents for one in periods)
    most = max(periods, key=lambda one: one.documents)
    empty = sum(1 for one in periods if not one.documents)
    words = (
        f"{counted(documents, 'document')} from {periods[0].start} to {periods[-1].start};"
        f" most in {most.start}: {number(most.documents)}."
    )
    if empty:
        words += f" {number(empty)} of {number(len(periods))} {told.unit}s have none."
    shown = [Bar(one.documents, "", f"{one.start}: {counted(one.documents, 'document')}") for one in periods]
    title = f"Documents by {told.unit} {of}"
    named = Named("published", title, f"Bars. {words}", "documents")
    chart = bars(named, _named_periods(told, shown), ticks(most.documents))
    columns = [
        ListColumn(told.unit.capitalize()),
        ListColumn("Documents", "number"),
        ListColumn("Mean score", "number"),
    ]
    rows = [[one.start, one.documents, one.score] for one in periods if one.documents]
    return figure(title, f"{words}{note}", chart, columns, rows)


def _named_periods(told: Timeline, shown: Sequence[Bar]) -> list[Bar]:
    """Give bars their labels: many months are told by their years."""
    januaries = sum(one.start.endswith("-01") for one in told.periods)
    by_year = told.unit == "month" and januaries > 2
    labelled = []
    for bar, one in zip(shown, told.periods, strict=True):
        label = (one.start[:4] if one.start.endswith("-01") else "") if by_year else one.start
        labelled.append(Bar(bar.value, label, bar.tip, edge=by_year))
    return labelled


def _score_of_periods(told: Timeline, of: str) -> Html:
    scored: list[tuple[float, float, Period]] = [
        ((at + 0.5) / len(told.periods), one.score, one)
        for at, one in enumerate(told.periods)
        if one.score is not None
    ]
    values = [score for _, score, _ in scored]
    shown = score_ticks(min(values))
    words = f"Between {min(values):g} and {max(values):g}." if min(values) < max(values) else ""
    if shown[0]:
        words = f"{words} The axis begins at {shown[0]}.".strip()
    title = f"Mean score by {told.unit} {of}"
    named = Named("published-score", title, f"A line. {words}", "points")
    bars_ = _named_periods(told, [Bar(0, "", "") for _ in told.periods])
    labels = [
        ((at + (0 if bar.edge else 0.5)) / len(bars_), bar.label) for at, bar in enumerate(bars_) if bar.label
    ]
    distance = 1.5 / len(told.periods)
    points = [
        Point(
            at,
            score,
            f"{one.start}: {score:g} ({counted(one.documents, 'document')})",
            joined=index > 0 and at - scored[index - 1][0] < distance,
        )
        for index, (at, score, one) in enumerate(scored)
    ]
    columns = [
        ListColumn(told.unit.capitalize()),
        ListColumn("Mean score", "number"),
        ListColumn("Documents", "number"),
    ]
    rows = [[one.start, score, one.documents] for _, score, one in scored]
    return figure(title, words, line(named, points, shown, labels), columns, rows)


# Fields


def fields(view: View) -> Section | None:
    """Show how complete the fields are."""
    groups: dict[str, list[FieldFigures]] = {}
    for one in view.metrics.fields:
        if one.rows:
            groups.setdefault(one.table, []).append(one)
    if not groups:
        return None
    titles = {"documents": "Documents", "related": "Related articles", "images": "Images"}
    parts = [
        tag(
            "p",
            "How many have the field, with something in it. Blank is a string of nothing but whitespace.",
            class_="quiet",
        )
    ]
    for name, group in groups.items():
        title = f"{titles.get(name, name)} ({number(group[0].rows)})"
        made = _fields(title, group)
        parts.append(join((tag("h3", title), made)) if name == "documents" else unfold(tag("b", title), made))
    return Section("fields", "How complete the fields are", "Completeness", join(parts))


def _fields(title: str, group: Sequence[FieldFigures]) -> Html:
    columns = [
        ListColumn("Field"),
        ListColumn("", "bar"),
        ListColumn("Filled", "number"),
        ListColumn("Missing", "number"),
        ListColumn("Blank", "number"),
        ListColumn("Of another type", "number"),
    ]
    rows = [
        [
            tag("code", one.field),
            meter([(one.filled, "bar")], one.rows),
            percent(one.share or 0.0),
            _or_none(one.rows - one.filled - one.blank - one.misfits),
            _or_none(one.blank),
            _or_none(one.misfits),
        ]
        for one in group
    ]
    return table(f"How complete the fields are: {title}", columns, rows)


def _or_none(count: int) -> int | None:
    return count if count > 0 else None
