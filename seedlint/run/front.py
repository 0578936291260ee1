"""What a run tells while it goes on: whoever asked for it decides what becomes of that."""

from __future__ import annotations

from typing import Literal, Protocol

Kind = Literal["note", "warning", "error"]


class ProgressBar(Protocol):
    """How far a run is: called with how many of how many are done, and closed at the end."""

    def __call__(self, done: int, total: int) -> None:
        """Note that ``done`` of ``total`` are done."""

    def begin(self, what: str) -> None:
        """Note that from now on something else is done."""

    def close(self) -> None:
        """Note that nothing more comes."""


class Front:
    """Keeps what a run tells, and shows nothing; front ends that have somewhere to show it do more."""

    def __init__(self) -> None:
        """Begin with nothing told."""
        self.notes: list[str] = []

    def tell(self, words: str, kind: Kind = "warning") -> None:
        """Note what people should know beside the findings."""
        self.notes.append(f"{kind}: {words}")

    def taken(self) -> tuple[str, ...]:
        """Return what was told since this was last asked."""
        notes, self.notes = tuple(self.notes), []
        return notes

    def bar(self, what: str = "checking documents") -> ProgressBar:  # noqa: ARG002
        """Return what is told how far a step of the run is; ``what`` is done in it."""
        return NO_BAR


class _NoBar:
    def __call__(self, done: int, total: int) -> None:
        """See `ProgressBar`."""

    def begin(self, what: str) -> None:
        """See `ProgressBar`."""

    def close(self) -> None:
        """See `ProgressBar`."""


NO_BAR: ProgressBar = _NoBar()
"""Tells nobody how far a run is."""
