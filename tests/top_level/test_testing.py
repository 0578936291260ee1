"""`seedlint.testing`: a rule's examples and promises as tests, and failures that explain themselves."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from seedlint import testing
from seedlint.errors import ConfigurationError
from seedlint.rule import Bad, CorpusRule, Fact, Good, Rule, Severity
from seedlint.rules import BUILTIN
from seedlint.testing import ExampleError, check_example, rule_tests
from tests.support.running import TIMEOUT

if TYPE_CHECKING:
    from pathlib import Path

RULE = '''\
"""A rule under test."""

from seedlint.rule import Bad, CorpusRule, Fact, Finding, Fix, Good, Option, Rule, Severity


class Loud(Rule):
    """A title ends with an exclamation mark.

    Why: nobody likes to be shouted at.
    Fix: end the title with a full stop.
    """

    code = "XY001"
    name = "loud"
    severity = Severity.WARNING
    since = "1.0.0"
    options = (Option("mark", "!", "What is too loud."),)
    examples = (
        Good("title: Otters\\n"),
        Bad("title: Otters!\\n", at="/title", says="loud", marks="!", line=2, fixed="title: Otters\\n"),
    )

    def check(self, document):
        title = document.data.get("title", "")
        if title.endswith(self.settings["mark"]):
            span = (len(title) - 1, len(title))
            fix = Fix.replace("/title", "", "be quiet", span=span)
            yield self.finding("/title", "too loud", span=span, fix=fix)
'''
GOOD = '        Good("title: Otters\\n"),\n'


def run_tests(folder: Path, module: str, call: str = 'rule_tests("loud.py")') -> tuple[int, str]:
    """Run pytest on a module of rules as its author would; return the exit code and the report."""
    (folder / "loud.py").write_text(module, encoding="utf-8")
    (folder / "test_loud.py").write_text(
        f"from seedlint.testing import rule_tests\n\ntest_rules = {call}\n", encoding="utf-8"
    )
    words = [sys.executable, "-m", "pytest", "-v", "-p", "no:cacheprovider", "-c", "none.ini"]
    (folder / "none.ini").write_text("[pytest]\n", encoding="utf-8")
    done = subprocess.run(words, cwd=folder, capture_output=True, encoding="utf-8", timeout=TIMEOUT)
    return done.returncode, done.stdout + done.stderr


def changed(*changes: tuple[str, str]) -> str:
    text = RULE
    for before, after in changes:
        assert before in text
        text = text.replace(before, after)
    return text


def test_each_example_is_a_test_with_a_name_that_says_which(tmp_path: Path) -> None:
    code, report = run_tests(tmp_path, RULE)
    assert code == 0, report
    names = [line.split(" PASSED")[0] for line in report.splitlines() if " PASSED" in line]
    kinds = ["documentation", "options", "code", "examples", "files", "scope", "clock", "good-1", "bad-1"]
    # With nothing behind them: pytest would add the file, were it another than the test module.
    assert names == [f"test_loud.py::test_rules[XY001-loud-{kind}]" for kind in kinds]


def test_a_failure_says_which_example_what_was_expected_and_what_was_seen(tmp_path: Path) -> None:
    examples = (
        GOOD
        + '        Good("title: Otters!!\\n", others={"b.md": "title: Canal\\n"}),\n'
        + '        Bad("title: Otters\\n", at="/title"),\n'
        + '        Bad("title: Otters!\\n", at="/titel", says="quiet", '
        + 'marks="s!", line=3, fixed="title: Otter\\n"),\n'
        + '        Bad("title: 3\\n", at="/title"),\n'
        + '        Bad("title: a!\\n", at="/title", options={"marks": "!"}),\n'
    )
    code, report = run_tests(tmp_path, changed((GOOD, examples)))
    assert code == 1
    assert "Traceback (most recent call last)" in report  # of the rule that crashed
    assert "AttributeError: 'int' object has no attribute 'endswith'" in report
    assert "seedlint/testing.py" not in report.replace("\\", "/")
    for block in (
        "loud.py:20: Good example number 2 of XY001 loud does not do what it says\n\n"
        "example.md:\n   1 | ---\n   2 | title: Otters!!\n   3 | ---\n"
        "b.md:\n   1 | ---\n   2 | title: Canal\n   3 | ---\n\n"
        "expected: no finding\nseen:     '/title', 2:15: too loud\n",
        "loud.py:21: Bad example number 1 of XY001 loud does not do what it says",
        "expected: one finding at '/title'\nseen:     no finding\n",
        "expected: the finding at '/titel'\nseen:     '/title', 2:14: too loud\n",
        "expected: a message with 'quiet'\nseen:     'too loud'\n",
        "expected: 's!' is marked\nseen:     '!' is marked\n",
        "expected: the finding on line 3\nseen:     line 2\n",
        "expected (-) and seen (+) after the fix:\n"
        "@@ -1,3 +1,3 @@\n ---\n-title: Otter\n+title: Otters\n ---\n",
        "loud.py:23: XY001 loud crashed:",
        "loud.py:24: XY001 has no option marks",
    ):
        assert block in report, block


BROKEN = {
    "documentation": (
        ('"""A title ends with an exclamation mark.', '"""Titles are quiet.'),
        ("    Why: nobody", "    Because nobody"),
        ("    Fix: end", "    Mend: end"),
    ),
    "options": (('"What is too loud."', '"", choices=("?",)'),),
    "code": (("XY001", "SL701"), ('"loud"', '"url-syntax"')),
    "examples": ((GOOD, ""), (', fixed="title: Otters\\n"', "")),
}


def test_what_a_rule_must_keep_to_is_tested(tmp_path: Path) -> None:
    code, report = run_tests(tmp_path, changed(*(change for part in BROKEN.values() for change in part)))
    assert code == 1
    for words in (
        "the first line of the docstring must say what is wrong, and 'Titles are quiet.' sounds",
        "the docstring has no `Why:` paragraph",
        "the docstring has no `Fix:` paragraph",
        "the option mark has no help",
        "the option mark refuses its own default: ValueError: mark must be one of ?",
        "codes with the letters SL are seedlint's own",
        "SL701 is taken: seedlint has a rule SL701 text-mojibake",
        "url-syntax is taken: seedlint has a rule SL401 url-syntax",
        "there is no Good example",
        "it offers a fix that no example shows",
    ):
        assert words in report, words
    for kind in BROKEN:
        assert f"test_rules[SL701-url-syntax-{kind}] FAILED" in report


def test_a_module_that_cannot_be_imported_is_an_error_with_its_own_traceback(tmp_path: Path) -> None:
    code, report = run_tests(tmp_path, "import no_such_module_anywhere\n")
    assert code == 2
    assert "No module named 'no_such_module_anywhere'" in report
    assert "loud.py" in report


def make(base: type, **members: object) -> type:
    words = {"code": "XY001", "name": "x", "severity": Severity.NOTE, "since": "1.0.0", "__doc__": "X."}
    return type("X", (base,), {**words, **members})


def test_a_rule_that_remembers_documents_fails() -> None:
    def check(self, document):
        self.seen = getattr(self, "seen", 0) + 1
        yield self.finding("/title", f"document {self.seen}")

    rule = make(Rule, check=check, examples=(Bad("title: a\n", at="/title"),))
    test = rule_tests(rule)
    (case,) = [c for c in test.pytestmark[0].args[1] if c.name.endswith("bad-1")]
    with pytest.raises(ExampleError, match="a rule keeps no state") as caught:
        case.run()
    assert "document 1" in str(caught.value)
    assert "document 2" in str(caught.value)


def test_a_corpus_rule_that_depends_on_the_order_fails() -> None:
    def collect(self, document):
        self.first = getattr(self, "first", document.path)
        yield Fact("all", "/title")

    def check(self, key, facts):
        for placed in facts:
            yield self.finding("/title", f"after {self.first}", path=placed.path)

    example = Bad("title: a\n", at="/title", others={"b.md": "title: b\n"})
    test = rule_tests(make(CorpusRule, collect=collect, check=check, examples=(example,)))
    (case,) = [c for c in test.pytestmark[0].args[1] if c.name.endswith("bad-1")]
    with pytest.raises(ExampleError, match="checked in another order, the rule"):
        case.run()


def counting(self, document):
    """Look at how many articles there are."""
    articles = document.select("article")
    for pointer, _ in articles:
        if len(articles) > 2:
            yield self.finding(pointer, "one of many")


def looking_at_the_first(self, document):
    """Look at where an article stands."""
    for pointer, _ in document.select("article"):
        if pointer == "/related/0":
            yield self.finding(pointer, "the first one")


def naming_its_place(self, document):
    """Say where an article stands."""
    for pointer, _ in document.select("article"):
        yield self.finding(pointer, f"this is {pointer}")


def comparing(self, document):
    """Compare articles."""
    titles = [(pointer, article.get("title")) for pointer, article in document.select("article")]
    for pointer, title in titles:
        if titles[0][0] != pointer and titles[0][1] == title:
            yield self.finding(pointer, "the same title")


def naming_the_document(self, document):
    """Say which document it is."""
    yield self.finding("/related/0" if "related" in document.data else "", f"in {document.path}")


@pytest.mark.parametrize(
    "check", [counting, looking_at_the_first, naming_its_place, comparing, naming_the_document]
)
def test_a_rule_that_looks_past_an_article_fails_if_it_promises_not_to(check: object) -> None:
    rule = make(Rule, check=check, scope="article", examples=(Good("title: a\n"),))
    (case,) = [c for c in rule_tests(rule).pytestmark[0].args[1] if c.name.endswith("-scope")]
    with pytest.raises(AssertionError, match=r'its scope is "article", but .* (together|apart) only'):
        case.run()
    rule.scope = "document"
    case.run()


def test_a_rule_that_crashes_on_an_article_by_itself_fails_if_it_promises_not_to() -> None:
    def check(self, document):
        for pointer, article in document.select("article"):
            if article["title"] == document.data["title"] and pointer:
                yield self.finding(pointer, "the same title")

    rule = make(Rule, check=check, scope="article", examples=(Good("title: a\n"),))
    (case,) = [c for c in rule_tests(rule).pytestmark[0].args[1] if c.name.endswith("-scope")]
    with pytest.raises(
        AssertionError, match="articles like those of the example it crashes: KeyError: 'title'"
    ):
        case.run()


def test_a_corpus_rule_that_looks_past_an_article_fails_if_it_promises_not_to() -> None:
    def collect(self, document):
        yield Fact(str(len(document.select("article"))), "/title")

    rule = make(CorpusRule, collect=collect, scope="article", examples=(Good("title: a\n"),))
    (case,) = [c for c in rule_tests(rule).pytestmark[0].args[1] if c.name.endswith("-scope")]
    with pytest.raises(AssertionError, match='its scope is "article"'):
        case.run()


def test_rules_come_as_classes_modules_lists_and_paths(tmp_path: Path) -> None:
    import seedlint.rules.urls

    def names(*sources: object) -> set[str]:
        return {case.name[:5] for case in rule_tests(*sources).pytestmark[0].args[1]}

    assert names(seedlint.rules.urls) == {"SL401", "SL402", "SL403"}
    assert names(BUILTIN[0], [BUILTIN[7], (BUILTIN[8],)]) == {"SL000", "SL007", "SL008"}
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "_words.py").write_text("MARK = '!'\n", encoding="utf-8")
    (tmp_path / "rules" / "loud.py").write_text("from ._words import MARK\n" + RULE, encoding="utf-8")
    assert names(tmp_path / "rules") == names(str(tmp_path / "rules" / "loud.py")) == {"XY001"}


@pytest.mark.parametrize(
    ("sources", "says"),
    [
        ((), "needs rules"),
        (("none.py",), "none.py does not exist"),
        ((3,), "3: there is no rule class"),
        ((testing,), "seedlint.testing: there is no rule class"),
        ((make(Rule), make(Rule)), "give it another"),
    ],
)
def test_what_holds_no_rules_is_refused(sources: tuple[object, ...], says: str) -> None:
    with pytest.raises(ConfigurationError, match=says):
        rule_tests(*sources)


def test_without_pytest_it_says_what_to_install() -> None:
    program = (
        "import sys\nsys.modules['pytest'] = None\n"
        "from seedlint.testing import check_example, rule_tests\n"
        "from seedlint.rules import BUILTIN\n"
        "check_example(BUILTIN[8], BUILTIN[8].examples[0])\n"
        "rule_tests(BUILTIN)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, encoding="utf-8", timeout=TIMEOUT
    )
    last = done.stderr.splitlines()[-1]
    assert last == (
        "ImportError: rule_tests() makes tests for pytest, which is not installed; type: pip install pytest"
    )


def test_an_example_of_one_s_own_can_be_checked() -> None:
    rule = next(rule for rule in BUILTIN if rule.code == "SL706")
    check_example(rule, Good("excerpt: Otters swim here.\n"))
    with pytest.raises(ExampleError, match=r"^Bad example of SL706 text-empty does not"):
        check_example(rule, Bad("excerpt: Otters swim here.\n", at="/excerpt"))
