"""The text to a provider says what it can put right, and nothing of anybody else."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, ClassVar

from seedlint.finding import Severity
from seedlint.report.advice import ADVICE
from seedlint.report.letters import letter
from seedlint.report.metrics import CauseFigures
from seedlint.rule import CorpusRule, Rule
from seedlint.rulebook.registry import Registry

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from seedlint.document import Document
    from seedlint.finding import Finding
    from seedlint.report.letters import Letter
    from seedlint.rule import Fact, Placed

RULES = {rule.code: rule for rule in Registry.builtin()}
OURS = set(
    # About the files of the corpus, their schema and their payloads.
    "SL000 SL001 SL002 SL003 SL004 SL005 SL006 SL007 SL008 SL009 SL010 SL101 SL102 SL103 SL104 SL105 SL601"
    " SL602 SL603 SL604 SL605 SL606 SL607 SL901 SL902 SL903"
    # How the corpus names providers and pages, and what compares documents.
    " SL301 SL302 SL303 SL304 SL305 SL307 SL407 SL408 SL501 SL502 SL503 SL505 SL506 SL507 SL508 SL509".split()
)
"""What no provider is told."""


def cause(code: str = "SL706", **others: object) -> CauseFigures:
    given = {
        "message": "the excerpt is one word",
        "field": "excerpt",
        "url": "https://www.echo.example/a",
        "provider": "echo.example",
        **others,
    }
    return CauseFigures(
        "c", code, "name", "warning", findings=1, documents=1, document="seeds/a.md", line=1, column=1,
        **given,  # type: ignore[arg-type]
    )  # fmt: skip


def written(*causes: CauseFigures, rules: dict[str, type] | None = None) -> Letter | None:
    others = {"echo.example", "rival.example", "rival.com"}
    return letter("echo.example", causes, rules or RULES, others, "2026-11-27")


def body(*causes: CauseFigures) -> str:
    made = written(*causes)
    return "\n".join(made.body) if made else ""


def test_of_each_rule_it_is_decided_whether_providers_are_told() -> None:
    assert set(RULES) == OURS | set(ADVICE)
    assert not OURS & set(ADVICE)
    assert not [code for code in ADVICE if issubclass(RULES[code], CorpusRule)]


def test_what_is_wrong_where_and_what_to_do() -> None:
    made = written(cause(), cause("SL402", url="https://echo.example/b", message="m", field=""), cause())
    assert made
    assert made.subject == "echo.example: 3 faults in articles"
    text = "\n".join(made.body)
    assert "On 2026-11-27 we found 3 faults that can best" in text
    assert f"1. {ADVICE['SL706']}\n\n- https://www.echo.example/a\n  excerpt: the excerpt is one word" in text
    assert f"2. {ADVICE['SL402']}\n\n- https://echo.example/b\n  m\n" in text
    assert "seeds/" not in text
    assert text.count(ADVICE["SL706"]) == 1


def test_nothing_is_said_of_what_is_not_the_providers() -> None:
    assert not body(*(cause(code) for code in OURS))
    assert not body(cause(url="https://rival.example/a"))
    assert not body(cause(url="https://echo.example.rival.com/a"))
    assert not body(cause(url="https://[broken/a"))
    assert not body(cause(message="leads to `https://www.RIVAL.com/x`"))
    assert not body(cause(message="as rival.example. has it"))
    assert "somewhere.example" in body(cause(message="leads to `https://somewhere.example/x`"))


def test_without_an_address_the_message_has_to_name_one() -> None:
    assert not body(cause("SL401", url=None, message="`nonsense` is no URL"))
    assert "- excerpt: `https://echo.example/a b`" in body(
        cause("SL401", url=None, message="`https://echo.example/a b` has a space")
    )


def test_it_is_bounded_and_says_so() -> None:
    many = [cause(url=f"https://echo.example/{at}/{'x' * 5000}", message="m" * 5000) for at in range(50)]
    text = body(*many)
    assert text.count("\n- ") == 20
    assert "we found 20 faults (there are more; these weigh most) that" in text
    assert len(text) < 20_000
    assert "there are more" not in body(*many[:20])


def test_rules_of_others_advise_by_their_documentation() -> None:
    class Shouting(Rule):
        """A title is in capitals.

        Why: it is hard to read.
        Fix: write it in small letters.
        """

        code, name, severity, since = "ND001", "shouting", Severity.WARNING, "0.1.0"
        examples: ClassVar = ()

        def check(self, document: Document) -> Iterator[Finding]:
            yield from ()

    class Comparing(CorpusRule):
        """Two titles are alike.

        Why: readers see it twice.
        Fix: write another one.
        """

        code, name, severity, since = "ND002", "comparing", Severity.WARNING, "0.1.0"
        examples: ClassVar = ()

        def collect(self, document: Document) -> Iterable[Fact]:
            return ()

        def check(self, key: str, facts: Iterable[Placed[Fact]]) -> Iterator[Finding]:
            yield from ()

    rules = {"ND001": Shouting, "ND002": Comparing}
    made = written(cause("ND001"), cause("ND002"), cause("ND003"), rules=rules)
    assert made
    assert "1. Write it in small letters." in made.body
    assert made.subject == "echo.example: 1 fault in articles"
    assert not [line for line in made.body if re.match("2[.]", line)]
