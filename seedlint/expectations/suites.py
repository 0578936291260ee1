"""Suites of expectations: those that come with seedlint, and those that maintainers put beside them.

A suite is a file in Great Expectations' own JSON. Which table it is about, and from how many rows on
an expectation means something, stands under ``meta`` where GX leaves room for such things:

    { "name": "houses", "meta": { "seedlint": { "table": "providers" } }, "expectations": [
        { "type": "expect_column_values_to_be_between", "kwargs": { "column": "mean_score", "min_value": 80 },
          "severity": "warning", "meta": { "seedlint": { "min_rows": 5 } } } ] }

Nothing here imports GX; what only GX knows is checked by `seedlint.report.gx.context.check`.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from pathlib import Path
from string import Formatter
from typing import TYPE_CHECKING, Any

from seedlint.errors import ConfigurationError
from seedlint.tables.judged import JUDGED
from seedlint.util.escape import escape
from seedlint.util.paths import named, reason
from seedlint.util.suggest import did_you_mean
from seedlint.util.words import unknown

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from seedlint.tables.tables import Table

DEFAULTS = Path(__file__).parent / "defaults"
DEFAULT_TABLE = "documents"
NO_TABLES: Mapping[str, Table] = {}
SEVERITIES = ("critical", "warning", "info")
_MAX_SIZE = 5_000_000
_COLUMN_KEYS = ("column", "column_A", "column_B", "column_list", "column_set")
_ABOUT_COLUMNS = re.compile("expect_(column_to_exist|table_columns_)")
_INDEX = re.compile(r"expectations\[([0-9]+)\]")
_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True)
class Suite:
    """Expectations about one table, each a mapping as GX writes it."""

    name: str
    table: str
    origin: str
    """Where it comes from, for people: a file's name."""
    expectations: tuple[Mapping[str, Any], ...]
    own: bool = True
    """Whether it is somebody's own: nobody knows what it asks then."""
    seed: bool = False
    """Whether it is about articles of the seed format alone, and no other documents."""


def min_rows(expectation: Mapping[str, Any]) -> int:
    """Return how many rows a table must have for an expectation to be judged."""
    own = (expectation.get("meta") or {}).get("seedlint") or {}
    if "min_rows" in own:
        rows: int = own["min_rows"]
        return rows
    return 0 if expectation["type"].startswith("expect_table_") else 1


def default_suites(*, seed: bool = True) -> tuple[Suite, ...]:
    """Return the suites that come with seedlint, in the order of the tables.

    Those for documents of any schema, and with ``seed`` those for the seed format, too.
    """
    folders = ["generic", *(["seed"] if seed else [])]
    found = [
        replace(_read(path, path.name), own=False, seed=folder == "seed")
        for folder in folders
        for path in sorted((DEFAULTS / folder).glob("*.json"))
    ]
    order = list(JUDGED)
    return tuple(sorted(found, key=lambda suite: order.index(suite.table)))


def read_suites(paths: Sequence[Path], own: Mapping[str, Table] = NO_TABLES) -> tuple[Suite, ...]:
    """Return maintainers' own suites; ConfigurationError says what is wrong in which file.

    ``own`` are the tables of schemas, by name.
    """
    suites: dict[str, Suite] = {}
    for path in paths:
        suite = _read(path, named(path), own)
        if suite.name in suites:
            raise ConfigurationError(
                f"{suite.origin}: {suites[suite.name].origin} has a suite `{escape(suite.name)}` already;"
                " give this one another `name`"
            )
        suites[suite.name] = suite
    return tuple(suites.values())


def _read(path: Path, shown: str, own: Mapping[str, Table] = NO_TABLES) -> Suite:
    try:
        if path.stat().st_size > _MAX_SIZE:
            raise ConfigurationError(f"{shown}: the suite is larger than {_MAX_SIZE} bytes")
        contents = json.loads(path.read_bytes().decode("utf-8-sig"), parse_constant=_no_json)
    except OSError as error:
        raise ConfigurationError(f"{shown}: the suite can't be read: {reason(error)}") from None
    except UnicodeDecodeError as error:
        raise ConfigurationError(f"{shown}: the suite is not UTF-8 (byte {error.start})") from None
    except json.JSONDecodeError as error:
        raise ConfigurationError(
            f"{shown}:{error.lineno}:{error.colno}: the suite is not JSON: {error.msg}"
        ) from None
    except _NoJsonError as error:
        raise ConfigurationError(f"{shown}: the suite is not JSON: {error} is no JSON") from None
    except RecursionError:
        raise ConfigurationError(f"{shown}: the suite nests too deep") from None
    return _Reader(shown, path, {**JUDGED, **own}).suite(contents)


class _NoJsonError(Exception):
    """Python reads it, JSON does not have it."""


def _no_json(constant: str) -> None:
    raise _NoJsonError(constant)


class _Reader:
    """Checks the shape of a suite, so that every message can say where it is wrong."""

    def __init__(self, origin: str, path: Path, tables: Mapping[str, Table]) -> None:
        self._origin = origin
        self._path = path
        self._tables = tables

    def refuse(self, what: str, where: str = "") -> ConfigurationError:
        origin = self._origin
        if index := _INDEX.match(where):
            from seedlint.document import Document

            document = Document("suite.json", self._path.read_bytes())
            origin = f"{origin}:{document.locate(f'/expectations/{index[1]}').line}"
        return ConfigurationError(": ".join(filter(None, (origin, where, escape(what)))))

    def suite(self, contents: Any) -> Suite:
        if not isinstance(contents, dict) or not isinstance(contents.get("expectations"), list):
            raise self.refuse(
                'a suite is an object with a list "expectations", as Great Expectations writes it'
            )
        if any(_SURROGATE.search(text) for text in _texts(contents)):
            raise self.refuse("the suite has half of a surrogate pair in it, which is not a character")
        name = contents.get("name", self._path.stem)
        if not isinstance(name, str) or not name.strip():
            raise self.refuse('"name" must be a string')
        table = self._own(contents, "").get("table", DEFAULT_TABLE)
        if not isinstance(table, str) or table not in self._tables:
            raise self.refuse(unknown("table", table, self._tables), "meta.seedlint.table")
        expectations = tuple(
            self._expectation(item, f"expectations[{index}]", table)
            for index, item in enumerate(contents["expectations"])
        )
        return Suite(name, table, self._origin, expectations)

    def _own(self, item: Mapping[str, Any], where: str) -> Mapping[str, Any]:
        """Return what stands under ``meta.seedlint``."""
        meta = item.get("meta") or {}
        own = (meta.get("seedlint") or {}) if isinstance(meta, dict) else None
        if not isinstance(own, dict):
            raise self.refuse('"meta" and "meta.seedlint" must be objects', where)
        for key in own:
            known = ("min_rows",) if where else ("table",)
            if key not in known:
                hint = did_you_mean(key, known)
                raise self.refuse(f"unknown key `{key}` in meta.seedlint{hint}", where)
        return own

    def _expectation(self, item: Any, where: str, table: str) -> Mapping[str, Any]:
        if isinstance(item, dict) and "expectation_type" in item:
            raise self.refuse(
                'this is a suite of Great Expectations 0.x; write "type" for "expectation_type"', where
            )
        if not isinstance(item, dict) or not isinstance(item.get("type"), str):
            raise self.refuse('an expectation is an object with a "type"', where)
        where = f"{where} ({escape(item['type'][:80])})"
        kwargs = item.get("kwargs", {})
        if not isinstance(kwargs, dict):
            raise self.refuse('"kwargs" must be an object', where)
        severity = item.get("severity") or "critical"
        if not isinstance(severity, str) or severity not in SEVERITIES:
            raise self.refuse(unknown("severity", severity, SEVERITIES), where)
        for key in ("description", "notes"):
            if not isinstance(item.get(key) or "", (str, list)):
                raise self.refuse(f'"{key}" must be a string', where)
        rows = self._own(item, where).get("min_rows", 0)
        if type(rows) is not int or rows < 0:
            raise self.refuse("min_rows must be an integer, 0 or more", where)
        if _has_parameter(kwargs):
            raise self.refuse("suite parameters ($PARAMETER) have no values here; write the value", where)
        self._check_arguments(item["type"], kwargs, where, table)
        return {
            "type": item["type"],
            "kwargs": kwargs,
            "description": item.get("description"),
            "severity": severity,
            "meta": item.get("meta") or {},
        }

    def _check_arguments(self, type_: str, kwargs: Mapping[str, Any], where: str, table: str) -> None:
        columns = self._tables[table].index
        for key in _COLUMN_KEYS:
            value = kwargs.get(key)
            for name in value if isinstance(value, list) else [value]:
                if isinstance(name, str) and name not in columns and not _ABOUT_COLUMNS.match(type_):
                    raise self.refuse(unknown("column", name, columns, f" in the table `{table}`"), where)
        patterns = kwargs.get("regex_list") or [kwargs.get("regex")]
        for pattern in patterns if isinstance(patterns, list) else ():
            wrong = pattern_error(pattern) if isinstance(pattern, str) else None
            if wrong:
                raise self.refuse(wrong, where)
        query = kwargs.get("unexpected_rows_query")
        wrong = query_error(query, table, self._tables) if isinstance(query, str) else None
        if wrong:
            raise self.refuse(wrong, where)


def pattern_error(pattern: str) -> str | None:
    """Say what is wrong with a regular expression, None if nothing is."""
    try:
        re.compile(pattern)
    except (re.error, RecursionError, OverflowError) as error:
        return f"`{pattern}` is not a regular expression: {error}"
    return None


def query_error(query: str, table: str, tables: Mapping[str, Table]) -> str | None:
    """Say what is wrong with a query for unexpected rows of a table, None if nothing is.

    ``tables`` are all that there are, by name, those of schemas among them.
    """
    try:
        names = {field for _, field, _, _ in Formatter().parse(query) if field is not None}
    except ValueError as error:
        return f"the query has a lone brace: {error}; write {{{{ or }}}} for one that is meant"
    if names != {"batch"}:
        return "the query must name the table as {batch}, and nothing else in braces"
    from seedlint.expectations.queries import sql_error

    return sql_error(query, table, {name: one for name, one in tables.items() if name not in JUDGED})


def _has_parameter(value: Any) -> bool:
    if isinstance(value, dict):
        return "$PARAMETER" in value or any(map(_has_parameter, value.values()))
    return isinstance(value, list) and any(map(_has_parameter, value))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, item in value.items():
            yield key
            yield from _texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)
