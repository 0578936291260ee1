"""Fixes as reporters show them: which stretches of which file are replaced by what.

Reporters are pure and most of them don't need this, so it is worked out only when one asks. What is offered
to editors and code scanning is tried first, as `--fix` does: made, read again, and compared.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlint.finding import Region
from seedlint.output.result import Replacement
from seedlint.util.redact import Secrets

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from seedlint.document import Document
    from seedlint.finding import PlacedFinding
    from seedlint.reading.syntax import TextEdit

Made = tuple[Replacement, ...]


class Replacements:
    """Works out text edits for `Result.replacements`; findings come sorted, so one file is remembered."""

    def __init__(
        self,
        reread: Callable[[str], Document | None],
        understand: Callable[[str, bytes], Document],
        findings: Iterable[PlacedFinding],
    ) -> None:
        """Read documents with ``reread``, and contents that fixes make of them with ``understand``.

        ``findings`` are all that will be asked about.
        """
        self._reread = reread
        self._understand = understand
        self._findings = findings
        self._by_path: dict[str, list[PlacedFinding]] | None = None
        self._path: str | None = None
        self._made: dict[int, Made] = {}
        """What is offered for the findings of the one file, by their identity."""

    def __call__(self, finding: PlacedFinding) -> Made | None:
        """Return the text edits of a finding's fix; None if it has none, or they can't be made or shown."""
        if finding.fix is None or not finding.fix.edits:
            return None
        if finding.path != self._path:
            self._path = finding.path
            self._made = self._offers(finding.path)
        return self._made.get(id(finding))

    def _offers(self, path: str) -> dict[int, Made]:
        if self._by_path is None:
            self._by_path = {}
            for finding in self._findings:
                if finding.fix and finding.fix.edits:
                    self._by_path.setdefault(finding.path, []).append(finding)
        document = self._reread(path)
        return {} if document is None else self._tried(document, self._by_path.get(path, ()))

    def _tried(self, document: Document, findings: Sequence[PlacedFinding]) -> dict[int, Made]:
        """Return what is offered for a document; fixes that touch each other are tried one after another."""
        from seedlint.fixes.sound import ROUNDS, Trial

        made: dict[int, Made] = {}
        trial = Trial(document, self._understand, lambda _finding, _reason: None, twice=False)
        waiting = list(findings)
        for _ in range(ROUNDS):
            chosen, waiting = trial.choose(waiting)
            good, later = trial.sound(chosen)
            waiting += later
            for finding, edits in good:
                shown = _shown(document, edits)
                if shown is not None:
                    made[id(finding)] = shown
            if not waiting:
                break
        return made


def _shown(document: Document, edits: Sequence[TextEdit]) -> Made | None:
    from seedlint.fixes.edits import DROP_BOM

    position, mask = document.position, document.derive(Secrets).mask
    made = []
    for edit in edits:
        if mask(edit.text) != edit.text:
            return None
        region = None if edit is DROP_BOM else Region(*position(edit.start), *position(edit.end))
        made.append(Replacement(region, edit.text))
    return tuple(made)
