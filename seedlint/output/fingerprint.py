"""Names for findings that stay the same while a document changes around them.

A fingerprint is made of the rule, the document, the field and the text that is marked; never of line
numbers, positions in lists or messages. Findings that agree in all of those are told apart by
counting, so no two of one run are the same.
"""

from __future__ import annotations

from collections import Counter
from hashlib import sha256
from typing import TYPE_CHECKING

from seedlint.identity import anywhere
from seedlint.output.masked import MaskedSource

if TYPE_CHECKING:
    from collections.abc import Callable

    from seedlint.finding import PlacedFinding

_MAX_TEXT = 2000
"""Characters of the marked text that count: a line may be megabytes long."""


class Fingerprints:
    """Gives the findings of one run their fingerprints, in their order."""

    def __init__(self, read_lines: Callable[[str], list[str] | None]) -> None:
        """Read the marked text with ``read_lines``, as in a `Result`."""
        self._source = MaskedSource(read_lines)
        self._seen: Counter[str] = Counter()

    def of(self, finding: PlacedFinding, path: str, line: str | None = None) -> str:
        """Return the fingerprint of the next finding; ``path`` is how the report calls its document.

        ``line`` is the one that its place begins in, as it may be shown; None: it is looked up.
        """
        parts = (finding.code, path, anywhere(finding.pointer), self._marked(finding, line))
        digest = sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()[:32]
        self._seen[digest] += 1
        return f"{digest}:{self._seen[digest]}"

    def _marked(self, finding: PlacedFinding, line: str | None) -> str:
        """Return the first line of the marked text, white space folded; never a payload, not even hashed."""
        marked = self._source.marked(finding, finding.region, line)
        if marked is None:
            return ""
        line, start, end = marked
        return " ".join(line[start : min(end, start + _MAX_TEXT)].split())
