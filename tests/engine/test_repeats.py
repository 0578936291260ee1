"""Judging each distinct article once makes no difference: the long way is the reference, for any document."""

from __future__ import annotations

import json
import random
import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seedlint.engine import repeats, worth
from seedlint.engine.repeats import Repeats
from seedlint.reading.yaml.source import YamlReading
from tests.conftest import CLEAN
from tests.support.articles import front, item, made, plain
from tests.support.bothways import ENGINE, MARK, compare, cut, engine, said, the_long_way, with_keywords
from tests.support.examples import some

if TYPE_CHECKING:
    from collections.abc import Sequence

    from seedlint.document import Document
    from seedlint.engine.cut import Item
    from seedlint.engine.engine import Engine
    from seedlint.reading.syntax import Cutter


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
