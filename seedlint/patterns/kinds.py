"""Which files are documents by their names, and which are in one syntax from end to end: `[documents]`."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from seedlint.patterns.wildmatch import FILE, compiled, in_one_form, raw_path

if TYPE_CHECKING:
    from seedlint.patterns.wildmatch import Patterns


class Kinds(NamedTuple):
    """What files are, as the configuration says; what their endings say everywhere is not in it."""

    endings: tuple[str, ...] = ()
    """Those of documents, in small letters and with a dot, besides the usual ones."""
    whole: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """The endings of syntaxes, such as `yaml`, and .gitignore patterns of files that hold nothing else."""
    multiple: bool = False
    """Whether a file in YAML may hold several documents."""

    def __bool__(self) -> bool:
        return bool(self.endings or self.whole)

    def takes(self, path: str) -> bool:
        """Whether a search takes a file for a document, though its ending is not a usual one.

        What is in a folder that a pattern matches is not all meant by it.
        """
        if path.lower().endswith(self.endings):
            return True
        raw = raw_path(in_one_form(path))
        return any(_compiled(patterns).verdict(raw, FILE) for _, patterns in self.whole)

    def syntax(self, path: str) -> str | None:
        """Return in which syntax all of a file is, None if that is not said."""
        return next((name for name, patterns in self.whole if _compiled(patterns).match_file(path)), None)


@cache
def _compiled(patterns: tuple[str, ...]) -> Patterns:
    return compiled(patterns)


WHOLE = ("yaml", "toml", "json")
"""The keys of `documents` that hold patterns: of files in one syntax from end to end."""

USUAL = Kinds()
"""As it is where nothing is configured."""

__all__ = ["USUAL", "Kinds"]
