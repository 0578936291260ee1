"""What two sequences of words have in common, with a bound on the work.

The algorithm is Myers's (An O(ND) Difference Algorithm, 1986): quick where there are few differences,
however long the sequences are. That of difflib takes cubic time over words that repeat.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_MAX_STEPS = 100_000

Block = tuple[int, int, int]
"""Where a stretch that both have begins in the one and in the other, and how long it is."""


def matching(before: Sequence[str], after: Sequence[str]) -> list[Block]:
    """Return the stretches that stay the same, in order; none if there are too many differences to say."""
    if not before or not after:
        return []
    size, other = len(before), len(after)
    furthest = {1: 0}
    """How far one gets in ``before`` on each diagonal (the lead of ``before`` over ``after``)."""
    rounds: list[dict[int, int]] = []
    steps = 0
    while steps <= _MAX_STEPS:
        differences = len(rounds)
        rounds.append(furthest)
        furthest = {}
        for lead in range(-differences, differences + 1, 2):
            at = _entry(rounds[-1], lead, differences)
            start = at
            while at < size and at - lead < other and before[at] == after[at - lead]:
                at += 1
            furthest[lead] = at
            steps += 1 + at - start
            if at >= size and at - lead >= other:
                return _blocks(rounds, size, other)
    return []


def _entry(reached: dict[int, int], lead: int, differences: int) -> int:
    """Return where a diagonal is entered from its neighbours, of those that were reached before."""
    if lead == -differences or (lead != differences and reached[lead - 1] < reached[lead + 1]):
        return reached[lead + 1]
    return reached[lead - 1] + 1


def _blocks(rounds: Sequence[dict[int, int]], at: int, there: int) -> list[Block]:
    """Go back the way that led to the ends of both."""
    blocks: list[Block] = []
    for differences in range(len(rounds) - 1, -1, -1):
        reached = rounds[differences]
        lead = at - there
        start = _entry(reached, lead, differences)
        if at > start:
            blocks.append((start, start - lead, at - start))
        if differences == 0:
            break
        down = lead == -differences or (lead != differences and reached[lead - 1] < reached[lead + 1])
        at = reached[lead + 1] if down else reached[lead - 1]
        there = at - (lead + 1 if down else lead - 1)
    blocks.reverse()
    return blocks
