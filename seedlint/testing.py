"""Turns a rule's examples into tests, seedlint's own rules and anybody else's."""

from __future__ import annotations

import base64
import traceback
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import TYPE_CHECKING

from seedlint.corpus import Entries, MemoryIndex, judge, look_up, suspicious
from seedlint.engine import DEFAULT_MAX_FILE_SIZE, Engine
from seedlint.registry import Registry
from seedlint.rule import Bad, BaseRule, CorpusRule, Good
from seedlint.schema import DEFAULT, Schema

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from seedlint.finding import PlacedFinding

NOW = datetime(2024, 7, 1, 12, 0, 0, tzinfo=UTC)
"""The moment at which examples are judged."""

PAYLOAD = (
    base64.b64encode(bytes(range(100, 148))).decode() + ";" + base64.b64encode(bytes(range(16))).decode()
)


_ABOUT_COMMENTS = frozenset(("SL901", "SL902"))
"""Rules that say what is wrong with suppression comments, from what all other rules find."""


class ExampleError(AssertionError):
    """An example does not do what it says."""


@dataclass(frozen=True)
class Outcome:
    """What a rule says about an example, and the example's text as a file."""

    findings: list[PlacedFinding]
    text: str


@lru_cache(maxsize=1)
def _seed_schema() -> Schema:
    return Schema.load(DEFAULT)


def _engine(rule: type[BaseRule], example: Good | Bad) -> Engine:
    registry = Registry.builtin()
    registry.add(rule, "under test")
    if rule.code in _ABOUT_COMMENTS:
        return _whole_engine(registry, example)
    settings = {
        option.name: option.accept(example.options[option.name])
        for option in rule.options
        if option.name in example.options
    }
    unknown = set(example.options) - {option.name for option in rule.options}
    if unknown:
        raise ExampleError(f"{rule.code} has no option {', '.join(sorted(unknown))}")
    made = rule(settings, NOW)
    if rule.needs_links:
        from seedlint.links.snapshot import Snapshot

        made.links = Snapshot(example.links)
    return Engine(
        Schema(example.schema) if example.schema is not None else _seed_schema(),
        [made],
        names={r.code: r.name for r in registry},
        severities={r.code: r.severity for r in registry},
        enabled=lambda code, _path: code in {rule.code, "SL000"},
        max_file_size=example.max_file_size or DEFAULT_MAX_FILE_SIZE,
    )


def _whole_engine(registry: Registry, example: Good | Bad) -> Engine:
    """Return an engine with all built-in rules: comments can only be judged by what these find."""
    return Engine(
        _seed_schema(),
        [made({}, NOW) for made in registry if not made.needs_links],
        names={r.code: r.name for r in registry},
        severities={r.code: r.severity for r in registry},
        enabled=lambda _code, _path: True,
        max_file_size=example.max_file_size or DEFAULT_MAX_FILE_SIZE,
    )


def _about_comments(engine: Engine, files: Mapping[str, bytes]) -> list[PlacedFinding]:
    """Return what there is to say about the suppression comments of some documents."""
    from seedlint.suppress import UPKEEP, Policy, suppress

    findings, _ = run_documents(engine, files)
    comments = {path: engine.lint(path, raw).comments for path, raw in files.items()}
    judged = engine.names.keys() - {rule.code for rule in engine.corpus_rules}
    policy = Policy(Registry.builtin(), engine.severities, engine.enabled, judged)
    found = suppress(findings, {path: own for path, own in comments.items() if own}, policy)
    return [finding for finding in found.shown if finding.code in UPKEEP]


def run_example(rule: type[BaseRule], example: Good | Bad) -> Outcome:
    """Judge an example by one rule, through the real engine."""
    engine = _engine(rule, example)
    sources = {example.path: example.source, **example.others}
    files = {path: example_bytes(source, path) for path, source in sources.items()}
    raw = files[example.path]
    findings, crashes = run_documents(engine, files)
    if crashes:
        raise ExampleError(f"{rule.code} crashed:\n{crashes[0]}")
    if rule.code in _ABOUT_COMMENTS:
        findings = [one for one in _about_comments(engine, files) if one.code == rule.code]
    own = sorted((f for f in findings if f.path == example.path), key=lambda finding: finding.sort_key())
    return Outcome(own, raw.decode("utf-8", "replace").removeprefix("\ufeff"))


def fix_example(rule: type[BaseRule], example: Good | Bad) -> bytes:
    """Return an example as a file, with every fix made that the rule offers, safe or not."""
    from seedlint.fix import mend

    whole = issubclass(rule, CorpusRule) or rule.code in _ABOUT_COMMENTS
    findings = run_example(rule, example).findings if whole else []
    raw = example_bytes(example.source, example.path)
    engine = _engine(rule, example)
    mended = mend(engine, example.path, raw, lambda finding: finding.code == rule.code, findings)
    if mended.left:
        raise ExampleError("\n".join(mended.left))
    return mended.after


def run_documents(engine: Engine, files: Mapping[str, bytes]) -> tuple[list[PlacedFinding], list[str]]:
    """Judge documents given as bytes by path, across documents too; return findings and tracebacks."""
    paths = list(files)
    entries = Entries(len(engine.corpus_rules))
    findings: list[PlacedFinding] = []
    crashes: list[str] = []

    def crash(_rule: CorpusRule, error: Exception) -> None:
        crashes.append("".join(traceback.format_exception(error)))

    for number, (path, raw) in enumerate(files.items()):
        linted = engine.lint(path, raw, number, entries)
        findings += linted.findings
        crashes += [one.traceback for one in linted.crashes]
    suspects = suspicious(engine.corpus_rules, MemoryIndex(entries), crash)
    facts = {}
    for number, path in enumerate(paths):
        wanted = {(suspect.rule, suspect.key) for suspect in suspects if number in suspect.documents}
        if wanted:
            facts[path] = look_up(engine, path, files[path], wanted)
    findings += [finding for _, finding in judge(engine, suspects, facts, crash)]
    return findings, crashes


def example_bytes(source: str | bytes, path: str) -> bytes:
    """Return an example as a file: YAML without fences gets them, in formats that have front matter."""
    if isinstance(source, bytes):
        return source
    text = source
    has_front_matter = not path.endswith((".yaml", ".yml", ".json"))
    if has_front_matter and not text.removeprefix("\ufeff").startswith("---"):
        text = f"---\n{text.rstrip(chr(10))}\n---\n"
    return text.encode()


def check_example(rule: type[BaseRule], example: Good | Bad) -> None:
    """Raise ExampleError, with an explanation, if an example does not do what it says."""
    outcome = run_example(rule, example)
    found = "\n".join(f"  {f.pointer or '(document)'} {f.region}: {f.message}" for f in outcome.findings)
    where = f"{rule.code} {type(example).__name__}({str(example.source)[:80]!r}…)"
    if isinstance(example, Good):
        if outcome.findings:
            raise ExampleError(f"{where}: nothing should be reported, but:\n{found}")
        return
    if len(outcome.findings) != example.count:
        raise ExampleError(
            f"{where}: {example.count} finding(s) expected, got {len(outcome.findings)}:\n{found}"
        )
    first = outcome.findings[0]
    if first.pointer != example.at:
        raise ExampleError(f"{where}: expected at {example.at!r}, got:\n{found}")
    if example.says not in first.message:
        raise ExampleError(f"{where}: the message does not say {example.says!r}:\n{found}")
    if example.line is not None and first.region.line != example.line:
        raise ExampleError(f"{where}: expected on line {example.line}, got:\n{found}")
    if example.marks is not None:
        marked = text_of(outcome.text, first)
        if marked != example.marks:
            raise ExampleError(f"{where}: the caret should mark {example.marks!r}, but marks {marked!r}")
    if example.fixed is not None:
        wanted, fixed = example_bytes(example.fixed, example.path), fix_example(rule, example)
        if fixed != wanted:
            raise ExampleError(f"{where}: the fix should give\n{wanted!r}\nbut gives\n{fixed!r}")


def text_of(text: str, finding: PlacedFinding) -> str:
    """Return the text of a file that a finding's region covers."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    region = finding.region
    if region.line == region.end_line:
        return lines[region.line - 1][region.column - 1 : region.end_column - 1]
    first, *middle = lines[region.line - 1 : region.end_line]
    middle[-1] = middle[-1][: region.end_column - 1]
    return "\n".join([first[region.column - 1 :], *middle])


def all_examples(rules: Iterable[type[BaseRule]]) -> list[tuple[type[BaseRule], Good | Bad]]:
    """Return every example with its rule, for ``pytest.mark.parametrize``."""
    return [(rule, example) for rule in rules for example in rule.examples]
