"""Judging each distinct article once makes no difference: the long way is the reference, for any document."""

from __future__ import annotations

import json
import random
import re
from copy import copy, deepcopy
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seedlint.engine import repeats, worth
from seedlint.engine.corpus import look_up
from seedlint.engine.engine import Engine
from seedlint.engine.repeats import Repeats
from seedlint.reading.choose import YAML
from seedlint.reading.yaml.source import YamlReading
from seedlint.rule import CorpusRule, Fact, Finding, Rule, Severity
from seedlint.rulebook.registry import Registry
from seedlint.schema import explain
from seedlint.schema.apart import list_apart
from seedlint.schema.schema import DEFAULT, Schema
from tests.conftest import CLEAN
from tests.support.articles import front, item, made, plain
from tests.support.entries import of_document
from tests.support.examples import some

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from seedlint.document import Document
    from seedlint.engine.cut import Item
    from seedlint.reading.syntax import Cutter
    from seedlint.rule import BaseRule

NOW = datetime(2024, 7, 1, 12, tzinfo=UTC)


def engine(rules: Iterable[type[BaseRule]] = (), schema: Any = None) -> Engine:
    registry = Registry.builtin()
    made = [rule({}, NOW) for rule in registry if not rule.needs_links]
    made += [rule({}, NOW) for rule in rules]
    known = {rule.code: rule for rule in (*registry, *rules)}
    return Engine(
        Schema(schema) if schema else Schema.load(DEFAULT),
        made,
        names={code: rule.name for code, rule in known.items()},
        severities={code: rule.severity for code, rule in known.items()},
        enabled=lambda code, path: not (path == "b.md" and code == "SL705"),
        now=NOW,
    )


ENGINE = engine()
MARK = YAML.cutter.mark if YAML.cutter else ""


def the_long_way(usual: Engine) -> Engine:
    plain = copy(usual)
    plain.repeating = False
    # What breaks the schema is told of the whole document.
    plain.schema = copy(usual.schema)
    plain.schema.apart = None
    return plain


def said(engine: Engine, path: str, raw: bytes) -> list[Any]:
    """Return all that comes of a document."""
    linted = engine.lint(path, raw, facts=True)
    only = engine.lint(path, raw, wanted=False, facts=True)
    entries = [of_document(one.entries) for one in (linted, only)]
    wanted = {(rule, key) for rule, key, _ in entries[0]}
    crashes = [(crash.code, crash.message) for crash in linted.crashes]
    located = sorted(
        look_up(engine, path, raw, wanted), key=lambda one: (one.rule, one.fact.pointer, repr(one))
    )
    return [linted.findings, linted.until, linted.comments, crashes, entries, located]


def compare(raws: Sequence[bytes], usual: Engine, path: str = "a.md") -> int:
    """Compare both ways over documents that share an engine; return how many went the short one."""
    usual._repeats = None
    plain = the_long_way(usual)
    short = 0
    for number, raw in enumerate(raws):
        name = path if number % 3 else "b.md"
        assert said(usual, name, raw) == said(plain, name, raw), raw.decode("utf-8", "replace")
        if cut(usual, name, raw):
            short += 1
            values = usual.repeats._cut(name, raw).values()
            assert json.dumps(values) == json.dumps(usual.document(name, raw).data)
    return short


def cut(usual: Engine, path: str, raw: bytes) -> bool:
    """Whether a document is put together from pieces."""
    try:
        usual.repeats._cut(path, raw)
    except (repeats._OddError, UnicodeDecodeError):
        return False
    return True


@settings(max_examples=some(300))
@given(st.integers(0, 10**9), st.sampled_from(["", "  ", "    "]))
def test_both_ways_say_the_same(seed: int, indent: str) -> None:
    rng = random.Random(seed)
    pool = [item(indent, rng) for _ in range(rng.randint(1, 6))]
    compare([made(rng.randint(0, 10**9), pool, indent) for _ in range(6)], ENGINE)


def test_most_documents_go_the_short_way() -> None:
    rng = random.Random(5)
    pool = [item("  ", rng) for _ in range(30)]
    raws = [made(rng.randint(0, 10**9), pool, "  ") for _ in range(80)]
    assert compare(raws, ENGINE) > 20


def test_an_article_is_judged_once(monkeypatch: pytest.MonkeyPatch) -> None:
    usual = engine()
    judged: list[str] = []
    alone = Repeats.alone

    def noted(self: Repeats, texts: Sequence[str], cutter: Cutter) -> Document:
        judged.extend(texts)
        return alone(self, texts, cutter)

    monkeypatch.setattr(Repeats, "alone", noted)
    for numbers in ((1, 2), (2, 3), (3, 1, 2), (1, 1)):
        usual.lint("a.md", front(*map(plain, numbers)), facts=True)
    assert judged == [plain(1), plain(2), plain(3)]


KEPT = plain(2).replace("    excerpt: Boats leave early.\n", "") + "    excerpt: |+\n      Boats leave.\n"
"""An item that ends with a text in which all line breaks count."""


def in_braces(raw: bytes) -> bytes:
    """Return front matter with its list of articles in dashes as before, and all of it in braces."""
    _, own, rest = raw.decode().split("---\n", 2)
    head, _, items = own.partition("related:\n")
    data = YamlReading(head, head.encode(), (0, len(head))).data
    return f"---\n{{{json.dumps(data)[1:-1]},\nrelated:\n{items}}}\n---\n{rest}".encode()


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(
            front(
                plain(1),
                plain(2).replace("Ferry  late", '"Ferry'),
                plain(3).replace("title: Ferry  late", 'title: late"'),
            ),
            id="quotes over items",
        ),
        pytest.param(
            front(plain(1), plain(2), rest='note: "\nrelated:\n  - a\n  - b\n"\n'), id="a list in a text"
        ),
        pytest.param(
            front(plain(1), plain(2))
            .replace(b"related:", b'x: "\nrelated:')
            .replace(b"---\n", b"", 1)
            .replace(b"---\n", b'"\n"related": []\n---\n'),
            id="no fence",
        ),
        pytest.param(
            front(plain(1), plain(2), rest='x"\n"related": []\n').replace(
                b"related:", b'note: "\nrelated:', 1
            ),
            id="a list in a text, and an empty one",
        ),
        pytest.param(
            front(plain(1), plain(2), rest=f'x"\n"related": [{MARK}]\n').replace(
                b"related:", b'note: "\nrelated:', 1
            ),
            id="somebody knows the mark",
        ),
        pytest.param(front(plain(1), plain(2), rest="related:\n  - title: x\n"), id="twice"),
        pytest.param(
            front(plain(1), plain(2)).replace(b"  - ", b"- ").replace(b"    ", b"  "), id="no indentation"
        ),
        pytest.param(front(plain(1), plain(2)).rpartition(b"---")[0], id="no end"),
        pytest.param(front(plain(1), plain(2), "  -\n    title: x\n", plain(3)), id="a dash alone"),
        pytest.param(front(plain(1), "  # a word\n", plain(2)), id="comment"),
        pytest.param(front(plain(1), "# a word\n", plain(2)), id="comment at the margin"),
        pytest.param(front(plain(1), "  \n", plain(2), "\n\n"), id="blank lines"),
        pytest.param(front(plain(1), plain(2), "    secured: 'abcdefghijkl'\n"), id="payload"),
        pytest.param(front(plain(1) + "    sekured: 'abcdefghijklmnop'\n", plain(2)), id="nearly a payload"),
        pytest.param(
            front(plain(1), plain(2).replace("Ferry", "<b>Qm9hdHMgbGVhdmUgZWFybHk</b>")), id="like a payload"
        ),
        pytest.param(
            front(
                *[
                    plain(1)
                    .replace("early.", "early\\u200B.")
                    .replace("Boats", '"Boats')
                    .replace("\\u200B.", '\\u200B."')
                ]
                * 501
            ),
            id="very much",
        ),
        pytest.param(front(*map(plain, range(700))), id="very many"),
        pytest.param(in_braces(front(plain(1), plain(2))), id="a list with dashes in braces"),
        pytest.param(
            in_braces(front(plain(1), plain(2))).replace(b"---\n{", b"---\n# a word\n\n  {"),
            id="braces after a comment",
        ),
        pytest.param(
            front(plain(1), KEPT + "\n \n  \n \n"),
            id="kept line breaks with spaces",
        ),
        pytest.param(front(plain(1), KEPT + "  \n", KEPT + "\n   \n\n", KEPT), id="kept between items"),
        *(
            pytest.param(
                front(plain(1).replace("Ferry  late", f"'a &amp; {end}sekured: Qm9hdHMgbGVhdmU '"), plain(2)),
                id=f"nearly a payload after U+{ord(end):04X}",
            )
            for end in "\u0085\u2028\u2029"
        ),
        *(
            pytest.param(front(plain(1), plain(2).replace("Ferry  late", title)), id=f"title: {title!a}")
            for title in (
                "Issue #5 is out",
                "#5 is out",
                "Ferry\n        - late",
                "\u201cFerry: late\u201d",
                "2021-05-04",
                "1,000",
                ":ferry",
                "<<",
                '"Ferry \\ud83d\\ude00"',
                "\u00a0late",
                "a: b",
            )
        ),
        *(
            pytest.param(front(plain(1), plain(2)).replace(b"title:", title, 1), id=f"above: {title!a}")
            for title in (b"title: Issue #5 is out", b"title: 2021-05-04", b"title: <<<<<<<")
        ),
        *(
            pytest.param(front(plain(1), plain(2)) + below, id=f"below: {below!a}")
            for below in (b"text\n", b"\n\n", b"\n----\n", b"---\n", b"  x", b"\r\n")
        ),
        pytest.param(front(plain(1), plain(2)).replace(b"title:", b"title: &t"), id="anchors"),
        pytest.param(front(plain(1), plain(2)).replace(b"Ferry  late", b"\xff"), id="not UTF-8"),
    ],
)
def test_both_ways_say_the_same_of(raw: bytes) -> None:
    compare([raw, front(plain(1), plain(2)), raw], ENGINE)


def test_what_a_payload_holds_is_hidden_in_findings_of_items() -> None:
    secret = next(line for line in CLEAN.splitlines() if line.startswith("secured:")).split('"')[1]
    shown = plain(1).replace("Ferry  late", f"'&amp; {secret[:40]}'")
    (linted,) = [ENGINE.lint("a.md", front(shown, plain(2)))]
    compare([front(shown, plain(2))], ENGINE)
    assert cut(ENGINE, "a.md", front(shown, plain(2)))
    assert all(secret[:20] not in repr(finding) for finding in linted.findings)


@pytest.mark.parametrize("length", [10, 20, 40])
def test_what_a_payload_holds_is_in_the_name_of_no_article(length: int) -> None:
    secret = next(line for line in CLEAN.splitlines() if line.startswith("secured:")).split('"')[1]
    part = secret[1 : length + 1].partition("+")[0]
    raw = front(re.sub(r"webUrl: .*", f"webUrl: https://harbour-herald.com/{part}", plain(1)), plain(2))
    assert compare([raw], ENGINE)
    told = said(ENGINE, "a.md", raw)
    articles = [one.article for one in (*told[0], *told[-1])]
    assert len({one for one in articles if one.startswith("#")}) == 1
    assert part not in repr(articles)


def test_what_is_no_article_by_itself_belongs_to_the_one_around_it() -> None:
    items = {"type": "object", "x-seedlint-role": "article"}
    items["properties"] = {"title": {"type": "string", "x-seedlint-role": "text"}}
    usual = engine(schema=with_keywords(items=items))
    raw = front('  - title: " Ferry"\n', '  - title: "Boat"\n')
    assert compare([raw], usual)
    (finding,) = [one for one in usual.lint("a.md", raw).findings if one.code == "SL705"]
    assert finding.article.startswith("https://")


def with_keywords(**about: Any) -> dict[str, Any]:
    """Return the seed schema with more to say about `related`, or with keywords of the whole (``root``)."""
    contents = deepcopy(ENGINE.schema.contents)
    contents |= about.pop("root", {})
    contents["properties"]["related"] |= about
    return contents


@pytest.mark.parametrize(
    ("schema", "apart"),
    [
        (with_keywords(), True),
        (with_keywords(description="articles"), True),
        (with_keywords(minItems=2), False),
        (with_keywords(maxItems=1), False),
        (with_keywords(uniqueItems=True), False),
        (with_keywords(contains={"required": ["quality"]}), False),
        (with_keywords(allOf=[{"minItems": 3}]), False),
        (with_keywords(root={"maxProperties": 30}), True),
        (with_keywords(root={"propertyNames": {"maxLength": 30}}), True),
        (with_keywords(root={"not": {"required": ["strange"]}}), True),
        (with_keywords(root={"not": {"properties": {"related": {"maxItems": 1}}}}), False),
        (
            with_keywords(root={"dependentSchemas": {"heat": {"properties": {"related": {"minItems": 3}}}}}),
            False,
        ),
        (
            with_keywords(
                root={"anyOf": [{"patternProperties": {"^rel": {"maxItems": 1}}}, {"required": ["x"]}]}
            ),
            False,
        ),
        (with_keywords(root={"oneOf": [{"additionalProperties": {"maxLength": 1}}, {}]}), False),
        (
            with_keywords(
                root={
                    "if": {"properties": {"type": {"const": "article"}}},
                    "then": {"properties": {"related": {"minItems": 3}}},
                }
            ),
            False,
        ),
        (with_keywords(root={"enum": [1]}), False),
        (with_keywords(items={"$ref": "#/properties/title"}), False),
        (with_keywords(items={"$ref": "#"}), False),
    ],
)
def test_keywords_about_the_list_are_heeded(schema: dict[str, Any], apart: bool) -> None:
    usual = engine(schema=schema)
    assert (list_apart(usual.schema) is not None) == apart
    compare([front(plain(1), plain(2)), front(plain(1), plain(1)), front(*map(plain, range(4)))], usual)


@pytest.mark.parametrize(
    "root",
    [
        {},
        {"allOf": [{"if": {"properties": {"type": {"const": "article"}}}, "then": {"required": ["sound"]}}]},
        {"anyOf": [{"required": ["sound"]}, {"properties": {"type": {"const": "film"}}}]},
        {
            "oneOf": [
                {"required": ["sound"]},
                {"required": ["film"], "properties": {"film": {"type": "object"}}},
            ]
        },
        {"maxProperties": 5},
        {"not": {"required": ["title"]}},
        {"unevaluatedProperties": False},
        {"propertyNames": {"maxLength": 8}},
        {"dependentRequired": {"title": ["sound"]}},
    ],
    ids=lambda root: next(iter(root), "plain"),
)
def test_what_breaks_the_schema_beside_a_long_list_is_told_without_going_through_it(
    root: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    usual = engine(schema=with_keywords(root=root))
    assert usual.schema.apart is not None
    seen: list[str] = []
    explained = explain.violations

    def noted(schema: Any, data: Any, fine: str = "") -> Any:
        seen.append(fine)
        for error in explained(schema, data, fine):
            assert error.absolute_path or error.instance is data
            yield error

    monkeypatch.setattr(explain, "violations", noted)
    whole = front(*map(plain, range(6))).decode()
    odd = whole.replace("quality: ", "quality: x", 1)
    texts = [whole, odd]
    for before, after in (
        ("type: article", "type: articel"),
        ("category: news\n", ""),
        ("category:", "Category:"),
        ("category:", "webUrI: x\ncategory:"),
        ("title:", "titel:"),
        ("type: article", "type: [article]"),
        ("\nquality: ", "\nheat: much\nquality: "),
    ):
        assert before in whole
        texts += [text.replace(before, after, 1) for text in (whole, odd)]
    compare([text.encode() for text in texts], usual)
    assert set(seen) == {"related", ""}  # that of the long way is the other


@pytest.mark.parametrize("quality", ["many", "39"])
def test_a_date_in_a_long_list_is_left_to_its_rule_where_a_branch_asks_for_dates(quality: str) -> None:
    contents = with_keywords()
    contents["properties"]["topics"] = {
        "oneOf": [{"type": "string", "format": "date-time"}, {"type": "array"}]
    }
    usual = engine(schema=contents)
    assert usual.schema.apart is not None
    assert usual.schema.asks_own_formats
    raw = front(*(plain(number).replace("2021-04-30T", "2021-02-30T") for number in range(6)))
    raw = raw.replace(b"quality: 39", f"quality: {quality}".encode())
    document = usual.document("a.md", raw)
    found = [one.code for one in usual.violations(document, bool)]
    assert found == (["SL102"] if quality == "many" else [])


@pytest.mark.parametrize("key", ["related", "\u00e4hnlich", "2related", "AAAAAAAAAAAB1", "re+lated"])
def test_a_payload_goes_on_over_a_list_whose_key_looks_like_none(key: str) -> None:
    contents = with_keywords()
    contents["properties"][key] = contents["properties"].pop("related")
    usual = engine(schema=contents)
    line = next(line for line in CLEAN.splitlines(True) if line.startswith("secured:"))
    raw = front(plain(1).replace("Ferry  late", "Ferry &amp; Qm9hdHMgbGVhdmUgZWFybHk"), plain(2)).decode()
    raw = raw.replace(line, "").replace("related:\n", f"{line}{key}:\n")
    compare([raw.encode()], usual)


@pytest.mark.parametrize("role", ["payload", ["article", "payload"]])
def test_where_all_is_a_payload_nothing_is_shown(role: object) -> None:
    usual = engine(schema=with_keywords(root={"x-seedlint-role": role}))
    compare([front(plain(1).replace("Ferry  late", "Ferry &amp; late"), plain(2))], usual)


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


def test_memory_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(repeats, "_MOST", 20)
    usual = engine()
    first: Item | None = None
    for number in range(40):
        usual.lint("a.md", front(plain(0), *map(plain, range(number, number + 6))), facts=True)
        known, older = usual.repeats._known, usual.repeats._older
        assert max(len(known), len(older)) <= 20 + 7
        kept = {**older, **known}
        first = first or kept[plain(0)]
        assert kept[plain(0)] is first  # what comes again and again stays
    assert older
    assert plain(1) not in kept


def test_a_document_of_very_many_items_leaves_the_known_ones_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(repeats, "_MOST_IN_ONE", 9)
    usual = engine()
    most, more = (front(*map(plain, range(count))) for count in (9, 10))
    assert compare([most], usual) == 1
    known = dict(usual.repeats._known)
    assert known
    usual.lint("a.md", more)
    assert usual.repeats._known == known
    assert compare([more], usual) == 0


@pytest.fixture
def short_spells(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worth, "_SPELL", 30)
    monkeypatch.setattr(worth, "_WORTH", 6)
    monkeypatch.setattr(worth, "_PATIENCE", 2)
    monkeypatch.setattr(worth, "_PAUSE", 5)


def lint_six(usual: Engine, first: int) -> bool:
    """Lint a document of six articles; return whether any was judged by itself."""
    before = len(usual.repeats._known)
    plain_said = the_long_way(usual).lint("a.md", front(*map(plain, range(first, first + 6))))
    assert usual.lint("a.md", front(*map(plain, range(first, first + 6)))).findings == plain_said.findings
    return len(usual.repeats._known) > before


@pytest.mark.usefixtures("short_spells")
def test_what_does_not_repeat_itself_goes_the_long_way_and_is_soon_left_alone() -> None:
    usual = engine()
    pauses = []
    for first in range(0, 600, 6):
        assert not lint_six(usual, first)
        pauses.append(usual.repeats._worth.pause)
    # For longer each time: two spells of five documents, and a pause of 5, 10, 20 and 40 documents.
    assert [at for at, pause in enumerate(pauses) if pause > (pauses[at - 1] if at else 0)] == [9, 24, 44, 74]


@pytest.mark.usefixtures("short_spells")
def test_articles_are_judged_by_themselves_as_soon_as_they_come_again_and_no_longer_when_they_do_not() -> (
    None
):
    usual = engine()
    ways = [lint_six(usual, first) for first in (0, 100, 3, 6, 12)]
    assert ways == [False, False, False, True, True]
    assert usual.repeats._worth.found
    for first in range(200, 260, 6):
        lint_six(usual, first)
    assert not usual.repeats._worth.found


@pytest.mark.usefixtures("short_spells")
def test_what_was_heard_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worth, "_MOST_HEARD", 20)
    usual = engine()
    for first in range(0, 300, 6):
        lint_six(usual, first)
        assert len(usual.repeats._worth._heard) <= 20


@pytest.mark.parametrize(
    "rule",
    [rule for rule in Registry.builtin() if issubclass(rule, (Rule, CorpusRule))],
    ids=lambda rule: rule.code,
)
def test_own_rules_say_what_they_judge(rule: type[BaseRule]) -> None:
    # The document's own address and its related ones are compared, so these see all of it.
    assert rule.scope == ("document" if rule.code in {"SL502", "SL503", "SL507"} else "article")
