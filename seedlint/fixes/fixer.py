"""`--fix` and `--diff` over the documents of a run."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Protocol

from seedlint.codes import ABOUT_COMMENTS
from seedlint.files.overwrite import ChangedMeanwhile, overwrite
from seedlint.files.pathguard import leads_out
from seedlint.fixes.tasks import Task, Wishes, mended
from seedlint.util.paths import Shown, reason
from seedlint.util.paths import shown as showing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from datetime import datetime
    from pathlib import Path

    from seedlint.engine.engine import Engine
    from seedlint.finding import PlacedFinding
    from seedlint.fixes.mend import Mended
    from seedlint.fixes.tasks import Outcome
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
    " alone: name the file it leads to, if you mean that"
)
_BARE = (
    "a change is right next to a payload, which is not shown, so there is no line after it; git apply"
    " takes this diff only with --unidiff-zero"
)
_UNDONE = "a run was killed while it wrote this; the file is restored"
_KEPT = (
    "a killed run has left this: what a document was before it; the document has changed since,"
    " so compare both, and delete this"
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


class Menders(Protocol):
    """Who mends documents."""

    def mend(self, tasks: Sequence[Task], /) -> Iterator[Outcome]:
        """Yield what becomes of documents, in their order."""

    def wrote(self, done: Mended, /) -> None:
        """Hear of a document that was written."""


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """Where documents are: read from ``tree``, and written below ``root``, where their paths begin.

    ``menders`` mend them; without any, they are mended here, one after another.
    """

    root: Path
    tree: Tree
    menders: Menders | None = None


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
        self.codes = codes
        apart = frozenset((*ABOUT_COMMENTS, *(rule.code for rule in engine.family.by_number.values())))
        self._wishes = Wishes(codes, unsafe, apart, started.timestamp() if started else None)
        self._by_path: dict[str, list[PlacedFinding]] = {}
        for finding in findings:
            self._by_path.setdefault(finding.path, []).append(finding)
        self.fixed = Fixed() if fixed is None else fixed
        self.changed = False

    def _is_wanted(self, finding: PlacedFinding) -> bool:
        return self._wishes.want(finding)

    def mended(self, *, traced: bool = False) -> Iterator[Mended]:
        """Yield each document with what its fixes make of it; nothing is written.

        If it is to be ``traced``, it says which edits were made.
        """
        for task, outcome in self._tasks(traced=traced):
            self._tell(task, outcome.left)
            if outcome.changed is not None:
                yield outcome.changed

    def _tasks(self, *, traced: bool = False) -> Iterator[tuple[Task, Outcome]]:
        """Yield each document that there may be something to do about, and what became of it."""
        wishes = replace(self._wishes, traced=traced)
        some = [(path, shown) for path, shown in self._by_path.items() if any(map(self._is_wanted, shown))]
        tasks = [Task(wishes, number, path, shown) for number, (path, shown) in enumerate(some)]
        for outcome in self._outcomes(tasks):
            yield tasks[outcome.number], outcome

    def _outcomes(self, tasks: Sequence[Task]) -> Iterator[Outcome]:
        return self._where.menders.mend(tasks) if self._where.menders else map(self._outcome, tasks)

    def _outcome(self, task: Task) -> Outcome:
        return mended(self._engine, self._where.tree, task)

    def _tell(self, task: Task, left: Iterable[str]) -> None:
        self.fixed.left += (f"{self._shown(task.path)}: {words}" for words in left)

    def write(self) -> Fixed:
        """Write the mended documents, and return what was done."""
        for task, outcome in self._tasks():
            self._write(task, outcome, again=self._where.menders is not None)
        return self.fixed

    def _write(self, task: Task, outcome: Outcome, *, again: bool) -> None:
        """Write a document; if it is another one meanwhile, it is mended ``again``."""
        done = outcome.changed
        problem = None
        if done is not None:
            try:
                problem = self._overwritten(done)
            except ChangedMeanwhile:
                if again:
                    # It was read ahead, and may be another name of a file that was written since.
                    self._write(task, self._outcome(task), again=False)
                    return
                problem = "changed meanwhile, so it is not overwritten; run it again"
        self._tell(task, outcome.left)
        if problem is not None:
            self._tell(task, [problem])
        elif done is not None:
            self.count(done)
            if self._where.menders:
                self._where.menders.wrote(done)

    def _overwritten(self, done: Mended) -> str | None:
        """Write a document; return why it can't be. ChangedMeanwhile if it is another one than was mended."""
        file = self._where.root / done.path
        if leads_out(file, self._where.root):
            return _LEADS_OUT
        try:
            overwrite(str(file), done.before, done.after)
        except OSError as error:
            return f"can't be written: {reason(error)}"
        return None

    def count(self, done: Mended) -> None:
        """Count a document among the fixed ones."""
        self.fixed.codes += done.fixed
        self.fixed.paths.add(done.path)
        self.changed = True

    def diff(self) -> Iterator[str]:
        """Yield a diff of all that would change."""
        from seedlint.fixes.diff import Diff

        for done in self.mended(traced=True):
            before = self._engine.document(done.path, done.before)
            after = self._engine.document(done.path, done.after)
            diff = Diff(before, after, done.steps)
            if diff.masked:
                self.fixed.left.append(
                    f"{self._shown(done.path)}: a changed line holds a payload, which is masked;"
                    " patch can't apply this"
                )
            elif diff.bare:
                self.fixed.left.append(_BARE)
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
