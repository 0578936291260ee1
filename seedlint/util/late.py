"""Patterns that are compiled when they are first used: most are for what a clean document has not."""

from __future__ import annotations

import re
from typing import Any, AnyStr, cast


def late(pattern: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """Return what does as ``re.compile(pattern, flags)`` does, once it is asked to."""
    return cast("re.Pattern[AnyStr]", _Late(pattern, flags))


class _Late:
    def __init__(self, pattern: str | bytes, flags: int) -> None:
        self._given = pattern, flags

    def __getattr__(self, name: str) -> Any:
        """Compile the pattern, and keep what was asked for: it is found at once the next time."""
        if name.startswith("_"):
            raise AttributeError(name)
        pattern: re.Pattern[Any] = re.compile(*self._given)
        for method in ("search", "match", "fullmatch", "split", "findall", "finditer", "sub", "subn"):
            setattr(self, method, getattr(pattern, method))
        return getattr(pattern, name)
