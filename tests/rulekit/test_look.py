"""`seedlint explain` on a terminal: colours, links, and lines that fit."""

from __future__ import annotations

import io
import re
from contextlib import redirect_stdout
from typing import Any

import pytest

from seedlint.cli import root as cli
from seedlint.rulebook.registry import Registry
from seedlint.rulekit import docs
from seedlint.rulekit.look import Look
from seedlint.util.terminals import takes_links

_VARIABLES = ("CI", "NO_COLOR", "FORCE_COLOR", "FORCE_HYPERLINK", "TERM_PROGRAM", "WT_SESSION")
_CODE = re.compile(r"\x1b\[[0-9;]*m|\x1b\]8;;[^\x1b]*\x1b\\")


class Tty(io.StringIO):
    """A terminal."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> Tty:
    for name in _VARIABLES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm-kitty")
    monkeypatch.setenv("COLUMNS", "50")
    return Tty()


def explained(stream: Tty, *words: str) -> str:
    with redirect_stdout(stream):
        assert cli.run(["explain", *words]) == 0
    return stream.getvalue()


def test_a_page_on_a_terminal(terminal: Tty) -> None:
    shown = explained(terminal, "SL602")
    first = shown.splitlines()[0]
    assert re.match(r"\x1b]8;;file://\S+SL602\.md\x1b\\\x1b\[1mSL602\x1b\[0m\x1b]8;;\x1b\\ secured", first)
    assert "\x1b[1mWhy:\x1b[0m strict decoders" in shown
    assert "\x1b[32mNot reported by this rule:\x1b[0m" in shown
    prose = [line for line in _CODE.sub("", shown).splitlines() if "secured:" not in line]
    assert max(map(len, prose)) <= 50


@pytest.mark.parametrize(
    ("variables", "words", "coloured", "linked"),
    [
        ({"TERM": "dumb"}, (), False, False),
        ({"NO_COLOR": "1"}, (), False, False),
        ({"TERM": "xterm"}, (), True, False),
        ({}, ("--no-color",), False, False),
        ({}, (), True, True),
    ],
)
def test_only_what_the_terminal_takes(
    variables: dict[str, str],
    words: tuple[str, ...],
    coloured: bool,
    linked: bool,
    terminal: Tty,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    shown = explained(terminal, "SL602", *words)
    assert ("\x1b[1m" in shown) == coloured
    assert ("\x1b]8" in shown) == linked


def test_off_a_terminal_a_page_is_what_it_always_is(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["explain", "SL301"]) == 0
    out = capsys.readouterr().out
    assert "\x1b" not in out
    assert out == docs.page(Registry.builtin().get("SL301"))  # type: ignore[arg-type]
    assert cli.run(["explain", "SL301", "--color"]) == 0
    assert _CODE.sub("", capsys.readouterr().out) == out


@pytest.mark.parametrize(
    ("variables", "takes"),
    [
        ({"VTE_VERSION": "5202"}, True),
        ({"VTE_VERSION": "4999"}, False),
        ({"VTE_VERSION": "new"}, False),
        ({"TERM_PROGRAM": "vscode"}, True),
        ({"TERM_PROGRAM": "Apple_Terminal"}, False),
        ({"WT_SESSION": "1"}, True),
        ({"WT_SESSION": "1", "CI": "true"}, False),
        ({"FORCE_HYPERLINK": "1"}, True),
        ({"FORCE_HYPERLINK": "0", "WT_SESSION": "1"}, False),
        ({"TERM": "dumb", "FORCE_HYPERLINK": "1"}, False),
        ({}, False),
    ],
)
def test_which_terminals_take_links(variables: dict[str, str], takes: bool) -> None:
    assert takes_links(Tty(), variables) == takes
    assert not takes_links(io.StringIO(), variables)


@pytest.mark.parametrize("url", ["https://x.test/\x1b\\evil", "https://x.test/\n", "https://bücher.test/"])
def test_no_url_breaks_out_of_a_link(url: str) -> None:
    assert Look(links=True).link("words", url) == "words"


def test_urls_in_prose_are_links() -> None:
    shown = Look(links=True).wrap("As https://www.rfc-editor.org/rfc/rfc3339, has it.")
    url = "https://www.rfc-editor.org/rfc/rfc3339"
    assert shown == f"As \x1b]8;;{url}\x1b\\{url}\x1b]8;;\x1b\\, has it."


def every(**options: Any) -> list[str]:
    return [docs.page(rule, "text", Look.on(60, **options)) for rule in Registry.builtin()]


def test_colours_and_links_change_no_word() -> None:
    decorated = [_CODE.sub("", page) for page in every(color=True, links=True)]
    assert decorated == every(color=False, links=False)
