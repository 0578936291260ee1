"""Articles that have nothing to say for themselves: SL706."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlint.formats.characters import SPACES
from seedlint.rule import Bad, Finding, Good, Option, Rule, Severity, escape_token
from seedlint.util.late import late
from seedlint.util.shorten import shorten

if TYPE_CHECKING:
    from collections.abc import Iterable

    from seedlint.document import Document

_WORDS = late(f"[^{SPACES}]+")
_NO_LETTERS = late(r"[\W_]+")
_UNSPACED = late(
    "[\u0e00-\u0fff\u1000-\u109f\u1780-\u17ff\u1950-\u1aaf\u2e80-\ua4cf\ua9e0-\uaadf\uac00-\ufaff]"
)
"""Scripts that do without spaces: one word by the looks of it may be a sentence."""
_SHORT = 60
_ALIKE = 16
"""Two texts whose lengths differ by more are not the same but for case and punctuation."""


def _letters(text: str) -> str:
    """Return what is left of a text without case, white space and punctuation."""
    return _NO_LETTERS.sub("", text).casefold()


class TextEmpty(Rule):
    """An excerpt is empty, a placeholder, a single word, or the title again.

    A single word, a URL and the title again are only notes, even if a higher severity is configured for this
    rule. Case, whitespace and punctuation make no difference when the excerpt and the title are compared.

    Why: readers choose an article by its excerpt; without one, the entry shows as a bare headline, or as a
    headline with `N/A` below it.
    Fix: write the article's first sentence or two.
    """

    code = "SL706"
    name = "text-empty"
    severity = Severity.WARNING
    since = "0.1.0"
    generic = False
    scope = "article"
    options = (
        Option("fields", ("excerpt",), "The fields of an article that should not be empty."),
        Option(
            "placeholders",
            (
                *("N/A", "not available", "not applicable", "none", "null", "nil", "undefined", "empty"),
                *("placeholder", "TBD", "TBA", "TBC", "to be done", "to be added", "to do", "coming soon"),
                *("excerpt", "description", "summary", "no excerpt", "no description", "no summary"),
                *("no excerpt available", "no description available", "no summary available"),
                *("add excerpt here", "excerpt goes here", "excerpt here", "lorem ipsum", "test", "xxx"),
                *("read more", "read on", "read article", "read the article", "read full article"),
                *("read the full article", "read story", "read the story", "read full story"),
                *("read the full story", "read more here", "read it here", "see more", "see full article"),
                *("show more", "view more", "view article", "learn more", "find out more", "more info"),
                *("more information", "more details", "full article", "full story", "continue reading"),
                *("keep reading", "click here", "click here to read more", "click to read more"),
                *("click for more", "click here for more", "tap here", "tap to read more"),
            ),
            "Strings that only replace an excerpt that nobody has written, or link to the article.",
        ),
        Option(
            "words",
            2,
            "The fewest words of an excerpt, 1 for any number; scripts without spaces are not counted.",
        ),
        Option("title-again", True, "Whether an excerpt that repeats the title is reported."),
    )
    examples = (
        Good("title: Ferry timetable changes\nexcerpt: Boats leave ten minutes earlier from May.\n"),
        Good("title: ''\n"),
        Good("provider: {excerpt: ''}\n"),
        Good("excerpt: Test drives begin in May.\n"),
        Good("excerpt: 5月から船は10分早く出発します。\n"),
        Bad('excerpt: ""\n', at="/excerpt", says="`excerpt` is empty; write", marks='""'),
        Bad(
            "related:\n  - excerpt: ' '\n",
            at="/related/0/excerpt",
            says="`excerpt` is nothing but whitespace",
            marks="' '",
            line=3,
        ),
        Bad("excerpt: N/A\n", at="/excerpt", says="`excerpt` is `N/A`, a placeholder; write", marks="N/A"),
        Bad("excerpt: Read more »\n", at="/excerpt", says="`excerpt` is `Read more »`, a placeholder"),
        Bad("excerpt: .\n", at="/excerpt", says="`excerpt` is `.`, which has no words; write", marks="."),
        Bad("excerpt: Ferries\n", at="/excerpt", says="`excerpt` is one word; write", marks="Ferries"),
        Bad(
            "title: Ferry timetable changes\nexcerpt: Ferry timetable changes.\n",
            at="/excerpt",
            says="`excerpt` is the title again; write the article’s first sentence or two",
            marks="Ferry timetable changes.",
        ),
        Bad(
            "standfirst: To be announced\n",
            at="/standfirst",
            says="`standfirst` is `To be announced`, a placeholder",
            options={"fields": ["standfirst"], "placeholders": ["to be announced"]},
        ),
        Bad(
            "excerpt: This article is there for subscribers of the newspaper; please sign in to read it.\n",
            at="/excerpt",
            says="a placeholder",
            options={
                "placeholders": [
                    "This article is there for subscribers of the newspaper; please sign in to read it"
                ]
            },
        ),
    )

    def prepare(self) -> None:
        """Read the option."""
        self._placeholders = frozenset(map(_letters, self.settings["placeholders"]))
        self._short = max(_SHORT, 2 * max(map(len, self.settings["placeholders"]), default=0))

    def check(self, document: Document) -> Iterable[Finding]:
        """Report fields with nothing in them for readers."""
        findings = []
        for field in self.settings["fields"]:
            for pointer, article in document.select("article"):
                text = article.get(field) if type(article) is dict else None
                if type(text) is not str:
                    continue
                title = article.get("title")
                title = title if type(title) is str and field != "title" else ""
                # Few texts are as short, or as long as their title.
                if (
                    len(text) <= self._short
                    or -_ALIKE < len(text) - len(title) < _ALIKE
                    or " " not in text
                    or text.count(" ") < self.settings["words"] - 1
                ):
                    said = self.told(text, title)
                    if said:
                        state, at_most = said
                        message = f"`{field}` is {state}; write the article’s first sentence or two"
                        place = f"{pointer}/{escape_token(field)}"
                        findings.append(self.finding(place, message, at_most=at_most))
        return findings

    def told(self, text: str, title: str) -> tuple[str, Severity | None] | None:
        """Say what a text is if it is none, and how much that matters at most."""
        if not text.strip(SPACES):
            # What is white space to Python alone is SL703's.
            return (("nothing but whitespace" if text else "empty"), None) if not text.strip() else None
        letters = _letters(text)
        said: tuple[str, Severity | None] | None = None
        if not letters:
            said = f"{shorten(text)}, which has no words", None
        elif letters in self._placeholders:
            said = f"{shorten(text)}, a placeholder", None
        elif self.settings["title-again"] and title and letters == _letters(title):
            said = "the title again", Severity.NOTE
        elif len(words := [word for word in _WORDS.findall(text) if _letters(word)]) < self.settings[
            "words"
        ] and not _UNSPACED.search(text):
            few = "one word" if len(words) == 1 else f"{len(words)} words"
            said = "a URL" if len(words) == 1 and "://" in text else few, Severity.NOTE
        return said
