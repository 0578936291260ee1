"""What runs seedlint: a hook of pre-commit, a workflow for GitHub, a job for GitLab, as they are written."""

from __future__ import annotations

import json
import shlex
from typing import TYPE_CHECKING, NamedTuple

from seedlint.util.late import late

if TYPE_CHECKING:
    from seedlint.util.origin import Origin

CHECKOUT = "actions/checkout@de0fac2e4500dabe0009e67214ff5f5447ce83dd # v6.0.2"
PYTHON = "actions/setup-python@e797f83bcb11b83ae66e0230d6156d7c80228e7c # v6.0.0"
UPLOAD = "github/codeql-action/upload-sarif@5d4e8d1aca955e8d8589aabd499c5cae939e33c7 # v4.31.9"
"""The actions of the workflow, by commit, as the project's own workflows have them."""
_SARIF = "seedlint.sarif"
ENTRY = "seedlint check --staged --force-exclude"
_PLAIN = late(r"[A-Za-z0-9_./-]*")
_ON_GITHUB = late(
    r"(?:https://|ssh://git@)github\.com/([A-Za-z0-9][A-Za-z0-9-]*+/[A-Za-z0-9_.-]+?)(?:\.git)?/?"
)


class Job(NamedTuple):
    """What is to be run, and on what."""

    files: str
    """A regular expression for the documents, from the top of the repository."""
    config: str = ""
    """The configuration by its path from there, if it is not found by itself."""
    branch: str = "main"


_INTO = ".seedlint-reports"


def options(job: Job) -> str:
    """Return the words that a command needs to find its configuration, with a blank before them."""
    return f" --config {shlex.quote(job.config)}" if job.config else ""


def can_be_named(path: str) -> bool:
    """Whether a path can stand in a workflow: no sign in it means anything to a shell, YAML or GitHub."""
    return bool(_PLAIN.fullmatch(path)) and not path.startswith("-")


def hook(job: Job, origin: Origin, requirement: str) -> str:
    """Return the item below `repos` that has pre-commit run seedlint.

    pre-commit installs what is required; without a requirement, what is on the PATH is run.
    """
    if origin.kind == "git" and requirement == origin.requirement and not job.config:
        return "\n".join(
            [
                f"  - repo: {origin.url}",
                f"    rev: {origin.commit}",
                "    hooks:",
                "      - id: seedlint",
                f"        files: {_scalar(job.files)}",
                "",
            ]
        )
    language = [
        "        language: python",
        f"        additional_dependencies: [{_scalar(requirement)}]",
    ]
    return "\n".join(
        [
            "  - repo: local",
            "    hooks:",
            "      - id: seedlint",
            "        name: seedlint",
            f"        entry: {ENTRY}{options(job)}",
            *(language if requirement else ["        language: system # the seedlint on your PATH"]),
            f"        files: {_scalar(job.files)}",
            "        require_serial: true",
            "",
        ]
    )


def hooks_file(item: str) -> str:
    """Return a configuration of pre-commit with one item."""
    begins = "# `pre-commit install` has these run at each commit.\nminimum_pre_commit_version: 3.2.0\n"
    return f"{begins}repos:\n{item}"


def action_of(origin: Origin, requirement: str) -> str:
    """Return the action that runs the same seedlint as a requirement: its repository on GitHub, at a commit.

    Nothing if GitHub does not have it, or another seedlint is required than the one that is here.
    """
    found = _ON_GITHUB.fullmatch(origin.url) if origin.kind == "git" else None
    return f"{found[1]}@{origin.commit}" if found and requirement == origin.requirement else ""


def workflow(job: Job, requirement: str, action: str = "") -> str:
    """Return a workflow for GitHub; on pull requests, only findings count that the base does not have.

    With an ``action`` (OWNER/NAME@COMMIT) that runs seedlint; otherwise pip installs what is required.
    """
    steps, report = _by_action(job, action) if action else _by_commands(job, requirement)
    return f"""\
# Checks the documents: on pull requests what is new since their base, on pushes all of them.
name: seedlint
on:
  push:
    branches: [{_scalar(job.branch)}]
  pull_request:

permissions:
  contents: read

concurrency:
  group: ${{{{ github.workflow }}}}-${{{{ github.ref }}}}
  cancel-in-progress: true

jobs:
  seedlint:
    name: Documents
    runs-on: ubuntu-latest
    timeout-minutes: 15
    permissions:
      contents: read
      security-events: write # for upload-sarif
    steps:
      - uses: {CHECKOUT}
        with:
          fetch-depth: 0 # what is new can only be told from the base
          persist-credentials: false
      - uses: {PYTHON}
        with:
          python-version: "3.13"
{steps}\
      # Code scanning is free in public repositories, and pull requests from forks may not upload. If your
      # private repository has code scanning, leave out the part about `private`.
      - uses: {UPLOAD}
        if: >-
          ${{{{ !cancelled() && {report}
          && !github.event.repository.private && !github.event.pull_request.head.repo.fork }}}}
        with:
          sarif_file: {_SARIF}
          category: seedlint
"""


def _by_action(job: Job, action: str) -> tuple[str, str]:
    """Return the step that runs the action, and the condition for there being a report."""
    more = f"          args: {options(job).strip()}\n" if job.config else ""
    steps = f"      - id: seedlint\n        uses: {action}\n        with:\n          sarif: {_SARIF}\n{more}"
    return steps, "steps.seedlint.outputs.sarif"


def _by_commands(job: Job, requirement: str) -> tuple[str, str]:
    """Return the same for a workflow without the action."""
    steps = f"""\
      - name: Install
        run: |
          python -m pip install {shlex.quote(requirement)}
      - name: Check
        env:
          BASE: ${{{{ github.event.pull_request.base.sha }}}}
        run: |
          seedlint{options(job)} ${{BASE:+--since "$BASE"}} \\
            -f text -f sarif={_SARIF} -f markdown="$GITHUB_STEP_SUMMARY"
"""
    return steps, f"hashFiles('{_SARIF}') != ''"


def gitlab(job: Job, requirement: str) -> str:
    """Return a job for GitLab: the reports are whole, and the verdict is on what the base does not have."""
    command = f"seedlint{options(job)}"
    return f"""\
seedlint:
  image: python:3.13
  rules:
    - if: $CI_PIPELINE_SOURCE == "merge_request_event"
    - if: $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH
  variables:
    GIT_DEPTH: "0" # what is new can only be told from the base
  cache:
    key: seedlint
    paths: [.seedlint_cache]
  script:
    - python -m pip install {shlex.quote(requirement)}
    # In a hidden directory no report is ever taken for a document.
    - mkdir -p {_INTO}
    # GitLab compares these with the reports of the target branch, so they have to be whole.
    - {command} --exit-zero --quiet -f gitlab={_INTO}/gl-code-quality-report.json -f junit={_INTO}/junit.xml
    # The first is only there where the pipeline is of the merged result.
    - base="${{CI_MERGE_REQUEST_TARGET_BRANCH_SHA:-$CI_MERGE_REQUEST_DIFF_BASE_SHA}}"
    - {command} ${{base:+--since "$base"}}
  artifacts:
    when: always
    reports:
      codequality: {_INTO}/gl-code-quality-report.json
      junit: {_INTO}/junit.xml
"""


def _scalar(text: str) -> str:
    """Return a text as YAML has it in double quotes: as in JSON, in ASCII."""
    return json.dumps(text)


__all__ = ["Job", "action_of", "can_be_named", "gitlab", "hook", "hooks_file", "workflow"]
