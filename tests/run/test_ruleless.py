"""Nothing is green because no rule was there to look at it."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING, Any

import pytest

from seedlint.codes import INTERNAL_ERROR
from seedlint.config.settings import of_text
from seedlint.rulebook.registry import Registry
from seedlint.rulebook.selection import Selection
from seedlint.run.ruleless import without_rules
from tests.support.running import WRONG_TYPE, document, seedlint

if TYPE_CHECKING:
    from pathlib import Path

CUSTOM = '[[rules.custom]]\ncode = "NR001"\nname = "one"\nmessage = "m"\nselect = ["title"]\nmin-length = 1\n'


@pytest.fixture
def bad(corpus: Path) -> Path:
    (corpus / "seeds" / "bad.md").write_text(document(1, WRONG_TYPE), encoding="utf-8")
    return corpus


@pytest.mark.parametrize(
    ("config", "words", "said"),
    [
        ("", ["--ignore", "ALL"], "(--ignore)"),
        ("", ["--select", "SL1", "--ignore", "SL1"], "(--select, --ignore)"),
        ("", ["--select", "SL1,SL2", "--ignore", "SL1", "--ignore", "SL2"], "(--select, --ignore)"),
        ("select = []", [], "(seedlint.toml:1)"),
        ('\nignore = ["ALL"]', [], "(seedlint.toml:2)"),
        ('select = ["SL1"]', ["--ignore", "SL1"], "(--ignore, seedlint.toml:1)"),
        ('ignore = ["ALL"]\n[[overrides]]\nfiles = ["x/"]\nignore = ["SL", "ALL"]', [], "(seedlint.toml:1)"),
        (
            f'select = ["NR"]\n{CUSTOM}',
            ["--isolated"],
            "(seedlint.toml:1, --isolated leaves out 1 rule of the configuration (NR001))",
        ),
    ],
)
def test_a_run_without_any_rule_is_an_error(
    bad: Path, capsys: Any, config: str, words: list[str], said: str
) -> None:
    (bad / "seedlint.toml").write_text(config, encoding="utf-8")
    for command in (["check"], ["report", "-o", "out", "--no-expectations"], ["export", "-o", "tables"]):
        done = seedlint(capsys, *command, *words, "seeds")
        assert (done.code, done.out) == (2, "")
        expected = f"no rule is selected {said}, so nothing is checked; `seedlint rules` lists the rules\n"
        assert done.err.splitlines(keepends=True)[0] == f"error: {expected}"
    assert not (bad / "out").exists()


@pytest.mark.parametrize(
    "config",
    [
        'ignore = ["ALL"]\n[[overrides]]\nfiles = ["seeds/"]\nselect = ["SL1"]\nignore = []',
        'select = []\n[[overrides]]\nfiles = ["seeds/"]\nselect = ["SL1"]',
    ],
)
def test_rules_of_an_override_are_rules(bad: Path, capsys: Any, config: str) -> None:
    (bad / "seedlint.toml").write_text(config, encoding="utf-8")
    assert seedlint(capsys, "seeds").code == 1


def test_a_name_that_is_misspelt_is_reported_as_that(bad: Path, capsys: Any) -> None:
    (bad / "seedlint.toml").write_text('select = ["SLX"]', encoding="utf-8")
    done = seedlint(capsys, "seeds")
    assert done.code == 1
    assert "no rule has the code or name `SLX`" in done.out


def test_rules_that_could_not_be_loaded_are_reported_as_that(bad: Path, capsys: Any) -> None:
    (bad / "broken.py").write_text("1/0", encoding="utf-8")
    config = 'rule-paths = ["broken.py"]\nselect = ["XX"]\nignore = ["SL902"]'
    (bad / "seedlint.toml").write_text(config, encoding="utf-8")
    done = seedlint(capsys, "seeds")
    assert done.code == 2
    assert "could not be loaded" in done.out


def test_rules_that_only_know_what_the_link_store_has(bad: Path, capsys: Any) -> None:
    done = seedlint(capsys, "--select", "SL404", "seeds")
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith(
        "error: the selected rules (SL404) only report what `seedlint links` has found out"
    )
    note = "note: SL404 can't find anything without the link store: run `seedlint links`, and use --links"
    for words in (["--select", "SL404,SL1"], ["--select", "ALL,url-dead", "-q"]):
        done = seedlint(capsys, *words, "seeds")
        assert done.code == 1
        assert note in done.err
    assert "SL404" not in seedlint(capsys, "--select", "SL4", "seeds").err


@pytest.mark.parametrize(
    ("config", "said"),
    [
        ('per-file-ignores = { "**" = ["ALL"] }', "2 documents were"),
        ('per-file-ignores = { "bad.md" = ["SL"] }', "1 document was"),
        ('per-file-ignores = { "bad.md" = ["SL1"] }', None),
        ('select = ["SL1"]\nper-file-ignores = { "bad.md" = ["SL1"] }', "1 document was"),
        (
            'select = ["SL1", "SL2"]\nper-file-ignores = { "b*" = ["SL1"], "*d.md" = ["SL2"] }',
            "1 document was",
        ),
        ('[[overrides]]\nfiles = ["**/bad.md"]\nselect = []', "1 document was"),
        ('select = []\n[[overrides]]\nfiles = ["**/bad.md"]\nselect = ["SL1"]', "1 document was"),
    ],
)
def test_documents_that_no_rule_is_for_are_counted(
    bad: Path, capsys: Any, config: str, said: str | None
) -> None:
    (bad / "seedlint.toml").write_text(config, encoding="utf-8")
    note = "note: {} checked by no rule, because the configuration leaves out all\n"
    for words in ([], ["-q"], ["-j", "2", "--no-cache"]):
        done = seedlint(capsys, *words, "seeds")
        assert (note.format(said) in done.err) if said else ("by no rule" not in done.err)
    (bad / "seeds" / "bad.md").write_bytes(b"\xff")
    assert seedlint(capsys, "seeds").code == 1  # what can't be read is reported whatever is wanted


def test_it_is_counted_as_each_finding_is_asked_for() -> None:
    """Random settings: a document is counted if and only if findings of no rule are wanted for it."""
    random, registry = Random(5), Registry.builtin()
    words = ["ALL", "SL", "SL0", "SL1", "SL2", "SL102", "SL9"]
    patterns = ["**", "a/", "a/x.md", "*.md", "y.md"]
    paths = [f"{folder}{name}.md" for folder in ("", "a/", "b/") for name in "xy"]
    everything = [rule.code for rule in registry if rule.code != INTERNAL_ERROR]
    seen = set()

    def some(most: int) -> str:
        return str(random.choices(words, k=random.randint(0, most))).replace("'", '"')

    for _ in range(300):
        text = f"select = {some(2)}\nignore = {some(3)}\n[per-file-ignores]\n"
        for one in random.sample(patterns, random.randint(0, 3)):
            text += f'"{one}" = {some(2)}\n'
        for one in random.sample(patterns, random.randint(0, 2)):
            text += f'[[overrides]]\nfiles = ["{one}"]\n'
            text += "".join(f"{key} = {some(2)}\n" for key in ("select", "ignore") if random.random() < 0.5)
        selection = Selection(registry, of_text_at_root(text))
        expected = sum(not any(selection.enabled(code, path) for code in everything) for path in paths)
        told = without_rules(selection, paths)
        assert told.split(" ")[0] == (str(expected) if expected else ""), text
        seen.add(expected)
    assert len(seen) > 4


def of_text_at_root(text: str) -> Any:
    from pathlib import Path

    return of_text(Path("/seedlint.toml"), text)
