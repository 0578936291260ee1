"""`--watch`: lints again as soon as something changes, until Ctrl-C.

Every round judges the whole corpus, of which the cache knows all but what has changed; shown is what is
found in the changed documents, and what they have made new in others. What has changed is told by what
the files look like: events only say when to look. Between rounds nothing watches, so that workers are
never started beside the threads of a watcher; changes of that time are noticed when it is back.
"""

from __future__ import annotations

import os
import sys
import time
from contextlib import closing
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from seedlint.cli.checking import report
from seedlint.cli.clock import CLOCK
from seedlint.cli.console import say
from seedlint.errors import SeedlintError, UsageError
from seedlint.identity import Identity, identities
from seedlint.patterns.globs import fixed_part, is_glob, start_of
from seedlint.rulebook.local import forget
from seedlint.run.deciding import Deciding
from seedlint.sources.discovery import TOOL_DIRECTORIES
from seedlint.sources.gitignore import deciding_files
from seedlint.util.escape import escape
from seedlint.util.extras import need
from seedlint.util.paths import Looks, Shown, below, is_in, looks_of, slashed

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator
    from typing import NoReturn

    from seedlint.cli.checking import Reporting
    from seedlint.config.settings import Settings
    from seedlint.fixes.fixer import Fixing
    from seedlint.run.request import Request
    from seedlint.run.session import Session

    Start = Callable[[], tuple[Session, Request, Reporting, Fixing | None]]

_TICK = 0.4
"""Seconds after which single files, such as the configuration, are looked at again."""
_STEP = 0.05
"""Seconds without a change after which a round begins."""
_DEBOUNCE = 0.4
"""Seconds after which it begins even if changes go on."""
_NAMED = 3


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
    say("watching for changes; Ctrl-C ends it")
    while True:
        rounds.wait(watchfiles.watch)
        try:
            rounds.next()
        except SeedlintError as error:
            _announce(f"error: {error}")


@dataclass
class _Round:
    """What the last round has seen."""

    documents: Looks = field(default_factory=dict)
    control: Deciding | None = None
    """The files that decide how to judge; None in the beginning."""
    named: Looks = field(default_factory=dict)
    """Documents named one by one, and the files elsewhere that decide what git ignores."""
    roots: tuple[str, ...] = ()
    """The directories that are watched."""
    places: tuple[int, ...] = ()
    """Which directories these were, in case others take their place."""
    private: tuple[str, ...] = ()
    """Directories that are seedlint's own."""
    found: frozenset[Identity] | None = None
    """The findings; None if it came to none."""

    def look_at(self, session: Session, request: Request) -> None:
        """Look at what is to be watched beside the documents; what was looked at before stays as it was."""
        settings = session.settings
        self.roots = tuple(sorted({os.path.realpath(root) for root in _roots(request, settings)}))
        self.named = looks_of(path for path in request.paths if not os.path.isdir(path))
        self.named |= looks_of(path for root in self.roots for path in deciding_files(root))
        self.places = _places(self.roots)
        self.private = (os.path.realpath(settings.cache_path()),)


class Rounds:
    """One round after another."""

    def __init__(self, start: Start) -> None:
        """Prepare the first round."""
        self._start = start
        self._last = _Round()
        self._look_again = False
        self._readers = _Readers()

    def next(self) -> None:
        """Lint if anything has changed since the last round, and report it."""
        CLOCK.begin()
        last = self._last
        configured = last.control is not None and last.control.changed()
        if configured:
            forget()
        control = Deciding(last.control)
        this = self._last = _Round(
            {}, control, looks_of(last.named), last.roots, _places(last.roots), last.private
        )
        session, request, reporting, _ = self._start()
        try:
            control.of(session)
            this.look_at(session, request)
            self._judge(last, this, (session, request, reporting), configured=configured)
        finally:
            control.told(session)

    def _judge(
        self,
        last: _Round,
        this: _Round,
        asked: tuple[Session, Request, Reporting],
        *,
        configured: bool,
    ) -> None:
        session, request, reporting = asked
        reload = configured or last.found is None
        scope = session.documents(request, quiet=not reload)
        this.documents = {
            path: scope.found.signatures.get(path) or scope.tree.signature(path) for path in scope.corpus
        }
        changed = _changed(last.documents, this.documents)
        if not changed and not reload:
            this.found = last.found
            return
        self._look_again = True
        if last.control is not None:
            _announce(
                "configuration"
                if configured
                else _told(last.documents, this.documents, changed, Shown(session.settings.root))
            )
        result = session.lint(reporting.asked_of(request), scope)
        found = list(identities(result.findings))
        this.found = frozenset(identity for identity, _ in found)
        if reload or reporting.statistics:
            report(reporting, result)
            return
        before = last.found or frozenset()
        news = (one for identity, one in found if one.path in changed or identity not in before)
        report(reporting, replace(result, findings=tuple(news)), whole=result)

    def wait(self, changes: Callable[..., Generator[Any]]) -> None:
        """Return when something may have changed; ``changes`` is `watchfiles.watch`."""
        roots = [root for root in self._last.roots if os.path.isdir(root)]
        if not roots:
            while not self._is_due():
                time.sleep(_TICK)
            return
        try:
            events = changes(
                *roots,
                watch_filter=self._matters,
                step=int(_STEP * 1000),
                debounce=int(_DEBOUNCE * 1000),
                rust_timeout=int(_TICK * 1000),
                yield_on_timeout=True,
                ignore_permission_denied=True,
            )
            with closing(events):
                next(some for some in events if some or self._is_due())
        except BrokenPipeError:
            raise
        except FileNotFoundError:
            return  # gone this moment
        except (OSError, RuntimeError) as error:
            raise UsageError(
                f"--watch: the directories can't be watched ({escape(str(error))});"
                " WATCHFILES_FORCE_POLLING=1 looks at them again and again instead"
            ) from None

    def _is_due(self) -> bool:
        """Whether to look, though no event says so; BrokenPipeError if nobody reads the output any more."""
        if self._readers.are_gone():
            raise BrokenPipeError
        due, self._look_again = self._look_again, False
        last = self._last
        return (
            due
            or (last.control is not None and last.control.changed())
            or looks_of(last.named) != last.named
            or _places(last.roots) != last.places
        )

    def _matters(self, _change: object, path: str) -> bool:
        """Whether a change may be one of a document, or of what is ignored."""
        if any(is_in(path, own) for own in self._last.private):
            return False
        ways = (below(path, root) for root in self._last.roots)
        parts = next((way for way in ways if way is not None), slashed(path)).split("/")
        return not any(
            part in TOOL_DIRECTORIES or (part.startswith(".") and part != ".gitignore") for part in parts
        )


def _roots(request: Request, settings: Settings) -> Iterator[str]:
    """Yield the directories in which documents are searched for."""
    for path in request.paths:
        start = path if os.path.lexists(path) or not is_glob(path) else start_of(path)[0]
        if os.path.isdir(start):
            yield start
    for pattern in settings.meant("include"):
        start = os.path.join(settings.root, fixed_part(pattern.strip("/")))
        yield start if os.path.isdir(start) or not os.path.isfile(start) else os.path.dirname(start)


class _Readers:
    """Tells whether anybody still reads standard output: a pipe, or a terminal, may lose its other end."""

    def __init__(self) -> None:
        self._file = self._identity()

    @staticmethod
    def _identity() -> tuple[int, int] | None:
        try:
            status = os.fstat(sys.stdout.fileno())
        except (OSError, ValueError):
            return None
        return status.st_dev, status.st_ino

    def are_gone(self) -> bool:
        import select

        if self._identity() != self._file:
            return True  # a report has met a closed pipe, and the rest goes nowhere
        if sys.platform != "win32" and hasattr(select, "poll"):
            try:
                poll = select.poll()
                poll.register(sys.stdout.fileno(), 0)
                return any(event & (select.POLLERR | select.POLLHUP) for _, event in poll.poll(0))
            except (OSError, ValueError):
                return False
        return False


def _places(roots: Iterable[str]) -> tuple[int, ...]:
    """Return the inodes of directories, 0 for those that are not there."""
    return tuple(looks[3] if looks else 0 for looks in looks_of(roots).values())


def _changed(before: Looks, after: Looks) -> set[str]:
    if before == after:  # as it mostly is, and the quickest to ask
        return set()
    changed = {path for path, looks in after.items() if before.get(path, ()) != looks}
    return changed | (before.keys() - after.keys())


def _told(before: Looks, after: Looks, changed: set[str], shown: Shown) -> str:
    """Say which documents are new, changed and gone."""
    kinds = {
        "new": changed - before.keys(),
        "changed": changed & before.keys() & after.keys(),
        "gone": changed - after.keys(),
    }
    return (
        "; ".join(f"{kind}: {_listed(paths, shown)}" for kind, paths in kinds.items() if paths) or "once more"
    )


def _listed(paths: set[str], shown: Shown) -> str:
    names = [escape(shown(path)) for path in sorted(paths)]
    more = f" and {len(names) - _NAMED + 1} more" if len(names) > _NAMED else ""
    return ", ".join(names[: _NAMED - 1] if more else names) + more


def _announce(words: str) -> None:
    """Say, apart from what was said before, and with the time of day."""
    say("")
    say(f"{time.strftime('%H:%M:%S')} {words}")


__all__ = ["watch"]
