"""How the server begins and ends: as the protocol wants it, without words on its streams."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from concurrent.futures import Future
from typing import Any

import pytest

from seedlint.lsp.features import forget_done, make_server

_PATIENCE = 60


def message(method: str, params: Any = None, number: int | None = None) -> bytes:
    one = {"jsonrpc": "2.0", "method": method, "params": params, "id": number}
    raw = json.dumps({key: value for key, value in one.items() if value is not None}).encode()
    return b"Content-Length: %d\r\n\r\n" % len(raw) + raw


def begin(process: int | None = None) -> bytes:
    given = {"processId": process, "rootUri": None, "capabilities": {}}
    return message("initialize", given, 1) + message("initialized", {})


def server(*words: str, **more: Any) -> subprocess.Popen[bytes]:
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    return subprocess.Popen([sys.executable, "-m", "seedlint", "lsp", *words], **pipes, **more)


def ready(one: subprocess.Popen[bytes], process: int | None = None) -> None:
    """Wait until a server has begun."""
    assert one.stdin is not None
    assert one.stdout is not None
    one.stdin.write(begin(process))
    one.stdin.flush()
    read = b""
    while b"Python" not in read:  # what it logs when it has begun
        read += one.stdout.read1()  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("last", "code"),
    [(message("shutdown", number=2) + message("exit"), 0), (message("exit"), 1), (b"", 0)],
    ids=["shutdown", "exit-alone", "closed"],
)
def test_it_ends_with_the_code_of_the_protocol(last: bytes, code: int) -> None:
    with server() as one:
        _, err = one.communicate(begin() + last, _PATIENCE)
        assert (one.returncode, err) == (code, b"")


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such signals")
def test_it_ends_with_its_editor() -> None:
    with (
        subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as editor,
        server() as one,
    ):
        ready(one, editor.pid)
        assert editor.stdin is not None
        editor.stdin.close()
        editor.wait(_PATIENCE)
        assert one.wait(_PATIENCE) == 128 + signal.SIGTERM


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such signals")
def test_a_signal_leaves_nothing_behind(tmp_path: Any) -> None:
    text = "---\nwebUrl: 1\n---\n"
    item = {"uri": (tmp_path / "a.md").as_uri(), "languageId": "markdown", "version": 1, "text": text}
    pages = tmp_path / "tmp"
    pages.mkdir()
    with server(env={**os.environ, "TMPDIR": str(pages)}) as one:
        ready(one)
        assert one.stdin is not None
        assert one.stdout is not None
        one.stdin.write(message("textDocument/didOpen", {"textDocument": item}))
        one.stdin.flush()
        read = b""
        while b"codeDescription" not in read:
            read += one.stdout.read1()  # type: ignore[attr-defined]
        assert list(pages.iterdir())
        one.send_signal(signal.SIGTERM)
        assert one.wait(_PATIENCE) == 128 + signal.SIGTERM
        assert list(pages.iterdir()) == []


def test_a_port_is_announced_when_it_can_be_had() -> None:
    with server("--port", "0") as one:
        assert one.stderr is not None
        port = int(one.stderr.readline().rsplit(b":", 1)[1])
        with server("--port", str(port)) as other:
            assert other.wait(_PATIENCE) == 2
            assert other.stderr is not None
            said = other.stderr.read().decode()
        assert said.startswith(f"error: 127.0.0.1:{port} can't be listened on")
        with socket.create_connection(("127.0.0.1", port), _PATIENCE) as talk:
            talk.sendall(begin())
            talk.recv(1000)
            talk.sendall(message("shutdown", number=2) + message("exit"))
            assert one.wait(_PATIENCE) == 0
        assert one.stderr.read() == b""


def test_notifications_that_are_done_are_forgotten() -> None:
    """Or 10,000 changes would take some megabytes."""
    server = make_server()
    kept = server.protocol._request_futures
    for number in range(2000):
        kept[str(number)] = Future()
        kept[str(number)].set_result(None)
    kept["waits"] = Future()
    forget_done(server)
    assert list(kept) == ["waits"]
