"""The version stands in one place."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from importlib.metadata import version
from pathlib import Path

from seedlint import __version__

ROOT = Path(__file__).resolve().parents[2]


def test_what_is_installed_says_the_version_of_the_code() -> None:
    """Where this fails, the version was changed since; install once more with `pip install -e .`."""
    assert version("seedlint") == __version__


def test_the_command_says_it(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "seedlint", "--version"]
    said = subprocess.run(command, cwd=tmp_path, capture_output=True, encoding="utf-8", check=True).stdout
    assert said == f"seedlint {version('seedlint')}\n"


def test_pyproject_takes_it_from_the_code() -> None:
    pyproject = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert "version" not in pyproject["project"]
    assert pyproject["project"]["dynamic"] == ["version"]
    assert pyproject["tool"]["setuptools"]["dynamic"] == {"version": {"attr": "seedlint.__version__"}}


def test_the_changelog_begins_with_it() -> None:
    """The notes of a release are this section."""
    titles = re.findall(r"^## \[(.+?)\]", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert titles[0] in {__version__, "Unreleased"}
