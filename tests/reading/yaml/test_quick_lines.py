"""The lines of an entry that are found by searching are those that parsing finds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seedlint.document import Document
from seedlint.finding import Fix, escape_token
from seedlint.fixes.edits import FixResolver, Refused
from seedlint.reading.yaml.places import Places

if TYPE_CHECKING:
    from collections.abc import Iterator

SOURCE = """\
title: A ferry
excerpt: "Boats leave
  earlier, # all of them
  from May."
text: |
  first
  - second

  # third
provider:
  name: Harbour Herald  # the one
  domain: harbour-herald.com
topics:
- Ferries
- Trains
related:
  - title: A train
    images:
      - url: x
        width: 7
      - url: y
    topics: [a, b]
  - title: >-
      A bus
      - not an item
    webUrl: z
empty: {}
last:
  - one
  - two: 2
    three: 3
"""
LINES = [
    "",
    "# a comment",
    "  # a comment",
    "    # a comment",
    "      # a comment",
    "   ",
    "- x",
    "  - x",
    "key: y",
]


def pointers(value: Any, at: str = "") -> Iterator[str]:
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        yield f"{at}/{escape_token(str(key))}"
        yield from pointers(item, f"{at}/{escape_token(str(key))}")


def removed(document: Document, pointer: str) -> Any:
    try:
        return FixResolver(document).resolve(Fix.remove(pointer, "remove it"))
    except Refused:
        return None


def compare(source: str) -> int:
    """Take every entry out both ways; return how many of them were found by searching."""
    raw = f"---\n{source}---\n".encode()
    document, parsed = Document("a.md", raw), Document("a.md", raw)
    if document.broken:
        return 0
    parsed.reading.quick_lines = lambda pointer: None  # type: ignore[method-assign]
    found = 0
    for pointer in pointers(document.data):
        if document.reading.quick_lines(pointer) is not None:
            found += 1
            assert removed(document, pointer) == removed(parsed, pointer), pointer
    return found


def test_most_entries_are_found_by_searching() -> None:
    assert compare(SOURCE) > 12


def test_empty_lines_behind_an_entry_stay() -> None:
    assert compare("a:\n  - b: 1\n  - c: 2\n\n\nd: 3\n") == compare("a:\n  - b: 1\n  - c: 2\nd: 3\n") > 2


@given(st.lists(st.tuples(st.integers(0, 60), st.sampled_from(LINES)), max_size=6))
def test_whatever_stands_between_them(added: list[tuple[int, str]]) -> None:
    lines = SOURCE.splitlines()
    for number, line in added:
        lines.insert(min(number, len(lines)), line)
    compare("".join(f"{line}\n" for line in lines))


@pytest.mark.parametrize(
    "source",
    [
        "a: 1\nb: 2",
        "a: 1\r\nb: 2\r\n",
        "- a\n- b\n",
        "a:\n- - 1\n  - 2\n- x\nb: 2\n",
        "a: {b: 1, c: 2}\nd: [1, 2]\n",
        "? a\n: 1\nb: 2\n",
        '"a": 1\nb: 2\n',
        "a:\nb:\nc:\n",
        "a: |+\n  x\n\n\nb: 1\n",
        "a: 1\n\n\n# end\n",
        "x:\n  a: 1\n  b: 2\n# end\n",
        "x:\n  - a\n  - b\n\n",
    ],
)
def test_other_layouts(source: str) -> None:
    compare(source)


def test_where_a_long_list_ends_is_looked_for_once(monkeypatch: pytest.MonkeyPatch) -> None:
    items = "".join(f"- title: Ferry {number}\n" for number in range(50))
    document = Document("a.md", f"---\nrelated:\n{items}last: 1\n---\n".encode())
    starts: list[int] = []
    stop_at_key = Places._stop_at_key

    def counted(places: Places, start: int, end: int, column: int) -> int:
        starts.append(start)
        return stop_at_key(places, start, end, column)

    monkeypatch.setattr(Places, "_stop_at_key", counted)
    for number in range(50):
        found = document.reading.quick_offsets(f"/related/{number}/title")
        assert found
        assert document.text[slice(*found)] == f"Ferry {number}"
    assert len(starts) == 1
