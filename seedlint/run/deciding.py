"""Which files decide how documents are judged: when one of them changes, nothing that was judged holds.

They are known by paths of this machine, there or not: what is not there may come.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from seedlint.config.own import FILE_NAME
from seedlint.rulebook.datafiles import paths_of, reads_files
from seedlint.run.profiles import by_override
from seedlint.util.paths import Looks, looks_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seedlint.config.settings import Settings
    from seedlint.run.session import Session


class Deciding:
    """How these files looked before a session has read them."""

    def __init__(self, before: Deciding | None = None) -> None:
        """Look at those that are known without any session, and those of one ``before``."""
        self._looks: Looks = looks_of((*_configuring(), *(before._looks if before else ())))
        self._settings: Settings | None = None

    def of(self, session: Session) -> None:
        """Look at those of a session, which has read no more than its settings.

        The errors of these come through: some files are known even then.
        """
        self._settings = None if session.isolated else session.given
        self._add(looks_of(_of_settings(session.given)))
        self._add(self._modules())
        self._add(looks_of(read_by_rules(session)))

    def told(self, session: Session) -> None:
        """Add the files that the session has come to since."""
        self._add(session.files())

    def _add(self, looks: Looks) -> None:
        self._looks = {**looks, **self._looks}

    def changed(self) -> bool:
        """Whether any of them looks otherwise now."""
        modules = self._modules()
        return modules.keys() - self._looks.keys() != set() or looks_of(self._looks) != self._looks

    def _modules(self) -> Looks:
        """Look at local modules with rules: new ones may have come."""
        if self._settings is None:
            return {}
        paths = (os.path.join(self._settings.root, name) for name in self._settings.rule_paths)
        return looks_of(module for path in paths for module in _modules(path))


def _configuring() -> Iterator[str]:
    """Yield the files that settings are from, if these are there."""
    here = os.getcwd()
    directories = [here]
    while (above := os.path.dirname(here)) != here:
        here = above
        directories.append(here)
    for directory in directories:
        yield os.path.join(directory, FILE_NAME)
        yield os.path.join(directory, "pyproject.toml")


def _of_settings(settings: Settings) -> Iterator[str]:
    if settings.source:
        yield str(settings.source)
    yield from map(str, settings.schemas)
    if settings.custom:
        from seedlint.custom.definition import lists_of

        yield from map(str, lists_of(settings.custom, settings.root))
    if settings.baseline is not None:
        yield settings.names.of(os.fspath(settings.baseline))
    if settings.links.get("use"):
        from seedlint.config.own import store_path

        yield str(store_path(settings))


def read_by_rules(session: Session) -> Iterator[str]:
    """Yield the files that selected rules read."""
    first = session.selection
    for selection in (first, *map(first.under, by_override(first.settings))):
        for rule in session.registry:
            if rule.code in selection.codes and reads_files(rule):
                yield from map(str, paths_of(rule, selection.options(rule)))


def _modules(path: str) -> Iterator[str]:
    """Yield what is read for a path in `rule-paths`, see `seedlint.rulebook.local`."""
    yield path
    folder = path if os.path.isdir(path) else os.path.dirname(path)
    package = os.path.join(folder, "__init__.py")
    try:
        inside = os.walk(folder) if os.path.isfile(package) else [(folder, [], os.listdir(folder))]
        for inner, _, names in inside:
            yield from (os.path.join(inner, name) for name in names if name.endswith(".py"))
    except OSError:
        return


__all__ = ["Deciding", "read_by_rules"]
