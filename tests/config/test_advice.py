"""Settings as people write them who don't know how: what is said leads to settings that are in force."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from seedlint.config.forms import schema_at, settings_schema
from seedlint.config.settings import LISTS, load
from seedlint.errors import ConfigurationError
from tests.support.running import seedlint

if TYPE_CHECKING:
    from pathlib import Path

Capture = pytest.CaptureFixture[str]

TOP = "at the top of the file, above the first `[table]`"


def refused(path: Path, text: str) -> str:
    """Return what is said of a configuration file."""
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigurationError) as caught:
        load(path)
    return str(caught.value)


# Keys below the wrong table


@pytest.mark.parametrize(
    ("table", "noun"),
    [
        ('[severity]\nSL402 = "note"', "rule"),
        ('[per-file-ignores]\n"a/*" = ["SL402"]', "pattern of files"),
        ("[rules]", "rule"),
        ('[links.accept]\n"example.org" = [403]', "host"),
    ],
)
@pytest.mark.parametrize("key", ["select", "ignore", "include", "exclude", "rule-paths", "platforms"])
def test_a_key_that_has_become_one_of_another_table_is_sent_to_the_top(
    table: str, noun: str, key: str, tmp_path: Path
) -> None:
    line = table.count("\n") + 2
    said = refused(tmp_path / "seedlint.toml", f'{table}\n{key} = ["SL4"]\n')
    assert said.partition(f"seedlint.toml:{line}: ")[2].startswith(
        f"`{key}` is not a {noun}, but a key of its own; write it {TOP}"
    )
    assert "\n" not in said
    mended = tmp_path / "pyproject.toml"
    prefixed = re.sub(r"^\[", "[tool.seedlint.", table)
    said = refused(mended, f'{prefixed}\n{key} = ["SL4"]\n')
    assert "a key of its own; write it below `[tool.seedlint]`" in said


def test_a_pattern_that_is_called_as_a_key_is_written_in_quotes(tmp_path: Path) -> None:
    path = tmp_path / "seedlint.toml"
    said = refused(path, '[per-file-ignores]\nexclude = ["SL4"]')
    assert said.endswith('; for files called so, write `"exclude"` in quotes')
    path.write_text('[per-file-ignores]\n"exclude" = ["SL4"]\nschema = ["SL4"]', encoding="utf-8")
    assert load(path).per_file_ignores == {"exclude": ("SL4",), "schema": ("SL4",)}


def test_all_keys_that_would_be_good_patterns_are_known() -> None:
    properties = schema_at(())["properties"]
    lists = {key for key in properties if schema_at((key,)).get("type") == "array"}
    assert {key for key in lists if schema_at((key, "0")).get("type") == "string"} == LISTS


def test_a_key_of_links_below_a_table_of_its_own_is_sent_above_that(tmp_path: Path) -> None:
    said = refused(tmp_path / "seedlint.toml", '[links.accept]\n"a.org" = [403]\nskip = ["x.org"]')
    assert said.endswith(
        "`skip` is not a host, but a key of its own; write it below `[links]`, above `[links.accept]`"
    )


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (
            'severity = { SL402 = "off" }',
            '`ignore = ["SL402"]` (in the same `[[overrides]]`), not by a severity',
        ),
        ("[overrides.rules]\nSL402 = false", '`ignore = ["SL402"]` (in the same `[[overrides]]`)'),
        ('[overrides.rules]\nSL402 = "note"', 'below `[overrides.severity]`: `SL402 = "note"`'),
        (
            '[overrides.severity]\nselect = ["SL1"]',
            "write it below `[[overrides]]`, above `[overrides.severity]`",
        ),
        ("per-file-ignores = {}", "belongs at the top of the file, above the first `[table]`, not to"),
        ("selct = []", "unknown key `selct`; did you mean `select`?"),
        ('preset = "seeds"', "did you mean `seed`?"),
        ("schema = 1", "must be a string, not the number 1; put it in quotes"),
    ],
)
def test_what_is_wrong_in_an_override_is_told_what_to_write_there(
    text: str, says: str, tmp_path: Path
) -> None:
    said = refused(tmp_path / "seedlint.toml", f'[[overrides]]\nfiles = ["a/*"]\n{text}\n')
    assert said.startswith(f"{(tmp_path / 'seedlint.toml').as_posix()}:{3 + text.count(chr(10))}: ")
    assert says in said


def test_an_override_says_of_which_files_and_a_pattern_that_matches_nothing_is_refused(
    tmp_path: Path,
) -> None:
    path = tmp_path / "seedlint.toml"
    said = refused(path, '[[overrides]]\nschema = "x.json"\n')
    assert "the required key `files` is missing" in said
    assert said.count("; add ") == said.count("; add a line for it next to this key") == 1
    assert "`[[overrides]]` at the end" in refused(path, '[overrides]\nfiles = ["a/*"]\n')
    assert "the pattern `!a` in `overrides.files` can't be used" in refused(
        path, '[[overrides]]\nfiles = ["!a"]\n'
    )


@pytest.mark.parametrize("word", ['"off"', '"none"', "false", '"no"'])
def test_what_never_fails_is_told_its_word(word: str, tmp_path: Path) -> None:
    said = refused(tmp_path / "seedlint.toml", f"fail-on = {word}\n")
    assert said.endswith("did you mean `never`?")
    assert said.count("did you") == 1


# Rules switched off, or made severe, where their options belong


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        (
            '[rules]\nSL402 = "off"',
            2,
            f'`SL402` is switched off by `ignore = ["SL402"]` ({TOP}), not by `[rules]`',
        ),
        ("[rules]\nurl-insecure = false", 2, '`ignore = ["url-insecure"]`'),
        (
            'ignore = ["SL1"]\n[rules]\nSL402 = 0',
            3,
            '`SL402` is switched off in `ignore`, not by `[rules]`; add `"SL402"`',
        ),
        ('[rules]\nSL402 = "note"', 2, 'said below `[severity]`: `SL402 = "note"`'),
        ('[rules]\nSL402 = "info"', 2, 'said below `[severity]`: `SL402 = "note"`'),
        ("[rules]\nSL402 = true", 2, "leave this line out"),
        ('[rules.SL402]\nseverity = "warning"', 2, 'below `[severity]`: `SL402 = "warning"`'),
        ('[rules.url-insecure]\nlevel = "warning"', 2, 'below `[severity]`: `url-insecure = "warning"`'),
        ("[rules.url-insecure]\nenabled = false", 2, 'switched off by `ignore = ["url-insecure"]`'),
        (
            '[rules.url-host]\nallow = ["x"]\nexclude = ["y"]',
            3,
            f"`exclude` is not an option, but a key of its own; write it {TOP}",
        ),
        ("[rules]\nurl-host = 3", 2, "write a table: `[rules.url-host]` at the end of the file"),
        ('[rules.url-host]\nallow = "x"', 2, 'allow must be a list of strings; write `allow = ["…"]`'),
    ],
)
def test_rules_are_not_switched_among_their_options(
    text: str, line: int, says: str, corpus: Path, capsys: Capture
) -> None:
    (corpus / "seedlint.toml").write_text(text, encoding="utf-8")
    done = seedlint(capsys, "seeds")
    assert done.code == 2
    assert f"error: seedlint.toml:{line}: " in done.err
    assert says in done.err
    assert done.err.count("\n") == 1


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('[per-file-ignores]\nold.md = ["SL4"]', 'write `"old.md" = …`'),
        ("[links.accept]\nwww.example.org = [403]", 'write `"www.example.org" = …`'),
        ('[[severity]]\nSL402 = "note"', "write `[severity]`, each bracket once"),
        ('fail-on = ["note"]', 'write `fail-on = "note"`'),
        ("[links]\ntimeout = 3", 'as in `timeout = "3s"` for seconds'),
        ("[links]\nports = 8080", "write `ports = [8080]`"),
        ('[links]\nretries = "3"', "an integer from 0 to 10, without quotes, as in `retries = 3`"),
        ("schema = 2020-01-01", 'must be a string, not the date 2020-01-01; write `schema = "…"`'),
        ("fail-on = 07:00:00", "not 07:00:00"),
    ],
)
def test_what_to_write_is_said(text: str, says: str, tmp_path: Path) -> None:
    assert says in refused(tmp_path / "seedlint.toml", text)


# Every setting, in every wrong type


def _settings_of(schema: dict[str, Any], prefix: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    found = []
    for name, one in schema.get("properties", {}).items():
        found += [(*prefix, name), *_settings_of(one, (*prefix, name))]
    if isinstance(schema.get("additionalProperties"), dict):
        found.append((*prefix, "x-y"))
    return found


SETTINGS = [keys for keys in _settings_of(settings_schema().contents) if keys[:2] != ("rules", "x-y")]
VALUES = (
    *('"x"', '""', '[["x"]]', '[""]', '"a\\"b`c\\\\"', '"\\u0007"'),
    *("3", "0", "-1", "1.5", "nan", "inf", "true", "100000000000000000000000000000"),
    *("2020-01-01", "07:00:00", "2020-01-01T00:00:00Z"),
    *("[]", "[1]", "{}", "{ x-y = 1 }", "[{}]", "[{ x-y = 1 }]"),
)
_TO_DO = re.compile(
    "write |put it in quotes|must be one of|must be at (?:least|most) |did you mean|leave .* out"
    "|switched off|remove it|add a line|must be a URL or an email address|must be longer|can't be used"
    "|more than a hundred years"
)


@pytest.mark.parametrize("pyproject", [False, True])
@pytest.mark.parametrize("keys", SETTINGS, ids=".".join)
def test_every_setting_of_a_wrong_type_is_told_what_to_write(
    keys: tuple[str, ...], pyproject: bool, tmp_path: Path
) -> None:
    path = tmp_path / ("pyproject.toml" if pyproject else "seedlint.toml")
    header = "[tool.seedlint]\n" if pyproject else "# settings\n"
    for value in VALUES:
        path.write_text(f"{header}{'.'.join(keys)} = {value}\n", encoding="utf-8")
        try:
            load(path)
        except ConfigurationError as error:
            for line in str(error).split("\n"):
                assert f"{path.name}:2: " in line, (value, line)
                assert _TO_DO.search(line), (value, line)
                assert not re.search(r"datetime|mapping|\x07", line), (value, line)


@pytest.mark.parametrize(
    "keys",
    [keys for keys in SETTINGS if keys != ("gate", "conditions")],  # of any words in a list, few are one
    ids=".".join,
)
def test_what_is_to_be_written_is_right_when_it_is_written(keys: tuple[str, ...], tmp_path: Path) -> None:
    path = tmp_path / "seedlint.toml"
    for value in VALUES:
        try:
            path.write_text(f"{'.'.join(keys)} = {value}\n", encoding="utf-8")
            load(path)
        except ConfigurationError as error:
            offers = re.findall(rf"`({re.escape(keys[-1])} = [^`…]+)`", str(error))
            for offer in offers:
                path.write_text(".".join((*keys[:-1], "")) + offer, encoding="utf-8")
                load(path)
