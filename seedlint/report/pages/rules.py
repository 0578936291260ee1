"""`rules.html`: what the rules say, for who has only the report's folder at hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlint.report.pages.lists import noted
from seedlint.report.pages.markup import Html, hidden, join, message, tag
from seedlint.report.pages.parts import RULES_PAGE, page
from seedlint.rule import Bad, Good
from seedlint.rulekit.docs import facts
from seedlint.rulekit.shown import NOT_REPORTED, REPORTED, option_value, shown_examples, shown_source
from seedlint.util.docstring import sections
from seedlint.util.words import counted, number

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from seedlint.report.metrics import RuleFigures
    from seedlint.report.pages.parts import View
    from seedlint.rule import BaseRule

NAME = RULES_PAGE
_LONGEST = 4000


def rules_page(view: View, rules: Mapping[str, type[BaseRule]]) -> str:
    """Return the page, with what each of the rules has found."""
    codes = sorted(rules)
    found = {figures.code: figures for figures in view.metrics.rules}
    items = [
        tag(
            "li",
            tag("a", tag("code", code), " ", rules[code].name, href=f"#{code}"),
            _count(found.get(code)),
        )
        for code in codes
    ]
    crumbs = tag(
        "nav", tag("a", "Report", href="index.html"), " / Rules", aria_label="Breadcrumbs", class_="crumbs"
    )
    return page(
        "Rules",
        tag("header", crumbs, tag("h1", "Rules")),
        tag("nav", tag("ul", *items), aria_label="Contents", class_="rules-contents"),
        tag("main", *(_rule(view, rules[code], found.get(code)) for code in codes), id="main", tabindex="-1"),
    )


def _count(found: RuleFigures | None) -> Html | None:
    if not found:
        return None
    return tag("span", f" {number(found.findings)}", hidden(" findings"), class_="quiet")


def _rule(view: View, rule: type[BaseRule], found: RuleFigures | None) -> Html:
    summary, paragraphs, why, fix = sections(rule)
    about = facts(rule)
    parts = [
        tag("h2", tag("code", rule.code), " ", rule.name, id=f"{rule.code}-heading"),
        tag("p", f"{about[0].upper()}{about[1:]}.", class_="quiet"),
        *(tag("p", message(words, _LONGEST)) for words in (summary, *paragraphs)),
    ]
    for label, words in (("Why", why), ("Fix", fix)):
        if words:
            parts.append(
                tag("p", tag("b", f"{label}: "), message(f"{words[0].upper()}{words[1:]}", _LONGEST))
            )
    if rule.options:
        items = [
            tag(
                "li",
                tag("code", f"{one.name} = {option_value(one.default)}"),
                ": ",
                message(one.help, _LONGEST),
            )
            for one in rule.options
        ]
        parts.append(
            join(
                (
                    tag("p", tag("b", "Options"), " under ", tag("code", f"[rules.{rule.name}]"), ":"),
                    tag("ul", *items),
                )
            )
        )
    for label, kind in ((NOT_REPORTED, Good), (REPORTED, Bad)):
        parts += _examples(label, shown_examples(rule, kind))
    if found:
        documents = counted(found.documents, "document")
        parts.append(tag("h3", f"In this report: {counted(found.findings, 'finding')} in {documents}"))
        parts.append(noted(view, found.examples))
        every = view.lint(f"--select {rule.code} -f html=findings.html")
        parts.append(tag("p", "All of them, with their lines: ", every, class_="quiet"))
    return tag("section", *parts, id=rule.code, aria_labelledby=f"{rule.code}-heading", class_="rule")


def _examples(label: str, examples: Iterable[Good | Bad]) -> list[Html]:
    made = []
    for example in examples:
        made.append(tag("pre", tag("code", join(shown_source(example).splitlines(), Html("\n")))))
        if isinstance(example, Bad) and example.says:
            made.append(tag("p", "→ … ", message(example.says, _LONGEST), " …", class_="quiet"))
    return [tag("h3", label), *made] if made else []
