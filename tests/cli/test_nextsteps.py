"""Every error of the command line says the next command to type."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

import click
import pytest

from seedlint.cli import root
from seedlint.cli.nextsteps import LOOK_FOR_DOCUMENTS, NAMES_ONE, SYSTEM, next_step
from seedlint.errors import SeedlintError
from tests.support.running import ADVICE, Done, seedlint, without_advice

if TYPE_CHECKING:
    from pathlib import Path

_FILES = {
    "bad.json": "{",
    "wrong.json": '{"type": 3}',
    "key.toml": 'inclde = ["x"]\n',
    "syntax.toml": 'include = ["seeds"\n',
    "value.toml": "fail-on = 3\n",
    "schema.toml": 'include = ["seeds"]\nschema = "none.json"\n',
    "nothing.toml": 'include = ["nothing"]\n',
    "rules.toml": 'include = ["seeds"]\nrule-paths = ["none.py"]\n',
    "plain": "x",
    ".seedlint_cache/mine": "x",
}
_ERRORS = """
    | set `include` in seedlint.toml
    check | set `include` in seedlint.toml
    nowhere | nowhere does not exist
    seeds nowhere | nowhere does not exist
    --list-files nowhere | nowhere does not exist
    --list-files nowhere seeds | nowhere does not exist
    --list-files -q nowhere seeds | nowhere does not exist
    --list-files --fixable SL1 seeds | needs --fix
    empty | no documents found in empty
    'seeds/*.nope' | matches no file
    '' | one of the paths is empty
    chekc | did you mean the command
    seeds --nope | No such option
    seeds --format nope | there is no format `nope`
    seeds -f json=/nowhere/x.json | there is no directory
    seeds -f json=seeds/clean.md | it is a document
    seeds --select NOPE | no rule has the code or name
    seeds --select SL999 | no rule has the code or name
    seeds --ignore '' --select '' | no code or name is given
    seeds --jobs x | give a number
    seeds --fail-on x | Invalid value
    seeds --schema none.json | cannot read the schema
    seeds --schema bad.json | the schema is not JSON
    seeds --schema wrong.json | wrong.json
    seeds --config none.toml | can't be read
    --config key.toml | did you mean `include`?
    --config syntax.toml | not well-formed TOML
    --config value.toml | must be one of
    --config schema.toml | cannot read the schema
    --config nothing.toml | no documents found in nothing
    --config rules.toml | none.py does not exist
    seeds --config x --no-config | cannot be combined
    seeds --since main | is not in a git repository
    seeds --staged | is not in a git repository
    seeds --baseline none.json | there is no such baseline
    seeds --baseline bad.json | is not well-formed JSON
    seeds --unsafe-fixes | needs --fix
    seeds --stdin-filename x | needs `-`
    seeds - | cannot be combined with other paths
    explain | Missing argument
    explain SL999 | there is no rule
    rules x | unexpected
    rules new A | must be lower-case words
    baseline | a command is missing
    help nope | has no command
    -q report seeds | options go after the command
    baseline nope | No such command
    baseline prune | there is no such baseline
    report seeds | Missing option
    report seeds -o plain | is not a directory
    export seeds -o . -f nope | Invalid value
    infer seeds -o seeds/clean.md | seedlint did not write it
    infer empty -o s.json | no documents found
    links nowhere | nowhere does not exist
    links run seeds --nope | No such option
    clean --cache-dir | requires an argument
    config --for | requires an argument
    config --config key.toml | did you mean `include`?
    lsp x | unexpected extra argument
    init nowhere | is not a directory
    init empty | no documents with front matter
    init --include nowhere | is not there
    init --hook | is not in a git repository
    doctor -f x | Invalid value
"""


@pytest.mark.parametrize("line", [line.strip() for line in _ERRORS.strip("\n").splitlines()])
def test_an_error_says_what_to_type(line: str, corpus: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name, content in _FILES.items():
        (corpus / name).parent.mkdir(exist_ok=True)
        (corpus / name).write_text(content, encoding="utf-8")
    (corpus / "empty").mkdir()
    words, _, says = line.rpartition("| ")
    assert root.run(shlex.split(words)) == 2
    err = capsys.readouterr().err
    assert says in err
    assert NAMES_ONE.search(err), err
    assert NAMES_ONE.search(err.splitlines()[-1]), "it is what is said last"


def test_a_cache_that_cannot_be_used(corpus: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What is not seedlint's own, `seedlint clean` would not delete."""
    (corpus / ".seedlint_cache").mkdir()
    (corpus / ".seedlint_cache" / "mine").touch()
    done = seedlint(capsys, "seeds")
    assert done.code == 0
    assert "`seedlint doctor` checks it" in done.err
    assert "`seedlint clean`" not in done.err


def test_only_an_error_is_followed_by_advice(corpus: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for words in (("seeds",), ("--list-files", "seeds"), ("config",)):
        done = seedlint(capsys, *words)
        assert (done.code, done.raw) == (0, done.err)
        assert not ADVICE.search(done.raw)
    done = seedlint(capsys, "nowhere")
    assert (done.code, done.raw) == (2, f"{done.err}{LOOK_FOR_DOCUMENTS}\n")


def test_tests_look_past_one_line_of_advice_below_an_error() -> None:
    below = f"error: x\n{SYSTEM}\n"
    assert without_advice(below, 2) == "error: x\n"
    assert without_advice(below + below, 2) == "error: x\n" + below, "not a second one"
    for text, code in ((below, 0), (below, 1), (f"warning: x\n{SYSTEM}\n", 2), (f"{SYSTEM}\n", 2)):
        assert without_advice(text, code) == text
    with pytest.raises(AssertionError):
        Done.of(0, "", below)


def test_a_missing_extra(
    corpus: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("seedlint.util.extras.find_spec", lambda _: None)
    done = seedlint(capsys, "export", "seeds", "-o", "out", "-f", "parquet")
    assert done.code == 2
    assert 'type: pip install "seedlint[export]"' in done.err


def test_a_refusal_of_the_system(
    corpus: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device", "x")

    monkeypatch.setattr("seedlint.cli.checking.check", full)
    assert root.run(["seeds"]) == 2
    assert capsys.readouterr().err == f"error: x: no space left on device\n{SYSTEM}\n"


def kinds(kind: type[SeedlintError]) -> list[type[SeedlintError]]:
    return [kind, *(one for below in kind.__subclasses__() for one in kinds(below))]


@pytest.mark.parametrize("kind", kinds(SeedlintError))
def test_every_kind_of_error_has_a_next_step(kind: type[SeedlintError]) -> None:
    if not issubclass(kind, SeedlintError) or kind.__init__ is not SeedlintError.__init__:
        pytest.skip("it makes its message itself")
    assert NAMES_ONE.search(next_step(kind("something is wrong"), "seedlint check"))
    assert next_step(kind("wrong; `seedlint rules` lists them"), "seedlint check") == ""


@pytest.mark.parametrize("name", sorted(root.cli.commands))
def test_commands_that_are_advised_are_there(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    command = root.cli.commands[name]
    assert isinstance(command, root.Lazy)
    assert isinstance(command.load(), click.Command)
    assert seedlint(capsys, name, "--help").code == 0
