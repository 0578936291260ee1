"""One way to spoil a document for each of a choice of rules."""

from __future__ import annotations

import random
from collections.abc import Callable

from articles import Document, World, secured

Defect = Callable[[random.Random, World, Document], None]

DEFECTS: dict[str, Defect] = {}
"""Rule code to the function that makes a document break this rule, and as far as possible no other."""


def spoil(world: World, index: int, share: float, document: Document) -> str | None:
    """Put one defect into a share of the documents; return its code.

    The dice are not those that invent the document: the rest of it stays as it was.
    """
    rng = random.Random(f"{world.seed}/defects/{index}")
    if rng.random() >= share:
        return None
    code = rng.choice(list(DEFECTS))
    DEFECTS[code](rng, world, document)
    return code


def _breaks(code: str) -> Callable[[Defect], Defect]:
    def register(defect: Defect) -> Defect:
        DEFECTS[code] = defect
        return defect

    return register


def _some_related(rng: random.Random, document: Document) -> Document:
    entry: Document = rng.choice(document["related"])
    return entry


@_breaks("SL007")
def _ambiguous_scalar(_rng: random.Random, _world: World, document: Document) -> None:
    document["topics"].append("No")


@_breaks("SL101")
def _required_field(rng: random.Random, _world: World, document: Document) -> None:
    del _some_related(rng, document)["excerpt"]


@_breaks("SL102")
def _field_type(rng: random.Random, _world: World, document: Document) -> None:
    _some_related(rng, document)["quality"] = "high"


@_breaks("SL103")
def _unknown_field(_rng: random.Random, _world: World, document: Document) -> None:
    document["editor"] = "nobody"


@_breaks("SL104")
def _field_value(_rng: random.Random, _world: World, document: Document) -> None:
    document["category"] = "weather"


@_breaks("SL201")
def _timestamp_format(rng: random.Random, _world: World, document: Document) -> None:
    _some_related(rng, document)["publishedDateTime"] = "2021-02-30T08:00:00Z"


@_breaks("SL202")
def _timestamp_offset(_rng: random.Random, _world: World, document: Document) -> None:
    document["publishedDateTime"] = document["publishedDateTime"].removesuffix("Z")


@_breaks("SL204")
def _timestamp_implausible(_rng: random.Random, _world: World, document: Document) -> None:
    document["publishedDateTime"] = "1970-01-01T00:00:00Z"


@_breaks("SL301")
def _provider_domain_mismatch(rng: random.Random, world: World, document: Document) -> None:
    entry = _some_related(rng, document)
    others = [p.host for p in world.providers if p.domain != entry["provider"]["domain"]]
    path = entry["webUrl"].split("/", 3)[3]
    entry["webUrl"] = f"https://{rng.choice(others)}/{path}"


@_breaks("SL401")
def _url_syntax(rng: random.Random, _world: World, document: Document) -> None:
    entry = _some_related(rng, document)
    entry["webUrl"] = entry["webUrl"][:-1] + " again/"


@_breaks("SL402")
def _url_insecure(rng: random.Random, _world: World, document: Document) -> None:
    entry = _some_related(rng, document)
    entry["webUrl"] = entry["webUrl"].replace("https:", "http:")


@_breaks("SL406")
def _url_tracking(rng: random.Random, _world: World, document: Document) -> None:
    entry = _some_related(rng, document)
    entry["webUrl"] = entry["webUrl"].partition("?")[0] + "?utm_source=feed"


@_breaks("SL407")
def _amp_cache_url(rng: random.Random, _world: World, document: Document) -> None:
    entry = _some_related(rng, document)
    if "cdnAmpWebUrl" in entry:
        entry["cdnAmpWebUrl"] = entry["cdnAmpWebUrl"].replace("/c/s/", "/c/")
    else:
        entry["ampWebUrl"] = entry["webUrl"]


@_breaks("SL502")
def _duplicate_related(rng: random.Random, _world: World, document: Document) -> None:
    document["related"].append(_some_related(rng, document))


@_breaks("SL504")
def _duplicate_image(_rng: random.Random, _world: World, document: Document) -> None:
    url = f"https://images.{document['provider']['domain']}/uploads/twice.jpg"
    document["images"] = [{"url": url, "width": 800, "height": 600, "isCached": True}] * 2


@_breaks("SL601")
def _secured_form(_rng: random.Random, _world: World, document: Document) -> None:
    document["secured"] = document["secured"].partition(";")[0]


@_breaks("SL602")
def _secured_base64(_rng: random.Random, _world: World, document: Document) -> None:
    document["secured"] = document["secured"].removesuffix("=")


@_breaks("SL603")
def _secured_iv(rng: random.Random, _world: World, document: Document) -> None:
    document["secured"] = secured(rng.randbytes(16 * 18), rng.randbytes(8))


@_breaks("SL604")
def _secured_block(rng: random.Random, _world: World, document: Document) -> None:
    document["secured"] = secured(rng.randbytes(16 * 18 - 1), rng.randbytes(16))


@_breaks("SL701")
def _text_mojibake(_rng: random.Random, _world: World, document: Document) -> None:
    document["excerpt"] += " The garden\u00e2\u20ac\u2122s wall is the painter\u00e2\u20ac\u2122s own."


@_breaks("SL702")
def _text_markup(_rng: random.Random, _world: World, document: Document) -> None:
    document["excerpt"] += " A <b>bold</b> promise."


@_breaks("SL703")
def _text_invisible(rng: random.Random, _world: World, document: Document) -> None:
    entry = _some_related(rng, document)
    entry["title"] = entry["title"].replace(" ", " \u200b", 1)


@_breaks("SL705")
def _text_whitespace(rng: random.Random, _world: World, document: Document) -> None:
    entry = _some_related(rng, document)
    entry["excerpt"] = entry["excerpt"].replace(" ", "  ", 1)


@_breaks("SL706")
def _text_empty(rng: random.Random, _world: World, document: Document) -> None:
    _some_related(rng, document)["excerpt"] = ""
