"""Runs a command in a copy of the code in which seedlint is one folder, as an installation has it.

``python .ci/assembled.py mypy``. The folders ``rules/`` and ``schemas/`` stand beside ``seedlint/``. Python
finds them there once seedlint is installed, but tools that look for files do so in ``seedlint/`` alone. The
symbolic links in it are no help where git makes none, as on most machines with Windows; so nobody follows
them here.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def assemble(into: Path) -> None:
    """Copy the packages to where their names say, and the settings of the tools."""
    shutil.copy2(ROOT / "pyproject.toml", into)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    folders = project["tool"]["setuptools"]["package-dir"]
    # Whatever stands in a package's place, a link or the text of one, is left out.
    places = {Path(*name.split(".")) for name in folders}
    for name in sorted(folders):

        def unwanted(folder: str, names: list[str]) -> list[str]:
            inside = Path(folder).relative_to(ROOT)
            return [one for one in names if one == "__pycache__" or (inside / one) in places]

        # With the times of files, by which mypy knows what it has checked before.
        shutil.copytree(ROOT / folders[name], into.joinpath(*name.split(".")), ignore=unwanted)


def main() -> int:
    """Run the command; return its exit code."""
    if len(sys.argv) < 2:
        print("usage: python .ci/assembled.py COMMAND [ARGUMENT...]", file=sys.stderr)
        return 2
    command = shutil.which(sys.argv[1])
    if command is None:
        print(f"{sys.argv[1]} is not installed here", file=sys.stderr)
        return 127
    with tempfile.TemporaryDirectory(prefix="assembled-") as name:
        folder = Path(name).resolve()
        assemble(folder)
        # Not where a mypy without the links has kept that there are no rules.
        environment = {"MYPY_CACHE_DIR": str(ROOT / ".mypy_cache" / "assembled"), **os.environ}
        return subprocess.run([command, *sys.argv[2:]], cwd=folder, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
