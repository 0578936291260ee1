"""Pictures that stand for no article, but for many: SL508."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import islice, pairwise
from typing import TYPE_CHECKING
from urllib.parse import unquote

from seedlint.rule import Bad, CorpusRule, Fact, Finding, Good, Group, Option, Related, Severity
from seedlint.rules.duplicates import fold
from seedlint.rules.elsewhere import firsts, named
from seedlint.urls import web
from seedlint.util.census import Census
from seedlint.util.late import late

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from seedlint.document import Document

_ANY, _NAMED, _KNOWN = range(3)
"""What the name of a picture says: nothing, that it may be a placeholder, that it is one."""

_WORD = late(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|[0-9]+")
_LONGEST_NAME = 150
_LONGEST_TITLE = 200

_PICTURE = frozenset(
    "image images img pic picture photo thumb thumbnail cover poster preview avatar graphic".split()
)
_GENERIC = _PICTURE | frozenset(
    "article articles post story news video hero feature featured card banner page site header main meta"
    " large small medium big full square wide landscape portrait new bg background".split()
)
"""Words that say nothing about what a picture shows."""
_TELLING = frozenset("social share sharing og opengraph default fallback generic blank".split())
_BRANDED = frozenset("logo logos button brand icon facebook fb twitter".split())
_PLACEHOLDERS = frozenset(
    "placeholder placeholders noimage noimg nophoto nopic nopicture nothumb nothumbnail defaultimage"
    " imagenotfound imageplaceholder".split()
)
_ABSENT = frozenset(
    [(word, noun) for word in ("no", "default") for noun in _PICTURE - {"images", "avatar", "graphic"}]
    + [(noun, "default") for noun in ("image", "img", "thumb", "thumbnail")]
    + [("missing", "image"), ("image", "missing"), ("missing", "thumbnail"), ("place", "holder")]
)
_OTHER_MEANINGS = {
    "social": frozenset("media network networks networking distancing security work care justice".split()),
    "share": frozenset("price prices market stock of".split()),
    "default": frozenset("swap swaps risk rate rates".split()),
}
_STATEMENTS = (("not", "available"), ("not", "found"), ("coming", "soon"))
_FILLERS = {
    "gif": frozenset("blank spacer transparent empty pixel clear trans 1x1".split()),
    "png": frozenset("blank spacer transparent empty 1x1".split()),
}
_FOLDERS = frozenset("placeholder placeholders fallback fallbacks noimage no-image default-images".split())
_HOSTS = frozenset("www img images image media static assets content cdn news web com org net".split())
_WELL_KNOWN = late(
    r"//www\.youtube\.com/img/desktop/supported_browsers/[a-z_]+\.png"
    r"|//abs\.twimg\.com/sticky/default_profile_images/"
)


_SIGNS = (
    *"holder default missing found available soon social shar opengraph fallback generic logo blank".split(),
    *"noi nop supported_browsers .gif".split(),
    *sorted(f"/{stem}.png" for stem in _FILLERS["png"] - {"blank"}),
)
# Each alternative begins with a letter, not with a look back: so most places are passed over at once.
_SHORT_SIGN = late(
    r"og(?![a-z])(?<![a-z]..)|no(?![a-z])(?<![a-z]..)|Og(?![a-z])|No(?![a-z])|OG|NO", re.DOTALL
)
"""One of these or of the signs is in the URL of a picture that says anything, or its host's name is."""
_NO_LETTER = late(r"[^A-Za-z0-9]")


def kinds_of(forms: Sequence[str]) -> list[int]:
    """Return what the names of pictures say, given their canonical URLs: most nothing, at a first look."""
    joined = "\n".join(forms)
    lower = joined.lower()
    each = lower.split("\n")
    telling = {at for sign in _SIGNS if sign in lower for at, form in enumerate(each) if sign in form}
    if "%" in joined:
        telling |= {at for at, form in enumerate(forms) if form.rfind("%") > form.rfind("/")}
    if _SHORT_SIGN.search(joined):
        telling |= {at for at, form in enumerate(forms) if _SHORT_SIGN.search(form)}
    return [
        _looked_at(form) if at in telling or _is_named_like_host(form) else _ANY
        for at, form in enumerate(forms)
    ]


def _is_named_like_host(form: str) -> bool:
    path = form.partition("?")[0] if "?" in form else form
    name = path[path.rfind("/") + 1 :]
    stem = name.rpartition(".")[0] or name
    start = form.find("//") + 2
    end = form.find("/", start)
    letters = stem.replace("-", "")
    if len(letters) > end - start and letters.isalnum():
        return False  # nearly always: it is longer than the host's name
    return _NO_LETTER.sub("", stem).lower() in form[start:end].replace("-", "")


@lru_cache(4096)
def _looked_at(form: str) -> int:
    """Look closely."""
    if _WELL_KNOWN.search(form):
        return _KNOWN
    host, _, path = form.partition("://")[2].partition("?")[0].partition("/")
    *folders, name = path.split("/")
    stem, _, extension = unquote(name).rpartition(".") if "." in name else (unquote(name), "", "")
    if not stem or len(stem) > _LONGEST_NAME:
        return _ANY
    if stem.lower() in _FILLERS.get(extension.lower(), ()):
        return _KNOWN
    words = [word.lower() for word in _WORD.findall(stem)]
    labels = {label.replace("-", "") for label in host.split(".")[:-1]} - _HOSTS
    kind = _said(words, {label for label in labels if len(label) > 2})
    if kind == _ANY and not _FOLDERS.isdisjoint(folder.lower() for folder in folders):
        return _NAMED
    return kind


def _said(words: list[str], labels: set[str]) -> int:
    """Return what the words of a file name say."""
    pairs = list(pairwise(words))
    absent = [pair for pair in pairs if pair in _ABSENT]
    if not _PICTURE.isdisjoint(words):
        absent += [pair for pair in pairs if pair in _STATEMENTS]
    gone = {word for pair in absent for word in pair} | _PLACEHOLDERS
    # Numbers, and words of two letters, are sizes and versions.
    rest = [word for word in words if word not in gone and (word == "og" or len(word) > 2)]
    rest = [word for word in rest if word not in _GENERIC and not word.isdecimal()]
    if absent or not _PLACEHOLDERS.isdisjoint(words):
        return _NAMED if any(word not in labels for word in rest) else _KNOWN
    mistaken = {word for word, after in pairs if after in _OTHER_MEANINGS.get(word, ())}
    telling = _TELLING.intersection(rest) - mistaken
    branded = _BRANDED.intersection(words) | labels.intersection(words)
    if telling and (len(telling) > 1 or branded or telling.issuperset(rest)):
        return _NAMED
    its_own = not labels.isdisjoint(words)
    if "".join(words) in labels or (its_own and not branded.isdisjoint(("logo", "logos"))):
        return _NAMED
    return _ANY


def pictures(document: Document) -> tuple[list[Fact], ...]:
    """Return the pictures by what their names say: canonical URL, place, and title of the article.

    The URLs are without their scheme: a picture is one by http and by https.

    For use with ``document.derive``.
    """
    found: list[tuple[str, str, str]] = []
    for pointer, article in document.select("article"):
        images = article.get("images") if type(article) is dict else None
        title = article.get("title") if images and type(article) is dict else None
        if type(images) is not list or type(title) is not str:
            continue
        told = title[:_LONGEST_TITLE]
        for number, image in enumerate(images):
            url = image.get("url") if type(image) is dict else None
            if type(url) is str:
                found.append((url, f"{pointer}/images/{number}/url", told))
    forms = web.canonical_texts([url for url, _, _ in found])
    if None in forms:
        found = [one for one, form in zip(found, forms, strict=True) if form]
    sound = list(filter(None, forms))
    by_kind: tuple[list[Fact], ...] = ([], [], [])
    for kind, form, (_, place, title) in zip(kinds_of(sound), sound, found, strict=True):
        by_kind[kind].append(Fact(form[form.find("//") :], place, title))
    return by_kind


def _check_articles(value: int) -> None:
    if value < 2:
        raise ValueError("must be at least 2: every image is that of one article")


def _with(picture: str, *titles: str) -> str:
    items = "".join(
        f"  - title: {title}\n    images:\n      - {{url: 'https://{picture}', width: 8, height: 8}}\n"
        for title in titles
    )
    return f"related:\n{items}"


_PIER = "harbour-herald.com/img/pier.jpg"
_LOGO = "harbour-herald.com/img/social-logo-2019.png"
_TITLES = ("Ferry is late", "Seal is back", "Harbour wall repaired")
_MANY = tuple(f"Story number {number}" for number in range(9))


class PlaceholderImage(CorpusRule):
    """One image is used for many different articles, or is a placeholder by its name.

    Articles are different if their titles are; case, whitespace and punctuation make no difference, and one
    press release at many publishers is one article. An image of any name is reported if enough articles have
    it (option `articles`). Fewer are enough if its file name says that it is the site's own: words such as
    `default`, `placeholder`, `social`, `share`, `fallback` or `og-image`, or `logo` with the name of the
    host (option `named`). Names that say nothing else, such as `no-image.png`, `placeholder.jpg` or
    `spacer.gif`, and well-known placeholders of YouTube and Twitter are always reported.

    An image is reported once per document, at its first location. Images of providers are not checked.

    Why: sites use a logo or an empty image where an article has none, and readers see it again and again.
    Fix: remove the image, or give the article one of its own. If it is an agency's image of the subject and
    meant to appear so often, raise `articles`.
    """

    code = "SL508"
    name = "placeholder-image"
    severity = Severity.NOTE
    since = "0.1.0"
    generic = False
    scope = "article"
    options = (
        Option(
            "articles",
            10,
            "How many different articles have an image that is reported, whatever its name.",
            check=_check_articles,
        ),
        Option(
            "named",
            3,
            "How many have one whose name looks like a placeholder.",
            check=_check_articles,
        ),
    )
    examples = (
        Good(_with(_PIER, "Ferry is late"), others={"b.md": _with(_PIER, *_TITLES)}),
        Good(
            _with(_PIER, "Ferry is late"),
            others={f"{number}.md": _with(_PIER, "FERRY is late!") for number in range(10)},
        ),
        Good(_with(_LOGO, "Ferry is late"), others={"b.md": _with(_LOGO, "Seal is back")}),
        Good(_with("harbour-herald.com/files/default/company-logo.png", *_TITLES)),
        Bad(
            _with(_PIER, "Ferry is late"),
            at="/related/0/images/0/url",
            says="10 different articles have this image, also in `b.md`; remove it, or give the article its"
            " own image",
            marks=f"'https://{_PIER}'",
            others={"b.md": _with(_PIER, *_MANY)},
        ),
        Bad(
            _with(_LOGO, "Ferry is late"),
            at="/related/0/images/0/url",
            says="3 different articles have this image, also in `b.md` and another document",
            others={"b.md": _with(_LOGO, "Seal is back"), "c.md": _with(_LOGO, "Harbour wall repaired")},
        ),
        Bad(
            _with(_LOGO, *_TITLES[:2]),
            at="/related/0/images/0/url",
            says="3 different articles have this image",
            others={"b.md": _with(_LOGO, _TITLES[2]).replace("https", "http")},
        ),
        Bad(
            _with(_PIER, *_TITLES),
            at="/related/0/images/0/url",
            says="3 different articles have this image; remove it",
            options={"articles": 3},
        ),
        Bad(
            _with("harbour-herald.com/img/no-image.png", "Ferry is late"),
            at="/related/0/images/0/url",
            says="this image is a placeholder by its name; remove it, or give the article its own image",
        ),
    )
    _kind = _ANY

    def collect(self, document: Document) -> Iterable[Fact]:
        """Contribute the article's title, by its picture."""
        return document.derive(pictures)[self._kind]

    def suspects(self, counts: Mapping[int, int]) -> Collection[int]:
        """Look at pictures of many articles."""
        return counts.keys() if len(counts) >= self._least() else ()

    def _least(self) -> int:
        least: int = self.settings["articles"]
        return least

    def check(self, key: str, facts: Group) -> Iterator[Finding]:  # noqa: ARG002
        """Report every document with the picture."""
        # Titles are folded here, where there are few: some differ in punctuation only.
        articles = len(Census(fold(str(placed.item.value)) for placed in facts))
        if articles >= self._least():
            yield from self._told(facts, f"{articles} different articles have this image")

    def _told(self, facts: Group, says: str) -> Iterator[Finding]:
        """Yield a finding for each document, with one of the others."""
        documents = firsts(facts)
        two = list(islice(documents, 2))
        others = len(two) + sum(1 for _ in documents) - 1
        places = [Related(fact.pointer, "the same image", path=path) for path, fact in two]
        for path, fact in firsts(facts):
            related = [place for place in places if place.path != path][:1]
            also = f", also in {named(related[0].path or '', others)}" if related else ""
            message = f"{says}{also}; remove it, or give the article its own image"
            yield self.finding(fact.pointer, message, related=related, path=path)


class _Named(PlaceholderImage, abstract=True):
    """Pictures that look like placeholders by their names: fewer articles are enough."""

    _kind = _NAMED

    def _least(self) -> int:
        least: int = min(self.settings["named"], self.settings["articles"])
        return least


class _Known(PlaceholderImage, abstract=True):
    """Pictures that are placeholders by their names: one article is enough."""

    _kind = _KNOWN

    def collect(self, document: Document) -> Iterator[Fact]:
        """Contribute each picture twice: groups of a single fact are looked at by no rule."""
        for fact in super().collect(document):
            yield fact
            yield fact._replace(value=None)

    def suspects(self, counts: Mapping[int, int]) -> Collection[int]:
        """Look at all of them."""
        return counts.keys()

    def check(self, key: str, facts: Group) -> Iterator[Finding]:  # noqa: ARG002
        """Report every document with the picture."""
        yield from self._told(facts, "this image is a placeholder by its name")


PlaceholderImage.parts = (_Named, _Known)
