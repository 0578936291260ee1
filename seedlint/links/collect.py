"""From documents to URLs: what is to be looked at, and where each URL stands."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import blake2b
from typing import TYPE_CHECKING, Protocol

from seedlint.links.verdict import DAY
from seedlint.rulebook.fingerprint import fingerprint
from seedlint.urls import web

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from seedlint.document import Document
    from seedlint.links.store import Store
    from seedlint.schema.schema import Schema
    from seedlint.sources.trees import Tree

_LONGEST_URL = 8000
"""Characters; servers take no longer ones."""


_KEPT = 90 * DAY
"""For how long a URL is remembered that no document has, where not all documents were looked at."""


class Reader(Protocol):
    """What reads a document, and by which schema."""

    schema: Schema

    def read(self, path: str, raw: bytes, /) -> Document:
        """Read a document."""


@dataclass(slots=True)
class Collected:
    """What came of collecting: how many documents can't be read, and how many URLs are forgotten."""

    unreadable: int = 0
    forgotten: int = 0


@dataclass(frozen=True, slots=True)
class DocumentsToRead:
    """The documents to read: their paths, and how they are read.

    ``whole`` says that these are all documents there are: then a URL that none of them has is forgotten.
    """

    files: Sequence[str]
    tree: Tree
    reader: Callable[[str, bytes], Reader]
    """What reads a document, by its path and content."""
    limit: int
    """How many bytes a document may have."""
    whole: bool = False


def collect(
    store: Store, documents: DocumentsToRead, progress: Callable[[int, int], None], *, now: float
) -> Collected:
    """Read documents, and put their URLs into the store with all places.

    A document that can't be read (now) keeps the URLs it had.
    """
    files, tree = documents.files, documents.tree
    collected = Collected()
    known = store.documents
    readings: dict[Reader, bytes] = {}
    for number, path in enumerate(files, 1):
        kept = _kept_as(path)
        raw = _read(tree, path, documents.limit)
        reader = documents.reader(path, raw or b"")
        if reader not in readings:
            readings[reader] = fingerprint([reader.schema.contents]).encode()
        digest = blake2b(raw or b"", digest_size=16, key=readings[reader]).digest()
        if raw is None:
            collected.unreadable += 1
            known.keep(kept)
        elif not known.is_as_before(kept, digest):
            document = reader.read(path, raw)
            if document.absent:
                known.add(kept, digest, ())
            elif document.broken:
                collected.unreadable += 1
                known.keep(kept)
            else:
                known.add(kept, digest, urls(document))
        progress(number, len(files))
    others, whole = known.others(), documents.whole
    known.forget(others if whole else [path for path in others if tree.signature(path) is None])
    collected.forgotten = known.prune(None if whole else now - _KEPT)
    return collected


def _kept_as(path: str) -> str:
    """Return a path as the store can keep it: a name that is no UTF-8 can't be kept as it is."""
    return path.encode("utf-8", "backslashreplace").decode()


def _read(tree: Tree, path: str, limit: int) -> bytes | None:
    """Return a document's content; None if that can't be read, or is too much."""
    try:
        raw = tree.read(path, limit).raw
    except OSError:
        return None
    return raw if len(raw) <= limit else None


def urls(document: Document) -> Iterator[tuple[str, str, str]]:
    """Yield address, host and pointer of each URL that can be asked for.

    What SL401 reports is no URL, and one with a user name or password is nothing to send anywhere.
    """
    for pointer, url in web.urls(document):
        if not url.credentials and len(url.text) <= _LONGEST_URL:
            yield web.address(url), url.host, pointer
