"""Values that are too many for memory, in a temporary file: written once, read in any order."""

from __future__ import annotations

from array import array
from contextlib import suppress
from typing import Any

from seedlint.errors import SeedlintError


class SpillError(SeedlintError):
    """The temporary file can't be written or read."""


class Blocks:
    """Lists of plain values in a temporary file without a name, compressed; it is gone when it is closed."""

    def __init__(self) -> None:
        """Begin an empty file. SpillError if there can be none."""
        # Only here: hardly any run comes to this.
        import pickle
        import tempfile
        import zlib

        self._dumps, self._loads = pickle.dumps, pickle.loads  # noqa: S301 - of what only this process has written
        self._compress, self._decompress = zlib.compress, zlib.decompress
        self._ends = array("Q", [0])
        try:
            self._file = tempfile.TemporaryFile()  # noqa: SIM115 - closed by `close`
        except OSError as error:
            raise _error(error) from None

    def append(self, block: object) -> None:
        """Write a block. SpillError if that can't be done."""
        raw = self._compress(self._dumps(block, -1), 1)
        try:
            self._file.seek(self._ends[-1])
            self._file.write(raw)
        except OSError as error:
            raise _error(error) from None
        self._ends.append(self._ends[-1] + len(raw))

    def __getitem__(self, number: int) -> Any:
        start, end = self._ends[number], self._ends[number + 1]
        try:
            self._file.seek(start)
            raw = self._file.read(end - start)
        except OSError as error:
            raise _error(error) from None
        return self._loads(self._decompress(raw))

    def __len__(self) -> int:
        return len(self._ends) - 1

    def close(self) -> None:
        """Give the file up."""
        # What is still to be written is not wanted any more: a disk that is full is no reason to complain.
        with suppress(OSError):
            self._file.close()


def _error(error: OSError) -> SpillError:
    import tempfile

    try:
        where = f" in {tempfile.gettempdir()}"
    except OSError:
        where = ""
    why = error.strerror or str(error)
    return SpillError(
        f"a temporary file{where} can't be used: {why}; make room there, or set TMPDIR to another directory"
    )


__all__ = ["Blocks", "SpillError"]
