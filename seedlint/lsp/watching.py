"""Notices files that change outside of the editor: by the editor, if it can tell, else by the system."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from lsprotocol import types

from seedlint.lsp.buffers import path_of

if TYPE_CHECKING:
    from seedlint.lsp.server import Server

_GLOBS = ("**/*",)


async def watched(server: Server) -> None:
    """Ask the editor to tell of changed files; where it can't, watch the folders that it has open."""
    workspace = server.client_capabilities.workspace
    files = workspace.did_change_watched_files if workspace else None
    if files and files.dynamic_registration:
        options = types.DidChangeWatchedFilesRegistrationOptions(
            [types.FileSystemWatcher(pattern) for pattern in _GLOBS]
        )
        await server.client_register_capability_async(
            types.RegistrationParams(
                [types.Registration("seedlint-files", types.WORKSPACE_DID_CHANGE_WATCHED_FILES, options)]
            )
        )
        return
    uris = list(server.workspace.folders) or [server.workspace.root_uri or ""]
    folders = [path for uri in uris if uri and (path := path_of(uri)) is not None]
    if not folders:
        return
    try:
        from watchfiles import awatch
    except ImportError:
        server.note("neither the editor nor watchfiles reports changed files: save or reopen to see them")
        return
    stop = asyncio.Event()
    server.stopping = stop
    server.spawn(_follow(server, folders, stop, awatch))


async def _follow(server: Server, folders: list[str], stop: asyncio.Event, awatch: object) -> None:
    assert callable(awatch)
    async for changes in awatch(*folders, stop_event=stop, debounce=200, ignore_permission_denied=True):
        server.files_changed(path for _, path in changes)


__all__ = ["watched"]
