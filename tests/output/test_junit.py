"""JUnit XML: what Jenkins, GitLab and Azure read, and when a test has failed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seedlint.config.failing import Failing, FailOn
from seedlint.finding import Fix, Severity
from seedlint.output.xml import content
from tests.output.support import (
    CRASH,
    CRASHED,
    EVERYTHING,
    FAILURE,
    ROOT,
    TIME,
    TWICE,
    WIDE,
    make,
    one,
    render,
)
from tests.output.test_hostile import NASTY, check_harmless, everywhere

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

    from seedlint.output.result import Result

ATTRIBUTES = {
    "testsuites": {"name", "tests", "failures", "errors"},
    "testsuite": {"name", "tests", "failures", "errors", "skipped"},
    "testcase": {"name", "classname"},
    "failure": {"message", "type"},
    "error": {"message", "type"},
    "system-out": set(),
}
CHILDREN = {
    "testsuites": {"testsuite"},
    "testsuite": {"testcase"},
    "testcase": {"failure", "error", "system-out"},
}
"""The part of Jenkins' junit-10.xsd that is used."""


def suite(result: Result) -> Element:
    """Read a report, and check its structure: the schema's, and what readers rely on beyond it."""
    output = render(result, "junit")
    assert output.isascii()
    root = ElementTree.fromstring(output)
    assert root.tag == "testsuites"
    for element in root.iter():
        assert element.attrib.keys() <= ATTRIBUTES[element.tag]
        assert {child.tag for child in element} <= CHILDREN.get(element.tag, set())
    (found,) = root
    tests = list(found)
    for whole in (root, found):
        assert whole.get("tests") == str(len(tests))
        assert whole.get("failures") == str(len(found.findall("testcase/failure")))
        assert whole.get("errors") == str(len(found.findall("testcase/error")))
    assert found.get("skipped") == "0"
    assert all(len(test) <= 1 for test in tests)
    names = [(test.get("classname"), test.get("name")) for test in tests]
    assert all(classname and name for classname, name in names)
    assert len(set(names)) == len(names)
    return found


def test_a_finding_is_a_failed_test() -> None:
    (test,) = suite(one("wrong <b>&", fix=Fix("mend it")))
    assert test.attrib == {"name": "SL201 timestamp-format", "classname": "a.md"}
    (failure,) = test
    assert failure.tag == "failure"
    assert failure.attrib == {"message": "wrong <b>&", "type": "error"}
    assert failure.text == "a.md:1:6: error SL201 at key: wrong <b>&\n  fix: mend it (safe)"


def test_findings_of_one_rule_in_one_document_are_one_test() -> None:
    found = [replace(TIME, region=TIME.region._replace(line=n, end_line=n)) for n in range(1, 4)]
    tests = suite(make(*found, TWICE, WIDE))
    assert [(t.get("classname"), t.get("name")) for t in tests] == [
        ("seeds/a.md", "SL004 duplicate-key"),
        ("seeds/a.md", "SL201 timestamp-format"),
        ("seeds/weiß #1.md", "SL201 timestamp-format"),
    ]
    failure = tests[1][0]
    assert failure.get("message") == f"{TIME.message} (and 2 more)"
    assert (failure.text or "").count("SL201 at related[3].published") == 3


@pytest.mark.parametrize("fail_on", FailOn)
def test_what_does_not_make_the_run_fail_is_no_failure(fail_on: FailOn) -> None:
    found = [replace(TIME, severity=severity, path=f"{severity}.md") for severity in Severity]
    tests = suite(make(*found, failing=Failing(fail_on)))
    failed = {test.get("classname") for test in tests if test.find("failure") is not None}
    assert failed == {f"{severity}.md" for severity in Severity if severity >= fail_on}
    passed = [test for test in tests if test.get("classname") not in failed]
    assert all("out of range" in (test.findtext("system-out") or "") for test in passed)


def test_internal_errors_are_errors_with_what_happened() -> None:
    (test,) = suite(make(CRASHED, crashes=(CRASH,)))
    (error,) = test
    assert error.tag == "error"
    assert (error.text or "").endswith("  |   File \"r.py\"\n  | KeyError: 'x'")
    assert len(suite(make(CRASHED, replace(CRASHED, message="SL202 crashed")))) == 2
    assert "house/rules.py" in suite(make(failures=(FAILURE,)))[0].attrib["name"]


def test_without_findings_one_test_has_passed() -> None:
    """Jenkins takes a report without tests for a mistake."""
    (test,) = suite(make())
    assert test.attrib == {"name": "no findings", "classname": "seedlint"}
    assert len(test) == 0


def test_documents_without_findings_are_tests_that_have_passed() -> None:
    tests = suite(make(TIME, paths=("a.md", "seeds/a.md", "z<>.md")))
    assert [(test.get("classname"), test.get("name"), len(test)) for test in tests] == [
        ("a.md", "no findings", 0),
        ("seeds/a.md", "SL201 timestamp-format", 1),
        ("z<>.md", "no findings", 0),
    ]


def test_paths_are_relative_to_the_checkout() -> None:
    result = make(TIME, root=ROOT / "data", checkout=ROOT)
    assert suite(result)[0].get("classname") == "data/seeds/a.md"


@pytest.mark.parametrize("nasty", [*NASTY.values(), "a\ufffe\uffffb", "]]>", "&#0;"])
def test_hostile_text_leaves_it_well_formed(nasty: str) -> None:
    for element in suite(everywhere(nasty)).iter():
        check_harmless(element.text or "")
        check_harmless(element.get("message", ""))
        for text in element.attrib.values():
            check_harmless(f"x{text}")


@given(st.text())
def test_any_text_can_be_content_and_attribute(text: str) -> None:
    escaped = content(text.replace("\r", "").replace("\n", " ").replace("\t", " "))
    element = ElementTree.fromstring(f'<a b="{escaped}">{escaped}</a>')
    assert element.text or element.get("b") == ""


def test_many_findings_in_one_document_are_summed_up() -> None:
    found = [replace(TIME, region=TIME.region._replace(line=n, end_line=n)) for n in range(1, 501)]
    (test,) = suite(make(*found))
    assert (test[0].text or "").endswith("… and 400 more")


def test_everything_is_sound() -> None:
    assert len(suite(EVERYTHING)) == 5
