"""Invents seed documents: plain words, made-up publishers, no real news.

The shares of every feature (AMP pages, pictures, curly quotes, query strings, ...) follow what was counted
over public documents of this format. A corpus of nothing but ASCII text and bare URLs would flatter any
linter that takes short cuts on them.
"""

from __future__ import annotations

import base64
import random
from dataclasses import dataclass
from itertools import accumulate, product
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

Document = dict[str, Any]

_WORDS = """
able about above across after again against ago agree ahead allow almost alone along already also although
always among amount another answer appear apple around arrive autumn away balance bamboo basket beach because
become before began behind believe below beside better between beyond bicycle blanket blossom boat bottle
bottom bread breeze bridge bright bring broken brother brought build busy butter candle careful carpet carry
castle catch celebrate centre certain chair chalk change cheese cherry chimney choose circle city clay clear
climb clock close cloud coast coffee collect colour common copper corner cotton count country courage course
cover cross crowd curtain dance daughter daylight deep describe desert design different discover distance
double dream drive during early earth east echo effort either elegant empty engine enough evening every
exactly example explain famous farmer father feather fence festival field figure finally finger finish flower
follow forest forget forward fountain fresh friend garden gather gentle glass golden grain grass great green
ground grow guide half hammer happen harbour harvest heavy helpful hidden hill history hold honey horse hour
house hundred idea imagine improve inside instead island journey kettle kitchen ladder lantern large later
laugh leaf learn leather lemon letter level library light listen little local long lower machine market
marble matter meadow measure melody member metal middle midnight minute mirror modern moment morning mountain
museum music narrow nature nearby needle neighbour never night north notice number ocean offer often older
open orange orchard order ordinary other outside painter paper parade parent pattern peace pebble pencil
people perhaps picture pillow planet plant plenty pocket polish pottery prepare present pretty promise proper
quarter question quick quiet rabbit railway rather reach ready reason record remember repair return ribbon
rich ride river road roof round rubber sail salt sand school season second secret seed seven shadow shape
share shelter shine shore short shoulder signal silent silver simple singer sister slow small smooth soft
soil sometimes south spoon spring square stair station steady steam still stone story straight stream street
strong student sugar summer sunlight supper surface sweet table teacher temple tender theatre thick thing
thread through thunder ticket timber together tomorrow toward tower travel treasure tunnel twelve twenty
under unusual upon useful valley velvet village violin visit voice wagon walk wander warm watch water weather
weave welcome west wheel whisper white window winter wisdom within without wonder wooden wool work yellow
yesterday young
"""

_COLOURS = """
Amber Ashen Azure Brass Cedar Copper Coral Crimson Ebony Fern Granite Hazel Heather Indigo Ivory Jasper
Juniper Linen Maple Marble Olive Pewter Quartz Saffron Silver
"""
_PLACES = "Bay Bridge Brook Canyon Cove Creek Delta Dune Fjord Glen Harbour Hollow Lagoon Meadow Mesa Moor"
_PAPERS = "Almanac Bulletin Chronicle Courier Dispatch Examiner Gazette Herald Ledger Observer Record Review"
_TOPICS = """
Archery, Baking, Beekeeping, Bicycles, Bird Watching, Bridges, Calligraphy, Canals, Carpentry, Choirs, Clocks,
Ferries, Gardening, Harbours, Hiking, Kites, Libraries, Lighthouses, Markets, Orchards, Pottery, Railways,
Rowing, Sailing, Sundials, Tea, Weaving, Windmills
"""
WORDS = _WORDS.split()
TOPICS = [topic.strip() for topic in _TOPICS.split(",")]

DOMAIN_ENDINGS = (".com",) * 12 + (".org",) * 3 + (".net",) * 2 + (".co.uk",) * 2 + (".de",)
PROVIDERS = 500
SIZES = {"small": (4, 10), "large": (14, 38)}
"""The fewest and the most related articles of a document: about 7 KB, about 23 KB."""

_MOST_ARTICLES = 64
"""More articles than any document has; it keeps the serial numbers of neighbouring documents apart."""


@dataclass(frozen=True, slots=True)
class Provider:
    """A made-up publisher: one name, one domain, and its habits with URLs."""

    name: str
    domain: str
    host: str
    amp_host: str
    amp_query: bool
    image_host: str
    logo: bool


@dataclass(frozen=True, slots=True)
class World:
    """What all documents of one corpus share."""

    seed: int
    size: str
    providers: Sequence[Provider]
    weights: Sequence[float]


def make_world(seed: int, size: str) -> World:
    """Invent the publishers. A few write much and many write little, as they do."""
    rng = random.Random(f"{seed}/providers")
    names = rng.sample(list(product(_COLOURS.split(), _PLACES.split(), _PAPERS.split())), PROVIDERS)
    providers = [_provider(rng, words) for words in names]
    return World(seed, size, providers, list(accumulate(1 / (rank + 3) for rank in range(PROVIDERS))))


def _provider(rng: random.Random, words: tuple[str, str, str]) -> Provider:
    # Some domains have hyphens: they are what the AMP cache form must double.
    joint = "-" if rng.random() < 0.15 else ""
    domain = joint.join(words).lower() + rng.choice(DOMAIN_ENDINGS)
    host = f"www.{domain}" if rng.random() < 0.65 else domain
    return Provider(
        name=" ".join(words),
        domain=domain,
        host=host,
        amp_host=f"amp.{domain}" if rng.random() < 0.4 else host,
        amp_query=rng.random() < 0.19,
        image_host=f"{rng.choice(('images', 'cdn', 'static', 'media'))}.{domain}",
        logo=rng.random() < 0.03,
    )


def invent(world: World, index: int) -> Document:
    """Return document ``index`` of a corpus.

    Every document has a random generator of its own, so that a corpus of 500 is the beginning of a corpus
    of 10,000.
    """
    rng = random.Random(f"{world.seed}/{index}")
    fewest, most = SIZES[world.size]
    count = rng.randint(fewest, most) + 1
    providers = rng.choices(world.providers, cum_weights=world.weights, k=count)
    month = f"{rng.randint(2016, 2024)}-{rng.randint(1, 12):02}"
    articles = [_article(rng, p, index * _MOST_ARTICLES + n, month) for n, p in enumerate(providers)]
    return _root(rng, articles[0], articles[1:])


def _root(rng: random.Random, article: Document, related: list[Document]) -> Document:
    """Turn an article into a document. The key order is the usual one of the format."""
    if rng.random() < 0.02:
        url = article["webUrl"]
        del article["webUrl"]
        article.pop("ampWebUrl", None)
        article.pop("cdnAmpWebUrl", None)
        article["type"] = "video"
        address = {"originalUrl": url, "featuredContent": player(url)}
    else:
        address = {"originalUrl": article["webUrl"]} if rng.random() < 0.78 else {}
    document = {"category": "news", "title": article["title"], "excerpt": article["excerpt"]}
    document["publishedDateTime"] = article["publishedDateTime"]
    document |= address
    document |= {k: article[k] for k in ("webUrl", "ampWebUrl", "cdnAmpWebUrl", "type") if k in article}
    document["quality"] = article["quality"]
    document["heat"] = rng.choice((-1, -1, -1, 0, 4, 12))
    document["published"] = rng.random() < 0.1
    document["provider"] = article["provider"]
    document["topics"] = rng.sample(TOPICS, rng.choice((1, 1, 1, 1, 2, 3)))
    if "images" in article:
        document["images"] = article["images"]
    document["related"] = related
    document["secured"] = secured(rng.randbytes(16 * rng.randint(14, 22)), rng.randbytes(16))
    return document


def player(url: str) -> str:
    return f'<iframe width="800" height="500" frameborder="0" src="{url}/embed" allowfullscreen></iframe>'


def secured(ciphertext: bytes, vector: bytes) -> str:
    """Return the form of a secured payload."""
    return f"{base64.b64encode(ciphertext).decode()};{base64.b64encode(vector).decode()}"


def _article(rng: random.Random, provider: Provider, serial: int, month: str) -> Document:
    words = rng.choices(WORDS, k=rng.randint(8, 13))
    day = f"{month}-{rng.randint(1, 28):02}"
    slug = slug_of(words, serial)
    section = "caf%C3%A9/" if rng.random() < 0.003 else ""
    path = f"{section}{month.replace('-', '/')}/{slug}"
    article: Document = {
        "title": _sentence(rng, words, 0.09),
        "excerpt": _excerpt(rng),
        "publishedDateTime": f"{day}T{rng.randint(0, 23):02}:{rng.randint(0, 59):02}:00Z",
        **addresses(rng, provider, path),
    }
    article |= {"type": "article", "provider": {"name": provider.name, "domain": provider.domain}}
    if provider.logo:
        logo = f"https://{provider.image_host}/logo.png"
        article["provider"]["images"] = [{"url": logo, "width": 400, "height": 80}]
    article["quality"] = rng.randint(10, 99)
    if rng.random() < 0.7:
        article["images"] = [image(rng, provider, slug, article["title"])]
    return article


def slug_of(words: Sequence[str], serial: int) -> str:
    # Multiplying by an odd number permutes the 32-bit numbers: unique, and it doesn't look counted.
    return f"{'-'.join(words[:8])}-{serial * 2654435761 % 2**32:08x}"


def addresses(rng: random.Random, provider: Provider, path: str) -> dict[str, str]:
    """Return the URL of an article's page and, of some articles, those of AMP."""
    urls = {"webUrl": f"https://{provider.host}/{path}" + ("?page=1" if rng.random() < 0.01 else "/")}
    if rng.random() < 0.32:
        urls["ampWebUrl"] = amp = _amp_url(provider, path)
        urls["cdnAmpWebUrl"] = amp_cache_url(amp)
    return urls


def _amp_url(provider: Provider, path: str) -> str:
    if provider.amp_query:
        return f"https://{provider.amp_host}/{path}/?amp=1"
    return f"https://{provider.amp_host}/amp/{path}/"


def amp_cache_url(url: str) -> str:
    """Return the AMP cache form of a URL with a plain ASCII host."""
    rest = url.removeprefix("https://")
    prefix = rest.partition("/")[0].replace("-", "--").replace(".", "-")
    return f"https://{prefix}.cdn.ampproject.org/c/s/{rest}"


def image(rng: random.Random, provider: Provider, slug: str, title: str) -> Document:
    path = f"{slug[-8:-6]}/{slug}"
    if rng.random() < 0.065:
        path = f"resize%3Awide%2F{path}"
    query = f"?v={rng.randint(1000, 9999)}&fit=crop" if rng.random() < 0.16 else ""
    url = f"https://{provider.image_host}/uploads/{path}.jpg{query}"
    image = {"url": url, "width": rng.randint(400, 2000), "height": rng.randint(200, 1200), "isCached": True}
    if rng.random() < 0.01:
        image["title"] = title
    return image


def _excerpt(rng: random.Random) -> str:
    count = rng.randint(12, 19)
    sentences = (_sentence(rng, rng.choices(WORDS, k=count), 0.14) + "." for _ in range(2))
    return " ".join(sentences)


def _sentence(rng: random.Random, words: Sequence[str], typography: float) -> str:
    """Join words, with typographic characters, quotes or an ampersand in some sentences."""
    words = list(words)
    words[0] = words[0].capitalize()
    chance = rng.random()
    if chance < typography + 0.04:
        at = rng.randrange(1, len(words) - 1)
        word = words[at]
        if chance < typography:
            words[at] = rng.choice((f"{word}’s", f"“{word}”", f"{word} —", f"café {word}"))
        elif chance < typography + 0.02:
            words[at] = f'"{word}"'
        else:
            words[at] = f"{word} &"
    return " ".join(words)
