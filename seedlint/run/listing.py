"""The documents of a run, folder by folder, by paths that are the same wherever seedlint is started."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from seedlint.util.paths import relative_folder

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


class Listing:
    """The documents of a run, folder by folder.

    ``folders`` gives for a folder's path from the root what paths in it begin with as they are shown;
    both end with a slash, or are empty. ``names`` are the documents' names, by that beginning.
    """

    def __init__(self, paths: Iterable[str], root: str) -> None:
        """Sort paths, as they are shown, into folders."""
        self.names: dict[str, list[str]] = defaultdict(list)
        for path in paths:
            cut = path.rfind("/") + 1
            self.names[path[:cut]].append(path[cut:])
        self._relative = {prefix: relative_folder(prefix, root) for prefix in self.names}
        self.folders = {folder: prefix for prefix, folder in self._relative.items()}

    def in_order(self, paths: Sequence[str]) -> Sequence[str]:
        """Return paths, which are sorted as they are shown, in the order of their paths from the root."""
        same = all(folder == prefix for folder, prefix in self.folders.items())
        return paths if same else sorted(paths, key=self.relative)

    def parts(self, path: str) -> tuple[str, str]:
        """Return the folder, from the root, and the name of a document of the run."""
        cut = path.rfind("/") + 1
        return self._relative[path[:cut]], path[cut:]

    def relative(self, path: str) -> str:
        """Return a path from the root."""
        return "".join(self.parts(path))

    def shown(self, folder: str, name: str = "") -> str:
        """Return a path as it is shown, from its folder and name, or (without a name) from the root."""
        if not name:
            cut = folder.rfind("/") + 1
            folder, name = folder[:cut], folder[cut:]
        return self.folders.get(folder, folder) + name
