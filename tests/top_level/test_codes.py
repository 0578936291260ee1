"""The codes that the engine knows: they are the rules' own, and stand in one place."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from seedlint import codes
from seedlint.rulebook.registry import Registry

PACKAGE = Path(codes.__file__).parent
CODE = re.compile(r"\bSL\d{3}\b")
NAMED = {name: code for name, code in vars(codes).items() if isinstance(code, str) and CODE.fullmatch(code)}


TABLES = {PACKAGE / "report" / "advice.py"}
"""What is said to providers, by rule: a test holds it to the rules that there are."""


def _texts(source: str) -> list[tuple[int, str]]:
    """Return the strings of a module, with their lines; no docstrings."""
    tree = ast.parse(source)
    said = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    return [
        (node.lineno, node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in said
    ]


def test_no_other_module_spells_a_code() -> None:
    spelled = [
        f"{path.relative_to(PACKAGE)}:{line}: {text!r}"
        for path in sorted(PACKAGE.rglob("*.py"))
        if path.parent.name != "rules" and path.name != "codes.py" and path not in TABLES
        for line, text in _texts(path.read_text(encoding="utf-8"))
        if CODE.search(text)
    ]
    assert spelled == []


def test_codes_in_docstrings_and_comments_may_be_spelled() -> None:
    source = 'X = 1  # SL001\n"""SL002"""\ndef f(a="SL003"):\n    """SL004"""\n    return f"{a} SL005"\n'
    assert [CODE.findall(text) for _, text in _texts(source)] == [["SL003"], ["SL005"]]


@pytest.mark.parametrize("name", sorted(set(NAMED) - {"EXAMPLE"}))
def test_a_code_is_called_as_its_rule_is(name: str) -> None:
    rule = Registry.builtin().get(NAMED[name])
    assert rule is not None
    assert rule.name == name.lower().replace("_", "-")


def test_what_no_comment_suppresses_is_what_could_not_be_judged_and_upkeep() -> None:
    assert sorted(codes.NEVER_SUPPRESSED) == ["SL000", "SL001", "SL002", "SL003", "SL901", "SL902", "SL903"]
    assert not codes.BESIDE & codes.READING


def test_all_that_reading_finds_is_in_one_of_two_sets() -> None:
    of_reading = {rule.code for rule in Registry.builtin() if re.fullmatch(r"SL00[1-9]", rule.code)}
    assert of_reading == codes.READING | codes.BESIDE
