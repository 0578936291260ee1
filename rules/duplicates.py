"""What stands in one document twice: SL502, SL503 and SL504."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from seedlint.rule import JSON, Bad, Finding, Fix, Good, Related, Rule, Severity
from seedlint.urls import web
from seedlint.urls.tracking import may_track
from seedlint.util.late import late
from seedlint.util.shorten import shorten

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from seedlint.document import Document

_OWN = ("webUrl", "originalUrl")
_NUMERIC_HOST = late(r"//(?:[^/?\n]*\.)?(?:0x[0-9a-f]*|[0-9]+)\.?(?:[/?\n]|\Z)")
_ENCODED_HOST = late(r"//[^/?#\n]*%")


# Comparing URLs


def comparable(texts: Sequence[str]) -> list[str | None]:
    """Return the canonical forms of those URLs that might be the same as another, None for all others.

    Canonical forms are dear: only URLs that are the same at a cheap look, which never misses one, are
    worth theirs. The list is empty if there are none.
    """
    joined = "\n".join(texts).lower()
    keys = joined.split("\n")
    if len(keys) != len(texts) or not _is_plain(joined, len(texts)):
        keys = [_key(text) for text in texts]
    elif "?" in joined:
        keys = [key.replace("/?", "?").rstrip("/?&") for key in keys]
    else:
        keys = [key.rstrip("/") for key in keys]
    if len(set(keys)) == len(keys):
        return []
    times = Counter(keys)
    return [
        web.canonical_text(text) if times[key] > 1 else None for key, text in zip(keys, texts, strict=True)
    ]


def _key(text: str) -> str:
    """Return something that is the same for two URLs whose canonical forms are the same."""
    lower = text.lower()
    if not _is_plain(lower, 1):
        lower = (web.canonical_text(text) or text).lower()
    return lower.replace("/?", "?").rstrip("/?&")


def _is_plain(lower: str, count: int) -> bool:
    """Whether the canonical form changes nothing in ``count`` URLs, but for case and an empty path or query.

    That is: no fragment, no tracking parameter, no character to encode, no HTML reference, no port, no user,
    no `.` or `..` as a step of the path, no `%` in the host, no address in numbers.
    """
    if "#" in lower or "^" in lower or "'" in lower or ";" in lower:
        return False
    if "|" in lower or "@" in lower or not lower.isascii():
        return False
    if "%" in lower and ("%2e" in lower or _ENCODED_HOST.search(lower)):
        return False
    if _NUMERIC_HOST.search(lower) or "/." in lower or may_track(lower):
        return False
    # One that lacks its scheme must not make up for another's port.
    return lower.count("://") == lower.count(":") == count


class Relations(NamedTuple):
    """The canonical URLs of a document: its own (with their pointers), and those of `related`, in order."""

    own: dict[str, str]
    related: tuple[tuple[str, str], ...]


_NO_RELATIONS = Relations({}, ())


def relations(document: Document) -> Relations:
    """Return a document's canonical URLs, or none if surely no two are the same.

    For use with ``document.derive``.
    """
    data = document.data
    related = data.get("related")
    if type(related) is not list:
        return _NO_RELATIONS
    own = [(f"/{field}", data[field]) for field in _OWN if type(data.get(field)) is str]
    if len(own) > 1 and own[0][1] == own[1][1]:
        del own[1]  # originalUrl repeats webUrl, which is as it should be
    items = _texts(related, "webUrl")
    forms = comparable([text for _, text in own] + [text for _, text in items])
    if not forms:
        return _NO_RELATIONS
    mine: dict[str, str] = {}
    for (pointer, _), form in zip(own, forms, strict=False):
        if form:
            mine.setdefault(form, pointer)
    others = zip(items, forms[len(own) :], strict=True)
    return Relations(mine, tuple((f"/related/{index}/webUrl", form) for (index, _), form in others if form))


def _texts(items: Sequence[JSON], field: str) -> list[tuple[int, str]]:
    """Return index and text of a field of the items that have it."""
    found = [(index, item.get(field)) for index, item in enumerate(items) if type(item) is dict]
    return [(index, text) for index, text in found if type(text) is str]


def _item(pointer: str) -> str:
    """Return the pointer of the item of `related` that a URL stands in."""
    return pointer.removesuffix("/webUrl")


_TWICE = (
    "related:\n  - {{webUrl: 'https://harbour-herald.com/ferry'}}\n  - {{webUrl: 'https://tide-times.com/moon'}}\n"
    "  - {{webUrl: '{}'}}\n"
)


class DuplicateRelated(Rule):
    """The same article stands in `related` twice.

    URLs are compared in their canonical form: case of the host, default port, fragment and tracking
    parameters make no difference.

    Why: readers are offered the same article twice, and counts go wrong.
    Fix: remove the later one, after a look at what the two say about it (so the fix is not a safe one).
    """

    code = "SL502"
    name = "duplicate-related"
    severity = Severity.ERROR
    since = "0.1.0"
    examples = (
        Good(_TWICE.format("https://harbour-herald.com/ferry?page=2")),
        Good(_TWICE.format("http://harbour-herald.com/ferry")),
        Bad(
            _TWICE.format("https://harbour-herald.com/ferry"),
            at="/related/2/webUrl",
            says="stands in related a second time, first as related[0]",
            marks="'https://harbour-herald.com/ferry'",
            line=5,
            fixed=_TWICE.rpartition("  - ")[0].replace("{{", "{").replace("}}", "}"),
        ),
        Bad(
            _TWICE.format("https://Harbour-Herald.com:443/ferry?utm_source=a#top"),
            at="/related/2/webUrl",
            says="first as related[0]",
        ),
    )

    def check(self, document: Document) -> Iterator[Finding]:
        """Yield every item of `related` whose URL an earlier one has."""
        first: dict[str, str] = {}
        for pointer, form in document.derive(relations).related:
            if form not in first:
                first[form] = pointer
                continue
            yield self.finding(
                pointer,
                f"{shorten(document.get(pointer))} stands in related a second time, first as"
                f" related[{first[form].split('/')[2]}]; remove one of the two",
                related=(Related(first[form], "the first time"),),
                fix=Fix.remove(_item(pointer), "remove the later one"),
            )


class SelfRelated(Rule):
    """The document's own article stands in its `related`.

    Why: readers who have just read it are offered the same article again.
    Fix: remove it from `related`, after a look at whether the URL is the right one (so the fix is not a
    safe one). Where it stands there several times, SL502 reports all but the first.
    """

    code = "SL503"
    name = "self-related"
    severity = Severity.ERROR
    since = "0.1.0"
    examples = (
        Good("webUrl: https://harbour-herald.com/seal\n" + _TWICE.format("https://harbour-herald.com/seals")),
        Good("webUrl: https://harbour-herald.com/seal\nrelated: []\n"),
        Bad(
            "webUrl: https://harbour-herald.com/seal\n"
            + _TWICE.format("https://harbour-herald.com/seal#top"),
            at="/related/2/webUrl",
            says="is this document's own article",
            line=6,
            fixed="webUrl: https://harbour-herald.com/seal\n"
            + _TWICE.rpartition("  - ")[0].replace("{{", "{").replace("}}", "}"),
        ),
        Bad(
            "originalUrl: https://tide-times.com:443/moon\n"
            + _TWICE.format("https://harbour-herald.com/seal"),
            at="/related/1/webUrl",
            says="(originalUrl)",
            marks="'https://tide-times.com/moon'",
        ),
    )

    def check(self, document: Document) -> Iterator[Finding]:
        """Yield the first item of `related` with one of the document's own URLs."""
        own, related = document.derive(relations)
        seen: set[str] = set()
        for pointer, form in related:
            if form in own and form not in seen:
                seen.add(form)
                yield self.finding(
                    pointer,
                    f"{shorten(document.get(pointer))} is this document's own article ({own[form][1:]});"
                    " remove it from related",
                    related=(Related(own[form], "the document's own URL"),),
                    fix=Fix.remove(_item(pointer), "remove it from related"),
                )


_IMAGES = (
    "images:\n  - {{url: 'https://harbour-herald.com/a.png', width: 8, height: 8}}\n"
    "  - {{url: '{}', width: 8, height: 8}}\n"
)


class DuplicateImage(Rule):
    """The same image stands in one list of images twice.

    Why: readers see it twice, and somebody else's picture may be missing.
    Fix: remove one of the two, after a look at the sizes and titles (so the fix is not a safe one).
    """

    code = "SL504"
    name = "duplicate-image"
    severity = Severity.WARNING
    since = "0.1.0"
    scope = "article"
    examples = (
        Good(_IMAGES.format("https://harbour-herald.com/b.png")),
        Good(
            _IMAGES.format("https://harbour-herald.com/b.png")
            + "provider: {images: [{url: 'https://harbour-herald.com/a.png', width: 8, height: 8}]}\n"
        ),
        Bad(
            _IMAGES.format("https://harbour-herald.com/a.png"),
            at="/images/1/url",
            says="stands here a second time, first as images[0]",
            line=4,
        ),
        Bad(
            "related:\n- provider:\n    images:\n    - url: https://tide-times.com/l.png\n"
            "    - url: https://tide-times.com/m.png\n    - url: https://TIDE-TIMES.com/l.png\n",
            at="/related/0/provider/images/2/url",
            says="first as images[0]",
            marks="https://TIDE-TIMES.com/l.png",
            fixed="related:\n- provider:\n    images:\n    - url: https://tide-times.com/l.png\n"
            "    - url: https://tide-times.com/m.png\n",
        ),
    )

    def check(self, document: Document) -> Iterator[Finding]:
        """Yield every image that an earlier one in its list repeats."""
        lists = list(_image_lists(document))
        # If no two images of the whole document are alike, and few documents have any, that is all.
        if lists and comparable([text for _, items in lists for _, text in items]):
            for pointer, items in lists:
                yield from self._repeated(pointer, items)

    def _repeated(self, pointer: str, items: Sequence[tuple[int, str]]) -> Iterator[Finding]:
        first: dict[str, int] = {}
        for (index, text), form in zip(items, comparable([text for _, text in items]), strict=False):
            if form is not None and first.setdefault(form, index) != index:
                earlier = first[form]
                yield self.finding(
                    f"{pointer}/{index}/url",
                    f"{shorten(text)} stands here a second time, first as images[{earlier}]; remove one of"
                    " the two",
                    related=(Related(f"{pointer}/{earlier}/url", "the first time"),),
                    fix=Fix.remove(f"{pointer}/{index}", "remove the later one"),
                )


def _image_lists(document: Document) -> Iterator[tuple[str, list[tuple[int, str]]]]:
    """Yield the pointer of every list of several images, with their indexes and URLs."""
    for pointer, article in document.select("article"):
        if type(article) is dict:
            images = article.get("images")
            if type(images) is list and len(images) > 1:
                yield f"{pointer}/images", _texts(images, "url")
            provider = article.get("provider")
            if type(provider) is dict:
                images = provider.get("images")
                if type(images) is list and len(images) > 1:
                    yield f"{pointer}/provider/images", _texts(images, "url")
