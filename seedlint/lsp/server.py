"""The server: what editors ask, and what they are told.

Messages are handled by one thread, documents judged by another, and what takes long (a corpus that was never
judged, what is in use in it) by a third; so an editor is always answered.
"""

from __future__ import annotations

import asyncio
import os
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import count
from typing import TYPE_CHECKING, Any, BinaryIO, TypeVar

from lsprotocol import types
from pygls.lsp.server import LanguageServer

from seedlint import __version__
from seedlint.codes import INTERNAL_ERROR
from seedlint.errors import SeedlintError
from seedlint.lsp.actions import Abilities
from seedlint.lsp.completion import Client
from seedlint.lsp.corpus import contents
from seedlint.lsp.diagnostics import SOURCE, Related, diagnostics
from seedlint.lsp.pages import Pages
from seedlint.lsp.projects import CONFIGURATION, Cancelled, Project, Projects
from seedlint.util.redact import mask_line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from seedlint.document import Document
    from seedlint.lsp.buffers import Buffer
    from seedlint.output.result import Result
    from seedlint.run.session import Session

T = TypeVar("T")

_DEBOUNCE = 0.15
"""Seconds without a change after which a text is judged."""
_SETTLE = 0.2
"""Seconds in which changed files are gathered."""
_MANY = 200
"""So many files change at once only where a branch is switched or the like."""
_PART = 25


@dataclass
class Options:
    """What an editor can set, under ``seedlint`` in its settings or at the start."""

    run: str = "onType"
    code_lens: bool = False
    debounce: float = _DEBOUNCE

    @classmethod
    def of(cls, given: Any) -> Options:
        """Return the options in what an editor sends; what has no meaning there is left out."""
        table = getattr(given, "seedlint", None) or (
            given.get("seedlint") if isinstance(given, dict) else None
        )
        table = table or given
        options = cls()

        def get(name: str) -> Any:
            return table.get(name) if isinstance(table, dict) else getattr(table, name, None)

        if get("run") in ("onType", "onSave"):
            options.run = get("run")
        if isinstance(get("codeLens"), bool):
            options.code_lens = get("codeLens")
        delay = get("debounce")
        if isinstance(delay, (int, float)) and not isinstance(delay, bool) and 0 <= delay <= 10_000:
            options.debounce = delay / 1000
        return options


@dataclass
class Judged:
    """What was found in one version of a buffer."""

    version: int | None
    project: Project
    name: str
    result: Result
    document: Document
    session: Session
    items: list[types.Diagnostic] = field(default_factory=list)
    serial: int = 0
    """Another one whenever something else is found."""


class Server(LanguageServer):
    """seedlint for editors."""

    def __init__(self, *, isolated: bool = False) -> None:
        """Prepare; nothing is read before an editor opens a document."""
        super().__init__("seedlint", __version__)
        self.projects = Projects(isolated=isolated)
        self.buffers: dict[str, Buffer] = {}
        self.judged: dict[str, Judged] = {}
        self.unjudged: dict[str, types.Diagnostic] = {}
        """What is said instead of documents that could not be judged."""
        self.options = Options()
        self.pages = Pages()
        self._judge = ThreadPoolExecutor(1, "seedlint-judge")
        self._slow = ThreadPoolExecutor(1, "seedlint-corpus")
        self._waiting: dict[str, asyncio.Task[None]] = {}
        self._tasks: set[asyncio.Task[Any]] = set()
        self._changed: set[str] = set()
        self._gathering: asyncio.Task[None] | None = None
        self._learning: set[int] = set()
        self._told: set[str] = set()
        self._noted: set[str] = set()
        self._tokens = count()
        self.stopping: asyncio.Event | None = None
        """What ends the watching of files."""
        self._closing = False
        self.generation = 0

    # Starting and ending

    def talk(self, source: BinaryIO, sink: BinaryIO) -> None:
        """Serve over two streams until the editor ends it."""
        try:
            self.start_io(source, sink)
        finally:
            self.end()

    def listen(self, host: str, port: int) -> None:
        """Serve over a port."""
        if port == 0:
            import socket

            with socket.socket() as one:
                one.bind((host, 0))
                port = one.getsockname()[1]
        print(f"seedlint: listening on {host}:{port}", file=sys.stderr, flush=True)
        try:
            self.start_tcp(host, port)
        finally:
            self.end()

    def end(self) -> None:
        """End what goes on beside."""
        self._closing = True
        if self.stopping is not None:
            self.stopping.set()
        self.pages.close()
        for executor in (self._judge, self._slow):
            executor.shutdown(wait=False, cancel_futures=True)

    def report_server_error(self, error: Exception, source: Any) -> None:  # noqa: ARG002 - pygls has it so
        """Say in the log what went wrong with a message; it ends nothing."""
        self.note(f"{type(error).__name__}: {error}", types.MessageType.Error)

    def note(self, words: str, kind: types.MessageType = types.MessageType.Info) -> None:
        """Write to the editor's log."""
        self.window_log_message(types.LogMessageParams(kind, mask_line(words)))

    def tell(self, words: str) -> None:
        """Show a message, each once until the configuration changes."""
        if words not in self._told:
            self._told.add(words)
            self.window_show_message(types.ShowMessageParams(types.MessageType.Error, mask_line(words)))
        self.note(words, types.MessageType.Error)

    # What the client can do

    def _text_capability(self, name: str) -> Any:
        return getattr(self.client_capabilities.text_document, name, None)

    @property
    def pulls(self) -> bool:
        """Whether the client asks for diagnostics: then none are sent unasked."""
        return self._text_capability("diagnostic") is not None

    @property
    def abilities(self) -> Abilities:
        """What the client can do with edits."""
        workspace = self.client_capabilities.workspace
        edit = workspace.workspace_edit if workspace else None
        return Abilities(
            versioned=bool(edit and edit.document_changes),
            snippets=bool(edit and edit.snippet_edit_support),
        )

    @property
    def client(self) -> Client:
        """What the client can do with completions."""
        item = getattr(self._text_capability("completion"), "completion_item", None)
        formats = getattr(item, "documentation_format", None) or []
        return Client(
            snippets=bool(getattr(item, "snippet_support", False)),
            markdown=types.MarkupKind.Markdown in formats,
        )

    # Work in other threads

    async def in_judge(self, function: Callable[[], T]) -> T:
        """Do something in the thread that judges."""
        return await asyncio.get_running_loop().run_in_executor(self._judge, function)

    def spawn(self, work: Any) -> asyncio.Task[Any]:
        """Let something go on beside the messages; what goes wrong in it is logged."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)

        def done(one: asyncio.Task[Any]) -> None:
            self._tasks.discard(one)
            if not one.cancelled() and (error := one.exception()) is not None and not self._closing:
                self.note(f"{type(error).__name__}: {error}", types.MessageType.Error)

        task.add_done_callback(done)
        return task

    # Judging

    def later(self, uri: str, delay: float) -> None:
        """Judge a buffer after a while without changes."""
        before = self._waiting.pop(uri, None)
        if before is not None:
            before.cancel()

        async def wait() -> None:
            await asyncio.sleep(delay)
            self._waiting.pop(uri, None)
            await self.judge_and_tell(uri)

        self._waiting[uri] = self.spawn(wait())

    async def judge_and_tell(self, uri: str) -> None:
        """Judge a buffer, and with it all others of its project; tell the editor."""
        judged = await self.judge(uri)
        await self._publish(uri)
        if judged is None:
            return
        self.learn(judged.project)
        for other in list(self.buffers):
            known = self.judged.get(other)
            if other != uri and known is not None and known.project is judged.project:
                await self._publish(other)

    async def judge(self, uri: str) -> Judged | None:
        """Judge a buffer as it is now, and with it all others of its project.

        None if it is no document, or can't be judged.
        """
        buffer = self.buffers.get(uri)
        if buffer is None:
            return None
        frozen = {one.uri: replace(one) for one in self.buffers.values()}
        try:
            found = await self.in_judge(partial(self._judged, uri, frozen))
        except SeedlintError as error:
            self._not_judged(buffer, str(error))
            return None
        except Exception as error:  # noqa: BLE001 - whatever a document does, the server stays
            self._not_judged(buffer, f"{type(error).__name__}: {error}; please report this")
            return None
        self.unjudged.pop(uri, None)
        if uri not in found:
            self.judged.pop(uri, None)
        stale = False
        for other, judged in found.items():
            if other in self.buffers:
                before = self.judged.get(other)
                stale |= other != uri and before is not None and before.serial != judged.serial
                self.judged[other] = judged
        if stale and self.pulls:
            self._ask_to_pull()  # what it has of the others does not hold any more
        return found.get(uri)

    def _ask_to_pull(self) -> None:
        workspace = self.client_capabilities.workspace
        if workspace and workspace.diagnostics and workspace.diagnostics.refresh_support:
            self.workspace_diagnostic_refresh(None)

    def _not_judged(self, buffer: Buffer, words: str) -> None:
        """Take note that a document could not be judged: without a word it would look clean."""
        self.tell(words)
        self.judged.pop(buffer.uri, None)
        first = types.Range(types.Position(0, 0), types.Position(0, 3))
        message = f"not judged: {mask_line(words)}"
        self.unjudged[buffer.uri] = types.Diagnostic(
            first, message, severity=types.DiagnosticSeverity.Error, code=INTERNAL_ERROR, source=SOURCE
        )

    def items(self, uri: str, judged: Judged | None) -> list[types.Diagnostic]:
        """Return what there is to show of a buffer."""
        if judged is not None:
            return judged.items
        return [self.unjudged[uri]] if uri in self.unjudged else []

    def _judged(self, uri: str, buffers: dict[str, Buffer]) -> dict[str, Judged]:
        """Judge a buffer and those that it shares a project with; in the thread that judges."""
        mine = buffers[uri]
        if mine.path is None:
            return {}
        project = self.projects.of(mine.path)
        if not project.is_document(mine.path, mine.text):
            return {}
        near = {one.path: one for one in buffers.values() if one is mine or self._shares(one, project)}
        results = project.judge({path: one.raw for path, one in near.items() if path is not None})
        related = Related(project.path, {path: one for path, one in near.items() if path is not None}, mine)
        found = {}
        for path, result in results.items():
            found[near[path].uri] = self._shown(near[path], project, result, related)
        for words in next(iter(results.values())).notes:
            if words not in self._noted:
                self._noted.add(words)
                self.note(words)
        return found

    def _shown(self, buffer: Buffer, project: Project, result: Result, related: Related) -> Judged:
        before = self.judged.get(buffer.uri)
        session = project.session
        if before is not None and before.version == buffer.version and before.session is session:
            document = before.document
        else:
            assert buffer.path is not None
            name = project.known_as(buffer.path)
            document = session.engine.of(name, buffer.raw).document(name, buffer.raw)
        shown = bool(getattr(self._text_capability("publish_diagnostics"), "related_information", False))
        items = list(diagnostics(buffer, result, related, self.pages, shown=shown or self.pulls))
        serial = 0 if before is None else before.serial + (before.items != items)
        return Judged(buffer.version, project, document.path, result, document, session, items, serial)

    def _shares(self, buffer: Buffer, project: Project) -> bool:
        try:
            return (
                buffer.path is not None
                and self.projects.of(buffer.path) is project
                and project.is_document(buffer.path, buffer.text)
            )
        except SeedlintError:
            return False

    async def _publish(self, uri: str) -> None:
        """Send what is known of a buffer, unless the client asks for it or has gone on writing."""
        buffer, judged = self.buffers.get(uri), self.judged.get(uri)
        if buffer is None or self.pulls or (judged is not None and judged.version != buffer.version):
            return
        items = self.items(uri, judged)
        self.text_document_publish_diagnostics(
            types.PublishDiagnosticsParams(uri, items, version=buffer.version)
        )

    async def current(self, uri: str) -> Judged | None:
        """Return what is known of a buffer as it is now."""
        buffer, known = self.buffers.get(uri), self.judged.get(uri)
        if buffer is None:
            return None
        return known if known is not None and known.version == buffer.version else await self.judge(uri)

    async def again(self) -> None:
        """Judge all that is open anew: something else has changed."""
        self.generation += 1
        if self.pulls:
            self.judged.clear()
            self._ask_to_pull()
            return
        done: set[str] = set()
        for uri in list(self.buffers):
            if uri not in done:
                await self.judge(uri)
                judged = self.judged.get(uri)
                done |= {
                    one for one, known in self.judged.items() if judged and known.project is judged.project
                }
            await self._publish(uri)

    # The corpus

    def learn(self, project: Project) -> None:
        """Judge the whole corpus of a project beside, if that is not done yet."""
        if project.whole or project.declined or not project.has_corpus or id(project) in self._learning:
            return
        self._learning.add(id(project))
        self.spawn(self._learned(project))

    async def _learned(self, project: Project) -> None:
        token = f"seedlint-{next(self._tokens)}"
        window = self.client_capabilities.window
        shown = bool(window and window.work_done_progress)
        loop = asyncio.get_running_loop()
        if shown:
            shown = await self._progress(token)
        last = [-1]

        def progress(done: int, total: int) -> None:
            percent = 100 * done // max(total, 1)
            if shown and percent != last[0]:
                last[0] = percent
                report = types.WorkDoneProgressReport(message=f"{done} of {total}", percentage=percent)
                loop.call_soon_threadsafe(self.work_done_progress.report, token, report)

        def wanted() -> bool:
            future = self.work_done_progress.tokens.get(token) if shown else None
            return not self._closing and not (future is not None and future.cancelled())

        try:
            await loop.run_in_executor(self._slow, partial(project.learn, progress, wanted))
            await self.in_judge(partial(project.changed, None))
            project.whole = True
        except Cancelled:
            project.declined = True
            self.note("the corpus was not judged: cancelled; only what a document itself shows is found")
        except SeedlintError as error:
            self.tell(str(error))
        finally:
            if shown:
                self.work_done_progress.end(token, types.WorkDoneProgressEnd())
            self._learning.discard(id(project))
        if project.whole:
            await self.again()
            await loop.run_in_executor(self._slow, partial(self._look, project, wanted))

    async def _progress(self, token: str) -> bool:
        """Have the client show how far something is; whether it does."""
        try:
            await self.work_done_progress.create_async(token)
        except Exception as error:  # noqa: BLE001 - a client may refuse as it likes
            self.note(f"no progress is shown: {error}")
            return False
        begin = types.WorkDoneProgressBegin("seedlint: judging the corpus", cancellable=True)
        self.work_done_progress.begin(token, begin)
        return True

    def _look(self, project: Project, wanted: Callable[[], bool]) -> None:
        """Learn what is in use in a corpus; in a thread of its own, and giving way to others."""
        import time

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

    # Files

    def files_changed(self, paths: Iterable[str]) -> None:
        """Take note that files have changed; many that change at once are looked at together."""
        self._changed.update(paths)
        if self._gathering is None:
            self._gathering = self.spawn(self._gather())

    async def _gather(self) -> None:
        await asyncio.sleep(_SETTLE)
        paths, self._changed, self._gathering = self._changed, set(), None
        if await self.in_judge(partial(self._looked, paths)):
            self._told.clear()
            self._noted.clear()
            await self.again()
            for judged in list(self.judged.values()):
                self.learn(judged.project)

    def _looked(self, paths: set[str]) -> bool:
        """Look at changed files; return whether anything may be judged otherwise now."""
        from seedlint.rulebook.local import forget

        if any(os.path.basename(path) in CONFIGURATION for path in paths):
            forget()
            self.projects.forget()
            return True
        changed = False
        for project in self.projects.known:
            mine = [path for path in paths if project.concerns(path)]
            try:
                changed |= self._looked_at(project, mine)
            except SeedlintError:
                changed = True  # it is said where a document of it is judged
        return changed

    def _looked_at(self, project: Project, mine: list[str]) -> bool:
        """Look at changed files of a project; return whether anything may be judged otherwise now."""
        from seedlint.rulebook.local import forget

        if project.decided_otherwise():
            forget()
            project.begin_again()
            return True
        if len(mine) > _MANY:
            project.whole = project.declined = False
            project.changed(None)
        elif mine:
            project.changed(mine)
            self._looked_into(project, mine)
        return bool(mine)

    def _looked_into(self, project: Project, paths: Sequence[str]) -> None:
        session = project.session
        read = contents(session.scope.tree, session.settings.max_file_size)
        for path in paths:
            name = project.name(path)
            raw = read(name) if project.has(name) else None
            if raw is None:
                project.corpus.drop(name)
            else:
                project.corpus.put(session.engine.of(name, raw).document(name, raw))


__all__ = ["Judged", "Options", "Server"]
