"""A mail server gets a letter once, under TLS, at an address that was checked."""

from __future__ import annotations

import socket
from email import message_from_bytes
from email.policy import default
from typing import TYPE_CHECKING

import pytest

from seedlint.notify import letterbox
from seedlint.notify.forms import Envelope
from seedlint.notify.forms.mail import letter
from seedlint.notify.letterbox import Server
from seedlint.notify.outcome import Fate, Outcome
from tests.notify.servers import Post, body
from tests.notify.support import HARM, notice

if TYPE_CHECKING:
    from email.message import EmailMessage

    from tests.notify.conftest import Certificates

PEOPLE = Envelope(sender="quality@example.org", recipients=("a@example.org", "b@example.org"), moment=0.0)


def mail() -> EmailMessage:
    return letter(notice("".join(HARM)[:200]), 10, PEOPLE)


def send(post: Post, *, secure: bool = False, private: bool = True, host: str = "127.0.0.1") -> Outcome:
    user, password = post.login or ("", "")
    outcome = letterbox.post(
        Server(host, post.port, secure, user, password or ""), mail(), allow_private=private
    )
    for secret in ("SECRET", "\x1b"):
        assert secret not in outcome.reason
    return outcome


def test_a_letter_arrives_once() -> None:
    with Post().serving() as post:
        assert send(post) == Outcome(Fate.SENT)
    (envelope,) = post.letters
    assert (envelope.mail_from, envelope.rcpt_tos) == ("quality@example.org", list(PEOPLE.recipients))
    message = message_from_bytes(envelope.content, policy=default)
    assert message["To"] == "a@example.org, b@example.org"
    assert body(message).startswith("Data quality: ")


@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")  # it knows STARTTLS alone
@pytest.mark.parametrize("way", ["smtps", "starttls"])
def test_a_letter_goes_under_tls_with_a_login(
    way: str, certificates: Certificates, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificates.authority))
    post = Post(login=("us:er", "SECRET pass/word"))
    secure = way == "smtps"
    context, starttls = (certificates.server, None) if secure else (None, certificates.server)
    with post.serving(context, starttls=starttls):
        assert send(post, secure=secure) == Outcome(Fate.SENT)
        assert len(post.letters) == 1
        assert post.logins == [("us:er", "SECRET pass/word")]
        post.logins.clear()
        post.login, wrong = ("other", "x"), Server("127.0.0.1", post.port, secure, "us:er", "SECRET no")
        outcome = letterbox.post(wrong, mail(), allow_private=True)
    assert outcome == Outcome(Fate.REFUSED, "the user name or the password is not accepted (535)")
    assert len(post.letters) == 1


@pytest.mark.parametrize("way", ["smtps", "starttls"])
def test_a_certificate_that_nobody_vouches_for_is_refused(way: str, certificates: Certificates) -> None:
    secure = way == "smtps"
    context, starttls = (certificates.server, None) if secure else (None, certificates.server)
    with Post().serving(context, starttls=starttls) as post:
        outcome = send(post, secure=secure)
    assert outcome.fate is Fate.REFUSED
    assert "certificate" in outcome.reason
    assert post.letters == []


def test_nothing_goes_without_tls_but_at_home(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(letterbox, "is_public", lambda _address: True)  # as if it were anywhere
    with Post().serving() as post:
        outcome = send(post)
    assert outcome == Outcome(Fate.REFUSED, "it offers no STARTTLS, and nothing is sent without encryption")
    assert post.letters == []


def test_only_public_addresses_are_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    def lookup(_host: str, _port: int) -> list[tuple[int, str]]:
        return [(socket.AF_INET, "127.0.0.1")]

    monkeypatch.setattr(letterbox, "public_lookup", lookup)
    with Post().serving() as post:
        for host in ("127.0.0.1", "mail.example"):
            outcome = send(post, private=False, host=host)
            assert outcome.fate is Fate.REFUSED
            assert "no public address" in outcome.reason
    assert post.letters == []


@pytest.mark.parametrize(
    ("answer", "fate", "says"),
    [
        ("554 no spam SECRET", Fate.REFUSED, "it answers 554 no spam"),
        ("451 later", Fate.REFUSED, "it answers 451 later"),
        ("cut", Fate.UNSURE, "the connection was cut off"),
    ],
)
def test_a_letter_that_is_not_taken(answer: str, fate: Fate, says: str) -> None:
    post = Post(answer=answer.replace(" SECRET", ""))
    with post.serving():
        outcome = send(post)
    assert outcome.fate is fate
    assert says in outcome.reason
    assert len(post.letters) == 1


def test_an_answer_that_does_not_come_is_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(letterbox, "TIMEOUT", 0.5)
    with Post(answer="hang").serving() as post:
        assert send(post) == Outcome(Fate.UNSURE, "the connection was cut off")


def test_to_all_or_to_nobody() -> None:
    with Post(refused=frozenset(("b@example.org",))).serving() as post:
        outcome = send(post)
    assert outcome == Outcome(Fate.REFUSED, "a recipient is refused: 550 nobody\\u{1B}[31m here")
    assert post.letters == []


def test_nobody_is_there() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        outcome = send(Post(port=free.getsockname()[1]))
    assert outcome.fate is Fate.REFUSED
    assert outcome.reason.startswith("nothing answers at its address")


def test_no_header_and_no_command_can_be_slipped_in() -> None:
    for text in HARM:
        raw = letter(notice(text), 10, PEOPLE).as_bytes()
        assert b"victim" not in raw
        assert b"\n.\r\n" not in raw.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
    for address in ("a@example.org\r\nBcc: x@example.org", "a@example.org\nRCPT TO:<x@example.org>"):
        with pytest.raises(ValueError, match=r"\S"):
            letter(notice(), 10, Envelope(sender=address))


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("smtps://mail.example", Server("mail.example", 465, True)),
        ("smtp://mail.example", Server("mail.example", 587, False)),
        ("smtp://u%40x:p%2F%20w@mail.example:2525/", Server("mail.example", 2525, False, "u@x", "p/ w")),
        ("smtp://[::1]:25", Server("::1", 25, False)),
        ("mail.example", None),
        ("http://mail.example", None),
        ("smtp://mail.example/path", None),
        ("smtp://mail.example:99999", None),
        ("smtp://user@mail.example", None),
        ("smtp://u:p%0D%0ADATA@mail.example", None),
        ("smtp://[x", None),
        ("smtp://", None),
    ],
)
def test_urls_of_mail_servers(url: str, server: Server | None) -> None:
    assert Server.parse(url) == server
