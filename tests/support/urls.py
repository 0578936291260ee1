"""What the tests of the URL rules share: documents, findings, and texts that look like URLs."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from seedlint.document import Document
from seedlint.schema.schema import DEFAULT, Schema

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from seedlint.finding import Finding
    from seedlint.rule import Rule

SCHEMA = Schema.load(DEFAULT)

_PERCENT = "%[0-9A-Fa-f]{2}"
_PCHAR = rf"(?:[A-Za-z0-9._~!$&'()*+,;=:@-]|{_PERCENT})"
_REG_NAME = rf"(?:[A-Za-z0-9._~!$&'()*+,;=-]|{_PERCENT})*"
_AUTHORITY = rf"(?:(?:[A-Za-z0-9._~!$&'()*+,;=:-]|{_PERCENT})*@)?{_REG_NAME}(?::[0-9]*)?"
_HIERARCHY = rf"(?://{_AUTHORITY}(?:/{_PCHAR}*)*|/(?:{_PCHAR}+(?:/{_PCHAR}*)*)?|{_PCHAR}+(?:/{_PCHAR}*)*|)"
URI = re.compile(rf"[A-Za-z][A-Za-z0-9+.-]*:{_HIERARCHY}(?:\?(?:{_PCHAR}|[/?])*)?(?:#(?:{_PCHAR}|[/?])*)?")
"""A URI by RFC 3986, appendix A; not one with an address in brackets."""


def document(data: Mapping[str, Any]) -> Document:
    """A document with these values, whatever they are."""
    made = Document("example.json", json.dumps(data).encode(), SCHEMA)
    assert made.data == data
    return made


def gallery(texts: Sequence[str]) -> Document:
    """A document with these URLs, in `images`."""
    return document({"images": [{"url": text} for text in texts]})


def findings(rule: type[Rule], data: Mapping[str, Any], **options: Any) -> list[Finding]:
    """What a rule, fresh from the box, says about some values."""
    accepted = {
        option.name: option.accept(options[option.name]) for option in rule.options if option.name in options
    }
    assert accepted.keys() == options.keys()
    return list(rule(accepted).check(document(data)))


def places(found: Sequence[Finding]) -> list[str]:
    return [finding.pointer for finding in found]


def applied(data: Any, found: Sequence[Finding]) -> Any:
    """The values after the fixes of some findings, removals last to first."""
    data = json.loads(json.dumps(data))
    edits = [edit for finding in found if finding.fix for edit in finding.fix.edits]
    for edit in sorted(
        edits, key=lambda edit: [int(t) if t.isdigit() else -1 for t in edit.pointer.split("/")], reverse=True
    ):
        *path, last = edit.pointer.split("/")[1:]
        parent = data
        for token in path:
            parent = parent[int(token)] if isinstance(parent, list) else parent[token]
        key: Any = int(last) if isinstance(parent, list) else last
        if edit.action == "remove":
            del parent[key]
        elif edit.span is not None:
            start, end = edit.span
            parent[key] = parent[key][:start] + edit.value + parent[key][end:]
        else:
            assert (edit.action == "insert") == (key not in parent)
            parent[key] = edit.value
    return data


# Texts that look like URLs

SCHEMES = st.sampled_from(
    ["https://"] * 12 + ["http://", "HTTPS://", "https:", "https:/", "https:///", "//", "ftp://", ""]
)
LABELS = st.sampled_from(
    ["www", "news", "a", "x-y", "bücher", "xn--bcher-kva", "herald", "co", "0x7f", "1", "*", "ß", "Ａ"]
)
TLDS = st.sampled_from(["com", "com", "co.uk", "de", "test", "xn--p1ai", "рф", "7", "COM", "com.", ""])
HOSTS = st.builds(
    lambda labels, tld: ".".join([*labels, tld]), st.lists(LABELS, max_size=3), TLDS
) | st.sampled_from(
    [
        "harbour-herald.com",
        "localhost",
        "192.0.2.7",
        "[2001:db8::7]",
        "0x7f.1",
        "a..b.com",
        "xn--a.com",
        "1.2.3.4.5",
    ]
)
USERS = st.sampled_from([""] * 12 + ["@", "ann@", "ann:secret@", "a@b@"])
PORTS = st.sampled_from([""] * 12 + [":", ":80", ":443", ":8080", ":99999", ":x"])
TAILS = st.lists(
    st.sampled_from(
        [
            *"abcAZ09-._~!$&'()*+,;=:@|^[]/?#%",
            "/../",
            "/./",
            "%2e",
            "%41",
            "%zz",
            "é",
            "utm_source=1",
            "&",
            "gclid=2",
            "?",
            "/",
        ]
    ),
    max_size=9,
).map("".join)
STRANGE = st.sampled_from(
    [*' \t\n\r\\<>"{}`%\x00\x7f\x85\xa0', "\u200b", "\u200d", "\u2028", "\u202e", "\ufeff", "\ud800"]
)


@st.composite
def url_like(draw: st.DrawFn) -> str:
    """A text that is a URL, or nearly one, or not at all."""
    path = draw(st.sampled_from(["/", "/", "/", "", "?", "#"]))
    text = draw(SCHEMES) + draw(USERS) + draw(HOSTS) + draw(PORTS) + path + draw(TAILS)
    if draw(st.integers(0, 9)) == 0:
        at = draw(st.integers(0, len(text)))
        text = text[:at] + draw(STRANGE) + text[at:]
    return text


ANY_TEXT = url_like() | st.text(st.characters(), max_size=12)
