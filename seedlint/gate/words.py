"""Values, limits and trends of conditions in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlint.gate.conditions import USUAL
from seedlint.util.words import number, percent

if TYPE_CHECKING:
    from seedlint.gate.conditions import Condition


def value_words(condition: Condition, value: float) -> str:
    """Return a value of a condition's figure as people write it."""
    if condition.percent:
        shown = percent(value / 100)
        # What is just not enough is not shown as if it were.
        close = value != condition.limit and round(value, 1) == condition.limit
        return f"{value:.5g}\u00a0%" if close else shown
    return number(round(float(value), 1))


def limit_words(condition: Condition) -> str:
    """Return what is asked of the value."""
    if condition.limit is None:
        return USUAL
    shown = percent(condition.limit / 100) if condition.percent else number(condition.limit)
    return f"{condition.operator} {shown}"


def trend_words(condition: Condition, value: float | None, before: float | None) -> str:
    """Say how a value has moved since the point before; nothing where that is not known."""
    if value is None or before is None:
        return ""
    if round(value, 1) == round(before, 1):
        return "as before"
    return f"{'up' if value > before else 'down'} from {value_words(condition, before)}"


def arrow(value: float | None, before: float | None) -> str:
    """Return an arrow for how a value has moved."""
    if value is None or before is None:
        return ""
    return "→" if round(value, 1) == round(before, 1) else "↑" if value > before else "↓"


__all__ = ["arrow", "limit_words", "trend_words", "value_words"]
