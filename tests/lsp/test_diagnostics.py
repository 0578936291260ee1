"""What is found while somebody types, as an editor is told of it."""

from __future__ import annotations

import json
import os
import re
import time
from typing import TYPE_CHECKING

import pytest
from lsprotocol import types

from tests.support.editor import Editor, applied, slow_rule
from tests.support.running import INSECURE, WRONG_TYPE, document, fed

if TYPE_CHECKING:
    from pathlib import Path


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
    (project / "rules" / "slow.py").write_text(slow_rule(0.05), encoding="utf-8")
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
