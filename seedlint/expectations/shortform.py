"""Expectations as the configuration has them: `report.expectations`, in a few words each.

    { table = "documents", column = "excerpt", expect = "not-null", mostly = 0.95 }

Each is made into one of Great Expectations'. Nothing here imports it: a mistake is found before any
document is read.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from seedlint.errors import ConfigurationError
from seedlint.expectations.suites import DEFAULT_TABLE, NO_TABLES, Suite, pattern_error, query_error
from seedlint.tables.judged import JUDGED
from seedlint.tables.tables import Kind
from seedlint.util.escape import escape
from seedlint.util.suggest import did_you_mean
from seedlint.util.words import number, percent, unknown

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from seedlint.tables.tables import Table


_COMMON = frozenset({"table", "expect", "severity", "description", "min-rows"})


@dataclass(frozen=True)
class Form:
    """A common expectation: GX's name for it, and which keys it takes."""

    type: str
    keys: tuple[str, ...]
    words: str
    """What it says; ``{min}`` and the like stand for the values of the keys."""
    required: tuple[str, ...] = ()
    numbers: bool = False
    """Whether the column must hold numbers."""

    @property
    def allowed(self) -> frozenset[str]:
        """The keys that such an expectation may have."""
        return _COMMON | frozenset(self.keys)


def _map(type_: str, words: str, *keys: str, required: tuple[str, ...] = (), numbers: bool = False) -> Form:
    return Form(f"expect_column_{type_}", ("column", *keys, "mostly"), words, ("column", *required), numbers)


def _figure(type_: str, words: str, *, numbers: bool = True) -> Form:
    return Form(f"expect_column_{type_}_to_be_between", ("column", "min", "max"), words, ("column",), numbers)


FORMS: dict[str, Form] = {
    "not-null": _map("values_to_not_be_null", "{column} is there"),
    "null": _map("values_to_be_null", "{column} is not there"),
    "unique": _map("values_to_be_unique", "no two rows have the same {column}"),
    "in-set": _map("values_to_be_in_set", "{column} is one of {values}", "values", required=("values",)),
    "not-in-set": _map(
        "values_to_not_be_in_set", "{column} is none of {values}", "values", required=("values",)
    ),
    "between": _map("values_to_be_between", "{column} is {range}", "min", "max", numbers=True),
    "length-between": _map("value_lengths_to_be_between", "{column} has {range} characters", "min", "max"),
    "matches": _map("values_to_match_regex", "{column} matches {pattern}", "pattern", required=("pattern",)),
    "not-matches": _map(
        "values_to_not_match_regex", "{column} does not match {pattern}", "pattern", required=("pattern",)
    ),
    "min-between": _figure("min", "the least {column} is {range}"),
    "max-between": _figure("max", "the largest {column} is {range}"),
    "mean-between": _figure("mean", "the mean of {column} is {range}"),
    "median-between": _figure("median", "the median of {column} is {range}"),
    "sum-between": _figure("sum", "the sum of {column} is {range}"),
    "distinct-between": _figure(
        "unique_value_count", "the number of different values of {column} is {range}", numbers=False
    ),
    "unique-together": Form(
        "expect_compound_columns_to_be_unique",
        ("columns", "mostly"),
        "no two rows have the same {columns}",
        ("columns",),
    ),
    "row-count-between": Form(
        "expect_table_row_count_to_be_between", ("min", "max"), "the number of rows of {table} is {range}"
    ),
    "no-rows": Form(
        "unexpected_rows_expectation", ("query",), "this query finds nothing: {query}", ("query",)
    ),
}
"""The common expectations by the name they have in the configuration."""

_OF_LISTS = frozenset(("expect_column_values_to_not_be_null", "expect_column_values_to_be_null"))
"""What can be asked of a list as a whole."""
_ARGUMENTS = {
    "column": "column",
    "columns": "column_list",
    "min": "min_value",
    "max": "max_value",
    "values": "value_set",
    "pattern": "regex",
    "query": "unexpected_rows_query",
    "mostly": "mostly",
}


def parse_expectations(
    items: Sequence[Mapping[str, Any]], places: Places, own: Mapping[str, Table] | None = NO_TABLES
) -> tuple[Suite, ...]:
    """Return the configured expectations as suites, one for each table that they are about.

    ``own`` are the tables of schemas, by name; None: nobody knows yet, and what is about none of the usual
    tables is passed over. ConfigurationError with file, line and a did-you-mean for what makes no sense.
    """
    suites: dict[str, list[dict[str, Any]]] = {}
    tables = {**JUDGED, **(own or {})}
    for index, item in enumerate(items):
        if own is None and item.get("table", DEFAULT_TABLE) not in tables:
            continue
        table, expectation = _Item(item, index, places, tables).parse()
        suites.setdefault(table, []).append(expectation)
    return tuple(
        Suite(f"configured-{table}", table, "the configuration", tuple(suites[table]))
        for table in tables
        if table in suites
    )


class Places(Protocol):
    """Where settings stand in their file: the configuration."""

    def where(self, *keys: str) -> str:
        """Return ``file:line`` of a key or list item."""


class _Item:
    def __init__(
        self, item: Mapping[str, Any], index: int, places: Places, tables: Mapping[str, Table]
    ) -> None:
        self._tables = tables
        self._item = item
        self._index = index
        self._places = places

    def refuse(self, what: str, *keys: str) -> ConfigurationError:
        place = self._places.where("report", "expectations", str(self._index), *keys)
        name = ".".join((f"report.expectations[{self._index}]", *keys))
        return ConfigurationError(f"{place}: {name}: {escape(what)}")

    def parse(self) -> tuple[str, dict[str, Any]]:
        item = self._item
        table = item.get("table", DEFAULT_TABLE)
        if table not in self._tables:
            raise self.refuse(unknown("table", table, self._tables), "table")
        form = self._form()
        for key in item:
            if key not in form.allowed:
                hint = did_you_mean(key, form.allowed)
                raise self.refuse(f"`{item['expect']}` takes no `{key}`{hint}", key)
        for key in form.required:
            if key not in item:
                raise self.refuse(f"`{item['expect']}` needs `{key}`")
        self._check_columns(table, form)
        self._check_values(form, table)
        arguments = {_ARGUMENTS[key]: value for key, value in item.items() if key in _ARGUMENTS}
        expectation: dict[str, Any] = {
            "type": form.type,
            "kwargs": arguments,
            "description": item.get("description") or describe(form, {"table": table, **item}),
            "severity": item.get("severity", "critical"),
        }
        if "min-rows" in item:
            expectation["meta"] = {"seedlint": {"min_rows": item["min-rows"]}}
        return table, expectation

    def _form(self) -> Form:
        name = str(self._item["expect"])
        form = FORMS.get(name)
        if form is None:
            own = next((own for own, form in FORMS.items() if form.type == name), None)
            raise self.refuse(
                f"`{name}` is called `{own}` here" if own else unknown("expectation", name, FORMS), "expect"
            )
        return form

    def _check_columns(self, table: str, form: Form) -> None:
        columns = {column.name: column for column in self._tables[table].columns}
        for key in ("column", "columns"):
            for name in _listed(self._item.get(key)):
                if name not in columns:
                    raise self.refuse(unknown("column", name, columns, f" in the table `{table}`"), key)
        own = self._item.get("column")
        if own is not None and columns[own].kind is Kind.LIST and form.type not in _OF_LISTS:
            raise self.refuse(
                f"`{own}` is a list: the table `{own}` has a row for each item, and `topic_count` says how"
                " many there are",
                "column",
            )
        if form.numbers and own is not None and columns[own].kind not in {Kind.INTEGER, Kind.REAL}:
            raise self.refuse(
                f"`{self._item['expect']}` is about numbers, and `{own}` holds {columns[own].kind}s"
                + ("; see `age_days`" if own == "published_at" and table == "documents" else ""),
                "column",
            )

    def _check_values(self, form: Form, table: str) -> None:
        item = self._item
        if "min" in form.keys:
            if "min" not in item and "max" not in item:
                raise self.refuse(f"`{item['expect']}` needs `min`, `max` or both")
            if "min" in item and "max" in item and item["min"] > item["max"]:
                raise self.refuse(f"`min` ({item['min']}) is larger than `max` ({item['max']})", "min")
        wrong = pattern_error(item["pattern"]) if "pattern" in item else None
        if wrong:
            raise self.refuse(wrong, "pattern")
        wrong = query_error(item["query"], table, self._tables) if "query" in item else None
        if wrong:
            raise self.refuse(wrong, "query")


def _listed(value: Any) -> Sequence[str]:
    if value is None:
        return ()
    return [value] if isinstance(value, str) else list(value)


def describe(form: Form, values: Mapping[str, Any]) -> str:
    """Return an expectation in words, as a sentence."""
    words = re.sub(r"\{(\w+)\}", lambda found: _shown(found[1], values), form.words)
    mostly = values.get("mostly", 1)
    start = "" if mostly == 1 else f"for at least {percent(mostly)} of the rows of {values['table']}: "
    sentence = f"{start}{words}"
    return f"{sentence[:1].upper()}{sentence[1:]}" if sentence[:1] != "`" else sentence


def _shown(key: str, values: Mapping[str, Any]) -> str:
    if key == "range":
        low, high = values.get("min"), values.get("max")
        if low is None:
            return f"at most {number(high)}"
        if high is None:
            return f"at least {number(low)}"
        return f"between {number(low)} and {number(high)}" if low != high else number(low)
    value = values[key]
    if isinstance(value, list):
        return ", ".join(f"`{item}`" for item in value)
    return f"`{value}`"
