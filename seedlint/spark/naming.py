"""Which objects of a bucket are documents: by their names, as a search on disk has it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow as pa

from seedlint.patterns.wildmatch import SUFFIXES
from seedlint.run.documents import may_be_documents
from seedlint.sources.discovery import is_passed_over
from seedlint.sources.gitignore import compile_patterns

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from seedlint.config.settings import Settings

_PLACE = r"[A-Za-z][A-Za-z0-9+.-]*:(?=/)(?://[^/]*)?"
SCHEME = rf"^(?:{_PLACE})?/*"
"""What the name of an object loses at its beginning: scheme, bucket, slashes."""
WRITTEN = rf"^(?:{_PLACE}/*)?(?:\./+)*"
"""What a path that stands in a table loses: scheme, bucket, `./`; one that is absolute stays so."""


def are_documents(settings: Settings) -> Callable[[str], bool]:
    """Return what says whether a search would take a file for a document, by its path alone."""
    may_be, is_own = may_be_documents(settings), settings.own
    return lambda path: not any(map(is_passed_over, path.split("/"))) and may_be(path) and not is_own(path)


def _are_meant(settings: Settings) -> Callable[[str], bool]:
    excluded = compile_patterns(settings.meant("exclude"))
    return lambda path: not excluded.match_file(path)


def documents_only(settings: Settings) -> Callable[[Any], Any]:
    """Return a function of Spark's that tells documents by a column of paths."""
    return _telling(are_documents, settings)


def not_excluded(settings: Settings) -> Callable[[Any], Any]:
    """Return a function of Spark's that tells what the configuration does not exclude."""
    return _telling(_are_meant, settings)


def _telling(judge: Callable[[Settings], Callable[[str], bool]], settings: Settings) -> Callable[[Any], Any]:
    from pyspark.sql.functions import arrow_udf  # type: ignore[attr-defined, unused-ignore]

    @arrow_udf("boolean")  # type: ignore[misc, call-overload, untyped-decorator, unused-ignore]
    def tells(paths: pa.Array) -> pa.Array:
        # What settings say is looked up once for a batch of names, and not for each.
        return pa.array(map(judge(settings), paths.to_pylist()), pa.bool_())

    return tells  # type: ignore[no-any-return, unused-ignore]


def endings(settings: Settings) -> Sequence[str]:
    """Return the endings that documents may have; none if any may."""
    return () if settings.kinds or settings.include else SUFFIXES


__all__ = ["SCHEME", "WRITTEN", "are_documents", "documents_only", "endings", "not_excluded"]
