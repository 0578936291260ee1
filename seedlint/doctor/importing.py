"""Whether modules can be imported, tried in processes of their own: some take seconds, and some crash."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

LIMIT = 30.0
"""Seconds that all of them together may take; the slowest there is takes two on a machine at rest."""
_LONGEST = 200
_CHILD = """
import importlib, json, sys
sys.path[:] = json.loads(sys.argv[1])
try:
    importlib.import_module(sys.argv[2])
except BaseException as error:
    said = f"{type(error).__name__}: {error}"
    sys.stderr.buffer.write(b"\\0" + said.encode("utf-8", "replace"))
    sys.stderr.flush()
    code = 1
else:
    code = 0
import os
os._exit(code)
"""
"""Ends without what modules have registered for the end; what they print stands before the NUL."""


def importable(modules: Iterable[str]) -> dict[str, str]:
    """Return why modules can't be imported, by name; those that can be are left out.

    They are looked for where this process looks for them. Nothing is written beside them.
    """
    names = list(dict.fromkeys(modules))
    if not sys.executable:
        return {}
    until = time.monotonic() + LIMIT
    begun = [(name, *_begin(name)) for name in names]
    refused = {name: _end(process, said, until) for name, process, said in begun}
    return {name: why for name, why in refused.items() if why}


def _begin(name: str) -> tuple[subprocess.Popen[bytes], IO[bytes]]:
    said = tempfile.TemporaryFile()  # noqa: SIM115 - a pipe could be kept open by what the module starts
    words = [sys.executable, "-B", "-P", "-c", _CHILD, json.dumps(sys.path), name]
    process = subprocess.Popen(  # noqa: S603 - this Python, and modules that seedlint would import itself
        words, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=said
    )
    return process, said


def _end(process: subprocess.Popen[bytes], said: IO[bytes], until: float) -> str:
    """Return why an import has failed; nothing if it has not."""
    with said:
        try:
            code = process.wait(max(0.0, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            return f"it takes longer than {LIMIT:.0f} s"
        if not code:
            return ""
        said.seek(0)
        _, sign, words = said.read().rpartition(b"\0")
        if not sign:
            return f"Python ends with {code} over it"
        return " ".join(words.decode("utf-8", "replace").split())[:_LONGEST]


__all__ = ["LIMIT", "importable"]
