"""Ways from one document to the next."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lsprotocol import types

from tests.support.editor import Editor, position
from tests.support.running import document

if TYPE_CHECKING:
    from pathlib import Path


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


def test_titles_that_are_not_saved_are_found_once(editor: Editor, project: Path) -> None:
    uri = editor.open(project / "seeds" / "0.md", document(0, ("title: ", "title: Zzzmoss ")))
    editor.wait(lambda: editor.told.get(uri))
    found = editor.ask("workspace/symbol", types.WorkspaceSymbolParams("zzzmoss"))
    assert [one.location.uri for one in found] == [uri]
