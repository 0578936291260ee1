"""A syntax that only this module knows is read, placed, suppressed and left unwritten like any other."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest

from seedlint.document import Document
from seedlint.export.lines import outline
from seedlint.finding import Edit, Finding, Fix
from seedlint.fixes.edits import Refused, resolve
from seedlint.fixes.sound import read_alike
from seedlint.reading.bytree import TreeReading
from seedlint.reading.choose import JSON, SYNTAXES, YAML, Syntaxes
from seedlint.reading.syntax import Comments, Fences, Stretch, Syntax
from seedlint.reading.tree import Decoded, Node
from tests.support.running import seedlint

if TYPE_CHECKING:
    from pathlib import Path

_LINE = re.compile(r"(?m)^(?:([^=#\n]+)=([^#\n]*?)|[^#\n]+)?[ ]*(?:#.*)?$")


class Pairs(TreeReading):
    """Lines of ``key=value``; a ``#`` begins a comment wherever it stands."""

    name = "key=value"
    comments = Comments.ANYWHERE

    def __init__(self, text: str, raw: bytes, stretch: Stretch) -> None:
        super().__init__(text, stretch)
        root = self.root = Node("mapping", self.begin, self.end)
        data = {}
        for line in _LINE.finditer(text, *stretch):
            if line[1]:
                data[line[1]] = line[2]
                root.fields[line[1]] = len(root.items)
                root.items += [Node("scalar", *line.span(at), text=line[at]) for at in (1, 2)]
            elif line[0] and not line[0].startswith("#"):
                self.problems.append(Finding("SL003", "this line has no `=`", offsets=line.span()))
        self.data = None if self.problems else data

    def tree(self) -> Node:
        return self.root

    def decoded(self, node: Node) -> Decoded:
        size = len(node.text)
        return Decoded(node.text, range(size), range(1, size + 1))


def between_pluses(text: str) -> Stretch | Finding:
    end = text.find("\n+++", 3)
    return (4, end + 1) if end > 0 else Finding("SL002", "there is no second `+++`", offsets=(0, 3))


PAIRS = Syntax(Pairs, ("kv",), fences=Fences("+++", between_pluses))
ALL = Syntaxes((YAML, JSON, PAIRS))

TEXT = """\
# seedlint: ignore-file[SL1] -- not what this is about
category=news
title=The  bus stops# seedlint: ignore[SL705] -- as it was sent
excerpt=A  dog  waits
type=article
"""


@pytest.fixture(autouse=True)
def _with_pairs(monkeypatch: pytest.MonkeyPatch) -> None:
    known(monkeypatch, ALL)


def known(monkeypatch: pytest.MonkeyPatch, syntaxes: Syntaxes) -> None:
    """Have seedlint know other syntaxes, wherever it has asked for them already."""
    for name, value in vars(syntaxes).items():
        monkeypatch.setattr(SYNTAXES, name, value)


def marked(document: Document, *place: object) -> str:
    return document.text[slice(*document.offsets(*place))]  # type: ignore[arg-type]


def test_values_and_places_come_through_the_door() -> None:
    document = Document("a.kv", TEXT.encode())
    assert document.data == {
        "category": "news", "title": "The  bus stops", "excerpt": "A  dog  waits", "type": "article",
    }  # fmt: skip
    assert document.front == (0, len(TEXT))
    assert marked(document, "/title") == "The  bus stops"
    assert marked(document, "/title", "key") == "title"
    assert marked(document, "/title", "value", (5, 8)) == "bus"
    assert marked(document, "") == "category=news"
    assert marked(document, "/nothing") == "category=news"
    assert document.locate("/excerpt").line == 4
    assert outline(document, {"/type"}) == {"/type": 5}
    assert read_alike(document)


def test_its_own_words_say_what_is_wrong() -> None:
    document = Document("a.kv", b"a=1\nno more\n")
    assert document.broken
    assert [(one.code, one.message) for one in document.problems] == [("SL003", "this line has no `=`")]
    assert document.place(document.problems[0]).line == 2


def test_fences_tell_syntaxes_apart() -> None:
    document = Document("a.md", b"+++\ntitle=A bus\n+++\n---\ntext\n")
    assert document.data == {"title": "A bus"}
    assert document.locate("/title").line == 2
    unclosed = Document("a.md", b"+++\ntitle=A bus\n")
    assert unclosed.broken
    assert [one.message for one in unclosed.problems] == ["there is no second `+++`"]
    assert unclosed.offsets("/title") == (0, 0)
    assert unclosed.tree() is None
    assert Document("a.md", b"---\ntitle: A bus\n---\n").reading.name == "YAML"
    assert Document("a.JSON", b'{"title": "A bus"}').reading.name == "JSON"
    neither = Document("a.md", b"title=A bus\n").problems
    assert [one.message[:47] for one in neither] == ["the file does not begin with front matter; put "]


@pytest.mark.parametrize("others", [(YAML, PAIRS), (PAIRS, YAML)])
def test_the_longer_opening_is_the_one(others: tuple[Syntax, ...]) -> None:
    """`---pairs` begins as YAML's front matter does, and is none, in whatever order they are named."""
    longer = Syntax(Pairs, fences=Fences("---pairs", lambda text: (9, text.rindex("---"))))
    read = Syntaxes((*others, longer)).read
    assert read("a.md", "---pairs\na=1\n---\n", b"").data == {"a": "1"}
    assert read("a.md", "---\na: 1\n---\n", b"---\na: 1\n---\n").data == {"a": 1}


@pytest.mark.parametrize(
    "fix",
    [
        Fix.replace("/title", "x", "write x"),
        Fix.remove("/title", "remove it"),
        Fix("call it name", (Edit("rename", "/title", "name"),)),
        Fix.insert("/name", "x", "add a name"),
    ],
)
def test_what_is_only_read_is_not_written(fix: Fix) -> None:
    with pytest.raises(Refused, match=r"^seedlint does not write key=value$"):
        resolve(Document("a.kv", TEXT.encode()), fix)


def test_it_is_linted_and_its_comments_count(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.kv").write_text(TEXT, encoding="utf-8", newline="\n")
    options = ("a.kv", "-j", "1", "--no-cache")
    done = seedlint(capsys, *options, "-f", "json")
    found = json.loads(done.out)
    places = [(one["code"], one["region"]["line"], one["region"]["column"]) for one in found["findings"]]
    assert ("SL705", 4, 10) in places
    assert {line for _, line, _ in places} == {4}
    assert found["summary"]["suppressed"] > 1

    done = seedlint(capsys, *options, "--fix")
    assert "seedlint does not write key=value" in done.err
    assert (tmp_path / "a.kv").read_text(encoding="utf-8") == TEXT

    seedlint(capsys, *options, "--add-suppressions=known")
    written = (tmp_path / "a.kv").read_text(encoding="utf-8")
    assert "excerpt=A  dog  waits  # seedlint: ignore[SL705] -- known" in written
    assert json.loads(seedlint(capsys, *options, "-f", "json").out)["findings"] == []


def semicolons(text: str) -> Stretch | Finding:
    return 4, text.index("\n;;;", 3) + 1


def test_json_between_fences_takes_one_entry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Places count from the start of the file, and what is written is JSON."""
    fenced = Syntax(JSON.read, JSON.endings, fences=Fences(";;;", semicolons))
    known(monkeypatch, Syntaxes((YAML, fenced)))

    document = Document("a.md", b';;;\n{"title": "A bus", "topics": []}\n;;;\ntext\n')
    assert document.data == {"title": "A bus", "topics": []}
    assert marked(document, "/title") == '"A bus"'
    assert marked(document, "/title", "value", (2, 5)) == "bus"
    edits = resolve(document, Fix.insert("/topics/-", "Transport: buses", "add a topic"))
    assert [one.text for one in edits] == ['"Transport: buses"']
    assert document.text[: edits[0].start].endswith('"topics": [')

    for source, code, at in (
        ('{"a": x}', "SL003", 10),
        ("[1]", "SL003", 4),
        ('{"a": 1, "a": 2}', "SL004", 13),
    ):
        document = Document("a.md", f";;;\n{source}\n;;;\n".encode())
        assert [(one.code, one.offsets and one.offsets[0]) for one in document.problems] == [(code, at)]


def test_without_it_the_file_is_none_of_ours() -> None:
    assert Syntaxes((YAML, JSON)).read("a.kv", TEXT, TEXT.encode()).data is None
