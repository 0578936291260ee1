"""What a file is called, however it was spelled.

A document is known by its path from the root of the run, with forward slashes; it is shown by its path
from the working directory. Both follow from its one *name*: an absolute path whose folders are real,
that is, free of symbolic links. A folder that a link brings into the root from outside keeps the name it
has there, for what is outside is elsewhere on every machine; and a link to a file keeps its own, as for
git, unless the file it leads to is a document of the run.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from seedlint.patterns.globs import escaped, fixed_part
from seedlint.util.paths import below, is_in
from seedlint.util.spelling import entry_name, real

if TYPE_CHECKING:
    from collections.abc import Iterable


class Names:
    """The names of files and folders in one run."""

    def __init__(self, root: str | os.PathLike[str], include: Iterable[str] = ()) -> None:
        """Name what is in ``root``; links may bring in the folders of ``include`` patterns from outside."""
        self.root = real(root)
        self._homes = [(self.root, self.root)]
        self._folders: dict[str, str] = {}
        self._listed: dict[str, frozenset[str]] = {}
        for folder in (fixed_part(pattern.strip("/")) for pattern in include):
            home = real(os.path.join(self.root, folder))
            name = self.folder(os.path.join(self.root, folder))
            if home not in {name, os.path.dirname(home)}:
                self._homes.append((home, name))
        self._folders.clear()

    def of(self, path: str) -> str:
        """Return the name of a file, which need not be there, or of a folder that is."""
        if os.path.isdir(path):
            return self.folder(path)
        folder, base = os.path.split(path)
        if base in {"", ".", ".."}:
            return self.folder(path)
        return self.entry(self.folder(folder), base)

    def entry(self, folder: str, base: str) -> str:
        """Return the name of an entry of a folder, of which the name is given, in whatever spelling."""
        return os.path.join(folder, entry_name(folder, base, self.listing))

    def listing(self, folder: str) -> frozenset[str]:
        """Return the names in a folder, which is read once."""
        found = self._listed.get(folder)
        if found is None:
            found = self._listed[folder] = frozenset(os.listdir(folder))
        return found

    def target(self, path: str) -> str:
        """Return the name of the file that a link to one leads to."""
        return self.of(os.path.realpath(path))

    def folder(self, path: str) -> str:
        """Return the name of a folder."""
        name = self._folders.get(path)
        if name is None:
            name = self._folders[path] = self._find(path)
        return name

    def respelled(self, pattern: str) -> str:
        """Return a pattern of `include` with the folders' own names, where it begins with links to them."""
        path = pattern.strip("/")
        fixed = fixed_part(path)
        start = os.path.join(self.root, fixed)
        name = self.of(start)
        if not fixed or name == start or not is_in(name, self.root):
            return pattern
        inside = below(name, self.root) or "."
        return f"/{inside if fixed == path else escaped(inside)}{path[len(fixed) :]}"

    def _find(self, path: str) -> str:
        full = real(path or ".")
        for home, name in self._homes:
            inside = below(full, home)
            if inside is not None:
                return os.path.join(name, *inside.split("/")) if inside else name
        # It is not in the root, but a link that is may have led here.
        above, base = os.path.split(os.path.join(os.getcwd(), path).rstrip(os.sep))
        if base and base not in {".", ".."}:
            within = self.folder(above)
            if is_in(within, self.root):
                return self.entry(within, base)
        return full
