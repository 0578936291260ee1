"""Anchors, aliases, merge keys and tags are reported, and the document is judged all the same."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from seedlint.document import Document
from seedlint.engine.values import same
from seedlint.finding import Edit, Fix
from seedlint.fixes.edits import Refused, resolve
from seedlint.reading.yaml import source
from seedlint.reading.yaml.nodes import MAX_EXPANDED
from tests.support import hostile
from tests.support.examples import some


def front(text: str) -> Document:
    return Document("x.md", f"---\n{text}\n---\n".encode())


def under(document: Document, pointer: str, part: Any = "value") -> str:
    start, end = document.offsets(pointer, part)
    return document.text[start:end]


@pytest.mark.parametrize(
    ("text", "data"),
    [
        ("a: &x 1\nb: *x", {"a": 1, "b": 1}),
        ("a: &x [1, {c: d}]\nb: *x", {"a": [1, {"c": "d"}], "b": [1, {"c": "d"}]}),
        ("a: &x\n  k: v\nb: *x", {"a": {"k": "v"}, "b": {"k": "v"}}),
        ("a: &x\n- 1\nb: *x", {"a": [1], "b": [1]}),
        ("a: &x # c\n  k: v\nb: *x", {"a": {"k": "v"}, "b": {"k": "v"}}),
        ("a: &x 1\nb: &x 2\nc: *x", {"a": 1, "b": 2, "c": 2}),
        ("&k a: 1\nb: *k", {"a": 1, "b": "a"}),
        ("a: &k b\n*k : 1", {"a": "b", "b": 1}),
        ("a: &x {k: 1, l: 2}\nb:\n  <<: *x\n  k: 3", {"a": {"k": 1, "l": 2}, "b": {"k": 3, "l": 2}}),
        ("a: &x {k: 1}\nb: &y {k: 2, l: 3}\nc: {<<: [*x, *y]}", None),
        ("<<: {a: 1}\nb: 2", {"a": 1, "b": 2}),
        ("<<: 3\nb: 1", {"b": 1}),
        ("<<: [{a: 1}, 4]\nb: 1", {"a": 1, "b": 1}),
        ('"<<": {a: 1}', {"<<": {"a": 1}}),
        ("a: !!int '3'\nb: !foo bar\nc: ! 12\nd: !!str no\ne: !!int x", None),
        ("a: !!set {b}", {"a": {"b": None}}),
        ("a: !!float 3\nb: !!bool 'true'\nc: !!null ''", {"a": 3, "b": True, "c": None}),
        ("a: !!int '1_000'\nb: !!int 0b11\nc: !!int 0o17\nd: !!int '0x1F'",
         {"a": 1000, "b": 3, "c": 15, "d": 31}),
        ("a: !!bool yes\nb: !!bool 'Off'\nc: !!float '1_0.5'", {"a": True, "b": False, "c": 10.5}),
        ("a: !!timestamp 2023-05-04\nb: !!timestamp 2023\nc: !!str 2023",
         {"a": "2023-05-04", "b": "2023", "c": "2023"}),
        ("a: !!binary aGk=\nb: !!binary 1234\nc: !!binary |\n  aGk=",
         {"a": "aGk=", "b": "1234", "c": "aGk=\n"}),
        ("a: !!seq [1]\nb: !!map {c: 1}\nc: !!seq\n- 1", {"a": [1], "b": {"c": 1}, "c": [1]}),
        ("a: !!set\n  ? b\n  ? c", {"a": {"b": None, "c": None}}),
        ("a: !!omap [b: 1, c: 2]\nd: !!pairs\n- b: 1\n- b: 2",
         {"a": [{"b": 1}, {"c": 2}], "d": [{"b": 1}, {"b": 2}]}),
        ("a: !Ref 12\nb: !vault '12'\nc: !Sub {d: ~}\ne: !reference [.x, z]\nf: !ENV ${HOME}",
         {"a": 12, "b": "12", "c": {"d": None}, "e": [".x", "z"], "f": "${HOME}"}),
        ("a: !<tag:yaml.org,2002:int> '3'\nb: !<!x> y\nc: !e%21 z", {"a": 3, "b": "y", "c": "z"}),
        ("!!str 1: 2\n!x a: 3\n? !!str b\n: 4", {"1": 2, "a": 3, "b": 4}),
        ("x: &x {k: 1}\nw: {!!merge <<: *x, l: 2}\nz: {!!str <<: 3}",
         {"x": {"k": 1}, "w": {"k": 1, "l": 2}, "z": {"<<": 3}}),
        ("x: &x [{k: 1}, {k: 2, l: 2}]\nw: {<<: *x}",
         {"x": [{"k": 1}, {"k": 2, "l": 2}], "w": {"k": 1, "l": 2}}),
    ],
)  # fmt: skip
@pytest.mark.parametrize("fast", [True, False])
def test_values_are_those_meant(text: str, data: Any, fast: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    if not fast:
        monkeypatch.setattr(source, "_loads", None)
    document = front(text)
    if data is None:
        data = {
            "a": {"k": 1}, "b": {"k": 2, "l": 3}, "c": {"k": 1, "l": 3}
        } if "<<" in text else {"a": 3, "b": "bar", "c": "12", "d": "no", "e": "x"}  # fmt: skip
    assert same(document.data, data)
    assert ("SL005" in {p.code for p in document.problems}) == ('"<<"' not in text)
    assert {p.code for p in document.problems} <= {"SL005"}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("a: *x", "no anchor `&x`"),
        ("a: &x [*x]", "inside the value it repeats"),
        ("a: &x {b: {<<: *x}}", "inside the value it repeats"),
        ("a: 1\n--- \nb: 2", "second YAML document"),
        ("a: &x " + "[" * 40 + "]" * 40 + "\nb: " + "[" * 30 + "*x" + "]" * 30, "64 levels"),
    ],
)
def test_what_cannot_be_followed_leaves_nothing_to_judge(text: str, says: str) -> None:
    path = "x.yaml" if "---" in text else "x.md"
    document = Document(path, text.encode() if "---" in text else f"---\n{text}\n---\n".encode())
    assert document.data is None
    assert any(p.code == "SL005" and says in p.message for p in document.problems)


def test_nobody_expands_a_bomb() -> None:
    document = Document("x.md", hostile.bomb().encode())
    assert document.data is None
    assert any(str(MAX_EXPANDED) in p.message for p in document.problems)
    long = front(f"a: &x {'y' * 100_000}\nb: [" + ", ".join(["*x"] * 100) + "]")
    assert long.data is None
    merged = front(
        "a: &x {k: 1}\n" + "\n".join(f"b{n}: &y{n} {{<<: [*y{n - 1}, *y{n - 1}]}}" for n in range(1, 3))
    )
    assert merged.data is None  # there is no y0


@pytest.mark.parametrize(
    ("text", "value", "marked"),
    [
        ("!!int x", "x", "x"),
        ("!!int ''", "", "''"),
        ("!!float 2023-05-04", "2023-05-04", "2023-05-04"),
        ("!!bool 1", "1", "1"),
        ("!!null no", "no", "no"),
        ("!!int " + "1" * 5000, "1" * 5000, "1" * 5000),
        ("!!str [a]", ["a"], "[a]"),
        ("!!seq {b: c}", {"b": "c"}, "{b: c}"),
        ("!!set [b]", ["b"], "[b]"),
        ("!!omap {b: c}", {"b": "c"}, "{b: c}"),
        ("!!map b", "b", "b"),
    ],
)
def test_what_is_not_what_its_tag_says_is_an_error_everywhere(text: str, value: Any, marked: str) -> None:
    document = front(f"a: {text}")
    assert same(document.data, {"a": value})
    tag, misused = document.problems
    assert (tag.code, tag.instead, misused.code, misused.instead) == ("SL005", "", "SL005", "SL003")
    start, end = misused.offsets or (0, 0)
    assert document.text[start : max(end, start + 1)] in {marked, marked[:1]}


def test_of_two_merge_keys_the_first_wins_and_the_second_is_one_too_many() -> None:
    document = front("x: &x {k: 1}\ny: &y {k: 2, l: 2}\nz:\n  <<: *x\n  <<: *y\nw: {<<: *y}")
    assert document.data["z"] == {"k": 1, "l": 2}
    (twice,) = [one for one in document.problems if one.code == "SL004"]
    assert document.text[slice(*(twice.offsets or ()))] == "<<"
    (first,) = twice.related
    assert document.region(*(twice.offsets or ())).line == document.region(*(first.offsets or ())).line + 1


def test_within_the_budget_all_is_there() -> None:
    document = front("a: &x {k: 1}\nb: [" + ", ".join(["*x"] * 1000) + "]")
    assert document.data["b"] == [{"k": 1}] * 1000
    document.data["b"][0]["k"] = 2
    assert document.data["b"][1] == document.data["a"] == {"k": 1}


def test_places_are_those_of_the_alias() -> None:
    document = front(
        "base: &b\n  name: n\n  domain: d\nprovider: *b\nother:\n  <<: *b\n  name: m\n"
        "l: [*b, &s x, *s]\n<<: {in: 1}"
    )
    assert under(document, "/base/name") == "n"
    assert under(document, "/provider") == "*b"
    assert under(document, "/provider/name") == "*b"
    assert under(document, "/provider", "key") == "provider"
    assert under(document, "/provider/name", "key") == "*b"
    assert under(document, "/other/name") == "m"
    assert under(document, "/other/domain") == "*b"
    assert under(document, "/l/0/name") == "*b"
    assert under(document, "/l/1") == "x"
    assert under(document, "/l/2") == "*s"
    assert under(document, "/in") == "1"
    assert under(document, "/in", "key") == "in"


@pytest.mark.parametrize(
    "edit",
    [
        Edit("replace", "/base/name", "z"),
        Edit("replace", "/provider/name", "z"),
        Edit("replace", "/other/domain", "z"),
        Edit("replace", "/copy", "z"),
        Edit("rename", "/base/name", "z"),
        Edit("remove", "/base"),
        Edit("remove", "/base/name"),
        Edit("insert", "/base/more", 1),
        Edit("insert", "/provider/more", 1),
    ],
)
def test_fixes_do_not_reach_through_an_alias(edit: Edit) -> None:
    document = front(
        "base: &b\n  name: n\n  domain: d\nprovider: *b\nother:\n  <<: *b\n  name: m\ntext: &t x\ncopy: *t"
    )
    with pytest.raises(Refused):
        resolve(document, Fix("x", (edit,)))


def test_a_key_is_not_put_among_those_of_a_merge_key_alone() -> None:
    document = front("base: &b\n  name: n\nprovider:\n  <<: *b")
    with pytest.raises(Refused, match="all its keys are written elsewhere"):
        resolve(document, Fix.insert("/provider/more", 1, "x"), "/provider")


def test_other_fixes_are_made_all_the_same() -> None:
    document = front("base: &b\n  name: n\nprovider: *b\nother:\n  <<: *b\n  more: m")
    (edit,) = resolve(document, Fix("x", (Edit("replace", "/other/more", "z"),)))
    assert document.text[edit.start : edit.end] == "m"


def test_rules_judge_what_aliases_stand_for() -> None:
    text = hostile.related("  - provider: *p").replace("provider:\n", "provider: &p\n")
    found = hostile.check(text.replace("domain: h", "domain: www.h").encode()).findings
    assert [(f.pointer, f.region.line) for f in found if f.code == "SL303"] == [
        ("/provider/domain", 12),
        ("/related/0/provider/domain", 15),
    ]
    assert {"SL005", "SL101"} <= {f.code for f in found}


def test_a_payload_is_hidden_where_it_is_written() -> None:
    payload = "ZgaTmXC8lmtCv2hIxdZQmA9eAwRfIQ+Pj2vGkRcdl9o=;x5fJm0Q1m7bSg1vYb8m4Nw=="
    engine = hostile.engine()
    document = engine.document("x.md", f'---\nx: &s "{payload}"\nsecured: *s\n---\n'.encode())
    assert {(r.line, r.column) for r in engine.secrets(document)} == {(3, 10), (2, 7)}


# Against PyYAML

KEYS = st.sampled_from(["a", "b", "c", "d"])
NAMES = st.sampled_from(["x", "y", "z"])
LEAVES = st.sampled_from(["1", "t", '"q"', "true", "null", "1.5"])
VALUES = st.recursive(
    LEAVES | NAMES.map("*{}".format) | st.tuples(NAMES, LEAVES).map(lambda pair: f"&{pair[0]} {pair[1]}"),
    lambda inner: st.builds(
        lambda anchor, body: f"{anchor}{body}",
        st.sampled_from(["", "", "&x ", "&y ", "&z "]),
        st.lists(inner, max_size=3).map(lambda items: f"[{', '.join(items)}]")
        | st.dictionaries(KEYS, inner, max_size=3).map(
            lambda items: "{" + ", ".join(f"{key}: {value}" for key, value in items.items()) + "}"
        )
        | st.tuples(NAMES, KEYS, inner).map(lambda parts: f"{{<<: *{parts[0]}, {parts[1]}: {parts[2]}}}"),
    ),
    max_leaves=8,
)


def distinct(text: str) -> str:
    """Give each anchor a name of its own, for PyYAML refuses a name twice; aliases keep their target."""
    counts: Counter[str] = Counter()

    def named(found: re.Match[str]) -> str:
        counts[found[2]] += found[1] == "&"
        return f"{found[0]}{counts[found[2]]}"

    return re.sub(r"([&*])([xyz])", named, text)


@settings(max_examples=some(200))
@given(st.lists(VALUES, min_size=1, max_size=5))
def test_aliases_and_merge_keys_mean_what_pyyaml_says(values: list[str]) -> None:
    text = distinct("".join(f"k{number}: {value}\n" for number, value in enumerate(values)))
    document = Document("x.yaml", text.encode())
    try:
        expected = yaml.safe_load(text)
        repr(expected).index("...")  # a value that contains itself
    except yaml.YAMLError:
        if "takes mappings only" not in str([p.message for p in document.problems]):
            assert document.data is None
        return
    except ValueError:
        if document.data is not None:
            assert same(document.data, expected)
        return
    assert document.data is None


@settings(max_examples=some(60))
@given(st.lists(VALUES, min_size=1, max_size=4))
def test_documents_with_features_harm_nothing(values: list[str]) -> None:
    fields = ("provider", "related", "topics", "secured")
    lines = [f"{field}: {value}\n" for field, value in zip(fields, values, strict=False)]
    hostile.check(f"---\n{''.join(lines)}---\n".encode(), outputs=False)
