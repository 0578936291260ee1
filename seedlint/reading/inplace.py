"""Changes a scalar where it stands: only the characters that differ, in the quotes that are there.

What is proposed is read again before it is taken; the next proposal then is the whole value, written anew.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from seedlint.reading.yaml.writing import UNPRINTABLE, changed, patched

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from seedlint.finding import JSON
    from seedlint.reading.syntax import Piece
    from seedlint.reading.tree import Decoded


def is_plain(text: str) -> bool:
    """Whether all of a text can be seen, and stands on one line."""
    return not UNPRINTABLE.search(text)


class Way(NamedTuple):
    """How a text is written in its quotes."""

    write: Callable[[str], str | None]
    """Writes some characters of it, or can't."""
    means: Callable[[str], JSON]
    """Says what a source is read as."""


def rewritten(
    read: Decoded, source: str, new: str, changes: Sequence[Piece] | None, way: Way
) -> list[Piece] | None:
    """Return which characters of a text in quotes change for it to be ``new``; None if that can't be said."""
    pieces = list(_pieces(read, source, changes or list(changed(read.value, new)), way.write))
    made = [(start, end, text) for start, end, text in pieces if text is not None]
    if len(made) < len(pieces) or way.means(patched(source, made)) != new:
        return None
    return made


def _pieces(
    read: Decoded, source: str, changes: Sequence[Piece], write: Callable[[str], str | None]
) -> Iterator[tuple[int, int, str | None]]:
    for start, end, text in changes:
        if not read.value:
            at = len(source) - len(source.lstrip("\"'"))
            at = at // 2 if at == len(source) else at
            yield at, at, write(text)
        elif start < end:
            yield read.starts[start], read.ends[end - 1], write(text)
        else:
            at = read.starts[start] if start < len(read.value) else read.ends[-1]
            yield at, at, write(text)


__all__ = ["Way", "is_plain", "rewritten"]
