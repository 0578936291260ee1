"""The GitHub Action, without GitHub: its steps are run as they stand in action.yml."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml

from tests.support.gitting import commit, git
from tests.support.running import TIMEOUT, WRONG_TYPE, document

ROOT = Path(__file__).parents[2]
ACTION = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
STEPS = {step["id"]: step for step in ACTION["runs"]["steps"] if "id" in step}
BASH = shutil.which("bash")

pytestmark = pytest.mark.skipif(BASH is None or os.name == "nt", reason="the steps are for bash")


class Ran(NamedTuple):
    code: int
    out: str
    outputs: dict[str, str]
    summary: str


class Runner:
    """A machine of GitHub's, as far as the action needs one."""

    def __init__(self, folder: Path) -> None:
        self.top = folder / "checkout"
        self.temp = folder / "temp"
        (self.top / "seeds").mkdir(parents=True)
        self.temp.mkdir()
        self.write("seeds/0.md", document(0))
        self.write("seedlint.toml", 'include = ["seeds"]\n')
        self.event: dict[str, Any] = {}
        self.summary = ""

    def write(self, name: str, text: str) -> None:
        path = self.top / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def step(self, name: str, inputs: dict[str, str], **steps: dict[str, str]) -> Ran:
        """Run a step with some inputs; its variables are those that action.yml gives it."""
        given = {key: str(one.get("default", "")) for key, one in ACTION["inputs"].items()} | inputs
        out, told, event = (self.temp / part for part in ("output", "summary", "event.json"))
        out.write_text("", encoding="utf-8")
        told.write_text(self.summary, encoding="utf-8")
        event.write_text(json.dumps(self.event), encoding="utf-8")
        environment = {
            **os.environ,
            "GITHUB_WORKSPACE": str(self.top),
            "GITHUB_OUTPUT": str(out),
            "GITHUB_STEP_SUMMARY": str(told),
            "GITHUB_EVENT_PATH": str(event),
            "GITHUB_ACTIONS": "true",
            "RUNNER_TEMP": str(self.temp),
        }
        for variable, value in STEPS[name]["env"].items():
            environment[variable] = _expanded(value, given, steps)
        assert BASH is not None
        done = subprocess.run(
            [BASH, "--noprofile", "--norc", "-e", "-o", "pipefail", "-c", STEPS[name]["run"]],
            cwd=self.top,
            env=environment,
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=TIMEOUT,
            check=False,
        )
        text = out.read_text(encoding="utf-8")
        outputs = {m[1]: m[3] for m in re.finditer(r"(\S+)<<(\S+)\n(.*?)\n\2\n", text, re.DOTALL)}
        return Ran(done.returncode, done.stdout + done.stderr, outputs, told.read_text(encoding="utf-8"))

    def run(self, **inputs: str) -> Ran:
        """Run seedlint with some inputs; underscores stand for hyphens."""
        command = Path(sys.executable).with_name("seedlint")
        given = {"python": sys.executable, **{key.replace("_", "-"): value for key, value in inputs.items()}}
        return self.step("run", given, prepare={"command": str(command)})


def _expanded(value: str, given: dict[str, str], steps: dict[str, dict[str, str]]) -> str:
    found = re.fullmatch(r"\$\{\{ ([\w.-]+) \}\}", value)
    assert found, value
    parts = found[1].split(".")
    if parts[0] == "inputs":
        return given[parts[1]]
    if parts == ["github", "action_path"]:
        return str(ROOT)
    assert parts[0] == "steps"
    return steps[parts[1]][parts[3]]


@pytest.fixture
def runner(tmp_path: Path) -> Runner:
    return Runner(tmp_path)


def test_a_clean_checkout_passes(runner: Runner) -> None:
    ran = runner.run()
    assert ran.code == 0, ran.out
    assert ran.outputs == {"exit-code": "0", "documents": "1", "errors": "0", "warnings": "0", "notes": "0"}
    assert "seedlint" in ran.summary


def test_findings_fail_and_are_told_everywhere(runner: Runner) -> None:
    runner.write("seeds/0.md", document(0, WRONG_TYPE))
    runner.summary = "# Before\nnot ended"
    ran = runner.run(sarif="out.sarif", junit="out.xml")
    assert ran.code == 1
    assert "<testsuite" in (runner.top / "out.xml").read_text(encoding="utf-8")
    assert ran.outputs["errors"] == "1"
    assert ran.outputs["sarif"] == "out.sarif"
    assert "::error " in ran.out  # on the line of the pull request
    assert ran.summary.startswith("# Before\nnot ended\n")
    assert "SL102" in ran.summary
    assert json.loads((runner.top / "out.sarif").read_text(encoding="utf-8"))["version"] == "2.1.0"


def test_outputs_are_all_declared() -> None:
    told = {"exit-code", "documents", "errors", "warnings", "notes", "sarif"}
    assert set(ACTION["outputs"]) == told


HOSTILE = [
    "$(touch owned) `touch owned` ; touch owned | touch owned '; touch owned; ' \"; touch owned; \"",
    "--config=/etc/passwd ${{ github.token }}\ntouch owned\nexit-code<<end\n0\nend",
]


@pytest.mark.parametrize("name", sorted(set(ACTION["inputs"]) - {"python"}))
@pytest.mark.parametrize("text", HOSTILE, ids=["shell", "lines"])
def test_no_input_is_evaluated(runner: Runner, name: str, text: str) -> None:
    given = {"python": sys.executable, "version": "installed", name: text}
    ran = runner.step("run", given, prepare={"command": _seedlint()})
    assert ran.outputs.get("exit-code", "2") in {"0", "1", "2"}
    assert set(ran.outputs) <= set(ACTION["outputs"])
    if f"${{{{ inputs.{name} }}}}" in STEPS["prepare"]["env"].values():
        assert set(runner.step("prepare", given).outputs) <= {"command", "cache"}
    assert not [*runner.top.rglob("owned"), *runner.temp.rglob("owned")]


def _seedlint() -> str:
    return str(Path(sys.executable).with_name("seedlint"))


def test_no_step_puts_an_input_into_its_script() -> None:
    for step in STEPS.values():
        assert "${{" not in step["run"]


def test_a_working_directory_has_its_own_configuration(runner: Runner) -> None:
    runner.write("site/docs/1.md", document(1, WRONG_TYPE))
    runner.write("site/seedlint.toml", 'include = ["docs"]\n')
    ran = runner.run(working_directory="site", sarif="out.sarif")
    assert ran.outputs["documents"] == "1"
    assert ran.outputs["sarif"] == "site/out.sarif"
    assert "file=site/docs/1.md" in ran.out or "file=docs/1.md" in ran.out


@pytest.mark.parametrize("where", ["../..", "/", "nowhere", "seeds/0.md"])
def test_a_working_directory_is_in_the_checkout(runner: Runner, where: str) -> None:
    ran = runner.run(working_directory=where)
    assert ran.code == 2
    assert "working-directory" in ran.out


def history(runner: Runner) -> tuple[str, str]:
    """Make two commits, of which the second one has an error more; return their names."""
    git("init", "-q", cwd=runner.top)
    runner.write("seeds/0.md", document(0, WRONG_TYPE))
    commit(runner.top)
    first = git("rev-parse", "HEAD", cwd=runner.top).strip()
    runner.write("seeds/1.md", document(1, WRONG_TYPE))
    commit(runner.top)
    return first, git("rev-parse", "HEAD", cwd=runner.top).strip()


def test_on_pull_requests_only_what_is_new_counts(runner: Runner) -> None:
    first, second = history(runner)
    assert runner.run().outputs["errors"] == "2"
    runner.event = {"pull_request": {"base": {"sha": first}}}
    ran = runner.run()
    assert (ran.code, ran.outputs["errors"]) == (1, "1")
    assert runner.run(since="none").outputs["errors"] == "2"
    assert runner.run(since=second).code == 0


def test_on_pushes_if_that_is_asked_for(runner: Runner) -> None:
    first, _ = history(runner)
    runner.event = {"before": first}
    assert runner.run().outputs["errors"] == "2"
    assert runner.run(since="push").outputs["errors"] == "1"
    runner.event = {"before": "0" * 40}  # a new branch
    assert runner.run(since="push").outputs["errors"] == "2"


def test_a_base_that_is_missing_is_no_pass(runner: Runner) -> None:
    history(runner)
    runner.event = {"pull_request": {"base": {"sha": "1" * 40}}}
    ran = runner.run()
    assert ran.code == 2
    assert "fetch-depth: 0" in ran.out


def test_nothing_to_check_is_no_pass_unless_that_is_said(runner: Runner) -> None:
    (runner.top / "seeds" / "0.md").unlink()
    assert runner.run().code == 2
    assert runner.run(fail_on_nothing="false").code == 0


def test_fail_on_and_further_options(runner: Runner) -> None:
    runner.write("seeds/0.md", document(0, ("https://", "http://")))
    assert runner.run().code == 0
    assert runner.run(fail_on="note").code == 1
    assert runner.run(fail_on="note", args="--ignore SL402").code == 0
    assert runner.run(args="--ignore 'SL4").code == 2


def test_the_cache_is_kept_where_the_cache_step_looks(runner: Runner) -> None:
    prepared = runner.step("prepare", {"python": sys.executable, "version": "installed"})
    assert prepared.code == 0, prepared.out
    runner.run()
    assert Path(prepared.outputs["cache"]).is_dir()


def test_what_is_not_installed_is_said(runner: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/usr/bin:/bin")
    ran = runner.step("prepare", {"python": sys.executable, "version": "installed"})
    assert ran.code == 2
    assert "no step before has installed seedlint" in ran.out


@pytest.mark.slow
def test_this_revision_is_installed(runner: Runner) -> None:
    ran = runner.step("prepare", {"python": sys.executable})
    assert ran.code == 0, ran.out
    assert Path(ran.outputs["command"]).is_file()
    done = runner.step("run", {"python": sys.executable}, prepare=ran.outputs)
    assert done.code == 0, done.out
