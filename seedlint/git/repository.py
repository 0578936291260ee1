"""Questions to git: which files a revision or the index holds, what differs, what is in them.

Nothing is checked out and nothing is written, not even the index's notes about file times.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from seedlint.errors import GitError, LackingError
from seedlint.git import run as gitrun
from seedlint.git.blobs import Blobs
from seedlint.git.config import content_of
from seedlint.git.names import decoded, encoded
from seedlint.util.escape import escape
from seedlint.util.paths import slashed

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

REGULAR = "100"
"""How the modes of regular files begin."""
LINK = "120000"

_MOST_RENAMED = 1000


@dataclass(frozen=True, slots=True)
class TreeEntry:
    """A file of a tree or of the index: its path from the top, with slashes, and the name of its content.

    ``stage`` is 0 but for what a merge has left undone.
    """

    path: str
    mode: str
    oid: str
    stage: int = 0


@dataclass(frozen=True, slots=True)
class Change:
    """A file that is not the same on two sides: ``before`` and ``after`` are None where it is missing."""

    before: str | None
    after: str | None


class _Difference(NamedTuple):
    """A line of `git diff-index`; ``oid`` is all zeros where git would have to read the file to tell."""

    status: str
    mode_before: str
    mode: str
    oid_before: str
    oid: str
    path_before: str
    path: str


@dataclass(frozen=True, slots=True)
class Commit:
    """A commit by its name; ``time`` is when it was committed, in seconds since 1970."""

    oid: str
    time: int


@dataclass(frozen=True)
class Repository:
    """A git repository with a working tree; ``top`` is the absolute directory its paths start from."""

    top: str
    directory: str
    """Where git keeps what belongs to this working tree, such as its index."""
    shallow: bool = False
    as_told: bool = False
    """Whether it was found only because GIT_DIR and its like name it."""

    @classmethod
    def around(cls, *directories: str) -> Repository:
        """Return the repository around the first of some directories that is in one; GitError if none is."""
        first: GitError | None = None
        told = "GIT_DIR" in os.environ
        for as_told in (False, True)[: 1 + told]:
            for directory in directories:
                try:
                    return cls._around(os.path.abspath(directory), as_told=as_told)
                except GitError as error:
                    first = first or error
        raise first or GitError("no directory to look for a git repository in")

    @classmethod
    def _around(cls, directory: str, *, as_told: bool) -> Repository:
        words = ("--is-inside-work-tree", "--is-shallow-repository", "--absolute-git-dir", "--show-prefix")
        environment = gitrun.environment(as_told=as_told)
        answer = decoded(gitrun.ask(directory, environment, "rev-parse", *words))
        inside, shallow, git_directory, prefix = (answer.split("\n", 3) + [""] * 3)[:4]
        if inside != "true":
            raise GitError(f"{escape(directory)} is in a bare git repository, which has no working tree")
        top = directory
        for _ in [part for part in prefix.rstrip("\n").split("/") if part]:
            top = os.path.dirname(top)
        return cls(top, os.path.normpath(git_directory), shallow == "true", as_told)

    def path(self, name: str) -> str:
        """Return the path on this machine of a file of the repository."""
        # Not `join`: on Windows, a name such as `C:` would lead to another drive.
        return self.top.rstrip(os.sep) + os.sep + name.replace("/", os.sep) if name else self.top

    # Revisions

    def tree(self, revision: str) -> str:
        """Return the name of the tree to compare with, for a revision that somebody has typed.

        Of a commit it is the tree where the history that led to HEAD has left the commit's: their merge
        base. A tree (``main^{tree}``) is taken as it is. GitError, with what to do, if there is none.
        """
        shown = escape(revision)
        if not revision or revision.startswith("-") or "\0" in revision:
            raise GitError(f"`{shown}` is not a revision; name a branch, a tag or a commit")
        if ".." in revision:
            first = shown.split("..")[0] or "main"
            raise GitError(
                f"`{shown}` is a range; name one revision, as in `{first}`:"
                " seedlint starts from its merge base with HEAD"
            )
        commit = self._name(f"{revision}^{{commit}}")
        if commit is None:
            tree = None if ":" in revision else self._name(f"{revision}^{{tree}}")
            if tree is None:
                raise GitError(f"git knows no revision `{shown}`{self._deepen()}")
            return tree
        if self._name("HEAD^{commit}") is not None:
            code, answer = self._try("merge-base", commit, "HEAD")
            if code == 1:
                raise GitError(
                    f"`{shown}` and HEAD have no common history{self._deepen()}"
                    + ("" if self.shallow else f"; `{shown}^{{tree}}` compares with it anyway")
                )
            commit = decoded(answer).strip()
        return self._name(f"{commit}^{{tree}}") or commit

    def tree_of(self, commit: str) -> str:
        """Return the name of the tree of a commit, without looking for a merge base."""
        tree = None if commit.startswith("-") else self._name(f"{commit}^{{tree}}")
        if tree is None:
            raise GitError(f"git knows no revision `{escape(commit)}`{self._deepen()}")
        return tree

    def head(self) -> str | None:
        """Return the name of the commit that is checked out, None before the first one."""
        return self._name("HEAD^{commit}")

    def modified(self) -> bool:
        """Whether a file that git tracks is not as in the commit that is checked out.

        A file that goes through a filter (``filter.*`` in the configuration) counts as changed where only
        the filter could tell that it isn't.
        """
        head = self._name("HEAD^{tree}") or self._empty_tree()
        unsure = dict.fromkeys(self._unwatched(), "")
        for one in self._differing(head, staged=False):
            if one.status != "M" or one.mode != one.mode_before or one.oid.strip("0"):
                return True
            unsure[one.path] = one.oid_before
        if not all(unsure.values()):
            unsure |= {entry.path: entry.oid for entry in self.staged_files() if entry.path in unsure}
        there = [path for path in unsure if os.path.lexists(self.path(path))]
        named = self.names_on_disk(there)
        return named is None or any(
            name != unsure[path] and not self._is_kept_as(path, unsure[path])
            for path, name in zip(there, named, strict=True)
        )

    def history(
        self, paths: Sequence[str], count: int, *, revision: str = "HEAD", before: str = ""
    ) -> list[Commit]:
        """Return the last commits of a revision's own line that changed something below paths, oldest first.

        Merges count as one commit. Without paths, all commits count. ``before`` is a moment, as git reads it,
        that they are not later than. GitError if there is no such revision.
        """
        if self.head() is None:
            return []
        until = [f"--before={before}"] if before else []
        answer = self._ask(
            *("rev-list", "--first-parent", "--timestamp", f"--max-count={count}", *until, revision, "--"),
            *paths,
        )
        found = [line.split() for line in answer.decode("ascii").splitlines()]
        return [Commit(oid, int(time)) for time, oid in reversed(found)]

    def _deepen(self) -> str:
        if not self.shallow:
            return ""
        return (
            ": the clone is shallow and may lack it; fetch more history, with `fetch-depth: 0`"
            " for actions/checkout, or with `git fetch --unshallow` (`--deepen=100`) and the branch's name"
        )

    def _name(self, revision: str) -> str | None:
        code, answer = self._try("rev-parse", "--verify", "--quiet", revision)
        return None if code else decoded(answer).strip()

    # Listings

    def files(self, tree: str, prefix: str = "") -> list[TreeEntry]:
        """Return the files of a tree, those below a directory or all."""
        answer = self._ask("ls-tree", "-r", "-z", "--full-tree", tree, *([f"{prefix}/"] if prefix else []))
        entries = []
        for line in _records(answer):
            looks, _, path = line.partition("\t")
            mode, _, oid = looks.split(" ")
            entries.append(TreeEntry(path, mode, oid))
        return entries

    def staged_files(self, prefix: str = "") -> list[TreeEntry]:
        """Return the files of the index, those below a directory or all; unmerged ones once a stage."""
        answer = self._ask("ls-files", "-s", "-z", *(["--", prefix] if prefix else []))
        entries = []
        for line in _records(answer):
            looks, _, path = line.partition("\t")
            mode, oid, stage = looks.split(" ")
            entries.append(TreeEntry(path, mode, oid, int(stage)))
        return entries

    @cached_property
    def committed(self) -> frozenset[str]:
        """The files of the last commit."""
        tree = self._name("HEAD^{tree}")
        return frozenset(entry.path for entry in self.files(tree)) if tree else frozenset()

    def changes(self, tree: str | None, *, staged: bool, prefix: str = "") -> list[Change]:
        """Return what differs between a tree and the working tree, or the index.

        Files that git does not track are not among it; those that only look changed may be. A renamed file
        is one change. ``tree`` None is that of HEAD, an empty one before the first commit.
        """
        tree = tree or self._name("HEAD^{tree}") or self._empty_tree()
        changes, seen = [], set()
        for one in self._differing(tree, staged=staged, prefix=prefix, renames=True):
            before, after = one.path_before or one.path, one.path
            seen |= {before, after}
            changes.append(
                Change(None if one.status in "AC" else before, None if one.status == "D" else after)
            )
        if not staged:
            changes += (Change(path, path) for path in self._unwatched(prefix) if path not in seen)
        return changes

    def _differing(
        self, tree: str, *, staged: bool, prefix: str = "", renames: bool = False
    ) -> Iterator[_Difference]:
        """Yield what differs between a tree and the index or, by the looks of them, the files on disk."""
        answer = gitrun.ask(
            self.top,
            self.environment if staged else self._unfiltered,
            *("diff-index", "--raw", "-z", "--no-ext-diff", "--no-textconv", "--ignore-submodules=all"),
            "--ita-invisible-in-index",  # as `git diff` does: what `git add -N` names is not staged
            *(("--find-renames", f"-l{_MOST_RENAMED}") if renames else ("--no-renames",)),
            *(["--cached"] if staged else []),
            tree,
            "--",
            *([prefix] if prefix else []),
        )
        fields = _records(answer)
        for looks in fields:
            mode_before, mode, oid_before, oid, status = looks.lstrip(":").split(" ")
            path_before = next(fields) if status[0] in "RC" else ""
            yield _Difference(status[0], mode_before, mode, oid_before, oid, path_before, next(fields))

    def _unwatched(self, prefix: str = "") -> list[str]:
        """Return the files that git was told not to look at, and takes for unchanged."""
        answer = self._ask("ls-files", "-v", "-z", *(["--", prefix] if prefix else []))
        return [line[2:] for line in _records(answer) if line[0] == "S" or line[0].islower()]

    def _is_kept_as(self, path: str, oid: str) -> bool:
        """Whether a file has the very bytes of a content.

        git leaves ends of lines alone where they were committed as CRLF, whatever it does for a new file.
        """
        raw = content_of(self.path(path), follow=False)
        return raw is not None and self.name_of(raw) == oid

    def names_on_disk(self, paths: Sequence[str]) -> list[str] | None:
        """Return the names git would give the contents of files that it does not know yet.

        Line ends, encodings and keywords are as its settings and attributes say; programs that would change
        a content are not run. None if a file can't be read.
        """
        links = [path for path in paths if os.path.islink(self.path(path))]
        if links:
            files = self.names_on_disk([path for path in paths if path not in links])
            if files is None:
                return None
            rest = iter(files)
            targets = {path: slashed(os.readlink(self.path(path))) for path in links}
            return [self.name_of(encoded(targets[path])) if path in targets else next(rest) for path in paths]
        quoted = (path.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") for path in paths)
        given = b"".join(b'"%s"\n' % encoded(path) for path in quoted)
        done = gitrun.run(self.top, self._unfiltered, ("hash-object", "--stdin-paths"), given)
        return None if done.returncode else done.stdout.decode("ascii").split()

    def name_of(self, raw: bytes) -> str:
        """Return the name git gives a content."""
        import hashlib

        made = hashlib.new(self._algorithm, b"blob %d\0" % len(raw), usedforsecurity=False)
        made.update(raw)
        return made.hexdigest()

    # How git is asked

    def _ask(self, *words: str) -> bytes:
        return gitrun.ask(self.top, self.environment, *words)

    def _try(self, *words: str) -> tuple[int, bytes]:
        done = gitrun.run(self.top, self.environment, words)
        if done.returncode > 1 and words[0] != "rev-parse":
            raise gitrun.refusal(self.top, done.stderr)
        return done.returncode, done.stdout

    def blobs(self) -> Blobs:
        """Return a reader of contents; it starts git when something is read."""
        return Blobs(self.top, self.environment)

    def demand(self, names: Collection[str]) -> None:
        """Raise LackingError if contents of some names are not here, as in a partial clone.

        git is not let to fetch them: see `seedlint.git.run`.
        """
        given = "".join(f"{name}\n" for name in names).encode("ascii")
        done = gitrun.run(self.top, self.environment, ("cat-file", "--batch-check"), given)
        if done.returncode:
            raise gitrun.refusal(self.top, done.stderr)
        if b" missing\n" in done.stdout:
            raise LackingError

    @cached_property
    def partial(self) -> bool:
        """Whether contents may be missing because they were not cloned."""
        words = ("config", "--get-regexp", r"^(remote\..*\.promisor|extensions\.partialclone)$")
        return self._try(*words)[0] == 0

    @cached_property
    def folds(self) -> bool:
        """Whether names that differ in case only are one on the disk, as git has found out (or was told)."""
        code, answer = self._try("config", "--type=bool", "--get", "core.ignorecase")
        return code == 0 and answer.strip() == b"true"

    @cached_property
    def environment(self) -> dict[str, str]:
        """The variables that git gets: those of a hook count only where they are about this repository."""
        environment = gitrun.environment(as_told=self.as_told)
        index = os.environ.get("GIT_INDEX_FILE")
        if index and not self.as_told:
            # git commit -a, or with paths, prepares the commit in another index. A relative name starts
            # at the top of the working tree.
            index = os.path.join(self.top, index)
            beside = os.path.dirname(os.path.realpath(index))
            elsewhere = os.path.exists(os.path.join(beside, "HEAD")) and not _same(beside, self.directory)
            if os.path.exists(index) and not elsewhere:
                environment["GIT_INDEX_FILE"] = index
        return environment

    @cached_property
    def _unfiltered(self) -> dict[str, str]:
        """The same for questions about files on disk: no program sees their contents."""
        words = (
            "config",
            "-z",
            "--name-only",
            "--get-regexp",
            r"^filter\..*\.(clean|smudge|process|required)$",
        )
        _, answer = self._try(*words)
        return gitrun.without_filters(self.environment, sorted(set(_records(answer))))

    @cached_property
    def _algorithm(self) -> str:
        return "sha1" if len(self._empty_tree()) == 40 else "sha256"

    def _empty_tree(self) -> str:
        return decoded(self._ask("hash-object", "-t", "tree", "--stdin")).strip()


def _records(answer: bytes) -> Iterator[str]:
    return iter([decoded(record) for record in answer.split(b"\0") if record])


def _same(one: str, other: str) -> bool:
    try:
        return os.path.samefile(one, other)
    except OSError:
        return False


__all__ = ["Blobs", "Change", "Repository", "TreeEntry"]
