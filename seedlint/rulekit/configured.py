"""Judges the examples of rules that the configuration defines, and says where they are wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from seedlint.custom.rules import shown_example
from seedlint.rulekit.examples import example_engine, example_files, run_documents

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seedlint.custom.definition import Example
    from seedlint.custom.rules import CustomRule


class Wrong(NamedTuple):
    """What is wrong with the examples of a rule, and the path of keys to where."""

    words: str
    keys: tuple[str, ...]


def wrong_examples(rule: type[CustomRule]) -> Iterator[Wrong]:
    """Yield what is wrong: an example that is judged otherwise, or that can't be; or that there is none."""
    definition = rule.definition
    for good, kind, does in ((True, "good", "accepts"), (False, "bad", "reports")):
        if not any(example.good is good for example in definition.examples):
            words = f"there is no {kind} example: write what the rule {does} into `examples.{kind}`"
            yield Wrong(words, definition.keys("examples"))
    yield from _idle(rule)
    for example in definition.examples:
        words = _wrong(rule, example)
        if words:
            yield Wrong(words, example.keys)


def _idle(rule: type[CustomRule]) -> Iterator[Wrong]:
    """Yield that no example has a place that is selected: it may be misspelt."""
    definition = rule.definition
    found = False
    for example in map(shown_example, definition.examples):
        engine = example_engine(rule, example)
        for path, raw in example_files(example).items():
            document = engine.document(path, raw)
            if document.broken:
                return  # which is told, and what is in it nobody knows
            places = (at for place in definition.select for at in place.find(document.data))
            found = found or any(at.value is not None for at in places)
    if definition.examples and not found:
        words = "selects nothing in any example: write one that has such a field, or fix `select`"
        yield Wrong(f"`select` {words}", definition.keys("select"))


def _wrong(rule: type[CustomRule], example: Example) -> str:
    judged = shown_example(example)
    engine, files = example_engine(rule, judged), example_files(judged)
    for path, raw in files.items():
        document = engine.document(path, raw)
        if document.broken:
            number = "" if len(files) == 1 else f" (document {[*files].index(path) + 1})"
            return f"this example{number} can't be read as front matter: {document.problems[0].message}"
    findings, crashes = run_documents(engine, files)
    if crashes:
        return f"the rule crashed on this example:\n{crashes[0].rstrip()}"
    if example.good and findings:
        first = min(findings, key=lambda finding: finding.sort_key())
        return f"this good example is reported, at {first.pointer or 'the document'}: {first.message}"
    if not example.good and not findings:
        return "this bad example is not reported"
    return ""


__all__ = ["Wrong", "wrong_examples"]
