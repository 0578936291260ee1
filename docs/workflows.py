"""The workflows that `seedlint init` writes, as the page about CI shows them."""

from __future__ import annotations

from seedlint.setup import jobs

_ACTION = "OWNER/seedlint@COMMIT"
_REQUIREMENT = "seedlint @ git+https://HOST/OWNER/seedlint@COMMIT"
_JOB = jobs.Job("")


def workflow() -> str:
    """Return the workflow with the action, as a named example."""
    text = jobs.workflow(_JOB, _REQUIREMENT, _ACTION)
    return f"`.github/workflows/seedlint.yml`:\n\n```yaml\n{text}```\n"


def steps() -> str:
    """Return what is in the place of the action where pip installs seedlint."""
    text = jobs.workflow(_JOB, _REQUIREMENT)
    begin, end = text.index("      - name: Install\n"), text.index("      # Code scanning")
    return f"```yaml\n{text[begin:end]}```\n"
