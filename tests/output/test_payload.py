"""The `secured` payload is never shown, whatever is wrong with the document around it."""

from __future__ import annotations

import base64
import json
import os
import random
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from seedlint.finding import PlacedFinding, PlacedRelated, Region, Severity
from seedlint.output import FORMATS
from seedlint.util.redact import MASK, Source, mask_line
from tests.conftest import CLEAN
from tests.output.support import make, render
from tests.support.growing import check_growth

if TYPE_CHECKING:
    from collections.abc import Callable

_bytes = random.Random(7).randbytes
CIPHER = base64.b64encode(_bytes(480)).decode()
PAYLOAD = f"{CIPHER};{base64.b64encode(_bytes(16)).decode()}"
WRAPPED = [PAYLOAD[at : at + 60] for at in range(0, len(PAYLOAD), 60)]
OLD = CLEAN[CLEAN.index("secured:") : CLEAN.rindex("---")]


def with_payload(lines: str) -> str:
    return CLEAN.replace(OLD, lines + "\n")


ARTICLE = {
    "category": "nws",
    "title": 7,
    "secured": PAYLOAD,
    "secure": PAYLOAD,
    "type": "articl",
    "topics": [PAYLOAD],
}

DOCUMENTS = {
    "one-line.json": json.dumps(ARTICLE),
    "pretty.json": json.dumps(ARTICLE, indent=1),
    "broken.json": json.dumps(ARTICLE)[:-1],
    "plain.md": with_payload(f"secured: {PAYLOAD}"),
    "misspelt.md": with_payload(f"secure: {PAYLOAD}"),
    "twice.md": with_payload(f"secured: {PAYLOAD}\nsecured: {PAYLOAD}"),
    "short-list.md": with_payload(f"secured: [{PAYLOAD[:20]}]"),
    "short.md": with_payload("secured: " + PAYLOAD[:20]),
    "unclosed.md": with_payload(f'secured: "{PAYLOAD}'),
    "nested.md": with_payload(f"secured:\n  payload: {PAYLOAD}"),
    "in-a-list.md": with_payload(f"secured: [{PAYLOAD}, {PAYLOAD}]"),
    "elsewhere.md": CLEAN.replace('title: "', f'title: "{PAYLOAD} \\q'),
    "wrapped.md": with_payload('secured: "' + "\n  ".join(WRAPPED) + '"'),
    "wrapped-broken.md": with_payload('secured: "' + "\n  ".join(WRAPPED) + '\n  \\q"'),
    "wrapped-tabs.md": with_payload("secured: |\n  " + "\n\t".join(WRAPPED)),
    "block-broken.md": with_payload(
        "secured: |\n    " + "\n    ".join(WRAPPED[:3]) + "\n  " + "\n  ".join(WRAPPED[3:])
    ),
    "flow-broken.md": with_payload("secured:\n  " + "\n  ".join(WRAPPED) + ": x"),
    "control.md": with_payload(f"secured: {PAYLOAD[:100]}\x01{PAYLOAD[100:]}"),
    "no-utf8.md": with_payload(f"secured: {PAYLOAD}\udcff"),
}


def leaks(output: str) -> list[str]:
    """Pieces of the payload that stand in the output; ten characters are no coincidence."""
    return [PAYLOAD[at : at + 10] for at in range(len(PAYLOAD) - 9) if PAYLOAD[at : at + 10] in output]


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """All formats over all documents, as the command writes them."""
    folder = tmp_path_factory.mktemp("payload")
    for name, text in DOCUMENTS.items():
        (folder / name).write_bytes(text.encode("utf-8", "surrogateescape"))
    command = [sys.executable, "-m", "seedlint", "check", "."]
    for name in FORMATS:
        command += ["-f", f"{name}=out.{name}"]
    environment = {**os.environ, "SEEDLINT_DEBUG": "1"}
    ran = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, encoding="utf-8", check=False
    )
    assert ran.returncode in {1, 2}, ran.stderr
    assert not leaks(ran.stderr)
    return {name: (folder / f"out.{name}").read_text(encoding="utf-8") for name in FORMATS}


@pytest.mark.parametrize("name", FORMATS)
def test_no_format_shows_a_payload(reports: dict[str, str], name: str) -> None:
    assert leaks(reports[name]) == []


def test_all_documents_had_something_to_report(reports: dict[str, str]) -> None:
    """Otherwise the test above could not fail."""
    found = {finding["path"] for finding in json.loads(reports["json"])["findings"]}
    assert found >= set(DOCUMENTS) - {"plain.md", "wrapped.md", "short.md"}
    assert MASK in reports["text"]


def placed(region: Region, **fields: object) -> PlacedFinding:
    return PlacedFinding("SL201", "timestamp-format", Severity.ERROR, "wrong", "a.md", region, "/a", **fields)


def test_regions_that_must_not_be_shown_are_masked() -> None:
    hidden = (Region(1, 4, 1, 9),)
    output = render(make(placed(Region(1, 4, 1, 9), hidden=hidden), files={"a.md": ["x: short"]}), "text")
    assert f"1 | x: {MASK * 5}\n" in output
    assert "  |    ^^^^^\n" in output


def test_the_rest_of_the_line_is_shown() -> None:
    """In a document of one line, a payload whose place is known does not hide what follows it."""
    line = '{"secured": "abc", "heat": x}'
    output = render(
        make(placed(Region(1, 28, 1, 29), hidden=(Region(1, 13, 1, 18),)), files={"a.md": [line]}), "text"
    )
    assert f'{{"secured": {MASK * 5}, "heat": x}}' in output


@pytest.mark.parametrize(
    ("line", "hidden", "shown"),
    [
        ("secured: [abc, def] # x", (), "secured: ██████████████"),
        ("secured: [abc, def] # x", (Region(1, 1, 1, 8),), "███████: ██████████████"),
        ("{secured: abc, secured: def}", (Region(1, 11, 1, 14),), "{secured: ███, secured: ████"),
        ("{secured: abc, heat: 1}", (Region(1, 11, 1, 14),), "{secured: ███, heat: 1}"),
        ("secured:", (), "secured:"),
    ],
)
def test_after_the_key_all_is_masked_but_what_is_known(
    line: str, hidden: tuple[Region, ...], shown: str
) -> None:
    assert Source([line]).line(1, hidden) == shown


def test_regions_of_other_lines_hide_nothing() -> None:
    found = placed(Region(2, 1, 2, 2), hidden=(Region(1, 1, 1, 9),))
    assert "2 | plain\n" in render(make(found, files={"a.md": ["hidden", "plain"]}), "text")


def test_related_places_are_masked() -> None:
    related = PlacedRelated("a.md", Region(1, 1, 1, 8), "/secured", "first here")
    lines = [f"secured: {PAYLOAD}", f"secured: {PAYLOAD}"]
    output = render(make(placed(Region(2, 1, 2, 8), related=(related,)), files={"a.md": lines}), "text")
    assert output.count("secured: ███") == 2
    assert leaks(output) == []


@pytest.mark.parametrize("number", [1, 2, 3, 4, 5])
def test_all_lines_of_a_wrapped_payload_are_masked(number: int) -> None:
    lines = ['  secured: "' + "A" * 30, "", "      " + "B" * 30, "    " + "C" * 30, "     " + "D" * 30 + '"']
    shown = Source(lines).line(number)
    assert not set(shown) & set("ABCD")
    assert len(shown) == len(lines[number - 1])


@pytest.mark.parametrize("line", ["", "  after: x", "after: x", "  - item"])
def test_what_follows_a_payload_is_shown(line: str) -> None:
    assert Source(["root:", '  secured: "abc', "    def", line]).line(4) == line


def test_a_payload_is_masked_wherever_it_stands() -> None:
    assert mask_line(f"x: {PAYLOAD} # y") == f"x: {MASK * len(PAYLOAD)} # y"


@pytest.mark.parametrize(
    "line",
    [
        "title: Some/path/that/is/just/rather/long",
        "url: https://a.example/" + "x" * 100,
        "unsecured: x",
        "a" * 63,
    ],
)
def test_other_text_is_shown(line: str) -> None:
    assert mask_line(line) == line


@pytest.mark.parametrize(
    "make",
    [
        lambda size: "A" * size,
        lambda size: ("A" * 63 + " ") * (size // 64),
        lambda size: ("A" * 20 + ";") * (size // 21),
        lambda size: (f"https://a.example/{'b' * 64} {'c' * 64} ") * (size // 150),
        lambda size: "secured" * (size // 7),
        lambda size: "secured" + " " * size,
    ],
    ids=range(6),
)
def test_masking_takes_linear_time(make: Callable[[int], str]) -> None:
    line = make(10_000)
    assert len(mask_line(line)) == len(line)
    check_growth(make, mask_line, first=2000, largest=400_000)


def test_documents_are_where_this_test_thinks() -> None:
    assert "secured:" in OLD
    assert Path(__file__).name == "test_payload.py"
