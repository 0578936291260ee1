"""Tests of rules for pytest, seedlint's own rules and anybody else's.

One line in a test module makes a test of each example, and of what else a rule must keep to::

    test_rules = rule_tests("newsroom.py")

pytest is imported only when `rule_tests` is called; all else here works without it.
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

from seedlint.errors import ConfigurationError
from seedlint.rule import Bad, BaseRule, EngineRule, Good, Option
from seedlint.rulebook.datafiles import paths_of
from seedlint.rulebook.local import local_modules
from seedlint.rulebook.registry import OWN_LETTERS, Registry
from seedlint.rulekit.clocks import asked_below
from seedlint.rulekit.examples import (
    NOW,
    PAYLOAD,
    ExampleError,
    Outcome,
    check_example,
    example_settings,
    fix_example,
    impurity,
    run_example,
)
from seedlint.rulekit.kept import Kept
from seedlint.rulekit.opened import opened_below
from seedlint.rulekit.scope import out_of_scope
from seedlint.rulekit.summary import fault as summary_fault
from seedlint.util.docstring import sections
from seedlint.util.paths import slashed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

RuleSource = type[BaseRule] | ModuleType | str | os.PathLike[str]
"""Rules to test: a class, a module that has classes, or the path of a module or of a directory of modules."""


@dataclass(frozen=True)
class _Test:
    """One test: what it is called, and what raises AssertionError if it fails."""

    name: str
    run: Callable[[], None]


def rule_tests(*sources: RuleSource | Sequence[RuleSource]) -> Callable[..., None]:
    """Return a test function with a case for each example of some rules, and for what all rules comply with.

    Give it a name that begins with ``test_``, in a module that pytest collects. Paths are relative to that
    module's directory, and are loaded as `rule-paths` are. ImportError if pytest is not installed,
    ConfigurationError if there is no rule; whatever a rule's module raises is raised.
    """
    try:
        import pytest
    except ImportError:
        raise ImportError(
            "rule_tests() makes tests for pytest, which is not installed; type: pip install pytest"
        ) from None
    caller = sys._getframe(1)
    file = caller.f_code.co_filename
    cases = [case for rule in _collect(sources, Path(file).parent) for case in tests_of(rule)]

    @pytest.mark.parametrize("case", cases, ids=lambda case: case.name)
    def test(case: _Test) -> None:
        problem = ""
        try:
            case.run()
        except AssertionError as error:
            problem = str(error)
        if problem:
            # Where in seedlint a rule was found wanting helps nobody: no traceback.
            pytest.fail(problem, pytrace=False)

    # The tests are where the author has called for them, in pytest's eyes, too.
    test.__code__ = test.__code__.replace(co_filename=file, co_firstlineno=caller.f_lineno)
    return test


def _collect(sources: Sequence[RuleSource | Sequence[RuleSource]], folder: Path) -> list[type[BaseRule]]:
    registry = Registry()

    def add(source: object) -> None:
        if isinstance(source, (str, os.PathLike)):
            for module in local_modules(folder / source, os.fspath(source)):
                with opened_below(module.path.parent) as opened:
                    loaded = module.load()
                _opened_on_import.setdefault(loaded.__name__, opened)
                registry.add_from(loaded, module.shown)
        elif isinstance(source, (tuple, list)):
            for item in source:
                add(item)
        elif isinstance(source, type) and issubclass(source, EngineRule) and hasattr(source, "code"):
            registry.add(source, source.__module__)
        else:
            registry.add_from(source, getattr(source, "__name__", repr(source)))

    add(sources)
    rules = list(registry)
    if not rules:
        raise ConfigurationError("rule_tests() needs rules: classes, modules, or paths of modules")
    return rules


def tests_of(rule: type[BaseRule]) -> Iterator[_Test]:
    """Yield the tests of a rule, for whatever runs them."""
    kept = Kept(rule)
    checks: dict[str, Callable[[type[BaseRule]], Iterator[str]]] = {
        "documentation": _check_documentation,
        "options": _check_options,
        "code": _check_code,
        "examples": _check_examples,
        "files": _check_files,
        "scope": _check_scope,
        "clock": _check_clock,
    }
    start = f"{rule.code}-{rule.name}"
    for name, check in checks.items():
        yield _Test(f"{start}-{name}", partial(_report, rule, check))
    counts = {Good: 0, Bad: 0}
    for index, example in enumerate(rule.examples):
        kind = Bad if isinstance(example, Bad) else Good
        counts[kind] += 1
        yield _Test(f"{start}-{kind.__name__.lower()}-{counts[kind]}", partial(_judge, rule, index, kept))


def _report(rule: type[BaseRule], check: Callable[[type[BaseRule]], Iterator[str]]) -> None:
    problems = "\n".join(f"  {problem}" for problem in check(rule))
    if problems:
        raise AssertionError(f"{_where(rule)}{rule.code} {rule.name}:\n{problems}")


def _judge(rule: type[BaseRule], index: int, kept: Kept) -> None:
    example = rule.examples[index]
    try:
        check_example(rule, example)
        if changed := impurity(rule, example, kept):
            raise ExampleError(f"example number {index + 1} of {rule.code} {rule.name}: {changed}")
    except ExampleError as error:
        raise ExampleError(f"{_where(rule, index)}{error}") from None


def _check_documentation(rule: type[BaseRule]) -> Iterator[str]:
    summary, _, why, fix = sections(rule)
    if problem := summary_fault(summary):
        yield problem
    if not why:
        yield "the docstring has no `Why:` paragraph: what is wrong with it for a reader or a program"
    if not fix:
        yield "the docstring has no `Fix:` paragraph: what to write instead"


def _check_options(rule: type[BaseRule]) -> Iterator[str]:
    seen: set[str] = set()
    for option in rule.options:
        if option.name in seen:
            yield f"the option {option.name} is declared twice"
        seen.add(option.name)
        if not option.help:
            yield f"the option {option.name} has no help"
        if problem := _refusal(option):
            yield f"the option {option.name} refuses its own default: {problem}"


def _refusal(option: Option) -> str:
    default = option.default
    try:
        option.accept(list(default) if isinstance(default, tuple) else default)
    except (Exception, SystemExit) as error:  # noqa: BLE001 - the check is the rule's own
        return f"{type(error).__name__}: {error}"
    return ""


def _check_code(rule: type[BaseRule]) -> Iterator[str]:
    builtin = Registry.builtin()
    if builtin.get(rule.code) is rule:
        return
    if rule.code.rstrip("0123456789") == OWN_LETTERS:
        yield f"codes with the letters {OWN_LETTERS} are seedlint's own; choose others than {rule.code}"
    for word in (rule.code, rule.name):
        known = builtin.get(word)
        if known is not None:
            yield f"{word} is taken: seedlint has a rule {known.code} {known.name}"


def _check_examples(rule: type[BaseRule]) -> Iterator[str]:
    if issubclass(rule, EngineRule) and not rule.examples:
        return  # what it documents can't be seen in a document
    for kind in (Good, Bad):
        if not any(isinstance(example, kind) for example in rule.examples):
            yield f"there is no {kind.__name__} example"
    bad = [example for example in rule.examples if isinstance(example, Bad)]
    if all(example.fixed is None for example in bad) and any(
        finding.fix for example in bad for finding in run_example(rule, example).findings
    ):
        yield "it offers a fix that no example shows: say with fixed= what a Bad example becomes"


_opened_on_import: dict[str, set[str]] = {}
"""The files that local modules have opened while they were loaded, by the name of the module."""


def _check_files(rule: type[BaseRule]) -> Iterator[str]:
    file = getattr(sys.modules.get(rule.__module__), "__file__", None)
    if file is None:
        return
    opened = set(_opened_on_import.get(rule.__module__, ()))
    declared = set()
    with opened_below(Path(file).parent) as found:
        for example in rule.examples:
            # Whether it does what it says is another test.
            with suppress(ExampleError):
                run_example(rule, example)
            declared |= {os.path.realpath(path) for path in paths_of(rule, example_settings(rule, example))}
    for path in sorted(opened | found):
        if os.path.realpath(path) not in declared:
            name = slashed(os.path.relpath(path, Path(file).parent))
            yield f"it reads {name}, so that must be in data_files: the cache would not notice a change"


def _check_clock(rule: type[BaseRule]) -> Iterator[str]:
    file = getattr(sys.modules.get(rule.__module__), "__file__", None)
    if file is None:
        return
    with asked_below(Path(file).parent) as found:
        for example in rule.examples:
            # Whether it does what it says is another test.
            with suppress(ExampleError):
                run_example(rule, example)
    for name in sorted(found):
        what = "has another answer each time" if name.startswith(("random", "os.")) else "is another clock"
        yield f"it asks {name}, which {what}: a verdict depends on the document, the options and self.now"


def _check_scope(rule: type[BaseRule]) -> Iterator[str]:
    for number, example in enumerate(rule.examples, 1):
        try:
            problem = out_of_scope(rule, example)
        except (Exception, SystemExit) as error:  # noqa: BLE001 - the rule's own
            problem = f"on articles like those of the example it crashes: {type(error).__name__}: {error}"
        if problem:
            yield f"example number {number}: {problem}"


def _where(rule: type[BaseRule], index: int | None = None) -> str:
    """Return ``file:line: `` of a rule, or of one of its examples; nothing where that can't be told."""
    import ast

    file = getattr(sys.modules.get(rule.__module__), "__file__", None)
    try:
        path = Path(file or "")
        tree = ast.parse(path.read_bytes())
    except (OSError, SyntaxError, ValueError):
        return ""
    line = None
    for node in ast.walk(tree):
        if not isinstance(node, ast.ClassDef) or node.name != rule.__name__:
            continue
        line = node.lineno
        for statement in node.body if index is not None else ():
            if (
                isinstance(statement, (ast.Assign, ast.AnnAssign))
                and "examples" in ast.unparse(statement).partition("=")[0]
                and isinstance(statement.value, (ast.Tuple, ast.List))
                and len(statement.value.elts) == len(rule.examples)
            ):
                line = statement.value.elts[index or 0].lineno
    if line is None:
        return ""
    here = Path.cwd()
    return f"{path.relative_to(here) if path.is_relative_to(here) else path}:{line}: "


__all__ = [
    "NOW",
    "PAYLOAD",
    "ExampleError",
    "Outcome",
    "RuleSource",
    "check_example",
    "fix_example",
    "rule_tests",
    "run_example",
]
