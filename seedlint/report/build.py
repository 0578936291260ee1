"""Makes a report: lints, fills the tables, measures, compares with last time, writes the folder."""

from __future__ import annotations

import json
import os
import re
from collections import Counter
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

from seedlint.errors import GitError, UsageError
from seedlint.expectations.offers import offers
from seedlint.expectations.own import own_suite
from seedlint.export.folder import Folder
from seedlint.export.sqlite import SqliteTables
from seedlint.files.ownership import report_kind
from seedlint.git.repository import Repository
from seedlint.report import history as histories
from seedlint.report import known as knowns
from seedlint.report.backfill import basis_of, commits_of, measuring
from seedlint.report.figures import Occasion, figures
from seedlint.report.filling import OfDocuments, OfTables
from seedlint.report.history import MOMENT, History, moment_of
from seedlint.report.known import DamagedError, KnownFindings
from seedlint.report.pages import badge as badges
from seedlint.report.pages import front as page
from seedlint.report.pages import providers as providerpages
from seedlint.report.pages import rules as rulepage
from seedlint.report.pages.links import SourceLinks
from seedlint.report.pages.markdown import markdown
from seedlint.report.pages.parts import View
from seedlint.sources.tracked import repository_path
from seedlint.util.escape import escape
from seedlint.util.paths import named

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from seedlint.config.settings import Settings
    from seedlint.expectations.suites import Suite
    from seedlint.git.repository import Commit
    from seedlint.report.filling import Judged, Source
    from seedlint.report.gx.model import ExpectationResults
    from seedlint.report.intake import Changed
    from seedlint.report.metrics import DocumentCounts, Metrics
    from seedlint.rule import BaseRule
    from seedlint.run.request import Request
    from seedlint.run.session import Session

METRICS = "report.json"
"""By this file a folder is known as a report."""
SUMMARY = "report.md"
EXPECTATIONS = "expectations"


def _is_state(path: Path) -> bool:
    """Whether a file is what `seedlint notify` keeps there; no report ever writes it."""
    with path.open("rb") as file:
        return re.match(rb'\{\s*"seedlint": "', file.read(100)) is not None


_KEPT = {histories.NAME: histories.is_ours, knowns.NAME: knowns.is_ours}
"""What is carried from report to report; whoever keeps nothing else of one, as a job may, has its history."""
_KIND = replace(
    report_kind(METRICS, frozenset(_KEPT), EXPECTATIONS, providerpages.FOLDER),
    alone={**_KEPT, "notices.json": _is_state},
)


@dataclass(frozen=True, slots=True)
class Blueprint:
    """What is to be made: where, with which links to documents, and how many past commits first."""

    target: Path
    source_url: str | None = None
    commits: int | None = None
    suites: tuple[Suite, ...] | None = None
    """The expectations to judge; None for none, without Great Expectations."""
    own_suites: bool = False
    """Whether what schemas ask of their fields is expected, too."""
    archive: bool = False
    """Whether all of it is put into an archive, too."""
    tables: Path | None = None
    """A folder of tables to make it from; None to make it from documents."""


@dataclass(frozen=True, slots=True)
class Built:
    """What was made, and what went wrong on the way: ``defects`` are those of seedlint itself, in words."""

    metrics: Metrics
    history: History
    expectations: ExpectationResults | None
    internal_errors: bool
    """Whether a rule crashed or could not be loaded."""
    defects: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Origin:
    """The state of the repository around the documents; all is None outside of one."""

    repository: Repository | None = None
    commit: str | None = None
    modified: bool | None = None
    prefix: str = ""
    at: str | None = None
    """The time of the commit."""


@dataclass(slots=True)
class _Past:
    """What earlier reports have kept: the history, and the findings of the last one, if they can be read."""

    history: History
    known: KnownFindings | None

    @classmethod
    def read(cls, target: Path, tell: Callable[[str], None]) -> _Past:
        """Read what is in the folder, and tell of what can't be read."""
        history = History.read(target / histories.NAME)
        for words in history.warnings:
            tell(escape(words))
        return cls(history, _known(target, tell))


def _known(target: Path, tell: Callable[[str], None]) -> KnownFindings | None:
    try:
        return KnownFindings.read(target / knowns.NAME)
    except DamagedError:
        tell(f"{knowns.NAME} of the last report can't be read; this report cannot say what is new")
        return None


def build(session: Session, request: Request, blueprint: Blueprint) -> Built:
    """Make the report, and put it in its place as a whole. SeedlintError says what went wrong."""
    folder = Folder(blueprint.target, _KIND, session.given)
    origin = _origin(session.given, blueprint)
    links = SourceLinks(blueprint.source_url, origin.commit, origin.prefix)
    owners = session.owners  # what is wrong with them is said before anything is judged
    past = _Past.read(blueprint.target, session.front.tell)
    source: Source
    if blueprint.tables is None:
        source = OfDocuments(session, request, folder)
    else:
        source = OfTables(session, blueprint.tables, blueprint.target)
    _check_alike(past.history, source.left_out, blueprint.target)
    with folder.fresh() as stage:
        if blueprint.commits is not None and origin.repository:
            todo = _lacking(session, request, origin, past.history, blueprint.commits)
            place = _Backfilling(session, request, origin.repository, stage.scratch, source.left_out)
            source.defects += place.add_to(past, todo)
        now = datetime.now(UTC)
        store, judged = source.fill(stage.scratch / "report.sqlite3")
        try:
            told = figures(store, _occasion(session, now, origin, past, source), session.given, owners)
        finally:
            store.close()
        metrics = replace(
            told.metrics,
            documents=_counts(session, judged, told.metrics.documents),
            checked=_checked(session, judged) if blueprint.tables is None else None,
            left_out=source.left_out,
            configuration=source.configuration,
            incomplete=judged.internal,
        )
        expectations = None
        if blueprint.suites is not None:
            from seedlint.report.gx.run import run

            expectations = run(
                store.path,
                _suites(blueprint, store, metrics),
                stage.new / EXPECTATIONS,
                now,
                links,
                offers=offers(seed=session.given.schema is None),
            )
            metrics = replace(metrics, expectations=_told(expectations))
        past.history.add([replace(told.entry, left_out=source.left_out)])
        view = View(
            metrics,
            told.history,
            links,
            judged.rules.keys(),
            source.paths,
            archive=blueprint.archive,
            tables=source.tables,
            providers=told.providers,
            others=told.others,
        )
        _write(stage.new, view, past.history, told.known, links)
        (stage.new / rulepage.NAME).write_text(
            rulepage.rules_page(view, judged.rules), encoding="ascii", newline="\n"
        )
        _write_providers(stage.new, view, judged.rules)
        if blueprint.archive:
            from seedlint.report.archive import write_archive

            write_archive(stage.new, METRICS, metrics.to_json(), metrics.generated_at)
    return Built(
        metrics,
        past.history,
        expectations,
        internal_errors=judged.internal,
        defects=tuple(source.defects),
    )


def _check_alike(history: History, left_out: tuple[str, ...] | None, target: Path) -> None:
    """Refuse to compare a report of a part with reports of all, or of another part; UsageError.

    What is not looked at would count as resolved, and later as new. Older versions do not say what they were
    made with.
    """
    before = history.entries[-1].left_out if history.entries else None
    if before is not None and left_out is not None and before != left_out:
        raise UsageError(
            f"--output {named(target)}: the last report in it {_made_with(before)}, and this one"
            f" {_made_with(left_out)}, so what is new cannot be known; name another directory, or use the"
            " configuration instead of these options"
        )


def _made_with(left_out: tuple[str, ...]) -> str:
    return f"was made with {escape(' '.join(left_out))}" if left_out else "leaves nothing out"


def _occasion(session: Session, now: datetime, origin: _Origin, past: _Past, source: Source) -> Occasion:
    entries, known = past.history.entries, past.known

    def changed(commit: str | None) -> Changed:
        return source.changed(commit, origin.repository)

    return Occasion(
        now, origin.commit, origin.modified, origin.at, entries, known, basis_of(session), changed
    )


def _counts(session: Session, judged: Judged, counts: DocumentCounts) -> DocumentCounts:
    """Add what the tables do not say."""
    return replace(
        counts,
        absent=judged.absent,
        unjudged=judged.unjudged,
        several=session.settings.kinds.multiple,
    )


def _checked(session: Session, judged: Judged) -> dict[str, str]:
    """Return the names of the rules that ran, by code; those about links need what is known of these."""
    links = session.settings.verdicts is not None
    return {code: rule.name for code, rule in sorted(judged.rules.items()) if links or not rule.needs_links}


def _suites(blueprint: Blueprint, store: SqliteTables, metrics: Metrics) -> list[Suite]:
    """Return what is expected of what there is: nothing of articles without any, something of own schemas."""
    suites = [suite for suite in blueprint.suites or () if metrics.articles or not suite.seed]
    if blueprint.own_suites:
        told = {one.table for one in metrics.schemas if one.documents}
        suites += [suite for own in store.own if own.table.name in told and (suite := own_suite(own))]
    return suites


def _told(expectations: ExpectationResults) -> dict[str, Any]:
    """Return what the metrics say of expectations; the rows that are not as expected stay on the pages."""
    counts = Counter(str(result.status) for result in expectations.results)
    results = [asdict(result) for result in expectations.results]
    for result in results:
        del result["examples"]
    return {
        "summary": expectations.summary(),
        "fails": expectations.fails,
        **{status: counts[status] for status in ("passed", "failed", "broken", "skipped")},
        "results": results,
    }


def _origin(settings: Settings, blueprint: Blueprint) -> _Origin:
    """Look at the repository around the root; GitError only if git is asked for its history."""
    try:
        repository = Repository.around(os.fspath(settings.root))
        commit = repository.head()
        modified = repository.modified() if commit else None
    except GitError:
        if blueprint.commits is not None:
            raise
        return _Origin()
    prefix = repository_path(repository, os.fspath(settings.root))
    if blueprint.tables is not None:
        commit = modified = None  # what is checked out here need not be what was judged there
    made = repository.history([], 1) if commit else ()
    at = f"{moment_of(made[0].time):{MOMENT}}" if made else None
    return _Origin(repository, commit, modified, f"{prefix}/" if prefix else "", at)


def _write(folder: Path, view: View, history: History, known: KnownFindings, links: SourceLinks) -> None:
    metrics = view.metrics
    contents = json.dumps(metrics.to_json(), indent=1, allow_nan=False) + "\n"
    (folder / METRICS).write_text(contents, encoding="ascii", newline="\n")
    summary = markdown(metrics, view.history, links)
    (folder / SUMMARY).write_text(summary, encoding="utf-8", errors="backslashreplace", newline="\n")
    (folder / page.NAME).write_text(page.front_page(view), encoding="ascii", newline="\n")
    (folder / badges.NAME).write_text(badges.badge(metrics), encoding="ascii", newline="\n")
    history.write(folder / histories.NAME)
    known.write(folder / knowns.NAME)


def _write_providers(folder: Path, view: View, rules: Mapping[str, type[BaseRule]]) -> None:
    for name, text in providerpages.provider_pages(view, rules):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, encoding="ascii", newline="\n")


# History


def _lacking(
    session: Session, request: Request, origin: _Origin, history: History, count: int
) -> list[tuple[Commit, Commit | None]]:
    """Return the past commits that the history lacks, of the last ``count``, each with the one before it."""
    assert origin.repository is not None
    commits = commits_of(origin.repository, request, session.settings, count)
    if not commits:
        raise UsageError("--history-from-git: no commit changed anything where the documents are")
    if origin.repository.shallow:
        session.front.tell("the clone is shallow: there may be more commits than it has")
    # What is checked out is about to be measured; if it is changed, so is that.
    return [
        (commit, before)
        for before, commit in pairwise([None, *commits])
        if commit and not history.has(commit.oid) and (origin.modified or commit.oid != origin.commit)
    ]


class _Backfilling(NamedTuple):
    """Measures past commits, in a folder of its own."""

    session: Session
    request: Request
    repository: Repository
    scratch: Path
    left_out: tuple[str, ...] | None

    def add_to(self, past: _Past, todo: Sequence[tuple[Commit, Commit | None]]) -> list[str]:
        """Measure commits, each given with the one before it; return defects of seedlint in words."""
        store = SqliteTables(self.scratch / "history.sqlite3", values=False)
        # Each has its own clock: steps that are taken for many commits at once are no measure of all of them.
        progress, step = self.session.front.bar("measuring commits"), self.session.front.bar()
        entries = []
        try:
            commits = [commit for commit, _ in todo]
            with measuring(store, self.repository, self.session, self.request, commits, bar=step) as backfill:
                for number, (commit, before) in enumerate(todo, 1):
                    last = past.known is None and number == len(todo)
                    entry = backfill.entry(commit, before, fingerprints=last)
                    entries.append(replace(entry, left_out=self.left_out))
                    if last:
                        past.known = backfill.known(entries[-1])
                    progress(number, len(todo))
        finally:
            step.close()
            progress.close()
            store.close()
        past.history.add(entries)
        return backfill.defects
