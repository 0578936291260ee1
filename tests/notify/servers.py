"""Servers on this machine that a notice can be sent to: of webhooks, and of mail."""

from __future__ import annotations

import asyncio
import json
import socket
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from aiohttp import web
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

if TYPE_CHECKING:
    import ssl
    from collections.abc import Iterator
    from email.message import Message

HANG = object()
"""An answer that never comes."""
CUT = object()
"""An answer before which the connection is cut off."""


@dataclass
class Hook:
    """A receiver of webhooks: ``answers`` are given one after the other, the last one again and again.

    An answer is a status, a status with headers, or one of the constants above.
    """

    answers: list[Any] = field(default_factory=lambda: [200])
    bodies: list[Any] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    port: int = 0
    secure: bool = False

    def url(self, path: str = "/services/SECRET-TOKEN", host: str = "127.0.0.1") -> str:
        return f"http{'s' * self.secure}://{host}:{self.port}{path}"

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        self.bodies.append(json.loads(await request.read()))
        self.headers.append(dict(request.headers))
        self.paths.append(request.path)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if answer is HANG:
            await asyncio.sleep(60)
        if answer is CUT:
            assert request.transport is not None
            request.transport.abort()
            return web.Response()
        status, headers = answer if isinstance(answer, tuple) else (answer, {})
        return web.Response(status=status, headers=headers, text="no_service SECRET-TOKEN")

    @contextmanager
    def serving(self, context: ssl.SSLContext | None = None) -> Iterator[Hook]:
        self.secure = context is not None
        ready, loop = threading.Event(), asyncio.new_event_loop()

        async def serve() -> None:
            app = web.Application()
            app.router.add_route("*", "/{path:.*}", self._answer)
            runner = web.AppRunner(app, shutdown_timeout=0.1)
            await runner.setup()
            site = web.TCPSite(runner, "127.0.0.1", 0, ssl_context=context)
            await site.start()
            self.port = runner.addresses[0][1]
            ready.set()
            await self._ended.wait()
            await runner.cleanup()

        def run() -> None:
            asyncio.set_event_loop(loop)
            self._ended = asyncio.Event()
            loop.run_until_complete(serve())
            loop.close()

        thread = threading.Thread(target=run, daemon=True)
        thread.start()
        assert ready.wait(10)
        try:
            yield self
        finally:
            loop.call_soon_threadsafe(self._ended.set)
            thread.join(10)


@dataclass
class Post:
    """A mail server: what it takes, whom it refuses, and how it answers a letter."""

    letters: list[Any] = field(default_factory=list)
    refused: frozenset[str] = frozenset()
    answer: str = "250 taken"
    login: tuple[str, str] | None = None
    logins: list[tuple[str, str]] = field(default_factory=list)
    port: int = 0

    async def handle_RCPT(
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        if address in self.refused:
            return "550 nobody\x1b[31m here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.letters.append(envelope)
        if self.answer == "cut":
            server.transport.abort()
            return "250 x"
        if self.answer == "hang":
            await asyncio.sleep(60)
        return self.answer

    def _authenticate(self, *given: Any) -> AuthResult:
        data = given[-1]
        found = (data.login.decode(), data.password.decode())
        self.logins.append(found)
        return AuthResult(success=found == self.login, handled=False)

    @contextmanager
    def serving(
        self, context: ssl.SSLContext | None = None, *, starttls: ssl.SSLContext | None = None
    ) -> Iterator[Post]:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        controller = Controller(
            self,
            hostname="127.0.0.1",
            port=self.port,
            ssl_context=context,
            tls_context=starttls,
            authenticator=self._authenticate if self.login else None,
            auth_required=self.login is not None,
            auth_require_tls=starttls is not None,
        )
        controller.start()
        try:
            yield self
        finally:
            controller.stop()


def body(letter: Message) -> str:
    part = letter.get_body(("plain",))  # type: ignore[attr-defined]
    return str(part.get_content())
