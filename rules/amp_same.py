"""Articles of whose two addresses, the page's and its AMP page's, there is only one: SL410."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlint.rule import Bad, Finding, Good, Related, Rule, Severity
from seedlint.urls import domains, web
from seedlint.util.late import late
from seedlint.util.shorten import shorten

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from seedlint.document import Document
    from seedlint.finding import JSON

_WORD = late(r"(?<![a-z0-9])amp(?![a-z0-9])")
_SLACK = 8
"""What a port, a slash and escapes may make of a length."""
_ADDED = ("?amp", "/amp", "?_amp", "?outputType=amp", "?context=amp")
"""What makes an AMP page of another."""
_CACHE = ".cdn.ampproject.org"
_PARTS = late(r"https?://([^/?#]*)([^?#]*)\??([^#]*)")
_SWITCHES = frozenset(
    f"{name}{value}" for name in ("amp", "_amp") for value in ("", "=", "=1", "=true", "=y", "=yes")
) | {"outputtype=amp"}
_NAME = late(r"[a-z0-9][-_][a-z0-9]+[-_][a-z0-9]|[0-9]{3}")
_VIEWER = late(r"(?:www\.)?google\.[a-z.]+")


def is_amp_page(text: str, *, said: bool = False) -> bool:
    """Whether a URL is that of an AMP page, or of a copy in an AMP cache, by its form.

    ``said``: the document says that it is one, and its form need not tell an article from an amplifier.
    """
    lower = text.lower()
    if not _WORD.search(lower) and _CACHE not in lower:
        return False
    parts = _PARTS.match(lower)
    if not parts:
        return False
    host, path, query = parts.groups()
    steps = [step for step in path.split("/") if step]
    return (
        host.endswith(_CACHE)
        or (host.startswith("amp.") and domains.own_domain(host) != host)
        or (bool(steps) and _is_amp_path(host, steps, said=said))
        or not _SWITCHES.isdisjoint(query.split("&"))
    )


def _is_amp_path(host: str, steps: list[str], *, said: bool) -> bool:
    last = steps[-1]
    if last in {"amp", "amp.html"}:
        return (said and len(steps) > 1) or any(map(_is_name, steps[:-1]))
    if last.endswith((".amp", ".amp.html")):
        return True
    if steps[0] != "amp":
        return False
    return _VIEWER.fullmatch(host) is not None or (len(steps) > 2 and any(map(_is_name, steps)))


def _is_name(step: str) -> bool:
    """Whether a step of a path is what an article is called, rather than what a shop has amplifiers under."""
    return _NAME.search(step) is not None


_PAIR = "webUrl: https://harbour-herald.com/ferry{}\nampWebUrl: https://harbour-herald.com/ferry{}\n"


class AmpSame(Rule):
    """`webUrl` and `ampWebUrl` are the same page, or `webUrl` is an AMP page instead of the article.

    The two are compared in their canonical form. An AMP page, or a copy in an AMP cache, is recognised by
    its URL: `amp.` before the host, `/amp` or `.amp` at the end, `?amp=1`, `outputType=amp`.

    Why: readers with a large screen get a page made for small ones, and elsewhere the article has another
    URL, so duplicates are not found.
    Fix: write the article's own URL as webUrl, and that of its AMP page as ampWebUrl; if there is no AMP
    page, remove ampWebUrl and cdnAmpWebUrl.
    """

    code = "SL410"
    name = "amp-same"
    severity = Severity.NOTE
    since = "0.1.0"
    generic = False
    scope = "article"
    examples = (
        Good(_PAIR.format("", "?amp=1")),
        Good(_PAIR.format("", "/amp")),
        Good("webUrl: https://harbour-herald.com/guitar-amp-sold?q=amp&amp=7\n"),
        Good("webUrl: https://harbour-herald.com/amp/tubes\n"),
        Bad(
            _PAIR.format("", "#top"),
            at="/ampWebUrl",
            says="ampWebUrl is the same as webUrl; write the URL of the AMP page, or remove ampWebUrl and"
            " cdnAmpWebUrl",
            marks="https://harbour-herald.com/ferry#top",
        ),
        Bad(
            _PAIR.format("/amp", "/amp"),
            at="/webUrl",
            says="webUrl is an AMP page, the same as ampWebUrl; write the article's own URL",
        ),
        Bad(
            "related: [{webUrl: 'https://amp.harbour-herald.com/ferry'}]\n",
            at="/related/0/webUrl",
            says="webUrl is an AMP page; write the article's own URL",
            marks="'https://amp.harbour-herald.com/ferry'",
        ),
        Bad(
            "webUrl: https://harbour--herald-com.cdn.ampproject.org/c/s/harbour-herald.com/ferry\n",
            at="/webUrl",
            says="webUrl is a copy in the AMP cache",
        ),
    )

    def check(self, document: Document) -> Iterator[Finding]:
        """Yield the articles with one address instead of two."""
        for pointer, article in document.select("article"):
            if type(article) is dict:
                text = article.get("webUrl")
                if type(text) is str and text:
                    amp = article.get("ampWebUrl")
                    if "amp" in text.lower() or (type(amp) is str and _alike(text, amp)):
                        yield from self._judge(pointer, article, text)

    def _judge(self, pointer: str, article: Mapping[str, JSON], text: str) -> Iterator[Finding]:
        amp = article.get("ampWebUrl")
        same = type(amp) is str and _alike(text, amp) and web.canonical_text(text) == web.canonical_text(amp)
        is_page = is_amp_page(text, said=same)
        # What is no sound URL is SL401's to report.
        if not (same or is_page) or not web.parse(text):
            return
        if is_page:
            what = "a copy in the AMP cache" if _CACHE in text.lower() else "an AMP page"
            also = ", the same as ampWebUrl" if same else ""
            message = f"webUrl is {what}{also}; write the article's own URL: {shorten(text)}"
            related = (Related(f"{pointer}/ampWebUrl", "the same URL"),) if same else ()
            yield self.finding(f"{pointer}/webUrl", message, related=related)
        else:
            message = (
                "ampWebUrl is the same as webUrl; write the URL of the AMP page, or remove ampWebUrl and"
                " cdnAmpWebUrl"
            )
            related = (Related(f"{pointer}/webUrl", "the same URL"),)
            yield self.finding(f"{pointer}/ampWebUrl", message, related=related)


def _alike(text: str, amp: str) -> bool:
    """Whether two URLs may be one, by a cheap look: their lengths, without the query, are about the same."""
    if amp.startswith(_ADDED, len(text)) and amp.startswith(text):
        return False  # nearly always
    if text == amp:
        return True
    length = _length(amp)
    if abs(_length(text) - length) > _SLACK or ("amp" in amp[:length] and "amp" not in text.lower()):
        return False
    first, second = web.simple(web.origin(text)), web.simple(web.origin(amp))
    return first is None or second is None or (first.host, first.scheme) == (second.host, second.scheme)


def _length(text: str) -> int:
    size = len(text)
    for mark in "?#":
        at = text.find(mark)
        if 0 <= at < size:
            size = at
    return size
