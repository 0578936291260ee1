"""From documents to URLs: what is to be looked at, and where each URL stands."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from seedlint import web, work
from seedlint.document import Document

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from seedlint.document import Selector
    from seedlint.links.store import Store

_LONGEST_URL = 8000
"""Characters; servers take no longer ones."""


@dataclass(slots=True)
class Collected:
    """What came of collecting: how many documents were read, and how many could not be."""

    documents: int = 0
    unreadable: int = 0


def collect(
    store: Store,
    files: Sequence[str],
    root: Path,
    selector: Selector,
    limit: int,
    progress: Callable[[int, int], None],
) -> Collected:
    """Read documents of at most ``limit`` bytes, and put their URLs into the store with all places."""
    collected = Collected()
    for number, path in enumerate(files, 1):
        relative = _relative(path, root)
        document = _read(path, selector, limit)
        if document is None or document.data is None:
            collected.unreadable += 1
            store.add_document(relative, ())
        else:
            collected.documents += 1
            store.add_document(relative, urls(document))
        progress(number, len(files))
    gone = [path for path in store.documents() if not os.path.lexists(root / path)]
    store.forget_documents(gone)
    return collected


def _relative(path: str, root: Path) -> str:
    """Return a path from the root, with slashes; as it is where there is no way from there (other drives)."""
    try:
        return os.path.relpath(path, root).replace(os.sep, "/")
    except ValueError:
        return path.replace(os.sep, "/")


def _read(path: str, selector: Selector, limit: int) -> Document | None:
    try:
        raw = work.read(path, limit).raw
    except OSError:
        return None
    return Document(path, raw, selector) if len(raw) <= limit else None


def urls(document: Document) -> Iterator[tuple[str, str, str]]:
    """Yield address, host and pointer of each URL that can be asked for.

    What SL401 reports is no URL, and one with a user name or password is nothing to send anywhere.
    """
    for pointer, url in web.urls(document):
        if not url.credentials and len(url.text) <= _LONGEST_URL:
            yield web.address(url), url.host, pointer
