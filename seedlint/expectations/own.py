"""What is expected of the documents of somebody's own schema: what the schema asks of its fields."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from seedlint.expectations.shortform import FORMS
from seedlint.expectations.suites import Suite
from seedlint.tables.own import Part, kind_of
from seedlint.tables.tables import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from seedlint.schema.fields import Field
    from seedlint.tables.own import OwnTable

_MOSTLY = 0.99
"""A single document that breaks the schema is a finding; what many break is for the maintainers."""
_START = f"At least {100 * _MOSTLY:.0f} % of"


def own_suite(own: OwnTable) -> Suite | None:
    """Return the suite for a schema's table; None for a schema that asks nothing which columns can tell."""
    found: list[Mapping[str, Any]] = []
    for column, source in zip(own.columns, own.sources, strict=True):
        found += _expected(own, source.field, source.part, column.name)
    return Suite(own.table.name, own.table.name, own.schema, tuple(found), own=False) if found else None


def _expected(own: OwnTable, number: int, part: Part, column: str) -> Iterator[Mapping[str, Any]]:
    field, name = own.fields[number], own.names[number]
    if _always(own, field) and part is not Part.COUNT:
        words = "a sound" if kind_of(field) is Kind.TIMESTAMP else "a"
        yield _made("not-null", column, f"{_START} documents have {words} `{name}`.", "critical")
    if part is not Part.VALUE or "array" in field.types:
        return
    kind = kind_of(field)
    if kind is Kind.TEXT and field.only and all(type(one) is str for one in field.only):
        words = f"{_START} all `{name}` are among those that the schema lists."
        yield _made("in-set", column, words, "critical", value_set=list(field.only))
    if kind in {Kind.INTEGER, Kind.REAL} and (field.low is not None or field.high is not None):
        words = f"{_START} all `{name}` are in the range that the schema gives."
        yield _made("between", column, words, "warning", min_value=field.low, max_value=field.high)
    if kind is Kind.TEXT and (field.shortest is not None or field.longest is not None):
        words = f"{_START} all `{name}` are as long as the schema asks."
        yield _made(
            "length-between", column, words, "warning", min_value=field.shortest, max_value=field.longest
        )


def _always(own: OwnTable, field: Field) -> bool:
    """Whether every document must have a field."""
    return (
        field.required and not field.nullable and (field.parent < 0 or _always(own, own.fields[field.parent]))
    )


def _made(form: str, column: str, words: str, severity: str, **given: Any) -> Mapping[str, Any]:
    arguments = {key: value for key, value in given.items() if value is not None}
    return {
        "type": FORMS[form].type,
        "kwargs": {"column": column, **arguments, "mostly": _MOSTLY},
        "description": words,
        "severity": severity,
        "meta": {},
    }


__all__ = ["own_suite"]
