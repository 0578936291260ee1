"""Conditions are read in one way only, and a slip is answered with what was meant, and where."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from seedlint.config.settings import load
from seedlint.errors import ConfigurationError, UsageError
from seedlint.gate.conditions import OPERATORS, given, parse
from seedlint.gate.figures import FIGURES

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("text", "written", "name"),
    [
        ("score >= 95", "score >= 95", None),
        ("  score>=95.5  ", "score >= 95.5", None),
        ("new.errors = 0", "new.errors = 0", None),
        ("anomalies = 0 or unknown", "anomalies = 0 or unknown", None),
        ("documents.passed >= 90%", "documents.passed >= 90 %", None),
        ("documents >= 12345", "documents >= 12345", None),
        ("rule.SL401.findings <= 10", "rule.SL401.findings <= 10", "SL401"),
        ("rule[SL401].findings <= 10", "rule.SL401.findings <= 10", "SL401"),
        ("rule.url-syntax.new.findings = 0", "rule.url-syntax.new.findings = 0", "url-syntax"),
        ("rule.schema.findings < 3", "rule.schema.findings < 3", "schema"),
        ("rule.findings <= 100", "rule.findings <= 100", None),
        ("rule.new.findings <= 100", "rule.new.findings <= 100", None),
        ("provider.new.errors <= 5", "provider.new.errors <= 5", None),
        ("provider[docs.new].errors != 5", "provider[docs.new].errors != 5", "docs.new"),
        ("owner[@desk/the fens].causes < 5", "owner[@desk/the fens].causes < 5", "@desk/the fens"),
        ("changes.documents within usual", "changes.documents within usual", None),
        ("changes.documents >= -5", "changes.documents >= -5", None),
        ("rule.SL401.findings within usual or unknown",) * 2 + ("SL401",),
        ("rule.findings within usual", "rule.findings within usual", None),
        ("provider.documents within usual", "provider.documents within usual", None),
        ("intake >= 20", "intake >= 20", None),
        ("intake.errors<=5%", "intake.errors <= 5 %", None),
        ("missing.image-rise <= 2", "missing.image-rise <= 2", None),
        ("provider[a.example].missing.image <= 10", "provider[a.example].missing.image <= 10", "a.example"),
        ("provider.missing.topic <= 3 %", "provider.missing.topic <= 3 %", None),
    ],
)
def test_conditions_are_read(text: str, written: str, name: str | None) -> None:
    condition = parse(text, "here")
    assert (condition.text, condition.name, condition.origin) == (written, name, "here")
    assert parse(written, "here") == condition


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "is not a condition; write a figure, an operator and a limit, as in `score >= 95`"),
        ("score", "is not a condition; write a figure"),
        ("scroe >= 95", "there is no figure `scroe`; did you mean `score`?"),
        ("scroe", "did you mean `score`?"),
        ("error = 0", "did you mean `errors`?"),
        ("unjudged = 0", "did you mean `documents.unjudged`?"),
        ("new.eror = 0", "did you mean `new.errors`?"),
        ("xyzzy = 0", "docs/guides/gate.md lists all figures"),
        ("score == 95", "there is no operator `==`; did you mean `=`?"),
        ("score => 95", "did you mean `>=`?"),
        ("score ≥ 95", "did you mean `>=`?"),
        ("score is 95", "did you mean `=`?"),
        ("score ~ 95", "there is no operator `~`; there are <=, >=, !=, =, <, > and `within usual`"),
        ("score >= high", "the limit `high` is not a number"),
        ("documents >= 1,000", "the limit `1,000` is not a number; write it without commas"),
        ("score >=", "the limit `` is not a number; write a figure"),
        ("score >= 95 or not", "the limit `95 or not` is not a number"),
        ("score >= 95 %", "`score` is no share of documents, as documents.readable"),
        ("score within range", "`within` needs `usual`, as in `documents within usual`"),
        ("new.errors within usual", "the history does not keep `new.errors`, so what is usual is not known"),
        ("owner.errors within usual", "the history does not keep `owner.errors`"),
        ("missing.image-rise within usual", "the history does not keep `missing.image-rise`"),
        ("missing.images <= 10", "did you mean `missing.image`?"),
        ("provider[a.example].missing.photo <= 10", "a provider has no figure `missing.photo`"),
        ("intake >= 90 %", "`intake` is no share of documents, as documents.readable"),
        ("missing.image-rise <= 2 %", "`missing.image-rise` is no share"),
        ("rule.SL401.finding <= 1", "a rule has no figure `finding`; did you mean `findings`?"),
        ("rule.SL401 <= 1", "of a rule there are findings, documents"),
        (
            "provider.example.com.errors <= 1",
            "one provider is named in brackets, as in `provider[example.com].errors`",
        ),
        ("provider[].errors <= 1", "there is no name between the brackets"),
        ("owner.eror <= 1", "did you mean `errors`?"),
        ("errors >= 0", "this is always met: `errors` is 0 or more"),
        ("errors < 0", "this is never met: `errors` is 0 or more"),
        ("errors != -1", "this is always met"),
        ("score <= 100", "this is always met: `score` is from 0 to 100"),
        ("score > 100", "this is never met"),
        ("score = 101", "this is never met"),
        ("documents.clean <= 100 %", "this is always met"),
        ("x" * 301, "is longer than 300 characters"),
        ("a\n::error::x\u202e = 1", "\\u{A}::error::x\\u{202E}"),
    ],
)
def test_slips_are_answered(text: str, says: str) -> None:
    with pytest.raises(UsageError) as caught:
        given([text])
    assert says in str(caught.value)
    assert str(caught.value).startswith("--condition: `")
    assert str(caught.value).isprintable()


@pytest.mark.parametrize("text", ["[" * 300, "a" * 299 + "=", "provider[" * 30, " " * 300, "or unknown" * 25])
def test_long_nonsense_ends(text: str) -> None:
    with pytest.raises(UsageError):
        given([text])


def test_every_figure_can_be_asked_for() -> None:
    for title, figure in FIGURES.items():
        for operator in OPERATORS:
            assert parse(f"{title} {operator} 7", "").figure is figure
        assert figure.words
        assert not figure.words.endswith(".")


def test_a_mistake_in_the_configuration_has_its_line(tmp_path: Path) -> None:
    path = tmp_path / "seedlint.toml"
    path.write_text('[gate]\nconditions = [\n  "score >= 95",\n  "scroe >= 95",\n]\n', encoding="utf-8")
    with pytest.raises(ConfigurationError, match=r"toml:4: gate\.conditions: .*did you mean `score`"):
        load(path)
    path.write_text('[gate]\nexpectations = "warnings"\n', encoding="utf-8")
    with pytest.raises(ConfigurationError, match=r"seedlint\.toml:2: .*did you mean `warning`"):
        load(path)
    path.write_text('[gate]\nconditons = ["score >= 95"]\n', encoding="utf-8")
    with pytest.raises(ConfigurationError, match=r"seedlint\.toml:2: .*did you mean `conditions`"):
        load(path)
