"""Text as XML 1.0 and HTML have it: in ASCII, so the encoding of standard output can do no harm."""

from __future__ import annotations

import re
from html import escape as _entities

from seedlint.util.escape import QUOTED, clip, escape

# XML has no way at all to write these; `seedlint.util.escape` has dealt with control characters.
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def content(text: str) -> str:
    """Return text as the content of an element, or the value of an attribute in double quotes."""
    text = _NO_XML.sub(lambda found: f"\\u{{{ord(found[0]):X}}}", text)
    return _entities(text, quote=False).replace('"', "&quot;").encode("ascii", "xmlcharrefreplace").decode()


def attributes(**values: object) -> str:
    """Return attributes, each with a space before it."""
    return "".join(f' {name}="{content(str(value))}"' for name, value in values.items())


def prose(text: str) -> str:
    """Return a message as HTML, at most as much of it as is shown; what stands in backquotes is code."""
    parts = QUOTED.split(clip(escape(text)))
    return "".join(f"<code>{content(p)}</code>" if i % 2 else content(p) for i, p in enumerate(parts))
