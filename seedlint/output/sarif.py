"""SARIF 2.1.0, for code scanning.

Kept to what GitHub accepts: every result has a place with a whole region; no result has a snippet (it
could show a payload) or a security severity (lint is none). Crashed rules are notifications of a run
that did not succeed, so their SL000 findings are not results.
"""

from __future__ import annotations

import re
from datetime import UTC
from typing import TYPE_CHECKING, TextIO

from seedlint import __version__
from seedlint.finding import Severity, pointer_tokens, pointer_words
from seedlint.output import every
from seedlint.output import sarif_limits as limits
from seedlint.output.every import absent, not_judged, told, too_many
from seedlint.output.fingerprint import Fingerprints
from seedlint.output.plain import Encoded, encode, text, write_object
from seedlint.output.sarif_limits import Rank, fitting, most_important
from seedlint.output.sarif_rules import describe, describe_unknown
from seedlint.output.uri import file_uri, relative_uri

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from seedlint.finding import JSON, Crash, Fix, LoadFailure, PlacedFinding, Region, Replacement, Suppressed
    from seedlint.output.result import Result

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
ROOT = "%SRCROOT%"
FINGERPRINT = "seedlintFinding/v1"
"""Not `primaryLocationLineHash`: GitHub computes that one itself, and warns where it finds another."""

MAX_RELATED = 100
_EXCEPTION = re.compile(r"^([\w.]+)(?::|$)")


def report(result: Result, stream: TextIO, *, suppressed: bool = False) -> None:
    """Write a SARIF log with one run; with ``suppressed``, of what is suppressed, too.

    GitHub takes suppressed results for open ones, so by default they are left out.
    """
    stream.write(f'{{\n"$schema": {encode(SCHEMA)},\n"version": "2.1.0",\n"runs": [')
    write_object(stream, _Run(result, suppressed=suppressed).members())
    stream.write("]\n}\n")


class _Run:
    """The one run of a log."""

    def __init__(self, result: Result, *, suppressed: bool = False) -> None:
        self._result = result
        troubles = result.troubles()
        findings = [finding for finding in result.findings if finding.sort_key() not in troubles]
        self._suppressions: dict[int, JSON] = {}
        """By the identity of a finding, why it is suppressed; none if they are left out."""
        self._suppressing = suppressed
        self._known = {id(finding) for finding in result.known}
        if suppressed:
            self._suppressions = {id(one.finding): _in_source(one) for one in result.suppressed}
            findings += [one.finding for one in result.suppressed]
            external = [{"kind": "external", "justification": text(f"known to {result.baseline}")}]
            self._suppressions.update({id(finding): external for finding in result.known})
            findings += result.known
            findings.sort(key=lambda finding: finding.sort_key())
        self._found = len(findings)
        self._findings = [findings[i] for i in most_important(self._ranks(findings), limits.MAX_RESULTS)]
        self._rules = self._describe_rules()
        self._index = {descriptor["id"]: index for index, descriptor in enumerate(self._rules)}

    def _ranks(self, findings: Sequence[PlacedFinding]) -> list[Rank]:
        return [(id(finding) in self._suppressions, -finding.severity) for finding in findings]

    def members(self) -> dict[str, JSON | Iterator[JSON]]:
        driver = {
            "name": "seedlint",
            "version": __version__,
            "semanticVersion": __version__,
            **({"informationUri": self._result.docs_url} if self._result.docs_url else {}),
            "rules": self._rules,
        }
        members: dict[str, JSON | Iterator[JSON]] = {
            "tool": {"driver": driver},
            "automationDetails": {"id": "seedlint/"},
            "invocations": [self._invocation(0)],
            "originalUriBaseIds": {ROOT: {"description": {"text": "The top of the working copy."}}},
            "columnKind": "unicodeCodePoints",
            "defaultEncoding": "UTF-8",
            "newlineSequences": ["\r\n", "\n", "\r"],
        }
        results = [Encoded(encode(result)) for result in self._results()]
        kept = fitting(results, self._ranks(self._findings), encode(members), limits.MAX_BYTES)
        left_out = self._found - len(kept)
        return {
            **members,
            "invocations": [self._invocation(left_out)],
            "results": iter([results[index] for index in kept]),
        }

    def _describe_rules(self) -> list[dict[str, JSON]]:
        rules = {code: describe(rule, self._result.docs_url) for code, rule in self._result.rules.items()}
        for finding in self._findings:
            if finding.code not in rules:
                rules[finding.code] = describe_unknown(finding.code, finding.name)
        return [rules[code] for code in sorted(rules)]

    def _results(self) -> Iterator[JSON]:
        fingerprints = Fingerprints(self._result.read_lines)
        for finding in self._findings:
            uri = str(self._artifact(finding.path)["uri"])
            yield self._finding(finding, fingerprints.of(finding, uri))

    def _finding(self, finding: PlacedFinding, fingerprint: str) -> JSON:
        location: dict[str, JSON] = {"physicalLocation": self._physical(finding.path, finding.region)}
        properties: dict[str, JSON] = {}
        if finding.pointer:
            location["logicalLocations"] = [
                {
                    "name": text(pointer_tokens(finding.pointer)[-1]),
                    "fullyQualifiedName": text(finding.pointer),
                }
            ]
            properties = {"pointer": text(finding.inside), "field": text(pointer_words(finding.inside))}
        if finding.document:
            properties["document"] = finding.document
        if finding.unjudged:
            properties["notChecked"] = True
        if finding.fix:
            properties["fix"] = {"description": text(finding.fix.description), "safe": finding.fix.safe}
        made: dict[str, JSON] = {
            "ruleId": finding.code,
            "ruleIndex": self._index[finding.code],
            "level": str(finding.severity),
            "message": {"text": _message(told(finding))},
            "locations": [location],
            "partialFingerprints": {FINGERPRINT: fingerprint},
        }
        if finding.related:
            made["relatedLocations"] = self._related(finding)
        if self._suppressing:
            # SARIF wants it in all results, or in none.
            made["suppressions"] = self._suppressions.get(id(finding), [])
        if self._result.baseline:
            known = id(finding) in self._known
            made["baselineState"] = "unchanged" if known else "new"
        if properties:
            made["properties"] = properties
        if finding.fix and (replacements := self._result.replacements(finding)):
            made["fixes"] = [self._fix(finding.path, finding.fix, replacements)]
        return made

    def _fix(self, path: str, fix: Fix, replacements: Sequence[Replacement]) -> JSON:
        changes = [
            {
                # A byte order mark takes no column, so only its bytes can be named.
                "deletedRegion": _region(one.region) if one.region else {"byteOffset": 0, "byteLength": 3},
                "insertedContent": {"text": text(one.text)},
            }
            for one in replacements
        ]
        return {
            "description": {"text": _message(fix.description)},
            "artifactChanges": [{"artifactLocation": self._artifact(path), "replacements": changes}],
        }

    def _related(self, finding: PlacedFinding) -> list[JSON]:
        return [
            {
                "id": number,
                "physicalLocation": self._physical(other.path, other.region),
                "message": {"text": _message(other.message)},
            }
            for number, other in enumerate(finding.related[:MAX_RELATED], 1)
        ]

    def _physical(self, path: str, region: Region) -> JSON:
        return {"artifactLocation": self._artifact(path), "region": _region(region)}

    def _artifact(self, path: str) -> dict[str, JSON]:
        uri = relative_uri(path, self._result.root, self._result.checkout)
        if uri is None:
            return {"uri": file_uri(path, self._result.root)}
        return {"uri": uri, "uriBaseId": ROOT}

    def _invocation(self, left_out: int) -> JSON:
        result = self._result
        broken = bool(result.crashes or result.failures) or result.exit_code not in {0, 1}
        made: dict[str, JSON] = {"executionSuccessful": not broken, "exitCode": int(result.exit_code)}
        if words := too_many(result):
            made["exitCodeDescription"] = words
        if result.started:
            made["startTimeUtc"] = _utc(result.started)
        if result.ended:
            made["endTimeUtc"] = _utc(result.ended)
        notifications = [self._crash(crash) for crash in result.crashes]
        crashed = {crash.path for crash in result.crashes}
        known = result.not_judged()
        lost = [path for path in known if path not in crashed]
        if count := len(lost) + result.count_unjudged() - len(known):
            notifications.append(self._about("error", not_judged(count), lost, ("notChecked", count)))
        if count := result.count_absent():
            notifications.append(
                self._about("note", absent(count), result.absent, ("withoutFrontMatter", count))
            )
        if words := every.left_out(result):
            count = sum(result.left_out().values())
            notifications.append(
                {
                    "level": str(max(result.left_out())),
                    "message": {"text": words},
                    "properties": {"leftOut": count},
                }
            )
        if left_out:
            notifications.append(_left_out(left_out))
        if notifications:
            made["toolExecutionNotifications"] = notifications
        configuration = [_load_failure(failure) for failure in result.failures]
        configuration += [
            {"level": "error", "message": {"text": _message(words)}} for words in result.complaints
        ]
        if configuration:
            made["toolConfigurationNotifications"] = configuration
        return made

    def _about(self, level: str, words: str, documents: Sequence[str], counted: tuple[str, int]) -> JSON:
        """Return what is to be said of files that were not judged."""
        return {
            "level": level,
            "message": {"text": words},
            "locations": [
                {"physicalLocation": {"artifactLocation": self._artifact(path)}}
                for path in documents[:MAX_RELATED]
            ],
            "properties": dict([counted]),
        }

    def _crash(self, crash: Crash) -> JSON:
        notification: dict[str, JSON] = {
            "level": "error",
            "message": {"text": _message(crash.message)},
            "locations": [{"physicalLocation": {"artifactLocation": self._artifact(crash.path)}}],
            "exception": _exception(crash),
        }
        if crash.code in self._index:
            notification["associatedRule"] = {"id": crash.code, "index": self._index[crash.code]}
        return notification


def _in_source(one: Suppressed) -> JSON:
    suppression: dict[str, JSON] = {"kind": "inSource"}
    if one.reason:
        suppression["justification"] = text(one.reason)
    return [suppression]


def _left_out(count: int) -> JSON:
    words = (
        f"{count} more findings are left out, none of them more severe: code scanning takes at most"
        f" {limits.MAX_RESULTS} results, and {limits.MAX_BYTES // 1_000_000} MB of them"
    )
    return {"level": str(Severity.WARNING), "message": {"text": words}}


def _load_failure(failure: LoadFailure) -> JSON:
    words = f"rules could not be loaded from {failure.source}: {failure.message}"
    return {"level": "error", "message": {"text": _message(words)}, "exception": _exception(failure)}


def _exception(problem: Crash | LoadFailure) -> JSON:
    """Describe an exception; its traceback is the stack's message, as text is all there is."""
    last = problem.traceback.rstrip().rpartition("\n")[2]
    kind = _EXCEPTION.match(last)
    return {
        "kind": kind[1] if kind else "Exception",
        "message": text(problem.message),
        "stack": {"message": {"text": text(problem.traceback)}, "frames": []},
    }


def _region(region: Region) -> JSON:
    return {
        "startLine": region.line,
        "startColumn": region.column,
        "endLine": region.end_line,
        "endColumn": region.end_column,
    }


def _message(words: str) -> str:
    """Return a message as plain text: ``[…](…)`` would be a link, and documents must not place any."""
    return text(words).replace("](", "] (")


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"
