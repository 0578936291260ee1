"""Codes and names with slips: what is offered instead is a rule, and the one that was meant."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seedlint.rulebook.meant import WITH_COMMAS, hint, meant
from seedlint.rulebook.registry import Registry
from tests.support.examples import some
from tests.support.running import document, seedlint

if TYPE_CHECKING:
    from pathlib import Path

RULES = Registry.builtin()
CODES = [rule.code for rule in RULES]


@pytest.mark.parametrize(
    ("word", "says"),
    [
        ("SL40Z", "did you mean `SL402`?"),
        ("SL4O2", "did you mean `SL402`?"),
        ("SL4021", "did you mean `SL402`?"),
        ("SL0402", "did you mean `SL402`?"),
        ("LS402", "did you mean `SL402`?"),
        ("L402", "did you mean `SL402`?"),
        ("402", "did you mean `SL402`?"),
        ("sl-402", "did you mean `SL402`?"),
        ("'SL402'", "did you mean `SL402`?"),
        ("SL402.", "did you mean `SL402`?"),
        ("SL402=note", "did you mean `SL402`?"),
        ("SL402 # why", "did you mean `SL402`?"),
        ("SL４02", "did you mean `SL402`?"),
        ("SL499", "`seedlint explain SL4` lists those that begin with it"),
        ("SL4xx", "`SL4` alone selects all that begin with it"),
        ("SL4..", "did you mean `SL4`?"),
        ("SL402 SL403", 'write each in quotes of its own: `"SL402", "SL403"`'),
        ("SL402;url-host", 'write each in quotes of its own: `"SL402", "url-host"`'),
        ("SL402-SL404", 'write each in quotes of its own: `"SL402", "SL403", "SL404"`'),
        ("url_insecure", "did you mean `url-insecure`?"),
        ("url-insecrue", "did you mean `url-insecure`?"),
        ("all", "did you mean `ALL`?"),
        # Another linter's code is none of ours.
        ("E501", "`seedlint rules` lists them"),
        ("XY402", "`seedlint rules` lists them"),
        ("", "`seedlint rules` lists them"),
    ],
)
def test_what_was_meant(word: str, says: str) -> None:
    assert hint(RULES, word) == f"; {says}"


def test_on_the_command_line_codes_have_commas_between_them() -> None:
    assert hint(RULES, "SL402 SL403", WITH_COMMAS) == "; put commas between them: `SL402,SL403`"


@st.composite
def slips(draw: st.DrawFn) -> str:
    """Return a code in which a letter is left out, doubled, exchanged with the next or another one."""
    code = draw(st.sampled_from([*CODES, *RULES.names()]))
    at = draw(st.integers(0, len(code) - 2))
    letter = draw(st.sampled_from("0OlI1Z2S5B8x-_ .,;*'\"`"))
    return draw(
        st.sampled_from(
            [
                code[:at] + code[at + 1 :],
                code[: at + 1] + code[at:],
                code[:at] + code[at + 1] + code[at] + code[at + 2 :],
                code[:at] + letter + code[at + 1 :],
                code[:at] + letter + code[at:],
                code.swapcase() + letter,
            ]
        )
    )


@given(slips() | st.text(max_size=12))
@settings(max_examples=some(300))
def test_whatever_is_offered_is_there(word: str) -> None:
    if RULES.match(word):
        return
    one, said = meant(RULES, word), hint(RULES, word)
    assert one is None or RULES.match(one)
    for offered in re.findall(r"mean `([^`]+)`|explain (\w+)`|`([^`\"]+)` alone", said):
        assert RULES.match("".join(offered)), said
    for offered in re.findall('"([^"]*)"', said):
        assert re.fullmatch("[A-Za-z]{0,4}[0-9]+[A-Za-z0-9]*", offered) or RULES.match(offered), said


@pytest.mark.parametrize("option", ["--select", "--ignore", "--fixable", "--unfixable"])
def test_options_offer_what_was_meant(option: str, corpus: Path, capsys: pytest.CaptureFixture[str]) -> None:
    done = seedlint(capsys, "seeds", "--fix", option, "SL40Z")
    assert (done.code, "did you mean `SL402`?" in done.err) == (2, True)


@pytest.mark.parametrize(
    "text",
    [
        'ignore = ["SL40Z"]',
        'select = ["SL40Z", "SL9"]',
        '[severity]\nSL40Z = "note"',
        '[per-file-ignores]\n"*" = ["SL40Z"]',
    ],
)
def test_settings_offer_what_was_meant(text: str, corpus: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (corpus / "seedlint.toml").write_text(text, encoding="utf-8")
    done = seedlint(capsys, "seeds")
    assert "no rule has the code or name `SL40Z`; did you mean `SL402`?" in done.out


def test_comments_are_mended_to_what_was_meant_or_not_at_all(
    corpus: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = corpus / "seeds" / "clean.md"
    lines = document().splitlines(keepends=True)
    path.write_text(
        "".join([lines[0], "# seedlint: ignore-file[SL499, SL40Z]\n", *lines[1:]]), encoding="utf-8"
    )
    done = seedlint(capsys, "seeds")
    assert "`SL40Z`; did you mean `SL402`?" in done.out
    assert "`SL499`; `seedlint explain SL4` lists those that begin with it" in done.out
    seedlint(capsys, "seeds", "--fix", "--unsafe-fixes", "--fixable", "SL902")
    assert "ignore-file[SL499, SL402]" in path.read_text(encoding="utf-8")


def test_several_rules_are_explained_at_once(corpus: Path, capsys: pytest.CaptureFixture[str]) -> None:
    both = seedlint(capsys, "explain", "SL402", "SL403").out
    assert both == seedlint(capsys, "explain", "sl402,url-host").out
    assert both.startswith("SL402 url-insecure (")
    assert "\nSL403 url-host (" in both
    done = seedlint(capsys, "explain", "SL40Z")
    assert (done.code, done.err) == (2, "error: there is no rule `SL40Z`; did you mean `SL402`?\n")
