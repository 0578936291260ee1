"""Which rules the configuration and the command line select."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from seedlint.config.settings import Settings
from seedlint.errors import UsageError
from seedlint.finding import Severity
from seedlint.rulebook.registry import Registry
from seedlint.rulebook.selection import Selection
from tests.config.test_settings import Capture, bad, codes, write
from tests.support.running import WRONG_TYPE, document, seedlint

__all__ = ["bad"]


# Selection


def selection(registry: Registry | None = None, **settings: Any) -> Selection:
    return Selection(registry or Registry.builtin(), Settings(Path("/"), **settings))


ALL = frozenset(rule.code for rule in Registry.builtin() if rule.by_default)
SL1 = {code for code in ALL if code.startswith("SL1")}


@pytest.mark.parametrize(
    ("select", "ignore", "expected"),
    [
        (["ALL"], [], ALL),
        (["SL1"], [], SL1),
        (["sl1"], [], SL1),
        (["S"], [], ALL),
        (["SL101"], [], {"SL101"}),
        (["required-field"], [], {"SL101"}),
        (["Required-Field"], [], {"SL101"}),
        (["required"], [], set()),
        (["ALL"], ["SL"], set()),
        (["ALL"], ["SL1"], ALL - SL1),
        (["SL1"], ["SL1"], set()),
        (["SL1"], ["ALL"], SL1),
        (["SL1"], ["SL10"], set()),
        (["SL10"], ["SL1"], SL1),
        (["SL1", "SL102"], ["SL10"], {"SL102"}),
        (["ALL", "SL101"], ["SL1"], (ALL - SL1) | {"SL101"}),
        (["ALL"], ["SL101", "field-type"], ALL - {"SL101", "SL102"}),
        (["SL101"], ["required-field"], set()),
        (["required-field"], ["SL10"], {"SL101"}),
        # Off by default: named, or not at all.
        (["ALL", "SL307"], [], ALL | {"SL307"}),
        (["sl307"], [], {"SL307"}),
        (["provider-name-strange"], ["SL3"], {"SL307"}),
        (["SL30"], [], {f"SL30{number}" for number in range(1, 7)}),
        (["SL307"], ["SL307"], set()),
        ([], [], set()),
    ],
)
def test_the_more_exact_selector_counts_and_at_a_tie_ignore(
    select: list[str], ignore: list[str], expected: set[str]
) -> None:
    assert selection(select=tuple(select), ignore=tuple(ignore)).codes == expected | {"SL000"}


def test_severities() -> None:
    error, warning, note = Severity.ERROR, Severity.WARNING, Severity.NOTE
    chosen = selection(
        severity={
            "SL101": note,
            "field-type": error,
            "SL": error,
            "ALL": warning,
            "SL10": note,
            "SL1": warning,
        }
    ).severities
    assert chosen["SL101"] is note
    assert chosen["SL102"] is error
    assert chosen["SL103"] is note
    assert chosen["SL401"] is error


def test_a_changed_severity_changes_the_exit_code(bad: Path, capsys: Capture) -> None:
    write(bad / "seedlint.toml", '[severity]\nfield-type = "note"')
    done = seedlint(capsys, "seeds", "-f", "concise")
    assert done.code == 0
    assert "note SL102" in done.found
    write(bad / "seedlint.toml", '[severity]\nSL402 = "error"\nSL102 = "warning"')
    assert seedlint(capsys, "seeds").code == 1


def test_per_file_ignores(bad: Path, capsys: Capture) -> None:
    for number, name in enumerate(("old/x.md", "old/keep.md", "new/old/y.md"), 2):
        write(bad / "seeds" / name, document(number, WRONG_TYPE))
    write(
        bad / "seedlint.toml",
        '[per-file-ignores]\n"old/" = ["SL1"]\n"/seeds/bad.md" = ["url-insecure"]\n"nothing" = ["ALL"]\n',
    )
    done = seedlint(capsys, "-q", "-f", "concise", "seeds")
    assert [line.split(":")[0] for line in done.out.splitlines()] == ["seeds/bad.md"]
    assert codes(capsys) == ["SL102"]
    write(bad / "seedlint.toml", '[per-file-ignores]\n"old" = ["SL1"]\n"keep.md/x" = ["SL402"]\n')
    assert codes(capsys) == ["SL402", "SL102"]


def test_options_of_rules_reach_them(corpus: Path, capsys: Capture) -> None:
    text = document(0, ("https://www.harbour-herald.com/ferry", "https://intranet/ferry"))
    write(corpus / "seeds" / "clean.md", text)
    write(corpus / "seedlint.toml", 'select = ["url-host"]')
    assert codes(capsys) == ["SL403"]
    write(corpus / "seedlint.toml", 'select = ["url-host"]\nrules.url-host.allow = ["intranet"]')
    assert codes(capsys) == []


def test_command_line_selectors_add_to_the_file(bad: Path, capsys: Capture) -> None:
    write(bad / "seedlint.toml", 'ignore = ["SL102"]\nexclude = ["clean.md"]\nmax-file-size = 10')
    assert codes(capsys) == ["SL001"]
    assert codes(capsys, "--max-file-size", "100000") == ["SL402"]
    assert codes(capsys, "--max-file-size", "100000", "--ignore", "url-insecure, SL101") == []
    assert codes(capsys, "--exclude", "bad.md", "--allow-empty") == []
    # The one on the command line replaces the file's.
    assert codes(capsys, "--select", "SL0") == ["SL001"]
    assert codes(capsys, "--max-file-size", "100000", "--select", "SL1", "--select", "SL9") == []


def test_a_document_that_cannot_be_judged_is_told_whatever_is_selected(corpus: Path, capsys: Capture) -> None:
    write(corpus / "seeds" / "a.md", "no front matter\n")
    write(corpus / "seeds" / "b.md", "---\ntitle: [\n---\n")
    assert codes(capsys, "--select", "SL501") == ["SL002", "SL003"]
    assert codes(capsys, "--select", "SL501", "--ignore", "SL003") == ["SL002", "SL003"]


# Unknown codes


def test_unknown_codes_in_the_file_are_findings_at_their_place(bad: Path, capsys: Capture) -> None:
    text = """\
# SL777
[tool.seedlint]
select = [
    "ALL",
    'SL777',  # "SL778"
]
ignore = ["SL10", "SL778", "SL102", "SL402"]
severity."SL779" = "error"

[tool.seedlint.per-file-ignores]
"*.md" = ["SL101",
   "url-hots"]
"""
    write(bad / "pyproject.toml", text)
    done = seedlint(capsys, "-q", "seeds")
    assert done.code == 1
    lines = text.splitlines()
    found = [line for line in done.found.splitlines() if "SL902" in line]
    places = []
    for line in found:
        path, row, column = line.split(": ")[0].split(":")
        places.append((path, int(row), lines[int(row) - 1][int(column) - 1 :][:8]))
    assert places == [
        ("pyproject.toml", 5, "SL777', "),
        ("pyproject.toml", 7, 'SL778", '),
        ("pyproject.toml", 8, 'SL779" ='),
        ("pyproject.toml", 12, "url-hots"),
    ]
    assert "did you mean `url-host`?" in done.out
    assert '\n12 |    "url-hots"]\n   |     ^^^^^^^^\n' in done.out
    assert seedlint(capsys, "seeds", "--fail-on", "warning").code == 1
    assert "SL902" not in seedlint(capsys, "seeds", "--ignore", "SL902").out


def test_unknown_codes_of_the_file_are_no_usage_errors_beside_those_of_the_command_line(
    bad: Path, capsys: Capture
) -> None:
    write(bad / "seedlint.toml", 'ignore = ["SL777"]')
    assert codes(capsys, "--ignore", "SL102", "--select", "SL1,SL9") == ["SL902"]
    done = seedlint(capsys, "seeds", "--ignore", "SL778")
    assert done.code == 2
    assert "`SL778`" in done.err


def test_nothing_switches_off_internal_errors() -> None:
    chosen = selection(select=("SL1",), ignore=("SL0", "SL000"), per_file_ignores={"*": ("ALL",)})
    assert "SL000" in chosen.codes
    assert chosen.enabled("SL000", "a.md")
    assert not chosen.enabled("SL101", "a.md")


def test_unknown_selectors_of_the_command_line_are_usage_errors() -> None:
    settings = Settings(Path("/")).overridden(select=("SL1x",))
    with pytest.raises(UsageError, match="--select"):
        Selection(Registry.builtin(), settings)


@pytest.mark.parametrize(
    ("selector", "hint"),
    [
        ("SL999", "`seedlint explain SL9` lists those that begin with it"),
        ("XY999", "`seedlint rules` lists them"),
        ("SL4O2", "did you mean `SL402`?"),
        ("402", "did you mean `SL402`?"),
        ("SL4*", "`SL4` alone selects all that begin with it"),
        ("url-insecur", "did you mean `url-insecure`?"),
    ],
)
def test_an_unknown_code_is_an_error_in_the_configuration_and_on_the_command_line(
    selector: str, hint: str, corpus: Path, capsys: Capture
) -> None:
    for key in ("ignore", "select"):
        more = "" if key == "ignore" else ', "SL9"'
        write(corpus / "seedlint.toml", f'{key} = ["{selector}"{more}]')
        done = seedlint(capsys, "seeds")
        assert done.code == 1
        assert "error SL902" in done.found
        assert hint in done.out
        (corpus / "seedlint.toml").unlink()
        done = seedlint(capsys, "seeds", f"--{key}", selector)
        assert done.code == 2
        assert hint in done.err


def test_codes_in_one_text_are_taken_apart(corpus: Path, capsys: Capture) -> None:
    said = seedlint(capsys, "seeds", "--ignore", "SL402 SL401").err
    assert "put commas between them: `SL402,SL401`" in said
    write(corpus / "seedlint.toml", 'ignore = ["SL402,SL401"]')
    assert 'write each in quotes of its own: `"SL402", "SL401"`' in seedlint(capsys, "seeds").out
