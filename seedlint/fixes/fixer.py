"""`--fix` and `--diff` over the documents of a run."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from seedlint.codes import ABOUT_COMMENTS
from seedlint.files.overwrite import ChangedMeanwhile, overwrite
from seedlint.files.pathguard import leads_out
from seedlint.fixes.mend import Mended, mend
from seedlint.util.paths import Shown, reason
from seedlint.util.paths import shown as showing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from datetime import datetime
    from pathlib import Path

    from seedlint.engine.engine import Engine
    from seedlint.finding import PlacedFinding
    from seedlint.sources.trees import Tree


@dataclass(frozen=True)
class Fixing:
    """What the command line says about fixes."""

    unsafe: bool = False
    """Whether fixes are made that somebody should look at."""
    diff: bool = False
    """Whether to show what would change, and change nothing."""
    fixable: tuple[str, ...] = ()
    """Fix findings of these rules only: codes, prefixes or names."""
    unfixable: tuple[str, ...] = ()
    """Don't fix findings of these."""
    suppress: str | None = None
    """Write comments that suppress all findings, for this reason, instead of fixing any."""


_PAST = {"fix": "fixed", "suppress": "suppressed"}
_LEADS_OUT = (
    "a symbolic link that leads out of the directory of the configuration, or to something hidden; it is left"
    " alone: name the file it leads to, if it is meant"
)
_UNDONE = "a run was killed while it wrote this; it is as it was before again"
_KEPT = (
    "a killed run has left this: what a document was before it; the document has changed since,"
    " so look at both, and delete this"
)
_FOREIGN = (
    "it is called like what undoes the write of a killed run, but no run of yours has left it here, so"
    " nothing is done with it; look at it, then delete it"
)


@dataclass
class Fixed:
    """What was fixed in a run, and what was not."""

    codes: Counter[str] = field(default_factory=Counter)
    paths: set[str] = field(default_factory=set)
    """The documents that were fixed."""
    left: list[str] = field(default_factory=list)
    verb: str = "fix"
    entries: int = 0
    """How many entries of the baseline were removed."""

    @property
    def files(self) -> int:
        """How many documents were fixed."""
        return len(self.paths)

    def summary(self, *, would: bool = False) -> str:
        """Say it in one line; ``would`` if nothing was written."""
        count = self.codes.total()
        done = f"would {self.verb}" if would else _PAST[self.verb]
        words = f"{done} {count} finding{'s' * (count != 1)} in {self.files} file{'s' * (self.files != 1)}"
        if self.entries:
            gone = f"removed {self.entries} {'entry' if self.entries == 1 else 'entries'} from the baseline"
            return f"{words}, {gone}" if count else gone
        return words if count else f"nothing to {self.verb}" if would else f"nothing was {_PAST[self.verb]}"


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """Where documents are: read from ``tree``, and written below ``root``, where their paths begin."""

    root: Path
    tree: Tree


class Fixer:
    """Mends the documents that a run has findings with fixes in."""

    def __init__(
        self,
        engine: Engine,
        findings: Sequence[PlacedFinding],
        *,
        unsafe: bool,
        codes: frozenset[str],
        started: datetime | None,
        where: Whereabouts,
        fixed: Fixed | None = None,
    ) -> None:
        """Fix ``findings`` of the rules ``codes``; ``started`` is when the run that found them began.

        What is done is added to ``fixed``; ``changed`` says whether it was anything.

        What links lead to is written only inside of the root.
        """
        self._engine = engine
        self._where = where
        self._shown = Shown(where.root)
        self._unsafe = unsafe
        self.codes = codes
        self._started = started.timestamp() if started else None
        self._known_codes = {*ABOUT_COMMENTS, *(rule.code for rule in engine.corpus_rules)}
        """Rules whose findings can't be found again in the document alone."""
        self._by_path: dict[str, list[PlacedFinding]] = {}
        for finding in findings:
            self._by_path.setdefault(finding.path, []).append(finding)
        self.fixed = Fixed() if fixed is None else fixed
        self.changed = False

    def _is_wanted(self, finding: PlacedFinding) -> bool:
        fix = finding.fix
        return bool(fix and fix.edits and (fix.safe or self._unsafe) and finding.code in self.codes)

    def mended(self) -> Iterator[Mended]:
        """Yield each document with what its fixes make of it; nothing is written."""
        for path, shown in self._by_path.items():
            findings = [finding for finding in shown if self._is_wanted(finding)]
            if not findings:
                continue
            try:
                content = self._where.tree.read(path, self._engine.max_file_size)
            except OSError as error:
                self.fixed.left.append(f"{self._shown(path)}: can't be read any more: {reason(error)}")
                continue
            raw = content.raw
            if len(raw) > self._engine.max_file_size:
                self.fixed.left.append(f"{self._shown(path)}: changed meanwhile; run it once more")
                continue
            more = [finding for finding in findings if finding.code in self._known_codes]
            if more and self._started and max(content.signature[1:3]) > self._started * 1e9:
                # What these rules found was found in another content.
                self.fixed.left.append(f"{self._shown(path)}: changed meanwhile; run it once more")
                continue
            done = self._mend(path, raw, more, shown)
            self.fixed.left += (f"{self._shown(path)}: {words}" for words in done.left)
            if done.changed:
                yield done

    def _mend(
        self, path: str, raw: bytes, more: Sequence[PlacedFinding], shown: Sequence[PlacedFinding]
    ) -> Mended:
        return mend(self._engine, path, raw, self._is_wanted, more=more, shown=shown)

    def write(self) -> Fixed:
        """Write the mended documents, and return what was done."""
        for done in self.mended():
            file, shown = self._where.root / done.path, self._shown(done.path)
            if leads_out(file, self._where.root):
                self.fixed.left.append(f"{shown}: {_LEADS_OUT}")
                continue
            try:
                overwrite(str(file), done.before, done.after)
            except ChangedMeanwhile:
                self.fixed.left.append(
                    f"{shown}: changed meanwhile, so it is not overwritten; run it once more"
                )
            except OSError as error:
                self.fixed.left.append(f"{shown}: can't be written: {reason(error)}")
            else:
                self.count(done)
        return self.fixed

    def count(self, done: Mended) -> None:
        """Count a document among the fixed ones."""
        self.fixed.codes += done.fixed
        self.fixed.paths.add(done.path)
        self.changed = True

    def diff(self) -> Iterator[str]:
        """Yield a diff of all that would change."""
        from seedlint.fixes.diff import Diff

        for done in self.mended():
            before = self._engine.document(done.path, done.before)
            after = self._engine.document(done.path, done.after)
            diff = Diff(before, after, done.steps)
            if diff.masked:
                self.fixed.left.append(
                    f"{self._shown(done.path)}: a changed line holds a payload, which is masked;"
                    " patch can't apply this"
                )
            yield from diff.unified(self._shown(done.path))
            self.count(done)


def tidied(paths: Iterable[str], root: Path, left: list[str]) -> bool:
    """Clear up what a killed run has left beside some documents; whether any document is another one now.

    Their ``paths`` are from ``root``.

    Add to ``left`` what there is to say.
    """
    from seedlint.files.overwrite import tidy

    changed = False
    for folder in sorted({(root / path).parent for path in paths}):
        done = tidy(folder)
        changed = changed or bool(done.undone)
        for names, words in ((done.undone, _UNDONE), (done.kept, _KEPT), (done.foreign, _FOREIGN)):
            left += (f"{showing(folder / name)}: {words}" for name in names)
    return changed


def chosen_codes(
    match: Callable[[str], Iterable[str]],
    every: Iterable[str],
    fixable: Sequence[str],
    unfixable: Sequence[str],
) -> frozenset[str]:
    """Return the codes to fix: those ``match`` finds for the selectors, or every one."""
    codes = {code for selector in fixable for code in match(selector)} if fixable else set(every)
    return frozenset(codes - {code for selector in unfixable for code in match(selector)})


__all__ = ["Fixed", "Fixer", "Fixing", "Whereabouts", "chosen_codes", "tidied"]
