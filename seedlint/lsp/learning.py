"""Judging a corpus that was never judged, beside what the editor asks: with progress, and till declined."""

from __future__ import annotations

import asyncio
import time
from functools import partial
from itertools import count
from typing import TYPE_CHECKING

from lsprotocol import types

from seedlint.errors import SeedlintError
from seedlint.lsp.corpus import contents
from seedlint.lsp.projects import Cancelled

if TYPE_CHECKING:
    from collections.abc import Callable

    from seedlint.lsp.projects import Project
    from seedlint.lsp.server import Server

_PART = 25


class Learning:
    """Learns projects, one after the other."""

    def __init__(self, server: Server) -> None:
        """Begin with none; ``server`` is told what comes of them."""
        self._server = server
        self._under_way: set[int] = set()
        self._tokens = count()

    def learn(self, project: Project) -> None:
        """Judge the whole corpus of a project beside, if that is not done yet."""
        done = project.whole or project.declined or not project.has_corpus
        if not done and id(project) not in self._under_way:
            self._under_way.add(id(project))
            self._server.spawn(self._learned(project))

    async def _learned(self, project: Project) -> None:
        server = self._server
        one = _Progress(server, f"seedlint-{next(self._tokens)}")
        await one.begin()

        def wanted() -> bool:
            """Whether it is to go on: it is not declined, and nothing has changed that decides about it."""
            return not server.closing and not one.declined and project in server.projects.known

        try:
            await server.in_slow(partial(project.learn, one.report, wanted))
            await server.in_judge(partial(project.changed, None))
            project.whole = True
        except Cancelled:
            project.declined = True
            if project in server.projects.known:
                server.note(
                    "the corpus was not checked: cancelled; only findings within one document are reported"
                )
        except SeedlintError as error:
            project.declined = True
            server.tell(str(error))
        except Exception:
            project.declined = True  # or each change would begin it anew
            raise
        finally:
            one.end()
            self._under_way.discard(id(project))
        if project.whole:
            await server.again()
            await server.in_slow(partial(_look, project, wanted))


class _Progress:
    """Shows how far something is, if the editor can."""

    def __init__(self, server: Server, token: str) -> None:
        self._server = server
        self._token = token
        self._shown = False
        self._last = -1
        self._loop = asyncio.get_running_loop()

    async def begin(self) -> None:
        if not self._server.able.progress:
            return
        try:
            await self._server.work_done_progress.create_async(self._token)
        except Exception as error:  # noqa: BLE001 - a client may refuse as it likes
            self._server.note(f"no progress is shown: {error}")
            return
        self._shown = True
        begin = types.WorkDoneProgressBegin("seedlint: checking the corpus", cancellable=True)
        self._server.work_done_progress.begin(self._token, begin)

    @property
    def declined(self) -> bool:
        """Whether somebody has ended it."""
        future = self._server.work_done_progress.tokens.get(self._token) if self._shown else None
        return future is not None and future.cancelled()

    def report(self, done: int, total: int) -> None:
        """Show it, from any thread."""
        percent = 100 * done // max(total, 1)
        if self._shown and percent != self._last:
            self._last = percent
            report = types.WorkDoneProgressReport(message=f"{done} of {total}", percentage=percent)
            self._loop.call_soon_threadsafe(self._server.work_done_progress.report, self._token, report)

    def end(self) -> None:
        if self._shown:
            self._server.work_done_progress.end(self._token, types.WorkDoneProgressEnd())


def _look(project: Project, wanted: Callable[[], bool]) -> None:
    """Learn what is in use in a corpus; in a thread of its own, and giving way to others."""
    session = project.session
    read = contents(session.scope.tree, session.settings.max_file_size)
    names = list(session.scope.corpus)
    project.corpus.keep(names)
    for number, name in enumerate(names):
        if not wanted():
            return
        if number % _PART == 0:
            time.sleep(0.002)
        raw = read(name)
        if raw is not None:
            project.corpus.put(session.engine.of(name, raw).document(name, raw))


__all__ = ["Learning"]
