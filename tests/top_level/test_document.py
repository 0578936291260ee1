"""Values at once, places on demand: the text under every region is exactly the text meant."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seedlint.document import Document
from seedlint.finding import Region, escape_token
from seedlint.reading.yaml import source as source_module
from seedlint.reading.yaml.compose import compose, to_data
from seedlint.reading.yaml.hazards import hazardous
from seedlint.reading.yaml.scalars import decode
from seedlint.reading.yaml.yaml12 import resolve, yaml11_reading
from tests.conftest import CLEAN
from tests.support.examples import some


def doc(text: str, path: str = "x.md") -> Document:
    return Document(path, text.encode())


def front(yaml: str) -> Document:
    return doc(f"---\n{yaml}\n---\n")


def under(document: Document, pointer: str, part: Any = "value", span: tuple[int, int] | None = None) -> str:
    start, end = document.offsets(pointer, part, span)
    return document.text[start:end]


PLACES = """\
title: "Fähre \\"Nord\\" \\u00e4ndert 🚢 Plan"
single: 'it''s late'
plain: two  words  # a comment
? explicit
: value
flow: {a: [1, "two", 'drei'], b: {c: ~}}
literal: |
  first line
    indented

  last
folded: >-
  one
  two

  three
multi: "folded
  over lines"
items:
  - name: ä
    url: "https://a.com/x"
  - plain item
  -
    deep: 1
empty:
"odd key/~": 1
"""


@pytest.mark.parametrize(
    ("pointer", "text"),
    [
        ("/title", '"Fähre \\"Nord\\" \\u00e4ndert 🚢 Plan"'),
        ("/single", "'it''s late'"),
        ("/plain", "two  words"),
        ("/explicit", "value"),
        ("/flow/a/0", "1"),
        ("/flow/a/1", '"two"'),
        ("/flow/a/2", "'drei'"),
        ("/flow/b/c", "~"),
        ("/literal", "first line\n    indented\n\n  last"),
        ("/multi", '"folded\n  over lines"'),
        ("/items/0/name", "ä"),
        ("/items/0/url", '"https://a.com/x"'),
        ("/items/1", "plain item"),
        ("/items/2/deep", "1"),
        ("/odd key~1~0", "1"),
    ],
)
def test_value_places(pointer: str, text: str) -> None:
    assert under(front(PLACES), pointer) == text


def test_places_of_keys_and_containers() -> None:
    document = front(PLACES)
    assert under(document, "/title", "key") == "title"
    assert under(document, "/odd key~1~0", "key") == '"odd key/~"'
    assert under(document, "/items") == "items"
    assert under(document, "/items/0") == "name: ä"
    assert under(document, "/empty") == "empty"
    assert under(document, "/flow/b/nowhere/at/all") == "b"
    assert document.locate("").line == 2


@pytest.mark.parametrize(
    ("pointer", "word", "source"),
    [
        ("/title", '"Nord"', '\\"Nord\\"'),
        ("/title", "ändert", "\\u00e4ndert"),
        ("/title", "🚢", "🚢"),
        ("/single", "it's", "it''s"),
        ("/plain", "words", "words"),
        ("/literal", "indented", "indented"),
        ("/literal", "last", "last"),
        ("/folded", "two", "two"),
        ("/folded", "three", "three"),
        ("/multi", "over", "over"),
    ],
)
def test_places_inside_values(pointer: str, word: str, source: str) -> None:
    document = front(PLACES)
    value = document.get(pointer)
    at = value.index(word)
    assert under(document, pointer, span=(at, at + len(word))) == source


def test_lines_and_columns_count_code_points_of_the_file() -> None:
    document = doc("\ufeff---\r\n# ü\r\ntitle: 🚢 x\r\nlist: [ä, b]\r\n---\r\n")
    assert document.bom
    assert document.locate("/title") == Region(3, 8, 3, 11)
    assert document.locate("/list/1") == Region(4, 11, 4, 12)
    assert document.locate("/title", span=(2, 3)) == Region(3, 10, 3, 11)


def test_unicode_line_separators_are_no_line_breaks() -> None:
    document = front("title: a\u2028b: c\u0085d\nnext: 1")
    assert document.broken  # `: ` inside a plain value, not a second key
    document = front('title: "a\u2028b\u0085c\ufeffd"\nnext: 1')
    assert document.data == {"title": "a\u2028b\u0085c\ufeffd", "next": 1}
    assert document.locate("/next").line == 3
    assert under(document, "/title", span=(2, 3)) == "b"


def test_surrogate_pairs_in_json_have_places() -> None:
    document = doc('{"a": "\\ud83d\\ude00!", "b": 1}', "x.json")
    assert document.data == {"a": "😀!", "b": 1}
    assert under(document, "/b") == "1"
    assert under(document, "/a", span=(1, 2)) == "!"


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("x.md", "---\na: 1\n---\n"),
        ("x.md", "---\na: 1\n---"),
        ("x.md", "---\r\na: 1\r\n...\r\nbody\r\n---\r\n"),
        ("x.txt", "---\na: 1\n---\nbody: [\n"),
        ("x.yaml", "a: 1\n"),
        ("x.yml", "---\na: 1\n"),
        ("x.YAML", "---\na: 1\n---\n"),
        ("x.json", '{"a": 1}'),
    ],
)
def test_forms_of_documents(path: str, text: str) -> None:
    document = doc(text, path)
    assert document.problems == []
    assert document.data == {"a": 1}


def test_dashes_inside_a_value_do_not_end_the_front_matter() -> None:
    document = doc("---\na: |\n  x\n  ---\n  y\nb: ---x\n---\n")
    assert document.data == {"a": "x\n---\ny\n", "b": "---x"}
    assert doc("---\na: 1\n----\nb: 2\n---\n").broken


def test_timestamps_and_words_stay_text() -> None:
    document = front("a: 2021-02-30\nb: 2021-04-30T20:51:00Z\nc: no\nd: 0777\ne: 1_000\nf: 0b11")
    assert document.data == {
        "a": "2021-02-30",
        "b": "2021-04-30T20:51:00Z",
        "c": "no",
        "d": 777,
        "e": "1_000",
        "f": "0b11",
    }


def test_numbers_too_long_for_python_stay_text() -> None:
    document = front("a: " + "9" * 200_000)
    assert isinstance(document.data["a"], str)


# Equal readers

_KEYS = st.sampled_from(["title", "a", "b-c", "x y", "ä", "no", "1", "key:", "#k", "-"])
_TEXT = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cs",), exclude_characters="\x00\ufffe\uffff"),
    max_size=20,
)
_SCALARS = st.one_of(
    st.none(), st.booleans(), st.integers(-(10**20), 10**20), st.floats(allow_nan=False), _TEXT
)
_DATA = st.recursive(
    _SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_KEYS, inner, max_size=4),
    max_leaves=12,
)


def _emit(value: Any, indent: int, draw: Any) -> str:
    """Write JSON data as YAML in a mixture of styles."""
    pad = " " * indent
    if isinstance(value, dict) and value and draw(st.booleans()):
        return "\n" + "\n".join(
            f"{pad}{json.dumps(k)}: {_emit(v, indent + 2, draw)}" for k, v in value.items()
        )
    if isinstance(value, list) and value and draw(st.booleans()):
        return "\n" + "\n".join(f"{pad}- {_emit(v, indent + 2, draw).lstrip(' ')}" for v in value)
    if isinstance(value, str):
        style = draw(st.sampled_from(["json", "single", "plain"]))
        if style == "single" and value.isprintable():
            return "'" + value.replace("'", "''") + "'"
        if style == "plain" and value.isalnum() and resolve(value) == value and not yaml11_reading(value):
            return value
    return json.dumps(value, ensure_ascii=draw(st.booleans()))


@settings(max_examples=some(200))
@given(st.data(), st.dictionaries(_KEYS, _DATA, max_size=5))
def test_both_readers_give_the_same_values(data: Any, value: dict[str, Any]) -> None:
    text = "".join(f"{json.dumps(k)}: {_emit(v, 2, data.draw)}\n" for k, v in value.items())
    if not value:
        return
    fast = front(text)
    slow = compose(text)
    if fast.broken:
        assert slow.root is None or slow.broken
        return
    assert slow.root is not None
    assert to_data(slow.root) == fast.data
    for pointer, leaf in _leaves(fast.data):
        start, end = fast.offsets(pointer)
        node = fast.node(pointer)
        if node is not None and node.kind == "scalar" and node.end > node.start and isinstance(leaf, str):
            again = decode(fast.text[node.start : node.end], node.style)
            assert again is not None
            assert again.value.rstrip("\n") == leaf.rstrip("\n")
            assert start < end


def _leaves(value: Any, pointer: str = "") -> list[tuple[str, Any]]:
    if isinstance(value, dict):
        return [x for k, v in value.items() for x in _leaves(v, f"{pointer}/{escape_token(k)}")]
    if isinstance(value, list):
        return [x for i, v in enumerate(value) for x in _leaves(v, f"{pointer}/{i}")]
    return [(pointer, value)]


_PLAIN = st.text(st.sampled_from("0123456789abxoefnNyY_.:+-~TZinful="), min_size=1, max_size=8)


@settings(max_examples=some(300))
@given(_PLAIN)
def test_plain_scalars_mean_what_yaml_12_says(plain: str) -> None:
    """yaml-rs reads a few forms as YAML 1.1 does; the hazard scan must send those to the exact reader."""
    for text in (f"k: {plain}\n", f"- {plain}\n", f"k: [{plain}, x]\n", f"k:\n  {plain}\n"):
        composition = compose(text)
        if composition.root is None:
            continue
        exact = to_data(composition.root)
        document = Document("x.yaml", text.encode())
        if document.data is not None:
            assert repr(document.data) == repr(exact)
        told = [(p.code, p.offsets) for p in composition.problems]
        if document.data is not None:
            assert [(p.code, p.offsets) for p in document.problems] == told


@pytest.mark.parametrize("value", ["- " * 600 + "a", "? " * 600 + "a", "- ? " * 300 + "a", "  - " * 200])
def test_deep_nesting_never_reaches_the_fast_reader(value: str) -> None:
    assert hazardous(value.encode())
    assert "SL005" in {p.code for p in front(value).problems} | {
        p.code for p in front("a:\n" + value).problems
    }


def test_without_yaml_rs_the_values_are_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    fast = front(PLACES)
    monkeypatch.setattr(source_module, "_loads", None)
    slow = front(PLACES)
    assert slow.data == fast.data
    assert [p.code for p in slow.problems] == [p.code for p in fast.problems]


@pytest.mark.parametrize("yaml", ["- title: 1_0", "012", "- no"])
def test_a_document_that_is_no_mapping_is_broken_whatever_else_is_wrong(yaml: str) -> None:
    document = front(yaml)
    assert document.broken
    assert "SL003" in {p.code for p in document.problems}


def test_a_key_twice_in_json_is_told_even_where_libyaml_is_lost() -> None:
    document = doc('{"a\x7f": 1, "a\x7f": 2}', "x.json")
    assert [p.code for p in document.problems] == ["SL004"]


def test_a_document_that_was_judged_is_gone_at_once() -> None:
    """Nothing a rule derives may refer back to its document, or memory fills until cycles are looked for."""
    import gc
    import weakref

    from seedlint.engine.engine import Engine
    from seedlint.rulebook.registry import Registry
    from seedlint.schema.schema import DEFAULT, Schema

    class Watched(Document):
        pass

    seen: list[weakref.ref[Document]] = []

    class Watching(Engine):
        def read(self, path: str, raw: bytes) -> Document:
            document = Watched(path, raw, self.schema)
            seen.append(weakref.ref(document))
            return document

    rules = list(Registry.builtin())
    engine = Watching(
        Schema.load(DEFAULT),
        [rule({}) for rule in rules if not rule.needs_links],
        names={rule.code: rule.name for rule in rules},
        severities={rule.code: rule.severity for rule in rules},
        enabled=lambda _code, _path: True,
    )
    gc.disable()
    try:
        for changed in (CLEAN, CLEAN.replace("Z\n", "\n"), CLEAN.replace("category: news", "category: no")):
            engine.lint("a.md", changed.encode(), facts=True)
        assert [reference() for reference in seen] == [None] * 3
    finally:
        gc.enable()
