"""What is in the documents of somebody's own schema: how complete its fields are, and what values they have.

A value is shown if the schema itself names it, or if it is a word or a short text that says nothing secret
by its looks. Of payloads, and of fields with a name such as `apiKey`, it is only said whether they are there.
"""

from __future__ import annotations

from collections import defaultdict
from itertools import islice
from typing import TYPE_CHECKING, Any

from seedlint.export.own import BLANK, HIDDEN, LIST, MISFIT, NUMBER, OBJECT, TEXT
from seedlint.infer.forms import NAME, WORD, form_of, is_opaque
from seedlint.infer.forms import NUMBER as DIGITS
from seedlint.infer.forms import TEXT as PROSE
from seedlint.report.metrics import OwnFigures, OwnValue, SchemaFigures
from seedlint.util.redact import mask_line

if TYPE_CHECKING:
    from collections.abc import Iterable

    from seedlint.export.sqlite import SqliteTables
    from seedlint.schema.fields import Field
    from seedlint.tables.own import OwnTable

_MOST_SCHEMAS = 20
_MOST_FIELDS = 1000
"""Of all schemas together: a page is of some size, whatever the corpus."""
_MOST = 12
"""Values of a field that are shown; those that a schema lists, all the same."""
_MOST_LISTED = 40
_SHOWN = frozenset((WORD, NAME, DIGITS, PROSE))
_OPAQUE = frozenset("email idn-email uri uri-reference iri iri-reference uuid date date-time".split())
"""Formats whose values are each there once, or nobody's business."""
_DAY = len("2021-04-30")
_DATED = "AND text GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]*'"
"""What is no date is not shown as one, nor a part of it."""
_NAMES = {"string": "text", "array": "list", "object": "mapping"}


def measure_schemas(store: SqliteTables) -> tuple[SchemaFigures, ...]:
    """Return the figures of each schema that has a table in ``store``, which is finished.

    A document may name any schema: of many, those that were met first are told of.
    """
    found: list[SchemaFigures] = []
    left = _MOST_FIELDS
    for number, own in enumerate(store.own):
        if len(found) == _MOST_SCHEMAS:
            break
        documents, readable = store.one(
            "SELECT count(*), ifnull(sum(readable), 0) FROM own_documents WHERE own = ?", (number,)
        )
        if not documents and store.one("SELECT count(*) FROM documents")[0]:
            continue
        known = store.has_values
        fields = tuple(islice(_Fields(store, number, own, readable).figures(), left)) if known else ()
        more = known and (own.cut or len(fields) < len(own.fields))
        found.append(SchemaFigures(own.schema, own.table.name, documents, readable, fields, more, known))
        left -= len(fields)
    return tuple(found)


class _Fields:
    """Looks at the values of one schema's documents."""

    def __init__(self, store: SqliteTables, number: int, own: OwnTable, readable: int) -> None:
        self._store = store
        self._number = number
        self._own = own
        self._readable = readable
        self._counts: dict[int, dict[str, int]] = defaultdict(dict)
        query = "SELECT field, state, count(*) FROM own_values WHERE own = ? GROUP BY 1, 2"
        for field, state, count in store.rows(query, (number,)):
            self._counts[int(field)][str(state)] = int(count)

    def figures(self) -> Iterable[OwnFigures]:
        for number, field in enumerate(self._own.fields):
            yield self._figures(number, field)

    def _figures(self, number: int, field: Field) -> OwnFigures:
        counts = self._counts[number]
        filled = sum(counts.get(state, 0) for state in (TEXT, NUMBER, LIST, OBJECT, HIDDEN))
        blank, misfits = counts.get(BLANK, 0), counts.get(MISFIT, 0)
        if counts.get(LIST) and not field.hidden:
            # As elsewhere, a list with nothing in it is none.
            empty = self._one("count(*)", number, LIST, "AND number = 0")
            filled, blank = filled - empty, blank + empty
        if field.place[-1] is None:
            rows = filled + blank + misfits
        elif field.parent < 0:
            rows = self._readable
        else:
            rows = self._counts[field.parent].get(OBJECT, 0)
        told: dict[str, Any] = {}
        if not field.hidden:
            told = {**self._spread(number, counts), **self._values(number, field, counts)}
        kind = _kind(field)
        return OwnFigures(
            self._own.names[number], kind, field.required, field.hidden, rows, filled, blank, misfits, **told
        )

    def _one(self, what: str, number: int, state: str, more: str = "") -> Any:
        query = f"SELECT {what} FROM own_values WHERE own = ? AND field = ? AND state = ? {more}"
        return self._store.one(query, (self._number, number, state))[0]

    def _spread(self, number: int, counts: dict[str, int]) -> dict[str, Any]:
        """Return between what the numbers are, or the lengths of whatever there is most of."""
        state = max((NUMBER, LIST, TEXT), key=lambda one: (counts.get(one, 0), one == NUMBER))
        where = "AND number IS NOT NULL"
        count = self._one("count(*)", number, state, where) if counts.get(state) else 0
        if not count:
            return {}
        middle = f"{where} ORDER BY number LIMIT 1 OFFSET {(count - 1) // 2}"
        return {
            "low": self._one("min(number)", number, state, where),
            "median": self._one("number", number, state, middle),
            "high": self._one("max(number)", number, state, where),
            "lengths": state != NUMBER,
        }

    def _values(self, number: int, field: Field, counts: dict[str, int]) -> dict[str, Any]:
        texts = counts.get(TEXT, 0)
        if texts and field.formats & {"date", "date-time"}:
            first, last = (self._one(f"{what}(text)", number, TEXT, _DATED) for what in ("min", "max"))
            return {} if first is None else {"first": str(first)[:_DAY], "last": str(last)[:_DAY]}
        query = (
            "SELECT text, count(*) FROM own_values WHERE own = ? AND field = ? AND state = ?"
            " AND text IS NOT NULL GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT ?"
        )
        rows = self._store.rows(query, (self._number, number, TEXT, _MOST_LISTED + _MOST))
        seen = {str(word): int(count) for word, count in rows}
        shown = {word: seen.get(word, 0) for word in field.words[:_MOST_LISTED]}
        strange = {word: count for word, count in seen.items() if word not in shown and _may_be_shown(word)}
        if not field.formats & _OPAQUE:
            listed = bool(shown) or field.types == {"boolean"}
            shown.update(_telling(strange, texts, listed=listed))
        values = [
            OwnValue(word, count, not field.only or word in field.words)
            for word, count in sorted(shown.items(), key=lambda one: (-one[1], one[0]))
        ]
        others = texts - sum(shown.values()) if values else 0
        return {"values": tuple(values), "others": others}


def _telling(words: dict[str, int], total: int, *, listed: bool) -> dict[str, int]:
    """Return of the words that a schema does not name those that tell something.

    Beside words that it names, each does; without those, all if they are few, and else the frequent ones.
    """
    few = len(words) <= _MOST and sum(words.values()) == total and min(words.values(), default=0) > 1
    if not listed and not few:
        words = {word: count for word, count in words.items() if count > max(1, total // 50)}
    return dict(list(words.items())[:_MOST])


def _may_be_shown(word: str) -> bool:
    # A sentence has a form, too, that tells nothing of what is in it.
    return form_of(word) in _SHOWN and mask_line(word) == word and not any(map(is_opaque, word.split()))


def _kind(field: Field) -> str:
    """Return the type of a field in words: `text (email)`, `list`."""
    words = [_NAMES.get(name, name) for name in sorted(field.types)] or ["anything"]
    shown = " or ".join(words)
    return f"{shown} ({', '.join(sorted(field.formats))})" if field.formats else shown
