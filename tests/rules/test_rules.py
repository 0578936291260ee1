"""Every rule's examples are tests, and the registry keeps the promises of the rule contract."""

from __future__ import annotations

import pytest

from seedlint.rule import Bad, BaseRule, Good
from seedlint.rulebook.registry import Registry
from seedlint.testing import rule_tests

RULES = list(Registry.builtin())

test_rules = rule_tests(RULES)


@pytest.mark.parametrize("rule", [r for r in RULES if r.code not in {"SL000", "SL903"}], ids=lambda r: r.code)
def test_every_rule_has_two_good_and_two_bad_examples(rule: type[BaseRule]) -> None:
    assert sum(isinstance(e, Good) for e in rule.examples) >= 2
    assert sum(isinstance(e, Bad) for e in rule.examples) >= 2
