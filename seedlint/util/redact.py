"""Keeps the ``secured`` payload out of everything that is shown.

Findings about a payload never quote it. What remains are lines of the file shown around a finding, and
what messages quote. There, three things are masked: whatever has the form of a payload; the *area* of a
payload, from a key that is (or nearly is) `secured` to the next plausible key, which needs no sound YAML
to be told; and, in messages, what also stands in an area or in a value of the role.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any, Protocol

from seedlint.finding import escape_token, pointer_tokens
from seedlint.util.edits import edits
from seedlint.util.late import late

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Mapping, Sequence

    from seedlint.finding import Fix, Region

MASK = "█"
_FIELD = "secured"
_COINCIDENCE = 10
"""Characters of a payload that stand together by no coincidence."""
_LONGEST_HELD = 100_000
"""Characters of a document's payloads; where there are more, whatever could be one is masked."""
_LONGEST_REMEMBERED = 1_000
"""Characters of a text that is remembered: most are messages, which come again with their articles."""
_LOOKS = 100
_LONGEST_KEY = 40
"""Characters; a longer run before a colon is ciphertext rather than a key."""

_PAYLOAD = late(
    r"(?<![A-Za-z0-9+/])(?:[A-Za-z0-9+/]{16,}+={0,2};[A-Za-z0-9+/]*={0,2}|[A-Za-z0-9+/]{64,}={0,2})"
)
_KEY = late(r"(?<![\w.])[\"']?secured[\"']?[ \t]*:[ \t]*", re.IGNORECASE)
_URL = late(r"https?://\S*")
_RUN = late(rf"[A-Za-z0-9+/=;]{{{_COINCIDENCE},}}+")
_COMMENT = late(r"[ \t\]},]*+(?<=[ \t])#(?P<text>.*)")
_OURS = late(r"[ \t]*+(?i:seed[-_]?lint)\b")
_BEGINNING = late(r"[ \t]*+(?:-[ \t]++)*+(?:\?[ \t]++)?[{\[, \t]*+")
"""What may stand before the first key of a line."""
_NAME = late(r"[\"']?([^\s\"'{}\[\],:#?&*!|>%@`-][^\"'{}\[\],:#]{0,40}?)[\"']?[ \t]*(?=:(?!//))")
_PLAUSIBLE = late(
    rf"([ \t]*+(?:-[ \t]++)*+)[\"']?[A-Za-z_$][\w$.-]{{0,{_LONGEST_KEY - 1}}}(?: [\w.-]+){{0,3}}[\"']?"
    r"(?:[ \t]*:(?:[ \t]|$)|[ \t]+=[ \t]|=[\"'\[{])"
)
_NO_COLON = late(
    r"[\"']?([^\W\d_][\w-]{2,40}+)[\"']?[ \t]*+"
    rf"(?:[=;\uff1a][ \t]*|(?=[\"']|[A-Za-z0-9+/]{{{_COINCIDENCE},}}|$))"
)
_CIPHERTEXT = late(r"(?=.*[0-9])(?=.*[A-Z])[A-Za-z0-9]{12,}+")
"""What a key looks like that is none."""
_IN_FLOW = late(r"[{,][ \t]*+[\"']?([^\W\d_][\w-]{2,40}+)[\"']?[ \t]*+[:\uff1a]")
_ITEM = late(r"([ \t]*+)-(?:[ \t]|$)")
_FENCE = late(r"(?:---|\.\.\.|\+\+\+|```|;;;)[ \t]*$|\[\[?[ \t]*+[\w.\"'-][\w.\"' -]*+\]\]?[ \t]*+(?:#|$)")
"""A line that ends front matter, or is the header of a table in TOML."""
_TABLE = late(r"[ \t]*+\[\[?([ \t]*+[\w.\"'-][\w.\"' -]*+)\]\]?[ \t]*+(?:#|$)")
"""The header of a table in TOML."""
_DOTTED = late(r"(?:[\"']?[\w-]++[\"']?[ \t]*+\.[ \t]*+)++[\"']?[\w-]++[\"']?[ \t]*+=")
_PART = late(r"[\w-]++[\"']?")
_NATURAL = late(r"(?:[A-Z]?[a-z]{2,}+)++")
"""Words, and names such as `publishedDateTime`: what hardly any ten characters of a payload look like."""
_QUOTE = late(r"`([^`]*)`")
_QUOTED_KEY = late(r"((?:- )?[\"']?([\w.-]{1,40})[\"']?: )?")
_ONE_KEY = late(r"[\w.-]{1,20}:?")
_SIGN = late(r"[^\w\s]")
_WORD = late(r"\w+")
_SAID = late(r"(`[^`\s]{1,40}: [^\w\s]{0,2}…[^\w\s]?`|`[\w.-]{1,40}:`(?!\w))")
"""What messages say of a payload's line in which nothing of it stands; see `hushed`."""


class Source:
    """The lines of a file as they may be shown, their lengths unchanged; ``lines`` have no line breaks."""

    def __init__(self, lines: Sequence[str]) -> None:
        """Find the areas of payloads: where the YAML is broken, there is nothing else to tell."""
        self._lines = lines
        self._from = areas(lines)
        self._held = _Held(lines, self._from)

    def line(self, number: int, regions: tuple[Region, ...] = ()) -> str | None:
        """Return line ``number`` (1-based), None if there is none; ``regions`` are known to hold payloads.

        Of a line on which one begins, and that has no comment, the rest is shown.
        """
        if number > len(self._lines):
            return None
        line = self._lines[number - 1]
        start = self._from.get(number - 1)
        known = [region for region in regions if region.line <= number <= region.end_line]
        if start is not None and not _covered(known, number, start):
            body = max(start, len(line) - len(line.lstrip(" \t")))
            line = line[:body] + MASK * (len(line) - body)
        line = mask_line(line, {region.column - 1 for region in known if region.line == number})
        for region in known:
            if region.end_line == number:
                line = _without_comment(line, region.end_column - 1)
        return mask_regions(self._held.mask(line), number, regions)

    def elsewhere(self, line: str) -> str:
        """Return a line of the file that is not among the lines, and in which no payload stands."""
        return self._held.mask(mask_line(line))


def _covered(known: Sequence[Region], number: int, start: int) -> bool:
    """Whether a value whose whole place is known begins where an area does on a line, or goes on there."""
    return any(region.line < number or region.column - 1 <= start for region in known)


class _Held:
    """What stands in payloads, to be looked for in other texts; linear in both."""

    def __init__(self, lines: Sequence[str], starts: Mapping[int, int], values: Iterable[str] = ()) -> None:
        """Take the areas of some lines, as `areas` gives them, and further values."""
        parts = [lines[index][start:] for index, start in starts.items()]
        self.text = "\n".join((*parts, *values))
        """All of it."""
        self._looked = 0
        self._grams: frozenset[str] | None = None

    def mask(self, words: str) -> str:
        """Mask what words have in common with a payload: runs of characters that payloads are made of."""
        return _RUN.sub(self._mask_run, words) if self.text else words

    def _mask_run(self, found: re.Match[str]) -> str:
        run = found[0]
        if run.islower():  # a word
            return run
        if len(self.text) > _LONGEST_HELD:  # nobody's payload: to look closely would take long
            return MASK * len(run)
        shown = list(run)
        for at in range(len(run) - _COINCIDENCE + 1):
            if self._has(run[at : at + _COINCIDENCE]):
                shown[at : at + _COINCIDENCE] = MASK * _COINCIDENCE
        return "".join(shown)

    def _has(self, piece: str) -> bool:
        """Whether a piece stands in a payload: a few times that is searched for, then all are listed."""
        if self._grams is not None:
            return piece in self._grams
        self._looked += 1
        if self._looked > _LOOKS:
            text = self.text
            self._grams = frozenset(
                text[at : at + _COINCIDENCE] for at in range(len(text) - _COINCIDENCE + 1)
            )
        return piece in self.text


def areas(lines: Sequence[str]) -> dict[int, int]:
    """Return from which index on lines (0-based) may hold a payload; linear in the text.

    An area begins after a key that is or nearly is the field's, and ends before the next line that begins
    with a plausible key no deeper than that one, or with an item of a list it can't belong to.
    """
    found: dict[int, int] = {}
    column = -1
    """Where the key of the current area stands; -1 outside of one."""
    inline = table = False
    for index, line in enumerate(lines):
        if column >= 0 and not (_FENCE.match(line) if table else _ends(line, column, inline=inline)):
            found[index] = 0
            continue
        column, table = -1, False
        key = _field_of(line)
        if key is not None:
            column, end = key
            found[index] = end
            inline = bool(line[end:].strip(" \t"))
            table = _TABLE.match(line) is not None
    return found


def ends_areas(line: str) -> bool:
    """Whether no area that began above a line goes on in it."""
    return _ends(line, 0, inline=False)


def _ends(line: str, column: int, *, inline: bool) -> bool:
    """Whether a line can't belong to an area whose key stands at ``column`` (and has a value there)."""
    if _FENCE.match(line):
        return True
    plausible = _PLAUSIBLE.match(line)
    if plausible and plausible.end(1) <= column and not _CIPHERTEXT.match(line, plausible.end(1)):
        return True
    item = _ITEM.match(line)
    return bool(item and (item.end(1) < column or (item.end(1) == column and inline)))


def _field_of(line: str) -> tuple[int, int] | None:
    """Return where the field's key begins and where its value does, if a line has such a key.

    At the beginning of a line, what stands for a colon may be something else or be missing, and anywhere in a
    line of a flow mapping the key may be nearly right. Elsewhere only the field's own name counts.
    """
    # A name at two edits from the field's has one of these three parts as it should be.
    lower = line.lower()
    if "se" not in lower and "cu" not in lower and "red" not in lower:
        return None
    begin = _BEGINNING.match(line)
    start = begin.end() if begin else 0
    for pattern in (_NAME, _NO_COLON):
        name = pattern.match(line, start)
        if name and is_nearly(name[1].strip()):
            return start, _after_blanks(line, name.end() + line.startswith(":", name.end()))
    if table := _TABLE.match(line):
        # All of its keys are a payload's.
        return (0, len(line)) if any(_nearly_parts(table[1], 0, len(table[1]))) else None
    if dotted := _DOTTED.match(line, start):
        ends = next(_nearly_parts(line, start, dotted.end()), None)
        return None if ends is None else (start, _after_blanks(line, ends))
    for name in _IN_FLOW.finditer(line):
        if is_nearly(name[1]):
            return name.start(1), _after_blanks(line, name.end())
    key = _KEY.search(line)
    return (key.start(), key.end()) if key else None


def _nearly_parts(text: str, start: int, end: int) -> Iterator[int]:
    """Yield where those parts of a dotted key end that are the field's name, or nearly so."""
    return (part.end() for part in _PART.finditer(text, start, end) if is_nearly(part[0].strip("\"'")))


def _after_blanks(line: str, at: int) -> int:
    while at < len(line) and line[at] in " \t":
        at += 1
    return at


@lru_cache(maxsize=1024)
def is_nearly(name: str) -> bool:
    """Whether a key is the field's, in other capitals, with a word added, or at two edits from it.

    Names that only end like it, such as `unsecured`, say something else.
    """
    folded = re.sub(r"[^a-z]", "", name.lower())
    if folded.startswith(_FIELD):
        return True
    if folded.endswith(_FIELD):
        return not name[: -len(_FIELD)][-1:].isalpha()
    return abs(len(folded) - len(_FIELD)) <= 2 and edits(folded, _FIELD) <= 2


def mask_line(line: str, known: Container[int] = ()) -> str:
    """Return a line with everything that looks like a payload masked, its length unchanged.

    After a ``secured`` key that is the whole rest of the line, unless the value begins at an index in
    ``known``, whose end is known as well.
    """
    for key in _KEY.finditer(line):
        if key.end() not in known:
            line = line[: key.end()] + MASK * (len(line) - key.end())
            break
    if len(line) < 32:
        return line
    urls = [m.span() for m in _URL.finditer(line)]
    starts = [start for start, _ in urls]

    def mask(found: re.Match[str]) -> str:
        nearest = bisect_right(starts, found.start()) - 1
        in_url = nearest >= 0 and found.start() < urls[nearest][1]
        return found[0] if in_url else MASK * len(found[0])

    return _PAYLOAD.sub(mask, line)


def mask_regions(line: str, number: int, regions: tuple[Region, ...]) -> str:
    """Return line ``number`` (1-based) of a file with the given regions masked."""
    for region in regions:
        if region.line <= number <= region.end_line:
            start = region.column - 1 if region.line == number else 0
            end = region.end_column - 1 if region.end_line == number else len(line)
            line = line[:start] + MASK * (min(end, len(line)) - start) + line[end:]
    return line


def _without_comment(line: str, at: int) -> str:
    """Return a line without the comment that follows a payload, which ends at ``at``: it may be part of it.

    Of a comment that is for us, words are left.
    """
    found = _COMMENT.match(line, at)
    if not found:
        return line
    text = found["text"]
    masked = _RUN.sub(_mask_unless_word, text) if _OURS.match(text) else MASK * len(text)
    return line[: found.start("text")] + masked


def hushed(message: str, *payloads: str) -> str:
    """Return a message without what it quotes of payloads, be it a single letter; keys stay as they are."""
    return _QUOTE.sub(lambda found: f"`{_hushed(found[1], payloads)}`", message)


def _hushed(quote: str, payloads: Sequence[str]) -> str:
    before = _QUOTED_KEY.match(quote)
    assert before is not None
    lead = before[1] if before[2] and is_nearly(before[2]) else "- " if quote.startswith("- ") else ""
    text = quote[len(lead) :]
    known = sum(map(len, payloads)) <= _LONGEST_HELD
    words = _WORD.findall(text)
    if not words or quote == "key: value" or (_ONE_KEY.fullmatch(text) and is_nearly(text)):
        return quote
    if known and not any(word in payload for word in words for payload in payloads):
        return quote
    sign = text[:1] if _SIGN.match(text) else ""
    close = sign if sign in {'"', "'"} and text.endswith(sign) else ""
    return f"{lead}{sign}…{close}"


def _mask_unless_word(run: re.Match[str]) -> str:
    return run[0] if run[0].islower() else MASK * len(run[0])


class Quoted(Protocol):
    """What may be quoted in messages: a document."""

    @property
    def text(self) -> str:
        """All of it."""

    def select(self, role: str, /) -> Sequence[tuple[str, Any]]:
        """Return pointer and value of whatever has a role."""


class Secrets:
    """What must not be quoted of one document; use with ``document.derive``."""

    def __init__(self, document: Quoted) -> None:
        """Look closely only once there is something to mask: few messages quote anything like it."""
        # Not the document itself: what it derives must not refer back to it.
        self._source = document.text
        self._payloads = document.select("payload")

    @cached_property
    def _held(self) -> _Held:
        """The areas in the text, and the values of the role."""
        lines = self._source.splitlines()
        return _Held(lines, areas(lines), strings([value for _, value in self._payloads]))

    @property
    def held(self) -> str:
        """All that stands in payloads, or may do so."""
        return self._held.text

    @cached_property
    def values(self) -> str:
        """All that is in values of the role, with a gap between any two."""
        return " ".join(strings([value for _, value in self._payloads]))

    def mask(self, words: str) -> str:
        """Return a text without what stands in a payload, or looks like one."""
        if len(words) < _COINCIDENCE:
            return words
        masked = _by_looks(words) if len(words) <= _LONGEST_REMEMBERED else _by_looks.__wrapped__(words)
        return _mask_lines(self._held.mask(words)) if masked is None else masked

    def mask_pointer(self, pointer: str) -> str:
        """Return a pointer without keys that are a payload: slashes are part of what one looks like."""
        if len(pointer) < _COINCIDENCE:
            return pointer
        return "".join(f"/{escape_token(self.mask(token))}" for token in pointer_tokens(pointer))

    def fix(self, fix: Fix | None) -> Fix | None:
        """Return a fix that tells nothing: none, if it would name or write what stands in a payload."""
        if fix is None or any(self.mask_pointer(edit.pointer) != edit.pointer for edit in fix.edits):
            return None
        words = (fix.description, *strings([edit.value for edit in fix.edits]))
        return fix if all(self.mask(word) == word for word in words) else None


@lru_cache(4096)
def _by_looks(words: str) -> str | None:
    """Return a text without what looks like a payload; None if what is in a payload may stand in it."""
    if any(not _NATURAL.fullmatch(run[0]) for run in _RUN.finditer(_URL.sub(" ", words))):
        return None
    return _mask_lines(words)


def _mask_lines(words: str) -> str:
    if "`" in words and ("…" in words or ":`" in words):
        parts = _SAID.split(words)
        return "".join(part if index % 2 else _mask_each(part) for index, part in enumerate(parts))
    return _mask_each(words)


def _mask_each(words: str) -> str:
    return "\n".join(map(mask_line, words.split("\n"))) if "\n" in words else mask_line(words)


def strings(value: Any) -> Iterator[str]:
    """Yield the strings in a JSON value, however deep; keys are left out."""
    if type(value) is str:
        yield value
    elif isinstance(value, (list, dict)):
        for item in value.values() if isinstance(value, dict) else value:
            yield from strings(item)
