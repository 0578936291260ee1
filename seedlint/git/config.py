"""Git's configuration, read from its files: to ask git for it would cost each run a process.

Only the keys outside of subsections, such as `core.ignorecase`, are wanted here. Files that others include
are read, and where a condition says so, if it is about the place of the repository or its branch.
"""

from __future__ import annotations

import os
import re
from stat import S_ISREG
from typing import TYPE_CHECKING

from seedlint.git.names import decoded
from seedlint.patterns.wildmatch import FILE, Patterns, raw_path
from seedlint.util.late import late
from seedlint.util.paths import slashed

if TYPE_CHECKING:
    from collections.abc import Iterator

_MOST_INCLUDED = 10
"""So deep do files include others, as in git."""
_LARGEST = 1_000_000

_BLANK = late(r"(?:\s|[#;][^\n]*)*+")
_SECTION = late(r'\[[ \t]*([A-Za-z0-9.-]+)(?:[ \t]+"((?:[^"\\\n]|\\.)*)")?[ \t]*\]')
_ENTRY = late(
    r'([A-Za-z][A-Za-z0-9-]*)[ \t]*+(?:(=)[ \t]*+((?:"(?:[^"\\\n]|\\[^\0])*"|\\[^\0]|[^"\\\n#;])*+))?'
)
_ESCAPE = late(r'"|\\([^\0])')
_MEANINGS = {"n": "\n", "t": "\t", "b": "\b", "\n": ""}


class GitConfig:
    """The configuration that counts in a repository: ``directory`` is that of its working tree alone."""

    def __init__(self, directory: str, common: str) -> None:
        """Read the configuration files; those that are not there say nothing."""
        self._directory = directory
        self._values: dict[str, str | None] = {}
        for path in (*_system(), *_personal(), os.path.join(common, "config")):
            self._read(path, 0)
        if self.flag("extensions.worktreeconfig"):
            self._read(os.path.join(directory, "config.worktree"), 0)
        for key, value in _given():
            self._values[key.lower()] = value

    def get(self, key: str) -> str | None:
        """Return the last value of a key, which is in lower case; None if there is none."""
        return self._values.get(key)

    def flag(self, key: str) -> bool:
        """Whether a key is on: a key without a value is."""
        if key not in self._values:
            return False
        value = self._values[key]
        return (
            value is None or value.lower() in {"true", "yes", "on"} or value.lstrip("+-").strip("0").isdigit()
        )

    def _read(self, path: str, depth: int) -> None:
        text = decoded(content_of(path, _LARGEST) or b"").removeprefix("\ufeff").replace("\r\n", "\n")
        for section, subsection, key, value in _entries(text):
            if section == "include" or (
                section == "includeif" and key == "path" and self._holds(subsection or "", path)
            ):
                if key == "path" and value and depth < _MOST_INCLUDED:
                    self._read(os.path.join(os.path.dirname(path), expanded(value)), depth + 1)
            elif subsection is None:
                self._values[f"{section}.{key}"] = value

    def _holds(self, condition: str, path: str) -> bool:
        """Whether the condition of an `includeIf` in some file holds."""
        kind, _, pattern = condition.partition(":")
        if kind == "onbranch":
            pattern += "**" if pattern.endswith("/") else ""
            return self._matches(pattern, _branch(self._directory))
        if kind not in {"gitdir", "gitdir/i"}:
            return False
        if pattern.startswith("./"):
            pattern = os.path.join(os.path.dirname(os.path.realpath(path)), pattern[2:])
        pattern = slashed(expanded(pattern))
        if not os.path.isabs(pattern):
            pattern = f"**/{pattern}"
        pattern += "**" if pattern.endswith("/") else ""
        fold = kind == "gitdir/i"
        return any(
            self._matches(pattern, slashed(place), fold=fold)
            for place in (os.path.realpath(self._directory), self._directory)
        )

    @staticmethod
    def _matches(pattern: str, text: str, *, fold: bool = False) -> bool:
        return bool(Patterns([raw_path(f"/{pattern}")], fold=fold).verdict(raw_path(text), FILE))


def _entries(text: str) -> Iterator[tuple[str, str | None, str, str | None]]:
    """Yield section, subsection, key and value, names in lower case; after nonsense nothing is read."""
    section, subsection = "", None
    at = 0
    while True:
        blank = _BLANK.match(text, at)
        at = blank.end() if blank else at
        if found := _SECTION.match(text, at):
            section = found[1].lower()
            subsection = found[2] and re.sub(r"\\(.)", r"\1", found[2])
        elif found := _ENTRY.match(text, at):
            yield section, subsection, found[1].lower(), _value(found[3]) if found[2] else None
        else:
            return
        at = found.end()


def _value(text: str) -> str:
    """Return a value without quotes and escapes, and without the spaces at its end."""
    # What is quoted or escaped is no space to be cut off.
    kept = max((found.end() for found in _ESCAPE.finditer(text)), default=0)
    text = text[:kept] + text[kept:].rstrip()
    return _ESCAPE.sub(lambda found: _MEANINGS.get(found[1], found[1]) if found[1] else "", text)


def expanded(path: str) -> str:
    """Return a path of git's configuration, in which `~` is the home directory."""
    if path == "~" or path.startswith("~/"):
        return home() + path[1:]
    return os.path.expanduser(path)


def home() -> str:
    """Return the home directory, as git sees it."""
    return os.environ.get("HOME") or os.path.expanduser("~")


def in_home(name: str) -> str:
    """Return a file of git's in the directory for configuration."""
    return os.path.join(os.environ.get("XDG_CONFIG_HOME") or os.path.join(home(), ".config"), "git", name)


def _system() -> Iterator[str]:
    if os.environ.get("GIT_CONFIG_NOSYSTEM", "").lower() in {"", "0", "false", "no", "off"}:
        installed = os.path.join(os.environ.get("PROGRAMFILES", ""), "Git") if os.name == "nt" else ""
        yield os.environ.get("GIT_CONFIG_SYSTEM") or f"{installed}/etc/gitconfig"


def _personal() -> Iterator[str]:
    named = os.environ.get("GIT_CONFIG_GLOBAL")
    if named is not None:
        yield named
    else:
        yield in_home("config")
        yield os.path.join(home(), ".gitconfig")


def _given() -> Iterator[tuple[str, str | None]]:
    """Yield what the environment says, as `git -c` tells it to hooks."""
    count = os.environ.get("GIT_CONFIG_COUNT", "")
    for number in range(int(count) if count.isascii() and count.isdigit() else 0):
        key = os.environ.get(f"GIT_CONFIG_KEY_{number}")
        if key is None:
            break
        yield key, os.environ.get(f"GIT_CONFIG_VALUE_{number}", "")
    words = os.environ.get("GIT_CONFIG_PARAMETERS")
    if words:
        import shlex

        try:
            given = shlex.split(words)
        except ValueError:
            return
        for word in given:
            key, equals, value = word.partition("=")
            yield key, value if equals else None


def _branch(directory: str) -> str:
    head = content_of(os.path.join(directory, "HEAD"), 4096) or b""
    return decoded(head).strip().removeprefix("ref: refs/heads/")


def content_of(path: str, limit: int = -1, *, follow: bool = True) -> bytes | None:
    """Return the first bytes of a file, None if it can't be read; a link is one only to ``follow``."""
    try:
        if not S_ISREG((os.stat if follow else os.lstat)(path).st_mode):
            return None
        with open(path, "rb") as file:
            return file.read(limit)
    except (OSError, ValueError):  # ValueError: a path with a NUL
        return None
