"""Fixes that would make two items of a list equal, where the schema wants each once: one of them is to go."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from seedlint.engine.values import EditError, applied, same
from seedlint.finding import Edit, Fix, Related, pointer_tokens

if TYPE_CHECKING:
    from collections.abc import Sequence

    from seedlint.document import Document
    from seedlint.finding import JSON, Finding
    from seedlint.schema.schema import Schema


def each_once(schema: Schema, document: Document, findings: Sequence[Finding]) -> list[Finding]:
    """Return the findings, with another fix for those items that theirs would make equal to another one."""
    made: list[Finding] = []
    mended: dict[str, dict[int, list[JSON]]] = {}
    """Of each list, by index, what fixes make of its items."""
    for finding in findings:
        made.append(finding)
        parent, _, token = finding.pointer.rpartition("/")
        if finding.fix is None or not token.isdigit() or not _changes(finding.fix, finding.pointer):
            continue
        try:
            items = document.get(parent)
            if not isinstance(items, list):
                continue
            value = _at(applied(document.data, finding.fix.edits), finding.pointer)
        except (EditError, KeyError, IndexError):
            continue  # written in another place than the value is in
        own = mended.setdefault(parent, {})
        other = _equal(value, int(token), items, own)
        if other is None or not _refuses(schema, document, (finding.pointer, f"{parent}/{other}"), value):
            own.setdefault(int(token), []).append(value)
            continue
        what = finding.message.partition("; ")[0]
        made[-1] = replace(
            finding,
            message=f"{what}; but for that, the list has this item already: remove it",
            related=(*finding.related, Related(f"{parent}/{other}", "the other one")),
            fix=Fix.remove(finding.pointer, "remove the item"),
        )
    return made


def _changes(fix: Fix, pointer: str) -> bool:
    """Whether a fix puts another value in a place, and does nothing else."""
    return bool(fix.edits) and all(one.action == "replace" and one.pointer == pointer for one in fix.edits)


def _refuses(schema: Schema, document: Document, places: Sequence[str], value: JSON) -> bool:
    """Whether the schema refuses a list with one value in two places."""
    data = applied(document.data, [Edit("replace", place, value) for place in places])
    parent = places[0].rpartition("/")[0]
    return any(at == parent and keyword == "uniqueItems" for at, keyword in schema.refused(data))


def _equal(value: JSON, index: int, items: Sequence[JSON], mended: dict[int, list[JSON]]) -> int | None:
    """Return the item that is equal to a value, or will be once it is mended; None if there is none."""
    found = [at for at, ones in mended.items() if at != index and any(same(one, value) for one in ones)]
    at = -1
    # A list may be long, and this is asked for many of its items: Python itself looks for them.
    with suppress(ValueError):
        while True:
            at = items.index(value, at + 1)
            if at != index and same(items[at], value):
                found.append(at)
                break
    return min(found, default=None)


def _at(data: JSON, pointer: str) -> JSON:
    for token in pointer_tokens(pointer):
        data = data[int(token)] if isinstance(data, list) else data[token]
    return data


__all__ = ["each_once"]
