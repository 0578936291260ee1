"""`report.zip`: the whole report in one file, to be sent or kept by CI, and opened anywhere.

The same report gives the same bytes: files come in the order of their names, and all have the moment of the
report and the same permissions. Unpacked, it is a report like any other, which the next one can go on from.
"""

from __future__ import annotations

import os
from datetime import datetime
from typing import TYPE_CHECKING
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from seedlint.files.ownership import ARCHIVE, digests, with_files
from seedlint.util.paths import slashed

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any

NAME = "report.zip"
_TOP = "report"
"""The folder in the archive: unpacked anywhere, it makes one folder and no heap of files."""
_LEVEL = 9
_MODE = 0o100644 << 16
_UNIX = 3


def write_archive(folder: Path, marker: str, contents: dict[str, Any], moment: str) -> None:
    """Put all that is in a folder into an archive in it; ``moment`` is the report's, in UTC.

    ``contents`` are those of the ``marker``, which gets the list of files as it has it in the folder.
    """
    found = [path for path in folder.rglob("*") if path.is_file() and path.name != NAME]
    names = sorted(slashed(os.fspath(path.relative_to(folder))) for path in found)
    own = with_files(contents, digests(folder, [name for name in names if name != marker])).encode("ascii")
    at = datetime.fromisoformat(moment).timetuple()[:6]
    with ZipFile(folder / NAME, "x") as archive:
        archive.comment = ARCHIVE
        for name in names:
            info = ZipInfo(f"{_TOP}/{name}", at)
            info.compress_type, info.create_system, info.external_attr = ZIP_DEFLATED, _UNIX, _MODE
            archive.writestr(
                info, own if name == marker else (folder / name).read_bytes(), compresslevel=_LEVEL
            )
