"""What editors ask: each of their questions, answered from what the server knows."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import time
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from lsprotocol import types

import seedlint
from seedlint import __version__
from seedlint.errors import SeedlintError
from seedlint.lsp import navigation
from seedlint.lsp.able import Able
from seedlint.lsp.actions import KINDS, Actions
from seedlint.lsp.buffers import Buffer, path_of, uri_of
from seedlint.lsp.completion import Completer
from seedlint.lsp.corpus import citations, contents
from seedlint.lsp.hover import hover
from seedlint.lsp.markdown import without_signs
from seedlint.lsp.positions import Positions
from seedlint.lsp.server import Judged, Options, Server
from seedlint.lsp.watching import watched
from seedlint.util.early_exit import exit_now

if TYPE_CHECKING:
    from seedlint.document import Document

_MOST_CITATIONS = 1_000
_MOST_KNOWN = 100
_MOST_KEPT = 500
_OFTEN = 3.0
_MOST_SYMBOLS = 200
_BEGINNING = types.Range(types.Position(0, 0), types.Position(0, 0))


def make_server(*, isolated: bool = False) -> Server:
    """Return a server that has its features."""
    server = Server(isolated=isolated)
    for name, function, options in FEATURES:
        server.feature(name, options)(function)
    return server


# Opening, changing, saving, closing


def initialize(ls: Server, params: types.InitializeParams) -> None:
    """Take over the editor's options; offer no answers that would come twice."""
    ls.options = Options.of(params.initialization_options)
    ls.able = Able(params.capabilities, commands=ls.options.commands)
    if not ls.able.pulls:
        ls.protocol.fm.features.pop(types.TEXT_DOCUMENT_DIAGNOSTIC, None)


async def initialized(ls: Server, _params: types.InitializedParams) -> None:
    """Say who is here, and begin to watch."""
    where = ", ".join(ls.workspace.folders) or ls.workspace.root_uri or "no directory"
    ls.note(f"seedlint {__version__}, Python {sys.version.split()[0]} ({sys.executable}), {where}")
    if sys.platform != "win32" and ls.process_id and _is_there(ls.process_id):
        ls.spawn(_end_with(ls.process_id))
    await watched(ls)


async def _end_with(editor: int) -> None:
    """End this server when its editor is gone: its streams may be kept open by others."""
    while _is_there(editor):
        await asyncio.sleep(_OFTEN)
    os.kill(os.getpid(), signal.SIGTERM)


def _is_there(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        pass
    return True


def shut_down(ls: Server, _params: None) -> None:
    """Be ready to end."""
    ls.shut = True


def ended(ls: Server, _params: None) -> None:
    """End; the library would leave a traceback where it talks over a port."""
    ls.exit_code = 0 if ls.shut else 1
    if ls.by_port:
        ls.end()
        exit_now(ls.exit_code)


def _look_at_oneself(ls: Server) -> None:
    """Say so if another seedlint has been installed in the place of this one.

    What is not imported yet would come from that: its verdicts would be neither version's.
    """
    if _installed() != _AT_START:
        ls.tell(f"seedlint {__version__} was changed or removed while this server ran; restart the server")


def _installed() -> tuple[int, int] | None:
    """Return what tells one installation of seedlint from the next; None if it is gone."""
    try:
        there = os.stat(seedlint.__file__)
    except OSError:
        return None
    return there.st_mtime_ns, there.st_size


_AT_START = _installed()


def did_open(ls: Server, params: types.DidOpenTextDocumentParams) -> None:
    """Judge a document that was opened."""
    _look_at_oneself(ls)
    item = params.text_document
    encoding = ls.workspace.position_encoding or types.PositionEncodingKind.Utf16
    buffer = Buffer.opened(item, encoding)
    with ls.writing:
        ls.buffers[item.uri] = buffer
    ls.later(item.uri, 0)


def did_change(ls: Server, params: types.DidChangeTextDocumentParams) -> None:
    """Judge a text that was changed, after a while."""
    forget_done(ls)
    uri = params.text_document.uri
    buffer = ls.buffers.get(uri)
    if buffer is None:
        return
    # Not by the library: it takes for line breaks what is none here.
    with ls.writing:
        buffer.change(params.content_changes, params.text_document.version)
    if ls.options.run == "onType" and not ls.able.pulls:
        ls.later(uri, ls.options.debounce)


def forget_done(ls: Server) -> None:
    """Forget notifications that are done: the library keeps each of them for as long as the server runs."""
    futures = getattr(ls.protocol, "_request_futures", {})
    if len(futures) > _MOST_KEPT:
        for number in [number for number, future in futures.items() if future.done()]:
            del futures[number]


def did_save(ls: Server, params: types.DidSaveTextDocumentParams) -> None:
    """Take note that a file has changed."""
    _look_at_oneself(ls)
    uri = params.text_document.uri
    path = path_of(uri)
    if path is not None:
        ls.files_changed([path])
    buffer = ls.buffers.get(uri)
    if buffer is not None:
        buffer.saved()
    if ls.options.run == "onSave" and buffer is not None:
        ls.judged.pop(uri, None)  # who asks from now on waits for what is found in the saved text
        ls.spawn(_saved(ls, uri))


async def _saved(ls: Server, uri: str) -> None:
    await ls.judge_and_tell(uri)
    ls.ask_to_pull()


def did_close(ls: Server, params: types.DidCloseTextDocumentParams) -> None:
    """Forget a buffer: from now on its file counts."""
    uri = params.text_document.uri
    with ls.writing:
        buffer = ls.buffers.pop(uri, None)
    ls.judged.pop(uri, None)
    ls.unjudged.pop(uri, None)
    if not ls.able.pulls:
        ls.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, []))
    if buffer is not None and buffer.path is not None:
        ls.files_changed([buffer.path])


# Diagnostics for clients that ask for them


async def diagnostic(
    ls: Server, params: types.DocumentDiagnosticParams
) -> types.RelatedFullDocumentDiagnosticReport | types.RelatedUnchangedDocumentDiagnosticReport:
    """Return what is found in a document."""
    uri = params.text_document.uri
    await _settled(ls, uri)
    known, buffer = ls.judged.get(uri), ls.buffers.get(uri)
    judged = known if ls.options.run == "onSave" and known is not None else await ls.current(uri)
    if judged is not None:
        ls.learning.learn(judged.project)
    name = f"{buffer.version if buffer else None}-{ls.generation}-{judged.serial if judged else None}"
    if params.previous_result_id == name and known is not None and judged is known:
        return types.RelatedUnchangedDocumentDiagnosticReport(name)
    return types.RelatedFullDocumentDiagnosticReport(ls.items(uri, judged), result_id=name)


async def _settled(ls: Server, uri: str) -> None:
    """Wait until nobody has written for a while: who asks after each key is answered once."""
    while (buffer := ls.buffers.get(uri)) is not None:
        wait = buffer.changed + ls.options.debounce - time.monotonic()
        if not buffer.changed or wait <= 0:
            return
        await asyncio.sleep(wait)


# Actions, hover, completion


async def code_action(ls: Server, params: types.CodeActionParams) -> list[types.CodeAction]:
    """Return what can be done in a range."""
    uri = params.text_document.uri
    judged = await ls.current(uri)
    if judged is None:
        return []
    only = params.context.only
    wanted = [getattr(one, "value", one) for one in only] if only else None

    def made() -> list[types.CodeAction]:
        actions = Actions(judged.session, judged.buffer, judged.document, judged.result, ls.able.edits)
        return actions.at(params.range, wanted)

    found = await ls.in_judge(made)
    now = ls.buffers.get(uri)
    # Not every client compares versions: edits of an older text would go to the wrong places.
    return found if now is not None and now.version == judged.version else []


async def hovered(ls: Server, params: types.HoverParams) -> types.Hover | None:
    """Return what there is to say of a field, and of what is found there."""
    judged = await ls.current(params.text_document.uri)
    if judged is None:
        return None

    def made() -> types.Hover | None:
        schema = judged.session.engine.of(judged.name, judged.buffer.raw).schema
        found = hover(judged.buffer, judged.document, schema, judged.result, params.position)
        if found is not None and not ls.able.markdown:
            assert isinstance(found.contents, types.MarkupContent)
            found.contents = types.MarkupContent(
                types.MarkupKind.PlainText, without_signs(found.contents.value)
            )
        return found

    return await ls.in_judge(made)


async def completion(ls: Server, params: types.CompletionParams) -> types.CompletionList | None:
    """Return what can stand at a place."""
    uri = params.text_document.uri
    live = ls.buffers.get(uri)
    path = live.path if live else None
    if live is None or path is None:
        return None
    buffer = replace(live)

    def made() -> list[types.CompletionItem]:
        project = ls.projects.of(path)
        if not project.may_become_one(path, buffer.text):
            return []
        name = project.name(path)
        engine = project.session.engine.of(name, buffer.raw)
        document = engine.document(name, buffer.raw)
        whole = engine.syntaxes.whole(name) is not None
        able = ls.able.completion
        completer = Completer(buffer, document, engine.schema, project.corpus, able, whole=whole)
        return completer.items(params.position)

    try:
        items = await ls.in_judge(made)
    except SeedlintError as error:
        ls.tell(str(error))
        return None
    now = ls.buffers.get(uri)
    late = now is None or now.version != buffer.version
    return types.CompletionList(is_incomplete=late, items=[] if late else items)


# Outline, links, folding, references


async def symbols(ls: Server, params: types.DocumentSymbolParams) -> list[types.DocumentSymbol]:
    """Return the outline."""
    judged = await ls.current(params.text_document.uri)
    if judged is None:
        return []
    return await ls.in_judge(partial(navigation.symbols, judged.buffer, judged.document))


async def links(ls: Server, params: types.DocumentLinkParams) -> list[types.DocumentLink]:
    """Return the URLs."""
    judged = await ls.current(params.text_document.uri)
    if judged is None:
        return []
    verdicts = judged.session.settings.verdicts
    return await ls.in_judge(partial(navigation.links, judged.buffer, judged.document, verdicts))


async def folds(ls: Server, params: types.FoldingRangeParams) -> list[types.FoldingRange]:
    """Return what can be folded."""
    judged = await ls.current(params.text_document.uri)
    return await ls.in_judge(partial(navigation.folds, judged.document)) if judged else []


async def references(ls: Server, params: types.ReferenceParams) -> list[types.Location]:
    """Return where the URL, or the article, at a place stands."""
    uri = params.text_document.uri
    places = await _others(ls, uri, params.position)
    return places if params.context.include_declaration else [one for one in places if one.uri != uri]


async def definition(ls: Server, params: types.DefinitionParams) -> list[types.Location]:
    """Return where the URL, or the article, at a place stands in other documents."""
    uri = params.text_document.uri
    return [one for one in await _others(ls, uri, params.position) if one.uri != uri]


async def lenses(ls: Server, params: types.CodeLensParams) -> list[types.CodeLens]:
    """Return how many documents cite the article, if that is asked for."""
    judged = await ls.current(params.text_document.uri) if ls.options.code_lens else None
    if judged is None:
        return []
    buffer = judged.buffer
    made = []
    for begin, address in navigation.articles(judged.document):
        places = await _elsewhere(ls, judged, address)
        count = len({one.uri for one in places})
        title = f"{count} other document{'s' * (count != 1)} cite{'s' * (count == 1)} this article"
        spot = buffer.positions.of_offsets(begin, begin)
        known = count and ls.options.commands
        command = types.Command(title, "seedlint.showReferences" if known else "")
        command.arguments = [buffer.uri, spot.start, places] if known else None
        made.append(types.CodeLens(spot, command))
    return made


async def _others(ls: Server, uri: str, position: types.Position) -> list[types.Location]:
    judged = await ls.current(uri)
    if judged is None:
        return []
    address = navigation.address_at(judged.document, judged.buffer.positions.offset(position))
    if address is None:
        return []
    here = await ls.in_judge(partial(_found, judged, address, [judged.name], {judged.name: judged.buffer}))
    return here + await _elsewhere(ls, judged, address)


async def _elsewhere(ls: Server, judged: Judged, address: str) -> list[types.Location]:
    """Return where an address stands in other documents; texts that are not saved count as they are.

    That is looked for once for as long as no other document changes.
    """
    others = [
        replace(one) for one in ls.buffers.values() if one.path is not None and one.uri != judged.buffer.uri
    ]
    texts = {judged.project.known_as(one.path): one for one in others if one.path is not None}
    asked = (judged.buffer.uri, address, ls.generation, id(judged.session))
    state = tuple((one.uri, one.version) for one in others)
    known = ls.cited.get(asked)
    if known is None or known[0] != state:
        names = [one for one in judged.session.scope.corpus if one != judged.name]
        # Not behind a corpus that is judged for the first time: that may take minutes.
        work = partial(_found, judged, address, names, texts)
        found = await asyncio.get_running_loop().run_in_executor(None, work)
        if len(ls.cited) >= _MOST_KNOWN:
            ls.cited.clear()
        known = ls.cited[asked] = state, found
    return known[1]


def _found(judged: Judged, address: str, names: list[str], texts: dict[str, Buffer]) -> list[types.Location]:
    project, session = judged.project, judged.session
    saved = contents(session.scope.tree, session.settings.max_file_size)

    def read(name: str) -> bytes | None:
        return texts[name].raw if name in texts else saved(name)

    def document(name: str, raw: bytes) -> Document:
        return session.engine.of(name, raw).document(name, raw)

    found: list[types.Location] = []
    last: tuple[str, Document, Positions] | None = None
    for one in citations(address, names, read, document):
        if last is None or last[0] != one.path:
            raw, encoding = read(one.path) or b"", judged.buffer.encoding
            last = one.path, document(one.path, raw), Positions(raw.decode("utf-8", "replace"), encoding)
        buffer = texts.get(one.path)
        span = last[2].of_offsets(*last[1].offsets(one.pointer))
        found.append(types.Location(buffer.uri if buffer else uri_of(project.path(one.path)), span))
        if len(found) >= _MOST_CITATIONS:
            break
    return found


# Files, settings, symbols of the corpus


def titles(ls: Server, params: types.WorkspaceSymbolParams) -> list[types.WorkspaceSymbol]:
    """Return documents by their titles."""
    found: dict[str, types.WorkspaceSymbol] = {}
    for project in ls.projects.known:
        open_ = [one for one in ls.judged.values() if one.project is project]
        written = {one.name: navigation.titles(one.document) for one in open_}
        for one in project.corpus.titled(params.query, _MOST_SYMBOLS, written):
            # Not the address alone: not every client can ask for the rest.
            where = types.Location(uri_of(project.path(one.path)), _BEGINNING)
            symbol = types.WorkspaceSymbol(where, one.title, types.SymbolKind.File, container_name=one.path)
            found.setdefault(f"{where.uri} {one.title}", symbol)
    return list(found.values())


def files(ls: Server, params: types.DidChangeWatchedFilesParams) -> None:
    """Take note of files that have changed."""
    ls.files_changed(path for one in params.changes if (path := path_of(one.uri)) is not None)


async def configured(ls: Server, params: types.DidChangeConfigurationParams) -> None:
    """Take over the editor's options."""
    settings = params.settings
    if (isinstance(settings, dict) and "seedlint" in settings) or hasattr(settings, "seedlint"):
        ls.options = Options.of(settings, ls.options)
        await ls.again()


async def folders(ls: Server, _params: types.DidChangeWorkspaceFoldersParams) -> None:
    """Look for configurations anew."""
    await ls.in_judge(ls.projects.forget)
    if ls.stopping is not None:
        ls.stopping.set()  # the server watches by itself: from now on other folders
        await watched(ls)
    await ls.again()


FEATURES: tuple[tuple[str, Any, Any], ...] = (
    (types.INITIALIZE, initialize, None),
    (types.INITIALIZED, initialized, None),
    (types.SHUTDOWN, shut_down, None),
    (types.EXIT, ended, None),
    (types.TEXT_DOCUMENT_DID_OPEN, did_open, None),
    (types.TEXT_DOCUMENT_DID_CHANGE, did_change, None),
    (types.TEXT_DOCUMENT_DID_SAVE, did_save, None),
    (types.TEXT_DOCUMENT_DID_CLOSE, did_close, None),
    (
        types.TEXT_DOCUMENT_DIAGNOSTIC,
        diagnostic,
        types.DiagnosticOptions(
            inter_file_dependencies=True, workspace_diagnostics=False, identifier="seedlint"
        ),
    ),
    (types.TEXT_DOCUMENT_CODE_ACTION, code_action, types.CodeActionOptions(code_action_kinds=list(KINDS))),
    (types.TEXT_DOCUMENT_HOVER, hovered, None),
    (
        types.TEXT_DOCUMENT_COMPLETION,
        completion,
        types.CompletionOptions(trigger_characters=[":", " ", "-", '"']),
    ),
    (types.TEXT_DOCUMENT_DOCUMENT_SYMBOL, symbols, None),
    (types.TEXT_DOCUMENT_DOCUMENT_LINK, links, None),
    (types.TEXT_DOCUMENT_FOLDING_RANGE, folds, None),
    (types.TEXT_DOCUMENT_REFERENCES, references, None),
    (types.TEXT_DOCUMENT_DEFINITION, definition, None),
    (types.TEXT_DOCUMENT_CODE_LENS, lenses, None),
    (types.WORKSPACE_SYMBOL, titles, None),
    (types.WORKSPACE_DID_CHANGE_WATCHED_FILES, files, None),
    (types.WORKSPACE_DID_CHANGE_CONFIGURATION, configured, None),
    (types.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS, folders, None),
)

__all__ = ["FEATURES", "make_server"]
