"""What `seedlint check` knows from the link store: read once, then plain data that goes to any process."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from seedlint.linkfacts import Known
from seedlint.links.reader import Reader
from seedlint.urls import web
from seedlint.urls.standin import crowds

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from seedlint.document import Document

_FORMAT = 2
_COLUMNS = "url, verdict, status, reason, final, first_failure, since, looked"


class Snapshot:
    """The URLs of a store about which there is something to report.

    ``digest`` is another one whenever anything else would be reported; ``looked`` is when the store's
    last look was.
    """

    def __init__(self, known: Mapping[str, Known], looked: datetime | None = None) -> None:
        """Take what is known by address (see `web.address`)."""
        self._known = dict(known)
        self.looked = looked
        sha = hashlib.sha256(repr(_FORMAT).encode())
        # Few documents have a URL in trouble; where a URL begins tells which may.
        self._origins: set[str] = set()
        for address in sorted(self._known):
            sha.update(repr((address, tuple(self._known[address]))).encode("utf-8", "surrogatepass"))
            self._origins.add(web.origin(address))
        self.digest = sha.hexdigest()

    @classmethod
    def load(cls, path: Path, *homes: Path) -> Snapshot:
        """Read the store at ``path``, no link in ``homes`` followed; UnreadableError."""
        with Reader(path, *homes) as reader:
            latest = reader.last_look()
            known = {row[0]: Known(*row[1:]) for row in reader.urls(_COLUMNS, "verdict <> 'alive'")}
        several = crowds((address, one.final) for address, one in known.items() if one.final)
        for address, one in known.items():
            if one.final in several:
                known[address] = one._replace(crowd=several[one.final] - 1)
        return cls(known, None if latest is None else datetime.fromtimestamp(latest, UTC))

    def troubles(self, document: Document) -> list[tuple[str, web.Url, Known]]:
        """Return pointer, URL and what is known for the URLs in trouble; use with ``document.derive``."""
        seen = document.derive(web.survey)
        origins = self._origins & seen.origins
        if not origins and not seen.odd:
            return []
        found = []
        for pointer, url in web.pick(document, origins):
            known = self._known.get(web.address(url))
            if known is not None:
                found.append((pointer, url, known))
        return found
