"""The figures of a report, in `report.json` and on its pages; docs/guides/report.md describes them.

All lists are bounded, whatever the corpus. Texts come from documents and are not escaped: that is the
business of whoever shows them.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from seedlint.report.byowner import OwnerFigures

VERSION = 1
"""Of `report.json`. New keys may be added without a new one."""


@dataclass(frozen=True, slots=True)
class Severities:
    """How many findings there are of each severity."""

    errors: int = 0
    warnings: int = 0
    notes: int = 0

    @property
    def total(self) -> int:
        """All of them."""
        return self.errors + self.warnings + self.notes


@dataclass(frozen=True, slots=True)
class DocumentCounts:
    """How many documents there are; ``clean`` ones have no findings, ``passed`` ones no errors.

    ``absent`` are files without front matter that need none: they are no documents. ``unjudged`` were not
    judged as a whole, or not by every rule; None where either is not known. ``several``: a file may hold
    several documents, of which the tables have the first.
    """

    total: int
    readable: int
    clean: int
    passed: int
    absent: int | None = 0
    unjudged: int | None = None
    several: bool = False


@dataclass(frozen=True, slots=True)
class Noted:
    """A finding, as lists show it."""

    document: str
    line: int
    column: int
    code: str
    name: str
    severity: str
    message: str
    cause: str = ""


@dataclass(frozen=True, slots=True)
class RuleFigures:
    """What one rule has found, with some ``examples``.

    ``new`` and ``resolved`` compare with the last report, None without one.
    """

    code: str
    name: str
    severity: str
    findings: int
    documents: int
    safe_fixes: int
    unsafe_fixes: int
    new: int | None = None
    resolved: int | None = None
    examples: tuple[Noted, ...] = ()
    causes: int = 0
    new_causes: int | None = None
    """Since the last report, None where that is not known."""


@dataclass(frozen=True, slots=True)
class CauseFigures:
    """A cause: findings of one rule about one article and one value, with the first of their locations.

    ``url`` is the article's, ``provider`` its domain; ``new`` says whether the last report had no finding of
    this cause, None where that is not known. ``gain`` is how many points the score of the corpus would rise
    without it, None where nobody has tried; ``alike`` how many causes of its rule and provider there are,
    with itself, None where nobody has counted. ``owners`` are those of its first document, then those of
    others; ``unowned`` says whether nobody owns some of its findings, None where no owners are named.
    """

    cause: str
    code: str
    name: str
    severity: str
    message: str
    field: str
    url: str | None
    provider: str | None
    findings: int
    documents: int
    document: str
    line: int
    column: int
    new: bool | None = None
    gain: float | None = None
    owners: tuple[str, ...] = ()
    unowned: bool | None = None
    alike: int | None = None


@dataclass(frozen=True, slots=True)
class Causes:
    """How many causes there are, of each severity, and those that matter most.

    ``new_items`` are those that the last report did not have; None where that is not known.
    """

    total: int
    errors: int
    warnings: int
    notes: int
    items: tuple[CauseFigures, ...] = ()
    new_items: tuple[CauseFigures, ...] | None = None


@dataclass(frozen=True, slots=True)
class FieldFigures:
    """How complete one field is. ``filled`` rows have a value that is not blank, ``blank`` ones a blank one.

    ``misfits`` have a value of another type, which counts as none.
    """

    table: str
    column: str
    field: str
    rows: int
    filled: int
    blank: int
    misfits: int

    @property
    def share(self) -> float | None:
        """The share of rows that are filled, None without rows."""
        return self.filled / self.rows if self.rows else None


@dataclass(frozen=True, slots=True)
class ProviderFigures:
    """How one provider fares, by its domain in lower case; None stands for articles without one.

    ``articles`` are its documents and related articles; the findings are those in them. ``causes`` are those
    of its own, without what whoever compiled a document did (`seedlint.codes.COMPILED`), and ``points`` what
    they weigh: the cost of each by its severity. ``name`` is the most frequent of ``names`` names,
    ``rules`` are code and number of findings, the weightiest first. On a ``platform`` many publish: it comes
    after all others.
    """

    domain: str | None
    name: str | None
    names: int
    documents: int
    articles: int
    score: float | None
    errors: int
    warnings: int
    notes: int
    points: int
    causes: int
    platform: bool = False
    rules: tuple[tuple[str, int], ...] = ()
    owners: tuple[str, ...] = ()
    """Whose the provider is, by what is said of its domain."""


@dataclass(frozen=True, slots=True)
class ProviderCounts:
    """What is counted of each provider; ``new`` are its new findings, None for the first report.

    ``missing`` is how many of its documents lack something (`seedlint.report.places.MISSING`), ``intake`` how
    many were added or changed, None where that is not known.
    """

    domain: str | None
    documents: int
    articles: int
    score: float | None
    errors: int
    warnings: int
    notes: int
    causes: int
    missing: dict[str, int]
    new: Severities | None = None
    intake: int | None = None


@dataclass(frozen=True, slots=True)
class DocumentFigures:
    """How one document fares; ``rules`` are code and number of findings, the weightiest first."""

    document: str
    line: int
    title: str | None
    provider_domain: str | None
    score: int
    errors: int
    warnings: int
    notes: int
    rules: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Mention:
    """A document, with what helps people to know it again."""

    document: str
    line: int
    title: str | None
    provider_domain: str | None = None


@dataclass(frozen=True, slots=True)
class Cluster:
    """Documents with one canonical URL: ``size`` of them, the first few as ``documents``."""

    url: str
    size: int
    documents: tuple[Mention, ...]


@dataclass(frozen=True, slots=True)
class Bin:
    """How many values are from ``low`` to below ``high``; None: no limit on that side."""

    low: int | None
    high: int | None
    count: int


@dataclass(frozen=True, slots=True)
class Distribution:
    """How the values of a column are spread. ``values`` of ``rows`` have one; without any, all is None."""

    column: str
    rows: int
    values: int
    minimum: int | None
    median: int | None
    maximum: int | None
    mean: float | None
    bins: tuple[Bin, ...]


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of the timeline by its beginning (2021, 2021-04 or 2021-04-30), and what is in it."""

    start: str
    documents: int
    score: float | None


@dataclass(frozen=True, slots=True)
class Timeline:
    """When documents were published. ``unit`` is day, month or year; no period in between is left out.

    ``missing`` documents have no time of publication, and ``outside`` ones an implausible one.
    """

    unit: str
    periods: tuple[Period, ...]
    missing: int
    outside: int


@dataclass(frozen=True, slots=True)
class OwnValue:
    """A value of a field, and how often it is there; ``allowed``: the schema does not list others."""

    value: str
    count: int
    allowed: bool = True


@dataclass(frozen=True, slots=True)
class OwnFigures:
    """What is in one field of somebody's own schema.

    ``rows`` are the objects that it may stand in, or the items of a list. ``values`` are some of its values
    and ``others`` all that are not among them. ``low``, ``median`` and ``high``
    are of numbers, or of ``lengths``: how many items a list has, or characters a text. ``first`` and ``last``
    are dates.
    """

    field: str
    kind: str
    required: bool
    hidden: bool
    rows: int
    filled: int
    blank: int
    misfits: int
    values: tuple[OwnValue, ...] = ()
    others: int = 0
    low: float | None = None
    median: float | None = None
    high: float | None = None
    lengths: bool = False
    first: str | None = None
    last: str | None = None


@dataclass(frozen=True, slots=True)
class SchemaFigures:
    """What is in the documents of one schema; without values are those that could not be judged."""

    schema: str
    table: str
    documents: int
    readable: int
    fields: tuple[OwnFigures, ...]
    more_fields: bool
    """Whether the schema has more fields than are told of."""
    fields_known: bool = True
    """Whether it is known what is in the fields; if not, there are none."""


@dataclass(frozen=True, slots=True)
class Changes:
    """What is new since the last report, which was made at ``since`` from ``commit``.

    ``findings`` are new, ``new`` says of which severities, and ``resolved`` are gone. If not ``exact``,
    there are so many findings that all of this is extrapolated from a sample. ``items`` are some of the new
    ones, the most severe first.
    """

    since: str
    commit: str | None
    findings: int
    resolved: int
    exact: bool
    items: tuple[Noted, ...]
    causes: int | None = None
    """New ones; this and the following are None where the last report did not keep its causes."""
    causes_resolved: int | None = None
    causes_moved: int | None = None
    """Causes that were there, with findings where there were none."""
    new: Severities | None = None


@dataclass(frozen=True, slots=True)
class Intake:
    """The documents that were added or changed since ``commit``, the last that was measured, of ``since``.

    ``errors`` of them have errors, ``score`` is their mean one, None without any. Where it is not known which
    they are, all of this is None, and ``reason`` says why.
    """

    since: str | None
    commit: str | None
    documents: int | None
    errors: int | None
    score: float | None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Picture:
    """A series as a chart shows it: days or those of commits, values, and from where to where it is usual."""

    days: tuple[str, ...]
    values: tuple[float | None, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class AnomalyFigures:
    """Something unusual, see `seedlint.series.Anomaly`; ``id`` is the same in each report that tells of it.

    ``documents`` are the first of ``document_count`` that it is about, ``common`` says what most of them have
    in common. ``documents_now`` are the first of ``document_count_now`` with such findings, where it is not
    known which ones a jump between commits is about. ``also`` are sentences about other series that show the
    same.
    """

    id: str
    kind: str
    subject: str
    name: str
    measure: str
    sentence: str
    since: str
    until: str
    observed: float
    low: float
    high: float
    usual: float
    unit: str
    commit: str | None
    documents: tuple[Mention, ...]
    document_count: int
    common: str | None
    picture: Picture
    also: tuple[str, ...] = ()
    documents_now: tuple[Mention, ...] = ()
    document_count_now: int = 0
    owners: tuple[str, ...] = ()
    new: bool | None = None
    """Whether no earlier report had it, None where that is not known."""


@dataclass(frozen=True, slots=True)
class Anomalies:
    """What is unusual in so many ``series``, of what began in so many last ``days``: ``total``."""

    series: int
    days: int
    total: int
    items: tuple[AnomalyFigures, ...] = ()


@dataclass(frozen=True, slots=True)
class Metrics:
    """All figures of one report."""

    generated_at: str
    """In UTC, as 2021-04-30T20:51:00Z."""
    seedlint: str
    commit: str | None
    """What was reported on, None outside of a git repository."""
    modified: bool | None
    """Whether the working tree differed from the commit."""
    score: float | None
    """Of the corpus: the mean of its documents' scores, to one decimal; None without documents."""
    documents: DocumentCounts
    rows: dict[str, int]
    findings: Severities
    causes: Causes
    fixable: tuple[int, int]
    """Findings with a safe fix, and with an unsafe one."""
    scores: tuple[Bin, ...]
    """Documents by score, ten points a bin."""
    rules: tuple[RuleFigures, ...]
    fields: tuple[FieldFigures, ...]
    providers: tuple[ProviderFigures, ...]
    """Those to talk to first, by points."""
    provider_count: int
    worst: tuple[DocumentFigures, ...]
    clusters: tuple[Cluster, ...]
    cluster_count: int
    clustered_documents: int
    timeline: Timeline
    distributions: tuple[Distribution, ...]
    articles: bool = True
    """Whether any document is of a schema that has articles; or there is no document."""
    schemas: tuple[SchemaFigures, ...] = ()
    """What is in the documents of other schemas than that of the seed format."""
    schema_count: int = 0
    """How many such schemas documents obey."""
    checked: dict[str, str] | None = None
    """The names of the rules that ran, by code; None where that is not known."""
    left_out: tuple[str, ...] | None = None
    """What may have left out documents or rules, as on the command line: options, and `PATHS`; empty for a
    report of all, None where that is not known."""
    configuration: str | None = None
    """A digest of what the configuration says of checking, empty without one; None is not known."""
    incomplete: bool | None = None
    """Whether a rule crashed or could not be loaded, so that findings may be missing; None is not known."""
    every_provider: tuple[ProviderCounts, ...] = ()
    """5,000 providers at most, those with the weightiest findings first, and those without any."""
    clean_provider_count: int = 0
    """How many providers have no finding of their own."""
    changes: Changes | None = None
    """None for the first report."""
    intake: Intake | None = None
    """None where nobody has looked for it."""
    anomalies: Anomalies | None = None
    """None if nobody has looked for them."""
    owners: tuple[OwnerFigures, ...] | None = None
    """5,000 owners at most, those with the weightiest findings first; None if nothing is said of owners."""
    owner_count: int | None = None
    expectations: dict[str, Any] | None = None
    """What became of the expectations; None if none were judged."""

    def to_json(self) -> dict[str, Any]:
        """Return the contents of `report.json`."""
        return {"version": VERSION, **asdict(self)}
