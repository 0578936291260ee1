"""What a run has found: the one thing every reporter gets."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from seedlint.codes import INTERNAL_ERROR
from seedlint.config.failing import Failing
from seedlint.finding import Severity
from seedlint.reading.lines import split_lines

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
    from datetime import datetime
    from pathlib import Path

    from seedlint.finding import Crash, LoadFailure, PlacedFinding, Replacement, Suppressed
    from seedlint.rule import BaseRule


def no_source(path: str) -> list[str] | None:  # noqa: ARG001
    """Read nothing: findings are then shown without the lines they are about."""
    return None


def no_replacements(finding: PlacedFinding) -> tuple[Replacement, ...] | None:  # noqa: ARG001
    """Know no text edits: fixes are then shown as edits of values."""
    return None


def no_owners() -> None:
    """Know no owners."""


def no_provider(finding: PlacedFinding) -> str | None:  # noqa: ARG001
    """Know no providers."""
    return None


class PassedOver(NamedTuple):
    """Files that look like documents, and were not looked at because of their names."""

    endings: Mapping[str, int]
    """How many there are, by their endings."""
    words: str
    """The same for people, with what to do."""


def nothing_passed_over() -> PassedOver | None:
    """Know of no such files."""
    return None


class Since(NamedTuple):
    """A git revision, and how many findings are left out because they were there at it."""

    revision: str
    known: int
    spread: int = 0
    """How many of the new findings have a cause that was there: an old defect in one more document."""


class Others(NamedTuple):
    """Whose findings alone a result is about, and how many of others it leaves out."""

    owners: tuple[str, ...]
    severities: Mapping[Severity, int]


class Totals(NamedTuple):
    """How much a run has found in how many documents, and how much of what is not shown."""

    documents: int
    severities: Mapping[Severity, int]
    """How many findings there are of each; of some there may be none."""
    suppressed: int
    known: int
    """In the baseline."""
    since: Since | None
    unjudged: Collection[Any]
    """The documents that were not judged, or not by every rule: at least how many there are."""
    absent: Collection[Any]
    """Files without front matter that need none, likewise."""
    failing: Failing = Failing()
    """What makes the run fail."""
    others: Others | None = None

    def count_unjudged(self) -> int:
        """Return how many documents were not judged, or not by every rule."""
        return len(self.unjudged)

    def count_absent(self) -> int:
        """Return how many files have no front matter, and need none."""
        return len(self.absent)

    def by_severity(self) -> Mapping[Severity, int]:
        """Return how many findings there are of each severity; of some there may be none."""
        return self.severities


class RuleCount(NamedTuple):
    """How much one rule has found, and in how many documents."""

    code: str
    name: str
    severities: Mapping[Severity, int]
    documents: int


class Whole(NamedTuple):
    """How much a run has found in all, where a result has but the first of its findings."""

    severities: Mapping[Severity, int]
    fixable: tuple[int, int] = (0, 0)
    """As `Result.fixable`."""
    suppressed: int = 0
    known: int = 0
    unjudged: int = 0
    absent: int = 0
    with_findings: int | None = None
    """Documents with findings; None: those that the result has."""
    rules: tuple[RuleCount, ...] | None = None
    """All that have found something; None: those that the result has."""


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Result:
    """What a run has found. Reporters turn it into text and take nothing from elsewhere.

    ``findings`` are in the order of `PlacedFinding.sort_key`. ``rules`` are the classes of all active
    rules by code. ``root`` is the absolute directory from which the paths in findings are, and ``shown``
    returns such a path as people are shown it. ``paths`` are the documents that were looked at, and
    ``refused`` those that must not be read, both as findings call them.
    ``started`` and ``ended`` are in UTC; ``seconds`` is how long all has taken, set for what is said last.
    ``checkout`` is the top of the working copy, which CI systems
    show paths relative to (None: the root), and ``failing`` what makes the run fail.
    ``read_lines`` returns the lines of a document, without byte order mark and line breaks, or None if
    it can't be read any more; ``replacements`` a finding's fix as edits of the file's text, or None if
    there is none; ``provider`` the provider of the article that a finding is about, or None.
    ``suppressed`` are findings that comments suppress: they are none of ``findings``; nor are those that
    were there at a revision, of which ``since`` tells the number, and those that the ``baseline``, a file of
    that name (empty: there is none), has ``known``. ``absent`` are files without front matter that need none:
    they are not judged, and no ``documents``. ``complaints`` say which of the paths asked for stand for
    no document: they were not judged, the others were. ``notes`` are what a run has told beside all this.
    ``passed_over`` returns which files look like documents, but are called otherwise. ``docs_url`` is where
    the documentation of the rules is, empty if nobody has said so. ``whole`` says how much there is in all
    where the result holds a part of it: every summary counts the whole, and says what is `left_out`.
    ``owners`` returns what tells the owners of a finding, None if nobody has said who owns what. ``others``
    is there where only the findings of some owners are shown: those left out are counted nowhere else.
    """

    root: Path
    findings: tuple[PlacedFinding, ...] = ()
    documents: int = 0
    crashes: tuple[Crash, ...] = ()
    failures: tuple[LoadFailure, ...] = ()
    rules: Mapping[str, type[BaseRule]] = field(default_factory=dict)
    exit_code: int = 0
    seconds: float = 0.0
    started: datetime | None = None
    ended: datetime | None = None
    read_lines: Callable[[str], list[str] | None] = no_source
    shown: Callable[[str], str] = str
    paths: Sequence[str] = ()
    refused: Sequence[str] = ()
    replacements: Callable[[PlacedFinding], tuple[Replacement, ...] | None] = no_replacements
    provider: Callable[[PlacedFinding], str | None] = no_provider
    checkout: Path | None = None
    failing: Failing = field(default_factory=Failing)
    suppressed: tuple[Suppressed, ...] = ()
    since: Since | None = None
    known: tuple[PlacedFinding, ...] = ()
    baseline: str = ""
    absent: Sequence[str] = ()
    complaints: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    passed_over: Callable[[], PassedOver | None] = nothing_passed_over
    docs_url: str = ""
    whole: Whole | None = None
    owners: Callable[[], Callable[[PlacedFinding], tuple[str, ...]] | None] = no_owners
    others: Others | None = None

    def by_severity(self) -> dict[Severity, int]:
        """Count the findings of each severity, worst first; severities without any are there too."""
        counts = self.whole.severities if self.whole else self._severities()
        return {severity: counts.get(severity, 0) for severity in sorted(Severity, reverse=True)}

    def total(self) -> int:
        """Return how many findings there are in all, with those of other owners."""
        return self.count() + (sum(self.others.severities.values()) if self.others else 0)

    def _severities(self) -> Counter[Severity]:
        return Counter(finding.severity for finding in self.findings)

    def count(self) -> int:
        """Return how many findings there are in all."""
        return sum(self.by_severity().values())

    def left_out(self) -> dict[Severity, int]:
        """Return how many findings of each severity the run has beside those of the result."""
        left = Counter(self.others.severities if self.others else {})
        left.update(self.lacking())
        return {severity: n for severity, n in left.items() if n > 0}

    def lacking(self) -> dict[Severity, int]:
        """Return the same without those of other owners: what counts, and is not there."""
        if self.whole is None:
            return {}
        here = self._severities()
        left = {severity: n - here[severity] for severity, n in self.by_severity().items()}
        return {severity: n for severity, n in left.items() if n > 0}

    def totals(self) -> Totals:
        """Count what the last line says."""
        whole = self.whole
        return Totals(
            self.documents,
            whole.severities if whole else self._severities(),
            self.count_suppressed(),
            self.count_known(),
            self.since,
            range(whole.unjudged) if whole else self.not_judged(),
            range(whole.absent) if whole else self.absent,
            self.failing,
            self.others,
        )

    def count_suppressed(self) -> int:
        """Return how many findings comments suppress."""
        return self.whole.suppressed if self.whole else len(self.suppressed)

    def count_known(self) -> int:
        """Return how many findings the baseline has."""
        return self.whole.known if self.whole else len(self.known)

    def count_unjudged(self) -> int:
        """Return how many documents were not judged, or not by every rule."""
        return self.whole.unjudged if self.whole else len(self.not_judged())

    def count_absent(self) -> int:
        """Return how many files have no front matter, and need none."""
        return self.whole.absent if self.whole else len(self.absent)

    def not_judged(self) -> list[str]:
        """Return the documents that were not judged, or not by every rule: no run is clean that has any."""
        return sorted({finding.path for finding in self.findings if finding.unjudged})

    def fixable(self) -> tuple[int, int]:
        """Count the findings that have a safe fix, and those that have an unsafe one."""
        if self.whole:
            return self.whole.fixable
        safe = Counter(finding.fix.safe for finding in self.findings if finding.fix)
        return safe[True], safe[False]

    def troubles(self) -> dict[tuple[object, ...], Crash | LoadFailure]:
        """Return crashes and load failures by the `sort_key` of the SL000 finding that stands for each."""
        crashes = {(crash.path, crash.message): crash for crash in self.crashes}
        found: dict[tuple[object, ...], Crash | LoadFailure] = {}
        for finding in self.findings:
            if finding.code == INTERNAL_ERROR:
                trouble = crashes.get((finding.path, finding.message)) or self._load_failure(finding.message)
                if trouble:
                    found[finding.sort_key()] = trouble
        return found

    def _load_failure(self, message: str) -> LoadFailure | None:
        for failure in self.failures:
            if failure.source in message and failure.message in message:
                return failure
        return None

    def failures_without_finding(self) -> list[LoadFailure]:
        """Return the load failures that no finding stands for: reporters must not pass over them."""
        known = list(self.troubles().values())
        return [failure for failure in self.failures if not any(failure is one for one in known)]


class Sources:
    """Reads documents for `Result.read_lines`.

    Findings come sorted by path, so remembering one document is enough. What was ``refused`` as a
    document, such as a link to a secret, is not shown.
    """

    def __init__(self, source: Callable[[str], bytes | None], refused: Iterable[str] = ()) -> None:
        """Read contents with ``source``; it returns None for what can't be read, or is too large to show."""
        self._source = source
        self._refused = frozenset(refused)
        self._last: tuple[str, list[str] | None] | None = None

    def __call__(self, path: str) -> list[str] | None:
        """Return the lines of a document, None if it can't be read."""
        if path in self._refused:
            return None
        if self._last is None or self._last[0] != path:
            raw = self._source(path)
            self._last = (path, None if raw is None else split_lines(raw.decode("utf-8", "replace")))
        return self._last[1]
