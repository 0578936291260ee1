"""A fact of a group that matters, with its place: what looking a document up again leads to."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from seedlint.finding import Evidence, Region
    from seedlint.rule import Fact


class Located(NamedTuple):
    """A fact of a suspicious group, with its place in its document."""

    rule: int
    digest: int
    fact: Fact
    region: Region
    hidden: tuple[Region, ...]
    subject: str
    article: str
    evidence: Evidence | None = None
    document: int = 0
    """The number of its document, from 1, where the file holds several; the region is one of the file."""

    @property
    def pointer(self) -> str:
        """Where the value of the fact is in the file."""
        return f"/{self.document - 1}{self.fact.pointer}" if self.document else self.fact.pointer


Member = tuple[str, Located]
"""A path, and a fact of the document there."""


def name_of(path: str, document: int) -> str:
    """Return what a document is called in a group: by its path, and its number if its file holds several."""
    return f"{path}#{document}" if document else path


def in_order(member: Member) -> tuple[str, Region, str]:
    """Return what the members of a group are sorted by."""
    path, item = member
    return path, item.region, item.fact.pointer


def without_rank(fact: Fact) -> Fact:
    """Return a fact as it is compared with those of others: its rank has had its say in its document."""
    return fact if fact.rank is None else fact._replace(rank=None)


__all__ = ["Located", "Member", "in_order", "name_of", "without_rank"]
