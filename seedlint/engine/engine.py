"""Documents in, placed findings out: runs the schema and the rules over one document after another.

Where not all documents are judged alike, there are several engines, and each knows whose a document is
(`Engine.of`): whoever has one of them may ask it about any document.
"""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from seedlint.codes import (
    AMBIGUOUS_SCALAR,
    BESIDE,
    CONTENT_AFTER_FRONT_MATTER,
    FILE_UNREADABLE,
    FORM,
    FRONT_MATTER_MISSING,
    INTERNAL_ERROR,
    SCHEMA,
    TEMPLATE_VALUE,
    TEXT_CUT,
    UNUSED_SUPPRESSION,
    YAML_FEATURE,
    YAML_SYNTAX,
)
from seedlint.document import Document
from seedlint.engine.doubtful import undoubted
from seedlint.engine.facts import entries_of, facts_of
from seedlint.engine.family import Family
from seedlint.engine.quiet import quiet
from seedlint.engine.spots import (
    MAX_FINDINGS,
    Spot,
    check_finding,
    here,
    may_be_template,
    may_have_comments,
    on_lines,
    spot_of,
    together,
)
from seedlint.finding import (
    Crash,
    Finding,
    PlacedFinding,
    PlacedRelated,
    Region,
    Severity,
    severity_of,
)
from seedlint.identity import quoted, untold
from seedlint.reading.choose import SYNTAXES
from seedlint.reading.conflicts import conflict
from seedlint.rule import BaseRule, Rule
from seedlint.util.limits import DEFAULT_MAX_FILE_SIZE
from seedlint.util.redact import Secrets, mask_line
from seedlint.util.stable import stable_digest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from seedlint.engine.cut import Cut
    from seedlint.engine.facts import Bundle, Contribution, Digest
    from seedlint.engine.repeats import Repeats
    from seedlint.reading.choose import Syntaxes
    from seedlint.schema.schema import Schema
    from seedlint.suppressions.comments import Comment

REQUIRED, FORBIDDEN = "required", "forbidden"
"""Whether documents must have front matter, or must have none."""
_TOP = Region(1, 1, 1, 2)
_NO_VALUES = "the document has no values that could be checked"
_BODY = (
    "nothing below the front matter is read; move what should count above the closing `---`, or delete it,"
    " and give a second document a file of its own"
)
_TOO_MANY = f"and so on: only the first {MAX_FINDINGS} locations in this document are reported"


@dataclass(slots=True, eq=False, repr=False)
class Linted:
    """What came of one document; its findings hold ``until`` a moment (None: as long as it is unchanged)."""

    path: str
    findings: list[PlacedFinding] = field(default_factory=list)
    crashes: list[Crash] = field(default_factory=list)
    until: datetime | None = None
    comments: list[Comment] = field(default_factory=list)
    """The suppression comments in it; what they suppress is decided when all findings are known."""
    entries: list[Bundle] = field(default_factory=list)
    """What it contributes to corpus rules, and what each of its articles does that others may have, too."""
    origin: Document | Cut | bytes | None = None
    """Where it comes from, as long as that is at hand: it is too large to be sent or kept."""
    bare: bool = False
    """Whether what reports show of it was to be found, but was not yet."""


class Engine:
    """The schema and the rules by which documents are judged: all those of a run, or some."""

    def __init__(  # noqa: PLR0913 - each given by name
        self,
        schema: Schema,
        rules: Sequence[BaseRule],
        *,
        names: Mapping[str, str],
        severities: Mapping[str, Severity],
        enabled: Callable[[str, str], bool],
        max_file_size: int = DEFAULT_MAX_FILE_SIZE,
        now: datetime | None = None,
        family: Family | None = None,
        objection: Callable[[Document], Finding] | None = None,
        syntaxes: Syntaxes = SYNTAXES,
        front_matter: str = REQUIRED,
    ) -> None:
        """Prepare a run.

        ``names`` and ``severities`` are by code, for every code that can occur; ``enabled(code, path)``
        says whether a finding is wanted for a document; ``max_file_size`` is in bytes; ``now`` is the moment
        of the run. Several engines of one run are one ``family``. An ``objection`` is what is wrong with
        every document of this engine. ``syntaxes`` know which file is in which; ``front_matter`` is whether
        the others must have any, see `seedlint.engine.absence`.
        """
        self.schema = schema
        self.repeating = True
        """Whether each distinct text of an article is judged once; it makes no difference but in time."""
        self.begun = False
        """Whether it has judged a document in a run of its own."""
        self.rules = [rule for rule in rules if isinstance(rule, Rule)]
        self.family = family or Family()
        self.corpus_rules = self.family.numbered(rules)
        """The rules that documents contribute facts to, by number."""
        self._objection = objection
        self.syntaxes = syntaxes
        self.front_matter = front_matter
        self.names = names
        self.severities = severities
        self.enabled = enabled
        self.max_file_size = max_file_size
        self.now = now or datetime.now(UTC)
        self.digest: Digest = stable_digest
        """How facts become entries, the same for all processes of a run; see `with_digest`."""
        self._repeats: Repeats | None = None
        self._others: dict[Digest, Engine] = {}

    @property
    def repeats(self) -> Repeats:
        """What is known about articles that were judged before."""
        if self._repeats is None:
            from seedlint.engine.repeats import Repeats

            self._repeats = Repeats(self)
        return self._repeats

    def with_digest(self, digest: Digest) -> Engine:
        """Return an engine that differs in nothing but how facts become entries, the same every time."""
        engine = self._others.get(digest)
        if engine is None:
            engine = self._others[digest] = copy(self)
            engine.digest = digest
            engine._repeats = None
            engine._others = {}
        return engine

    def of(self, path: str, raw: bytes | None = None) -> Engine:
        """Return the engine for a document, with its content if it is known."""
        if self.family.find is None:
            return self
        one = self.family.find(path, raw)
        if one.digest is not self.digest:
            one = one.with_digest(self.digest)
        one.repeating = self.repeating
        return one

    def severity(self, code: str, path: str) -> Severity:
        """Return how severe a rule is in a document."""
        return self.of(path).severities[code]

    def document(self, path: str, raw: bytes) -> Document:
        """Read a document as this run understands it."""
        return self.of(path, raw).read(path, raw)

    def read(self, path: str, raw: bytes) -> Document:
        """Read a document, or a piece of one, that is this engine's."""
        make = Document
        if self.syntaxes.several:
            from seedlint.stream import read as make  # type: ignore[assignment]
        document = make(path, raw, self.schema, self.syntaxes)
        first = document.parts[0].document if document.parts else document
        if self._objection is not None and not first.broken:
            first.problems.append(self._objection(first))
        if self.front_matter != REQUIRED and self.syntaxes.whole(path) is None:
            from seedlint.engine.absence import settle

            settle(document, forbidden=self.front_matter == FORBIDDEN)
        return document

    def lint(self, path: str, raw: bytes, *, wanted: bool = True, facts: bool = False) -> Linted:
        """Judge one document; with ``facts``, find what it contributes to corpus rules, too.

        Of a file over the size limit, ``raw`` need be only one byte more than the limit. Where no
        findings are ``wanted``, only the entries are.
        """
        if self.family.find is not None and (other := self.of(path, raw)) is not self:
            return other.lint(path, raw, wanted=wanted, facts=facts)
        linted = Linted(path)
        if len(raw) > self.max_file_size:
            limit = f"{self.max_file_size:,}".replace(",", " ")
            message = f"the file is larger than {limit} bytes; split it, or raise max-file-size"
            self.unplaced(linted, FILE_UNREADABLE, message)
            return linted
        in_pieces = self.repeating and self._objection is None and self.front_matter != FORBIDDEN
        in_pieces = in_pieces and not may_be_template(raw)
        if in_pieces and self.repeats.lint(linted, raw, wanted=wanted, facts=facts):
            return linted
        try:
            document = self.read(path, raw)
        except Exception as error:  # noqa: BLE001 - whatever a hostile file provokes is a finding
            linted.origin = raw
            self.crash(linted, YAML_SYNTAX, error)
            return linted
        linted.origin = document
        if document.absent:
            from seedlint.engine.absence import record

            linted.findings += [record(path, self.names[FRONT_MATTER_MISSING])] if wanted else []
            return linted
        if document.parts:
            self._lint_parts(document, linted, wanted=wanted, facts=facts)
        else:
            self._lint(document, linted, wanted=wanted, facts=facts)
        return linted

    def _lint(self, document: Document, linted: Linted, *, wanted: bool, facts: bool) -> None:
        if facts and not document.broken:
            self.collect(document, linted)
        if wanted:
            self.judge_and_place(document, linted)

    def _lint_parts(self, document: Document, linted: Linted, *, wanted: bool, facts: bool) -> None:
        """Judge the documents of a file that holds several."""
        from seedlint.engine.several import placed
        from seedlint.suppressions.comments import moved

        if wanted:
            self.place(document, list(document.own), linted)
        for number, part in enumerate(document.parts):
            one = Linted(linted.path)
            self._lint(part.document, one, wanted=wanted, facts=facts)
            linted.findings += [placed(finding, number, part) for finding in one.findings]
            linted.comments += [moved(comment, part) for comment in one.comments]
            linted.crashes += one.crashes
            linted.entries += one.entries
            linted.until = min(filter(None, (linted.until, one.until)), default=None)
        linted.findings.sort(key=PlacedFinding.sort_key)

    def judge_and_place(self, document: Document, linted: Linted) -> None:
        """Find what is wrong with a document, and what suppresses it there."""
        findings = list(document.problems)
        if not document.broken:
            if self.schema.empty_body and (place := document.body)[1] > place[0]:
                unresolved = conflict(document.text[place[0] :], place[0], in_yaml=False)
                findings.append(unresolved or Finding(CONTENT_AFTER_FRONT_MATTER, _BODY, offsets=place))
            self.judge(document, findings, linted)
        if may_be_template(document.raw):
            findings = self._told_of_templates(document, findings, linted)
        if document.broken:
            self._place_unjudged(document, findings, linted)
        elif findings:
            self._place_judged(document, findings, linted)
        if may_have_comments(document.raw):
            self._read_comments(document, linted)

    def _told_of_templates(
        self, document: Document, findings: list[Finding], linted: Linted
    ) -> list[Finding]:
        """Return what is to be said where a document may be a template."""
        from seedlint.engine import templates

        try:
            if document.broken:
                return templates.unread(document, findings, self.syntaxes)
            if self.enabled(TEMPLATE_VALUE, document.path):
                return templates.left_out(document, findings)
        except Exception as error:  # noqa: BLE001 - whatever a hostile file provokes is a finding
            self.crash(linted, TEMPLATE_VALUE, error, document)
        return findings

    def judge(self, document: Document, findings: list[Finding], linted: Linted) -> None:
        """Add what the schema and the rules find in a document; one that crashes is reported."""
        try:
            findings += self.violations(document, lambda code: self.enabled(code, document.path))
        except Exception as error:  # noqa: BLE001
            self.crash(linted, SCHEMA, error, document)
        for rule in self.rules:
            before = len(findings)
            try:
                for finding in rule.check(document):
                    check_finding(finding, rule)
                    if len(findings) == before + MAX_FINDINGS:
                        findings.append(Finding(rule.code, _TOO_MANY))
                        break
                    findings.append(finding)
            except (Exception, SystemExit) as error:  # noqa: BLE001 - a crash must not pass in silence
                self.crash(linted, rule.code, error, document)

    def collect(self, document: Document, linted: Linted) -> None:
        """Add a document's entries for each corpus rule; a rule that crashes adds none."""
        bundle: list[Contribution] = []
        for number, rule in self.corpus_rules.items():
            try:
                found = entries_of(facts_of(rule, document), self.digest)
                if found[0]:
                    bundle.append((number, *found))
            except (Exception, SystemExit) as error:  # noqa: BLE001
                self.crash(linted, rule.code, error, document)
        if bundle:
            linted.entries.append(bundle)

    def region(self, document: Document, pointer: str) -> tuple[Region, tuple[Region, ...]]:
        """Return where a value stands, and the regions on its lines that must not be shown."""
        region = document.locate(pointer)
        return region, on_lines(document.derive(self.secrets), region)

    def secrets(self, document: Document) -> list[Region]:
        """Return where a document's payloads stand, none in another; use with ``document.derive``."""
        regions = []
        for pointer, value in document.select("payload"):
            node = document.node(pointer) if isinstance(value, (dict, list)) else None
            spans = [(node.start, node.end)] if node else document.stretches(pointer)
            regions += [document.region(*span) for span in spans]
        regions.sort(key=lambda one: (one.line, one.column, -one.end_line, -one.end_column))
        found: list[Region] = []
        for region in regions:
            end = (region.end_line, region.end_column)
            if not found or end > (found[-1].end_line, found[-1].end_column):
                found.append(region)
        return found

    def _read_comments(self, document: Document, linted: Linted) -> None:
        """Find the suppression comments of a document."""
        from seedlint.suppressions.comments import find

        try:
            found = find(document)
            secrets = document.derive(self.secrets) if found else []
        except Exception as error:  # noqa: BLE001 - whatever a hostile file provokes is a finding
            self.crash(linted, UNUSED_SUPPRESSION, error, document)
            return
        for comment in found:
            hidden = on_lines(secrets, comment.region)
            linted.comments.append(replace(comment, hidden=hidden) if hidden else comment)

    def unreadable(self, path: str, reason: str) -> Linted:
        """Report a file that cannot be read."""
        linted = Linted(path)
        self.unplaced(linted, FILE_UNREADABLE, f"the file cannot be read: {reason}")
        return linted

    def _place_judged(self, document: Document, findings: list[Finding], linted: Linted) -> None:
        """Place what was found in a document that could be judged; values with two meanings are settled."""
        if any(finding.code == AMBIGUOUS_SCALAR for finding in findings):
            from seedlint.engine.meanings import settled

            findings = settled(self.schema, document, findings)
        if any(finding.code == TEXT_CUT for finding in findings):
            from seedlint.engine.meanings import whole

            findings = whole(self.schema, document, findings)
        if any(finding.code in FORM or finding.code == AMBIGUOUS_SCALAR for finding in findings):
            from seedlint.engine.causes import told_once

            findings = told_once(
                self.schema, document, findings, lambda code: self.enabled(code, document.path)
            )
        if any(finding.fix is not None and finding.pointer[-1:].isdigit() for finding in findings):
            from seedlint.engine.twice import each_once

            findings = each_once(self.schema, document, findings)
        if document.reading.linked:
            from seedlint.engine.linked import with_source

            findings = with_source(document, findings)
        self.place(document, findings, linted)

    def _place_unjudged(self, document: Document, findings: list[Finding], linted: Linted) -> None:
        """Report a document without values: no rule could judge it, and nothing may hide that."""
        reasons = [one for one in findings if one.code not in BESIDE or one.instead == YAML_SYNTAX]
        # An alias stands in the way only if nothing else does, and so do the wrong quotes.
        reasons = reasons or [finding for finding in findings if finding.code in {YAML_FEATURE, TEXT_CUT}]
        told = {id(finding) for finding in reasons}
        rest = [finding for finding in findings if id(finding) not in told]
        self.place(document, reasons or [Finding(YAML_SYNTAX, _NO_VALUES)], linted, unjudged=True)
        self.place(document, rest, linted)

    def place(
        self, document: Document, findings: list[Finding], linted: Linted, *, unjudged: bool = False
    ) -> None:
        """Give findings their region, severity and name, and leave out those nobody wants.

        ``unjudged`` findings, because of which the document was not judged, are wanted in any case.
        """
        secrets: list[Region] | None = None
        secret = document.derive(Secrets)
        for finding in undoubted(document, findings):
            if not unjudged and not self.enabled(finding.code, document.path):
                continue
            try:
                spot = spot_of(document, finding)
                if finding.code == TEMPLATE_VALUE:
                    from seedlint.engine.templates import subject

                    spot = spot._replace(about=subject(document, finding.pointer))
                if secrets is None:
                    secrets = document.derive(self.secrets)
                told = quiet(document, finding, spot.region, on_lines(secrets, spot.region))
            except Exception as error:  # noqa: BLE001
                self.crash(linted, finding.code, error, document)
                continue
            self.add(spot._replace(finding=told), linted, secret, secrets, unjudged=unjudged)
        linted.findings.sort(key=PlacedFinding.sort_key)

    def add(
        self,
        spot: Spot,
        linted: Linted,
        secret: Secrets,
        secrets: Sequence[Region],
        *,
        unjudged: bool = False,
    ) -> None:
        """Add a finding that has its place; ``secret`` and ``secrets`` say what of its document is hidden."""
        finding = spot.finding
        if finding.until and (linted.until is None or finding.until < linted.until):
            linted.until = finding.until
        message = secret.mask(finding.message)
        related = tuple(
            PlacedRelated(linted.path, region, secret.mask_pointer(r.pointer), secret.mask(r.message))
            for r, region in zip(here(finding), spot.related, strict=True)
        )
        linted.findings.append(
            PlacedFinding(
                finding.code,
                self.names[finding.code],
                Severity.ERROR
                if unjudged
                else severity_of(self.severities, finding.code, finding.at_most, finding.instead),
                message,
                linted.path,
                spot.region,
                secret.mask_pointer(finding.pointer),
                related,
                secret.fix(finding.fix),
                together([on_lines(secrets, region) for region in (spot.region, *spot.related)]),
                quoted(message) if spot.about is None else spot.about,
                unjudged,
                at_most=finding.at_most,
                instead=finding.instead,
                article=secret.mask(untold(spot.article, secret.values)),
            )
        )

    def violations(self, document: Document, enabled: Callable[[str], bool]) -> Iterable[Finding]:
        """Return what is wrong with a document by the schema; ``enabled`` tells which codes are asked for."""
        if self.schema.is_valid(document.data):
            return ()
        from seedlint.reading.tree import merged_keys, tag_at
        from seedlint.schema.explain import explain

        secret = [pointer for pointer, _ in document.select("payload")]
        linked = document.reading.linked
        return explain(
            self.schema,
            document.data,
            secret,
            enabled,
            document.reading.name,
            merged=lambda pointer: merged_keys(document.tree(), pointer) if linked else (),
            # Without its sign there is no tag, and no reason to parse the document once more.
            tag=lambda pointer: tag_at(document.tree(), pointer) if "!" in document.text else "",
        )

    def unplaced(self, linted: Linted, code: str, message: str, *, unjudged: bool = True) -> None:
        """Report why a whole file was not judged, or what else went wrong there that nothing may hide."""
        linted.findings.append(
            PlacedFinding(
                code, self.names[code], Severity.ERROR, message, linted.path, _TOP, "", unjudged=unjudged
            )
        )

    def crash(
        self, linted: Linted, code: str, error: BaseException, document: Document | None = None
    ) -> None:
        """Report a rule that raised; this finding cannot be switched off."""
        import traceback

        mask = document.derive(Secrets).mask if document else mask_line
        summary = mask(f"{type(error).__name__}: {error}"[:300])
        trace = "\n".join(map(mask, traceback.format_exc().splitlines()))
        name = self.names.get(code, code)
        message = (
            f"{code} {name} crashed on this document ({summary}); this is a defect of the rule, report it"
        )
        self.internal(linted, code, message, trace)

    def internal(self, linted: Linted, code: str, message: str, trace: str, *, unjudged: bool = True) -> None:
        """Report that a rule, or a worker, failed on a document (or, not ``unjudged``, on the corpus)."""
        linted.crashes.append(Crash(code, linted.path, message, trace))
        self.unplaced(linted, INTERNAL_ERROR, message, unjudged=unjudged)


def died(engine: Engine, path: str) -> Linted:
    """Report a document that killed its worker, twice."""
    linted = Linted(path)
    message = "a worker process died on this document, twice; it may take too much memory"
    engine.internal(linted, INTERNAL_ERROR, message, "")
    return linted


def reader(
    schema: Schema,
    *,
    max_file_size: int = DEFAULT_MAX_FILE_SIZE,
    family: Family | None = None,
    syntaxes: Syntaxes = SYNTAXES,
    front_matter: str = REQUIRED,
) -> Engine:
    """Return an engine that reads documents, and judges nothing."""
    return Engine(
        schema,
        (),
        names={},
        severities={},
        enabled=lambda _code, _path: False,
        max_file_size=max_file_size,
        family=family,
        syntaxes=syntaxes,
        front_matter=front_matter,
    )
