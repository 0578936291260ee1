"""Names as git has them, which are bytes, and as Python has them: every one can be had, whatever it is.

In a history are names that this machine would not give a file, such as Latin-1 on Windows, where Python
refuses to decode it.
"""

from __future__ import annotations

import sys

_ENCODING = "utf-8" if sys.platform == "win32" else sys.getfilesystemencoding()
"""On Windows git writes names in UTF-8; elsewhere they are the bytes that the file system has."""


def decoded(raw: bytes) -> str:
    """Return a name, or whatever else git says; bytes that stand for no character become half pairs."""
    return raw.decode(_ENCODING, "surrogateescape")


def encoded(name: str) -> bytes:
    """Return a name as git has it: `decoded` gives the same again."""
    try:
        return name.encode(_ENCODING, "surrogateescape")
    except UnicodeEncodeError:  # other half pairs, as Windows takes in names; git has no such name
        return name.encode("utf-8", "surrogatepass")


__all__ = ["decoded", "encoded"]
