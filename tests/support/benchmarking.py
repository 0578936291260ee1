"""What tests need of the benchmarks, which are scripts and no package."""

from __future__ import annotations

import importlib
import sys
from typing import TYPE_CHECKING

from tests.support.checkouts import ROOT

if TYPE_CHECKING:
    from types import ModuleType

BENCHMARKS = ROOT / "benchmarks"


def benchmark(name: str) -> ModuleType:
    """Import one of the benchmarks' modules, with the others beside it."""
    sys.path.insert(0, str(BENCHMARKS))
    try:
        return importlib.import_module(name)
    finally:
        sys.path.remove(str(BENCHMARKS))
