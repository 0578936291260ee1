"""Whether bytes are encrypted: no random bytes are taken for a text, and the bounds say how surely."""

from __future__ import annotations

import json
import random
import zlib
from fractions import Fraction
from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seedlint.formats import ciphertext
from seedlint.formats.ciphertext import plaintext

RANDOM = random.Random(20_210_430)
RISK = Fraction(1, 10**9)
"""How likely random bytes may be taken for plaintext, by all tests together."""

# What is encrypted


@pytest.mark.parametrize("size", [16, 32, 48, 64, 80, 112, 160, 256, 512, 1024, 4096])
def test_random_bytes_are_never_plaintext(size: int) -> None:
    source = random.Random(size)
    for _ in range(3000 if size < 1000 else 300):
        assert plaintext(source.randbytes(size)) is None


def test_a_large_ciphertext_is_never_plaintext() -> None:
    assert plaintext(random.Random(7).randbytes(3_000_000 // 16 * 16)) is None


@pytest.mark.parametrize("size", [32, 64, 272, 1024])
def test_compressed_data_is_not_taken_for_text(size: int) -> None:
    text = json.dumps([RANDOM.random() for _ in range(size)]).encode()
    packed = zlib.compress(text, 9)
    assert plaintext(packed[: len(packed) // 16 * 16]) is None


# The bounds hold: exact probabilities for random bytes, in place of the estimates the code works with.


def many_printable(size: int) -> Fraction:
    """The probability of as many printable bytes as are reported."""
    least = ciphertext._most_printable(size)
    printable = len(ciphertext._PRINTABLE)
    ways = sum(comb(size, k) * printable**k * (256 - printable) ** (size - k) for k in range(least, size + 1))
    return Fraction(ways, 256**size)


def few_values(size: int) -> Fraction:
    """The probability of as few different values as are reported."""
    most = ciphertext._least_values(size)
    ways = [1] + [0] * 256
    for _ in range(size):
        ways = [0] + [ways[d] * d + ways[d - 1] * (257 - d) for d in range(1, 257)]
    return Fraction(sum(ways[: most + 1]), 256**size)


def text_strings(size: int) -> list[int]:
    """How many UTF-8 texts without control characters there are, by their size in bytes."""
    counts = [1]
    for n in range(1, size + 1):
        earlier = [counts[n - k] if n >= k else 0 for k in range(1, 5)]
        counts.append(98 * earlier[0] + 1920 * earlier[1] + 61_440 * earlier[2] + 1_048_576 * earlier[3])
    return counts


def is_text(size: int) -> Fraction:
    """The probability of text, with either padding."""
    counts = text_strings(size) if size >= 32 else [len(ciphertext._WORDS) ** n for n in range(size + 1)]
    return Fraction(counts[size] + 2 * sum(counts[size - k] for k in range(1, 17)), 256**size)


@pytest.mark.parametrize("size", [16, 32, 48, 64, 96, 160, 288, 512])
def test_all_bounds_together_are_below_the_risk(size: int) -> None:
    repeated = Fraction(comb(size // 16, 2), 256**16)
    assert many_printable(size) + few_values(size) + is_text(size) + repeated < RISK


def test_the_counts_of_text_are_python_s() -> None:
    def texts(size: int) -> int:
        if size == 1:
            return sum(chr(code).isprintable() or chr(code) in "\t\n\r" for code in range(128))
        return sum(len(chr(c).encode("utf-8", "surrogatepass")) == size for c in range(128, 0xD800)) + sum(
            len(chr(c).encode()) == size for c in range(0xE000, 0x110000)
        )

    assert [texts(size) for size in (1, 2, 3, 4)] == [98, 1920, 61_440, 1_048_576]


@pytest.mark.parametrize("size", [16, 32, 288, 4096])
def test_the_tests_can_find_something(size: int) -> None:
    assert ciphertext._least_values(size) >= 7
    assert ciphertext._most_printable(size) <= size or size == 16


@pytest.mark.parametrize("padding", [b"", bytes(3), b"\3\3\3"])
def test_text_is_text_with_padding_and_without(padding: bytes) -> None:
    assert ciphertext._is_text("Gate 12, 港, гавань, λιμάνι".encode() + padding)
    assert not ciphertext._is_text(b"Gate 12, Wester Quay, open sesame\0" + b"!" + padding)


def test_one_block_may_look_like_text_by_chance() -> None:
    assert plaintext(b'{"gate": "open"}') is None
    assert plaintext(b"gate open at ten") is not None


@given(st.binary(max_size=200))
def test_any_bytes_get_a_verdict(data: bytes) -> None:
    why = plaintext(data)
    assert why is None or (why.isprintable() and len(data) >= 16)
