"""Clusters are started where they can be, one at a time."""

from __future__ import annotations

from functools import cache

import pytest

from tests.spark.support.clusters import why_not

_why_not = cache(why_not)


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip what starts Spark where that can't be, and say why."""
    if item.get_closest_marker("spark") is not None and (why := _why_not()):
        pytest.skip(why)
