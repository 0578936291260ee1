"""What editors ask: each of their questions, answered from what the server knows."""

from __future__ import annotations

import asyncio
import sys
from functools import partial
from typing import TYPE_CHECKING, Any

from lsprotocol import types

from seedlint import __version__
from seedlint.errors import SeedlintError
from seedlint.lsp import navigation
from seedlint.lsp.actions import KINDS, Actions
from seedlint.lsp.buffers import Buffer, path_of, uri_of
from seedlint.lsp.completion import Completer
from seedlint.lsp.corpus import citations, contents
from seedlint.lsp.hover import hover
from seedlint.lsp.positions import Positions
from seedlint.lsp.server import Judged, Options, Server
from seedlint.lsp.watching import watched

if TYPE_CHECKING:
    from seedlint.document import Document

_MOST_CITATIONS = 1_000
_MOST_SYMBOLS = 200


def make_server(*, isolated: bool = False) -> Server:
    """Return a server that has its features."""
    server = Server(isolated=isolated)
    for name, function, options in FEATURES:
        server.feature(name, options)(function)
    return server


# Opening, changing, saving, closing


def initialize(ls: Server, params: types.InitializeParams) -> None:
    """Take over the editor's options."""
    ls.options = Options.of(params.initialization_options)


async def initialized(ls: Server, _params: types.InitializedParams) -> None:
    """Say who is here, and begin to watch."""
    where = ", ".join(ls.workspace.folders) or ls.workspace.root_uri or "no folder"
    ls.note(f"seedlint {__version__}, Python {sys.version.split()[0]} ({sys.executable}), {where}")
    await watched(ls)


def did_open(ls: Server, params: types.DidOpenTextDocumentParams) -> None:
    """Judge a document that was opened."""
    item = params.text_document
    encoding = ls.workspace.position_encoding or types.PositionEncodingKind.Utf16
    ls.buffers[item.uri] = Buffer.opened(item, encoding)
    ls.later(item.uri, 0)


def did_change(ls: Server, params: types.DidChangeTextDocumentParams) -> None:
    """Judge a text that was changed, after a while."""
    uri = params.text_document.uri
    buffer = ls.buffers.get(uri)
    if buffer is None:
        return
    # Not by the library: it takes for line breaks what is none here.
    buffer.change(params.content_changes, params.text_document.version)
    if ls.options.run == "onType" and not ls.pulls:
        ls.later(uri, ls.options.debounce)


def did_save(ls: Server, params: types.DidSaveTextDocumentParams) -> None:
    """Take note that a file has changed."""
    uri = params.text_document.uri
    path = path_of(uri)
    if path is not None:
        ls.files_changed([path])
    if ls.options.run == "onSave":
        ls.later(uri, 0)


def did_close(ls: Server, params: types.DidCloseTextDocumentParams) -> None:
    """Forget a buffer: from now on its file counts."""
    uri = params.text_document.uri
    buffer = ls.buffers.pop(uri, None)
    ls.judged.pop(uri, None)
    ls.unjudged.pop(uri, None)
    if not ls.pulls:
        ls.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, []))
    if buffer is not None and buffer.path is not None:
        ls.files_changed([buffer.path])


# Diagnostics for clients that ask for them


async def diagnostic(
    ls: Server, params: types.DocumentDiagnosticParams
) -> types.RelatedFullDocumentDiagnosticReport | types.RelatedUnchangedDocumentDiagnosticReport:
    """Return what is found in a document."""
    uri = params.text_document.uri
    known, buffer = ls.judged.get(uri), ls.buffers.get(uri)
    judged = known if ls.options.run == "onSave" and known is not None else await ls.current(uri)
    if judged is not None:
        ls.learn(judged.project)
    name = f"{buffer.version if buffer else None}-{ls.generation}-{judged.serial if judged else None}"
    if params.previous_result_id == name and known is not None and judged is known:
        return types.RelatedUnchangedDocumentDiagnosticReport(name)
    return types.RelatedFullDocumentDiagnosticReport(ls.items(uri, judged), result_id=name)


# Actions, hover, completion


async def code_action(ls: Server, params: types.CodeActionParams) -> list[types.CodeAction]:
    """Return what can be done in a range."""
    found = await _read(ls, params.text_document.uri)
    if found is None or found[0].version != found[1].version:
        return []
    judged, buffer = found
    only = params.context.only
    wanted = [getattr(one, "value", one) for one in only] if only else None

    def made() -> list[types.CodeAction]:
        actions = Actions(judged.session, buffer, judged.document, judged.result, ls.abilities)
        return actions.at(params.range, wanted)

    return await ls.in_judge(made)


async def hovered(ls: Server, params: types.HoverParams) -> types.Hover | None:
    """Return what there is to say of a field, and of what is found there."""
    found = await _read(ls, params.text_document.uri)
    if found is None:
        return None
    judged, buffer = found
    schema = judged.session.engine.of(judged.name, buffer.raw).schema
    return hover(buffer, judged.document, schema, judged.result, params.position)


async def completion(ls: Server, params: types.CompletionParams) -> types.CompletionList | None:
    """Return what can stand at a place."""
    buffer = ls.buffers.get(params.text_document.uri)
    path = buffer.path if buffer else None
    if buffer is None or path is None:
        return None

    def made() -> list[types.CompletionItem]:
        project = ls.projects.of(path)
        if not project.may_become_one(path, buffer.text):
            return []
        name = project.name(path)
        engine = project.session.engine.of(name, buffer.raw)
        document = engine.document(name, buffer.raw)
        return Completer(buffer, document, engine.schema, project.corpus, ls.client).items(params.position)

    try:
        return types.CompletionList(is_incomplete=False, items=await ls.in_judge(made))
    except SeedlintError as error:
        ls.tell(str(error))
        return None


# Outline, links, folding, references


async def _read(ls: Server, uri: str) -> tuple[Judged, Buffer] | None:
    """Return a buffer with what is known of it as it is now."""
    judged = await ls.current(uri)
    buffer = ls.buffers.get(uri)
    return (judged, buffer) if judged is not None and buffer is not None else None


async def symbols(ls: Server, params: types.DocumentSymbolParams) -> list[types.DocumentSymbol]:
    """Return the outline."""
    found = await _read(ls, params.text_document.uri)
    return navigation.symbols(found[1], found[0].document) if found else []


async def links(ls: Server, params: types.DocumentLinkParams) -> list[types.DocumentLink]:
    """Return the URLs."""
    found = await _read(ls, params.text_document.uri)
    if found is None:
        return []
    verdicts = found[0].session.settings.verdicts
    return navigation.links(found[1], found[0].document, verdicts)


async def folds(ls: Server, params: types.FoldingRangeParams) -> list[types.FoldingRange]:
    """Return what can be folded."""
    found = await _read(ls, params.text_document.uri)
    return navigation.folds(found[0].document) if found else []


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
    found = await _read(ls, params.text_document.uri) if ls.options.code_lens else None
    if found is None or not isinstance(found[0].document.data, dict):
        return []
    judged, buffer = found
    address = navigation.address_of(judged.document.data)
    if address is None:
        return []
    places = [one for one in await _places(ls, judged, address) if one.uri != buffer.uri]
    count = len({one.uri for one in places})
    title = f"{count} other document{'s' * (count != 1)} cite{'s' * (count == 1)} this article"
    begin = judged.document.front[0]
    spot = buffer.positions.of_offsets(begin, begin)
    command = types.Command(title, "seedlint.showReferences" if count else "")
    command.arguments = [buffer.uri, spot.start, places]
    return [types.CodeLens(spot, command)]


async def _others(ls: Server, uri: str, position: types.Position) -> list[types.Location]:
    found = await _read(ls, uri)
    if found is None:
        return []
    judged, buffer = found
    address = navigation.address_at(judged.document, buffer.positions.offset(position))
    return [] if address is None else await _places(ls, judged, address)


async def _places(ls: Server, judged: Judged, address: str) -> list[types.Location]:
    """Return where an address stands in the corpus; texts that are not saved count as they are."""
    texts = {judged.project.name(one.path): one for one in ls.buffers.values() if one.path is not None}
    encoding = ls.workspace.position_encoding or types.PositionEncodingKind.Utf16
    work = partial(_found, judged, address, texts, encoding)
    return await asyncio.get_running_loop().run_in_executor(None, work)


def _found(
    judged: Judged, address: str, texts: dict[str, Buffer], encoding: types.PositionEncodingKind | str
) -> list[types.Location]:
    project, session = judged.project, judged.session
    saved = contents(session.scope.tree, session.settings.max_file_size)

    def read(name: str) -> bytes | None:
        return texts[name].raw if name in texts else saved(name)

    def document(name: str, raw: bytes) -> Document:
        return session.engine.of(name, raw).document(name, raw)

    found: list[types.Location] = []
    last: tuple[str, Document, Positions] | None = None
    names = dict.fromkeys([judged.name, *session.scope.corpus])
    for one in citations(address, list(names), read, document):
        if last is None or last[0] != one.path:
            raw = read(one.path) or b""
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
    found = []
    for project in ls.projects.known:
        for one in project.corpus.titled(params.query, _MOST_SYMBOLS):
            where = types.LocationUriOnly(uri_of(project.path(one.path)))
            found.append(
                types.WorkspaceSymbol(where, one.title, types.SymbolKind.File, container_name=one.path)
            )
    return found


def files(ls: Server, params: types.DidChangeWatchedFilesParams) -> None:
    """Take note of files that have changed."""
    ls.files_changed(path for one in params.changes if (path := path_of(one.uri)) is not None)


async def configured(ls: Server, params: types.DidChangeConfigurationParams) -> None:
    """Take over the editor's options."""
    settings = params.settings
    if (isinstance(settings, dict) and "seedlint" in settings) or hasattr(settings, "seedlint"):
        ls.options = Options.of(settings)
        await ls.again()


async def folders(ls: Server, _params: types.DidChangeWorkspaceFoldersParams) -> None:
    """Look for configurations anew."""
    await ls.in_judge(ls.projects.forget)
    await ls.again()


FEATURES: tuple[tuple[str, Any, Any], ...] = (
    (types.INITIALIZE, initialize, None),
    (types.INITIALIZED, initialized, None),
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
