"""A first schema for front matter that is not that of seed documents."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from seedlint.errors import UsageError
from seedlint.infer import file
from seedlint.infer.collect import Collector, collect
from seedlint.infer.draft import draft
from seedlint.infer.report import few
from seedlint.run.documents import documents
from seedlint.run.request import Request

if TYPE_CHECKING:
    from seedlint.config.settings import Settings
    from seedlint.run.front import Front


class Drafted(NamedTuple):
    """A schema as it is written."""

    text: str
    articles: bool
    """Whether it has articles."""


def drafted(settings: Settings, front: Front) -> Drafted:
    """Return a schema for the documents that the settings include; UsageError if none can be read."""
    scope = documents(Request(), settings, front, quiet=True)
    bar = front.bar("reading documents")
    try:
        collector = Collector(scope.tree, settings.max_file_size, settings.kinds, settings)
        batch = collect(collector, scope.found.files, 0, bar)
    finally:
        bar.close()
    if not batch.profile.read.times:
        raise UsageError(
            "none of the documents could be read, so there is nothing to draft a schema from;"
            " `seedlint check --no-config` and their paths says why"
        )
    made = draft(batch.profile)
    if made.is_little:
        front.tell(few(made))
    return Drafted(file.text_of(made), made.has_articles)


__all__ = ["Drafted", "drafted"]
