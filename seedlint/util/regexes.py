"""Whether Python's regular expressions can be relied on."""

from __future__ import annotations

import re
import sys

from seedlint.errors import SeedlintError

_MENDED = (3, 11, 5)
_BROKEN = "(?:ab?c)?+"
"""It does not match an `a`, of which that Python keeps what it had tried."""


def check() -> None:
    """Raise SeedlintError for a Python whose possessive quantifiers match what they should not.

    That is gh-106052 of CPython: verdicts would differ from those of other versions, and be wrong.
    """
    if sys.version_info < _MENDED and re.fullmatch(_BROKEN, "a"):
        here = ".".join(map(str, sys.version_info[:3]))
        needed = ".".join(map(str, _MENDED))
        raise SeedlintError(
            f"the regular expressions of Python {here} have a bug (gh-106052), and documents would be judged"
            f" wrongly; make an environment of Python {needed} or later, and `pip install seedlint` there"
        )


__all__ = ["check"]
