"""`rules.html`: what the rules say, for who has only the report's folder at hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlint.docstring import sections
from seedlint.report.markup import Html, join, message, tag
from seedlint.report.parts import RULES_PAGE, page
from seedlint.rule import Bad, Good
from seedlint.ruledoc import facts, option_value, shown_examples, shown_source

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from seedlint.rule import BaseRule

NAME = RULES_PAGE
_LONGEST = 4000


def rules_page(rules: Mapping[str, type[BaseRule]], found: Mapping[str, int]) -> str:
    """Return the page; ``found`` is how many findings each rule has."""
    codes = sorted(rules)
    items = [
        tag(
            "li",
            tag("a", tag("code", code), " ", rules[code].name, href=f"#{code}"),
            _count(found.get(code, 0)),
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
        tag("main", *(_rule(rules[code]) for code in codes), id="main", tabindex="-1"),
    )


def _count(count: int) -> Html | None:
    return tag("span", f" {count:,}", class_="quiet") if count else None


def _rule(rule: type[BaseRule]) -> Html:
    summary, paragraphs, why, fix = sections(rule)
    about = facts(rule)
    parts = [
        tag("h2", tag("code", rule.code), " ", rule.name, id=f"{rule.code}-heading"),
        tag("p", f"{about[0].upper()}{about[1:]}.", class_="quiet"),
        *(tag("p", message(words, _LONGEST)) for words in (summary, *paragraphs)),
    ]
    for label, words in (("Why", why), ("Fix", fix)):
        if words:
            parts.append(tag("p", tag("b", f"{label}: "), message(words, _LONGEST)))
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
    for label, kind in (("Good", Good), ("Reported", Bad)):
        parts += _examples(label, shown_examples(rule, kind))
    return tag("section", *parts, id=rule.code, aria_labelledby=f"{rule.code}-heading", class_="rule")


def _examples(label: str, examples: Iterable[Good | Bad]) -> list[Html]:
    made = []
    for example in examples:
        made.append(tag("pre", tag("code", join(shown_source(example).splitlines(), Html("\n")))))
        if isinstance(example, Bad) and example.says:
            made.append(tag("p", "→ … ", message(example.says, _LONGEST), " …", class_="quiet"))
    return [tag("h3", label), *made] if made else []
