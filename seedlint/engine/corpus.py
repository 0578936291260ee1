"""Judging across documents: the facts of groups that matter, looked up, and findings at their places.

Only the few documents that a suspicious group concerns are read again, for the facts themselves.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple, Protocol

from seedlint.engine.facts import facts_of
from seedlint.engine.spots import together
from seedlint.finding import Evidence, Finding, PlacedFinding, PlacedRelated, Region, lowered
from seedlint.identity import subject
from seedlint.rule import CorpusRule, Fact, Group, Placed
from seedlint.util.redact import mask_line

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

    from seedlint.document import Document
    from seedlint.engine.cut import Cut
    from seedlint.engine.engine import Engine
    from seedlint.engine.groups import Suspect


class Located(NamedTuple):
    """A fact of a suspicious group, with its place in its document."""

    rule: int
    digest: int
    fact: Fact
    region: Region
    hidden: tuple[Region, ...]
    subject: str
    evidence: Evidence | None = None


class Show(Protocol):
    """Finds what reports show of places in one document."""

    def at(self, region: Region, hidden: tuple[Region, ...], pointer: str) -> Evidence:
        """Return what is shown of a place; ``hidden`` are where payloads stand on its lines."""


def look_up(
    engine: Engine,
    path: str,
    raw: bytes,
    wanted: Collection[tuple[int, int]],
    show: Callable[[Document | Cut], Show] | None = None,
) -> list[Located]:
    """Read a document again for its facts in the wanted groups: pairs of rule number and key digest.

    With ``show``, what reports show of them is found, too.
    """
    engine = engine.of(path, raw)
    origin: Document | Cut
    if engine.repeating and (found := engine.repeats.look_up(path, raw, wanted)) is not None:
        origin, located = found
    else:
        origin = engine.read(path, raw)
        located = _located(engine, origin, wanted)
    if show is None or not located:
        return located
    shown = show(origin)
    return [one._replace(evidence=shown.at(one.region, one.hidden, one.fact.pointer)) for one in located]


def _located(engine: Engine, document: Document, wanted: Collection[tuple[int, int]]) -> list[Located]:
    located = []
    numbers = {number for number, _ in wanted}
    for number, rule in engine.corpus_rules.items():
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
        return facts_of(rule, document)
    except (Exception, SystemExit):  # noqa: BLE001 - somebody else's code
        return []


def judge_groups(
    engine: Engine,
    suspects: Sequence[Suspect],
    facts: Mapping[str, Sequence[Located]],
    crash: Callable[[CorpusRule, BaseException], None],
) -> Iterator[tuple[Suspect, PlacedFinding]]:
    """Yield the findings of suspicious groups; ``facts`` are those looked up, by path."""
    tallies = {(suspect.rule, suspect.key): suspect for suspect in suspects}
    groups: dict[tuple[int, str], list[tuple[str, Located]]] = defaultdict(list)
    for path, items in facts.items():
        for item in items:
            # The key itself, not only its digest: two keys that share one are still two groups.
            groups[item.rule, item.fact.key].append((path, item))
    for (number, key), members in sorted(groups.items(), key=lambda group: (group[0][0], str(group[0][1]))):
        rule = engine.family.by_number[number]
        members.sort(key=lambda member: (member[0], member[1].region, member[1].fact.pointer))
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
    hidden = [at.hidden]
    evidence = at.evidence
    for other in finding.related:
        path = other.path or finding.path
        there = places.get((path, other.pointer))
        if there is None:
            raise ValueError(f"{path}{other.pointer} is the place of no fact of this group")
        related.append(PlacedRelated(path, there.region, other.pointer, other.message))
        if path == finding.path:
            hidden.append(there.hidden)
        if path == finding.path and evidence is not None and there.evidence is not None:
            lines = {**there.evidence.lines, **evidence.lines}
            evidence = evidence._replace(lines=lines, parts=evidence.parts + there.evidence.parts)
    return PlacedFinding(
        rule.code,
        rule.name,
        lowered(engine.severity(rule.code, finding.path), finding.at_most),
        mask_line(finding.message),
        finding.path,
        at.region,
        finding.pointer,
        tuple(related),
        finding.fix,
        together(hidden),
        at.subject,
        evidence=evidence,
        at_most=finding.at_most,
    )
