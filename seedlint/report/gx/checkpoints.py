"""Great Expectations at work: suites held against SQLite tables by checkpoints, results stored as files.

Loaded only for a report: importing GX takes two seconds and 200 MB.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from seedlint.errors import OutputError
from seedlint.expectations.suites import DEFAULT_TABLE, min_rows
from seedlint.files.moving import delete_tree
from seedlint.report.gx.context import first_line, make_context, make_expectation, quiet
from seedlint.report.gx.model import ExpectationResult, ExpectationResults, Status
from seedlint.report.gx.seal import LONGEST, clip
from seedlint.report.gx.verdicts import PLACES, broken, result_of, skipped
from seedlint.tables.judged import ARTICLES, JUDGED, prepare
from seedlint.tables.sql import quoted

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime
    from pathlib import Path

    from seedlint.expectations.suites import Suite
    from seedlint.report.gx.datadocs import Page
    from seedlint.tables.judged import Relation

EXAMPLES = 20
"""So many rows that are not as expected are kept of each expectation."""
RESULTS = "results"
"""The folder of the stored validation results."""
_LONGEST_PATH = 1024
_RUN = "report"
_SITE = "expectations"
_CORPUS = "corpus"
_INDEX = {"providers": ("provider", "documents", *PLACES), "months": ("month", *PLACES)}
"""The columns by which people find a row again, where these are others than document and line."""


def judge_suites(database: Path, suites: Sequence[Suite], into: Path, now: datetime) -> ExpectationResults:
    """Hold the suites against the tables; store the results and GX's own pages under ``into``."""
    # Somebody's own suite may ask for the types of columns, which views don't tell.
    own = {suite.table for suite in suites if suite.table not in JUDGED}
    relations = prepare(database, now, {suite.table for suite in suites if suite.own}, own)
    into.mkdir(parents=True, exist_ok=True)
    try:
        with quiet():
            judge_suites = _Judge(database, relations, into, now)
            try:
                results = judge_suites.run(suites)
            finally:
                judge_suites.close()
    except OSError as error:
        raise OutputError(f"the pages about expectations can't be written: {error}") from None
    return ExpectationResults(tuple(results), now)


class _Judge:
    """One run over all tables, with one context and one run id."""

    def __init__(self, database: Path, relations: Mapping[str, Relation], into: Path, now: datetime) -> None:
        import great_expectations as gx
        from great_expectations.core.run_identifier import RunIdentifier

        from seedlint.report.gx.sqlitefile import database_url

        self._gx = gx
        self._database = database
        self._relations = relations
        self._into = into
        self._context = make_context(into / RESULTS)
        self._source = self._context.data_sources.add_sqlite(
            _CORPUS, connection_string=database_url(database)
        )
        self._run_id = RunIdentifier(run_name=_RUN, run_time=now)
        self._names: set[str] = set()
        self._batches: dict[str, Any] = {}

    def close(self) -> None:
        """Let go of the file: Windows deletes none that is open."""
        self._source.get_execution_engine().close()
        self._source.get_engine().dispose()

    def run(self, suites: Sequence[Suite]) -> list[ExpectationResult]:
        known = list(dict.fromkeys((*JUDGED, *(suite.table for suite in suites))))
        order = sorted(suites, key=lambda suite: known.index(suite.table))
        judged = [self._judge_suite(suite) for suite in order]
        pages = self._build_pages([key for _, key in judged if key])
        found = []
        for results, key in judged:
            page = pages.get(key)
            for result in results:
                linked = page is not None and result.status is not Status.SKIPPED
                found.append(replace(result, page=page.link(result.column)) if linked and page else result)
        return found

    def _judge_suite(self, suite: Suite) -> tuple[list[ExpectationResult], Any]:
        """Return what became of a suite's expectations, and GX's key of the results, None without any."""
        rows = self._relation(suite).rows
        found: dict[int, ExpectationResult] = {}
        wanted = []
        for index, expectation in enumerate(suite.expectations):
            needed = min_rows(expectation)
            if rows < needed:
                found[index] = skipped(suite, expectation, rows, needed)
            else:
                wanted.append(make_expectation(expectation, seedlint_index=index))
        key = None
        if wanted:
            try:
                key, validated = self._validate(suite, wanted)
            except Exception as error:  # noqa: BLE001 - a suite that GX fails at must not take the others down
                reason = clip(f"Great Expectations failed: {first_line(str(error))}")
                for one in wanted:
                    index = one.meta["seedlint_index"]
                    found[index] = broken(suite, suite.expectations[index], reason)
            else:
                for one in validated:
                    index = one.expectation_config.meta["seedlint_index"]
                    found[index] = result_of(suite, suite.expectations[index], one)
        return [found[index] for index in sorted(found)], key

    def _validate(self, suite: Suite, wanted: Sequence[Any]) -> tuple[Any, Sequence[Any]]:
        """Run a checkpoint, and store what it has found; return the key of the results, and the results."""
        gx, relation = self._gx, self._relation(suite)
        name = self._page_name(suite.name)
        checkpoint = self._context.checkpoints.add(
            gx.Checkpoint(
                name=name,
                validation_definitions=[
                    self._context.validation_definitions.add(
                        gx.ValidationDefinition(
                            name=name,
                            data=self._batch(suite.table, relation),
                            suite=self._context.suites.add(gx.ExpectationSuite(name, expectations=wanted)),
                        )
                    )
                ],
                result_format={
                    "result_format": "SUMMARY",
                    "unexpected_index_column_names": list(_INDEX.get(suite.table, PLACES)),
                    "partial_unexpected_count": EXAMPLES,
                },
            )
        )
        ((key, validated),) = checkpoint.run(run_id=self._run_id).run_results.items()
        for one in validated.results:
            self._tidy(one, relation)
        validated.results.sort(key=lambda one: one.expectation_config.meta["seedlint_index"])
        # In place of what the checkpoint has stored: bounded, and without anything of this machine.
        _tidy_meta(validated, suite.table)
        self._context.validation_results_store.set(key, validated)
        return key, validated.results

    def _relation(self, suite: Suite) -> Relation:
        """Return where to find what a suite is about."""
        return self._relations[ARTICLES if suite.seed and suite.table == DEFAULT_TABLE else suite.table]

    def _batch(self, table: str, relation: Relation) -> Any:
        """Return GX's definition of a whole table."""
        if relation.name not in self._batches:
            name = table if relation.name != ARTICLES else ARTICLES
            asset = self._source.add_table_asset(name, table_name=relation.name)
            self._batches[relation.name] = asset.add_batch_definition_whole_table(name)
        return self._batches[relation.name]

    def _page_name(self, name: str) -> str:
        """Return a suite's name as a file's name, that no other suite of this run has."""
        stem = "".join(c if c.isascii() and (c.isalnum() or c in "-_") else "-" for c in name)[:40].strip("-")
        stem = stem.lower() or "suite"
        free = stem
        count = 2
        while free in self._names:
            free = f"{stem}-{count}"
            count += 1
        self._names.add(free)
        return free

    def _tidy(self, one: Any, relation: Relation) -> None:
        """Bound a result, add the rows that GX leaves out, and take out what tells of this machine."""
        result = one.result
        if one.exception_info.get("raised_exception") is not False:
            message = _exception_message(one.exception_info)
            one.exception_info = {
                "raised_exception": True,
                "exception_message": message,
                "exception_traceback": "",
            }
        if "partial_unexpected_index_list" not in result:
            rows = self._unexpected_rows(one, relation)
            if rows:
                result["partial_unexpected_index_list"] = rows
        # Counted among the examples only, they would look like counts of all.
        result.pop("partial_unexpected_counts", None)
        one.result = _bounded(result)

    def _unexpected_rows(self, one: Any, relation: Relation) -> list[dict[str, Any]]:
        """Return the rows that a query or several columns together were found wrong in."""
        kwargs = one.expectation_config.kwargs
        found = one.result.get("partial_unexpected_list") or []
        with closing(sqlite3.connect(self._database)) as db:
            db.row_factory = sqlite3.Row
            try:
                if kwargs.get("unexpected_rows_query") and not one.success:
                    query = kwargs["unexpected_rows_query"].format(batch=f'"{relation.name}"')
                    return [dict(row) for row in db.execute(query).fetchmany(EXAMPLES)]
                if found and isinstance(found[0], dict):
                    places = ", ".join(map(quoted, (*PLACES, *found[0])))
                    same = " AND ".join(f"{quoted(name)} IS ?" for name in found[0])
                    query = f'SELECT {places} FROM "{relation.name}" WHERE {same} LIMIT {EXAMPLES}'
                    distinct = dict.fromkeys(tuple(row.values()) for row in found)
                    rows = [dict(row) for values in distinct for row in db.execute(query, values)]
                    return rows[:EXAMPLES]
            except sqlite3.Error:
                return []  # it was GX that failed, then, and said so
        return []

    def _build_pages(self, keys: Sequence[Any]) -> dict[Any, Page]:
        """Build GX's Data Docs from the stored results; return the page of each."""
        from seedlint.report.gx import datadocs

        if not keys:
            return {}
        self._context.add_data_docs_site(_SITE, datadocs.site(self._into))
        self._context.build_data_docs(site_names=[_SITE], build_index=False)
        # Pictures for GX's own tutorials, 3 MB of them.
        delete_tree(self._into / "static")
        return {key: datadocs.page(self._into, key) for key in keys}


def _exception_message(info: Mapping[str, Any]) -> str:
    """Return what went wrong, without SQL and without a traceback."""
    infos = [info] if "raised_exception" in info else list(info.values())
    message = next((one.get("exception_message") for one in infos if one.get("exception_message")), None)
    return clip(first_line(message or ""))


def _bounded(value: Any, longest: int = LONGEST) -> Any:
    """Return a copy of a result with all texts cut short; paths of documents stay whole."""
    if isinstance(value, str):
        return clip(value, longest)
    if isinstance(value, dict):
        return {
            key: _bounded(item, _LONGEST_PATH if key == "document" else longest)
            for key, item in value.items()
        }
    if isinstance(value, (list, tuple)):
        return [_bounded(item, longest) for item in value]
    return value


def _tidy_meta(validated: Any, table: str) -> None:
    """Leave out what differs from run to run, and name the table as people know it."""
    for key in ("validation_id", "checkpoint_id", "batch_markers", "active_batch_definition"):
        validated.meta.pop(key, None)
    validated.meta["batch_spec"] = {"type": "table", "data_asset_name": table}
    validated.id = None
    for one in validated.results:
        one.expectation_config.id = None
