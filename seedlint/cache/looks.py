"""What files looked like when they were last read, and whether they still do.

Size, times and inode are a short cut: a file that was written about when it was last looked at is not
trusted to look different when it changes.
"""

from __future__ import annotations

import hashlib
from array import array
from itertools import chain
from struct import pack
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from seedlint.util.paths import Signature

RACY = 2_000_000_000
"""Nanoseconds within which two changes of a file may bear the same time, on the coarsest file systems."""


class KnownFile:
    """What is known about one document."""

    __slots__ = ("content", "extent", "here", "id", "looked", "profile", "signature", "until")

    def __init__(self, row: Sequence[Any]) -> None:
        """Take a row as `Cache.known` has it."""
        self.id: int = row[0]
        self.signature: Signature = (row[2], row[3], row[4], row[5])
        self.looked: int = row[6]
        self.content: bytes | None = row[7]
        self.until: float | None = row[8]
        self.extent: int | None = row[9]
        self.here: bool = bool(row[10])
        self.profile: int = row[11]

    def lacks(self, extent: int) -> bool:
        """Whether there are findings that come with less evidence."""
        return self.extent is not None and self.extent < extent

    def holds(self, now: float) -> bool:
        """Whether the findings are still right."""
        return self.until is None or now < self.until

    def looks_same(self, signature: Signature, now: float) -> bool:
        """Whether a file with this signature need not be read."""
        if not self.holds(now):
            return False
        return signature == self.signature and max(signature[1], signature[2]) < self.looked - RACY


class FolderLook:
    """How the documents of one folder look: nothing need be asked about any of them if this is as before."""

    def __init__(self, names: Sequence[str], signatures: Sequence[Signature], more: bytes = b"") -> None:
        """Digest the documents' names and signatures; they are in the order they were found in.

        ``more`` is what else decides whether what is known of them still holds.
        """
        # To pack them takes half as long as an array that is made of them.
        packed = pack(f"{4 * len(signatures)}q", *chain.from_iterable(signatures))
        numbers = array("q", packed)
        # No name has a NUL, and of each there is a signature: what differs makes other bytes.
        looks = "\0".join(names).encode("utf-8", "surrogatepass") + b"\0" + packed + more
        self.digest = hashlib.blake2b(looks, digest_size=16).digest()
        self._newest = max(max(numbers[1::4], default=0), max(numbers[2::4], default=0))

    def is_as_before(self, row: Sequence[Any], now: float) -> bool:
        """Whether all is as it was when ``row`` of the table was written."""
        digest, looked, until, _ = row
        if until is not None and now >= until:
            return False
        return bool(digest == self.digest and self._newest < looked - RACY)
