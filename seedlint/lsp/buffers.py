"""The documents that are open in the editor, saved or not."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pygls import uris

from seedlint.lsp.positions import Positions

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lsprotocol import types

_MARK = b"\xef\xbb\xbf"


def path_of(uri: str) -> str | None:
    """Return the path of a file's address; None for what is no file here: untitled, virtual, remote."""
    if not uri.startswith("file:"):
        return None
    try:
        return uris.to_fs_path(uri) or None
    except ValueError:
        return None


def uri_of(path: str) -> str:
    """Return the address of a file."""
    return uris.from_fs_path(path) or ""


@dataclass
class Buffer:
    """One open document: the text as the editor has it, and which version of it."""

    uri: str
    path: str | None
    version: int | None
    text: str
    encoding: types.PositionEncodingKind | str
    marked: bool = False
    """Whether the file has a byte order mark that the editor keeps to itself."""
    changed: float = 0.0
    """When it was last changed, by the clock that only goes on; 0 if it was not."""
    _positions: Positions | None = field(default=None, repr=False)

    @classmethod
    def opened(cls, item: types.TextDocumentItem, encoding: types.PositionEncodingKind | str) -> Buffer:
        """Return the buffer of a document that was just opened."""
        path = path_of(item.uri)
        marked = path is not None and not item.text.startswith("\ufeff") and _begins_marked(path)
        return cls(item.uri, path, item.version, item.text, encoding, marked)

    def saved(self) -> None:
        """Look again whether the file has a byte order mark: the editor may have added or removed it."""
        hidden = self.path is not None and not self.text.startswith("\ufeff")
        self.marked = self.path is not None and hidden and _begins_marked(self.path)

    def change(self, changes: Iterable[types.TextDocumentContentChangeEvent], version: int | None) -> None:
        """Take over what was written: texts as a whole, or in the place of stretches, one after the other."""
        for one in changes:
            span = getattr(one, "range", None)
            if span is None:
                self.text = one.text
            else:
                mark = int(self.text.startswith("\ufeff"))
                start, end = (self.positions.offset(place) + mark for place in (span.start, span.end))
                self.text = self.text[:start] + one.text + self.text[max(start, end) :]
            self._positions = None
        self.version = version
        self.changed = time.monotonic()

    @property
    def raw(self) -> bytes:
        """What the file would hold if it were saved now."""
        return _MARK * self.marked + self.text.encode("utf-8", "surrogatepass")

    @property
    def positions(self) -> Positions:
        """Converts its places."""
        if self._positions is None:
            self._positions = Positions(self.text, self.encoding)
        return self._positions


def _begins_marked(path: str) -> bool:
    try:
        if not os.path.isfile(path):
            return False
        with open(path, "rb") as file:
            return file.read(len(_MARK)) == _MARK
    except OSError:
        return False


__all__ = ["Buffer", "path_of", "uri_of"]
