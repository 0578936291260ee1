"""`--add-suppressions`: writes the comments that suppress what is found now, and nothing else.

A comment goes to the end of the line; above it, where a text goes on over several lines. What was
written is read again: no value may be another one, and each finding that a comment is for must be
suppressed by it. A document in which that fails is taken place by place, and what remains is left, and said.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from seedlint.codes import NEVER_SUPPRESSED, TEMPLATE_VALUE
from seedlint.engine.values import same
from seedlint.errors import UsageError
from seedlint.fixes.fixer import Fixer, Whereabouts
from seedlint.fixes.mend import Mended
from seedlint.fixes.sound import patched, read_alike, step
from seedlint.fixes.tasks import Outcome, Task, content
from seedlint.reading.syntax import Comments, TextEdit
from seedlint.suppressions.apply import Coverage, suppress
from seedlint.suppressions.comments import Comment, Scalars, find

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from seedlint.document import Document
    from seedlint.engine.engine import Engine
    from seedlint.finding import PlacedFinding
    from seedlint.rulebook.registry import Registry

_LONGEST = 200
_PROBES = 100
"""How often a document is judged anew at most to find the places where a comment does not do."""


def check_reason(reason: str) -> str:
    """Return a reason as it can stand in a comment; UsageError if it can't."""
    words = reason.strip()
    if not words:
        raise UsageError("--add-suppressions: say why, as in --add-suppressions='known since the import'")
    if not words.isprintable() or len(words) > _LONGEST:
        raise UsageError(f"--add-suppressions: the reason must be one line of at most {_LONGEST} characters")
    if "seedlint" in words.lower() and "#" in words:
        raise UsageError("--add-suppressions: the reason must not look like a comment of seedlint's own")
    return words


class Suppressor(Fixer):
    """Suppresses the findings of a run in its documents."""

    def __init__(
        self,
        engine: Engine,
        registry: Registry,
        findings: Sequence[PlacedFinding],
        *,
        reason: str,
        started: datetime | None,
        where: Whereabouts,
    ) -> None:
        """Suppress ``findings`` for a ``reason``; ``started`` is when the run that found them began."""
        super().__init__(engine, findings, unsafe=True, codes=frozenset(), started=started, where=where)
        self.fixed.verb = "suppress"
        self._how = Suppressing(engine, Coverage(registry, engine.severity, engine.enabled, ()), reason)

    def _is_wanted(self, finding: PlacedFinding) -> bool:
        return finding.code not in NEVER_SUPPRESSED and not finding.unjudged

    def _outcomes(self, tasks: Sequence[Task]) -> Iterator[Outcome]:
        return map(self._outcome, tasks)

    def _outcome(self, task: Task) -> Outcome:
        wanted = [finding for finding in task.shown if self._is_wanted(finding)]
        corpus = {id(finding) for finding in wanted if finding.code in self._wishes.apart}
        raw, left = content(self._engine, self._where.tree, task, apart=bool(corpus))
        if raw is None:
            return Outcome(task.number, None, left)
        done = add_comments(self._how, task.path, raw, wanted, corpus)
        return Outcome(task.number, done, done.left)


@dataclass(frozen=True, slots=True)
class Suppressing:
    """How a run suppresses: by its rules, and for one reason."""

    engine: Engine
    coverage: Coverage
    reason: str


@dataclass(slots=True)
class _Group:
    """Findings that one comment suppresses, and the edit that writes it."""

    findings: list[PlacedFinding]
    edit: TextEdit


def add_comments(
    how: Suppressing,
    path: str,
    raw: bytes,
    findings: Sequence[PlacedFinding],
    corpus: set[int] | frozenset[int] = frozenset(),
) -> Mended:
    """Suppress ``findings`` in ``raw``, the content of a file.

    ``corpus`` are the ids of those that the document alone does not show.
    """
    result = Mended(path, raw, raw)
    document = how.engine.document(path, raw)
    uncommented = document.reading.comments is Comments.NONE
    if uncommented or document.broken:
        why = f"{document.reading.name} has no comments" if uncommented else "the file can't be read"
        result.left.append(f"{len(findings)} findings are not suppressed: {why}")
        return result
    root = document.node("")
    if root is None or not (root.kind == "mapping" or document.parts):
        result.left.append(f"{len(findings)} findings are not suppressed: the file is laid out unusually")
        return result
    writer = _Writer(how, document, Scalars(document, root), corpus)
    groups = writer.groups(findings)
    for group in writer.sound(groups):
        result.fixed.update(finding.code for finding in group.findings)
        writer.done.append(group)
    result.after = writer.written(writer.done)
    result.steps.append(step(document, [group.edit for group in writer.done]))
    done = set(map(id, writer.done))
    why = "can't be suppressed by a comment"
    if writer.probes > _PROBES:
        why = "is not suppressed: too many locations in this document can't be"
    for group in groups:
        if id(group) not in done:
            result.left += (f"{one.code} at {one.place or 'the top'} {why}" for one in group.findings)
    return result


class _Writer:
    def __init__(
        self,
        how: Suppressing,
        document: Document,
        scalars: Scalars,
        corpus: set[int] | frozenset[int],
    ) -> None:
        self.engine = how.engine
        self.coverage = how.coverage
        self.reason = how.reason
        self.document = document
        self.text = document.text
        self.scalars = scalars
        self.corpus = corpus
        self.newline = "\r\n" if "\r\n" in self.text else "\n"
        self.probes = 0
        self.known: dict[tuple[tuple[int, int], str], Comment] = {}
        """Comments to which more codes can be added, by the lines that they cover, and their reason."""
        for comment in find(document):
            if not comment.problem:
                here = (0, 0) if comment.file else (comment.first, comment.last)
                self.known.setdefault((here, comment.reason), comment)
        self.done: list[_Group] = []

    def groups(self, findings: Sequence[PlacedFinding]) -> list[_Group]:
        """Sort findings by the lines that a comment covers, each with the edit that writes the comment."""
        by_line: dict[int, list[PlacedFinding]] = defaultdict(list)
        for finding in findings:
            by_line[finding.region.line].append(finding)
            for pointer in _named(self.document, finding)[1:]:
                region = self.document.locate(pointer)
                by_line[region.line].append(replace(finding, pointer=pointer, region=region))
        by_lines: dict[tuple[int, int], list[PlacedFinding]] = defaultdict(list)
        for number, here in by_line.items():
            by_lines[self._covered(number)] += here
        return [_Group(group, self._edit(lines, group)) for lines, group in sorted(by_lines.items())]

    def _covered(self, number: int) -> tuple[int, int]:
        """Return the lines covered by the comment that a finding on a line is to have; (0, 0): the file."""
        line = self.scalars.line_numbered(number)
        if line is None:
            return 0, 0
        lines = self.scalars.covered(*line)
        above = self.scalars.line_numbered(lines[0])
        # A text may begin on the line that another ends on: one comment above them both is for both.
        first = self.scalars.covered(*above) if above else lines
        return first if first[0] == lines[0] and first[1] >= number else lines

    def _edit(self, lines: tuple[int, int], findings: Sequence[PlacedFinding]) -> TextEdit:
        codes = ", ".join(sorted({finding.code for finding in findings}))
        known = self.known.get((lines, self.reason))
        if known:
            at = known.words[-1].end
            return TextEdit(at, at, f", {codes}")
        if lines == (0, 0):
            comment = f"# seedlint: ignore-file[{codes}] -- {self.reason}{self.newline}"
            return TextEdit(self.scalars.begin, self.scalars.begin, comment)
        comment = f"# seedlint: ignore[{codes}] -- {self.reason}"
        span = self.scalars.line_numbered(lines[0])
        assert span is not None
        start, end = span
        if lines[0] == lines[1]:
            space = "" if self.text[start:end].endswith((" ", "\t")) else "  "
            if space and self.scalars.comment_on(start, end) is not None:
                space = " "
            return TextEdit(end, end, f"{space}{comment}")
        indent = self.text[start:end][: -len(self.text[start:end].lstrip(" \t")) or None]
        return TextEdit(start, start, f"{indent}{comment}{self.newline}")

    def written(self, groups: Sequence[_Group]) -> bytes:
        """Return the file with the comments of some groups."""
        return patched(self.document, [group.edit for group in groups])

    def sound(self, groups: list[_Group]) -> Iterator[_Group]:
        """Yield the groups whose comments do what they are for; halving finds those that don't.

        Where they are many, not all others are found: a document is not judged any number of times.
        """
        self.probes += 1
        if not groups or self.probes > _PROBES:
            return
        if self.is_sound([*self.done, *groups]):
            yield from groups
        elif len(groups) > 1:
            middle = len(groups) // 2
            yield from self.sound(groups[:middle])
            yield from self.sound(groups[middle:])

    def is_sound(self, groups: Sequence[_Group]) -> bool:
        """Whether the comments of some groups change no value, and suppress all their findings."""
        raw = self.written(groups)
        after = self.engine.document(self.document.path, raw)
        if after.broken or not same(after.data, self.document.data) or not read_alike(after):
            return False
        wanted = [finding for group in groups for finding in group.findings]
        findings = [
            replace(finding, region=after.locate(finding.pointer))
            for finding in wanted
            if id(finding) in self.corpus
        ]
        findings += self.engine.lint(after.path, raw).findings
        found = suppress(findings, {after.path: find(after)}, self.coverage)
        gone = Counter(
            _told(one.finding, pointer) for one in found.suppressed for pointer in _named(after, one.finding)
        )
        return not Counter(_told(one, one.pointer) for one in wanted) - gone


def _named(document: Document, finding: PlacedFinding) -> list[str]:
    """Return the pointers of what a finding is about: where that is more than one value, on lines apart."""
    if finding.code != TEMPLATE_VALUE:
        return [finding.pointer]
    from seedlint.engine.templates import named_by

    return named_by(document, finding.pointer)


def _told(finding: PlacedFinding, pointer: str) -> tuple[str, str, str]:
    return finding.code, pointer, "" if finding.code == TEMPLATE_VALUE else finding.message
