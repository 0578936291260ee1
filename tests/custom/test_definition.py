"""What is wrong with a table `[[rules.custom]]` is said with its line, and what to write."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from seedlint.config.settings import load
from seedlint.errors import ConfigurationError
from tests.support.running import seedlint

if TYPE_CHECKING:
    from pathlib import Path

Capture = pytest.CaptureFixture[str]

USUAL = {"code": '"NR001"', "name": '"house-topics"', "message": '"no"', "select": '["topics.*"]'}


def table(*more: str, **changes: str) -> str:
    """Return a table with its first four keys on lines 2 to 5, and more lines below."""
    keys = {**USUAL, **changes}
    return "\n".join(["[[rules.custom]]", *(f"{key} = {value}" for key, value in keys.items()), *more, ""])


def refused(folder: Path, text: str) -> str:
    (folder / "seedlint.toml").write_text(text, encoding="utf-8")
    with pytest.raises(ConfigurationError) as caught:
        load(folder / "seedlint.toml")
    return str(caught.value).partition("seedlint.toml:")[2]


P = 'pattern = "x"'
WRONG = [
    (table(), "1: there is no condition; write one of pattern, not-pattern, enum"),
    (table('patern = "x"'), "6: unknown key `patern`; did you mean `pattern`?"),
    (table('pattern = ["x"]'), "6: `pattern` must be a string, not a list; write"),
    (table(P, select='"topics.*"'), '5: `select` must be a list, not the string `topics.*`; write `select ='),
    (table('pattern = "(?!x)y"'), "6: the pattern `(?!x)y` can't be used: look-around and back-references"),
    (table('not-pattern = "("'), "6: the pattern `(` can't be used: it is not a regular expression"),
    (table('pattern = "(a{1000}){1000}"'), "6: the pattern `(a{1000}){1000}` can't be used: it is too large"),
    (table('pattern = "(a{99}){3,2}"'), "6: the pattern `(a{99}){3,2}` can't be used: it is not a regular"),
    (table(P, code='"nr001"'), "2: the code `nr001` must be one to five capital letters and three or four"),
    (table(P, code='"SL901"'), "2: codes with the letters SL are seedlint's own; choose others"),
    (table(P, name='"House Topics"'), "3: the name `House Topics` must be lower-case words"),
    (table(P, name='"custom"'), "3: `custom` can't be a rule's name"),
    (table(P, message='"a\\nb"'), "4: `message` must be one line of text"),
    (table(P, message='" . "'), "4: `message` is empty"),
    (table(P, select='["a..b"]'), "5: `a..b` is not a field; write keys with dots between them"),
    (table(P, select='["a", "b[x]"]'), "5: `b[x]` is not a field"),
    (table(P, select='[".a"]'), "5: `.a` begins with a dot; fields in `select` start from the root"),
    (table('equals-field = "r.*.a"'), "6: `r.*.a` in `equals-field`: nothing says which item its `*`"),
    (table('requires = [".a.*"]'), "6: `.a.*` in `requires`: nothing says which item its `*` means"),
    (table("min-length = 4", "max-length = 3"), "6: `min-length` (4) is larger than `max-length` (3)"),
    (table('after = "2020-02-30"'), "6: `after` must be a date or a date and time with its offset"),
    (table('after = "2020-01-01"', 'before = "2020-01-01"'), "6: nothing is between `after` and `before`"),
    (table('unique = "corpus"', P), "7: `unique` compares documents, so it must be the only condition of"),
    (table("max-per-day = 1", P, 'day-of = "t"'), "7: `max-per-day` compares documents"),
    (table("max-per-day = 1"), "6: `max-per-day` needs `day-of`"),
    (table(P, 'day-of = "t"'), "7: `day-of` needs `max-per-day`"),
    (table(P) + table(P, name='"other"'), "8: code NR001 is taken by the rule at"),
    (table(P) + table(P, code='"NR002"'), "9: name house-topics is taken by the rule at"),
    ("[rules.custom]\ncode = 1\n", "1: `custom` must be a list, not a table; write a table for each:"),
    (
        '[[overrides]]\nfiles = ["x"]\n' + table(P).replace("[[rules", "[[overrides.rules"),
        "3: your own rules are defined once, in `[[rules.custom]]` outside of `overrides`",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("text", "said"), WRONG)
def test_a_mistake_is_told_with_its_line(text: str, said: str, tmp_path: Path) -> None:
    assert refused(tmp_path, text).startswith(said)


def test_in_pyproject_it_is_told_alike(tmp_path: Path) -> None:
    path = tmp_path / "pyproject.toml"
    path.write_text(table('pattern = "("').replace("[[rules", "[[tool.seedlint.rules"), encoding="utf-8")
    with pytest.raises(ConfigurationError, match=r"pyproject\.toml:6: the pattern `\(` can't be used"):
        load(path)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (table(P, name='"text-whitespace"'), "3: the name `text-whitespace` is taken by the rule SL705"),
        (table('enum-file = "none.txt"'), "6: `none.txt` can't be used: it can't be read: no such file or"),
        (table('enum-file = "empty.txt"'), "6: `empty.txt` can't be used: there is no value in it; write"),
        (table('enum-file = "latin.txt"'), "6: `latin.txt` can't be used: it is not UTF-8 (byte 1)"),
        (table('enum-file = "seeds"'), "6: `seeds` can't be used: it is not a file"),
        (table(P) + "[rules.house-topics]\nmax = 1\n", "8: rule house-topics has no option `max`"),
    ],
)  # fmt: skip
def test_what_only_a_run_knows_ends_it(text: str, said: str, corpus: Path, capsys: Capture) -> None:
    (corpus / "empty.txt").write_text("# nothing\n\n", encoding="utf-8")
    (corpus / "latin.txt").write_bytes(b"x\xe9\n")
    (corpus / "seedlint.toml").write_text(text, encoding="utf-8")
    done = seedlint(capsys, "seeds")
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith(f"error: seedlint.toml:{said}")


def test_a_rule_in_python_has_its_code_first(corpus: Path, capsys: Capture) -> None:
    assert seedlint(capsys, "rules", "new", "shouting", "--code", "NR001", "--path", "my.py").code == 0
    (corpus / "seedlint.toml").write_text('rule-paths = ["my.py"]\n' + table(P), encoding="utf-8")
    done = seedlint(capsys, "seeds")
    assert done.code == 2
    assert "seedlint.toml:3: the code NR001 is taken by the rule NR001 shouting (my.py)" in done.err


def test_a_new_rule_in_python_takes_no_code_of_the_configuration(corpus: Path, capsys: Capture) -> None:
    (corpus / "seedlint.toml").write_text(table(P, code='"MY001"'), encoding="utf-8")
    assert "MY002 shouting" in seedlint(capsys, "rules", "new", "shouting").out
    assert "is taken" in seedlint(capsys, "rules", "new", "house-topics").err
