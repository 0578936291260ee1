"""Where seedlint's own code lies: in a checkout its rules stand beside the rest of it."""

from __future__ import annotations

import os


def folders() -> tuple[str, str]:
    """Return the folder of the package and that of its rules, in which they were found by the import.

    Where a symbolic link or an installation puts the second into the first, it is asked for all the same.
    """
    from seedlint import rules

    return os.path.dirname(os.path.dirname(__file__)), os.path.dirname(rules.__file__)


__all__ = ["folders"]
