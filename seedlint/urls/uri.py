"""What makes a text no URI as RFC 3986 has it, where nothing says that it is a web page's address.

Any scheme will do: `urn:`, `mailto:`, `ftp:`, `doi:`. The verdict is that of ``format: uri``.
"""

from __future__ import annotations

from seedlint.schema.validator import conforms
from seedlint.urls import unsound, web
from seedlint.util.late import late

_ALIEN = late(r"[^A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=%-]|%(?![0-9A-Fa-f]{2})")
_AFTER_HOST = late(r"[^:/?#]*:(?://[^/?#]*)?")


def fault(text: str) -> unsound.Unsound | None:
    """Say why a text is no absolute URI; None if it is one."""
    if conforms("uri", text):
        return None
    if not web.SCHEME.match(text.strip(unsound.AROUND)):
        return _no_scheme(text)
    if web.BEGINNING.match(text) or text != text.strip(unsound.AROUND):
        wrong = unsound.examine(text)
        if wrong is not None:
            return wrong
    alien = _ALIEN.search(text)
    if alien is None:
        return unsound.Unsound("this is not a URI by RFC 3986")
    if alien[0] == "%":
        advice = "`%` must be followed by two hex digits; write %25 for a percent sign"
        return unsound.Unsound(advice, alien.span())
    return _alien(text, alien.span())


def _no_scheme(text: str) -> unsound.Unsound:
    if not text.strip(unsound.AROUND):
        return unsound.Unsound("the URL is empty; write the whole URL, such as https://www.example.com/")
    return unsound.Unsound(
        "this is not an absolute URI; it must begin with a scheme, such as https:, mailto: or urn:"
    )


def _alien(text: str, span: tuple[int, int]) -> unsound.Unsound:
    """Say what can't be part of a URI; percent-encoded it may be, but not in a host's name."""
    char = text[slice(*span)]
    code = unsound.percent(char)
    shown = f"`{char}`" if char.isprintable() and char != " " else unsound.name(char)
    head = _AFTER_HOST.match(text)
    begin = head.end() if head else 0
    if span[0] < begin or not code:
        return unsound.Unsound(f"there is {shown} in the URI, where it is not allowed; remove it", span)
    mended = text[:begin] + _ALIEN.sub(
        lambda found: "%25" if found[0] == "%" else unsound.percent(found[0]), text[begin:]
    )
    message = f"{shown} is not allowed in a URI; write {code}"
    if not conforms("uri", mended):
        return unsound.Unsound(message, span)
    return unsound.Unsound(message, span, mended, f"write {code}")


__all__ = ["fault"]
