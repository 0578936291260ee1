"""What is wrong with the documents of a corpus of real shape, and how often.

The counts are those of 500 public documents: how many findings of a rule there were, in related articles
(each counted in every document that lists it) and in documents themselves.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from articles import amp_cache_url

if TYPE_CHECKING:
    import random
    from collections.abc import Callable

    from articles import Document

    Spoil = Callable[[random.Random, Document], None]


@dataclass(frozen=True, slots=True)
class Flaw:
    """A way to break a rule, and how many findings there are of it in 500 documents."""

    code: str
    count: int
    make: Spoil
    fits: Callable[[Any], bool] = lambda _story: True
    """Whether a document of a story can have it."""
    known: bool = False
    """Whether the publisher must be one that many articles name, to be found at odds with itself."""


def _change(key: str, how: Callable[[str], str]) -> Spoil:
    def make(_rng: random.Random, article: Document) -> None:
        article[key] = how(article[key])

    return make


def _anywhere(how: Callable[[str], str], key: str) -> Spoil:
    """Change one of the spaces of a text."""

    def make(rng: random.Random, article: Document) -> None:
        words = article[key].split(" ")
        at = rng.randrange(1, len(words))
        article[key] = " ".join(words[:at]) + how(" ") + " ".join(words[at:])

    return make


def _empty(_text: str) -> str:
    return ""


def _insecure_image(rng: random.Random, article: Document) -> None:
    url = f"http://images.{article['provider']['domain']}/{rng.randrange(2**32):08x}.png"
    article["images"] = [{"url": url, "width": 800, "height": 418, "isCached": True}]


def _other_amp_host(_rng: random.Random, article: Document) -> None:
    amp = f"https://m.elsewhere.example.org/{article['webUrl'].split('/', 3)[3]}"
    urls = {"webUrl": article["webUrl"], "ampWebUrl": amp, "cdnAmpWebUrl": amp_cache_url(amp)}
    items = list(article.items())
    article.clear()
    for key, value in items:
        article |= urls if key == "webUrl" else {} if key in urls else {key: value}


def _host_as_domain(_rng: random.Random, article: Document) -> None:
    article["provider"]["domain"] = f"www.{article['provider']['domain']}"


def _second_domain(_rng: random.Random, article: Document) -> None:
    """Give a publisher another domain than elsewhere, with URLs that belong to it."""
    article["provider"]["domain"] = domain = f"world-{article['provider']['domain']}"
    article["webUrl"] = f"https://{domain}/{article['webUrl'].split('/', 3)[3]}"
    for key in ("ampWebUrl", "cdnAmpWebUrl"):
        article.pop(key, None)


def _twice(rng: random.Random, document: Document) -> None:
    related = document["related"]
    document["related"] = [*related, dict(rng.choice(related))]


def _itself(_rng: random.Random, document: Document) -> None:
    kept = ("title", "excerpt", "publishedDateTime", "webUrl", "originalUrl", "type", "provider", "quality")
    article = {key: document[key] for key in kept if key in document}
    article["webUrl"] = article.pop("originalUrl", article.get("webUrl"))
    document["related"] = [*document["related"], article]


def _other_title(_rng: random.Random, document: Document) -> None:
    """Let one document know another title of an article than all others do."""
    first, *others = document["related"]
    document["related"] = [first | {"title": f"Again: {first['title']}"}, *others]


def _related(story: Any) -> bool:
    return bool(story.related)


def _alone(story: Any) -> bool:
    return story.documents == 1


ITEM_FLAWS = {
    "excerpt-space-after": Flaw("SL705", 300, _change("excerpt", lambda text: f"{text} ")),
    "excerpt-spaces": Flaw("SL705", 140, _anywhere(lambda space: space * 2, "excerpt")),
    "excerpt-line-break": Flaw("SL705", 30, _anywhere(lambda _: "\n", "excerpt")),
    "excerpt-space-before": Flaw("SL705", 17, _change("excerpt", lambda text: f" {text}")),
    "title-space-after": Flaw("SL705", 200, _change("title", lambda text: f"{text} ")),
    "title-no-break-after": Flaw("SL705", 20, _change("title", lambda text: f"{text}\N{NO-BREAK SPACE}")),
    "title-spaces": Flaw("SL705", 17, _anywhere(lambda space: space * 3, "title")),
    "title-line-break-after": Flaw("SL705", 12, _change("title", lambda text: f"{text}\r\n")),
    "excerpt-empty": Flaw("SL706", 100, _change("excerpt", _empty)),
    "url-space": Flaw("SL401", 31, _change("webUrl", lambda url: f"{url[:-1]} again/")),
    "url-no-break": Flaw("SL401", 7, _change("webUrl", lambda url: f"{url[:-1]}\N{NO-BREAK SPACE}")),
    "url-empty": Flaw("SL401", 15, _change("webUrl", _empty)),
    "image-http": Flaw("SL402", 47, _insecure_image),
    "url-tracking": Flaw("SL406", 12, _change("webUrl", lambda url: f"{url.partition('?')[0]}?itm_source=a")),
    "excerpt-zero-width": Flaw(
        "SL703", 13, _anywhere(lambda space: f"\N{ZERO WIDTH SPACE}{space}", "excerpt")
    ),
    "amp-elsewhere": Flaw("SL302", 6, _other_amp_host),
    "domain-host": Flaw("SL303", 2, _host_as_domain),
    "domain-second": Flaw("SL305", 13, _second_domain, known=True),
}
"""Flaws of articles: every document that lists one has them."""

DOCUMENT_FLAWS = {
    "excerpt-space-after": Flaw("SL705", 45, _change("excerpt", lambda text: f"{text} ")),
    "excerpt-reference": Flaw("SL702", 6, _change("excerpt", lambda text: f"{text} &#8220;")),
    "excerpt-empty": Flaw("SL706", 8, _change("excerpt", _empty), _alone),
    "listed-twice": Flaw("SL502", 60, _twice, _related),
    "listed-itself": Flaw("SL503", 3, _itself, _related),
    "title-disagrees": Flaw("SL506", 15, _other_title, lambda story: story.documents >= 4),
}
"""Flaws of one document, in what it says of itself or in what it lists."""
