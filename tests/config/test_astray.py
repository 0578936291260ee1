"""Settings where none are read: told, and never passed over in silence."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from seedlint.config import astray
from seedlint.config.astray import may_concern
from seedlint.schema.schema import DEFAULT
from tests.support.running import seedlint

if TYPE_CHECKING:
    from pathlib import Path

Capture = pytest.CaptureFixture[str]


def test_every_table_that_settings_have_is_known_where_it_is_not_read() -> None:
    schema = json.loads(DEFAULT.with_name("config.schema.json").read_text(encoding="utf-8"))
    kinds = {"object", "array"}
    tables = {
        key
        for key, sub in schema["properties"].items()
        if sub.get("type") == "object"
        or (sub.get("type") in kinds and (sub.get("items") or {}).get("type") == "object")
    }
    assert set(astray._OURS) == tables


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ('[seedlint]\nignore = ["SL4"]', 1, "`[seedlint]` is not read; write `[tool.seedlint]`"),
        ('\n[seedlint.severity]\nSL402 = "note"', 2, "write `[tool.seedlint]`"),
        ('[project]\nname = "x"\n[Seed-Lint]\nignore = ["SL4"]', 3, "`[Seed-Lint]` is not read"),
        ('[tools.seedlint]\nignore = ["SL4"]', 1, "`[tools.seedlint]` is not read; write `[tool.seedlint]`"),
        (
            '["tool.seedlint"]\nignore = ["SL4"]',
            1,
            "one name in quotes; write `[tool.seedlint]` without them",
        ),
        ('[[tool.seedlint]]\nignore = ["SL4"]', 1, "write `[tool.seedlint]`, each bracket once"),
        (
            '[tool.seedlint]\nselect = ["SL4"]\n\n[severity]\nSL402 = "error"',
            4,
            "`[severity]` is not read; write `[tool.seedlint.severity]`",
        ),
    ],
)
def test_settings_in_places_of_a_pyproject_that_are_nobodys_are_errors(
    text: str, line: int, says: str, corpus: Path, capsys: Capture
) -> None:
    (corpus / "pyproject.toml").write_text(text, encoding="utf-8")
    done = seedlint(capsys, "seeds")
    assert done.code == 2
    assert done.err.startswith(f"error: pyproject.toml:{line}: ")
    assert says in done.err


@pytest.mark.parametrize(
    "table", ["tool.seedling", "tool.seed-lint", "tool.Seedlint", "tool.sedlint", "tool.seedlnt", "seedlintt"]
)
def test_a_table_with_a_name_much_like_ours_is_told_and_may_be_another_tools(
    table: str, corpus: Path, capsys: Capture
) -> None:
    path = corpus / "pyproject.toml"
    path.write_text(f'[project]\n[{table}]\nignore = ["SL4"]\n', encoding="utf-8")
    done = seedlint(capsys, "seeds")
    assert done.code == 0
    assert done.err.startswith(
        f"warning: pyproject.toml:2: `[{table}]` is not read; write `[tool.seedlint]` if it is meant for"
        " seedlint\n"
    )
    assert f"`[{table}]` is not read" in seedlint(capsys, "--config", "pyproject.toml", "seeds").err
    # Who has settings of ours, or wants none, knows which is which.
    assert "is not read" not in seedlint(capsys, "--no-config", "seeds").err
    path.write_text(f"[{table}]\nx = 1\n[tool.seedlint]\n", encoding="utf-8")
    assert "is not read" not in seedlint(capsys, "seeds").err


@pytest.mark.parametrize(
    "text",
    [
        "[tool.setuptools]\nx = 1\n[tool.semantic_release]\n[tool.speedline]\n[tool.sqlfluff]\n[tool.ruff]",
        "[severity]\nx = 1\n[links]\ny = 2",
        "[tool.seedling]\nbroken = ",
        "[tool.other]\n[tool.other.seedlin]\nx = 1",
    ],
)
def test_tables_of_other_tools_are_let_alone(text: str, corpus: Path, capsys: Capture) -> None:
    (corpus / "pyproject.toml").write_text(text, encoding="utf-8")
    done = seedlint(capsys, "seeds")
    assert done.code == 0
    assert done.err.count("\n") == 1


def test_a_pyproject_of_other_tools_is_not_even_parsed() -> None:
    text = (
        b"[project]\nname = 'x'\n[tool.setuptools]\n[tool.ruff]\n[tool.sphinx-pyproject]\n[tool.distutils]\n"
    )
    assert not may_concern(text)
    assert may_concern(text + b"[tool.seedlnt]")


def test_a_hidden_file_of_settings_is_to_be_renamed(corpus: Path, capsys: Capture) -> None:
    (corpus / ".seedlint.toml").write_text('ignore = ["SL4"]', encoding="utf-8")
    done = seedlint(capsys, "seeds")
    assert (done.code, done.err) == (
        2,
        "error: .seedlint.toml: seedlint reads `seedlint.toml`, and no `.seedlint.toml`; rename it\n",
    )
    (corpus / "seedlint.toml").write_text("", encoding="utf-8")
    assert seedlint(capsys, "seeds").code == 0


@pytest.mark.parametrize(
    ("text", "place", "says"),
    [
        ("fail-on = error", "1:11", 'a string goes in quotes; write `"error"`'),
        ("[links]\nuse = True", "2:7", "write `true` in small letters"),
        ('ignore = ["SL402" "SL403"]', "1:19", "a comma is missing"),
        ('ignore = ["SL402"', "1:18", "write `]` after its last item"),
        ('ignore = "SL402', "1:16", "write the second quote at its end"),
        ('ignore: ["SL402"]', "1:7", "write `key = value`"),
        ("a = 1\na = 2\n\n", "2:6", "this key is in its table twice"),
        (
            "[severity]\nSL1 = 'note'\n[severity]\nSL2 = 'note'",
            "3:10",
            "the table `[severity]` is there twice",
        ),
        ('[per-file-ignores]\nseeds/old.md = ["SL4"]', "2:6", 'write `"seeds/old.md" =`'),
        ('[per-file-ignores]\n*.md = ["SL4"]', "2:1", 'write `"*.md" =`'),
        ('include = ["seeds\\docs"]', "1:20", "write `/` in paths, or put the string in single quotes"),
    ],
)
def test_what_is_no_toml_is_told_with_line_and_column_and_what_to_write(
    text: str, place: str, says: str, corpus: Path, capsys: Capture
) -> None:
    (corpus / "seedlint.toml").write_text(text, encoding="utf-8")
    done = seedlint(capsys, "seeds")
    assert done.code == 2
    assert done.err.startswith(f"error: seedlint.toml:{place}: not well-formed TOML: ")
    assert says in done.err
