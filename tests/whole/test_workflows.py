"""What the workflows promise, beside what their schema and zizmor hold in `.ci/run`."""

from __future__ import annotations

import ast
import os
import re
import runpy
import shutil
import subprocess
import tomllib
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parent.parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
FILES = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
notes = runpy.run_path(str(ROOT / ".ci" / "release.py"))["notes"]


def jobs(name: str) -> dict[str, Any]:
    file = ROOT / ".github" / "workflows" / f"{name}.yml"
    return yaml.safe_load(file.read_text(encoding="utf-8"))["jobs"]


def pythons() -> list[str]:
    """Return the versions of Python that the package says it is for."""
    return [
        match[1]
        for classifier in PROJECT["classifiers"]
        if (match := re.fullmatch(r"Programming Language :: Python :: (3\.\d+)", classifier))
    ]


def test_every_python_that_is_named_is_tested_on_every_system() -> None:
    systems = jobs("tests")["systems"]["strategy"]["matrix"]
    assert systems["python"] == pythons()
    assert systems["system"] == ["ubuntu-latest", "macos-latest", "windows-latest"]
    steps = jobs("tests")["change"]["steps"]
    (elsewhere,) = (
        step["with"]["python-version"] for step in steps if "python-version" in step.get("with", {})
    )
    assert systems["exclude"] == [{"system": "ubuntu-latest", "python": elsewhere}]


def test_the_oldest_is_the_one_that_is_required_and_nox_has_them_all() -> None:
    assert PROJECT["requires-python"] == f">={pythons()[0]}"
    tree = ast.parse((ROOT / "noxfile.py").read_text(encoding="utf-8"))
    values = {
        node.targets[0].id: node.value
        for node in tree.body
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
    }
    assert ast.literal_eval(values["PYTHONS"]) == pythons()


def test_no_workflow_leaves_out_the_slow_tests() -> None:
    """As `pytest` alone does."""
    spark = 'pytest -m spark -rs tests/spark/test_clusters.py -k "anywhere or rows or foreign or kills"'
    steps = re.findall(
        r"^step (.*pytest .*)$", (ROOT / ".ci" / "run").read_text(encoding="utf-8"), re.MULTILINE
    )
    assert steps == ["pytest -n auto", "pytest -m slow -rs tests/whole/test_site.py", spark]
    runs = [
        step["run"]
        for file in FILES
        for job in jobs(file.stem).values()
        for step in job.get("steps", [])
        if re.search(r"\bpytest\b", step.get("run", ""))
    ]
    assert len(runs) >= 2
    clusters = sorted(path.name for path in (ROOT / "tests" / "spark").glob("test_*.py"))
    clusters = [name for name in clusters if "mark.spark" in (ROOT / "tests/spark" / name).read_text("utf-8")]
    beside = [
        *("pytest -n auto -m slow", "EXAMPLES=all pytest -n auto -m hypothesis"),
        *(f"pytest -m spark -rs tests/spark/{name}" for name in clusters),
    ]
    assert [runs.count(words) for words in beside] == [1] * len(beside)
    assert [words for words in runs if ' -m ""' not in words and words not in beside] == []
    calls = re.findall(
        r'session\.run\(\s*"pytest",(.*?)\)', (ROOT / "noxfile.py").read_text("utf-8"), re.DOTALL
    )
    assert len(calls) >= 4
    assert [words for words in calls if '"-m", ""' not in words and '"hypothesis"' not in words] == []


@pytest.mark.skipif(shutil.which("bash") is None, reason="bash is not installed")
@pytest.mark.parametrize(
    ("folder", "works"), [("bin", "python3"), ("Scripts", "python"), ("Scripts", "python3"), (None, None)]
)
def test_what_a_change_must_pass_is_run_in_an_environment_of_its_own(
    folder: str | None, works: str | None, tmp_path: Path
) -> None:
    """On Windows, programs are in `Scripts`, and `python3` may be nothing but a stub."""
    text = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    tools = set(re.findall(r"^step ([\w-]+)", text, re.MULTILINE)) - {"npm"}
    assert {"pip", "seedlint", "pytest", "python"} <= tools
    programs, project, log = tmp_path / "programs", tmp_path / "project", tmp_path / "log"
    for path in (programs, project / ".ci", project / ".github" / "workflows"):
        path.mkdir(parents=True)
    shutil.copy(ROOT / ".ci" / "run", project / ".ci")

    def program(name: str, *lines: str) -> None:
        (programs / name).write_text("\n".join(["#!/bin/sh", *lines, ""]), encoding="utf-8")
        (programs / name).chmod(0o755)

    program("tool", f'echo "${{0##*/}}" >> "{log}"')
    makes = [
        '[ "$2" = venv ] || exit 0',
        f'mkdir "$3/{folder}"',
        f'for t in {" ".join(tools)}; do cp "$0.tool" "$3/{folder}/$t"; done',
    ]
    for name in ("python3", "python"):
        program(name, *(makes if name == works else ["exit 49"]))
        shutil.copy(programs / "tool", programs / f"{name}.tool")
    for name in tools - {"python"}:
        program(name, "echo not that one; exit 1")
    program("npm", "exit 0")
    path = os.pathsep.join((str(programs), os.environ["PATH"]))
    bash = str(shutil.which("bash"))
    done = subprocess.run(
        [bash, ".ci/run"],
        cwd=project,
        env={**os.environ, "PATH": path},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    if folder is None:
        assert (done.returncode, log.exists()) == (49, False)
    else:
        assert (done.returncode, done.stdout.splitlines()[-1]) == (0, "all passed"), done.stdout + done.stderr
        assert set(log.read_text(encoding="utf-8").split()) == tools


def test_actions_are_pinned_by_commit_and_alike_everywhere() -> None:
    pins = defaultdict(set)
    for file in FILES:
        for line in file.read_text(encoding="utf-8").splitlines():
            if match := re.match(r"\s*(?:- )?uses: (.+)", line):
                if match[1].startswith("$/"):  # this repository's own
                    continue
                pin = re.fullmatch(r"([\w./-]+)@([0-9a-f]{40} # v\d+\.\d+\.\d+)", match[1])
                assert pin, line
                pins[pin[1]].add(pin[2])
    assert len(pins) > 3
    assert {action: found for action, found in pins.items() if len(found) > 1} == {}


def test_only_the_publishing_job_can_publish_and_after_everything_else() -> None:
    for file in FILES:
        assert yaml.safe_load(file.read_text(encoding="utf-8"))["permissions"] == {"contents": "read"}
    assert not [job for job in jobs("tests").values() if "permissions" in job]
    release = jobs("release")
    writers = {
        name: job["permissions"] for name, job in release.items() if "write" in job["permissions"].values()
    }
    assert writers == {
        "attest": {"id-token": "write", "attestations": "write"},
        "publish": {"id-token": "write"},
        "announce": {"contents": "write"},
    }
    assert release["publish"]["environment"] == "pypi"
    assert set(release["publish"]["needs"]) == release.keys() - {"publish", "announce"}
    assert set(release["attest"]["needs"]) == release.keys() - writers.keys()
    for job in ("attest", "publish"):
        assert all("uses" in step for step in release[job]["steps"]), "it runs nothing of the checkout"
    assert release["announce"]["needs"] == "publish"


def test_files_that_are_named_are_there() -> None:
    named = {
        name for file in FILES for name in re.findall(r"\b(?:tests|docs)/[\w/.-]+", file.read_text("utf-8"))
    }
    assert "tests/whole/test_wheel.py" in named
    assert not [name for name in named if not (ROOT / name).exists()]


def test_nothing_runs_for_ever() -> None:
    for file in FILES:
        for name, job in jobs(file.stem).items():
            assert "timeout-minutes" in job or "uses" in job, (file.name, name)


CHANGELOG = """\
# Changelog

## [1.2.0] - 2026-05-04

### Added

- What is new.

## [1.1.0] - 2026-01-02

- What was new.
"""


def test_a_release_has_its_section_as_notes() -> None:
    assert notes("v1.2.0", "1.2.0", CHANGELOG) == "### Added\n\n- What is new.\n"


@pytest.mark.parametrize(
    ("tag", "version", "old", "new", "says"),
    [
        ("v1.2.1", "1.2.0", "", "", "the tag v1.2.1 is not the version of the code"),
        ("1.2.0", "1.2.0", "", "", "the tag 1.2.0 is not the version of the code"),
        ("v1.2.1", "1.2.1", "", "", "must begin with `## [1.2.1] - YYYY-MM-DD`"),
        ("v1.1.0", "1.1.0", "", "", "not with `## [1.2.0] - 2026-05-04`"),
        ("v1.2.0", "1.2.0", "2026-05-04", "Unreleased", "not with `## [1.2.0] - Unreleased`"),
        ("v1.2.0", "1.2.0", "### Added\n\n- What is new.\n", "", "says nothing about 1.2.0"),
    ],
)
def test_what_is_not_ready_is_not_released(tag: str, version: str, old: str, new: str, says: str) -> None:
    with pytest.raises(SystemExit) as stopped:
        notes(tag, version, CHANGELOG.replace(old, new) if old else CHANGELOG)
    assert says in str(stopped.value.code)
