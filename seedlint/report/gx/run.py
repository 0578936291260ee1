"""What the corpus as a whole is expected to be: suites of expectations, held against its tables.

    suites, shortform   what is expected, from files and from the configuration
    judged              the tables it is held against
    gx, checkpoints     Great Expectations judges
    verdicts            what it has found, in our words
    datadocs, overview  the pages about it

Only `run` and `check` import Great Expectations, and with it pandas: two seconds and 200 MB.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlint.expectations.shortform import parse_expectations
from seedlint.expectations.suites import NO_TABLES, default_suites, read_suites
from seedlint.util.extras import find, need

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime
    from pathlib import Path

    from seedlint.config.settings import Settings
    from seedlint.expectations.offers import Offer
    from seedlint.expectations.suites import Suite
    from seedlint.report.gx.model import ExpectationResults
    from seedlint.tables.tables import Table

_EXTRA = ("validating expectations", "report", "great_expectations", "pandas", "sqlalchemy")
_ADVICE = "; or leave expectations out with --no-expectations"


def configured_suites(settings: Settings, tables: Mapping[str, Table] = NO_TABLES) -> tuple[Suite, ...]:
    """Return the suites that the settings ask for: the default ones, files, and the short forms.

    ``tables`` are those of schemas, by name.

    ConfigurationError says what is wrong, in which file and where. Great Expectations is imported only if
    there are files, which only it can check fully: UsageError if it is missing then.
    """
    table = settings.report
    suites: tuple[Suite, ...] = ()
    if table.get("default-suites", True):
        suites = default_suites(seed=settings.schema is None)
    own = read_suites([settings.root / name for name in table.get("suites", ())], tables)
    if own:
        check(own)
    return (*suites, *own, *parse_expectations(table.get("expectations", ()), settings, tables))


def check(suites: Sequence[Suite]) -> None:
    """Raise ConfigurationError for what Great Expectations does not accept in a suite."""
    _need_gx()
    from seedlint.report.gx.context import check as check_by_gx

    check_by_gx(suites)


def run(
    database: Path,
    suites: Sequence[Suite],
    into: Path,
    now: datetime,
    source_url: Callable[[str, int | None], str | None] | None = None,
    *,
    offers: Sequence[Offer] = (),
) -> ExpectationResults:
    """Judge the tables in a SQLite file, and write pages about it to ``into``, a folder that is new or empty.

    ``database`` is what `seedlint.export.sqlite` writes; tables of this module's own are added to it.
    ``source_url`` gives the address of a document's line, ``offers`` are what else could be expected.
    UsageError if Great Expectations is not installed; OutputError if something can't be written.
    """
    _need_gx()
    from seedlint.report.gx.checkpoints import judge_suites
    from seedlint.report.gx.overview import write_overview

    results = judge_suites(database, suites, into, now)
    write_overview(results, into, source_url, offers)
    return results


def find_libraries() -> None:
    """Raise UsageError if the extra is not installed; found without importing any of it."""
    find(*_EXTRA, advice=_ADVICE)


def _need_gx() -> None:
    """Say in one line that the extra is missing or broken, before anything else happens."""
    from seedlint.report.gx.context import quiet
    from seedlint.report.gx.later import put_off

    with quiet(), put_off():
        need(*_EXTRA, advice=_ADVICE)
