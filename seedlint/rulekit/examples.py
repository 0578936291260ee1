"""Runs a rule's examples through the real engine, and says where they don't do what they say."""

from __future__ import annotations

import pickle
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from seedlint import plan
from seedlint.codes import ABOUT_COMMENTS, INTERNAL_ERROR
from seedlint.engine.engine import Engine
from seedlint.rule import Bad, BaseRule, CorpusRule, Good
from seedlint.rulebook.datafiles import resolved
from seedlint.rulebook.registry import Registry
from seedlint.rulekit.kept import Kept
from seedlint.schema.schema import DEFAULT, Schema
from seedlint.util.limits import DEFAULT_MAX_FILE_SIZE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from seedlint.finding import PlacedFinding

NOW = datetime(2024, 7, 1, 12, 0, 0, tzinfo=UTC)
"""The moment at which examples are checked."""

PAYLOAD = "FXAshWoXNarByVcJEwlRxzHl4gY+hTPOdtjUat/geuH11753xhPxKJP+KJcY/8or;sNUcWMi5wfRY+t8Wx9N1Yw=="
"""A `secured` value with nothing wrong, for examples."""

_MOST_LINES = 40


class ExampleError(AssertionError):
    """An example does not do what it says."""


@dataclass(frozen=True)
class Outcome:
    """What a rule says about an example, and the example's text as a file."""

    findings: list[PlacedFinding]
    text: str


@lru_cache(maxsize=1)
def seed_schema() -> Schema:
    """Return the schema of the seed format, read once."""
    return Schema.load(DEFAULT)


def example_engine(rule: type[BaseRule], example: Good | Bad) -> Engine:
    """Return the engine that judges an example: with the rule alone, and its options."""
    if rule.code in ABOUT_COMMENTS:
        return _whole_engine(example)
    # A rule that takes another one's code is told so by another test.
    known = {**{one.code: one for one in Registry.builtin()}, rule.code: rule}
    settings = example_settings(rule, example)
    unknown = set(example.options) - {option.name for option in rule.options}
    if unknown:
        raise ExampleError(f"{rule.code} has no option {', '.join(sorted(unknown))}")
    made = rule(settings, NOW)
    if rule.needs_links:
        from seedlint.links.snapshot import Snapshot

        made.links = Snapshot(example.links)
    return Engine(
        Schema(example.schema) if example.schema is not None else seed_schema(),
        [made],
        names={code: one.name for code, one in known.items()},
        severities={code: one.severity for code, one in known.items()},
        enabled=lambda code, _path: code in {rule.code, INTERNAL_ERROR},
        max_file_size=example.max_file_size or DEFAULT_MAX_FILE_SIZE,
    )


def example_settings(rule: type[BaseRule], example: Good | Bad) -> dict[str, Any]:
    """Return the accepted options of an example; what they name of files is beside the rule's module."""
    settings = {}
    for option in rule.options:
        if option.name in example.options:
            value = option.accept(example.options[option.name])
            settings[option.name] = resolved(value, rule.data_folder()) if option.file else value
    return settings


def _whole_engine(example: Good | Bad) -> Engine:
    """Return an engine with all built-in rules: comments can only be judged by what these find."""
    registry = Registry.builtin()
    return Engine(
        seed_schema(),
        [made({}, NOW) for made in registry if not made.needs_links],
        names={r.code: r.name for r in registry},
        severities={r.code: r.severity for r in registry},
        enabled=lambda _code, _path: True,
        max_file_size=example.max_file_size or DEFAULT_MAX_FILE_SIZE,
    )


def _about_comments(
    engine: Engine, files: Mapping[str, bytes], findings: list[PlacedFinding]
) -> list[PlacedFinding]:
    """Return what there is to say about the suppression comments of some documents."""
    from seedlint.suppressions.apply import Coverage

    contents = (plan.Content(number, path, raw) for number, (path, raw) in enumerate(files.items()))
    records = plan.lint(engine, contents).linted
    comments = {linted.path: linted.comments for _, linted in records if linted.comments}
    judged = engine.names.keys() - {rule.code for rule in engine.corpus_rules.values()}
    coverage = Coverage(Registry.builtin(), engine.severity, engine.enabled, judged)
    found = plan.settle(findings, comments, lambda: coverage)
    return [finding for finding in found.findings if finding.code in ABOUT_COMMENTS]


def run_example(rule: type[BaseRule], example: Good | Bad) -> Outcome:
    """Check an example with one rule, through the real engine."""
    files = example_files(example)
    findings = _run(example_engine(rule, example), rule, files)
    raw = files[example.path]
    own = [finding for finding in findings if finding.path == example.path]
    return Outcome(own, raw.decode("utf-8", "replace").removeprefix("\ufeff"))


def example_files(example: Good | Bad) -> dict[str, bytes]:
    """Return an example's documents as files, by path."""
    sources = {example.path: example.source, **example.others}
    return {path: example_bytes(source, path) for path, source in sources.items()}


def _run(engine: Engine, rule: type[BaseRule], files: Mapping[str, bytes]) -> list[PlacedFinding]:
    findings, crashes = run_documents(engine, files)
    if crashes:
        raise ExampleError(f"{rule.code} {rule.name} crashed:\n\n{crashes[0].rstrip()}")
    if rule.code in ABOUT_COMMENTS:
        findings = [one for one in _about_comments(engine, files, findings) if one.code == rule.code]
    return sorted(findings, key=lambda finding: finding.sort_key())


def impurity(rule: type[BaseRule], example: Good | Bad, kept: Kept | None = None) -> str:
    """Say how a rule's verdict depends on what it has judged before, on the order, or on being at one place.

    ``kept`` is what its module kept before anything was judged. Empty if nothing of that matters.
    """
    engine, files = example_engine(rule, example), example_files(example)
    first = _run(engine, rule, files)
    turned = dict(reversed(files.items()))
    for how, other in (("a second time, by the same instance", engine), ("in another order", None)):
        then = _run(other or example_engine(rule, example), rule, turned)
        if then != first:
            return (
                f"checked {how}, the rule reports something else: a rule keeps no state between documents\n"
                f"first:    {_listed(first)}\nthen:     {_listed(then)}"
            )
    if rule.code in ABOUT_COMMENTS:
        return ""
    then = _apart(rule, example, files, kept or Kept(rule))
    if then == first:
        return ""
    return (
        "the result differs when each document is checked in its own process: whatever `check` needs to know"
        " about a document must be in the facts from `collect`\n"
        f"first:    {_listed(first)}\nthen:     {_listed(then)}"
    )


def _apart(
    rule: type[BaseRule], example: Good | Bad, files: Mapping[str, bytes], kept: Kept
) -> list[PlacedFinding]:
    """Judge an example in many places: what one of them remembers is not known to the others."""

    def anew() -> Engine:
        kept.restore()
        return example_engine(rule, example)

    def sent(what: Any) -> Any:
        return pickle.loads(pickle.dumps(what))  # noqa: S301 - just made here

    paths = sorted(files)
    findings: list[PlacedFinding] = []
    entries, crashes = [], []
    for number, path in enumerate(paths):
        records = sent(plan.lint(anew(), [plan.Content(number, path, files[path])]))
        entries.append(records.entries)
        findings += [finding for _, linted in records.linted for finding in linted.findings]
        crashes += [crash for _, linted in records.linted for crash in linted.crashes]
    suspects, crashed = sent(plan.suspects(anew(), plan.tally(entries), paths[0]))
    facts = {
        path: sent(plan.look(anew(), path, files[path], wanted))
        for path, wanted in plan.lookups(suspects, dict(enumerate(paths)))
    }
    judged, crashed_too = plan.judge(anew(), suspects, facts, paths[0])
    kept.restore()
    findings += [finding for _, finding in judged]
    crashes += [crash for linted in (*crashed, *crashed_too) for crash in linted.crashes]
    if crashes:
        raise ExampleError(
            f"{rule.code} {rule.name} crashed where each document was checked in its own process:\n\n"
            f"{crashes[0].traceback.rstrip()}"
        )
    return sorted(findings, key=lambda finding: finding.sort_key())


def fix_example(rule: type[BaseRule], example: Good | Bad) -> bytes:
    """Return an example as a file, with every fix made that the rule offers, safe or not."""
    from seedlint.fixes.mend import mend

    whole = issubclass(rule, CorpusRule) or rule.code in ABOUT_COMMENTS
    findings = run_example(rule, example).findings if whole else []
    raw = example_bytes(example.source, example.path)
    engine = example_engine(rule, example)
    mended = mend(engine, example.path, raw, lambda finding: finding.code == rule.code, more=findings)
    if mended.left:
        raise ExampleError("\n".join(mended.left))
    return mended.after


def run_documents(engine: Engine, files: Mapping[str, bytes]) -> tuple[list[PlacedFinding], list[str]]:
    """Judge documents given as bytes by path, across documents too; return findings and tracebacks."""
    paths = sorted(files)
    numbers = {path: number for number, path in enumerate(paths)}
    contents = (plan.Content(numbers[path], path, raw) for path, raw in files.items())
    records = plan.lint(engine, contents)
    suspects, crashed = plan.suspects(engine, plan.tally([records.entries]), paths[0])
    facts = {
        path: plan.look(engine, path, files[path], wanted)
        for path, wanted in plan.lookups(suspects, dict(enumerate(paths)))
    }
    findings = [finding for _, linted in records.linted for finding in linted.findings]
    judged, crashed_too = plan.judge(engine, suspects, facts, paths[0])
    findings += [finding for _, finding in judged]
    linted = [*(one for _, one in records.linted), *crashed, *crashed_too]
    return findings, [crash.traceback for one in linted for crash in one.crashes]


def example_bytes(source: str | bytes, path: str) -> bytes:
    """Return an example as a file: YAML without fences gets them, in formats that have front matter."""
    if isinstance(source, bytes):
        return source
    text = source
    has_front_matter = not path.endswith((".yaml", ".yml", ".json"))
    if has_front_matter and not text.removeprefix("\ufeff").startswith("---"):
        text = f"---\n{text.rstrip(chr(10))}\n---\n"
    return text.encode()


def differences(rule: type[BaseRule], example: Good | Bad) -> list[str]:
    """Return what an example does not do as it says, a text of one or more lines for each difference."""
    outcome = run_example(rule, example)
    seen = _listed(outcome.findings)
    if isinstance(example, Good):
        return [f"expected: no finding\nseen:     {seen}"] if outcome.findings else []
    if len(outcome.findings) != example.count:
        wanted = "one finding" if example.count == 1 else f"{example.count} findings"
        return [f"expected: {wanted} at {_place(example.at)}\nseen:     {seen}"]
    first = outcome.findings[0]
    found = []
    if first.pointer != example.at:
        found.append(f"expected: the finding at {_place(example.at)}\nseen:     {seen}")
    if example.says not in first.message:
        found.append(f"expected: a message with {example.says!r}\nseen:     {first.message!r}")
    if example.line is not None and first.region.line != example.line:
        found.append(f"expected: the finding on line {example.line}\nseen:     line {first.region.line}")
    marked = text_of(outcome.text, first)
    if example.marks is not None and marked != example.marks:
        found.append(f"expected: {example.marks!r} is marked\nseen:     {marked!r} is marked")
    if example.fixed is not None:
        wanted_bytes, fixed = example_bytes(example.fixed, example.path), fix_example(rule, example)
        if fixed != wanted_bytes:
            found.append(f"expected (-) and seen (+) after the fix:\n{_diff(wanted_bytes, fixed)}")
    return found


def check_example(rule: type[BaseRule], example: Good | Bad) -> None:
    """Raise ExampleError, with an explanation, if an example does not do what it says."""
    found = differences(rule, example)
    if found:
        number = [one for one in rule.examples if type(one) is type(example)]
        place = f" number {number.index(example) + 1}" if example in number else ""
        what = f"{type(example).__name__} example{place} of {rule.code} {rule.name}"
        parts = [f"{what} does not do what it says", _numbered(example), *found]
        raise ExampleError("\n\n".join(parts))


def _listed(findings: list[PlacedFinding]) -> str:
    if not findings:
        return "no finding"
    lines = [f"{_place(f.pointer)}, {f.region.line}:{f.region.column}: {f.message}" for f in findings]
    return "\n          ".join(lines)


def _place(pointer: str) -> str:
    return repr(pointer) if pointer else "'' (the document)"


def _numbered(example: Good | Bad) -> str:
    """An example as it is judged, with the line numbers that findings speak of."""
    parts = [f"options: {dict(example.options)}"] if example.options else []
    for path, source in {example.path: example.source, **example.others}.items():
        text = example_bytes(source, path).decode("utf-8", "backslashreplace")
        lines = text.splitlines()
        shown = [f"{number:4} | {line}" for number, line in enumerate(lines[:_MOST_LINES], 1)]
        shown += [f"     … {len(lines) - _MOST_LINES} more lines"] * (len(lines) > _MOST_LINES)
        parts.append("\n".join([f"{path}:", *shown]))
    return "\n".join(parts)


def _diff(wanted: bytes, fixed: bytes) -> str:
    from difflib import unified_diff

    from seedlint.util.escape import escape

    def lines(raw: bytes) -> list[str]:
        text = raw.decode("utf-8", "backslashreplace")
        shown = [escape(line) for line in text.removesuffix("\n").split("\n")]
        return shown if text.endswith("\n") else [*shown, "\\ no line end at the end of the file"]

    return "\n".join(list(unified_diff(lines(wanted), lines(fixed), lineterm=""))[2:])


def text_of(text: str, finding: PlacedFinding) -> str:
    """Return the text of a file that a finding's region covers."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    region = finding.region
    if region.line == region.end_line:
        return lines[region.line - 1][region.column - 1 : region.end_column - 1]
    first, *middle = lines[region.line - 1 : region.end_line]
    middle[-1] = middle[-1][: region.end_column - 1]
    return "\n".join([first[region.column - 1 :], *middle])
