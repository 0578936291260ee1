"""Configuration: which file counts, what may stand in it, and where its paths begin."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from seedlint.config.settings import load
from seedlint.errors import ConfigurationError
from tests.support.running import INSECURE, WRONG_TYPE, document, seedlint

if TYPE_CHECKING:
    from pathlib import Path

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


def test_errors_name_the_file_as_it_is_shown(tmp_path: Path) -> None:
    path = write(tmp_path / "seedlint.toml", "x = 1")
    with pytest.raises(ConfigurationError, match=f"^{path.as_posix()}:1: "):
        load(start=tmp_path)
