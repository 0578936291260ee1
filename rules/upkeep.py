"""What is out of date in seedlint's own settings: SL902."""

from __future__ import annotations

from seedlint.rule import EngineRule, Severity


class UnknownRule(EngineRule):
    """The configuration names a rule that does not exist.

    Why: it has no effect, so what it was meant to select, ignore or grade is not.
    Fix: correct the code or the name; `seedlint rules` lists them all. If the rule comes from a package
    that is not installed here, install it.
    """

    code = "SL902"
    name = "unknown-rule"
    severity = Severity.WARNING
    since = "0.1.0"
