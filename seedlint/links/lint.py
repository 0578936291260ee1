"""Hands the link store to `seedlint check`, and says what is amiss with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlint.config.durations import show_duration
from seedlint.config.links import link_options
from seedlint.config.own import store_path
from seedlint.links.reader import UnreadableError
from seedlint.links.snapshot import Snapshot
from seedlint.util.paths import named

if TYPE_CHECKING:
    from datetime import datetime

    from seedlint.config.settings import Settings


def load_verdicts(settings: Settings, now: datetime) -> tuple[Snapshot | None, list[str]]:
    """Return what the store knows (None if it can't be read), and what there is to say about it."""
    path = store_path(settings)
    try:
        verdicts = Snapshot.load(path, settings.root)
    except UnreadableError as error:
        return None, [f"{error}; dead and moved URLs are not reported"]
    if verdicts.looked is None:
        return verdicts, [f"{named(path)}: the link store is empty; run `seedlint links`"]
    age = (now - verdicts.looked).total_seconds()
    if age > link_options(settings).stale:
        words = (
            f"{named(path)}: the link store's last check was {show_duration(age)} ago; run `seedlint links`"
        )
        return verdicts, [words]
    return verdicts, []
