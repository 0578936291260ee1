"""SL601 to SL604 and SL607: what the examples of the rules can't show."""

from __future__ import annotations

import base64
import json
import random
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seedlint.rules.secured import SecuredBase64, SecuredBlock, SecuredForm, SecuredPlaintext, SecuredVector
from tests.support.urls import findings

if TYPE_CHECKING:
    from seedlint.finding import Finding

RULES = (SecuredForm, SecuredBase64, SecuredVector, SecuredBlock, SecuredPlaintext)
RANDOM = random.Random(20_210_430)
VECTOR = RANDOM.randbytes(16)


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
        ("AAAA\n", "character 5 is whitespace", "\n"),
        ("AA\u00a0A", "character 3 is whitespace", "\u00a0"),
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
    assert "the same block of 16 bytes occurs in it 2 times" in finding.message


def test_half_a_block_may_repeat() -> None:
    one, two, three = (RANDOM.randbytes(8) for _ in range(3))
    assert codes(encoded(one + two + one + three)) == []
    assert codes(encoded(two + one + three + one)) == []


def test_text_of_a_wrong_length_is_sl604_and_says_what_it_is() -> None:
    [finding] = judged(encoded(PLAIN["English"]))
    assert finding.code == "SL604"
    assert "it decodes to readable text: it was never encrypted" in finding.message
