"""Rules on the HTML page: how often each was broken, and what it says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlint.output.every import severities
from seedlint.output.xml import content, prose
from seedlint.util.docstring import sections
from seedlint.util.escape import escape

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seedlint.finding import PlacedFinding
    from seedlint.output.result import Result
    from seedlint.rule import BaseRule


def rule_sections(result: Result, findings: list[PlacedFinding]) -> Iterator[str]:
    """Yield a table of the rules that were broken, then what each of them says."""
    groups: dict[str, list[PlacedFinding]] = {}
    for finding in findings:
        groups.setdefault(finding.code, []).append(finding)
    yield '<section id="rules">\n<h2>Rules</h2>\n<div class="scroll"><table>\n'
    yield '<thead><tr><th scope="col">rule</th><th scope="col">severity</th>'
    yield '<th scope="col" class="number">findings</th><th scope="col" class="number">documents</th></tr>'
    yield "</thead>\n<tbody>\n"
    for code in sorted(groups):
        group = groups[code]
        severity = max(finding.severity for finding in group)
        name = f"{content(escape(code))} {content(escape(group[0].name))}"
        if code in result.rules:
            name = f'<a href="#{content(code)}">{name}</a>'
        paths = len({finding.path for finding in group})
        yield (
            f'<tr><td>{name}</td><td class="{severity} severity">{severities(group)}</td>'
            f'<td class="number">{len(group)}</td><td class="number">{paths}</td></tr>\n'
        )
    yield "</tbody>\n</table></div>\n"
    for code in sorted(groups):
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
