"""What an editor is offered to do: fixes, suppressions, missing fields."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lsprotocol import types

from seedlint.lsp.actions import FIX_ALL
from tests.support.editor import Editor
from tests.support.running import WRONG_TYPE, document

if TYPE_CHECKING:
    from pathlib import Path


HERE = types.Range(types.Position(0, 0), types.Position(0, 0))


def test_a_fix_is_the_fewest_edits(editor: Editor, project: Path) -> None:
    text = document(0, ("quality: ", "qualty: "), ("\n", "\r\n"))
    uri = editor.open(project / "seeds" / "0.md", text)
    editor.found(uri, "SL103")
    (action,) = [one for one in editor.actions(uri) if "rename" in one.title]
    (edit,) = editor.edits_of(action, uri)
    assert edit.new_text == "quality"
    assert editor.apply(uri, [edit]) == document(0, ("\n", "\r\n"))
    assert action.is_preferred is None  # it is not safe


def test_all_safe_fixes_are_those_of_the_command_line(editor: Editor, project: Path) -> None:
    changes = (("T06", "t06"), ("ferry", "ferry?utm_source=x"))
    text = document(0)
    text = text.replace("publishedDateTime: ", "publishedDateTime:   ").replace("Z\n", "z\n", 1)
    text = text.replace("/ferry", "/ferry?utm_source=x", 1)
    assert changes
    path = project / "seeds" / "0.md"
    uri = editor.open(path, text)
    editor.wait(lambda: editor.told.get(uri))
    (action,) = editor.actions(uri, HERE, FIX_ALL)
    after = editor.apply(uri, editor.edits_of(action, uri))
    path.write_text(text, encoding="utf-8")
    import subprocess
    import sys

    subprocess.run(
        [sys.executable, "-m", "seedlint", "--fix", "seeds/0.md"],
        cwd=project,
        check=False,
        capture_output=True,
    )
    assert after == path.read_text(encoding="utf-8") != text
    # Once more, there is nothing to do: no loop with what runs on saving.
    editor.change(uri, after)
    assert editor.actions(uri, HERE, FIX_ALL) == []


def test_only_kinds_that_are_asked_for(editor: Editor, project: Path) -> None:
    text = document(0, ("quality: ", "qualty: "))
    uri = editor.open(project / "seeds" / "0.md", text)
    editor.found(uri, "SL103")
    assert {one.kind for one in editor.actions(uri, None, "quickfix")} == {"quickfix"}
    assert editor.actions(uri, None, "refactor") == []
    assert editor.actions(uri, None, "source.organizeImports") == []


def test_a_suppression_suppresses(editor: Editor, project: Path) -> None:
    text = document(0, WRONG_TYPE)
    uri = editor.open(project / "seeds" / "0.md", text)
    editor.found(uri, "SL102")
    (action,) = [one for one in editor.actions(uri) if "suppress" in one.title]
    after = editor.apply(uri, editor.edits_of(action, uri))
    assert "# seedlint: ignore[SL102] -- " in after
    editor.change(uri, after)
    editor.found(uri)


def test_missing_fields_come_in_the_schema_s_order(editor: Editor, project: Path) -> None:
    text = document(0)
    for name in ("category", "type", "topics"):
        text = re.sub(rf"^{name}:.*\n(?:[ -].*\n)*", "", text, flags=re.MULTILINE)
    uri = editor.open(project / "seeds" / "0.md", text)
    editor.wait(lambda: "SL101" in editor.codes(uri))
    (action,) = [one for one in editor.actions(uri) if "missing" in one.title]
    after = editor.apply(uri, editor.edits_of(action, uri))
    assert after.startswith(text[: text.rindex("---")])
    added = after[text.rindex("---") : after.rindex("---")]
    assert [line.split(":")[0] for line in added.splitlines() if line[0] != " "] == [
        "category",
        "type",
        "topics",
    ]
    assert "category: news\n" in added
    assert "type: article\n" in added


def test_missing_fields_of_an_inner_mapping(editor: Editor, project: Path) -> None:
    text = re.sub(r"^  domain:.*\n", "", document(0), flags=re.MULTILINE)
    uri = editor.open(project / "seeds" / "0.md", text)
    editor.wait(lambda: "SL101" in editor.codes(uri))
    (action,) = [one for one in editor.actions(uri) if "missing" in one.title]
    after = editor.apply(uri, editor.edits_of(action, uri))
    assert re.search(r'^provider:\n  name: .*\n  domain: ""\n', after, re.MULTILINE)


def test_missing_fields_as_a_snippet(project: Path) -> None:
    with Editor(project, snippets=True) as editor:
        text = document(0, ("category: news\n", ""))
        text = re.sub(r"^title:.*\n", "", text, flags=re.MULTILINE)
        uri = editor.open(project / "seeds" / "0.md", text)
        editor.wait(lambda: "SL101" in editor.codes(uri))
        (action,) = [one for one in editor.actions(uri) if "missing" in one.title]
        (change,) = action.edit.document_changes  # type: ignore[union-attr, misc]
        (edit,) = change.edits  # type: ignore[union-attr]
        assert edit.snippet.value == 'category: news\ntitle: "${1:}"\n'  # type: ignore[union-attr]


def test_the_amp_copy_s_address_is_made(editor: Editor, project: Path) -> None:
    text = re.sub(r"^cdnAmpWebUrl:.*\n", "", document(0), flags=re.MULTILINE)
    url = re.search(r'^webUrl: "(.*)"$', text, re.MULTILINE)
    assert url
    text = text.replace(url[0], f"{url[0]}\nampWebUrl: {url[1]}/amp")
    uri = editor.open(project / "seeds" / "0.md", text)
    editor.wait(lambda: editor.codes(uri))
    titles = [one.title for one in editor.actions(uri)]
    (action,) = [
        one for one in editor.actions(uri) if "cdnAmpWebUrl" in one.title and "suppress" not in one.title
    ] or [None]
    assert action is not None, titles
    after = editor.apply(uri, editor.edits_of(action, uri))
    assert "cdn.ampproject.org" in after


def test_a_mark_that_the_editor_keeps_is_judged_and_not_edited(editor: Editor, project: Path) -> None:
    path = project / "seeds" / "0.md"
    path.write_bytes(b"\xef\xbb\xbf" + document(0, WRONG_TYPE).encode())
    uri = editor.open(path, document(0, WRONG_TYPE))
    items = editor.found(uri, "SL006", "SL102")
    assert items[1].range.start.line == 7
    assert [
        one.title
        for one in editor.actions(uri)
        if one.title.startswith("SL006") and "suppress" not in one.title
    ] == []


def test_all_that_is_missing_is_added_at_once(editor: Editor, project: Path) -> None:
    """Also to empty front matter, and also what is only asked for because of what is added."""
    for number, text in enumerate(("---\ncategory: news\n---\n", "---\n---\n")):
        uri = editor.open(project / "seeds" / f"m{number}.md", text)
        editor.wait(lambda uri=uri: "SL101" in editor.codes(uri))
        (action,) = (one for one in editor.actions(uri) if one.title.startswith("add the missing fields:"))
        editor.change(uri, editor.apply(uri, editor.edits_of(action, uri)))
        editor.wait(
            lambda uri=uri: editor.told[uri][-1].version == 2 and "SL101" not in editor.codes(uri), "no SL101"
        )
        editor.close(uri)
