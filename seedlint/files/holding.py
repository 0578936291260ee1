"""How a file shows that somebody works with it, for as long as that process lives and no longer.

Where the system has locks that go with the process (`fcntl`), by such a lock. Elsewhere, as on Windows, by
being open: what any process has open can be neither moved nor deleted, and that ends with the process, too.
So there a file must be closed before it is moved or deleted; for that moment nothing shows that it is needed.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

if sys.platform == "win32":
    LOCKS = False
else:
    try:
        import fcntl
    except ImportError:
        LOCKS = False
    else:
        LOCKS = True
        """Whether there are locks; if not, what is open is in use."""

BETWEEN = 10.0
"""Seconds within which a file is moved after it was closed, even if other programs look at it first."""


def take(descriptor: int, *, unlockable: bool = False) -> bool:
    """Lock an open file; False if somebody else has, or if it is gone.

    ``unlockable`` is the answer for a file system without locks. Forked processes have the lock, too.
    """
    if sys.platform != "win32" and LOCKS:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError:
            return unlockable
    return os.fstat(descriptor).st_nlink > 0


def take_alone(descriptor: int) -> bool:
    """Lock an open file for this process alone, and not for those forked; False if that can't be had."""
    if sys.platform != "win32" and LOCKS:
        try:
            fcntl.lockf(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
    return os.fstat(descriptor).st_nlink > 0


def is_open(path: Path) -> bool:
    """Whether any process has a file open, where there are no locks. This one must not."""
    try:
        os.rename(path, path)  # changes nothing, and is refused like any other move
    except PermissionError:
        return True
    return False


__all__ = ["BETWEEN", "LOCKS", "is_open", "take", "take_alone"]
