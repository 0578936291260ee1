"""Questions to git: which files a revision or the index holds, what differs, what is in them.

Nothing is checked out and nothing is written, not even the index's notes about file times.
"""

from __future__ import annotations

import os
import subprocess
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from seedlint.errors import GitError
from seedlint.output.escape import escape

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

REGULAR = "100"
"""How the modes of regular files begin."""
LINK = "120000"
SUBMODULE = "160000"
IGNORE_FILE = ".gitignore"

_CHUNK = 1 << 20
# What `git rev-parse --local-env-vars` lists, but for the configuration (it may say which directories
# are safe) and for where objects are: a hook of one repository may well lint another.
_OF_ONE_REPOSITORY = frozenset(
    (
        "GIT_COMMON_DIR",
        "GIT_DIR",
        "GIT_GRAFT_FILE",
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
        "GIT_DIFF_OPTS",
        "GIT_EXTERNAL_DIFF",
        "GIT_GLOB_PATHSPECS",
        "GIT_ICASE_PATHSPECS",
        "GIT_NOGLOB_PATHSPECS",
    )
)


@dataclass(frozen=True, slots=True)
class Entry:
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
        environment = _environment(as_told=as_told)
        answer = os.fsdecode(_ask(directory, environment, "rev-parse", *words))
        inside, shallow, git_directory, prefix = (answer.split("\n", 3) + [""] * 3)[:4]
        if inside != "true":
            raise GitError(f"{escape(directory)} is in a bare git repository, which has no working tree")
        top = directory
        for _ in [part for part in prefix.rstrip("\n").split("/") if part]:
            top = os.path.dirname(top)
        return cls(top, os.path.normpath(git_directory), shallow == "true", as_told)

    def path(self, name: str) -> str:
        """Return the path on this machine of a file of the repository."""
        return os.path.join(self.top, *name.split("/")) if name else self.top

    # Revisions

    def tree(self, revision: str) -> str:
        """Return the name of the tree to compare with, for a revision that somebody has typed.

        Of a commit it is the tree where the history that led to HEAD has left the commit's: their merge
        base. A tree (``main^{tree}``) is taken as it is. GitError, with what to do, if there is none.
        """
        shown = escape(revision)
        if not revision or revision.startswith("-") or "\0" in revision:
            raise GitError(f"`{shown}` is no revision; name a branch, a tag or a commit")
        if ".." in revision:
            first = shown.split("..")[0] or "main"
            raise GitError(
                f"`{shown}` is a range; name one revision, as in `{first}`:"
                " seedlint starts from where HEAD has left it"
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
                    + ("" if self.shallow else f"; `{shown}^{{tree}}` compares with it all the same")
                )
            commit = os.fsdecode(answer).strip()
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
        """Whether a file that git tracks is not as in the commit that is checked out."""
        answer = self._ask("--no-optional-locks", "status", "--porcelain", "-z", "--untracked-files=no")
        return bool(answer)

    def history(self, paths: Sequence[str], count: int) -> list[Commit]:
        """Return the last commits of HEAD's own line that changed something below some paths, oldest first.

        Merges count as one commit. Without paths, all commits count.
        """
        if self.head() is None:
            return []
        answer = self._ask(
            *("log", "--first-parent", "-m", "-z", "--format=%H %ct", f"--max-count={count}", "HEAD", "--"),
            *paths,
        )
        found = [line.split() for line in _records(answer)]
        return [Commit(oid, int(time)) for oid, time in reversed(found)]

    def _deepen(self) -> str:
        if not self.shallow:
            return ""
        return (
            ": the clone is shallow and may lack it; fetch more history, with `fetch-depth: 0`"
            " for actions/checkout, or with `git fetch --unshallow` (`--deepen=100`) and the branch's name"
        )

    def _name(self, revision: str) -> str | None:
        code, answer = self._try("rev-parse", "--verify", "--quiet", revision)
        return None if code else os.fsdecode(answer).strip()

    # Listings

    def files(self, tree: str, prefix: str = "") -> list[Entry]:
        """Return the files of a tree, those below a directory or all."""
        answer = self._ask("ls-tree", "-r", "-z", "--full-tree", tree, *([f"{prefix}/"] if prefix else []))
        entries = []
        for line in _records(answer):
            looks, _, path = line.partition("\t")
            mode, _, oid = looks.split(" ")
            entries.append(Entry(path, mode, oid))
        return entries

    def staged_files(self, prefix: str = "") -> list[Entry]:
        """Return the files of the index, those below a directory or all; unmerged ones once a stage."""
        answer = self._ask("ls-files", "-s", "-z", *(["--", prefix] if prefix else []))
        entries = []
        for line in _records(answer):
            looks, _, path = line.partition("\t")
            mode, oid, stage = looks.split(" ")
            entries.append(Entry(path, mode, oid, int(stage)))
        return entries

    def has(self, path: str) -> bool:
        """Whether the last commit has a file."""
        return self._name(f"HEAD:{path}") is not None

    def changes(self, tree: str | None, *, staged: bool, prefix: str = "") -> list[Change]:
        """Return what differs between a tree and the working tree, or the index.

        Files that git does not track are not among it; those that only look changed may be. A renamed file
        is one change. ``tree`` None is
        that of HEAD, an empty one before the first commit.
        """
        words = ["--cached"] if staged else []
        words += [tree] if tree else []
        # Left to itself, git would note in the index which files only look changed.
        answer = self._ask(
            *("-c", "diff.autoRefreshIndex=false", "diff", "--raw", "-z", "--no-abbrev", "--find-renames"),
            *("--no-ext-diff", "--no-textconv", "--ignore-submodules=all"),
            *words,
            "--",
            *([prefix] if prefix else []),
        )
        changes = []
        fields = _records(answer)
        for looks in fields:
            status = looks.rpartition(" ")[2][:1]
            path = next(fields)
            if status in {"R", "C"}:
                after = next(fields)
                changes.append(Change(path if status == "R" else None, after))
            else:
                changes.append(Change(None if status == "A" else path, None if status == "D" else path))
        return changes

    @staticmethod
    def name_of(raw: bytes) -> str:
        """Return the name git gives a content, in a repository that names by SHA-1."""
        import hashlib

        return hashlib.sha1(b"blob %d\0%s" % (len(raw), raw), usedforsecurity=False).hexdigest()

    # How git is asked

    def _ask(self, *words: str) -> bytes:
        return _ask(self.top, self.environment, *words)

    def _try(self, *words: str) -> tuple[int, bytes]:
        done = _run(self.top, self.environment, words)
        if done.returncode > 1 and words[0] != "rev-parse":
            raise _refusal(self.top, done.stderr)
        return done.returncode, done.stdout

    def blobs(self) -> Blobs:
        """Return a reader of contents; it starts git when something is read."""
        return Blobs(self)

    @cached_property
    def environment(self) -> dict[str, str]:
        """The variables that git gets: those of a hook count only where they are about this repository."""
        environment = _environment(as_told=self.as_told)
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


class Blobs:
    """Reads contents by name, through one `git cat-file` that runs until `close`, or nobody wants more.

    A process that is forked starts its own: answers to two askers would mix.
    """

    def __init__(self, repository: Repository) -> None:
        """Read from a repository."""
        self._repository = repository
        self._git: subprocess.Popen[bytes] | None = None
        self._owner = 0
        self._inherited: list[Any] = []

    def __getstate__(self) -> Repository:
        return self._repository

    def __setstate__(self, repository: Repository) -> None:
        self.__init__(repository)  # type: ignore[misc]

    def read(self, oid: str, limit: int) -> bytes:
        """Return a content, at most ``limit`` + 1 bytes; OSError if git has none of that name."""
        git = self._started()
        assert git.stdin is not None
        assert git.stdout is not None
        try:
            git.stdin.write(f"{oid}\n".encode())
            git.stdin.flush()
            answer = git.stdout.readline().split()
        except (OSError, ValueError):
            answer = []
        if not answer:
            self.close()
            raise OSError(0, "git ended unexpectedly")
        if len(answer) != 3 or answer[1] != b"blob":
            raise OSError(0, f"git has no content {oid[:12]}; a partial clone may lack it")
        size = int(answer[2])
        kept = git.stdout.read(min(size, limit + 1))
        rest = size - len(kept) + 1  # and the line break after it
        while rest > 0:
            passed = git.stdout.read(min(rest, _CHUNK))
            if not passed:
                self.close()
                raise OSError(0, "git ended unexpectedly")
            rest -= len(passed)
        return kept

    def _started(self) -> subprocess.Popen[bytes]:
        if self._git is not None and self._owner != os.getpid():
            self._inherited.append(self._git)  # the parent's; to forget it would be to wait for it
            self._git = None
        if self._git is None:
            self._owner = os.getpid()
            self._git = _popen(("cat-file", "--batch"), self._repository.top, self._repository.environment)
        return self._git

    def __del__(self) -> None:
        self.close()

    def close(self) -> None:
        """End git; a later `read` starts it again."""
        git, self._git = self._git, None
        if git is None or self._owner != os.getpid():
            self._inherited.append(git)
            return
        for pipe in (git.stdin, git.stdout):
            with suppress(OSError):
                assert pipe is not None
                pipe.close()
        git.kill()
        git.wait()


def _popen(words: tuple[str, ...], directory: str, environment: Mapping[str, str]) -> subprocess.Popen[bytes]:
    try:
        return subprocess.Popen(  # noqa: S603 - no shell, and no word of a document
            [_executable(), *words],
            cwd=directory,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
    except OSError as error:
        raise _not_started(error, directory) from None


def _run(
    directory: str, environment: Mapping[str, str], words: tuple[str, ...]
) -> subprocess.CompletedProcess[bytes]:
    try:
        return subprocess.run(  # noqa: S603 - see above
            [_executable(), "--literal-pathspecs", *words],
            cwd=directory,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
        )
    except OSError as error:
        raise _not_started(error, directory) from None


def _ask(directory: str, environment: Mapping[str, str], *words: str) -> bytes:
    done = _run(directory, environment, words)
    if done.returncode:
        raise _refusal(directory, done.stderr)
    return done.stdout


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


def _refusal(directory: str, stderr: bytes) -> GitError:
    """Say in one line why git has refused."""
    text = os.fsdecode(stderr)
    if "dubious ownership" in text or "unsafe repository" in text:
        return GitError(
            f"git refuses to read the repository around {escape(directory)}: it belongs to another user;"
            " if you trust it, name it with `git config --global --add safe.directory PATH`"
        )
    if "not a git repository" in text.lower():
        return GitError(f"{escape(directory)} is not in a git repository")
    lines = [line[7:] for line in text.splitlines() if line.startswith(("fatal: ", "error: "))]
    words = " ".join((lines or text.splitlines() or ["no reason given"])[0].split())
    return GitError(f"git failed: {escape(words)}")


def _environment(*, as_told: bool) -> dict[str, str]:
    unwanted = _MISLEADING if as_told else _MISLEADING | _OF_ONE_REPOSITORY
    environment = {name: value for name, value in os.environ.items() if name.upper() not in unwanted}
    # Messages that can be recognised, no questions, and nothing written, not even into the index.
    return {**environment, "LC_ALL": "C", "GIT_TERMINAL_PROMPT": "0", "GIT_OPTIONAL_LOCKS": "0"}


def _records(answer: bytes) -> Iterator[str]:
    return iter([os.fsdecode(record) for record in answer.split(b"\0") if record])


def _same(one: str, other: str) -> bool:
    try:
        return os.path.samefile(one, other)
    except OSError:
        return False


__all__ = ["Blobs", "Change", "Entry", "Repository"]
