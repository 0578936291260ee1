"""Which files that seedlint writes it would judge as documents later.

Reports are not told from documents by how they begin: anybody could begin a document so, to hide it. Thus a
report that lies where documents are is one, and all that can be done is to say so.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from seedlint.run.documents import is_included, is_left_out, may_be_document
from seedlint.util.escape import escape
from seedlint.util.paths import folder_from_root, from_root, shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from seedlint.config.settings import Settings


def warnings(written: Iterable[str | Path], settings: Settings, paths: Sequence[str] = ()) -> Iterator[str]:
    """Yield a sentence for each file that the next run would judge, if it is over ``paths`` again.

    Without these, it is over what the configuration includes.
    """
    names = settings.names
    folders = [folder_from_root(names.folder(path), names.root) for path in paths if os.path.isdir(path)]
    for file in written:
        path = from_root(names.of(os.path.abspath(file)), names.root)
        if settings.own(path):
            continue
        if is_included(path, settings) or any(_is_in(path, folder, settings) for folder in folders):
            outside = os.path.isabs(path) or path.startswith("../")
            exclude = "" if outside else f', or exclude it: exclude = ["/{escape(path)}"]'
            yield (
                f"{escape(shown(file))} is where documents are, and will be checked as one in the next run;"
                f" write it elsewhere{exclude}"
            )


def _is_in(path: str, folder: str, settings: Settings) -> bool:
    """Whether a search of a folder takes a file for a document."""
    outside = os.path.isabs(path) or path.startswith("../")
    inside = path.startswith(folder) if folder else not outside
    return inside and may_be_document(path, settings) and not is_left_out(path, settings)


__all__ = ["warnings"]
