"""Whether a rule that promises to judge articles by themselves does so: its examples apart, and together."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any

from seedlint.document import Document
from seedlint.rule import CorpusRule, Rule
from seedlint.rulekit.examples import example_engine, example_files
from seedlint.schema.apart import list_apart

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seedlint.engine.engine import Engine
    from seedlint.finding import JSON
    from seedlint.rule import Bad, BaseRule, Good
    from seedlint.schema.schema import Schema

_Said = tuple[str, str, Any]


def out_of_scope(rule: type[BaseRule], example: Good | Bad) -> str:
    """Say what a rule of scope article finds in articles only together, or only apart; empty if nothing."""
    if rule.scope != "article" or not issubclass(rule, (Rule, CorpusRule)):
        return ""
    engine = example_engine(rule, example)
    apart = list_apart(engine.schema)
    if apart is None:
        return ""
    key, schema = apart
    for data in _documents(engine, example, key):
        together = Counter(_said(engine, data, engine.schema))
        single = Counter(_said(engine, {**data, key: []}, engine.schema, "other.json"))
        for index, item in enumerate(data[key]):
            start = f"/{key}/0"
            for pointer, *rest in _said(engine, {key: [item]}, schema, "apart.json"):
                moved = f"/{key}/{index}{pointer[len(start) :]}" if pointer.startswith(start) else pointer
                single[moved, *rest] += 1
        for wrong, how in ((together - single, "together only"), (single - together, "apart only")):
            for pointer, says, _ in wrong:
                return (
                    f'its scope is "article", but of articles like those of the example it finds {how} (in a'
                    f" document with {len(data[key])} of them), at {pointer or 'the document'}: {says}"
                )
    return ""


def _documents(engine: Engine, example: Good | Bad, key: str) -> Iterator[dict[str, JSON]]:
    """Yield the values of the example's documents that have a list, and of some with a list made of them."""
    own = []
    for path, raw in example_files(example).items():
        data = engine.document(path, raw).data
        if isinstance(data, dict):
            rest = {name: value for name, value in data.items() if name != key}
            items = data.get(key)
            if isinstance(items, list) and items:
                yield data
                own += [item for item in items if isinstance(item, dict)]
            own.append(rest)
    if own:
        yield {**own[-1], key: [*own, *own]}


def _said(
    engine: Engine, data: dict[str, JSON], schema: Schema, path: str = "example.json"
) -> Iterator[_Said]:
    """Yield pointer and words of what is found in a document, or contributed by it."""
    document = Document(path, json.dumps(data).encode(), schema)
    for rule in engine.rules:
        for finding in rule.check(document):
            yield finding.pointer, finding.message, None
    for corpus_rule in engine.corpus_rules.values():
        for fact in corpus_rule.collect(document):
            yield fact.pointer, fact.key, repr(fact.value)
