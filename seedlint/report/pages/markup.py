"""HTML by construction: whatever is not HTML already is escaped, so that nothing can be forgotten."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlint.output.xml import attributes, content, prose
from seedlint.util.escape import clip, escape

if TYPE_CHECKING:
    from collections.abc import Iterable

_VOID = frozenset({"meta", "link", "br"})
_LINES = frozenset(
    "head meta title link style body header nav main footer section div h1 h2 h3 p ul li dl dt dd pre figure"
    " figcaption table caption thead tbody tr th td details summary svg".split()
)
"""What ends with a line break, so that the page can be read and compared as text, too."""
_MAX_TEXT = 300
_MAX_PATH = 140


class Html(str):
    """Text that is HTML. Only what this module's functions make is to be of this type."""

    __slots__ = ()


def join(parts: Iterable[str | None], between: str = "") -> Html:
    """Return parts one after the other; texts among them are escaped, None is nothing."""
    made = [part if isinstance(part, Html) else content(escape(part)) for part in parts if part is not None]
    return Html((between if isinstance(between, Html) else content(between)).join(made))


def tag(name: str, /, *parts: str | None, **given: object) -> Html:
    """Return an element with ``parts`` in it; texts among them are escaped.

    Attributes that are None or False are left out, True stands for one without a value. An underscore in a
    name is a hyphen, one at its end keeps a word apart from Python's own (``class_``).
    """
    named = {key.rstrip("_").replace("_", "-"): value for key, value in given.items()}
    bare = "".join(f" {key}" for key, value in named.items() if value is True)
    valued = {
        key: escape(str(value))
        for key, value in named.items()
        if value not in (None, False) and value is not True
    }
    begin = f"<{name}{attributes(**valued)}{bare}>"
    whole = begin if name in _VOID else f"{begin}{join(parts)}</{name}>"
    return Html(f"{whole}\n" if name in _LINES else whole)


def message(text: str, limit: int = _MAX_TEXT) -> Html:
    """Return a message; what stands between backquotes is code."""
    return Html(prose(clip(text, limit)))


def foreign(text: str | None, limit: int = _MAX_TEXT) -> Html:
    """Return text from a document: whatever direction it is written in, what is around it keeps its own."""
    if text is None:
        return tag("span", "none", class_="quiet")
    return tag("bdi", clip(text, limit)) if text.strip() else tag("span", "blank", class_="quiet")


def middle(text: str, limit: int = _MAX_PATH) -> str:
    """Return text without its middle if it is too long: of a path, both ends tell something."""
    return text if len(text) <= limit else f"{text[: limit // 3]}…{text[len(text) - limit * 2 // 3 :]}"


def hidden(text: str) -> Html:
    """Return words for those who hear the page."""
    return tag("span", text, class_="reader")
