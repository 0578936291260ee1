"""Contents as git keeps them, read by their names."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from seedlint.git import run as gitrun

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Mapping

_CHUNK = 1 << 20


class Blobs:
    """Reads contents by name, through one `git cat-file` that runs until `close`, or nobody wants more.

    A process that is forked starts its own: answers to two askers would mix.
    """

    def __init__(self, directory: str, environment: Mapping[str, str]) -> None:
        """Read from the repository that git finds in a directory, given variables."""
        self._directory = directory
        self._environment = environment
        self._git: subprocess.Popen[bytes] | None = None
        self._owner = 0
        self._inherited: list[Any] = []

    def __reduce__(self) -> tuple[type[Blobs], tuple[str, Mapping[str, str]]]:
        return Blobs, (self._directory, self._environment)

    def read(self, oid: str, limit: int) -> bytes:
        """Return a content, at most ``limit`` + 1 bytes; OSError if git has none of that name."""
        git = self._started()
        assert git.stdin is not None
        assert git.stdout is not None
        try:
            git.stdin.write(f"{oid}\n".encode())
            git.stdin.flush()
            answer = git.stdout.readline().split()
        except (OSError, ValueError):
            answer = []
        if not answer:
            self.close()
            raise OSError(0, "git ended unexpectedly")
        if len(answer) != 3 or answer[1] != b"blob":
            raise OSError(0, f"git has no content {oid[:12]}; a partial clone may lack it")
        size = int(answer[2])
        kept = git.stdout.read(min(size, limit + 1))
        rest = size - len(kept) + 1  # and the line break after it
        while rest > 0:
            passed = git.stdout.read(min(rest, _CHUNK))
            if not passed:
                self.close()
                raise OSError(0, "git ended unexpectedly")
            rest -= len(passed)
        return kept

    def _started(self) -> subprocess.Popen[bytes]:
        if self._git is not None and self._owner != os.getpid():
            self._inherited.append(self._git)  # the parent's; to forget it would be to wait for it
            self._git = None
        if self._git is None:
            self._owner = os.getpid()
            self._git = gitrun.start(self._directory, self._environment, "cat-file", "--batch")
        return self._git

    def __del__(self) -> None:
        self.close()

    def close(self) -> None:
        """End git; a later `read` starts it again."""
        git, self._git = self._git, None
        if git is None or self._owner != os.getpid():
            self._inherited.append(git)
            return
        for pipe in (git.stdin, git.stdout):
            with suppress(OSError):
                assert pipe is not None
                pipe.close()
        git.kill()
        git.wait()


__all__ = ["Blobs"]
