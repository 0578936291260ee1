"""How many examples property tests try.

Those that a test is written with take most of the time of all tests together, and few of them find what
a quarter does not. So a quarter is tried unless all are asked for, as a job of the workflow does.
"""

from __future__ import annotations

import os

_FEW = 30
"""So few are not made fewer."""


def some(count: int) -> int:
    """Return how many of so many examples to try; ``EXAMPLES`` in the environment can be all."""
    return count if os.environ.get("EXAMPLES") == "all" else max(count // 4, min(count, _FEW))
