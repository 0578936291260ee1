"""The hooks and workflows that `seedlint init` writes."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from seedlint.cli import beginning
from seedlint.setup import jobs
from seedlint.util.origin import Origin
from tests.setup.test_init import FROM, ROOT, init, repo, write
from tests.support.gitting import commit, git
from tests.support.running import found

__all__ = ["repo"]


def checked(*words: str, cwd: Path) -> None:
    found = shutil.which(words[0])
    if found is None:
        pytest.skip(f"there is no {words[0]} here; it comes with the extra `dev`")
    done = subprocess.run([found, *words[1:]], cwd=cwd, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("below", ["", "sub/folder"])
def test_the_workflow_passes_the_checks_of_workflows(
    below: str, repo: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    if below:
        shutil.move(repo / "seeds", write(repo, f"{below}/x", "").parent / "seeds")
    assert init(capsys, repo / below, "--workflow", *FROM).code == 0
    file = repo / ".github" / "workflows" / "seedlint.yml"
    checked("check-jsonschema", "--builtin-schema", "vendor.github-workflows", str(file), cwd=repo)
    checked("zizmor", "--offline", "--quiet", str(file), cwd=repo)
    (job,) = yaml.safe_load(file.read_text(encoding="utf-8"))["jobs"].values()
    install, check = (step for step in job["steps"] if "run" in step)
    assert install["run"] == "python -m pip install seedlint==0.1.0\n"
    assert ("--config sub/folder/seedlint.toml" in check["run"]) == bool(below)


@pytest.mark.skipif(shutil.which("sh") is None, reason="sh is not installed")
def test_the_command_of_the_workflow_runs(repo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert init(capsys, "--workflow", *FROM).code == 0
    base = commit(repo)
    text = (repo / ".github" / "workflows" / "seedlint.yml").read_text(encoding="utf-8")
    (job,) = yaml.safe_load(text)["jobs"].values()
    programs = repo.parent / "programs"
    programs.mkdir()
    program = programs / "seedlint"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m seedlint "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    summary = repo.parent / "summary.md"
    environment = {
        **os.environ,
        "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
        "GITHUB_STEP_SUMMARY": str(summary),
    }

    def run(base: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["sh", "-ec", job["steps"][-2]["run"]],
            cwd=repo, env={**environment, "BASE": base}, capture_output=True, encoding="utf-8", check=False,
        )  # fmt: skip

    pushed = run("")
    assert (pushed.returncode, "seeds/2.md" in pushed.stdout) == (1, True), pushed.stderr
    assert "seeds/2.md" in summary.read_text(encoding="utf-8")
    summary.unlink()
    asked = run(base)
    assert asked.returncode == 0, asked.stderr


@pytest.mark.parametrize(
    ("url", "action"),
    [
        ("https://github.com/harbour/seedlint", "harbour/seedlint"),
        ("https://github.com/harbour/seedlint.git", "harbour/seedlint"),
        ("ssh://git@github.com/harbour/seed.lint-2.git", "harbour/seed.lint-2"),
        ("https://github.com/harbour/seedlint/x", ""),
        ("https://github.com.example.com/harbour/seedlint", ""),
        ("https://example.com/harbour/seedlint", ""),
    ],
)
def test_the_workflow_is_by_the_action_where_github_has_it(url: str, action: str) -> None:
    origin = Origin("git", url, "a" * 40)
    expected = f"{action}@{'a' * 40}" if action else ""
    assert jobs.action_of(origin, origin.requirement) == expected
    assert not jobs.action_of(origin, "seedlint==0.1.0")
    assert not jobs.action_of(Origin("archive", url), f"seedlint @ {url}")


def test_both_workflows_pass_the_checks_of_workflows(tmp_path: Path) -> None:
    job = jobs.Job("x", "sub/folder/seedlint.toml")
    requirement = f"seedlint @ git+https://github.com/o/seedlint@{'a' * 40}"
    for number, action in enumerate(("", f"o/seedlint@{'a' * 40}")):
        text = jobs.workflow(job, requirement, action)
        file = write(tmp_path, f".github/workflows/{number}.yml", text)
        checked("check-jsonschema", "--builtin-schema", "vendor.github-workflows", str(file), cwd=tmp_path)
        checked("zizmor", "--offline", "--quiet", str(file), cwd=tmp_path)
        assert text.count("--config sub/folder/seedlint.toml") == 1


def test_what_the_page_shows_is_what_is_written(
    repo: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    commit = "c" * 40
    source = Origin("git", "https://github.com/OWNER/seedlint", commit)
    monkeypatch.setattr(beginning, "origin", lambda: source)
    assert init(capsys, "--workflow").code == 0
    written = (repo / ".github" / "workflows" / "seedlint.yml").read_text(encoding="utf-8")
    page = (ROOT / "docs" / "guides" / "ci.md").read_text(encoding="utf-8")
    assert f"```yaml\n{written.replace(commit, 'COMMIT')}```\n" in page


def test_actions_are_those_of_the_project_itself() -> None:
    own = "".join(path.read_text(encoding="utf-8") for path in (ROOT / ".github" / "workflows").glob("*.yml"))
    assert f"uses: {jobs.CHECKOUT}\n" in own
    assert f"uses: {jobs.PYTHON}\n" in own


def test_the_hook_is_the_one_that_the_project_offers() -> None:
    offered = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    (one,) = [hook for hook in offered if hook["id"] == "seedlint"]
    assert one["entry"] == jobs.ENTRY
    assert one["require_serial"]


@pytest.mark.parametrize(
    ("origin", "requirement"),
    [
        (Origin("index"), "seedlint==0.1.0"),
        (Origin("folder", "file:///x"), ""),
        (
            Origin("git", "https://example.com/o/seedlint", "a" * 40),
            f"seedlint @ git+https://example.com/o/seedlint@{'a' * 40}",
        ),
    ],
)
def test_the_hook_passes_the_check_of_pre_commit(origin: Origin, requirement: str, tmp_path: Path) -> None:
    assert origin.requirement == requirement
    item = jobs.hook(jobs.Job(r"^seeds/.*\.(?i:md)$"), origin, requirement)
    write(tmp_path, "config.yaml", jobs.hooks_file(item))
    done = subprocess.run(
        [sys.executable, "-m", "pre_commit", "validate-config", "config.yaml"],
        cwd=tmp_path, capture_output=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.slow
def test_the_hook_runs(
    repo: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("seedlint.cli.beginning.origin", lambda: Origin("folder", "file:///x"))
    assert init(capsys, "--hook").code == 0
    git("add", "-A", cwd=repo)
    env = {k: v for k, v in os.environ.items() if not k.startswith("GIT_")}
    env["PRE_COMMIT_HOME"] = str(repo.parent / "home")
    env["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{env['PATH']}"
    done = subprocess.run(
        [sys.executable, "-m", "pre_commit", "run", "--all-files", "--color=never"],
        cwd=repo, env=env, capture_output=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert done.returncode == 1, done.stdout + done.stderr
    assert "seeds/2.md:8:10: error SL102" in found(done.stdout)
    assert "README.md" not in done.stdout
