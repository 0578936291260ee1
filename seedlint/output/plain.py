"""Values as JSON that any program can read."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from json import JSONEncoder
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from collections.abc import Mapping

    from seedlint.finding import JSON

_SURROGATE = re.compile("[\ud800-\udfff]")
_MAX_BITS = 10_000

# ASCII only: no encoding, terminal or log can get in the way.
_encode = JSONEncoder(ensure_ascii=True, allow_nan=False, separators=(", ", ": ")).encode


def text(words: str) -> str:
    """Return text without lone surrogates, which many JSON readers refuse."""
    return words if words.isascii() else _SURROGATE.sub("\ufffd", words)


def plain(value: object) -> JSON:  # noqa: PLR0911 - one kind of value after the other reads best
    """Return a value as JSON knows it; whatever else a rule has put into a fix becomes text."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        return int(value) if value.bit_length() <= _MAX_BITS else None  # Python refuses to write longer ones
    if isinstance(value, str):
        return text(value)
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, dict):
        return {text(str(key)): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return text(str(value))


class Encoded(str):
    """JSON already, by `encode`."""

    __slots__ = ()


def encode(value: JSON) -> str:
    """Return a value as one line of JSON, in which no CI job's log finds a command (see escape.py)."""
    if isinstance(value, Encoded):
        return value
    encoded = _encode(value)
    return encoded.replace("##", "#\\u0023") if "##" in encoded else encoded


def write_object(stream: TextIO, members: Mapping[str, JSON | Iterator[JSON]]) -> None:
    """Write an object, a member a line; of a member that is an iterator, an item a line.

    So a report of any size is written as it is made, and two of them compare line by line.
    """
    stream.write("{")
    for position, (name, value) in enumerate(members.items()):
        stream.write(f"{',' if position else ''}\n{encode(name)}: ")
        if isinstance(value, Iterator):
            write_items(stream, value)
        else:
            stream.write(encode(value))
    stream.write("\n}")


def write_items(stream: TextIO, items: Iterator[JSON]) -> None:
    """Write a list, an item a line."""
    stream.write("[")
    separator = "\n"
    for item in items:
        stream.write(f"{separator}{encode(item)}")
        separator = ",\n"
    stream.write("\n]")
