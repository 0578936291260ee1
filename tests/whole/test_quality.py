"""templates/quality.yml, without GitHub: its steps are run as they stand there, with a stand-in for `gh`."""

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

from tests.support.gitting import ALONE, commit, git
from tests.support.running import TIMEOUT, WRONG_TYPE, document

ROOT = Path(__file__).parents[2]
FILE = ROOT / "templates" / "quality.yml"
WORKFLOW = yaml.safe_load(FILE.read_text(encoding="utf-8"))
STEPS = [step for step in WORKFLOW["jobs"]["report"]["steps"] if "run" in step]
BASH = shutil.which("bash")

GH = """
import json, os, re, sys
from pathlib import Path

place = Path(os.environ["GH_ISSUES"])
issues = json.loads(place.read_text(encoding="utf-8"))
what, act, *rest = sys.argv[1:]
options = dict(zip(rest, rest[1:]))
body = Path(options["--body-file"]).read_text(encoding="utf-8") if "--body-file" in options else ""
log = place.with_name("log")
log.write_text(log.read_text(encoding="utf-8") + f"{what} {act}\\n", encoding="utf-8")
if (what, act) == ("label", "create"):
    if rest[0] in issues["labels"]:
        sys.exit("it is there")
    issues["labels"].append(rest[0])
    place.write_text(json.dumps(issues), encoding="utf-8")
    sys.exit(0)
assert os.environ["GH_TOKEN"] and os.environ["GH_REPO"]
if act == "list":
    open_ = [one for one in issues["issues"] if one["open"] and options["--label"] in one["labels"]]
    print("".join(f"{one['number']}\\n" for one in open_[:1]), end="")
elif act == "create":
    assert options["--label"] in issues["labels"]
    number = len(issues["issues"]) + 1
    issues["issues"].append({"number": number, "open": True, "labels": [options["--label"]],
                             "title": options["--title"], "body": body, "comments": []})
elif act == "view":
    (one,) = (one for one in issues["issues"] if str(one["number"]) == rest[0])
    print("\\n".join((one["body"], *one["comments"])))
elif act == "comment":
    (one,) = (one for one in issues["issues"] if str(one["number"]) == rest[0])
    one["comments"].append(body)
else:
    sys.exit(f"gh {what} {act}?")
place.write_text(json.dumps(issues), encoding="utf-8")
"""


class Ran(NamedTuple):
    code: int
    out: str
    step: str


class Machine:
    """A machine of GitHub's, a repository with documents, and its issues."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.remote = folder / "remote.git"
        self.checkout = folder / "checkout"
        (self.checkout / "seeds").mkdir(parents=True)
        self.issues_file = folder / "issues.json"
        self.issues_file.write_text('{"labels": [], "issues": []}', encoding="utf-8")
        (folder / "log").write_text("", encoding="utf-8")
        git("init", "-q", "--bare", str(self.remote), cwd=folder)
        git("init", "-q", cwd=self.checkout)
        self.write("seedlint.toml", 'include = ["seeds"]\n')
        self.write(".gitignore", ".seedlint_cache\n")
        self.write("seeds/a.md", document(1))
        commit(self.checkout)
        programs = folder / "programs"
        programs.mkdir()
        (programs / "gh.py").write_text(GH, encoding="utf-8")
        (programs / "gh").write_text(
            f'#!/bin/sh\nexec "{sys.executable}" "{programs}/gh.py" "$@"\n', encoding="utf-8"
        )
        (programs / "gh").chmod(0o755)
        self.path = os.pathsep.join([str(programs), os.path.dirname(sys.executable), os.environ["PATH"]])
        self.runs = 0

    def write(self, name: str, text: str) -> None:
        (self.checkout / name).write_text(text, encoding="utf-8")

    @property
    def issues(self) -> list[dict[str, Any]]:
        return list(json.loads(self.issues_file.read_text(encoding="utf-8"))["issues"])

    @property
    def log(self) -> list[str]:
        return (self.folder / "log").read_text(encoding="utf-8").splitlines()

    def run(self, *, without: str = "") -> Ran:
        """Run the job's steps until one fails, or one that is called so."""
        self.runs += 1
        temporary = self.folder / f"temp{self.runs}"
        temporary.mkdir()
        out = ""
        known = {
            "github.token": "SECRET",
            "github.server_url": str(self.folder),
            "github.repository": "remote.git",
        }
        for step in STEPS:
            if step["name"] == "Install seedlint":
                continue
            if step["name"] == without:
                return Ran(-1, out, without)
            # Without Great Expectations, which takes seconds to load.
            given = {**WORKFLOW["env"], "OPTIONS": "--no-expectations --jobs 1", **step.get("env", {})}
            env = {
                name: re.sub(r"\$\{\{ (.+?) \}\}", lambda found: known[found[1]], value)
                for name, value in given.items()
            }
            assert "${{" not in step["run"], "values reach the shell as variables"
            kept = {name: value for name, value in os.environ.items() if not name.startswith(("GIT_", "GH_"))}
            done = subprocess.run(
                [str(BASH), "--noprofile", "--norc", "-e", "-o", "pipefail", "-c", step["run"]],
                cwd=self.checkout,
                env={
                    **kept,
                    **ALONE,
                    **env,
                    "PATH": self.path,
                    "RUNNER_TEMP": str(temporary),
                    "GH_ISSUES": str(self.issues_file),
                },
                capture_output=True,
                encoding="utf-8",
                timeout=TIMEOUT,
                check=False,
            )
            out += done.stdout + done.stderr
            if done.returncode:
                return Ran(done.returncode, out, step["name"])
        assert "SECRET" not in out
        return Ran(0, out, "")

    def branch(self, *words: str) -> str:
        return git("--git-dir", str(self.remote), *words, cwd=self.folder)


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


runs = pytest.mark.skipif(BASH is None or os.name == "nt", reason="the steps are for bash")


@runs
def test_one_issue_says_what_is_new_and_the_history_grows(machine: Machine) -> None:
    ran = machine.run()
    assert ran.code == 0, ran
    (issue,) = machine.issues
    assert issue["title"].startswith("Data quality: score 100 of 100")
    assert "This is the first notice" in issue["body"]
    ran = machine.run()
    assert (ran.code, machine.issues) == (0, [issue]), ran
    assert "nothing new" in ran.out
    machine.write("seeds/b.md", document(2, WRONG_TYPE))
    commit(machine.checkout)
    assert machine.run().code == 0
    (issue,) = machine.issues
    (comment,) = issue["comments"]
    assert "seeds/b.md:8" in comment
    assert "1 new" in comment
    history = machine.branch("show", "seedlint-quality:report/history.jsonl").splitlines()
    assert len(history) >= 3
    assert len(machine.branch("rev-list", "seedlint-quality").split()) == 1, "one commit, whatever the age"
    assert machine.branch("ls-tree", "--name-only", "seedlint-quality").split() == ["notices.json", "report"]
    assert git("status", "--porcelain", cwd=machine.checkout) == "", "nothing is left in the checkout"


@runs
def test_what_a_run_that_ended_early_has_posted_is_not_posted_again(machine: Machine) -> None:
    assert machine.run().code == 0
    machine.write("seeds/b.md", document(2, WRONG_TYPE))
    commit(machine.checkout)
    assert machine.run(without="Keep the report").step == "Keep the report"
    before = machine.issues
    assert len(before[0]["comments"]) == 1
    ran = machine.run()
    assert ran.code == 0
    assert "issue 1 has it" in ran.out
    assert "nothing new" in machine.run().out
    assert machine.issues == before


@pytest.mark.slow
@runs
def test_a_closed_issue_is_followed_by_a_new_one(machine: Machine) -> None:
    assert machine.run().code == 0
    whole = json.loads(machine.issues_file.read_text(encoding="utf-8"))
    whole["issues"][0]["open"] = False
    machine.issues_file.write_text(json.dumps(whole), encoding="utf-8")
    machine.write("seeds/b.md", document(2, WRONG_TYPE))
    commit(machine.checkout)
    assert machine.run().code == 0
    assert [issue["open"] for issue in machine.issues] == [False, True]
    assert machine.issues[1]["title"].startswith("Data quality: 1 new")


@pytest.mark.slow
@runs
def test_a_remote_that_cannot_be_asked_begins_nothing_anew(machine: Machine) -> None:
    assert machine.run().code == 0
    machine.remote.rename(machine.folder / "elsewhere.git")
    ran = machine.run()
    assert (ran.code, ran.step) == (128, "Restore the last report")
    assert len(machine.issues) == 1
    assert machine.issues[0]["comments"] == []


@pytest.mark.slow
@runs
def test_a_report_that_cannot_be_made_tells_nothing(machine: Machine) -> None:
    assert machine.run().code == 0
    machine.write("seedlint.toml", 'include = ["nothing-here"]\n')
    ran = machine.run()
    assert (ran.code, ran.step) == (2, "Make the report")
    assert len(machine.log) == 3, machine.log


@pytest.mark.slow
@runs
def test_an_incomplete_report_is_told_and_fails(machine: Machine) -> None:
    assert machine.run().code == 0
    machine.write("seedlint.toml", 'include = ["seeds"]\nrule-paths = ["broken.py"]\n')
    machine.write("broken.py", "raise RuntimeError('no')\n")
    commit(machine.checkout)
    ran = machine.run()
    assert (ran.code, ran.step) == (2, "A report that is incomplete fails"), ran
    assert "The report is incomplete" in machine.issues[0]["comments"][0]


def test_actions_are_pinned_as_in_the_other_workflows() -> None:
    def pins(path: Path) -> set[str]:
        return set(re.findall(r"uses: (\S+@[0-9a-f]{40} # v[\d.]+)", path.read_text(encoding="utf-8")))

    files = (*ROOT.glob(".github/workflows/*.yml"), ROOT / "templates" / "pages.yml")
    others = set().union(*map(pins, files))
    assert len(pins(FILE)) == FILE.read_text(encoding="utf-8").count("uses: ")
    assert pins(FILE) <= others
