"""What Great Expectations has found, in the words and types of this package."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from seedlint.expectations.quantities import limit_words, observed_words
from seedlint.report.gx.model import Example, ExpectationResult, Status
from seedlint.report.gx.seal import clip
from seedlint.util.words import number, percent

if TYPE_CHECKING:
    from collections.abc import Mapping

    from seedlint.expectations.suites import Suite

PLACES = ("document", "line")
"""The columns that say where a row comes from."""


def skipped(suite: Suite, expectation: Mapping[str, Any], rows: int, needed: int) -> ExpectationResult:
    """Return what became of an expectation about a table with too few rows."""
    reason = f"`{suite.table}` has no rows" if not rows else f"too few rows: {rows:,} of at least {needed:,}"
    return _about(suite, expectation, status=Status.SKIPPED, reason=reason)


def broken(suite: Suite, expectation: Mapping[str, Any], reason: str) -> ExpectationResult:
    """Return what became of an expectation that could not be validated."""
    return _about(suite, expectation, status=Status.BROKEN, reason=reason)


def _about(suite: Suite, expectation: Mapping[str, Any], **what: Any) -> ExpectationResult:
    kwargs = expectation["kwargs"]
    columns = kwargs.get("column_list")
    column = kwargs.get("column") or (", ".join(map(str, columns)) if isinstance(columns, list) else None)
    mostly = kwargs.get("mostly")
    return ExpectationResult(
        suite=suite.name,
        table=suite.table,
        column=column,
        type=expectation["type"],
        description=expectation["description"] or _words(expectation),
        severity=expectation["severity"],
        mostly=mostly if isinstance(mostly, (int, float)) else None,
        limit=limit_words(suite.table, expectation),
        **what,
    )


def _words(expectation: Mapping[str, Any]) -> str:
    """Return words for an expectation that nobody has described."""
    words = expectation["type"].removeprefix("expect_").replace("_", " ")
    arguments = ", ".join(f"{k} {v}" for k, v in expectation["kwargs"].items() if k != "column")
    column = expectation["kwargs"].get("column")
    words = words.removeprefix("column ") if column else words
    sentence = f"`{column}`: {words}" if column else f"{words[:1].upper()}{words[1:]}"
    return clip(f"{sentence} ({arguments})" if arguments else sentence)


def result_of(suite: Suite, expectation: Mapping[str, Any], one: Any) -> ExpectationResult:
    """Return what became of an expectation, from GX's result."""
    found = one.result
    if one.exception_info.get("raised_exception"):
        return broken(suite, expectation, one.exception_info["exception_message"])
    rows = found.get("element_count")
    if rows == 0:
        return _about(suite, expectation, status=Status.SKIPPED, reason="no row meets the condition", rows=0)
    unexpected = found.get("unexpected_count")
    share = found.get("unexpected_percent")
    return _about(
        suite,
        expectation,
        status=Status.PASSED if one.success else Status.FAILED,
        observed=_observed(found, suite.table, expectation),
        rows=rows,
        unexpected=unexpected,
        share=None if share is None else share / 100,
        examples=tuple(example(row) for row in found.get("partial_unexpected_index_list") or ()),
    )


def _observed(found: Mapping[str, Any], table: str, expectation: Mapping[str, Any]) -> str:
    observed = found.get("observed_value")
    words = observed_words(table, expectation, observed)
    if words is not None:
        return words
    if observed is not None:
        return clip(str(observed))
    unexpected, elements = found.get("unexpected_count"), found.get("element_count")
    if unexpected is None or elements is None:
        return "nothing" if "observed_value" in found else ""
    rows = elements - (found.get("missing_count") or 0)
    if not unexpected:
        return f"all {number(rows)} as expected" if rows > 1 else "as expected" if rows else "no values"
    share = (found.get("unexpected_percent") or 0) / 100
    return f"{number(unexpected)} of {number(rows)} not as expected ({percent(share)})"


def example(row: Mapping[str, Any]) -> Example:
    """Return an example from a row of a result."""
    document, line = row.get("document"), row.get("line")
    values = {key: value for key, value in row.items() if key not in PLACES}
    if len(values) == 1:
        shown = _shown(next(iter(values.values())))
    else:
        shown = ", ".join(f"{key} {_shown(value)}" for key, value in values.items())
    return Example(
        document if isinstance(document, str) else None,
        line if isinstance(line, int) else None,
        clip(shown),
    )


def _shown(value: Any) -> str:
    if value is None:
        return "nothing"
    if value == "":
        return "empty"
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return number(value)
    return str(value)
