"""What fills the working database of a report: documents that are linted, or tables that are there."""

from __future__ import annotations

import os
import shlex
from typing import TYPE_CHECKING, NamedTuple, Protocol

from seedlint import __version__
from seedlint.errors import ExitCode, UsageError
from seedlint.export.findings import FindingRows
from seedlint.export.layout import Layout
from seedlint.export.making import make_maker
from seedlint.export.sqlite import SqliteTables
from seedlint.export.stream import DocumentRows, fill_store
from seedlint.files.pathguard import is_inside
from seedlint.output.every import absent, not_judged
from seedlint.output.targets import unjudged
from seedlint.report.intake import FROM_TABLES, NO_COMMIT, NO_GIT, Changed, changed_since
from seedlint.run.documents import what_is_wanted
from seedlint.run.part import configuration, left_out
from seedlint.util.escape import escape
from seedlint.util.paths import named, shown

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from seedlint.export.folder import Folder
    from seedlint.git.repository import Repository
    from seedlint.rule import BaseRule
    from seedlint.run.request import Request
    from seedlint.run.session import Session

_LONGEST_PATHS = 120
_PATHS = "PATHS"


class Judged(NamedTuple):
    """What is known of a run beside its tables; None is not known."""

    rules: Mapping[str, type[BaseRule]]
    absent: int | None
    unjudged: int | None
    internal: bool
    """Whether a rule crashed or could not be loaded."""


class Source(Protocol):
    """What fills a working database."""

    paths: str
    """What was linted, as in a command; empty for what the configuration includes."""
    tables: str
    """The folder of tables that are read, as it is shown; empty for documents."""
    defects: list[str]
    """Of what no rows could be made, in words."""
    left_out: tuple[str, ...] | None
    """What may leave out documents or rules, as on the command line; None if that is not known."""
    configuration: str | None
    """A digest of the configuration: see `seedlint.run.part`."""

    def fill(self, path: Path) -> tuple[SqliteTables, Judged]:
        """Make the working database; any SeedlintError says what went wrong."""

    def changed(self, commit: str | None, repository: Repository | None) -> Changed:
        """Return which documents were added or changed since a commit; None where that is not known."""


class OfDocuments:
    """Documents, which are linted."""

    tables = ""

    def __init__(self, session: Session, request: Request, folder: Folder) -> None:
        """Search for the documents, outside of the folder of the report."""
        self._session = session
        self._request = request
        self._scope = folder.outside(session.documents(request), session.front.tell)
        self.left_out: tuple[str, ...] | None = left_out(session, request, partial=self._scope.partial)
        self.configuration: str | None = configuration(session.given)
        words = shlex.join(request.paths)
        self.paths = words if len(words) <= _LONGEST_PATHS else _PATHS
        self.defects: list[str] = []

    def fill(self, path: Path) -> tuple[SqliteTables, Judged]:
        """Lint the documents, and make the working database."""
        session, request = self._session, self._request
        result = session.lint(request, self._scope)
        if words := unjudged(result):
            session.front.tell(words)
        if result.absent:
            session.front.tell(absent(len(result.absent)), "note")
        layout = Layout(session.settings)
        store = SqliteTables(path, names=layout.names)
        progress = session.front.bar()
        try:
            store.expect(layout.every)
            rows = DocumentRows(
                result,
                session.settings,
                request.jobs,
                progress,
                maker=make_maker((session.settings, self._scope.tree)),
            )
            fill_store(store, FindingRows(result), rows)
            store.finish()
        except BaseException:
            store.close()
            raise
        finally:
            progress.close()
        self.defects += rows.defects
        internal = result.exit_code == ExitCode.ERROR
        return store, Judged(result.rules, len(result.absent), len(result.not_judged()), internal)

    def changed(self, commit: str | None, repository: Repository | None) -> Changed:
        """Ask git which documents were added or changed since a commit."""
        if repository is None:
            return Changed(None, NO_GIT)
        if commit is None:
            return Changed(None, NO_COMMIT)
        wanted = what_is_wanted(self._request, self._session.settings)
        return changed_since(commit, repository, wanted, self._scope)


class OfTables:
    """Tables of an export, or of a job of Spark's: nothing is judged, and no document is read."""

    paths = _PATHS

    def __init__(self, session: Session, tables: Path, target: Path) -> None:
        """Look at the tables; UsageError if they can't be used, or the report would be written into them."""
        from seedlint.export.given import given

        self._session = session
        self._given = given(tables)
        self.left_out = self._given.told.left_out
        self.configuration = self._given.told.configuration
        self.tables = escape(shown(tables))
        self.defects: list[str] = []
        source, into = (os.path.realpath(path) for path in (tables, target))
        if is_inside(into, source) or is_inside(source, into):
            raise UsageError(
                f"--output {named(target)}: it lies in the directory of --from, or that in it; name another"
            )

    def fill(self, path: Path) -> tuple[SqliteTables, Judged]:
        """Make the working database of the tables."""
        from seedlint.export.loading import load

        session, told = self._session, self._given.told
        store = SqliteTables(path)
        try:
            load(self._given, store)
            store.finish()
        except BaseException:
            store.close()
            raise
        self._tell()
        codes = session.selection.all_codes
        rules = {rule.code: rule for rule in session.registry if rule.code in codes}
        return store, Judged(rules, told.absent, told.unjudged, told.internal)

    def changed(self, commit: str | None, repository: Repository | None) -> Changed:  # noqa: ARG002
        """Know of no changes."""
        return Changed(None, FROM_TABLES)

    def _tell(self) -> None:
        """Tell what the tables say of the run, and what they don't."""
        tell, told = self._session.front.tell, self._given.told
        if told.seedlint != __version__:
            tell(f"the tables are of seedlint {escape(told.seedlint)}; this is {__version__}", "note")
        if told.unjudged:
            tell(not_judged(told.unjudged))
        if told.absent:
            tell(absent(told.absent), "note")
        if self._given.own and not self._given.has_values:
            tell(
                "an export does not contain the values of the fields of your own schemas; the tables of"
                " `seedlint spark` do, and so does a report on the documents",
                "note",
            )


__all__ = ["Judged", "OfDocuments", "OfTables", "Source"]
