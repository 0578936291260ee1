"""What `seedlint gate` writes: each format, annotations, and nothing that does harm."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ElementTree
from typing import TYPE_CHECKING, Any

import pytest

from tests.gate.test_command import gate
from tests.output.test_hostile import NASTY, check_harmless
from tests.told.samples import point, report, write

if TYPE_CHECKING:
    from pathlib import Path


def test_other_formats(gated: Path, capsys: Any) -> None:
    write(gated / "out", report(commit=None), [point(1)])
    words = ["--condition", "score >= 99", "--condition", "new.errors = 0", "--condition", "documents >= 3"]
    formats = ["-f", "json=g.json", "-f", "markdown=g.md", "-f", "junit=g.xml", "-f", "text=g.txt"]
    for _ in range(2):  # its own files are replaced
        done = gate(capsys, *words, *formats)
        assert (done.code, done.out) == (1, "")
    told = json.loads((gated / "g.json").read_text(encoding="utf-8"))
    assert told["summary"] == {"passes": False, "conditions": 5, "failing": 2, "exitCode": 1}
    score = told["conditions"][2]
    assert (score["title"], score["state"], score["value"], score["before"]) == (
        "score >= 99",
        "not met",
        96.4,
        97,
    )
    assert score["offenders"] == [{"words": "score 40", "document": "seeds/a.md", "line": 2}]
    suites = ElementTree.parse(gated / "g.xml").getroot()
    assert (suites.get("tests"), suites.get("failures"), suites.get("errors")) == ("5", "2", "0")
    failed = [case.get("name") for case in suites.iter("testcase") if case.find("failure") is not None]
    assert failed == ["score >= 99", "new.errors = 0"]
    markdown = (gated / "g.md").read_text(encoding="utf-8")
    assert markdown.startswith("## seedlint: 2 of 5 conditions are not met\n")
    assert "| ✗ not met | `score >= 99` | 96.4, down from 97 |\n" in markdown
    assert "- `seeds/a.md:2:` score 40\n" in markdown


def test_annotations(gated: Path, capsys: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    write(gated / "out", report(commit=None))
    done = gate(capsys, "--condition", "score >= 99", "--condition", "documents >= 3")
    lines = [line for line in done.err.splitlines() if line.startswith("::")]
    assert lines == ["::error title=seedlint gate::score >= 99: 96.4; seeds/a.md:2: score 40"]
    many = [word for at in range(12) for word in ("--condition", f"score >= {99 + at / 100}")]
    lines = [line for line in gate(capsys, *many).err.splitlines() if line.startswith("::")]
    assert len(lines) == 10
    assert lines[-1] == "::error title=seedlint gate::3 more conditions are not met"
    for words in (["--no-annotations"], ["-f", "json"]):
        assert "::" not in gate(capsys, "--condition", "score >= 99", *words).err


@pytest.mark.parametrize("name", ["text", "markdown", "json", "junit"])
@pytest.mark.parametrize("nasty", NASTY.values(), ids=NASTY)
def test_a_hostile_report_does_no_harm(gated: Path, capsys: Any, name: str, nasty: str) -> None:
    def poisoned(value: Any, key: str = "") -> Any:
        if isinstance(value, dict):
            return {inner: poisoned(one, inner) for inner, one in value.items()}
        if isinstance(value, list):
            return [poisoned(one, key) for one in value]
        keep = {"version", "generated_at", "severity", "status", "since", "until", "commit", "configuration"}
        return value if not isinstance(value, str) or key in keep else nasty

    (gated / "seedlint.toml").write_text("", encoding="utf-8")
    lost = {"documents": None, "errors": None, "score": None, "reason": "why"}
    write(gated / "out", json.dumps(poisoned(report(commit=None, documents__unjudged=1, intake=lost))))
    words = [f"{figure} {what}" for figure, what in (
        ("score", ">= 99"), ("errors", "= 0"), ("new.errors", "= 0"), ("causes", "= 0"), ("anomalies", "= 0"),
        ("rule.findings", "= 0"), ("provider.errors", "= 0"), ("owner.errors", "= 0"),
        ("expectations.failed", "= 0"), ("expectations.broken", "> 1"), ("missing.image", "= 0"),
        ("intake", ">= 1"), ("provider.missing.image", "= 0"), ("provider.documents", "within usual"),
    )]  # fmt: skip
    options = [word for one in words for word in ("--condition", one)]
    done = gate(capsys, "-f", name, "--annotations", *options)
    assert done.code == 1
    check_harmless(done.out)
    for line in done.err.splitlines():
        assert not line.startswith("::") or line.startswith("::error title=seedlint gate::")
        check_harmless(line.removeprefix("::error title=seedlint gate::"))
    if name == "junit":
        ElementTree.fromstring(done.out)
    if name == "json":
        json.loads(done.out)
