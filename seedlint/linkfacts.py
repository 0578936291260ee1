"""What rules may know about links: the status of URLs, as plain data."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from seedlint.document import Document
    from seedlint.urls.web import Url


class Verdict(StrEnum):
    """What is known about a URL."""

    ALIVE = "alive"
    MOVED = "moved"
    """It redirects for good, to another URL that answers."""
    FAILING = "failing"
    """It seemed dead, and no second check has confirmed that yet."""
    DEAD = "dead"
    UNKNOWN = "unknown"


class Known(NamedTuple):
    """What the link store has about one URL: plain data for rules.

    ``crowd`` is how many other pages redirect to ``final``, as far as the store knows.
    """

    verdict: str
    status: int | None = None
    reason: str = ""
    final: str | None = None
    first_failure: int | None = None
    since: int | None = None
    looked: int = 0
    crowd: int = 0


class Verdicts(Protocol):
    """What the link store has about the URLs in documents, as rules get it."""

    @property
    def digest(self) -> str:
        """Another one whenever anything else would be reported."""

    def troubles(self, document: Document) -> list[tuple[str, Url, Known]]:
        """Return pointer, URL and what is known for each URL that there is something to say about."""


def words(status: int | None, reason: str) -> str:
    """Say what a URL answered: ``404 Not Found``, or why there was no answer."""
    if status is None:
        return reason or "no answer"
    from http import HTTPStatus

    try:
        phrase = HTTPStatus(status).phrase
    except ValueError:
        phrase = ""
    said = f"{status} {phrase}".strip()
    return f"{said} ({reason})" if reason else said
