"""Libraries of extras: what is not installed, and what is installed but broken, have different remedies."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from seedlint.errors import UsageError
from seedlint.util.extras import find, need

if TYPE_CHECKING:
    from pathlib import Path

COMMANDS = {
    "aiohttp": ("links", ["links", "seeds"]),
    "protego": ("links", ["links", "seeds"]),
    "pyarrow": ("export", ["export", "seeds", "-o", "out"]),
    "watchfiles": ("watch", ["seeds", "--watch"]),
    "great_expectations": ("report", ["report", "seeds", "-o", "out"]),
    "sqlalchemy": ("report", ["report", "seeds", "-o", "out"]),
}
BREAKAGES = {
    "binary": "raise ImportError('libzz.so.3: cannot open shared object file')",
    "attribute": "raise AttributeError('module numpy has no attribute\\n  long_')",
    "exit": "raise SystemExit(0)",
    "its own need": "import zz_not_installed_anywhere",
    "escapes": "raise ImportError('\\x1b[31mred' + 'x' * 1000)",
}


def _run(corpus: Path, *words: str, **files: str) -> subprocess.CompletedProcess[str]:
    for name, text in files.items():
        (corpus / f"{name}.py").write_text(text + "\n", encoding="utf-8")
    return subprocess.run(
        [sys.executable, "-m", "seedlint", *words],
        cwd=corpus,
        capture_output=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONPATH": str(corpus)},
        timeout=60,
        check=False,
    )


@pytest.mark.slow
@pytest.mark.parametrize("library", COMMANDS)
def test_a_broken_library_is_not_called_missing(corpus: Path, library: str) -> None:
    extra, words = COMMANDS[library]
    done = _run(corpus, *words, **{library: BREAKAGES["binary"]})
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert (
        f"needs {library}, which is installed but can't be imported (ImportError: libzz.so.3: " in done.stderr
    )
    assert f'type: pip install --upgrade --force-reinstall "seedlint[{extra}]"' in done.stderr
    assert done.stdout == ""
    assert not (corpus / "out").exists()


@pytest.mark.parametrize("breakage", BREAKAGES)
def test_whatever_a_broken_library_raises_is_one_line(corpus: Path, breakage: str) -> None:
    done = _run(corpus, "export", "seeds", "-o", "out", pyarrow=BREAKAGES[breakage])
    assert done.returncode == 2
    assert done.stderr.startswith(
        "error: writing Parquet needs pyarrow, which is installed but can't be imported ("
    )
    assert done.stderr.count("\n") == 1
    assert len(done.stderr) < 500
    assert done.stderr.replace("\n", "").isprintable()


def test_what_is_missing_is_said_with_what_to_type(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "zz_gone", None)
    for raising in (find, need):
        with pytest.raises(UsageError) as raised:
            raising("counting sheep", "sheep", "json", "zz_gone")
        assert str(raised.value) == (
            'counting sheep needs zz_gone, which is not installed; type: pip install "seedlint[sheep]"'
        )


def test_what_is_there_is_no_error() -> None:
    find("counting sheep", "sheep", "json")
    need("counting sheep", "sheep", "json", advice="; or count none")
