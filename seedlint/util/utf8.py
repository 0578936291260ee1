"""Names of files in UTF-8, whatever the locale: one name for one file on every machine.

POSIX systems know names as bytes, and Python reads them by the locale. In UTF-8 mode they are read as git and
nearly all machines have them; what is no UTF-8 keeps its bytes.
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress


def begin_again() -> None:
    """Begin this program anew in Python's UTF-8 mode if it is not in that, and names are not UTF-8 here.

    Terminals keep the encoding that they have. On Windows names are Unicode.
    """
    other = sys.getfilesystemencoding().lower() != "utf-8" and not sys.flags.utf8_mode
    # Without words that it was begun with, Python is embedded in something else.
    if sys.platform != "win32" and other and sys.executable and len(sys.orig_argv) > 1:
        for stream in (sys.stdout, sys.stderr):
            if stream is not None and stream.isatty():
                os.environ.setdefault("PYTHONIOENCODING", stream.encoding)
        with suppress(OSError):
            os.execv(sys.executable, [sys.executable, "-X", "utf8", *sys.orig_argv[1:]])  # noqa: S606
