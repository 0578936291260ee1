"""Libraries that few expectations need are not imported before they are."""

from __future__ import annotations

import subprocess
import sys

import pytest

pytestmark = pytest.mark.slow
pytest.importorskip("great_expectations")


def said(code: str) -> str:
    return subprocess.run(
        [sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=True
    ).stdout


def test_what_is_put_off_is_there_when_it_is_asked_for() -> None:
    code = (
        "import sys; from seedlint.report.gx.run import _need_gx; finders = list(sys.meta_path); _need_gx();"
        "assert sys.meta_path == finders;"
        "inside = ('altair.vegalite', 'scipy.stats._stats_py');"
        "print([name in sys.modules for name in inside]);"
        "import altair, scipy.stats; print(altair.Chart.__name__, float(scipy.stats.norm.cdf(0)));"
        "print([name in sys.modules for name in inside])"
    )
    assert said(code).splitlines() == ["[False, False]", "Chart 0.5", "[True, True]"]


def test_what_is_not_installed_is_not_found_either() -> None:
    code = (
        "import sys; sys.modules['altair'] = None; from seedlint.report.gx.later import put_off\n"
        "with put_off():\n"
        "    try:\n        import altair\n    except ImportError:\n        print('missing')\n"
    )
    assert said(code) == "missing\n"
