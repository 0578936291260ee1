"""Annotations: what the runner of GitHub Actions makes of the commands, and which of them it gets."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from seedlint.finding import Fix, Region, Severity
from seedlint.output import github
from tests.output.support import EVERYTHING, FAILURE, ROOT, TIME, WIDE, make, one, render
from tests.output.test_hostile import NASTY, check_harmless, everywhere

if TYPE_CHECKING:
    from seedlint.output.result import Result

Command = tuple[str, dict[str, str], str]


def parse(line: str) -> Command:
    """Read a command as actions/runner does (ActionCommand.TryParseV2), strictly."""
    parts = re.fullmatch(r"::(error|warning|notice) ([^\r\n]*?)::([^\r\n]*)", line)
    assert parts, line
    properties = {}
    for pair in parts[2].split(","):
        name, equals, value = pair.partition("=")
        assert equals, pair
        assert name not in properties
        properties[name] = unescape(value, {"%3A": ":", "%2C": ","})
    return parts[1], properties, unescape(parts[3])


def unescape(text: str, more: dict[str, str] | None = None) -> str:
    for code, character in {"%0D": "\r", "%0A": "\n", **(more or {}), "%25": "%"}.items():
        text = text.replace(code, character)
    return text


def commands(result: Result) -> list[Command]:
    return [parse(line) for line in render(result, "github").splitlines()]


def test_a_finding_is_placed_titled_and_told() -> None:
    (command,) = commands(one("100% wrong: a, b", fix=Fix("mend it")))
    assert command == (
        "error",
        {
            "file": "a.md",
            "line": "1",
            "endLine": "1",
            "col": "6",
            "endColumn": "11",
            "title": "SL201 timestamp-format",
        },
        "a.md:1:6: SL201 100% wrong: a, b\nfix: mend it (safe)",
    )


def test_several_lines_have_no_columns() -> None:
    (command,) = commands(one(region=Region(4, 3, 6, 2)))
    assert command[1].keys() == {"file", "line", "endLine", "title"}
    assert (command[1]["line"], command[1]["endLine"]) == ("4", "6")


def test_notes_are_notices_and_the_worst_come_first() -> None:
    assert [level for level, _, _ in commands(EVERYTHING)] == ["error"] * 4 + ["warning", "notice"]


def test_findings_of_one_severity_keep_their_order() -> None:
    found = [replace(TIME, path=f"{n}.md", severity=Severity(n % 3 + 1)) for n in range(9)]
    paths = [properties["file"] for _, properties, _ in commands(make(*found))]
    assert paths == ["2.md", "5.md", "8.md", "1.md", "4.md", "7.md", "0.md", "3.md", "6.md"]


def test_rules_that_could_not_be_loaded_are_not_passed_over() -> None:
    ((level, properties, message),) = commands(make(failures=(FAILURE,)))
    assert (level, properties["file"]) == ("error", "house/rules.py")
    assert "could not be loaded" in message


@pytest.mark.parametrize("nasty", NASTY.values(), ids=NASTY)
def test_hostile_text_is_one_harmless_command_for_each_finding(nasty: str) -> None:
    result = everywhere(nasty)
    found = commands(result)
    assert len(found) == len(result.findings) + len(result.failures)
    for _, properties, message in found:
        assert properties.keys() <= {"file", "line", "endLine", "col", "endColumn", "title"}
        check_harmless(message)
        for value in properties.values():
            check_harmless(f"x{value}")


@pytest.mark.parametrize("path", ["a,line=1.md", "a::b.md", "50%2C.md", "a%0Ab.md", "weiß #1.md"])
def test_paths_come_back_as_they_are(path: str) -> None:
    assert commands(one(path=path))[0][1]["file"] == path


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("seeds/a.md", "data/seeds/a.md"),
        ("../other/a.md", "other/a.md"),
        ("../../elsewhere/a.md", "../../elsewhere/a.md"),
        (str(ROOT / "a.md"), "a.md"),
    ],
)
def test_paths_are_relative_to_the_checkout(path: str, shown: str) -> None:
    result = replace(one(path=path), root=ROOT / "data", checkout=ROOT)
    assert commands(result)[0][1]["file"] == shown


def test_without_a_checkout_paths_are_relative_to_the_root() -> None:
    result = replace(one(path="seeds/a.md"), shown=lambda path: path.removeprefix("seeds/"))
    assert commands(result)[0][1]["file"] == "seeds/a.md"


def test_beside_another_report_there_are_as_many_as_github_keeps() -> None:
    notes = [replace(WIDE, severity=Severity.NOTE, path=f"{n:02}.md") for n in range(12)]
    errors = [replace(WIDE, path=f"{n:02}.md", code="SL202") for n in range(30)]
    result = make(*notes, *errors)
    stream = io.StringIO()
    github.annotate(result, stream)
    found = [parse(line) for line in stream.getvalue().splitlines()]
    assert [(level, p["file"]) for level, p, _ in found] == [
        *(("error", f"{n:02}.md") for n in range(10)),
        *(("notice", f"{n:02}.md") for n in range(10)),
    ]
    assert len(commands(result)) == 42


def test_endless_messages_are_cut() -> None:
    (command,) = commands(one("x" * 100_000, fix=Fix("y" * 100_000)))
    assert len(command[2]) < 5000


def test_the_root_is_no_part_of_a_path() -> None:
    assert Path(ROOT).as_posix() not in render(EVERYTHING, "github")
