"""What is new, one file each: what is in `changelog.d` can be put into the changelog, and released."""

from __future__ import annotations

import re
import runpy
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CONFIGURED = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["towncrier"]
FOLDER = ROOT / CONFIGURED["directory"]
KINDS = [one["directory"] for one in CONFIGURED["type"]]
NAME = re.compile(rf"(?:\+[a-z0-9][a-z0-9-]*|[0-9]+)\.(?:{'|'.join(KINDS)})\.md")


def wrong(name: str, text: str) -> list[str]:
    """Say what is wrong with a fragment."""
    found = []
    if not NAME.fullmatch(name):
        found.append(f"the name is not `+NAME.KIND.md`, with KIND one of {', '.join(KINDS)}")
    if not text.strip():
        found.append("it says nothing")
    if text.startswith(("-", "*", "#", " ")):
        found.append("it begins with a dash or a title, which comes by itself")
    if "\n\n" in text or not text.endswith("\n"):
        found.append("it is not one paragraph with a line break at its end")
    return found


def test_every_fragment_has_the_form_that_its_folder_describes() -> None:
    names = {path.name for path in FOLDER.iterdir()}
    assert "README.md" in names
    said = {
        name: wrong(name, (FOLDER / name).read_text(encoding="utf-8"))
        for name in sorted(names - {"README.md"})
    }
    assert {name: words for name, words in said.items() if words} == {}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("badge.added.md", "A badge.\n"),
        ("+badge.news.md", "A badge.\n"),
        ("+badge.added.rst", "A badge.\n"),
        ("+badge.added.md", "- A badge.\n"),
        ("+badge.added.md", "A badge.\n\nAnd more.\n"),
        ("+badge.added.md", "A badge."),
        ("+badge.added.md", "\n"),
    ],
)
def test_what_is_wrong_with_a_fragment_is_seen(name: str, text: str) -> None:
    assert wrong("+badge.added.md", "A badge.\n") == wrong("12.fixed.md", "A badge,\nat last.\n") == []
    assert wrong(name, text)


def test_the_folder_names_the_kinds_and_how_to_see_them() -> None:
    readme = (FOLDER / "README.md").read_text(encoding="utf-8")
    assert all(f"`{kind}`" in readme for kind in KINDS)
    assert "towncrier build" in readme
    assert CONFIGURED["directory"] in (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")


def test_a_release_can_be_made_of_fragments(tmp_path: Path) -> None:
    pytest.importorskip("towncrier")
    for name in ("pyproject.toml", "CHANGELOG.md"):
        shutil.copy(ROOT / name, tmp_path)
    folder = tmp_path / CONFIGURED["directory"]
    folder.mkdir()
    (folder / "README.md").write_text("About.\n", encoding="utf-8")
    (folder / "+badge.added.md").write_text("A badge with `the score`.\n", encoding="utf-8")
    (folder / "12.fixed.md").write_text("One thing.\n", encoding="utf-8")
    before = (tmp_path / "CHANGELOG.md").read_text(encoding="utf-8")
    subprocess.run(
        [sys.executable, "-m", "towncrier", "build", "--keep", "--version", "9.8.7", "--date", "2099-01-02"],
        cwd=tmp_path,
        check=True,
        capture_output=True,
    )
    after = (tmp_path / "CHANGELOG.md").read_text(encoding="utf-8")
    head, _, old = before.partition("## [")
    assert after.startswith(f"{head}## [9.8.7] - 2099-01-02\n")
    assert after.endswith(f"## [{old}")
    notes = runpy.run_path(str(ROOT / ".ci" / "release.py"))["notes"]
    assert notes("v9.8.7", "9.8.7", after) == (
        "### Added\n\n- A badge with `the score`.\n\n### Fixed\n\n- One thing. (#12)\n"
    )
