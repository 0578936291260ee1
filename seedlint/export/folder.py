"""The folder that a report or an export is written to: what in it is replaced, and what is left alone.

A new one is made inside of it, and then put in place file by file: each is there as a whole at every moment,
and what is not seedlint's is never touched. Whoever dies in between leaves a folder of new and old files,
all of them listed, and the next run replaces them. If the file system refuses to have the new one put in
place, as Windows does for a page that somebody has open, it is kept as a whole in a folder of its own there.
"""

from __future__ import annotations

import json
import os
import re
import shutil
from contextlib import contextmanager, suppress
from dataclasses import replace as with_changes
from pathlib import Path
from typing import TYPE_CHECKING

from seedlint.errors import OutputError, UsageError
from seedlint.files.leftovers import NAME, clear, put
from seedlint.files.moving import (
    READ_ONLY,
    delete,
    delete_folder,
    is_in_use,
    is_read_only,
    probe,
    rename,
    replace,
)
from seedlint.files.ownership import ForeignError, Kind, digests, listed, owned, with_files
from seedlint.files.pathguard import brought_along, git_directory, is_inside
from seedlint.files.stage import Stage, clear_stages
from seedlint.run.ownreports import exclusion
from seedlint.util.escape import escape
from seedlint.util.paths import below, named, reason, slashed
from seedlint.util.spelling import is_link

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from seedlint.config.settings import Settings
    from seedlint.sources.scope import Scope

_HOSTING = frozenset((".git", ".gitattributes", ".gitignore", ".gitkeep", ".nojekyll", "CNAME"))
"""What a folder may hold before the first report: it is for whoever shows it."""
_KEPT = ".seedlint-kept-"
"""What is kept of a new folder that can't be put in place. It is hidden, so nobody takes it for documents."""
_OURS = re.compile(rf"{NAME.pattern}|{re.escape(_KEPT)}[1-9][0-9]*")
"""The names of what is in the folder and belongs to no report or export there."""
_DOCUMENTS = (".md", ".markdown", ".txt", ".yaml", ".yml")
_FENCE = b"---"


class Folder:
    """The folder of ``--output``."""

    def __init__(self, target: Path, kind: Kind, settings: Settings) -> None:
        """Look at what is there; UsageError for a folder that can't be written to, or must not be."""
        self.target = target
        self.real = Path(os.path.realpath(target))  # a link stays a link: the folder it leads to is written
        self._kind = kind
        self._root = settings.root
        self._kinds = settings.kinds
        self._exclusion = exclusion(target, settings) or "add it to `exclude`"
        try:
            self._check(settings)
        except ForeignError as error:
            raise self._refusal(f"{error}; move it away, or name another directory") from None
        except OSError as error:
            raise self._refusal(reason(error)) from None

    def _refusal(self, why: str) -> UsageError:
        return UsageError(f"--output {named(self.target)}: {why}")

    def _check(self, settings: Settings) -> None:
        self._check_place(settings)
        if os.path.lexists(self.target):
            self._check_content()

    def _check_place(self, settings: Settings) -> None:
        """Refuse a folder that lies where none must be written."""
        link = brought_along(self.target, settings.root)
        if link is not None:
            raise self._refusal(
                f"{named(link)} is a symbolic link in the checkout; delete it, or name {named(self.real)}"
                " if you mean that"
            )
        if git_directory(self.target) is not None:
            raise self._refusal("it belongs to git, or is where git keeps its files; name another")
        if not os.path.lexists(self.target):
            parent = self.target.absolute().parent
            if not parent.is_dir():
                raise self._refusal(f"there is no directory {named(parent)}")
            return
        if not self.target.is_dir():
            raise self._refusal("it is not a directory")
        if is_inside(os.getcwd(), self.real):
            raise self._refusal("the working directory is in it; name a directory for this alone")
        if settings.source is not None and is_inside(settings.source, self.real):
            raise self._refusal("the configuration is in it; name a directory for this alone")

    def _check_content(self) -> None:
        """Clear what broken runs have left; refuse a folder with anything else that seedlint has not made."""
        if clear_stages(self.real):
            raise self._refusal("another run is writing to it; wait for its end")
        clear(self.real)
        entries = [entry for entry in os.listdir(self.real) if not _OURS.fullmatch(entry)]
        if listed(self.real, self._kind) is None and not all(map(self._may_come_first, entries)):
            marker = self._kind.marker
            alone = ", ".join(self._kind.alone)
            raise self._refusal(
                f"the directory holds other things (there is no {marker} in it); name a new or an empty one"
                + (f", or one with nothing but {alone}" if alone else "")
            )
        own = owned(self.real, self._kind)
        self._check_own(own)
        for name in _files(self.real):
            if name in own or name == self._kind.marker:
                continue
            if self._is_to_be_written(name):
                raise ForeignError(f"{named(name)} is not seedlint's")
            named_so = name.endswith(_DOCUMENTS) or self._kinds.takes(name)
            if named_so and _begins_as_document(self.real / name):
                raise self._refusal(
                    f"there is a document in it, {named(name)}; name a directory for this alone"
                )

    def _may_come_first(self, name: str) -> bool:
        """Whether a folder may have something in it before anything is written there for the first time."""
        is_ours = self._kind.alone.get(name)
        path = self.real / name
        return name in _HOSTING or (is_ours is not None and _is_plain_file(path) and is_ours(path))

    def _check_own(self, own: Iterable[str]) -> None:
        """Refuse what an earlier run has written, if it can't be replaced."""
        for name in (self._kind.marker, *own):
            if is_read_only(self.real / name):
                raise self._refusal(f"cannot write {named(name)} in it: {READ_ONLY}")
        for folder in self._kind.folders:
            if os.path.lexists(self.real / folder) and not _is_plain_folder(self.real / folder):
                raise ForeignError(f"{folder} is not seedlint's")

    def _is_to_be_written(self, name: str) -> bool:
        """Whether a new file may get this name, and would lose what is in the old one."""
        if name in self._kind.carried:
            return not _is_plain_file(self.real / name)
        return self._kind.always(name)

    def outside(self, scope: Scope, tell: Callable[[str], None]) -> Scope:
        """Return a scope without what an earlier run has put here, should that be searched.

        What is left out is told. UsageError if there are documents of others here.
        """
        # Most folders lie elsewhere, and then no document needs a look.
        folders = {os.path.dirname(path) for path in scope.corpus}
        within = {folder for folder in folders if is_inside(self._root / folder, self.real)}
        if not within:
            return scope
        own = {*owned(self.real, self._kind), self._kind.marker}
        gone = set()
        for path in scope.corpus:
            if os.path.dirname(path) in within:
                real = os.path.realpath(self._root / path)
                if below(real, os.fspath(self.real)) not in own:
                    raise self._refusal(
                        f"there is a document in it, {named(self._root / path)};"
                        " name a directory for this alone"
                    )
                gone.add(path)
        tell(
            f"{escape(named(self.target))} is among the documents; it is left out here,"
            f" but not by `seedlint check`; exclude it: {self._exclusion}"
        )
        found = scope.found
        files = [path for path in found.files if path not in gone]
        corpus = [path for path in scope.corpus if path not in gone]
        return with_changes(scope, found=with_changes(found, files=files), corpus=corpus)

    @contextmanager
    def fresh(self) -> Iterator[Stage]:
        """Give folders to write to, and put what was written in the place of what is there, at the end.

        If anything goes wrong before that, the old folder stays as it is. OutputError if the file system
        refuses.
        """
        stage = None
        made = not self.real.exists()
        try:
            if made:
                self.real.mkdir()
            stage = Stage(self.real)
            yield stage
            self._put_in_place(stage.new)
        except OSError as error:
            if isinstance(error.filename, str) and below(error.filename, str(self.real)) is None:
                raise  # it is about something else, which its message will name
            raise OutputError(f"cannot write {named(self.target)}: {reason(error)}") from None
        except ForeignError as error:
            raise OutputError(f"cannot write {named(self.target)}: {error}") from None
        finally:
            if stage is not None:
                stage.remove()
            if made:
                with suppress(OSError):
                    delete_folder(self.real)  # nothing came of it

    def _put_in_place(self, new: Path) -> None:
        """Replace what is there; OutputError, and the new one is kept, if that is refused."""
        try:
            self._publish(new)
        except (OSError, ForeignError) as error:
            why, do = str(error), "move that away"
            if isinstance(error, OSError):
                why = f"{named(error.filename2 or error.filename or self.real)}: {reason(error)}"
                do = "close it there" if is_in_use(error) else "see to that"
            raise OutputError(f"cannot write {named(self.target)}: {why}; {self._kept(new, do)}") from None

    def _publish(self, new: Path) -> None:
        marker = self._kind.marker
        contents = json.loads((new / marker).read_bytes())
        names = sorted(name for name in _files(new) if name != marker)
        files = digests(new, names)
        # With its own list it is a folder like any other, should it have to be kept elsewhere.
        put(new / marker, with_files(contents, files).encode("ascii"))
        own = owned(self.real, self._kind)
        for name in names:
            self._check_way(name, own)
        # Most of what would be refused is refused before anything is replaced.
        for name in sorted({marker, *names, *own}):
            probe(self.real / name)
        # From here on there may be old and new files side by side: both are listed until that is over.
        both = {name: sorted({digest} | {own.get(name, digest)}) for name, digest in files.items()}
        put(self.real / marker, with_files(contents, own | both).encode("ascii"))
        for name in names:
            (self.real / name).parent.mkdir(parents=True, exist_ok=True)
            replace(new / name, self.real / name)
        for name in own.keys() - files.keys():
            delete(self.real / name, missing_ok=True)
            self._prune(name)
        put(self.real / marker, with_files(contents, files).encode("ascii"))

    def _kept(self, new: Path, do: str) -> str:
        """Keep a new folder that could not be put in place, as a whole; say where, and what to do."""
        number = 1
        while os.path.lexists(kept := self.real / f"{_KEPT}{number}"):
            number += 1
        try:
            # Those that were put in place before the refusal are missing here.
            for name in listed(new, self._kind) or ():
                if not os.path.lexists(new / name):
                    shutil.copyfile(self.real / name, new / name)
            try:
                rename(new, kept)
            except OSError:
                shutil.copytree(new, kept)
        except (OSError, ForeignError) as error:
            why = reason(error) if isinstance(error, OSError) else str(error)
            return f"what was to be put there could not be kept ({why}); {do} and run again"
        return (
            f"what was to be put there is kept in {named(kept)}: {do} and run again, or use it from there;"
            " no run deletes it"
        )

    def _check_way(self, name: str, own: Iterable[str]) -> None:
        """Raise ForeignError if there is something on the way to a new file that must not be replaced."""
        parents = list(Path(name).parents)[:-1]
        for folder in parents:
            path = self.real / folder
            if os.path.lexists(path) and not _is_plain_folder(path):
                raise ForeignError(f"{folder.as_posix()} in it is not seedlint's")
        there = os.path.lexists(self.real / name)
        if (
            there
            and name not in own
            and not (name in self._kind.carried and _is_plain_file(self.real / name))
        ):
            raise ForeignError(f"{name} in it is not seedlint's")

    def _prune(self, name: str) -> None:
        """Delete the folders that a file of an earlier run was in, if they are empty now."""
        with suppress(OSError):
            for folder in list(Path(name).parents)[:-1]:
                (self.real / folder).rmdir()  # refused for what is not empty, which is no reason to wait


def _files(folder: Path) -> Iterator[str]:
    """Yield all that is no folder in a folder, as paths from it; links are not followed, .git is left out."""
    for directory, folders, names in os.walk(folder):
        inside = slashed(os.path.relpath(directory, folder))
        prefix = "" if inside == "." else f"{inside}/"
        links = [name for name in folders if is_link(os.path.join(directory, name))]
        folders[:] = [name for name in folders if not (name == ".git" or _OURS.fullmatch(name))]
        yield from (prefix + name for name in [*names, *links])


def _is_plain_folder(path: Path) -> bool:
    return path.is_dir() and not is_link(path)


def _is_plain_file(path: Path) -> bool:
    return path.is_file() and not is_link(path)


def _begins_as_document(path: Path) -> bool:
    if not _is_plain_file(path):
        return False
    with path.open("rb") as file:
        begin = file.read(8).removeprefix(b"\xef\xbb\xbf")
    return begin.startswith(_FENCE) and begin[3:4] in {b"\n", b"\r", b" ", b""}
