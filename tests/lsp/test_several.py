"""Files that hold several documents: each has all that a file by itself has."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from lsprotocol import types

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.editor import Editor


STREAM = """\
# all of them
---
title: One
url: https://a.example/one
kind: big
---
title: Two
size: x
url: https://a.example/one
"""
SIZED = {
    "properties": {
        "title": {"type": "string", "description": "What it is called."},
        "size": {"type": "integer"},
        "url": {"type": "string", "format": "uri"},
        "kind": {"enum": ["big", "small"]},
    },
    "required": ["title", "kind", "url"],
}


@pytest.fixture
def stream(editor: Editor, tmp_path: Path) -> str:
    """A file with two documents, open; the second lacks a field and has a wrong one."""
    (tmp_path / "seedlint.toml").write_text(
        'schema = "s.json"\ninclude = ["*.yaml"]\n[documents]\nallow-multiple = true\n', encoding="utf-8"
    )
    (tmp_path / "s.json").write_text(json.dumps(SIZED), encoding="utf-8")
    (tmp_path / "all.yaml").write_text(STREAM, encoding="utf-8")
    (tmp_path / "other.yaml").write_text(
        "title: Three\nurl: https://a.example/one\nkind: small\n", encoding="utf-8"
    )
    uri = editor.open(tmp_path / "all.yaml")
    editor.found(uri, "SL101", "SL102")
    return uri


def test_each_document_of_a_file_has_its_outline_and_folds(editor: Editor, stream: str) -> None:
    where = types.TextDocumentIdentifier(stream)
    outline = editor.ask("textDocument/documentSymbol", types.DocumentSymbolParams(where))
    assert [one.name for one in outline] == ["One", "Two"]
    assert [one.name for one in outline[1].children] == ["title", "size", "url"]
    assert outline[1].children[1].selection_range.start == types.Position(7, 0)
    folds = editor.ask("textDocument/foldingRange", types.FoldingRangeParams(where))
    assert [(one.start_line, one.end_line) for one in folds] == [(1, 4), (5, 8)]
    links = editor.ask("textDocument/documentLink", types.DocumentLinkParams(where))
    assert [one.range.start.line for one in links] == [3, 8]


def test_each_document_of_a_file_has_its_hover_and_completion(editor: Editor, stream: str) -> None:
    where = types.TextDocumentIdentifier(stream)
    for line in (2, 6):
        found = editor.ask("textDocument/hover", types.HoverParams(where, types.Position(line, 2)))
        assert "What it is called." in found.contents.value
        assert found.range.start == types.Position(line, 0)
    text = STREAM + "ki\n---\nti"
    editor.change(stream, text)
    assert {one.label for one in editor.completions(stream, 9, 2)} == {"kind"}
    (item,) = (one for one in editor.completions(stream, 9, 2) if one.label == "kind")
    assert editor.apply(stream, [item.text_edit]) == text.replace("\nki\n", "\nkind: \n")
    assert {one.label for one in editor.completions(stream, 11, 2)} == set(SIZED["properties"])
    editor.change(stream, STREAM + "kind: \n")
    assert [one.label for one in editor.completions(stream, 9, 6)] == ["big", "small"]


def test_missing_fields_and_fixes_of_each_document_of_a_file(editor: Editor, stream: str) -> None:
    (action,) = (one for one in editor.actions(stream) if "missing field" in one.title)
    assert editor.apply(stream, editor.edits_of(action, stream)).startswith(f"{STREAM}kind: ")


def test_addresses_in_each_document_of_a_file_are_found(editor: Editor, stream: str, tmp_path: Path) -> None:
    where = types.TextDocumentIdentifier(stream)
    params = types.ReferenceParams(types.ReferenceContext(True), where, types.Position(8, 10))
    found = editor.ask("textDocument/references", params)
    wanted = [(stream, 3), (stream, 8), (editor.uri(tmp_path / "other.yaml"), 1)]
    assert sorted((one.uri, one.range.start.line) for one in found) == sorted(wanted)
    asked = types.WorkspaceSymbolParams("two all.yaml")
    found = editor.ask("workspace/symbol", asked)
    assert [one.name for one in found if one.location.uri == stream] == ["Two"]
