"""What stands beside the cursor, and what can be written there, as an editor is told."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest
from lsprotocol import types

from tests.support.editor import Editor, position
from tests.support.running import WRONG_TYPE, document

if TYPE_CHECKING:
    from pathlib import Path


def test_hover_tells_of_fields_and_findings(editor: Editor, project: Path) -> None:
    text = document(0, WRONG_TYPE)
    uri = editor.open(project / "seeds" / "0.md", text)
    editor.found(uri, "SL102")
    where = types.TextDocumentIdentifier(uri), position(text, "qual")
    told = editor.ask(types.TEXT_DOCUMENT_HOVER, types.HoverParams(*where)).contents.value
    assert "**Quality**" in told
    assert "an integer" in told
    where = types.TextDocumentIdentifier(uri), position(text, "quality: m")
    told = editor.ask(types.TEXT_DOCUMENT_HOVER, types.HoverParams(*where)).contents.value
    assert "**SL102** `field-type`" in told
    assert "*Fix:*" in told


def test_keys_are_completed_with_what_is_required_first(editor: Editor, project: Path) -> None:
    text = document(0, ("category: news\n", ""))
    uri = editor.open(project / "seeds" / "0.md", text.replace("---\n", "---\nc\n", 1))
    items = sorted(editor.completions(uri, 1, 1), key=lambda one: one.sort_text or "")
    assert items[0].label == "category"
    assert items[0].detail == "required"
    assert "title" not in [one.label for one in items]
    made = editor.apply(uri, [items[0].text_edit])
    assert made.startswith("---\ncategory: \n")


@pytest.mark.parametrize("broken", ["", 'title: "never closed\n', "  ] : {\n", "key without colon\n"])
def test_inner_keys_and_values_are_completed_in_broken_text(
    editor: Editor, project: Path, broken: str
) -> None:
    text = f"---\n{broken}type: \nprovider:\n  name: x\n  \nrelated:\n- title: a\n  provider:\n    \n---\n"
    uri = editor.open(project / "seeds" / "0.md", text)
    line = text[: text.index("type:")].count("\n")
    assert [one.label for one in editor.completions(uri, line, 6)] == ["article", "video"]
    assert "domain" in [one.label for one in editor.completions(uri, line + 3, 2)]
    assert "name" not in [one.label for one in editor.completions(uri, line + 3, 2)]
    assert {"name", "domain"} <= {one.label for one in editor.completions(uri, line + 7, 4)}


def test_values_in_use_are_completed_by_frequency(editor: Editor, project: Path) -> None:
    for number in range(3, 6):
        text = document(number)
        text = re.sub(r"^  name: .*$", "  name: Fjord Courier", text, count=1, flags=re.MULTILINE)
        text = re.sub(r"^  domain: .*$", "  domain: fjord-courier.no", text, count=1, flags=re.MULTILINE)
        (project / "seeds" / f"{number}.md").write_text(text, encoding="utf-8")
    text = re.sub(
        r"^provider:\n  name: .*\n  domain: .*\n", "provider:\n  name: \n", document(0), flags=re.MULTILINE
    )
    uri = editor.open(project / "seeds" / "0.md", text)
    at = position(text, "  name: ")

    def offered() -> list[types.CompletionItem]:
        return editor.completions(uri, at.line, at.character)

    editor.wait(lambda: "Fjord Courier" in [one.label for one in offered()], "a name in use")
    one = next(item for item in offered() if item.label == "Fjord Courier")
    assert one.detail == "fjord-courier.no, at 3 locations"
    made = editor.apply(uri, [one.text_edit])
    assert "provider:\n  name: Fjord Courier\n  domain: fjord-courier.no\n" in made


def test_payloads_are_never_shown(editor: Editor, project: Path) -> None:
    secrets = re.findall(r"[A-Za-z0-9+/]{12,}", "".join(re.findall("secured:.*", document(0) + document(1))))
    text = document(0, ("secured: ", "securd: "), WRONG_TYPE)
    uri = editor.open(project / "seeds" / "0.md", text)
    editor.wait(lambda: editor.codes(uri))
    at = position(text, "securd: ")
    told = [
        str(editor.told[uri]),
        str(editor.completions(uri, at.line, at.character)),
        str(editor.actions(uri)),
    ]
    where = types.TextDocumentIdentifier(uri), at
    told.append(str(editor.ask(types.TEXT_DOCUMENT_HOVER, types.HoverParams(*where))))
    told.append(str(editor.ask(types.TEXT_DOCUMENT_DOCUMENT_SYMBOL, types.DocumentSymbolParams(where[0]))))
    told += editor.log + editor.messages
    for words in told:
        assert not [one for one in secrets if one in words], words


def test_a_timestamp_is_offered_in_the_right_form(editor: Editor, project: Path) -> None:
    text = re.sub(r"^publishedDateTime: .*$", "publishedDateTime: ", document(0), count=1, flags=re.MULTILINE)
    uri = editor.open(project / "seeds" / "0.md", text)
    at = position(text, "publishedDateTime: ")
    (item,) = editor.completions(uri, at.line, at.character)
    assert item.detail == "now"
    editor.change(uri, editor.apply(uri, [item.text_edit]))
    editor.found(uri)


def test_a_new_document_is_offered_whole(project: Path) -> None:
    with Editor(project, snippets=True) as editor:
        uri = editor.open(project / "seeds" / "new.md", "")
        (item,) = editor.completions(uri, 0, 0)
        assert item.insert_text_format == types.InsertTextFormat.Snippet
        text = item.text_edit.new_text  # type: ignore[union-attr]
        assert text.startswith('---\ncategory: news\ntitle: "${1:}"\n')
        assert 'secured: "${' in text
        assert text.endswith("---\n")


def test_toml_is_completed(editor: Editor, project: Path) -> None:
    (project / "own.json").write_text(
        json.dumps(
            {
                "type": "object",
                "properties": {
                    "title": {"type": "string"},
                    "kind": {"enum": ["post", "page"]},
                    "params": {"type": "object", "properties": {"author": {"type": "string"}}},
                },
            }
        ),
        encoding="utf-8",
    )
    (project / "seedlint.toml").write_text('include = ["seeds"]\nschema = "own.json"\n', encoding="utf-8")
    editor.happened(project / "seedlint.toml")
    text = '+++\ntitle = "x"\nkind = \nk\n[params]\na\n+++\n'
    uri = editor.open(project / "seeds" / "0.md", text)
    assert [one.label for one in editor.completions(uri, 2, 7)] == ['"post"', '"page"']
    assert [one.label for one in editor.completions(uri, 3, 1)] == ["params"]
    assert [one.label for one in editor.completions(uri, 5, 1)] == ["author"]


def test_an_editor_without_markdown_gets_plain_words(project: Path) -> None:
    with Editor(project, formats=("plaintext",)) as one:
        uri = one.open(project / "seeds" / "0.md", document(0, WRONG_TYPE))
        line = document(0).split("\n").index("quality: 39")
        params = types.HoverParams(types.TextDocumentIdentifier(uri), types.Position(line, 2))
        found = one.ask("textDocument/hover", params)
        assert found.contents.kind == types.MarkupKind.PlainText
        assert not set("*`") & set(found.contents.value)
