"""Which other rules report a rule's example: examples are fragments, and few are clean under all rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlint.engine.engine import Engine
from seedlint.rulebook.registry import Registry
from seedlint.rulekit.examples import NOW, example_files, example_settings, run_documents, seed_schema
from seedlint.schema.schema import Schema
from seedlint.util.limits import DEFAULT_MAX_FILE_SIZE

if TYPE_CHECKING:
    from seedlint.rule import Bad, BaseRule, Good


def codes_of(rule: type[BaseRule], example: Good | Bad) -> set[str]:
    """Return the codes of all findings in an example, and in the other documents of its corpus.

    The rule runs with the example's options, and all built-in rules that are on by default run with theirs;
    the example's schema and link store are those of all of them. Suppression comments have no effect.
    """
    registry = Registry.builtin()
    rules = [one for one in registry if one.by_default and one.code != rule.code]
    made = [one({}, NOW) for one in rules] + [rule(example_settings(rule, example), NOW)]
    for one in made:
        if one.needs_links:
            from seedlint.links.snapshot import Snapshot

            one.links = Snapshot(example.links)
    every = {**{one.code: one for one in registry}, rule.code: rule}
    engine = Engine(
        Schema(example.schema) if example.schema is not None else seed_schema(),
        made,
        names={code: one.name for code, one in every.items()},
        severities={code: one.severity for code, one in every.items()},
        enabled=lambda _code, _path: True,
        max_file_size=example.max_file_size or DEFAULT_MAX_FILE_SIZE,
    )
    findings, _ = run_documents(engine, example_files(example))
    return {finding.code for finding in findings}


__all__ = ["codes_of"]
