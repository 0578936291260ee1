"""JUnit XML, which Jenkins, GitLab, Azure and others show as test results.

A test is one rule in one document: so names are unique, stay the same while lines shift, and each has at
most one failure, as those readers want it. A test fails if a finding in it makes the run fail; what is
lesser stands in the output of a test that has passed, so the report is red exactly when the run is. A
document that was not judged is an error: its tests could not be run. They are skipped where no finding makes
the run fail.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TextIO

from seedlint.codes import INTERNAL_ERROR
from seedlint.output.every import NOTHING, absent, every_finding, left_out, not_judged, told
from seedlint.output.text import place
from seedlint.output.uri import checkout_path
from seedlint.output.xml import attributes, content
from seedlint.util.escape import begin_line, clip, escape

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from seedlint.finding import PlacedFinding, Severity
    from seedlint.output.result import Result

_MAX_LISTED = 100
"""Findings of one rule in one document that are listed."""


class _Test(NamedTuple):
    """A test: the document, and what was found there by one rule."""

    path: str
    findings: Sequence[PlacedFinding] = ()


def report(result: Result, stream: TextIO) -> None:
    """Write one test suite; a document without findings is one test, which has passed."""
    tests = list(_tests(result))
    empty = not tests and not result.complaints and not result.absent and not left_out(result)
    if empty and result.documents:
        tests.append(_Test("seedlint"))
    failing = set(result.failing.too_many(result.by_severity()))
    kinds = [_kind(test, failing, unjudged=result.failing.on_unjudged) for test in tests]
    lost = len(result.complaints)
    unseen = _unseen(result, failing)
    if empty and not result.documents:
        unseen.append(("skipped", NOTHING))
    more = [one for one, _ in unseen]
    # Jenkins' schema has no `skipped` of all suites together, and no `file` of a test.
    counts = attributes(
        tests=len(tests) + lost + len(result.absent) + len(unseen),
        failures=kinds.count("failure") + more.count("failure"),
        errors=kinds.count("error") + lost + more.count("error"),
    )
    skipped = attributes(skipped=len(result.absent) + kinds.count("skipped") + more.count("skipped"))
    stream.write('<?xml version="1.0" encoding="UTF-8"?>\n')
    stream.write(f"<testsuites{attributes(name='seedlint')}{counts}>\n")
    stream.write(f"<testsuite{attributes(name='seedlint')}{counts}{skipped}>\n")
    traces = result.troubles()
    for test, kind in zip(tests, kinds, strict=True):
        trouble = traces.get(test.findings[0].sort_key()) if kind == "error" else None
        stream.writelines(_element(test, kind, result, trouble.traceback if trouble else ""))
    for path in result.absent:
        about = attributes(name="no front matter", classname=escape(checkout_path(path, result)))
        stream.write(f"<testcase{about}><skipped/></testcase>\n")
    for complaint in result.complaints:
        words = escape(clip(complaint))
        stream.write(f"<testcase{attributes(name=words, classname='seedlint')}>")
        stream.write(f"<error{attributes(message=words, type='error')}/></testcase>\n")
    for kind, words in unseen:
        stream.write(f"<testcase{attributes(name=words, classname='seedlint')}>")
        stream.write(f"<{kind}{attributes(message=words)}/></testcase>\n")
    stream.write("</testsuite>\n</testsuites>\n")


def _unseen(result: Result, failing: set[Severity]) -> list[tuple[str, str]]:
    """Return what is to be said of findings and documents that are not in the report: elements, and words.

    It fails if any of them makes the run fail.
    """
    found = []
    if words := left_out(result):
        found.append(("failure" if failing & result.lacking().keys() else "skipped", words))
    if count := result.count_unjudged() - len(result.not_judged()):
        found.append(
            ("error" if result.failing.on_unjudged else "skipped", f"{not_judged(count)}, which are not here")
        )
    if words := absent(result.count_absent() - len(result.absent)):
        found.append(("skipped", words))
    return found


def _tests(result: Result) -> Iterator[_Test]:
    """Yield the findings of each document and rule, internal errors each by itself; and clean documents."""
    by_path: dict[str, dict[tuple[str, str], list[PlacedFinding]]] = {path: {} for path in result.paths}
    for finding in every_finding(result):
        alone = finding.message if finding.code == INTERNAL_ERROR else ""
        by_rule = by_path.setdefault(finding.path, {})
        by_rule.setdefault((finding.code, alone), []).append(finding)
    for path in sorted(by_path, key=lambda path: checkout_path(path, result)):
        by_rule = by_path[path]
        if by_rule:
            for key in sorted(by_rule):
                yield _Test(path, by_rule[key])
        else:
            yield _Test(path)


def _kind(test: _Test, failing: Collection[Severity], *, unjudged: bool) -> str:
    """Return what a test comes to: an element of JUnit; nothing if it has passed.

    Findings of the severities ``failing`` make the run fail, and so do those of documents ``unjudged``.
    """
    if any(finding.code == INTERNAL_ERROR for finding in test.findings):
        return "error"
    if any(finding.unjudged for finding in test.findings):
        return "error" if unjudged else "skipped"
    return "failure" if any(finding.severity in failing for finding in test.findings) else ""


def _element(test: _Test, kind: str, result: Result, trace: str) -> Iterator[str]:
    path = escape(checkout_path(test.path, result))
    findings = test.findings
    if not findings:
        yield f"<testcase{attributes(name='no findings', classname=path)}/>\n"
        return
    first = findings[0]
    name = escape(f"{first.code} {first.name}")
    if first.code == INTERNAL_ERROR:
        name += f": {escape(clip(first.message))}"
    yield f"<testcase{attributes(name=name, classname=path)}>\n"
    words = [
        *_lines(findings, checkout_path(test.path, result)),
        *(f"  | {escape(line)}" for line in trace.splitlines()),
    ]
    if kind:
        others = f" (and {len(findings) - 1} more)" if len(findings) > 1 else ""
        message = f"{clip(begin_line(told(first)))}{others}"
        severity = str(max(finding.severity for finding in findings))
        yield f"<{kind}{attributes(message=message, type=severity)}>"
        yield content("\n".join(words))
        yield f"</{kind}>\n"
    else:
        yield "<system-out>"
        yield content("\n".join(words))
        yield "</system-out>\n"
    yield "</testcase>\n"


def _lines(findings: Sequence[PlacedFinding], path: str) -> Iterator[str]:
    for finding in findings[:_MAX_LISTED]:
        field = f" at {escape(finding.place)}" if finding.pointer else ""
        yield (
            f"{place(path, finding.region)}: {finding.severity} {finding.code}{field}:"
            f" {clip(escape(told(finding)))}"
        )
        if finding.fix:
            safety = "safe" if finding.fix.safe else "unsafe"
            yield f"  fix: {clip(escape(finding.fix.description))} ({safety})"
    if len(findings) > _MAX_LISTED:
        yield f"… and {len(findings) - _MAX_LISTED} more"
