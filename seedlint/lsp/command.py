"""`seedlint lsp`: starts the language server."""

from __future__ import annotations

import os
import sys

import click

from seedlint.errors import UsageError
from seedlint.util.extras import need

_HOST = "127.0.0.1"


@click.command(short_help="Start the language server, for editors.")
@click.option("--stdio", is_flag=True, help="Use standard input and output (the default).")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    metavar="N",
    help="Use a local TCP port instead, for debugging; 0 picks a free one.",
)
@click.option("--isolated", is_flag=True, help="Run only built-in rules, none that the configuration names.")
def lsp(stdio: bool, port: int | None, isolated: bool) -> None:
    """Start the language server, which shows findings in an editor as you type.

    The editor starts it; docs/guides/editors.md shows how to set that up. For each document, the nearest
    configuration above it applies. Needs pygls: install `seedlint[lsp]`.
    """
    if stdio and port is not None:
        raise UsageError("--stdio and --port: choose one")
    need("the language server", "lsp", "pygls", "lsprotocol")
    from seedlint.lsp.features import make_server

    server = make_server(isolated=isolated)
    if port is not None:
        server.listen(_HOST, port)
        return
    # What others print, such as a rule, must not get between the messages: from here on it goes to the log.
    stdin, stdout = os.dup(0), os.dup(1)
    os.dup2(2, 1)
    sys.stdout = sys.stderr
    # Buffered: of a pipe, a raw read gives less than a long message.
    with os.fdopen(stdin, "rb") as source, os.fdopen(stdout, "wb") as sink:
        code = server.talk(source, sink)
    click.get_current_context().exit(code)
