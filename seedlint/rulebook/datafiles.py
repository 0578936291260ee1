"""The files that rules declare to read: where they are, and what is in them, for the cache's key."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from seedlint.rule import BaseRule


class DataFileError(Exception):
    """A file that a rule declares can't be read; the message says which and why."""


def reads_files(rule: type[BaseRule]) -> bool:
    """Whether a rule declares to read any file."""
    return bool(rule.data_files) or any(option.file for option in rule.options)


def resolved(value: Any, folder: Path) -> Any:
    """Return the value of an option that names files, with their paths from a folder."""
    if isinstance(value, str):
        return value and str(folder / value)
    return tuple(str(folder / name) for name in value if name)


def paths_of(rule: type[BaseRule], settings: Mapping[str, Any]) -> Iterator[Path]:
    """Yield where the files are that a rule reads with some settings, in the order they are declared in.

    ``settings`` are accepted ones: what its options name are paths from anywhere.
    """
    folder = rule.data_folder()
    yield from (folder / name for name in rule.data_files)
    for option in rule.options:
        if option.file:
            value = settings.get(option.name, option.default)
            yield from (Path(name) for name in ((value,) if isinstance(value, str) else value) if name)


def digests(rule: type[BaseRule], settings: Mapping[str, Any]) -> tuple[str, ...]:
    """Return a digest of each file that a rule reads; DataFileError for one that can't be read."""
    import hashlib

    found = []
    for path in paths_of(rule, settings):
        try:
            found.append(hashlib.sha256(path.read_bytes()).hexdigest())
        except (OSError, ValueError) as error:
            why = (getattr(error, "strerror", None) or str(error)).lower()
            raise DataFileError(f"its data file {path} can't be read: {why}") from None
    return tuple(found)
