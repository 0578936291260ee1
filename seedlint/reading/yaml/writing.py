"""Writes values as YAML source, and changes the source of a scalar as little as possible.

Whatever is proposed here is decoded again before it is used: a candidate that does not read as the
wanted value is dropped, and the next one tried.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING

from seedlint.reading.yaml.scalars import decode
from seedlint.reading.yaml.yaml12 import elsewhere_reading, resolve, typed_reading, yaml11_reading
from seedlint.util.matching import matching

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from seedlint.finding import JSON
    from seedlint.reading.syntax import Piece
    from seedlint.reading.tree import Decoded

UNPRINTABLE = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ud800-\udfff\ufeff\ufffe\uffff]"
)
_ESCAPED = re.compile(f'["\\\\]|{UNPRINTABLE.pattern}')
_SHORT = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r", "\b": "\\b", "\f": "\\f"}
_RAW = re.compile("[\x00-\x08\x0a-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")
"""What can't stand as it is in plain, single-quoted or block text, or is read differently there."""
_NOT_PLAIN = re.compile(
    r"\A[,\[\]{}#&*!|>'\"%@`]|\A[-?:](?:\s|\Z)|\A(?:---|\.\.\.)|:(?:\s|\Z)|\s#|\A\s|\s\Z|\A\Z"
)
_NOT_PLAIN_IN_FLOW = re.compile(r"[,\[\]{}]|\A[-?:]")
_HEADER = re.compile(r"([|>])([-+0-9]{0,2})([ \t]*(?:#[^\r\n]*)?)(\r\n|\r|\n|\Z)")
_WORDS = re.compile(r"\w+|\s+|\W")


@dataclass(frozen=True, slots=True)
class Context:
    """Where a scalar stands: in a flow collection, as a key; and how its lines end."""

    flow: bool = False
    key: bool = False
    newline: str = "\n"
    indent: int = 2
    """The column that the lines of a block scalar may have, where its own lines don't tell."""


def double_quoted(text: str) -> str:
    """Return text in double quotes, as YAML and JSON both read it; what can't be seen is escaped."""
    return f'"{escaped(text)}"'


def escaped(text: str) -> str:
    """Return what stands for a text inside of double quotes; what can't be seen is escaped."""
    return _ESCAPED.sub(lambda found: _SHORT.get(found[0]) or f"\\u{ord(found[0]):04X}", text)


def single_quoted(text: str) -> str:
    """Return text in single quotes; it must not have characters that need escapes."""
    return "'" + text.replace("'", "''") + "'"


def is_plain(text: str, context: Context) -> bool:
    """Whether text without quotes is read as just this text, by YAML 1.1 and 1.2 readers alike."""
    if _NOT_PLAIN.search(text) or _RAW.search(text) or (context.flow and _NOT_PLAIN_IN_FLOW.search(text)):
        return False
    if type(resolve(text)) is not str or yaml11_reading(text) is not None:
        return False
    if elsewhere_reading(text) is not None and not context.key:
        return False
    # Timestamps are plain by convention, as people and programs write them for other programs.
    return typed_reading(text) is None or text[10:11] == "T"


def scalar(value: JSON, context: Context, style: str | None = None) -> str:
    """Return a scalar's source in the style of another one if that can be; ValueError if there is none."""
    if isinstance(value, str):
        if style == '"':
            return double_quoted(value)
        if style is None and is_plain(value, context):
            return value
        plain_enough = not UNPRINTABLE.search(value)
        return single_quoted(value) if style == "'" and plain_enough else double_quoted(value)
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return _float(value)
    raise ValueError(f"{type(value).__name__} is no scalar")


def _float(value: float) -> str:
    if not math.isfinite(value):
        return ".nan" if math.isnan(value) else ".inf" if value > 0 else "-.inf"
    # A YAML 1.1 reader wants a point in a number with an exponent.
    mantissa, exponent, power = repr(value).partition("e")
    return f"{mantissa}.0{exponent}{power}" if exponent and "." not in mantissa else repr(value)


def flow_value(value: JSON, context: Context, style: str | None = None) -> str:
    """Return any value on one line, lists and mappings in brackets."""
    inside = Context(flow=True)
    if isinstance(value, dict):
        fields = (f"{scalar(str(k), inside)}: {flow_value(v, inside, style)}" for k, v in value.items())
        return "{" + ", ".join(fields) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(flow_value(item, inside, style) for item in value) + "]"
    return scalar(value, context, style)


@dataclass(frozen=True, slots=True)
class Written:
    """A scalar as it is written: its source, as `seedlint.reading.yaml.scalars.decode` takes it; its text."""

    source: str
    style: str | None
    text: str

    @property
    def is_block(self) -> bool:
        """Whether its lines stand below a sign that says how they are joined."""
        return self.style in {"|", ">"}


def rewrite(
    old: Written, new: JSON, context: Context, changes: Sequence[Piece] | None = None
) -> list[Piece] | None:
    """Return how a scalar's source changes for a new value; None if there is no sound way.

    ``changes`` says which characters of the text are replaced, where that is known.
    """
    for pieces in _candidates(old, new, context, changes):
        if pieces is not None and _reads_as(patched(old.source, pieces), new, context):
            return pieces
    return None


def patched(source: str, pieces: Sequence[Piece]) -> str:
    """Return a text with stretches replaced; they are in order and don't overlap."""
    parts = []
    at = 0
    for start, end, text in pieces:
        parts += [source[at:start], text]
        at = end
    return "".join([*parts, source[at:]])


def _candidates(
    old: Written, new: JSON, context: Context, changes: Sequence[Piece] | None
) -> Iterator[list[Piece] | None]:
    source, style = old.source, old.style
    if isinstance(new, str):
        yield _piecewise(old, new, changes, keep_lines=True)
        yield _piecewise(old, new, changes)
        if UNPRINTABLE.search(new.replace("\n", "") if old.is_block else new):
            pass  # what can't be seen is better written as an escape
        elif old.is_block:
            yield [(0, len(source), text)] if (text := _block(source, new, context)) else None
        elif style == "'":
            yield [(0, len(source), single_quoted(new))]
        elif style is None:
            yield [(0, len(source), new)]
    end = len(source)
    if old.is_block:
        header = _HEADER.match(source)
        if not header or "#" in header[3]:
            return
        end = len(source.rstrip("\r\n"))
    try:
        yield [(0, end, flow_value(new, context, style if isinstance(new, str) and style else '"'))]
    except ValueError:
        return


def _reads_as(source: str, new: JSON, context: Context) -> bool:
    """Whether the source of a scalar, or of a collection in brackets, is the wanted value."""
    if isinstance(new, (dict, list, tuple)):
        return True  # the whole document is read again, anyhow
    text = source.rstrip("\r\n") if source[:1] not in {"|", ">"} else source
    style = text[:1] if text[:1] in {"'", '"', "|", ">"} else None
    if style is None and isinstance(new, str):
        folded = decode(text, None)
        return folded is not None and folded.value == new and is_plain(new, context)
    if style is None:
        value = resolve(text) if text else text
        return type(value) is type(new) and (value == new or value != value)
    read = decode(text, style)
    return read is not None and read.value == new and (style == '"' or not _RAW.search(new.replace("\n", "")))


def _piecewise(
    old: Written, new: str, changes: Sequence[Piece] | None, *, keep_lines: bool = False
) -> list[Piece] | None:
    """Replace only the source of those characters that change.

    With ``keep_lines``, a space that comes in place of line breaks is one: so a text keeps its width.
    """
    read = decode(old.source, old.style)
    if read is None or read.value != old.text:
        return None
    # How a block text ends is said in its header.
    bodies = (old.text.rstrip("\n"), new.rstrip("\n")) if old.is_block else (old.text, new)
    old_body, new_body = bodies
    known = None if old.is_block else changes
    pieces = _pieces(read, old, known or list(changed(old_body, new_body)))
    if pieces is not None and keep_lines:
        pieces = [_kept(old.source, piece) for piece in pieces]
    if not old.is_block or pieces is None or len(old.text) - len(old_body) == len(new) - len(new_body):
        return pieces
    header = _HEADER.match(old.source)
    if header is None or len(new) - len(new_body) > 1:
        return None
    chomp = "" if new.endswith("\n") else "-"
    return [(*header.span(2), chomp), *pieces]


def changed(old: str, new: str) -> Iterator[Piece]:
    """Yield which characters of a text are replaced by what: word by word, or all between the ends."""
    before, after = _WORDS.findall(old), _WORDS.findall(new)
    # What is the same at both ends need not be compared in earnest.
    head = _common(before, after)
    start = sum(map(len, before[:head]))
    before, after = before[head:], after[head:]
    tail = _common(before[::-1], after[::-1])
    before, after = before[: len(before) - tail], after[: len(after) - tail]
    offsets = list(accumulate(map(len, before), initial=start))
    a = c = 0
    for b, d, same in [*matching(before, after), (len(before), len(after), 0)]:
        if (a, c) != (b, d):
            start, end, text = offsets[a], offsets[b], "".join(after[c:d])
            # One of several spaces stays as it is written, as an escape perhaps.
            kept = _common(old[start:end], text)
            yield start + kept, end, text[kept:]
        a, c = b + same, d + same


def _common(one: Sequence[str], other: Sequence[str]) -> int:
    """Return how many items two sequences have in common at their beginning."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((at for at, (a, b) in pairs if a != b), min(len(one), len(other)))


def _kept(source: str, piece: Piece) -> Piece:
    start, end, text = piece
    last = source.rfind("\n", start, end)
    if text != " " or last < 0:
        return piece
    last -= source.startswith("\r\n", last - 1) and last > start
    return start, end, source[last:end]


def _pieces(read: Decoded, old: Written, changes: Sequence[Piece]) -> list[Piece] | None:
    source, style = old.source, old.style
    pieces = []
    for start, end, text in changes:
        if style == '"':
            written = escaped(text)
        elif UNPRINTABLE.search(text):
            return None
        else:
            written = text.replace("'", "''") if style == "'" else text
        if not read.value:
            at = 1 if style in {'"', "'"} else len(source)
            pieces.append((at, at, written))
            continue
        if end <= start:
            first = last = read.starts[start] if start < len(read.value) else read.ends[-1]
        else:
            first, last = read.starts[start], read.ends[end - 1]
            if first and source[first - 1] in "\r\n":
                # Line breaks that are whole lines go alone, and the line after them stays where it is.
                last = max(source.rfind("\n", first, last) + 1, source.rfind("\r", first, last) + 1) or last
            elif old.is_block and source[last - 1] in "\r\n" and end < len(read.value):
                # With another one goes the indentation after it.
                last = read.starts[end]
        pieces.append((first, last, written))
    return pieces


def _block(source: str, new: str, context: Context) -> str | None:
    """Write a block text anew, with the header and the indentation it has."""
    header = _HEADER.match(source)
    body = new.rstrip("\n")
    if not header or len(new) - len(body) > 1 or not body or body[0] in " \t\n":
        return None
    chomp = "" if new.endswith("\n") else "-"
    lines = source[header.end() :].splitlines()
    explicit = any(char.isdigit() for char in header[2])
    own = [] if explicit else [len(line) - len(line.lstrip(" ")) for line in lines if line.strip(" ")]
    indent = " " * (own[0] if own else context.indent)
    if header[1] == ">":
        body = re.sub(r"\n+", lambda breaks: breaks[0] + "\n", body)
    newline = header[4] or context.newline
    written = newline.join(f"{indent}{line}" if line else "" for line in body.split("\n"))
    end = newline if source.endswith(("\n", "\r")) else ""
    return f"{header[1]}{chomp}{header[3]}{newline}{written}{end}"
