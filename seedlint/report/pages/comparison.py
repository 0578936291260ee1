"""A comparison of two points as text or Markdown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlint.output.markdown import span, words
from seedlint.report.pages.verdict import plural
from seedlint.util.escape import clip, escape, show_path

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from seedlint.report.comparing import Comparison, Moved
    from seedlint.report.metrics import Metrics

_ROWS = 20
_LONGEST = 160


def lines(found: Comparison, *, markdown: bool) -> Iterator[str]:
    """Yield the lines of a comparison: figures side by side, rules that changed, causes."""
    before, after = found.before, found.after
    title = f"{_point(before)} compared with {_point(after)}"
    yield f"# {title}" if markdown else title
    yield ""
    yield from table(("", "before", "after", "change"), _figures(before, after), markdown=markdown)
    rules = list(_rules(before, after))
    if rules:
        yield from ("", *table(("rule", "before", "after", "change"), rules, markdown=markdown))
    fields = list(_fields(before, after))
    if fields:
        yield from ("", *table(("field", "filled before", "after", "change"), fields, markdown=markdown))
    for name, some in (("new", found.new), ("resolved", found.resolved)):
        yield from _causes(f"{plural(len(some), f'{name} cause')}", some, markdown=markdown)
    yield from _causes(
        f"{plural(len(found.moved), 'cause')} in other documents than before", found.moved, markdown=markdown
    )


def _point(metrics: Metrics) -> str:
    return f"{(metrics.commit or '')[:12]} ({metrics.generated_at[:10]})"


def _figures(before: Metrics, after: Metrics) -> Iterator[tuple[str, ...]]:
    def row(name: str, one: float | None, other: float | None) -> tuple[str, ...]:
        change = "" if one is None or other is None else signed(round(other - one, 2))
        return name, *("–" if value is None else f"{value:g}" for value in (one, other)), change

    yield row("score", before.score, after.score)
    yield row("documents", before.documents.total, after.documents.total)
    yield row("with errors", *(one.documents.total - one.documents.passed for one in (before, after)))
    yield row("errors", before.findings.errors, after.findings.errors)
    yield row("warnings", before.findings.warnings, after.findings.warnings)
    yield row("notes", before.findings.notes, after.findings.notes)
    yield row("causes", before.causes.total, after.causes.total)
    for one, other in zip(before.distributions, after.distributions, strict=True):
        if one.values or other.values:
            yield row(f"median {one.column}", one.median, other.median)


def signed(change: float) -> str:
    """Return a change with its sign."""
    return f"{change:+g}" if change else "="


def _rules(before: Metrics, after: Metrics) -> Iterator[tuple[str, ...]]:
    was, there = ({one.code: one for one in metrics.rules} for metrics in (before, after))
    for code in sorted(was.keys() | there.keys()):
        one, other = (found[code].findings if code in found else 0 for found in (was, there))
        if one != other:
            name = (there.get(code) or was[code]).name
            yield f"{code} {escape(name)}", str(one), str(other), signed(other - one)


def _fields(before: Metrics, after: Metrics) -> Iterator[tuple[str, ...]]:
    was = {(one.table, one.field): one.share for one in before.fields}
    for one in after.fields:
        share = was.get((one.table, one.field))
        if one.share is None or share is None or abs(one.share - share) < 0.0005:
            continue
        name = f"{one.field} ({one.table})"
        yield name, f"{share:.1%}", f"{one.share:.1%}", f"{100 * (one.share - share):+.1f} points"


def _causes(title: str, some: Sequence[Moved], *, markdown: bool) -> Iterator[str]:
    if not some:
        return
    yield from ("", f"## {title}" if markdown else title, "")
    for one in some[:_ROWS]:
        counts = (
            f"{one.before} → {one.after} documents"
            if one.before and one.after
            else plural(one.before or one.after, "document")
        )
        where = f"{show_path(one.document)}:{one.line}"
        message = clip(escape(one.message), _LONGEST)
        if markdown:
            yield f"- {one.severity} {span(one.code)} {words(message)} ({counts}, {span(where)})"
        else:
            yield f"{one.severity}[{escape(one.code)}]: {message} ({counts})"
            yield f"  --> {where}"
    if len(some) > _ROWS:
        yield f"{'- ' if markdown else ''}and {len(some) - _ROWS} more; `--format json` has all"


def table(head: Sequence[str], rows: Iterable[tuple[str, ...]], *, markdown: bool) -> Iterator[str]:
    """Yield the lines of a table; the first column is words, the others are numbers."""
    every = list(rows)
    if markdown:
        yield "| " + " | ".join(head) + " |"
        yield "|---" + "|--:" * (len(head) - 1) + "|"
        for row in every:
            yield "| " + " | ".join((words(row[0]), *row[1:])) + " |"
        return
    table = [tuple(head), *every]
    sizes = [max(map(len, column)) for column in zip(*table, strict=True)]
    for row in table:
        cells = [
            row[0].ljust(sizes[0]),
            *(cell.rjust(size) for cell, size in zip(row[1:], sizes[1:], strict=True)),
        ]
        yield "  ".join(cells).rstrip()


__all__ = ["lines", "signed", "table"]
