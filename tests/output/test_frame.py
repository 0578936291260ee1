"""The code frame: the right part of the line, the caret under the exact value."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seedlint.finding import PlacedRelated, Region
from seedlint.output.frame import LONGEST, WIDEST, cut, part, pieces
from seedlint.util.escape import cells
from tests.output.support import make, one, render
from tests.support.growing import check_growth

if TYPE_CHECKING:
    from seedlint.output.result import Result


def marked(text: str, offset: int, length: int) -> str:
    """What stands above the carets; for text in which every character takes one column."""
    return text[offset : offset + length]


def frame(output: str) -> list[str]:
    """The frame's lines, without the gutter's first one."""
    return [line for line in output.splitlines() if " | " in line]


def test_short_lines_are_shown_whole() -> None:
    assert cut("title: A ferry", 7, 14, 40) == ("title: A ferry", 7, 7)


def test_a_line_as_wide_as_the_window_is_shown_whole() -> None:
    assert cut("x" * 40, 38, 40, 40) == ("x" * 40, 38, 2)
    assert cut("x" * 41, 0, 1, 40).text == "x" * 38 + "…"


def test_long_lines_are_cut_around_the_mark() -> None:
    line = "a" * 500 + "MARK" + "z" * 500
    shown = cut(line, 500, 504, 40)
    assert marked(*shown) == "MARK"
    assert shown.text.startswith("…a")
    assert shown.text.endswith("z…")
    assert cells(shown.text) == 40


def test_at_the_end_of_a_long_line_more_of_its_front_is_shown() -> None:
    shown = cut("a" * 500 + "MARK", 500, 504, 40)
    assert shown == ("…" + "a" * 34 + "MARK", 35, 4)


def test_long_marks_are_cut_themselves() -> None:
    shown = cut("key: " + "x" * 500, 5, 505, 40)
    assert shown.text == "key: " + "x" * 33 + "…"
    assert marked(*shown) == "x" * 33


@pytest.mark.parametrize("position", [14, 15, 99])
def test_behind_the_end_of_the_line_stands_one_caret(position: int) -> None:
    assert cut("title: A ferry", position, position + 1, 40) == ("title: A ferry", 14, 1)


def test_an_empty_line_has_a_caret() -> None:
    assert cut("", 0, 0, 40) == ("", 0, 1)


def test_wide_characters_take_two_columns() -> None:
    shown = cut("title: 國際 ferry 展示場", 16, 19, 60)
    assert (shown.offset, shown.length) == (18, 6)


def test_fullwidth_letters_do_too() -> None:
    assert cut("ＡＢ c", 3, 4, 60).offset == 5


def test_combining_characters_take_none() -> None:
    assert cut("e\u0301e\u0301 x", 5, 6, 40)[1:] == (3, 1)


def test_tabs_become_spaces() -> None:
    assert cut("\ta\tb", 3, 4, 40) == ("    a    b", 9, 1)


def test_escapes_are_counted_as_shown() -> None:
    assert cut("a\u202eb", 2, 3, 40) == (r"a\u{202E}b", 9, 1)
    assert cut("a\u202eb", 1, 2, 40)[1:] == (1, 8)


def test_commands_stay_broken_where_the_frame_is_cut() -> None:
    for start in range(60):
        assert "##[" not in cut("y" * 30 + "##[error]" + "z" * 60, start, start + 1, 20).text


@given(
    st.text(st.characters() | st.sampled_from("\t#[\u0301國"), max_size=300),
    st.integers(0, 310),
    st.integers(0, 310),
    st.integers(1, 120),
)
def test_a_cut_is_never_wider_than_asked_and_holds_its_mark(
    line: str, start: int, end: int, width: int
) -> None:
    shown = cut(line, start, end, width)
    assert cells(shown.text) <= max(width, 20)
    assert shown.length >= 1
    assert shown.offset + shown.length <= max(cells(shown.text), shown.offset + 1)


@pytest.mark.parametrize("text", ["x", "\u0301", "\t", "A1/"])
def test_megabytes_in_a_line_take_no_time(text: str) -> None:
    """What is shown of a line takes as long as it is, not as the line is."""

    def work(line: str) -> None:
        for position in range(0, len(line), len(line) // 200 + 1):
            assert len(cut(line, position, position + len(line) // 5, 100).text) <= 400

    check_growth(lambda size: text * size, work, first=10_000, largest=500_000)


def test_many_findings_in_one_huge_line_take_linear_time() -> None:
    """A document of one line must not be masked once for every finding in it."""

    def crowded(number: int) -> Result:
        line = "{" + '"k": "v https://example.com/", ' * 30 * number + "}"
        found = one(line=line).findings[0]
        many = [
            type(found)(
                found.code, found.name, found.severity, "wrong", "a.md", Region(1, at, 1, at + 3), "/k"
            )
            for at in range(1, len(line), len(line) // number)
        ]
        return make(*many, files={"a.md": [line]})

    output = render(crowded(50), "text")
    assert output.count(": wrong\n") == output.count(" ^") > 49
    check_growth(crowded, lambda result: render(result, "text"), first=20, largest=300)


def test_the_caret_stands_under_the_value() -> None:
    assert frame(render(one(line="key: value # x"), "text")) == ["1 | key: value # x", "  |      ^^^^^"]


def test_line_numbers_line_up() -> None:
    lines = ["", *["key: value"] * 11]
    related = PlacedRelated("a.md", Region(2, 1, 2, 4), "/key", "first here")
    found = one(region=Region(12, 6, 12, 11), related=(related,)).findings[0]
    assert frame(render(make(found, files={"a.md": lines}), "text")) == [
        "12 | key: value",
        "   |      ^^^^^",
        " 2 | key: value",
        "   | --- first here",
    ]


def test_a_region_of_several_lines_shows_the_first() -> None:
    found = one(region=Region(1, 6, 3, 2)).findings[0]
    output = render(make(found, files={"a.md": ["key: |", "  text", "  more"]}), "text")
    assert frame(output) == ["1 | key: |", "  |      ^ (to line 3)"]


@pytest.mark.parametrize("lines", [None, [], ["only one"]])
def test_without_the_line_there_is_no_frame(lines: list[str] | None) -> None:
    found = one("still reported", region=Region(2, 1, 2, 4)).findings[0]
    files = {} if lines is None else {"a.md": lines}
    assert render(make(found, files=files), "text") == ("error[SL201]: still reported\n --> a.md:2:1  key\n")


def test_a_narrow_window_gets_narrow_frames() -> None:
    output = render(one(line="key: value " + "x " * 100), "text", width=44)
    assert frame(output)[0] == "1 | key: value " + "x " * 13 + "x…"


def test_many_related_places_are_summed_up() -> None:
    related = tuple(PlacedRelated(f"{n}.md", Region(1, 1, 1, 2), "", "here too") for n in range(300))
    output = render(one(related=related), "text")
    assert output.count("here too") == 8
    assert "note: and 292 more locations" in output


@pytest.mark.parametrize("mark", ["…", "..."])
def test_marks_stand_right_whatever_is_shown_for_what_is_left_out(mark: str) -> None:
    shown = cut("a" * 100 + "bcd" + "e" * 100, 100, 103, 40, mark)
    assert shown.text.startswith(f"{mark}a")
    assert shown.text.endswith(f"e{mark}")
    assert len(shown.text) == 40
    assert shown.text[shown.offset : shown.offset + shown.length] == "bcd"


@given(
    st.text(st.sampled_from("a\u200b\u0301\t漢#\x07"), min_size=1, max_size=30),
    st.integers(-2, 2),
    st.integers(0, 4 * LONGEST),
    st.integers(0, 3 * LONGEST),
    st.integers(0, 2 * WIDEST),
)
def test_of_a_very_long_line_a_part_is_enough(
    text: str, more: int, start: int, long: int, width: int
) -> None:
    for size in (LONGEST + more, 3 * LONGEST):
        line = text * (size // len(text) + 1)
        before, some = part(line, start)
        assert len(some) <= max(LONGEST, len(line) - before)
        shown = pieces(some, start - before, start + long - before, width)
        assert shown == pieces(line, start, start + long, width)
