"""Entries one by one, however they are bundled."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from seedlint.engine.facts import Bundle, Entries


def of_document(bundles: Iterable[Bundle]) -> list[tuple[int, int, int]]:
    """Return rule, key and value of all that a document contributes."""
    return sorted(
        (rule, key, value)
        for bundle in bundles
        for rule, keys, values in bundle
        for key, value in zip(keys, values, strict=True)
    )


def of_all(parts: Iterable[Entries]) -> list[tuple[int, int, int, int]]:
    """Return rule, key, value and document of all entries."""
    return sorted(
        (rule, key, value, document)
        for part in parts
        for rule, keys in part.keys.items()
        for key, value, bundle in zip(keys, part.values[rule], part.bundles[rule], strict=True)
        for document in part.all_documents()[bundle]
    )
