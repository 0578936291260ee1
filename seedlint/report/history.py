"""What earlier reports have measured: `history.jsonl` in the report's folder, one JSON object a line.

Lines are only ever added (the oldest go when the file gets too large). A line that can't be read is said
and passed over, and stays in the file.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from seedlint.report.metrics import Metrics

NAME = "history.jsonl"
VERSION = 2
"""Of a line; those of version 1 have no `at`, and nothing of causes and fields."""

MOMENT = "%Y-%m-%dT%H:%M:%SZ"
"""How a time is written, in UTC."""
_LARGEST = 4_000_000
"""Bytes of the file; 500 reports at least, a thousand of a small corpus."""
_LONGEST_LINE = 100_000
_LATEST = 253_402_214_400
"""The last day of the year 9999, in seconds since 1970."""
_PROVIDERS = 20
_LONGEST_NAME = 253
_MOST_WARNINGS = 3


@dataclass(frozen=True, slots=True)
class ProviderEntry:
    """What one report said of a provider."""

    documents: int
    articles: int
    score: float | None
    errors: int
    warnings: int
    notes: int


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """What one report has measured. ``source`` is ``run``, or ``git`` for what was measured afterwards.

    ``date`` is that of the report, or of the commit, in UTC as 2021-04-30T20:51:00Z, and ``at`` that of the
    commit; ``rules`` are findings by code, ``rule_causes`` their causes. ``fields`` are, by table and field,
    how many values there are, and how many there could be. ``intake`` is how many documents were added or
    changed since the measurement before, and how many of these have errors; ``volumes`` of the largest
    providers how many documents they have, how many of these lack each of `seedlint.report.places.MISSING`,
    and how many are of the intake; ``baseline`` how many findings the baseline has, and ``anomalies`` the ids
    of what was unusual, None if nobody has looked. ``basis`` is a digest of what has judged the documents
    (seedlint and its rules): only entries that have it in common say how the documents changed.
    ``left_out`` is as in `Metrics`.
    """

    date: str
    commit: str | None
    modified: bool | None
    seedlint: str
    source: str
    score: float | None
    documents: int
    readable: int
    clean: int
    passed: int
    errors: int
    warnings: int
    notes: int
    rules: dict[str, int] = field(default_factory=dict)
    providers: dict[str, ProviderEntry] = field(default_factory=dict)
    new: int | None = None
    resolved: int | None = None
    at: str | None = None
    causes: int | None = None
    new_causes: int | None = None
    resolved_causes: int | None = None
    rule_causes: dict[str, int] = field(default_factory=dict)
    fields: dict[str, tuple[int, int]] = field(default_factory=dict)
    intake: tuple[int, int] | None = None
    baseline: int | None = None
    anomalies: tuple[str, ...] | None = None
    basis: str | None = None
    volumes: dict[str, tuple[int | None, ...]] = field(default_factory=dict)
    left_out: tuple[str, ...] | None = None

    @property
    def moment(self) -> str:
        """When what was measured came to be: the time of the commit, or else of the report."""
        return self.at if self.at and not self.modified else self.date

    def to_line(self) -> str:
        """Return the entry as a line of the file, with its line break."""
        return json.dumps({"version": VERSION, **asdict(self)}, separators=(",", ":")) + "\n"


def moment_of(seconds: int) -> datetime:
    """Return the time of a commit; git knows later ones than the calendar."""
    return datetime.fromtimestamp(min(max(seconds, 0), _LATEST), UTC)


def entry_of(metrics: Metrics, at: str | None = None) -> HistoryEntry:
    """Return what the history keeps of a report; ``at`` is the time of the commit it is about."""
    documents, findings, changes = metrics.documents, metrics.findings, metrics.changes
    return HistoryEntry(
        date=metrics.generated_at,
        commit=metrics.commit,
        modified=metrics.modified,
        seedlint=metrics.seedlint,
        source="run",
        score=metrics.score,
        documents=documents.total,
        readable=documents.readable,
        clean=documents.clean,
        passed=documents.passed,
        errors=findings.errors,
        warnings=findings.warnings,
        notes=findings.notes,
        rules={rule.code: rule.findings for rule in sorted(metrics.rules, key=lambda rule: rule.code)},
        providers={
            one.domain[:_LONGEST_NAME]: ProviderEntry(
                one.documents, one.articles, one.score, one.errors, one.warnings, one.notes
            )
            for one in metrics.providers[:_PROVIDERS]
            if one.domain is not None
        },
        new=changes.findings if changes else None,
        resolved=changes.resolved if changes else None,
        at=at,
        causes=metrics.causes.total,
        new_causes=changes.causes if changes else None,
        resolved_causes=changes.causes_resolved if changes else None,
        rule_causes={rule.code: rule.causes for rule in sorted(metrics.rules, key=lambda rule: rule.code)},
        fields={f"{one.table}.{one.field}": (one.filled, one.rows) for one in metrics.fields if one.rows},
    )


class History:
    """The entries of the file, by date, and the warnings that reading it gave."""

    def __init__(self) -> None:
        """Begin without any."""
        self.entries: list[HistoryEntry] = []
        self.warnings: list[str] = []
        self._lines: list[tuple[str, str]] = []

    @classmethod
    def read(cls, path: Path) -> History:
        """Read a file; there need not be one."""
        history = cls()
        try:
            with path.open("rb") as file:
                raw = file.read(4 * _LARGEST)
        except FileNotFoundError:
            return history
        except OSError as error:
            history.warnings.append(f"{NAME} can't be read ({(error.strerror or str(error)).lower()})")
            return history
        damaged = []
        date = ""
        for number, line in enumerate(raw.decode("utf-8", "surrogateescape").split("\n"), 1):
            if not line.strip():
                continue
            try:
                entry = _entry(line)
            except (ValueError, TypeError, KeyError, RecursionError):
                damaged.append(number)
            else:
                date = entry.date
                history.entries.append(entry)
            # What can't be read stays where it is.
            history._lines.append((date, line))
        if damaged:
            shown = ", ".join(map(str, damaged[:_MOST_WARNINGS])) + (
                ", …" if len(damaged) > _MOST_WARNINGS else ""
            )
            lines = "lines" if len(damaged) > 1 else "line"
            history.warnings.append(f"{NAME}: {lines} {shown} can't be read; going on without")
        history.entries.sort(key=lambda entry: entry.date)
        return history

    def has(self, commit: str) -> bool:
        """Whether there is an entry about just what a commit holds."""
        return any(entry.commit == commit and not entry.modified for entry in self.entries)

    def add(self, entries: Iterable[HistoryEntry]) -> None:
        """Add entries, each where its date belongs."""
        for entry in entries:
            self.entries.append(entry)
            self._lines.append((entry.date, entry.to_line().rstrip("\n")))
        self.entries.sort(key=lambda entry: entry.date)
        self._lines.sort(key=lambda line: line[0])

    def write(self, path: Path) -> None:
        """Write the file, without its oldest lines if it would be too large."""
        kept: list[bytes] = []
        size = 0
        for _, line in reversed(self._lines):
            raw = f"{line}\n".encode("utf-8", "surrogateescape")
            size += len(raw)
            if size > _LARGEST:
                break
            kept.append(raw)
        path.write_bytes(b"".join(reversed(kept)))


def is_ours(path: Path) -> bool:
    """Whether a file is a history: every line of it can be read. One of no lines has nothing to lose."""
    return not History.read(path).warnings


def _entry(line: str) -> HistoryEntry:
    """Read a line; ValueError, TypeError or KeyError for one that is none of ours."""
    if len(line) > _LONGEST_LINE:
        raise ValueError("too long")
    data = json.loads(line)
    if not isinstance(data, dict) or data.get("version") not in {1, VERSION}:
        raise ValueError("another version")
    for moment in filter(None, (data["date"], data.get("at"))):
        if datetime.strptime(moment, MOMENT).strftime(MOMENT) != moment:
            raise ValueError("another form of time")
    return HistoryEntry(
        date=data["date"],
        commit=_text(data.get("commit")),
        modified=None if data.get("modified") is None else bool(data["modified"]),
        seedlint=str(data.get("seedlint", "")),
        source="git" if data.get("source") == "git" else "run",
        score=_number(data["score"]),
        **{name: _count(data[name]) for name in _COUNTS},
        rules={str(code): _count(count) for code, count in dict(data["rules"]).items()},
        providers={str(domain): _provider(one) for domain, one in dict(data["providers"]).items()},
        at=_text(data.get("at")),
        rule_causes={str(code): _count(n) for code, n in dict(data.get("rule_causes") or {}).items()},
        fields={str(name): _pair(pair) for name, pair in dict(data.get("fields") or {}).items()},
        intake=None if data.get("intake") is None else _pair(data["intake"]),
        new=_maybe(data, "new"),
        resolved=_maybe(data, "resolved"),
        causes=_maybe(data, "causes"),
        new_causes=_maybe(data, "new_causes"),
        resolved_causes=_maybe(data, "resolved_causes"),
        volumes={
            str(domain): tuple(None if one is None else _count(one) for one in list(counts))
            for domain, counts in dict(data.get("volumes") or {}).items()
        },
        baseline=_maybe(data, "baseline"),
        basis=_text(data.get("basis")),
        anomalies=None if data.get("anomalies") is None else tuple(map(str, list(data["anomalies"]))),
        left_out=None if data.get("left_out") is None else tuple(map(str, list(data["left_out"]))),
    )


_COUNTS = ("documents", "readable", "clean", "passed", "errors", "warnings", "notes")


def _provider(data: Any) -> ProviderEntry:
    return ProviderEntry(
        documents=_count(data["documents"]),
        articles=_count(data["articles"]),
        score=_number(data["score"]),
        errors=_count(data["errors"]),
        warnings=_count(data["warnings"]),
        notes=_count(data["notes"]),
    )


def _count(value: Any) -> int:
    if type(value) is not int or not 0 <= value < 2**53:
        raise ValueError("not a count")
    return value


def _maybe(data: dict[str, Any], name: str) -> int | None:
    return None if data.get(name) is None else _count(data[name])


def _pair(value: Any) -> tuple[int, int]:
    first, second = value
    return _count(first), _count(second)


def _number(value: Any) -> float | None:
    if value is None:
        return None
    if type(value) not in {int, float} or not 0 <= value <= 100:
        raise ValueError("not a score")
    return float(value)


def _text(value: Any) -> str | None:
    if value is not None and not isinstance(value, str):
        raise TypeError("not a string")
    return value
