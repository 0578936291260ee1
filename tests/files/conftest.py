"""Every test of files runs on the files of the system, and on those of Windows."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def _each(each_system: None) -> None:
    """Ask for both."""
