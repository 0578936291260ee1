"""Markdown: what a renderer makes of it, and that it never gets too long for where it goes."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from seedlint.finding import Fix, PlacedRelated, Region, Severity
from seedlint.output import markdown
from seedlint.util.escape import escape
from tests.output.support import EVERYTHING, FAILURE, ROOT, TIME, make, one, render
from tests.output.test_hostile import NASTY, everywhere

if TYPE_CHECKING:
    from seedlint.output.result import Result

RENDERER = MarkdownIt("commonmark").enable("table")
TAGS = set("h2 h3 p ul li strong code table thead tbody tr th td".split())
HARMFUL = {
    "link": "see [here](https://a.example) or <https://b.example>",
    "bare link": "see https://a.example, www.b.example or ftp://c.example",
    "mention": "ask @octocat, @org/team or me@a.example",
    "reference": "closes #1, GH-2, org/repo#3, !4, ~bug, %5, &6 and $7",
    "image": "![x](https://a.example/pixel.png) <img src=x>",
    "script": "<script>alert(1)</script>",
    "html": "&lt;b&gt; <b>bold</b> <!-- comment -->",
    "emphasis": "*a* **b** _c_ ~~d~~ __e__",
    "code": "`a` ``b`` `c``d` ` e `",
    "backquotes that don't match": "a ` b @me `` c",
    "table": "a | b \\| c",
    "backslash": "a \\ b\\",
    "formula": "$`x`$ $$y$$",
    "emoji": ":tada:",
    "heading": "# a",
    "item": "- a",
}


class Reader(HTMLParser):
    """Reads HTML: the tags in it, all text, and the text that stands in no code."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.text = self.loose = ""
        self._code = 0
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert all(name == "style" and str(value).startswith("text-align") for name, value in attrs)
        self.tags.add(tag)
        self._code += tag == "code"

    def handle_endtag(self, tag: str) -> None:
        self._code -= tag == "code"

    def handle_data(self, data: str) -> None:
        self.text += data
        self.loose += "" if self._code else data


def read(result: Result) -> Reader:
    """Render a report; what GitHub and GitLab see beyond Markdown is only in code."""
    output = render(result, "markdown")
    assert len(output.encode("utf-8", "replace")) <= 65_536
    found = Reader(RENDERER.render(output))
    assert found.tags <= TAGS
    assert not re.search(r"@\w|#\d|GH-\d|://|www\.|[!~%&$]\w", found.loose), found.loose
    return found


def folded(text: str) -> str:
    return " ".join(text.split())


def test_a_finding_says_what_and_where() -> None:
    related = (
        PlacedRelated("a.md", Region(7, 1, 7, 2), "/x", "first `here`"),
        PlacedRelated("b.md", Region(8, 1, 8, 2), "/x", ""),
    )
    result = one("`x` is wrong", pointer="/related/3/webUrl", related=related, fix=Fix("mend it", safe=False))
    text = read(result).text
    assert folded(text).endswith(
        "1 error a.md line 1 related[3].webUrl: x is wrong (SL201) line 7: first here b.md, line 8"
        " fix: mend it (unsafe)"
    )


def test_the_worst_come_first() -> None:
    found = [replace(TIME, severity=severity, path=f"{severity}.md") for severity in Severity]
    text = read(make(*found)).text
    assert text.index("error.md") < text.index("warning.md") < text.index("note.md")


def test_rules_are_counted() -> None:
    assert "| 2 errors, 1 note | `SL201 timestamp-format` | 3 | 2 |" in render(EVERYTHING, "markdown")


def test_without_findings_it_says_so() -> None:
    assert render(make(), "markdown") == "## seedlint: no findings\n\n3 documents.\n"


def test_rules_that_could_not_be_loaded_are_not_passed_over() -> None:
    assert "house/rules.py could not be loaded" in read(make(failures=(FAILURE,))).text


def test_paths_are_relative_to_the_checkout() -> None:
    result = make(TIME, root=ROOT / "data", checkout=ROOT)
    assert "**`data/seeds/a.md`**" in render(result, "markdown")


@pytest.mark.parametrize("nasty", [*NASTY.values(), *HARMFUL.values()], ids=[*NASTY, *HARMFUL])
def test_hostile_text_formats_nothing_and_calls_nobody(nasty: str) -> None:
    found = read(everywhere(nasty))
    assert folded(escape(nasty).replace("`", "")) in folded(found.text.replace("`", ""))


@given(st.text(st.characters() | st.sampled_from("`\\*_[]()<>&|@#:/ \n"), max_size=60))
def test_any_text_looks_as_it_is(text: str) -> None:
    found = Reader(RENDERER.renderInline(f"x {markdown.words(text)} x"))
    assert found.tags <= {"code"}
    assert folded(found.text).replace("`", "") == folded(f"x {escape(text)} x").replace("`", "")
    assert not re.search(r"@\w|://", found.loose)


@given(st.text(st.characters() | st.sampled_from("`\\ |"), min_size=1, max_size=30))
def test_any_text_can_be_code(text: str) -> None:
    found = Reader(RENDERER.renderInline(f"x {markdown.span(text)} x"))
    assert found.tags == {"code"}
    assert folded(found.text) == folded(f"x {escape(text)} x")


@pytest.mark.parametrize(
    "found",
    [
        replace(TIME, fix=None),
        replace(TIME, message="國" * 3000, path="國" * 3000, pointer="/國" * 3000),
        replace(
            TIME, message="`" * 3000, related=(PlacedRelated("b" * 9000, TIME.region, "", "x" * 9000),) * 9
        ),
    ],
    ids=["short", "long", "related"],
)
def test_it_is_never_too_long(found: object) -> None:
    many = [replace(TIME, severity=Severity.NOTE, path="note.md")] * 50_000
    many += [replace(found, region=Region(n, 1, n, 2)) for n in range(1, 50_001)]
    output = render(make(*many), "markdown")
    assert 50_000 < len(output.encode()) <= markdown.LIMIT
    assert "note.md" not in output
    shown = len(re.findall("(?m)^- line ", output))
    assert shown > 5
    assert output.endswith(f"\n\nAnd {100_000 - shown} more findings, none of them more severe than these.\n")


def test_one_finding_too_many() -> None:
    """What is left out is counted also where only one does not fit."""
    found = [replace(TIME, message="x" * 400, region=Region(n, 1, n, 2)) for n in range(1, 150)]
    sizes = {}
    for count in range(100, 150):
        output = render(make(*found[:count]), "markdown")
        sizes[count] = len(re.findall("(?m)^- line ", output))
        assert ("And " in output) == (sizes[count] < count)
    assert sizes[100] == 100
    assert sizes[149] < 149


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("see https://a.example/x.", "see `https://a.example/x`."),
        ("(as at www.a.example),", "(as at `www.a.example`),"),
        ('ask "@octocat"; or me@a.example!', 'ask "`@octocat`"; or `me@a.example`\\!'),
        ("[#12]: twice", "\\[`#12`\\]: twice"),
        ("a :tada: and :+1:", "a `:tada:` and :+1:"),
    ],
)
def test_punctuation_is_kept_out_of_code(text: str, shown: str) -> None:
    assert markdown.words(text) == shown
