"""Runs seedlint as users do, and makes documents for it."""

from __future__ import annotations

import base64
import hashlib
import io
import os
import re
import subprocess
import sys
from typing import TYPE_CHECKING, Any, NamedTuple

from seedlint.cli import root as cli
from seedlint.cli.nextsteps import BY_KIND, LOOK_FOR_DOCUMENTS, SYSTEM
from tests.conftest import CLEAN

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

_WORDS = {LOOK_FOR_DOCUMENTS, SYSTEM, *(words for _, words in BY_KIND)}
_LINE = rf"(?:{'|'.join(map(re.escape, sorted(_WORDS)))})\n".replace(r"\{0\}", "[a-z -]+")
ADVICE = re.compile(f"(?m)^{_LINE}")
_BELOW = re.compile(f"(?m)^(error: .*\n){_LINE}")
_HEADER = re.compile(r"(?m)^(error|warning|note)\[([A-Z]+\d+)\](?: \[\*\])?: (.*)$")
_BLOCK = re.compile(r"(?m)((?:^(?:error|warning|note)\[.*\n)+) *--> (\S.*?)(?:  .*)?$")
TIMEOUT = 120
"""Seconds after which a command hangs for certain."""


class _Done(NamedTuple):
    code: int
    out: str
    err: str


class Done(_Done):
    """What came of a command; ``err`` is without the line that says what to type below an error.

    That each has one, `tests/cli/test_nextsteps.py` tests. ``raw`` is all that was said on standard error.
    """

    raw = ""

    @property
    def found(self) -> str:
        """What was found, a line a finding as the format `concise` has it, where ``out`` is for people."""
        return found(self.out)

    @classmethod
    def of(cls, code: int, out: str, raw: str) -> Done:
        """Return what came of a command; one that succeeds gives no advice after errors."""
        assert code or not ADVICE.search(raw), raw
        done = cls(code, out, without_advice(raw, code))
        done.raw = raw
        return done


def found(text: str) -> str:
    """Return a report for people with a line for each finding; any other text as it is."""
    blocks = _BLOCK.findall(text)
    lines = [
        f"{where}: {severity} {code} {message}\n"
        for headers, where in blocks
        for severity, code, message in _HEADER.findall(headers)
    ]
    return "".join(lines) if lines else text


def document(number: int = 0, *changes: tuple[str, str]) -> str:
    """Return a clean document unlike those of other numbers, with some text replaced."""
    if number:
        digest = hashlib.sha512(str(number).encode()).digest()
        payload = base64.b64encode(digest[:48]).decode(), base64.b64encode(digest[48:]).decode()
        old = next(line for line in CLEAN.splitlines() if line.startswith("secured:"))
        changes = (
            (old, f'secured: "{";".join(payload)}"'),
            ("/ferry", f"/ferry-{number}"),
            ("changes", f"changes {number}"),
            *changes,
        )
    text = CLEAN
    for before, after in changes:
        assert before in text
        text = text.replace(before, after)
    return text


WRONG_TYPE = ("quality: 39", "quality: many")
"""A change that makes exactly one SL102, an error, at 8:10."""

INSECURE = ("https://", "http://")
"""A change that makes exactly one SL402, a note."""


def seedlint(capsys: pytest.CaptureFixture[str], *words: str | Path) -> Done:
    """Run the command line in this process."""
    capsys.readouterr()
    code = cli.run([str(word) for word in words])
    out, err = capsys.readouterr()
    return Done.of(code, out, err)


def without_advice(err: str, code: int) -> str:
    """Return what was said on standard error, without what to type next: one line below an error."""
    return _BELOW.sub(r"\1", err, count=1) if code == 2 else err


def fed(raw: bytes, *words: str | Path) -> tuple[int, bytes, bytes]:
    """Run the command line in this process with ``raw`` on standard input; return what it writes as bytes."""
    streams = [io.TextIOWrapper(io.BytesIO(content), encoding="utf-8") for content in (raw, b"", b"")]
    kept = sys.stdin, sys.stdout, sys.stderr
    sys.stdin, sys.stdout, sys.stderr = streams
    try:
        code = cli.run([str(word) for word in words])
    finally:
        sys.stdin, sys.stdout, sys.stderr = kept
    for stream in streams[1:]:
        stream.flush()
    out, err = (stream.buffer.getvalue() for stream in streams[1:])  # type: ignore[attr-defined]
    return code, out, err


def command(*words: str | Path, cwd: Path, env: dict[str, str] | None = None, **more: Any) -> Done:
    """Run the command line in a process of its own; text is UTF-8 whatever the locale."""
    environment = {key: value for key, value in os.environ.items() if key not in _OURS}
    done = subprocess.run(
        [sys.executable, "-m", "seedlint", *map(str, words)],
        cwd=cwd,
        env={**environment, "PYTHONUTF8": "1", **(env or {})},
        capture_output=True,
        timeout=TIMEOUT,
        check=False,
        **more,
    )
    out, err = (raw.decode("utf-8", "replace") for raw in (done.stdout, done.stderr))
    return Done.of(done.returncode, out, err)


_OURS = {
    "NO_COLOR",
    "FORCE_COLOR",
    "GITHUB_ACTIONS",
    "SEEDLINT_DEBUG",
    "PYTHONIOENCODING",
    "PYTHONUTF8",
    "COLUMNS",
}
