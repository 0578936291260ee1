"""What happens to a job, in its table `run`: by it a job goes on, and no two drivers take turns unawares."""

from __future__ import annotations

import json
import platform
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from seedlint import __version__
from seedlint.errors import UsageError
from seedlint.run.session import judge_as_of
from seedlint.spark.output import rows_of
from seedlint.spark.shapes import ddl
from seedlint.spark.telling import JobError
from seedlint.tables.tables import VERSION
from seedlint.util.escape import escape

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from pyspark.sql import SparkSession

    from seedlint.run.session import Session
    from seedlint.spark.job import Totals
    from seedlint.spark.output import Output

RUN = pa.schema(
    [
        ("turn", pa.int32()),
        ("event", pa.string()),
        ("at", pa.string()),
        ("now", pa.string()),
        ("seedlint", pa.string()),
        ("python", pa.string()),
        ("spark", pa.string()),
        ("fingerprint", pa.string()),
        ("input", pa.string()),
        ("settings", pa.string()),
        ("totals", pa.string()),
        ("tables", pa.int32()),
    ]
)
"""What happened to a job: it was `begun`, `resumed`, `ended`; and the version of its tables."""
_BEGINS = frozenset(("begun", "resumed"))
_MOST = 3
"""Settings that are named where some differ."""


class Diary:
    """What happened to a job, in its table `run`."""

    def __init__(
        self, spark: SparkSession, session: Session, output: Output, asked: str, mark: str, *, tables: bool
    ) -> None:
        """Prepare; ``asked`` is what the job reads, in words, and ``mark`` what decides its result.

        ``tables``: the job writes the tables of the corpus.
        """
        self._spark = spark
        self._session = session
        self._output = output
        self._asked = asked
        self._mark = mark
        self._tables = VERSION if tables else None
        self.turn = 0

    def events(self) -> list[dict[str, Any]]:
        """Return what has happened so far, in order."""
        return rows_of(self._output.read("run").orderBy("turn", "at"))

    def begin(self, *, again: bool) -> None:
        """Write that the job begins, or goes on; UsageError if another driver has done so meanwhile."""
        self._note("resumed" if again else "begun")
        self.refuse_others()

    def end(self, totals: Totals) -> None:
        """Write that the job has ended."""
        told = {name: getattr(totals, name) for name in totals.__slots__ if name != "beyond"}
        self._note("ended", json.dumps(told))

    def _note(self, event: str, totals: str | None = None) -> None:
        row = self._row(event, totals)
        self._output.append("run", self._spark.createDataFrame([row], ddl(RUN)).coalesce(1))

    def _row(self, event: str, totals: str | None = None) -> tuple[Any, ...]:
        from seedlint.config.describe import describe

        registry, selection = self._session.registry, self._session.selection
        options = {rule.name: (rule.options, selection.options(rule)) for rule in registry if rule.options}
        return (
            self.turn,
            event,
            datetime.now(UTC).isoformat(),
            self._session.now.isoformat(),
            __version__,
            platform.python_version(),
            self._spark.version,
            self._mark,
            self._asked,
            describe(self._session.settings, options, selection),
            totals,
            self._tables,
        )

    def refuse_others(self) -> None:
        """Raise a JobError if another driver works on the job, too."""
        if not is_alone(self.events(), self.turn):
            raise JobError(
                "another seedlint has begun to write to the same --output, so this one ends; continue with"
                " --resume when the other one has ended"
            )

    def resume(self) -> None:
        """Go on with a job: as of its moment, by the same rules; UsageError says what differs."""
        events = self.events()
        if any(event["fingerprint"] != self._mark for event in events):
            now = dict(zip(RUN.names, self._row(""), strict=True))
            raise UsageError(
                f"--resume: {differs(events[0], now)}; start again in another directory, or restore what"
                " was there"
            )
        self.turn = max(event["turn"] for event in events) + 1
        if ended(events):
            self._session.front.tell(
                "the job has ended before; documents that have changed are checked again", "note"
            )
        judge_as_of(self._session, datetime.fromisoformat(events[0]["now"]))


def ended(events: Iterable[Mapping[str, Any]]) -> bool:
    """Whether the last turn of a job has come to its end."""
    events = list(events)
    last = max((event["turn"] for event in events), default=None)
    return any(event["turn"] == last and event["event"] == "ended" for event in events)


def is_alone(events: Iterable[Mapping[str, Any]], turn: int) -> bool:
    """Whether a turn is the last one, and was begun once."""
    begun = [event["turn"] for event in events if event["event"] in _BEGINS]
    return begun.count(turn) == 1 and max(begun) == turn


def differs(then: Mapping[str, Any], now: Mapping[str, Any]) -> str:
    """Say what is not as it was when a job was begun."""
    if then["seedlint"] != now["seedlint"]:
        return (
            f"the job was begun by seedlint {escape(then['seedlint'])}, and this is {escape(now['seedlint'])}"
        )
    if then["tables"] != now["tables"]:
        return "the job was begun " + ("with --tables" if then["tables"] is not None else "without --tables")
    if keys := _differing(then["settings"].splitlines(), now["settings"].splitlines()):
        more = f" and {len(keys) - _MOST} more" if len(keys) > _MOST else ""
        return f"settings are not as they were ({', '.join(map(escape, keys[:_MOST]))}{more})"
    if then["input"] != now["input"]:
        return f"the job was begun over {escape(then['input'])}, and this is over {escape(now['input'])}"
    return "rules, schemas, lists or the status of links are not as they were"


_PLACES = frozenset(("cache-dir", "links.store"))
"""Settings that say where something is, as seen from the working directory: they decide nothing."""


def _differing(then: Sequence[str], now: Sequence[str]) -> list[str]:
    """Return the keys of lines of TOML that only one of two texts has, with the tables that they are in."""
    lines = [set(_keyed(text)) for text in (then, now)]
    return [key for key in dict.fromkeys(key for key, _ in sorted(lines[0] ^ lines[1])) if key not in _PLACES]


def _keyed(lines: Iterable[str]) -> Iterable[tuple[str, str]]:
    table = ""
    for line in lines:
        if line.startswith("["):
            table = line.strip("[]")
        key, sign, value = line.partition(" = ")
        if sign and not line.startswith("#"):
            # The comment says where it is set: another line of the file is no other setting.
            yield (f"{table}.{key}" if table else key), value.rsplit("  # ", 1)[0].rstrip()


__all__ = ["RUN", "Diary", "differs", "ended", "is_alone"]
