"""What is in use in a corpus: the values of fields by frequency, titles, and where an address stands.

Values and titles are kept in memory, as numbers where that is possible; addresses are looked for in the files
when somebody asks. Payloads, and what looks like one, never get in.
"""

from __future__ import annotations

import re
from array import array
from collections import Counter, defaultdict
from threading import Lock
from typing import TYPE_CHECKING, Any, NamedTuple

from seedlint.infer.forms import HOST, NAME, NUMBER, TEXT, WORD, form_of, is_plain, is_secret
from seedlint.lsp.cursor import each
from seedlint.urls.domains import to_unicode
from seedlint.urls.web import canonical_text, parse
from seedlint.util.redact import Secrets

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from seedlint.document import Document
    from seedlint.finding import JSON
    from seedlint.sources.trees import Tree

Place = tuple[str, ...]
"""The tokens of a pointer, with ``*`` for each list item."""

_MOST = 5_000
"""Of a field with more different values than that, nobody wants to choose one."""
_MOST_PLACES = 20_000
"""So many places are looked at: who writes more keys than that does not want them completed."""
_DOMAIN = "\0domain of"
"""Stands before a name, where the place is the domain that goes with it."""
_LONGEST = 60
_DEEPEST = 8
_FORMS = frozenset((WORD, NAME, NUMBER, TEXT, HOST))
_LONGEST_TITLE = 120
_RUN = re.compile(r"(?<![%A-Za-z0-9])[A-Za-z0-9]{4,}")


def place_of(tokens: Iterable[str]) -> Place:
    """Return the place that tokens lead to, wherever in lists it is."""
    return tuple("*" if token.isdigit() else token for token in tokens)


def shown(title: str, mask: Callable[[str], str]) -> str:
    """Return a title as it is shown: in one line, and without what looks like a payload."""
    return mask(" ".join(title.split()))[:_LONGEST_TITLE]


class Titled(NamedTuple):
    """A document, with what it is called."""

    path: str
    title: str


class Citation(NamedTuple):
    """A place in a document where an address stands."""

    path: str
    pointer: str


class Corpus:
    """What is in use; threads may ask while another one changes it."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._ids: dict[tuple[Place, str], int] = {}
        self._values: list[tuple[Place, str]] = []
        self._counts: Counter[int] = Counter()
        self._per_place: dict[Place, set[int]] = defaultdict(set)
        self._full: set[Place] = set()
        self._in: dict[str, array[int]] = {}
        self._titles: dict[str, list[str]] = {}
        self._free: list[int] = []
        """Numbers of values that nobody uses any more."""
        self._places: dict[tuple[Place, str], Place | None] = {}
        self._lock = Lock()

    def put(self, document: Document) -> None:
        """Look at a document, in the place of what it was before."""
        with self._lock:
            self._put(document)

    def _put(self, document: Document) -> None:
        self._drop(document.path)
        ids = array("L")
        titles: list[str] = []
        for one, _, _ in each(document):
            if isinstance(one.data, dict):
                self._put_one(one, one.data, ids, titles)
        if ids or titles:
            self._counts.update(ids)
            self._in[document.path] = ids
            self._titles[document.path] = titles

    def _put_one(self, document: Document, data: dict[str, JSON], ids: array[int], titles: list[str]) -> None:
        """Add the values in use of one document, and its title."""
        roles = ("payload", "url", "web", "timestamp")
        hidden = {id(value) for role in roles for _, value in document.select(role)}
        mask = document.derive(Secrets).mask
        for place, value in self._texts(data, ()):
            number = self._ids.get((place, value))
            if number is None and id(value) not in hidden:
                number = self._new(place, value, mask)
            if number is not None:
                ids.append(number)
        title = data.get("title")
        if isinstance(title, str):
            titles.append(shown(title, mask))

    def drop(self, path: str) -> None:
        """Forget a document."""
        with self._lock:
            self._drop(path)

    def keep(self, paths: Iterable[str]) -> None:
        """Forget all documents but some."""
        with self._lock:
            for path in self._in.keys() - set(paths):
                self._drop(path)

    def _drop(self, path: str) -> None:
        for number in self._in.pop(path, ()):
            self._counts[number] -= 1
            if self._counts[number] <= 0:
                self._forget(number)
        self._titles.pop(path, None)

    def _new(self, place: Place, value: str, mask: Callable[[str], str]) -> int | None:
        """Take in a value that was not in use at a place before; None if it is none to choose."""
        if place in self._full or form_of(value) not in _FORMS or mask(value) != value:
            return None
        if place not in self._per_place and len(self._per_place) >= _MOST_PLACES:
            return None
        if len(self._per_place[place]) >= _MOST:
            self._full.add(place)
            return None
        if self._free:
            number = self._free.pop()
            self._values[number] = place, value
        else:
            number = len(self._values)
            self._values.append((place, value))
        self._ids[place, value] = number
        self._per_place[place].add(number)
        return number

    def _forget(self, number: int) -> None:
        place, value = self._values[number]
        del self._ids[place, value], self._counts[number]
        numbers = self._per_place[place]
        numbers.discard(number)
        if not numbers:
            del self._per_place[place]
        self._values[number] = (), ""
        self._free.append(number)

    def _texts(self, value: JSON, place: Place) -> Iterator[tuple[Place, str]]:
        """Yield the short texts in a value, with where they stand."""
        if isinstance(value, dict):
            name, domain = value.get("name"), value.get("domain")
            if isinstance(name, str) and isinstance(domain, str) and len(name) <= _LONGEST:
                yield (_DOMAIN, name), domain
            for key, inner in value.items():
                below = self._below(place, key)
                if below is not None:
                    yield from self._texts(inner, below)
        elif isinstance(value, list):
            below = self._below(place, "*")
            for inner in value if below is not None else ():
                yield from self._texts(inner, below or place)
        elif isinstance(value, str) and 0 < len(value) <= _LONGEST and place not in self._full:
            yield place, value

    def _below(self, place: Place, key: Any) -> Place | None:
        """Return the place below another one; None if nothing there is to be known."""
        name = str(key)
        if len(self._places) > 4 * _MOST_PLACES:
            self._places.clear()
        if (place, name) not in self._places:
            secret = len(place) >= _DEEPEST or is_secret(name) or (name != "*" and not is_plain(name))
            self._places[place, name] = None if secret else (*place, name)
        return self._places[place, name]

    def values(self, place: Place) -> list[tuple[str, int]]:
        """Return the values in use at a place with how often each is, the most frequent first."""
        if place in self._full:
            return []
        with self._lock:
            found = [(self._values[one][1], self._counts[one]) for one in self._per_place.get(place, ())]
        return sorted((one for one in found if one[1] > 0), key=lambda one: (-one[1], one[0]))

    def domain(self, name: str) -> str | None:
        """Return the domain that goes with a name most often."""
        found = self.values((_DOMAIN, name))
        return found[0][0] if found and form_of(found[0][0]) == HOST else None

    def titled(self, words: str, most: int, written: Mapping[str, list[str]]) -> list[Titled]:
        """Return documents whose title or path has some words in it, in any order.

        ``written`` are the titles of texts that are not saved yet, by path.
        """
        wanted = words.lower().split()
        found = []
        with self._lock:
            paths = sorted(self._in | dict.fromkeys(written, array("L")))
        for path in paths:
            for title in written.get(path) or self._titles.get(path) or [""]:
                text = f"{title} {path}".lower()
                if all(word in text for word in wanted):
                    found.append(Titled(path, title or path))
        return found[:most]


def citations(
    address: str,
    paths: Sequence[str],
    read: Callable[[str], bytes | None],
    document: Callable[[str, bytes], Document],
    wanted: Callable[[], bool] = lambda: True,
) -> Iterator[Citation]:
    """Yield where in documents an address stands, in any of the forms that mean the same page.

    Documents that have no such text are not parsed.
    """
    canonical = canonical_text(address)
    hosts, run = _needles(address)
    if not hosts or canonical is None:
        return
    for path in paths:
        if not wanted():
            return
        raw = read(path)
        if raw is None or run not in raw or not any(host in raw.lower() for host in hosts):
            continue
        for number, (found, _, _) in enumerate(each(whole := document(path, raw))):
            before = f"/{number}" if whole.parts else ""
            for pointer in _same(found, canonical):
                yield Citation(path, f"{before}{pointer}")


def _same(document: Document, canonical: str) -> list[str]:
    """Return where an address stands in a document."""
    if document.broken:
        return []
    for role in ("web", "url"):
        same = [pointer for pointer, text in document.strings(role) if canonical_text(text) == canonical]
        if same:
            return same
    return []


def _needles(address: str) -> tuple[tuple[bytes, ...], bytes]:
    """Return what every way to write an address has in it: one of some hosts, and a run of its path."""
    url = parse(address)
    if url is None:
        return (), b""
    host = url.host.removeprefix("www.").lower()
    forms = dict.fromkeys((host, to_unicode(host)))
    rest = address.partition("://")[2].partition("/")[2].partition("?")[0].partition("#")[0]
    run = max(_RUN.findall(rest), key=len, default="")
    return tuple(form.encode() for form in forms), run.encode()


def contents(tree: Tree, limit: int) -> Callable[[str], bytes | None]:
    """Return what reads documents of a tree, None for what can't be."""

    def read(path: str) -> bytes | None:
        try:
            return tree.read(path, limit).raw
        except (OSError, ValueError):
            return None

    return read


__all__ = ["Citation", "Corpus", "Titled", "citations", "contents", "place_of"]
