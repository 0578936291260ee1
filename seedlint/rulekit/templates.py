"""The modules that `seedlint rules new` writes: whole rules, there to be changed.

``@CODE@``, ``@NAME@`` and ``@CLASS@`` stand for the code, the name and the class of the new rule, ``@FIELD@``
for the field that it is about.
"""

RULE = '''\
"""The rule @CODE@ @NAME@."""

from collections.abc import Iterator

from seedlint.document import Document
from seedlint.rule import Bad, Finding, Good, Option, Rule, Severity


class @CLASS@(Rule):
    """A text still contains a placeholder.

    Why: say what is wrong with that for a reader, or for a program.
    Fix: say what to write instead.
    """

    code = "@CODE@"
    name = "@NAME@"
    severity = Severity.WARNING
    since = "1.0.0"
    options = (Option("words", ("TODO", "TBC"), "The words that are placeholders."),)
    examples = (
        Good("title: Otters return to canal\\n"),
        Good("title: Otters return TODO\\n", options={"words": ["TBD"]}),
        Bad(
            "title: Otters return TODO\\n",
            at="/title",
            says="`TODO` is a placeholder",
            marks="TODO",
        ),
        Bad(
            "related:\\n  - excerpt: TBD\\n",
            at="/related/0/excerpt",
            line=3,
            options={"words": ["TBD"]},
        ),
    )

    def check(self, document: Document) -> Iterator[Finding]:
        """Yield what is wrong: check every text that is meant for readers."""
        for pointer, text in document.strings("text"):
            for word in self.settings["words"]:
                start = text.find(word)
                if start >= 0:
                    message = f"`{word}` is a placeholder; write the real text"
                    span = (start, start + len(word))
                    yield self.finding(pointer, message, span=span)
'''

CORPUS_RULE = '''\
"""The rule @CODE@ @NAME@."""

from collections.abc import Iterator

from seedlint.document import Document
from seedlint.rule import (
    Bad,
    CorpusRule,
    Fact,
    Finding,
    Good,
    Group,
    Option,
    Related,
    Severity,
    shorten,
)


class @CLASS@(CorpusRule):
    """Several documents have the same excerpt.

    Why: say what is wrong with that for a reader, or for a program.
    Fix: say what to write instead.
    """

    code = "@CODE@"
    name = "@NAME@"
    severity = Severity.WARNING
    since = "1.0.0"
    options = (Option("shortest", 10, "The fewest characters that are compared."),)
    examples = (
        Good("excerpt: The pump was loud.\\n"),
        Good(
            "excerpt: The pump was loud.\\n",
            others={"b.md": "excerpt: The pump was quiet.\\n"},
        ),
        Good("excerpt: Soon.\\n", others={"b.md": "excerpt: Soon.\\n"}),
        Bad(
            "excerpt: Soon.\\n",
            at="/excerpt",
            says="1 other document",
            options={"shortest": 5},
            others={"b.md": "excerpt: Soon.\\n"},
        ),
        Bad(
            "excerpt: The pump was loud.\\n",
            at="/excerpt",
            says="2 other documents",
            others={
                "b.md": "excerpt: the pump was LOUD.\\n",
                "c.md": "excerpt: The Pump was loud.\\n",
            },
        ),
    )

    def collect(self, document: Document) -> Iterator[Fact]:
        """Yield what one document contributes: facts with the same key meet."""
        excerpt = document.data.get("excerpt")
        if isinstance(excerpt, str) and len(excerpt) >= self.settings["shortest"]:
            yield Fact(excerpt.casefold(), "/excerpt")

    def check(self, key: str, facts: Group) -> Iterator[Finding]:
        """Yield what is wrong with the facts of one key, in every document."""
        for placed in facts:
            others = [other for other in facts if other.path != placed.path]
            if others:
                count = f"{len(others)} other document{'s' * (len(others) > 1)}"
                message = f"{shorten(key)} is the excerpt of {count}; write another"
                yield self.finding(
                    placed.item.pointer,
                    message,
                    related=[
                        Related(other.item.pointer, "the same excerpt", path=other.path)
                        for other in others[:5]
                    ],
                    path=placed.path,
                )
'''

LENGTH = '''\
"""The rule @CODE@ @NAME@."""

from collections.abc import Iterator

from seedlint.document import Document
from seedlint.rule import Bad, Finding, Good, Option, Rule, Severity


class @CLASS@(Rule):
    """The @FIELD@ of an article is too long.

    Why: say what is wrong with that for a reader, or for a program.
    Fix: say what to write instead.
    """

    code = "@CODE@"
    name = "@NAME@"
    severity = Severity.WARNING
    since = "1.0.0"
    options = (Option("longest", 90, "The most characters allowed."),)
    examples = (
        Good("@FIELD@: Otters return to canal\\n"),
        Good("@FIELD@: Otters return\\n", options={"longest": 14}),
        Bad(
            "@FIELD@: Otters return to canal\\n",
            at="/@FIELD@",
            says="22 characters, at most 13 are allowed",
            marks=" to canal",
            options={"longest": 13},
        ),
        Bad(
            "related:\\n  - @FIELD@: Otters return\\n",
            at="/related/0/@FIELD@",
            line=3,
            options={"longest": 10},
        ),
    )

    def check(self, document: Document) -> Iterator[Finding]:
        """Yield what is wrong: check this text of each article."""
        longest = self.settings["longest"]
        for pointer, text in document.strings("text"):
            if pointer.endswith("/@FIELD@") and len(text) > longest:
                message = f"{len(text)} characters, at most {longest} are allowed"
                yield self.finding(pointer, message, span=(longest, len(text)))
'''

ADDRESS = '''\
"""The rule @CODE@ @NAME@."""

from collections.abc import Iterator
from urllib.parse import urlsplit

from seedlint.document import Document
from seedlint.rule import Bad, Finding, Good, Option, Rule, Severity, shorten


class @CLASS@(Rule):
    """A URL leads to a host to avoid.

    Why: say what is wrong with that for a reader, or for a program.
    Fix: say what to write instead.
    """

    code = "@CODE@"
    name = "@NAME@"
    severity = Severity.WARNING
    since = "1.0.0"
    options = (Option("hosts", ("example.com",), "The hosts to avoid."),)
    examples = (
        Good("webUrl: https://herald.com/otters\\n"),
        Good("webUrl: https://example.com/\\n", options={"hosts": ["herald.com"]}),
        Bad(
            "webUrl: https://example.com/otters\\n",
            at="/webUrl",
            says="`example.com` is a host to avoid",
            marks="https://example.com/otters",
        ),
        Bad(
            "related:\\n  - webUrl: https://herald.com/\\n",
            at="/related/0/webUrl",
            line=3,
            options={"hosts": ["herald.com"]},
        ),
    )

    def check(self, document: Document) -> Iterator[Finding]:
        """Yield what is wrong: check every URL, images included."""
        for pointer, url in document.strings("url"):
            try:
                host = urlsplit(url).hostname
            except ValueError:
                continue  # no URL at all, which another rule reports
            if host in self.settings["hosts"]:
                message = f"{shorten(host)} is a host to avoid; link to another page"
                yield self.finding(pointer, message)
'''

MOMENT = '''\
"""The rule @CODE@ @NAME@."""

from collections.abc import Iterator

from seedlint.document import Document
from seedlint.rule import Bad, Finding, Good, Option, Rule, Severity


class @CLASS@(Rule):
    """The time of day of a timestamp is a placeholder.

    Why: say what is wrong with that for a reader, or for a program.
    Fix: say what to write instead.
    """

    code = "@CODE@"
    name = "@NAME@"
    severity = Severity.WARNING
    since = "1.0.0"
    options = (Option("times", ("00:00:00",), "The times that are placeholders."),)
    examples = (
        Good("publishedDateTime: 2024-05-31T06:40:00Z\\n"),
        Good("publishedDateTime: 2024-05-31T00:00:00Z\\n", options={"times": []}),
        Bad(
            "publishedDateTime: 2024-05-31T00:00:00Z\\n",
            at="/publishedDateTime",
            says="00:00:00 is a placeholder",
            marks="00:00:00",
        ),
        Bad(
            "related:\\n  - publishedDateTime: 2024-05-31T12:00:00Z\\n",
            at="/related/0/publishedDateTime",
            line=3,
            options={"times": ["12:00:00"]},
        ),
    )

    def check(self, document: Document) -> Iterator[Finding]:
        """Yield what is wrong: check every timestamp."""
        for pointer, text in document.strings("timestamp"):
            for time in self.settings["times"]:
                start = text.find(f"T{time}") + 1
                if start:
                    message = f"{time} is a placeholder; write the real time"
                    span = (start, start + len(time))
                    yield self.finding(pointer, message, span=span)
'''
