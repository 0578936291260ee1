"""Rules on the HTML page: how often each was broken, and what it says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlint.output.every import by_rule, told_of
from seedlint.output.xml import content, prose
from seedlint.util.docstring import sections
from seedlint.util.escape import escape

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seedlint.output.result import Result
    from seedlint.rule import BaseRule


def rule_sections(result: Result) -> Iterator[str]:
    """Yield a table of the rules that were broken, then what each of them says."""
    rules = by_rule(result)
    yield '<section id="rules">\n<h2>Rules</h2>\n<div class="scroll"><table>\n'
    yield '<thead><tr><th scope="col">rule</th><th scope="col">severity</th>'
    yield '<th scope="col" class="number">findings</th><th scope="col" class="number">documents</th></tr>'
    yield "</thead>\n<tbody>\n"
    for code, title, counts, documents in rules:
        severity = max(counts)
        name = f"{content(escape(code))} {content(escape(title))}"
        if code in result.rules:
            name = f'<a href="#{content(code)}">{name}</a>'
        yield (
            f'<tr><td>{name}</td><td class="{severity} severity">{told_of(counts)}</td>'
            f'<td class="number">{sum(counts.values())}</td><td class="number">{documents}</td></tr>\n'
        )
    yield "</tbody>\n</table></div>\n"
    for code, *_ in rules:
        if code in result.rules:
            yield from _rule(result.rules[code])
    yield "</section>\n"


def _rule(rule: type[BaseRule]) -> Iterator[str]:
    summary, paragraphs, why, fix = sections(rule)
    yield f'<section id="{content(rule.code)}">\n<h3>{content(escape(f"{rule.code} {rule.name}"))}</h3>\n'
    for paragraph in (summary, *paragraphs):
        yield f"<p>{prose(paragraph)}</p>\n"
    for label, words in (("Why", why), ("Fix", fix)):
        if words:
            yield f"<p><b>{label}:</b> {prose(words)}</p>\n"
    yield "</section>\n"
