"""What reports ask about findings after the run: the document again, whose article it is, what a fix writes.

Only findings came from the run, maybe out of the cache. Reporters are pure and most of them don't need this,
so it is worked out only when one asks. What is offered to editors and code scanning is tried first,
as `--fix` does: made, read again, and compared.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from seedlint.finding import Region, pointer_tokens
from seedlint.output.result import Replacement
from seedlint.util.redact import Secrets

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence

    from seedlint.document import Document
    from seedlint.finding import PlacedFinding
    from seedlint.reading.syntax import TextEdit

Made = tuple[Replacement, ...]

_LONGEST = 253
_INDEX = re.compile("[0-9]{1,9}")


class Reread:
    """Reads documents; findings come sorted by path, so remembering one is enough."""

    def __init__(
        self,
        document: Callable[[str, bytes], Document],
        source: Callable[[str], bytes | None],
        refused: Collection[str] = (),
    ) -> None:
        """Read contents with ``source``, as `Sources` does, and understand them with ``document``."""
        self._document = document
        self._source = source
        self._refused = frozenset(refused)
        self._last: tuple[str, Document | None] | None = None

    def __call__(self, path: str) -> Document | None:
        """Return a document, None if it can't be read."""
        if self._last is None or self._last[0] != path:
            self._last = (path, None if path in self._refused else self._read(path))
        return self._last[1]

    def _read(self, path: str) -> Document | None:
        raw = self._source(path)
        try:
            return None if raw is None else self._document(path, raw)
        except Exception:  # noqa: BLE001 - what it provokes is a finding of the run, and no end of its report
            return None


class Providers:
    """Finds the provider for `Result.provider`."""

    def __init__(self, reread: Callable[[str], Document | None]) -> None:
        """Read documents with ``reread``; findings come sorted, so it should remember one."""
        self._reread = reread

    def __call__(self, finding: PlacedFinding) -> str | None:
        """Return the domain (or else the name) of the provider of the article that a finding is about.

        The article is the innermost mapping around the finding's place that has a provider. None if
        there is none, or the document can't be read.
        """
        document = self._reread(finding.path)
        if document is None:
            return None
        mask = document.derive(Secrets).mask
        value = document.data
        found = _provider(value)
        for token in pointer_tokens(finding.pointer):
            if isinstance(value, dict):
                value = value.get(token)
            elif isinstance(value, list) and _INDEX.fullmatch(token) and int(token) < len(value):
                value = value[int(token)]
            else:
                break
            found = _provider(value) or found
        return found and mask(found[:_LONGEST])


def _provider(value: object) -> str | None:
    """Return how a mapping calls its provider."""
    provider = value.get("provider") if isinstance(value, dict) else None
    if isinstance(provider, dict):
        for key in ("domain", "name"):
            word = provider.get(key)
            if isinstance(word, str) and word.strip():
                return word.strip()
    return None


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
