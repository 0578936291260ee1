"""Whether an article's two AMP addresses belong together: SL407.

The form of an AMP cache URL is that of https://amp.dev, "AMP Cache URL Format and Request Handling";
where that text is silent, that of the reference implementation, @ampproject/toolbox-cache-url.
"""

from __future__ import annotations

import re
from base64 import b32encode
from hashlib import sha256
from typing import TYPE_CHECKING

from seedlint.rule import JSON, Bad, Finding, Fix, Good, Related, Rule, Severity
from seedlint.urls import domains, web
from seedlint.util.late import late
from seedlint.util.shorten import shorten

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from seedlint.document import Document

CACHE = ".cdn.ampproject.org"
_PATH = "/c/"
_MARKER = late(r"(?:/[a-z]{1,4}(?=/))?(?:/s(?=/))?/?")
_SECURE = "s/"

# Directions as the reference implementation sees them, one UTF-16 unit at a time: to it, what lies
# beyond U+FFFF is written from left to right.
_LEFT_TO_RIGHT = (
    "[A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02b8\u0300-\u0590\u0800-\u1fff\u200e"
    "\u2c00-\ufb1c\ufe00-\ufe6f\ufefd-\U0010ffff]"
)
_RIGHT_TO_LEFT = late("[\u0591-\u06ef\u06fa-\u07ff\u200f\ufb1d-\ufdff\ufe70-\ufefc]")


# The AMP cache form


def prefix(host: str) -> str:
    """Return the label that stands for a host (lower-case ASCII) before ``.cdn.ampproject.org``."""
    readable = _readable(host)
    if readable is None:
        return b32encode(sha256(host.encode()).digest()).decode().rstrip("=").lower()
    return f"0-{readable}-0" if _looks_encoded(readable) else readable


def _readable(host: str) -> str | None:
    """Return the label that people can read, None where only a hash will do."""
    text = domains.to_unicode(host)
    # The one is hardly ever needed, and takes longer to compile than a document to judge.
    both = not text.isascii() and _RIGHT_TO_LEFT.search(text) and re.search(_LEFT_TO_RIGHT, text)
    if "." not in host or _looks_encoded(host) or both:
        return None
    label = text.replace("-", "--").replace(".", "-")
    if not label.isascii():
        label = "xn--" + label.encode("punycode").decode().lower()
    return label if len(label) <= domains.LONGEST_LABEL else None


def _looks_encoded(label: str) -> bool:
    """Whether a label has ``--`` where the DNS reserves it for encodings, without being punycode."""
    return label[2:4] == "--" and not label.startswith("xn")


_beginnings: dict[str, str] = {}
"""By ``https://host/``: what the cache form of such a URL begins with, to the same slash."""


def cache_form(text: str) -> str | None:
    """Return the AMP cache form of a URL; None if it is not sound, or has a port, a user or an IP address."""
    url = web.parse(text)
    if url is None:
        return None
    beginning = web.origin(text)
    known = _beginnings.get(beginning)
    if known is not None:
        return known + text[len(beginning) :]
    if not _has_verdict(url):
        return None
    start, end = web.host_span(text)
    host = text[start:end].lower()
    if host not in {url.host, domains.to_unicode(url.host)}:
        return None
    secure = _SECURE if url.scheme == "https" else ""
    form = f"https://{prefix(url.host)}{CACHE}{_PATH}{secure}{host}"
    if web.simple(beginning):
        if len(_beginnings) >= domains.MEMORY:
            _beginnings.clear()
        _beginnings[beginning] = form + "/"
    return form + text[end:]


def _has_verdict(url: web.Url) -> bool:
    return web.is_bare(url) and not domains.is_address(url.host) and all(url.host.split("."))


def publisher_form(text: str) -> str | None:
    """Return the one URL that has this AMP cache form, None if there is none."""
    path = text.partition(CACHE + _PATH)[2]
    rest = path.removeprefix(_SECURE)
    url = f"https://{rest}" if rest != path else f"http://{rest}"
    return url if cache_form(url) == text else None


_FORM = "https://harbour--herald-com.cdn.ampproject.org/c/s/harbour-herald.com/ferry?amp=1"
_PAIR = "ampWebUrl: {}\ncdnAmpWebUrl: {}\n"


class AmpCacheUrl(Rule):
    """`cdnAmpWebUrl` is not the AMP cache URL of `ampWebUrl`, or one of the two is missing.

    The form is `https://` + the host with `-` doubled and `.` turned into `-` + `.cdn.ampproject.org/c/` +
    `s/` if ampWebUrl is https + ampWebUrl without its scheme; see "AMP Cache URL Format" at amp.dev.

    Why: the cache serves the page at this URL only; at any other, readers get an error or another page.
    Fix: write the URL that the message gives; the fix does this. It is safe if the URL follows from the one
    that is there, or names the same page in another form. If the two name different pages, ampWebUrl may be
    the wrong one.
    """

    code = "SL407"
    name = "amp-cache-url"
    severity = Severity.ERROR
    since = "0.1.0"
    generic = False
    scope = "article"
    examples = (
        Good(_PAIR.format("https://harbour-herald.com/ferry?amp=1", _FORM)),
        Good(
            _PAIR.format(
                "http://en-gb.herald.com",
                "https://0-en--gb-herald-com-0.cdn.ampproject.org/c/en-gb.herald.com",
            )
        ),
        Good(
            _PAIR.format("https://bücher.de/a", "https://xn--bcher-de-65a.cdn.ampproject.org/c/s/bücher.de/a")
        ),
        Good("title: An article without an AMP page\n"),
        Bad(
            _PAIR.format("https://harbour-herald.com/ferry?amp=1", _FORM.replace("--", "-")),
            at="/cdnAmpWebUrl",
            says="the host must be `harbour--herald-com.cdn.ampproject.org`",
            marks="harbour-herald-com.cdn.ampproject.org",
            fixed=_PAIR.format("https://harbour-herald.com/ferry?amp=1", _FORM),
        ),
        Bad(
            _PAIR.format("http://harbour-herald.com/ferry?amp=1", _FORM),
            at="/cdnAmpWebUrl",
            says="`/c/`, not `/c/s/`, because ampWebUrl is http",
            marks="/c/s/",
        ),
        Bad(
            _PAIR.format("https://harbour-herald.com/quay", _FORM),
            at="/cdnAmpWebUrl",
            says="names another page than ampWebUrl",
            marks="harbour-herald.com/ferry?amp=1",
        ),
        Bad(
            "ampWebUrl: https://harbour-herald.com/ferry?amp=1\n",
            at="/ampWebUrl",
            says="cdnAmpWebUrl is missing",
            marks="https://harbour-herald.com/ferry?amp=1",
            fixed=_PAIR.format("https://harbour-herald.com/ferry?amp=1", _FORM),
        ),
        Bad(
            f"related:\n  - cdnAmpWebUrl: {_FORM}\n",
            at="/related/0/cdnAmpWebUrl",
            says="ampWebUrl is missing",
            line=3,
            fixed=f"related:\n  - cdnAmpWebUrl: {_FORM}\n    ampWebUrl: https://harbour-herald.com/ferry?amp=1\n",
        ),
    )

    def check(self, document: Document) -> Iterator[Finding]:
        """Yield the AMP addresses that lack their counterpart, or don't fit it."""
        beginnings = _beginnings
        for pointer, article in document.select("article"):
            if type(article) is not dict:
                continue
            amp = article.get("ampWebUrl")
            cached = article.get("cdnAmpWebUrl")
            if amp is None and cached is None:
                continue
            if type(amp) is str and type(cached) is str:
                # Nearly always: a host seen before, and the two belong together.
                beginning = amp[: amp.find("/", 8) + 1]
                known = beginnings.get(beginning)
                if known is not None and cached == known + amp[len(beginning) :]:
                    continue
                yield from self._wrong(pointer, amp, cached)
            else:
                yield from self._missing(pointer, article)

    def _missing(self, pointer: str, article: Mapping[str, JSON]) -> Iterator[Finding]:
        for here, lacking, form in (
            ("ampWebUrl", "cdnAmpWebUrl", cache_form),
            ("cdnAmpWebUrl", "ampWebUrl", publisher_form),
        ):
            text = article.get(here)
            if type(text) is not str or lacking in article or not web.parse(text):
                continue
            value = form(text)
            if value is None and here == "ampWebUrl":
                continue
            message = f"{lacking} is missing; the two belong together"
            fix = None
            if value is not None:
                message += f": add {shorten(value, 200)}"
                fix = Fix.insert(f"{pointer}/{lacking}", value, f"add {lacking}")
            yield self.finding(f"{pointer}/{here}", message, fix=fix)

    def _wrong(self, pointer: str, amp: str, cached: str) -> Iterator[Finding]:
        form = cache_form(amp)
        # An address that is no sound URL is SL401's to report.
        if form is None or form == cached or not web.parse(amp) or not web.parse(cached):
            return
        message, span = _difference(form, cached)
        yield self.finding(
            f"{pointer}/cdnAmpWebUrl",
            f"{message}; write {shorten(form, 200)}",
            span=span,
            related=(Related(f"{pointer}/ampWebUrl", "the AMP page"),),
            fix=Fix.replace(
                f"{pointer}/cdnAmpWebUrl",
                form,
                "write the AMP cache form of ampWebUrl",
                # Where it names another page, it may be ampWebUrl that is wrong.
                safe=_names_it(form, cached),
            ),
        )


def _names_it(form: str, cached: str) -> bool:
    """Whether a URL of the AMP cache names the page that its right form names, if perhaps by http."""
    pages = []
    for url in (form, cached):
        start, end = web.authority_span(url)
        marker = _MARKER.match(url, end)
        if not marker or not url[start:end].endswith(CACHE):
            return False
        pages.append((url[marker.end() :], marker[0].endswith(f"/{_SECURE}")))
    (page, secure), (other, by_https) = pages
    return page == other and secure >= by_https


def _difference(form: str, cached: str) -> tuple[str, tuple[int, int] | None]:
    """Say where a sound URL first leaves the form it should have, and mark it."""
    host, path = form[len("https://") :].split("/", 1)
    start, end = web.authority_span(cached)
    if not cached.startswith("https://"):
        return "an AMP cache URL begins with https://", (0, start)
    if end == len(cached):
        return "the AMP cache URL does not name a page", None
    if cached[start:end] != host:
        if not cached[start:end].endswith(CACHE):
            return "this is not an AMP cache URL", (start, end)
        return f"the host must be {shorten(host, 100)}", (start, end)
    marker = "/c/s/" if path.startswith("c/s/") else "/c/"
    found = _MARKER.match(cached, end)
    written = found[0] if found and found[0] else cached[end]
    if written != marker:
        scheme = "https" if marker == "/c/s/" else "http"
        message = f"after the host there must be `{marker}`, not {shorten(written)}"
        return f"{message}, because ampWebUrl is {scheme}", (end, end + len(written))
    return "the AMP cache URL names another page than ampWebUrl", (end + len(marker), len(cached))
