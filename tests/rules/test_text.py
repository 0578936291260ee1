"""SL701 to SL703, SL705 and SL706: what the examples of the rules can't show."""

from __future__ import annotations

import re
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import ftfy
import pytest
from hypothesis import given
from hypothesis import strategies as st

from seedlint.document import Document
from seedlint.formats import mojibake
from seedlint.formats.characters import HARMLESS, INVISIBLE
from seedlint.formats.invisible import is_lost, useless
from seedlint.formats.mojibake import mend
from seedlint.formats.spacing import single_spaced
from seedlint.rule import Severity
from seedlint.rules.empty import TextEmpty
from seedlint.rules.text import TextInvisible, TextMarkup, TextMojibake, TextWhitespace
from seedlint.schema.schema import DEFAULT, Schema
from seedlint.testing import NOW
from tests.support.urls import findings, places

if TYPE_CHECKING:
    from seedlint.finding import Finding
    from seedlint.rule import Rule

RULES = (TextMojibake, TextMarkup, TextInvisible, TextWhitespace, TextEmpty)


def judged(text: str, *rules: type[Rule]) -> list[Finding]:
    """What rules say about one text among others."""
    data = {"title": "Ferry", "topics": ["Harbours", text], "related": [{"title": "Fähre"}]}
    return [finding for rule in rules or RULES for finding in findings(rule, data)]


def codes(text: str, *rules: type[Rule]) -> list[str]:
    return [finding.code for finding in judged(text, *rules)]


def fixed(text: str, rule: type[Rule]) -> str:
    """A text after the fix a rule proposes for it, if there is one."""
    edits = [edit for finding in judged(text, rule) if finding.fix for edit in finding.fix.edits]
    assert len(edits) <= 1
    if not edits:
        return text
    assert edits[0].pointer == "/topics/1"
    assert edits[0].action == "replace"
    assert edits[0].span is None
    assert isinstance(edits[0].value, str)
    return edits[0].value


SOUND = """\
The harbour’s “new” ferry – 20% larger, £5–£10 a head (“£5”)…
Où est l’œuvre ? «Été à l’île», «Élan», l’«Étoile», DÉJÀ VU, NOËL À PARIS, ÂME ET CŒUR, 5 €…
Die „Äpfel“ – Straße, ÄÖÜ, §5, 60°C, 10 €/m², „Größe“
SÃO PAULO, CORAÇÃO, MAÇÃ, “IRMÃ”. NÃO É AMANHÃ! À NOITE, a maçã’s “manhã”
¿Qué? ¡Ándale! «¡Ñandú!» AÑO, 1ª y 2º, “¿Él?”, José’s El Niño’s
Người đàn ông ở Hà Nội, VIỆT NAM Ở ĐÂU? ĐÃ CÓ “Đổi Mới”
ÎN ȚARĂ ŞI ÎN ORAȘ; ŁÓDŹ: zażółć gęślą jaźń „Łódź”; ŽIŽKOV, příliš žluťoučký kůň „Čau“
Árvíztűrő tükörfúrógép ÁRVÍZTŰRŐ; İSTANBUL’DA ŞİŞLİ, ÇAĞRI; Þórður Ægir, Ærø, ÅLESUND “Ø”
«Её» — №5, Ёлка “ещё”; Рівне, Київ «Їжак», Ґалаґан; България
Ελλάδα «Ώρα» ΆΝΟΙΞΗ 5€; Māori, Tāmaki Makaurau, ĀĒ
שלום עולם – “שלום”; مرحبا بالعالم، «السلام»; हिन्दी में समाचार; ภาษาไทยข่าว
日本語のニュース「東京」2021年4月30日・新聞; 中文新闻：“北京”，《上海》; 한국어 뉴스 “서울”
¯\\_(ツ)_/¯ (╯°□°)╯︵ ┻━┻ ಠ_ಠ ±5 µm, ∆t ≈ √2, ½ cup, 25 µg/m³, 10 km², 5‰, †1, §3 ¶4
Nestlé® “Pokémon®” iPhone™ ‘X’ AT&T®’s ©2021, Citroën®, “Beyoncé’s” café™
""".splitlines()


@pytest.mark.parametrize("text", SOUND)
def test_sound_text_in_many_languages(text: str) -> None:
    assert codes(text) == []
    for word in text.split():
        assert codes(word) == []


# Mojibake

ENCODINGS = [
    "latin-1",
    "cp1252",
    "cp1251",
    "cp1250",
    "cp1253",
    "cp1254",
    "cp1257",
    "iso8859-2",
    "mac-roman",
    "cp437",
]


def misread(text: str, encoding: str) -> str | None:
    try:
        return text.encode().decode(encoding)
    except UnicodeDecodeError:
        return None


CASES = [
    (text, encoding)
    for text in (
        "The harbour’s café",
        "Größere Fähren",
        "«Été à l’île»",
        "ещё быстрее",
        "東京の船",
        "🚢 ahoy",
    )
    for encoding in ENCODINGS
    if ftfy.fix_encoding(misread(text, encoding) or "") == text
]


@pytest.mark.parametrize(("text", "encoding"), CASES)
def test_what_ftfy_can_mend_is_found_and_mended(text: str, encoding: str) -> None:
    bad = misread(text, encoding)
    assert bad
    [finding] = judged(bad, TextMojibake)
    assert finding.fix
    assert not finding.fix.safe
    assert fixed(bad, TextMojibake) == text
    assert finding.span
    start, end = finding.span
    assert text.startswith(bad[:start])
    assert not bad[start:end].isascii()


def test_enough_of_the_cases_are_mendable() -> None:
    assert len(CASES) > 30


@pytest.mark.parametrize(
    ("text", "mended"),
    [
        ("voilÃ\u00a0 le port", "voilà le port"),
        ("voilÃ le port", "voilà le port"),
        ("The harbour\x92s ferry", "The harbour’s ferry"),
        ("Gate 12\x85", "Gate 12…"),
        ("CafÃ\ufffd du port", "Caf\ufffd du port"),
        ("CAFÃ‰ DU PORT, HÃ”TEL", "CAFÉ DU PORT, HÔTEL"),
        ("Ã¢â‚¬Å“Ahoyâ€\u009d", "“Ahoy”"),
    ],
)
def test_special_cases_of_mojibake(text: str, mended: str) -> None:
    assert fixed(text, TextMojibake) == mended
    assert codes(text, TextMojibake, TextInvisible, TextWhitespace) == ["SL701"]


def test_what_would_be_mended_to_nonsense_is_sound() -> None:
    text = "Gates: 3\u00d7\u00abQuay\u00bb"
    assert ftfy.fix_encoding(text) == "Gates: 3\u05ebQuay\u00bb"  # a code point without a character
    assert codes(text) == []


def test_a_lost_piece_is_reported_without_a_fix() -> None:
    [finding] = judged("The ferry â€", TextMojibake)
    assert finding.fix is None


PIECES = st.sampled_from(
    [*"aB ’“–éÃÂâ€™©¤¼\u00a0\u00ad\x92\x9dàüßРвЂёіÎÐ√¬‚Äô┬«»\ufffd°ï¿£"],
)


@given(st.lists(PIECES, max_size=8).map("".join), st.lists(PIECES, max_size=3).map("".join))
def test_the_first_look_overlooks_nothing(text: str, other: str) -> None:
    # Typographic marks alone are no mojibake, whatever a Macintosh would have made of them.
    special = any(not char.isascii() and char not in HARMLESS for char in text)
    expected = special and mend(text) != text
    assert ("/title" in places(findings(TextMojibake, {"title": text, "excerpt": other}))) == expected


@given(st.lists(PIECES, max_size=8).map("".join))
def test_a_fix_of_mojibake_leaves_none(text: str) -> None:
    mended = fixed(text, TextMojibake)
    assert mended == text or [f for f in judged(mended, TextMojibake) if f.fix] == []


@given(st.text(st.characters(min_codepoint=0x80, codec="utf-8"), min_size=1, max_size=3))
def test_pairs_are_looked_for_wherever_there_may_be_one(run: str) -> None:
    assert mojibake._has_pair(run) == bool(mojibake._pairs().search(run))


def test_ftfy_is_not_loaded_for_text_without_mojibake() -> None:
    code = """
import json, sys
from seedlint.document import Document
from seedlint.rules.text import TextInvisible, TextMojibake, TextWhitespace
from seedlint.schema.schema import DEFAULT, Schema
texts = ["The harbour’s “new” ferry – £5–£10 a head (“£5”)…", "Größere Fähren", "déjà vu", "日本語", "ещё"]
data = json.dumps({"topics": texts, "title": "a  b\\u200b"})
document = Document("x.json", data.encode(), Schema.load(DEFAULT))
found = [f for rule in (TextMojibake, TextInvisible, TextWhitespace) for f in rule().check(document)]
assert len(found) == 2, found
assert "ftfy" not in sys.modules
"""
    subprocess.run([sys.executable, "-c", code], check=True)


# Markup


@pytest.mark.parametrize(
    "text",
    [
        "Shares <MSFT.O> <TD> <A> <B> <BRKa.N> rise",
        "a <b and c> d, i < b > c, if (a<b) c>d, x<y>z",
        "<3 love <333, 4 <= 5, <-, ->, <>",
        "List<string> in C#, vector<a>, map<p, q>",
        "Use <title> and <meta> tags",
        "<dialog> is new",
        "The <video controls> attribute",
        "<https://www.harbour-herald.com> <quay@harbour-herald.com> <!-",
        "<Enter>, <Ctrl>+<S>, <your name here>",
        "AT&T; R&D; Q&A; S&P500; fish &chips; R&Pr; P&L; B&or;",
        "?a=1&copy=2&times=3&lt=4",
        "Johnson & Johnson; &; &#; &#x; &#1",
    ],
)
def test_what_is_no_markup(text: str) -> None:
    assert codes(text, TextMarkup) == []


@pytest.mark.parametrize(
    ("text", "marks", "mended"),
    [
        ("<strong>Ferry goes", "<strong>", "Ferry goes"),
        (" <b>Ferry goes", "<b>", "Ferry goes"),
        ("Boats<BR />leave", "<BR />", "Boats leave"),
        ("<p>Boats</p><p>leave</p>", "<p>", "Boats leave"),
        ("I <i>lo</i>ve it", "<i>", "I love it"),
        ("Boats <img src=x onerror=alert(1)>", "<img src=x onerror=alert(1)>", "Boats"),
        ("Boats <a href='https://www.harbour", "<a href='https://www.harbour", "Boats"),
        ("Boats <!-- hidden --> leave", "<!-- hidden -->", "Boats leave"),
        ("Boats <!-- hidden", "<!-- hidden", "Boats"),
        ("<video controls>x</video>", "<video controls>", "x"),
        ("Word<o:p></o:p>", "<o:p>", "Word"),
        ("H&amp;M", "&amp;", "H&M"),
        ("Salt &amp;amp;amp; Vinegar", "&amp;", "Salt & Vinegar"),
        ("&lt;p&gt;Boats&lt;/p&gt;", "&lt;", "Boats"),
        ("4 &lt; 5", "&lt;", "4 < 5"),
        ("It&#39s &#x2019;", "&#39", "It's ’"),
        ("20&nbsp;minutes", "&nbsp;", "20 minutes"),
        ("20&#160;minutes&ensp;&emsp;&thinsp;late", "&#160;", "20 minutes late"),
        ("Boats&Tab;leave&NewLine;&nbsp; early", "&Tab;", "Boats leave early"),
        ("Fer&shy;ry&ZeroWidthSpace; &lrm;late", "&shy;", "Ferry late"),
        ("Fish &amp chips &hellip;", "&amp", "Fish & chips …"),
    ],
)
def test_what_is_markup(text: str, marks: str, mended: str) -> None:
    [finding] = judged(text, TextMarkup)
    assert finding.span
    assert text[slice(*finding.span)] == marks
    assert fixed(text, TextMarkup) == mended


@pytest.mark.parametrize("text", ["<br>", "<p></p>", "&nbsp;", "<img src='a'>"])
def test_a_fix_never_leaves_nothing(text: str) -> None:
    [finding] = judged(text, TextMarkup)
    assert finding.fix is None


@pytest.mark.parametrize("text", ["caf&#65533;", "F&Atilde;&curren;hre"])
def test_a_fix_of_markup_brings_no_other_defect(text: str) -> None:
    [finding] = judged(text, TextMarkup)
    assert finding.fix is None
    assert "there is no other text" not in finding.message


MARKUP = st.sampled_from(
    "a b   < > / & ; # \" ' = amp lt; gt; nbsp; 38; &lt; &gt; &amp; &#39; &#x26;"
    " <b> </b> <br/> <p <a·href= <!-- --> <MSFT.O> <strong>".replace("·", " ").split(" ")
)


@given(st.lists(MARKUP, max_size=12).map("".join))
def test_a_fix_of_markup_leaves_none(text: str) -> None:
    mended = fixed(text, TextMarkup)
    if codes(text, TextMarkup) and mended != text:
        assert codes(mended, TextMarkup) == []
        assert codes(mended, TextWhitespace) == []


# Invisible characters

FAMILY = "\U0001f469\u200d\U0001f469\u200d\U0001f467"
SCOTLAND = "\U0001f3f4\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f"


@pytest.mark.parametrize(
    "text",
    [
        FAMILY,
        SCOTLAND,
        "\u2764\ufe0f\u200d\U0001f525 \U0001f3f3\ufe0f\u200d\U0001f308",
        "\U0001f9d1\U0001f3fd\u200d\U0001f4bb 1\ufe0f\u20e3",
        "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
        "\u0915\u094d\u200d\u0937 \u0915\u094d\u200c\u0937",
        "\u0e20\u0e32\u0e29\u0e32\u200b\u0e44\u0e17\u0e22 \u1797\u17b6\u200b\u179f\u17b6",
        "\u05e9\u05dc\u05d5\u05dd\u200e (Quay)\u200f",
        "\u05e9\u05dc\u05d5\u05dd \u2066Quay 12\u2069 \u202aGate\u202c",
        "\u845b\U000e0100 \u2764\ufe0e",
    ],
)
def test_characters_that_a_script_or_an_emoji_needs(text: str) -> None:
    assert codes(text) == []


@pytest.mark.parametrize(
    ("text", "name", "mended"),
    [
        ("Ferry\u200b", "U+200B (zero width space)", "Ferry"),
        ("Auf\u200clage", "U+200C (zero width non-joiner)", "Auflage"),
        ("Ferry\u200d", "U+200D (zero width joiner)", "Ferry"),
        ("Ferry \u200e(Quay)", "U+200E (left-to-right mark)", "Ferry (Quay)"),
        ("\ufeffFerry", "U+FEFF (zero width no-break space)", "Ferry"),
        ("Gate \u202e21\u202c", "U+202E (right-to-left override)", "Gate 21"),
        ("\u05e9\u05dc\u05d5\u05dd \u202e21\u202c", "U+202E", "\u05e9\u05dc\u05d5\u05dd 21"),
        ("\u05e9\u05dc\u05d5\u05dd \u2067Quay", "U+2067", "\u05e9\u05dc\u05d5\u05dd Quay"),
        ("\u05e9\u05dc\u05d5\u05dd \u2067Quay\u202c", "U+2067", "\u05e9\u05dc\u05d5\u05dd Quay"),
        ("Gate \u206612\u2069", "U+2066", "Gate 12"),
        ("Ferry\U000e0068\U000e0069", "U+E0068 (tag latin small letter h)", "Ferry"),
        ("\U0001f3f4\U000e0067", "U+E0067", "\U0001f3f4"),
        ("Ferry\U000e0067\U000e007f", "U+E0067", "Ferry"),
        ("Fer\u00adry", "U+00AD (soft hyphen)", "Ferry"),
        ("Fer\x00ry\x7f", "U+0000 (control character) is invisible (and 1 more", "Ferry"),
        ("Fer\x81ry", "U+0081 (control character)", "Ferry"),
        ("Ferry \ufffc", "U+FFFC", "Ferry"),
    ],
)
def test_characters_that_nobody_needs(text: str, name: str, mended: str) -> None:
    [finding] = judged(text, TextInvisible)
    assert finding.message.startswith(name)
    assert finding.fix
    # What turns the direction of words may have been meant.
    assert finding.fix.safe == (not re.search("[\u202e\u2067]", text))
    assert fixed(text, TextInvisible) == mended


@pytest.mark.parametrize(
    "text", ["Ferry\x1fQuay", "Ferry\ufff9Quay\ufffa", "Quay \u200f(West)", "\u202b(Quay)"]
)
def test_what_parts_or_turns_words_does_not_go_unasked(text: str) -> None:
    [finding] = judged(text, TextInvisible)
    assert finding.fix
    assert not finding.fix.safe


@pytest.mark.parametrize(
    ("char", "name"), [("\ufffd", "U+FFFD (replacement character)"), ("\ud83d", "U+D83D")]
)
def test_lost_characters_have_a_finding_without_a_fix(char: str, name: str) -> None:
    (lost,) = judged(f"caf{char}", TextInvisible)
    assert lost.message.startswith(name)
    assert lost.fix is None
    hidden, other = judged(f"\u200bcaf{char}", TextInvisible)
    assert hidden.fix
    assert hidden.fix.edits[0].value == f"caf{char}"
    assert other.fix is None


def test_a_fix_never_leaves_a_blank_text() -> None:
    [finding] = judged("\u200b \u200b", TextInvisible)
    assert finding.fix is None


CHARACTERS = st.sampled_from(
    [
        *"aBé \u00a0\u05d0\u0645\u0915\u0e01\u2764\U0001f469\U0001f3f4\ufe0f\ufffd\ud800",
        *"\x00\x1b\x7f\x81\u00ad\u061c\u200b\u200c\u200d\u200e\u200f\u2060\ufeff",
        *"\u202a\u202b\u202c\u202e\u2066\u2067\u2069\U000e0061\U000e007f",
    ]
)


@given(st.lists(CHARACTERS, max_size=10).map("".join))
def test_a_fix_of_invisible_characters_only_removes_them_and_leaves_none(text: str) -> None:
    mended = fixed(text, TextInvisible)
    assert INVISIBLE.sub("", mended).split() == INVISIBLE.sub("", text).split()
    assert codes(text, TextWhitespace) or not codes(mended, TextWhitespace)
    if any(finding.fix for finding in judged(text, TextInvisible)):
        assert all(is_lost(mended[at]) for at in useless(mended))
        assert mended.strip()


# White space

SPACES = st.sampled_from(
    [*"aB é’", "  ", "\n", "\r\n", "\t", "\x0b", "\x0c", "\u00a0", "\u2003", "\u2028", "\u202f", "\u3000"]
)


@given(st.lists(SPACES, max_size=10).map("".join), st.lists(SPACES, max_size=3).map("".join))
def test_white_space_is_found_where_single_spacing_changes_something(text: str, other: str) -> None:
    data = {"title": text, "topics": [other]}
    expected = [
        pointer
        for pointer, value in (("/title", text), ("/topics/0", other))
        if value.strip() and single_spaced(value) != value
    ]
    assert sorted(places(findings(TextWhitespace, data))) == expected


def test_white_space_of_one_kind_does_not_hide_another() -> None:
    data = {"title": "a  b", "excerpt": "a\nb", "topics": ["a\u2003\u2003b", "a ", "a\tb", "a b", "a\u2003b"]}
    expected = ["/excerpt", "/title", "/topics/0", "/topics/1", "/topics/2"]
    assert sorted(places(findings(TextWhitespace, data))) == expected


@given(st.lists(SPACES, max_size=10).map("".join))
def test_single_spacing_touches_nothing_but_white_space(text: str) -> None:
    spaced = single_spaced(text)
    assert spaced.split() == text.split()
    assert single_spaced(spaced) == spaced == spaced.strip()
    assert "  " not in spaced
    assert not {*"\t\n\r\x0b\x0c\u2028\u2029"} & {*spaced}


@pytest.mark.parametrize(
    ("text", "says", "mended", "kind"),
    [
        ("a ", "a trailing space; remove it", "a", "note"),
        ("a  ", "two trailing spaces; remove them", "a", "note"),
        ("a\u00a0", "a trailing no-break space (U+00A0); remove it", "a", "note"),
        ("a\u3000", "a trailing ideographic space (U+3000); remove it", "a", "note"),
        (" a", "a leading space; remove it", "a", "warning"),
        ("\u00a0 a", "a leading no-break space (U+00A0) and a leading space; remove them", "a", "warning"),
        ("a  b", "two spaces; leave one", "a b", "note"),
        ("a\u00a0\u00a0b", "two no-break spaces (U+00A0); leave one", "a\u00a0b", "note"),
        ("a\u00a0 b", "a no-break space (U+00A0) and a space in a row; leave one", "a b", "note"),
        ("a  b  c   d", "two spaces (twice) and three spaces; leave one each", "a b c d", "note"),
        (f"a{' ' * 12}b", "12 spaces; leave one", "a b", "note"),
        (
            "a  b ",
            "two spaces and a trailing space; leave single spaces between words, and none at the ends",
            "a b",
            "note",
        ),
        ("a\u2028b", "a line separator (U+2028); write a space, or end the sentence first", "a b", "warning"),
        ("a \nb", "a line break; write a space, or end the sentence first", "a b", "warning"),
        (
            "a\r\n\r\nb\tc",
            "two line breaks and a tab; leave single spaces between words",
            "a b c",
            "warning",
        ),
        (
            "a b\n",
            "a trailing line break; remove it (in a block with `|` or `>`, write `|-` instead)",
            "a b",
            "note",
        ),
        ("a\tb", "a tab; write a space", "a b", "warning"),
        (
            "a  b\tc\nd\u2003\u2003e   f",
            "two spaces, a tab, a line break, two em spaces (U+2003) and more; leave single spaces",
            "a b c d e f",
            "warning",
        ),
    ],
)
def test_what_is_said_about_white_space(text: str, says: str, mended: str, kind: str) -> None:
    [finding] = judged(text, TextWhitespace)
    assert finding.message.startswith(says)
    assert str(finding.at_most or TextWhitespace.severity) == kind
    assert finding.fix
    # What stood on lines of its own would run into what follows.
    assert finding.fix.safe == (re.search("[\n\u2028].", text) is None)
    assert fixed(text, TextWhitespace) == mended


def test_all_white_space_can_count_alike() -> None:
    assert [f.at_most for f in findings(TextWhitespace, {"title": "a "}, strict=True)] == [None]


# Blank text


@pytest.mark.parametrize("blank", ["", " ", "\n", "\u00a0\t", "\u2028"])
def test_a_blank_excerpt_is_sl706_alone(blank: str) -> None:
    data = {"excerpt": blank, "related": [{"excerpt": blank}, {"excerpt": None}, {}, "x"]}
    found = [finding for rule in RULES for finding in findings(rule, data)]
    assert [(f.code, f.pointer) for f in found] == [("SL706", "/excerpt"), ("SL706", "/related/0/excerpt")]
    assert all(finding.fix is None for finding in found)


def test_the_fields_that_should_not_be_empty_are_an_option() -> None:
    data: dict[str, Any] = {"excerpt": "", "a/b": "", "related": [{"a/b": " "}]}
    assert places(findings(TextEmpty, data, fields=["a/b"])) == ["/a~1b", "/related/0/a~1b"]
    assert findings(TextEmpty, data, fields=[]) == []


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("Placeholder", "`Placeholder`, a placeholder"),
        ("TBD.", "a placeholder"),
        ("n/a", "a placeholder"),
        ("Lorem ipsum…", "a placeholder"),
        ("-", "`-`, which has no words"),
        ("…", "has no words"),
        ("The HARBOUR’S ferry!", "the title again"),
        ("Ahoy", "one word"),
        ("https://www.harbour-herald.com/a", "a URL"),
        ("Два слова", None),
        ("Слово", "one word"),
        ("ภาษาไทยข่าว", None),
        ("船", None),
        ("None of the ferries leaves.", None),
        ("The harbour’s ferry is late.", None),
    ],
)
def test_what_is_no_excerpt(text: str, says: str | None) -> None:
    found = findings(TextEmpty, {"title": "The harbour’s ferry", "excerpt": text})
    assert [finding.pointer for finding in found] == ["/excerpt"] * (says is not None)
    assert all(says and says in finding.message for finding in found)
    minor = says in {"one word", "a URL", "the title again"}
    assert all(finding.at_most == (Severity.NOTE if minor else None) for finding in found)


def test_what_is_no_excerpt_is_an_option() -> None:
    data = {"title": "Ferry late", "excerpt": "Ferry late", "related": [{"excerpt": "Ahoy"}]}
    settings: dict[str, Any] = {"title-again": False, "words": 1}
    assert findings(TextEmpty, data, **settings) == []
    assert places(findings(TextEmpty, data, placeholders=["ahoy"])) == ["/excerpt", "/related/0/excerpt"]
    assert findings(TextEmpty, data, fields=["title"]) == []


# All of them


@given(st.lists(CHARACTERS | SPACES | MARKUP | PIECES, max_size=10).map("".join) | st.text())
def test_messages_are_printable_and_spans_lie_in_the_text(text: str) -> None:
    found = judged(text)
    for finding in found:
        assert finding.message.isprintable()
        assert finding.fix is None or finding.fix.description.isprintable()
        assert finding.span
        assert 0 <= finding.span[0] < finding.span[1] <= len(text)
    kinds = [finding.code for finding in found]
    assert len(kinds) - len(set(kinds)) <= ("SL703" in kinds)
    assert "SL701" not in kinds or not {"SL703", "SL705"} & set(kinds)


@pytest.mark.parametrize(
    ("source", "path"),
    [
        ('title: "C:\\\\new"', None),
        ("title: 'C:\\new'", None),
        ('title: "C:\\new"', "\\n"),
        ('title: "at d:\\temp\\new"', "\\t"),
        ('title: "C:\\bin"', "\\b"),
        ('related:\n  - title: "C:\\new"', "\\n"),
        ("title: |-\n  Plan B:\n  to wait", None),
        ('title: "Plan:\\nto wait"', None),
    ],
)
def test_a_path_with_escapes_is_told_as_that_and_not_mended(source: str, path: str | None) -> None:
    document = Document("x.md", f"---\n{source}\n---\n".encode(), Schema.load(DEFAULT))
    found = [one for rule in RULES for one in rule({}, NOW).check(document)]
    told = [one for one in found if "not part of a path" in one.message]
    assert len(told) == (path is not None)
    for one in told:
        assert one.fix is None
        assert one.message.startswith(f"`{path}` is ")
        assert one.message.endswith(f"write `\\{path}`, or put the string in single quotes")
    if path is None and "\n" not in source and "\\n" not in source.replace("\\\\", ""):
        assert not found
