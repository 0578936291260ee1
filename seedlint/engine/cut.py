"""A document cut into a head and known items, and what is kept of an item."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from functools import partial
from itertools import accumulate
from typing import TYPE_CHECKING, Any

from seedlint.document import Document
from seedlint.finding import Region
from seedlint.reading.lines import split_lines
from seedlint.util.redact import Source, mask_regions

if TYPE_CHECKING:
    from collections.abc import Sequence

    from seedlint.engine.engine import Engine
    from seedlint.engine.facts import Bundle, Contribution
    from seedlint.engine.repeats import Repeats
    from seedlint.engine.spots import Spot
    from seedlint.finding import JSON
    from seedlint.reading.syntax import Cutter, Stretch
    from seedlint.rule import Fact


@dataclass(slots=True, eq=False, repr=False)
class ItemFacts:
    """What an article contributes to one corpus rule: facts, and the digests of their keys and values."""

    facts: list[Fact] = field(default_factory=list)
    keys: list[int] = field(default_factory=list)
    values: list[int] = field(default_factory=list)

    def add(self, fact: Fact, key: int, value: int) -> None:
        """Add one."""
        self.facts.append(fact)
        self.keys.append(key)
        self.values.append(value)


@dataclass(slots=True, eq=False, repr=False)
class Item:
    """What came of an item's text: its value, how many lines it has, what was found, and facts."""

    text: str
    value: Any
    lines: int
    spots: list[Spot] = field(default_factory=list)
    """Lines count from 0, the item's first."""
    bundle: list[Contribution] = field(default_factory=list)
    """What it contributes to corpus rules."""
    facts: dict[int, Sequence[Fact]] = field(default_factory=dict)
    """The facts themselves, by rule, where they are compared with those of others or somebody has asked."""
    counted: list[int] = field(default_factory=list)
    """The keys of facts for rules for which each counts once in a document."""
    agreed: bool | None = None
    """Whether the reader that counts sees the same value in it; None as long as nobody has asked."""
    places: dict[str, tuple[Region, str | None, str]] = field(default_factory=dict)
    """Where values stand in it that were looked for, and the digests of what they are."""
    made: dict[Any, Any] = field(default_factory=dict)
    """What others have worked out about it, and keep here."""
    fewer: dict[tuple[tuple[int, int], ...], Bundle] = field(default_factory=dict)

    def keys(self, number: int) -> Sequence[int]:
        """Return the digests of the keys of what it contributes to a rule."""
        for rule, keys, _ in self.bundle:
            if rule == number:
                return keys
        return ()

    def without(self, gone: tuple[tuple[int, int], ...]) -> Bundle:
        """Return its bundle without some of the facts, by the numbers of their rules and where they come."""
        if not gone:
            return self.bundle
        if gone not in self.fewer:
            left: list[Contribution] = []
            for number, keys, values in self.bundle:
                places = [place for place in range(len(keys)) if (number, place) not in gone]
                if places:
                    left.append((number, [keys[at] for at in places], [values[at] for at in places]))
            self.fewer[gone] = left
        return self.fewer[gone]


@dataclass(slots=True, eq=False, repr=False)
class Cut:
    """A document in pieces that are known."""

    path: str
    raw: bytes
    text: str
    stretch: Stretch
    cutter: Cutter
    head: Document
    line: int
    """Of the list's key; what follows it in the head stands ``lines`` further down."""
    start: int
    """Where in the text the first item begins."""
    items: list[Item]
    repeats: Repeats
    begins: list[int] = field(init=False)
    """The lines that the items begin in, and the one behind them all."""
    whole: Document | None = None
    _source: Source | None = None

    def __post_init__(self) -> None:
        """Count the lines once."""
        self.begins = list(accumulate((item.lines for item in self.items), initial=self.line + 1))

    @property
    def lines(self) -> int:
        """How many lines the items have."""
        return self.begins[-1] - self.begins[0]

    def line_of(self, number: int, regions: tuple[Region, ...]) -> str | None:
        """Return a line as it may be shown, None if there is no such line; ``regions`` hold payloads."""
        if self._source is None:
            # No mark of ours is ever shown.
            self._source = Source(split_lines(self.head.text.replace(self.cutter.written, "", 1)))
        if number > self.line:
            at = self.inside(number)
            if at is not None:
                item, line = at
                shown = self._source.elsewhere(item.text.split("\n")[line])
                return mask_regions(shown, number, regions)
            number -= self.lines
            regions = tuple([down(region, -self.lines) for region in regions])
        return self._source.line(number, regions)

    def inside(self, number: int) -> tuple[Item, int] | None:
        """Return the item that a line is in, and its number there, from 0; None if it is in the head."""
        if not self.begins[0] <= number < self.begins[-1]:
            return None
        index = bisect_right(self.begins, number) - 1
        return self.items[index], number - self.begins[index]

    def within(self, region: Region) -> bool:
        """Whether a place is on lines of items only."""
        return self.begins[0] <= region.line and region.end_line < self.begins[-1]

    def plain_head(self) -> bytes:
        """Return the head with an empty list in the place of the items."""
        return self.head.text.replace(self.cutter.written, self.cutter.empty, 1).encode()

    def values(self) -> JSON:
        """Return the values of the whole document."""
        return self.document().data

    def document(self) -> Document:
        """Return the whole document, put together from the values of its pieces."""
        if self.whole is None:
            data = {**self.head.data, self.repeats.key: [item.value for item in self.items]}
            agreed = partial(self.repeats.agreed, self.head, self.items, self.cutter)
            reading = self.cutter.known(self.text, self.stretch, data, agreed)
            self.whole = Document.of_reading(self.path, self.raw, self.text, reading, self.head.roles)
        return self.whole

    def secrets(self, engine: Engine) -> list[Region]:
        """Return where payloads stand."""
        return list(map(self.moved, engine.secrets(self.head)))

    def has_list_in(self, region: Region) -> bool:
        """Whether a place in the head is about the list, or goes on behind it."""
        return region.line <= self.line <= region.end_line

    def moved(self, region: Region) -> Region:
        """Return where something in the head stands in the document."""
        return down(region, self.lines) if region.line > self.line else region


def down(region: Region, lines: int) -> Region:
    """Return a region some lines further down."""
    return Region(region.line + lines, region.column, region.end_line + lines, region.end_column)
