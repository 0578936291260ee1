"""What makes a finding the same one in another version of its document.

Line numbers, positions in lists and the wording of messages change while a defect stays. What counts is
the rule, the document, the field, and the *subject*: a digest of the value the finding is about.
Findings that agree in all of those are told apart by counting them, in the order of their document.
"""

from __future__ import annotations

from collections import Counter
from functools import lru_cache
from hashlib import blake2b
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote

from seedlint.finding import pointer_tokens
from seedlint.util.late import late
from seedlint.util.redact import mask_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from seedlint.document import Document
    from seedlint.finding import JSON, Part, PlacedFinding

_INDEX = late(r"/[0-9]+(?=/|$)")
_NUMBER = late("[0-9]{1,9}")
_COINCIDENCE = 10
"""So many characters of a payload are not in a URL by chance."""
_RUN = late(r"[A-Za-z0-9+/=]{10,}")
_RUN_OF_URLS = late(r"[A-Za-z0-9+/=_-]{10,}")
"""What a part of a payload looks like, in the alphabet of base64 and in that for URLs."""
_QUOTED = late(r"`([^`]*)`")


class Identity(NamedTuple):
    """The name of a finding: ``occurrence`` counts from 1; list indices in ``pointer`` are ``*``."""

    path: str
    code: str
    pointer: str
    subject: str
    occurrence: int


def subject(document: Document, pointer: str, part: Part, message: str) -> str:
    """Return a digest of what a finding is about, as 16 hexadecimal digits.

    Of a string, white space does not matter. Of a mapping, a list or a key, what is in them is not what
    the finding is about: what the message quotes stands for it. Of payloads nothing is digested.
    """
    about = value_subject(document, pointer, part)
    return quoted(message) if about is None else about


def value_subject(document: Document, pointer: str, part: Part) -> str | None:
    """Return the digest of the value that a finding is about; None where its message stands for that."""
    if document.broken or part == "key":
        return None
    try:
        value = document.get(pointer)
    except (KeyError, TypeError, ValueError, IndexError):
        return None
    if isinstance(value, (dict, list)):
        return None
    secrets = document.derive(_secrets)
    while secrets:
        if pointer in secrets:
            return ""
        if not pointer:
            break
        pointer = pointer[: pointer.rfind("/")]
    return _digest(value)


_ARTICLES = ("provider", "originalUrl", "webUrl")
"""An object with one of these fields is an article: that of the document, or a related one."""


def article_at(document: Document, pointer: str) -> str:
    """Return the canonical URL of the innermost article around a location, empty where there is none.

    That is of its `originalUrl`, or else `webUrl`. Of an article without a sound URL it is ``#`` and a digest
    of all that says which one it is. A part of a payload may be in it, see `untold`.
    """
    if document.broken:
        return ""
    value: JSON = document.data
    found = value if _is_article(value) else None
    for token in pointer_tokens(pointer):
        if isinstance(value, dict):
            value = value.get(token)
        elif isinstance(value, list) and _NUMBER.fullmatch(token) and int(token) < len(value):
            value = value[int(token)]
        else:
            break
        if _is_article(value):
            found = value
    return "" if found is None else _article(found)


def untold(article: str, payloads: str) -> str:
    """Return the name of an article; a digest of it if a part of the document's payloads may be in it.

    As it is or escaped: in doubt it is. ``payloads`` are those of `Secrets.values`.
    """
    return f"#{_digest(article)}" if payloads and _may_tell(article, payloads) else article


def _may_tell(url: str, payloads: str) -> bool:
    # The hyphens between the words of a URL are in few payloads, and what is between them is mostly short.
    run = _RUN_OF_URLS if "-" in payloads or "_" in payloads else _RUN
    return any(
        found[0][at : at + _COINCIDENCE] in payloads
        for found in run.finditer(unquote(url))
        for at in range(len(found[0]) - _COINCIDENCE + 1)
    )


def _is_article(value: JSON) -> bool:
    return isinstance(value, dict) and any(key in value for key in _ARTICLES)


def _article(article: dict[str, JSON]) -> str:
    provider = article.get("provider")
    domain = provider.get("domain") if isinstance(provider, dict) else None
    urls = (article.get("originalUrl"), article.get("webUrl"))
    told = tuple([one if isinstance(one, str) else None for one in (*urls, article.get("title"), domain)])
    return _name_of(*told)


@lru_cache(maxsize=4096)
def _name_of(original: str | None, url: str | None, title: str | None, domain: str | None) -> str:
    from seedlint.urls.web import canonical_text

    for text in (original, url):
        if text and (canonical := canonical_text(text)):
            return canonical
    return "#" + digest_of([one or "" for one in (original, url, title, domain)])


def cause(finding: PlacedFinding) -> str:
    """Return a name of what causes a finding, as 16 hexadecimal digits.

    Findings of one rule, about one field of one article and one value, have one cause, in however many
    documents the article is; without an article, the cause is in the document.
    """
    where = finding.article or f"{finding.path}#{finding.document}"
    return digest_of([finding.code, where, _field(finding.pointer), finding.subject])


@lru_cache(maxsize=4096)
def _field(pointer: str) -> str:
    """Return the name of the field that a pointer leads to: the same wherever its article is.

    An article has one URL, in whichever field; what is about an object or a list item has no field.
    """
    name = pointer[pointer.rfind("/") + 1 :]
    if name.isdigit():
        return ""
    return "url" if name in {"originalUrl", "webUrl"} else name


def _secrets(document: Document) -> frozenset[str]:
    return frozenset(pointer for pointer, _ in document.select("payload"))


def quoted(message: str) -> str:
    """Return a digest of what a message quotes."""
    return digest_of(_QUOTED.findall(message))


def digest_of(parts: Iterable[str]) -> str:
    """Return a digest of several texts, as `subject` does of a value."""
    return _digest("\0".join(parts))


def _digest(value: JSON) -> str:
    text = mask_line(" ".join(value.split())) if isinstance(value, str) else repr(value)
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def anywhere(pointer: str) -> str:
    """Return a pointer with ``*`` for positions in lists, which change when something is added above."""
    return _INDEX.sub("/*", pointer)


def identities(
    findings: Iterable[PlacedFinding], names: Mapping[str, str] | None = None
) -> Iterator[tuple[Identity, PlacedFinding]]:
    """Yield findings with their identities, in their order.

    ``names`` says what to call documents, such as the paths they had in a repository; those that are not in
    it are called by their paths from the root.
    """
    seen: Counter[tuple[str, str, str, str]] = Counter()
    for finding in findings:
        path = names.get(finding.path, finding.path) if names else finding.path
        pointer = anywhere(finding.pointer)
        name = (path, finding.code, pointer, finding.subject)
        seen[name] += 1
        yield Identity(*name, seen[name]), finding
