"""What reports show of findings beside them: lines of the document, whose article it is, what a fix writes.

It is found where the document is at hand, once, and kept with the findings (`gathered`). Only if nobody asked
for it then, or too much has happened since, it is worked out from the document, read again: reporters are
pure, and this is done when one asks.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from seedlint.document import Document
from seedlint.finding import (
    Edit,
    Evidence,
    Extent,
    Fix,
    PlacedFinding,
    Region,
    Severity,
    pointer_tokens,
)
from seedlint.output.frame import part
from seedlint.reading.bytree import Unread
from seedlint.reading.lines import split_lines
from seedlint.util.late import late
from seedlint.util.redact import Secrets, Source

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

    from seedlint.engine.cut import Cut
    from seedlint.engine.engine import Engine, Linted
    from seedlint.finding import JSON
    from seedlint.run.offers import Made
    from seedlint.suppressions.comments import Comment

_LONGEST = 253
_MOST_RELATED = 10
"""Related places whose lines are shown."""
_INDEX = late("[0-9]{1,9}")


# While the document is at hand


def gathered(engine: Engine, linted: Linted, extent: Extent) -> None:
    """Add to the findings of a document, and to its comments, what reports will show of them."""
    origin = linted.origin
    if not extent or not (linted.findings or linted.comments):
        return
    if origin is None:  # it is not there, or too large to be shown
        linted.findings = [replace(finding, evidence=Evidence({}, tried=True)) for finding in linted.findings]
        return
    engine = engine.of(linted.path, origin if isinstance(origin, bytes) else origin.raw)
    show = Shown(origin)
    fixes = [one for one in linted.findings if one.fix and one.fix.edits]
    made: Mapping[int, Made] = {}
    trying = extent >= Extent.REPLACEMENTS
    if trying and fixes and not isinstance(origin, bytes):
        from seedlint.run.offers import offered

        made = offered(engine, origin, fixes)
    linted.findings = [
        replace(
            finding,
            evidence=show.around(finding)._replace(replacements=made.get(id(finding)), tried=trying),
        )
        for finding in linted.findings
    ]
    if linted.comments and isinstance(origin, Document):
        _gathered_of_comments(engine, linted, origin, show, trying=trying)


def _gathered_of_comments(
    engine: Engine, linted: Linted, document: Document, show: Shown, *, trying: bool
) -> None:
    """Add to comments what is shown of what is said about them, once all is known (SL901, SL902)."""
    removals: list[PlacedFinding] = []
    made: Mapping[int, Made] = {}
    if trying:
        from seedlint.run.offers import tried

        removals = [_removal(linted.path, comment) for comment in linted.comments]
        made = tried(document, engine.document, removals)
    mask = document.derive(Secrets).mask
    for index, comment in enumerate(linted.comments):
        evidence = show.at(comment.region, comment.hidden, "")
        if trying and mask(comment.instead) == comment.instead:
            # If it can go, it can also be written otherwise: it is no part of any value.
            gone = made.get(id(removals[index]))
            evidence = evidence._replace(replacements=gone, tried=gone is not None)
        linted.comments[index] = replace(comment, evidence=evidence)


def _removal(path: str, comment: Comment) -> PlacedFinding:
    """Return a finding whose fix removes a comment."""
    fix = Fix("", (Edit("comment", "", "", comment.span),))
    return PlacedFinding("", "", Severity.NOTE, "", path, comment.region, "", fix=fix)


class Shown:
    """What is shown of one document with its findings."""

    def __init__(self, origin: Document | Cut | bytes) -> None:
        """Show what may be shown of a document at hand, or of bytes that break whoever reads them."""
        self._values: JSON = None
        self._mask: Callable[[str], str] = str
        self._line: Callable[[int, tuple[Region, ...]], str | None]
        if isinstance(origin, bytes):
            self._line = Source(split_lines(origin.decode("utf-8", "replace"))).line
        elif isinstance(origin, Document):
            # Of what is no UTF-8, the text ends where that begins; the line it is on goes on.
            unread = isinstance(origin.reading, Unread)
            text = origin.raw.decode("utf-8", "replace") if unread else origin.text
            self._line = Source(split_lines(text)).line
            self._values, self._mask = origin.data, Secrets(origin).mask
        else:
            self._line = origin.line_of
            self._values, self._mask = origin.values(), Secrets(origin.head).mask
        self._lines: dict[tuple[int, tuple[Region, ...]], str | None] = {}

    def around(self, finding: PlacedFinding) -> Evidence:
        """Return what is shown of a finding's place, and of related ones."""
        evidence = self.at(finding.region, finding.hidden, finding.pointer)
        for one in finding.related[:_MOST_RELATED]:
            if one.path == finding.path:
                lines, parts = self._shown(one.region, finding.hidden)
                evidence = evidence._replace(
                    lines={**lines, **evidence.lines}, parts=(*evidence.parts, *parts)
                )
        return evidence

    def at(self, region: Region, hidden: tuple[Region, ...], pointer: str) -> Evidence:
        """Return what is shown of a place; ``hidden`` are where payloads stand on its lines."""
        lines, parts = self._shown(region, hidden)
        return Evidence(lines, provider_at(self._values, pointer, self._mask), parts=parts)

    def _shown(
        self, region: Region, hidden: tuple[Region, ...]
    ) -> tuple[dict[int, str], tuple[tuple[int, int, int, str], ...]]:
        """Return the first line of a region by its number, or the part of it that is looked at."""
        number = region.line
        hidden = tuple([one for one in hidden if one.line <= number <= one.end_line])
        key = number, hidden
        if key not in self._lines:
            self._lines[key] = self._line(number, hidden)
        line = self._lines[key]
        if line is None:
            return {}, ()
        left_out, shown = part(line, region.column - 1)
        if shown is line:
            return {number: line}, ()
        return {}, ((number, region.column, left_out, shown),)


# From the document, read again


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
        if finding.evidence is not None:
            return finding.evidence.provider
        document = self._reread(finding.path)
        if document is None:
            return None
        return provider_at(document.data, finding.pointer, document.derive(Secrets).mask)


def provider_at(data: JSON, pointer: str, mask: Callable[[str], str]) -> str | None:
    """Return the provider of the innermost article around a place."""
    value = data
    found = _provider(value)
    for token in pointer_tokens(pointer):
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
        late: Collection[str] = (),
    ) -> None:
        """Read documents with ``reread``, and contents that fixes make of them with ``understand``.

        ``findings`` are all that there are, shown or not. Fixes are tried beside those of the same document;
        those of rules that are ``late``, since they judge when all is known, beside no others than theirs.
        """
        self._reread = reread
        self._understand = understand
        self._findings = findings
        self._late = frozenset(late)
        self._by_path: dict[str, list[PlacedFinding]] | None = None
        self._path: str | None = None
        self._made: Mapping[int, Made] = {}
        """What is offered for the findings of the one file, by their identity."""

    def __call__(self, finding: PlacedFinding) -> Made | None:
        """Return the text edits of a finding's fix; None if it has none, or they can't be made or shown."""
        if finding.fix is None or not finding.fix.edits:
            return None
        evidence = finding.evidence
        if evidence is not None and evidence.tried:
            return evidence.replacements
        if finding.path != self._path:
            self._path = finding.path
            self._made = self._offers(finding.path)
        return self._made.get(id(finding))

    def _of(self, path: str) -> Sequence[PlacedFinding]:
        """Return the findings of a document that have fixes."""
        if self._by_path is None:
            self._by_path = {}
            for finding in self._findings:
                if finding.fix and finding.fix.edits:
                    self._by_path.setdefault(finding.path, []).append(finding)
        return self._by_path.get(path, ())

    def _offers(self, path: str) -> Mapping[int, Made]:
        from seedlint.run.offers import tried

        document = self._reread(path)
        if document is None:
            return {}
        made: dict[int, Made] = {}
        for are_late in (False, True):
            some = [one for one in self._of(path) if (one.code in self._late) is are_late]
            made |= tried(document, self._understand, some) if some else {}
        return made
