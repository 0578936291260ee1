"""Headlines as we like them."""

from collections.abc import Iterator

from seedlint.document import Document
from seedlint.rule import Bad, Finding, Fix, Good, Option, Rule, Severity


class ShoutedHeadline(Rule):
    """A headline ends with an exclamation mark.

    Why: readers take it for advertising.
    Fix: leave the mark out.
    """

    code = "ND001"
    name = "shouted-headline"
    severity = Severity.WARNING
    since = "1.0.0"
    options = (Option("marks", "!", "The characters a headline must not end with."),)
    examples = (
        Good("title: Otters return to canal\n"),
        Good('title: "Otters! Again"\n'),
        Good("title: Otters?\n"),
        Bad(
            'title: "Otters return!!"  # at last\n',
            at="/title",
            says="without `!!`",
            marks="!!",
            fixed='title: "Otters return"  # at last\n',
        ),
        Bad(
            "related:\n  - title: Otters?\n",
            at="/related/0/title",
            line=3,
            options={"marks": "!?"},
            fixed="related:\n  - title: Otters\n",
        ),
    )

    def check(self, document: Document) -> Iterator[Finding]:
        """Yield the loud headlines, those of related articles too."""
        for pointer, article in document.select("article"):
            title = article.get("title") if isinstance(article, dict) else None
            if not isinstance(title, str):
                continue
            quiet = title.rstrip(self.settings["marks"])
            if quiet and quiet != title:
                span = (len(quiet), len(title))
                at = f"{pointer}/title"
                message = f"a headline ends without `{title[len(quiet) :]}`"
                fix = Fix.replace(at, "", "leave the mark out", span=span)
                yield self.finding(at, message, span=span, fix=fix)
