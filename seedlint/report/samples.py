"""What helps people to act on figures: some findings of each rule, and the rules each provider breaks."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from seedlint.report.causes import not_compiled
from seedlint.report.metrics import Noted
from seedlint.report.places import RANK
from seedlint.report.texts import cut

if TYPE_CHECKING:
    from seedlint.export.sqlite import SqliteTables
    from seedlint.report.metrics import Metrics, RuleFigures

_EXAMPLES = 3
_RULES = 100
"""Rules that get examples; the most severe ones come first."""
_RULES_OF_A_PROVIDER = 5


def with_samples(metrics: Metrics, store: SqliteTables) -> Metrics:
    """Return the figures with examples for rules, and with the rules of providers."""
    rules = (*(_with_examples(rule, store) for rule in metrics.rules[:_RULES]), *metrics.rules[_RULES:])
    broken = _rules_by_provider(store, [provider.domain for provider in metrics.providers])
    providers = tuple(
        replace(provider, rules=tuple(broken.get(provider.domain, ())[:_RULES_OF_A_PROVIDER]))
        for provider in metrics.providers
    )
    return replace(metrics, rules=rules, providers=providers)


def _with_examples(rule: RuleFigures, store: SqliteTables) -> RuleFigures:
    rows = store.rows(
        'SELECT document, line, "column", code, name, severity, message FROM findings WHERE code = ?'
        " ORDER BY document, rowid LIMIT ?",
        (rule.code, _EXAMPLES),
    )
    examples = tuple(
        Noted(document, line, column, code, name, severity, cut(text) or "")
        for document, line, column, code, name, severity, text in rows
    )
    return replace(rule, examples=examples)


def _rules_by_provider(
    store: SqliteTables, domains: list[str | None]
) -> dict[str | None, list[tuple[str, int]]]:
    """Return codes with their numbers of findings, the weightiest first; None stands for no provider."""
    marks = ", ".join("?" * len(domains))
    found: dict[str | None, list[tuple[str, int]]] = {}
    for domain, code, count in store.rows(
        "SELECT lower(provider_domain), code, count(*) FROM article_findings"
        f" WHERE (provider_domain IS NULL OR lower(provider_domain) IN ({marks})) AND {not_compiled()}"
        " GROUP BY 1, 2"
        f" ORDER BY min({RANK}), 3 DESC, 2",
        domains,
    ):
        found.setdefault(domain, []).append((code, count))
    return found
