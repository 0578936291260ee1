"""`notices.json`: what each channel was told. Damaged, it is an error: nobody is to be told all of it again.

A channel is the words that it is asked for with, such as `--to slack`. Only identities are kept of what was
told; of a feed, and of a notice that is under way, what they say, too.
"""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from seedlint import __version__
from seedlint.errors import OutputError, SeedlintError
from seedlint.files.leftovers import Temporary, clear
from seedlint.files.moving import refuse_read_only
from seedlint.files.streams import refuse_place
from seedlint.notify.forms.atom import ENTRIES
from seedlint.notify.kept import known_of, notice_json, notice_of
from seedlint.told.values import DamagedError, Node, load, read
from seedlint.util.escape import escape
from seedlint.util.paths import reason, shown

if TYPE_CHECKING:
    from pathlib import Path

    from seedlint.notify.known import Known
    from seedlint.notify.news import Notice

NAME = "notices.json"
VERSION = 1
_LARGEST = 64_000_000
_DOUBTFUL = 5
"""Titles of notices that may not have arrived which are remembered: the latest."""


class StateError(SeedlintError):
    """The state can't be read, so nobody knows what was told."""


@dataclass(frozen=True, slots=True)
class Pending:
    """A notice that is about to be sent, and what the channel knows if it arrives."""

    identity: str
    title: str
    then: Known


@dataclass(slots=True)
class Channel:
    """What one channel knows; ``notices`` are those in its feed, the latest first.

    ``doubtful`` are the titles of notices since the last that may not have arrived.
    """

    known: Known | None = None
    pending: Pending | None = None
    doubtful: tuple[str, ...] = ()
    notices: tuple[Notice, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Return what the file has of it."""
        return {
            "known": self.known and asdict(self.known),
            "pending": self.pending and asdict(self.pending),
            "doubtful": self.doubtful,
            "notices": [notice_json(one) for one in self.notices],
        }

    def doubt(self, title: str) -> None:
        """Note that a notice may not have arrived."""
        self.doubtful = (*self.doubtful, title)[-_DOUBTFUL:]

    def publish(self, notice: Notice) -> None:
        """Put a notice at the top of the feed."""
        self.notices = (notice, *self.notices)[:ENTRIES]


@dataclass(slots=True)
class State:
    """What all channels know; ``identity``, a UUID's 32 digits, is that of their feeds."""

    identity: str = field(default_factory=lambda: uuid4().hex)
    channels: dict[str, Channel] = field(default_factory=dict)

    def channel(self, name: str) -> Channel:
        """Return what a channel knows."""
        return self.channels.setdefault(name, Channel())

    @classmethod
    def read(cls, path: Path) -> State:
        """Read a file; there need not be one. StateError if it is not as `write` has written it."""
        name = escape(shown(path))
        try:
            return _state(load(read(path, _LARGEST)))
        except FileNotFoundError:
            return cls()
        except OSError as error:
            raise StateError(f"{name}: it can't be read: {reason(error)}") from None
        except DamagedError as error:
            raise StateError(
                f"{name}: {escape(str(error))}; so it is not known what was sent, and nothing is sent now."
                " Restore the file from a copy, or delete it to start again with a first notice"
            ) from None

    def write(self, path: Path) -> None:
        """Write the file as a whole; once this returns, its contents are on the disk. OutputError."""
        refuse_place(os.fspath(path))
        told = {
            "seedlint": __version__,
            "version": VERSION,
            "id": self.identity,
            "channels": {name: one.to_json() for name, one in sorted(self.channels.items())},
        }
        content = (json.dumps(told, indent=1, allow_nan=False) + "\n").encode("ascii")
        try:
            refuse_read_only(path)
            clear(path.parent)
            temporary = Temporary(path.parent)
            try:
                temporary.write(content)
                os.fsync(temporary.descriptor)
                temporary.take_place_of(path)
            finally:
                temporary.discard()
        except OSError as error:
            raise OutputError(f"cannot write {escape(shown(path))}: {reason(error)}") from None


def _state(told: Node) -> State:
    if told.count("version") != VERSION:
        raise DamagedError(f"its `version` is not {VERSION}")
    identity = told.words("id")
    if len(identity) != 32 or not set(identity) <= set("0123456789abcdef"):
        raise DamagedError("`id` is not 32 hexadecimal digits")
    channels = told.there("channels", told.table("channels"))
    return State(identity, {name: _channel(one) for name, one in channels.items()})


def _channel(told: Node) -> Channel:
    known, pending = told.node("known"), told.node("pending")
    return Channel(
        known=None if known is None else known_of(known),
        pending=None if pending is None else _pending(pending),
        doubtful=told.texts("doubtful") or (),
        notices=told.all_nodes("notices", notice_of)[:ENTRIES],
    )


def _pending(told: Node) -> Pending:
    then = known_of(told.there("then", told.node("then")))
    return Pending(told.words("identity"), told.words("title"), then)


__all__ = ["NAME", "Channel", "Pending", "State", "StateError"]
