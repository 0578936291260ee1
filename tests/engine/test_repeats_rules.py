"""Rules of others, where each distinct article is judged once: they see, and change, what they may."""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING, Any

import pytest

from seedlint.engine import repeats
from seedlint.engine.corpus import look_up
from seedlint.rule import CorpusRule, Fact, Finding, Rule, Severity
from seedlint.rulebook.registry import Registry
from tests.support.articles import front, plain
from tests.support.bothways import compare, cut, engine, the_long_way

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seedlint.document import Document
    from seedlint.rule import BaseRule


class Spoils(Rule):
    """A value that has changed.

    Why: no reason.
    Fix: none.
    """

    code = "XX900"
    name = "spoils"
    severity = Severity.NOTE
    since = "0.1.0"
    scope = "article"

    def check(self, document: Document) -> Iterator[Finding]:
        """Change the values, and say so."""
        for pointer, article in document.select("article"):
            if "spoiled" in article:
                yield self.finding(pointer, "somebody has changed this")
            article["spoiled"] = True
            article["title"] = "Ferry  late &amp; early"


class Whole(Spoils):
    """The same of the whole document.

    Why: no reason.
    Fix: none.
    """

    code = "XX901"
    name = "spoils-all"
    scope = "document"


class SpoilsFacts(CorpusRule):
    """The same while collecting.

    Why: no reason.
    Fix: none.
    """

    code = "XX902"
    name = "spoils-facts"
    severity = Severity.NOTE
    since = "0.1.0"
    scope = "article"

    def collect(self, document: Document) -> Iterator[Fact]:
        """Change the values, and contribute how they were."""
        for pointer, article in document.select("article"):
            yield Fact(str(article.get("title")), pointer, repr(sorted(article)))
            article.clear()


@pytest.mark.parametrize("rule", [Spoils, Whole, SpoilsFacts])
def test_values_that_are_shared_can_not_be_changed(rule: type[BaseRule]) -> None:
    usual = engine([rule])
    raws = [front(plain(1), plain(2)), front(plain(2), plain(1), plain(3))]
    before = [engine().lint("a.md", raw, facts=True) for raw in raws]
    for raw, was in zip(raws, before, strict=True):
        linted = usual.lint("a.md", raw, facts=True)
        assert cut(usual, "a.md", raw)
        assert [one for one in linted.findings if not one.code.startswith("XX")] == was.findings
        numbers = len(usual.corpus_rules) - (rule is SpoilsFacts)
        assert [[one for one in bundle if one[0] < numbers] for bundle in linted.entries] == was.entries
        assert not [one for one in linted.findings if "changed" in one.message]


class After(Whole):
    """The same, and it comes after another.

    Why: no reason.
    Fix: none.
    """

    code = "XX904"
    name = "spoils-after"


def test_rules_of_others_share_one_copy_of_the_values(monkeypatch: pytest.MonkeyPatch) -> None:
    copied = []

    def copied_once(value: Any) -> Any:
        copied.append(value)
        return deepcopy(value)

    monkeypatch.setattr(repeats, "deepcopy", copied_once)
    usual = engine([Whole, After])
    for raw in (front(plain(1), plain(2)), front(plain(2), plain(1), plain(3))):
        copied.clear()
        linted = usual.lint("a.md", raw)
        assert cut(usual, "a.md", raw)
        assert len(copied) == 1
        # What one of them spoils another sees, as it does where a document is judged as a whole.
        both = (linted, the_long_way(usual).lint("a.md", raw))
        mine, wanted = ([one for one in found.findings if one.code.startswith("XX")] for found in both)
        assert mine == wanted
        assert {one.code for one in linted.findings if "changed" in one.message} == {"XX904"}


class Crashes(Rule):
    """It crashes on some articles.

    Why: no reason.
    Fix: none.
    """

    code = "XX903"
    name = "crashes"
    severity = Severity.NOTE
    since = "0.1.0"
    scope = "article"

    def check(self, document: Document) -> Iterator[Finding]:
        """Crash."""
        for pointer, article in document.select("article"):
            if article.get("webUrl", "").endswith("/3"):
                raise ValueError("three")
            if article.get("webUrl", "").endswith("/4"):
                yield self.finding("", "about something else")
            elif article.get("webUrl", "").endswith("/5"):
                yield self.finding(pointer, "one of many", fix=None)


def test_a_rule_that_crashes_or_leaves_its_article_goes_the_long_way() -> None:
    usual = engine([Crashes])
    raws = [front(*map(plain, numbers)) for numbers in ((1, 2), (2, 3), (1, 4), (5, 1), (3, 3), (5, 5))]
    assert compare(raws, usual) == 3


class Astray(Crashes):
    """It tells of what is not there.

    Why: no reason.
    Fix: none.
    """

    code = "XX904"
    name = "astray"

    def check(self, document: Document) -> Iterator[Finding]:
        """Point to nothing."""
        for pointer, article in document.select("article"):
            if article.get("webUrl", "").endswith("/3"):
                yield self.finding("/related/99", "nowhere")
            if article.get("webUrl", "").endswith("/4"):
                yield self.finding(f"{pointer}/title", "no number", span=("a", 3))  # type: ignore[arg-type]
            if not pointer:
                yield self.finding("", "the whole")


class AstrayFacts(SpoilsFacts):
    """The same while collecting.

    Why: no reason.
    Fix: none.
    """

    code = "XX905"
    name = "astray-facts"

    def collect(self, document: Document) -> Iterator[Fact]:
        """Point to nothing."""
        for _, article in document.select("article"):
            if article.get("webUrl", "").endswith("/3"):
                yield Fact("a", "/related/99", None)


@pytest.mark.parametrize("rule", [Astray, AstrayFacts])
def test_what_points_to_nothing_stops_nobody(rule: type[BaseRule]) -> None:
    raws = [front(*map(plain, numbers)) for numbers in ((1, 2), (2, 3), (1, 4), (1, 2))]
    compare(raws, engine([rule]))


class Once(SpoilsFacts):
    """An address that a document has several times.

    Why: no reason.
    Fix: none.
    """

    code = "XX906"
    name = "once"
    once = True

    def collect(self, document: Any) -> Iterator[Fact]:
        """Contribute addresses, in the order of the document."""
        for key, value in document.data.items():
            if key == "webUrl":
                yield Fact(value, "/webUrl", None)
            for index, article in enumerate(value if key == "related" else ()):
                yield Fact(article["webUrl"], f"/related/{index}/webUrl", None)


def test_the_first_place_is_the_first_in_the_document() -> None:
    raw = front(plain(1), plain(2))
    own, related = raw.removeprefix(b"---\n").removesuffix(b"---\n").split(b"related:\n")
    address = next(line for line in own.splitlines() if line.startswith(b"webUrl:")).split()[1].strip(b'"')
    same = related.replace(b"https://www.harbour-herald.com/1", address)
    raws = [b"---\nrelated:\n%b%b---\n" % (same, own), b"---\n%brelated:\n%b---\n" % (own, same)]
    usual = engine([Once])
    number = len(usual.corpus_rules) - 1
    wanted = {(number, usual.digest(address.decode()))}
    for raw in raws:
        assert cut(usual, "a.md", raw)
        found = [look_up(one, "a.md", raw, wanted) for one in (usual, the_long_way(usual))]
        assert found[0] == found[1]
        assert len(found[0]) == 1


@pytest.mark.parametrize(
    "rule",
    [rule for rule in Registry.builtin() if issubclass(rule, (Rule, CorpusRule))],
    ids=lambda rule: rule.code,
)
def test_own_rules_say_what_they_judge(rule: type[BaseRule]) -> None:
    # The document's own address and its related ones are compared, so these see all of it.
    assert rule.scope == ("document" if rule.code in {"SL502", "SL503", "SL507"} else "article")
