"""Files that look like documents and have other names are counted, once, and cost nearly nothing."""

from __future__ import annotations

import json
import os
import re
import sys
from typing import TYPE_CHECKING

import pytest

from seedlint.config.settings import load
from seedlint.run import lookalikes
from seedlint.sources.discovery import Discovery
from tests.support.gitting import git
from tests.support.running import document, seedlint

if TYPE_CHECKING:
    from pathlib import Path

Capture = pytest.CaptureFixture[str]

PAGE = "---\ntitle: a\n---\ntext\n"


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a document in it."""
    (tmp_path / "site" / "inner").mkdir(parents=True)
    (tmp_path / "site" / "a.md").write_text(document(), encoding="utf-8")
    (tmp_path / "seedlint.toml").write_text('include = ["site"]\n', encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path / "site"


def put(folder: Path, *names: str, text: str = PAGE) -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(text.encode())


def counted(capsys: Capture, *words: str) -> dict[str, int]:
    found: dict[str, int] = json.loads(seedlint(capsys, "-f", "json", *words).out)["summary"].get(
        "passedOver", {}
    )
    return found


@pytest.mark.parametrize(
    ("text", "looks"),
    [
        (PAGE, "front"),
        (PAGE.replace("\n", "\r\n"), "front"),
        ("\ufeff" + PAGE, "front"),
        ("---\n# only a comment\n\n'a b': 1\n---\n", "front"),
        ("---\n---\nempty\n", "front"),
        ("+++\ntitle = 'a'\n+++\n", "front"),
        (';;;\n"title": "a"\n;;;\n', "front"),
        ('---json\n{"title": "a"}\n---\n', "front"),
        ('{\n"title": "a"\n}\n\ntext\n', "front"),
        ("---\ntitle: a\n" + "x: y\n" * 20_000 + "---\n", "front"),  # it ends further down than is read
        ("---\ntitle: a\nmore: b\n", "yaml"),
        ("---\n", None),
        ("", None),
        ("text\n---\ntitle: a\n---\n", None),
        (" ---\ntitle: a\n---\n", None),
        ("----\ntitle: a\n---\n", None),
        ("--- a/x\n+++ b/x\n", None),
        ("---\nimport x from 'y';\n---\n<p>\n", None),
        ("---\nA heading\n---\n", None),
        ('{"title": "a"}\n', None),  # all of it is JSON
        ('{"title": "a"} {"title": "b"', "front"),
        ("{% extends 'x' %}\ntext\n", None),
        ("{{ x }}\ntext", None),
        ("\x89PNG\r\n", None),
    ],
)
def test_what_looks_like_a_document(site: Path, capsys: Capture, text: str, looks: str | None) -> None:
    put(site, "x.page", text=text)
    err = seedlint(capsys).err
    assert ("note: 1 file begins as a document does" in err) == (looks is not None)
    line = {"front": '`extensions = ["page"]`', "yaml": '`yaml = ["*.page"]`'}
    assert looks is None or line[looks] in err


def test_they_are_told_once_with_the_lines_that_take_them_in(site: Path, capsys: Capture) -> None:
    put(site, "b.mdx", "inner/c.MDX", "d.html")
    put(site, "e.eyaml", text="---\na: 1\n")
    config = site.parent / "seedlint.toml"
    config.write_text('include = ["site"]\n[documents]\nextensions = ["qmd"]\n', encoding="utf-8")
    done = seedlint(capsys)
    assert done.err.splitlines()[1:] == [
        "note: 4 files begin as documents do and were not checked, for their names (2 .mdx, 1 .eyaml,"
        ' 1 .html); `extensions = ["qmd", "html", "mdx"]` and `yaml = ["*.eyaml"]` below `[documents]`'
        " would take them in"
    ]
    assert done.code == 0
    lines = "\n".join(re.findall(r"`(\w+ = .*?)`", done.err))
    config.write_text(f'include = ["site"]\n[documents]\n{lines}\n', encoding="utf-8")
    taken = seedlint(capsys, "--select", "SL601")
    assert taken.err.splitlines()[0].startswith("5 documents")
    assert "note:" not in taken.err
    config.write_text('include = ["site"]\n', encoding="utf-8")
    for words in (("-q",), ("-q", "-f", "json"), ("-q", "--fix")):
        assert seedlint(capsys, *words).err == ""
    assert seedlint(capsys, "--fix").err.count("note: 4 files") == 1
    assert seedlint(capsys, "site").err.count("note: 4 files") == 1


def test_what_is_left_out_for_another_reason_is_not_counted(site: Path, capsys: Capture) -> None:
    root = site.parent
    git("init", "-q", cwd=root)
    put(root, ".gitignore", text="ignored*\nbuilt/\n")
    put(site, "ignored.mdx", "built/x.mdx", "out/x.mdx", "one-out.mdx", ".hidden.mdx", ".hidden/x.mdx")
    put(
        site, "node_modules/x.mdx", "x.py", "x.png", "x.astro", "x.mdx.bak", "noending", "x.a b", "schema.own"
    )
    put(root, "x.mdx")
    if sys.platform != "win32":
        (site / "link.mdx").symlink_to(root / "x.mdx")
        os.mkfifo(site / "pipe.mdx")
    (root / "seedlint.toml").write_text(
        'include = ["site"]\nexclude = ["out/", "one-out*"]\nbaseline = "site/schema.own"\n', encoding="utf-8"
    )
    assert counted(capsys, "--no-baseline") == {}
    put(site, "in.mdx")
    assert counted(capsys, "--no-baseline") == {"mdx": 1}


def test_only_a_search_of_folders_counts(site: Path, capsys: Capture) -> None:
    root = site.parent
    put(site, "b.mdx")
    assert counted(capsys) == counted(capsys, "site") == counted(capsys, ".") == {"mdx": 1}
    assert counted(capsys, "site/a.md") == {}
    assert counted(capsys, "site/b.mdx") == {}  # it was judged
    git("init", "-q", cwd=root)
    git("add", ".", cwd=root)
    assert counted(capsys, "--staged") == {}
    # Whoever says which endings are meant knows of the others.
    (root / "seedlint.toml").write_text('include = ["site/**/*.md"]\n', encoding="utf-8")
    assert counted(capsys) == {}


def test_where_there_is_nothing_else_that_is_the_likely_cause(site: Path, capsys: Capture) -> None:
    put(site / "pages", "a.mdx", "b.mdx")
    done = seedlint(capsys, "site/pages", "--no-config")
    assert done.code == 2
    assert "no documents found in site/pages: 2 files begin as documents do" in done.err
    assert '`extensions = ["mdx"]`' in done.err


def test_in_pyproject_the_table_has_its_name_there(site: Path, capsys: Capture) -> None:
    root = site.parent
    (root / "seedlint.toml").unlink()
    put(root, "pyproject.toml", text='[tool.seedlint]\ninclude = ["site"]\n')
    put(site, "b.mdx")
    assert "below `[tool.seedlint.documents]`" in seedlint(capsys).err


VALUES = 'name = "a"\n'


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of data, and what it is judged by."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "s.json").write_text('{"type": "object"}', encoding="utf-8")
    put(tmp_path, "seedlint.toml", text='include = ["data"]\nschema = "s.json"\n')
    put(tmp_path, "data/a.json", text='{"name": "a"}')
    return tmp_path


@pytest.mark.parametrize(
    ("text", "looks"),
    [
        (VALUES, True),
        ("# a remark\r\n\r\na.b . c = 1\r\n", True),
        ('"a b" = 1\n', True),
        ("\ufeff[table]\nx = 1\n", True),
        ("[[tables]]\n", True),
        ("port = \n", True),  # it is to be told that it can't be read
        ("", False),
        ("# nothing but a remark\n", False),
        ("name: a\n", False),
        ("\0\1", False),
    ],
)
def test_toml_beside_other_data_is_counted(data: Path, capsys: Capture, text: str, looks: bool) -> None:
    put(data, "data/b.toml", text=text)
    assert counted(capsys) == ({"toml": 1} if looks else {})


@pytest.mark.parametrize("source", ["seedlint.toml", "pyproject.toml"])
@pytest.mark.parametrize(
    ("names", "line"),
    [
        (["data/b.toml"], '`toml = ["data/*.toml"]`'),
        (["data/b.toml", "data/c/b.TOML"], '`toml = ["data/*.toml", "data/c/*.TOML"]`'),
        ([f"data/{one}/b.toml" for one in "abcde"], '`toml = ["data/**/*.toml"]`'),
        (["data/a [1]!/b.toml"], '`toml = ["data/a \\\\[1\\\\]\\\\!/*.toml"]`'),
    ],
)
def test_the_line_takes_the_toml_in(
    data: Path, capsys: Capture, names: list[str], line: str, source: str
) -> None:
    if source == "pyproject.toml":
        (data / "seedlint.toml").unlink()
        put(data, source, text='[tool.seedlint]\ninclude = ["data"]\nschema = "s.json"\n')
    put(data, *names, text=VALUES)
    err = seedlint(capsys).err
    assert err.startswith("1 document")
    assert line in err
    table = re.findall(r"`(\[.*\])` would take", err)[0]
    with (data / source).open("a", encoding="utf-8") as file:
        file.write(f"{table}\n{line.strip('`')}\n")
    taken = seedlint(capsys).err
    assert taken.startswith(f"{len(names) + 1} documents: no findings")
    assert "note:" not in taken


def test_toml_for_programs_is_not(data: Path, capsys: Capture) -> None:
    put(data, "data/pyproject.toml", "data/Cargo.toml", "data/netlify.toml", text=VALUES)
    assert counted(capsys) == {}
    # Beside pages, it configures something more often than not.
    put(data, "data/pages/a.md")
    put(data, "data/pages/params.toml", text=VALUES)
    assert counted(capsys) == {}
    put(data, "data/b.toml", text=VALUES)
    assert counted(capsys) == {"toml": 1}


def test_a_folder_of_nothing_but_toml_says_why_it_has_no_documents(data: Path, capsys: Capture) -> None:
    put(data, "more/b.toml", text=VALUES)
    done = seedlint(capsys, "more")
    assert done.code == 2
    assert "no documents found in more: 1 file begins as a document does" in done.err
    assert '`toml = ["more/*.toml"]`' in done.err


def test_few_files_are_opened(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(300):
        put(site, f"{number}.html", f"{number}.adoc", text="<p>")
        put(site, f"{number}.tpl", text=PAGE if number % 2 else "<p>")
        put(site, f"{number}.py", f"{number}.png")
    found = Discovery(site.parent).find([str(site)])
    opened: list[str] = []
    kind = lookalikes._kind

    def counting(path: str) -> str | None:
        opened.append(os.path.splitext(path)[1])
        return kind(path)

    monkeypatch.setattr(lookalikes, "_kind", counting)
    counts = lookalikes.lookalikes(found.passed, load(start=site))
    assert [(one.ending, one.files, one.all) for one in counts] == [("tpl", 150, True)]
    assert opened.count(".html") == opened.count(".adoc") == lookalikes._MISSES
    assert set(opened) == {".html", ".adoc", ".tpl"}


def test_a_search_of_documents_alone_notes_nothing(site: Path) -> None:
    for number in range(50):
        put(site, f"{number}.md", f"{number}.yaml")
    assert Discovery(site.parent).find([str(site)]).passed == {}
