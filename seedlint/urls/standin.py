"""Tells the new address of a page from a page that stands in for it.

Sites like to redirect what is gone, for good, to their front page, to a login or consent page, or to a page
that says so with status 200. Decided from the two addresses alone, and rather not than wrongly: whatever
the old address says itself (an article about logins, one at a path such as ``/error``) is no sign.
"""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, unquote

from seedlint.util.late import late

if TYPE_CHECKING:
    from collections.abc import Iterable

CROWD = 4
"""So many other pages, with other names, lead to an address that stands in for all of them."""

_URL = late(r"https?://([^/?#]*)([^?#]*)\??([^#]*)", re.IGNORECASE)
_PARTS = late(r"[^\W_]+")
_EXTENSION = late(r"\.[a-z]{2,5}\Z")
_LANGUAGE = late(r"[a-z]{2}(?:[-_][a-z]{2,4})?")
_INDEX = frozenset(("", "index", "default", "home", "homepage", "amp"))
_NAME = late(r"(?<![^\W_])[^\W_]++(?:[-_+][^\W_]++){2}|[0-9]{5}")
"""What is in the name of an article, and in hardly any section's: three words, or a long number."""
_ID = late(r"[0-9]{2}|(?<![^\W_])[^\W_]++-[^\W_]++-[^\W_]")

_LOGIN_HOSTS = frozenset("account accounts auth login logon myaccount oauth signin signon sso".split())
_CONSENT_HOSTS = frozenset(("consent", "consents", "guce"))
_LOGIN = frozenset(
    "auth authenticate accountlogin login logon memberlogin oauth oauth2 servicelogin signin signon sso"
    " userlogin wplogin".split()
)
_CONSENT = frozenset(
    "collectconsent consent consentform cookieconsent cookiewall gdprconsent privacyconsent privacygate"
    " privacywall".split()
)
_ERROR = frozenset(
    "404 410 404error 404notfound deleted err404 error error404 error410 errors expired notfound"
    " pagenotfound removed unavailable".split()
)
_ERROR_PHRASES = (frozenset(("not", "found")), frozenset(("no", "longer")))
_AROUND_ERRORS = frozenset(
    "a article available been content exist exists file found has is longer no not oops page sorry story the"
    " this".split()
)
_ERROR_FOLDERS = _ERROR | frozenset(("http", "page", "pages", "status"))
"""A 404 in one of these is no article's number."""
_ERROR_PARAMETERS = frozenset("err error message msg reason status".split())


class _Page:
    """An address, taken apart: labels of the host, lower-case segments of the path, query."""

    def __init__(self, found: re.Match[str]) -> None:
        self.host = found[1].lower().rpartition("@")[2].partition(":")[0].removeprefix("www.")
        self.path = unquote(found[2]).lower()
        self.segments = [_EXTENSION.sub("", segment) for segment in self.path.split("/")]
        self.segments = [segment for segment in self.segments if segment not in _INDEX]
        self.query = [(name.lower(), value.lower()) for name, value in parse_qsl(found[3])]

    @cached_property
    def words(self) -> frozenset[str]:
        """What the address says, in single words and with their parts joined."""
        texts = [*self.segments, *(value for _, value in self.query)]
        return frozenset(word for text in texts for word in (*_PARTS.findall(text), _joined(text)))

    @property
    def name(self) -> frozenset[str]:
        """The words and numbers of the page's own name: the end of its path, and its query."""
        texts = [*self.segments[-1:], *(value for _, value in self.query)]
        return frozenset(word for text in texts for word in _PARTS.findall(text) if len(word) > 2)

    def is_front(self, before: _Page | None = None) -> bool:
        """Whether this is the front page of a site, or of an edition of it; ``before`` may be its query."""
        if len(self.segments) > 2 or not all(map(_LANGUAGE.fullmatch, self.segments)):
            return False
        told = (value for _, value in self.query if before is None or before.path not in value)
        return not any(map(_ID.search, told))


def stand_in(source: str, final: str, crowd: int = 0) -> str:
    """Say what stands in for a page at an address that it redirects to; "" for what may be its new address.

    Both are addresses as the URL standard writes them; ``crowd`` is how many other pages lead to ``final``.
    """
    before, after = _page(source), _page(final)
    if before is None or after is None or before.is_front():
        return ""
    return _special(before, after) or _general(before, after, crowd)


def crowds(moved: Iterable[tuple[str, str]]) -> dict[str, int]:
    """Return, for each address that several pages lead to, how many do; from pairs of old and new address."""
    pages: dict[str, set[tuple[object, ...]]] = defaultdict(set)
    for source, final in moved:
        before = _page(source)
        # The same page with http or https, with or without www, in its AMP form, is one page.
        if before is not None and not before.is_front():
            told = (value for _, value in before.query if _ID.search(value))
            pages[final].add((before.host, *before.segments, None, *told))
    return {final: len(sources) for final, sources in pages.items() if len(sources) > 1}


def _page(text: str) -> _Page | None:
    found = _URL.match(text)
    return None if found is None else _Page(found)


def _joined(text: str) -> str:
    return "".join(_PARTS.findall(text))


def _special(before: _Page, after: _Page) -> str:
    """Say which page of no article this is, by its words."""
    # An article about logins is no excuse for a page that is called so and nothing else.
    known = {_joined(segment) for segment in before.segments}
    words = [word for word in map(_joined, after.segments) if word not in known]
    label = after.host.partition(".")[0]
    if label == before.host.partition(".")[0]:
        label = ""
    if label in _CONSENT_HOSTS or not _CONSENT.isdisjoint(words):
        return "a consent page"
    if label in _LOGIN_HOSTS or not _LOGIN.isdisjoint(words):
        return "a login page"
    own = [segment for segment in after.segments if not _LANGUAGE.fullmatch(segment)]
    # In the middle of a path such a word may be anything, and `/articles/404` may be article number 404.
    numbered = len(own) > 1 and own[-2] not in _ERROR_FOLDERS
    ends = [text for text in (*own[:1], *own[-1:]) if not numbered or not text.isdigit()]
    ends += [value for name, value in after.query if name in _ERROR_PARAMETERS]
    return "an error page" if any(_is_error(text, before) for text in ends) else ""


def _is_error(text: str, before: _Page) -> bool:
    """Whether a text is made of nothing but words of error pages, of which the old address has none."""
    words = set(_PARTS.findall(text))
    telling = words & _ERROR or {_joined(text)} & _ERROR or any(words >= these for these in _ERROR_PHRASES)
    only = words <= _ERROR | _AROUND_ERRORS or _joined(text) in _ERROR
    return bool(telling) and only and not (words | {_joined(text)}) & before.words


def _general(before: _Page, after: _Page, crowd: int) -> str:
    """Say what page this is, by where it stands among others."""
    if after.is_front(before):
        return "the front page"
    depth = len(after.segments)
    above = after.host == before.host and after.segments == before.segments[:depth]
    if (
        above
        and not any(map(_ID.search, (value for _, value in after.query)))
        and any(map(_NAME.search, before.segments[depth:]))
        and not any(map(_NAME.search, after.segments))
    ):
        return "the section it was in"
    texts = (*after.segments, *(value for _, value in after.query))
    # An address with neither a number nor an article's name is that of a section or a service.
    nameless = any(map(_NAME.search, before.segments[-2:])) and not any(map(_ID.search, texts))
    if nameless and not before.name & after.words:
        return "a page that has nothing of its name"
    if crowd >= CROWD and not before.name & after.words:
        return f"where {crowd} other pages lead, too"
    return ""
