"""One session: the parts that judge documents, built once, and whatever is asked of them."""

from __future__ import annotations

import os
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from seedlint.codes import INTERNAL_ERROR
from seedlint.config.schemas import Schemas
from seedlint.finding import PlacedFinding, Region
from seedlint.rulebook.selection import Selection
from seedlint.run.build import build_registry
from seedlint.run.crew import Crew
from seedlint.run.documents import documents
from seedlint.run.front import Front
from seedlint.run.lint import lint
from seedlint.run.profiles import Profiles
from seedlint.run.request import Request
from seedlint.run.ruleless import idle_by_name, refuse_ruleless
from seedlint.util.paths import Looks, from_root

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from seedlint.baseline.compare import Comparison
    from seedlint.config.settings import Settings
    from seedlint.engine.engine import Engine
    from seedlint.output.result import Result
    from seedlint.owners.owners import Owners
    from seedlint.rulebook.registry import Registry
    from seedlint.run.incremental import Judged
    from seedlint.run.spec import Spec
    from seedlint.sources.scope import Scope

_MOST_NAMED = 5
"""So many rules that can find nothing are named."""
_MOMENT = timedelta(minutes=10)
"""For so long a session judges by one moment."""


_PARTS = ("settings", "registry", "schemas", "selection", "profiles", "engine", "fingerprint")
_OF_A_MOMENT = ("profiles", "engine", "fingerprint")
"""Those that hold the moment that is judged by."""


class Session:
    """Lints as the settings say, as often as is wanted.

    Its parts are built when they are first needed: ConfigurationError or SchemaError, then, for settings
    that don't allow it. ``now`` is the moment that all runs of a session judge by. Nothing is printed: what
    there is to say beside the findings goes to ``front``.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        isolated: bool = False,
        now: datetime | None = None,
        front: Front | None = None,
    ) -> None:
        """Prepare; with ``isolated``, only built-in rules count."""
        self.isolated = isolated
        self.now = now or datetime.now(UTC)
        self._ages = now is None
        self.front = front or Front()
        self.given = settings
        """The settings as they were given."""
        self.crew: Crew | None = None
        """The worker processes that all runs use, while they are to stay; else each run has its own."""
        self._scope: Scope | None = None
        """The corpus as it was at the last `refresh`, for texts that are linted in it."""

    # Parts

    @cached_property
    def settings(self) -> Settings:
        """The settings, with what the link store knows if they want it; says what is amiss with it."""
        settings = self.given
        if not settings.links.get("use") or settings.verdicts is not None:
            return settings
        from seedlint.links.lint import load_verdicts

        verdicts, warnings = load_verdicts(settings, self.now)
        for words in warnings:
            self.front.tell(words)
        if verdicts is None:
            return replace(settings, links={**settings.links, "use": False})
        return replace(settings, verdicts=verdicts)

    @cached_property
    def registry(self) -> Registry:
        """The rules there are."""
        return build_registry(self.settings, isolated=self.isolated)

    @cached_property
    def schemas(self) -> Schemas:
        """The schemas that the settings name."""
        return Schemas()

    @cached_property
    def selection(self) -> Selection:
        """The rules that are asked for."""
        return Selection(self.registry, self.settings, isolated=self.isolated, schemas=self.schemas)

    @cached_property
    def profiles(self) -> Profiles:
        """What makes the engines, where not all documents are judged alike."""
        return Profiles(self.selection, self.now)

    @cached_property
    def engine(self) -> Engine:
        """What judges documents; says what is amiss with the schemas."""
        engine = self.profiles.engine()
        refuse_ruleless(self.selection)
        for words in self.selection.schemas.slips():
            self.front.tell(words)
        if codes := self.profiles.idle():
            named = ", ".join(codes[:_MOST_NAMED]) + (", …" if len(codes) > _MOST_NAMED else "")
            self.front.tell(
                f"no schema in force has articles (`x-seedlint-role: article`), so {named} can't find"
                " anything",
                "note",
            )
        if codes := idle_by_name(self.selection):
            self.front.tell(
                f"{', '.join(codes)} can't find anything without the link store: run `seedlint links`,"
                " and use --links or set `links.use`",
                "note",
            )
        for words in self.profiles.idle_places():
            self.front.tell(words, "note")
        if self.isolated:
            from seedlint.run.isolation import isolation

            for words, kind in isolation(self.selection):
                self.front.tell(words, kind)
        return engine

    @cached_property
    def fingerprint(self) -> str:
        """A short name for what decides what is found in documents, but for what is otherwise in some."""
        from seedlint.rulebook.fingerprint import fingerprint

        return fingerprint(self.profiles.usual())

    @cached_property
    def owners(self) -> Owners:
        """Who owns what; says what of CODEOWNERS can't be read."""
        from seedlint.run.owning import owners_of

        return owners_of(self.settings, self.selection, self.front.tell)

    def files(self) -> Looks:
        """Return the files of schemas that were read so far, or were to be, as they looked before that."""
        profiles: Profiles | None = self.__dict__.get("profiles")
        return self.schemas.files if profiles is None else profiles.files()

    def spec(self) -> Spec:
        """Return all that the engine is made of, to be sent to where documents are judged."""
        from seedlint.run.spec import Spec

        return Spec.of(self.profiles)

    def load_failures(self) -> list[PlacedFinding]:
        """Rules that could not be loaded are findings too: a check that did not run must not look passed."""
        findings = []
        severity, name = self.selection.severities[INTERNAL_ERROR], self.selection.names[INTERNAL_ERROR]
        root = str(self.settings.root)
        for failure in self.registry.failures:
            source, why = failure.source, failure.message
            path = from_root(source if os.path.exists(source) else self.settings.source or ".", root)
            message = f"the rules from {source} could not be loaded ({why}); fix or remove them"
            findings.append(
                PlacedFinding(INTERNAL_ERROR, name, severity, message, path, Region(1, 1, 1, 2), "")
            )
        return findings

    @contextmanager
    def keeping_workers(self) -> Iterator[None]:
        """Have one run's worker processes do the work of the next, too: they know most articles by then."""
        with Crew(stays=True) as self.crew:
            try:
                yield
            finally:
                self.crew = None

    def is_of_now(self) -> bool:
        """Whether the moment that it judges by is near enough to now, or was given."""
        return not self._ages or datetime.now(UTC) - self.now <= _MOMENT

    # What can be asked

    def documents(self, request: Request, *, quiet: bool = False) -> Scope:
        """Return the documents that a request is about; unless ``quiet``, say where there are none.

        UsageError if that is an error, and there is nothing else to judge or the request is for all or
        nothing.
        """
        return documents(request, self.settings, self.front, quiet=quiet)

    def lint(self, request: Request, scope: Scope | None = None, judged: Judged | None = None) -> Result:
        """Lint what a request is about, or the documents of a scope if they have been found already.

        If somebody has ``judged`` these, what was found is made a result.
        """
        return lint(self, request, scope, judged).result

    def lint_and_compare(
        self, request: Request, scope: Scope | None = None
    ) -> tuple[Result, Comparison | None]:
        """Return the same, and beside it what there is to know about the baseline, if one is used."""
        made = lint(self, request, scope)
        return made.result, made.found.comparison

    def lint_text(self, path: str, text: bytes, overlays: Mapping[str, bytes] | None = None) -> Result:
        """Lint a text in the place of a document, in the corpus as it was at the last `refresh`.

        ``path`` is from the root or absolute, as are those of ``overlays``, other texts that are not saved
        yet: they count if they are documents of the corpus. The files need not be there. What is learned is
        kept in the cache; nothing else is written.
        """
        from seedlint.run.documents import known_as, overlaid

        scope = self.scope
        contents = {known_as(name, scope, self.settings): raw for name, raw in (overlays or {}).items()}
        asked = known_as(path, scope, self.settings)
        contents[asked] = text
        return self.lint(Request(), overlaid(scope, contents, [asked], self.settings))

    @property
    def scope(self) -> Scope:
        """The corpus as it was at the last `refresh`."""
        if self._scope is None:
            self.refresh()
        assert self._scope is not None
        return self._scope

    def refresh(self, changed: Iterable[str] | None = None) -> None:
        """Look anew at the corpus, or at the ``changed`` files and folders of it.

        Their paths are from the root or absolute. Verdicts that depend on the time are those of now, unless
        the session was made for another moment.
        """
        from seedlint.run.documents import corpus_of, known_as, looked_again

        if not self.is_of_now():
            self.now = datetime.now(UTC)
            # All of them: what can't be loaded is to be said once, and the link store may have learned.
            for part in _PARTS:
                self.__dict__.pop(part, None)
        if changed is None or self._scope is None:
            self._scope = corpus_of(self.settings)
        else:
            names = [known_as(path, self._scope, self.settings) for path in changed]
            self._scope = looked_again(self._scope, names, self.settings)


def judge_as_of(session: Session, moment: datetime) -> None:
    """Have a session judge by another moment; what was said of its settings is not said again."""
    if moment == session.now:
        return
    session.now = moment
    told = "engine" in session.__dict__
    for part in _OF_A_MOMENT:
        session.__dict__.pop(part, None)
    if told:
        session.engine = session.profiles.engine()
