"""How git is run: the one place, so that an answer does not depend on what a repository is set up to do.

A repository's configuration can name programs (filters, monitors, hooks, pagers, signature checkers, ways to
fetch what a partial clone lacks) and change how things are told. None of these programs is run, not even
those that `git status` would run; and only commands are asked that scripts are meant to ask, since what
`git log` and `git diff` say is anybody's to set.
"""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

from seedlint.errors import GitError, LackingError
from seedlint.git.names import decoded
from seedlint.util.escape import escape

if TYPE_CHECKING:
    from collections.abc import Mapping

# What `git rev-parse --local-env-vars` lists, but for the configuration (it may say which directories
# are safe) and for where objects are: a hook of one repository may well lint another.
_OF_ONE_REPOSITORY = frozenset(
    (
        "GIT_COMMON_DIR",
        "GIT_DIR",
        "GIT_IMPLICIT_WORK_TREE",
        "GIT_INDEX_FILE",
        "GIT_NAMESPACE",
        "GIT_PREFIX",
        "GIT_SHALLOW_FILE",
        "GIT_WORK_TREE",
    )
)
_MISLEADING = frozenset(
    (
        "GIT_ATTR_SOURCE",
        "GIT_DIFF_OPTS",
        "GIT_EXTERNAL_DIFF",
        "GIT_FLUSH",  # an answer that is kept back is waited for
        "GIT_GLOB_PATHSPECS",
        "GIT_ICASE_PATHSPECS",
        "GIT_NOGLOB_PATHSPECS",
    )
)
_FIXED = {
    "LC_ALL": "C",  # messages that can be recognised
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_OPTIONAL_LOCKS": "0",  # nothing is written, not even into the index
    "GIT_LITERAL_PATHSPECS": "1",
    # History and contents as they are, not as somebody has them shown on one machine.
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_GRAFT_FILE": os.devnull,
    # What a partial clone lacks is not fetched: older versions of git know only the second.
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_ALLOW_PROTOCOL": "none",
}
_SETTINGS = (
    "core.fsmonitor=",
    f"core.hooksPath={os.devnull}",
    "core.bigFileThreshold=512m",
    "core.safecrlf=false",
    # By these git may take a changed file for an unchanged one.
    "core.checkStat=default",
    "core.trustctime=true",
)
_PREFIX = ("--no-pager", *(word for setting in _SETTINGS for word in ("-c", setting)))


def ask(directory: str, environment: Mapping[str, str], *words: str) -> bytes:
    """Return what git prints, asked in a directory; GitError if it refuses."""
    done = run(directory, environment, words)
    if done.returncode:
        raise refusal(directory, done.stderr)
    return done.stdout


def run(
    directory: str, environment: Mapping[str, str], words: tuple[str, ...], given: bytes = b""
) -> subprocess.CompletedProcess[bytes]:
    """Run git to its end, with ``given`` to read; GitError if it can't be started."""
    try:
        return subprocess.run(  # noqa: S603 - no shell, and no word of a document
            [_executable(), *_PREFIX, *words],
            cwd=directory,
            env=environment,
            input=given,
            capture_output=True,
            check=False,
        )
    except OSError as error:
        raise _not_started(error, directory) from None


def start(directory: str, environment: Mapping[str, str], *words: str) -> subprocess.Popen[bytes]:
    """Start a git that reads questions and answers them; GitError if it can't be started."""
    try:
        return subprocess.Popen(  # noqa: S603 - see above
            [_executable(), *_PREFIX, *words],
            cwd=directory,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
    except OSError as error:
        raise _not_started(error, directory) from None


def environment(*, as_told: bool) -> dict[str, str]:
    """Return the variables that git gets.

    ``as_told``: those that name a repository count, as its index and its working tree.
    """
    unwanted = _MISLEADING if as_told else _MISLEADING | _OF_ONE_REPOSITORY
    inherited = {name: value for name, value in os.environ.items() if name.upper() not in unwanted}
    return {**inherited, **_FIXED}


def without_filters(environment: Mapping[str, str], names: list[str]) -> dict[str, str]:
    """Return variables with which git runs none of the filters of contents that are configured.

    ``names`` are the settings whose names begin with ``filter.``.
    """
    count = environment.get("GIT_CONFIG_COUNT", "")
    number = int(count) if count.isdecimal() else 0
    changed = dict(environment)
    for name in names:
        changed[f"GIT_CONFIG_KEY_{number}"] = name
        changed[f"GIT_CONFIG_VALUE_{number}"] = "false" if name.endswith(".required") else ""
        number += 1
    changed["GIT_CONFIG_COUNT"] = str(number)
    return changed


def refusal(directory: str, stderr: bytes) -> GitError:
    """Say in one line why git has refused."""
    text = decoded(stderr)
    if "dubious ownership" in text or "unsafe repository" in text:
        return GitError(
            f"git refuses to read the repository around {escape(directory)}: it belongs to another user;"
            " if you trust it, name it with `git config --global --add safe.directory PATH`"
        )
    if "not a git repository" in text.lower():
        return GitError(f"{escape(directory)} is not in a git repository")
    if "promisor remote" in text or ("transport '" in text and "' not allowed" in text):
        return LackingError()
    lines = [line[7:] for line in text.splitlines() if line.startswith(("fatal: ", "error: "))]
    words = " ".join((lines or text.splitlines() or ["no reason given"])[0].split())
    return GitError(f"git failed: {escape(words)}")


def _executable() -> str:
    """Return where git is. Windows would look in the working directory first, which may be anybody's."""
    name = "git.exe" if os.name == "nt" else "git"
    for directory in filter(os.path.isabs, os.get_exec_path()):
        path = os.path.join(directory, name)
        if os.path.isfile(path) and os.access(path, os.X_OK):
            return path
    raise GitError("this needs git, which is not installed or not on the PATH")


def _not_started(error: OSError, directory: str) -> GitError:
    return GitError(f"git can't be started in {escape(directory)}: {(error.strerror or str(error)).lower()}")


__all__ = ["ask", "environment", "refusal", "run", "start", "without_filters"]
