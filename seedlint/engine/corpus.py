"""Judging across documents: facts as numbers, groups that matter, findings at their places.

Holding every fact of a large corpus would take too much memory, and hardly any matters. So a document
contributes *entries*: for each fact two 64-bit digests, of its key and of its value. An `Index` over
entries tells which keys have several facts and how often each value occurs; a rule's `suspects` decides
from these numbers whether a group needs a look. Only then are the few documents concerned read again,
for the facts themselves and their places.
"""

from __future__ import annotations

import hashlib
from array import array
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from seedlint.finding import Finding, PlacedFinding, PlacedRelated, Region
from seedlint.identity import subject
from seedlint.rule import CorpusRule, Fact, Group, Placed
from seedlint.util.redact import mask_line

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from seedlint.document import Document
    from seedlint.engine.engine import Engine

Value = str | int | float | bool | None | tuple["Value", ...]
"""What the value of a fact may be."""

Digest = Callable[[Value], int]

_PARTITION = 400_000
WITNESSES = 2
"""Documents to show of a value that is not suspect: with two, one is always another than a given one."""


def stable_digest(value: Value) -> int:
    """Return a signed 64-bit digest that is the same in every process, for entries that are kept."""
    text = value if type(value) is str else f"\0{value!r}"
    raw = hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(raw, "little", signed=True)


def quick_digest(value: Value) -> int:
    """Return Python's own hash: the same in this process and its forks only, where nothing is kept."""
    # 1, 1.0 and True are equal in Python; in a document they are not.
    return hash(value) if type(value) is str else hash(f"\0{value!r}")


class Entries:
    """The entries of some documents, rule by rule, in arrays: 20 bytes each.

    ``keys[r]``, ``values[r]`` and ``documents[r]`` run in parallel for rule number ``r``.
    """

    def __init__(self, rules: int) -> None:
        """Make room for the entries of ``rules`` corpus rules."""
        self.keys = [array("q") for _ in range(rules)]
        self.values = [array("q") for _ in range(rules)]
        self.documents = [array("I") for _ in range(rules)]

    def add(self, rule: int, document: int, facts: Iterable[Fact], digest: Digest) -> None:
        """Add the facts of one document for rule number ``rule``."""
        keys, values, documents = self.keys[rule], self.values[rule], self.documents[rule]
        before = len(keys)
        for key, _, value in facts:
            keys.append(digest(key))
            values.append(0 if value is None else digest(value) or 1)
        documents.extend([document] * (len(keys) - before))

    def extend(self, other: Entries) -> None:
        """Add the entries of other documents."""
        for mine, theirs in (
            (self.keys, other.keys),
            (self.values, other.values),
            (self.documents, other.documents),
        ):
            for here, there in zip(mine, theirs, strict=True):
                here.extend(there)


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
        keys, values = self._entries.keys[rule], self._entries.values[rule]
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
            entries.keys[rule], entries.values[rule], entries.documents[rule], strict=True
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


@dataclass(slots=True)
class Suspect:
    """A group that needs a look: its rule, its key's digest, its tally, and the documents concerned."""

    rule: int
    key: int
    counts: Mapping[int, int]
    documents: set[int] = field(default_factory=set)


def suspicious(
    rules: Sequence[CorpusRule], index: Index, crash: Callable[[CorpusRule, BaseException], None]
) -> list[Suspect]:
    """Return the groups that rules want to look at. A rule that raises is reported to ``crash``."""
    found: list[Suspect] = []
    for number, rule in enumerate(rules):
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


@dataclass(frozen=True, slots=True)
class Located:
    """A fact of a suspicious group, with its place in its document."""

    rule: int
    digest: int
    fact: Fact
    region: Region
    hidden: tuple[Region, ...]
    subject: str


def look_up(engine: Engine, path: str, raw: bytes, wanted: Collection[tuple[int, int]]) -> list[Located]:
    """Read a document again for its facts in the wanted groups: pairs of rule number and key digest."""
    document = engine.document(path, raw)
    located = []
    numbers = {number for number, _ in wanted}
    for number, rule in enumerate(engine.corpus_rules):
        if number not in numbers or document.broken:
            continue
        for fact in _collected(rule, document):
            digest = engine.digest(fact.key)
            if (number, digest) in wanted:
                region, hidden = engine.region(document, fact.pointer)
                about = subject(document, fact.pointer, "value", "")
                located.append(Located(number, digest, fact, region, hidden, about))
    return located


def _collected(rule: CorpusRule, document: Document) -> list[Fact]:
    """Return a document's facts; a rule that crashes has none, as it said when the document was linted."""
    try:
        return list(rule.collect(document))
    except (Exception, SystemExit):  # noqa: BLE001 - somebody else's code
        return []


def judge(
    engine: Engine,
    suspects: Sequence[Suspect],
    facts: Mapping[str, Sequence[Located]],
    crash: Callable[[CorpusRule, BaseException], None],
    relative: Callable[[str], str] = str,
) -> Iterator[tuple[Suspect, PlacedFinding]]:
    """Yield the findings of suspicious groups; ``facts`` are those looked up, by path.

    Facts of a group are in the order of their documents' paths from the root, which ``relative`` gives: so
    what is said does not depend on where seedlint was started.
    """
    tallies = {(suspect.rule, suspect.key): suspect for suspect in suspects}
    groups: dict[tuple[int, str], list[tuple[str, Located]]] = defaultdict(list)
    for path, items in facts.items():
        for item in items:
            # The key itself, not only its digest: two keys that share one are still two groups.
            groups[item.rule, item.fact.key].append((path, item))
    for (number, key), members in sorted(groups.items(), key=lambda group: (group[0][0], str(group[0][1]))):
        rule = engine.corpus_rules[number]
        members.sort(key=lambda member: (relative(member[0]), member[1].region, member[1].fact.pointer))
        suspect = tallies[number, members[0][1].digest]
        placed = [Placed(path, item.fact) for path, item in members]
        values = [item.fact.value for _, item in members]
        ids = [0 if value is None else engine.digest(value) or 1 for value in values]
        counts = {**dict.fromkeys(ids, 1), **suspect.counts}
        try:
            found = list(rule.check(key, Group(placed, counts, ids)))
        except (Exception, SystemExit) as error:  # noqa: BLE001 - somebody else's code
            crash(rule, error)
            continue
        places = {(path, item.fact.pointer): item for path, item in members}
        for finding in found:
            try:
                yield suspect, _place(engine, rule, finding, places)
            except Exception as error:  # noqa: BLE001
                crash(rule, error)


def _place(
    engine: Engine, rule: CorpusRule, finding: Finding, places: Mapping[tuple[str, str], Located]
) -> PlacedFinding:
    if finding.path is None:
        raise ValueError(f"a finding of a corpus rule must have a path: {finding.message}")
    at = places.get((finding.path, finding.pointer))
    if at is None:
        raise ValueError(f"{finding.path}{finding.pointer} is the place of no fact of this group")
    related = []
    for other in finding.related:
        path = other.path or finding.path
        there = places.get((path, other.pointer))
        if there is None:
            raise ValueError(f"{path}{other.pointer} is the place of no fact of this group")
        related.append(PlacedRelated(path, there.region, other.pointer, other.message))
    return PlacedFinding(
        rule.code,
        rule.name,
        engine.severities[rule.code],
        mask_line(finding.message),
        finding.path,
        at.region,
        finding.pointer,
        tuple(related),
        finding.fix,
        at.hidden,
        at.subject,
    )
