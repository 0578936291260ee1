"""Comments in TOML suppress findings, wherever TOML has a comment and nowhere else."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from seedlint.document import Document
from seedlint.suppressions.comments import find
from tests.support.running import seedlint

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("text", "covered"),
    [
        ('a = "x"# seedlint: ignore[SL1]\n', [(1, 1)]),
        ("a = 1 # seedlint: ignore[SL1]\n", [(1, 1)]),
        ("# seedlint: ignore[SL1]\n\na = 1\n", []),
        ("# seedlint: ignore[SL1]\na = [ # one\n 'x',\n]\n", [(2, 2)]),
        ("a = [\n 'x', # seedlint: ignore[SL1]\n 'y',\n]\n", [(2, 2)]),
        ('# seedlint: ignore[SL1]\na = """\nx\ny"""\nb = 1\n', [(2, 4)]),
        ("a = '''\n# seedlint: ignore[SL1]\n'''\n", None),
        ('a = "# seedlint: ignore[SL1]"\n', None),
        ("'# seedlint: ignore[SL1]' = 1\n", None),
        ("[[a]] # seedlint: ignore[SL1]\nb = 1\n", [(1, 1)]),
        ("[a.b]\n# seedlint: ignore[SL1]\nc.d = 2023-05-04\n", [(3, 3)]),
        ("a = { b = 1, c = 'x' } # seedlint: ignore[SL1]\n", [(1, 1)]),
    ],
)
def test_what_a_comment_covers(text: str, covered: list[tuple[int, int]] | None) -> None:
    found = find(Document("a.toml", text.encode()))
    if covered is None:
        assert found == []
    else:
        assert [(one.first, one.last) for one in found if not one.problem] == covered
        assert len(found) == 1


FRONT = """\
+++
# seedlint: ignore-file[SL1] -- not what this is about
title = "The  bus stops" # seedlint: ignore[SL705] -- as it was sent
excerpt = "A  dog  waits"

[provider]
name = "A  B"
+++
"""


def test_comments_are_heeded_and_added(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    document = tmp_path / "a.md"
    document.write_text(FRONT, encoding="utf-8", newline="\n")
    options = ("a.md", "-j", "1", "--no-cache")
    found = json.loads(seedlint(capsys, *options, "-f", "json").out)
    assert {one["region"]["line"] for one in found["findings"]} == {4, 7}
    assert found["summary"]["suppressed"] > 1
    seedlint(capsys, *options, "--add-suppressions=known")
    written = document.read_text(encoding="utf-8")
    assert 'excerpt = "A  dog  waits"  # seedlint: ignore[SL705] -- known\n' in written
    assert json.loads(seedlint(capsys, *options, "-f", "json").out)["findings"] == []
