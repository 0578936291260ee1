"""Which objects of a bucket are documents: by their names, as a search on disk has it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow as pa

from seedlint.patterns.wildmatch import SUFFIXES
from seedlint.run.documents import may_be_document
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


def is_document(path: str, settings: Settings) -> bool:
    """Whether a search would take a file for a document, by its path alone."""
    if any(map(is_passed_over, path.split("/"))):
        return False
    return may_be_document(path, settings) and not settings.own(path)


def _is_meant(path: str, settings: Settings) -> bool:
    return not compile_patterns(settings.meant("exclude")).match_file(path)


def documents_only(settings: Settings) -> Callable[[Any], Any]:
    """Return a function of Spark's that tells documents by a column of paths."""
    return _telling(is_document, settings)


def not_excluded(settings: Settings) -> Callable[[Any], Any]:
    """Return a function of Spark's that tells what the configuration does not exclude."""
    return _telling(_is_meant, settings)


def _telling(judge: Callable[[str, Settings], bool], settings: Settings) -> Callable[[Any], Any]:
    from pyspark.sql.functions import arrow_udf  # type: ignore[attr-defined, unused-ignore]

    @arrow_udf("boolean")  # type: ignore[misc, call-overload, untyped-decorator, unused-ignore]
    def tells(paths: pa.Array) -> pa.Array:
        return pa.array([judge(path, settings) for path in paths.to_pylist()], pa.bool_())

    return tells  # type: ignore[no-any-return, unused-ignore]


def endings(settings: Settings) -> Sequence[str]:
    """Return the endings that documents may have; none if any may."""
    return () if settings.kinds or settings.include else SUFFIXES


__all__ = ["SCHEME", "WRITTEN", "documents_only", "endings", "is_document", "not_excluded"]
