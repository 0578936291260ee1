"""A server, and a project, for tests that talk to it as an editor does."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.editor import Editor
from tests.support.running import document

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


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
