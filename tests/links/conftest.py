"""A store's place, for each test a fresh one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

pytest.importorskip("aiohttp")
pytest.importorskip("protego")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "links.sqlite3"
