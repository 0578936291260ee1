"""Values that repeat others, judged in a format that allows it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.support.running import seedlint

if TYPE_CHECKING:
    from pathlib import Path

Capture = pytest.CaptureFixture[str]

SCHEMA = {
    "properties": {"by": {"type": "string"}, "posts": {"items": {"properties": {"num": {"type": "string"}}}}}
}
TEXT = """\
---
base: &b
  num: &n 5
posts:
  - <<: *b
  - *b
by: *n
---
Below.
"""
NOT = "a: &a [x, x]\n" + "".join(
    f"{chr(98 + n)}: &{chr(98 + n)} [{', '.join(['*' + chr(97 + n)] * 10)}]\n" for n in range(9)
)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "own.schema.json").write_text(json.dumps(SCHEMA), encoding="utf-8")
    (tmp_path / "seedlint.toml").write_text(
        'schema = "own.schema.json"\ninclude = ["*.md"]\n', encoding="utf-8"
    )
    return tmp_path


def test_a_finding_stands_at_the_alias_and_says_where_its_value_is_written(
    folder: Path, capsys: Capture
) -> None:
    (folder / "a.md").write_text(TEXT, encoding="utf-8")
    done = seedlint(capsys, "-f", "json")
    found = json.loads(done.out)["findings"]
    told = {
        (
            one["pointer"],
            one["region"]["line"],
            one["related"][0]["region"]["line"],
            one["related"][0]["message"],
        )
        for one in found
        if one["code"] == "SL102"
    }
    assert told == {
        ("/posts/0/num", 5, 3, "written here"),
        ("/posts/1/num", 6, 3, "written here"),
        ("/by", 7, 3, "written here"),
    }
    assert {one["severity"] for one in found if one["code"] == "SL005"} == {"note"}
    assert not any(one["notChecked"] for one in found)


def test_notes_about_features_do_not_fail_a_run(folder: Path, capsys: Capture) -> None:
    (folder / "a.md").write_text(TEXT.replace("5", "five"), encoding="utf-8")
    done = seedlint(capsys, "-f", "concise")
    assert (done.code, {line.split()[1:3][1] for line in done.out.splitlines()}) == (0, {"SL005"})
    warm = seedlint(capsys, "-f", "concise")
    assert (warm.code, warm.out) == (0, done.out)
    (folder / "seedlint.toml").write_text(
        'schema = "own.schema.json"\npreset = "seed"\ninclude = ["*.md"]\n', encoding="utf-8"
    )
    assert seedlint(capsys, "-f", "concise").code == 1


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (NOT, "more than 20000 values"),
        ("a: &a [*a]\n", "inside the value it repeats"),
        ("a: *b\n", "no anchor"),
        ("a: &a {b: {<<: *a}}\n", "inside the value"),
    ],
)
@pytest.mark.parametrize("words", [(), ("--ignore", "SL005")])
def test_what_cannot_be_followed_is_no_note(
    text: str, says: str, words: tuple[str, ...], folder: Path, capsys: Capture
) -> None:
    (folder / "a.md").write_text(f"---\n{text}---\n", encoding="utf-8")
    done = seedlint(capsys, "-f", "json", *words)
    assert done.code == 1
    found = [one for one in json.loads(done.out)["findings"] if one["notChecked"]]
    assert found
    assert all(one["severity"] == "error" and says in one["message"] for one in found)


def test_a_comment_suppresses_what_stands_at_an_alias(folder: Path, capsys: Capture) -> None:
    text = TEXT.replace("  - <<: *b", "  - <<: *b # seedlint: ignore[SL102] -- x").replace(
        "by: *n", "by: *n # seedlint: ignore[SL102, SL005] -- y"
    )
    (folder / "a.md").write_text(text, encoding="utf-8")
    done = seedlint(capsys, "-f", "concise")
    assert [line.split(" ")[:3] for line in done.out.splitlines() if "SL005" not in line] == [
        ["a.md:6:5:", "error", "SL102"]
    ]
    assert not [line for line in done.out.splitlines() if line.startswith("a.md:7")]
