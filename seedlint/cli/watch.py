"""`--watch`: lints again as soon as something changes, until Ctrl-C.

The corpus stays in memory with what was found in it (`seedlint.run.resident`). Where the system says that
some documents have changed, these are looked at, and only what they touch is judged. Whatever may change
which documents there are, or how they are judged, has all of it looked at, and so has the clock now and
then.
Shown is what is found in the changed documents, and what they have made new in others.
"""

from __future__ import annotations

import os
import sys
import time
from dataclasses import replace
from typing import TYPE_CHECKING

from seedlint.cli.checking import report
from seedlint.cli.clock import CLOCK
from seedlint.cli.console import say
from seedlint.cli.seen import Contents, Seen, changed_between
from seedlint.cli.watcher import TICK, Watcher
from seedlint.errors import SeedlintError
from seedlint.identity import identities
from seedlint.rulebook.local import forget
from seedlint.run.deciding import Deciding
from seedlint.run.resident import Resident
from seedlint.util.escape import escape
from seedlint.util.extras import need
from seedlint.util.paths import Shown

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from typing import NoReturn

    from seedlint.cli.checking import Reporting
    from seedlint.cli.watcher import Changes, Touched
    from seedlint.fixes.fixer import Fixing
    from seedlint.run.request import Request
    from seedlint.run.session import Session

    Start = Callable[[], tuple[Session, Request, Reporting, Fixing | None]]

_NAMED = 3
_FEW = 100
"""For so few changes no process is started."""


def watch(start: Start) -> NoReturn:
    """Lint what ``start`` asks for, again and again; KeyboardInterrupt ends it.

    ``start`` reads the configuration anew. UsageError if watchfiles is not installed; errors of the first
    round end the run, those of later ones are said.
    """
    need("--watch", "watch", "watchfiles")
    import watchfiles

    sys.dont_write_bytecode = True  # a rule that is edited twice in a second must not be taken for the first
    rounds = Rounds(start)
    rounds.next()
    if not rounds.quiet:
        say("watching for changes; Ctrl-C ends it")
    try:
        while True:
            touched = rounds.wait(watchfiles.watch)
            try:
                rounds.next(touched)
            except SeedlintError as error:
                _announce(f"error: {error}")
    finally:
        rounds.close()


class Rounds:
    """One round after another."""

    def __init__(self, start: Start) -> None:
        """Prepare the first round."""
        self._start = start
        self._last = Seen()
        self._resident: Resident | None = None
        """What was found; None if the last round came to nothing."""
        self._asked: tuple[Session, Request, Reporting] | None = None
        self._watcher = Watcher()

    def next(self, touched: Collection[Touched] | None = None) -> None:
        """Lint if anything has changed since the last round, and report it.

        ``touched`` is what something has happened to; None: that is not known, and all is looked at.
        """
        CLOCK.begin()
        configured = self._last.control is not None and self._last.control.changed()
        if touched is not None and self._resident is not None and not configured:
            contents = self._last.contents(touched)
            if contents is not None:
                if contents.changed:
                    self._round(contents)
                return
        self._look(configured=configured)

    def wait(self, changes: Changes) -> set[Touched] | None:
        """Return what something has happened to, as soon as it has; ``changes`` is `watchfiles.watch`.

        None if that is not known: all is to be looked at.
        """
        last = self._last
        roots = [root for root in last.roots if os.path.isdir(root)]
        if roots:
            return self._watcher.wait(changes, roots, (last.roots, last.places, last.private), self)
        while not last.is_due():
            self._watcher.check_readers()
            time.sleep(TICK)
        return None

    def is_due(self) -> bool:
        """See `Watched`."""
        return self._last.is_due()

    def matters(self, change: object, path: str) -> bool:
        """See `Watched`; the events outlive what a round has seen, and must not hold it."""
        return self._last.matters(change, path)

    @property
    def quiet(self) -> bool:
        """Whether nothing is said but what is found."""
        return self._asked is not None and self._asked[2].quiet

    def close(self) -> None:
        """Watch nothing any more."""
        self._watcher.close()

    def _round(self, contents: Contents) -> None:
        """Go a round in which nothing has changed but what is in some documents."""
        if self._asked is None or not self._asked[0].is_of_now():
            self._ask()
        if self._update(contents, ""):
            self._last.documents.update(contents.changed)
        else:
            self._look(configured=False, unsure=contents.unsure)

    def _ask(self) -> tuple[Session, Request, Reporting]:
        """Read the configuration anew."""
        session, request, reporting, _ = self._start()
        self._asked = session, reporting.asked_of(request), reporting
        return self._asked

    def _look(self, *, configured: bool, unsure: Collection[str] = ()) -> None:
        """Look at all there is, and lint if anything has changed."""
        last, resident = self._last, self._resident
        if configured:
            forget()
        control = Deciding(last.control)
        this = self._last = Seen.after(last, control)
        self._resident = None
        session, request, _ = self._ask()
        try:
            control.of(session)
            this.look_at(session, request)
            begun = time.process_time()
            this.take(session.documents(request, quiet=resident is not None and not configured))
            how = self._watcher.how
            self._watcher.looked(time.process_time() - begun)
            changed = changed_between(last.documents, this.documents).union(unsure)
            if configured or resident is None:
                if last.control is not None:
                    self._tell("configuration" if configured else self._told(last, changed, how))
                self._lint()
            elif not last.is_like(this):
                self._tell(self._told(last, changed, how))
                self._lint(resident, changed)
            else:
                self._resident = resident
                looks = {path: this.documents[path] for path in changed}
                if changed and not self._update(Contents(looks), how):
                    self._tell(self._told(last, changed, how))
                    self._lint(resident, changed)
        finally:
            control.told(session)

    def _lint(self, before: Resident | None = None, changed: Collection[str] = ()) -> None:
        """Judge all there is, and report what is new since ``before``, or all."""
        assert self._asked is not None
        assert self._last.scope is not None
        session, request, reporting = self._asked
        if before is not None and self._watcher.is_open and len(changed) < _FEW:
            request = request._replace(jobs=1)
        else:
            self._watcher.close()  # no process is forked where there are threads
        self._resident, result = Resident.lint(session, request, self._last.scope)
        if before is None or reporting.statistics:
            report(reporting, result)
            return
        old = {identity for identity, _ in identities(before.findings)}
        every = identities(result.findings)
        news = tuple(one for identity, one in every if one.path in changed or identity not in old)
        report(reporting, replace(result, findings=news), totals=result.totals())

    def _update(self, contents: Contents, how: str) -> bool:
        """Judge what some changed documents touch, and report it; whether that was enough."""
        assert self._asked is not None
        assert self._last.scope is not None
        assert self._last.control is not None
        session, request, reporting = self._asked
        assert self._resident is not None
        resident = self._resident
        news = resident.update(session, request, self._last.scope, contents.changed, contents.unsure)
        if news is None:
            return False
        self._last.control.told(session)
        changed = contents.changed.keys() - resident.same
        if changed or news.findings:
            self._tell(f"changed: {_listed(changed, session)}{how}")
            if reporting.statistics:
                totals = resident.totals
                news = replace(
                    news,
                    findings=resident.findings,
                    documents=totals.documents,
                    absent=sorted(totals.absent),
                )
            report(reporting, news, totals=resident.totals)
        return True

    def _tell(self, words: str) -> None:
        """Announce a round, unless it is to be quiet: then what is new in it is enough."""
        if not self.quiet:
            _announce(words)

    def _told(self, last: Seen, changed: set[str], how: str) -> str:
        """Say which documents are new, changed and gone since the last look."""
        assert self._asked is not None
        before, after = last.documents, self._last.documents
        kinds = {
            "new": changed - before.keys(),
            "changed": changed & before.keys() & after.keys(),
            "gone": changed - after.keys(),
        }
        told = (f"{kind}: {_listed(paths, self._asked[0])}" for kind, paths in kinds.items() if paths)
        return ("; ".join(told) or "once more") + how


def _listed(paths: Collection[str], session: Session) -> str:
    shown = Shown(session.settings.root)
    names = [escape(shown(path)) for path in sorted(paths)]
    more = f" and {len(names) - _NAMED + 1} more" if len(names) > _NAMED else ""
    return ", ".join(names[: _NAMED - 1] if more else names) + more


def _announce(words: str) -> None:
    """Say, apart from what was said before, and with the time of day."""
    say("")
    say(f"{time.strftime('%H:%M:%S')} {words}")


__all__ = ["watch"]
