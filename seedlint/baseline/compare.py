"""What a baseline does in a run: which findings it knows, and which of its entries match nothing (SL903).

All of it depends on single documents only, so a run on a part of the corpus says of that part what
a run on all of it says. An entry is called stale only if the run could have found it: its document was looked
at, its rule ran, and, for rules that judge across documents, the whole corpus was known. Of documents that
are not there any more, only a run that looked at the whole corpus speaks.

A document that was moved to another folder takes its entries along, if it has kept its name.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING
from unicodedata import normalize

from seedlint.baseline.file import Baseline, Entry
from seedlint.codes import INTERNAL_ERROR, NEVER_KNOWN, STALE_BASELINE
from seedlint.finding import Fix, PlacedFinding, Region, pointer_words
from seedlint.identity import digest_of, identities
from seedlint.util.paths import from_root

if TYPE_CHECKING:
    from collections.abc import Collection, Container, Iterator, Sequence

    from seedlint.suppressions.apply import Coverage


@dataclass(slots=True)
class Comparison:
    """A baseline beside what a run has found.

    ``shown`` are the findings it does not know, and ``known`` those it knows; ``fresh`` are the entries that
    would stand for the first kind. ``moved`` gives the new names of documents. ``reports`` are the findings
    about stale entries, where they are wanted.
    """

    baseline: Baseline
    shown: list[PlacedFinding] = field(default_factory=list)
    known: list[PlacedFinding] = field(default_factory=list)
    fresh: Counter[Entry] = field(default_factory=Counter)
    stale: Counter[Entry] = field(default_factory=Counter)
    reports: dict[Entry, PlacedFinding] = field(default_factory=dict)
    moved: dict[str, str] = field(default_factory=dict)

    def pruned(self) -> Baseline:
        """Return the baseline without what is stale."""
        return self.baseline.without(self.stale, self.moved.items())

    def keep_stale(self, new: Container[int]) -> None:
        """Leave only the stale entries whose reports, by their ids, are among the ``new`` ones."""
        self.reports = {entry: report for entry, report in self.reports.items() if id(report) in new}
        self.stale = Counter({entry: self.stale[entry] for entry in self.reports})

    def renewed(self) -> Baseline:
        """Return the baseline with what was found now, and without what is stale."""
        made = self.pruned()
        made.entries.update(self.fresh)
        return made


@dataclass(frozen=True, slots=True)
class Looked:
    """Which documents a run has looked at, and of which corpus; all by their paths from the root.

    ``others`` are the files that the baseline names and that are there, in the corpus or not. ``complete``
    says that these are all documents there are.
    """

    documents: Sequence[str]
    corpus: Sequence[str]
    others: Collection[str]
    complete: bool


def compare(
    findings: Sequence[PlacedFinding], baseline: Baseline, looked: Looked, coverage: Coverage
) -> Comparison:
    """Compare findings, in their order, with a baseline."""
    return _Comparer(baseline, looked, coverage).run(findings)


class _Comparer:
    def __init__(self, baseline: Baseline, run: Looked, coverage: Coverage) -> None:
        self.baseline = baseline
        self.run_over = run
        self.coverage = coverage
        self.result = Comparison(baseline)
        self.documents = {entry.path for entry in baseline.entries}
        self.looked = {baseline.name(path): path for path in run.documents}
        self._missing: dict[str, bool] = {}
        self._gone: dict[str, list[str]] | None = None

    def run(self, findings: Sequence[PlacedFinding]) -> Comparison:
        result = self.result
        looked = set(self.looked.values())
        names = {path: self.origin(name) for name, path in self.looked.items()}
        matched: Counter[Entry] = Counter()
        unsure = {finding.path for finding in findings if finding.code == INTERNAL_ERROR or finding.unjudged}
        ours = [finding for finding in findings if finding.path in looked and _can_be_known(finding)]
        for identity, finding in identities(ours, names):
            entry = Entry(identity.path, identity.code, identity.pointer, identity.subject)
            if identity.occurrence <= self.baseline.entries[entry]:
                matched[entry] += 1
                result.known.append(finding)
            else:
                result.shown.append(finding)
                result.fresh[entry._replace(path=self.baseline.name(finding.path))] += 1
        for finding in findings:
            if finding.path not in looked or not _can_be_known(finding):
                result.shown.append(finding)
        moved = {old: path for path, old in names.items() if old != self.baseline.name(path)}
        result.moved = {old: self.baseline.name(path) for old, path in moved.items()}
        for entry, count in self.baseline.entries.items():
            path = self.looked.get(entry.path) or moved.get(entry.path)
            if matched[entry] < count and path not in unsure and self.is_stale(entry, path):
                result.stale[entry] = count - matched[entry]
        result.reports = dict(self.reports())
        result.shown.sort(key=PlacedFinding.sort_key)
        return result

    def is_stale(self, entry: Entry, path: str | None) -> bool:
        """Whether this run could have found what an entry stands for, and did not.

        ``path`` is its document, if that was looked at; it was judged to the end.
        """
        if path is None:
            return self.run_over.complete and self.is_missing(entry.path) and not self.new[_last(entry.path)]
        if entry.code not in self.coverage.registry:
            return self.coverage.complete
        return entry.code in self.coverage.judged and self.coverage.enabled(entry.code, path)

    # Documents that have moved

    @cached_property
    def corpus(self) -> frozenset[str]:
        """What the baseline calls the documents of the corpus; they are all there."""
        return frozenset(map(self.baseline.name, self.run_over.corpus))

    @cached_property
    def new(self) -> Counter[str]:
        """How many documents of the corpus that the baseline does not know have a name."""
        return Counter(_last(name) for name in self.corpus if name not in self.documents)

    @cached_property
    def other_forms(self) -> dict[str, str]:
        """What the baseline calls documents whose names are composed otherwise now; by the composed form.

        macOS writes letters with accents in two ways, and takes them for the same.
        """
        return {
            normalize("NFC", name): name
            for name in self.documents
            if not name.isascii() and name not in self.looked and name not in self.corpus
        }

    def origin(self, name: str) -> str:
        """Return what the baseline calls a document that may have moved."""
        if name in self.documents:
            return name
        if (same := self.other_forms.get(normalize("NFC", name))) is not None:
            return same
        if self._gone is None:
            self._gone = defaultdict(list)
            for known in self.documents:
                self._gone[_last(known)].append(known)
        gone = [known for known in self._gone.get(_last(name), ()) if self.is_missing(known)]
        return gone[0] if len(gone) == 1 and self.new[_last(name)] == 1 else name

    def is_missing(self, name: str) -> bool:
        """Whether a document of the baseline is not there any more."""
        if name in self.looked or name in self.corpus:
            return False
        if name not in self._missing:
            self._missing[name] = self.baseline.path(name) not in self.run_over.others
        return self._missing[name]

    # What there is to say

    def reports(self) -> Iterator[tuple[Entry, PlacedFinding]]:
        """Yield a finding for each stale entry. What it is about is the entry, wherever that stands."""
        path = from_root(self.baseline.file, self.baseline.root)
        rule = self.coverage.registry.get(STALE_BASELINE)
        if not self.result.stale or rule is None or not self.coverage.enabled(STALE_BASELINE, path):
            return
        lines = self.baseline.lines()
        for entry, count in sorted(self.result.stale.items()):
            line, length = lines.get(entry, (1, 1))
            region = Region(line, 1, line, max(length, 1) + 1)
            words = pointer_words(entry.pointer).replace("['*']", "[*]")
            where = f" at {words}" if words else ""
            if entry.path not in self.looked and entry.path not in self.result.moved:
                says = f"{entry.path} no longer exists"
            elif entry.code not in self.coverage.registry:
                says = f"no rule has the code {entry.code} any longer"
            else:
                times = f" ({count} times)" if count > 1 else ""
                says = f"{entry.code}{where} is no longer found in {entry.path}{times}"
            message = f"{says}; `seedlint baseline prune` removes the entry"
            severity = self.coverage.severity(STALE_BASELINE, path)
            fix = Fix("remove it from the baseline")
            yield (
                entry,
                PlacedFinding(
                    *(STALE_BASELINE, rule.name, severity, message, path, region, ""),
                    fix=fix,
                    subject=digest_of(entry),
                ),
            )


def _can_be_known(finding: PlacedFinding) -> bool:
    """Whether a baseline may hide a finding: never that a document was not judged."""
    return finding.code not in NEVER_KNOWN and not finding.unjudged


def _last(name: str) -> str:
    return name[name.rfind("/") + 1 :]


__all__ = ["Comparison", "Looked", "compare"]
