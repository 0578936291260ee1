"""The projects that open documents belong to: a configuration, and the corpus it speaks of.

A document belongs to the nearest configuration at or above its folder, as on the command line. A project is
judged by one thread at a time; what takes long (a corpus that was never judged) is done by a session of its
own beside it, and fills the cache.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from seedlint.config.settings import load
from seedlint.finding import Extent
from seedlint.lsp.corpus import Corpus
from seedlint.reading.choose import SYNTAXES
from seedlint.run.deciding import Deciding
from seedlint.run.desk import Desk, alone
from seedlint.run.documents import belongs, is_included, is_left_out, known_as
from seedlint.run.front import Front
from seedlint.run.request import Request
from seedlint.run.session import Session
from seedlint.util.paths import from_root
from seedlint.util.spelling import real

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from seedlint.config.settings import Settings
    from seedlint.output.result import Result
    from seedlint.run.front import ProgressBar

_EVIDENCE = Extent.REPLACEMENTS
CONFIGURATION = ("seedlint.toml", "pyproject.toml", ".seedlint.toml")


class Cancelled(Exception):  # noqa: N818 - nothing went wrong
    """Somebody has asked for a long run to end."""


class _Told(Front):
    """Keeps what is told, and passes on how far a run is; ``wanted`` says whether it is to go on."""

    def __init__(self, progress: Callable[[int, int], None], wanted: Callable[[], bool]) -> None:
        super().__init__()
        self._progress = progress
        self._wanted = wanted

    def bar(self, what: str = "documents") -> ProgressBar:  # noqa: ARG002
        return _Bar(self._progress, self._wanted)


class _Bar:
    def __init__(self, progress: Callable[[int, int], None], wanted: Callable[[], bool]) -> None:
        self._progress = progress
        self._wanted = wanted
        self._begun = False

    def __call__(self, done: int, total: int) -> None:
        if not self._wanted():
            raise Cancelled
        if not self._begun:
            self._progress(done, total)

    def begin(self, what: str) -> None:  # noqa: ARG002
        """Report nothing more: editors are shown what never goes back."""
        self._begun = True

    def close(self) -> None:
        """Nothing is left to end."""


class Project:
    """One configuration, and what judges by it."""

    def __init__(self, settings: Settings, *, isolated: bool) -> None:
        """Prepare; ConfigurationError or SchemaError come when something is judged."""
        self.settings = settings
        self.isolated = isolated
        self.session = Session(settings, isolated=isolated)
        self.desk = Desk(self.session, _EVIDENCE)
        self._deciding: Deciding | None = None
        self.corpus = Corpus()
        self.declined = False
        """Whether somebody has ended the judging of the corpus."""
        self.looked_at = 0.0
        """When somebody last looked whether what decides is as it was."""
        self._spelled: str | None = None
        self.whole = False
        """Whether the corpus has been judged, so that a document is soon judged in it."""

    @property
    def root(self) -> str:
        """The absolute path of the root."""
        return real(self.settings.root)

    @property
    def has_corpus(self) -> bool:
        """Whether the configuration says what the corpus is."""
        return bool(self.settings.include)

    def name(self, path: str) -> str:
        """Return the path of a file from the root, with forward slashes."""
        return from_root(self.settings.names.of(path), self.settings.names.root)

    def known_as(self, path: str) -> str:
        """Return what the corpus knows a file by: of a link into it, that is what the link leads to."""
        return known_as(self.name(path), self.session.scope, self.session.settings)

    def has(self, name: str) -> bool:
        """Whether a file is a document of the corpus."""
        return belongs(name, self.session.scope, self.session.settings)

    def seen_as(self, path: str) -> None:
        """Take note how the editor spells the path of a document, which may lead through a link."""
        name = self.name(path)
        end = os.path.normpath(f"{os.sep}{name}")
        if self._spelled is None and path.endswith(end):
            self._spelled = path.removesuffix(end)

    def path(self, name: str) -> str:
        """Return the absolute path of what has a path from the root, spelled as the editor does."""
        return os.path.join(self.root if self._spelled is None else self._spelled or os.sep, name)

    def is_document(self, path: str, text: str) -> bool:
        """Whether a file is a document: one of the corpus, or where none is configured, by its look."""
        name = self.name(path)
        if self.settings.own(name):
            return False
        if self.has_corpus:
            return self.has(name)
        if SYNTAXES.whole(path) is not None or not SYNTAXES.is_fenced(text.removeprefix("\ufeff")):
            return False
        return not is_left_out(name, self.session.settings)

    def may_become_one(self, path: str, text: str) -> bool:
        """Whether a file is a document, or is empty and would be one."""
        return self.is_document(path, text if text.strip("-+ \r\n\ufeff") else "---\n")

    def concerns(self, path: str) -> bool:
        """Whether a change of a file or a folder can be one of the corpus, or of what git ignores there.

        Editors tell of everything that happens in a folder: what a build writes must cost nothing.
        """
        name = self.name(path)
        if Path(name).is_absolute() or self.settings.own(name) or not self.has_corpus:
            return False
        scope = self.session.scope
        return (
            name in scope.found.signatures
            or name.endswith((".gitignore", ".git/info/exclude"))
            or any(one.startswith(f"{name}/") for one in scope.corpus)
            or (os.path.isdir(path) and not is_left_out(name, self.session.settings))
            or is_included(name, self.session.settings)
        )

    def judge(self, texts: Mapping[str, bytes]) -> dict[str, Result]:
        """Return what is found in the texts that are open, by the paths of their files.

        In the corpus, as soon as it has been judged; until then, and where there is none, by themselves.
        """
        if self._deciding is None:
            self._deciding = Deciding()
            self._deciding.of(self.session)
        if not self.session.is_of_now():
            self.session.refresh(())  # verdicts that depend on the time are those of now
        names = {path: self.known_as(path) for path in texts}
        firsts = {name: path for path, name in reversed(names.items())}
        if self.whole and len(firsts) < len(names):
            # One file under two names, and a text for each: only one of them can stand in its place.
            others = {path: raw for path, raw in texts.items() if firsts[names[path]] != path}
            found = self.judge({path: raw for path, raw in texts.items() if path not in others})
            for path, raw in others.items():
                found[path] = alone(self.session, names[path], raw, _EVIDENCE)
            return found
        if not self.whole:
            return {path: alone(self.session, names[path], raw, _EVIDENCE) for path, raw in texts.items()}
        found = self.desk.judge({names[path]: raw for path, raw in texts.items()})
        return {path: found[name] for path, name in names.items()}

    def learn(self, progress: Callable[[int, int], None], wanted: Callable[[], bool]) -> None:
        """Judge the whole corpus, so that the cache knows it; Cancelled if not ``wanted`` any more."""
        beside = Session(self.settings, isolated=self.isolated, front=_Told(progress, wanted))
        beside.lint(Request(allow_empty=True, baseline=False, suppressions=False, evidence=_EVIDENCE))

    def changed(self, paths: Iterable[str] | None) -> None:
        """Look again at files that have changed, None: at all."""
        self.desk.refresh(None if paths is None else [self.name(path) for path in paths])

    def decided_otherwise(self) -> bool:
        """Whether a file has changed that decides how documents are judged."""
        if self._deciding is None:
            return False
        self._deciding.told(self.session)
        return self._deciding.changed()


class Projects:
    """The projects of open documents, by the folder that their configuration stands in."""

    def __init__(self, *, isolated: bool = False) -> None:
        """Begin with none."""
        self._isolated = isolated
        self._by_folder: dict[str, Project] = {}
        self._by_source: dict[str, Project] = {}

    def of(self, path: str) -> Project:
        """Return the project of a file; ConfigurationError if its configuration can't be used."""
        folder = os.path.dirname(path)
        found = self._by_folder.get(folder)
        if found is None:
            settings = load(start=_there(folder))
            key = os.fspath(settings.source or settings.root)
            found = self._by_source.get(key)
            if found is None:
                found = self._by_source[key] = Project(settings, isolated=self._isolated)
            self._by_folder[folder] = found
        return found

    @property
    def known(self) -> list[Project]:
        """All there are."""
        return list(self._by_source.values())

    def drop(self, project: Project) -> None:
        """Forget a project, so that it is built anew; what goes on with it beside ends."""
        for known in (self._by_folder, self._by_source):
            for key in [key for key, one in known.items() if one is project]:
                del known[key]

    def forget(self) -> None:
        """Read all configuration anew."""
        self._by_folder.clear()
        self._by_source.clear()


def _there(folder: str) -> Path:
    """Return a folder, or the nearest one above it that is there."""
    path = Path(folder)
    return next((one for one in (path, *path.parents) if one.is_dir()), path)


__all__ = ["CONFIGURATION", "Cancelled", "Project", "Projects"]
