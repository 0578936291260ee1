"""What a channel has been told, so that nothing is told twice."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault that goes on: ``causes`` of one rule and provider, told from ``since`` to ``last`` (days)."""

    key: str
    since: str
    last: str
    causes: int


@dataclass(frozen=True, slots=True)
class Known:
    """What was there at the last notice, by the identities of things; None where nobody looked for it.

    ``at`` is the moment of the report that was looked at last, ``score`` the highest since the last notice.
    ``whole``: all causes are among ``causes``, and not just those that the report listed. ``findings`` are
    those that were told where reports had no causes. ``alarms`` are what was missing in the report,
    ``faults`` what may go on.
    """

    at: str
    score: float | None = None
    causes: tuple[str, ...] | None = None
    whole: bool = False
    findings: tuple[str, ...] = ()
    anomalies: tuple[str, ...] | None = None
    failing: tuple[str, ...] | None = None
    alarms: tuple[str, ...] = ()
    faults: tuple[Fault, ...] = ()


MOST = 10_000
"""Identities of one kind that are kept: the latest."""


def identity(*words: str | None) -> str:
    """Return 32 hexadecimal digits that stand for some words, in their order."""
    text = "\0".join("" if word is None else f"={word}" for word in words)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def latest(*lists: tuple[str, ...]) -> tuple[str, ...]:
    """Return what is in some lists, each once, without the first ones if there are too many."""
    return tuple(dict.fromkeys(one for some in lists for one in some))[-MOST:]
