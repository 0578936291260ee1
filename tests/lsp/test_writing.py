"""What is offered while somebody writes, in each syntax and in any style: the cursor is where `¦` stands."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lsprotocol import types

from seedlint.document import Document
from seedlint.lsp.buffers import Buffer
from seedlint.lsp.completion import Client, Completer
from seedlint.lsp.corpus import Corpus
from seedlint.lsp.skeletons import in_json, in_toml, skeleton
from seedlint.lsp.snippets import plain, snippet, stop
from seedlint.schema.schema import DEFAULT, Schema
from tests.support.editor import applied, offset
from tests.support.examples import some

SCHEMA = Schema(
    {
        "properties": {
            "title": {"type": "string"},
            "mood": {"enum": ["calm", "loud"]},
            "tags": {"type": "array", "items": {"enum": ["garden", "orbit"]}},
            "params": {
                "type": "object",
                "properties": {"deep": {"type": "object"}, "draft": {"type": "boolean"}},
            },
            "provider": {"properties": {"name": {"type": "string"}, "domain": {"type": "string"}}},
            "$schema": {"type": "string"},
        }
    }
)
KEYS = {"title", "mood", "tags", "params", "provider", "$schema"}


def completed(
    marked: str, name: str = "a.md", client: Client | None = None, corpus: Corpus | None = None
) -> tuple[str, list[types.CompletionItem]]:
    """Return a text and what is offered at the sign in it."""
    at = marked.index("¦")
    text = marked.replace("¦", "")
    one = Buffer(f"file:///{name}", f"/{name}", 1, text, types.PositionEncodingKind.Utf16)
    read = Document(name, one.raw, SCHEMA)
    whole = not name.endswith(".md")
    completer = Completer(one, read, SCHEMA, corpus or Corpus(), client or Client(), whole=whole)
    items = completer.items(one.positions.of_offsets(at, at).start)
    for item in items:
        assert isinstance(item.text_edit, types.TextEdit)
        span = item.text_edit.range
        begin, end = (offset(text, place, "utf-16") for place in (span.start, span.end))
        assert begin <= at <= end, "the protocol wants the place to be in the range"
        written = text[begin:at]
        assert written[:1] not in {'"', "'"} or str(item.filter_text).startswith(written[:1])
    return text, items


def chosen(marked: str, label: str, name: str = "a.md", **more: Any) -> str:
    """Return the text after something was chosen."""
    text, items = completed(marked, name, **more)
    (item,) = (one for one in items if one.label == label)
    return applied(text, [item.text_edit, *(item.additional_text_edits or ())])


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("---\ntags: [¦]\n---\n", {"garden", "orbit"}),
        ("---\ntags: [garden, ¦]\n---\n", {"garden", "orbit"}),
        ("---\ntags: [garden, or¦\ntitle: x\n---\n", {"garden", "orbit"}),
        ("---\ntags: [\n  garden,\n  ¦\n]\ntitle: x\n---\n", {"garden", "orbit"}),
        ("---\nparams: {¦}\n---\n", {"deep", "draft"}),
        ("---\nparams: {draft: ¦}\n---\n", {"true", "false"}),
        ("---\nparams: {deep: {}, dr¦}\n---\n", {"draft"}),
        ("---\nparams: {\n  dr¦\n}\n---\n", {"deep", "draft"}),
        ("---\ntags: [garden] # ¦\n---\n", set()),
        ("---\ntitle: x\nmood:¦\n---\n", set()),
        ("---\ntitle: x\nmood: ¦\n---\n", {"calm", "loud"}),
        ("---\ntitle: x\n¦\n---\n", KEYS - {"title"}),
        ("+++\n¦\n+++\n", KEYS),
        ("+++\nmood = ¦\n+++\n", {'"calm"', '"loud"'}),
        ('+++\ntags = ["garden", "¦"]\n+++\n', {'"garden"', '"orbit"'}),
        ('+++\ntags = [\n  "ga¦",\n]\n+++\n', {'"garden"', '"orbit"'}),
        ('+++\ntags = [ # a\n  "garden", ¦\n]\n+++\n', {'"garden"', '"orbit"'}),
        ('+++\ntitle = """\nti¦\n"""\n+++\n', set()),
        ("+++\ntitle = '''\nti¦\n'''\n+++\n", set()),
        ("+++\n[¦]\n+++\n", set()),
        ("+++\n[pa¦\n+++\n", set()),
        ("+++\nparams.¦\n+++\n", {"deep", "draft"}),
        ("+++\nparams = {dr¦}\n+++\n", {"deep", "draft"}),
        ("+++\nparams = {draft = ¦}\n+++\n", {"true", "false"}),
        ("+++\n[params]\n¦\n+++\n", {"deep", "draft"}),
    ],
)
def test_what_is_offered(text: str, labels: set[str]) -> None:
    assert {one.label for one in completed(text)[1]} == labels


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("{¦}", KEYS),
        ('{"ti¦"}', KEYS),
        ('{"title": "x", ¦}', KEYS - {"title"}),
        ('{¦ "title": "x"}', KEYS - {"title"}),
        ('{"mood": ¦}', {'"calm"', '"loud"'}),
        ('{"mood": "c¦', {'"calm"', '"loud"'}),
        ('{"tags": ["¦"]}', {'"garden"', '"orbit"'}),
        ('{"params": {"draft": ¦', {"true", "false"}),
        ('{"params": {"a": 1}, "tags": [1, ¦', {'"garden"', '"orbit"'}),
    ],
)
def test_what_is_offered_in_json(text: str, labels: set[str]) -> None:
    assert {one.label for one in completed(text, "a.json")[1]} == labels


@pytest.mark.parametrize(
    ("text", "label", "after", "name"),
    [
        ("---\ntags: [ga¦]\n---\n", "garden", "---\ntags: [garden]\n---\n", "a.md"),
        ("---\nparams: {¦}\n---\n", "deep", "---\nparams: {deep: {}}\n---\n", "a.md"),
        ('+++\ntags = ["ga¦"]\n+++\n', '"garden"', '+++\ntags = ["garden"]\n+++\n', "a.md"),
        ("+++\nparams.dr¦\n+++\n", "draft", "+++\nparams.draft = \n+++\n", "a.md"),
        ('{"ti¦"}', "title", '{"title": ""}', "a.json"),
        ('{"ti¦": "x"}', "title", '{"title": "x"}', "a.json"),
        ('{"mood": "c¦"}', '"calm"', '{"mood": "calm"}', "a.json"),
    ],
)
def test_what_is_chosen_is_written(text: str, label: str, after: str, name: str) -> None:
    assert chosen(text, label, name) == after


# Providers

SOURCE = Document("b.md", b"---\nprovider:\n  name: Plain Orbit\n  domain: plainorbit.org\n---\n", SCHEMA)


def in_use(*documents: Document) -> Corpus:
    corpus = Corpus()
    for one in documents or (SOURCE,):
        corpus.put(one)
    return corpus


def test_a_comment_stays_with_the_name_that_is_completed() -> None:
    text = "---\nprovider:\n  name: Pl¦  # seedlint: ignore[SL705]\n---\n"
    assert chosen(text, "Plain Orbit", corpus=in_use()) == (
        "---\nprovider:\n  name: Plain Orbit  # seedlint: ignore[SL705]\n  domain: plainorbit.org\n---\n"
    )


@pytest.mark.parametrize(
    ("client", "more", "mode"),
    [
        (Client(), "\n  domain: plainorbit.org", None),
        (Client(as_is=True, indents=True), "\n  domain: plainorbit.org", types.InsertTextMode.AsIs),
        (Client(indents=True), "\ndomain: plainorbit.org", None),
    ],
)
def test_further_lines_are_indented_once(
    client: Client, more: str, mode: types.InsertTextMode | None
) -> None:
    """An editor that indents them itself is told not to, or is given less."""
    _, (item,) = completed("---\nprovider:\n  name: ¦\n---\n", client=client, corpus=in_use())
    assert isinstance(item.text_edit, types.TextEdit)
    assert item.text_edit.new_text == f"Plain Orbit{more}"
    assert item.insert_text_mode == mode


def test_the_domain_of_a_name_is_the_one_in_use_now() -> None:
    corpus = in_use()
    other = SOURCE.raw.replace(b"plainorbit", b"orbitplain")
    for _ in range(3):
        corpus.put(Document("c.md", other, SCHEMA))
    corpus.put(Document("d.md", SOURCE.raw, SCHEMA))
    assert corpus.domain("Plain Orbit") == "plainorbit.org"
    for path in ("b.md", "d.md"):
        corpus.drop(path)
    assert corpus.domain("Plain Orbit") == "orbitplain.org"
    corpus.drop("c.md")
    assert corpus.domain("Plain Orbit") is None


def test_a_domain_that_is_none_brings_no_keys() -> None:
    hostile = b'---\nprovider:\n  name: Plain Orbit\n  domain: "a: b #c\\nsecured: evil"\n---\n'
    assert in_use(Document("b.md", hostile, SCHEMA)).domain("Plain Orbit") is None


def test_what_is_not_in_use_any_more_takes_no_room() -> None:
    corpus = Corpus()
    for number in range(50):
        text = "\n".join(f"key{number}x{one}: word{one}" for one in range(20))
        corpus.put(Document("a.md", f"---\n{text}\n---\n".encode(), SCHEMA))
    assert len(corpus._ids) == len(corpus._per_place) == 20
    assert len(corpus._values) <= 40


# Snippets and skeletons


@given(
    st.lists(
        st.tuples(st.text(st.sampled_from("a$}{\\: 1")), st.text(st.sampled_from("a$}{\\: 1"))), max_size=4
    )
)
@settings(max_examples=some(200))
def test_snippets_say_what_plain_texts_do(parts: list[tuple[str, str]]) -> None:
    text = "".join(f"{before}{stop(inside)}" for before, inside in parts)
    assert expanded(snippet(text)) == plain(text)


def expanded(text: str) -> str:
    """Return what an editor makes of a snippet: stops as they are, signs behind a backslash as such."""
    made, at, depth = [], 0, 0
    while at < len(text):
        if text[at] == "\\":
            made.append(text[at + 1])
            at += 2
        elif text[at] == "$":
            at = text.index(":", at) + 1
            depth += 1
        elif text[at] == "}" and depth:
            depth -= 1
            at += 1
        else:
            made.append(text[at])
            at += 1
    assert depth == 0
    return "".join(made)


def test_a_key_with_a_sign_of_snippets_is_written_as_it_is() -> None:
    _, items = completed("---\n$¦\n---\n", client=Client(snippets=True))
    (item,) = (one for one in items if one.label == "$schema")
    assert isinstance(item.text_edit, types.TextEdit)
    assert item.text_edit.new_text == '"\\$schema": $0'


NESTED = Schema(
    {
        "required": ["kind", "date", "list", "inner", "count"],
        "properties": {
            "kind": {"enum": ["a}b", "c"]},
            "date": {"type": "string", "format": "date-time"},
            "list": {"type": "array", "minItems": 1, "items": {"type": "string"}},
            "inner": {"type": "object", "required": ["x", "y z"], "properties": {"x": {"type": "boolean"}}},
            "count": {"type": "integer", "minimum": 3},
        },
        "if": {"properties": {"kind": {"const": "a}b"}}},
        "then": {"required": ["more"], "properties": {"more": {"type": "string"}}},
    }
)


@pytest.mark.parametrize("schema", [NESTED, Schema.load(DEFAULT)], ids=["nested", "seed"])
def test_a_new_document_has_all_that_is_required_in_each_syntax(schema: Schema) -> None:
    """Also what is required because of what is filled in."""
    texts = {
        "a.yaml": plain("\n".join(skeleton(schema))) + "\n",
        "a.toml": plain("\n".join(in_toml(schema))) + "\n",
        "a.json": plain(in_json(schema)),
    }
    tomllib.loads(texts["a.toml"])
    for name, text in texts.items():
        read = Document(name, text.encode(), schema)
        assert not read.broken, (name, text)
        assert "required" not in {keyword for _, keyword in schema.refused(read.data)}, (name, text)


@pytest.mark.parametrize(
    ("name", "text", "begins"),
    [
        ("a.md", "¦", "---\n"),
        ("a.md", "--¦", "---\n"),
        ("a.md", "+++¦", "+++\n"),
        ("a.yaml", "¦", "kind: "),
        ("a.toml", "¦", "kind = "),
        ("a.json", "¦", "{\n"),
    ],
)
def test_a_new_document_is_in_the_syntax_of_its_file(name: str, text: str, begins: str) -> None:
    text = text.replace("¦", "")
    one = Buffer(f"file:///{name}", f"/{name}", 1, text, types.PositionEncodingKind.Utf16)
    read = Document(name, one.raw, NESTED)
    completer = Completer(one, read, NESTED, Corpus(), Client(), whole=not name.endswith(".md"))
    (item,) = completer.items(types.Position(0, len(text)))
    assert isinstance(item.text_edit, types.TextEdit)
    assert applied(text, [item.text_edit]).startswith(begins)
