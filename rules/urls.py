"""What is wrong with a single URL: SL401, SL402 and SL403. SL401 has the first word and the last."""

from __future__ import annotations

from operator import itemgetter
from typing import TYPE_CHECKING

from seedlint.rule import Bad, Finding, Fix, Good, Option, Rule, Severity
from seedlint.urls import domains, unsound, web
from seedlint.urls.pasted import ENDS
from seedlint.util.shorten import shorten

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from seedlint.document import Document

_LAST = itemgetter(-1)


class UrlSyntax(Rule):
    """A URL is malformed, or is not an absolute http(s) URL.

    A public web page needs an absolute http(s) URL by the WHATWG URL Standard. These are the values to which
    the schema gives the role `web` (`x-seedlint-role: web`), as it does to all URLs of the seed format.
    Where the schema says only `format: uri`, any absolute URI of RFC 3986 is accepted, such as
    `urn:isbn:0451450523` or `mailto:desk@harbour-herald.com`, and nothing else.

    In the URL of a web page, characters that programs treat differently are reported too: whitespace,
    control and invisible characters, backslashes, any of `<>"{}` and the backtick, and a `%` that is not
    followed by two hex digits.

    A comma, full stop, bracket or quote at the end, copied from the surrounding text, is at most a warning,
    because the URL still leads somewhere. Brackets and quotes that are opened in the URL belong to it, and
    so do the full stops of abbreviations (`…/Acme_Inc.`).

    No other rule checks a URL until it is well-formed.

    Why: readers can't open it, and each program repairs it differently.
    Fix: copy the URL from the browser again; percent-encode characters that a URL can't contain. Whitespace
    around a URL is not part of it, so removing it is a safe fix. Other characters are written as browsers
    send them, which may not be what was meant, so that fix is unsafe.
    """

    code = "SL401"
    name = "url-syntax"
    severity = Severity.ERROR
    since = "0.1.0"
    scope = "article"
    examples = (
        Good("webUrl: https://harbour-herald.com/ferry?day=may%201\n"),
        Good("webUrl: https://bücher.de/fähre/(1)\n"),
        Bad(
            "webUrl: https://harbour-herald.com/ferry times\n",
            at="/webUrl",
            says="a space in the URL; write %20, as browsers do, or remove it if it is there by mistake",
            marks=" ",
            fixed="webUrl: https://harbour-herald.com/ferry%20times\n",
        ),
        Bad(
            "webUrl: 'https://harbour-herald.com/ferry '\n",
            at="/webUrl",
            says="a space at the end of the URL; remove it",
            marks=" ",
            fixed="webUrl: 'https://harbour-herald.com/ferry'\n",
        ),
        Bad("webUrl: ''\n", at="/webUrl", says="the URL is empty", marks="''"),
        Bad(
            "webUrl: '[The ferry](https://harbour-herald.com/ferry)'\n",
            at="/webUrl",
            says="a Markdown link; write only its URL",
            fixed="webUrl: 'https://harbour-herald.com/ferry'\n",
        ),
        Bad("webUrl: www.harbour-herald.com/ferry\n", at="/webUrl", says="must begin with https://"),
        Bad("webUrl: ftp://harbour-herald.com/ferry\n", at="/webUrl", says="http", marks="ftp:"),
        Bad("webUrl: https:/harbour-herald.com/\n", at="/webUrl", says="there must be `//`", marks="https:"),
        Bad(
            "webUrl: https://harbour-herald.com/100%/\n",
            at="/webUrl",
            says="write %25",
            marks="%",
            fixed="webUrl: https://harbour-herald.com/100%25/\n",
        ),
        Bad(
            "images: [{url: 'https://harbour-herald.com/{w}.png', width: 1, height: 1}]\n",
            at="/images/0/url",
            says="`{w}` looks like a placeholder",
            marks="{w}",
        ),
        Bad(
            "webUrl: https://harbour-herald.com:99999/\n",
            at="/webUrl",
            says="not a port number",
            marks="harbour-herald.com:99999",
        ),
        Good(
            "webUrl: https://harbour-herald.com/wiki/Ferry_(boat)\noriginalUrl: https://tide-times.com/Acme_Inc.\n"
        ),
        Bad(
            "webUrl: https://harbour-herald.com/ferry).\n",
            at="/webUrl",
            says="`).` after the URL is probably not part of it; remove it, unless the page needs it",
            marks=").",
            fixed="webUrl: https://harbour-herald.com/ferry\n",
        ),
        Bad(
            "webUrl: 'https://harbour-herald.com/ferry\",'\n",
            at="/webUrl",
            says="after the URL is probably not part of it",
            marks='",',
            fixed="webUrl: 'https://harbour-herald.com/ferry'\n",
        ),
    )

    def check(self, document: Document) -> Iterable[Finding]:
        """Yield the URLs that are none, or have something behind them."""
        odd = document.derive(web.pages).odd
        found = [self._report(pointer, text) for pointer, text, url in odd if url is None] if odd else []
        if not ENDS.isdisjoint(map(_LAST, filter(None, document.texts("web")))):
            found += self._pasted(document, {finding.pointer for finding in found})
        others = document.derive(web.others)
        return [*found, *self._no_uris(others)] if others else found

    def _no_uris(self, others: Iterable[tuple[str, str]]) -> Iterator[Finding]:
        from seedlint.urls.uri import fault

        for pointer, text in others:
            wrong = fault(text)
            if wrong is not None:
                yield self._finding(pointer, text, wrong)

    def _pasted(self, document: Document, told: Collection[str]) -> Iterator[Finding]:
        for pointer, text in document.strings("web"):
            wrong = unsound.pasted_along(text) if pointer not in told else None
            if wrong is not None:
                yield self._finding(pointer, text, wrong, at_most=Severity.WARNING)

    def _report(self, pointer: str, text: str) -> Finding:
        return self._finding(
            pointer, text, unsound.examine(text) or unsound.Unsound("this is not a valid URL")
        )

    def _finding(
        self, pointer: str, text: str, wrong: unsound.Unsound, *, at_most: Severity | None = None
    ) -> Finding:
        fix = None
        if wrong.mended is not None:
            fix = Fix.replace(pointer, wrong.mended, wrong.advice, safe=wrong.safe)
        message = f"{wrong.message}: {shorten(text)}" if text else wrong.message
        return self.finding(pointer, message, span=wrong.span, fix=fix, at_most=at_most)


class UrlInsecure(Rule):
    """A URL uses http instead of https.

    Only URLs of public web pages are checked: values to which the schema gives the role `web`
    (`x-seedlint-role: web`), as the schema of the seed format does.

    Why: plain HTTP traffic can be read and modified in transit; browsers warn, or block such an image on a
    secure page.
    Fix: write https after checking that the URL works with it (so the fix is unsafe).
    """

    code = "SL402"
    name = "url-insecure"
    severity = Severity.NOTE
    since = "0.1.0"
    scope = "article"
    examples = (
        Good("webUrl: https://harbour-herald.com/ferry\n"),
        Good("webUrl: https://harbour-herald.com/?next=http://harbour-herald.com/\n"),
        Bad(
            "webUrl: http://harbour-herald.com/ferry\n",
            at="/webUrl",
            says="http, not https",
            marks="http",
            fixed="webUrl: https://harbour-herald.com/ferry\n",
        ),
        Bad(
            "images:\n  - {url: 'HTTP://harbour-herald.com/a.png', width: 1, height: 1}\n",
            at="/images/0/url",
            says="http, not https",
            marks="HTTP",
            line=3,
            fixed="images:\n  - {url: 'https://harbour-herald.com/a.png', width: 1, height: 1}\n",
        ),
    )

    def check(self, document: Document) -> Iterable[Finding]:
        """Yield the URLs that begin with http."""
        seen = document.derive(web.pages)
        insecure = {beginning for beginning in seen.origins if beginning[4] == ":"}
        return self._reports(web.pick(document, insecure, "web")) if insecure or seen.odd else ()

    def _reports(self, urls: Iterable[tuple[str, web.Url]]) -> Iterator[Finding]:
        for pointer, url in urls:
            # An AMP cache URL is https, or SL407 says so.
            if url.scheme == "http" and not pointer.endswith("/cdnAmpWebUrl"):
                yield self._report(pointer, url)

    def _report(self, pointer: str, url: web.Url) -> Finding:
        fix = None
        # With a port there is no telling where the secure site is.
        if ":" not in url.text[slice(*web.authority_span(url.text))]:
            fix = Fix.replace(pointer, "https", "write https", span=(0, 4), safe=False)
        message = f"{shorten(url.text)} begins with http, not https; write https if the site has it"
        return self.finding(pointer, message, span=(0, 4), fix=fix)


class UrlHost(Rule):
    """A URL names a host that no public web site has, or contains a user name or password.

    Such a host is an IP address in any spelling, `localhost`, a single word, has a top-level domain that is
    reserved or does not exist, or has an empty label.

    Only URLs of public web pages are checked: values to which the schema gives the role `web`
    (`x-seedlint-role: web`), as the schema of the seed format does.

    Why: the URL works on one computer or network at best, and everyone who reads the document learns the
    password.
    Fix: write the public URL of the page; remove the user name and password.
    """

    code = "SL403"
    name = "url-host"
    severity = Severity.ERROR
    since = "0.1.0"
    scope = "article"
    options = (Option("allow", (), "Host names to accept; a domain includes all hosts under it."),)
    examples = (
        Good("webUrl: https://www.harbour-herald.com/ferry\n"),
        Good("webUrl: https://wiki.harbour.internal/\n", options={"allow": ["harbour.internal"]}),
        Good("webUrl: https://пример.рф:8443/\n"),
        Bad("webUrl: https://192.0.2.7/ferry\n", at="/webUrl", says="is an IP address", marks="192.0.2.7"),
        Bad(
            "webUrl: https://0xC0000207/\n",
            at="/webUrl",
            says="(192.0.2.7) is an IP address",
            marks="0xC0000207",
        ),
        Bad(
            "webUrl: 'https://[2001:db8::7]:8080/'\n",
            at="/webUrl",
            says="is an IP address",
            marks="[2001:db8::7]",
        ),
        Bad(
            "webUrl: https://localhost:8000/\n",
            at="/webUrl",
            says="the reader's own computer",
            marks="localhost",
        ),
        Bad("webUrl: https://intranet/ferry\n", at="/webUrl", says="a single word", marks="intranet"),
        Bad(
            "webUrl: https://www.ferry.example/\n", at="/webUrl", says="`.example`", marks="www.ferry.example"
        ),
        Bad("webUrl: https://www.ferry.con/\n", at="/webUrl", says="is not a top-level domain"),
        Bad(
            "webUrl: https://https://www.harbour-herald.com/ferry\n",
            at="/webUrl",
            says="`https://` appears twice: write `https://www.harbour-herald.com/ferry`",
            fixed="webUrl: https://www.harbour-herald.com/ferry\n",
        ),
        Bad(
            "webUrl: https://harbour-herald,com/ferry\n",
            at="/webUrl",
            says="the host has a comma in place of a full stop: write `https://harbour-herald.com/ferry`",
            marks="harbour-herald,com",
            fixed="webUrl: https://harbour-herald.com/ferry\n",
        ),
        Bad("webUrl: https://www..harbour-herald.com/\n", at="/webUrl", says="an empty label"),
        Bad(
            "webUrl: https://ann:secret@harbour-herald.com/\n",
            at="/webUrl",
            says="a user name or password",
            marks="ann:secret@",
        ),
    )

    def prepare(self) -> None:
        """Begin with no host known to be fine."""
        self._allowed = [name.lower().lstrip(".") for name in self.settings["allow"]]
        self._fine: set[str] = set()

    def check(self, document: Document) -> Iterable[Finding]:
        """Yield the URLs whose host is no public web site."""
        seen = document.derive(web.pages)
        # Origins are few and come again and again: only new ones need a look.
        bad = set() if seen.origins <= self._fine else self._bad(seen.origins)
        return self._reports(web.pick(document, bad, "web")) if bad or seen.odd else ()

    def _bad(self, origins: Iterable[str]) -> set[str]:
        """Return those of some origins that are no public web sites, and remember the others."""
        if len(self._fine) >= domains.MEMORY:
            self._fine.clear()
        bad = set()
        for beginning in origins:
            if self._defect(beginning.split("/")[2]):
                bad.add(beginning)
            else:
                self._fine.add(beginning)
        return bad

    def _defect(self, host: str) -> str | None:
        reason = domains.host_defect(host)
        if reason and any(domains.is_under(host, name) for name in self._allowed):
            return None
        return reason

    def _reports(self, urls: Iterable[tuple[str, web.Url]]) -> Iterator[Finding]:
        for pointer, url in urls:
            user = web.user_span(url.text)
            if url.credentials and user:
                message = "the URL contains a user name or password, which everyone can read; remove it"
                yield self.finding(pointer, message, span=user)
            reason = self._defect(url.host)
            if reason:
                span = web.host_span(url.text)
                written = url.text[slice(*span)]
                meant = f" ({url.host})" if domains.is_address(url.host) and written != url.host else ""
                words, mended = _slip(url, span) or ("", "")
                message = (
                    f"{words}: write {shorten(mended, 120)}"
                    if words
                    else f"the host {shorten(written)}{meant} {reason}; write the public URL of the page"
                )
                fix = Fix.replace(pointer, mended, "write the intended URL", safe=False) if words else None
                yield self.finding(pointer, message, span=span, fix=fix)


def _slip(url: web.Url, span: tuple[int, int]) -> tuple[str, str] | None:
    """Return what slip of the pen has made a host no public one, and the URL without it."""
    written, text = url.text[slice(*span)], url.text
    if written.lower() in {"http", "https"}:
        # The second one's colon is that of a port without a number, and its slashes begin the path.
        rest = text[span[1] :].lstrip(":/")
        words, mended = f"`{written}://` appears twice", f"{written.lower()}://{rest}"
    elif "," in written:
        words = "the host has a comma in place of a full stop"
        mended = f"{text[: span[0]]}{written.replace(',', '.')}{text[span[1] :]}"
    else:
        return None
    meant = web.parse(mended)
    return (words, mended) if meant and domains.host_defect(meant.host) is None else None
