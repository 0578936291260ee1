"""What a run was over: what the command line left out of it, and by which configuration it was.

Who reads a green report should know what did not judge.
"""

from __future__ import annotations

import json
import shlex
import tomllib
from typing import TYPE_CHECKING

from seedlint.util.digest import digest
from seedlint.util.escape import clip
from seedlint.util.paths import from_root

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from seedlint.config.settings import Settings
    from seedlint.run.request import Request
    from seedlint.run.session import Session

_BESIDE = frozenset(("gate", "notify", "owners", "cache-dir", "docs-url"))
"""Tables and keys that say what becomes of what is found, and that of `report` that does."""
_LINKS = "source-url"
_MOST = 400
"""So many characters are kept of the values of each option."""


def configuration(settings: Settings) -> str:
    """Return a digest of what the configuration file says of checking, wherever it is; empty for nothing."""
    if settings.source is None:
        return ""
    table = tomllib.loads(settings.text)
    if settings.source.name == "pyproject.toml":
        table = table["tool"]["seedlint"]
    table = {key: value for key, value in table.items() if key not in _BESIDE}
    if _LINKS in table.get("report", {}):
        table["report"] = {key: value for key, value in table["report"].items() if key != _LINKS}
    table = {key: value for key, value in table.items() if value != {}}
    if not table:
        return ""
    return digest(json.dumps(table, sort_keys=True, default=str).encode())[:8].hex()


def left_out(session: Session, request: Request, *, partial: bool | None = None) -> tuple[str, ...]:
    """Return what may leave out documents or rules, as on the command line; nothing for a run over all.

    Which documents there are is what the configuration includes; if it does not say, those that are asked
    for. ``partial`` says whether these are not all, None that nobody knows, so that they may not be. Paths
    are from the root: they are the same wherever the command was given.
    """
    return tuple(_left_out(session, request, partial=partial))


def _left_out(session: Session, request: Request, *, partial: bool | None) -> Iterator[str]:
    settings = session.given
    if session.isolated:
        yield "--isolated"
    if "schema" in settings.given:
        yield f"{_option('schema', (settings.given['schema'].name,))}{_content(settings.given['schema'])}"
    for key in ("select", "ignore", "exclude"):
        if key in settings.given:
            yield _option(key, settings.given[key])
    if request.paths and settings.include and partial is not False:
        names = settings.names
        # What is in a store, or in tables, has no path from the root.
        paths = {path if partial is None else from_root(names.of(path), names.root) for path in request.paths}
        yield f"PATHS {_words(sorted(paths))}"


def _content(path: Path) -> str:
    """Return what tells a file from another one with its name."""
    try:
        return f" ({_short(path.read_bytes())})"
    except OSError:
        return ""


def _option(name: str, values: Sequence[str]) -> str:
    return f"--{name} {_words(values)}"


def _words(values: Sequence[str]) -> str:
    words = shlex.join(values)
    if len(words) <= _MOST:
        return words
    return f"{clip(words, _MOST)} ({_short(words.encode('utf-8', 'surrogatepass'))})"


def _short(raw: bytes) -> str:
    return digest(raw)[:4].hex()


__all__ = ["configuration", "left_out"]
