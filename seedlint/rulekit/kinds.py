"""Which module a new rule begins from: what its name says, as far as that can be told."""

from __future__ import annotations

from typing import NamedTuple

from seedlint.rulekit.templates import ADDRESS, CORPUS_RULE, LENGTH, MOMENT, RULE

_FIELDS = ("title", "excerpt")
"""The fields that a name may be about; titles if it says nothing."""


class Kind(NamedTuple):
    """A kind of rules: the words in names that tell it, its module, and what that looks at, for people."""

    words: frozenset[str]
    template: str
    about: str


_ACROSS = Kind(
    frozenset(
        "duplicate duplicates duplicated unique once repeated repeat reused same twice conflict".split()
    ),
    CORPUS_RULE,
    "it compares the documents of the corpus",
)
_TEXTS = Kind(frozenset(), RULE, "it checks all text for readers")
_KINDS = (
    _ACROSS,
    Kind(
        frozenset("length long longer longest short shorter shortest size characters words".split()),
        LENGTH,
        "it checks how long texts are",
    ),
    Kind(
        frozenset("url urls link links address addresses host hosts domain domains".split()),
        ADDRESS,
        "it checks all URLs",
    ),
    Kind(
        frozenset("date dates day days time times timestamp timestamps midnight hour published".split()),
        MOMENT,
        "it checks all timestamps",
    ),
)


def kind_of(name: str, *, corpus: bool) -> Kind:
    """Return the kind of rule that a name stands for; with ``corpus``, one that judges across documents."""
    if corpus:
        return _ACROSS
    words = set(name.split("-"))
    return next((kind for kind in _KINDS if words & kind.words), _TEXTS)


def field_of(name: str) -> str:
    """Return the field of articles that a name is about."""
    words = name.split("-")
    return next((field for field in _FIELDS if field in words or f"{field}s" in words), _FIELDS[0])


__all__ = ["Kind", "field_of", "kind_of"]
