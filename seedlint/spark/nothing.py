"""What a job says of an INPUT in which there is nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlint.errors import UsageError
from seedlint.util.escape import escape

if TYPE_CHECKING:
    from collections.abc import Callable

    from seedlint.spark.inputs import Asked


def refuse_empty(asked: Asked, is_empty: Callable[[str], bool], words: str) -> None:
    """UsageError for each INPUT by itself in which there is nothing, whatever is in others."""
    if asked.allow_empty:
        return
    if empty := [path for path in asked.paths if is_empty(path)]:
        raise UsageError(
            "\n".join(f"{words.format(escape(path))}; --allow-empty accepts that" for path in empty)
        )
