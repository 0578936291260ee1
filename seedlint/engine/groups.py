"""Groups of facts that matter: which keys have several facts, and which of those rules want to look at.

An `Index` over entries tells which keys have several facts and how often each value occurs; a rule's
`suspects` decides from these numbers whether a group needs a look.
"""

from __future__ import annotations

from array import array
from collections import Counter, defaultdict
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

    from seedlint.engine.facts import Entries
    from seedlint.rule import CorpusRule

_PORTION = 50_000
"""Of so many entries, the keys are counted at once."""
SEVERAL = 2
"""So many facts of one key are judged together; fewer only by rules that ask for it."""
WITNESSES = 2
"""Documents to show of a value that is not suspect: with two, one is always another than a given one."""


class Index(Protocol):
    """What is known about all entries of a corpus, for one rule at a time."""

    def crowded(self, rule: int, least: int = SEVERAL) -> Iterable[tuple[int, Mapping[int, int]]]:
        """Yield each key with so many facts at least, and how often each value occurs under it."""

    def documents(self, rule: int, keys: Mapping[int, Collection[int]]) -> Mapping[int, set[int]]:
        """Return, for each of some keys, all documents with one of the given values.

        Of every other value the first two documents, by path, come along as witnesses.
        """


class MemoryIndex:
    """An index over entries in memory, made anew for each run."""

    def __init__(self, parts: Sequence[Entries]) -> None:
        """Index entries, each part those of other documents."""
        self._parts = parts

    def crowded(self, rule: int, least: int = SEVERAL) -> Iterator[tuple[int, Mapping[int, int]]]:
        """See `Index.crowded`; keys are taken in portions, so that the counting stays small."""
        parts = [part for part in self._parts if part.keys.get(rule)]
        for shares in _shares(rule, parts):
            several = _several(rule, parts, shares) if least > 1 else _all(rule, parts, shares)
            if not several:
                continue
            tallies: dict[int, Counter[int]] = defaultdict(Counter)
            for part, rows in zip(parts, shares, strict=True):
                keys, values, bundles = part.keys[rule], part.values[rule], part.bundles[rule]
                for row in rows:
                    key = keys[row]
                    if key in several:
                        tallies[key][values[row]] += part.lengths[bundles[row]]
            yield from tallies.items()

    def documents(self, rule: int, keys: Mapping[int, Collection[int]]) -> Mapping[int, set[int]]:
        """See `Index.documents`."""
        found: dict[int, set[int]] = defaultdict(set)
        witnesses: dict[tuple[int, int], set[int]] = defaultdict(set)
        for part in self._parts:
            mine = part.keys.get(rule, array("q"))
            if keys.keys().isdisjoint(mine):
                continue
            documents = part.all_documents()
            for key, value, bundle in zip(mine, part.values[rule], part.bundles[rule], strict=True):
                wanted = keys.get(key)
                if wanted is None:
                    continue
                if value in wanted:
                    found[key].update(documents[bundle])
                else:
                    # Documents are numbered in the order of their paths, but come in any.
                    known = witnesses[key, value]
                    witnesses[key, value] = set(sorted(known.union(documents[bundle]))[:WITNESSES])
        for (key, _), numbers in witnesses.items():
            found[key] |= numbers
        return found


def _shares(rule: int, parts: Sequence[Entries]) -> Iterator[Sequence[Sequence[int]]]:
    """Yield a portion of the keys of a rule after the other: which entries of each part have them."""
    portions = sum(len(part.keys[rule]) for part in parts) // _PORTION + 1
    if portions == 1:
        yield [range(len(part.keys[rule])) for part in parts]
        return
    shares = [[array("I") for _ in range(portions)] for _ in parts]
    for part, mine in zip(parts, shares, strict=True):
        take = [rows.append for rows in mine]
        for row, key in enumerate(part.keys[rule]):
            take[key % portions](row)
    for portion in range(portions):
        yield [mine[portion] for mine in shares]


def _all(rule: int, parts: Sequence[Entries], shares: Sequence[Sequence[int]]) -> set[int]:
    """Return those keys that some entries of each part have."""
    return {part.keys[rule][row] for part, rows in zip(parts, shares, strict=True) for row in rows}


def _several(rule: int, parts: Sequence[Entries], shares: Sequence[Sequence[int]]) -> set[int]:
    """Return those keys of some entries of each part that have more than one fact of a rule."""
    times: Counter[int] = Counter()
    several: set[int] = set()
    for part, rows in zip(parts, shares, strict=True):
        keys = part.keys[rule]
        times.update(map(keys.__getitem__, rows))
        if part.several:
            bundles, lengths = part.bundles[rule], part.lengths
            several.update(keys[row] for row in rows if lengths[bundles[row]] > 1)
    several.update(key for key, count in times.items() if count > 1)
    return several


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
            for key, counts in index.crowded(number, 1 if rule.lone else SEVERAL):
                values = rule.suspects(counts)
                if values:
                    # It is asked about every fact.
                    wanted[key] = values if isinstance(values, AbstractSet) else frozenset(values)
                    groups[key] = Suspect(number, key, counts)
        except (Exception, SystemExit) as error:  # noqa: BLE001 - somebody else's code
            crash(rule, _from_there(error))
            continue
        if wanted:
            for key, documents in index.documents(number, wanted).items():
                groups[key].documents = documents
            found += groups.values()
    return found


def suspect_values(
    rule: CorpusRule, counts: Mapping[int, int], crash: Callable[[CorpusRule, BaseException], None]
) -> Collection[int]:
    """Return the values of one group that a rule wants to look at; none if it raises, see `suspicious`."""
    if sum(counts.values()) < (1 if rule.lone else SEVERAL):
        return ()
    try:
        return rule.suspects(counts)
    except (Exception, SystemExit) as error:  # noqa: BLE001 - somebody else's code
        crash(rule, _from_there(error))
        return ()


def _from_there(error: BaseException) -> BaseException:
    """Return what a rule raised, with a trace that begins in the rule: who has asked it is no matter."""
    trace = error.__traceback__
    return error.with_traceback(trace.tb_next or trace) if trace else error
