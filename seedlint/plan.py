"""The plan of a run: its steps as pure functions over plain records.

Every runner takes these steps and no others: one process or many, with a cache or without, a test of a rule.
None of them needs a process, a file system, a clock or a terminal; what they return can be sent anywhere.

1. `lint`: contents of documents to findings, comments and entries;
2. `tally`: entries to an index;
3. `suspects`: an index to the groups that rules want to look at;
4. `lookups`: such groups to the documents that must be read again, and what for;
5. `look`: contents of those to the facts;
6. `judge`: groups and facts to findings across documents; `judge_group` does it for one group, whose facts
   may come in a stream;
7. `settle`: findings and comments to what is shown, suppressed, and known by a baseline.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from seedlint.engine import corpus, groups
from seedlint.engine.engine import Linted
from seedlint.engine.facts import Entries, Gathered
from seedlint.engine.groups import MemoryIndex
from seedlint.finding import PlacedFinding
from seedlint.util.redact import mask_line

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

    from seedlint.baseline.compare import Comparison, Looked
    from seedlint.baseline.file import Baseline
    from seedlint.document import Document
    from seedlint.engine.corpus import Show
    from seedlint.engine.cut import Cut
    from seedlint.engine.engine import Engine
    from seedlint.engine.groups import Index, Suspect
    from seedlint.engine.located import Located
    from seedlint.finding import Suppressed
    from seedlint.rule import CorpusRule
    from seedlint.suppressions.apply import Coverage
    from seedlint.suppressions.comments import Comment


class Content(NamedTuple):
    """A document to lint: its number in the run, its path from the root, and its bytes.

    Of a file over the size limit, one byte more than the limit is enough. Of a document whose findings are
    not ``wanted`` only the entries are found.
    """

    number: int
    path: str
    raw: bytes
    wanted: bool = True


@dataclass(slots=True, eq=False, repr=False)
class Records:
    """What came of some documents: a record, with its number, of each that has anything to tell; entries."""

    linted: list[tuple[int, Linted]] = field(default_factory=list)
    entries: Entries = field(default_factory=Entries)


def lint(
    engine: Engine, contents: Iterable[Content], finish: Callable[[Linted], None] | None = None
) -> Records:
    """Judge documents one by one, and find what they contribute to corpus rules.

    ``finish`` is told of each that has findings or comments, while it is at hand.
    """
    records = Records()
    gathered = Gathered()
    for number, one in each(engine, contents, finish):
        gathered.add(number, one.entries)
        one.entries = []
        if one.findings or one.comments:
            records.linted.append((number, one))
    records.entries = gathered.entries()
    return records


def each(
    engine: Engine,
    contents: Iterable[Content],
    finish: Callable[[Linted], None] | None = None,
) -> Iterator[tuple[int, Linted]]:
    """Yield a record of each document, with its number, as `lint` makes them: its entries are in it.

    A record has its origin until the next one is asked for.
    """
    for number, path, raw, wanted in contents:
        one = engine.lint(path, raw, wanted=wanted, facts=True)
        if finish is not None and (one.findings or one.comments):
            finish(one)
        yield number, one
        one.origin = None


def tally(parts: Iterable[Entries]) -> MemoryIndex:
    """Return an index over the entries of all documents."""
    return MemoryIndex(list(parts))


class _Crashes:
    """Records of corpus rules that raised; ``at`` is the path of the document that they are told of."""

    def __init__(self, engine: Engine, at: str) -> None:
        self._engine = engine
        self._at = at
        self.records: list[Linted] = []

    def __call__(self, rule: CorpusRule, error: BaseException) -> None:
        import traceback

        linted = Linted(self._at)
        trace = "\n".join(map(mask_line, "".join(traceback.format_exception(error)).splitlines()))
        summary = mask_line(f"{type(error).__name__}: {error}"[:300])
        message = (
            f"{rule.code} {rule.name} crashed while checking the corpus ({summary}); report it to its author"
        )
        self._engine.internal(linted, rule.code, message, trace, unjudged=False)
        self.records.append(linted)


def suspects(engine: Engine, index: Index, at: str) -> tuple[list[Suspect], list[Linted]]:
    """Return the groups that corpus rules want to look at, and a record of each rule that raised.

    ``at`` is the path of the document that such a record is told of.
    """
    crashes = _Crashes(engine, at)
    return groups.suspicious(engine.family.by_number, index, crashes), crashes.records


def wanted_of(
    engine: Engine, rule: int, counts: Mapping[int, int], at: str
) -> tuple[Collection[int], list[Linted]]:
    """Return the values of one group that a corpus rule, by its number, wants to look at.

    ``counts`` and the records are as for `suspects`, which does this for all groups.
    """
    crashes = _Crashes(engine, at)
    return groups.suspect_values(engine.family.by_number[rule], counts, crashes), crashes.records


Lookup = tuple[str, "Collection[tuple[int, int]]"]
"""A path, and the groups (rule number, key digest) whose facts are wanted from it."""


def lookups(suspicious: Sequence[Suspect], paths: Mapping[int, str] | Sequence[str]) -> list[Lookup]:
    """Return which documents must be read again, and for which groups; ``paths`` are by number."""
    wanted: dict[str, set[tuple[int, int]]] = defaultdict(set)
    for suspect in suspicious:
        for number in suspect.documents:
            wanted[paths[number]].add((suspect.rule, suspect.key))
    return sorted(wanted.items())


def look(
    engine: Engine,
    path: str,
    raw: bytes,
    wanted: Collection[tuple[int, int]],
    show: Callable[[Document | Cut], Show] | None = None,
) -> list[Located]:
    """Return the facts of a document that belong to the wanted groups, with their places.

    With ``show``, what reports show of them is found, too.
    """
    return corpus.look_up(engine, path, raw, wanted, show)


def judge(
    engine: Engine,
    suspicious: Sequence[Suspect],
    facts: Mapping[str, Sequence[Located]],
    at: str,
) -> tuple[list[tuple[Suspect, PlacedFinding]], list[Linted]]:
    """Return the findings across documents, each with its group, and a record of each rule that raised.

    ``facts`` are those looked up, by path; ``at`` is as for `suspects`.
    """
    crashes = _Crashes(engine, at)
    judged = [
        (suspect, finding)
        for suspect, finding in corpus.judge_groups(engine, suspicious, facts, crashes)
        if engine.of(finding.path).enabled(finding.code, finding.path)
    ]
    return judged, crashes.records


def judge_group(  # noqa: PLR0917 - what a group is, as records have it
    engine: Engine,
    rule_number: int,
    key: str,
    counts: Mapping[int, int],
    members: Iterable[tuple[str, Located]],
    at: str,
) -> tuple[Iterator[PlacedFinding], list[Linted]]:
    """Return the findings of one group, to be taken one by one, and a record of the rule if it raised.

    ``members`` are paths with facts looked up that all have this key, sorted by path, region and pointer:
    a list, or a stream of any length, of which little is held in memory. The engine must count values as
    whoever made ``counts`` has done. The records are complete when all findings have been taken. ValueError
    for a stream that is not sorted; SpillError where a long one finds no room on disk.
    """
    crashes = _Crashes(engine, at)
    judged = corpus.judge_group(engine, rule_number, key, counts, members, crashes)
    wanted = (one for one in judged if engine.of(one.path).enabled(one.code, one.path))
    return wanted, crashes.records


@dataclass(slots=True, eq=False, repr=False)
class Settled:
    """Findings sorted, without those that comments suppress; and how they compare with a baseline."""

    findings: list[PlacedFinding]
    suppressed: list[Suppressed] = field(default_factory=list)
    comparison: Comparison | None = None

    @property
    def shown(self) -> list[PlacedFinding]:
        """The findings that the baseline does not know, and those about the baseline itself."""
        if self.comparison is None:
            return self.findings
        return [*self.comparison.shown, *self.comparison.reports.values()]

    @property
    def known(self) -> tuple[PlacedFinding, ...]:
        """The findings that the baseline knows."""
        return tuple(self.comparison.known) if self.comparison else ()


def settle(
    findings: Iterable[PlacedFinding],
    comments: Mapping[str, Sequence[Comment]],
    coverage: Callable[[], Coverage],
    baseline: tuple[Baseline, Looked] | None = None,
) -> Settled:
    """Sort out what comments suppress, and compare the rest with a baseline.

    ``comments`` are those of each document, by path: none where they are not to count. ``coverage`` is asked
    only if it matters.
    """
    settled = Settled(list(findings))
    if comments:
        from seedlint.suppressions.apply import suppress

        settled.findings, settled.suppressed = suppress(settled.findings, comments, coverage())
    settled.findings.sort(key=PlacedFinding.sort_key)
    if baseline is not None:
        from seedlint.baseline.compare import compare

        settled.comparison = compare(settled.findings, *baseline, coverage())
    return settled
