"""The store as text, JSON and CSV."""

from __future__ import annotations

import csv
import json
import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TextIO

from seedlint.errors import UsageError
from seedlint.finding import pointer_words
from seedlint.linkfacts import Verdict, words
from seedlint.links.schema import PLACES
from seedlint.urls import web
from seedlint.util.escape import escape

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from seedlint.links.reader import Reader
    from seedlint.links.store import Store

FIELDS = ("url", "verdict", "status", "reason", "final", "since", "firstFailure", "failures", "looked", "due")
_TIMES = frozenset(("since", "firstFailure", "looked", "due"))
_COLUMNS = "url, verdict, status, reason, final, since, first_failure, failures, looked, due"
_SHOWN_PLACES = 3


def moment(seconds: int | None) -> str | None:
    """Return a time as RFC 3339 text."""
    if seconds is None:
        return None
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def day(seconds: int | None) -> str:
    """Return the day of a time."""
    return (moment(seconds) or "never")[:10]


def entries(reader: Reader, where: str = "", values: tuple[Any, ...] = ()) -> Iterator[dict[str, Any]]:
    """Yield what is known of URLs, by the names of `FIELDS`."""
    for row in reader.urls(_COLUMNS, f"looked IS NOT NULL {where}", values):
        entry = dict(zip(FIELDS, row, strict=True))
        yield {key: moment(value) if key in _TIMES else value for key, value in entry.items()}


def places(reader: Reader, url: str) -> list[str]:
    """Return where a URL stands: ``path: field``."""
    return [f"{path}: {pointer_words(pointer)}" for path, pointer in reader.rows(PLACES, (url, -1))]


def export_json(reader: Reader, stream: TextIO) -> None:
    """Write everything as one JSON object, a URL a line."""
    stream.write('{"version": 1, "urls": [')
    comma = "\n"
    for entry in entries(reader):
        stream.write(comma + json.dumps({**entry, "places": places(reader, entry["url"])}, ensure_ascii=True))
        comma = ",\n"
    stream.write("\n]}\n")


def export_csv(reader: Reader, stream: TextIO) -> None:
    """Write everything as CSV."""
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(FIELDS)
    for entry in entries(reader):
        writer.writerow(["" if entry[key] is None else _harmless(entry[key]) for key in FIELDS])


def begins_as_export(text: str) -> bool:
    """Whether a file that begins so is an export."""
    return re.match(r'\{\s*"version":\s*\d+,\s*"urls":', text) is not None or text.startswith(
        ",".join(FIELDS[:4])
    )


EXPORTS: dict[str, Callable[[Reader, TextIO], None]] = {"json": export_json, "csv": export_csv}


def _harmless(value: Any) -> Any:
    """Keep spreadsheets from taking text for a formula."""
    return f"'{value}" if isinstance(value, str) and value[:1] in {"=", "+", "-", "@", "\t", "\r"} else value


def describe(entry: dict[str, Any]) -> str:
    """Say on one line what is known of a URL."""
    said = words(entry["status"], entry["reason"])
    if entry["verdict"] == Verdict.MOVED:
        said += f", to {entry['final']}"
    if entry["firstFailure"]:
        said += f", first on {entry['firstFailure'][:10]}"
    return escape(f"{entry['verdict']:8} {entry['url']}  {said}, checked on {entry['looked'][:10]}")


def of_kind(reader: Reader, verdict: str) -> Iterator[str]:
    """Yield a line for each URL with a verdict."""
    for entry in entries(reader, "AND verdict = ?", (verdict,)):
        yield describe(entry)


def of_urls(reader: Reader, texts: Iterable[str]) -> Iterator[str]:
    """Yield all that is known of some URLs; UsageError for one that the store does not know."""
    for text in texts:
        url = web.parse(text)
        address = web.address(url) if url else text
        known = next(entries(reader, "AND url = ?", (address,)), None)
        if known is None:
            raise UsageError(f"{escape(text)}: the store has nothing about this URL")
        yield describe(known)
        failures = f" after {known['failures']} failures" if known["failures"] > 1 else ""
        next_look = f"next check from {known['due'][:10]} on"
        yield f"         {known['verdict']} since {known['since'][:10]}{failures}, {next_look}"
        for place in places(reader, address):
            yield f"         {escape(place)}"


def counts(reader: Reader) -> Iterator[str]:
    """Yield how many URLs have each verdict, and when the last look was."""
    query = "SELECT ifnull(verdict, '?'), count(*) FROM urls GROUP BY 1 ORDER BY 1 = '?', 1"
    for verdict, count in reader.rows(query):
        yield f"not checked yet: {count}" if verdict == "?" else f"{verdict:8} {count}"
    yield f"last check: {moment(reader.last_look()) or 'never'}"


def changes(store: Store) -> Iterator[str]:
    """Yield a line for each URL whose verdict has changed in a run, and that somebody should know of."""
    for url, before, after in store.changes():
        if after == Verdict.ALIVE and before not in {Verdict.DEAD, Verdict.FAILING, Verdict.MOVED}:
            continue
        record = store.record(url)
        if record is None:
            continue
        said = words(record.status, record.reason)
        if record.final:
            said += f", to {record.final}"
        if after == Verdict.FAILING:
            said += f"; a second check, from {day(record.due)} on, decides"
        if after == Verdict.DEAD:
            said += f", first on {day(record.first_failure)}"
        word = f"{after} again" if after == Verdict.ALIVE else after
        yield escape(f"{word:8} {url}  {said}{_first_places(store, url)}")


def _first_places(store: Store, url: str) -> str:
    rows = store.documents.places(url, _SHOWN_PLACES + 1)
    shown = ", ".join(f"{path}: {pointer_words(pointer)}" for path, pointer in rows[:_SHOWN_PLACES])
    more = ", …" if len(rows) > _SHOWN_PLACES else ""
    return f" ({shown}{more})" if shown else ""
