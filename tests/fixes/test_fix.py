"""Fixes of documents: checked against the values, and made only where that is safe."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seedlint.document import Document
from seedlint.engine.engine import Engine
from seedlint.engine.values import applied, same
from seedlint.finding import Edit, Fix, Severity
from seedlint.fixes.edits import TextEdit, resolve
from seedlint.fixes.mend import mend
from seedlint.rule import Bad, BaseRule, Rule
from seedlint.rulebook.registry import Registry
from seedlint.schema.schema import DEFAULT, Schema
from seedlint.testing import NOW, PAYLOAD
from tests.conftest import CLEAN
from tests.support.examples import some

SCHEMA = Schema.load(DEFAULT)
RULES = list(Registry.builtin())
TEXTS = st.text(
    st.one_of(
        st.sampled_from(" \t\n'\"\\:#-[]{},|>&*!%@`?~.0123eno\u00a0\u200b\u2028\x85\ufeff😀ä"),
        st.characters(codec="utf-8", exclude_characters="\ufffe\uffff"),
    ),
    max_size=30,
)


def document(source: str, path: str = "a.yaml") -> Document:
    return Document(path, source.encode(), SCHEMA)


def edited(source: str, *edits: Edit, path: str = "a.yaml", near: str = "") -> str:
    """Apply edits to a source, check that the values are as they should be, return the new source."""
    before = document(source, path)
    text = before.text
    for edit in reversed(resolve(before, Fix("", edits), near)):
        text = text[: edit.start] + edit.text + text[edit.end :]
    after = document(text, path)
    assert not after.broken, text
    assert same(after.data, applied(before.data, edits)), text
    return text


def engine(*codes: str) -> Engine:
    rules = [rule({}, NOW) for rule in RULES if not rule.needs_links]
    return Engine(
        SCHEMA,
        rules,
        names={rule.code: rule.name for rule in RULES},
        severities={rule.code: rule.severity for rule in RULES},
        enabled=lambda code, _path: not codes or code in codes,
    )


ENGINE = engine()


def replace(source: str, value: Any, span: tuple[int, int] | None = None, path: str = "a.yaml") -> str:
    return edited(source, Edit("replace", "/t", value, span), path=path)


# Documents


def fixable() -> list[tuple[type[BaseRule], Bad]]:
    return [(rule, e) for rule in RULES for e in rule.examples if isinstance(e, Bad) and e.fixed is not None]


PROMISED = """
SL006 SL007 SL008 SL103 SL201 SL303 SL304 SL306 SL402 SL405 SL406 SL407 SL409
SL502 SL503 SL504 SL701 SL702 SL703 SL705
"""


@pytest.mark.parametrize("code", PROMISED.split())
def test_every_rule_that_promises_a_fix_shows_one(code: str) -> None:
    assert code in {rule.code for rule, _ in fixable()}


def everything_wrong(newline: str, bom: bool) -> tuple[str, bytes]:
    """A document with a defect for nearly every fix."""
    text = (
        "---\n# the head\ncategory: news\ntitle: ' Ferry  timetable grows' # loud\nexcerpt: |\n"
        "  Boats  leave\n  earlier.\npublishedDateTime: 2021-04-30 20:51Z\ntype: article\n"
        "originalUrl: 'http://www.harbour-herald.com/ferry?utm_source=a&b=1'\n"
        'webUrl: "https://www.harbour-herald.com/ferry?fbclid=a&b=1"\ncolour: red # gone\nqualty: 777\n'
        "ampWebUrl: https://www.harbour-herald.com/amp?gclid=1&x=2\nprovider:\n  name: no\n"
        "  domain: www.Harbour-Herald.com\ntopics: [Transport, on]\nimages:\n"
        "  - {url: 'https://harbour-herald.com/a.png', width: 1, height: 1}\n"
        "  - {url: 'https://harbour-herald.com/a.png', width: 1, height: 1}\nrelated:\n"
        + "".join(
            f'  # number {n}\n  - title: "The tide\\u200b tables &amp; more"\n'
            "    excerpt: >\n      High\n      water\n    publishedDateTime: 2021-04-30T20:51:00Z\n"
            "    type: article\n    webUrl: https://tide-times.com/moon\n"
            "    provider: {name: Tide Times, domain: tide-times.com}\n"
            for n in range(3)
        )
        + f'secured: "{PAYLOAD}"\n---\n'
    )
    raw = text.replace("\n", newline).encode()
    return "a.md", (b"\xef\xbb\xbf" if bom else b"") + raw


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("bom", [False, True])
def test_a_document_with_everything_wrong(newline: str, bom: bool) -> None:
    path, raw = everything_wrong(newline, bom)
    done = mend(ENGINE, path, raw, lambda finding: True)
    assert done.left == []
    assert mend(ENGINE, path, done.after, lambda finding: True).after == done.after
    left = ENGINE.lint(path, done.after).findings
    assert [finding for finding in left if finding.fix] == []
    assert {finding.code for finding in left} <= {"SL301", "SL706"}
    text = done.after.decode()
    assert not text.startswith("\ufeff")
    assert ("\r\n" in text) == (newline == "\r\n")
    assert text.replace(newline, "").count("\r") == 0
    assert "# loud" in text
    assert "# number 0" in text
    assert "# number 1" not in text
    data = Document(path, done.after, SCHEMA).data
    assert data["title"] == "Ferry timetable grows"
    assert data["excerpt"] == "Boats leave earlier."
    assert data["quality"] == 777
    assert data["provider"] == {"name": "no", "domain": "harbour-herald.com"}
    assert data["topics"] == ["Transport", "on"]
    assert data["cdnAmpWebUrl"].endswith("/c/s/www.harbour-herald.com/amp?x=2")
    assert data["secured"] == PAYLOAD
    assert len(data["related"]) == 1
    assert data["related"][0]["title"] == "The tide tables & more"


def test_safe_fixes_leave_alone_what_is_unsafe() -> None:
    path, raw = everything_wrong("\n", bom=False)
    done = mend(ENGINE, path, raw, lambda finding: finding.fix is not None and finding.fix.safe)
    data = Document(path, done.after, SCHEMA).data
    assert data["colour"] == "red"
    assert len(data["related"]) == 3
    assert data["originalUrl"].startswith("http:")


def test_fixes_one_after_the_other_empty_a_list() -> None:
    class Empties(Rule):
        """No topics."""

        code, name, severity, since = "XX001", "no-topics", Severity.ERROR, "0.1.0"

        def check(self, document: Document) -> Any:
            for index, _ in enumerate(document.data.get("topics", ())):
                yield self.finding(f"/topics/{index}", "no", fix=Fix.remove(f"/topics/{index}", "remove it"))

    for source in ("topics: [a, b, c]\nx: 1\n", "topics:\n  - a\n  - b\n  - c\nx: 1\n"):
        one = Engine(SCHEMA, [Empties()], names={"XX001": "x"}, severities={"XX001": Severity.ERROR},
                     enabled=lambda code, path: code == "XX001")  # fmt: skip
        done = mend(one, "a.yaml", source.encode(), lambda finding: True)
        assert done.after == b"topics: []\nx: 1\n"
        assert done.fixed["XX001"] == 3


class Fixes(Rule):
    """Offers the fixes it is given."""

    code, name, severity, since = "XX002", "offers", Severity.ERROR, "0.1.0"
    offers: tuple[Fix, ...] = ()

    def check(self, document: Document) -> Any:
        for number, fix in enumerate(self.offers):
            yield self.finding("", f"number {number}", fix=fix)


def offering(*fixes: Fix) -> Engine:
    rule = Fixes()
    rule.offers = fixes
    return Engine(SCHEMA, [rule], names={"XX002": "x"}, severities={"XX002": Severity.ERROR},
                  enabled=lambda code, path: code == "XX002")  # fmt: skip


def test_fixes_for_one_place_wait_for_each_other() -> None:
    one = offering(Fix.replace("/a", "x", ""), Fix.remove("/a", ""))
    done = mend(one, "a.yaml", b"a: 1\nb: 2\n", lambda finding: True)
    assert done.after == b"b: 2\n" or b"a: x" in done.after


def test_what_is_not_shown_is_not_fixed() -> None:
    source = b"related:\n  - title: a  b\n  - title: a  c\n  - title: a  b\nzz: 1\n"
    one = engine("SL705", "SL103")
    every = one.lint("a.yaml", source).findings
    assert len([finding for finding in every if finding.code == "SL705"]) == 3
    shown = [finding for finding in every if finding.pointer not in {"/related/1/title", "/zz"}]
    done = mend(one, "a.yaml", source, lambda finding: True, shown=shown)
    assert done.after == source.replace(b"a  b", b"a b")


def test_fixes_that_go_in_circles_end() -> None:
    class Circle(Rule):
        """Never content."""

        code, name, severity, since = "XX003", "circle", Severity.ERROR, "0.1.0"

        def check(self, document: Document) -> Any:
            yield self.finding("/a", "no", fix=Fix.replace("/a", document.data["a"] + 1, ""))

    one = Engine(SCHEMA, [Circle()], names={"XX003": "x"}, severities={"XX003": Severity.ERROR},
                 enabled=lambda code, path: code == "XX003")  # fmt: skip
    done = mend(one, "a.yaml", b"a: 1\n", lambda finding: True)
    assert done.after == b"a: 11\n"
    assert "10 rounds" in done.left[0]


def test_a_fix_that_breaks_the_file_is_left_out_and_others_are_made(monkeypatch: pytest.MonkeyPatch) -> None:
    from seedlint.fixes.edits import FixResolver

    honest = FixResolver.resolve

    def broken(self: FixResolver, fix: Fix, near: str = "") -> list[TextEdit]:
        made = honest(self, fix, near)
        text = {"break": "[", "lie": "something else"}.get(fix.description)
        return made if text is None else [TextEdit(made[0].start, made[-1].end, text)]

    monkeypatch.setattr(FixResolver, "resolve", broken)
    one = offering(
        Fix.replace("/a", "x", "break"), Fix.replace("/b", "x", "lie"), Fix.replace("/c", "x", "good")
    )
    done = mend(one, "a.yaml", b"a: 1\nb: 2\nc: 3\n", lambda finding: True)
    assert done.after == b"a: 1\nb: 2\nc: x\n"
    assert [words.split(": ")[-1] for words in done.left] == [
        "the file would no longer be well-formed",
        "other values would change",
    ]


def test_only_the_mark_is_fixed_in_a_file_that_cannot_be_read() -> None:
    done = mend(ENGINE, "a.md", b"\xef\xbb\xbf---\ntitle: [  no\n---\n", lambda finding: True)
    assert done.after == b"---\ntitle: [  no\n---\n"


@pytest.mark.parametrize(
    ("field", "written", "mended"),
    [
        ("published", "no", "false"),
        ("removed", "On", "true"),
        ("quality", "0777", None),  # 777 or 511
        ("quality", "-010", None),
        ("heat", "00000429", "429"),
        ("heat", "1e0", "1"),
        ("heat", "1:30", "90"),
        ("heat", "1_000", "1000"),
        ("heat", "no", None),
        ("published", "0644", None),
        ("title", "no", '"no"'),
        ("title", "00000429", '"00000429"'),
        ("title", "0644", '"0644"'),
        ("title", "+.5e3", '"+.5e3"'),
        ("colour", "0o17", '"0o17"'),  # a field the schema does not know
    ],
)
def test_an_ambiguous_value_becomes_what_the_schema_takes(
    field: str, written: str, mended: str | None
) -> None:
    source = re.sub(rf"(?m)^{field}:.*\n", "", CLEAN).replace("topics:", f"{field}: {written}\ntopics:")
    raw = source.encode()
    about = {"SL007", "SL102", "SL104"}
    # It is told once; where the value is wrong in any case, with that.
    (found,) = (one for one in ENGINE.lint("a.md", raw).findings if one.code in about)
    assert mended is None or (found.fix and not found.fix.safe)
    assert (found.fix is None) == (mended is None)
    done = mend(ENGINE, "a.md", raw, lambda finding: finding.code in about)
    assert done.after == (source.replace(f": {written}\n", f": {mended}\n") if mended else source).encode()


def test_an_ambiguous_value_in_one_of_several_forms() -> None:
    form = {"oneOf": [{"properties": {"a": {"type": "boolean"}}}, {"properties": {"a": {"const": "off"}}}]}
    schema = Schema(
        {"properties": {"b": form, "c": {"type": ["string", "boolean"]}, "d": {"enum": [8, False]}}}
    )
    one = Engine(schema, [], names={"SL007": "x"}, severities={"SL007": Severity.WARNING},
                 enabled=lambda code, path: code == "SL007")  # fmt: skip
    done = mend(one, "a.yaml", b"b:\n  a: no\nc: no\nd: 010\ne: [{no: 010}]\n", lambda finding: True)
    assert done.after == b'b:\n  a: false\nc: "no"\nd: 010\ne: [{"no": "010"}]\n'
    assert mend(one, "a.yaml", b"b: {a: off}\n", lambda finding: True).after == b'b: {a: "off"}\n'


@settings(max_examples=some(150))
@given(
    st.sampled_from([pair for pair in fixable() if not pair[0].needs_links]),
    st.sampled_from(["\n", "\r\n"]),
    st.booleans(),
    TEXTS,
    st.booleans(),
)
def test_fixes_of_mutated_examples(
    pair: tuple[type[BaseRule], Bad], newline: str, bom: bool, text: str, comment: bool
) -> None:
    """Fixes converge, remove their findings, touch no other value, and are done when they are done."""
    rule, example = pair
    if isinstance(example.source, bytes) or example.options or example.path != "example.md":
        return
    body = example.source.strip("\n")
    body = body.removeprefix("---\n").removesuffix("\n---")
    if comment:
        body = "".join(
            f"{line}{' # c' if line.strip() and '|' not in line else ''}\n" for line in body.split("\n")
        )
    extra = f"\nzz: {json.dumps(text, ensure_ascii=False)}\n"
    if re.search("[\x7f-\x9f\ufeff\u2028\u2029\ufffe\uffff]", extra):
        extra = "\nzz: x\n"
    source = f"---\n{body}{extra}---\n".replace("\n", newline)
    raw = (b"\xef\xbb\xbf" if bom else b"") + source.encode()
    one = engine(rule.code)
    before = Document("a.md", raw, SCHEMA)
    if before.broken:
        return
    done = mend(one, "a.md", raw, lambda finding: finding.pointer != "/zz")
    assert not [
        f for f in one.lint("a.md", done.after).findings if f.fix and f.pointer != "/zz" and not done.left
    ]
    assert mend(one, "a.md", done.after, lambda finding: finding.pointer != "/zz").after == done.after
    after = Document("a.md", done.after, SCHEMA)
    assert not after.broken
    if "zz" in after.data:
        assert after.data["zz"] == before.data["zz"]
    else:
        assert rule.code == "SL103"
