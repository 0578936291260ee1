"""Where the working copy is that a run looks at: CI systems show paths relative to its top."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from seedlint.util.paths import is_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_VARIABLES = ("GITHUB_WORKSPACE", "CI_PROJECT_DIR", "BUILD_SOURCESDIRECTORY")
"""Where GitHub, GitLab and Azure check out."""


def checkout_of(paths: Iterable[str], root: Path, start: Path, environment: Mapping[str, str]) -> Path | None:
    """Return the top of the working copy that documents are in; their paths are from the root.

    That is the one around the root, or around ``start``, the working directory, if they are in that one only.
    """
    top, other = checkout(root, environment), checkout(start, environment)
    if top == other or other is None:
        return top
    folders = {path[: path.rfind("/") + 1] for path in paths}
    for one in (top, other):
        # The paths are names, without links, so this asks nobody.
        full = (os.path.normpath(root / folder) for folder in folders)
        if one and all(is_in(path, os.fspath(one)) for path in full):
            return one
    return top or other


def checkout(start: Path, environment: Mapping[str, str]) -> Path | None:
    """Return the top of the working copy around ``start``, None if there is none.

    That is the nearest directory with a `.git`, as an action may check out below the workspace; the
    workspace that CI names, where that is nearer or there is no git.
    """
    named = next((environment[name] for name in _VARIABLES if environment.get(name)), None)
    workspace = Path(os.path.realpath(named)) if named else None
    for directory in (start, *start.parents):
        if directory == workspace or os.path.lexists(directory / ".git"):
            return directory
    return None
