"""Real git repositories for tests."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

_OPTIONS = (
    "user.name=t",
    "user.email=t@localhost",
    "commit.gpgsign=false",
    "init.defaultBranch=main",
    "protocol.file.allow=always",
    "advice.detachedHead=false",
    # None of these repositories lives long: nothing is tidied up after a commit, and no disk waited for.
    "maintenance.auto=false",
    "core.fsync=none",
)

ALONE = {
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "XDG_CONFIG_HOME": os.path.abspath(os.devnull),
    "GIT_TEMPLATE_DIR": "",
}
"""Variables by which git reads no configuration but a repository's own, and copies no hooks into new ones."""


def git(*words: str | Path, cwd: Path, env: dict[str, str] | None = None, given: str = "") -> str:
    """Run git, with some text on its standard input; return what it prints."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    options = [word for option in _OPTIONS for word in ("-c", option)]
    done = subprocess.run(
        ["git", *options, *map(str, words)],
        cwd=cwd,
        env={**environment, **ALONE, **(env or {})},
        input=given.encode(),
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode("utf-8", "replace")
    return done.stdout.decode("utf-8", "surrogateescape")


def commit(cwd: Path, message: str = "x") -> str:
    """Commit all there is; return the commit's name."""
    git("add", "-A", cwd=cwd)
    git("commit", "-qm", message, "--allow-empty", cwd=cwd)
    return git("rev-parse", "HEAD", cwd=cwd).strip()


def forget_git(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take away what a hook that runs these tests may have set."""
    for name in os.environ:
        if name.startswith("GIT_") and name not in ALONE:
            monkeypatch.delenv(name)
