"""Whatever stands in a document, its name or a rule's words: no format lets it do harm."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seedlint.finding import Fix, PlacedRelated, Region
from seedlint.output import FORMATS, statistics
from seedlint.util.escape import begin_line, escape, show_path
from tests.output.support import CRASHED, Crash, LoadFailure, make, one, render

if TYPE_CHECKING:
    from seedlint.output.result import Result

NASTY = {
    "colours": "\x1b[31mred\x1b[0m",
    "window title": "\x1b]0;title\x07",
    "C1": "\x9b31m",
    "line break": "a\r\n::error::x",
    "line feed": "a\n##[error]x",
    "carriage return": "a\r::error::x",
    "next line": "a\x85::error::x",
    "vertical tab": "a\x0b::error::x",
    "line separator": "a\u2028::error::x",
    "paragraph separator": "a\u2029::error::x",
    "command": "::error::x",
    "indented command": " \t ::error::x",
    "command after a wide space": "\u3000::error::x",
    "old command": "text ##[error]x",
    "doubled old command": "###[error]x",
    "Azure": "##vso[task.setvariable]x",
    "TeamCity": "##teamcity[message]",
    "bidi override": "\u202eoverride",
    "bidi isolate": "\u2066isolate",
    "Arabic letter mark": "\u061cmark",
    "zero width": "a\u200bb\u2060c",
    "byte order mark": "\ufeffx",
    "surrogate": "a\ud800b",
    "undecodable byte": "a\udcffb",
    "hidden text": "a\U000e0041b\U000e0101c",
    "NUL": "a\0b",
    "DEL": "a\x7fb",
    "tab": "a\tb",
    "markup": "</script><script>alert(1)</script>",
}

COMMAND = re.compile(r"##(\[|vso\[|teamcity\[)", re.IGNORECASE)
INVISIBLE = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff"
    "\ud800-\udfff\U000e0000-\U000e0fff]"
)
REPORTS = [*FORMATS, statistics.report]


def everywhere(nasty: str) -> Result:
    """A result that has the text in every place there is."""
    found = one(
        nasty,
        path=nasty,
        line=f"key: {nasty} {nasty}",
        pointer="/" + nasty.replace("~", "~0").replace("/", "~1"),
        name=nasty,
        related=(
            PlacedRelated(nasty, Region(1, 1, 1, 4), "/key", nasty),
            PlacedRelated(f"other{nasty}", Region(1, 1, 1, 4), "/key", nasty),
        ),
        fix=Fix(nasty),
    )
    crashed = replace(CRASHED, path=nasty, message=nasty)
    return replace(
        found,
        findings=(*found.findings, crashed),
        crashes=(Crash(nasty, nasty, nasty, f"{nasty}\n{nasty}"),),
        failures=(LoadFailure(f"x{nasty}", f"y{nasty}", nasty),),
    )


def check_harmless(output: str) -> None:
    assert not INVISIBLE.search(output), repr(output)
    assert not COMMAND.search(output), repr(output)
    for line in output.splitlines():
        assert not line.lstrip().startswith("::"), repr(line)


@pytest.mark.parametrize("report", REPORTS, ids=lambda report: getattr(report, "__name__", report))
@pytest.mark.parametrize("nasty", NASTY.values(), ids=NASTY)
def test_output_is_harmless(nasty: str, report: str) -> None:
    output = render(everywhere(nasty), report)
    assert output
    if report == "github":  # its own lines are commands; tests/output/test_github.py looks at them
        output = re.sub("(?m)^::", "", output)
    check_harmless(output)


@given(st.text(min_size=1, max_size=30))
def test_text_is_harmless_for_any_text(nasty: str) -> None:
    check_harmless(render(everywhere(nasty), "text"))


@given(st.text(st.characters(categories=["C", "Z", "P"]) | st.sampled_from("#[:v"), max_size=20))
def test_escaped_text_is_harmless(nasty: str) -> None:
    check_harmless(f"a {escape(nasty)}")
    check_harmless(show_path(nasty))
    check_harmless(begin_line(nasty))


@pytest.mark.parametrize("report", ["json", "jsonl", "sarif", "gitlab"])
@pytest.mark.parametrize("nasty", NASTY.values(), ids=NASTY)
def test_json_is_ascii_and_has_no_lone_surrogates(nasty: str, report: str) -> None:
    output = render(everywhere(nasty), report)
    assert output.isascii()
    for part in output.splitlines() if report == "jsonl" else [output]:
        json.dumps(json.loads(part), ensure_ascii=False).encode("utf-8")


@pytest.mark.parametrize("nasty", NASTY.values(), ids=NASTY)
def test_json_keeps_messages_as_they_are(nasty: str) -> None:
    message = json.loads(render(one(nasty), "json"))["findings"][0]["message"]
    assert message == re.sub("[\ud800-\udfff]", "\ufffd", nasty)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\u202e", r"\u{202E}"),
        ("\x1b[0m", r"\u{1B}[0m"),
        ("\U000e0041", r"\u{E0041}"),
        ("\ud800", r"\u{D800}"),
        ("##[error]", r"\u{23}#[error]"),
        ("## heading", "## heading"),
        ("Fähre 船 👩\ufe0f é \xa0", "Fähre 船 👩\ufe0f é \xa0"),
    ],
)
def test_escapes_are_visible(text: str, shown: str) -> None:
    assert escape(text) == shown


def test_a_path_still_names_its_file() -> None:
    output = render(one(path="::error::x.md"), "concise")
    assert output.startswith("./::error::x.md:1:6: error SL201 ")


def test_lines_of_other_formats_do_not_hide_findings() -> None:
    """A message with a line break stays on its line: it can't pass for a finding of its own."""
    result = make(*one("wrong\nb.md:1:1: error SL201 forged").findings, files={})
    assert render(result, "concise").count("\n") == 1
