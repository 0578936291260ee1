"""Hands a letter to a mail server (SMTP), under TLS unless it is on this network, and once.

As with webhooks, the address that is connected to is checked after the name was resolved.
"""

from __future__ import annotations

import smtplib
import socket
import ssl
from contextlib import suppress
from dataclasses import dataclass
from email.utils import getaddresses
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from seedlint.links.address import is_public, literal
from seedlint.links.lookup import ForbiddenAddressError, public_lookup, system_lookup
from seedlint.notify.outcome import Fate, Outcome, without
from seedlint.util.escape import clip, escape

if TYPE_CHECKING:
    from email.message import EmailMessage

TIMEOUT = 20.0
"""Seconds for each step."""
_PORTS = {"smtps": 465, "smtp": 587}
FORM = "write smtps://USER:PASSWORD@HOST or smtp://USER:PASSWORD@HOST:PORT, percent-encoded"
_SHOWN = 100


@dataclass(frozen=True, slots=True)
class Server:
    """A mail server, and what to log in with; ``secure`` from the first byte, or by STARTTLS."""

    host: str
    port: int
    secure: bool
    user: str = ""
    password: str = ""

    @classmethod
    def parse(cls, text: str) -> Server | None:
        """Return the server that a URL names; None for anything else."""
        try:
            url = urlsplit(text.strip())
            port, host = url.port, url.hostname
        except ValueError:
            return None
        if url.scheme not in _PORTS or not host or url.path not in {"", "/"} or url.query or url.fragment:
            return None
        user, password = unquote(url.username or ""), unquote(url.password or "")
        if bool(user) != bool(password) or not (user + password).isprintable():
            return None
        return cls(host, port or _PORTS[url.scheme], url.scheme == "smtps", user, password)


class _Client(smtplib.SMTP):
    """A connection to a server whose address was checked; ``local`` if it is not a global one."""

    def __init__(self, server: Server, context: ssl.SSLContext, *, allow_private: bool) -> None:
        self.local = False
        self._server = server
        self._context = context
        self._allow_private = allow_private
        super().__init__(timeout=TIMEOUT)
        self._host = server.host  # what STARTTLS compares the certificate with

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        made = self._connected(host, port, timeout)
        if not self._server.secure:
            return made
        try:
            return self._context.wrap_socket(made, server_hostname=host)
        except BaseException:
            made.close()
            raise

    def _connected(self, host: str, port: int, timeout: float) -> socket.socket:
        lookup = system_lookup if self._allow_private or literal(host) else public_lookup
        problem: OSError = socket.gaierror(socket.EAI_NONAME, "no address")
        for family, address in lookup(host, port):
            public = is_public(address)
            if not public and not self._allow_private:
                problem = ForbiddenAddressError(address)
                continue
            made = socket.socket(socket.AddressFamily(family), socket.SOCK_STREAM)
            try:
                made.settimeout(timeout)
                made.connect((address, port))
            except OSError as error:
                made.close()
                problem = error
            else:
                self.local = not public
                return made
        raise problem


def post(server: Server, letter: EmailMessage, *, allow_private: bool = False) -> Outcome:
    """Hand over a letter; the outcome says what came of it."""
    step = _Step()
    client = _Client(server, ssl.create_default_context(), allow_private=allow_private)
    try:
        outcome = _hand_over(client, server, letter, step)
    except (smtplib.SMTPException, OSError, ValueError) as error:
        fate = Fate.UNSURE if step.sending and not isinstance(error, smtplib.SMTPDataError) else Fate.REFUSED
        outcome = Outcome(fate, _said(error))
    finally:
        client.close()
    return Outcome(outcome.fate, without(outcome.reason, server.password, server.user, server.host))


@dataclass(slots=True)
class _Step:
    """How far it has come: from when on the server may have the letter."""

    sending: bool = False


def _hand_over(client: _Client, server: Server, letter: EmailMessage, step: _Step) -> Outcome:
    client.connect(server.host, server.port)
    client.ehlo_or_helo_if_needed()
    if not server.secure:
        if client.has_extn("starttls"):
            client.starttls(context=client._context)
            client.ehlo()
        elif not client.local:
            return Outcome(Fate.REFUSED, "it offers no STARTTLS, and nothing is sent without encryption")
    if server.user:
        client.login(server.user, server.password)
    _, sender = getaddresses([str(letter["From"])])[0]
    recipients = [address for _, address in getaddresses([str(letter["To"])])]
    code, said = client.mail(sender)
    if code != _DONE:
        raise smtplib.SMTPSenderRefused(code, said, sender)
    for recipient in recipients:
        # To all or to nobody: who was left out would never be told.
        code, said = client.rcpt(recipient)
        if code not in _TAKEN:
            raise smtplib.SMTPRecipientsRefused({recipient: (code, said)})
    step.sending = True
    code, answer = client.data(letter.as_bytes())
    if code != _DONE:
        raise smtplib.SMTPDataError(code, answer)
    with suppress(smtplib.SMTPException, OSError):  # it has the letter
        client.quit()
    return Outcome(Fate.SENT)


_DONE = 250
_TAKEN = frozenset((250, 251))


def _said(error: Exception) -> str:
    """Say what went wrong; the server's own words are shown in part."""
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return f"the user name or the password is not accepted ({error.smtp_code})"
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        (refused,) = error.recipients.values()
        return f"a recipient is refused: {_words(*refused)}"
    if isinstance(error, smtplib.SMTPResponseException):
        return f"it answers {_words(error.smtp_code, error.smtp_error)}"
    words = next((words for kind, words in _WORDS if isinstance(error, kind)), "")
    return words or f"nothing answers at its address ({(getattr(error, 'strerror', '') or '').lower()})"


_WORDS: tuple[tuple[type[Exception], str], ...] = (
    (ForbiddenAddressError, "it has no public address; only --allow-private sends to others"),
    (socket.gaierror, "there is no such host"),
    (ssl.SSLError, "no secure connection: the certificate or the protocol is not accepted"),
    (TimeoutError, "no answer in time"),
    (smtplib.SMTPServerDisconnected, "the connection was cut off"),
    (smtplib.SMTPException, "it does not offer what is needed to log in"),
    (ConnectionResetError, "the connection was cut off"),
    (ValueError, "the email can't be sent to such an address"),
)
"""What went wrong, in our own words; the first kind that fits counts."""


def _words(code: int, said: bytes | str) -> str:
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    return f"{code} {escape(clip(' '.join(text.split()), _SHOWN))}".strip()


__all__ = ["FORM", "TIMEOUT", "Server", "post"]
