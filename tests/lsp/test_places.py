"""Places and texts of any kind: nothing raises, and positions are those that other programs count."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from lsprotocol import types

from seedlint.document import Document
from seedlint.finding import Region
from seedlint.linkfacts import Known
from seedlint.lsp import navigation
from seedlint.lsp.buffers import Buffer
from seedlint.lsp.completion import Client, Completer
from seedlint.lsp.corpus import Corpus
from seedlint.lsp.cursor import cursor
from seedlint.lsp.edits import of_steps
from seedlint.lsp.hover import hover
from seedlint.lsp.positions import Positions
from seedlint.schema.schema import DEFAULT, Schema
from seedlint.urls.web import Url
from tests.support.editor import applied, offset
from tests.support.examples import some
from tests.support.running import document

if TYPE_CHECKING:
    from collections.abc import Callable

SCHEMA = Schema.load(DEFAULT)
ENCODINGS = ("utf-8", "utf-16", "utf-32")
TEXTS = st.text(st.sampled_from("a é🎪\u0301\n:-#\"'[]{}\t&*|>%@\u2028\ufeff") | st.characters(), max_size=60)
WHOLE = document(0)


def buffer(text: str, encoding: str = "utf-16", name: str = "a.md") -> Buffer:
    return Buffer(f"file:///{name}", f"/{name}", 1, text, types.PositionEncodingKind(encoding))


@st.composite
def broken(draw: st.DrawFn) -> tuple[str, int]:
    """A document with something else in the place of a stretch, and a place in it."""
    start = draw(st.integers(0, len(WHOLE)))
    end = draw(st.integers(start, min(start + 40, len(WHOLE))))
    text = WHOLE[:start] + draw(TEXTS) + WHOLE[end:]
    return text, draw(st.integers(0, len(text)))


@pytest.mark.parametrize("encoding", ENCODINGS)
@given(text=st.text(st.sampled_from("ab é🎪\n\u0301\u2028"), max_size=40), at=st.integers(0, 40))
@settings(max_examples=some(200))
def test_positions_are_counted_as_python_s_codecs_do(encoding: str, text: str, at: int) -> None:
    at = min(at, len(text))
    positions = Positions(text, types.PositionEncodingKind(encoding))
    span = positions.of_offsets(at, len(text))
    assert offset(text, span.start, encoding) == at
    assert positions.offset(span.start) == at
    line = text.count("\n", 0, at) + 1
    assert positions.at(line, at - text.rfind("\n", 0, at)) == span.start


def test_a_place_beyond_the_text_is_its_end() -> None:
    positions = Positions("a\nbc", types.PositionEncodingKind.Utf16)
    assert positions.offset(types.Position(9, 9)) == 4
    assert positions.offset(types.Position(0, 9)) == 1
    assert positions.range(Region(9, 1, 9, 2)).start == types.Position(1, 2)


def test_half_a_character_is_its_beginning() -> None:
    assert Positions("🎪x", types.PositionEncodingKind.Utf16).offset(types.Position(0, 1)) == 0
    assert Positions("éx", types.PositionEncodingKind.Utf8).offset(types.Position(0, 1)) == 0


def test_a_mark_that_the_editor_shows_takes_its_place() -> None:
    positions = Positions("\ufeff---\na", types.PositionEncodingKind.Utf16)
    assert positions.at(1, 1) == types.Position(0, 1)
    assert positions.at(2, 1) == types.Position(1, 0)
    assert positions.offset(types.Position(0, 1)) == 0
    assert positions.of_offsets(4, 5).start == types.Position(1, 0)


@given(before=TEXTS, after=TEXTS, encoding=st.sampled_from(ENCODINGS))
@settings(max_examples=some(300))
@example(before="a\r\nb", after="a\nb", encoding="utf-16")
def test_edits_make_the_one_of_the_other(before: str, after: str, encoding: str) -> None:
    before, after = (text.replace("\r", "").replace("\ufeff", "") for text in (before, after))
    positions = Positions(before, types.PositionEncodingKind(encoding))
    edits = of_steps(positions, [(before, [(0, len(before), after)])], after)
    assert applied(before, edits, encoding) == after
    for edit in edits:  # nothing is replaced by what it is already
        start, end = (offset(before, one, encoding) for one in (edit.range.start, edit.range.end))
        assert not edit.new_text or before[start:end][:1] != edit.new_text[:1]


@given(case=broken(), name=st.sampled_from(["a.md", "a.yaml", "a.json", "a.toml"]))
@settings(max_examples=some(300))
@example(case=("---\na: &x [*x]\n---\n", 8), name="a.md")
@example(case=("---\n" + "- " * 500, 700), name="a.md")
@example(case=("", 0), name="a.md")
@example(case=("+++\n[a\n", 5), name="a.md")
def test_nothing_raises(case: tuple[str, int], name: str) -> None:
    text, at = case
    one = buffer(text, name=name)
    read = Document(name, one.raw, SCHEMA)
    at = min(at, len(read.text))
    place = one.positions.of_offsets(at, at).start
    corpus = Corpus()
    corpus.put(read)
    for client in (Client(snippets=True), Client()):
        for item in Completer(one, read, SCHEMA, corpus, client).items(place):
            assert isinstance(item.text_edit, types.TextEdit)
            applied(text, [item.text_edit])
            assert not set("\x01\x02\x03") & set(item.text_edit.new_text)
            span = item.text_edit.range
            assert (span.start.line, span.start.character) <= (place.line, place.character)
            assert (span.end.line, span.end.character) >= (place.line, place.character)
    hover(one, read, SCHEMA, None, place)
    navigation.address_at(read, at)
    navigation.links(one, read, None)
    for fold in navigation.folds(read):
        assert 0 <= fold.start_line < fold.end_line < len(text.split("\n"))
    _nested(navigation.symbols(one, read))


def _nested(symbols: list[types.DocumentSymbol]) -> None:
    """Check what editors refuse: a name in use must be in its range."""
    key: Callable[[types.Position], tuple[int, int]] = lambda one: (one.line, one.character)  # noqa: E731
    for one in symbols:
        assert one.name
        assert key(one.range.start) <= key(one.selection_range.start)
        assert key(one.selection_range.end) <= key(one.range.end)
        _nested(list(one.children or ()))


@given(at=st.integers(0, len(WHOLE)))
@settings(max_examples=some(200))
def test_a_completion_of_a_clean_document_never_breaks_it(at: int) -> None:
    """Choosing what is offered for a value that is there leaves a document that can be read."""
    one = buffer(WHOLE)
    read = Document("a.md", one.raw, SCHEMA)
    place = cursor(read, at)
    items = Completer(one, read, SCHEMA, Corpus(), Client()).items(one.positions.of_offsets(at, at).start)
    for item in items:
        assert isinstance(item.text_edit, types.TextEdit)
        after = Document("a.md", applied(WHOLE, [item.text_edit]).encode(), SCHEMA)
        if place is not None and not place.key:
            assert not after.broken, item.label


class Told:
    """A link store that knows one URL."""

    digest = ""

    def troubles(self, read: Document) -> list[tuple[str, Url, Known]]:
        pointer, text = next(one for one in read.strings("web") if one[0] == "/webUrl")
        known = Known("moved", 301, final="https://harbour-herald.com/new")
        return [(pointer, Url(text, "https", "www.harbour-herald.com"), known)]


def test_what_the_link_store_knows_is_in_the_tooltip() -> None:
    one = buffer(WHOLE)
    found = navigation.links(one, Document("a.md", one.raw, SCHEMA), Told())
    tips = {link.target: link.tooltip for link in found}
    told = "moved: 301 Moved Permanently; now at https://harbour-herald.com/new"
    assert [tip for tip in tips.values() if tip] == [told]
    assert len(tips) > 0


RECURSIVE = {
    "anyOf": [{"$ref": "#"}, {"$ref": "#"}, {"properties": {"kind": {"enum": ["a", "b"]}}}],
    "allOf": [{"$ref": "#"}, {"$ref": "#/properties/more"}],
    "properties": {"more": {"$ref": "#"}},
}


@given(text=st.sampled_from(["---\nk\n---\n", "---\nkind: \n---\n", "---\nmore:\n  kind: \n---\n"]))
@settings(max_examples=some(3))
def test_a_schema_that_leads_to_itself_ends(text: str) -> None:
    schema = Schema(RECURSIVE)
    one = buffer(text)
    read = Document("a.md", one.raw, schema)
    at = text.rindex("\n---") if "kind" in text else 5
    items = Completer(one, read, schema, Corpus(), Client()).items(one.positions.of_offsets(at, at).start)
    assert {item.label for item in items} == ({"a", "b"} if "kind" in text else {"kind", "more"})


def test_a_word_that_selects_a_form_can_become_another() -> None:
    forms = [{"properties": {"type": {"const": word}}, "required": ["type"]} for word in ("post", "page")]
    one = buffer("---\nlist:\n- type: post\n---\n")
    schema = Schema({"properties": {"list": {"items": {"oneOf": forms}}}})
    read = Document("a.md", one.raw, schema)
    items = Completer(one, read, schema, Corpus(), Client()).items(types.Position(2, 12))
    assert {item.label for item in items} == {"post", "page"}


def test_conditions_with_references_are_followed() -> None:
    schema = Schema(
        {
            "$defs": {"film": {"properties": {"type": {"const": "video"}}}},
            "properties": {"type": {"enum": ["article", "video"]}},
            "if": {"$ref": "#/$defs/film"},
            "then": {"properties": {"length": {"type": "integer"}}},
            "else": {"properties": {"words": {"type": "integer"}}},
        }
    )
    for kind, field in (("video", "length"), ("article", "words")):
        one = buffer(f"---\ntype: {kind}\n\n---\n")
        read = Document("a.md", one.raw, schema)
        items = Completer(one, read, schema, Corpus(), Client()).items(types.Position(2, 0))
        assert [item.label for item in items] == [field]
