"""What Microsoft's SARIF multitool says of a log, as far as there is something to do about it.

Of its rules (docs/ValidationRules.md in microsoft/sarif-sdk), these are not for us: SARIF2002 and SARIF2014
(messages have their parameters in them), SARIF2003 and SARIF2007 (which repository it is, code scanning
knows), SARIF2006 (needs the network), SARIF2010, SARIF2011 and SARIF2013 (text of documents would show
payloads), GH1004 (code scanning takes more today). Those about what the schema already holds are left out.
"""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest

from seedlint.rule import Bad
from seedlint.rulebook.registry import Registry
from seedlint.testing import run_example
from tests.output.support import EVERYTHING, TIME, make, render
from tests.support.running import seedlint

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

DOCS = "https://host.example/seedlint/docs/"
MANY = 150


def objects(node: Any) -> Iterator[dict[str, Any]]:
    """Yield all objects of a log, the outer ones first."""
    if isinstance(node, dict):
        yield node
        node = list(node.values())
    if isinstance(node, list):
        for one in node:
            yield from objects(one)


def rules_of(run: Any) -> list[Any]:
    found: list[Any] = run["tool"]["driver"]["rules"]
    return found


def sarif1001(_log: Any, run: Any) -> Iterator[object]:
    yield from (rule["id"] for rule in rules_of(run) if rule.get("name") == rule["id"])


def sarif1002(log: Any, _run: Any) -> Iterator[object]:
    """URIs are RFC 3986's, and those of files lead nowhere by `..`."""
    allowed = re.compile(r"(?:[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=-]|%[0-9A-Fa-f]{2})*")
    for one in objects(log):
        for key in ("uri", "helpUri", "informationUri", "$schema"):
            uri = one.get(key, "")
            if not allowed.fullmatch(uri) or (uri.startswith("file:") and ".." in uri.split("/")):
                yield uri


def sarif1004(log: Any, run: Any) -> Iterator[object]:
    for one in objects(log):
        if "uriBaseId" in one and (urlsplit(one["uri"]).scheme or one["uri"].startswith("/")):
            yield one
        if one.get("uriBaseId", "%SRCROOT%") not in run["originalUriBaseIds"]:
            yield one
    for base in run["originalUriBaseIds"].values():
        if "uri" in base and not (urlsplit(base["uri"]).scheme and base["uri"].endswith("/")):
            yield base


def sarif1005(_log: Any, run: Any) -> Iterator[object]:
    driver = run["tool"]["driver"]
    uris = [driver.get("informationUri"), *(rule.get("helpUri") for rule in driver["rules"])]
    yield from (uri for uri in uris if uri is not None and not urlsplit(uri).scheme)


def sarif1006(_log: Any, run: Any) -> Iterator[object]:
    for one in run["invocations"]:
        if not one.get("startTimeUtc", "") <= one.get("endTimeUtc", "9"):
            yield one


def sarif1007(log: Any, _run: Any) -> Iterator[object]:
    for one in objects(log):
        for region in (one.get("region"), one.get("deletedRegion")):
            if region is None:
                continue
            start = region.get("startLine", 0), region.get("startColumn", 1)
            end = region.get("endLine", start[0]), region.get("endColumn", start[1])
            if start > end or not region.keys() & {"startLine", "charOffset", "byteOffset"}:
                yield region


def sarif1009(_log: Any, run: Any) -> Iterator[object]:
    count = len(rules_of(run))
    yield from (one for one in run["results"] if not 0 <= one["ruleIndex"] < count)


def sarif1010(_log: Any, run: Any) -> Iterator[object]:
    for one in run["results"]:
        if "ruleId" not in one or rules_of(run)[one["ruleIndex"]]["id"] != one["ruleId"]:
            yield one


def sarif1011(log: Any, _run: Any) -> Iterator[object]:
    if not re.search(
        r"sarif/v2\.1\.0/(?:os|errata01/os)/schemas/sarif-schema-2\.1\.0\.json$", log["$schema"]
    ):
        yield log["$schema"]


def sarif2001(_log: Any, run: Any) -> Iterator[object]:
    """Descriptions are sentences with a full stop."""
    for rule in rules_of(run):
        for key in ("shortDescription", "fullDescription"):
            if not rule[key]["text"].endswith((".", "?", "!", "…")):
                yield rule[key]
        yield from (one for one in rule.get("messageStrings", {}).values() if not one["text"].endswith("."))


def sarif2004(_log: Any, run: Any) -> Iterator[object]:
    yield from (rule for rule in rules_of(run) if rule.keys() == {"id"})
    yield from (one for one in run.get("artifacts", ()) if one.keys() <= {"location"})
    yield from (one for one in run["results"] if {"rule", "analysisTarget"} & one.keys())


def sarif2005(_log: Any, run: Any) -> Iterator[object]:
    driver = run["tool"]["driver"]
    if len(driver["name"].split()) > 3 or not driver["version"][:1].isdigit():
        yield driver["name"]
    if "informationUri" not in driver:
        yield "informationUri"


def sarif2008(log: Any, _run: Any) -> Iterator[object]:
    if "$schema" not in log:
        yield "$schema"


def sarif2009(_log: Any, run: Any) -> Iterator[object]:
    conventional = re.compile(r"[A-Z]{1,5}[0-9]{1,4}")
    yield from (rule["id"] for rule in rules_of(run) if not conventional.fullmatch(rule["id"]))


def sarif2012(_log: Any, run: Any) -> Iterator[object]:
    for rule in rules_of(run):
        if not re.fullmatch(r"(?:[A-Z][a-z0-9]+)+", rule.get("name", "")) or "helpUri" not in rule:
            yield rule


def sarif2016(_log: Any, run: Any) -> Iterator[object]:
    for result in run["results"]:
        for one in result["locations"]:
            uri = one["physicalLocation"]["artifactLocation"]["uri"]
            if uri.startswith(("/", "file:")) or "\\" in uri:
                yield uri


def sarif2017(_log: Any, run: Any) -> Iterator[object]:
    for result in run["results"]:
        yield from (
            one for one in result["locations"] if "startLine" not in one["physicalLocation"]["region"]
        )


def gh1001(_log: Any, run: Any) -> Iterator[object]:
    yield from (result for result in run["results"] if not result["locations"])


def gh1007(_log: Any, run: Any) -> Iterator[object]:
    yield from (result for result in run["results"] if not result["message"].get("text"))


CHECKS: tuple[Callable[[Any, Any], Iterator[object]], ...] = (
    *(sarif1001, sarif1002, sarif1004, sarif1005, sarif1006, sarif1007, sarif1009, sarif1010, sarif1011),
    *(sarif2001, sarif2004, sarif2005, sarif2008, sarif2009, sarif2012, sarif2016, sarif2017, gh1001, gh1007),
)


def said(log: Any) -> dict[str, list[object]]:
    """Return what is said of a log, by rule."""
    (run,) = log["runs"]
    found = {check.__name__: list(check(log, run)) for check in CHECKS}
    return {name: about for name, about in found.items() if about}


@pytest.fixture
def corpus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Write the examples of all rules as documents, some in places with names of all kinds."""
    folders = ("seeds", "seeds/weiß #1 100%", "seeds/[a](b)")
    for folder in folders:
        (tmp_path / folder).mkdir()
    for rule in Registry.builtin():
        for at, example in enumerate(rule.examples):
            if isinstance(example, Bad):
                text = run_example(rule, example).text
                path = tmp_path / folders[at % 3] / f"{rule.code}-{at}.md"
                path.write_text(text, encoding="utf-8", errors="surrogateescape", newline="")
    (tmp_path / "seedlint.toml").write_text(f'docs-url = "{DOCS}"\n', encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_run_with_findings_of_all_kinds_needs_no_advice(
    corpus: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    log = json.loads(seedlint(capsys, "seeds", "-f", "sarif").out)
    (run,) = log["runs"]
    assert len(run["results"]) > MANY
    assert len({result["ruleId"] for result in run["results"]}) > 40
    assert said(log) == {}
    pages = {rule["helpUri"].removeprefix(DOCS) for rule in rules_of(run)}
    assert pages == {f"rules/{rule['id']}.md" for rule in rules_of(run)}


def test_without_an_address_of_the_documentation_only_that_is_missed() -> None:
    log = json.loads(render(make(rules={rule.code: rule for rule in Registry.builtin()}), "sarif"))
    assert said(log).keys() == {"sarif2005", "sarif2012"}


def test_rules_of_others_have_no_page_of_ours() -> None:
    assert "helpUri" not in render(replace(EVERYTHING, docs_url=DOCS), "sarif")
    assert '"url"' not in render(replace(EVERYTHING, docs_url=DOCS), "rdjson")


@pytest.mark.parametrize(
    ("name", "friendly"), [("", None), ("image-2x", "Image2x"), ("a-b", "Ab"), ("house-style", "HouseStyle")]
)
def test_friendly_names_are_pascal_case_or_left_out(name: str, friendly: str | None) -> None:
    log = json.loads(render(make(replace(TIME, code="XYZ123", name=name)), "sarif"))
    (described,) = (rule for rule in rules_of(log["runs"][0]) if rule["id"] == "XYZ123")
    assert described.get("name") == friendly
    assert described["shortDescription"]["text"].endswith(".")


def spoilt(change: Callable[[Any], None]) -> Any:
    log = json.loads(render(replace(EVERYTHING, docs_url=DOCS), "sarif"))
    change(log["runs"][0])
    return log


@pytest.mark.parametrize(
    ("check", "change"),
    [
        ("sarif1001", lambda run: rules_of(run)[0].update(name=rules_of(run)[0]["id"])),
        ("sarif1002", lambda run: run["results"][0]["locations"][0]["physicalLocation"].update(uri="a b")),
        ("sarif1004", lambda run: run["originalUriBaseIds"].clear()),
        ("sarif1007", lambda run: run["results"][0]["locations"][0]["physicalLocation"]["region"].clear()),
        ("sarif1009", lambda run: run["results"][-1].update(ruleIndex=-1)),
        ("sarif1010", lambda run: run["results"][0].update(ruleId="SL999")),
        ("sarif2001", lambda run: rules_of(run)[0]["fullDescription"].update(text="No stop")),
        ("sarif2004", lambda run: run.update(artifacts=[{"location": {"uri": "a.md"}}])),
        ("sarif2009", lambda run: rules_of(run)[0].update(id="some-rule")),
        ("sarif2012", lambda run: rules_of(run)[0].update(name="some rule")),
        ("gh1001", lambda run: run["results"][0].update(locations=[])),
    ],
)
def test_the_checks_see_what_is_wrong(check: str, change: Callable[[Any], None]) -> None:
    log = spoilt(change)
    assert list(next(one for one in CHECKS if one.__name__ == check)(log, log["runs"][0]))
