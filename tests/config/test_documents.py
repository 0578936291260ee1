"""The table `documents`: what its keys may hold, and what they mean for a path."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from seedlint.config.settings import load
from seedlint.errors import ConfigurationError
from seedlint.reading.choose import JSON, SYNTAXES, TOML, YAML, syntaxes_for
from tests.support.running import seedlint

if TYPE_CHECKING:
    from pathlib import Path

    from seedlint.patterns.kinds import Kinds


def kinds(folder: Path, table: str) -> Kinds:
    (folder / "seedlint.toml").write_text(f"[documents]\n{table}\n", encoding="utf-8")
    return load(folder / "seedlint.toml").kinds


def test_endings_are_written_with_or_without_dot_and_in_any_case(tmp_path: Path) -> None:
    found = kinds(tmp_path, 'extensions = ["mdx", ".QMD", "html.erb", "md"]')
    assert found.endings == (".mdx", ".qmd", ".html.erb")  # the usual ones need not be named
    assert [found.takes(path) for path in ("a/x.mdx", "x.MDX", "b.Qmd", "c.html.erb")] == [True] * 4
    assert [found.takes(path) for path in ("mdx", "x.mdx.bak", "x.html", "a.mdx/x.png")] == [False] * 4


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ('extensions = ["*.mdx"]', "2: `documents.extensions` holds endings, not patterns: write `mdx`"),
        ('extensions = ["mdx", "a/b"]', "2: `a/b` in `documents.extensions` is not an ending"),
        ('extensions = ["."]', "2: `.` in `documents.extensions` is not an ending"),
        ('extensions = "mdx"', "2: `extensions` must be a list"),
        ('extension = ["mdx"]', "2: unknown key `extension`; did you mean `extensions`?"),
        ('yaml = ["!x"]', "2: the pattern `!x` in `documents.yaml` can't be used"),
        ('yaml = ["*.x"]\njson = ["*.x"]', "3: the pattern `*.x` is in `documents.yaml`, too"),
        ("yaml = [3]", "2: `yaml[0]` must be a string"),
    ],
)
def test_what_can_t_be_used_is_an_error_at_its_line(tmp_path: Path, table: str, words: str) -> None:
    with pytest.raises(ConfigurationError, match=r"seedlint\.toml:") as caught:
        kinds(tmp_path, table)
    assert words in str(caught.value).replace("\n", " ")


def test_a_pattern_says_in_which_syntax_a_whole_file_is(tmp_path: Path) -> None:
    found = kinds(tmp_path, 'yaml = ["*.cff", "a/*.json"]\ntoml = ["conf/"]\njson = ["{x,y}.web"]')
    syntaxes = syntaxes_for(found)
    wanted = {
        "CITATION.cff": YAML,
        "deep/er/x.cff": YAML,
        "a/x.json": YAML,
        "b/x.json": JSON,
        "conf/z.md": TOML,
        "y.web": JSON,
        "z.web": None,
        "x.md": None,
        "x.cff.md": None,
    }
    assert {path: syntaxes.whole(path) for path in wanted} == wanted
    assert found.takes("deep/er/x.cff")
    assert found.takes("x.web")
    # A folder's files are not all documents, for their syntax being known.
    assert not found.takes("conf/picture.png")
    assert SYNTAXES.whole("CITATION.cff") is None


def test_config_for_a_file_says_how_it_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    kinds(tmp_path, 'extensions = ["mdx"]\nyaml = ["*.cff"]')
    monkeypatch.chdir(tmp_path)
    wanted = {
        "x.cff": "# read as: YAML, the whole file (`documents.yaml`, seedlint.toml:3)",
        "x.json": "# read as: JSON, the whole file (its ending)",
        "x.mdx": "# read as: front matter, in the syntax that it begins with",
    }
    for path, words in wanted.items():
        out = seedlint(capsys, "config", "--for", path).out
        assert words in out.splitlines()
    assert "[documents]  # seedlint.toml:1" in out
