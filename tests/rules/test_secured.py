"""SL601 to SL604 and SL607: what the examples of the rules can't show."""

from __future__ import annotations

import base64
import json
import random
import zlib
from fractions import Fraction
from math import comb
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seedlint.formats import ciphertext
from seedlint.formats.ciphertext import plaintext
from seedlint.rules.secured import SecuredBase64, SecuredBlock, SecuredForm, SecuredPlaintext, SecuredVector
from tests.support.urls import findings

if TYPE_CHECKING:
    from seedlint.finding import Finding

RULES = (SecuredForm, SecuredBase64, SecuredVector, SecuredBlock, SecuredPlaintext)
RANDOM = random.Random(20_210_430)
VECTOR = RANDOM.randbytes(16)
RISK = Fraction(1, 10**9)
"""How likely random bytes may be taken for plaintext, by all tests together."""


def encoded(data: bytes, vector: bytes = VECTOR) -> str:
    return f"{base64.b64encode(data).decode()};{base64.b64encode(vector).decode()}"


def judged(payload: str) -> list[Finding]:
    return [finding for rule in RULES for finding in findings(rule, {"secured": payload})]


def codes(payload: str) -> list[str]:
    return [finding.code for finding in judged(payload)]


def is_canonical(text: str) -> bool:
    try:
        return base64.b64encode(base64.b64decode(text, validate=True)).decode() == text
    except ValueError:
        return False


ALPHABET = "AQgwZz09+/=;-_ \nж\u202e"
PAYLOADS = st.text(ALPHABET, max_size=40) | st.lists(
    st.binary(max_size=40).map(lambda data: base64.b64encode(data).decode()), max_size=3
).map(";".join)


# Form, alphabet, lengths


@given(st.binary(max_size=80), st.binary(max_size=40))
def test_canonical_base64_is_judged_by_its_lengths(data: bytes, vector: bytes) -> None:
    found = set(codes(encoded(data, vector))) - {"SL607"}
    expected = set()
    if not data or not vector:
        expected.add("SL601")
    if data and len(data) % 16:
        expected.add("SL604")
    if vector and len(vector) != 16:
        expected.add("SL603")
    assert found == expected


@given(PAYLOADS)
def test_each_part_is_reported_once_and_by_the_right_rule(payload: str) -> None:
    found = codes(payload)
    first, separator, second = payload.partition(";")
    if not separator or ";" in second or payload == ";":
        assert found == ["SL601"]
        return
    assert found.count("SL601") == (not first or not second)
    assert found.count("SL602") == sum(bool(part) and not is_canonical(part) for part in (first, second))
    vector_is_short = bool(second) and is_canonical(second) and len(base64.b64decode(second)) != 16
    assert found.count("SL603") == vector_is_short
    assert len(found) <= 2
    assert not {"SL604", "SL607"} <= set(found)


@given(PAYLOADS)
def test_spans_lie_in_the_value(payload: str) -> None:
    for finding in judged(payload):
        assert finding.span is None or 0 <= finding.span[0] < finding.span[1] <= len(payload)


@pytest.mark.parametrize(
    ("broken", "says", "marks"),
    [
        ("AAA", "3 characters are not a multiple of four", "AAA"),
        ("AAAAA===", "character 6 is padding", "="),
        ("A===", "character 2 is padding", "="),
        ("====", "character 1 is padding", "="),
        ("AA==AA==", "character 3 is padding", "="),
        ("AA=A", "character 3 is padding", "="),
        ("AB==", "unused bits of its last character, character 2,", "B"),
        ("AAB=", "unused bits of its last character, character 3,", "B"),
        ("AAAA\n", "character 5 is white space", "\n"),
        ("AA\u00a0A", "character 3 is white space", "\u00a0"),
        ("AA_A", "character 3 belongs to the URL-safe alphabet", "_"),
        ("AAжA", "character 3 is outside the base64 alphabet", "ж"),
        ("AA\ud800A", "character 3 is outside the base64 alphabet", "\ud800"),
    ],
)
@pytest.mark.parametrize("side", [0, 1])
def test_why_a_part_is_not_base64(broken: str, says: str, marks: str, side: int) -> None:
    parts = encoded(RANDOM.randbytes(32)).split(";")
    parts[side] = broken
    payload = ";".join(parts)
    [finding] = judged(payload)
    assert finding.code == "SL602"
    assert says in finding.message
    assert f"the {('ciphertext', 'initialisation vector')[side]} is not base64" in finding.message
    assert finding.span
    assert payload[slice(*finding.span)] == marks


# Nothing of a payload is ever said


@given(PAYLOADS | st.text("жωλ☃字", min_size=1, max_size=20))
def test_messages_quote_nothing(payload: str) -> None:
    for finding in judged(payload):
        assert finding.fix is None
        assert not set("жωλ☃字\n\u202e") & set(finding.message)
        shown = finding.message.replace("base64", "")
        assert not any(payload[at : at + 4] in shown for at in range(len(payload) - 3))


@given(st.integers(0, 80), st.integers(0, 40), st.integers())
def test_messages_tell_only_lengths(size: int, vector: int, seed: int) -> None:
    source = random.Random(seed)
    payloads = [encoded(source.randbytes(size), source.randbytes(vector)) for _ in range(2)]
    one, other = ([finding.message for finding in judged(payload)] for payload in payloads)
    assert one == other


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


# What is not


def padded(data: bytes) -> bytes:
    missing = 16 - len(data) % 16
    return data + bytes([missing]) * missing


PLAIN = {
    "JSON": json.dumps({"quay": "Wester", "gates": [12, 13, 14], "open": True}).encode(),
    "English": b"Boats leave ten minutes earlier from the first of May.",
    "one block": b"open sesame 12",
    "Japanese": "港の新しい時刻表は五月から".encode(),
    "Russian": "Новое расписание парома".encode(),
    "emoji": "🚢⚓🌊🐟🦀🐙🚢⚓🌊🐟".encode(),
    "Latin-1": "Die Fähre fährt früher, täglich außer Sonntag".encode("latin-1"),
    "UTF-16": "Boats leave ten minutes earlier from May.".encode("utf-16-le"),
    "hex": RANDOM.randbytes(32).hex().encode(),
    "base64": base64.b64encode(RANDOM.randbytes(48)),
    "text, every byte changed alike": bytes(
        byte ^ 0xA7
        for byte in b"Boats leave ten minutes earlier from the first of May, says the harbour master."
    ),
    "zeros": bytes(48),
    "one value": b"\xa7" * 31,
    "few values": RANDOM.randbytes(4) * 3,
}


@pytest.mark.parametrize("name", PLAIN)
def test_what_is_not_encrypted_is_found(name: str) -> None:
    data = padded(PLAIN[name])
    assert codes(encoded(data)) == ["SL607"]


@pytest.mark.parametrize("text", [PLAIN["JSON"], PLAIN["Russian"]])
def test_text_padded_with_zeros_is_found(text: bytes) -> None:
    assert codes(encoded(text + bytes(-len(text) % 16))) == ["SL607"]


@pytest.mark.parametrize("blocks", [4, 40, 1000])
def test_a_repeated_block_is_found_wherever_it_is(blocks: int) -> None:
    data = [RANDOM.randbytes(16) for _ in range(blocks)]
    data[-1] = data[RANDOM.randrange(blocks - 1)]
    [finding] = judged(encoded(b"".join(data)))
    assert finding.code == "SL607"
    assert "the same block of 16 bytes stands in it 2 times" in finding.message


@pytest.mark.parametrize("padding", [b"", bytes(3), b"\3\3\3"])
def test_text_is_text_with_padding_and_without(padding: bytes) -> None:
    assert ciphertext._is_text("Gate 12, 港, гавань, λιμάνι".encode() + padding)
    assert not ciphertext._is_text(b"Gate 12, Wester Quay, open sesame\0" + b"!" + padding)


def test_one_block_may_look_like_text_by_chance() -> None:
    assert plaintext(b'{"gate": "open"}') is None
    assert plaintext(b"gate open at ten") is not None


def test_half_a_block_may_repeat() -> None:
    one, two, three = (RANDOM.randbytes(8) for _ in range(3))
    assert codes(encoded(one + two + one + three)) == []
    assert codes(encoded(two + one + three + one)) == []


def test_text_of_a_wrong_length_is_sl604_and_says_what_it_is() -> None:
    [finding] = judged(encoded(PLAIN["English"]))
    assert finding.code == "SL604"
    assert "it decodes to readable text: it was never encrypted" in finding.message


@given(st.binary(max_size=200))
def test_any_bytes_get_a_verdict(data: bytes) -> None:
    why = plaintext(data)
    assert why is None or (why.isprintable() and len(data) >= 16)
