"""What `--isolated` leaves out, in words: who reads a green run should know what did not judge."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlint.util.shorten import shorten

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from seedlint.rulebook.selection import Selection
    from seedlint.run.front import Kind

_MOST_NAMED = 5


def isolation(selection: Selection) -> Iterator[tuple[str, Kind]]:
    """Yield which rules of the settings an isolated run has not."""
    settings = selection.settings
    left: list[str] = []
    if settings.custom:
        count = len(settings.custom)
        codes = _named([definition.code for definition in settings.custom])
        left.append(f"{count} rule{'' if count == 1 else 's'} of the configuration ({codes})")
    if settings.rule_paths:
        left.append(f"the rules in {_named([shorten(path) for path in settings.rule_paths])}")
    if not left:
        return
    yield f"--isolated leaves out {' and '.join(left)}", "note"


def _named(names: Sequence[str]) -> str:
    return ", ".join(names[:_MOST_NAMED]) + (", …" if len(names) > _MOST_NAMED else "")


__all__ = ["isolation"]
