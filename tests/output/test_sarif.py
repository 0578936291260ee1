"""SARIF: valid by the standard's schema, and what code scanning needs beyond it."""

from __future__ import annotations

import gzip
import io
import json
from base64 import b64encode
from collections import Counter
from dataclasses import replace
from datetime import timedelta, timezone
from pathlib import Path, PurePosixPath
from random import Random
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

import pytest
from jsonschema import Draft4Validator

from seedlint.finding import PlacedFinding, PlacedRelated, Region, Severity, Suppressed
from seedlint.output import sarif, sarif_limits
from seedlint.output.uri import file_uri, relative_uri
from seedlint.rule import Rule
from seedlint.rulebook.registry import Registry
from tests.output.support import CRASH, CRASHED, EVERYTHING, FAILURE, STARTED, TIME, make, one, render
from tests.output.test_hostile import NASTY, everywhere

if TYPE_CHECKING:
    from seedlint.output.result import Result

SCHEMA = json.loads(
    (Path(__file__).parents[1] / "data" / "sarif-2.1.0.schema.json").read_text(encoding="utf-8")
)
VALIDATOR = Draft4Validator(SCHEMA)
ROOT = Path("/srv/corpus")


def run_of(result: Result) -> Any:
    log = json.loads(render(result, "sarif"))
    VALIDATOR.validate(log)
    return log["runs"][0]


def fingerprints(result: Result) -> list[str]:
    return [r["partialFingerprints"][sarif.FINGERPRINT] for r in run_of(result)["results"]]


def test_the_schema_is_a_schema_and_refuses_what_it_should() -> None:
    Draft4Validator.check_schema(SCHEMA)
    log = json.loads(render(EVERYTHING, "sarif"))
    log["runs"][0]["results"][0]["level"] = "fatal"
    assert not VALIDATOR.is_valid(log)


@pytest.mark.parametrize("nasty", NASTY.values(), ids=NASTY)
def test_hostile_text_leaves_it_valid(nasty: str) -> None:
    run_of(everywhere(nasty))


def test_all_built_in_rules_are_described() -> None:
    rules = {rule.code: rule for rule in Registry.builtin()}
    described = run_of(make(rules=rules))["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in described] == sorted(rules)
    for rule in described:
        assert rule["name"].isalnum()
        assert rule["shortDescription"]["text"].endswith(".")
        assert len(rule["fullDescription"]["text"]) <= 1024
        assert "**Why:**" in rule["help"]["markdown"]
        assert "security-severity" not in rule["properties"]


def test_seedlints_own_rules_are_tagged_with_their_family() -> None:
    rules = {rule.code: rule for rule in Registry.builtin()} | {"SL201": make().rules["SL201"]}
    described = {rule["id"]: rule for rule in run_of(make(rules=rules))["tool"]["driver"]["rules"]}
    assert described["SL101"]["properties"]["tags"] == ["data-quality", "structure"]
    assert described["SL201"]["properties"]["tags"] == ["data-quality"]


def test_long_descriptions_are_cut() -> None:
    class Wordy(Rule):
        __doc__ = "Much is said. " + "word " * 1000
        code = "XYZ100"
        name = "wordy"
        severity = Severity.NOTE
        since = "0.1.0"

    (described,) = run_of(make(rules={"XYZ100": Wordy}))["tool"]["driver"]["rules"]
    assert len(described["fullDescription"]["text"]) == len(described["shortDescription"]["text"]) == 1000
    assert described["fullDescription"]["text"].endswith("…")


def test_results_refer_to_their_rules() -> None:
    run = run_of(EVERYTHING)
    ids = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert [ids[result["ruleIndex"]] for result in run["results"]] == [r["ruleId"] for r in run["results"]]


def test_a_code_without_a_rule_is_described_too() -> None:
    run = run_of(make(replace(TIME, code="XYZ123", name="house-style")))
    described = run["tool"]["driver"]["rules"][run["results"][0]["ruleIndex"]]
    assert (described["id"], described["name"]) == ("XYZ123", "HouseStyle")
    assert described["shortDescription"]["text"] == described["help"]["text"] == "house style."


def test_every_result_has_a_whole_place() -> None:
    results = run_of(EVERYTHING)["results"]
    assert len(results) == 4
    for result in results:
        (location,) = result["locations"]
        region = location["physicalLocation"]["region"]
        assert set(region) == {"startLine", "startColumn", "endLine", "endColumn"}
        assert min(region.values()) >= 1


def test_no_source_text_is_in_it() -> None:
    assert "snippet" not in render(EVERYTHING, "sarif")
    assert "2021-02-30" not in render(EVERYTHING, "sarif")


def test_severities_are_those_of_the_finding() -> None:
    run = run_of(make(replace(TIME, severity=Severity.NOTE)))
    assert run["results"][0]["level"] == "note"
    assert run["tool"]["driver"]["rules"][1]["defaultConfiguration"]["level"] == "error"


def test_crashes_are_notifications_and_no_results() -> None:
    run = run_of(make(TIME, CRASHED, crashes=(CRASH,), exit_code=2))
    assert [result["ruleId"] for result in run["results"]] == ["SL201"]
    (invocation,) = run["invocations"]
    assert invocation["executionSuccessful"] is False
    assert invocation["exitCode"] == 2
    (notification,) = invocation["toolExecutionNotifications"]
    assert notification["level"] == "error"
    assert notification["exception"]["kind"] == "KeyError"
    assert notification["exception"]["stack"]["message"]["text"] == CRASH.traceback
    assert notification["associatedRule"]["id"] == "SL201"


def test_rules_that_could_not_be_loaded_are_notifications_and_no_results() -> None:
    message = f"the rules from {FAILURE.source} could not be loaded ({FAILURE.message}); mend them"
    run = run_of(make(replace(CRASHED, message=message), failures=(FAILURE,), exit_code=2))
    assert run["results"] == []
    (notification,) = run["invocations"][0]["toolConfigurationNotifications"]
    assert "house/rules.py" in notification["message"]["text"]


@pytest.mark.parametrize("fields", [{"crashes": (CRASH,)}, {"failures": (FAILURE,)}], ids=str)
def test_a_run_in_which_a_rule_did_not_run_has_not_succeeded(fields: dict[str, Any]) -> None:
    assert run_of(make(exit_code=0, **fields))["invocations"][0]["executionSuccessful"] is False


def test_an_internal_error_without_a_crash_is_a_result() -> None:
    """A worker that died leaves no traceback, only the finding."""
    assert len(run_of(make(CRASHED))["results"]) == 1


@pytest.mark.parametrize(("code", "successful"), [(0, True), (1, True), (2, False), (130, False)])
def test_findings_are_no_failure_of_the_run(code: int, successful: bool) -> None:
    assert run_of(make(exit_code=code))["invocations"][0]["executionSuccessful"] is successful


def test_times_can_be_left_out() -> None:
    invocation = run_of(make(started=None, ended=None))["invocations"][0]
    assert not {"startTimeUtc", "endTimeUtc"} & set(invocation)


def test_times_are_in_utc() -> None:
    started = STARTED.astimezone(timezone(timedelta(hours=5, minutes=30)))
    assert run_of(make(started=started))["invocations"][0]["startTimeUtc"] == "2024-07-01T12:00:00.123Z"


def test_related_places_are_as_many_as_are_shown() -> None:
    related = [PlacedRelated(f"{n}.md", TIME.region, "", "here too") for n in range(300)]
    result = run_of(one(related=tuple(related)))["results"][0]
    assert [other["id"] for other in result["relatedLocations"]] == list(range(1, 101))


def test_machine_paths_are_left_out() -> None:
    assert "/srv/corpus" not in render(EVERYTHING, "sarif")


def test_links_in_messages_are_broken_up() -> None:
    run = run_of(
        one("see [here](https://example.com)", related=(PlacedRelated("a.md", TIME.region, "", "[x](1)"),))
    )
    assert run["results"][0]["message"]["text"] == "see [here] (https://example.com)"
    assert run["results"][0]["relatedLocations"][0]["message"]["text"] == "[x] (1)"


def test_more_than_can_be_uploaded_is_cut_at_the_least_severe(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sarif_limits, "MAX_RESULTS", 3)
    notes = [replace(TIME, severity=Severity.NOTE, path=f"{n}.md") for n in range(3)]
    errors = [replace(TIME, path=f"{n}.md", code="SL202") for n in range(2)]
    run = run_of(make(*notes, *errors))
    assert [(r["level"], r["ruleId"]) for r in run["results"]] == [
        ("note", "SL201"), ("error", "SL202"), ("error", "SL202")
    ]  # fmt: skip
    (notification,) = run["invocations"][0]["toolExecutionNotifications"]
    assert notification["message"]["text"].startswith("2 more findings are left out")
    assert run["invocations"][0]["executionSuccessful"] is True


def test_no_more_results_than_code_scanning_takes() -> None:
    found = [
        replace(TIME, severity=Severity(n % 3 + 1), region=Region(n, 1, n, 2), fix=None)
        for n in range(1, 25_301)
    ]
    run = json.loads(render(make(*found), "sarif"))["runs"][0]
    assert len(run["results"]) == 25_000
    levels = Counter(result["level"] for result in run["results"])
    assert levels == {"error": 8433, "warning": 8434, "note": 8133}
    (notification,) = run["invocations"][0]["toolExecutionNotifications"]
    assert notification["message"]["text"].startswith("300 more findings are left out")


def test_no_more_bytes_than_code_scanning_takes() -> None:
    """What matters is the size when it is compressed; the words here can hardly be."""
    words = Random(7)
    found = [
        replace(
            TIME,
            severity=Severity(n % 3 + 1),
            region=Region(n, 1, n, 2),
            message=b64encode(words.randbytes(1500)).decode(),
            fix=None,
        )
        for n in range(1, 10_001)
    ]
    output = render(make(*found), "sarif").encode()
    size = len(gzip.compress(output, 6))
    assert 9_000_000 < size < 10_000_000
    run = json.loads(output)["runs"][0]
    levels = Counter(result["level"] for result in run["results"])
    assert levels["error"] == 3333
    assert 1000 < levels["warning"] < 3334
    assert levels["note"] == 0
    lines = [r["locations"][0]["physicalLocation"]["region"]["startLine"] for r in run["results"]]
    assert lines == sorted(lines)
    (notification,) = run["invocations"][0]["toolExecutionNotifications"]
    left_out = 10_000 - len(run["results"])
    assert notification["message"]["text"].startswith(f"{left_out} more findings are left out")


def test_long_reports_that_compress_well_are_whole() -> None:
    found = [replace(TIME, message="x" * 3000, region=Region(n, 1, n, 2), fix=None) for n in range(1, 5001)]
    output = render(make(*found), "sarif")
    assert len(output) > sarif_limits.MAX_BYTES
    run = json.loads(output)["runs"][0]
    assert len(run["results"]) == 5000
    assert "toolExecutionNotifications" not in run["invocations"][0]


def test_suppressed_results_are_left_out_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sarif_limits, "MAX_RESULTS", 2)
    notes = [replace(TIME, severity=Severity.NOTE, path=f"{n}.md") for n in range(2)]
    result = make(*notes, suppressed=(Suppressed(TIME, "reason"),))
    stream = io.StringIO()
    sarif.report(result, stream, suppressed=True)
    results = json.loads(stream.getvalue())["runs"][0]["results"]
    assert [result["level"] for result in results] == ["note", "note"]


# Fingerprints


def shifted(finding: PlacedFinding, lines: int) -> PlacedFinding:
    region = finding.region
    return replace(
        finding,
        region=Region(region.line + lines, region.column, region.end_line + lines, region.end_column),
    )


def test_fingerprints_survive_lines_and_items_before_them() -> None:
    lines = ["related:", "- url: a", "- url: b"]
    first = replace(TIME, path="x.md", region=Region(3, 8, 3, 9), pointer="/related/1/url")
    moved = replace(shifted(first, 2), pointer="/related/2/url")
    before = fingerprints(make(first, files={"x.md": lines}))
    after = fingerprints(make(moved, files={"x.md": ["", *lines[:2], "- url: new", "- url: b"]}))
    assert before == after


def test_fingerprints_do_not_depend_on_words() -> None:
    assert fingerprints(make(TIME)) == fingerprints(make(replace(TIME, message="other words", fix=None)))


@pytest.mark.parametrize(
    "change",
    [
        {"code": "SL202"},
        {"path": "seeds/c.md"},
        {"pointer": "/related/3/other"},
        {"region": Region(4, 12, 4, 20)},
    ],
    ids=str,
)
def test_fingerprints_tell_findings_apart(change: dict[str, Any]) -> None:
    assert fingerprints(make(TIME)) != fingerprints(make(replace(TIME, **change)))


def test_equal_findings_are_counted() -> None:
    first, second, third = fingerprints(make(TIME, TIME, replace(TIME, pointer="/related/4/published")))
    assert [f.rpartition(":")[2] for f in (first, second, third)] == ["1", "2", "3"]
    assert len({f.rpartition(":")[0] for f in (first, second, third)}) == 1


def test_fingerprints_hold_no_payload() -> None:
    """Not even as a hash: what is marked counts only as far as it may be shown."""
    found = replace(TIME, path="a.md", region=Region(1, 10, 1, 13), pointer="/secured")
    first, second = (make(found, files={"a.md": [f"secured: {payload}"]}) for payload in ("abc", "xyz"))
    assert fingerprints(first) == fingerprints(second)


def test_fingerprints_need_no_source() -> None:
    assert fingerprints(make(TIME, files={})) == fingerprints(make(shifted(TIME, 99), files={}))


# Paths


@pytest.mark.parametrize(
    ("path", "uri"),
    [
        ("seeds/a.md", "seeds/a.md"),
        ("./seeds//a.md", "seeds/a.md"),
        ("seeds/../a.md", "a.md"),
        ("/srv/corpus/seeds/a.md", "seeds/a.md"),
        ("a b.md", "a%20b.md"),
        ("50%.md", "50%25.md"),
        ("#1?.md", "%231%3F.md"),
        ("weiß.md", "wei%C3%9F.md"),
        ("c:d/e.md", "c%3Ad/e.md"),
        ("a\\b.md", "a%5Cb.md"),
        ("a[1].md", "a%5B1%5D.md"),
        ("\udcff.md", "%FF.md"),
        ("\ud800.md", "%3F.md"),
        ("a\n.md", "a%0A.md"),
        ("(it's,a;b)=~@!.md", "(it's,a;b)=~@!.md"),
        ("../other/a.md", None),
        ("/etc/a.md", None),
        ("/srv/corpus2/a.md", None),
    ],
)
@pytest.mark.skipif(not isinstance(ROOT, PurePosixPath), reason="POSIX paths")
def test_paths_inside_the_root_are_relative(path: str, uri: str | None) -> None:
    assert relative_uri(path, ROOT) == uri


@pytest.mark.parametrize(
    ("path", "uri"),
    [
        ("/etc/a b#.md", "file:///etc/a%20b%23.md"),
        ("../x/a.md", "file:///srv/x/a.md"),
        ("/ß", "file:///%C3%9F"),
    ],
)
@pytest.mark.skipif(not isinstance(ROOT, PurePosixPath), reason="POSIX paths")
def test_paths_outside_the_root_are_absolute(path: str, uri: str) -> None:
    location = run_of(one(path=path))["results"][0]["locations"][0]["physicalLocation"]
    assert file_uri(path, ROOT) == uri
    assert location["artifactLocation"] == {"uri": uri}
    assert unquote(urlsplit(uri).path).endswith(path.rpartition("/")[2])


def test_paths_are_relative_to_the_checkout() -> None:
    """Code scanning looks there; the configuration may stand in a directory below."""
    result = make(TIME, root=ROOT / "data", checkout=ROOT)
    location = run_of(result)["results"][0]["locations"][0]["physicalLocation"]
    assert location["artifactLocation"] == {"uri": "data/seeds/a.md", "uriBaseId": "%SRCROOT%"}


def test_relative_paths_start_from_the_base() -> None:
    assert relative_uri("a.md", ROOT / "seeds", ROOT) == "seeds/a.md"
    assert relative_uri("../a.md", ROOT / "seeds", ROOT) == "a.md"
    assert file_uri("../../a.md", ROOT / "seeds") == "file:///srv/a.md"
