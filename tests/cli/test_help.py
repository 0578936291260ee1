"""`seedlint help` shows what `--help` shows, of commands and those below them."""

from __future__ import annotations

import pytest

from seedlint.cli.root import Lazy, cli
from tests.support.running import seedlint

Capture = pytest.CaptureFixture[str]


@pytest.mark.parametrize("words", [[], ["check"], ["links"], ["links", "show"], ["rules", "new"], ["help"]])
def test_help_is_that_of_the_command(words: list[str], capsys: Capture) -> None:
    done = seedlint(capsys, "help", *words)
    assert (done.code, done.err) == (0, "")
    assert done.out == seedlint(capsys, *words, "--help").out


def test_every_command_is_listed_as_it_calls_itself() -> None:
    for name, command in cli.commands.items():
        assert isinstance(command, Lazy)
        assert (command.load().short_help or "").startswith((command.short_help or "").rstrip(".")), name
