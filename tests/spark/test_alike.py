"""Whatever the documents, and however they are cut into tasks and batches: what `seedlint check` says."""

from __future__ import annotations

import tempfile
from contextlib import contextmanager
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

from hypothesis import given, settings
from hypothesis import strategies as st

from seedlint.baseline.file import read
from seedlint.spark.shapes import to_path
from seedlint.util.digest import digest
from tests.spark.support import corpora
from tests.spark.support.driver import Driver, as_json
from tests.support.examples import some

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tests.spark.support.corpora import Corpus

SEEDS = st.integers(0, 10**9)


@contextmanager
def corpus_of(random: Random) -> Iterator[Corpus]:
    with tempfile.TemporaryDirectory() as folder:
        yield corpora.write(Path(folder).resolve(), random)


def drive(corpus: Corpus, random: Random, earlier: Sequence[Any] = ()) -> tuple[Driver, dict[str, Any]]:
    """Take all steps over a corpus; return the driver, and the report."""
    session = corpus.session()
    known = session.settings.baseline
    baseline = read(known, str(session.settings.root)) if known else None
    given = corpora.given(session, corpus, random)
    driver = Driver(session, given, random, fresh=random.random() < 0.2, earlier=earlier)
    result = driver.run(suppressions=corpus.suppressions, baseline=baseline, include=corpus.include)
    return driver, as_json(result)


@settings(max_examples=some(120))
@given(SEEDS)
def test_any_partitioning_comes_to_what_check_says(seed: int) -> None:
    random = Random(seed)
    with corpus_of(random) as corpus:
        expected = corpus.judged()
        driver, found = drive(corpus, random)
        assert found == expected
        check_tables(driver, expected)


@settings(max_examples=some(60))
@given(SEEDS)
def test_a_job_that_goes_on_judges_what_has_changed_and_nothing_else(seed: int) -> None:
    random = Random(seed)
    with corpus_of(random) as corpus:
        session = corpus.session()
        before = Driver(session, corpora.given(session, corpus, random), random)
        records = before.records(before.job())
        earlier = random.sample(records, random.randint(0, len(records)))
        corpora.change(corpus, random)
        expected = corpus.judged()
        driver, found = drive(corpus, random, earlier)
        assert found == expected
        assert driver.totals.resumed == unchanged(driver, earlier)


def unchanged(driver: Driver, earlier: Sequence[dict[str, Any]]) -> int:
    """Return how many documents are what they were when there was a record of them."""
    root = driver.session.settings.root
    there = {path for path, why, *_ in driver.given if why is None}
    known = {to_path(row["path"]): row["sha"] for row in earlier if row["sha"]}
    return sum(digest((root / path).read_bytes()) == sha for path, sha in known.items() if path in there)


def check_tables(driver: Driver, expected: dict[str, Any]) -> None:
    """The tables say what the report does, with paths from the root."""
    root = f"{driver.session.settings.root}/"
    found = [plain(one) for one in driver.findings]
    assert sorted(found, key=repr) == sorted((plain(one, root) for one in expected["findings"]), key=repr)
    rows = driver.settled
    assert sum(not row["absent"] for row in rows) == expected["summary"]["documents"]
    assert sum(row["suppressed"] for row in rows) == expected["summary"]["suppressed"]
    assert sum(row["baselined"] for row in rows) == expected["summary"]["baselined"]


def plain(finding: dict[str, Any], root: str = "") -> tuple[Any, ...]:
    """Return what tables and reports both have, in one form."""

    def place(one: dict[str, Any]) -> tuple[Any, ...]:
        region = tuple(one["region"].values())
        return (one["path"].removeprefix(root), one.get("document"), region, one["pointer"], one["message"])

    fix = finding["fix"]
    return (
        finding["code"],
        finding["severity"],
        place(finding),
        tuple(map(place, finding["related"])),
        fix and (fix["description"], fix["safe"], len(fix["edits"]), repr(fix["replacements"])),
        finding["notChecked"],
    )
