"""An editor without a screen: a real client that talks to the server over its standard streams."""

from __future__ import annotations

import asyncio
import contextlib
import sys
import threading
import time
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Self

from lsprotocol import types
from pygls import uris
from pygls.lsp.client import LanguageClient

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

PATIENCE = 60.0
"""Seconds after which an answer does not come any more."""


def capabilities(
    *,
    pull: bool = False,
    encodings: tuple[str, ...] = ("utf-16",),
    snippets: bool = False,
    versioned: bool = True,
    progress: bool = False,
    watching: bool = True,
    refresh: bool = True,
    formats: tuple[str, ...] | None = None,
) -> types.ClientCapabilities:
    """Return what an editor can do."""
    item = types.ClientCompletionItemOptions(
        snippet_support=snippets, documentation_format=[types.MarkupKind.Markdown]
    )
    return types.ClientCapabilities(
        general=types.GeneralClientCapabilities(
            position_encodings=[types.PositionEncodingKind(one) for one in encodings]
        ),
        text_document=types.TextDocumentClientCapabilities(
            publish_diagnostics=types.PublishDiagnosticsClientCapabilities(related_information=True),
            diagnostic=types.DiagnosticClientCapabilities() if pull else None,
            completion=types.CompletionClientCapabilities(completion_item=item),
            hover=types.HoverClientCapabilities(content_format=[types.MarkupKind(one) for one in formats])
            if formats is not None
            else None,
        ),
        window=types.WindowClientCapabilities(work_done_progress=progress),
        workspace=types.WorkspaceClientCapabilities(
            workspace_edit=types.WorkspaceEditClientCapabilities(
                document_changes=versioned, snippet_edit_support=snippets
            ),
            did_change_watched_files=types.DidChangeWatchedFilesClientCapabilities(
                dynamic_registration=watching
            ),
            diagnostics=types.DiagnosticWorkspaceClientCapabilities(refresh_support=refresh)
            if pull
            else None,
        ),
    )


class Editor:
    """Starts a server, opens documents, and remembers what it is told; use as a context manager."""

    def __init__(self, folder: Path | None = None, *, options: Any = None, **able: Any) -> None:
        self._folder = folder
        self._options = options
        self._able = able
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self.told: dict[str, list[types.PublishDiagnosticsParams]] = {}
        self.messages: list[str] = []
        self.log: list[str] = []
        self.progress: list[Any] = []
        self.tokens: list[Any] = []
        self.refreshed = 0
        self.registered: list[types.Registration] = []
        self._versions: dict[str, int] = {}
        self._texts: dict[str, str] = {}

    def __enter__(self) -> Self:
        self._thread.start()
        self.client = self.do(self._client())
        self.do(self.client.start_io(sys.executable, "-m", "seedlint", "lsp", "--stdio"))
        uri = uris.from_fs_path(str(self._folder)) if self._folder else None
        self.server = self.do(
            self.client.initialize_async(
                types.InitializeParams(
                    capabilities=capabilities(**self._able),
                    root_uri=uri,
                    workspace_folders=[types.WorkspaceFolder(uri, "project")] if uri else None,
                    initialization_options=self._options,
                )
            )
        )
        self._call(lambda: self.client.initialized(types.InitializedParams()))
        return self

    def __exit__(self, *_: object) -> None:
        with contextlib.suppress(Exception):
            self.do(self.client.shutdown_async(None))
            self._call(lambda: self.client.exit(None))
        with contextlib.suppress(Exception):
            self.do(self.client.stop())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)

    async def _client(self) -> LanguageClient:
        client = LanguageClient("editor", "1")

        @client.feature(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
        def published(params: types.PublishDiagnosticsParams) -> None:
            self.told.setdefault(params.uri, []).append(params)

        @client.feature(types.WINDOW_SHOW_MESSAGE)
        def shown(params: types.ShowMessageParams) -> None:
            self.messages.append(params.message)

        @client.feature(types.WINDOW_LOG_MESSAGE)
        def logged(params: types.LogMessageParams) -> None:
            self.log.append(params.message)

        @client.feature(types.WORKSPACE_DIAGNOSTIC_REFRESH)
        def refresh(_params: None) -> None:
            self.refreshed += 1

        @client.feature(types.CLIENT_REGISTER_CAPABILITY)
        def register(params: types.RegistrationParams) -> None:
            self.registered += params.registrations

        @client.feature(types.WINDOW_WORK_DONE_PROGRESS_CREATE)
        def create(params: types.WorkDoneProgressCreateParams) -> None:
            self.tokens.append(params.token)

        @client.feature(types.PROGRESS)
        def progressed(params: types.ProgressParams) -> None:
            self.progress.append(params.value)

        return client

    def do(self, work: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(PATIENCE)

    def _call(self, function: Callable[[], Any]) -> None:
        async def work() -> None:
            function()

        self.do(work())

    # Documents

    @staticmethod
    def uri(path: Path) -> str:
        return uris.from_fs_path(str(path)) or ""

    def open(self, path: Path, text: str | None = None, language: str = "markdown") -> str:
        """Open a file, or a text in its place; return its address."""
        uri = self.uri(path)
        if text is None:
            with open(path, encoding="utf-8", newline="") as file:
                text = file.read()
        self._versions[uri], self._texts[uri] = 1, text
        item = types.TextDocumentItem(uri, language, 1, text)
        self._call(lambda: self.client.text_document_did_open(types.DidOpenTextDocumentParams(item)))
        return uri

    def change(self, uri: str, text: str) -> None:
        """Write another text, as a whole."""
        self._send(uri, [types.TextDocumentContentChangeWholeDocument(text=text)], text)

    def type(self, uri: str, span: types.Range, text: str, whole: str) -> None:
        """Write something in the place of a range; ``whole`` is what the text is then."""
        self._send(uri, [types.TextDocumentContentChangePartial(range=span, text=text)], whole)

    def _send(self, uri: str, changes: list[Any], text: str) -> None:
        self._call(lambda: self.send(uri, changes, text))

    def send(self, uri: str, changes: list[Any], text: str) -> None:
        """Tell of changes; only where the client lives."""
        self._versions[uri] += 1
        self._texts[uri] = text
        document = types.VersionedTextDocumentIdentifier(version=self._versions[uri], uri=uri)
        self.client.text_document_did_change(types.DidChangeTextDocumentParams(document, changes))

    def save(self, path: Path, uri: str) -> None:
        path.write_bytes(self._texts[uri].encode())
        params = types.DidSaveTextDocumentParams(types.TextDocumentIdentifier(uri))
        self._call(lambda: self.client.text_document_did_save(params))

    def close(self, uri: str) -> None:
        params = types.DidCloseTextDocumentParams(types.TextDocumentIdentifier(uri))
        self._call(lambda: self.client.text_document_did_close(params))

    def happened(self, *paths: Path, kind: types.FileChangeType = types.FileChangeType.Changed) -> None:
        """Tell that files have changed."""
        params = types.DidChangeWatchedFilesParams([types.FileEvent(self.uri(path), kind) for path in paths])
        self._call(lambda: self.client.workspace_did_change_watched_files(params))

    # What is told

    def wait(self, condition: Callable[[], Any], what: str = "it") -> Any:
        """Wait until a condition holds, and return what it returns."""
        end = time.monotonic() + PATIENCE
        while True:
            found = condition()
            if found:
                return found
            assert time.monotonic() < end, f"{what} never came: {self.log[-3:]}, {self.messages[-3:]}"
            time.sleep(0.02)

    def found(self, uri: str, *codes: str) -> list[types.Diagnostic]:
        """Wait until a document, as it is now, has findings with just these codes; return them."""

        def now() -> list[types.Diagnostic] | None:
            last = self.told.get(uri, [])[-1:]
            if not last or last[0].version != self._versions[uri]:
                return None
            return list(last[0].diagnostics) if sorted(self.codes(uri)) == sorted(codes) else None

        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            items = now()
            if items is not None:
                return items
            time.sleep(0.02)
        raise AssertionError(f"{codes} expected, the last are {self.codes(uri)}; {self.log[-3:]}")

    def codes(self, uri: str) -> list[str]:
        """Return the codes of what was last told of a document."""
        last = self.told.get(uri, [])[-1:]
        return [str(one.code) for one in last[0].diagnostics] if last else []

    # What is asked

    def ask(self, method: str, params: Any) -> Any:
        """Send a request, and return the answer."""

        async def work() -> Any:
            return await self.client.protocol.send_request_async(method, params)

        return self.do(work())

    def actions(self, uri: str, span: types.Range | None = None, *only: str) -> list[types.CodeAction]:
        """Return the actions for a range, or the whole text."""
        span = span or types.Range(types.Position(0, 0), types.Position(100_000, 0))
        context = types.CodeActionContext([], only=list(only) or None)  # type: ignore[arg-type]
        params = types.CodeActionParams(types.TextDocumentIdentifier(uri), span, context)
        return list(self.ask(types.TEXT_DOCUMENT_CODE_ACTION, params) or [])

    def completions(self, uri: str, line: int, character: int) -> list[types.CompletionItem]:
        where = types.TextDocumentIdentifier(uri), types.Position(line, character)
        found = self.ask(types.TEXT_DOCUMENT_COMPLETION, types.CompletionParams(*where))
        return list(found.items) if found else []

    def apply(self, uri: str, edits: Any, encoding: str = "utf-16") -> str:
        """Return a text with edits made, as an editor makes them."""
        return applied(self._texts[uri], edits, encoding)

    def edits_of(self, action: types.CodeAction, uri: str) -> list[types.TextEdit]:
        """Return the edits of an action, which must be of this document as it is now."""
        assert action.edit is not None
        if action.edit.changes:
            assert list(action.edit.changes) == [uri]
            return list(action.edit.changes[uri])
        assert action.edit.document_changes is not None
        (change,) = action.edit.document_changes
        assert isinstance(change, types.TextDocumentEdit)
        assert (change.text_document.uri, change.text_document.version) == (uri, self._versions[uri])
        return list(change.edits)  # type: ignore[arg-type]


def offset(text: str, position: types.Position, encoding: str) -> int:
    """Return the offset of a position, counted by another way than the server's."""
    lines = text.split("\n")
    start = sum(len(line) + 1 for line in lines[: position.line])
    size = {"utf-8": 1, "utf-16": 2, "utf-32": 4}[encoding]
    name = {"utf-8": "utf-8", "utf-16": "utf-16-le", "utf-32": "utf-32-le"}[encoding]
    line = lines[position.line] if position.line < len(lines) else ""
    raw = line.encode(name, "surrogatepass")[: position.character * size]
    return start + len(raw.decode(name, "surrogatepass"))


def applied(text: str, edits: Any, encoding: str = "utf-16") -> str:
    """Return a text with edits made."""
    spans = [
        (offset(text, one.range.start, encoding), offset(text, one.range.end, encoding), one.new_text)
        for one in edits
    ]
    spans.sort(key=lambda one: one[:2])
    for (_, end, _), (start, _, _) in pairwise(spans):
        assert end <= start, "edits overlap"
    for start, end, new in reversed(spans):
        text = text[:start] + new + text[end:]
    return text


def position(text: str, words: str) -> types.Position:
    """Return the position behind some words, in ASCII lines."""
    at = text.index(words) + len(words)
    return types.Position(text.count("\n", 0, at), at - text.rfind("\n", 0, at) - 1)


def pulled(editor: Editor, uri: str) -> list[str]:
    """Ask for the diagnostics of a document, and return their codes."""
    params = types.DocumentDiagnosticParams(types.TextDocumentIdentifier(uri))
    return [str(one.code) for one in editor.ask("textDocument/diagnostic", params).items]


def at_once(editor: Editor, asked: list[tuple[str, object]], then: Callable[[], None]) -> list[Any]:
    """Send requests, do something right behind them, and return the answers."""

    async def work() -> list[Any]:
        send = editor.client.protocol.send_request_async
        tasks = [asyncio.ensure_future(send(*one)) for one in asked]
        await asyncio.sleep(0)
        then()
        return await asyncio.gather(*tasks)

    return list(editor.do(work()))


def slow_rule(seconds: float) -> str:
    """Return a module with a rule that takes its time with each document, and finds nothing."""
    return (
        "import time\n"
        "from seedlint.rule import Good, Rule, Severity\n"
        "class Slow(Rule):\n"
        '    """It is slow.\n\n    Why: to see.\n    Fix: none.\n    """\n'
        '    code = "XY100"; name = "it-is-slow"; severity = Severity.ERROR; since = "1.0.0"\n'
        "    examples = (Good('title: x'),)\n"
        "    def check(self, document):\n"
        f"        time.sleep({seconds})\n"
        "        return ()\n"
    )
