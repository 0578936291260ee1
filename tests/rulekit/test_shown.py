"""The examples in docs/rules do what their page says; it names the other rules that report them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

import pytest

from seedlint.codes import ABOUT_COMMENTS
from seedlint.linkfacts import Known
from seedlint.rule import Bad, BaseRule, Good
from seedlint.rulebook.registry import Registry
from seedlint.rulekit.docs import page
from seedlint.rulekit.others import codes_of
from seedlint.rulekit.shown import NOT_REPORTED, REPORTED, shown_examples, shown_source, syntax
from seedlint.testing import run_example

PAGES = Path(__file__).parents[2] / "docs" / "rules"
_BLOCK = re.compile(
    r"^```(?P<syntax>\w+)\n(?P<source>.*?)\n```$(?:\n\n→ … (?P<says>[^\n]*) …$)?"
    r"(?:\n\n(?:Also reported by|(?P<instead>If all rules run,)) (?P<codes>SL\d+(?:, SL\d+)*)[^\n]*$)?",
    re.MULTILINE | re.DOTALL,
)
_FRAGMENT = "SL101"


class Shown(NamedTuple):
    """An example on a page."""

    syntax: str
    source: str
    codes: list[str]
    instead: bool


def examples_on(text: str, title: str) -> list[Shown]:
    _, _, after = text.partition(f"\n## {title}\n")
    part = after.partition("\n## ")[0]
    return [
        Shown(
            found["syntax"],
            found["source"],
            found["codes"].split(", ") if found["codes"] else [],
            found["instead"] is not None,
        )
        for found in _BLOCK.finditer(part)
    ]


@pytest.mark.parametrize("rule", list(Registry.builtin()), ids=lambda rule: rule.code)
def test_each_example_does_what_its_page_says(rule: type[BaseRule]) -> None:
    text = (PAGES / f"{rule.code}.md").read_text(encoding="utf-8")
    for title, kind in ((NOT_REPORTED, Good), (REPORTED, Bad)):
        examples = shown_examples(rule, kind)
        shown = examples_on(text, title)
        assert [one.source for one in shown] == [shown_source(example) for example in examples]
        for example, one in zip(examples, shown, strict=True):
            found = codes_of(rule, example)
            if one.instead or rule.code in ABOUT_COMMENTS:
                assert rule.code not in found
                found |= {finding.code for finding in run_example(rule, example).findings}
            assert (rule.code in found) is (kind is Bad), one.source
            assert sorted(found - {rule.code, _FRAGMENT}) == one.codes, one.source
            assert one.syntax == syntax(example)


def test_two_examples_of_a_rule_never_look_alike() -> None:
    """One that is reported and one that is not differ in what is shown: options, link store and so on."""
    alike = [
        f"{rule.code}: {source}"
        for rule in Registry.builtin()
        for source in {shown_source(one) for one in shown_examples(rule, Good)}
        & {shown_source(one) for one in shown_examples(rule, Bad)}
    ]
    assert not alike


def test_all_that_decides_is_shown() -> None:
    example = Good(
        "a: 1\n",
        options={"names": ["x"], "days": 3},
        path="seeds/README.md",
        schema={"type": "object"},
        max_file_size=9,
        links={"https://x.com/": Known("moved", 301, final="https://y.com/")},
        others={"b.md": "a: 2\n"},
    )
    assert shown_source(example).splitlines() == [
        "# file: seeds/README.md",
        '# schema: {"type": "object"}',
        "# max-file-size = 9",
        '# option: names = ["x"]',
        "# option: days = 3",
        "# link store: https://x.com/ is moved (301 Moved Permanently, to https://y.com/)",
        "a: 1",
        "# and in b.md:",
        "a: 2",
    ]


def test_a_page_names_the_other_rules_that_report_an_example() -> None:
    rule = Registry.builtin().get("SL302")
    assert rule is not None
    assert "Also reported by SL407." in page(rule, "markdown")
