"""`seedlint rules test`: whether the examples of rules of one's own are judged as they say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlint.cli.console import say
from seedlint.cli.options import print_text
from seedlint.custom.rules import CustomRule
from seedlint.errors import ExitCode, UsageError
from seedlint.rule import Good
from seedlint.util.escape import escape
from seedlint.util.words import counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from seedlint.config.settings import Settings
    from seedlint.rule import BaseRule
    from seedlint.rulebook.registry import Registry


def run_tests(registry: Registry, settings: Settings, codes: Sequence[str]) -> ExitCode:
    """Test some rules, or all that are not built in, and print what comes of it.

    UsageError for a code or name that no such rule has, and where there are no such rules at all.
    """
    tested = list(_chosen(registry, codes))
    failed = 0
    for rule in tested:
        problems = list(_problems(rule, settings))
        failed += bool(problems)
        good = sum(isinstance(example, Good) for example in rule.examples)
        head = f"{rule.code} {rule.name}"
        if not problems:
            bad = len(rule.examples) - good
            print_text(f"{head}: ok ({good} good, {bad} bad)\n")
        for problem in problems:
            print_text(_escaped(f"{head}: {problem}"))
    say(f"{counted(len(tested), 'rule')} tested, {failed} failed")
    if registry.failures:
        return ExitCode.ERROR
    return ExitCode.FINDINGS if failed else ExitCode.OK


def _chosen(registry: Registry, codes: Sequence[str]) -> Iterator[type[BaseRule]]:
    own = [rule for rule in registry if registry.source(rule.code) != "built in"]
    if not codes:
        if not own and not registry.failures:
            raise UsageError(
                "there are no rules but seedlint's own; write one into `[[rules.custom]]` of the"
                " configuration, or begin one in Python: seedlint rules new NAME"
            )
        yield from own
    for code in codes:
        found = [rule for rule in own if rule.code in registry.match(code)]
        if not found:
            from seedlint.rulebook.meant import hint

            what = "only built-in rules have" if registry.match(code) else "no rule has"
            more = "" if registry.match(code) else hint(registry, code)
            raise UsageError(f"{what} the code or name `{escape(code)}`{more}")
        yield from found


def _problems(rule: type[BaseRule], settings: Settings) -> Iterator[str]:
    """Yield what is wrong with the examples of a rule, each with its place."""
    if issubclass(rule, CustomRule):
        from seedlint.rulekit.configured import wrong_examples

        for wrong in wrong_examples(rule):
            yield f"{settings.where(*wrong.keys)}: {wrong.words}"
        return
    from seedlint.testing import tests_of

    for test in tests_of(rule):
        try:
            test.run()
        except AssertionError as error:
            yield str(error)


def _escaped(text: str) -> str:
    return "".join(f"{escape(line)}\n" for line in text.split("\n"))


__all__ = ["run_tests"]
