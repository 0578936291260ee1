"""What suppression comments do: which findings they cover, and which of them do nothing (SL901, SL902).

Comments come from the documents, findings from wherever they were found, the cache or another process;
here the two meet, once everything else is known. So a finding of a corpus rule is suppressed like
any other: by a comment in its own document, at its own place.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

from seedlint.codes import (
    ABOUT_COMMENTS,
    EXAMPLE,
    INTERNAL_ERROR,
    NEVER_SUPPRESSED,
    UNKNOWN_RULE,
    UNUSED_SUPPRESSION,
)
from seedlint.finding import Edit, Evidence, Fix, PlacedFinding, Replacement, Suppressed
from seedlint.identity import quoted
from seedlint.rule import CorpusRule, EngineRule
from seedlint.rulebook.meant import WITH_COMMAS, hint
from seedlint.rulebook.meant import meant as likely

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

    from seedlint.finding import Region, Severity
    from seedlint.rule import BaseRule
    from seedlint.rulebook.registry import Registry
    from seedlint.rulebook.selection import Selection
    from seedlint.suppressions.comments import CodeWord, Comment


_NEVER = "can't be suppressed"
_TWICE = "is suppressed by another comment"
_NOT_HERE = "is not found here"
_NOT_IN_FILE = "is not found in this document"
_PLURAL = {reason: reason.replace("is ", "are ", 1) for reason in (_TWICE, _NOT_HERE, _NOT_IN_FILE)}
_FAR = 1_000
"""So many characters beside a comment's beginning, all is at hand that is shown of what begins there."""
_MANY = 100
"""Where a document has so many findings, rules may not have reported them all."""

Owner = tuple[int, int]
"""A comment, and one of its words, by their numbers."""


class Sorted(NamedTuple):
    """Findings to show, those of SL901 and SL902 among them, and suppressed ones in the same order."""

    shown: list[PlacedFinding]
    suppressed: list[Suppressed]


@dataclass(frozen=True)
class Coverage:
    """Which rules a run has, and which of them have seen all that they need."""

    registry: Registry
    severity: Callable[[str, str], Severity]
    """How severe a rule is in a document."""
    enabled: Callable[[str, str], bool]
    """Whether findings of a rule are wanted for a document."""
    judged: Collection[str]
    """Rules that ran, and saw all that they need: only of those it can be said that they found nothing."""
    complete: bool = True
    """Whether all rules that there should be are here; else a code nobody knows may well be one of theirs."""

    @classmethod
    def of(
        cls, rules: Iterable[BaseRule], selection: Selection, *, whole: bool, comments: bool = True
    ) -> Coverage:
        """Return what is known in a run of some rules.

        ``whole`` says that the whole corpus was judged, ``comments`` that suppression comments were.
        """
        registry = selection.registry
        judged = {rule.code for rule in registry if issubclass(rule, EngineRule)}
        judged |= {rule.code for rule in rules if whole or not isinstance(rule, CorpusRule)}
        complete = not selection.isolated and not registry.failures
        if not comments:
            judged -= ABOUT_COMMENTS
        elif not complete:
            judged.discard(UNKNOWN_RULE)
        return cls(registry, selection.severity, selection.enabled, judged, complete)


def suppress(
    findings: Iterable[PlacedFinding], comments: Mapping[str, Sequence[Comment]], coverage: Coverage
) -> Sorted:
    """Sort findings by whether a comment covers them; ``comments`` are those of each document, by path."""
    result = Sorted([], [])
    own: dict[str, list[PlacedFinding]] = {path: [] for path in comments}
    crashed = set()
    for finding in findings:
        if finding.path in own and finding.code not in NEVER_SUPPRESSED and not finding.unjudged:
            own[finding.path].append(finding)
        else:
            result.shown.append(finding)
            crashed.add(finding.path if finding.code == INTERNAL_ERROR or finding.unjudged else "")
    for path, of_document in own.items():
        document = _Document(path, comments[path], coverage)
        document.sort(of_document, result)
        judged = path not in crashed and len(of_document) < _MANY
        result.shown.extend(document.reports(of_document, judged=judged))
    result.suppressed.sort(key=lambda one: one.finding.sort_key())
    return result


class _Document:
    def __init__(self, path: str, comments: Sequence[Comment], coverage: Coverage) -> None:
        self.path = path
        self.comments = comments
        self.coverage = coverage
        self.zones: dict[tuple[int, int], dict[str, Owner]] = {}
        """Ranges of lines that comments cover, and which comment is responsible for which code there."""
        self.used: set[Owner] = set()
        self.met: set[tuple[tuple[int, int], str]] = set()
        """In which range which codes were found, whoever is responsible."""
        self._codes: dict[str, frozenset[str]] = {}
        self._guesses = 0
        self.meant: dict[tuple[int, int], set[str]] = {}
        """Ranges of lines, and the codes that comments would suppress there if they were written right."""
        for number, comment in enumerate(comments):
            if comment.problem:
                self.meant.setdefault(_range(comment), set()).update(self._named(comment))
                continue
            zone = self.zones.setdefault(_range(comment), {})
            for index, word in enumerate(comment.words):
                codes = self.codes(word)
                for code in codes - NEVER_SUPPRESSED:
                    zone.setdefault(code, (number, index))
                if not codes:
                    self.meant.setdefault(_range(comment), set()).update(self._likely(word))

    def _named(self, comment: Comment) -> Iterator[str]:
        """Yield the codes that a comment with a problem was meant for; all, if it names none."""
        for word in comment.words:
            yield from self.codes(word) or self._likely(word)
        if not comment.words:
            yield from self.coverage.registry.match("ALL")

    def _likely(self, word: CodeWord) -> Iterator[str]:
        """Yield the codes that a word was meant for that no rule has."""
        registry = self.coverage.registry
        self._guesses += 1
        if self._guesses > _MANY:
            return
        for part in (_parted(registry, word.text) or likely(registry, word.text) or "").split(", "):
            yield from registry.match(part)

    def codes(self, word: CodeWord) -> frozenset[str]:
        """Return the codes that a word stands for."""
        found = self._codes.get(word.text)
        if found is None:
            found = self._codes[word.text] = self.coverage.registry.match(word.text)
        return found

    def sort(self, findings: Sequence[PlacedFinding], result: Sorted) -> None:
        """Add each finding to those that are shown, or to those that are suppressed."""
        found_at = {finding.region.line for finding in findings}
        at_line = zones_at(self.zones, found_at)
        meant_at = zones_at(self.meant, found_at)
        for finding in findings:
            owners = []
            for lines in at_line[finding.region.line]:
                owner = self.zones[lines].get(finding.code)
                if owner is not None:
                    owners.append(owner)
                    self.met.add((lines, finding.code))
            if owners:
                self.used.add(owners[0])
                result.suppressed.append(Suppressed(finding, self.comments[owners[0][0]].reason))
            else:
                meant = any(finding.code in self.meant[lines] for lines in meant_at[finding.region.line])
                result.shown.append(_without_fix(finding) if meant else finding)

    # What is wrong with the comments

    def reports(self, findings: Sequence[PlacedFinding], *, judged: bool) -> Iterator[PlacedFinding]:
        """Yield what there is to say about the comments themselves."""
        unused, unknown = (
            self.coverage.enabled(code, self.path) for code in (UNUSED_SUPPRESSION, UNKNOWN_RULE)
        )
        if not unused and not unknown:
            return
        codes = sorted((one.region.line, one.code) for one in findings)
        count = 0
        for number, comment in enumerate(self.comments):
            found: list[PlacedFinding] = []
            if comment.problem:
                found += [self._malformed(comment, codes, judged=judged)] if unused else []
            else:
                if unknown:
                    found += self._unknown(comment)
                if unused:
                    found += self._unused(number, comment, judged=judged)
            yield from found
            count += len(found)
            if count >= _MANY:
                return

    def _malformed(
        self, comment: Comment, codes: Sequence[tuple[int, str]], *, judged: bool
    ) -> PlacedFinding:
        """Report a comment that can't be read; ``codes`` are those found, by line."""
        problem, instead = comment.problem, comment.instead
        low, high = 0, len(codes)
        if not comment.file:
            low, high = bisect_left(codes, (comment.first, "")), bisect_left(codes, (comment.last + 1, ""))
        here = {code for _, code in codes[low:high]}
        if here:
            # Where it names no rule, an example can be what was meant.
            problem = problem.replace(EXAMPLE, ", ".join(sorted(here)))
        fix = None
        # What would be told as unused once it is written right is told at once.
        reasons = [self._why(comment, word, judged=judged, met=here) for word in comment.words]
        dead = [word.text for word, reason in zip(comment.words, reasons, strict=True) if reason]
        if dead and len(dead) == len(reasons):
            said = f"{_list(dead)} {_number(reasons[0] or '', dead)}"
            message = f"this comment suppresses nothing: {said}; remove the comment"
            fix = Fix("remove the comment", (Edit("comment", "", "", comment.span),), safe=False)
            return self._report(UNUSED_SUPPRESSION, message, comment, comment.region, fix)
        if dead and instead:
            whole = ", ".join(word.text for word in comment.words)
            live = ", ".join(
                word.text for word, reason in zip(comment.words, reasons, strict=True) if not reason
            )
            problem, instead = (text.replace(f"[{whole}]", f"[{live}]", 1) for text in (problem, instead))
            problem += f"; leave out {_list(dead)}: there is nothing here that it would suppress"
        message = f"this comment suppresses nothing: {problem}"
        if instead:
            edit = Edit("comment", "", instead, comment.whole)
            fix = Fix(f"write `{instead}`", (edit,), safe=False)
        return self._report(UNUSED_SUPPRESSION, message, comment, comment.region, fix)

    def _unknown(self, comment: Comment) -> list[PlacedFinding]:
        if not self.coverage.complete:
            return []
        reports: list[PlacedFinding] = []
        registry = self.coverage.registry
        for word in comment.words:
            if self.codes(word) or len(reports) == _MANY:
                continue
            meant = _parted(registry, word.text)
            if meant:
                words_more = f"; put commas between them: `{meant}`"
            else:
                meant = likely(registry, word.text)
                words_more = hint(registry, word.text, WITH_COMMAS)
            message = f"no rule has the code or name `{word.text}`{words_more}"
            fix = None
            if meant:
                edit = Edit("comment", "", meant, (word.start, word.end))
                fix = Fix(f"write `{meant}`", (edit,), safe=False)
            reports.append(self._report(UNKNOWN_RULE, message, comment, comment.part(word), fix))
        return reports

    def _unused(self, number: int, comment: Comment, *, judged: bool) -> Iterator[PlacedFinding]:
        dead: list[int] = []
        reasons: dict[str, list[str]] = {}
        for index, word in enumerate(comment.words):
            reason = None if (number, index) in self.used else self._why(comment, word, judged=judged)
            if reason:
                dead.append(index)
                reasons.setdefault(reason, []).append(word.text)
        if not dead:
            return
        said = "; ".join(f"{_list(words)} {_number(reason, words)}" for reason, words in reasons.items())
        # A code that no rule has may be a slip: it is not thrown away with the others.
        if len(dead) == len(comment.words):
            edits = [Edit("comment", "", "", comment.span)]
            region, mend = comment.region, "remove the comment"
        else:
            words = _list([comment.words[index].text for index in dead])
            edits = [Edit("comment", "", "", span) for span in _without(comment.words, dead)]
            region, mend = comment.part(comment.words[dead[0]]), f"remove {words} from it"
        message = f"this comment suppresses nothing: {said}" if mend == "remove the comment" else said
        yield self._report(UNUSED_SUPPRESSION, f"{message}; {mend}", comment, region, Fix(mend, tuple(edits)))

    def _why(
        self, comment: Comment, word: CodeWord, *, judged: bool, met: Collection[str] | None = None
    ) -> str | None:
        """Say why a word is of no use; None if it is, or if nobody can know.

        ``met`` are the codes found where a comment is that does not count as it is.
        """
        codes = self.codes(word)
        if not codes:
            return None
        if codes <= NEVER_SUPPRESSED:
            return _NEVER
        if met is not None and not codes.isdisjoint(met):
            return None
        zone = _range(comment)
        if any((zone, code) in self.met for code in codes):
            return _TWICE
        known = all(
            code in self.coverage.judged and self.coverage.enabled(code, self.path)
            for code in codes - NEVER_SUPPRESSED
        )
        if not known or not judged:
            return None
        return _NOT_IN_FILE if comment.file else _NOT_HERE

    def _report(
        self, code: str, message: str, comment: Comment, region: Region, fix: Fix | None
    ) -> PlacedFinding:
        rule = self.coverage.registry.get(code)
        return PlacedFinding(
            code,
            rule.name if rule else code,
            self.coverage.severity(code, self.path),
            message,
            self.path,
            region,
            "",
            fix=fix,
            hidden=comment.hidden,
            subject=quoted(message),
            evidence=_evidence(comment, region, fix),
        )


def _evidence(comment: Comment, region: Region, fix: Fix | None) -> Evidence | None:
    """Return what reports show of a finding about a comment, from what they show of the comment itself."""
    shown = comment.evidence
    if shown is None:
        return None
    if shown.parts:
        if region.column - comment.region.column > _FAR:
            return None  # of a very long line, not enough is at hand
        ((line, _, left_out, part),) = shown.parts
        shown = shown._replace(parts=((line, region.column, left_out, part),))
    if fix is None or not shown.tried or [(one.span, one.value) for one in fix.edits] == [(comment.span, "")]:
        return shown
    made = []
    for edit in fix.edits:
        start, end = edit.span or (0, 0)
        made.append(Replacement(comment.inside(start, end), str(edit.value)))
    return shown._replace(replacements=tuple(made))


_FILE = (0, 0)


def _parted(registry: Registry, text: str) -> str | None:
    """Return several codes without commas as they are written with commas, None if it is not that.

    The rule whose code looks most like all of them together is none that was meant.
    """
    words = text.split()
    return ", ".join(words) if len(words) > 1 and all(map(registry.match, words)) else None


def zones_at(ranges: Collection[tuple[int, int]], lines: Collection[int]) -> dict[int, list[tuple[int, int]]]:
    """Return which ranges are around each line; that of the whole file comes last."""
    ordered = sorted(lines)
    found: dict[int, list[tuple[int, int]]] = {line: [] for line in ordered}
    for zone in ranges:
        for line in ordered[bisect_left(ordered, zone[0]) : bisect_right(ordered, zone[1])]:
            found[line].append(zone)
    for zones in found.values():
        if _FILE in ranges:
            zones.append(_FILE)
    return found


def _without_fix(finding: PlacedFinding) -> PlacedFinding:
    """Return a finding that somebody wants to keep, and has not said so in a way that counts."""
    shown = finding.evidence
    if finding.fix is None:
        return finding
    return replace(finding, fix=None, evidence=shown and shown._replace(replacements=None))


def _range(comment: Comment) -> tuple[int, int]:
    return _FILE if comment.file else (comment.first, comment.last)


def _number(reason: str, words: Sequence[str]) -> str:
    return _PLURAL.get(reason, reason) if len(words) > 1 else reason


def _list(words: Sequence[str]) -> str:
    return ", ".join(f"`{word}`" for word in words)


def _without(words: Sequence[CodeWord], dead: Collection[int]) -> Iterator[tuple[int, int]]:
    """Yield the stretches of text to delete, so that the other words remain, with their commas."""
    gone = set(dead)
    kept = [index for index in range(len(words)) if index not in gone]
    if kept[0]:
        yield words[0].start, words[kept[0]].start
    for before, after in zip(kept, [*kept[1:], len(words)], strict=True):
        if after - before > 1:
            yield words[before].end, words[after - 1].end


__all__ = ["Coverage", "suppress", "zones_at"]
