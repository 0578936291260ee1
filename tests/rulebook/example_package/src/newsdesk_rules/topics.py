"""Topics as we use them."""

from collections.abc import Collection, Iterator, Mapping

from seedlint.document import Document
from seedlint.rule import Bad, CorpusRule, Fact, Finding, Good, Group, Related, Severity, shorten


class LonelyTopic(CorpusRule):
    """A topic is written in another way here than in the other documents.

    Why: whoever follows the topic misses this article.
    Fix: write the topic as the others do.
    """

    code = "ND002"
    name = "lonely-topic"
    severity = Severity.NOTE
    since = "1.0.0"
    examples = (
        Good("topics: [Otters]\n"),
        Good("topics: [Otters]\n", others={"b.md": "topics: [Otters]\n", "c.md": "topics: [Canals]\n"}),
        Good("topics: [otters]\n", others={"b.md": "topics: [Otters]\n"}),
        Bad(
            "topics: [Canals, otters]\n",
            at="/topics/1",
            says="write `Otters`, as 2 other documents do",
            marks="otters",
            others={"b.md": "topics: [Otters]\n", "c.md": "topics: [Otters]\n"},
        ),
    )

    def collect(self, document: Document) -> Iterator[Fact]:
        """Yield every topic, under what is the same however it is written."""
        topics = document.data.get("topics")
        for number, topic in enumerate(topics if isinstance(topics, list) else []):
            if isinstance(topic, str):
                yield Fact(topic.casefold(), f"/topics/{number}", topic)

    def suspects(self, counts: Mapping[int, int]) -> Collection[int]:
        """Return the spellings that occur once, where another one occurs more often."""
        return [spelling for spelling, count in counts.items() if count == 1 < max(counts.values())]

    def check(self, key: str, facts: Group) -> Iterator[Finding]:
        """Yield each lonely spelling, with the usual one beside it."""
        usual = max(facts, key=facts.count)
        for placed in facts:
            if facts.count(placed) == 1 < facts.count(usual):
                message = (
                    f"write {shorten(usual.item.value)}, as {facts.count(usual)} other documents do;"
                    f" nobody else has {shorten(placed.item.value)}"
                )
                related = [Related(usual.item.pointer, "as others write it", path=usual.path)]
                yield self.finding(placed.item.pointer, message, related=related, path=placed.path)
