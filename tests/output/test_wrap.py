"""Lines on a terminal break at blanks; in pipes and files they don't."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seedlint.output import text
from seedlint.output.paint import Paint
from seedlint.output.wrap import wrapped
from seedlint.util.escape import cells
from tests.output.support import EVERYTHING

PLAIN = st.text("ab `:é語", max_size=200)


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    encoding = "utf-8"  # type: ignore[assignment]

    def isatty(self) -> bool:
        return True


@given(PLAIN, st.integers(1, 60), st.integers(0, 6))
def test_no_word_is_broken_and_none_is_lost(line: str, width: int, hang: int) -> None:
    parts = list(wrapped(line, width, hang))
    assert " ".join(parts).split() == line.split()
    for part in parts:
        alone = len(part.split()) < 2
        assert cells(part) <= max(width, hang + 20) or alone or any(w.startswith("::") for w in part.split())


def test_colours_take_no_columns() -> None:
    painted = Paint(True)("one two three four", "1")
    assert [*wrapped(f"  {painted} five", 24, 4)] == [f"  {painted}", "    five"]


@pytest.mark.parametrize("width", [30, 44, 80])
def test_a_report_for_a_terminal_is_as_wide_as_the_terminal(width: int) -> None:
    pipe, terminal = io.StringIO(), Terminal()
    text.report(EVERYTHING, pipe, width=width)
    text.report(EVERYTHING, terminal, width=width)
    assert terminal.getvalue().split() == pipe.getvalue().split()
    assert terminal.getvalue() != pipe.getvalue()
    for line in terminal.getvalue().splitlines():
        assert cells(line) <= width or len(line.split()) <= 2 or " | " in line
    wide = io.StringIO()
    text.report(EVERYTHING, wide, width=10 * width)
    messages = [line for line in wide.getvalue().splitlines() if line[:1].isalpha()]
    assert set(messages) <= set(pipe.getvalue().splitlines())
