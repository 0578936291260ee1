"""What the forms of a place's texts say about it: which format and which roles its values have.

A new role is one more entry in `GUESSES` (the first that fits decides) or in `BESIDE` (each that fits adds a
role to a format that was found).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from seedlint.infer.forms import (
    BLANK,
    CODE,
    DATE,
    DATE_TIME,
    DATED,
    EMAIL,
    EMPTY,
    HIDDEN,
    HOST,
    LOOSE,
    NUMBER,
    PAYLOAD,
    PROSE,
    SHAPED,
    UNSOUND,
    URI,
    UUID,
    WEB,
    WORD,
)
from seedlint.schema.roles import ROLE_KEYWORD
from seedlint.util.late import late
from seedlint.util.redact import is_nearly

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

NEARLY = 0.98
"""From this share up, something is nearly always so, and the rest are outliers."""
LITTLE = 20
"""Of fewer texts, or documents, nothing can be said by what they have in common."""
_MOSTLY = 0.9
_HALF = 0.5
_QUARTER = 0.25

_PUBLISHED = late(
    r"(?:first[_-]?|date[_-]?)?(?:publi|posted|released|issued)|pub[_-]?date|date\Z", re.IGNORECASE
)


def _is_published(name: str) -> bool:
    return _PUBLISHED.match(name) is not None


class Forms:
    """The forms of the texts at a place, as shares of those that are not empty."""

    def __init__(self, counts: Mapping[str, int]) -> None:
        """Take how often there is which form."""
        self.counts = counts
        self.total = sum(counts.values()) - counts.get(EMPTY, 0) - counts.get(BLANK, 0)

    def share(self, *forms: str) -> float:
        """Return the share of some forms."""
        return sum(self.counts.get(form, 0) for form in forms) / self.total if self.total else 0.0


class Guess(NamedTuple):
    """What a place may be: the keywords that say so, the forms that are right then, what speaks for it."""

    words: str
    """What its values are called."""
    keywords: Mapping[str, Any]
    right: frozenset[str]
    """Texts of other forms are outliers; with none, no text is."""
    fits: Callable[[str, Forms], bool]
    """Asked with the name of the field."""


def _is_text(_name: str, forms: Forms) -> bool:
    """Texts for people: sentences, or names of one word; what is nothing but words in lower case is none."""
    most = forms.share(*PROSE, SHAPED) >= _HALF and forms.share(SHAPED) < _QUARTER
    return most and forms.share(*PROSE, SHAPED, WORD, NUMBER, HOST, DATE, CODE) >= _MOSTLY


def _is_web(forms: Forms) -> bool:
    return forms.share(WEB, LOOSE, UNSOUND) >= _MOSTLY and forms.share(WEB, LOOSE) >= _HALF


GUESSES = (
    Guess(
        "payloads",
        {ROLE_KEYWORD: "payload"},
        frozenset(),
        lambda name, forms: forms.share(PAYLOAD) >= (0.1 if is_nearly(name) else _HALF),
    ),
    Guess(
        "dates",
        {"format": "date"},
        frozenset((DATE,)),
        lambda _, forms: forms.share(DATE) >= _MOSTLY and forms.share(DATE_TIME) <= 1 - NEARLY,
    ),
    Guess(
        "date-times",
        {"format": "date-time"},
        frozenset((DATE_TIME,)),
        lambda _, forms: (
            forms.share(*DATED) >= _MOSTLY
            and forms.share(DATE_TIME) >= _HALF
            and forms.share(DATE) <= 1 - NEARLY
        ),
    ),
    Guess(
        "dates, some with a time",
        {"anyOf": [{"format": "date"}, {"format": "date-time"}]},
        frozenset((DATE, DATE_TIME)),
        lambda _, forms: forms.share(DATE, DATE_TIME) >= _MOSTLY,
    ),
    Guess(
        "URLs of web pages",
        {"format": "uri", ROLE_KEYWORD: "web"},
        frozenset((WEB,)),
        lambda _, forms: _is_web(forms) and forms.share(LOOSE) <= 1 - NEARLY,
    ),
    Guess(
        "URLs of web pages",
        {ROLE_KEYWORD: "web"},
        frozenset((WEB, LOOSE)),
        lambda _, forms: _is_web(forms),
    ),
    Guess(
        "URIs",
        {"format": "uri"},
        frozenset((WEB, URI)),
        lambda _, forms: forms.share(WEB, URI) >= _MOSTLY,
    ),
    Guess(
        "email addresses",
        {"format": "email"},
        frozenset((EMAIL,)),
        lambda _, forms: forms.share(EMAIL) >= NEARLY,
    ),
    Guess("UUIDs", {"format": "uuid"}, frozenset((UUID,)), lambda _, forms: forms.share(UUID) >= NEARLY),
    Guess("texts", {ROLE_KEYWORD: "text"}, frozenset(), _is_text),
)
"""The first that fits decides."""

BESIDE = (({"format": "date-time"}, "published", _is_published),)
"""Further roles: for which keywords, the role, and what the name of the field must be like."""


def guessed(name: str, forms: Forms) -> Guess | None:
    """Return what the texts of a field are; None if nothing speaks for anything."""
    if not forms.total:
        return None
    found = next((guess for guess in GUESSES if guess.fits(name, forms)), None)
    if found is None:
        return None
    keywords = dict(found.keywords)
    for wanted, role, fits in BESIDE:
        if keywords == wanted and fits(name):
            keywords[ROLE_KEYWORD] = role
    return found._replace(keywords=keywords)


def hides(name: str, forms: Forms) -> bool:
    """Whether nothing of a field's values may be shown, not even how long they are."""
    return is_nearly(name) or forms.share(*HIDDEN) > 0


__all__ = ["BESIDE", "GUESSES", "LITTLE", "NEARLY", "Forms", "Guess", "guessed", "hides"]
