"""The image: what its Containerfile says, and what its steps make. `nox -s image` has the libraries, too."""

from __future__ import annotations

import os
import re
import runpy
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

from seedlint import __version__
from tests.support import checkouts

ROOT = checkouts.ROOT
SCRIPT = runpy.run_path(str(ROOT / ".ci" / "image.py"))
STEPS = SCRIPT["steps"]((ROOT / "Containerfile").read_text(encoding="utf-8"))


def words(name: str) -> list[str]:
    return [step.words for step in STEPS if step.name == name]


def test_the_base_is_pinned_and_one() -> None:
    bases = {base.split()[0] for base in words("FROM")}
    assert len(bases) == 1
    (base,) = bases
    assert re.fullmatch(r"python:3\.\d+-slim-\w+@sha256:[0-9a-f]{64}", base)
    classifiers = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert f":: Python :: {base.split(':')[1].split('-')[0]}" in classifiers


def test_nobody_runs_it_and_nothing_is_left_behind() -> None:
    last = [step.name for step in STEPS][[step.name for step in STEPS].index("FROM", 1) :]
    assert last == ["FROM", "COPY", "ENV", "WORKDIR", "USER", "ENTRYPOINT", "CMD"]
    (user,) = words("USER")
    assert re.fullmatch(r"[1-9]\d*:[1-9]\d*", user)
    (run,) = words("RUN")
    for part in ("constraints.txt", "--no-cache-dir", "uninstall --yes --quiet pip"):
        assert part in run


def test_only_what_an_installation_is_made_of_goes_into_the_build() -> None:
    lines = (ROOT / ".containerignore").read_text(encoding="utf-8")
    assert lines == (ROOT / ".dockerignore").read_text(encoding="utf-8")
    names = {line[1:] for line in lines.split() if line.startswith("!")}
    assert lines.split("\n")[1] == "*"
    assert all((ROOT / name).exists() for name in names)
    assert names.isdisjoint({".git", "tests", "seeds", ".github"})


@pytest.mark.skipif(shutil.which("hadolint") is None, reason="hadolint is not installed")
def test_hadolint_has_nothing_to_say() -> None:
    done = subprocess.run(
        ["hadolint", ROOT / "Containerfile"], capture_output=True, check=False, encoding="utf-8"
    )
    assert (done.returncode, done.stdout) == (0, "")


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="the steps are of a Linux image")
@checkouts.needed[0]
@checkouts.needed[1]
def test_its_steps_make_a_seedlint_without_pip(tmp_path: Path) -> None:
    """Without the network, so without the libraries: those of this environment stand in."""
    setuptools = pytest.importorskip("setuptools")
    # That alone is there for pip, which uninstalls itself: it must find no other one.
    shutil.copytree(Path(setuptools.__file__).parent, tmp_path / "builds" / "setuptools")
    tree = checkouts.clone(checkouts.repository(tmp_path), tmp_path / "seedlint")
    offline = {"PIP_NO_INDEX": "1", "PIP_NO_DEPS": "1", "PIP_NO_BUILD_ISOLATION": "0"}
    builds = {"PYTHONPATH": str(tmp_path / "builds")}
    done = subprocess.run(
        [sys.executable, ".ci/image.py", str(tmp_path / "stages")],
        cwd=tree,
        env={**os.environ, **offline, **builds, "XDG_CACHE_HOME": str(tmp_path / "cache")},
        capture_output=True,
        check=False,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stdout + done.stderr
    made = tmp_path / "stages" / "image" / "opt" / "seedlint"
    (site,) = made.glob("lib/python3*/site-packages")
    assert {path.name for path in site.iterdir() if "pip" in path.name} == set()
    assert (site / "seedlint" / "rules").is_dir()
    assert not (tmp_path / "cache").exists()
    assert not (tmp_path / "stages" / "build" / "src" / "tests").exists()
    said = subprocess.run(
        [made / "bin" / "seedlint", "--version"],
        env={**os.environ, "PYTHONPATH": sysconfig.get_paths()["purelib"]},
        capture_output=True,
        check=True,
        encoding="utf-8",
    )
    assert said.stdout == f"seedlint {__version__}\n"
