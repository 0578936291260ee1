"""Examples for rules, and the rules that providers break."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlint.report.measure import measure
from seedlint.report.samples import with_samples
from tests.report.support import NOW, stored
from tests.support.running import INSECURE, WRONG_TYPE, document

if TYPE_CHECKING:
    from pathlib import Path


def test_rules_have_examples_and_providers_rules(corpus: Path) -> None:
    for number in range(2, 7):
        (corpus / "seeds" / f"{number}.md").write_text(document(number, INSECURE), encoding="utf-8")
    (corpus / "seeds" / "7.md").write_text(document(7, WRONG_TYPE), encoding="utf-8")
    (corpus / "seeds" / "8.md").write_text("no front matter\n", encoding="utf-8")
    store = stored(corpus)
    try:
        metrics = with_samples(measure(store, NOW, None, None), store)
    finally:
        store.close()
    examples = {rule.code: [one.document for one in rule.examples] for rule in metrics.rules}
    assert examples == {
        "SL002": ["seeds/8.md"],
        "SL102": ["seeds/7.md"],
        "SL402": ["seeds/2.md", "seeds/3.md", "seeds/4.md"],
    }
    (one,) = metrics.rules[0].examples
    assert (one.line, one.code, one.name, one.severity) == (1, "SL002", "front-matter-missing", "error")
    assert "front matter" in one.message
    assert {provider.domain: provider.rules for provider in metrics.providers} == {
        "harbour-herald.com": (("SL102", 1), ("SL402", 5)),
        None: (("SL002", 1),),
    }
