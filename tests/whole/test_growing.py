"""The check of growth itself: what takes quadratic time fails it, and what takes linear time does not."""

from __future__ import annotations

import pytest

from tests.support.growing import check_growth

pytestmark = pytest.mark.slow


def _pairs(size: int) -> int:
    return sum(1 for one in range(size) for other in range(size) if one == other)


def test_quadratic_work_is_found() -> None:
    with pytest.raises(AssertionError, match="8 times as much as"):
        check_growth(lambda size: size, _pairs, first=10, largest=500)


def test_linear_work_passes() -> None:
    check_growth(lambda size: size, lambda size: sum(range(size)))
