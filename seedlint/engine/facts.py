"""Facts as numbers: what documents contribute to corpus rules, small enough for any corpus.

Holding every fact of a large corpus would take too much memory, and hardly any matters. So a document
contributes *entries*: for each fact two 64-bit digests, of its key and of its value.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Callable, Sequence
from itertools import accumulate, compress, pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from seedlint.document import Document
    from seedlint.rule import CorpusRule, Fact

Value = str | int | float | bool | None | tuple["Value", ...]
"""What the value of a fact may be."""

Digest = Callable[[Value], int]
"""How facts become entries: `stable_digest` where these are kept or sent, else `quick_digest` will do."""


def quick_digest(value: Value) -> int:
    """Return Python's own hash: the same in this process and its forks only, where nothing is kept."""
    # 1, 1.0 and True are equal in Python; in a document they are not.
    return hash(value) if type(value) is str else hash(f"\0{value!r}")


def value_id(value: Value, digest: Digest) -> int:
    """Return the number by which a value is counted; no value is 0."""
    return 0 if value is None else digest(value) or 1


def facts_of(rule: CorpusRule, document: Document) -> list[Fact]:
    """Return what a document contributes to a corpus rule; whatever the rule raises."""
    facts = list(rule.collect(document))
    return [facts[index] for index in once(facts)] if rule.once else facts


def once(facts: Sequence[Fact]) -> Iterator[int]:
    """Yield which facts count where each key does once: the first of the highest rank.

    Without ranks, it is the first, if all of them have one value.
    """
    best: dict[str, int] = {}
    several = set()
    for index, (key, _, value, rank) in enumerate(facts):
        known = best.setdefault(key, index)
        if known == index:
            continue
        if rank is None:
            if facts[known].value != value:
                several.add(key)
        elif rank > facts[known].rank:
            best[key] = index
    return (index for key, index in best.items() if key not in several)


Contribution = tuple[int, list[int], list[int]]
"""Digests of the keys of some facts, and of their values, for the corpus rule of a number."""

Bundle = Sequence[Contribution]
"""What an article contributes, or a document without those that others have, too: each rule once."""


def entries_of(facts: Sequence[Fact], digest: Digest) -> tuple[list[int], list[int]]:
    """Return the digests of the keys of some facts, and of their values; no value is 0."""
    # Nearly all are texts, and Python's own hash needs no function of ours around it.
    of_text = hash if digest is quick_digest else digest
    return (
        [(of_text if type(key := fact[0]) is str else digest)(key) for fact in facts],
        [
            0 if (value := fact[2]) is None else (of_text if type(value) is str else digest)(value) or 1
            for fact in facts
        ],
    )


class Entries:
    """The entries of some documents, rule by rule, in arrays: 20 bytes each.

    Most articles stand in many documents, so they come in bundles: ``keys[r]``, ``values[r]`` and
    ``bundles[r]`` run in parallel for rule number ``r``; of a rule that has none there may be nothing.
    Bundle ``b`` stands ``lengths[b]`` times in documents: those of the first come first in ``documents``,
    and so on.
    """

    def __init__(self) -> None:
        """Have none yet."""
        self.keys: dict[int, array[int]] = {}
        self.values: dict[int, array[int]] = {}
        self.bundles: dict[int, array[int]] = {}
        self.lengths = array("I")
        self.documents = array("I")

    def _make_room(self, rule: int) -> None:
        self.keys[rule], self.values[rule], self.bundles[rule] = array("q"), array("q"), array("I")

    def extend(self, other: Entries) -> None:
        """Add the entries of other documents."""
        start = len(self.lengths)
        self.lengths.extend(other.lengths)
        self.documents.extend(other.documents)
        for rule, keys in other.keys.items():
            if rule not in self.keys:
                self._make_room(rule)
            self.keys[rule].extend(keys)
            self.values[rule].extend(other.values[rule])
            self.bundles[rule].extend(map(start.__add__, other.bundles[rule]))

    @property
    def several(self) -> bool:
        """Whether any bundle stands in several documents, or several times in one."""
        return len(self.documents) > len(self.lengths)

    def all_documents(self) -> list[array[int]]:
        """Return the documents of each bundle."""
        ends = list(accumulate(self.lengths, initial=0))
        return [self.documents[start:end] for start, end in pairwise(ends)]

    def among(self, documents: Collection[int]) -> Entries:
        """Return those of some documents."""
        some = Entries()
        numbers = array("I")
        for own in self.all_documents():
            held = array("I", filter(documents.__contains__, own))
            numbers.append(len(some.lengths))
            if held:
                some.lengths.append(len(held))
                some.documents.extend(held)
        kept = [number < after for number, after in pairwise([*numbers, len(some.lengths)])]
        for rule, bundles in self.bundles.items():
            mine = [kept[bundle] for bundle in bundles]
            some.keys[rule] = array("q", compress(self.keys[rule], mine))
            some.values[rule] = array("q", compress(self.values[rule], mine))
            some.bundles[rule] = array("I", map(numbers.__getitem__, compress(bundles, mine)))
        return some


class Gathered:
    """Gathers the bundles of documents, those that come again once."""

    def __init__(self) -> None:
        """Have none yet."""
        self._found: dict[int, tuple[Bundle, list[int]]] = {}
        """By identity: who makes a bundle keeps it for as long as it may come again."""

    def add(self, document: int, bundles: Iterable[Bundle]) -> None:
        """Add those of a document."""
        found = self._found
        for bundle in bundles:
            known = found.get(id(bundle))
            if known is None:
                found[id(bundle)] = bundle, [document]
            else:
                known[1].append(document)

    def entries(self) -> Entries:
        """Return them as entries."""
        entries = Entries()
        found: tuple[dict[int, list[int]], ...] = (defaultdict(list), defaultdict(list), defaultdict(list))
        for number, (bundle, documents) in enumerate(self._found.values()):
            entries.lengths.append(len(documents))
            entries.documents.extend(documents)
            for rule, keys, values in bundle:
                found[0][rule] += keys
                found[1][rule] += values
                found[2][rule] += [number] * len(keys)
        entries.keys = {rule: array("q", keys) for rule, keys in found[0].items()}
        entries.values = {rule: array("q", values) for rule, values in found[1].items()}
        entries.bundles = {rule: array("I", bundles) for rule, bundles in found[2].items()}
        return entries
