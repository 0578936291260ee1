"""A comparison of two lines of the history as text or Markdown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlint.output.markdown import words
from seedlint.report.betweenlines import title
from seedlint.report.pages.comparison import signed, table
from seedlint.rules import BUILTIN
from seedlint.util.escape import begin_line, clip, escape
from seedlint.util.words import counted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from seedlint.report.betweenlines import LineComparison, Pair

_UNKNOWN = "not known"
_LONGEST = 120
_ROWS = 100
_PARTS = {
    "rules": "what each rule has found",
    "fields": "how complete the fields are",
    "providers": "anything about providers",
}


def lines(found: LineComparison, *, markdown: bool) -> Iterator[str]:
    """Yield the lines of a comparison: what limits it, then figures, rules, fields and providers."""
    before, after = found.before, found.after
    head = f"{title(before)} compared with {title(after)}"
    yield f"# {words(head)}" if markdown else head
    yield ""
    for limit in _limits(found):
        yield from (words(limit) if markdown else limit, "")
    yield from _rows(("", "before", "after", "change"), found.figures, _plain, markdown=markdown)
    names = {rule.code: f"{rule.code} {rule.name}" for rule in BUILTIN}
    rules = [one._replace(name=names.get(one.name, one.name)) for one in found.rules]
    for heading, some, shown in (
        ("rule", rules, _plain),
        ("field", found.fields, _percent),
        ("provider", found.providers, _plain),
    ):
        if some:
            yield ""
            yield from _rows((heading, "before", "after", "change"), some, shown, markdown=markdown)
    yield ""
    yield "The history does not say which findings are new; `seedlint compare` with two commits does."


def _limits(found: LineComparison) -> Iterator[str]:
    """Say what makes the lines hard to compare, and what they do not tell at all."""
    before, after = found.before, found.after
    may = "so some differences may not come from the documents."
    if found.same_basis is False:
        versions = [escape(clip(one.seedlint or _UNKNOWN, _LONGEST)) for one in (before, after)]
        both = f"with seedlint {versions[0]} and {versions[1]}"
        by = both if versions[0] != versions[1] else "with different rules"
        yield f"The two lines were measured {by}, {may}"
    elif found.same_basis is None:
        yield f"It is not known whether the two lines were measured with the same rules, {may}"
    for one in (before, after):
        lacking = [part for name, part in _PARTS.items() if getattr(one, name) is None]
        if lacking:
            yield f"The line of {title(one)} does not say {' or '.join(lacking)}."
    for one, count in zip((before, after), found.unknown_providers, strict=True):
        if count and one.providers is not None:
            yield (
                f"The line of {title(one)} does not say how many documents {counted(count, 'provider')} had"
                " that the other one has."
            )


def _rows(
    head: tuple[str, ...], some: Iterable[Pair], shown: Callable[[float], str], *, markdown: bool
) -> Iterator[str]:
    every = list(some)
    rows = [_row(one, shown) for one in every[:_ROWS]]
    yield from table(head, rows, markdown=markdown)
    if len(every) > _ROWS:
        yield ""
        yield f"and {len(every) - _ROWS} more; `--format json` has all"


def _row(one: Pair, shown: Callable[[float], str]) -> tuple[str, ...]:
    values = [_UNKNOWN if value is None else shown(value) for value in (one.before, one.after)]
    change = ""
    if one.before is not None and one.after is not None:
        difference = one.after - one.before
        change = f"{100 * difference:+.1f} points" if shown is _percent else signed(round(difference, 2))
    return begin_line(clip(one.name, _LONGEST)), *values, change


def _plain(value: float) -> str:
    return f"{value:.10g}"


def _percent(value: float) -> str:
    return f"{value:.1%}"


__all__ = ["lines"]
