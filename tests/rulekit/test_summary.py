"""The first line of a rule's docstring says what is wrong, as the table of rules needs it."""

from __future__ import annotations

import pytest

from seedlint.rulekit.summary import LONGEST, fault

WRONG = (
    "A title is longer than 90 characters.",
    "A title is not unique.",
    "A title isn't unique.",
    "A title has no full stop.",
    "A list has an entry that no longer fits.",
    "A title is empty, or has no letters.",
    "A title has an unknown word in it.",
    "A value does not consist of two non-empty parts.",
    "Two documents have the same title.",
    "The title contains HTML.",
    "The title has a word that is listed.",
    "HTML tags in a title.",
    "Ein Titel ist zu lang.",  # what other languages say is their authors' affair
)
RIGHT = (
    # What six rules of seedlint's own once said.
    "Timestamps are RFC 3339 date-times, and name a moment that exists.",
    "A date and time says how far it is from UTC.",
    "A payload is two parts joined by one `;`, neither of them empty.",
    "Both parts of a payload are canonical base64, as RFC 4648 has it.",
    "The initialisation vector is 16 bytes long.",
    "The ciphertext is a whole number of 16-byte blocks.",
    "A title is valid.",
    "A title isn't missing.",
    "A title is not longer than 90 characters.",
    "A title is without any wrong word.",
    "Every title has a full stop.",
    "A title is what `wrong` says.",
    "Titles must be short.",
    "A title has to be short, or is not shown.",
    "Ensures that no title is too long.",
)


@pytest.mark.parametrize("summary", WRONG)
def test_what_is_wrong_can_be_a_summary(summary: str) -> None:
    assert fault(summary) == ""


@pytest.mark.parametrize("summary", RIGHT)
def test_what_is_right_can_not(summary: str) -> None:
    assert "must say what is wrong" in fault(summary)
    assert repr(summary) in fault(summary)


def test_it_is_one_short_sentence() -> None:
    assert "ends with a full stop" in fault("A title is too long")
    assert fault(f"A title is too {'x' * (LONGEST - 16)}.") == ""
    assert f"has {LONGEST + 1} characters" in fault(f"A title is too {'x' * (LONGEST - 15)}.")
