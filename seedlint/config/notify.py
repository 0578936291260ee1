"""The table `notify`: whom to tell what is new, and where the report is published."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from seedlint.errors import ConfigurationError
from seedlint.urls import web
from seedlint.util.escape import escape

if TYPE_CHECKING:
    from collections.abc import Mapping

    from seedlint.config.settings import Settings

SENT = ("slack", "teams", "discord", "json", "email")
"""The forms that are sent; the others are for files."""
_MAILBOX = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,252}[A-Za-z0-9])?"
)
_VARIABLES = {"email": "SEEDLINT_SMTP_URL"}
SENDER = "SEEDLINT_MAIL_FROM"
RECIPIENTS = "SEEDLINT_MAIL_TO"
"""The variables of addresses that the configuration does not name."""


@dataclass(frozen=True, slots=True)
class Receiver:
    """Somebody to tell: in which form, where (the name of a variable with the secret), and of whose news.

    Without ``owners``: everything. ``sender`` and ``recipients`` are for email.
    """

    to: str
    variable: str
    owners: tuple[str, ...] = ()
    items: int | None = None
    sender: str = ""
    recipients: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NotifyOptions:
    """What notices are like."""

    url: str | None = None
    items: int = 10
    """Of each section, at most."""
    score_drop: float = 1.0
    """Points that the score has to lose to be news."""
    allow_private: bool = False
    receivers: Mapping[str, Receiver] = field(default_factory=dict)

    def receiver(self, name: str) -> Receiver | None:
        """Return a receiver: one of the configuration, or the only one that a form has without any."""
        found = self.receivers.get(name)
        return found or (Receiver(name, variable(name)) if name in SENT else None)


def variable(form: str) -> str:
    """Return the environment variable with the secret of a form's receiver."""
    return _VARIABLES.get(form, f"SEEDLINT_{form.upper()}_WEBHOOK")


def defaults() -> dict[str, Any]:
    """Return the options as the table would have them that gives none."""
    usual = NotifyOptions()
    return {
        "url": usual.url,
        "items": usual.items,
        "score-drop": usual.score_drop,
        "allow-private": usual.allow_private,
        "receivers": [],
    }


def notify_options(settings: Settings) -> NotifyOptions:
    """Return the options that the settings' `notify` table gives; ConfigurationError for a bad value."""
    return parse_notify(settings.notify, settings)


def parse_notify(table: Mapping[str, Any], settings: Settings) -> NotifyOptions:
    """Check what the settings' schema can't: URLs and addresses."""
    values = {key.replace("-", "_"): value for key, value in table.items() if key != "receivers"}
    if "url" in values:
        found = published(values["url"])
        if found is None:
            raise _refusal(settings, f"{URL_FORM}, not `{values['url']}`", "url")
        values["url"] = found
    receivers: dict[str, Receiver] = {}
    for number, one in enumerate(table.get("receivers", ())):
        if one["name"] in receivers:
            raise _refusal(settings, f"`{one['name']}` is there twice", "receivers", str(number), "name")
        receivers[one["name"]] = _receiver(number, one, settings)
    return NotifyOptions(receivers=receivers, **values)


URL_FORM = "write the URL of the published report, such as https://host.example/report/"


def published(text: str) -> str | None:
    """Return the URL of a report as it can be linked to; None for what is no URL of a web page."""
    url = web.parse(text)
    if url is None or url.credentials or len(text) > _LONGEST:
        return None
    return quote(web.address(url), safe=_AS_IT_IS)


_LONGEST = 1000
_AS_IT_IS = "%:/?#[]@!$&*+,;=~-._"
"""What no form makes anything of in a URL; other characters are percent-encoded."""


def _receiver(number: int, table: Mapping[str, Any], settings: Settings) -> Receiver:
    to = table["to"]
    addresses = [*table.get("recipients", ()), *([table["from"]] if "from" in table else ())]
    for address in addresses:
        if not mailbox(address):
            raise _refusal(settings, f"`{address}` is not an email address", "receivers", str(number))
    if addresses and to != "email":
        raise _refusal(settings, "`from` and `recipients` are for email", "receivers", str(number))
    return Receiver(
        to,
        table.get("variable", variable(to)),
        tuple(table.get("owners", ())),
        table.get("items"),
        table.get("from", ""),
        tuple(table.get("recipients", ())),
    )


def mailbox(text: str) -> bool:
    """Whether a text is an email address, alone and in ASCII."""
    return _MAILBOX.fullmatch(text) is not None


def _refusal(settings: Settings, what: str, *keys: str) -> ConfigurationError:
    name = ".".join(("notify", *(key for key in keys if not key.isdigit())))
    return ConfigurationError(f"{settings.where('notify', *keys)}: {name}: {escape(what)}")
