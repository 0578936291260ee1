"""The recipes for CI systems, without these systems: valid by their schemas, and run as they are written."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from xml.etree import ElementTree

import pytest
import yaml

from tests.support.gitting import ALONE, commit, git
from tests.support.running import TIMEOUT, WRONG_TYPE, document

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "docs"))
try:
    import examples
finally:
    sys.path.remove(str(ROOT / "docs"))

if TYPE_CHECKING:
    from collections.abc import Sequence

PAGE = (ROOT / "docs" / "guides" / "ci.md").read_text(encoding="utf-8")
SPEC, TEMPLATE = yaml.safe_load_all((ROOT / "templates" / "seedlint.yml").read_text(encoding="utf-8"))
BASH = shutil.which("bash")
runs = pytest.mark.skipif(BASH is None or os.name == "nt", reason="the scripts are for a shell")


def recipe(title: str) -> list[examples.Block]:
    return dict(examples.sections(PAGE))[title]


class Ran(NamedTuple):
    code: int
    out: str


class Checkout(NamedTuple):
    """A checkout in which an old document has a defect, on the default branch and on any other."""

    folder: Path
    base: str

    def change(self, *changes: tuple[str, str]) -> None:
        """Commit another document."""
        (self.folder / "seeds" / "new.md").write_text(document(2, *changes), encoding="utf-8")
        commit(self.folder)

    def run(self, lines: Sequence[str], **variables: str) -> Ran:
        """Run the lines of a script, one after the other in one shell."""
        path = os.pathsep.join([os.path.dirname(sys.executable), os.environ["PATH"]])
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("GIT_", "CI_"))}
        done = subprocess.run(
            [str(BASH), "--noprofile", "--norc", "-e", "-o", "pipefail", "-c", "\n".join(lines)],
            cwd=self.folder,
            env={**kept, **ALONE, **variables, "PATH": path},
            capture_output=True,
            encoding="utf-8",
            timeout=TIMEOUT,
            check=False,
        )
        return Ran(done.returncode, done.stdout + done.stderr)


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    (tmp_path / "seeds").mkdir()
    (tmp_path / "seeds" / "old.md").write_text(document(1, WRONG_TYPE), encoding="utf-8")
    (tmp_path / "seedlint.toml").write_text('include = ["seeds"]\n', encoding="utf-8")
    (tmp_path / ".gitignore").write_text(".seedlint_cache\n", encoding="utf-8")
    git("init", "-q", cwd=tmp_path)
    return Checkout(tmp_path, commit(tmp_path))


def check_schema(name: str, *files: Path) -> None:
    found = shutil.which("check-jsonschema")
    if found is None:
        pytest.skip("there is no check-jsonschema here; it comes with the extra `dev`")
    # Azure's schema has escapes in its patterns that are none where patterns mean Unicode.
    words = [found, "--regex-variant", "nonunicode", "--builtin-schema", name, *map(str, files)]
    done = subprocess.run(words, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stdout + done.stderr


# GitLab


def given(**inputs: str) -> dict[str, Any]:
    """Return the job of the template with some inputs, as GitLab makes it."""
    values = {name: one["default"] for name, one in SPEC["spec"]["inputs"].items()} | inputs

    def filled(part: Any) -> Any:
        if isinstance(part, dict):
            return {key: filled(value) for key, value in part.items()}
        if isinstance(part, list):
            return [filled(item) for item in part]
        return re.sub(r"\$\[\[ inputs\.(\w+) \]\]", lambda found: values[found[1]], part)

    return filled(TEMPLATE)


def test_gitlab_takes_the_template_and_what_includes_it(tmp_path: Path) -> None:
    files = [tmp_path / f"{number}.yml" for number in range(4)]
    texts = [yaml.safe_dump(SPEC), yaml.safe_dump(given()), *(block.text for block in recipe("GitLab"))]
    for file, text in zip(files, texts, strict=True):
        file.write_text(text, encoding="utf-8")
    check_schema("vendor.gitlab-ci", *files)
    inputs = SPEC["spec"]["inputs"]
    for block in recipe("GitLab"):
        for one in yaml.safe_load(block.text)["include"]:
            assert one["inputs"].keys() <= inputs.keys()
    used = set(re.findall(r"inputs\.(\w+)", yaml.safe_dump(TEMPLATE)))
    section = PAGE[PAGE.index("\n## GitLab\n") : PAGE.index("\n## Azure Pipelines\n")]
    rows = dict(re.findall(r"^\| `(\w+)` \| ?(?:`([^`]*)`)? \|", section, re.MULTILINE))
    assert used == rows.keys() == inputs.keys()
    assert rows == {name: one["default"] for name, one in inputs.items()}
    script = "\n".join(TEMPLATE["seedlint"]["script"])
    assert "$[[" not in script, "inputs reach the shell as variables"


def in_gitlab(checkout: Checkout, args: str = "", **variables: str) -> Ran:
    job = given(package="", args=args)["seedlint"]
    ran = checkout.run(job["script"], **job["variables"], **variables)
    for name in job["artifacts"]["reports"].values():
        assert (checkout.folder / name).is_file() == (ran.code != 2), ran.out
    return ran


@runs
def test_gitlab_gets_whole_reports_and_a_verdict_on_what_is_new(checkout: Checkout) -> None:
    def reported() -> set[str]:
        whole = (checkout.folder / ".seedlint-reports" / "gl-code-quality-report.json").read_text(
            encoding="utf-8"
        )
        tests = ElementTree.parse(checkout.folder / ".seedlint-reports" / "junit.xml").iter("testcase")
        failed = {str(test.get("classname")) for test in tests if test.find("failure") is not None}
        assert {one["location"]["path"] for one in json.loads(whole)} == failed
        return failed

    assert in_gitlab(checkout).code == 1, "on a branch all counts"
    base = {"CI_MERGE_REQUEST_DIFF_BASE_SHA": checkout.base}
    checkout.change()
    ran = in_gitlab(checkout, **base)
    assert (ran.code, reported()) == (0, {"seeds/old.md"}), ran.out
    checkout.change(WRONG_TYPE)
    ran = in_gitlab(checkout, **base)
    assert (ran.code, reported()) == (1, {"seeds/old.md", "seeds/new.md"}), ran.out
    # Of a merged result, what the target branch has brought is not new.
    target = {"CI_MERGE_REQUEST_TARGET_BRANCH_SHA": git("rev-parse", "HEAD", cwd=checkout.folder).strip()}
    assert in_gitlab(checkout, **base, **target).code == 0
    assert in_gitlab(checkout, "--max-errors 2").code == 0
    assert in_gitlab(checkout, "--ignore SL102 seeds/*.md").code == 0


@runs
def test_what_is_given_to_gitlab_is_not_run(checkout: Checkout) -> None:
    for args in ("; touch bad", "$(touch bad)", "`touch bad`", "| touch bad"):
        assert in_gitlab(checkout, args).code == 2
    assert not (checkout.folder / "bad").exists()


# Others


@runs
def test_azure_takes_its_recipe_and_shows_what_fails(checkout: Checkout) -> None:
    (block,) = recipe("Azure Pipelines")
    file = checkout.folder / "azure-pipelines.yml"
    file.write_text(block.text, encoding="utf-8")
    check_schema("vendor.azure-pipelines", file)
    steps = yaml.safe_load(block.text)["steps"]
    (script,) = (step["bash"] for step in steps if "junit.xml" in step.get("bash", ""))
    (results,) = (step for step in steps if step.get("task") == "PublishTestResults@2")
    assert results["condition"] == "succeededOrFailed()"
    assert checkout.run([script]).code == 1
    report = ElementTree.parse(checkout.folder / results["inputs"]["testResultsFiles"])
    assert report.getroot().get("failures") == "1"
    # A pull request: the merge of what it brings.
    git("checkout", "-qb", "topic", cwd=checkout.folder)
    checkout.change()
    git("checkout", "-q", "--detach", checkout.base, cwd=checkout.folder)
    git("merge", "-q", "--no-ff", "-m", "x", "topic", cwd=checkout.folder)
    ran = checkout.run([script], SYSTEM_PULLREQUEST_PULLREQUESTID="7")
    assert ran.code == 0, ran.out


@runs
def test_jenkins_decides_by_the_report(checkout: Checkout) -> None:
    (block,) = recipe("Jenkins")
    commands = re.findall(r"sh '([^']*)'", block.text)
    (lint,) = (words for words in commands if "junit" in words)
    (report,) = re.findall(r"junit '([^']*)'", block.text)
    ran = checkout.run([lint.replace(".venv/bin/", "")])
    assert ran.code == 0, ran.out
    assert ElementTree.parse(checkout.folder / report).getroot().get("failures") == "1"


@runs
def test_reviewdog_is_fed_and_an_error_of_ours_is_one_of_the_job(checkout: Checkout) -> None:
    (block,) = recipe("reviewdog")
    programs = checkout.folder / ".programs"
    programs.mkdir()
    (programs / "reviewdog").write_text("#!/bin/sh\ncat > fed.json\n", encoding="utf-8")
    (programs / "reviewdog").chmod(0o755)
    path = ['PATH="$PWD/.programs:$PATH"']
    git("update-ref", "refs/remotes/origin/main", checkout.base, cwd=checkout.folder)
    checkout.change(WRONG_TYPE)
    ran = checkout.run([*path, block.text])
    assert ran.code == 0, ran.out
    fed = json.loads((checkout.folder / "fed.json").read_text(encoding="utf-8"))
    assert [one["location"]["path"] for one in fed["diagnostics"]] == ["seeds/new.md"]
    (checkout.folder / "seedlint.toml").write_text("includ = []\n", encoding="utf-8")
    assert checkout.run([*path, block.text]).code == 2
