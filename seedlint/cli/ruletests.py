"""`seedlint rules test`: whether the examples of rules of one's own are judged as they say."""

from __future__ import annotations

from pathlib import Path
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


def named_modules(registry: Registry, files: Sequence[str]) -> list[str]:
    """Add the rules of modules that are named outright, and return what the modules are called.

    UsageError for a file that does not exist.
    """
    from seedlint.rulebook.local import NoModuleError, local_modules
    from seedlint.util.paths import shown

    found = []
    for file in files:
        try:
            modules = local_modules(Path(file), shown(Path(file)))
        except NoModuleError as error:
            raise UsageError(escape(str(error))) from None
        for module in modules:
            registry.add_module(module)
            found.append(module.name)
    return found


def run_tests(
    registry: Registry, settings: Settings, codes: Sequence[str], modules: Sequence[str] = ()
) -> ExitCode:
    """Test some rules, and those of some modules, or all that are not built in; print what comes of it.

    UsageError for a code or name that no such rule has, and where there are no such rules at all.
    """
    tested = list(dict.fromkeys(_chosen(registry, codes, modules)))
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


def _chosen(registry: Registry, codes: Sequence[str], modules: Sequence[str]) -> Iterator[type[BaseRule]]:
    own = [rule for rule in registry if registry.source(rule.code) != "built in"]
    yield from (rule for rule in own if rule.__module__ in modules)
    if not codes and not modules:
        if not own and not registry.failures:
            raise UsageError(
                _unnamed()
                or "there are no rules but seedlint's own; write one into `[[rules.custom]]` of the"
                " configuration, or begin one in Python: seedlint rules new NAME"
            )
        yield from own
    for code in codes:
        found = [rule for rule in own if rule.code in registry.match(code)]
        if not found:
            from seedlint.rulebook.meant import hint

            what = "only built-in rules have" if registry.match(code) else "no rule has"
            more = "" if registry.match(code) else hint(registry, code)
            if words := _unnamed(code):
                raise UsageError(words)
            raise UsageError(f"{what} the code or name `{escape(code)}`{more}")
        yield from found


def _unnamed(code: str | None = None) -> str:
    """Say which module in the working directory has rules, or one of a code; nothing if there is none.

    Only what is named is ever run, in the configuration or outright.
    """
    from shlex import quote

    from seedlint.rulebook.local import modules_in
    from seedlint.rulekit.new import codes_in

    found = codes_in(modules_in(Path()))
    at = next(iter(found), None) if code is None else code
    if at not in found:
        return ""
    file = escape(quote(found[at].as_posix()))
    return (
        f"{file} has the rule {at}, and the configuration does not name it; `seedlint rules test {file}`"
        " tests it, and an entry in `rule-paths` has it run"
    )


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


__all__ = ["named_modules", "run_tests"]
