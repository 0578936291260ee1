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


def warnings(
    written: Iterable[str | Path],
    settings: Settings,
    paths: Sequence[str] = (),
    folder: str | Path | None = None,
) -> Iterator[str]:
    """Yield a sentence for each file that the next run would judge, if it is over ``paths`` again.

    Without these, it is over what the configuration includes. A ``folder`` that is seedlint's alone is told
    of as a whole: more of what it has now or later may look like documents.
    """
    names = settings.names
    folders = [folder_from_root(names.folder(path), names.root) for path in paths if os.path.isdir(path)]
    for file in written:
        path = _from_root(file, settings)
        if settings.own(path):
            continue
        if is_included(path, settings) or any(_is_in(path, one, settings) for one in folders):
            if folder is not None and (whole := exclusion(folder, settings)):
                yield (
                    f"{escape(shown(folder))} is where documents are, and files in it, such as"
                    f" {escape(os.path.basename(file))}, will be checked as documents in the next run; write"
                    f" it elsewhere, or exclude it: {whole}"
                )
                return
            outside = os.path.isabs(path) or path.startswith("../")
            exclude = "" if outside else f', or exclude it: exclude = ["/{escape(path)}"]'
            yield (
                f"{escape(shown(file))} is where documents are, and will be checked as one in the next run;"
                f" write it elsewhere{exclude}"
            )


def exclusion(folder: str | Path, settings: Settings) -> str:
    """Return the line of the configuration that excludes a folder; nothing if it is the root or outside."""
    path = _from_root(folder, settings)
    if os.path.isabs(path) or path in {"", "."} or path.startswith(".."):
        return ""
    return f'exclude = ["/{escape(path)}/"]'


def _from_root(file: str | Path, settings: Settings) -> str:
    return from_root(settings.names.of(os.path.abspath(file)), settings.names.root)


def _is_in(path: str, folder: str, settings: Settings) -> bool:
    """Whether a search of a folder takes a file for a document."""
    outside = os.path.isabs(path) or path.startswith("../")
    inside = path.startswith(folder) if folder else not outside
    return inside and may_be_document(path, settings) and not is_left_out(path, settings)


__all__ = ["exclusion", "warnings"]
