"""What became of a notice that was sent: whether it arrived, did not, or nobody can tell."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Fate(Enum):
    """How sending has ended."""

    SENT = "sent"
    """The receiver has said so."""
    REFUSED = "not sent"
    """It did not arrive for certain, so a later run sends it again."""
    UNSURE = "unsure"
    """The receiver may have it: sending it again could tell it twice."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How sending has ended, and why, without anything secret in it."""

    fate: Fate
    reason: str = ""


def without(text: str, *secrets: str) -> str:
    """Return text with `…` in the place of secrets."""
    for secret in sorted({one for one in secrets if one}, key=len, reverse=True):
        text = text.replace(secret, "…")
    return text
