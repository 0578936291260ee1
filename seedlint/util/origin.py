"""Where the seedlint that runs was installed from, and how another machine gets the same one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Literal, NamedTuple
from urllib.parse import urlsplit, urlunsplit

from seedlint import __file__ as seedlint_file
from seedlint import __version__
from seedlint.util.late import late

NAME = "seedlint"
Kind = Literal["index", "git", "archive", "folder", "unknown"]
_COMMIT = late(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_SAFE = late(r"[A-Za-z0-9][A-Za-z0-9._~:/@+=,;<>!\[\]%?&# -]*")
"""What a requirement may consist of: no sign that a shell, YAML or GitHub reads in another way."""
_ODD = late(r" #|: | -")
_PUBLIC = frozenset(("http", "https", "ssh"))


class Origin(NamedTuple):
    """Where seedlint comes from; ``url`` is without user names and passwords, and empty for an index."""

    kind: Kind
    url: str = ""
    commit: str = ""
    editable: bool = False

    @property
    def requirement(self) -> str:
        """What an installer is told on another machine; empty if only this one has it."""
        if self.kind == "index":
            return f"{NAME}=={__version__}"
        if self.kind == "git":
            made = f"{NAME} @ git+{self.url}@{self.commit}"
        elif self.kind == "archive":
            made = f"{NAME} @ {self.url}"
        else:
            return ""
        there = urlsplit(self.url).scheme in _PUBLIC
        return made if there and is_requirement(made) else ""

    def __str__(self) -> str:
        """Return it in words."""
        if self.kind == "index":
            return "a package index"
        if self.kind == "git":
            return f"git: {self.url}, commit {self.commit}"
        if self.kind == "unknown":
            return "not known"
        return f"{self.kind}: {self.url}{' (editable)' if self.editable else ''}"


def is_requirement(words: str) -> bool:
    """Whether a requirement can be written into a workflow as it is."""
    return bool(_SAFE.fullmatch(words)) and not _ODD.search(words)


def origin() -> Origin:
    """Return where this seedlint was installed from, as its installer has noted."""
    from importlib import metadata

    here = Path(seedlint_file).resolve().parent.parent
    if (here / "pyproject.toml").is_file():
        # The metadata beside a checkout says nothing of it.
        return Origin("folder", here.as_uri(), editable=True)
    try:
        text = metadata.distribution(NAME).read_text("direct_url.json")
    except (metadata.PackageNotFoundError, OSError, UnicodeDecodeError):
        return Origin("unknown")
    return Origin("index") if text is None else origin_of(text)


def origin_of(text: str) -> Origin:
    """Return what a ``direct_url.json`` says."""
    try:
        told: Any = json.loads(text)
        url = _without_user(str(told["url"]))
        git, folder = told.get("vcs_info"), told.get("dir_info")
        if isinstance(git, dict):
            commit = str(git.get("commit_id", ""))
            known = git.get("vcs") == "git" and _COMMIT.fullmatch(commit)
            return Origin("git", url, commit) if known else Origin("unknown")
        if isinstance(folder, dict):
            return Origin("folder", url, editable=folder.get("editable") is True)
        return Origin("archive", url)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return Origin("unknown")


def _without_user(url: str) -> str:
    """Return a URL without what may be secret in it; `git`, as ssh needs it, stays."""
    parts = urlsplit(url)
    user, at, host = parts.netloc.rpartition("@")
    keep = f"{user}@" if at and user == "git" else ""
    return urlunsplit(parts._replace(netloc=keep + host))


__all__ = ["Kind", "Origin", "is_requirement", "origin", "origin_of"]
