"""Values with a tag that only some programs know: what is wrong with them is said with that."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.support.running import seedlint

if TYPE_CHECKING:
    from pathlib import Path

_SCHEMA = {
    "properties": {
        "n": {"type": "integer"},
        "k": {"enum": ["north"]},
        "x": {},
        "l": {"items": {"type": "integer"}},
    }
}


@pytest.mark.parametrize(
    ("line", "says"),
    [
        (
            "n: !Ref Y",
            "not the string `Y`; write one, or leave the field out; what a program makes of its tag `!Ref`",
        ),
        ("n: !Fn::Sub [a]", "not a list"),
        ("k: !Ref nort", "did you mean `north`? What a program makes of its tag `!Ref` is not known here"),
        ("l: [1, !x y]", "what a program makes of its tag `!x` is not known here"),
        ("x: &x !Ref Y\nn: *x", "what a program makes of its tag `!Ref` is not known here"),
    ],
)
def test_a_tag_is_named_where_its_value_is_wrong(
    line: str, says: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    [message] = _found(tmp_path, capsys, line)
    assert says in message
    assert "makes of its tag" in message


@pytest.mark.parametrize(
    "line", ["n: Y", "n: !!str 1", "n: ! 1", "n: !<tag:yaml.org,2002:str> 1", "{n: Y, x: !Ref Y}"]
)
def test_no_other_is(line: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    [message] = _found(tmp_path, capsys, line)
    assert "makes of its tag" not in message


def _found(tmp_path: Path, capsys: pytest.CaptureFixture[str], lines: str) -> list[str]:
    (tmp_path / "s.json").write_text(json.dumps(_SCHEMA), "utf-8")
    (tmp_path / "a.yaml").write_text(f"{lines}\n", "utf-8")
    given = ("--no-config", "--schema", tmp_path / "s.json", "--select", "SL102,SL104,SL105")
    done = seedlint(capsys, *given, "-f", "json", tmp_path / "a.yaml")
    return [one["message"] for one in json.loads(done.out)["findings"]]
