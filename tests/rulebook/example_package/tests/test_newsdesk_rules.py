"""The examples of our rules, and what else a rule must keep to."""

import newsdesk_rules

from seedlint.testing import rule_tests

test_rules = rule_tests(newsdesk_rules)
