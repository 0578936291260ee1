"""How many examples property tests try.

Those that a test is written with take most of the time of all tests together, and few of them find what
a quarter does not. So a quarter is tried unless more are asked for: half of them, as `.ci/run` does, or all.
"""

from __future__ import annotations

import os

_FEW = 30
"""So few are not made fewer."""


def some(count: int) -> int:
    """Return how many of so many examples to try; ``EXAMPLES`` in the environment can be all or half."""
    share = {"all": 1, "half": 2}.get(os.environ.get("EXAMPLES", ""), 4)
    return max(count // share, min(count, _FEW))
