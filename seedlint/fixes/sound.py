"""Which fixes of one document can be made together, and whether the file is then as they say.

None is trusted. The file is read again as it would be, and exactly the values that the fixes name may differ.
`--fix` and the reports, which offer fixes to editors, ask the same question here.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import Counter
from functools import partial
from typing import TYPE_CHECKING

from seedlint.engine.doubtful import IN_DOUBT, in_doubt
from seedlint.engine.values import EditError, applied, same
from seedlint.finding import Edit, PlacedFinding, escape_token, pointer_tokens
from seedlint.fixes.edits import DROP_BOM, FixResolver, Refused, TextEdit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from seedlint.document import Document
    from seedlint.finding import JSON
    from seedlint.fixes.linediff import Step

ROUNDS = 10
"""Fixes for one place follow each other in so many rounds at most."""
_MOST_LOOKS = 64
_FEWEST_LOOKS = 8
_MOST_BYTES = 20_000_000

Chosen = tuple[PlacedFinding, list[TextEdit]]


class Trial:
    """Tries fixes on one document."""

    def __init__(
        self,
        document: Document,
        understand: Callable[[str, bytes], Document],
        refuse: Callable[[PlacedFinding, str], None],
        *,
        twice: bool = True,
        resolver: FixResolver | None = None,
    ) -> None:
        """Try fixes of ``document``; ``understand`` reads a path and its content as the run does.

        ``refuse`` is told what can't be made, and why. With ``twice``, all readers must agree about
        the outcome: what is to be written must leave no doubt. ``resolver`` is one for this document.
        """
        self._resolver = resolver
        self._document = document
        self._understand = understand
        self._refuse = refuse
        self._twice = twice
        # Each look reads the whole file: so many of them that the work grows with its size, and no faster.
        affordable = _MOST_BYTES // max(len(document.raw), 1)
        self._looks = min(max(affordable, _FEWEST_LOOKS), _MOST_LOOKS)

    def choose(self, findings: Sequence[PlacedFinding]) -> tuple[list[Chosen], list[PlacedFinding]]:
        """Return the fixes that can be made together, with their text edits, and those that must wait."""
        document = self._document
        resolver = self._resolver or FixResolver(document)
        room = _Room(document)
        chosen: list[Chosen] = []
        waiting: list[PlacedFinding] = []
        for finding in findings:
            assert finding.fix is not None
            if not room.free(finding.fix.edits):
                waiting.append(finding)
                continue
            if in_doubt(document, finding.fix, _about(finding, document.path)):
                self._refuse(finding, IN_DOUBT)
                continue
            try:
                edits = resolver.resolve(finding.fix, finding.pointer)
            except Refused as reason:
                self._refuse(finding, str(reason))
                continue
            if all(one is not DROP_BOM and document.text[one.start : one.end] == one.text for one in edits):
                continue  # it would change nothing, and be found again in every round
            if room.take(finding.fix.edits, edits):
                chosen.append((finding, edits))
            else:
                waiting.append(finding)
        return chosen, waiting

    def sound(self, chosen: list[Chosen]) -> tuple[list[Chosen], list[PlacedFinding]]:
        """Return as many of the fixes as leave the document sound, and those that must wait for them."""
        if not chosen:
            return [], []
        problem = self._problem(chosen)
        if problem is None:
            return chosen, []
        if len(chosen) > 1 and (hopeless := self._problem([])):
            for finding, _ in chosen:
                self._refuse(finding, hopeless)
            return [], []
        return self._halved(chosen, problem)

    def _halved(self, chosen: list[Chosen], problem: str) -> tuple[list[Chosen], list[PlacedFinding]]:
        """Do the same for fixes with a problem: halving finds the ones that have it."""
        if len(chosen) == 1:
            self._refuse(chosen[0][0], problem)
            return [], []
        middle = len(chosen) // 2
        good: list[Chosen] = []
        waiting: list[PlacedFinding] = []
        for half in (chosen[:middle], chosen[middle:]):
            if self._looks <= 0:
                for finding, _ in half:
                    self._refuse(finding, "too many of the fixes for this file can't be made")
                continue
            trouble = self._problem(half)
            left, later = self._halved(half, trouble) if trouble else (half, [])
            waiting += later
            # Two halves that are sound alone need not be so together; the second half then waits.
            if good and left and self._problem(good + left):
                waiting += (finding for finding, _ in left)
            else:
                good += left
        return good, waiting

    def _problem(self, chosen: list[Chosen]) -> str | None:
        """Say what is wrong with the document after some fixes, None if all is as it should be."""
        self._looks -= 1
        document = self._document
        text_edits = [edit for _, edits in chosen for edit in edits]
        value_edits = [edit for finding, _ in chosen if finding.fix for edit in finding.fix.edits]
        try:
            raw = patched(document, text_edits)
        except UnicodeEncodeError:
            return "the new text can't be written as UTF-8"
        after = self._understand(document.path, raw)
        if len(after.parts) != len(document.parts):
            return "the file would have more or fewer documents"
        try:
            if not document.parts:
                return self._unsound(document, after, lambda: applied(document.data, value_edits))
            values = applied(document.data, value_edits)
            for before, now, value in zip(document.parts, after.parts, values, strict=True):
                problem = self._unsound(before.document, now.document, partial(_same, value))
                if problem:
                    return problem
        except EditError as error:
            return str(error)
        return None

    def _unsound(self, before: Document, after: Document, expected: Callable[[], JSON]) -> str | None:
        """Say what is wrong with a document after some fixes; ``expected`` returns what it should hold."""
        if before.broken:
            better = not after.broken or len(after.problems) < len(before.problems)
            return None if after.text == before.text or better else "the file can't be read"
        if after.broken:
            return "the file would no longer be well-formed"
        if not same(after.data, expected()) or (self._twice and not read_alike(after)):
            return "other values would change"
        return None


def _same(value: JSON) -> JSON:
    return value


def patched(document: Document, edits: Sequence[TextEdit]) -> bytes:
    """Return the file with some edits made."""
    text, spans = step(document, edits)
    parts = []
    at = 0
    for start, end, written in spans:
        parts += [text[at:start], written]
        at = end
    return "".join([*parts, text[at:]]).encode()


def step(document: Document, edits: Sequence[TextEdit]) -> Step:
    """Return the text of the whole file, byte order mark included, and the edits in terms of it, in order."""
    mark = int(document.bom)
    spans = [(one.start + mark, one.end + mark, one.text) for one in edits if one != DROP_BOM]
    if mark and DROP_BOM in edits:
        spans.append((0, mark, ""))
    return "\ufeff" * mark + document.text, sorted(spans)


def read_alike(document: Document) -> bool:
    """Whether all readers of a syntax see the same values; a file that seedlint wrote must leave no doubt."""
    return same(document.reading.exact(), document.data)


class _Room:
    """Which places of a document are taken by fixes of this round."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._spans: list[tuple[int, int]] = []
        self._pointers: set[str] = set()
        self._above: set[str] = set()
        self._removed: Counter[str] = Counter()
        self._grown: set[str] = set()

    def free(self, edits: Sequence[Edit]) -> bool:
        """Whether no other fix has anything to do with the values of these edits."""
        return all(self._is_free(edit) for edit in edits)

    def _is_free(self, edit: Edit) -> bool:
        if edit.action == "drop-bom":
            return DROP_BOM.start not in {start for start, _ in self._spans[:1]}
        if edit.action in {"comment", "source"}:
            return True  # it has a place in the text, but none among the values
        around = (edit.pointer, *_above(edit.pointer))
        if edit.pointer in self._above or any(one in self._pointers for one in around):
            return False
        parent = edit.pointer.rpartition("/")[0]
        if edit.action == "insert":
            return parent not in self._grown and not self._removed[parent]
        return edit.action != "remove" or self._may_lose(parent)

    def _may_lose(self, parent: str) -> bool:
        """Whether one entry more of a list or mapping can go in this round."""
        if not self._removed[parent]:
            return parent not in self._grown
        # A list must not lose its last items in one round: then it is to be written as `[]`.
        try:
            size = len(self._document.get(parent))
        except (KeyError, TypeError):
            return True
        return self._removed[parent] + 1 < size

    def take(self, edits: Sequence[Edit], made: Sequence[TextEdit]) -> bool:
        """Take the places of a fix, unless one of them is taken already."""
        spans = [(edit.start, edit.end) for edit in made]
        if any(self._overlaps(span) for span in spans):
            return False
        for span in spans:
            insort(self._spans, span)
        for edit in edits:
            if edit.action in {"drop-bom", "comment", "source"}:
                continue
            self._pointers.add(edit.pointer)
            self._above.update(_above(edit.pointer))
            parent = edit.pointer.rpartition("/")[0]
            if edit.action == "remove":
                self._removed[parent] += 1
            elif edit.action == "insert":
                self._grown.add(parent)
        return True

    def _overlaps(self, span: tuple[int, int]) -> bool:
        start, end = span
        at = bisect_left(self._spans, span)
        for other_start, other_end in self._spans[max(at - 1, 0) : at + 1]:
            touching = start == end or other_start == other_end
            if start < other_end and other_start < end:
                return True
            if touching and start <= other_end and other_start <= end:
                return True
        return False


def _about(finding: PlacedFinding, path: str) -> Iterator[str]:
    """Yield the pointers that a finding and what is related to it have in its document."""
    yield finding.pointer
    yield from (one.pointer for one in finding.related if one.path == path)


def _above(pointer: str) -> Iterator[str]:
    """Yield the pointers of all lists and mappings around a value, but not of the whole document."""
    tokens = pointer_tokens(pointer)
    at = ""
    for token in tokens[:-1]:
        at = f"{at}/{escape_token(token)}"
        yield at
