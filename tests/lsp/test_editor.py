"""The language server, as an editor sees it: a real client over its standard streams."""

from __future__ import annotations

import asyncio
import json
import os
import re
import shutil
import time
from typing import TYPE_CHECKING, Any

import pytest
from lsprotocol import types

from seedlint.lsp.actions import FIX_ALL
from tests.support.editor import Editor, applied
from tests.support.gitting import commit, git
from tests.support.running import INSECURE, WRONG_TYPE, document, fed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

HERE = types.Range(types.Position(0, 0), types.Position(0, 0))


@pytest.fixture(scope="module")
def editor() -> Iterator[Editor]:
    """One server for all tests that don't mind: each has a project of its own."""
    with Editor() as one:
        yield one


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A folder with a configuration, and three documents."""
    (tmp_path / "seeds").mkdir()
    (tmp_path / "seedlint.toml").write_text('include = ["seeds"]\n', encoding="utf-8")
    for number in range(3):
        (tmp_path / "seeds" / f"{number}.md").write_text(document(number), encoding="utf-8")
    return tmp_path


def position(text: str, words: str) -> types.Position:
    """Return the position behind some words, in ASCII lines."""
    at = text.index(words) + len(words)
    return types.Position(text.count("\n", 0, at), at - text.rfind("\n", 0, at) - 1)


def pulled(editor: Editor, uri: str) -> list[str]:
    """Ask for the diagnostics of a document, and return their codes."""
    params = types.DocumentDiagnosticParams(types.TextDocumentIdentifier(uri))
    return [str(one.code) for one in editor.ask("textDocument/diagnostic", params).items]


def at_once(editor: Editor, asked: list[tuple[str, object]], then: Callable[[], None]) -> list[Any]:
    """Send requests, do something right behind them, and return the answers."""

    async def work() -> list[Any]:
        send = editor.client.protocol.send_request_async
        tasks = [asyncio.ensure_future(send(*one)) for one in asked]
        await asyncio.sleep(0)
        then()
        return await asyncio.gather(*tasks)

    return list(editor.do(work()))


# Diagnostics


def test_what_is_found_is_what_the_command_line_finds(editor: Editor, project: Path, monkeypatch) -> None:
    text = document(0, WRONG_TYPE, ("category: news\n", ""), INSECURE)
    path = project / "seeds" / "0.md"
    uri = editor.open(path, text)
    monkeypatch.chdir(project)
    _, out, _ = fed(text.encode(), "-f", "json", "--stdin-filename", "seeds/0.md", "-")
    wanted = json.loads(out)["findings"]
    items = editor.found(uri, *(one["code"] for one in wanted))
    assert [(one.code, one.message) for one in items] == [(one["code"], one["message"]) for one in wanted]
    for item, one in zip(items, wanted, strict=True):
        span = item.range
        assert one["region"] == {
            "line": span.start.line + 1,
            "column": span.start.character + 1,
            "endLine": span.end.line + 1,
            "endColumn": span.end.character + 1,
        }
        assert item.severity == {"error": 1, "warning": 2, "note": 3}[one["severity"]]
        assert item.source == "seedlint"


def test_a_finding_leads_to_its_rule_s_page(editor: Editor, project: Path) -> None:
    uri = editor.open(project / "seeds" / "0.md", document(0, WRONG_TYPE))
    (item,) = editor.found(uri, "SL102")
    assert item.code_description is not None
    path = re.sub("^file://", "", item.code_description.href)
    with open(path, encoding="utf-8") as file:
        assert "# SL102 `field-type`" in file.read()


def test_a_duplicate_of_a_file_that_is_not_open_is_told_with_its_place(editor: Editor, project: Path) -> None:
    uri = editor.open(project / "seeds" / "0.md", document(1))
    items = editor.found(uri, "SL501", "SL606")
    (related,) = next(one for one in items if one.code == "SL501").related_information or ()
    assert related.location.uri == editor.uri(project / "seeds" / "1.md")
    lines = document(1).splitlines()
    assert lines[related.location.range.start.line].startswith("webUrl: ")


def test_several_texts_that_are_not_saved_count_as_one_corpus(editor: Editor, project: Path) -> None:
    first = editor.open(project / "seeds" / "0.md", document(7))
    editor.found(first)
    second = editor.open(project / "seeds" / "new.md", document(7))
    editor.found(second, "SL501", "SL606")
    editor.found(first, "SL501", "SL606")
    editor.change(second, document(8))
    editor.found(second)
    editor.found(first)


def test_what_changes_outside_is_noticed(editor: Editor, project: Path) -> None:
    uri = editor.open(project / "seeds" / "0.md", document(5))
    editor.found(uri)
    other = project / "seeds" / "1.md"
    other.write_text(document(5), encoding="utf-8")
    editor.happened(other)
    editor.found(uri, "SL501", "SL606")
    other.rename(project / "seeds" / "renamed.md")
    editor.happened(other, kind=types.FileChangeType.Deleted)
    editor.happened(project / "seeds" / "renamed.md", kind=types.FileChangeType.Created)
    editor.wait(lambda: "renamed.md" in str(editor.told[uri][-1].diagnostics), "the new name")
    (project / "seeds" / "renamed.md").unlink()
    editor.happened(project / "seeds" / "renamed.md", kind=types.FileChangeType.Deleted)
    editor.found(uri)


def test_the_configuration_is_read_again(editor: Editor, project: Path) -> None:
    uri = editor.open(project / "seeds" / "0.md", document(0, WRONG_TYPE))
    editor.found(uri, "SL102")
    config = project / "seedlint.toml"
    config.write_text('include = ["seeds"]\nignore = ["SL102"]\n', encoding="utf-8")
    editor.happened(config)
    editor.found(uri)
    config.write_text('include = ["seeds"]\nignor = ["SL102"]\n', encoding="utf-8")
    editor.happened(config)
    # What is not judged must not look clean.
    (item,) = editor.found(uri, "SL000")
    assert "seedlint.toml:2" in item.message
    assert "unknown key `ignor`" in item.message
    editor.change(uri, document(0))
    editor.found(uri, "SL000")
    shown = [one for one in editor.messages if "ignor" in one]
    assert len(shown) == 1
    config.write_text('include = ["seeds"]\n', encoding="utf-8")
    editor.happened(config)
    editor.found(uri)


def test_a_schema_that_changes_is_noticed(editor: Editor, project: Path) -> None:
    schema = project / "own.schema.json"
    schema.write_text('{"type": "object", "required": ["name"]}', encoding="utf-8")
    (project / "seedlint.toml").write_text(
        'include = ["seeds"]\nschema = "own.schema.json"\n', encoding="utf-8"
    )
    uri = editor.open(project / "seeds" / "0.md", "---\nname: x\n---\n")
    editor.found(uri)
    schema.write_text('{"type": "object", "required": ["place"]}', encoding="utf-8")
    editor.happened(schema)
    editor.found(uri, "SL101")


@pytest.mark.parametrize(
    ("config", "name"),
    [
        ('include = ["seeds"]\nexclude = ["seeds/0.md"]\n', "seeds/0.md"),
        ('include = ["seeds"]\n', "README.md"),
        ('include = ["seeds"]\n', "seedlint.toml"),
        ('include = ["seeds"]\n', "seeds/picture.png"),
    ],
)
def test_what_is_no_document_is_left_alone(editor: Editor, project: Path, config: str, name: str) -> None:
    (project / "seedlint.toml").write_text(config, encoding="utf-8")
    editor.happened(project / "seedlint.toml")
    uri = editor.open(project / name, "nothing of ours")
    editor.found(uri)
    assert editor.actions(uri) == []


def test_without_a_configuration_only_front_matter_is_looked_at(editor: Editor, tmp_path: Path) -> None:
    plain = editor.open(tmp_path / "README.md", "# A page\n")
    editor.found(plain)
    fenced = editor.open(tmp_path / "a.md", document(0, WRONG_TYPE))
    editor.found(fenced, "SL102")


def test_a_configuration_that_names_no_documents_makes_none_of_other_files(
    editor: Editor, tmp_path: Path
) -> None:
    (tmp_path / "seedlint.toml").write_text('ignore = ["SL402"]\n', encoding="utf-8")
    for name, text in (("README.md", "# A page\n"), ("compose.yaml", "---\nservices: {}\n")):
        editor.found(editor.open(tmp_path / name, text))
    editor.found(editor.open(tmp_path / "a.md", document(0, WRONG_TYPE, INSECURE)), "SL102")


def test_what_happens_to_other_files_costs_nothing(project: Path) -> None:
    with Editor(project, pull=True) as editor:
        uri = editor.open(project / "seeds" / "0.md", document(1))
        params = types.DocumentDiagnosticParams(types.TextDocumentIdentifier(uri))

        def known() -> str | None:
            """Return what stands for all that is known of it, as soon as that is the whole corpus."""
            report = editor.ask("textDocument/diagnostic", params)
            return report.result_id if "SL501" in {one.code for one in report.items} else None

        before = editor.wait(known)
        for name in ("build.log", "seeds/picture.png", ".git/index.lock", "README.md"):
            other = project / name
            other.parent.mkdir(exist_ok=True)
            other.write_text("x", encoding="utf-8")
            editor.happened(other, kind=types.FileChangeType.Created)
        time.sleep(0.6)
        assert known() == before
        editor.happened(project / "seeds" / "2.md")
        editor.wait(lambda: known() != before)


def test_what_has_no_file_is_left_alone(editor: Editor) -> None:
    item = types.TextDocumentItem("untitled:Untitled-1", "markdown", 1, "---\n---\n")
    editor._call(lambda: editor.client.text_document_did_open(types.DidOpenTextDocumentParams(item)))
    editor._versions[item.uri], editor._texts[item.uri] = 1, item.text
    editor.found(item.uri)


def test_what_is_closed_shows_nothing_any_more(editor: Editor, project: Path) -> None:
    uri = editor.open(project / "seeds" / "0.md", document(0, WRONG_TYPE))
    editor.found(uri, "SL102")
    editor.close(uri)
    editor.wait(lambda: editor.codes(uri) == [])


def test_a_crashing_rule_is_a_finding_and_ends_nothing(editor: Editor, project: Path) -> None:
    (project / "rules").mkdir()
    (project / "rules" / "breaks.py").write_text(
        "from seedlint.rule import Rule, Severity, Bad\n"
        "class Breaks(Rule):\n"
        '    """It breaks.\n\n    Why: to see.\n    Fix: none.\n    """\n'
        '    code = "XY100"; name = "it-breaks"; severity = Severity.ERROR; since = "1.0.0"\n'
        "    examples = ()\n"
        "    def check(self, document):\n"
        "        print('between the messages')\n"
        "        raise RuntimeError('on purpose')\n",
        encoding="utf-8",
    )
    (project / "seedlint.toml").write_text('include = ["seeds"]\nrule-paths = ["rules"]\n', encoding="utf-8")
    editor.happened(project / "seedlint.toml")
    uri = editor.open(project / "seeds" / "0.md")
    (item,) = editor.found(uri, "SL000")
    assert "on purpose" in item.message
    editor.change(uri, document(0, WRONG_TYPE))
    editor.found(uri, "SL000", "SL102")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-32"])
def test_columns_are_counted_as_agreed(project: Path, encoding: str) -> None:
    text = document(0, ("title: ", "title: 🎪🎪 e\u0301 "), ("quality: 39", '"qu\u00e4lity🎈": 39'))
    with Editor(project, encodings=(encoding,)) as editor:
        assert editor.server.capabilities.position_encoding == encoding
        uri = editor.open(project / "seeds" / "0.md", text)
        (item,) = editor.found(uri, "SL103")
        (action,) = [one for one in editor.actions(uri) if "rename" in one.title]
        made = applied(text, editor.edits_of(action, uri), encoding)
        assert made == text.replace('"qu\u00e4lity🎈"', '"quality"')
        # A change in the middle of what is not ASCII is understood, too.
        at = types.Position(item.range.start.line, item.range.start.character)
        editor.type(uri, types.Range(at, item.range.end), '"quality"', made)
        editor.found(uri)


def test_clients_that_ask_are_told_nothing_unasked(project: Path) -> None:
    with Editor(project, pull=True) as editor:
        uri = editor.open(project / "seeds" / "0.md", document(0, WRONG_TYPE))
        params = types.DocumentDiagnosticParams(types.TextDocumentIdentifier(uri))
        report = editor.ask(types.TEXT_DOCUMENT_DIAGNOSTIC, params)
        assert [one.code for one in report.items] == ["SL102"]
        editor.wait(lambda: editor.refreshed, "a refresh once the corpus is known")
        params.previous_result_id = editor.ask(types.TEXT_DOCUMENT_DIAGNOSTIC, params).result_id
        assert editor.ask(types.TEXT_DOCUMENT_DIAGNOSTIC, params).kind == "unchanged"
        editor.change(uri, document(1))
        report = editor.ask(types.TEXT_DOCUMENT_DIAGNOSTIC, params)
        assert [one.code for one in report.items] == ["SL501", "SL606"]
        assert editor.told == {}


def test_what_another_text_makes_of_one_is_told_to_clients_that_ask(project: Path) -> None:
    with Editor(project, pull=True) as editor:
        uri = editor.open(project / "seeds" / "0.md", document(0))
        params = types.DocumentDiagnosticParams(types.TextDocumentIdentifier(uri))
        editor.ask(types.TEXT_DOCUMENT_DIAGNOSTIC, params)
        editor.wait(lambda: editor.refreshed)
        params.previous_result_id = editor.ask(types.TEXT_DOCUMENT_DIAGNOSTIC, params).result_id
        before = editor.refreshed
        other = editor.open(project / "seeds" / "1.md", document(0))
        editor.ask(
            types.TEXT_DOCUMENT_DIAGNOSTIC,
            types.DocumentDiagnosticParams(types.TextDocumentIdentifier(other)),
        )
        editor.wait(lambda: editor.refreshed > before, "a refresh")
        report = editor.ask(types.TEXT_DOCUMENT_DIAGNOSTIC, params)
        assert [one.code for one in report.items] == ["SL501", "SL606"]


def test_long_messages_come_whole(editor: Editor, project: Path) -> None:
    text = document(0, WRONG_TYPE) + "x" * 200_000
    uri = editor.open(project / "seeds" / "0.md", text)
    editor.wait(lambda: "SL102" in editor.codes(uri))
    editor.change(uri, document(0) + "y" * 300_000)
    editor.wait(lambda: editor.told[uri][-1].version == 2 and "SL102" not in editor.codes(uri))


@pytest.mark.parametrize("odd", ["\u2028", "\u2029", "\x85"])
def test_edits_below_characters_that_are_no_line_breaks(editor: Editor, project: Path, odd: str) -> None:
    text = document(0, ("title: ", f"title: a{odd}b "))
    uri = editor.open(project / "seeds" / "0.md", text)
    line = text.split("\n").index("quality: 39")
    span = types.Range(types.Position(line, 9), types.Position(line, 11))
    editor.type(uri, span, "many", text.replace("quality: 39", "quality: many"))
    (item,) = [one for one in editor.wait(lambda: _wrong(editor, uri)) if one.code == "SL102"]
    assert item.range.start == types.Position(line, 9)


def _wrong(editor: Editor, uri: str) -> list[types.Diagnostic]:
    last = editor.told.get(uri, [])[-1:]
    return [one for one in last[0].diagnostics if one.code in {"SL102", "SL003"}] if last else []


def test_a_file_and_a_link_to_it_are_each_judged_by_their_text(editor: Editor, project: Path) -> None:
    link = project / "seeds" / "link.md"
    try:
        link.symlink_to("0.md")
    except OSError:
        pytest.skip("there are no symbolic links here")
    first = editor.open(project / "seeds" / "0.md", document(0, WRONG_TYPE))
    second = editor.open(link, document(0))
    editor.found(first, "SL102")
    editor.found(second)


@pytest.mark.parametrize("options", [{"run": ["x"]}, {"debounce": "soon"}, [], "x", {"codeLens": 3}])
def test_options_without_meaning_are_left_out(project: Path, options: object) -> None:
    with Editor(project, options=options) as editor:
        uri = editor.open(project / "seeds" / "0.md", document(0, WRONG_TYPE))
        editor.found(uri, "SL102")


def test_a_cold_corpus_is_judged_beside_with_progress(project: Path) -> None:
    for number in range(3, 40):
        (project / "seeds" / f"{number}.md").write_text(document(number), encoding="utf-8")
    with Editor(project, progress=True) as editor:
        uri = editor.open(project / "seeds" / "0.md", document(30, WRONG_TYPE))
        editor.found(uri, "SL102", "SL501", "SL606")
        assert "begin" in str(editor.progress[0])
        editor.wait(lambda: "end" in str(editor.progress[-1]))
        assert "40 of 40" in str(editor.progress)
    assert (project / ".seedlint_cache").is_dir()


def test_on_save_only(project: Path) -> None:
    with Editor(project, options={"run": "onSave"}) as editor:
        path = project / "seeds" / "0.md"
        uri = editor.open(path)
        editor.found(uri)
        editor.change(uri, document(0, WRONG_TYPE))
        told = len(editor.told[uri])
        assert editor.completions(uri, 1, 2) is not None  # whatever was to come has come
        editor.save(path, uri)
        editor.found(uri, "SL102")
        assert [one.version for one in editor.told[uri][told:]].count(1) == 0


# Actions


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


# Hover and completion


def test_hover_tells_of_fields_and_findings(editor: Editor, project: Path) -> None:
    text = document(0, WRONG_TYPE)
    uri = editor.open(project / "seeds" / "0.md", text)
    editor.found(uri, "SL102")
    where = types.TextDocumentIdentifier(uri), position(text, "qual")
    told = editor.ask(types.TEXT_DOCUMENT_HOVER, types.HoverParams(*where)).contents.value
    assert "**Quality**" in told
    assert "a whole number" in told
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
    assert one.detail == "fjord-courier.no, in 3 places"
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


# Navigation


def test_an_address_leads_to_the_other_documents_it_stands_in(editor: Editor, project: Path) -> None:
    address = re.search(r'^webUrl: "(.*)"$', document(2), re.MULTILINE)
    assert address
    related = f"related:\n- title: x\n  webUrl: {address[1].replace('www.', 'WWW.')}#top\n"
    text = document(0, ("secured:", f"{related}secured:"))
    uri = editor.open(project / "seeds" / "0.md", text)
    editor.wait(lambda: editor.codes(uri))
    where = types.TextDocumentIdentifier(uri), position(text, "#top")
    places = editor.ask(types.TEXT_DOCUMENT_DEFINITION, types.DefinitionParams(*where))
    assert [one.uri for one in places] == [editor.uri(project / "seeds" / "2.md")]
    assert places[0].range.start.character == len("webUrl: ")
    # From the article's title, too; and the place itself counts if that is asked for.
    where = types.TextDocumentIdentifier(uri), position(text, "- title: x")
    context = types.ReferenceContext(include_declaration=True)
    params = types.ReferenceParams(context, *where)
    assert len(editor.ask(types.TEXT_DOCUMENT_REFERENCES, params)) == 2


def test_outline_links_and_folding(editor: Editor, project: Path) -> None:
    text = document(0)
    uri = editor.open(project / "seeds" / "0.md", text)
    document_of = types.TextDocumentIdentifier(uri)
    symbols = editor.ask(types.TEXT_DOCUMENT_DOCUMENT_SYMBOL, types.DocumentSymbolParams(document_of))
    assert [one.name for one in symbols] == re.findall(r"^(\w+):", text, re.MULTILINE)
    links = editor.ask(types.TEXT_DOCUMENT_DOCUMENT_LINK, types.DocumentLinkParams(document_of))
    assert {one.target for one in links} == set(re.findall(r"https://\S+?(?=\"?$)", text, re.MULTILINE))
    folds = editor.ask(types.TEXT_DOCUMENT_FOLDING_RANGE, types.FoldingRangeParams(document_of))
    assert (folds[0].start_line, folds[0].end_line) == (0, len(text.splitlines()) - 1)
    assert any(text.splitlines()[one.start_line].startswith("provider:") for one in folds)


def test_documents_are_found_by_their_titles(editor: Editor, project: Path) -> None:
    uri = editor.open(project / "seeds" / "0.md")
    editor.found(uri)

    def found() -> list[str]:
        symbols = editor.ask(types.WORKSPACE_SYMBOL, types.WorkspaceSymbolParams("changes 2"))
        return [one.location.uri for one in symbols or ()]

    editor.wait(lambda: editor.uri(project / "seeds" / "2.md") in found(), "a document by its title")


def test_citations_are_counted_if_that_is_asked_for(project: Path) -> None:
    address = re.search(r"^webUrl: (.*)$", document(2), re.MULTILINE)
    assert address
    related = f"related:\n- title: x\n  webUrl: {address[1]}\n"
    (project / "seeds" / "1.md").write_text(document(1, ("secured:", f"{related}secured:")), encoding="utf-8")
    with Editor(project, options={"codeLens": True}) as editor:
        uri = editor.open(project / "seeds" / "2.md")
        params = types.CodeLensParams(types.TextDocumentIdentifier(uri))
        (lens,) = editor.ask(types.TEXT_DOCUMENT_CODE_LENS, params)
        assert lens.command.title == "1 other document cites this article"
    with Editor(project) as editor:
        uri = editor.open(project / "seeds" / "2.md")
        params = types.CodeLensParams(types.TextDocumentIdentifier(uri))
        assert not editor.ask(types.TEXT_DOCUMENT_CODE_LENS, params)


# Starting


def test_the_log_says_who_is_here(editor: Editor) -> None:
    assert re.match(r"seedlint \S+, Python 3\.\d+\.\d+ \(.+\)", editor.wait(lambda: editor.log)[0])


def test_files_are_watched(project: Path) -> None:
    with Editor(project) as editor:
        editor.wait(lambda: [one for one in editor.registered if "didChangeWatchedFiles" in one.method])


def test_where_the_editor_can_t_watch_the_server_does(project: Path) -> None:
    with Editor(project, watching=False) as editor:
        uri = editor.open(project / "seeds" / "0.md", document(5))
        editor.found(uri)
        other = project / "seeds" / "1.md"

        def noticed() -> bool:
            other.write_text(document(5), encoding="utf-8")
            return editor.codes(uri) == ["SL501", "SL606"]

        editor.wait(noticed)


# What users of such servers complain of most


def test_what_is_excluded_later_is_cleared(editor: Editor, project: Path) -> None:
    uri = editor.open(project / "seeds" / "0.md", document(0, WRONG_TYPE))
    editor.found(uri, "SL102")
    config = project / "seedlint.toml"
    config.write_text('include = ["seeds"]\nexclude = ["0.md"]\n', encoding="utf-8")
    editor.happened(config)
    editor.found(uri)


def test_a_nearer_configuration_counts_and_so_do_its_exceptions(editor: Editor, project: Path) -> None:
    inner = project / "inner"
    (inner / "docs").mkdir(parents=True)
    (inner / "seedlint.toml").write_text(
        'include = ["docs"]\n[per-file-ignores]\n"docs/a.md" = ["SL102"]\n', encoding="utf-8"
    )
    outer = editor.open(project / "seeds" / "0.md", document(0, WRONG_TYPE))
    ignored = editor.open(inner / "docs" / "a.md", document(0, WRONG_TYPE))
    other = editor.open(inner / "docs" / "b.md", document(9, WRONG_TYPE))
    editor.found(outer, "SL102")
    editor.found(ignored)  # and it is no duplicate of what is in another project
    editor.found(other, "SL102")


def test_what_others_have_open_is_judged_anew_with_its_version(editor: Editor, project: Path) -> None:
    first = editor.open(project / "seeds" / "0.md", document(3))
    editor.found(first)
    editor.change(first, document(3, WRONG_TYPE))
    second = editor.open(project / "seeds" / "1.md", document(3))
    editor.found(first, "SL102", "SL501", "SL606")
    editor.found(second, "SL501", "SL606")
    assert [one.version for one in editor.told[first]] == sorted(
        one.version or 0 for one in editor.told[first]
    )


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ('---\ntitle: "never closed\ncategory: news\n---\n', "SL003"),
        ("---\na: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\n---\n", None),
        ("---\n<<<<<<< ours\ntitle: a\n=======\ntitle: b\n>>>>>>> theirs\n---\n", "SL003"),
        ("---\ntitle: x\n", "SL002"),
    ],
)
def test_broken_text_has_one_finding_at_its_cause(
    editor: Editor, project: Path, text: str, code: str | None
) -> None:
    uri = editor.open(project / "seeds" / "0.md", text)
    if code is None:
        editor.wait(lambda: editor.codes(uri))
    else:
        editor.found(uri, code)


def test_many_changes_at_once_are_looked_at_together(editor: Editor, project: Path) -> None:
    uri = editor.open(project / "seeds" / "0.md", document(0))
    editor.found(uri)
    told = len(editor.told[uri])
    paths = []
    for number in range(3, 303):
        path = project / "seeds" / f"{number}.md"
        path.write_text(document(number), encoding="utf-8")
        paths.append(path)
    paths[-1].write_text(document(0), encoding="utf-8")
    for path in paths:
        editor.happened(path, kind=types.FileChangeType.Created)
    editor.found(uri, "SL501", "SL606")
    assert len(editor.told[uri]) - told < len(paths) / 3


def test_the_cold_corpus_can_be_left_alone(project: Path) -> None:
    for number in range(3, 140):
        (project / "seeds" / f"{number}.md").write_text(document(number), encoding="utf-8")
    # A rule that takes its time: there is enough to cancel.
    (project / "rules").mkdir()
    (project / "rules" / "slow.py").write_text(
        "import time\n"
        "from seedlint.rule import Good, Rule, Severity\n"
        "class Slow(Rule):\n"
        '    """It is slow.\n\n    Why: to see.\n    Fix: none.\n    """\n'
        '    code = "XY100"; name = "it-is-slow"; severity = Severity.ERROR; since = "1.0.0"\n'
        "    examples = (Good('title: x'),)\n"
        "    def check(self, document):\n"
        "        time.sleep(0.05)\n"
        "        return ()\n",
        encoding="utf-8",
    )
    (project / "seedlint.toml").write_text('include = ["seeds"]\nrule-paths = ["rules"]\n', encoding="utf-8")
    with Editor(project, progress=True) as editor:
        uri = editor.open(project / "seeds" / "0.md", document(1, WRONG_TYPE))
        editor.found(uri, "SL102")
        editor.wait(lambda: editor.tokens)
        cancel = types.WorkDoneProgressCancelParams(editor.tokens[0])
        editor._call(lambda: editor.client.window_work_done_progress_cancel(cancel))
        editor.wait(lambda: [one for one in editor.log if "cancelled" in one], "the end")
        editor.change(uri, document(2))
        editor.found(uri)  # just what it shows by itself
        assert not [one for one in editor.log if "Error" in one or "already" in one]


def test_an_editor_that_is_gone_ends_the_server(project: Path) -> None:
    import subprocess
    import sys

    done = subprocess.run(
        [sys.executable, "-m", "seedlint", "lsp"],
        cwd=project,
        input=b"",
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0
    assert done.stdout == b""


# Files that hold several documents

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


# Several roots, branches, and the server itself


def test_each_root_has_its_own_settings(editor: Editor, tmp_path: Path) -> None:
    inner = tmp_path / "sites" / "inner"
    for folder, settings in ((tmp_path, 'ignore = ["SL102"]\n'), (inner, "")):
        (folder / "seeds").mkdir(parents=True)
        (folder / "seedlint.toml").write_text(f'include = ["**/seeds"]\n{settings}', encoding="utf-8")
        (folder / "seeds" / "1.md").write_text(document(1), encoding="utf-8")
    outer = editor.open(tmp_path / "seeds" / "0.md", document(0, WRONG_TYPE))
    nested = editor.open(inner / "seeds" / "0.md", document(1, WRONG_TYPE))
    editor.found(outer)
    items = editor.found(nested, "SL102", "SL501", "SL606")
    (related,) = next(one for one in items if one.code == "SL501").related_information or ()
    assert related.location.uri == editor.uri(inner / "seeds" / "1.md")


def test_another_branch_is_noticed(editor: Editor, project: Path) -> None:
    git("init", "-q", cwd=project)
    commit(project)
    git("checkout", "-q", "-b", "other", cwd=project)
    (project / "seeds" / "1.md").write_text(document(9), encoding="utf-8")
    (project / "seeds" / "2.md").unlink()
    commit(project)
    git("checkout", "-q", "main", cwd=project)
    uri = editor.open(project / "seeds" / "0.md", document(9))
    editor.found(uri)
    changed = [project / ".git" / "HEAD", project / "seeds" / "1.md", project / "seeds" / "2.md"]
    git("checkout", "-q", "other", cwd=project)
    editor.happened(*changed)
    editor.found(uri, "SL501", "SL606")
    git("checkout", "-q", "main", cwd=project)
    editor.happened(*changed)
    editor.found(uri)


def test_another_seedlint_below_the_server_is_told(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import seedlint

    copy = tmp_path / "installed" / "seedlint"
    shutil.copytree(os.path.dirname(seedlint.__file__), copy, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setenv("PYTHONPATH", str(copy.parent))
    monkeypatch.chdir(project)
    with Editor(project) as one:
        uri = one.open(project / "seeds" / "0.md")
        one.found(uri)
        assert one.messages == []
        with open(copy / "__init__.py", "a", encoding="utf-8") as file:
            file.write("# another one\n")
        one.save(project / "seeds" / "0.md", uri)
        one.wait(lambda: one.messages, "the message")
        assert "restart the server" in one.messages[0]


# Races, and what is not told


def test_no_edit_has_a_version_that_it_is_not_for(editor: Editor, project: Path) -> None:
    text = document(0, WRONG_TYPE, INSECURE)
    uri = editor.open(project / "seeds" / "0.md", text)
    editor.found(uri, "SL102", *["SL402"] * 1) if text.count("http://") == 1 else editor.wait(
        lambda: "SL102" in editor.codes(uri)
    )
    span = types.Range(types.Position(0, 0), types.Position(1000, 0))
    asked = types.CodeActionParams(types.TextDocumentIdentifier(uri), span, types.CodeActionContext([]))
    where = types.TextDocumentIdentifier(uri)
    more = text.replace("---\n", "---\n# 1\n# 2\n# 3\n", 1)
    whole = [types.TextDocumentContentChangeWholeDocument(text=more)]
    requests: list[tuple[str, object]] = [("textDocument/codeAction", asked)] * 6
    requests.append(("textDocument/documentSymbol", types.DocumentSymbolParams(where)))
    *actions, outline = at_once(editor, requests, lambda: editor.send(uri, whole, more))
    texts = {1: text, 2: more}
    for action in [one for found in actions for one in found or () if one.edit]:
        (change,) = action.edit.document_changes
        now = applied(texts[change.text_document.version], change.edits)
        assert now.count("\n---\n") == 1
        assert now.startswith("---\n")
        assert "quality: many" in now or "quality: " not in now or "SL102" in str(action.title)
    lines = {1: text.split("\n"), 2: more.split("\n")}
    first = outline[0].selection_range.start.line
    assert any(shown[first].startswith(outline[0].name) for shown in lines.values())


def test_who_can_t_be_told_to_ask_again_is_told(project: Path) -> None:
    with Editor(project, pull=True, refresh=False) as one:
        assert one.server.capabilities.diagnostic_provider is None
        uri = one.open(project / "seeds" / "0.md", document(1))
        one.found(uri, "SL501", "SL606")


def test_a_saved_text_is_asked_for_again_where_only_saving_counts(tmp_path: Path) -> None:
    (tmp_path / "seedlint.toml").write_text("", encoding="utf-8")
    path = tmp_path / "a.md"
    path.write_text(document(0), encoding="utf-8")
    with Editor(tmp_path, pull=True, options={"run": "onSave"}) as one:
        uri = one.open(path)
        assert pulled(one, uri) == []
        one.change(uri, document(0, WRONG_TYPE))
        before = one.refreshed
        one.save(path, uri)
        assert pulled(one, uri) == ["SL102"]
        one.wait(lambda: one.refreshed > before, "the call to ask again")
        assert pulled(one, uri) == ["SL102"]


def test_who_asks_after_each_key_is_answered_when_the_writing_pauses(project: Path) -> None:
    with Editor(project, pull=True, options={"debounce": 700}) as one:
        uri = one.open(project / "seeds" / "0.md")
        pulled(one, uri)
        one.change(uri, document(0, WRONG_TYPE))
        begun = time.monotonic()
        assert pulled(one, uri) == ["SL102"]
        assert time.monotonic() - begun > 0.5


def test_a_configuration_above_the_folder_is_read_again(project: Path) -> None:
    with Editor(project / "seeds") as one:
        uri = one.open(project / "seeds" / "0.md", document(0, WRONG_TYPE))
        one.found(uri, "SL102")
        config = project / "seedlint.toml"
        config.write_text('include = ["seeds"]\nignore = ["SL102"]\n', encoding="utf-8")
        time.sleep(1.2)
        one.change(uri, document(0, WRONG_TYPE) + " ")
        one.wait(lambda: "SL102" not in one.codes(uri))


@pytest.mark.parametrize("pull", [False, True])
def test_a_module_that_can_t_be_loaded_is_told_as_long_as_it_can_t(project: Path, pull: bool) -> None:
    (project / "rules").mkdir()
    (project / "rules" / "broken.py").write_text("syntax error here\n", encoding="utf-8")
    (project / "seedlint.toml").write_text('include = ["seeds"]\nrule-paths = ["rules"]\n', encoding="utf-8")
    with Editor(project, pull=pull) as one:
        uri = one.open(project / "seeds" / "0.md", document(1))
        codes = (lambda: pulled(one, uri)) if pull else (lambda: one.codes(uri))
        one.wait(lambda: {"SL000", "SL501"} <= set(codes()), "both")  # the corpus has been judged, too


def test_a_rule_that_can_t_judge_the_corpus_is_told(project: Path) -> None:
    (project / "rules").mkdir()
    (project / "rules" / "crash.py").write_text(
        "from seedlint.rule import CorpusRule, Fact, Severity\n"
        "class Crash(CorpusRule):\n"
        '    """It crashes.\n\n    Why: to see.\n    Fix: none.\n    """\n'
        '    code = "XY200"; name = "it-crashes"; severity = Severity.ERROR; since = "1.0.0"\n'
        "    examples = ()\n"
        "    def collect(self, document):\n"
        '        yield Fact("all", "/title", "x")\n'
        "    def check(self, group):\n"
        '        raise RuntimeError("no")\n',
        encoding="utf-8",
    )
    (project / "seedlint.toml").write_text('include = ["seeds"]\nrule-paths = ["rules"]\n', encoding="utf-8")
    with Editor(project) as one:
        first = one.open(project / "seeds" / "0.md")
        second = one.open(project / "seeds" / "2.md")
        for uri in (first, second):
            one.wait(lambda uri=uri: one.codes(uri) == ["SL000"], "the crash")


def test_a_rule_that_changes_while_the_corpus_is_judged_begins_it_anew(project: Path) -> None:
    for number in range(3, 60):
        (project / "seeds" / f"{number}.md").write_text(document(number), encoding="utf-8")
    rules = project / "rules"
    rules.mkdir()
    text = (
        "import time\n"
        "from seedlint.rule import Good, Rule, Severity\n"
        "class Slow(Rule):\n"
        '    """It is slow.\n\n    Why: to see.\n    Fix: none.\n    """\n'
        '    code = "XY100"; name = "it-is-slow"; severity = Severity.ERROR; since = "1.0.0"\n'
        "    examples = (Good('title: x'),)\n"
        "    def check(self, document):\n"
        "        time.sleep(0.05)\n"
        "        return ()\n"
    )
    (rules / "slow.py").write_text(text, encoding="utf-8")
    (project / "seedlint.toml").write_text('include = ["seeds"]\nrule-paths = ["rules"]\n', encoding="utf-8")
    with Editor(project, progress=True) as one:
        uri = one.open(project / "seeds" / "0.md", document(1))
        one.wait(lambda: one.tokens)
        (rules / "slow.py").write_text(text.replace("0.05", "0.001"), encoding="utf-8")
        one.happened(rules / "slow.py")
        one.wait(lambda: len(one.tokens) >= 2, "another progress")
        one.found(uri, "SL501", "SL606")


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
def test_related_places_are_those_that_are_open_through_a_link(project: Path, tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(project, target_is_directory=True)
    with Editor(link) as one:
        first = one.open(link / "seeds" / "0.md", document(7))
        second = one.open(link / "seeds" / "new.md", document(7))
        for uri, other in ((first, second), (second, first)):
            items = one.found(uri, "SL501", "SL606")
            (related,) = next(item for item in items if item.code == "SL501").related_information or ()
            assert related.location.uri == other


def test_an_editor_without_markdown_gets_plain_words(project: Path) -> None:
    with Editor(project, formats=("plaintext",)) as one:
        uri = one.open(project / "seeds" / "0.md", document(0, WRONG_TYPE))
        line = document(0).split("\n").index("quality: 39")
        params = types.HoverParams(types.TextDocumentIdentifier(uri), types.Position(line, 2))
        found = one.ask("textDocument/hover", params)
        assert found.contents.kind == types.MarkupKind.PlainText
        assert not set("*`") & set(found.contents.value)


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


def test_titles_that_are_not_saved_are_found_once(editor: Editor, project: Path) -> None:
    uri = editor.open(project / "seeds" / "0.md", document(0, ("title: ", "title: Zzzmoss ")))
    editor.wait(lambda: editor.told.get(uri))
    found = editor.ask("workspace/symbol", types.WorkspaceSymbolParams("zzzmoss"))
    assert [one.location.uri for one in found] == [uri]
