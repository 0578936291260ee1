"""Invents corpora of the shape of real ones: repeated articles, findings at their rates, text beyond ASCII.

What was counted over public documents of this format, 500 of three topics and 6,746 of many:

- A document lists between 0 and some 180 related articles; a quarter lists none, and few list most of them.
- Documents about one story list the same articles, each leaving out its own. They stand in the folder of one
  topic, half of them a few days apart. So an article's text stands in 4.4 documents of 500, in 28 of 6,746.
- Half of the documents have findings, most of them white space that no reader sees.
- Three articles in ten have text beyond ASCII.

Only the numbers are taken from there. All text comes of the words in ``articles.py``.
"""

from __future__ import annotations

import datetime
import itertools
import random
from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from articles import (
    TOPICS,
    WORDS,
    World,
    addresses,
    image,
    make_world,
    player,
    secured,
    slug_of,
)
from flaws import DOCUMENT_FLAWS, ITEM_FLAWS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from articles import Document, Provider

_LENGTHS = (1, 1, 2, 2, 3, 6, 8, 11, 17, 22, 29, 40, 54, 91, 137, 179)
"""Lengths of the lists of related articles: between two of these lie as many documents as between others.

Those are three quarters of the documents; the others have no list.
"""
_BARE = 0.25
_COUNTED = 500
"""The number of documents over which the rates below were counted."""
_REPEATS = 4.4
"""In how many of these documents an article's text stands on average."""
_GROWTH = 0.707
"""How that grows with the corpus (as this power), until 6,746 documents; nobody has counted further."""
_GROWS_UNTIL = 6_746
_PER_FOLDER = 170
_LATEST = datetime.datetime(2024, 6, 1, tzinfo=datetime.UTC)
_DAYS = 2 * 365

_MARKS = (
    *[lambda word, _: f"{word}’s"] * 58,
    *[lambda word, after: f"{word}\N{NO-BREAK SPACE}{after}"] * 14,
    *[lambda word, after: f"{word} – {after}"] * 12,
    *[lambda word, after: f"{word} — {after}"] * 8,
    *[lambda word, after: f"“{word} {after}”"] * 7,
    *[lambda word, after: f"‘{word} {after}’"] * 2,
    *[lambda word, after: f"{word}® {after}"] * 4,
    *[lambda word, after: f"{word}™ {after}"] * 3,
    *[lambda word, after: f"{word}\N{NARROW NO-BREAK SPACE}{after}"] * 2,
    *[lambda word, after: f"{word} £9 {after}"] * 1,
    *[lambda word, _: f"café {word}…"] * 1,
)
"""Ways to join a word and the one after it that are not ASCII, each as often as its signs were counted."""


@dataclass(slots=True)
class Story:
    """One or more documents that list the same articles: each is one of them, and lists the others."""

    number: int
    related: int
    documents: int
    first_serial: int = 0
    flaws: dict[int, str] = field(default_factory=dict)
    """What is wrong with an article, in the text that all documents share."""
    own_flaws: dict[int, str] = field(default_factory=dict)
    """What is wrong with one document only."""

    @property
    def articles(self) -> int:
        """All articles: those that are documents come first."""
        return self.related + 1


@dataclass(frozen=True, slots=True)
class Named:
    """A document, and where it belongs."""

    path: str
    """Without its ending."""
    content: Document
    codes: Counter[str]
    """The rules it breaks by itself or by what it lists, and how often."""


def usual_repeats(documents: int) -> float:
    """In how many documents an article's text stands, in a real corpus of so many documents."""
    return max(1.0, _REPEATS * (min(documents, _GROWS_UNTIL) / _COUNTED) ** _GROWTH)


def invent_shaped(documents: int, seed: int = 1, repeats: float | None = None) -> Iterator[Named]:
    """Yield the documents of a corpus, story by story."""
    world = make_world(seed, "large")
    world = replace(world, providers=[replace(provider, logo=False) for provider in world.providers])
    stories = plan(documents, seed, repeats or usual_repeats(documents))
    _place_flaws(stories, documents, random.Random(f"{seed}/flaws"))
    folders = _folders(documents)
    for story in stories:
        yield from _tell(world, story, folders)


def plan(documents: int, seed: int, repeats: float) -> list[Story]:
    """Return the stories of a corpus in which an article's text stands in so many documents, on average.

    A story with few articles can't have many documents, so the dice's mean is higher than what comes of it.
    """
    mean = min(_steps(1.0, 1_000.0), key=lambda mean: _off(documents, seed, mean, repeats))
    # The dice jump, so near it is searched, not halved.
    mean = min(_steps(mean / 1.3, mean * 1.3), key=lambda mean: _off(documents, seed, mean, repeats))
    stories = _throw(documents, seed, mean)
    serial = 0
    for story in stories:
        story.first_serial = serial
        serial += story.articles
    return stories


def _steps(low: float, high: float) -> list[float]:
    return [max(1.0, low * (high / low) ** (step / 24)) for step in range(25)]


def _off(documents: int, seed: int, mean: float, repeats: float) -> float:
    return abs(_repeats_of(_throw(documents, seed, mean)) - repeats)


def _throw(documents: int, seed: int, mean: float) -> list[Story]:
    rng = random.Random(f"{seed}/stories")
    stories = [Story(number, 0, 1) for number in range(round(documents * _BARE))]
    spans = list(itertools.pairwise(_LENGTHS))
    left = documents - len(stories)
    for span, (fewest, most) in enumerate(spans):
        quota = round(left / (len(spans) - span))
        left -= quota
        while quota:
            related = rng.randint(fewest, most)
            count = min(related + 1, quota, 1 + int(rng.expovariate(1 / (mean - 1 + 1e-9))))
            stories.append(Story(len(stories), related, count))
            quota -= count
    return stories


def _repeats_of(stories: Sequence[Story]) -> float:
    listed = sum(story.related * story.documents for story in stories)
    texts = sum(story.related + (story.documents > 1) for story in stories if story.related)
    return listed / max(texts, 1)


def _place_flaws(stories: Sequence[Story], documents: int, rng: random.Random) -> None:
    """Spread the flaws so that each stands as often as it was counted, for all that articles are repeated."""
    share = documents / _COUNTED
    articles = [(story, n) for story in stories if story.related for n in range(story.articles)]
    _hand_out(rng, articles, {name: flaw.count * share for name, flaw in ITEM_FLAWS.items()}, listed=True)
    own = [(story, n) for story in stories for n in range(story.documents)]
    _hand_out(rng, own, {name: flaw.count * share for name, flaw in DOCUMENT_FLAWS.items()}, listed=False)


def _hand_out(
    rng: random.Random, slots: list[tuple[Story, int]], quotas: dict[str, float], *, listed: bool
) -> None:
    rng.shuffle(slots)
    for name, quota in sorted(quotas.items(), key=lambda item: -item[1]):
        left, kept = round(quota), []
        for story, n in slots:
            times = story.documents if listed else 1
            fits = listed or DOCUMENT_FLAWS[name].fits(story)
            if fits and 0 < times <= left:
                (story.flaws if listed else story.own_flaws)[n] = name
                left -= times
            else:
                kept.append((story, n))
        slots = kept


def _folders(documents: int) -> list[tuple[str, str]]:
    """Return folders and their topics. Some topics are much written about."""
    folders = []
    for number in range(max(3, documents // _PER_FOLDER)):
        topic = TOPICS[number % len(TOPICS)]
        again = number // len(TOPICS)
        folders.append((topic.lower().replace(" ", "-") + (f"-{again + 1}" if again else ""), topic))
    return folders


def _tell(world: World, story: Story, folders: Sequence[tuple[str, str]]) -> Iterator[Named]:
    rng = random.Random(f"{world.seed}/story/{story.number}")
    folder, topic = folders[min(int(rng.expovariate(2.5 / len(folders))), len(folders) - 1)]
    centre = _LATEST - datetime.timedelta(days=rng.uniform(0, _DAYS))
    # Half of the stories are news of a week; the others are of interest for long.
    spread = 4.0 if rng.random() < 0.45 else 170.0
    providers = rng.choices(world.providers, cum_weights=world.weights, k=story.articles)
    for n, name in story.flaws.items():
        if ITEM_FLAWS[name].known:
            providers[n] = world.providers[0]
    articles = [
        _article(
            rng, provider, story.first_serial + n, centre + datetime.timedelta(days=rng.gauss(0, spread))
        )
        for n, provider in enumerate(providers)
    ]
    for n, name in story.flaws.items():
        ITEM_FLAWS[name].make(rng, articles[n])
    order = rng.sample(range(story.articles), story.articles)
    for n in range(story.documents):
        related = [articles[other] for other in order if other != n]
        content = _document(rng, articles[n], related, topic)
        codes = Counter(ITEM_FLAWS[name].code for name in story.flaws.values())
        if n in story.own_flaws:
            flaw = DOCUMENT_FLAWS[story.own_flaws[n]]
            flaw.make(rng, content)
            codes[flaw.code] += 1
        slug = articles[n]["webUrl"].partition("?")[0].rstrip("/").rpartition("/")[2]
        slug = "-".join(slug.split()) or f"{story.first_serial + n:08x}"
        yield Named(f"{folder}/{content['publishedDateTime'][:10]}-{slug}", content, codes)


def _document(rng: random.Random, article: Document, related: list[Document], topic: str) -> Document:
    """Turn an article into a document. Keys come in the usual order; many may be missing."""
    document: Document = {"category": "news"}
    document |= {key: article[key] for key in ("title", "excerpt", "publishedDateTime")}
    urls = {key: article[key] for key in ("webUrl", "ampWebUrl", "cdnAmpWebUrl") if key in article}
    kind = "article"
    if urls["webUrl"] and rng.random() < 0.018:
        kind = "video"
        urls = {"originalUrl": urls["webUrl"], "featuredContent": player(urls["webUrl"])}
    elif rng.random() < 0.78:
        urls = {"originalUrl": urls["webUrl"]} | urls
    document |= urls
    document |= {"type": kind, "quality": article["quality"]}
    if rng.random() < 0.99:
        document |= {"heat": rng.choice((-1, -1, -1, 0, 4, 12)), "published": rng.random() < 0.1}
    document["provider"] = article["provider"]
    others = rng.sample([other for other in TOPICS if other != topic], rng.choice((0,) * 8 + (1, 2)))
    document["topics"] = [topic, *others]
    if "images" in article:
        document["images"] = [dict(article["images"][0])]
        if rng.random() < 0.21:
            document["images"][0]["title"] = article["title"]
    if related:
        document["related"] = related
    length = 16 * rng.choice((17,) * 7 + (16, 25))
    document["secured"] = secured(rng.randbytes(length), rng.randbytes(16))
    return document


def _article(rng: random.Random, provider: Provider, serial: int, when: datetime.datetime) -> Document:
    words = rng.choices(WORDS, k=rng.randint(7, 13))
    slug = slug_of(words, serial)
    path = f"{when:%Y/%m}/{slug}"
    article: dict[str, Any] = {
        "title": _sentence(rng, words, 0.08),
        "excerpt": _excerpt(rng),
        "publishedDateTime": f"{when:%Y-%m-%dT%H:%M}:00Z",
        **addresses(rng, provider, path),
    }
    article |= {"type": "article", "provider": {"name": provider.name, "domain": provider.domain}}
    article["quality"] = rng.randint(10, 99)
    if rng.random() < 0.71:
        article["images"] = [image(rng, provider, slug, article["title"])]
        if rng.random() < 0.007:
            article["images"].append(image(rng, provider, f"{slug}-2", article["title"]))
        if rng.random() < 0.002:
            del article["images"][0]["isCached"]
    return article


def _excerpt(rng: random.Random) -> str:
    count = rng.randint(9, 20)
    return " ".join(_sentence(rng, rng.choices(WORDS, k=count), 0.115) + "." for _ in range(2))


def _sentence(rng: random.Random, words: Sequence[str], beyond: float) -> str:
    """Join words; in some sentences, signs beyond ASCII, quotes or an ampersand."""
    words = list(words)
    words[0] = words[0].capitalize()
    chance = rng.random()
    if chance < beyond:
        for _ in range(rng.choice((1, 1, 1, 2, 2))):
            at = rng.randrange(1, len(words) - 2)
            mark: Callable[[str, str], str] = rng.choice(_MARKS)
            words[at : at + 2] = [mark(words[at], words[at + 1])]
    elif chance < beyond + 0.015:
        words[2] = f'"{words[2]}"'
    elif chance < beyond + 0.035:
        words[2] = f"{words[2]} &"
    return " ".join(words)
