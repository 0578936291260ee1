"""Words of a draft: what its `$comment`s say about the evidence, and what outliers are called."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlint.infer import forms
from seedlint.util.escape import escape
from seedlint.util.words import counted, number

if TYPE_CHECKING:
    from collections.abc import Iterable

    from seedlint.infer.profile import Place, Seen

FORMS = {
    forms.EMPTY: "an empty string",
    forms.BLANK: "a string of spaces",
    forms.WORD: "a word",
    forms.NAME: "a word",
    forms.NUMBER: "a number in quotes",
    forms.TEXT: "a string",
    forms.SHAPED: "a string",
    forms.DATE: "a date without a time",
    forms.DATE_TIME: "a date with a time",
    forms.MOMENT: "a date or time in another form",
    forms.WEB: "the URL of a web page",
    forms.LOOSE: "a URL with characters that browsers percent-encode",
    forms.UNSOUND: "an invalid URL",
    forms.URI: "a URI that is not a web page",
    forms.EMAIL: "an email address",
    forms.UUID: "a UUID",
    forms.HOST: "a host name",
    forms.CODE: "an identifier",
    forms.MARKUP: "markup",
    forms.PAYLOAD: "what looks like a payload",
    forms.SEALED: "what looks like a secret",
}
_TYPES = {
    "object": "an object",
    "array": "a list",
    "string": "a string",
    "integer": "an integer",
    "number": "a number that is not whole",
    "boolean": "true or false",
    "null": "nothing",
}
DEEP = "what is inside is not described: it is too deep"
_SHOWN = 3


def joined(parts: Iterable[str]) -> str:
    """Return remarks as one."""
    return "; ".join(filter(None, parts))


def count(there: int, of: int) -> str:
    """Say how many have a field."""
    return f"in all {number(of)}" if there == of else f"in {number(there)} of {number(of)}"


def times(seen: int) -> str:
    """Say how often there is something that is the same in several places."""
    return f"seen {counted(seen, 'time')}"


def numbers(place: Place) -> list[str]:
    """Say between what numbers are."""
    return _between(place.numbers.least, place.numbers.greatest, "")


def sizes(place: Place) -> list[str]:
    """Say how long lists are."""
    if place.items is None:
        return ["always empty"]
    return _between(place.sizes.least, place.sizes.greatest, " items")


def texts(place: Place, *, dates: bool) -> list[str]:
    """Say between what dates are, or how long texts."""
    if dates:
        return _between(place.dates.least, place.dates.greatest, "")
    return _between(place.lengths.least, place.lengths.greatest, " characters")


def _between(least: object, greatest: object, unit: str) -> list[str]:
    if least is None:
        return []
    if least == greatest:
        return [f"always {least}{unit}" if least != 1 else f"always {least}{unit.removesuffix('s')}"]
    return [f"{least} to {greatest}{unit}"]


def keys(different: int | None) -> str:
    """Say that keys are data."""
    return "the keys are data" if different is None else f"the keys are data: {different} different ones"


def is_a(name: str) -> str:
    """Say of what type a value is."""
    return f"the value is {_TYPES[name]}"


def nearly_always(lacking: Seen) -> str:
    """Say that hardly any lack a field, and which do."""
    return f"nearly always there: missing {counted(lacking.times, 'time')}, {_such_as(lacking)}"


def rare(seen: Seen, meant: str | None) -> str:
    """Say that hardly any have a field, and which do."""
    asked = f"a field, or a misspelling of `{meant}`?" if meant else "a field, or a misspelling?"
    return f"hardly ever there, {_such_as(seen)}; {asked}"


def _such_as(seen: Seen) -> str:
    names = ", ".join(map(escape, seen.documents[:_SHOWN]))
    return f"in {names}" if seen.times <= len(seen.documents[:_SHOWN]) else f"as in {names}"


def documents(total: int) -> str:
    """Return how many documents there are."""
    return counted(total, "document")


__all__ = ["FORMS", "joined"]
