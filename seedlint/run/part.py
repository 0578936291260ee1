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
    from collections.abc import Iterator

    from seedlint.config.settings import Settings
    from seedlint.run.request import Request
    from seedlint.run.session import Session
    from seedlint.sources.scope import Scope

_BESIDE = frozenset(("gate", "notify", "report", "owners", "cache-dir", "docs-url"))
"""Tables and keys that say what becomes of what is found."""
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
    if not table:
        return ""
    return digest(json.dumps(table, sort_keys=True, default=str).encode())[:8].hex()


def left_out(session: Session, request: Request | None = None, scope: Scope | None = None) -> tuple[str, ...]:
    """Return what may leave out documents or rules, as on the command line; nothing for a run over all.

    Which documents there are is what the configuration includes; if it does not say, those that are asked
    for, and so it is without a ``scope``. Paths are from the root: they are the same wherever the command was
    given.
    """
    return tuple(_left_out(session, request, scope))


def _left_out(session: Session, request: Request | None, scope: Scope | None) -> Iterator[str]:
    settings = session.given
    if session.isolated:
        yield "--isolated"
    if "schema" in settings.given:
        yield _option("schema", (settings.given["schema"].name,))
    for key in ("select", "ignore", "exclude"):
        if key in settings.given:
            yield _option(key, settings.given[key])
    if request is None or scope is None or not (request.paths and settings.include):
        return
    if len(scope.found.files) < len(scope.corpus):
        names = settings.names
        yield f"PATHS {_words([from_root(names.of(path), names.root) for path in request.paths])}"


def _option(name: str, values: tuple[str, ...]) -> str:
    return f"--{name} {_words(values)}"


def _words(values: tuple[str, ...] | list[str]) -> str:
    return clip(shlex.join(values), _MOST)


__all__ = ["configuration", "left_out"]
