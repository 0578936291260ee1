"""The report as Markdown."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from seedlint.report.history import entry_of
from seedlint.report.pages.markdown import markdown
from tests.report.pages.test_page import LINKS
from tests.report.support import measured

if TYPE_CHECKING:
    from pathlib import Path


def test_failed_and_broken_expectations_are_told_apart(corpus: Path) -> None:
    results: list[dict[str, Any]] = [
        {
            "status": "failed",
            "severity": "critical",
            "description": "All have a title.",
            "observed": "9 of 10",
        },
        {"status": "broken", "severity": "warning", "description": "None is odd.", "observed": ""},
        {"status": "passed", "severity": "info", "description": "Some are new.", "observed": "1 day"},
    ]
    told = [{**one, "reason": "integer overflow" * (one["status"] == "broken")} for one in results]
    metrics = replace(measured(corpus), expectations={"summary": "1 of 3 passed", "results": told})
    section = markdown(metrics, [entry_of(metrics)], LINKS).split("## Expectations\n\n")[1].split("\n\n")
    assert section[0] == "1 of 3 passed."
    assert section[1].split("\n") == [
        "- critical: All have a title. Observed: 9 of 10.",
        "- warning: None is odd. Could not be evaluated: integer overflow.",
    ]
