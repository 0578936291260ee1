"""Paths, globs and .gitignore to a list of files.

A directory is searched for files with the endings of documents; hidden and the usual tool directories
are skipped, and so is what git ignores. A file named outright is taken as it is, unless it is excluded
and exclusion is forced. A loop of symbolic links ends; a directory reached twice counts once.
"""

from __future__ import annotations

import os
import re
import stat
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from seedlint.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

SUFFIXES = (".md", ".markdown", ".txt", ".yaml", ".yml", ".json")
"""The endings of documents in a directory."""

TOOL_DIRECTORIES = frozenset(("node_modules", "__pycache__", "venv", "site-packages", "__pypackages__"))
_WILDCARD = re.compile(r"[*?\[]")


@dataclass(slots=True)
class Found:
    """The files to lint, and what went wrong while looking for them.

    ``files`` are paths as they are shown, sorted; ``unreadable`` pairs a path with the reason;
    ``empty`` names the given paths under which no document was found.
    """

    files: list[str] = field(default_factory=list)
    unreadable: list[tuple[str, str]] = field(default_factory=list)
    empty: list[str] = field(default_factory=list)


def shown(path: str | Path) -> str:
    """Return a path as it is shown: relative to the working directory where it is inside, with slashes."""
    text = os.path.normpath(path)
    if os.path.isabs(text):
        here = os.getcwd()
        if text == here:
            text = "."
        elif text.startswith(here.rstrip(os.sep) + os.sep):
            text = text[len(here.rstrip(os.sep)) + 1 :]
    return text.replace(os.sep, "/")


def reason(error: OSError) -> str:
    """Say why the operating system refused, without its error number."""
    return (error.strerror or type(error).__name__).lower()


class Discovery:
    """Finds documents for one run; patterns are .gitignore patterns relative to ``root``."""

    def __init__(
        self,
        root: Path,
        *,
        include: Sequence[str] = (),
        exclude: Sequence[str] = (),
        force_exclude: bool = False,
    ) -> None:
        """Prepare a search; ``include`` adds files whose ending is not a document's."""
        self.root = os.path.abspath(root)
        self.force_exclude = force_exclude
        self.include = _spec([p for p in include if _WILDCARD.search(p)])
        self.exclude = _spec(exclude)
        self._seen: set[tuple[int, int]] = set()

    def find(self, paths: Iterable[str]) -> Found:
        """Return the files that paths and globs stand for; UsageError for a path that does not exist."""
        found = Found()
        files: dict[str, None] = {}
        for path in paths:
            before = len(files)
            problems = len(found.unreadable)
            for match in _expand(path):
                self._take(match, files, found)
            if len(files) == before and len(found.unreadable) == problems and not os.path.isfile(path):
                found.empty.append(shown(path))
        found.files = sorted(files)
        return found

    def find_included(self, patterns: Sequence[str]) -> Found:
        """Return the files that the configuration's ``include`` names, relative to the root."""
        found = Found()
        files: dict[str, None] = {}
        for pattern in patterns:
            before = len(files)
            fixed = _fixed_part(pattern)
            start = os.path.join(self.root, fixed)
            if not os.path.lexists(start):
                raise UsageError(f"include: {pattern!r} matches nothing: {shown(start)} does not exist")
            if fixed == pattern.rstrip("/"):
                self._take(start, files, found)
            else:
                inside: dict[str, None] = {}
                self._take(start, inside, found)
                spec = _spec([pattern])
                for path in inside:
                    if spec.match_file(self._relative(path)):
                        files[path] = None
            if len(files) == before:
                found.empty.append(pattern)
        found.files = sorted(files)
        return found

    def _take(self, path: str, files: dict[str, None], found: Found) -> None:
        try:
            kind = os.stat(path).st_mode
        except OSError as error:
            if not os.path.islink(path) and not os.path.lexists(path):
                raise UsageError(f"{shown(path)} does not exist") from None
            found.unreadable.append((shown(path), _link_reason(path, error)))
            return
        if stat.S_ISDIR(kind):
            self._walk(path, files, found)
        elif not stat.S_ISREG(kind):
            found.unreadable.append((shown(path), "not a regular file"))
        elif not (self.force_exclude and self._excluded_file(path)):
            files[shown(path)] = None

    def _excluded_file(self, path: str) -> bool:
        return bool(self.exclude and self.exclude.match_file(self._relative(path)))

    def _relative(self, path: str) -> str:
        try:
            return os.path.relpath(path, self.root).replace(os.sep, "/")
        except ValueError:  # another drive on Windows
            return path.replace(os.sep, "/")

    def _walk(self, top: str, files: dict[str, None], found: Found) -> None:
        ignore = _GitIgnore.above(top)
        pending: list[tuple[str, str, _GitIgnore]] = [(top, shown(top), ignore)]
        links: list[tuple[str, str, _GitIgnore]] = []
        while pending or links:
            # Real directories first: what a link also reaches keeps its real name.
            path, name, ignore = pending.pop() if pending else links.pop(0)
            try:
                status = os.stat(path)
                identity = (status.st_dev, status.st_ino)
                if identity in self._seen and status.st_ino:
                    continue
                self._seen.add(identity)
                with os.scandir(path) as entries:
                    content = list(entries)
            except OSError as error:
                found.unreadable.append((name, reason(error)))
                continue
            prefix = "" if name == "." else f"{name}/" if name != "/" else "/"
            here = ignore.entering(path, any(entry.name == ".gitignore" for entry in content))
            for entry in content:
                self._entry(entry, prefix, here, pending, links, files, found)

    def _entry(
        self,
        entry: os.DirEntry[str],
        prefix: str,
        ignore: _GitIgnore,
        pending: list[tuple[str, str, _GitIgnore]],
        links: list[tuple[str, str, _GitIgnore]],
        files: dict[str, None],
        found: Found,
    ) -> None:
        name = entry.name
        if name.startswith("."):
            return
        document = name.lower().endswith(SUFFIXES)
        try:
            directory = entry.is_dir()
            # A dangling or looping link is neither; one that is named like a document is reported.
            regular = not directory and document and entry.is_file()
        except OSError as error:
            found.unreadable.append((prefix + name, reason(error)))
            return
        if directory:
            if name in TOOL_DIRECTORIES or ignore.ignores(entry.path, directory=True):
                return
            if self.exclude and self.exclude.match_file(self._relative(entry.path) + "/"):
                return
            (links if entry.is_symlink() else pending).append((entry.path, prefix + name, ignore))
            return
        if not document and not (self.include and self.include.match_file(self._relative(entry.path))):
            return
        if self.exclude and self.exclude.match_file(self._relative(entry.path)):
            return
        if ignore.ignores(entry.path, directory=False):
            return
        if regular or entry.is_file():
            files[prefix + name] = None
        elif entry.is_symlink():
            found.unreadable.append((prefix + name, _link_reason(entry.path, None)))


class _GitIgnore:
    """The .gitignore files that apply in one directory, outermost first."""

    def __init__(self, specs: tuple[tuple[str, Any, Any], ...] = ()) -> None:
        self.specs = specs

    @classmethod
    def above(cls, top: str) -> _GitIgnore:
        """Return what applies at the parent of a directory, up to the top of its git repository."""
        chain: list[str] = []
        at = os.path.abspath(top)
        if not os.path.lexists(os.path.join(at, ".git")):
            while (parent := os.path.dirname(at)) != at:
                at = parent
                chain.append(at)
                if os.path.lexists(os.path.join(at, ".git")):
                    break
            else:
                return cls()
        ignore = cls()
        for directory in reversed(chain):
            ignore = ignore.entering(directory, os.path.isfile(os.path.join(directory, ".gitignore")))
        return ignore

    def entering(self, directory: str, has_file: bool) -> _GitIgnore:
        if not has_file:
            return self
        try:
            lines = Path(directory, ".gitignore").read_text(encoding="utf-8", errors="replace").splitlines()
        except OSError:
            return self
        patterns = [line for line in lines if line.strip() and not line.lstrip().startswith("#")]
        for_files = [line for line in patterns if _may_match_document(line)]
        if not patterns:
            return self
        base = os.path.abspath(directory)
        return _GitIgnore((*self.specs, (base, _spec(patterns), _spec(for_files))))

    def ignores(self, path: str, *, directory: bool) -> bool:
        if not self.specs:
            return False
        full = os.path.abspath(path)
        verdict = False
        for base, for_directories, for_files in self.specs:
            spec = for_directories if directory else for_files
            if not spec:
                continue
            relative = os.path.relpath(full, base).replace(os.sep, "/") + ("/" if directory else "")
            if relative.startswith("../"):
                continue
            result = spec.check_file(relative).include
            if result is not None:
                verdict = result
        return verdict


def _may_match_document(pattern: str) -> bool:
    """Whether a .gitignore pattern can match a file that is named like a document.

    Directories are matched on their own, so most patterns (``*.pyc``, ``build/``) need not be tried on
    a hundred thousand documents.
    """
    text = pattern.rstrip().removeprefix("!")
    if text.endswith("/"):
        return False
    last = text.rsplit("/", 1)[-1]
    if _WILDCARD.search(last[-5:]) or "\\" in last:
        return True
    return last.lower().endswith(SUFFIXES) or (_WILDCARD.search(last) is not None and "." not in last)


def _spec(patterns: Sequence[str]) -> Any:
    """Compile .gitignore patterns; None where there are none, so that pathspec is imported only for some."""
    if not patterns:
        return None
    from pathspec import GitIgnoreSpec

    try:
        return GitIgnoreSpec.from_lines(patterns)
    except ValueError as error:
        raise UsageError(f"a pattern can't be read: {error}") from None


def _expand(path: str) -> list[str]:
    """Expand a glob that the shell has left alone; anything that exists is taken as it is."""
    if os.path.lexists(path) or not _WILDCARD.search(path):
        return [path]
    import glob

    matches = sorted(glob.glob(path, recursive=True))
    if not matches:
        raise UsageError(f"{path} matches no file")
    return matches


def _fixed_part(pattern: str) -> str:
    """Return the leading part of a pattern that has no wildcards."""
    parts = pattern.strip("/").split("/")
    fixed = []
    for part in parts:
        if _WILDCARD.search(part):
            break
        fixed.append(part)
    return "/".join(fixed)


def _link_reason(path: str, error: OSError | None) -> str:
    if os.path.islink(path):
        try:
            os.stat(path)
        except FileNotFoundError:
            return "a symbolic link to nothing"
        except OSError as problem:
            return "a symbolic link that loops" if problem.errno in {40, 62} else reason(problem)
    return reason(error) if error else "not a regular file"


def read(path: str, limit: int) -> bytes:
    """Return a file's content, at most ``limit`` + 1 bytes; OSError as open() raises it."""
    with open(path, "rb", buffering=0) as file:
        size = os.fstat(file.fileno()).st_size
        if size <= limit:
            return file.readall()
        return file.read(limit + 1) or b""
