"""Texts that somebody writes, judged in a corpus: of a change, only what it touches.

The texts stand in the place of files, saved or not, there or not; all of them count as they are now. What was
found is kept, as `seedlint.run.resident` has it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from seedlint.run.documents import alone_in, overlaid
from seedlint.run.request import Request
from seedlint.run.resident import Resident
from seedlint.sources.trees import Overlay

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from seedlint.engine.engine import Engine
    from seedlint.finding import Extent
    from seedlint.output.result import Result
    from seedlint.run.session import Session
    from seedlint.sources.scope import Scope


class Desk:
    """The texts that are open in the corpus of a session."""

    def __init__(self, session: Session, evidence: Extent) -> None:
        """Begin with no text; ``evidence`` is what will be shown of findings beside themselves."""
        self._session = session
        self._request = Request(evidence=evidence, jobs=1, baseline=session.given.baseline is not None)
        self._resident: Resident | None = None
        self._engine: Engine | None = None
        self._scope: Scope | None = None
        """What was judged last, texts and all."""
        self._under: Scope | None = None
        """The corpus that it was judged in."""
        self._texts: dict[str, bytes] = {}
        self._changed: set[str] = set()
        """Files that have changed since."""
        self._result: Result | None = None

    def refresh(self, changed: Iterable[str] | None) -> None:
        """Look at the corpus again, or at some files of it, by their paths from the root."""
        if changed is None:
            self._session.refresh()
            self._resident = None
        else:
            names = list(changed)
            self._session.refresh(names)
            self._changed.update(names)

    def judge(self, texts: Mapping[str, bytes]) -> dict[str, Result]:
        """Return what is found in each of some texts, by their paths from the root; all count for each other.

        Where not every rule has judged, that is said with each of them, at the path of whatever it is about.

        They must be documents of the corpus, or such as would be.
        """
        if not self._update(texts):
            self._begin(texts)
        assert self._resident is not None
        assert self._result is not None
        found, of_run = self._resident.found_in, self._resident.of_run()
        return {
            path: replace(self._result, findings=(*found(path), *(one for one in of_run if one.path != path)))
            for path in texts
        }

    def _begin(self, texts: Mapping[str, bytes]) -> None:
        """Judge the whole corpus, of which the cache knows most."""
        session = self._session
        self._under = session.scope
        self._scope = overlaid(self._under, texts, texts.keys(), session.settings)
        self._resident, self._result = Resident.lint(session, self._request, self._scope)
        self._engine, self._texts = session.engine, dict(texts)
        self._changed.clear()

    def _update(self, texts: Mapping[str, bytes]) -> bool:
        """Judge what has changed since, if nothing else has; whether that was enough."""
        session, scope = self._session, self._scope
        same = texts.keys() == self._texts.keys() and self._engine is session.engine
        if self._resident is None or scope is None or self._under is None or not same:
            return False
        under = session.scope
        if under is not self._under:
            if under.corpus != self._under.corpus:
                return False
            before, after = self._under.found.signatures, under.found.signatures
            self._changed.update(path for path, looks in after.items() if before.get(path) != looks)
            self._under = under
        changed = {path for path, raw in texts.items() if raw != self._texts[path]}
        changed |= {path for path in self._changed if path in under.found.signatures and path not in texts}
        if not changed:
            return True
        scope = replace(scope, tree=Overlay(under.tree, dict(texts)))
        looks = {path: scope.tree.signature(path) for path in changed}
        news = self._resident.update(session, self._request, scope, looks)
        if news is None:
            return False
        self._scope, self._texts, self._result = scope, dict(texts), news
        self._changed.clear()
        return True


def alone(session: Session, path: str, text: bytes, evidence: Extent) -> Result:
    """Return what is found in a text by itself; nothing else is looked at."""
    request = Request(cache=False, evidence=evidence, baseline=session.given.baseline is not None)
    return session.lint(request, alone_in(path, text, session.settings))


__all__ = ["Desk", "alone"]
