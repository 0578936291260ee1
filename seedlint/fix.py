"""Mends one document: makes the fixes of its findings, round by round, and trusts none of them.

After every round the file is read again. If it can't be, or if any value is another one than the fixes
name, what went wrong is left out, and said. Fixes for the same place wait for the next round.
"""

from __future__ import annotations

import re
from bisect import bisect_left, insort
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from seedlint.compose import compose, to_data
from seedlint.edits import DROP_BOM, Refused, Resolver, TextEdit
from seedlint.finding import Edit, PlacedFinding, escape_token, pointer_tokens, pointer_words
from seedlint.values import EditError, applied, same

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence

    from seedlint.document import Document
    from seedlint.engine import Engine

ROUNDS = 10
_INDEX = re.compile(r"/[0-9]+(?=/|$)")
_BOM = b"\xef\xbb\xbf"

Chosen = tuple[PlacedFinding, list[TextEdit]]


@dataclass
class Mended:
    """What became of one document: its content, how many findings of each code were fixed, what was not."""

    path: str
    before: bytes
    after: bytes
    fixed: Counter[str] = field(default_factory=Counter)
    left: list[str] = field(default_factory=list)
    """Why fixes were not made, in words for people."""

    @property
    def changed(self) -> bool:
        """Whether there is anything to write."""
        return self.before != self.after


def mend(
    engine: Engine,
    path: str,
    raw: bytes,
    wanted: Callable[[PlacedFinding], bool],
    more: Sequence[PlacedFinding] = (),
    shown: Collection[PlacedFinding] | None = None,
) -> Mended:
    """Fix what can be fixed in ``raw``, the content of the file at ``path``.

    ``wanted`` says which findings are to be fixed; ``more`` are findings about this very content that
    the document alone does not show, those of corpus rules. With ``shown``, a finding that is not among
    them (a suppressed one, or one of the baseline) is none, in later rounds neither.
    """
    return _Mending(engine, path, raw, wanted).run(more, shown)


class _Mending:
    def __init__(
        self, engine: Engine, path: str, raw: bytes, wanted: Callable[[PlacedFinding], bool]
    ) -> None:
        self.engine = engine
        self.result = Mended(path, raw, raw)
        self.wanted = wanted
        self.refused: dict[tuple[str, str, str], str] = {}

    def run(self, more: Sequence[PlacedFinding], shown: Collection[PlacedFinding] | None) -> Mended:
        path = self.result.path
        hidden: set[tuple[str, str, str]] = set()
        for number in range(ROUNDS):
            raw = self.result.after
            findings = self.engine.lint(path, raw).findings
            if number == 0:
                if shown is not None:
                    known = set(map(_identity, shown))
                    hidden = {_anywhere(finding) for finding in findings if _identity(finding) not in known}
                    findings = [finding for finding in findings if _identity(finding) in known]
                findings += more
            else:
                findings = [finding for finding in findings if _anywhere(finding) not in hidden]
            document = self.engine.document(path, raw)
            chosen = self.choose(document, _fixable(findings, self.wanted))
            chosen = self.sound(document, chosen)
            if not chosen:
                break
            self.result.after = patched(document, [edit for _, edits in chosen for edit in edits])
            self.result.fixed.update(finding.code for finding, _ in chosen)
        else:
            self.result.left.append(f"still not done after {ROUNDS} rounds; run --fix once more")
        self.result.left += self.refused.values()
        return self.result

    def choose(self, document: Document, findings: Sequence[PlacedFinding]) -> list[Chosen]:
        """Return the fixes that can be made together, with their text edits."""
        resolver = Resolver(document)
        room = _Room(document)
        chosen = []
        for finding in findings:
            assert finding.fix is not None
            if _identity(finding) in self.refused or not room.free(finding.fix.edits):
                continue
            try:
                edits = resolver.resolve(finding.fix, finding.pointer)
            except Refused as reason:
                self.refuse(finding, str(reason))
                continue
            if all(one is not DROP_BOM and document.text[one.start : one.end] == one.text for one in edits):
                continue  # it would change nothing, and be found again in every round
            if room.take(finding.fix.edits, edits):
                chosen.append((finding, edits))
        return chosen

    def sound(self, document: Document, chosen: list[Chosen]) -> list[Chosen]:
        """Return as many of the fixes as leave the document sound; halving finds the ones that don't."""
        if not chosen:
            return []
        problem = self.problem(document, chosen)
        if problem is None:
            return chosen
        if len(chosen) == 1:
            self.refuse(chosen[0][0], problem)
            return []
        middle = len(chosen) // 2
        first, second = self.sound(document, chosen[:middle]), self.sound(document, chosen[middle:])
        # Two halves that are sound alone need not be so together; the second half then waits.
        return first if first and second and self.problem(document, first + second) else first + second

    def problem(self, document: Document, chosen: list[Chosen]) -> str | None:
        """Say what is wrong with the document after some fixes, None if all is as it should be."""
        text_edits = [edit for _, edits in chosen for edit in edits]
        value_edits = [edit for finding, _ in chosen if finding.fix for edit in finding.fix.edits]
        try:
            raw = patched(document, text_edits)
        except UnicodeEncodeError:
            return "the new text can't be written as UTF-8"
        after = self.engine.document(document.path, raw)
        if document.broken:
            return None if after.text == document.text else "the file can't be read"
        if after.broken:
            return "the file would no longer be well-formed"
        try:
            expected = applied(document.data, value_edits)
        except EditError as error:
            return str(error)
        if not same(after.data, expected) or not read_alike(after):
            return "other values would change"
        return None

    def refuse(self, finding: PlacedFinding, reason: str) -> None:
        where = f" at {pointer_words(finding.pointer)}" if finding.pointer else ""
        self.refused[_identity(finding)] = f"{finding.code}{where} is left as it is: {reason}"


def _identity(finding: PlacedFinding) -> tuple[str, str, str]:
    return finding.code, finding.pointer, finding.message


def _anywhere(finding: PlacedFinding) -> tuple[str, str, str]:
    """What names a finding when positions in lists may have changed."""
    return finding.code, _INDEX.sub("/*", finding.pointer), finding.message


def _fixable(
    findings: Sequence[PlacedFinding], wanted: Callable[[PlacedFinding], bool]
) -> list[PlacedFinding]:
    """Return the findings to fix now."""
    return [finding for finding in findings if finding.fix and finding.fix.edits and wanted(finding)]


def patched(document: Document, edits: Sequence[TextEdit]) -> bytes:
    """Return the file with some edits made."""
    parts = []
    at = 0
    for edit in sorted(edit for edit in edits if edit is not DROP_BOM and edit.start >= 0):
        parts += [document.text[at : edit.start], edit.text]
        at = edit.end
    text = "".join([*parts, document.text[at:]]).encode()
    return text if not document.bom or DROP_BOM in edits else _BOM + text


def read_alike(document: Document) -> bool:
    """Whether both YAML readers see the same values; a file that seedlint wrote must leave no doubt."""
    if document.is_json:
        return True
    begin, end = document.front
    composition = compose(document.text[begin:end], begin)
    root = composition.root
    return root is not None and not composition.broken and same(to_data(root), document.data)


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
        if edit.action == "comment":
            return True  # it has a place in the text, but none among the values
        if edit.pointer in self._pointers or edit.pointer in self._above:
            return False
        if any(above in self._pointers for above in _above(edit.pointer)):
            return False
        parent = edit.pointer.rpartition("/")[0]
        if edit.action == "insert":
            return parent not in self._grown and not self._removed[parent]
        if edit.action == "remove" and self._removed[parent]:
            # A list must not lose its last items in one round: then it is to be written as `[]`.
            try:
                size = len(self._document.get(parent))
            except (KeyError, TypeError):
                return True
            return self._removed[parent] + 1 < size
        return edit.action != "remove" or parent not in self._grown

    def take(self, edits: Sequence[Edit], made: Sequence[TextEdit]) -> bool:
        """Take the places of a fix, unless one of them is taken already."""
        spans = [(edit.start, edit.end) for edit in made]
        if any(self._overlaps(span) for span in spans):
            return False
        for span in spans:
            insort(self._spans, span)
        for edit in edits:
            if edit.action in {"drop-bom", "comment"}:
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


def _above(pointer: str) -> Iterator[str]:
    """Yield the pointers of all lists and mappings around a value, but not of the whole document."""
    tokens = pointer_tokens(pointer)
    at = ""
    for token in tokens[:-1]:
        at = f"{at}/{escape_token(token)}"
        yield at
