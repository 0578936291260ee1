"""No document can crash seedlint, hang it, or put anything harmful into a report."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seedlint.schema.schema import DEFAULT, Schema
from tests.conftest import CLEAN
from tests.support import hostile
from tests.support.examples import some
from tests.support.running import TIMEOUT, WRONG_TYPE, command, document

if TYPE_CHECKING:
    from typing import Any

PROJECT = Path(__file__).resolve().parents[2]
SUFFIXES = st.sampled_from(["md", "markdown", "txt", "yaml", "yml", "json", "rst"])

# Anything


@settings(max_examples=some(100))
@given(st.binary(max_size=400), SUFFIXES)
def test_any_bytes(raw: bytes, suffix: str) -> None:
    hostile.check(raw, f"x.{suffix}")


SNIPPETS = [
    "\x1b[2J",
    "\x9b31m",
    "::error::x",
    "\n::error::x\n",
    "##[error]",
    "\u2028",
    "\u2029::",
    "\x85",
    "\u202e",
    "\u200b",
    "\ufeff",
    "\0",
    "\x7f",
    "\ufffe",
    "\U0010ffff",
    "\\ud800",
    "\\u001b[2J",
    "\\x07",
    '"',
    "'",
    "\\",
    "*alias",
    "&a ",
    "*a",
    "<<: *a",
    "<<",
    "!!python/object:os.system [x]",
    "!!binary |",
    "! ",
    "!x",
    "---",
    "\n---\n",
    "\n...\n",
    "--- x",
    "%",
    "%YAML 1.1\n---\n",
    "@",
    "`",
    "\t",
    "\n\t",
    "\r",
    "\r\n",
    "\n" + " " * 300,
    "x" * 3000,
    "9" * 5000,
    "{",
    "}",
    "[",
    "]",
    "[[[[",
    "- - - -",
    "? ",
    "? ? ",
    ": ",
    ":",
    "- ",
    ",",
    "#",
    " #",
    "|",
    ">+9",
    "|\n",
    "~",
    ".inf",
    ".nan",
    "0o777",
    "0777",
    "1_000",
    "1:30",
    ".E-1",
    "no",
    "0x" + "f" * 3990,
    "<script>",
    "&amp;",
    "https://",
    "https://[::1]/",
    "https://xn--a.com/%zz",
    "https://a@b:99999/",
    "2021-02-30T25:61:61+99:99",
    "AAAA;",
    ";",
    "=" * 5,
    "A/b+" * 30,
    "\n" + "k" * 70 + ": 1\n",
    "🚢",
    "Ã©",
]

_BASES = [CLEAN, CLEAN.replace("\n", "\r\n"), "\ufeff" + CLEAN] + [
    path.read_text("utf-8") for path in sorted((PROJECT / "seeds").glob("*.md"))
]


@st.composite
def mutated(draw: Any) -> str:
    """A document with parts deleted, doubled, moved, and replaced by something nasty."""
    text: str = draw(st.sampled_from(_BASES))
    for _ in range(draw(st.integers(1, 5))):
        start = draw(st.integers(0, len(text)))
        end = min(start + draw(st.sampled_from([0, 0, 0, 1, 2, 5, 20, 100])), len(text))
        kind = draw(st.sampled_from(["insert", "insert", "insert", "delete", "double", "move"]))
        part = text[start:end]
        if kind == "insert":
            text = text[:start] + draw(st.sampled_from(SNIPPETS)) + text[end:]
        elif kind == "delete":
            text = text[:start] + text[end:]
        elif kind == "double":
            text = text[:end] + part + text[end:]
        else:
            text = text[:start] + text[end:]
            at = draw(st.integers(0, len(text)))
            text = text[:at] + part + text[at:]
    return text


@settings(max_examples=some(250))
@given(mutated(), st.sampled_from(["md", "md", "md", "yaml"]))
def test_mutated_documents(text: str, suffix: str) -> None:
    hostile.check(text.encode("utf-8"), f"x.{suffix}")


_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=10)
    | st.sampled_from(SNIPPETS)
    | st.sampled_from(["https://a.com/", "2021-04-30T20:51:00Z", "article", "video"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=10,
)


def fields_of(schema: Any) -> set[str]:
    """Return the names of all fields that a schema knows, at any depth."""
    if isinstance(schema, list):
        return set().union(*map(fields_of, schema))
    if not isinstance(schema, dict):
        return set()
    return set(schema.get("properties", ())).union(*map(fields_of, schema.values()))


_FIELDS = st.sampled_from(sorted(fields_of(Schema.load(DEFAULT).contents)))
_OBJECTS = st.dictionaries(_FIELDS, _VALUES | st.dictionaries(_FIELDS, _VALUES, max_size=4), max_size=12)


@settings(max_examples=some(100))
@given(_OBJECTS, st.lists(_OBJECTS, max_size=2), st.sampled_from(["json", "yaml", "md"]))
def test_right_fields_with_wrong_values(data: dict[str, Any], entries: list[Any], suffix: str) -> None:
    """JSON is YAML, too; rules meet any value in any field they know."""
    if entries:
        data = {**data, "related": entries, "provider": entries[0]}
    text = json.dumps(data, ensure_ascii=suffix == "md")
    text = f"---\n{text}\n---\n" if suffix == "md" else text
    hostile.check(text.encode("utf-8", "replace"), f"x.{suffix}")


# Documents that could kill, or hang


@pytest.mark.slow
def test_killers_harm_nobody_else(tmp_path: Path) -> None:
    for name, (_, text) in hostile.KILLERS.items():
        (tmp_path / name).write_text(text(), encoding="utf-8", newline="")
    (tmp_path / "good.md").write_text(document(2), encoding="utf-8")
    (tmp_path / "plain.md").write_text(document(1, WRONG_TYPE), encoding="utf-8")
    words = [
        "-f",
        "json",
        "-f",
        "text=out.txt",
        "--max-file-size",
        hostile.LIMIT,
        "--no-cache",
        "-j",
        "1",
        ".",
    ]
    done = command(*map(str, words), cwd=tmp_path)
    assert done.code == 1, done.err[-2000:]
    report = json.loads(done.out)
    assert report["errors"] == []
    found: dict[str, set[str]] = {}
    for finding in report["findings"]:
        found.setdefault(finding["path"], set()).add(finding["code"])
    for name, (code, _) in hostile.KILLERS.items():
        assert any(c.startswith(code) for c in found.get(name, set())) or not code, (name, found.get(name))
    assert found["plain.md"] >= {"SL102"}
    assert "good.md" not in found
    assert report["summary"]["documents"] == len(hostile.KILLERS) + 2


def test_what_is_too_large_is_not_read(tmp_path: Path) -> None:
    for name in ("digits.md", "digits.json", "long scalar.md"):
        (tmp_path / name).write_text(hostile.KILLERS[name][1](), encoding="utf-8")
    done = command("-f", "concise", ".", cwd=tmp_path)
    assert [line.split(" the file is larger")[0] for line in done.out.splitlines()] == [
        "digits.json:1:1: error SL001",
        "digits.md:1:1: error SL001",
        "long scalar.md:1:1: error SL001",
    ]


PARTS = 5
"""So many processes lint what grows: the workers share them, and a process takes a moment to start."""


@pytest.mark.slow
@pytest.mark.parametrize("part", range(PARTS))
def test_time_grows_with_the_document_and_no_faster(part: int) -> None:
    """By processes that may hang or die."""
    names = [*hostile.GROWING][part::PARTS]
    grown = codes_found(names)
    assert [*grown] == names
    for name, codes in grown.items():
        code = hostile.GROWING[name][0]
        assert any(found.startswith(code) for found in codes) or not code, (name, codes)
        assert sum(codes.values()) < 20_000, name


def codes_found(names: list[str]) -> dict[str, dict[str, int]]:
    """Return how often each code is found in some growing documents, by a process of its own."""
    with subprocess.Popen(
        [sys.executable, "-m", "tests.support.hostile", *names],
        cwd=PROJECT,
        env={**os.environ, "PYTHONUTF8": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
    ) as process:
        try:
            output, _ = process.communicate(timeout=TIMEOUT)
        except subprocess.TimeoutExpired:
            process.kill()
            output, _ = process.communicate()
            pytest.fail(f"it hangs: {output.splitlines()[-1:]}")
    assert process.returncode == 0, output[-3000:]
    lines = [json.loads(line) for line in output.splitlines()]
    return {line["name"]: line["codes"] for line in lines if "name" in line}


def test_findings_of_one_rule_in_one_document_are_limited() -> None:
    linted = hostile.check(hostile.GROWING["bad topics"][1]().encode())
    found = [finding for finding in linted.findings if finding.code == "SL705"]
    assert len(found) == 501
    assert [f.pointer for f in found].count("") == 1
    (last,) = (f for f in found if not f.pointer)
    assert "only the first 500 locations" in last.message


def test_a_hundred_ambiguities_do_not_hide_the_rest_of_the_document() -> None:
    linted = hostile.check(hostile.topics(*[f"  - {hour}:30" for hour in range(1, 151)]).encode())
    codes = Counter(finding.code for finding in linted.findings)
    assert codes == {"SL007": 100, "SL104": 1}


def test_of_a_hundred_equal_ambiguities_the_one_that_stays_is_told() -> None:
    linted = hostile.check(hostile.topics(*["  - no"] * 150).encode())
    assert [one.pointer for one in linted.findings if one.code == "SL007"] == ["/topics/0"]
    assert sum("remove one of the two" in one.message for one in linted.findings) == 149


@pytest.mark.parametrize("key", ["k" * 70, "A/B" * 30, "a~/" * 30, "AAAA;" * 20, "secured: x", "/", "~", ""])
def test_keys_that_look_like_payloads_are_masked_and_still_keys(key: str) -> None:
    data = {key: 1, "related": [{key: {key: 1}}]}
    linted = hostile.check(json.dumps(data).encode(), "x.json")
    pointers = [finding.pointer for finding in linted.findings if finding.code == "SL103"]
    assert len(pointers) == 2
    assert any(pointer.startswith("/related/0/") for pointer in pointers)


def test_a_long_way_down_is_no_payload() -> None:
    schema_free = {"related": [{"provider": {"images": [{"a" * 20: 1}]}}]}
    linted = hostile.check(json.dumps(schema_free).encode(), "x.json")
    assert "/related/0/provider/images/0/" + "a" * 20 in [finding.pointer for finding in linted.findings]


def test_a_place_at_a_line_break_of_two_characters() -> None:
    text = hostile.url("|-\n  https://a.com/\n  x")
    linted = hostile.check(text.replace("\n", "\r\n").encode())
    regions = [finding.region for finding in linted.findings if finding.code == "SL401"]
    assert [(r.line, r.column, r.end_line, r.end_column) for r in regions] == [(8, 17, 8, 18)]
