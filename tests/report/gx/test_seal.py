"""Sealed text comes out of a page as the same text, whatever happened to the page in between."""

from __future__ import annotations

import html
from string import Template

from hypothesis import given
from hypothesis import strategies as st

from seedlint.report.gx.seal import clip, seal, sealed, unseal
from seedlint.util.escape import escape

_TEXTS = st.one_of(
    st.text(),
    st.lists(
        st.sampled_from(
            ["<", ">", "&", '"', "'", "$", "${x}", "$x", "\\", "`", "\n", "&lt;", "\U0010f03c", "x"]
        )
    ).map("".join),
)


@given(_TEXTS)
def test_a_sealed_text_survives_escaping_and_templates(text: str) -> None:
    page = html.escape(html.escape(seal(text)))
    page = Template(f"<p>$x {page}</p>").safe_substitute({"x": "y"})
    shown = html.unescape(unseal(page).removeprefix("<p>y ").removesuffix("</p>"))
    assert shown == escape("".join("\ufffd" if 0x10F000 <= ord(c) <= 0x10F0FF else c for c in text))


@given(_TEXTS)
def test_a_sealed_text_is_neither_markup_nor_the_end_of_an_attribute(text: str) -> None:
    assert not set(unseal(seal(text))) & set("<>\"'`$\\\n\r")


def test_keys_and_nested_texts_are_sealed_and_other_values_stay() -> None:
    assert sealed({"<": ["$", 1, None, {"k": True}]}) == {seal("<"): [seal("$"), 1, None, {"k": True}]}


def test_long_texts_are_cut_visibly() -> None:
    assert clip("x" * 300) == "x" * 300
    assert clip("x" * 301) == "x" * 299 + "…"
