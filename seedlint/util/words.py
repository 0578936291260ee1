"""Numbers, shares and mistaken names, as people read them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from seedlint.util.suggest import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterable


_UNITS = (("GB", 1_000_000_000), ("MB", 1_000_000), ("kB", 1_000))


def unknown(what: str, name: object, known: Iterable[str], where: str = "") -> str:
    """Return words for a name that does not exist, with the one that was meant or all there are."""
    hint = did_you_mean(str(name), known) or f"; there are {', '.join(known)}"
    return f"there is no {what} `{name}`{where}{hint}"


def number(value: Any) -> str:
    """Return a number as people write it."""
    if isinstance(value, float):
        return f"{value:,.0f}" if value.is_integer() and abs(value) < 1e15 else f"{value:,.6g}"
    return f"{value:,}"


def counted(count: int, word: str) -> str:
    """Return how many of a thing there are."""
    return f"{number(count)} {word}{'s' * (count != 1)}"


def size_words(size: int) -> str:
    """Return a number of bytes as people write it."""
    made = next((f"{size / least:.1f} {unit}" for unit, least in _UNITS if size >= least), "")
    return made or counted(size, "byte")


def percent(share: float) -> str:
    """Return a share in per cent; what is not quite all or nothing is not shown as that.

    The space is one that lines do not break at.
    """
    shown = f"{100 * share:.1f}".removesuffix(".0")
    if shown == "100" and share < 1:
        shown = f"{100 * share:.3f}" if share < 0.99999 else "over 99.999"
    if shown == "0" and share > 0:
        shown = "less than 0.1"
    return f"{shown}\u00a0%"
