"""What a look at a URL means: pure decisions, without network, clock or store.

A *look* is what one visit has shown. A *record* is what is known of a URL after all visits so far.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple, Protocol

from seedlint.linkfacts import Verdict

DAY = 86400.0
_FIRST_BACK_OFF = 3600.0
_LONGEST_BACK_OFF = 7 * DAY


class Seen(StrEnum):
    """What one look has shown."""

    ALIVE = "alive"
    MOVED = "moved"
    GONE = "gone"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Look:
    """What one visit to a URL has shown.

    ``final`` is where a permanent redirect leads. ``busy`` says that the host, not the page, is the
    trouble (it does not answer, or asks for patience): worth another try, and counted by the circuit
    breaker. ``wait`` is for how many seconds the host asks to be left alone. ``network`` says that
    nothing outside this machine may have been reached. ``unasked`` says that nobody was asked, because
    the settings do not allow it.
    """

    seen: Seen
    status: int | None = None
    reason: str = ""
    final: str | None = None
    etag: str | None = None
    modified: str | None = None
    busy: bool = False
    wait: float = 0.0
    network: bool = False
    unasked: bool = False


class Record(NamedTuple):
    """What is known of a URL; times in whole seconds since 1970.

    ``since`` is when the verdict was first this one, ``first_failure`` the first look that found the
    URL gone since it was last seen alive, ``failures`` how many such looks there were, ``unknowns``
    how many looks without a verdict there have been in a row.
    """

    verdict: Verdict | None = None
    status: int | None = None
    reason: str = ""
    final: str | None = None
    first_failure: int | None = None
    failures: int = 0
    unknowns: int = 0
    looked: int | None = None
    due: int | None = None
    since: int | None = None
    etag: str | None = None
    modified: str | None = None


class Patience(Protocol):
    """The settings that verdicts depend on; `LinkOptions` has them. Times in seconds."""

    @property
    def confirm_failures(self) -> int:
        """How many failures make a URL dead."""

    @property
    def confirm_over(self) -> float:
        """If they are at least so far apart."""

    @property
    def max_age(self) -> float:
        """After how long an alive URL is looked at again."""


def known_after(before: Record, look: Look, now: float, options: Patience, jitter: float) -> Record:
    """Return what is known after a look.

    ``jitter`` from 0 to 1 spreads when URLs are due again. A look without a verdict neither adds to
    the failures nor forgives any: silence is evidence of nothing.
    """
    at = int(now)
    first_failure, failures, unknowns, final = before.first_failure, before.failures, 0, None
    etag, modified = before.etag, before.modified
    if look.seen is Seen.UNKNOWN:
        verdict = Verdict.UNKNOWN
        unknowns = before.unknowns + 1
        wait = min(_FIRST_BACK_OFF * 2.0 ** min(unknowns - 1, 20), _LONGEST_BACK_OFF)
        due = at + int(max(wait * (0.75 + 0.5 * jitter), look.wait))
        if look.unasked:
            # It costs nobody anything, and other settings may allow it.
            unknowns, due = before.unknowns, at
    elif look.seen is Seen.GONE:
        if not failures or first_failure is None or first_failure > at:  # the clock was wrong then
            first_failure = at
        failures += 1
        dead = failures >= options.confirm_failures and at - first_failure >= options.confirm_over
        verdict = Verdict.DEAD if dead else Verdict.FAILING
        again = at + DAY
        if not dead and options.confirm_over > DAY:
            again = max(again, first_failure + options.confirm_over)
        due = int(again)
        etag = modified = None
    else:
        verdict = Verdict.ALIVE
        if look.seen is Seen.MOVED:
            verdict, final = Verdict.MOVED, look.final
        first_failure, failures = None, 0
        due = at + int(options.max_age * spread(jitter))
        etag, modified = look.etag, look.modified
    since = at if before.since is None or verdict is not before.verdict else min(before.since, at)
    return Record(
        verdict, look.status, look.reason, final, first_failure, failures, unknowns, at, due, since, etag,
        modified,
    )  # fmt: skip


def spread(jitter: float) -> float:
    """Return the factor by which a period is stretched, 0.9 to 1.1, so that not all are due at once."""
    return 0.9 + 0.2 * jitter


def jitter_of(url: str) -> float:
    """Return a number from 0 to 1 that is always the same for a URL, so that runs can be repeated."""
    digest = hashlib.blake2b(url.encode("utf-8", "surrogatepass"), digest_size=6).digest()
    return int.from_bytes(digest, "big") / 2**48
