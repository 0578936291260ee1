"""How far one word is from another."""

from __future__ import annotations


def edits(one: str, other: str) -> int:
    """Return how many letters to add, drop, change or swap; both are short."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        before, above, row = row, before, [i]
        for j, goal in enumerate(other, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != goal))
            if above and j > 1 and one[i - 2] == goal and letter == other[j - 2]:
                cost = min(cost, above[j - 2] + 1)
            row.append(cost)
    return row[-1]
