"""A package with rules: installed by pip into an environment of its own, and found there."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.support.running import TIMEOUT, document

pytestmark = pytest.mark.slow

SOURCE = Path(__file__).parent / "example_package"


class Environment(NamedTuple):
    """A virtual environment with the package in it, and where it was built."""

    python: Path
    package: Path

    def run(self, *words: str, cwd: Path) -> subprocess.CompletedProcess[str]:
        left_out = {
            "PYTEST_ADDOPTS",
            "PYTHONPATH",
            "FORCE_COLOR",
            "GITHUB_ACTIONS",
            "PIP_TARGET",
            "PIP_PREFIX",
        }
        return subprocess.run(
            [str(self.python), *words],
            cwd=cwd,
            env={**{k: v for k, v in os.environ.items() if k not in left_out}, "PYTHONUTF8": "1"},
            capture_output=True,
            check=False,
            encoding="utf-8",
            timeout=TIMEOUT,
        )


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Environment:
    """Make an environment that sees what is installed here, and let pip install the package into it.

    Nothing is downloaded: pip and the build backend are those of the environment the tests run in.
    """
    base = tmp_path_factory.mktemp("environment")
    venv.create(base, with_pip=False, symlinks=os.name != "nt")
    paths = {"base": str(base), "platbase": str(base)}
    python = Path(sysconfig.get_path("scripts", "venv", vars=paths), Path(sys.executable).name)
    site = Path(sysconfig.get_path("purelib", "venv", vars=paths))
    here = sorted({sysconfig.get_path("purelib"), sysconfig.get_path("platlib")})
    # addsitedir() also follows the .pth files there, one of which leads to an editable seedlint.
    lines = [f"import site; site.addsitedir({folder!r})" for folder in here]
    (site / "outer.pth").write_text("\n".join(lines) + "\n", encoding="utf-8")
    package = shutil.copytree(SOURCE, tmp_path_factory.mktemp("source") / "newsdesk")
    made = Environment(python, package)
    options = ["--no-deps", "--no-build-isolation", "--no-index", "--disable-pip-version-check"]
    done = made.run("-m", "pip", "install", *options, str(package), cwd=package.parent)
    assert done.returncode == 0, done.stdout + done.stderr
    assert (site / "newsdesk_rules" / "headlines.py").is_file()
    return made


def test_its_rules_are_found_through_the_entry_point(environment: Environment, tmp_path: Path) -> None:
    done = environment.run("-m", "seedlint", "rules", "-f", "json", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    rules = {rule["code"]: rule for rule in json.loads(done.stdout)}
    assert rules["ND001"]["source"] == "entry point newsdesk = newsdesk_rules"
    assert rules["ND001"]["fix"] == "safe"
    assert rules["ND002"]["corpus"] is True
    done = environment.run("-m", "seedlint", "rules", "--isolated", cwd=tmp_path)
    assert "ND0" not in done.stdout


def test_its_rules_judge_documents(environment: Environment, tmp_path: Path) -> None:
    for number, topic in enumerate(["Transport", "Transport", "transport"], 1):
        text = document(
            number, ("  - Transport", f"  - {topic}"), (f'changes {number}"', f'changes {number}!"')
        )
        (tmp_path / f"{number}.md").write_text(text, encoding="utf-8")
    words = ["-m", "seedlint", "-q", "-f", "concise", "--select", "ND", "."]
    done = environment.run(*words, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    found = [line.split(": ", 1)[1] for line in done.stdout.splitlines()]
    assert found == ["warning ND001 a headline ends without `!`"] * 3 + [
        "note ND002 write `Transport`, as 2 other documents do; nobody else has `transport`"
    ]
    assert environment.run(*words, "--fix", cwd=tmp_path).stdout.count("\n") == 1
    assert 'changes 1"' in (tmp_path / "1.md").read_text(encoding="utf-8")


def test_its_own_tests_pass(environment: Environment) -> None:
    done = environment.run("-m", "pytest", "-q", "-p", "no:cacheprovider", "tests", cwd=environment.package)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "21 passed" in done.stdout
