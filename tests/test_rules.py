"""Every rule's examples are tests, and the registry keeps the promises of the rule contract."""

from __future__ import annotations

import pytest

from seedlint.registry import Registry
from seedlint.rule import Bad, BaseRule, Good
from seedlint.testing import all_examples, check_example

RULES = list(Registry.builtin())


def _name(value: object) -> str:
    if isinstance(value, type) and issubclass(value, BaseRule):
        return value.code
    return type(value).__name__


@pytest.mark.parametrize(("rule", "example"), all_examples(RULES), ids=_name)
def test_example(rule: type[BaseRule], example: Good | Bad) -> None:
    check_example(rule, example)


@pytest.mark.parametrize("rule", RULES, ids=_name)
def test_every_rule_is_documented(rule: type[BaseRule]) -> None:
    assert rule.__doc__
    assert rule.summary().endswith(".")
    assert "Why:" in rule.__doc__
    assert "Fix:" in rule.__doc__
    assert all(option.help for option in rule.options)


@pytest.mark.parametrize("rule", [r for r in RULES if r.code != "SL000"], ids=_name)
def test_every_rule_has_two_good_and_two_bad_examples(rule: type[BaseRule]) -> None:
    assert sum(isinstance(e, Good) for e in rule.examples) >= 2
    assert sum(isinstance(e, Bad) for e in rule.examples) >= 2
