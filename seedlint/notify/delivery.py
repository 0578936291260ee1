"""Sends a notice to a receiver, and keeps the state so that it is told once, whatever happens meanwhile.

The channel is claimed in the state before anything is sent, and settled after. Who dies in between leaves
the claim, and the next run takes the notice for told: it may have arrived, and no receiver shall have it
twice. That it may not have is said, then and in the next notice. What certainly did not arrive is withdrawn,
so that the next run sends it.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from seedlint.config.notify import RECIPIENTS, SENDER, mailbox
from seedlint.errors import UsageError
from seedlint.notify.forms import FORMS, Envelope
from seedlint.notify.outcome import Fate, Outcome
from seedlint.notify.state import Pending
from seedlint.util.escape import escape

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from seedlint.config.notify import Receiver
    from seedlint.notify.known import Known
    from seedlint.notify.news import Notice
    from seedlint.notify.state import Channel, State

    Send = Callable[[Notice], Callable[[], Outcome]]
    """Makes of a notice what is to be sent; what that returns sends it."""


def settle(channel: Channel) -> str | None:
    """Take a claim that a run has left for told; return the title of its notice, None without one."""
    if channel.pending is None:
        return None
    title = channel.pending.title
    channel.known = channel.pending.then
    channel.doubt(title)
    channel.pending = None
    return title


def deliver(state: State, path: Path, channel: Channel, told: tuple[Notice, Known], send: Send) -> Outcome:
    """Send a notice, and write into the state what the channel knows now."""
    notice, known = told
    attempt = send(notice)  # should a form have a defect, nothing is lost
    channel.pending = Pending(notice.identity, notice.title, known)
    state.write(path)
    try:
        outcome = attempt()
    except BaseException:
        settle(channel)  # it may have arrived: an interruption comes at any moment
        state.write(path)
        raise
    channel.pending = None
    if outcome.fate is not Fate.REFUSED:
        channel.known = known
        channel.doubtful = ()
    if outcome.fate is Fate.UNSURE:
        channel.doubt(notice.title)
    state.write(path)
    return outcome


def sender(receiver: Receiver, items: int, *, allow_private: bool, proxy: str, moment: float) -> Send:
    """Return what sends a notice to a receiver.

    UsageError for a variable that is not set, or whose value can be seen to be wrong: it is to be found when
    it is set up, not on the day that there is something to tell.
    """
    secret = os.environ.get(receiver.variable, "").strip()
    if not secret:
        raise UsageError(f"the environment variable {receiver.variable} is not set; {receiver.to} needs it")
    if receiver.to == "email":
        return _by_email(receiver, secret, items, allow_private=allow_private, moment=moment)
    return _by_webhook(receiver, secret, items, allow_private=allow_private, proxy=proxy)


def _by_webhook(receiver: Receiver, secret: str, items: int, *, allow_private: bool, proxy: str) -> Send:
    from seedlint.notify.webhook import check

    if words := check(secret, allow_private=allow_private):
        raise UsageError(f"the value of the environment variable {receiver.variable} can't be used: {words}")

    def send(notice: Notice) -> Callable[[], Outcome]:
        from seedlint.notify.webhook import post

        content = FORMS[receiver.to].render(notice, items, Envelope()).encode()
        headers = {"Content-Type": "application/json; charset=utf-8", "Idempotency-Key": notice.identity}
        return lambda: post(secret, content, headers, allow_private=allow_private, proxy=proxy)

    return send


def _by_email(receiver: Receiver, secret: str, items: int, *, allow_private: bool, moment: float) -> Send:
    from seedlint.links.address import is_public, literal
    from seedlint.notify.letterbox import FORM, Server

    server = Server.parse(secret)
    if server is None:
        raise UsageError(
            f"the environment variable {receiver.variable} is not the URL of a mail server: {FORM}"
        )
    at = literal(server.host)
    if at is not None and not is_public(at) and not allow_private:
        raise UsageError(
            f"the environment variable {receiver.variable} names a mail server without a public address;"
            " only --allow-private sends there"
        )
    envelope = letter_envelope(receiver, os.environ, moment)
    if not envelope.sender or not envelope.recipients:
        raise UsageError(
            f"email needs a sender and recipients: set {SENDER} and {RECIPIENTS}, or `from` and `recipients`"
            " of the receiver in the configuration"
        )

    def send(notice: Notice) -> Callable[[], Outcome]:
        from seedlint.notify.forms.mail import letter
        from seedlint.notify.letterbox import post

        made = letter(notice, items, envelope)
        return lambda: post(server, made, allow_private=allow_private)

    return send


def letter_envelope(receiver: Receiver, variables: Mapping[str, str], moment: float) -> Envelope:
    """Return who writes a letter to whom; UsageError for what is no address."""
    written = receiver.sender or variables.get(SENDER, "").strip()
    recipients = receiver.recipients or tuple(
        filter(None, (one.strip() for one in variables.get(RECIPIENTS, "").split(",")))
    )
    for name, addresses in ((SENDER, (written,) if written else ()), (RECIPIENTS, recipients)):
        for address in addresses:
            if not mailbox(address):
                raise UsageError(f"{name}: `{escape(address)}` is not an email address")
    return Envelope(sender=written, recipients=recipients, moment=moment)


__all__ = ["deliver", "letter_envelope", "sender", "settle"]
