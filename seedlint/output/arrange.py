"""Which findings the format for people shows in one block, and which it counts instead of showing them."""

from __future__ import annotations

from collections import Counter
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from seedlint.codes import INTERNAL_ERROR
from seedlint.identity import cause

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Sequence

    from seedlint.finding import PlacedFinding

MOST = 5
"""So many places of one rule in one document are shown each for itself, where there is not room for all."""


class Block(NamedTuple):
    """Findings of one rule at one place: they have nothing but other messages."""

    findings: Sequence[PlacedFinding]
    hidden: Sequence[PlacedFinding] = ()
    """Others of the rule in the document, which are counted here and not shown."""
    alike: Sequence[PlacedFinding] = ()
    """Others of the same cause, whose places are listed here."""


def arranged(
    findings: Iterable[PlacedFinding], apart: Container[object], *, whole: bool = True, causes: bool = False
) -> Iterator[Block]:
    """Yield findings, which are sorted, in blocks; those whose sort keys are in ``apart`` have one each.

    Unless it is to be the ``whole`` of them, of more than `MOST` blocks of one rule and severity in one
    document only the first is shown. With ``causes``, of all that have one cause the first is shown, those
    in the most documents first among what matters alike. What was not judged, and why, is always shown.
    """

    def shared(finding: PlacedFinding) -> tuple[object, ...]:
        own = finding.fix or finding.related
        if own or (finding.code == INTERNAL_ERROR and finding.sort_key() in apart):
            return (id(finding),)
        return (finding.path, finding.region, finding.code, finding.pointer, finding.severity)

    blocks = (Block(tuple(group)) for _, group in groupby(findings, shared))
    if causes:
        yield from _by_cause(blocks)
        return
    if whole:
        yield from blocks
        return
    for _, of_document in groupby(blocks, lambda block: block.findings[0].path):
        yield from _collapsed(list(of_document))


def hidden(findings: Iterable[PlacedFinding]) -> int:
    """Count the findings that are not shown where not the whole of them is."""
    return sum(len(block.hidden) for block in arranged(findings, (), whole=False))


def _by_cause(blocks: Iterable[Block]) -> Iterator[Block]:
    groups: dict[object, list[Block]] = {}
    for block in blocks:
        first = block.findings[0]
        key = (cause(first), first.severity) if _kind(block) else id(block)
        groups.setdefault(key, []).append(block)
    for group in sorted(groups.values(), key=_weight):
        yield group[0]._replace(alike=tuple([one for block in group[1:] for one in block.findings]))


def _weight(group: Sequence[Block]) -> tuple[int, int, int]:
    documents = len({block.findings[0].path for block in group})
    return -max(one.severity for one in group[0].findings), -documents, -len(group)


def _collapsed(blocks: Sequence[Block]) -> Iterator[Block]:
    kinds = [_kind(block) for block in blocks]
    many = {kind for kind, count in Counter(kinds).items() if kind and count > MOST}
    if not many:
        yield from blocks
        return
    hidden: dict[object, list[PlacedFinding]] = {}
    for kind, block in zip(kinds, blocks, strict=True):
        if kind in hidden:
            hidden[kind] += block.findings
        elif kind in many:
            hidden[kind] = []
    for kind, block in zip(kinds, blocks, strict=True):
        if kind not in many:
            yield block
        elif kind in hidden:
            yield block._replace(hidden=hidden.pop(kind))


def _kind(block: Block) -> object:
    """Return what findings have in common that are repetitions; None for what is none."""
    first = block.findings[0]
    if first.code == INTERNAL_ERROR or any(one.unjudged for one in block.findings):
        return None
    return first.code, first.severity


__all__ = ["MOST", "Block", "arranged", "hidden"]
