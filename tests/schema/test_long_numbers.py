"""Numbers with more digits than Python reads are numbers to people, and so are told as such."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from seedlint.document import Document
from tests.support.running import document, seedlint

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("value", "size"),
    [("1" * 6000, "6,000"), ("-" + "1" * 4000, "4,001"), ("0" * 5000, "5,000")],
)
def test_a_number_too_long_to_be_read_is_told_as_a_number(
    corpus: Path, capsys: pytest.CaptureFixture[str], value: str, size: str
) -> None:
    (corpus / "seeds" / "clean.md").write_text(document(0, ("quality: 39", f"quality: {value}")), "utf-8")
    assert (
        f"`quality` must be an integer, not a number of {size} characters, which is too long to be read;"
        in seedlint(capsys, "seeds").out
    )


def test_long_strings_are_told_as_strings(corpus: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for value in ("many " * 1000, "1" * 6000 + "x"):
        text = document(0, ("quality: 39", f"quality: {value}"))
        (corpus / "seeds" / "clean.md").write_text(text, "utf-8")
        assert "must be an integer, not the string `" in seedlint(capsys, "seeds").out


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        *(("0x" + "f" * count, int) for count in (3998, 9000)),
        *(("0o" + "7" * count, int) for count in (3998, 9000)),
        *(("1." + "5" * count, float) for count in (3998, 9000)),
        ("1" * 4000, int),
        ("1" * 4001, str),
    ],
)
def test_both_readers_of_yaml_see_the_same_in_long_numbers(text: str, kind: type) -> None:
    raw = f"---\nlong: {text}\n---\n".encode()
    quick, careful = Document("a.md", raw), Document("a.md", raw)
    careful.reading.settle()
    assert type(quick.data["long"]) is kind
    assert quick.data == careful.data
