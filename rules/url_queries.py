"""What should not be in the query of a URL: SL406 and SL409."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlint.rule import Bad, Finding, Fix, Good, Option, Rule, Severity
from seedlint.urls import escapes, tracking, web
from seedlint.util.late import late
from seedlint.util.shorten import shorten

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from seedlint.document import Document

_PARAMETER = late(r"[\w.-]+=")


class UrlTracking(Rule):
    """A URL contains tracking parameters, such as `utm_source` or `fbclid`.

    The names come from public lists of such parameters, except those that select content on some sites.
    Names such as `source`, `mod` or `si` are reported only on the sites where they track.

    Why: they do not change the page, but they make one article look like several, and mislead the publisher
    about where readers come from.
    Fix: remove them. Rules that compare URLs always ignore them, whatever the options are.
    """

    code = "SL406"
    name = "url-tracking"
    severity = Severity.WARNING
    since = "0.1.0"
    scope = "article"
    options = (
        Option("parameters", (), "Names of additional tracking parameters."),
        Option("allow", (), "Names of parameters to accept."),
    )
    examples = (
        Good("webUrl: https://harbour-herald.com/ferry?page=2&utm=b\n"),
        Good("webUrl: https://harbour-herald.com/utm_source?q=fbclid#?gclid=1\n"),
        Good("webUrl: https://harbour-herald.com/?feature=ferry&si=7\n"),
        Good("webUrl: https://harbour-herald.com/?cmpid=7\n", options={"allow": ["cmpid"]}),
        Bad(
            "webUrl: https://harbour-herald.com/ferry?utm_source=mail&utm_medium=x&page=2\n",
            at="/webUrl",
            says="`utm_source` and `utm_medium` only track clicks",
            marks="utm_source=mail&utm_medium=x",
            fixed="webUrl: https://harbour-herald.com/ferry?page=2\n",
        ),
        Bad(
            "ampWebUrl: https://harbour-herald.com/ferry?amp&FBCLID=a#top\n",
            at="/ampWebUrl",
            says="`FBCLID` only tracks clicks; remove it",
            marks="FBCLID=a",
            fixed="ampWebUrl: https://harbour-herald.com/ferry?amp#top\n",
        ),
        Bad(
            "webUrl: https://youtu.be/abcdefghijk?t=7&si=xyz\n",
            at="/webUrl",
            says="`si` only tracks clicks",
            marks="si=xyz",
            fixed="webUrl: https://youtu.be/abcdefghijk?t=7\n",
        ),
        Bad(
            "webUrl: https://harbour-herald.com/ferry?page=2&amp;utm_source=mail&amp;day=1\n",
            at="/webUrl",
            says="`utm_source` only tracks clicks",
            marks="utm_source=mail",
            fixed="webUrl: https://harbour-herald.com/ferry?page=2&amp;day=1\n",
        ),
        Bad(
            "webUrl: https://harbour-herald.com/?partner=x\n",
            at="/webUrl",
            says="`partner`",
            options={"parameters": ["partner"]},
        ),
    )

    def prepare(self) -> None:
        """Read the options, and prepare the first look."""
        self._more = frozenset(name.lower() for name in self.settings["parameters"] if name)
        self._kept = frozenset(name.lower() for name in self.settings["allow"])
        self._suspicious = tracking.tracking_pattern(self._more)

    def check(self, document: Document) -> Iterable[Finding]:
        """Yield the URLs with tracking parameters."""
        joined = document.joined("url")
        return self._reports(document) if tracking.may_track(joined, self._suspicious) else ()

    def _reports(self, document: Document) -> Iterator[Finding]:
        for pointer, text in document.strings("url"):
            if not tracking.may_track(text, self._suspicious):
                continue
            mended = tracking.without_tracking(text, self._more, self._kept)
            if mended != text and web.parse(text):
                names, span = self._tracking(text)
                words = _enumerate([shorten(name, 30) for name in names])
                advice = "only track clicks; remove them" if names[1:] else "only tracks clicks; remove it"
                fix = Fix.replace(pointer, mended, f"remove {words}")
                yield self.finding(pointer, f"{words} {advice}", span=span, fix=fix)

    def _tracking(self, text: str) -> tuple[list[str], tuple[int, int]]:
        """Return the names of the tracking parameters, and where the first of them stand side by side."""
        found = tracking.parameters(text, self._more, self._kept)
        names = dict.fromkeys(tracking.name_of(one.text) for one in found if one.tracks)
        first = next(index for index, one in enumerate(found) if one.tracks)
        last = first
        while last + 1 < len(found) and found[last + 1].tracks:
            last += 1
        return list(names), (found[first].start, found[last].start + len(found[last].text))


class UrlEscaped(Rule):
    """A URL contains HTML character references, such as `&amp;` for `&`.

    `&amp` without a semicolon is not reported, because a parameter may be called `amp`.

    Why: this is how the URL is written in the HTML source of a page, not the URL itself. `?a=1&amp;b=2` has
    no parameter `b`, and everything after `&#038;` is never requested, because `#` begins a fragment.
    Fix: write the character itself. The URL then requests another page, presumably the intended one, so the
    fix is unsafe. Rules that compare URLs use the fixed form.
    """

    code = "SL409"
    name = "url-escaped"
    severity = Severity.WARNING
    since = "0.1.0"
    scope = "article"
    examples = (
        Good("webUrl: https://harbour-herald.com/ferry?day=1&amp&amp=2&page=2\n"),
        Good("webUrl: https://harbour-herald.com/ferry;a=1?day=1;page=2&b=%26amp%3B#&amp\n"),
        Bad(
            "webUrl: https://harbour-herald.com/ferry?day=1&amp;page=2\n",
            at="/webUrl",
            says="`&amp;` is HTML for `&`; a URL has the character itself: write `&`",
            marks="&amp;",
            fixed="webUrl: https://harbour-herald.com/ferry?day=1&page=2\n",
        ),
        Bad(
            "images: [{url: 'https://harbour-herald.com/a.png?w=8&#038;strip=all', width: 8, height: 8}]\n",
            at="/images/0/url",
            says="`&#038;` is HTML for `&`; in a URL, its `#` cuts off the rest: write `&`",
            marks="&#038;",
            fixed="images: [{url: 'https://harbour-herald.com/a.png?w=8&strip=all', width: 8, height: 8}]\n",
        ),
        Bad(
            "webUrl: https://harbour-herald.com/it&#x27;s-the-ferry\n",
            at="/webUrl",
            says="`&#x27;` is HTML for `'`",
            marks="&#x27;",
            fixed="webUrl: https://harbour-herald.com/it's-the-ferry\n",
        ),
        Bad(
            "webUrl: https://harbour-herald.com/ferry&amp;page=2&amp;day=1\n",
            at="/webUrl",
            says="there is no question mark before it; write `?` instead",
            marks="&amp;",
            fixed="webUrl: https://harbour-herald.com/ferry?page=2&day=1\n",
        ),
        Bad(
            "webUrl: https://harbour-herald.com/ferry?amp;page=2\n",
            at="/webUrl",
            says="`amp;` is the rest of HTML's `&amp;`; remove it",
            marks="amp;",
            fixed="webUrl: https://harbour-herald.com/ferry?page=2\n",
        ),
    )

    def check(self, document: Document) -> Iterable[Finding]:
        """Yield the URLs with HTML character references."""
        return self._reports(document) if escapes.may_hold(document.joined("url")) else ()

    def _reports(self, document: Document) -> Iterator[Finding]:
        for pointer, text in document.strings("url"):
            found = escapes.references(text)
            if not found or not web.parse(text):
                continue
            begins = _begun(text, found[0])
            mended = begins or web.plain(text)
            fix = None
            if mended != text:
                fix = Fix.replace(pointer, mended, "write the intended URL", safe=False)
            message = self._message(found[0], begins=begins is not None)
            yield self.finding(pointer, message, span=found[0].span, fix=fix)

    def _message(self, reference: escapes.Reference, *, begins: bool) -> str:
        written = shorten(reference.written, 20)
        if begins:
            return (
                f"{written} is HTML for `&`, and there is no question mark before it; write `?` instead,"
                " which begins the parameters"
            )
        if reference.is_rest:
            return f"{written} is the rest of HTML's `&amp;`; remove it"
        effect = "in a URL, its `#` cuts off the rest" if "#" in written else "a URL has the character itself"
        return f"{written} is HTML for `{reference.char}`; {effect}: write `{reference.char}`"


def _begun(text: str, reference: escapes.Reference) -> str | None:
    """Return a URL whose first parameter has `&` before it as it is meant; None for any other."""
    start, end = reference.span
    if reference.char != "&" or "?" in text[:start] or not _PARAMETER.match(text, end):
        return None
    meant = web.plain(f"{text[:start]}?{text[end:]}")
    return meant if web.parse(meant) else None


def _enumerate(words: list[str]) -> str:
    """Join words as people do, and only the first three of them."""
    if len(words) > 3:
        words = [*words[:3], f"{len(words) - 3} more"]
    return f"{', '.join(words[:-1])} and {words[-1]}" if len(words) > 1 else words[0]
