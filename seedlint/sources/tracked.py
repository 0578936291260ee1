"""Which files of a git tree are documents: those that a search of its checkout would find.

`seedlint.sources.discovery` says the same of directories. All that is in a tree is tracked, so git ignores
nothing. Links to documents of the tree are documents of that name where no other has been found; links to
directories are not followed, and submodules are other repositories.
"""

from __future__ import annotations

import os
import posixpath
from functools import cached_property
from typing import TYPE_CHECKING
from unicodedata import normalize

from seedlint.git.names import decoded
from seedlint.git.repository import LINK, REGULAR
from seedlint.patterns.globs import WILDCARD, fixed_part, is_glob, start_of
from seedlint.patterns.kinds import USUAL
from seedlint.patterns.wildmatch import SUFFIXES
from seedlint.sources.discovery import Found, is_passed_over
from seedlint.sources.gitignore import compile_patterns
from seedlint.sources.gittree import GitTree
from seedlint.sources.naming import Names
from seedlint.sources.symlinks import LEADS_OUT
from seedlint.util.escape import escape
from seedlint.util.paths import relative, shown, slashed
from seedlint.util.spelling import COMPOSES, composed, entry_name, folded, real

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from seedlint.git.repository import Repository, TreeEntry
    from seedlint.patterns.kinds import Kinds
    from seedlint.patterns.wildmatch import Patterns

_MAX_LINKS = 40
_MAX_SMALL = 1_000_000
UNMERGED = "it has merge conflicts; resolve them, then stage it with `git add`"


def _always(_path: str) -> bool:
    return True


class Tracked:
    """The files of a tree or of the index, and searches through them.

    ``root`` is the directory that patterns are relative to.
    """

    def __init__(  # noqa: PLR0913 - each given by name
        self,
        repository: Repository,
        entries: Iterable[TreeEntry],
        *,
        kind: str,
        root: str | os.PathLike[str],
        include: Sequence[str] = (),
        exclude: Sequence[str] = (),
        force_exclude: bool = False,
        kinds: Kinds = USUAL,
    ) -> None:
        """Prepare searches."""
        self._kinds = kinds
        self._repository = repository
        self._blobs = repository.blobs()
        self._kind = kind
        self._files: dict[str, str] = {}
        self._links: dict[str, str] = {}
        self._unmerged: set[str] = set()
        for entry in entries:
            if entry.stage:
                self._unmerged.add(entry.path)
            elif entry.mode.startswith(REGULAR):
                self._files[entry.path] = entry.oid
            elif entry.mode == LINK:
                self._links[entry.path] = entry.oid
        self._everything = sorted({*self._files, *self._links, *self._unmerged})
        self._spelled = real(root)
        self._names = Names(self._spelled)
        self._respelled: dict[str, str] = {}
        """Paths of the repository as the disk spells them."""
        self._from_root = self.place(self._spelled)
        """Where the root is, from the top of the repository."""
        outside = self._from_root == ".." or self._from_root.startswith("../")
        self._above_root = _relative(repository.top, self._spelled) if outside else ""
        """Where the top of the repository is, from a root that is not in it."""
        self._include = compile_patterns([p for p in include if WILDCARD.search(p)])
        self._exclude = compile_patterns(exclude)
        self._force_exclude = force_exclude
        self.left_out: set[str] = set()
        """The files that `exclude` has left out of the searches, as the repository has them."""
        self.skipped: set[str] = set()
        """Those that searches have passed over, as they or their directories are hidden or a tool's."""

    def __contains__(self, path: object) -> bool:
        return path in self._files or path in self._links

    def __iter__(self) -> Iterator[str]:
        yield from self._files

    def contents(self) -> Iterator[tuple[str, str]]:
        """Yield the path and the name of the content of each regular file."""
        yield from self._files.items()

    def small(self) -> Iterator[str]:
        """Yield the names of the contents that say which documents there are."""
        yield from self._links.values()

    # Names

    def relative(self, path: str) -> str:
        """Return what a file is known by, its path from the root; ``path`` is as the repository has it.

        Where the disk takes several spellings for the same, it is the disk's, as in a search there.
        """
        if self._takes_for_same:
            path = self._as_on_disk(path)
        if self._above_root:
            return f"{self._above_root}/{path}" if path else self._above_root
        if not self._from_root:
            return path or "."
        if path.startswith(f"{self._from_root}/"):
            return path[len(self._from_root) + 1 :]
        return posixpath.relpath(path or ".", self._from_root)

    def _start(self, fixed: str) -> str | None:
        """Return a directory below the root, as the repository has it; None if it is elsewhere."""
        if not self._above_root:
            path = posixpath.normpath(posixpath.join(self._from_root, fixed))
            return "" if path == "." else None if path.split("/")[0] == ".." else path
        fixed = "" if fixed == "." else fixed
        if f"{self._above_root}/".startswith(f"{fixed}/" if fixed else ""):
            return ""
        inside = f"{self._above_root}/"
        return fixed[len(inside) :] if fixed.startswith(inside) else None

    def has(self, path: str) -> bool:
        """Whether there is a file of a path from the root."""
        return self.place(os.path.join(self._spelled, path)) in self

    def place(self, path: str) -> str:
        """Return a path of this machine as the repository has it."""
        return self.own(repository_path(self._repository, path))

    def own(self, place: str) -> str:
        """Return a path as it is spelled here, if the disk takes both spellings for the same."""
        if place in self or place in self._unmerged or not self._takes_for_same:
            return place
        other = self._spellings.get(folded(place), place)
        return other if self._is_one(place, other) else place

    def _as_on_disk(self, path: str) -> str:
        """Return a path as the disk spells it; one that another file of the repository has, stays."""
        if path not in self._respelled:
            folder, slash, name = path.rpartition("/")
            folder = self._as_on_disk(folder) if folder else ""
            found = folder + slash + self._entry_name(self._repository.path(folder), name)
            taken = found != path and (found in self or self._spellings.get(folded(path)) != path)
            self._respelled[path] = path if taken else found
        return self._respelled[path]

    def _entry_name(self, folder: str, name: str) -> str:
        """Return what an entry of a folder is called there. Most are listed as git has them: that is all."""
        try:
            if name in self._names.listing(folder):
                return composed(name, folder)
        except OSError:
            return name
        return entry_name(folder, name, self._names.listing)

    def _is_one(self, place: str, other: str) -> bool:
        """Whether the disk takes two spellings of a path for the same.

        git's settings may come from another disk, and some disks of macOS tell cases apart. Of what is not
        there any more, nobody can tell.
        """
        if place == other:
            return True
        here, there = (_looks(self._repository.path(path)) for path in (place, other))
        if here is None or there is None:
            return here is there
        return os.path.samestat(here, there)

    @cached_property
    def _takes_for_same(self) -> bool:
        return COMPOSES or self._repository.folds

    @cached_property
    def _spellings(self) -> dict[str, str]:
        """The paths of files, and of the folders they are in, by what their spellings have in common."""
        found: dict[str, str] = {}
        for path in self._everything:
            while path and (common := folded(path)) not in found:
                found[common] = path
                path = path.rpartition("/")[0]
        return found

    def raw(self, path: str, limit: int) -> bytes | None:
        """Return a file of the repository, if it is a regular one of at most ``limit`` bytes."""
        name = self._files.get(path)
        try:
            raw = self._blobs.read(name, limit) if name else None
        except OSError:
            return None
        return raw if raw is not None and len(raw) <= limit else None

    # Searches

    def included(self, patterns: Sequence[str]) -> Selected:
        """Return what the configuration's ``include`` names."""
        selected = Selected(self)
        names = Names(self._spelled, patterns)
        for written in patterns:
            pattern = names.respelled(written)
            fixed = fixed_part(pattern.strip("/"))
            start = self._in_any_form(self._start(fixed))
            spec = None if fixed == pattern.strip("/") else compile_patterns([pattern])

            def fits(path: str, start: str = start or "", spec: Patterns | None = spec) -> bool:
                return spec is None or spec.match_file(self.relative(self._spelled_below(start, path)))

            fitting = [] if start is None else list(self._below(start, fits))
            for path in fitting:
                selected.take(path)
            if not fitting:
                selected.empty.append(written)
        return selected

    def _in_any_form(self, start: str | None) -> str | None:
        """Return the path here whose letters with accents are composed in another way, if any."""
        if start is None or start.isascii() or any(self._inside(start)) or start in self:
            return start
        form = normalize("NFC", start)
        begins = (_beginning(path, start) for path in self._everything)
        return next((one for one in begins if normalize("NFC", one) == form), start)

    def named(self, path: str, *, missing: bool = False) -> Selected:
        """Return what a path or glob on the command line stands for.

        There should be such a thing, unless it may be ``missing``.
        """
        selected = Selected(self)
        if not path:
            selected.missing.append("one of the paths is empty")
            return selected
        place = self.place(path)
        if place in self._files or place in self._links or place in self._unmerged:
            if not self._is_left_out(place):
                selected.take(place)
                selected.outright = True
            return selected
        if any(self._inside(place)):
            for known in self._below(place):
                selected.take(known)
        elif is_glob(path) and not os.path.lexists(path):
            for known in self._matching(path):
                selected.take(known)
        elif not missing and not os.path.isdir(path):
            selected.missing.append(
                f"{escape(shown(path))} is not in the git index; stage it with `git add`"
                if os.path.lexists(path)
                else f"{escape(shown(path))} does not exist, neither here nor in the git index"
            )
            return selected
        if not len(selected):
            selected.empty.append(shown(path))
        return selected

    def _matching(self, glob: str) -> Iterator[str]:
        """Yield the documents that a glob of the command line fits."""
        fixed, pattern = start_of(glob)
        start = self.place(fixed)
        spec = compile_patterns([f"/{pattern}"])
        yield from self._below(
            start, lambda known: spec.match_file(posixpath.relpath(known, start) if start else known)
        )

    def _is_left_out(self, place: str) -> bool:
        """Whether a file that was named is not to be judged."""
        if not (self._force_exclude and self._exclude and self._exclude.match_file(self.relative(place))):
            return False
        self.left_out.add(place)
        return True

    def _below(self, start: str, fits: Callable[[str], bool] = _always) -> Iterator[str]:
        """Yield the documents that fit, links to some among them, which a search from a directory finds."""
        one = self.own(start)
        if one in self._files or one in self._links or one in self._unmerged:
            if fits(one) and not self._is_left_out(one):
                yield one
            return
        entered = {start: True, "": True}
        for path in self._inside(start):
            directory, _, name = path.rpartition("/")
            relative = self.relative(path)
            if not (
                name.lower().endswith(SUFFIXES)
                or (self._include and self._include.match_file(relative))
                or self._kinds.takes(relative)
            ):
                continue
            if not fits(path):
                continue
            if name.startswith(".") or not self._enters(directory, entered):
                self.skipped.add(path)
            elif self._exclude and self._exclude.match_file(relative):
                self.left_out.add(path)
            else:
                yield path

    def _inside(self, folder: str) -> Iterator[str]:
        """Yield the files below a folder; on some disks one may be spelled in several ways."""
        start = f"{folder}/" if folder else ""
        if self._takes_for_same and start:
            common = folded(start)
            same: dict[str, bool] = {}
            for path in self._everything:
                if folded(path).startswith(common):
                    spelled = _beginning(path, folder)
                    if spelled not in same:
                        same[spelled] = self._is_one(folder, spelled)
                    if same[spelled]:
                        yield path
        else:
            yield from (path for path in self._everything if path.startswith(start))

    def _spelled_below(self, folder: str, path: str) -> str:
        """Return a path below a folder with the folder spelled as it is here, and not as git has it."""
        return folder + path[len(_beginning(path, folder)) :] if folder else path

    def _enters(self, directory: str, entered: dict[str, bool]) -> bool:
        """Whether a search gets to a directory."""
        if directory not in entered:
            parent, _, name = directory.rpartition("/")
            skipped = is_passed_over(name)
            entered[directory] = not skipped and self._enters(parent, entered)
        return entered[directory]

    # Contents

    def content(self, path: str) -> tuple[str | None, str]:
        """Return the name of a document's content, or None and why there is none."""
        if path in self._unmerged:
            return None, UNMERGED
        seen = path
        for _ in range(_MAX_LINKS):
            if seen in self._files:
                inside = seen == path or not any(
                    part.startswith(".") for part in self.relative(seen).split("/")
                )
                return (self._files[seen], seen) if inside else (None, LEADS_OUT)
            if seen not in self._links:
                return None, "a symbolic link to nothing"
            target, why_not = self._target(seen)
            if target is None:
                return None, why_not
            seen = target
        return None, "a symbolic link that loops"

    def _target(self, link: str) -> tuple[str | None, str]:
        """Return where a link leads to, or None and why there is no document."""
        try:
            written = decoded(self._blobs.read(self._links[link], _MAX_SMALL))
        except OSError as error:
            return None, str(error.strerror)
        if posixpath.isabs(written) or "\0" in written:
            return None, LEADS_OUT
        target = posixpath.normpath(posixpath.join(posixpath.dirname(link), written))
        if target.startswith("../") or target == ".." or self.relative(target).startswith("../"):
            return None, LEADS_OUT
        inside_of = f"{target}/"
        if any(known.startswith(inside_of) for known in self._everything):
            return None, "a symbolic link to a directory"
        return target, ""

    def tree(self, names: dict[str, str]) -> GitTree:
        """Return the tree to read from, for the names of contents by path."""
        return GitTree(self._kind, names, self._blobs)

    def is_link(self, path: str) -> bool:
        """Whether a path is a symbolic link."""
        return path in self._links


class Selected:
    """Documents of a tree: the repository's paths, and those from the root, which they are known by."""

    def __init__(self, tracked: Tracked) -> None:
        """Begin with none."""
        self._tracked = tracked
        self.known_as: dict[str, str] = {}
        """What the files are known by, by their paths in the repository."""
        self.empty: list[str] = []
        self.leads: dict[str, str] = {}
        """The documents that links lead to, where they are among these themselves; `found` tells."""
        self.missing: list[str] = []
        """Why given paths stand for nothing at all."""
        self.outright = False
        """Whether this is one file that was named."""

    def __len__(self) -> int:
        return len(self.known_as)

    def take(self, path: str) -> None:
        """Add a document."""
        if path not in self.known_as:
            self.known_as[path] = self._tracked.relative(path)

    def add(self, other: Selected) -> None:
        """Add other documents."""
        self.known_as.update(other.known_as)
        self.empty += other.empty
        self.missing += other.missing

    def found(self) -> tuple[Found, dict[str, str]]:
        """Return the documents as a search does, and the names of their contents."""
        found = Found(empty=self.empty, missing=self.missing)
        names: dict[str, str] = {}
        plain = [path for path in self.known_as if not self._tracked.is_link(path)]
        reached = set(plain)
        links = sorted(self.known_as.keys() - reached, key=self.known_as.__getitem__)
        for path in (*plain, *links):
            name, where = self._tracked.content(path)
            if name is None:
                found.unreadable.append((self.known_as[path], where))
            elif path == where or where not in reached:
                reached.add(where)
                names[self.known_as[path]] = name
            elif where in self.known_as:
                self.leads[path] = where
        found.files = sorted(names)
        return found, names


def repository_path(repository: Repository, path: str) -> str:
    """Return a path of this machine as the repository has it: from its top, with slashes.

    Links are followed, but not that of a file: its name is what git knows.
    """
    full = os.path.abspath(path)
    if not os.path.isdir(full):
        folder = real(os.path.dirname(full))
        full = os.path.join(folder, entry_name(folder, os.path.basename(full)))
    way = _relative(full, repository.top)
    return "" if way == "." else way


def _beginning(path: str, folder: str) -> str:
    """Return what of a path a folder is, which may be spelled otherwise: as many names."""
    depth = folder.count("/") + 1
    return "/".join(path.split("/", depth)[:depth])


def _looks(path: str) -> os.stat_result | None:
    try:
        return os.lstat(path)
    except (OSError, ValueError):
        return None


def _relative(path: str, start: str) -> str:
    way = relative(real(path) if os.path.isdir(path) else path, real(start))
    return f"../{slashed(path)}" if way is None else way  # it may be on another drive
