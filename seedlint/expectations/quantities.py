"""What expectations observe and ask for, in words with units: `1,914.79 days`, `91.2 %`, `12 documents`.

A figure of a column has the column's unit only where it is a value of that column, or a mean or sum of such:
how many different numbers of days there are is no number of days.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from seedlint.tables.judged import JUDGED
from seedlint.util.words import number, percent

if TYPE_CHECKING:
    from collections.abc import Mapping

PERCENT = "%"
_UNITS = {
    "age_days": "day",
    "newest_age_days": "day",
    "warning_free_percent": PERCENT,
    "image_percent": PERCENT,
    "score": "point",
    "mean_score": "point",
    "documents": "document",
    "errors": "error",
    "warnings": "warning",
    "notes": "note",
    "findings": "finding",
    "topic_count": "topic",
    "image_count": "image",
    "provider_image_count": "image",
    "related_count": "related article",
    "link_count": "link",
    "related_places": "location",
    "bytes": "byte",
    "secured_ciphertext_bytes": "byte",
    "secured_vector_bytes": "byte",
    "secured_length": "character",
    "width": "pixel",
    "height": "pixel",
}
"""What a number in a column counts, by the column's name; a test knows that no other column has a unit."""
_ROWS = {
    "documents": "document",
    "related": "related article",
    "images": "image",
    "links": "link",
    "findings": "finding",
    "providers": "provider",
    "months": "month",
    "topics": "topic",
}
_QUANTILES = "expect_column_quantile_values_to_be_between"
_QUERY = "unexpected_rows_expectation"
_SHARE = "share"
_OF_ROWS = re.compile(r"expect_table_row_count_to_.*")
_OF_VALUES = re.compile(rf"expect_column_(?:min|max|mean|median|sum|stdev|values)_to_be_between|{_QUANTILES}")
_BY_TYPE = (
    (re.compile(_QUERY), "row"),
    (re.compile(r"expect_column_proportion_of_(?:unique|non_null)_values_to_be_between"), _SHARE),
    (re.compile(r"expect_column_unique_value_count_to_be_between"), "different value"),
    (re.compile(r"expect_column_value_lengths_to_.*"), "character"),
)
"""What numbers count whatever the column, by the type of the expectation."""


def unit_of(table: str, expectation: Mapping[str, Any]) -> str:
    """Return what the numbers of an expectation count: a word, or `PERCENT`; nothing where nobody knows."""
    kind = expectation["type"]
    if _OF_ROWS.fullmatch(kind):
        return _ROWS.get(table, "row")
    if table in JUDGED and _OF_VALUES.fullmatch(kind):
        return _UNITS.get(str(expectation["kwargs"].get("column") or ""), "")
    return next((unit for pattern, unit in _BY_TYPE if pattern.fullmatch(kind)), "")


def quantity(value: float, unit: str) -> str:
    """Return a number with its unit."""
    if unit == _SHARE:
        return percent(value)
    if unit == PERCENT:
        return percent(value / 100)
    shown = round(value, 2) if unit and isinstance(value, float) else value
    return f"{number(shown)} {unit}{'s' * (shown != 1)}" if unit else number(shown)


def observed_words(table: str, expectation: Mapping[str, Any], observed: Any) -> str | None:
    """Return an observed value that is a number, or several quantiles, in words; None for anything else."""
    unit = unit_of(table, expectation)
    if _is_number(observed):
        return quantity(observed, unit)
    if expectation["type"] == _QUANTILES and isinstance(observed, dict):
        pairs = list(zip(observed.get("quantiles") or (), observed.get("values") or (), strict=False))
        if pairs and all(_is_number(one) for pair in pairs for one in pair):
            return ", ".join(f"{percent(share)}: {quantity(value, unit)}" for share, value in pairs)
    return None


def limit_words(table: str, expectation: Mapping[str, Any]) -> str:
    """Return what is to be observed, in words; nothing for an expectation that has no limit in numbers."""
    kind, kwargs = expectation["type"], expectation["kwargs"]
    if kind == _QUERY:
        return "no rows"
    unit = unit_of(table, expectation)
    low, high = kwargs.get("min_value"), kwargs.get("max_value")
    found = ""
    if _is_number(low) and _is_number(high):
        first = quantity(low, unit) if unit in {PERCENT, _SHARE} else number(low)
        found = quantity(low, unit) if low == high else f"from {first} to {quantity(high, unit)}"
    elif _is_number(low):
        found = f"at least {quantity(low, unit)}"
    elif _is_number(high):
        found = f"at most {quantity(high, unit)}"
    elif _is_number(kwargs.get("value")):
        found = quantity(kwargs["value"], unit)
    mostly = kwargs.get("mostly")
    if _is_number(mostly):
        rows = "all rows" if mostly == 1 else f"at least {percent(mostly)} of rows"
        return f"{found} in {rows}" if found else f"as expected in {rows}"
    return found


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


__all__ = ["PERCENT", "limit_words", "observed_words", "quantity", "unit_of"]
