"""What is wrong with text that people read: SL701 to SL703, SL705 and SL706.

Nearly all text is clean, so each rule first takes one or two looks, at C speed, at all texts of a document
together; only what a first look can't clear is read value by value.

Each character is one rule's business. A text that SL701 calls garbled is not judged by SL703 and SL705
until it is mended: its control characters and no-break spaces are pieces of other characters.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from seedlint.rule import Bad, Finding, Fix, Good, Option, Rule, Severity, escape_token, shorten

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from seedlint.document import Document

_PLAIN = bytes(range(0x20, 0x7F)) + b"\n"


def strange(document: Document) -> str:
    """Return the characters of a document's texts but printable ASCII; use with ``document.derive``."""
    raw = document.joined("text").encode("utf-8", "surrogatepass")
    return raw.translate(None, _PLAIN).decode("utf-8", "surrogatepass")


def _with_any(document: Document, pieces: Iterable[str]) -> list[tuple[str, str]]:
    """Return the texts of a document that have any of some pieces in them, each with its pointer."""
    items = document.strings("text")
    return list(dict.fromkeys([item for piece in pieces for item in items if piece in item[1]]))


def _more(count: int) -> str:
    """Say how many further places there are."""
    return f" (and {count - 1} more in this text)" if count > 1 else ""


# Mojibake

_HARMLESS = "’‘“”–—…\xa0\u202f®™©€£•°·\t\r"
"""Characters that make no mojibake among themselves, and the only strange ones of most English texts."""
_ASCII_TO_SPACE = bytes(0x20 if code < 0x80 else code for code in range(256))

_CODECS = (
    "latin-1", "cp1252", "cp1251", "cp1250", "cp1253", "cp1254", "cp1257", "iso8859-2", "mac-roman", "cp437",
)  # fmt: skip
"""The encodings that ftfy tries."""

_LONGEST = 20_000
"""Texts longer than this are no titles or excerpts, and would keep ftfy busy."""

_NON_ASCII = re.compile(r"[^\x00-\x7f]+")


class Garbled(NamedTuple):
    """A text that was read in the wrong encoding; ``mended`` is None where too much of it is lost."""

    pointer: str
    text: str
    mended: str | None


def garbled(document: Document) -> dict[str, Garbled]:
    """Find a document's mojibake, by pointer; use with ``document.derive``."""
    # Stripping tells whether there is anything else in it.
    if not document.derive(strange).strip(_HARMLESS):
        return {}
    raw = document.joined("text").encode("utf-8", "surrogatepass")
    runs = {run.decode("utf-8", "surrogatepass") for run in set(raw.translate(_ASCII_TO_SPACE).split())}
    signs = [run for run in runs if _is_sign(run)]
    found = {}
    for pointer, text in _with_any(document, signs):
        mended = _mended(text) if len(text) <= _LONGEST else text
        if mended != text:
            found[pointer] = Garbled(pointer, text, mended)
    return found


def _is_sign(run: str) -> bool:
    """Whether a run of characters beyond ASCII may be mojibake; every text that ftfy can mend has one.

    UTF-8 read in a single-byte encoding leaves the character of a leading byte before the character
    of a continuation byte; a space or U+FFFD may stand in for the latter. Latin-1 in place of
    Windows-1252 leaves C1 control characters.
    """
    return run[-1] in "ÂÃ" or _pairs().search(run) is not None


@lru_cache(maxsize=1)
def _pairs() -> re.Pattern[str]:
    leading = {char for codec in _CODECS for char in bytes(range(0xC2, 0xF5)).decode(codec, "ignore")}
    following = {char for codec in _CODECS for char in bytes(range(0x80, 0xC0)).decode(codec, "ignore")}
    following |= {chr(code) for code in range(0x80, 0xC0)} | {"\ufffd", "\x1a"}
    first, second = (re.escape("".join(sorted(chars))) for chars in (leading, following))
    return re.compile(f"[{first}][{second}]|[\x80-\x9f]")


_CAPITAL_WORD = re.compile(r"(?<=[A-ZÀ-ÖØ-Þ])Ã(?=[’”»]?(?:[\s.,;:!?)]|\Z))")
"""The end of a Portuguese word in capitals, MAÇÃ; ftfy takes it for the first half of a character."""


def _mended(text: str) -> str | None:
    """Return a text as it was before it was garbled; the text itself if it is sound."""
    from ftfy import fix_encoding
    from ftfy.badness import is_bad

    if not is_bad(_CAPITAL_WORD.sub("A", text)):
        return text
    mended: str = fix_encoding(text)
    if mended == text:
        # A sequence that means nothing else, cut off or with a piece missing.
        return None if "â€" in text else text
    return text if _has_new_nonsense(text, mended) else mended


def _has_new_nonsense(text: str, mended: str) -> bool:
    """Whether mending brought in characters that no text has, so that it can't have been right."""
    from unicodedata import category

    return any(category(char) in {"Cc", "Cn", "Co", "Cs"} for char in set(mended) - set(text))


class TextMojibake(Rule):
    """Text that was written in one encoding and read in another.

    Why: readers see `â€™` where an apostrophe was, and nobody finds `MÃ¼nchen` by searching.
    Fix: mend the program that read UTF-8 as Windows-1252 (or whatever it was), then the text. The
    suggested fix is ftfy's, and good; but it is a guess, so it is applied only when asked for. Until it
    is mended, SL703 and SL705 do not judge such a text.
    """

    code = "SL701"
    name = "text-mojibake"
    severity = Severity.WARNING
    since = "0.1.0"
    examples = (
        Good("title: The harbour’s “new” café – 20 % larger, 5 € a head\n"),
        Good("title: Größere Fähre für Łódź, ещё быстрее\n"),
        Good("title: «Été à l’île», c’est déjà complet\n"),
        Bad(
            "title: The harbourâ€™s new ferry\n",
            at="/title",
            says="`â€™` looks like `’` read in the wrong encoding",
            marks="â€™",
        ),
        Bad(
            "related:\n  - excerpt: Die FÃ¤hre nach MÃ¼nchen\n",
            at="/related/0/excerpt",
            says="`Ã¤` looks like `ä` read in the wrong encoding (and 1 more in this text)",
            marks="Ã¤",
            line=3,
        ),
        Bad(
            'title: "The harbour\\x92s ferry"\n', at="/title", says="`\\u{92}` looks like `’`", marks="\\x92"
        ),
        Bad("excerpt: The ferry â€\n", at="/excerpt", says="`â€` is left of a character", marks="â€"),
    )

    def check(self, document: Document) -> Iterable[Finding]:
        """Report garbled texts."""
        return [self.report(*item) for item in document.derive(garbled).values()]

    def report(self, pointer: str, text: str, mended: str | None) -> Finding:
        """Return the finding for one text."""
        if mended is None:
            at = text.index("â€")
            return self.finding(
                pointer,
                "`â€` is left of a character that was read in the wrong encoding;"
                " restore the text from its source",
                span=(at, at + 2),
            )
        start = next((i for i, (a, b) in enumerate(zip(text, mended, strict=False)) if a != b), 0)
        run = _NON_ASCII.match(text, start)
        end = run.end() if run else start + 1
        left = Counter(_NON_ASCII.findall(text)) - Counter(_NON_ASCII.findall(mended))
        right = _mended(text[start:end])
        was = f" looks like {shorten(right)} read" if right and right != text[start:end] else " was read"
        return self.finding(
            pointer,
            f"{shorten(text[start:end])}{was} in the wrong encoding{_more(left.total())}; restore the text",
            span=(start, end),
            fix=Fix.replace(pointer, mended, f"write {shorten(mended)}", safe=False),
        )


# Markup

_TAG = re.compile(
    r"<(?:!--.*?(?:-->|\Z)|!DOCTYPE[^<>]*>|(?P<closing>/?)(?P<name>[A-Za-z][A-Za-z0-9:]*)"
    r"(?P<attributes>[\s/][^<>]*)?(?P<end>>|\Z))",
    re.DOTALL | re.IGNORECASE,
)
_REFERENCE = re.compile(
    r"&(?:#(?:[0-9]{1,7};|[0-9]{2,7}|[xX][0-9a-fA-F]{1,6};)|(?P<name>[A-Za-z][A-Za-z0-9]{1,31});"
    r"|(?:amp|nbsp|quot|apos|lt|gt)(?![A-Za-z0-9;=]))"
)
_BLOCKS = frozenset(
    "address article aside blockquote body br canvas caption center dd details dialog dir div dl dt"
    " fieldset figcaption figure footer form frame frameset h1 h2 h3 h4 h5 h6 head header hgroup hr html"
    " iframe legend li link main menu meta nav noframes noscript object ol optgroup option o:p p pre"
    " script search section select style summary table tbody td template textarea tfoot th thead title"
    " tr ul video".split()
)
"""Elements with line breaks around them: a space stays in their place."""
_ELEMENTS = _BLOCKS | frozenset(
    "a abbr acronym applet area audio b base basefont bdi bdo big blink button cite code col colgroup"
    " data datalist del dfn em embed font i img input ins kbd label map mark marquee math meter nobr"
    " output param picture progress q rp rt ruby s samp slot small source span strike strong sub sup svg"
    " time track tt u var wbr".split()
)
_LEVELS = 8
"""How often `&` may have been written as `&amp;`, one time upon the other, for a fix to undo it all."""
_ALONE = frozenset("br hr li o:p p wbr".split())
"""Elements that are markup even without attributes and without an end tag."""


def _tags(text: str) -> list[re.Match[str]]:
    """Return the tags in a text that are markup, not words in angle brackets or the name of an element."""
    found = [
        match for match in _TAG.finditer(text) if not match["name"] or match["name"].lower() in _ELEMENTS
    ]
    closed = {match["name"].lower() for match in found if match["closing"]}
    return [match for match in found if _is_markup(match, text, closed)]


def _is_markup(match: re.Match[str], text: str, closed: set[str]) -> bool:
    if not match["name"]:
        return True
    name = match["name"].lower()
    attributes = (match["attributes"] or "").strip()
    if not match["end"]:
        return "=" in attributes  # a tag that was cut off with the text
    if match["closing"] or name in closed or "=" in attributes:
        return True
    if attributes:
        return attributes == "/"
    # `<strong>Ferry` at the beginning is a cut-off text; `<strong> explained` names the element.
    begins = match.start() == 0 and text[match.end() : match.end() + 1].isalnum()
    return name in _ALONE or begins


def _references(text: str) -> list[re.Match[str]]:
    """Return the character references in a text."""
    return [match for match in _REFERENCE.finditer(text) if _is_reference(match["name"])]


def _is_reference(name: str | None) -> bool:
    if name is None:
        return True
    from html.entities import html5

    # Of the names with two letters only those two are more likely than the end of `R&Pr;`.
    return f"{name};" in html5 and (len(name) > 2 or name.lower() in {"lt", "gt"})


def without_markup(text: str) -> str:
    """Return a text without tags, its character references resolved."""
    from html import unescape

    for _ in range(_LEVELS):
        tags_or_references = _tags(text) or _references(text)
        if not tags_or_references:
            break
        parts = []
        at = 0
        for match in tags_or_references:
            parts.append(text[at : match.start()])
            if match.re is _REFERENCE:
                parts.append(unescape(match[0]))
            elif (match["name"] or "").lower() in _BLOCKS:
                parts.append(" ")
            at = match.end()
        text = "".join(parts) + text[at:]
    return single_spaced(text)


class TextMarkup(Rule):
    """HTML tags or character references in text for people.

    Why: titles and excerpts are plain text. A reader sees `&#8217;` and `<br>` as they stand here, or,
    if a page takes them for HTML, whatever else the text brings along.
    Fix: write the characters themselves, and leave tags out. The suggested fix does both; it is applied
    only when asked for, because a text may mean its tags.

    Tickers (`<MSFT.O>`), comparisons (`a < b`) and the bare name of an element (`the <dialog> element`)
    are no markup.
    """

    code = "SL702"
    name = "text-markup"
    severity = Severity.WARNING
    since = "0.1.0"
    examples = (
        Good("title: Harbour Lines <HRBL.O> & AT&T <3 ferries; R&D; 4 < 5 > 3\n"),
        Good("title: What the <dialog> element is for\n"),
        Good("topics: [Q&A, 'Salt & Vinegar;']\n"),
        Bad(
            "title: The harbour&#8217;s &quot;new&quot; ferry\n",
            at="/title",
            says="`&#8217;` is a character reference (and 2 more in this text); write `’`",
            marks="&#8217;",
        ),
        Bad(
            "related:\n  - excerpt: Boats leave <b>ten minutes</b> earlier.<br/>Mind the gap.\n",
            at="/related/0/excerpt",
            says="`<b>` is an HTML tag (and 2 more in this text); remove it",
            marks="<b>",
            line=3,
        ),
        Bad("provider: {name: Salt &amp; Vinegar}\n", at="/provider/name", says="write `&`", marks="&amp;"),
        Bad(
            "excerpt: 'More on <a href=\"https://harbour-herald.com/fer'\n",
            at="/excerpt",
            says="is an HTML tag",
            marks='<a href="https://harbour-herald.com/fer',
        ),
    )

    def check(self, document: Document) -> Iterator[Finding]:
        """Report markup."""
        joined = document.joined("text")
        if "<" not in joined and "&" not in joined:
            return
        has_tags, has_references = _TAG.search(joined), _REFERENCE.search(joined)
        if not has_tags and not has_references:
            return
        for pointer, text in document.strings("text"):
            tags = _tags(text) if "<" in text else []
            references = _references(text) if "&" in text else []
            if tags or references:
                yield self.report(pointer, text, tags, references)

    def report(
        self, pointer: str, text: str, tags: list[re.Match[str]], references: list[re.Match[str]]
    ) -> Finding:
        """Return the finding for one text."""
        from html import unescape

        first = min(tags[:1] + references[:1], key=re.Match.start)
        more = _more(len(tags) + len(references))
        what = f"{shorten(first[0])} is an HTML tag{more}; remove it"
        if first.re is _REFERENCE:
            what = f"{shorten(first[0])} is a character reference{more}; write {shorten(unescape(first[0]))}"
        mended = without_markup(text)
        return self.finding(
            pointer,
            what,
            span=first.span(),
            fix=Fix.replace(pointer, mended, f"write {shorten(mended)}", safe=False) if mended else None,
        )


# Invisible characters

_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\xad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffd"
    "\ud800-\udfff\U000e0000-\U000e007f]"
)
_LOST = re.compile("[\ufffd\ud800-\udfff]")
_RIGHT_TO_LEFT = re.compile(
    "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
_NO_SPACES = "[\u0e00-\u0fff\u1000-\u109f\u1780-\u17ff\u1950-\u1aaf\ua9e0-\ua9ff\uaa60-\uaadf]"
"""Thai, Lao, Tibetan, Myanmar, Khmer, Tai: scripts that part words with U+200B."""
_JOINING = "[\u0600-\u1cff\ua800-\uabff\ufb50-\ufdff\ufe70-\ufefc\U00010a00-\U00011fff\U0001e900-\U0001e95f]"
"""Arabic, Indic and other scripts whose spelling uses U+200C and U+200D."""
_PICTURE = "[\u2190-\u2bff\u3030\u303d\u3297\u3299\U0001f000-\U0001faff]"
_LEGITIMATE = re.compile(
    f"(?<={_NO_SPACES})\u200b(?={_NO_SPACES})"
    f"|(?<={_JOINING})[\u200c\u200d]"
    f"|(?<={_PICTURE})\u200d(?={_PICTURE})|(?<={_PICTURE}\ufe0f)\u200d(?={_PICTURE})"
    "|(?<=\U0001f3f4)[\U000e0020-\U000e007e]+\U000e007f"  # the flags of England, Scotland, Wales, …
)
_MARKS = "\u061c\u200e\u200f"
_OPENING = {
    "\u202a": "\u202c",
    "\u202b": "\u202c",
    "\u2066": "\u2069",
    "\u2067": "\u2069",
    "\u2068": "\u2069",
}
_DIRECTION = re.compile("[\u202a-\u202e\u2066-\u2069]")


def _invisible(text: str) -> list[int]:
    """Return where in a text there are invisible characters that do nothing for it, or lost ones."""
    found = [match.start() for match in _INVISIBLE.finditer(text)]
    if not found:
        return found
    fine = {at for match in _LEGITIMATE.finditer(text) for at in range(*match.span())}
    allowed = ""
    if _RIGHT_TO_LEFT.search(text):
        # Text in two directions has use for marks, and for embeddings if they end where it ends.
        allowed = _MARKS + ("".join(_DIRECTION.findall(text)) if _is_balanced(text) else "")
    return [at for at in found if at not in fine and text[at] not in allowed]


def _is_balanced(text: str) -> bool:
    """Whether embeddings and isolates are all closed, in order, and nothing is overridden."""
    expected = []
    for char in _DIRECTION.findall(text):
        if char in _OPENING:
            expected.append(_OPENING[char])
        elif not expected or char != expected.pop():
            return False
    return not expected


def visible(text: str) -> str:
    """Return a text without its useless invisible characters; what stands for lost ones stays."""
    while places := [at for at in _invisible(text) if not _LOST.match(text[at])]:
        gone = set(places)
        text = "".join([char for at, char in enumerate(text) if at not in gone])
    return text


def _name(char: str) -> str:
    """Name a character that can't be shown."""
    from unicodedata import name

    words = "control character" if ord(char) < 0xA0 else name(char, "").lower()
    return f"U+{ord(char):04X}" + (f" ({words})" if words else "")


class TextInvisible(Rule):
    """Characters nobody sees: controls, zero-width characters, direction overrides, U+FFFD.

    Why: two texts that look the same are not, a search for a word in front of you fails, and an override
    makes a text read other than it is stored. U+FFFD stands where a character was lost.
    Fix: remove them; the fix does. What U+FFFD stands for only the source can tell.

    Where a script or an emoji needs such a character it is fine: joiners in Persian, Indic scripts and
    emoji, U+200B in Thai or Khmer, direction marks and closed embeddings in text that runs from right to
    left, the tags of flags, variation selectors.
    """

    code = "SL703"
    name = "text-invisible"
    severity = Severity.WARNING
    since = "0.1.0"
    examples = (
        Good("title: The harbour’s café\n"),
        Good('title: "\\U0001F469\\u200D\\U0001F680 \\u0645\\u06CC\\u200C\\u062E\\u0648\\u0627\\u0647"\n'),
        Good('title: "\\u05E0\\u05DE\\u05DC\\u200E (Wester Quay)\\u200F"\n'),
        Bad(
            'title: "Ferry\\u200B timetable\\u200B changes"\n',
            at="/title",
            says="U+200B (zero width space) is invisible (and 1 more in this text); remove it",
            marks="\\u200B",
            fixed='title: "Ferry timetable changes"\n',
        ),
        Bad(
            "related:\n  - title: The har\u00adbour\n",
            at="/related/0/title",
            says="U+00AD (soft hyphen)",
            marks="\u00ad",
            line=3,
            fixed="related:\n  - title: The harbour\n",
        ),
        Bad(
            'excerpt: "Gate \\u202E12"\n',
            at="/excerpt",
            says="U+202E (right-to-left override)",
            marks="\\u202E",
        ),
        Bad('excerpt: "Gate \\a12"\n', at="/excerpt", says="U+0007 (control character)", marks="\\a"),
        Bad(
            "title: The caf\ufffd\n",
            at="/title",
            says="U+FFFD stands where a character was lost",
            marks="\ufffd",
        ),
    )

    def check(self, document: Document) -> Iterator[Finding]:
        """Report invisible and lost characters."""
        chars = set(_INVISIBLE.findall(document.derive(strange)))
        suspects = _with_any(document, chars) if chars else []
        skipped = document.derive(garbled) if suspects else {}
        for pointer, text in suspects:
            if pointer not in skipped:
                yield from self.report(pointer, text)

    def report(self, pointer: str, text: str) -> Iterator[Finding]:
        """Yield the findings for one text: what can be removed, and what was lost."""
        found = _invisible(text)
        lost = [at for at in found if _LOST.match(text[at])]
        hidden = [at for at in found if not _LOST.match(text[at])]
        if hidden:
            at = hidden[0]
            mended = visible(text)
            number = f"{len(hidden)} invisible characters" if len(hidden) > 1 else "the invisible character"
            fix = Fix.replace(pointer, mended, f"remove {number}") if mended.strip(_SPACES) else None
            message = f"{_name(text[at])} is invisible{_more(len(hidden))}; remove it"
            yield self.finding(pointer, message, span=(at, at + 1), fix=fix)
        if lost:
            at = lost[0]
            what = "U+FFFD stands where a character was lost"
            if text[at] != "\ufffd":
                what = f"U+{ord(text[at]):04X} is half of a character"
            message = f"{what}{_more(len(lost))}; restore the text from its source"
            yield self.finding(pointer, message, span=(at, at + 1))


# White space

_SPACES = (
    "\t\n\x0b\x0c\r \xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000"
)
"""Unicode's white space, but U+0085: in text that is a garbled ellipsis, and SL701 says so."""
_NO_BREAK = frozenset("\xa0\u2007\u202f")
_BREAKS = "\n\x0b\x0c\r\u2028\u2029"
_UNUSUAL = re.compile(f"[{_SPACES.replace(' ', '')}]")
_CROWDED = re.compile(rf"[{_SPACES}]{{2,}}|[\t{_BREAKS}]|\A[{_SPACES}]|[{_SPACES}]\Z")


def single_spaced(text: str) -> str:
    """Return a text on one line, with single spaces and none at its ends."""
    return _CROWDED.sub(_one_space, text.strip(_SPACES))


def _one_space(match: re.Match[str]) -> str:
    # Spaces that all hold words together leave one that does.
    return match[0][0] if _NO_BREAK.issuperset(match[0]) else " "


class TextWhitespace(Rule):
    """White space at the ends of a text, repeated white space, line breaks and tabs.

    Why: it shows as gaps, or it does not show and makes two equal texts differ.
    Fix: one space between words, none at the ends; the fix does it. Single no-break spaces and the like
    between words are fine. A text written with `>` or `|` ends with a line break unless it is `>-` or
    `|-`.
    """

    code = "SL705"
    name = "text-whitespace"
    severity = Severity.WARNING
    since = "0.1.0"
    examples = (
        Good("title: Ferry timetable changes\n"),
        Good("title: 20\u00a0minutes, «\u202fà l’heure\u202f»\n"),
        Good("excerpt: >-\n  Boats leave earlier\n  from May.\n"),
        Good("excerpt: ' '\n"),
        Bad(
            'title: " Ferry timetable changes"\n',
            at="/title",
            says="white space at the beginning; remove it",
            marks=" ",
            fixed='title: "Ferry timetable changes"\n',
        ),
        Bad(
            "related:\n  - title: Ferry  timetable   changes\n",
            at="/related/0/title",
            says="2 white-space characters in a row (and 1 more in this text); leave one",
            marks="  ",
            line=3,
            fixed="related:\n  - title: Ferry timetable changes\n",
        ),
        Bad(
            'excerpt: "Boats leave earlier.\\nMind the gap."\n',
            at="/excerpt",
            says="a line break; write a space",
            marks="\\n",
            fixed='excerpt: "Boats leave earlier. Mind the gap."\n',
        ),
        Bad("excerpt: |\n  Boats leave earlier.\n", at="/excerpt", says="write `|-` instead"),
        Bad(
            'title: "Ferry\\ttimetable\\_"\n',
            at="/title",
            says="a tab (and 1 more in this text)",
            marks="\\t",
        ),
    )

    def check(self, document: Document) -> Iterator[Finding]:
        """Report white space that is not a single space between words."""
        suspects = _crowded(document)
        skipped = document.derive(garbled) if suspects else {}
        for pointer, text in suspects:
            places = list(_CROWDED.finditer(text))
            # Text that is nothing but white space is SL706's business, or the schema's.
            if places and pointer not in skipped and text.strip(_SPACES):
                yield self.report(pointer, text, places)

    def report(self, pointer: str, text: str, places: list[re.Match[str]]) -> Finding:
        """Return the finding for one text."""
        first = places[0]
        message = _crowd_message(first, text, _more(len(places)))
        fix = Fix.replace(pointer, single_spaced(text), "leave single spaces between words")
        return self.finding(pointer, message, span=first.span(), fix=fix)


def _crowded(document: Document) -> list[tuple[str, str]]:
    """Return the texts that may have white space in the wrong place."""
    items = document.strings("text")
    joined = document.joined("text")
    texts = [text for _, text in items]
    found = [item for item in items if "  " in item[1]] if "  " in joined else []
    if list(map(str.strip, texts)) != texts:
        found += [item for item in items if item[1].strip() != item[1]]
    if joined.count("\n") >= len(texts):
        found += [item for item in items if "\n" in item[1]]
    found += _with_any(document, set(_UNUSUAL.findall(document.derive(strange))))
    return list(dict.fromkeys(found))


def _crowd_message(match: re.Match[str], text: str, more: str) -> str:
    found = match[0]
    if match.start() == 0:
        return f"white space at the beginning{more}; remove it"
    if match.end() == len(text):
        if found == "\n":
            return (
                f"a line break at the end{more}; remove it (in a block with `|` or `>`, write `|-` instead)"
            )
        return f"white space at the end{more}; remove it"
    if not {*_BREAKS}.isdisjoint(found):
        return f"a line break{more}; write a space"
    if "\t" in found:
        return f"a tab{more}; write a space"
    return f"{len(found)} white-space characters in a row{more}; leave one"


# Empty text


class TextEmpty(Rule):
    """An article without an excerpt: the field is empty, or nothing but white space.

    Why: the excerpt is what readers choose by; without it the entry shows as a bare headline.
    Fix: write the article's first sentence or two.
    """

    code = "SL706"
    name = "text-empty"
    severity = Severity.WARNING
    since = "0.1.0"
    options = (Option("fields", ("excerpt",), "The fields of an article that should not be empty."),)
    examples = (
        Good("excerpt: Boats leave ten minutes earlier from May.\n"),
        Good("title: ''\n"),
        Good("provider: {excerpt: ''}\n"),
        Bad('excerpt: ""\n', at="/excerpt", says="`excerpt` is empty; write", marks='""'),
        Bad(
            "related:\n  - excerpt: ' '\n",
            at="/related/0/excerpt",
            says="`excerpt` is nothing but white space",
            marks="' '",
            line=3,
        ),
        Bad(
            "standfirst: ''\n",
            at="/standfirst",
            says="`standfirst` is empty",
            options={"fields": ["standfirst"]},
        ),
    )

    def check(self, document: Document) -> Iterable[Finding]:
        """Report blank fields."""
        findings = []
        for field in self.settings["fields"]:
            for pointer, article in document.select("article"):
                text = article.get(field) if type(article) is dict else None
                if type(text) is str and (not text or text.isspace()) and not text.strip(_SPACES):
                    state = "nothing but white space" if text else "empty"
                    message = f"`{field}` is {state}; write the article’s first sentence or two"
                    findings.append(self.finding(f"{pointer}/{escape_token(field)}", message))
        return findings
