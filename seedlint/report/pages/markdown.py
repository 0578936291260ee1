"""`report.md`: for a wiki or a job summary. Text from documents formats nothing and links nowhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlint.output.markdown import span, words
from seedlint.owners.owners import NAMELESS
from seedlint.report.pages.lists import NOTHING_BEFORE
from seedlint.report.pages.verdict import FIRST, PART, plural, verdict
from seedlint.util.escape import clip

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from seedlint.report.history import HistoryEntry
    from seedlint.report.metrics import Metrics, ProviderFigures
    from seedlint.report.pages.links import SourceLinks

_ROWS = 10
_RULES = 100
_FIELDS = 30
_LONGEST = 160
_LONGEST_URL = 1000
_DAY = 10


def markdown(metrics: Metrics, history: Sequence[HistoryEntry], link: SourceLinks) -> str:
    """Return the report; ``history`` is by date and ends with the report's own entry."""
    lines = [
        "# Data-quality report",
        "",
        verdict(metrics, history),
        "",
        *_made(metrics),
        *_causes(metrics, link),
        *_rules(metrics),
        *_changes(metrics, history, link),
        *_unusual(metrics, link),
        *_owners(metrics),
        *_expectations(metrics),
        *_worst(metrics, link),
        *_providers(metrics),
        *_clusters(metrics, link),
        *_fields(metrics),
        *_schemas(metrics),
        *_firsts(metrics),
        *_history(history),
    ]
    return "".join(f"{line}\n" for line in lines)


def _made(metrics: Metrics) -> Iterator[str]:
    of = f", of commit {span(metrics.commit[:12])}" if metrics.commit else ""
    changed = " with changes that are not committed" if metrics.modified else ""
    if metrics.left_out:
        yield f"{PART}{span(' '.join(metrics.left_out))}."
        yield ""
    yield f"Made by seedlint {metrics.seedlint} at {metrics.generated_at}{of}{changed}."


def _table(title: str, head: str, rows: Iterable[Sequence[object]], total: int) -> Iterator[str]:
    """Yield a section with a table; ``head`` gives the columns, those of numbers end with a colon."""
    shown = list(rows)
    if not shown:
        return
    columns = head.split("|")
    yield from ("", f"## {title}", "")
    yield "| " + " | ".join(column.strip().removesuffix(":") for column in columns) + " |"
    yield "|" + "|".join("--:" if column.strip().endswith(":") else "---" for column in columns) + "|"
    for row in shown:
        yield "| " + " | ".join("–" if cell is None else str(cell) for cell in row) + " |"
    if total > len(shown):
        yield from ("", f"And {total - len(shown)} more; see `report.json` or `seedlint export`.")


def _code(text: str | None) -> str | None:
    return None if text is None else span(clip(text, _LONGEST)).replace("|", "\\|")


def _place(document: str, line: int, link: SourceLinks) -> str:
    name = _code(f"{document}:{line}")
    url = link(document, line)
    return f"[{name}](<{url}>)" if url and len(url) < _LONGEST_URL else str(name)


def _causes(metrics: Metrics, link: SourceLinks) -> Iterator[str]:
    rows = [
        (
            one.severity,
            _code(f"{one.code} {one.name}"),
            words(clip(one.message, _LONGEST)).replace("|", "\\|"),
            one.documents,
            one.findings,
            _place(one.document, one.line, link),
        )
        for one in metrics.causes.items[:_ROWS]
    ]
    head = "severity|rule|what is wrong|documents:|findings:|first location"
    title = f"{plural(metrics.causes.total, 'cause')} of {plural(metrics.findings.total, 'finding')}"
    yield from _table(title, head, rows, metrics.causes.total)


def _rules(metrics: Metrics) -> Iterator[str]:
    rows = [
        (
            rule.severity,
            _code(f"{rule.code} {rule.name}"),
            rule.findings,
            rule.causes,
            rule.documents,
            _change(rule.new),
        )
        for rule in metrics.rules[:_RULES]
    ]
    yield from _table(
        "Findings by rule", "severity|rule|findings:|causes:|documents:|new:", rows, len(metrics.rules)
    )


def _change(number: int | None) -> str | None:
    return None if number is None else f"+{number}" if number else "0"


def _changes(metrics: Metrics, history: Sequence[HistoryEntry], link: SourceLinks) -> Iterator[str]:
    changes = metrics.changes
    if changes is None:
        if metrics.documents.total and len(history) < 2:
            yield from ("", "## New", "", NOTHING_BEFORE)
        return
    about = "" if changes.exact else "about "
    yield from ("", f"## New since {changes.since[:_DAY]}", "")
    told = f"{about}{plural(changes.findings, 'new finding')}, {about}{changes.resolved} resolved."
    yield told[0].upper() + told[1:]
    if changes.items:
        yield ""
    for item in changes.items[:_ROWS]:
        message = words(clip(item.message, _LONGEST))
        yield f"- {_place(item.document, item.line, link)}: {item.severity} {span(item.code)} {message}"


def _unusual(metrics: Metrics, link: SourceLinks) -> Iterator[str]:
    """Yield what is unusual, each with its first documents."""
    told = metrics.anomalies
    if told is None or not told.items:
        return
    yield from ("", "## Unusual", "")
    for one in told.items[:_ROWS]:
        listed, count = one.documents, one.document_count
        such = ""
        if one.documents_now:
            listed, count, such = one.documents_now, one.document_count_now, "such findings now: "
        where = such * bool(listed) + ", ".join(_place(it.document, it.line, link) for it in listed[:3])
        more = f" and {count - 3} more" if count > 3 else ""
        yield f"- {words(clip(one.sentence, _LONGEST))}{f' ({where}{more})' if where else ''}"
    if told.total > _ROWS:
        yield f"- and {told.total - _ROWS} more"


def _expectations(metrics: Metrics) -> Iterator[str]:
    """Yield what was expected and is not so."""
    told = metrics.expectations
    if told is None:
        return
    yield from ("", "## Expectations", "", f"{words(told['summary'])}.")
    missed = [one for one in told["results"] if one["status"] in {"failed", "broken"}]
    if missed:
        yield ""
    for one in missed[:_ROWS]:
        seen = f" Observed: {words(clip(one['observed'], _LONGEST))}." if one["observed"] else ""
        if one["status"] == "broken":
            seen = f" Could not be evaluated: {words(clip(one['reason'], _LONGEST))}."
        yield f"- {one['severity']}: {words(clip(one['description'], _LONGEST))}{seen}"
    if len(missed) > _ROWS:
        yield f"- and {len(missed) - _ROWS} more"


def _worst(metrics: Metrics, link: SourceLinks) -> Iterator[str]:
    rows = [
        (
            _place(one.document, one.line, link),
            one.score,
            one.errors,
            one.warnings,
            one.notes,
            ", ".join(code if count == 1 else f"{code} ×{count}" for code, count in one.rules),
        )
        for one in metrics.worst[:_ROWS]
    ]
    total = metrics.documents.total - metrics.scores[-1].count
    yield from _table("Worst documents", "document|score:|errors:|warnings:|notes:|rules", rows, total)


def _providers(metrics: Metrics) -> Iterator[str]:
    rows = [
        (
            _code(one.domain),
            _named(one),
            one.articles,
            one.causes,
            one.errors,
            one.warnings,
            one.notes,
            one.documents,
            one.score,
        )
        for one in metrics.providers[:_ROWS]
    ]
    head = "domain|name|articles:|causes:|errors:|warnings:|notes:|documents:|their score:"
    yield from _table("Providers to talk to", head, rows, len(metrics.providers))


def _owners(metrics: Metrics) -> Iterator[str]:
    owners = metrics.owners or ()
    rows = [
        (
            NAMELESS if one.owner is None else _code(one.owner),
            one.documents,
            one.score,
            one.errors,
            one.warnings,
            one.notes,
            ", ".join(f"{_code(code)} {count}" for code, count in one.rules),
        )
        for one in owners[:_ROWS]
    ]
    head = "owner|documents:|their score:|errors:|warnings:|notes:|rules"
    yield from _table("By owner", head, rows, metrics.owner_count or len(owners))


def _named(provider: ProviderFigures) -> str | None:
    """Return the most frequent name; a platform's domain has those of all who publish there."""
    others = provider.names - 1
    return (
        f"{_code(provider.name)} and {plural(others, 'other name')}" if others > 0 else _code(provider.name)
    )


def _clusters(metrics: Metrics, link: SourceLinks) -> Iterator[str]:
    rows = [
        (one.size, ", ".join(_place(place.document, place.line, link) for place in one.documents[:3]))
        for one in metrics.clusters[:_ROWS]
    ]
    yield from _table(
        "One article in several documents", "documents:|some of them", rows, metrics.cluster_count
    )


def _fields(metrics: Metrics) -> Iterator[str]:
    rows = [
        (one.table, span(one.field), one.rows, _percent(one.share), one.blank, one.misfits)
        for one in metrics.fields
        if one.rows and one.table != "images"
    ]
    head = "table|field|rows:|filled:|blank:|of another type:"
    yield from _table("How complete the fields are", head, rows, len(rows))


def _schemas(metrics: Metrics) -> Iterator[str]:
    """Yield for each schema the fields that documents should have and do not all have, the rarest first."""
    for one in metrics.schemas:
        shown = [field for field in one.fields if field.rows]
        shown.sort(key=lambda field: (not field.required, field.filled / field.rows))
        rows = [
            (
                _code(field.field),
                "yes" if field.required else "no",
                field.rows,
                _percent(field.filled / field.rows),
                field.blank,
                field.misfits,
            )
            for field in shown
        ]
        head = "field|required|rows:|filled:|blank:|of another type:"
        title = f"Fields of {span(clip(one.schema, _LONGEST))}"
        yield from _table(title, head, rows[:_FIELDS], len(rows))


def _firsts(metrics: Metrics) -> Iterator[str]:
    if metrics.documents.several:
        yield from ("", FIRST)


def _percent(share: float | None) -> str | None:
    """Return a share in per cent; only what is all or nothing is called 100 % or 0 %."""
    if share is None:
        return None
    rounded = round(share * 100, 1)
    return f"{min(rounded, 99.9) if share < 1 else 100:g} %" if not 0 < share < 0.001 else "< 0.1 %"


def _history(history: Sequence[HistoryEntry]) -> Iterator[str]:
    rows = [
        (
            one.date[:_DAY],
            span(one.commit[:12]) if one.commit else None,
            one.score,
            one.documents,
            one.errors,
            one.warnings,
            one.notes,
        )
        for one in reversed(history[-_ROWS:])
    ]
    head = "date|commit|score:|documents:|errors:|warnings:|notes:"
    if len(history) > 1:
        yield from _table("History", head, rows, len(rows))
