"""A webhook gets a notice once, over a connection that was checked; its URL is told nobody."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING, Any

import pytest

from seedlint.links.clock import Clock
from seedlint.notify import webhook
from seedlint.notify.outcome import Fate, Outcome
from tests.notify.servers import CUT, HANG, Hook

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.notify.conftest import Certificates


class Patient(Clock):
    """A clock that notes how long it is asked to wait, and does not."""

    def __init__(self) -> None:
        self.waited: list[float] = []

    async def sleep(self, seconds: float) -> None:
        self.waited.append(seconds)


@pytest.fixture
def hook() -> Iterator[Hook]:
    with Hook().serving() as server:
        yield server


def send(url: str, *, private: bool = True, clock: Clock | None = None) -> Outcome:
    outcome = webhook.post(url, b'{"a":1}', {"X-Id": "7"}, allow_private=private, clock=clock)
    for secret in ("SECRET-TOKEN", "hook.example", "127.0.0.1:"):
        assert secret not in outcome.reason
    return outcome


def test_what_is_sent_arrives_once(hook: Hook) -> None:
    assert send(hook.url()) == Outcome(Fate.SENT)
    assert hook.bodies == [{"a": 1}]
    assert hook.paths == ["/services/SECRET-TOKEN"]
    (headers,) = hook.headers
    assert headers["X-Id"] == "7"
    assert headers["User-Agent"].startswith("seedlint/")


@pytest.mark.parametrize(
    ("status", "fate", "says"),
    [
        (204, Fate.SENT, ""),
        (400, Fate.REFUSED, "it answers 400 (no_service …)"),
        (404, Fate.REFUSED, "it answers 404"),
        (500, Fate.REFUSED, "it answers 500"),
        (502, Fate.UNSURE, "it answers 502"),
        (504, Fate.UNSURE, "it answers 504"),
        ((302, {"Location": "/elsewhere"}), Fate.REFUSED, "a redirect, which is not followed"),
        ((307, {"Location": "/elsewhere"}), Fate.REFUSED, "a redirect, which is not followed"),
        (CUT, Fate.UNSURE, "the connection was cut off"),
    ],
)
def test_what_is_answered_is_asked_for_once(hook: Hook, status: Any, fate: Fate, says: str) -> None:
    hook.answers = [status]
    outcome = send(hook.url())
    assert outcome.fate is fate
    assert says in outcome.reason
    assert hook.paths == ["/services/SECRET-TOKEN"]


def test_an_answer_that_does_not_come_is_no_answer(hook: Hook, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(webhook, "TIMEOUT", 0.5)
    hook.answers = [HANG]
    assert send(hook.url()) == Outcome(Fate.UNSURE, "no answer in time")
    assert len(hook.bodies) == 1


@pytest.mark.parametrize("status", [429, 503])
def test_a_receiver_that_is_busy_is_asked_again_when_it_says(hook: Hook, status: int) -> None:
    clock = Patient()
    hook.answers = [(status, {"Retry-After": "7"}), status, 200]
    assert send(hook.url(), clock=clock) == Outcome(Fate.SENT)
    assert clock.waited == [7.0, 4.0]
    assert len(hook.bodies) == 3


def test_a_receiver_that_stays_busy_is_left_alone(hook: Hook) -> None:
    clock = Patient()
    hook.answers = [429]
    outcome = send(hook.url(), clock=clock)
    assert outcome == Outcome(Fate.REFUSED, "the receiver is busy: it answers 429")
    assert len(hook.bodies) == 3
    hook.answers = [(429, {"Retry-After": "3600"})]
    assert "asks to wait 3600 s" in send(hook.url(), clock=clock).reason
    assert len(hook.bodies) == 4
    assert clock.waited == [2.0, 4.0]


def test_nobody_is_there() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    outcome = send(f"http://127.0.0.1:{port}/SECRET-TOKEN")
    assert outcome == Outcome(Fate.REFUSED, "nothing answers at the host's IP address")


def test_a_certificate_that_nobody_vouches_for_is_refused(certificates: Certificates) -> None:
    with Hook().serving(certificates.server) as server:
        outcome = send(server.url())
        assert outcome.fate is Fate.REFUSED
        assert "certificate" in outcome.reason
        assert server.bodies == []


def test_only_public_addresses_are_asked(certificates: Certificates, monkeypatch: pytest.MonkeyPatch) -> None:
    def lookup(_host: str, _port: int) -> list[tuple[int, str]]:
        return [(socket.AF_INET, "127.0.0.1")]

    monkeypatch.setattr("seedlint.links.session.public_lookup", lookup)
    with Hook().serving(certificates.server) as server:
        for host in ("127.0.0.1", "hook.example", "[::ffff:7f00:1]"):
            outcome = send(server.url(host=host), private=False)
            assert outcome.fate is Fate.REFUSED
            assert "is not a public address" in outcome.reason, host
        assert server.bodies == []


@pytest.mark.parametrize("private", [True, False])
def test_plain_http_is_for_private_addresses_alone(private: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    def lookup(_host: str, _port: int) -> list[tuple[int, str]]:
        return [(socket.AF_INET, "93.184.215.14")]

    monkeypatch.setattr(webhook, "system_lookup", lookup)
    for url in ("http://93.184.215.14/SECRET-TOKEN", "http://hook.example/SECRET-TOKEN"):
        outcome = send(url, private=private)
        assert outcome.fate is Fate.REFUSED
        assert ("public host" if private else "not an https URL") in outcome.reason


@pytest.mark.parametrize(
    "url", ["SECRET-TOKEN", "", "ftp://x/SECRET-TOKEN", "https://u:SECRET-TOKEN@x.example/", "https:///", "-"]
)
def test_what_is_no_webhook_is_refused(url: str) -> None:
    assert send(url) == Outcome(
        Fate.REFUSED, "it is not the URL of a webhook, such as https://host.example/path"
    )
