"""Expectations that are not judged unless somebody asks for them: each is a line for the configuration."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Offer:
    """An expectation to be switched on: what `report.expectations` says then, and when somebody would."""

    item: Mapping[str, Any]
    when: str
    seed: bool = False
    """Whether it is about articles of the seed format."""

    @property
    def description(self) -> str:
        """What is expected."""
        words: str = self.item["description"]
        return words

    @property
    def line(self) -> str:
        """The line as the configuration has it, in a list."""
        pairs = ", ".join(f"{key} = {json.dumps(value)}" for key, value in self.item.items())
        return f"{{ {pairs} }},"


def _offer(words: str, when: str, *, seed: bool = False, **item: Any) -> Offer:
    given = {key.replace("_", "-"): value for key, value in item.items()}
    return Offer({**given, "description": words}, when, seed)


OFFERS = (
    _offer(
        "No document has an error.",
        "the corpus has no errors, and should stay so",
        column="errors",
        expect="between",
        max=0,
    ),
    _offer(
        "At least 90 % of documents have no findings at all.",
        "warnings matter, too",
        column="findings",
        expect="between",
        max=0,
        mostly=0.9,
    ),
    _offer(
        "The documents' mean score is at least 95.",
        "the score has been this high for a while",
        column="score",
        expect="mean-between",
        min=95,
    ),
    _offer(
        "There are at least 1,000 documents.",
        "an import might be incomplete; write the number that you expect",
        expect="row-count-between",
        min=1000,
    ),
    _offer(
        "Every URL begins with https.",
        "links must be safe from reading and modification in transit",
        table="links",
        column="scheme",
        expect="in-set",
        values=["https"],
    ),
    _offer(
        "Something new comes every week.",
        "the corpus is updated regularly",
        seed=True,
        column="age_days",
        expect="min-between",
        max=7,
    ),
    _offer(
        "No two documents have the same title.",
        "titles are used as links or file names",
        seed=True,
        column="title",
        expect="unique",
    ),
    _offer(
        "At least 90 % of documents have an excerpt of 50 characters or more.",
        "excerpts are shown in lists",
        seed=True,
        column="excerpt",
        expect="length-between",
        min=50,
        mostly=0.9,
    ),
    _offer(
        "At least 90 % of documents have an image.",
        "documents are shown as cards",
        seed=True,
        column="image_count",
        expect="between",
        min=1,
        mostly=0.9,
    ),
    _offer(
        "Documents are articles, not videos.",
        "programs that read the corpus cannot show videos",
        seed=True,
        column="type",
        expect="in-set",
        values=["article"],
    ),
    _offer(
        "No document lists the same related article twice.",
        "readers see the lists unchanged",
        seed=True,
        table="related",
        expect="unique-together",
        columns=["document", "canonical_url"],
    ),
    _offer(
        "Nine in ten providers with several documents have a mean score of 80 or more.",
        "you talk to publishers about quality",
        seed=True,
        table="providers",
        column="mean_score",
        expect="between",
        min=80,
        mostly=0.9,
        min_rows=5,
    ),
    _offer(
        "No document has more than 100 related articles.",
        "long pages are a problem",
        seed=True,
        severity="warning",
        expect="no-rows",
        query="SELECT document, line, title FROM {batch} WHERE related_count > 100",
    ),
)
"""All of them; those for documents of any schema come first."""


def offers(*, seed: bool) -> tuple[Offer, ...]:
    """Return what can be switched on; without ``seed``, for documents of any schema."""
    return tuple(offer for offer in OFFERS if seed or not offer.seed)


__all__ = ["OFFERS", "Offer", "offers"]
