"""Lines on a terminal break at blanks; in pipes and files they don't."""

from __future__ import annotations

import io
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seedlint.output import text
from seedlint.output.paint import Paint, linked
from seedlint.output.wrap import columns, wrapped
from tests.output.support import EVERYTHING, Terminal, check_snapshot, render_on

PLAIN = st.text("ab `:é語", max_size=200)
_STYLES = re.compile(r"\x1b\[[0-9;]*m|\x1b\]8;;[^\x1b]*\x1b\\")


@given(PLAIN, st.integers(1, 60), st.integers(0, 6))
def test_no_word_is_broken_and_none_is_lost(line: str, width: int, hang: int) -> None:
    parts = list(wrapped(line, width, hang))
    assert " ".join(parts).split() == line.split()
    for part in parts:
        alone = len(part.split()) < 2
        assert (
            columns(part) <= max(width, hang + 20) or alone or any(w.startswith("::") for w in part.split())
        )


@given(st.lists(st.tuples(PLAIN, st.sampled_from(["", "1", "1;31"])), max_size=6), st.integers(1, 60))
def test_each_piece_has_its_own_colours(spans: list[tuple[str, str]], width: int) -> None:
    """Read one by one, as pagers show lines, pieces have the colours that the line has."""
    paint = Paint(True)
    line = "".join(paint(words, style) if style else words for words, style in spans)
    parts = list(wrapped(line, width, 4))
    plain = "".join(words for words, _ in spans)
    assert [_STYLES.sub("", part) for part in parts] == list(wrapped(plain, width, 4))
    for part in parts:
        codes = _STYLES.findall(part)
        assert not codes or codes[-1] == "\x1b[0m"
    assert "".join(coloured(part) for part in parts) == coloured(line)


def coloured(line: str) -> str:
    """The letters of a line that have a colour, each behind it; blanks may be where a line was broken."""
    found, style = [], ""
    for code, letter in re.findall(r"(\x1b\[[0-9;]*m)|(.)", line):
        style = code if code else style
        if letter.strip() and style not in {"", "\x1b[0m"}:
            found.append(style + letter)
    return "".join(found)


def test_colours_and_links_take_no_columns() -> None:
    painted = Paint(True)("one two three four", "1")
    assert [*wrapped(f"  {painted} five", 24, 4)] == [f"  {painted}", "    five"]
    assert columns(linked(painted, "https://host.example/a")) == 18


@pytest.mark.parametrize("width", [30, 44, 80])
def test_a_report_for_a_terminal_is_as_wide_as_the_terminal(width: int) -> None:
    pipe, terminal = io.StringIO(), Terminal()
    text.report(EVERYTHING, pipe, width=width)
    text.report(EVERYTHING, terminal, width=width)

    def words(stream: io.StringIO) -> list[str]:
        # A label that has no room beside its marks is below them, where the gutter is.
        return [word for word in stream.getvalue().split() if word != "|"]

    assert words(terminal) == words(pipe)
    assert terminal.getvalue() != pipe.getvalue() or width == 80
    for line in terminal.getvalue().splitlines():
        assert columns(line) <= width or len(line.split()) <= 2 or " | " in line
    wide = io.StringIO()
    text.report(EVERYTHING, wide, width=10 * width)
    messages = [line for line in wide.getvalue().splitlines() if line[:1].isalpha()]
    assert set(messages) <= set(pipe.getvalue().splitlines())


@pytest.mark.parametrize("width", [40, 60, 80, 200])
def test_snapshots_of_terminals(width: int) -> None:
    check_snapshot(f"terminal.{width}", render_on(Terminal(), EVERYTHING, width=width))


@pytest.mark.parametrize("encoding", ["cp437", "cp1252", "ascii"])
def test_snapshots_of_terminals_that_lack_letters(encoding: str) -> None:
    check_snapshot(f"terminal.{encoding}", render_on(Terminal(encoding), EVERYTHING, width=60))
