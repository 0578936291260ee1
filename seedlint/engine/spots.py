"""Findings with their places, before anything is masked; and what else all that judges documents must do."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from itertools import chain
from typing import TYPE_CHECKING, Any, NamedTuple

from seedlint.finding import Finding, Region, Related
from seedlint.identity import article_at, value_subject

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from seedlint.document import Document
    from seedlint.rule import BaseRule

MAX_FINDINGS = 500
"""So many findings of a rule in one document are reported."""
_MOST_HIDDEN = 64


class Spot(NamedTuple):
    """A finding with its place, and those of what is related to it, before anything is masked.

    ``about`` is a digest of the value that it is about; None where the message stands for that. ``article``
    is the canonical URL of the article that it is in, see `article_at`.
    """

    finding: Finding
    region: Region
    related: tuple[Region, ...]
    about: str | None
    article: str


def may_have_comments(raw: bytes) -> bool:
    """Whether there may be a suppression comment: few documents have its sign; its words, any capitals."""
    return b"#" in raw and (b"lint" in (small := raw.lower()) or b"ignore" in small)


def may_be_template(raw: bytes) -> bool:
    """Whether there may be expressions of a template: few documents have a brace, or such a sign."""
    return (b"{" in raw and (b"{{" in raw or b"{%" in raw or b"{#" in raw)) or (b"%" in raw and b"<%" in raw)


def spot_of(document: Document, finding: Finding) -> Spot:
    """Find the place of a finding in its document."""
    region = document.place(finding)
    related = tuple([document.place(one) for one in here(finding)])
    about = value_subject(document, finding.pointer, finding.part)
    return Spot(finding, region, related, about, article_at(document, finding.pointer))


def here(finding: Finding) -> list[Related]:
    """Return the related places that are in the same document."""
    return [one for one in finding.related if not one.path]


def check_finding(finding: Any, rule: BaseRule) -> None:
    """Raise TypeError for what a rule may not yield; anything else would harm others than the rule."""
    if not isinstance(finding, Finding) or finding.code != rule.code or not isinstance(finding.message, str):
        raise TypeError(f"check() must yield findings made by self.finding(), not {finding!r:.100}")


def on_lines(secrets: Sequence[Region], region: Region) -> tuple[Region, ...]:
    """Return the secrets on the lines of a region; where they are many, as one, with all between them."""
    low = bisect_left(secrets, region.line, key=lambda secret: secret.end_line)
    high = bisect_right(secrets, region.end_line, low, key=lambda secret: secret.line)
    if high - low > _MOST_HIDDEN:
        first, last = secrets[low], secrets[high - 1]
        return (Region(first.line, first.column, last.end_line, last.end_column),)
    return tuple(secrets[low:high])


def together(hidden: Iterable[Iterable[Region]]) -> tuple[Region, ...]:
    """Return what is hidden in several places of a document: the lines of all of them are shown."""
    return tuple(dict.fromkeys(chain.from_iterable(hidden)))
