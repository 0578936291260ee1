"""What stands in one document twice: SL502, SL503 and SL504."""

from __future__ import annotations

import math
import re
from collections import Counter
from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from seedlint.rule import JSON, Bad, Finding, Fix, Good, Related, Rule, Severity
from seedlint.rules.timestamps import instant
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


_COMPARED = 1000
_BEFORE = 12
"""Characters of what two texts have in common that are shown before the difference."""
_EMPTY: tuple[JSON, ...] = (None, "", [], {})
_NOT_WORD = re.compile(r"[\W_]+")
_TIME = "publishedDateTime"
_TOLD = ("title", _TIME)
_NAMED = ("provider", "type", "excerpt", "quality", "images", "originalUrl", "ampWebUrl", "cdnAmpWebUrl")


# Comparing URLs


def comparable(texts: Sequence[str]) -> list[str | None]:
    """Return the canonical forms of those URLs that might be the same as another, None for all others.

    Canonical forms are dear: only URLs that are the same at a cheap look, which never misses one, are
    worth theirs. The list is empty if there are none.
    """
    joined = "\n".join(texts)
    if "?" not in joined and web.are_settled(joined, texts):
        return list(texts) if len(set(texts)) < len(texts) else []
    joined = joined.lower()
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
    related = data.get("related") if type(data) is dict else None
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


_USUAL_TIME = len("2021-04-30T20:51:00Z")


def repeated(document: Document) -> dict[str, tuple[str, list[str]]]:
    """Return the URLs that `related` has more than once: the pointer of the best, and of all others.

    For use with ``document.derive``.
    """
    found: dict[str, list[str]] = {}
    for pointer, form in document.derive(relations).related:
        found.setdefault(form, []).append(pointer)
    result = {}
    for form, pointers in found.items():
        if len(pointers) > 1:
            best = max(pointers, key=lambda pointer: worth(document.get(_item(pointer))))
            result[form] = best, [pointer for pointer in pointers if pointer != best]
    return result


def fold(title: str) -> str:
    """Return a title without case, white space and punctuation."""
    return _NOT_WORD.sub("", title.casefold())


def worth(article: Any) -> tuple[float, int]:
    """Return what tells which of two descriptions of an article is better: the newer, then the fuller one."""
    time = article.get("publishedDateTime")
    moment = _moment(time) if type(time) is str else -math.inf
    return moment, len(article) - sum(value in _EMPTY for value in article.values() if not value)


def _moment(time: str) -> float:
    """Return the seconds since 1970 of a time, as it is once SL201 is mended; the least for none."""
    if len(time) == _USUAL_TIME and time[-1] == "Z":
        with suppress(ValueError, OverflowError):
            return datetime.fromisoformat(time).timestamp()
    from seedlint.formats.rfc3339 import meant

    moment = meant(time)
    return -math.inf if moment is None else moment / 1_000_000


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


_NEWER = (
    "related:\n"
    "  - {webUrl: 'https://herald.com/f', title: Ferry is late, publishedDateTime: 2021-05-01T08:00:00Z}\n"
    "  - {webUrl: 'https://herald.com/f', title: Ferry is back, publishedDateTime: 2021-05-02T08:00:00Z}\n"
)


class DuplicateRelated(Rule):
    """The same article is in `related` twice.

    URLs are compared in their canonical form: the case of the host, a default port, the fragment and
    tracking parameters make no difference.

    One of the entries is kept: the newest by publishedDateTime; if several are equally new, the one with the
    most fields, and otherwise the first. All others are reported.

    Why: readers are offered the same article twice, and counts are wrong.
    Fix: remove the reported entry after checking what differs (so the fix is unsafe).
    """

    code = "SL502"
    name = "duplicate-related"
    severity = Severity.ERROR
    since = "0.1.0"
    generic = False
    examples = (
        Good(_TWICE.format("https://harbour-herald.com/ferry?page=2")),
        Good(_TWICE.format("http://harbour-herald.com/ferry")),
        Bad(
            _TWICE.format("https://harbour-herald.com/ferry"),
            at="/related/2/webUrl",
            says="is in related more than once: related[0] says the same; remove this one, which comes later",
            marks="'https://harbour-herald.com/ferry'",
            line=5,
            fixed=_TWICE.rpartition("  - ")[0].replace("{{", "{").replace("}}", "}"),
        ),
        Bad(
            _TWICE.format("https://Harbour-Herald.com:443/ferry?utm_source=a#top"),
            at="/related/2/webUrl",
            says="related[0]",
        ),
        Bad(
            _NEWER,
            at="/related/0/webUrl",
            says="related[1] says something else (title is `Ferry is back` there, `Ferry is late` here,"
            " publishedDateTime is `2021-05-02T08:00:00Z` there, `2021-05-01T08:00:00Z` here); remove this"
            " one, the older one",
            fixed="related:\n" + _NEWER.partition("  - ")[2].partition("  - ")[2].join(("  - ", "")),
        ),
    )

    def check(self, document: Document) -> Iterator[Finding]:
        """Yield every item of `related` with a URL that a better one has, too."""
        for better, others in document.derive(repeated).values():
            kept = document.get(_item(better))
            for pointer in others:
                what, why = _compared(document.get(_item(pointer)), kept)
                place = f"related[{better.split('/')[2]}]"
                yield self.finding(
                    pointer,
                    f"{shorten(document.get(pointer))} is in related more than once: {place} {what}; remove"
                    f" this one, {why}",
                    related=(Related(better, "the one to keep"),),
                    fix=Fix.remove(_item(pointer), f"remove it, keep {place}"),
                )


def _compared(mine: Any, kept: Any) -> tuple[str, str]:
    """Say in what an article of `related` differs from the one to keep, and why that one is better."""
    differ = [name for name in {**kept, **mine} if name != "webUrl" and kept.get(name) != mine.get(name)]
    if _TIME in differ and _is_one_moment(kept.get(_TIME), mine.get(_TIME)):
        differ.remove(_TIME)
    if not differ:
        return "says the same", "which comes later"
    known = [name for name in (*_TOLD, *_NAMED) if name in differ]
    said = [differing(name, kept.get(name), mine.get(name)) for name in known if name in _TOLD]
    names = [name for name in known if name in _NAMED] + ["another field"] * (len(known) < len(differ))
    if names:
        said.append(
            f"{' and '.join((', '.join(names[:-1]), names[-1])) if names[1:] else names[0]}"
            f" differ{'' if names[1:] else 's'}"
        )
    (time, filled), (best, most) = worth(mine), worth(kept)
    why = (
        "the older one" if time < best else "which has fewer fields" if filled < most else "which comes later"
    )
    if "title" in differ:
        why += ", or correct its URL"
    return f"says something else ({', '.join(said)})", why


def _is_one_moment(there: JSON, here: JSON) -> bool:
    return type(there) is str and type(here) is str and instant(there) == instant(here)


def differing(name: str, there: JSON, here: JSON) -> str:
    """Say what a field is in two places, so that the difference is seen in long texts, too."""
    shown = [("missing" if value is None else shorten(value)) for value in (there, here)]
    if shown[0] == shown[1] and isinstance(there, str) and isinstance(here, str):
        # Masked before anything is cut off: the end of a payload does not look like one.
        whole = [shorten(text[:_COMPARED], _COMPARED).strip("`") for text in (there, here)]
        common = next((at for at, (a, b) in enumerate(zip(*whole, strict=False)) if a != b), 0)
        start = max(common - _BEFORE, 0)
        shown = [shorten("…" + text[start:]) for text in whole]
    return f"{name} is {shown[0]} there, {shown[1]} here"


class SelfRelated(Rule):
    """The document lists its own article in `related`.

    Why: readers who have just read the article are offered it again.
    Fix: remove it from `related` after checking that its URL is right (so the fix is unsafe). If `related`
    has no other item, it is removed too, unless the schema requires it. If the article is there several
    times, SL502 reports all but the best.
    """

    code = "SL503"
    name = "self-related"
    severity = Severity.ERROR
    since = "0.1.0"
    generic = False
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
        Bad(
            "webUrl: https://harbour-herald.com/seal\nrelated:\n  - webUrl: https://harbour-herald.com/seal\n",
            at="/related/0/webUrl",
            says="is this document's own article (webUrl); remove related, which has nothing else in it",
            fixed="webUrl: https://harbour-herald.com/seal\n",
        ),
        Bad(
            "webUrl: https://harbour-herald.com/seal\nrelated:\n  - webUrl: https://harbour-herald.com/seal\n",
            at="/related/0/webUrl",
            says="remove it from related",
            schema={
                "required": ["related"],
                "properties": {"related": {"items": {"properties": {"webUrl": {"format": "uri"}}}}},
            },
            fixed="webUrl: https://harbour-herald.com/seal\nrelated: []\n",
        ),
    )

    def check(self, document: Document) -> Iterator[Finding]:
        """Yield the first item of `related` with one of the document's own URLs."""
        own, related = document.derive(relations)
        better = document.derive(repeated)
        seen: set[str] = set()
        for pointer, form in related:
            if form in own and form not in seen:
                seen.add(form)
                # Of several, SL502 reports all but the best.
                place = better[form][0] if form in better else pointer
                # An empty list says nothing, and looks as if something were missing.
                alone = len(document.data["related"]) == 1 and not document.roles.needs("related")
                advice = "remove related, which has nothing else in it" if alone else "remove it from related"
                yield self.finding(
                    place,
                    f"{shorten(document.get(place))} is this document's own article ({own[form][1:]});"
                    f" {advice}",
                    related=(Related(own[form], "the document's own URL"),),
                    fix=Fix.remove("/related" if alone else _item(place), advice),
                )


_IMAGES = (
    "images:\n  - {{url: 'https://harbour-herald.com/a.png', width: 8, height: 8}}\n"
    "  - {{url: '{}', width: 8, height: 8}}\n"
)


class DuplicateImage(Rule):
    """The same image is in a list of images twice.

    URLs are compared in their canonical form, as in SL502; http and https make no difference.

    Why: readers see the image twice, and another one may be missing.
    Fix: remove one of the two after comparing their sizes and titles (so the fix is unsafe).
    """

    code = "SL504"
    name = "duplicate-image"
    severity = Severity.WARNING
    since = "0.1.0"
    generic = False
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
            says="is here a second time, first as images[0]",
            line=4,
        ),
        Bad(
            _IMAGES.format("http://harbour-herald.com/a.png"),
            at="/images/1/url",
            says="is here a second time",
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
        if lists and comparable([_by_https(text) for _, items in lists for _, text in items]):
            for pointer, items in lists:
                yield from self._repeated(pointer, items)

    def _repeated(self, pointer: str, items: Sequence[tuple[int, str]]) -> Iterator[Finding]:
        first: dict[str, int] = {}
        for (index, text), form in zip(
            items, comparable([_by_https(text) for _, text in items]), strict=False
        ):
            if form is not None and first.setdefault(form, index) != index:
                earlier = first[form]
                yield self.finding(
                    f"{pointer}/{index}/url",
                    f"{shorten(text)} is here a second time, first as images[{earlier}]; remove one of"
                    " the two",
                    related=(Related(f"{pointer}/{earlier}/url", "the first time"),),
                    fix=Fix.remove(f"{pointer}/{index}", "remove the later one"),
                )


def _by_https(text: str) -> str:
    """Return an image's URL as SL402 wants it: by http and by https it is one image."""
    return text.replace("http:", "https:", 1) if text.startswith("http:") else text


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
