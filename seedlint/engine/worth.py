"""Whether a corpus repeats itself so much that its articles are worth judging by themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_SPELL = 300
"""After so many items it is asked whether they repeat themselves."""
_WORTH = 60
"""So many of them must have been known: an item that is new takes twice as long as in the long way."""
_PATIENCE = 4
"""After so many spells without, nobody listens for a while."""
_PAUSE = 400
"""So many documents long, and twice as long the next time."""
_MOST_HEARD = 50_000
"""So many texts that were heard are remembered, by their hashes."""


class Worth:
    """What is known about that: until it does, items' texts are only listened to."""

    def __init__(self) -> None:
        """Know nothing yet."""
        self.found = False
        """Whether it does."""
        self.pause = 0
        """So many documents are not even listened to."""
        self._heard: set[int] = set()
        self._tried = self._known = self._spells = 0
        self._next = _PAUSE

    def rests(self) -> bool:
        """Whether nothing is to be done for a document; to be asked once for each."""
        if self.pause:
            self.pause -= 1
            return True
        return False

    def listen(self, texts: Sequence[str]) -> bool:
        """Listen to the items of a document that goes the long way, unless they turn out to be worth it."""
        heard = self._heard
        hashes = list(map(hash, texts))
        fresh = set(hashes).difference(heard)
        heard |= fresh
        if len(heard) > _MOST_HEARD:
            heard.clear()
        self.count(len(texts), len(fresh))
        return self.found

    def count(self, texts: int, fresh: int) -> None:
        """Count the items of a document, and those that were not known."""
        self._tried += texts
        self._known += texts - fresh
        if self._known >= _WORTH:
            self.found, self._spells, self._next = True, 0, _PAUSE
        elif self._tried >= _SPELL:
            self.found = False
            self._spells += 1
            if self._spells >= _PATIENCE:
                self.pause, self._spells = self._next, 0
                self._next *= 2
        else:
            return
        self._tried = self._known = 0
