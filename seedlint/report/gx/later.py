"""Libraries that Great Expectations imports at once, and needs for few of its expectations.

`altair` draws, and `scipy.stats` tests distributions: together a third of the time that importing GX takes.
They are put off, by Python's own `importlib.util.LazyLoader`, until somebody asks for something in them.
"""

from __future__ import annotations

import sys
from contextlib import contextmanager
from importlib.abc import MetaPathFinder
from importlib.util import LazyLoader
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from importlib.machinery import ModuleSpec
    from types import ModuleType

LATER = frozenset(("altair", "scipy.stats"))


class _Later(MetaPathFinder):
    """Finds what the other finders find, and puts it off."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """See `MetaPathFinder.find_spec`."""
        if fullname not in LATER:
            return None
        for finder in sys.meta_path:
            spec = None if finder is self else finder.find_spec(fullname, path, target)
            if spec is not None:
                if spec.loader is not None and hasattr(spec.loader, "exec_module"):
                    spec.loader = LazyLoader(spec.loader)
                return spec
        return None


@contextmanager
def put_off() -> Iterator[None]:
    """Put off what is imported meanwhile and may be put off."""
    finder = _Later()
    sys.meta_path.insert(0, finder)
    try:
        yield
    finally:
        sys.meta_path.remove(finder)
