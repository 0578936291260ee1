"""Judging across documents: the facts of groups that matter, looked up, and findings at their places.

Only the few documents that a suspicious group concerns are read again, for the facts themselves.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable
from itertools import islice
from typing import TYPE_CHECKING, Protocol

from seedlint.engine.facts import facts_of
from seedlint.engine.located import Located, in_order, without_rank
from seedlint.engine.spots import together
from seedlint.finding import PlacedFinding, PlacedRelated, lowered
from seedlint.identity import article_at, subject, untold
from seedlint.rule import CorpusRule
from seedlint.util.redact import Secrets, mask_line

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from seedlint.document import Document
    from seedlint.engine.cut import Cut
    from seedlint.engine.engine import Engine
    from seedlint.engine.groups import Suspect
    from seedlint.engine.located import Member
    from seedlint.engine.members import Members
    from seedlint.finding import Evidence, Finding, Fix, Region
    from seedlint.rule import Fact

Crash = Callable[[CorpusRule, BaseException], None]
"""Is told of a rule that raised, and of what."""


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
        from seedlint.engine.cut import down

        origin = engine.read(path, raw)
        located = _located(engine, origin, wanted)
        for number, part in enumerate(origin.parts, 1):
            located += [
                one._replace(
                    region=down(one.region, part.lines),
                    hidden=tuple([down(region, part.lines) for region in one.hidden]),
                    document=number,
                )
                for one in _located(engine, part.document, wanted)
            ]
    if show is None or not located:
        return located
    shown = show(origin)
    return [one._replace(evidence=shown.at(one.region, one.hidden, one.pointer)) for one in located]


def _located(engine: Engine, document: Document, wanted: Collection[tuple[int, int]]) -> list[Located]:
    located = []
    numbers = {number for number, _ in wanted}
    for number, rule in engine.corpus_rules.items():
        if number not in numbers or document.broken or document.parts:
            continue
        for fact in _collected(rule, document):
            digest = engine.digest(fact.key)
            if (number, digest) in wanted:
                region, hidden = engine.region(document, fact.pointer)
                article = untold(article_at(document, fact.pointer), document.derive(Secrets).values)
                told = subject(document, fact.pointer, "value", ""), article
                located.append(Located(number, digest, without_rank(fact), region, hidden, *told))
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
    crash: Crash,
) -> Iterator[tuple[Suspect, PlacedFinding]]:
    """Yield the findings of suspicious groups; ``facts`` are those looked up, by path."""
    tallies = {(suspect.rule, suspect.key): suspect for suspect in suspects}
    groups: dict[tuple[int, str], list[Member]] = defaultdict(list)
    for path, items in facts.items():
        for item in items:
            # The key itself, not only its digest: two keys that share one are still two groups.
            groups[item.rule, item.fact.key].append((path, item))
    for (number, key), members in sorted(groups.items(), key=lambda group: (group[0][0], str(group[0][1]))):
        members.sort(key=in_order)
        suspect = tallies[number, members[0][1].digest]
        for finding in judge_group(engine, number, key, suspect.counts, members, crash):
            yield suspect, finding


def judge_group(  # noqa: PLR0917 - what a group is, and who hears of crashes
    engine: Engine,
    rule_number: int,
    key: str,
    counts: Mapping[int, int],
    members: Iterable[Member],
    crash: Crash,
) -> Iterator[PlacedFinding]:
    """Yield the findings of one group; ``members`` are sorted by `in_order`, and all have its key.

    They may come in a stream of any length, see `seedlint.engine.members.gathered`; a list is held as it is.
    ``counts`` tells how often each value occurs under the key, by the value's id.
    """
    # Only here: most runs have no group to judge.
    from seedlint.engine.members import SpillError, gathered

    rule = engine.family.by_number[rule_number]
    held = gathered(engine.digest, key, counts, members)
    try:
        for finding in _told(rule, key, held, crash):
            try:
                placed = _place(engine, rule, finding, held)
            except SpillError:
                raise
            except Exception as error:  # noqa: BLE001 - somebody else's code
                crash(rule, error)
            else:
                yield placed
    finally:
        held.close()


def _told(rule: CorpusRule, key: str, held: Members, crash: Crash) -> Iterator[Finding]:
    """Yield what a rule finds in a group: of a rule that raises nothing, however late it does."""
    from seedlint.engine.members import SpillError

    try:
        told = iter(rule.check(key, held.facts))
        findings: Iterable[Finding] = list(islice(told, held.most_told))
        if held.most_told is not None and next(told, None) is not None:
            # Too many to be held, and a rule finds the same again.
            deque(told, maxlen=0)
            findings = rule.check(key, held.facts)
        yield from findings
    except SpillError:
        raise
    except (Exception, SystemExit) as error:  # noqa: BLE001 - somebody else's code
        crash(rule, error)


def _fix(finding: Finding, at: Located) -> Fix | None:
    """Return the fix of a finding as one of the file that it is in."""
    if not at.document:
        return finding.fix
    from seedlint.engine.several import fix

    return fix(finding.fix, at.document - 1)


def _place(engine: Engine, rule: CorpusRule, finding: Finding, members: Members) -> PlacedFinding:
    if finding.path is None:
        raise ValueError(f"a finding of a corpus rule must have a path: {finding.message}")
    found = members.place(finding.path, finding.pointer)
    if found is None:
        raise ValueError(f"{finding.path}{finding.pointer} is the place of no fact of this group")
    path, at = found
    related = []
    hidden = [at.hidden]
    evidence = at.evidence
    for other in finding.related:
        name = other.path or finding.path
        found = members.place(name, other.pointer)
        if found is None:
            raise ValueError(f"{name}{other.pointer} is the place of no fact of this group")
        where, there = found
        related.append(PlacedRelated(where, there.region, there.pointer, other.message, there.document))
        if where == path:
            hidden.append(there.hidden)
        if where == path and evidence is not None and there.evidence is not None:
            lines = {**there.evidence.lines, **evidence.lines}
            evidence = evidence._replace(lines=lines, parts=evidence.parts + there.evidence.parts)
    return PlacedFinding(
        rule.code,
        rule.name,
        lowered(engine.severity(rule.code, path), finding.at_most),
        mask_line(finding.message),
        path,
        at.region,
        at.pointer,
        tuple(related),
        _fix(finding, at),
        together(hidden),
        at.subject,
        article=mask_line(at.article),
        evidence=evidence,
        at_most=finding.at_most,
        document=at.document,
    )
