"""Telling what is encrypted from what is not.

Ciphertext looks like random bytes. Each test below is passed by n random bytes but with a
probability that is bounded for every n, and the bounds of all of them add up to less than 1e-9:

  printable  1e-10          At least k of n bytes are printable ASCII or tab, LF, CR; k is the least for which
                            the Chernoff-Hoeffding bound, exp(-n KL(k/n || 98/256)), is that low.
  UTF-8      0.4652 ** n    Well-formed, without control characters. There are at most 119.08 ** n such
                            strings of n bytes, because their number obeys s(n) = 98 s(n-1) +
                            1920 s(n-2) + 61440 s(n-3) + 1048576 s(n-4). From 32 bytes up: 2.4e-11.
  one block  (63/256)**16   A single block of nothing but letters, digits and spaces: 1.9e-10.
  values     1e-10          At most d byte values occur: C(256, d) (d/256)**n, over all sets of d values.
  blocks     m**2 / 2**129  Two of m blocks are the same: 1e-27 for the largest file.

PKCS #7 or zero padding of k bytes is cut off before looking for text. It has a probability of 256**-k
where text has at least (63/256)**k, so allowing for it adds less than 4 % to the two bounds for text.
"""

from __future__ import annotations

from functools import lru_cache
from math import comb, log

from seedlint.util.late import late

BLOCK = 16
"""The block size of AES, and the size of its initialisation vector, in bytes."""

_RISK = 1e-10
_PRINTABLE = bytes(range(0x20, 0x7F)) + b"\t\n\r"
_WORDS = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789 "
_ALL_BYTES = bytes(range(256))
_CONTROLS = late(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def plaintext(data: bytes) -> str | None:
    """Say why bytes can't be ciphertext; None where they may be."""
    size = len(data)
    if size < BLOCK:
        return None
    if size - len(data.translate(None, _PRINTABLE)) >= _most_printable(size) or _is_text(data):
        return "it decodes to readable text"
    values = 256 - len(_ALL_BYTES.translate(None, data))
    if values <= _least_values(size):
        return f"its {size} bytes have only {values} different value{'s' if values > 1 else ''}"
    repeats = _repeats(data)
    if repeats:
        return (
            f"the same block of {BLOCK} bytes occurs in it {repeats} times, as in ECB mode and never in CBC"
        )
    return None


def _is_text(data: bytes) -> bool:
    try:
        text = data.decode()
    except ValueError:
        return False
    text = _unpadded(text)
    if len(data) < 2 * BLOCK:
        return bool(text) and not text.encode().translate(None, _WORDS)
    return not _CONTROLS.search(text)


def _unpadded(text: str) -> str:
    """Cut off PKCS #7 padding, or up to a block of zero bytes."""
    count = ord(text[-1])
    if 1 <= count <= BLOCK and text.endswith(text[-1] * count):
        return text[:-count]
    if not count:
        return text[:-BLOCK] + text[-BLOCK:].rstrip("\0")
    return text


@lru_cache(maxsize=1024)
def _most_printable(size: int) -> int:
    """Return how many printable bytes are too many for random ones; more than there are if none are."""
    rate = len(_PRINTABLE) / 256
    for count in range(int(size * rate) + 1, size + 1):
        share = count / size
        divergence = share * log(share / rate)
        if share < 1:
            divergence += (1 - share) * log((1 - share) / (1 - rate))
        if size * divergence > -log(_RISK):
            return count
    return size + 1


@lru_cache(maxsize=1024)
def _least_values(size: int) -> int:
    """Return how many different byte values are too few for random bytes."""
    for values in range(255, 0, -1):
        if log(comb(256, values)) + size * log(values / 256) < log(_RISK):
            return values
    return 0


def _repeats(data: bytes) -> int:
    """Return how often the most frequent block occurs, 0 if every block is different."""
    whole = data[: len(data) // BLOCK * BLOCK]
    # Halves of blocks are compared first, as integers, because that is fast.
    halves = memoryview(whole).cast("Q")[::2].tolist()
    if len(set(halves)) == len(halves):
        return 0
    counts: dict[bytes, int] = {}
    for at in range(0, len(whole), BLOCK):
        block = whole[at : at + BLOCK]
        counts[block] = counts.get(block, 0) + 1
    most = max(counts.values())
    return most if most > 1 else 0
