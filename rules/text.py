"""What is wrong with text that people read: SL701 to SL703 and SL705.

Nearly all text is clean, so each rule first takes one or two looks, at C speed, at all texts of a document
together. What they can't clear is read text by text, and the modules for that are loaded only then.

Each character is one rule's business. A text that SL701 calls garbled is not judged by SL703 and SL705
until it is mended: its control characters and no-break spaces are pieces of other characters.

Nearly half of the file are documentation and examples; the rules share their first looks, and stay together.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from seedlint.formats.characters import HARMLESS, INVISIBLE, SPACES
from seedlint.rule import Bad, Finding, Fix, Good, Option, Rule, Severity
from seedlint.rules.provider_form import misshapen
from seedlint.util.late import late
from seedlint.util.shorten import shorten

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from seedlint.document import Document

Texts = list[tuple[str, str]]
"""Texts of a document, each after its pointer."""

_PLAIN = bytes(range(0x20, 0x7F)) + b"\n"


def strange(document: Document) -> str:
    """Return the characters of a document's texts but printable ASCII; use with ``document.derive``.

    There may be others of the file among them.
    """
    if document.odd is not None and b"\\" not in document.raw:
        # Without escapes, nothing stands in a text that does not stand in the file, but for line breaks.
        return document.odd.replace(b"\r", b"").decode("utf-8", "replace")
    raw = document.joined("text").encode("utf-8", "surrogatepass")
    return raw.translate(None, _PLAIN).decode("utf-8", "surrogatepass")


def with_any(document: Document, chars: Iterable[str]) -> Texts:
    """Return the texts of a document that have any of some characters in them."""
    joined = document.joined("text")
    chars = [char for char in chars if char in joined]
    if not chars:
        return []
    has = re.compile(f"[{''.join(map(re.escape, chars))}]").search
    return [item for item in document.strings("text") if has(item[1])]


def _more(count: int) -> str:
    """Say how many further places there are."""
    return f" (and {count - 1} more in this text)" if count > 1 else ""


# Mojibake


def garbled(document: Document) -> dict[str, tuple[str, str | None]]:
    """Return a document's garbled texts by pointer, each with what it was; use with ``document.derive``.

    What it was is None where too much is lost to tell.
    """
    # Stripping tells whether there is anything else in it.
    if not document.derive(strange).strip(HARMLESS):
        return {}
    from seedlint.formats.mojibake import mend, runs, signs

    wanted = signs(runs(document.joined("text")))
    if not wanted:
        return {}
    suspects = [item for item in document.strings("text") if not wanted.isdisjoint(runs(item[1]))]
    mended = [(pointer, text, mend(text)) for pointer, text in suspects]
    return {pointer: (old, new) for pointer, old, new in mended if new != old}


class TextMojibake(Rule):
    """Text was decoded with the wrong encoding (mojibake).

    Why: readers see `â€™` instead of an apostrophe, and searching does not find `MÃ¼nchen`.
    Fix: fix the program that read UTF-8 as Windows-1252 (or whatever it was), then the text. The suggested
    fix comes from ftfy; it is usually right but a guess, so it is unsafe. SL703 and SL705 do not check such
    a text until it is fixed.
    """

    code = "SL701"
    name = "text-mojibake"
    severity = Severity.WARNING
    since = "0.1.0"
    scope = "article"
    examples = (
        Good("title: The harbour’s “new” café – 20 % larger, 5 € a head\n"),
        Good("title: Größere Fähre für Łódź, ещё быстрее\n"),
        Good("title: «Été à l’île», c’est déjà complet\n"),
        Bad(
            "title: The harbourâ€™s new ferry\n",
            at="/title",
            says="`â€™` looks like `’` read in the wrong encoding",
            marks="â€™",
            fixed="title: The harbour’s new ferry\n",
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
        Bad(
            "excerpt: The ferry â€\n",
            at="/excerpt",
            says="`â€` is left of a character that was read in the wrong encoding; restore",
            marks="â€",
        ),
    )

    def check(self, document: Document) -> Iterator[Finding]:
        """Report garbled texts."""
        for pointer, (text, mended) in document.derive(garbled).items():
            from seedlint.formats.mojibake import diagnose

            found = diagnose(text, mended)
            fix = Fix.replace(pointer, mended, f"write {shorten(mended)}", safe=False) if mended else None
            message = (
                f"{found.message}{_more(found.places)}; restore the text{'' if fix else ' from its source'}"
            )
            yield self.finding(pointer, message, span=(found.start, found.end), fix=fix)


# Markup

_MAYBE_MARKUP = late("<[A-Za-z/!]|&(?:#[0-9Xx]|[A-Za-z][A-Za-z0-9]+;|amp|nbsp|quot|apos|lt|gt)")


class TextMarkup(Rule):
    """Text for readers contains HTML tags or character references.

    Tickers (`<MSFT.O>`), comparisons (`a < b`) and the bare name of an element (`the <dialog> element`) are
    not markup. References in the names of providers are reported by SL306.

    Why: titles and excerpts are plain text. Readers see `&#8217;` and `<br>` as written or, if a page treats
    them as HTML, whatever else the text contains.
    Fix: write the characters themselves, and remove tags. The suggested fix does both; it is unsafe, because
    a text may mean its tags.
    """

    code = "SL702"
    name = "text-markup"
    severity = Severity.WARNING
    since = "0.1.0"
    scope = "article"
    examples = (
        Good("title: Harbour Lines <HRBL.O> & AT&T <3 ferries; R&D; 4 < 5 > 3\n"),
        Good("title: What the <dialog> element is for\n"),
        Good("topics: [Q&A, 'Salt & Vinegar;']\n"),
        Good("provider: {name: Salt &amp; Vinegar}\n"),
        Bad(
            "title: The harbour&#8217;s &quot;new&quot; ferry\n",
            at="/title",
            says="`&#8217;` is a character reference (and 2 more in this text); write `’`",
            marks="&#8217;",
            fixed='title: The harbour’s "new" ferry\n',
        ),
        Bad(
            "related:\n  - excerpt: Boats leave <b>ten minutes</b> earlier.<br/>Mind the gap.\n",
            at="/related/0/excerpt",
            says="`<b>` is an HTML tag (and 2 more in this text); remove it",
            marks="<b>",
            line=3,
        ),
        Bad(
            "topics: [Salt &amp; Vinegar]\n",
            at="/topics/0",
            says="write `&`",
            marks="&amp;",
            fixed="topics: [Salt & Vinegar]\n",
        ),
        Bad(
            "excerpt: Salt &amp; <b>Vinegar</b> &amp; more\n",
            at="/excerpt",
            says="`&amp;` is a character reference (and 1 more and 2 tags in this text); write `&`",
            marks="&amp;",
        ),
        Bad(
            "title: 20&nbsp;minutes\n",
            at="/title",
            says="`&nbsp;` is a character reference; write a space",
            marks="&nbsp;",
            fixed="title: 20 minutes\n",
        ),
        Bad(
            "excerpt: 'More on <a href=\"https://harbour-herald.com/fer'\n",
            at="/excerpt",
            says="is an HTML tag",
            marks='<a href="https://harbour-herald.com/fer',
        ),
        Bad("title: <b>\n", at="/title", says="there is no other text", marks="<b>"),
    )

    def check(self, document: Document) -> Iterator[Finding]:
        """Report markup."""
        joined = document.joined("text")
        chars = [char for char in "<&" if char in joined]
        # Values first, for their pointers cost more than this look at them.
        texts = (
            [text for text in document.texts("text") if any(char in text for char in chars)] if chars else ()
        )
        if not any(map(_MAYBE_MARKUP.search, texts)):
            return
        suspects = [item for item in with_any(document, chars) if _MAYBE_MARKUP.search(item[1])]
        from seedlint.formats.markup import describe, is_alone, markup, without_markup

        names = document.derive(misshapen)
        for pointer, text in suspects:
            found = markup(text)
            if found and pointer not in names:
                mended = without_markup(text)
                fix = Fix.replace(pointer, mended, f"write {shorten(mended)}", safe=False) if mended else None
                message = describe(found, alone=is_alone(text))
                yield self.finding(pointer, message, span=found[0].span(), fix=fix)


# Paths of Windows in double quotes

_PATH = late(r"(?<![A-Za-z])[A-Za-z]:[\x00\x07-\x0d\x1b]")


def _of_path(document: Document, pointer: str, text: str, at: int, what: str) -> str:
    """Say that an escape is part of a path of Windows, most likely; nothing if there is no such path.

    ``at`` is where in the text it stands, and ``what`` is what it is instead.
    """
    if not _PATH.search(text):
        return ""
    escape = document.text[slice(*document.offsets(pointer, span=(at, at + 1)))]
    if len(escape) != 2 or escape[0] != "\\":
        return ""
    or_else = "" if document.reading.name == "JSON" else ", or put the string in single quotes"
    return f"`{escape}` is {what}, not part of a path; for that, write `\\{escape}`{or_else}"


# Invisible characters


class TextInvisible(Rule):
    """Text contains invisible characters: controls, zero-width characters, direction overrides or U+FFFD.

    Such a character is accepted where a script or an emoji needs it: joiners in Persian, Indic scripts and
    emoji, U+200B in Thai or Khmer, direction marks and closed embeddings in right-to-left text, the tags of
    flags, variation selectors.

    Why: two texts that look the same are not, a search for a visible word fails, and an override shows a
    text in a different order than it is stored. U+FFFD replaces a character that was lost.
    Fix: remove them; the fix does this. It is unsafe for characters that change the direction of text or
    separate words, because the text may read differently without them. Only the source shows what U+FFFD
    replaced.
    """

    code = "SL703"
    name = "text-invisible"
    severity = Severity.WARNING
    since = "0.1.0"
    scope = "article"
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
        Bad('title: "C:\\bin"\n', at="/title", says="not part of a path; for that", marks="\\b"),
        Bad('excerpt: "Gate \\a12"\n', at="/excerpt", says="U+0007 (control character)", marks="\\a"),
        Bad(
            "title: The caf\ufffd\n",
            at="/title",
            says="U+FFFD (replacement character) replaces a character that was lost",
            marks="\ufffd",
        ),
    )

    def check(self, document: Document) -> Iterator[Finding]:
        """Report invisible and lost characters."""
        odd = document.derive(strange)
        chars = set(INVISIBLE.findall(odd)) if odd else set()
        suspects = with_any(document, chars) if chars else []
        skipped = document.derive(garbled) if suspects else {}
        for pointer, text in suspects:
            if pointer not in skipped:
                yield from self.report(document, pointer, text)

    def report(self, document: Document, pointer: str, text: str) -> Iterator[Finding]:
        """Yield the findings for one text: what can be removed, and what was lost."""
        from seedlint.formats.invisible import is_lost, name_of, tells, useless, visible
        from seedlint.formats.spacing import crowded, single_spaced

        found = useless(text)
        lost = [at for at in found if is_lost(text[at])]
        hidden = [at for at in found if not is_lost(text[at])]
        if hidden:
            at = hidden[0]
            mended = visible(text)
            if crowded(mended) and not crowded(text):
                mended = single_spaced(mended)  # blanks that such a character stood between or beside
            number = f"{len(hidden)} invisible characters" if len(hidden) > 1 else "the invisible character"
            safe = not tells(text, "".join([text[at] for at in hidden]))
            fix = (
                Fix.replace(pointer, mended, f"remove {number}", safe=safe) if mended.strip(SPACES) else None
            )
            message = f"{name_of(text[at])} is invisible{_more(len(hidden))}; remove it"
            if of_path := _of_path(document, pointer, text, at, f"{name_of(text[at])} here"):
                message, fix = of_path, None
            yield self.finding(pointer, message, span=(at, at + 1), fix=fix)
        if lost:
            at = lost[0]
            what = "replaces a character that was lost" if text[at] == "\ufffd" else "is half of a character"
            message = f"{name_of(text[at])} {what}{_more(len(lost))}; restore the text from its source"
            yield self.finding(pointer, message, span=(at, at + 1))


# White space

_UNUSUAL = late(f"[{SPACES.replace(' ', '')}]")


class TextWhitespace(Rule):
    """Text has leading, trailing or repeated whitespace, line breaks or tabs.

    Trailing whitespace, which nobody sees, and repeated spaces are only notes, even if a higher severity is
    configured for this rule; with the option `strict`, they have the rule's severity. Single no-break spaces
    and the like between words are accepted. Whitespace around the name of a provider is reported by SL306.

    Why: it appears as gaps, or is invisible and makes two equal texts differ.
    Fix: write one space between words, and none at the ends; the fix does this. It is unsafe for a text of
    several lines: headings and list items have no full stops, and would run into what follows. A text
    written with `>` or `|` ends with a line break unless it is `>-` or `|-`.
    """

    code = "SL705"
    name = "text-whitespace"
    severity = Severity.WARNING
    since = "0.1.0"
    scope = "article"
    options = (
        Option("strict", False, "Whether trailing whitespace and repeated spaces are more than notes."),
    )
    examples = (
        Good("title: Ferry timetable changes\n"),
        Good("title: 20\u00a0minutes, «\u202fà l’heure\u202f»\n"),
        Good("excerpt: >-\n  Boats leave earlier\n  from May.\n"),
        Good("excerpt: ' '\n"),
        Bad(
            'title: "Ferry timetable changes "\n',
            at="/title",
            says="a trailing space; remove it",
            marks=" ",
            fixed='title: "Ferry timetable changes"\n',
        ),
        Bad(
            "related:\n  - title: Ferry  timetable   changes\n",
            at="/related/0/title",
            says="two spaces and three spaces; leave one each",
            marks="  ",
            line=3,
            fixed="related:\n  - title: Ferry timetable changes\n",
        ),
        Bad(
            'excerpt: "Boats leave earlier\\nMind the gap."\n',
            at="/excerpt",
            says="a line break; write a space, or end the sentence first",
            marks="\\n",
        ),
        Bad(
            "excerpt: |\n  Boats leave earlier.\n",
            at="/excerpt",
            says="a trailing line break; remove it (in a block with `|` or `>`, write `|-` instead)",
            fixed="excerpt: |-\n  Boats leave earlier.\n",
        ),
        Bad(
            'title: "C:\\new ferries"\n',
            at="/title",
            says="`\\n` is whitespace here, not part of a path; for that, write `\\\\n`",
            marks="\\n",
        ),
        Bad(
            'title: " Ferry\\ttimetable\\_"\n',
            at="/title",
            says="a leading space, a tab and a trailing no-break space (U+00A0); leave single spaces",
            marks=" ",
            fixed='title: "Ferry timetable"\n',
        ),
    )

    def check(self, document: Document) -> Iterator[Finding]:
        """Report white space that is not a single space between words."""
        suspects = _crowded(document)
        if not suspects:
            return
        from seedlint.formats.mojibake import is_garbled
        from seedlint.formats.spacing import crowded, describe, is_minor, joins_lines, single_spaced

        skipped = document.derive(garbled).keys() | document.derive(misshapen).keys()
        for pointer, text in suspects:
            places = crowded(text)
            if not text.strip(SPACES):
                # In an article that is SL706's business, or the schema's.
                if not document.select("article"):
                    yield self.finding(pointer, "nothing but whitespace; write the text that belongs here")
                continue
            if places and pointer not in skipped:
                mended, safe = single_spaced(text), not joins_lines(places)
                fix = None
                if not is_garbled(mended):  # as it is, a no-break space may keep a text from looking so
                    fix = Fix.replace(pointer, mended, "leave single spaces between words", safe=safe)
                minor = is_minor(places) and not self.settings["strict"]
                message = describe(places)
                if of_path := _of_path(document, pointer, text, places[0].start(), "whitespace here"):
                    message, fix = of_path, None
                yield self.finding(
                    pointer,
                    message,
                    span=places[0].span(),
                    fix=fix,
                    at_most=Severity.NOTE if minor else None,
                )


def _crowded(document: Document) -> list[tuple[str, str]]:
    """Return the texts that may have white space in the wrong place."""
    texts = document.texts("text")
    joined = document.joined("text")
    found = [item for item in document.strings("text") if "  " in item[1]] if "  " in joined else []
    if list(map(str.strip, texts)) != texts:
        found += [item for item in document.strings("text") if item[1].strip() != item[1]]
    if joined.count("\n") >= len(texts):
        found += [item for item in document.strings("text") if "\n" in item[1]]
    odd = document.derive(strange)
    found += with_any(document, set(_UNUSUAL.findall(odd))) if odd else []
    return list(dict.fromkeys(found))
