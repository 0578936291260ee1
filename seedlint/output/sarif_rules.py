"""Rules as SARIF describes them."""

from __future__ import annotations

import inspect
import re
from typing import TYPE_CHECKING

from seedlint.output.plain import text
from seedlint.output.rulepages import family, page_of

if TYPE_CHECKING:
    from seedlint.finding import JSON
    from seedlint.rule import BaseRule

_LIMIT = 1000
"""Characters of a description; GitHub takes 1,024."""

_LABEL = re.compile(r"(?m)\n*^(Why|Fix):[ \t]*")
_ENDS = (".", "!", "?", "…")


def describe(rule: type[BaseRule], docs_url: str = "") -> dict[str, JSON]:
    """Return the reportingDescriptor of a rule; ``docs_url`` is where the documentation is, or empty."""
    documentation = text(inspect.getdoc(rule) or rule.name)
    intro = _LABEL.split(documentation)[0]
    summary = intro.split("\n\n")[0]
    page = page_of(rule, docs_url)
    return {
        "id": rule.code,
        "name": _pascal_case(rule.name),
        "shortDescription": {"text": _one_line(summary)},
        "fullDescription": {"text": _one_line(intro)},
        **({"helpUri": page} if page else {}),
        "help": {"text": documentation, "markdown": _markdown(rule, documentation)},
        "defaultConfiguration": {"level": str(rule.severity)},
        "properties": {"tags": _tags(rule)},
    }


def describe_unknown(code: str, name: str) -> dict[str, JSON]:
    """Return a descriptor for a code whose rule is not among the result's."""
    words = {"text": _one_line(text(name.replace("-", " ")) or code)}
    friendly = _pascal_case(name)
    return {
        "id": code,
        # One that says no more than the code is worse than none.
        **({"name": friendly} if friendly and friendly != code else {}),
        "shortDescription": words,
        "fullDescription": words,
        "help": words,
    }


def _pascal_case(name: str) -> str:
    """Return a name as `PascalCase`: `image-2x` is `Image2x`, as each capital must have letters after it."""
    words: list[str] = []
    for word in text(name).split("-"):
        if words and (len(word) < 2 or not word[0].isalpha()):
            words[-1] += word.lower()
        elif word:
            words.append(word.capitalize())
    return "".join(words)


def _one_line(words: str) -> str:
    """Return a description as one sentence or more: readers set one after the other."""
    line = " ".join(words.split())
    line = line if line.endswith(_ENDS) else f"{line}."
    return line if len(line) <= _LIMIT else f"{line[: _LIMIT - 1]}…"


def _markdown(rule: type[BaseRule], documentation: str) -> str:
    """Return the documentation with its labels as paragraphs of their own, under a title."""
    body = _LABEL.sub(lambda label: f"\n\n**{label[1]}:** ", documentation)
    since = f"\n\nSince seedlint {rule.since}." if rule.since else ""
    return f"# {rule.code} {rule.name}\n\n{body}{since}"


def _tags(rule: type[BaseRule]) -> list[str]:
    """Say what the rule is about: the module it stands in, if it is one of seedlint's own."""
    own = family(rule)
    return ["data-quality", own] if own else ["data-quality"]
