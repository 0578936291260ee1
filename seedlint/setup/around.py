"""What is around a folder: its git repository, and the files by which hooks and CI jobs are set up there."""

from __future__ import annotations

import os
from pathlib import Path
from typing import NamedTuple

from seedlint.git.checkout import checkout
from seedlint.git.directory import GitDirectory
from seedlint.util.late import late
from seedlint.util.paths import below

PRE_COMMIT = ".pre-commit-config.yaml"
WORKFLOWS = ".github/workflows"
WORKFLOW = f"{WORKFLOWS}/seedlint.yml"
GITLAB = ".gitlab-ci.yml"
PYPROJECT = "pyproject.toml"
_LARGEST = 1_000_000
_NAMES_US = late(rb"(?m)^[^#\n]*\bseedlint\b")
_HEAD = late(r"ref: refs/heads/([\w./-]+)\s*")
_REMOTE_HEAD = late(r"ref: refs/remotes/origin/([\w./-]+)\s*")
_URL = late(r"(?m)^[ \t]*url[ \t]*=[ \t]*(\S+)")
"""The URLs of remote repositories in git's configuration."""
_USUAL = ("main", "master", "trunk", "develop")


class Around(NamedTuple):
    """What is there; paths are from ``top``."""

    top: Path | None
    """The top of the working copy; None outside of one."""
    hook: bool = False
    """Whether there is a configuration of pre-commit."""
    hook_is_ours: bool = False
    """Whether it names seedlint."""
    workflows: tuple[str, ...] = ()
    """The workflows for GitHub."""
    workflow_is_ours: str = ""
    """The one that names seedlint."""
    gitlab: bool = False
    gitlab_is_ours: bool = False
    host: str = ""
    """`github` or `gitlab`, if a file or the remote repository's URL says so."""
    branch: str = "main"
    """The one that others start from, as far as can be told."""


def around(root: Path) -> Around:
    """Look around a folder. What can't be read counts as not there."""
    top = checkout(root, {})
    if top is None:
        return Around(None)
    workflows = _workflows(top)
    ours = next((name for name in workflows if _names_us(top / name)), "")
    gitlab = os.path.lexists(top / GITLAB)
    return Around(
        top,
        hook=os.path.lexists(top / PRE_COMMIT),
        hook_is_ours=_names_us(top / PRE_COMMIT),
        workflows=workflows,
        workflow_is_ours=ours,
        gitlab=gitlab,
        gitlab_is_ours=gitlab and _names_us(top / GITLAB),
        host=_host(top, github=bool(workflows) or (top / ".github").is_dir(), gitlab=gitlab),
        branch=_branch(top),
    )


def from_top(root: Path, top: Path) -> str:
    """Return where a folder is in a working copy, with a slash at the end; empty for its top."""
    inside = below(os.fspath(root), os.path.realpath(top))
    return f"{inside}/" if inside else ""


def _workflows(top: Path) -> tuple[str, ...]:
    try:
        names = sorted(path.name for path in (top / WORKFLOWS).iterdir())
    except OSError:
        return ()
    return tuple(f"{WORKFLOWS}/{name}" for name in names if name.endswith((".yml", ".yaml")))


def _names_us(path: Path) -> bool:
    return bool(_NAMES_US.search(_content(path)))


def _content(path: Path) -> bytes:
    try:
        if not path.is_file() or path.stat().st_size > _LARGEST:
            return b""
        return path.read_bytes()
    except OSError:
        return b""


def _host(top: Path, *, github: bool, gitlab: bool) -> str:
    """Return where the repository is hosted: files of one of them tell, else the URL of the remote one."""
    if github or gitlab:
        return "github" if github else "gitlab"
    text = _content(Path(GitDirectory(os.fspath(top)).common, "config")).decode("utf-8", "replace")
    hosts = [
        url.rpartition("://")[2].partition("/")[0].rpartition("@")[2] for url in _URL.findall(text.lower())
    ]
    return next((name for name in ("github", "gitlab") if any(name in host for host in hosts)), "")


def _branch(top: Path) -> str:
    directory = GitDirectory(os.fspath(top))
    told = _content(Path(directory.common, "refs", "remotes", "origin", "HEAD")).decode("utf-8", "replace")
    if found := _REMOTE_HEAD.fullmatch(told):
        return found[1]
    head = _HEAD.fullmatch(_content(Path(directory.directory, "HEAD")).decode("utf-8", "replace"))
    return head[1] if head and head[1] in _USUAL else _USUAL[0]


__all__ = ["GITLAB", "PRE_COMMIT", "PYPROJECT", "WORKFLOW", "Around", "around", "from_top"]
