"""Rules as SARIF describes them."""

from __future__ import annotations

import inspect
import re
from typing import TYPE_CHECKING

from seedlint.output.plain import text

if TYPE_CHECKING:
    from seedlint.finding import JSON
    from seedlint.rule import BaseRule

_LIMIT = 1000
"""Characters of a description; GitHub takes 1,024."""

_LABEL = re.compile(r"(?m)\n*^(Why|Fix):[ \t]*")
_FAMILY = re.compile(r"seedlint\.rules\.(\w+)")


def describe(rule: type[BaseRule]) -> dict[str, JSON]:
    """Return the reportingDescriptor of a rule."""
    documentation = text(inspect.getdoc(rule) or rule.name)
    intro = _LABEL.split(documentation)[0]
    summary = intro.split("\n\n")[0]
    return {
        "id": rule.code,
        "name": _pascal_case(rule.name),
        "shortDescription": {"text": _one_line(summary)},
        "fullDescription": {"text": _one_line(intro)},
        "help": {"text": documentation, "markdown": _markdown(rule, documentation)},
        "defaultConfiguration": {"level": str(rule.severity)},
        "properties": {"tags": _tags(rule)},
    }


def describe_unknown(code: str, name: str) -> dict[str, JSON]:
    """Return a descriptor for a code whose rule is not among the result's."""
    words = {"text": text(name.replace("-", " ")) or code}
    return {
        "id": code,
        "name": _pascal_case(name) or code,
        "shortDescription": words,
        "fullDescription": words,
        "help": words,
    }


def _pascal_case(name: str) -> str:
    return "".join(word.capitalize() for word in text(name).split("-"))


def _one_line(words: str) -> str:
    line = " ".join(words.split())
    return line if len(line) <= _LIMIT else f"{line[: _LIMIT - 1]}…"


def _markdown(rule: type[BaseRule], documentation: str) -> str:
    """Return the documentation with its labels as paragraphs of their own, under a title."""
    body = _LABEL.sub(lambda label: f"\n\n**{label[1]}:** ", documentation)
    since = f"\n\nSince seedlint {rule.since}." if rule.since else ""
    return f"# {rule.code} {rule.name}\n\n{body}{since}"


def _tags(rule: type[BaseRule]) -> list[str]:
    """Say what the rule is about: the module it stands in, if it is one of seedlint's own."""
    family = _FAMILY.fullmatch(rule.__module__)
    return ["data-quality", family[1]] if family else ["data-quality"]
