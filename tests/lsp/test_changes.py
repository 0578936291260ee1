"""What changes outside of a text, or while an answer is under way."""

from __future__ import annotations

import os
import re
import shutil
import time
from typing import TYPE_CHECKING

import pytest
from lsprotocol import types

from tests.support.editor import Editor, applied, at_once, pulled, slow_rule
from tests.support.gitting import commit, git
from tests.support.running import INSECURE, WRONG_TYPE, document

if TYPE_CHECKING:
    from pathlib import Path


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


def test_no_edit_has_a_version_that_it_is_not_for(editor: Editor, project: Path) -> None:
    """Whatever comes while a text changes is what comes of one of the two texts by itself."""
    first = document(0, WRONG_TYPE, INSECURE)
    second = first.replace("---\n", "---\n# 1\n# 2\n# 3\n", 1)
    span = types.Range(types.Position(0, 0), types.Position(1000, 0))
    wanted = {}
    for number, text in ((1, first), (2, second)):
        uri = editor.open(project / "seeds" / f"{number}.md", text)
        wanted[number] = {
            (one.title, editor.apply(uri, editor.edits_of(one, uri))) for one in editor.actions(uri, span)
        }
        editor.close(uri)
    uri = editor.open(project / "seeds" / "0.md", first)
    editor.wait(lambda: "SL102" in editor.codes(uri))
    where = types.TextDocumentIdentifier(uri)
    asked = types.CodeActionParams(where, span, types.CodeActionContext([]))
    requests: list[tuple[str, object]] = [("textDocument/codeAction", asked)] * 6
    requests.append(("textDocument/documentSymbol", types.DocumentSymbolParams(where)))
    whole = [types.TextDocumentContentChangeWholeDocument(text=second)]
    *actions, outline = at_once(editor, requests, lambda: editor.send(uri, whole, second))
    texts = {1: first, 2: second}
    for action in [one for found in actions for one in found or ()]:
        (change,) = action.edit.document_changes
        version = change.text_document.version
        assert (action.title, applied(texts[version], change.edits)) in wanted[version]
    line = outline[0].selection_range.start.line
    assert any(text.split("\n")[line].startswith(outline[0].name) for text in texts.values())


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
    (rules / "slow.py").write_text(slow_rule(0.05), encoding="utf-8")
    (project / "seedlint.toml").write_text('include = ["seeds"]\nrule-paths = ["rules"]\n', encoding="utf-8")
    with Editor(project, progress=True) as one:
        uri = one.open(project / "seeds" / "0.md", document(1))
        one.wait(lambda: one.tokens)
        (rules / "slow.py").write_text(slow_rule(0.001), encoding="utf-8")
        one.happened(rules / "slow.py")
        one.wait(lambda: len(one.tokens) >= 2, "another progress")
        one.found(uri, "SL501", "SL606")
