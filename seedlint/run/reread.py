"""Documents read once more, for reports: only findings came from the run, maybe out of the cache."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from seedlint.document import Document


class Reread:
    """Reads documents; findings come sorted by path, so remembering one is enough."""

    def __init__(
        self,
        document: Callable[[str, bytes], Document],
        source: Callable[[str], bytes | None],
        refused: Collection[str] = (),
    ) -> None:
        """Read contents with ``source``, as `Sources` does, and understand them with ``document``."""
        self._document = document
        self._source = source
        self._refused = frozenset(refused)
        self._last: tuple[str, Document | None] | None = None

    def __call__(self, path: str) -> Document | None:
        """Return a document, None if it can't be read."""
        if self._last is None or self._last[0] != path:
            self._last = (path, None if path in self._refused else self._read(path))
        return self._last[1]

    def _read(self, path: str) -> Document | None:
        raw = self._source(path)
        try:
            return None if raw is None else self._document(path, raw)
        except Exception:  # noqa: BLE001 - what it provokes is a finding of the run, and no end of its report
            return None
