"""The server: what editors ask, and what they are told.

Messages are handled by one thread, documents judged by another, and what takes long (a corpus that was never
judged, what is in use in it) by a third; so an editor is always answered.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import partial
from threading import Lock, Thread
from typing import TYPE_CHECKING, Any, BinaryIO, TypeVar

from lsprotocol import types
from pygls.lsp.server import LanguageServer

from seedlint import __version__
from seedlint.codes import INTERNAL_ERROR
from seedlint.errors import SeedlintError, UsageError
from seedlint.lsp.able import Able
from seedlint.lsp.corpus import contents
from seedlint.lsp.diagnostics import Related, diagnostics, not_judged
from seedlint.lsp.learning import Learning
from seedlint.lsp.pages import Pages
from seedlint.lsp.projects import CONFIGURATION, Project, Projects
from seedlint.util.early_exit import exit_now
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
_LOOK = 1.0
"""Seconds for which nobody looks again whether configuration, schemas and rules are as they were."""


@dataclass
class Options:
    """What an editor can set, under ``seedlint`` in its settings or at the start."""

    run: str = "onType"
    code_lens: bool = False
    debounce: float = _DEBOUNCE

    commands: bool = False
    """Whether the client knows the commands of the extension, and those of Visual Studio Code."""

    @classmethod
    def of(cls, given: Any, before: Options | None = None) -> Options:
        """Return the options in what an editor sends; what has no meaning stays as ``before``."""
        table = getattr(given, "seedlint", None) or (
            given.get("seedlint") if isinstance(given, dict) else None
        )
        table = table or given
        options = replace(before) if before else cls()

        def get(name: str) -> Any:
            return table.get(name) if isinstance(table, dict) else getattr(table, name, None)

        if get("run") in ("onType", "onSave"):
            options.run = get("run")
        if isinstance(get("codeLens"), bool):
            options.code_lens = get("codeLens")
        if isinstance(get("clientCommands"), bool):
            options.commands = get("clientCommands")
        delay = get("debounce")
        if isinstance(delay, (int, float)) and not isinstance(delay, bool) and 0 <= delay <= 10_000:
            options.debounce = delay / 1000
        return options


@dataclass
class Judged:
    """What was found in one version of a buffer."""

    buffer: Buffer
    """The text that was judged; what the editor has may be newer."""
    project: Project
    name: str
    result: Result
    document: Document
    session: Session
    items: list[types.Diagnostic] = field(default_factory=list)
    serial: int = 0
    """Another one whenever something else is found."""

    @property
    def version(self) -> int | None:
        """The version of the text."""
        return self.buffer.version


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
        self.able = Able(types.ClientCapabilities())
        self.learning = Learning(self)
        self.pages = Pages()
        self.writing = Lock()
        """Held while buffers are changed, or looked at from another thread."""
        self._judging: dict[tuple[str, int | None, int], asyncio.Task[Any]] = {}
        self._judge = ThreadPoolExecutor(1, "seedlint-judge")
        self._slow = ThreadPoolExecutor(1, "seedlint-corpus")
        self._waiting: dict[str, asyncio.Task[None]] = {}
        self._tasks: set[asyncio.Task[Any]] = set()
        self._changed: set[str] = set()
        self._gathering: asyncio.Task[None] | None = None
        self._told: set[str] = set()
        self._noted: set[str] = set()
        self.stopping: asyncio.Event | None = None
        """What ends the watching of files."""
        self.closing = False
        self.by_port = False
        self.shut = False
        """Whether the editor has said that it is about to end this."""
        self.exit_code = 0
        self.generation = 0
        self.cited: dict[tuple[object, ...], tuple[object, list[types.Location]]] = {}
        """Where addresses stand in other documents, as far as somebody has asked."""

    # Starting and ending

    def talk(self, source: BinaryIO, sink: BinaryIO) -> int:
        """Serve over two streams until the editor ends it; return the exit code that the protocol wants."""
        with suppress(ValueError):  # where this is not the main thread
            signal.signal(signal.SIGTERM, self._terminated)
        try:
            self.start_io(source, sink)
        finally:
            self.end()
        return self.exit_code

    def listen(self, host: str, port: int) -> None:
        """Serve over a port; UsageError if it can't be had."""
        self.by_port = True
        Thread(target=self._announce, daemon=True).start()
        try:
            self.start_tcp(host, port)
        except OSError as error:
            why = error.strerror or str(error)
            raise UsageError(
                f"{host}:{port} can't be listened on ({why}); choose another --port, or 0"
            ) from None
        finally:
            self.end()

    def _terminated(self, number: int, _frame: object) -> None:
        """End at once: a thread that waits for input can't be waited for."""
        self.end()
        exit_now(128 + number)

    def _announce(self) -> None:
        """Say which port it is as soon as somebody can connect; the library only says so in its own log."""
        while not self.closing:
            sockets = getattr(self._server, "sockets", None)
            if sockets:
                host, port = sockets[0].getsockname()[:2]
                print(f"seedlint: listening on {host}:{port}", file=sys.stderr, flush=True)
                return
            time.sleep(0.01)

    def end(self) -> None:
        """End what goes on beside."""
        self.closing = True
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

    # Work in other threads

    async def in_judge(self, function: Callable[[], T]) -> T:
        """Do something in the thread that judges."""
        return await asyncio.get_running_loop().run_in_executor(self._judge, function)

    async def in_slow(self, function: Callable[[], T]) -> T:
        """Do something that takes long; one after the other."""
        return await asyncio.get_running_loop().run_in_executor(self._slow, function)

    def spawn(self, work: Any) -> asyncio.Task[Any]:
        """Let something go on beside the messages; what goes wrong in it is logged."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)

        def done(one: asyncio.Task[Any]) -> None:
            self._tasks.discard(one)
            if not one.cancelled() and (error := one.exception()) is not None and not self.closing:
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
        self.learning.learn(judged.project)
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
        # Hover, outline, links and all that ask for the same text at once: it is judged once.
        asked = uri, buffer.version, self.generation
        if asked not in self._judging:
            task = self._judging[asked] = self.spawn(self._judge_one(buffer))
            task.add_done_callback(lambda _: self._judging.pop(asked, None))
        found: Judged | None = await asyncio.shield(self._judging[asked])
        return found

    def _newest(self, uri: str) -> dict[str, Judged]:
        """Judge a buffer as it is when its turn comes, in the thread that judges."""
        with self.writing:
            frozen = {one.uri: replace(one) for one in self.buffers.values()}
        return self._judged(uri, frozen) if uri in frozen else {}

    async def _judge_one(self, buffer: Buffer) -> Judged | None:
        uri = buffer.uri
        try:
            found = await self.in_judge(partial(self._newest, uri))
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
        if stale:
            self.ask_to_pull()  # what it has of the others does not hold any more
        return found.get(uri)

    def ask_to_pull(self) -> None:
        """Have a client that asks for diagnostics ask again."""
        if self.able.pulls:
            self.workspace_diagnostic_refresh(None)

    def _not_judged(self, buffer: Buffer, words: str) -> None:
        """Take note that a document could not be judged: without a word it would look clean."""
        if buffer.uri not in self.buffers:
            return  # it was closed meanwhile
        self.tell(words)
        self.judged.pop(buffer.uri, None)
        self.unjudged[buffer.uri] = not_judged(f"not checked: {mask_line(words)}")

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
        project = self._project(mine.path)
        if not project.is_document(mine.path, mine.text):
            return {}
        project.seen_as(mine.path)
        near = {one.path: one for one in buffers.values() if one is mine or self._shares(one, project)}
        results = project.judge({path: one.raw for path, one in near.items() if path is not None})
        known = {project.known_as(path): one for path, one in near.items() if path is not None}
        related = Related(project.path, known, mine)
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
        others = [one for one in result.findings if one.path != document.path]
        result = replace(result, findings=tuple(one for one in result.findings if one.path == document.path))
        items = list(diagnostics(buffer, result, related, self.pages, shown=self.able.related))
        # A rule that was not there, or that has not judged: without a word, the document would look clean.
        items += [not_judged(one.message) for one in others if one.code == INTERNAL_ERROR]
        serial = 0 if before is None else before.serial + (before.items != items)
        return Judged(buffer, project, document.path, result, document, session, items, serial)

    def _project(self, path: str) -> Project:
        """Return the project of a file, as what decides about it is now: not every change is told."""
        project = self.projects.of(path)
        now = time.monotonic()
        if now - project.looked_at > _LOOK:
            project.looked_at = now
            if project.decided_otherwise():
                self._renew(project)
                return self.projects.of(path)
        return project

    def _renew(self, project: Project) -> None:
        """Build a project anew: what decides how its documents are judged has changed."""
        from seedlint.rulebook.local import forget

        forget()
        self.projects.drop(project)

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
        if buffer is None or self.able.pulls or (judged is not None and judged.version != buffer.version):
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
        self.cited.clear()
        if self.able.pulls:
            self.judged.clear()
            self.ask_to_pull()
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
            await self.again()
            for judged in list(self.judged.values()):
                self.learning.learn(judged.project)

    def _looked(self, paths: set[str]) -> bool:
        """Look at changed files; return whether anything may be judged otherwise now."""
        from seedlint.rulebook.local import forget

        if any(os.path.basename(path) in CONFIGURATION for path in paths):
            forget()
            self.projects.forget()
            return True
        changed = False
        for project in self.projects.known:
            try:
                mine = [path for path in paths if project.concerns(path)]
                changed |= self._looked_at(project, mine)
            except SeedlintError:
                changed = True  # it is said where a document of it is judged
        return changed

    def _looked_at(self, project: Project, mine: list[str]) -> bool:
        """Look at changed files of a project; return whether anything may be judged otherwise now."""
        if project.decided_otherwise():
            self._renew(project)
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
