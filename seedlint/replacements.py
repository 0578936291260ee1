"""Fixes as reporters show them: which stretches of which file are replaced by what.

Reporters are pure and most of them don't need this, so it is worked out only when one asks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlint.finding import Region
from seedlint.redact import mask_line
from seedlint.result import Replacement

if TYPE_CHECKING:
    from collections.abc import Callable

    from seedlint.document import Document
    from seedlint.edits import Resolver
    from seedlint.finding import PlacedFinding


class Replacements:
    """Works out text edits for `Result.replacements`; findings come sorted, so one file is remembered."""

    def __init__(self, reread: Callable[[str], Document | None]) -> None:
        """Read documents with ``reread``."""
        self._reread = reread
        self._resolver: Resolver | None = None

    def __call__(self, finding: PlacedFinding) -> tuple[Replacement, ...] | None:
        """Return the text edits of a finding's fix; None if it has none, or they can't be shown."""
        if finding.fix is None or not finding.fix.edits:
            return None
        from seedlint.edits import DROP_BOM, Refused, Resolver

        document = self._reread(finding.path)
        if document is None:
            return None
        if self._resolver is None or self._resolver.document is not document:
            self._resolver = Resolver(document)
        try:
            edits = self._resolver.resolve(finding.fix, finding.pointer)
        except Refused:
            return None
        position = document.position
        made = []
        for edit in edits:
            if any(mask_line(line) != line for line in edit.text.splitlines()):
                return None
            region = None if edit is DROP_BOM else Region(*position(edit.start), *position(edit.end))
            made.append(Replacement(region, edit.text))
        return tuple(made)
