"""Globs that the shell has left alone."""

from __future__ import annotations

import os
import re

from seedlint.util.late import late
from seedlint.util.paths import slashed, split

WILDCARD = late(r"[*?\[]")


def expand(pattern: str) -> list[str]:
    """Return the paths a glob matches. ``**`` follows no links: they may loop, and multiply what there is."""
    import fnmatch

    start, parts = split(pattern)
    pending = [(start, 0)]
    done = set(pending)
    matches = []
    while pending:
        base, index = pending.pop()
        if index == len(parts):
            matches.append(base)
            continue
        part = parts[index]
        steps: list[tuple[str, int]] = []
        if part == "**":
            steps = [(base, index + 1)]
            steps += [(os.path.join(base, e.name), index) for e in _entries(base) if _real_directory(e)]
        elif WILDCARD.search(part):
            fits = re.compile(fnmatch.translate(part)).match
            names = [e.name for e in _entries(base, hidden=part[0] == ".") if fits(e.name)]
            steps = [(os.path.join(base, name), index + 1) for name in names]
        elif os.path.lexists(os.path.join(base, part)):
            steps = [(os.path.join(base, part), index + 1)]
        fresh = [step for step in steps if step not in done]
        done.update(fresh)
        pending += fresh
    return sorted(match for match in matches if match)


def escaped(path: str) -> str:
    """Return the pattern that matches a path, whatever signs are in it."""
    return re.sub(r"([*?\[\]{},!#\\])", r"\\\1", path)


def alternatives(path: str) -> list[str]:
    """Return the paths and globs that one with braces stands for; only itself if it is the name of a file."""
    from seedlint.patterns.meaning import PatternError, braces

    if "{" not in path or os.path.lexists(path):
        return [path]
    try:
        return [one for one in braces(slashed(path)) if one]
    except PatternError:
        return [path]  # no such file, it will say


def _entries(directory: str, *, hidden: bool = False) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(directory or ".") as entries:
            return [e for e in entries if hidden or not e.name.startswith(".")]
    except OSError:
        return []


def _real_directory(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir(follow_symlinks=False)
    except OSError:
        return False


def is_glob(path: str) -> bool:
    """Whether a path of a command line has wildcards, apart from what it starts from."""
    return any(WILDCARD.search(part) for part in split(path)[1])


def start_of(glob: str) -> tuple[str, str]:
    """Return where a glob of a command line starts, ``.`` at least, and the rest of it, with slashes."""
    start, parts = split(glob)
    count = next((i for i, part in enumerate(parts) if WILDCARD.search(part)), len(parts))
    return os.path.join(start, *parts[:count]) or ".", "/".join(parts[count:])


def fixed_part(pattern: str) -> str:
    """Return the leading part of a pattern of the configuration that has no wildcards."""
    parts = pattern.rstrip("/").split("/")
    fixed = []
    for part in parts:
        if WILDCARD.search(part):
            break
        fixed.append(part)
    return "/".join(fixed)
