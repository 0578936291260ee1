"""Paths, globs and .gitignore to a list of files.

A directory is searched for files with the endings of documents; hidden and the usual tool directories
are skipped, and so is what git ignores. A file named outright is taken as it is, unless it is excluded
and exclusion is forced.

Symbolic links that a search meets are followed only where they lead to a place that is not hidden,
inside the directory searched or the root: a link in somebody's pull request must not put a secret of
this machine into a report. A loop of links ends; what is reached twice counts once.
"""

from __future__ import annotations

import os
import stat
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

from seedlint.errors import UsageError
from seedlint.patterns.globs import WILDCARD, expand, fixed_part, is_glob, start_of
from seedlint.patterns.kinds import USUAL
from seedlint.patterns.wildmatch import SUFFIXES
from seedlint.sources.gitignore import GitIgnore, Heedless, compile_patterns
from seedlint.sources.naming import Names
from seedlint.sources.passed import Passed
from seedlint.sources.symlinks import LEADS_OUT, inside, inside_or_plain, refusal
from seedlint.util.paths import (
    LOW_BITS,
    Signature,
    folder_from_root,
    from_root,
    named,
    reason,
    shown,
    signature,
)
from seedlint.util.spelling import COMPOSES, composed, entry_is_link, in_any_form, is_link, too_long, unusable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from seedlint.patterns.kinds import Kinds


TOOL_DIRECTORIES = frozenset(("node_modules", "__pycache__", "venv", "site-packages", "__pypackages__"))


def is_passed_over(name: str) -> bool:
    """Whether a search passes over a file or folder for its name: one that is hidden, or a tool's."""
    return name.startswith(".") or name in TOOL_DIRECTORIES


@dataclass(slots=True)
class Found:
    """The files to lint, and what went wrong while looking for them.

    ``files`` are paths from the root, sorted; ``unreadable`` pairs a path with the reason;
    ``empty`` names the given paths, or the patterns of ``include``, under which no document was found, and
    ``missing`` says of other paths why they stand for nothing at all.
    """

    files: list[str] = field(default_factory=list)
    unreadable: list[tuple[str, str]] = field(default_factory=list)
    empty: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    """What `exclude` has left out, from the root; directories, which were not entered, with a slash."""
    skipped: list[str] = field(default_factory=list)
    """What was passed over as it is hidden or a tool's, from the root; directories with a slash."""
    signatures: Mapping[str, Signature | None] = field(default_factory=dict)
    """What the files look like, where the search had to look at them anyway."""
    passed: Passed = field(default_factory=Passed)
    """Files that were passed over for their names, and may be documents all the same."""
    followed: bool = False
    """Whether the search has followed links: what is elsewhere may decide what it finds."""


class Discovery:
    """Finds documents for one run; patterns are .gitignore patterns relative to ``root``."""

    def __init__(  # noqa: PLR0913 - each given by name
        self,
        root: str | Path,
        *,
        include: Sequence[str] = (),
        exclude: Sequence[str] = (),
        force_exclude: bool = False,
        stat: bool = False,
        heed_git: bool = True,
        looks: Mapping[str, Signature | None] | None = None,
        kinds: Kinds = USUAL,
    ) -> None:
        """Prepare a search; ``include`` and ``kinds`` add files whose ending is not a usual document's.

        With ``stat``, the search also notes what the files it comes across look like; those of which
        ``looks`` says it are not looked at once more. Unless it is to ``heed_git``, it finds what git
        ignores, too.
        """
        self.stat = stat
        self._looks = {path: look for path, look in looks.items() if look} if looks else {}
        self._git: type[GitIgnore] = GitIgnore if heed_git else Heedless
        self.names = Names(root, include)
        self.root = self.names.root
        self.force_exclude = force_exclude
        self.include = compile_patterns([p for p in include if WILDCARD.search(p)])
        self.exclude = compile_patterns(exclude)
        self.kinds = kinds
        self._takes_more = bool(self.include) or bool(kinds)
        self._seen: set[tuple[int, int]] = set()
        """The directories searched."""
        self._links: list[str] = []
        """The links to files that were met or named."""
        self._starts: dict[str, tuple[str, str]] = {}
        """The folders of named files: what they are called and that from the root, by how they were named."""
        self._repositories: dict[str, GitIgnore] = {}
        """What counts in all of a repository, by its top."""
        self._again = False
        """Whether a search has come to what was searched, or left out as it should be, before."""
        self._followed = False
        """Whether it has followed a link to a directory."""

    def find(self, paths: Iterable[str]) -> Found:
        """Return the files that paths and globs stand for."""
        found = Found()
        files: dict[str, Signature | None] = {}
        for path in paths:
            before = len(files) + len(found.unreadable) + len(self._links)
            self._again = False
            try:
                if os.path.lexists(path) or not is_glob(path):
                    self._take(path, files, found)
                else:
                    self._take_matches(path, files, found)
            except UsageError as error:
                found.missing.append(str(error))
                continue
            if len(files) + len(found.unreadable) + len(self._links) == before and not self._again:
                found.empty.append(shown(path))
        self._take_links(files)
        found.followed = self._followed or bool(self._links)
        found.files = sorted(files)
        found.unreadable = list(dict.fromkeys(found.unreadable))
        found.signatures = files
        return found

    def find_included(self, patterns: Sequence[str]) -> Found:
        """Return the files that the configuration's ``include`` names, relative to the root."""
        gathered = _Gathered()
        found = Found(signatures=gathered.files)
        # Several patterns may begin in the same place, which is searched but once.
        everything: dict[str, Signature | None] = {}
        searched = Found()
        for pattern in patterns:
            fixed = fixed_part(pattern.strip("/"))
            start = in_any_form(os.path.join(self.root, fixed))
            if not os.path.lexists(start):
                found.empty.append(pattern)
                continue
            if fixed == pattern.strip("/"):
                before = len(gathered)
                self._again = False
                name = self.names.of(start)
                if os.path.isfile(start) and not inside_or_plain(start, self._homes(self.root)):
                    # The configuration is trusted, but who put the link there need not be.
                    found.unreadable.append((self.known_as(name), LEADS_OUT))
                else:
                    self._take(start, gathered.files, found)
                    # Where an earlier pattern has been, the search does not go again.
                    below, own = folder_from_root(name, self.root), self.known_as(name)
                    gathered.add(
                        {p: s for p, s in everything.items() if p.startswith(below)},
                        [p for p in searched.unreadable if p[0].startswith(below)],
                        [p for p in self._links if p == own or p.startswith(below)],
                    )
                    everything.update(gathered.files)
                gathered.problems.update(dict.fromkeys(found.unreadable))
                any_there = self._again or len(gathered) > before
            else:
                spec = compile_patterns([self.names.respelled(pattern)])
                self._take(start, everything, searched)
                # What an earlier pattern has brought in, this one matches all the same.
                any_there = gathered.add(
                    {p: s for p, s in everything.items() if spec.match_file(p)},
                    [p for p in searched.unreadable if spec.match_file(p[0])],
                    [p for p in self._links if spec.match_file(p)],
                )
            if not any_there:
                found.empty.append(pattern)
        self._links = list(gathered.links)
        self._take_links(gathered.files)
        found.followed = self._followed or bool(self._links)
        found.files = sorted(gathered.files)
        found.unreadable = list(gathered.problems)
        found.left_out += searched.left_out
        found.skipped += searched.skipped
        return found

    def _take_matches(self, pattern: str, files: dict[str, Signature | None], found: Found) -> None:
        """Take what a glob matches that the shell has left alone."""
        for match in self._matching(pattern, found):
            self._take(match, files, found)

    def _matching(self, pattern: str, found: Found) -> Iterator[str]:
        """Yield what a glob matches, and leads nowhere else."""
        start, _ = start_of(pattern)
        homes = self._homes(start)
        home = os.path.realpath(start)
        for match in expand(pattern):
            linked = os.path.realpath(match) != os.path.join(home, os.path.relpath(match, start))
            if linked and os.path.exists(match) and not inside(match, homes):
                found.unreadable.append((self.known_as(self.names.of(match)), LEADS_OUT))
            else:
                yield match

    def _take(self, path: str, files: dict[str, Signature | None], found: Found) -> None:
        if not path:
            raise UsageError("one of the paths is empty")
        try:
            kind = os.stat(path).st_mode
        except OSError as error:
            _must_be_there(path)
            found.unreadable.append((self.known_as(self.names.of(path)), refusal(path, error)))
            return
        if stat.S_ISDIR(kind):
            self._walk(self.names.folder(path), files, found)
            return
        folder, base = os.path.split(path)
        if folder not in self._starts:
            name = self.names.folder(folder)
            self._starts[folder] = name, folder_from_root(name, self.root)
        name, start = self._starts[folder]
        text = start + os.path.basename(self.names.entry(name, base))
        if why := unusable(base):
            found.unreadable.append((text, why))
        elif self.force_exclude and self.excludes(text):
            self._again = True  # hooks name what is excluded, too
        elif not stat.S_ISREG(kind):
            found.unreadable.append((text, "not a regular file"))
        elif text in files:
            self._again = True
        elif is_link(path):
            self._links.append(text)
        else:
            files[text] = None

    def excludes(self, path: str) -> bool:
        """Whether the configuration leaves out a file, or a directory that it is in."""
        return bool(self.exclude) and self.exclude.match_file(path)

    def takes(self, path: str) -> bool:
        """Whether a file is a document, though its ending is not a usual one."""
        return self._takes_more and (
            (bool(self.include) and self.include.match_file(path)) or self.kinds.takes(path)
        )

    def known_as(self, name: str) -> str:
        """Return what a file of a name is known by; a folder has no slash."""
        return "." if name == self.root else from_root(name, self.root)

    def _homes(self, top: str) -> tuple[str, ...]:
        """The real directories that links met under ``top`` may lead into."""
        return tuple({os.path.realpath(self.root): 0, os.path.realpath(top): 0})

    def _walk(self, top: str, files: dict[str, Signature | None], found: Found) -> None:
        for _ in self._folder_by_folder(top, files, found):
            pass

    def _folder_by_folder(self, top: str, files: dict[str, Signature | None], found: Found) -> Iterator[None]:
        """Walk down from a directory; pause after each one that was looked at."""
        if self._excludes_folder(top, found):
            return
        search = _Search(self, files, found, self._homes(top))
        search.pending.append((top, self._git.above(top, self._repositories)))
        while search.pending or search.links:
            if search.pending:
                path, ignore = search.pending.pop()
            else:
                # Real directories first: one that is brought in from outside keeps its real name, if it can.
                self._followed = True
                path = self.names.folder(search.links.pop(0))
                if self._excludes_folder(path, found):
                    continue
                ignore = self._git.above(path, self._repositories)
            self._look_at(path, ignore, search)
            yield
        self._links += search.file_links

    def _look_at(self, path: str, ignore: GitIgnore, search: _Search) -> None:
        """Take what lies in one directory, and note which others are to be searched."""
        start = folder_from_root(path, self.root)
        try:
            status = os.stat(path)
            identity = (status.st_dev, status.st_ino)
            if identity in self._seen and status.st_ino:
                self._again = True
                return
            self._seen.add(identity)
            with os.scandir(path) as entries:
                content = list(entries)
        except OSError as error:
            search.found.unreadable.append((start.rstrip("/") or ".", too_long(path) or reason(error)))
            return
        if COMPOSES or os.sep == "\\":
            content = list(search.usable(content, start))
        names = [entry.name for entry in content]
        ignore = ignore.here(path, names)
        plain = not self.include and self.exclude.spares_documents and ignore.spares_documents
        documents: list[os.DirEntry[str]] = []
        for name, entry in zip(names, content, strict=True):
            if plain and name.endswith(SUFFIXES) and entry.is_file(follow_symlinks=False):
                if name[0] != ".":
                    documents.append(entry)
            elif not name.startswith("."):
                search.entry(entry, start, ignore)
            else:
                search.skip(entry, start)
        if self.stat:
            self._note_looks(path, start, documents, search.files)
        else:
            search.files.update({start + entry.name: None for entry in documents})

    def _note_looks(
        self,
        path: str,
        start: str,
        documents: Sequence[os.DirEntry[str]],
        files: dict[str, Signature | None],
    ) -> None:
        """Add the documents in a folder, and what they look like; written out, as it is done for a corpus."""
        known, status_of = self._looks, os.stat
        with _opened(path) as folder:
            for entry in documents:
                file = start + entry.name
                if known and file in known:
                    files[file] = known[file]
                    continue
                if folder is None:
                    s = _looks_of(entry, follow=False)
                else:
                    s = status_of(entry.name, dir_fd=folder, follow_symlinks=False)
                files[file] = (
                    s.st_size,
                    s.st_mtime_ns & LOW_BITS,
                    s.st_ctime_ns & LOW_BITS,
                    s.st_ino & LOW_BITS,
                )

    def _excludes_folder(self, name: str, found: Found) -> bool:
        relative = folder_from_root(name, self.root)
        if not relative or not self.excludes(relative):
            return False
        found.left_out.append(relative)
        return True

    def _take_links(self, files: dict[str, Signature | None]) -> None:
        """Take the links to files that no other name has brought in."""
        real: dict[str, str] = {}
        for path in sorted(self._links):
            target = os.path.realpath(os.path.join(self.root, path))
            if self.known_as(self.names.of(target)) not in files and real.setdefault(target, path) == path:
                files[path] = None


@contextmanager
def _opened(path: str) -> Iterator[int | None]:
    """Open a folder, to look for its files in it; None where the system can't.

    To walk down to each file of a corpus from the top takes half as long again.
    """
    if COMPOSES or os.stat not in os.supports_dir_fd:
        yield None
        return
    try:
        folder = os.open(path, os.O_RDONLY)
    except OSError:
        yield None
        return
    try:
        yield folder
    finally:
        os.close(folder)


@dataclass(slots=True, eq=False, repr=False)
class _Gathered:
    """What the patterns of ``include`` have brought in, each thing once."""

    files: dict[str, Signature | None] = field(default_factory=dict)
    problems: dict[tuple[str, str], None] = field(default_factory=dict)
    links: dict[str, None] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.files) + len(self.problems) + len(self.links)

    def add(
        self, files: Mapping[str, Signature | None], problems: Sequence[tuple[str, str]], links: Sequence[str]
    ) -> bool:
        """Add what one pattern stands for; whether that is anything."""
        self.files.update(files)
        self.problems.update(dict.fromkeys(problems))
        self.links.update(dict.fromkeys(links))
        return bool(files or problems or links)


class _Search:
    """One search of a directory: what is still to be done, and what it has found."""

    def __init__(
        self, discovery: Discovery, files: dict[str, Signature | None], found: Found, homes: tuple[str, ...]
    ) -> None:
        self.files = files
        self.pending: list[tuple[str, GitIgnore]] = []
        self.links: list[str] = []
        self.file_links: list[str] = []
        self.found = found
        self._discovery = discovery
        self._homes = homes

    def entry(self, entry: os.DirEntry[str], start: str, ignore: GitIgnore) -> None:
        """Deal with one entry of a directory."""
        name = entry.name
        link = entry_is_link(entry)
        error: OSError | None = None
        try:
            directory = entry.is_dir()
        except OSError as refused:
            directory, error = False, refused
        if directory:
            self._directory(entry, start, ignore)
            return
        document = name.lower().endswith(SUFFIXES)
        if not document and not self._discovery.takes(start + name):
            if not link:
                self.found.passed.note(entry, start, ignore)
            return
        if self._left_out(start + name) or ignore.ignores(name, document=document):
            return
        if error is not None or not entry.is_file():
            self._problem(start + name, refusal(entry.path, error))
        elif not link:
            self.files[start + name] = signature(_looks_of(entry)) if self._discovery.stat else None
        elif inside(entry.path, self._homes):
            self.file_links.append(start + name)
        else:
            self._problem(start + name, LEADS_OUT)

    def skip(self, entry: os.DirEntry[str], start: str) -> None:
        """Note what is passed over for its name, and is no link."""
        with suppress(OSError):
            if entry.is_dir(follow_symlinks=False):
                self.found.skipped.append(f"{start}{entry.name}/")
            elif entry.is_file(follow_symlinks=False):
                self.found.skipped.append(start + entry.name)

    def _directory(self, entry: os.DirEntry[str], start: str, ignore: GitIgnore) -> None:
        """Note a directory, or a link to one, that is to be searched."""
        name = entry.name
        if name in TOOL_DIRECTORIES:
            self.skip(entry, start)
        elif self._left_out(f"{start}{name}/"):
            pass
        elif not entry_is_link(entry):
            if inner := ignore.entering(name):
                self.pending.append((entry.path, inner))
        elif ignore.ignores(name, document=False):
            pass
        elif inside(entry.path, self._homes):
            self.links.append(entry.path)
        else:
            self._problem(start + name, LEADS_OUT)

    def usable(self, entries: Iterable[os.DirEntry[str]], start: str) -> Iterator[os.DirEntry[str]]:
        """Yield the entries of a folder that can be had, by their composed names, and tell of the others."""
        for entry in entries:
            name = entry.name
            if why := unusable(name):
                if is_passed_over(name) or self._left_out(start + name):
                    continue
                plain = name.rstrip(". ")
                if (
                    plain.lower().endswith(SUFFIXES)
                    or self._discovery.kinds.takes(start + plain)
                    or entry.is_dir(follow_symlinks=False)
                ):
                    self._problem(start + name, why)
            elif name.isascii():
                yield entry
            else:
                yield _renamed(entry)

    def _left_out(self, path: str) -> bool:
        """Whether the configuration leaves out a file, or a directory, which has a slash."""
        if not self._discovery.excludes(path):
            return False
        self.found.left_out.append(path)
        return True

    def _problem(self, name: str, why: str) -> None:
        self.found.unreadable.append((name, why))


class _Composed:
    """An entry of a folder, by the name that git has for it."""

    def __init__(self, entry: os.DirEntry[str], name: str) -> None:
        self._entry = entry
        self.name = name
        self.path = os.path.join(os.path.dirname(entry.path), name)

    def __getattr__(self, name: str) -> object:
        return getattr(self._entry, name)


def _renamed(entry: os.DirEntry[str]) -> os.DirEntry[str]:
    name = composed(entry.name, os.path.dirname(entry.path))
    return entry if name == entry.name else cast("os.DirEntry[str]", _Composed(entry, name))


def _looks_of(entry: os.DirEntry[str], *, follow: bool = True) -> os.stat_result:
    """Return what a file looks like. What Windows says of it in passing lacks the inode, and may be stale."""
    status = entry.stat(follow_symlinks=follow)
    return status if status.st_ino else os.stat(entry.path, follow_symlinks=follow)


def _must_be_there(path: str) -> None:
    """Say in an error what is wrong with a path under which there is nothing, not even a link."""
    if os.path.islink(path) or os.path.lexists(path):
        return
    if os.path.isfile(file := path.rstrip("/" + os.sep)):
        raise UsageError(f"{named(file)} is a file, not a directory; name it without the slash") from None
    if (other := in_any_form(path)) != path:
        raise UsageError(
            f"{named(path)} does not exist; there is one whose letters with accents are composed in another"
            f" way: {named(other)} (as bytes, {os.fsencode(os.path.basename(other))!r})"
        ) from None
    if why := too_long(path):
        raise UsageError(f"{named(path)} can't be found: {why}") from None
    from seedlint.sources.nearby import nearby

    meant = nearby(path)
    hint = f"; did you mean {named(meant)}?" if meant else ""
    raise UsageError(f"{named(path)} does not exist{hint}") from None
