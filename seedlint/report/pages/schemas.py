"""Sections of the front page about documents of somebody's own schema: one for each schema."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlint.report.pages.charts import meter
from seedlint.report.pages.markup import Html, foreign, join, tag
from seedlint.report.pages.parts import ListColumn, Section, table, unfold
from seedlint.util.escape import clip
from seedlint.util.words import counted, number, percent

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from seedlint.report.metrics import OwnFigures, OwnValue, SchemaFigures
    from seedlint.report.pages.parts import View

_SHOWN = 60
"""Fields that are seen at once; what else there is can be unfolded."""
_LONGEST_NAME = 80
_FEW = 4
"""Values that are told in the table itself."""


def sections(view: View) -> Iterator[Section]:
    """Tell how complete the fields of each schema are, and what is in them."""
    for at, one in enumerate(view.metrics.schemas):
        key = "fields" if at == 0 and not view.metrics.fields else f"fields-{one.table}"
        title = join(("Fields of ", tag("bdi", tag("code", foreign(one.schema, _LONGEST_NAME)))))
        short = "Fields" if len(view.metrics.schemas) == 1 else f"Fields: {one.table}"
        last = at == len(view.metrics.schemas) - 1
        yield Section(key, title, short, join((_body(one), _others(view) if last else None)))


def _others(view: View) -> Html | None:
    """Say so if not all schemas are told of."""
    left = view.metrics.schema_count - len(view.metrics.schemas)
    if left <= 0:
        return None
    words = f"{counted(left, 'schema')} more {'is' if left == 1 else 'are'} not on this page: "
    return tag("p", words, view.export, class_="quiet")


def _body(one: SchemaFigures) -> Html:
    words = f"{counted(one.documents, 'document')} of this schema."
    if lost := one.documents - one.readable:
        words += (
            f" {number(lost)} could not be checked, and {'is' if lost == 1 else 'are'} not counted below."
        )
    parts = [tag("p", words)]
    if not one.readable:
        return join(parts)
    if not one.fields_known:
        parts.append(
            tag("p", "The tables that this report was made from do not contain the values of the fields.")
        )
        return join(parts)
    parts.append(
        tag(
            "p",
            "Filled is what has something in it; blank, a string of nothing but whitespace or an empty list."
            " Inside lists and objects, only the fields that are there count.",
            class_="quiet",
        )
    )
    fields = one.fields
    if fields:
        parts.append(_fields(one, fields[:_SHOWN], ""))
    else:
        parts.append(tag("p", "The schema names no fields."))
    if fields[_SHOWN:]:
        rest = len(fields) - _SHOWN
        more = _fields(one, fields[_SHOWN:], f", the next {rest}")
        parts.append(unfold(f"{number(rest)} more fields", more))
    if one.more_fields:
        parts.append(tag("p", f"Only the first {number(len(fields))} fields are listed.", class_="quiet"))
    return join(parts)


def _fields(schema: SchemaFigures, shown: Sequence[OwnFigures], more: str) -> Html:
    columns = [
        ListColumn("Field"),
        ListColumn("", "bar"),
        ListColumn("Filled", "number"),
        ListColumn("Of", "number"),
        ListColumn("Missing", "number"),
        ListColumn("Blank", "number"),
        ListColumn("Of another type", "number"),
        ListColumn("Values"),
    ]
    rows = [
        [
            _named(one),
            meter([(one.filled, "bar")], one.rows),
            percent(one.filled / one.rows) if one.rows else None,
            one.rows,
            _or_none(one.rows - one.filled - one.blank - one.misfits),
            _or_none(one.blank),
            _or_none(one.misfits),
            _values(one),
        ]
        for one in shown
    ]
    return table(f"Fields of {clip(schema.schema, _LONGEST_NAME)}{more}", columns, rows)


def _named(one: OwnFigures) -> Html:
    kind = tag("span", f"{one.kind}{', required' if one.required else ''}", class_="quiet")
    return join((tag("code", foreign(one.field, _LONGEST_NAME)), " ", kind))


def _values(one: OwnFigures) -> Html | None:
    if one.hidden:
        return tag("span", "not shown", class_="quiet")
    told = _dates(one) or _between(one)
    parts = [tag("span", told)] if told else []
    if one.values:
        parts.append(_counts(one))
    return join(parts, " ") if parts else None


def _between(one: OwnFigures) -> str:
    if one.low is None or one.high is None or one.first is not None:
        return ""
    if one.lengths and one.values:
        return ""
    unit = ""
    if one.lengths:
        unit = " items" if one.kind.startswith("list") else " characters"
    low, high = number(one.low), number(one.high)
    if low == high:
        return f"always {low}{unit}"
    return f"{low} to {high}{unit}, median {number(one.median)}"


def _dates(one: OwnFigures) -> str:
    if one.first is None:
        return ""
    return one.first if one.first == one.last else f"{one.first} to {one.last}"


def _counts(one: OwnFigures) -> Html:
    """Return how often each value is there: the most frequent at once, many to unfold."""
    total = sum(value.count for value in one.values) + one.others
    every = [_value(value, total) for value in one.values]
    if one.others:
        every.append(tag("span", f"others ×{number(one.others)}", class_="quiet"))
    if len(every) <= _FEW:
        return join(every, ", ")
    first = join([_value(value) for value in one.values[:_FEW]], ", ")
    strange = sum(not value.allowed for value in one.values)
    more = f", {number(len(every) - _FEW)} more"
    if strange:
        more += f"; {counted(strange, 'value')} not in the schema"
    return unfold(join((first, more)), tag("ul", *(tag("li", value) for value in every)))


def _value(value: OwnValue, total: int = 0) -> Html:
    """Return a value and how often it is there; of a ``total``, as a share, too."""
    share = f" ({percent(value.count / total)})" if total else ""
    strange = None if value.allowed or not total else tag("span", ", not in the schema", class_="quiet")
    return join((foreign(value.value, _LONGEST_NAME), f" ×{number(value.count)}{share}", strange))


def _or_none(count: int) -> int | None:
    return count if count > 0 else None
