"""Values in a temporary file, and a disk that is full."""

from __future__ import annotations

import errno
from typing import Any

import pytest

from seedlint.files.blocks import Blocks, SpillError


def test_what_is_written_is_read() -> None:
    blocks = Blocks()
    blocks.append([1, "a"])
    blocks.append([])
    assert [blocks[1], blocks[0], len(blocks)] == [[], [1, "a"], 2]
    blocks.close()


def test_a_full_disk_is_told_once_and_closing_says_nothing() -> None:
    class Full:
        """A file whose buffer can't be written: neither now nor when it is closed."""

        def seek(self, _at: int) -> None: ...

        def write(self, _raw: bytes) -> None:
            raise OSError(errno.ENOSPC, "No space left on device")

        def close(self) -> None:
            raise OSError(errno.ENOSPC, "No space left on device")

    blocks = Blocks()
    blocks.close()
    full: Any = Full()
    blocks._file = full
    with pytest.raises(SpillError, match="No space left on device; make room there"):
        blocks.append([1])
    blocks.close()
