"""Groups of facts that matter: which keys have several facts, and which of those rules want to look at.

An `Index` over entries tells which keys have several facts and how often each value occurs; a rule's
`suspects` decides from these numbers whether a group needs a look.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

    from seedlint.engine.facts import Entries
    from seedlint.rule import CorpusRule

_PARTITION = 400_000
WITNESSES = 2
"""Documents to show of a value that is not suspect: with two, one is always another than a given one."""


class Index(Protocol):
    """What is known about all entries of a corpus, for one rule at a time."""

    def crowded(self, rule: int) -> Iterable[tuple[int, Mapping[int, int]]]:
        """Yield each key with more than one fact, and how often each value occurs under it."""

    def documents(self, rule: int, keys: Mapping[int, Collection[int]]) -> Mapping[int, set[int]]:
        """Return, for each of some keys, all documents with one of the given values.

        Of every other value the first two documents, by path, come along as witnesses.
        """


class MemoryIndex:
    """An index over entries in memory, made anew for each run."""

    def __init__(self, entries: Entries) -> None:
        """Index ``entries``."""
        self._entries = entries

    def crowded(self, rule: int) -> Iterator[tuple[int, Mapping[int, int]]]:
        """See `Index.crowded`; keys are taken in portions, so that the counting stays small."""
        keys, values = self._entries.keys.get(rule, ()), self._entries.values.get(rule, ())
        portions = len(keys) // _PARTITION + 1
        for portion in range(portions):
            if portions == 1:
                several = {key for key, count in Counter(keys).items() if count > 1}
            else:
                part = Counter(key for key in keys if key % portions == portion)
                several = {key for key, count in part.items() if count > 1}
            if not several:
                continue
            tallies: dict[int, Counter[int]] = defaultdict(Counter)
            for key, value in zip(keys, values, strict=True):
                if key in several:
                    tallies[key][value] += 1
            yield from tallies.items()

    def documents(self, rule: int, keys: Mapping[int, Collection[int]]) -> Mapping[int, set[int]]:
        """See `Index.documents`."""
        found: dict[int, set[int]] = defaultdict(set)
        witnesses: dict[tuple[int, int], set[int]] = defaultdict(set)
        entries = self._entries
        for key, value, number in zip(
            entries.keys.get(rule, ()),
            entries.values.get(rule, ()),
            entries.documents.get(rule, ()),
            strict=True,
        ):
            wanted = keys.get(key)
            if wanted is None:
                continue
            if value in wanted:
                found[key].add(number)
            elif len(witnesses[key, value]) < WITNESSES:
                # Documents are numbered in the order of their paths, but come in any.
                witnesses[key, value].add(number)
            elif number < max(witnesses[key, value]) and number not in witnesses[key, value]:
                witnesses[key, value].remove(max(witnesses[key, value]))
                witnesses[key, value].add(number)
        for (key, _), numbers in witnesses.items():
            found[key] |= numbers
        return found


@dataclass(slots=True, eq=False, repr=False)
class Suspect:
    """A group that needs a look: its rule, its key's digest, its tally, and the documents concerned."""

    rule: int
    key: int
    counts: Mapping[int, int]
    documents: set[int] = field(default_factory=set)


def suspicious(
    rules: Mapping[int, CorpusRule], index: Index, crash: Callable[[CorpusRule, BaseException], None]
) -> list[Suspect]:
    """Return the groups that rules want to look at. A rule that raises is reported to ``crash``."""
    found: list[Suspect] = []
    for number, rule in rules.items():
        wanted: dict[int, Collection[int]] = {}
        groups: dict[int, Suspect] = {}
        try:
            for key, counts in index.crowded(number):
                values = rule.suspects(counts)
                if values:
                    wanted[key] = values
                    groups[key] = Suspect(number, key, counts)
        except (Exception, SystemExit) as error:  # noqa: BLE001 - somebody else's code
            crash(rule, error)
            continue
        if wanted:
            for key, documents in index.documents(number, wanted).items():
                groups[key].documents = documents
            found += groups.values()
    return found
