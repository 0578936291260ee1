"""Mends one document: makes the fixes of its findings, round by round, and trusts none of them.

After every round the file is read again. If it can't be, or if any value is another one than the fixes
name, what went wrong is left out, and said. Fixes for the same place wait for the next round.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from seedlint.fixes.pieces import PieceResolver
from seedlint.fixes.sound import ROUNDS, Trial, patched, step
from seedlint.identity import anywhere

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from seedlint.document import Document
    from seedlint.engine.cut import Cut
    from seedlint.engine.engine import Engine, Linted
    from seedlint.finding import PlacedFinding
    from seedlint.fixes.linediff import Step


@dataclass
class Mended:
    """What became of one document: its content, how many findings of each code were fixed, what was not."""

    path: str
    before: bytes
    after: bytes
    fixed: Counter[str] = field(default_factory=Counter)
    left: list[str] = field(default_factory=list)
    """Why fixes were not made, in words for people."""
    steps: list[Step] = field(default_factory=list)
    """The edits, round by round."""
    linted: Linted | None = None
    """What is found in the document as it is now, its entries, and where it comes from, if that is known."""

    @property
    def changed(self) -> bool:
        """Whether there is anything to write."""
        return self.before != self.after


def mend(
    engine: Engine,
    path: str,
    raw: bytes,
    wanted: Callable[[PlacedFinding], bool],
    *,
    more: Sequence[PlacedFinding] = (),
    shown: Collection[PlacedFinding] | None = None,
    found: Sequence[PlacedFinding] | None = None,
) -> Mended:
    """Fix what can be fixed in ``raw``, the content of the file at ``path``.

    ``wanted`` says which findings are to be fixed; ``more`` are findings about this very content that
    the document alone does not show, those of corpus rules. With ``shown``, a finding that is not among
    them with its fix (a suppressed one, or one of the baseline) is none, in later rounds neither.
    ``found`` are all that the document alone shows, if that is known; then it is kept what it shows in the
    end.
    """
    return _Mending(engine, path, raw, wanted).run(more, shown, found)


class _Mending:
    def __init__(
        self, engine: Engine, path: str, raw: bytes, wanted: Callable[[PlacedFinding], bool]
    ) -> None:
        self.engine = engine
        self.result = Mended(path, raw, raw)
        self.wanted = wanted
        self.refused: dict[tuple[str, str, str], str] = {}

    def run(
        self,
        more: Sequence[PlacedFinding],
        shown: Collection[PlacedFinding] | None,
        found: Sequence[PlacedFinding] | None,
    ) -> Mended:
        path = self.result.path
        hidden: set[tuple[str, str, str]] = set()
        for number in range(ROUNDS):
            raw = self.result.after
            linted = None
            if number or found is None:
                linted = self.engine.lint(path, raw, facts=found is not None)
            findings = list(linted.findings if linted else found or ())
            if number == 0:
                if shown is not None:
                    # One that is shown without its fix is to be left as it is, too.
                    known = {_identity(finding) for finding in shown if finding.fix}
                    findings = [finding for finding in findings if finding.fix]
                    hidden = {_anywhere(finding) for finding in findings if _identity(finding) not in known}
                    findings = [finding for finding in findings if _identity(finding) in known]
                findings += more
            else:
                findings = [finding for finding in findings if _anywhere(finding) not in hidden]
            if not self.make(path, raw, self.fixable(findings)):
                if linted is not None and found is not None:
                    self.result.linted = linted
                break
        else:
            self.result.left.append(f"still not done after {ROUNDS} rounds; run --fix again")
        self.result.left += self.refused.values()
        return self.result

    def make(self, path: str, raw: bytes, findings: Sequence[PlacedFinding]) -> bool:
        """Make the fixes of findings as far as that is sound; return whether any was made."""
        if not findings:
            return False
        cut = self.cut(path, raw)
        document = cut.document() if cut else self.engine.document(path, raw)
        resolver = PieceResolver(cut) if cut else None
        trial = Trial(document, self.understood, self.refuse, resolver=resolver)
        chosen, _ = trial.sound(trial.choose(findings)[0])
        if not chosen:
            return False
        edits = [edit for _, made in chosen for edit in made]
        self.result.after = patched(document, edits)
        self.result.steps.append(step(document, edits))
        self.result.fixed.update(finding.code for finding, _ in chosen)
        return True

    def cut(self, path: str, raw: bytes) -> Cut | None:
        """Return a document in pieces that are known, where that can be done."""
        engine = self.engine.of(path, raw)
        return engine.repeats.cut(path, raw) if engine.repeating else None

    def understood(self, path: str, raw: bytes) -> Document:
        """Read a document, from what is known about its articles where that can be done."""
        cut = self.cut(path, raw)
        return cut.document() if cut else self.engine.document(path, raw)

    def fixable(self, findings: Sequence[PlacedFinding]) -> list[PlacedFinding]:
        """Return the findings to fix now."""
        return [
            finding
            for finding in findings
            if finding.fix
            and finding.fix.edits
            and self.wanted(finding)
            and _identity(finding) not in self.refused
        ]

    def refuse(self, finding: PlacedFinding, reason: str) -> None:
        where = f" at {finding.place}" if finding.pointer else ""
        self.refused[_identity(finding)] = f"{finding.code}{where} is unchanged: {reason}"


def _identity(finding: PlacedFinding) -> tuple[str, str, str]:
    return finding.code, finding.pointer, finding.message


def _anywhere(finding: PlacedFinding) -> tuple[str, str, str]:
    """What names a finding when positions in lists may have changed."""
    return finding.code, anywhere(finding.pointer), finding.message
