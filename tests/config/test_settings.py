"""Configuration: which file counts, what may stand in it, and which rules that selects."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seedlint.config.forms import settings_schema
from seedlint.config.links import LinkOptions, defaults, parse_options
from seedlint.config.settings import Settings, load
from seedlint.config.tomlplaces import TomlPlaces
from seedlint.errors import ConfigurationError, UsageError
from seedlint.finding import Severity
from seedlint.rulebook.registry import Registry
from seedlint.rulebook.selection import Selection
from tests.support.running import INSECURE, WRONG_TYPE, document, seedlint

Capture = pytest.CaptureFixture[str]


@pytest.fixture
def bad(corpus: Path) -> Path:
    """The corpus with a second document: an error, SL102, and a note, SL402."""
    (corpus / "seeds" / "bad.md").write_text(document(1, WRONG_TYPE, INSECURE), encoding="utf-8")
    return corpus


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def codes(capsys: Capture, *words: str | Path) -> list[str]:
    """Return the codes found on `seeds`, in order."""
    done = seedlint(capsys, "-q", "-f", "concise", *words, "seeds")
    assert done.code in {0, 1}, done.err
    return [line.split(": ")[1].split()[1] for line in done.out.splitlines()]


# Which file


def test_the_nearest_file_wins(tmp_path: Path) -> None:
    write(tmp_path / "seedlint.toml", 'select = ["SL1"]')
    write(tmp_path / "a" / "pyproject.toml", '[tool.seedlint]\nselect = ["SL2"]')
    (tmp_path / "a" / "b" / "c").mkdir(parents=True)
    assert load(start=tmp_path).select == ("SL1",)
    near = load(start=tmp_path / "a" / "b" / "c")
    assert near.select == ("SL2",)
    assert near.root == tmp_path / "a"


def test_seedlint_toml_comes_before_pyproject(tmp_path: Path) -> None:
    write(tmp_path / "pyproject.toml", '[tool.seedlint]\nselect = ["SL2"]')
    write(tmp_path / "seedlint.toml", "")
    assert load(start=tmp_path).select == ("ALL",)
    assert load(start=tmp_path).source == tmp_path / "seedlint.toml"


@pytest.mark.parametrize(
    "text",
    [
        "",
        '[project]\nname = "seedlint"',
        '[tool.other]\nx = "tool.seedlint"',
        "tool = 3 # seedlint",
        "[project\nbroken = ",
    ],
)
def test_a_pyproject_without_our_table_is_passed_over(text: str, tmp_path: Path) -> None:
    write(tmp_path / "seedlint.toml", 'select = ["SL1"]')
    write(tmp_path / "a" / "pyproject.toml", text)
    assert load(start=tmp_path / "a").select == ("SL1",)


@pytest.mark.parametrize(
    "text",
    [
        '[tool.seedlint]\nselect = ["SL3"]',
        '[tool]\nseedlint = { select = ["SL3"] }',
        '[ tool . "seedlint" ]\nselect = ["SL3"]',
        'tool.seedlint.select = ["SL3"]',
        '\ufeff[tool.seedlint]\r\nselect = ["SL3"]\r\n',
    ],
)
def test_ways_to_write_our_table(text: str, tmp_path: Path) -> None:
    write(tmp_path / "pyproject.toml", text)
    assert load(start=tmp_path).select == ("SL3",)


def test_without_a_file_the_root_is_the_repository(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "a" / "b").mkdir(parents=True)
    assert load(start=tmp_path / "a" / "b").root == tmp_path


def test_config_and_no_config(bad: Path, capsys: Capture) -> None:
    write(bad / "seedlint.toml", 'ignore = ["SL102"]')
    write(bad / "other.toml", 'ignore = ["SL402"]')
    write(bad / "p" / "pyproject.toml", '[tool.seedlint]\nignore = ["SL1", "SL4"]')
    assert codes(capsys) == ["SL402"]
    assert codes(capsys, "--config", "other.toml") == ["SL102"]
    assert codes(capsys, "--config", "p/pyproject.toml") == []
    assert codes(capsys, "--no-config") == ["SL402", "SL102"]


def test_config_names_a_pyproject_without_our_table(bad: Path, capsys: Capture) -> None:
    write(bad / "pyproject.toml", "[project]")
    done = seedlint(capsys, "--config", "pyproject.toml", "seeds")
    assert (done.code, done.err) == (2, "error: pyproject.toml: there is no table [tool.seedlint] in it\n")


def test_settings_that_cannot_be_read_are_never_passed_over(bad: Path, capsys: Capture) -> None:
    path = bad / "seedlint.toml"
    path.symlink_to("nowhere")
    assert "seedlint.toml: the configuration is not a file" in seedlint(capsys, "seeds").err
    path.unlink()
    path.mkdir()
    assert seedlint(capsys, "seeds").code == 2
    path.rmdir()
    path.write_bytes(b"a = '\xff'")
    assert "seedlint.toml: the configuration is not UTF-8 (byte 5)" in seedlint(capsys, "seeds").err


# What stands in it


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('include = ["seeds"\nselect = 3', "seedlint.toml:2:1: not well-formed TOML"),
        ("a = 1\na = 2", "seedlint.toml:2:6: not well-formed TOML"),
        ("a = 1\na = 2\nb = 3", "seedlint.toml:2:6: not well-formed TOML"),
        ("a = " + "[" * 3000 + "]" * 3000, "seedlint.toml: the configuration nests too deep"),
        ('\n# x\nselct = ["SL1"]', "seedlint.toml:3: unknown key `selct`; did you mean `select`?"),
        ("fail-on = 'eror'", "seedlint.toml:1: `fail-on` must be one of"),
        ("fail-on = 'eror'", "did you mean `error`?"),
        ("fail-on = 2020-01-01", "seedlint.toml:1: `fail-on` must be one of"),
        ("max-file-size = '5MB'", "seedlint.toml:1: `max-file-size` must be an integer"),
        ("max-file-size = 0", "seedlint.toml:1: `max-file-size` must be at least 1"),
        ("docs-url = 'ftp://x.example/'", "seedlint.toml:1: `docs-url` is not the URL of web pages"),
        ("docs-url = 'https://x.example/a b/'", "as in `https://host.example/docs/`"),
        ("docs-url = 'https://x.example/?page='", "seedlint.toml:1: `docs-url` is not the URL"),
        ("max-file-size = nan", "seedlint.toml:1: `max-file-size` must be an integer"),
        ('select = [\n "SL1", # [\n 3,\n]', "seedlint.toml:3: `select[1]` must be a string"),
        ('[per-file-ignores]\n"a" = [\n"SL1",\n\n2]', "seedlint.toml:5: `a[1]` must be a string"),
        ('[severity]\nSL1 = "error"\n"SL2" = "warn"', "seedlint.toml:3: `SL2` must be one of"),
        ('severity.SL1 = "warn"', "did you mean `warning`?"),
        ("max-file-size = '5MB'", "write the number of bytes"),
        (
            '\n[severity]\nSL402 = "off"',
            'seedlint.toml:3: `SL402` is switched off by `ignore = ["SL402"]` (at the top of the file',
        ),
        ("severity.SL402 = false", "not by a severity"),
        (
            'ignore = ["SL1"]\n[severity]\nSL402 = "off"',
            'in `ignore`, not by a severity; add `"SL402"` there',
        ),
        ('[severity]\nSL402 = "info"', "did you mean `note`?"),
        (
            '[severity]\nSL1 = "error"\nignore = ["SL4"]',
            "seedlint.toml:3: `ignore` is not a rule, but a key of",
        ),
        (
            '[links]\nselect = ["SL4"]',
            "belongs to the top of the file, above the first `[table]`, not to `links`",
        ),
        ("\n[tool.seedlint]\nselect = ['SL1']", "seedlint.toml:2: `tool.seedlint` is for pyproject.toml"),
        ("[tool.seedlint.links]\nuse = true", "write `[links]` for `[tool.seedlint.links]`"),
        ("[seedlint.severity]\nSL1 = 'note'", "write `[severity]` for `[seedlint.severity]`"),
        (
            "[tool.seedlint.rules.url-host]\nallow = []",
            "has its keys without: write `[rules.url-host]` for `[tool.seedlint.rules.url-host]`",
        ),
        (
            "[[tool.seedlint.overrides]]\nfiles = ['a']",
            "write `[[overrides]]` for `[[tool.seedlint.overrides]]`",
        ),
        (
            "[tool.seedlint]\nselect = ['SL1']\n[tool.seedlint.links]",
            "leave out the line `[tool.seedlint]`, and",
        ),
        ("tool = 3", "seedlint.toml:1: `tool.seedlint` is for pyproject.toml"),
        (
            'ignore = "SL402"',
            'seedlint.toml:1: `ignore` must be a list, not the string `SL402`; write `ignore = ["SL402"]`',
        ),
        ('[per-file-ignores]\n"a/*" = "SL4"', 'write `"a/*" = ["SL4"]`'),
        ('severity = "error"', "write a table: `[severity]`"),
        ("[rules]\nurl-host = 3", "seedlint.toml:2: `url-host` must be a table"),
        ("[rules.nope]\nx = 1", "seedlint.toml:1: there is no rule `nope`"),
        ("[rules.url-hots]\nallow = []", "did you mean `url-host`?"),
        ("[rules.SL403]\nallow = []", "seedlint.toml:1: there is no rule `SL403`; its name is `url-host`"),
        (
            "[rules.url-host]\n\nalow = []",
            "seedlint.toml:3: rule url-host has no option `alow`; did you mean",
        ),
        ("[rules.url-syntax]\nx = 1", "seedlint.toml:2: rule url-syntax has no option `x`; this rule has no"),
        ("[rules.url-host]\nallow = 'x'", "seedlint.toml:2: allow must be a list of strings"),
        ("rules.url-host.allow = [1]", "seedlint.toml:1: allow must be a list of strings"),
        ("\nschema = 'none.json'", "seedlint.toml:2: schema: none.json: cannot read the schema"),
        (
            "[[overrides]]\nfiles = ['a']\nschema = 'none.json'",
            "seedlint.toml:3: schema: none.json: cannot read the schema",
        ),
        ("\nbaseline = 'none.json'", "seedlint.toml:2: baseline: none.json: there is no such baseline"),
        ("rule-paths = [\n  'seeds',\n]", "seedlint.toml:2: rule-paths: there is no Python module in seeds"),
        (
            "include = ['nowhere']",
            "no documents found in nowhere: the pattern of seedlint.toml:1 matches no file",
        ),
        (
            "rule-paths = ['nowhere']",
            "seedlint.toml:1: rule-paths: nowhere does not exist",
        ),
        ("exclude = ['!']", "pattern"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(text: str, says: str, corpus: Path, capsys: Capture) -> None:
    write(corpus / "seedlint.toml", text)
    done = seedlint(capsys, *([] if "include" in text else ["seeds"]))
    assert (done.code, done.out) == (2, "")
    assert says in done.err
    assert "internal error" not in done.err


def test_all_that_is_wrong_is_said_at_once_in_the_order_of_lines(corpus: Path, capsys: Capture) -> None:
    write(corpus / "pyproject.toml", "[tool.seedlint]\nb = 1\ninclude = 3\nfail-on = 1\na = 2\n")
    lines = seedlint(capsys, "seeds").err.splitlines()
    assert [line.split(": ")[1] for line in lines] == [f"pyproject.toml:{n}" for n in range(2, 6)]


def test_our_table_must_be_a_table(corpus: Path, capsys: Capture) -> None:
    write(corpus / "pyproject.toml", "[tool]\n\nseedlint = 3")
    done = seedlint(capsys, "seeds")
    assert done.err == "error: pyproject.toml:3: the configuration must be a table of keys and values\n"


def test_a_whole_number_may_be_written_with_a_point(bad: Path, capsys: Capture) -> None:
    write(bad / "seedlint.toml", "max-file-size = 100.0")
    assert codes(capsys) == ["SL001", "SL001"]


# Where its paths begin


def test_paths_are_relative_to_the_file_from_anywhere(
    bad: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(bad / "my" / "schema.json", '{"required": ["colour"]}')
    write(
        bad / "seedlint.toml",
        'include = ["seeds/*.md"]\nexclude = ["/seeds/clean.md"]\nschema = "my/schema.json"\n'
        'select = ["SL1", "SL4"]\n[per-file-ignores]\n"/seeds/b*.md" = ["SL402"]\n',
    )
    here = seedlint(capsys, "-q", "-f", "concise")
    assert here.found.startswith("seeds/bad.md:17:1: error SL101 ")
    assert "`colour`" in here.out
    assert here.out.count("\n") == 1
    sub = bad / "seeds" / "deep"
    sub.mkdir()
    monkeypatch.chdir(sub)
    there = seedlint(capsys, "-q", "-f", "concise")
    assert there.out == here.out.replace("seeds/bad.md", "../bad.md")
    assert seedlint(capsys, "-q", "-f", "concise", "../bad.md").out == here.out.replace("seeds/", "../")


def test_options_of_the_command_line_begin_where_it_runs(
    bad: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(bad / "seedlint.toml", "")
    write(bad / "sub" / "other.json", '{"required": ["colour"]}')
    monkeypatch.chdir(bad / "sub")
    done = seedlint(capsys, "--schema", "other.json", "../seeds/clean.md", "-f", "concise")
    assert "../seeds/clean.md:17:1: error SL101" in done.found


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


# What is in force


def test_config_shows_where_settings_come_from(bad: Path, capsys: Capture) -> None:
    write(
        bad / "seedlint.toml",
        '# settings\ninclude = ["seeds"]\nignore = [\n  "SL402"\n]\nfail-on = "note"\n'
        '[severity]\nSL1 = "warning"\n[rules.url-host]\nallow = ["a\\nb"]\n',
    )
    done = seedlint(capsys, "config", "--ignore", "SL7", "--select", "SL1", "--max-file-size", "9")
    assert (done.code, done.err) == (0, "")
    origins = {
        " ".join(line.split("  # ")[0].split()): line.split("  # ")[-1] for line in done.out.splitlines()
    }
    assert origins['include = ["seeds"]'] == "seedlint.toml:2"
    assert origins['ignore = ["SL402", "SL7"]'] == "seedlint.toml:3 and command line"
    assert origins['fail-on = "note"'] == "seedlint.toml:6"
    assert origins['select = ["SL1"]'] == "command line"
    assert origins["max-file-size = 9"] == "command line"
    assert origins["exclude = []"] == "default"
    assert origins["[severity]"] == "seedlint.toml:7"
    assert origins['allow = ["a\\nb"]'] == "seedlint.toml:10"
    assert "# configuration file: seedlint.toml\n" in done.out
    assert f"# root: {bad.as_posix()}\n" in done.out


def test_config_shows_every_setting(bad: Path, capsys: Capture) -> None:
    """Whatever the schema of the configuration knows is there, set or not, with the value that counts."""
    write(
        bad / "seedlint.toml",
        '[links]\ninterval = "3s"\n[links.confirm]\nfailures = 5\n[report]\nsuites = []\n',
    )
    done = seedlint(capsys, "config")
    known = settings_schema().contents["properties"]
    lines = done.out.splitlines()
    for name, schema in known.items():
        if name not in {"overrides", "rules"}:
            assert any(line.startswith((f"{name} = ", f"# {name}: ", f"[{name}]")) for line in lines), name
        for key in schema.get("properties", {}).keys() - {"custom"}:
            assert any(line.startswith((f"{key} = ", f"# {key}: ")) for line in lines), key
    origins = {line.split("  # ")[0].strip(): line.split("  # ")[-1] for line in lines}
    assert origins['interval = "3s"'] == "seedlint.toml:2"
    assert origins['confirm = { "failures" = 5, "over" = "1d" }'] == "seedlint.toml:3"
    assert origins['timeout = "20s"'] == "default"
    assert origins["[links]"] == "seedlint.toml:1"


def test_the_defaults_that_are_shown_are_those_that_count() -> None:
    assert parse_options(defaults(), Settings(Path())) == LinkOptions()
    assert {"store", *defaults()} == {*settings_schema().contents["properties"]["links"]["properties"]}


def test_config_can_be_used_as_configuration(bad: Path, capsys: Capture) -> None:
    first = seedlint(capsys, "config").out
    tomllib.loads(first)
    write(bad / "seedlint.toml", first)
    again = seedlint(capsys, "config")
    assert again.code == 0
    strip = [[line.split("  # ")[0] for line in text.splitlines()[2:]] for text in (first, again.out)]
    assert strip[0] == strip[1]


PLATFORMS = ("SL301", "SL302", "SL304", "SL305", "SL307", "SL505", "SL507")


def options_of(path: Path, text: str) -> dict[str, dict[str, object]]:
    """Return what the rules are given as options by a configuration."""
    write(path, text)
    registry = Registry.builtin()
    selection = Selection(registry, load(path))
    return {rule.code: selection.options(rule) for rule in registry}


def test_platforms_and_publishers_are_for_all_rules_that_have_them(tmp_path: Path) -> None:
    found = options_of(
        tmp_path / "seedlint.toml",
        'platforms = ["a.com"]\npublishers = ["b.com c.com"]\n[rules.duplicate-title]\nplatforms = []\n'
        "[rules.provider-domain-conflict]\nshare = 0.7\n",
    )
    assert found.pop("SL505") == {"platforms": ()}
    platforms = {code for code, options in found.items() if options.get("platforms") == ("a.com",)}
    publishers = {code for code, options in found.items() if options.get("publishers") == ("b.com c.com",)}
    assert platforms == {*PLATFORMS} - {"SL505"}
    assert publishers == {"SL301", "SL302", "SL305"}
    assert found["SL305"] == {"platforms": ("a.com",), "publishers": ("b.com c.com",), "share": 0.7}
    assert found["SL402"] == {}


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("platforms = ['no domain']", "seedlint.toml:1: platforms: 'no domain' is not a domain"),
        ("publishers = ['a.com']", "seedlint.toml:1: publishers: 'a.com' should be two domains or more"),
        ("publishers = ['k.com, t.com']", "with spaces between them: 'k.com t.com'"),
        ("publishers = ['https://a.com/ b.com']", "with spaces between them: 'a.com b.com'"),
        ("publishers = ['a.com b.con']", "seedlint.toml:1: publishers: 'b.con' is not a domain"),
        ("publishers = ['a.com a.com']", "seedlint.toml:1: publishers: 'a.com a.com' should be two domains"),
        (
            "[rules.timestamp-implausible]\nearliest = 1980-01-01",
            'earliest must be a string; write it in quotes, as in `earliest = "1990-01-01T00:00:00Z"`',
        ),
        ("platforms = 'a.com'", "seedlint.toml:1: `platforms` must be a list, not the string"),
        ("platform = ['a.com']", "did you mean `platforms`"),
        ("[rules]\nplatforms = ['a.com']", "is not a rule, but a key of its own"),
        ("[rules.url-host]\npublishers = ['a.com b.com']", "is not an option, but a key of its own"),
    ],
)
def test_shared_options_that_are_wrong(line: str, says: str, bad: Path, capsys: Capture) -> None:
    write(bad / "seedlint.toml", line)
    for command in (("check", "seeds"), ("config",)):
        done = seedlint(capsys, *command)
        assert done.code == 2
        assert says in done.err


def test_config_shows_shared_options_once(bad: Path, capsys: Capture) -> None:
    path = bad / "seedlint.toml"
    before = options_of(path, 'platforms = ["a.com"]\n[rules.duplicate-title]\nplatforms = ["b.com"]\n')
    out = seedlint(capsys, "config").out
    rows = [" ".join(line.split()) for line in out.splitlines() if "platforms" in line]
    assert rows.count("# platforms: as above # seedlint.toml:1") == len(PLATFORMS) - 1
    assert 'platforms = ["a.com"] # seedlint.toml:1' in rows
    assert 'platforms = ["b.com"] # seedlint.toml:3' in rows
    after = options_of(path, out)
    for code in PLATFORMS:
        assert after[code]["platforms"] == before[code]["platforms"]


def test_config_refuses_what_a_run_would_refuse(bad: Path, capsys: Capture) -> None:
    write(bad / "seedlint.toml", "[rules.url-hots]\nallow = []")
    assert seedlint(capsys, "config").code == 2
    write(bad / "seedlint.toml", "[rules.url-host]\nallow = 1")
    assert seedlint(capsys, "config").code == 2


# Places in TOML

TOML = '''\
a = 1 # x = [
b.c = "x\\"=[" # "
"d \\u00e4" = """ = [
z = 1 ] x"""""
l = [ # hi ]
  "one", 'two', # c
  { x = 1, y.z = [1, [2, "deep"]] }, ]
dt = 1979-05-27 07:32:00
e = \'\'\'a = 1
\'\'\'\'
[t.'u v']
z = true
[[arr]]
n = 1
[[arr]]
n = 2
[arr.sub]
m = -1.5e3
'''


@pytest.mark.parametrize(
    ("path", "line", "text"),
    [
        ("a", 1, "1"),
        ("b c", 2, 'x\\"=['),
        ("l 0", 6, "one"),
        ("l 1", 6, "two"),
        ("l 2 x", 7, "1"),
        ("l 2 y z 1 1", 7, "deep"),
        ("l 2 y z", 7, "["),
        ("dt", 8, "1979-05-27 07:32:00"),
        ("arr 0 n", 14, "1"),
        ("arr 1 n", 16, "2"),
        ("arr 1 sub m", 18, "-1.5e3"),
    ],
)
def test_values_in_toml(path: str, line: int, text: str) -> None:
    tomllib.loads(TOML)
    place = TomlPlaces(TOML).value(*path.split())
    assert place is not None
    assert place.line == line
    assert TOML.split("\n")[line - 1][place.column - 1 :][: place.length] == text


def test_keys_in_toml() -> None:
    places = TomlPlaces(TOML)
    assert places.key("t", "u v", "z") == (12, 1, 1)
    assert places.key("d ä") == (3, 2, 8)
    assert places.key("z") is None
    assert places.nearest("t", "u v", "none", "3") == (11, 5, 3)
    assert places.nearest("none") == (1, 1, 0)


_NAMES = st.text("abä-\"'. #=[\\\n", max_size=4)
_TOML = st.recursive(
    st.booleans() | st.integers(-9, 99) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_NAMES, inner, max_size=3),
    max_leaves=8,
)


def _inline(value: Any) -> str:
    import json

    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(k)} = {_inline(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[\n" + ",\n".join(_inline(item) for item in value) + "]"
    return json.dumps(value).replace("\\ud83d\\ude00", "x")


@given(st.dictionaries(_NAMES, _TOML, min_size=1, max_size=4))
def test_every_value_is_found_where_it_stands(data: dict[str, Any]) -> None:
    import json

    text = "".join(f"{json.dumps(key)} = {_inline(value)} # = [\n" for key, value in data.items())
    try:
        assert tomllib.loads(text) == data
    except (tomllib.TOMLDecodeError, AssertionError):
        return  # JSON's escapes are not quite TOML's
    places = TomlPlaces(text)
    lines = text.split("\n")

    def check(value: Any, path: tuple[str, ...]) -> None:
        place = places.value(*path)
        assert place is not None
        source = lines[place.line - 1][place.column - 1 :][: place.length]
        if isinstance(value, (dict, list)):
            assert source in {"[", "{"}
            items = value.items() if isinstance(value, dict) else enumerate(value)
            for key, item in items:
                check(item, (*path, str(key)))
        else:
            assert source == (json.dumps(value)[1:-1] if isinstance(value, str) else json.dumps(value))

    for key, value in data.items():
        check(value, (key,))


def test_errors_name_the_file_as_it_is_shown(tmp_path: Path) -> None:
    path = write(tmp_path / "seedlint.toml", "x = 1")
    with pytest.raises(ConfigurationError, match=f"^{path.as_posix()}:1: "):
        load(start=tmp_path)


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
