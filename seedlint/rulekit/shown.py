"""A rule's examples as its pages show them: with all that decides whether the rule reports them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from seedlint.codes import ABOUT_COMMENTS, REQUIRED_FIELD
from seedlint.config.forms import written
from seedlint.linkfacts import words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seedlint.rule import Bad, BaseRule, Good

NOT_REPORTED = "Not reported by this rule"
"""The title of examples that a rule accepts: they are fragments, in which other rules find something."""
REPORTED = "Reported"

_MOST = 4
"""Examples of each kind that a page shows."""
_LONGEST = 1500
_OWN_NAMES = ("example.md", "example.yaml", "example.toml", "example.json")
"""Names that say no more than the syntax does."""


def shown_examples(rule: type[BaseRule], kind: type[Good | Bad]) -> list[Good | Bad]:
    """Return the examples worth showing: text that is short and shows something."""
    return [one for one in rule.examples if isinstance(one, kind) and shown_source(one)][:_MOST]


def syntax(example: Good | Bad) -> str:
    """Return what a document of an example is written in: `yaml`, `toml` or `json`."""
    ending = example.path.rpartition(".")[2]
    if ending in {"json", "toml"}:
        return ending
    return "toml" if shown_source(example).startswith("+++") else "yaml"


def shown_source(example: Good | Bad) -> str:
    """Return an example as it is shown; empty if it is too long, or can't be shown.

    Before its text are its options and the other state that decides; after it, the other documents that it is
    checked with.
    """
    source = example.source
    if isinstance(source, bytes):
        try:
            source = source.decode()
        except UnicodeDecodeError:
            return ""
    parts = [*_state(example), source.rstrip("\n")]
    for path, text in example.others.items():
        parts += [f"# and in {path}:", text.rstrip("\n")]
    whole = "\n".join(parts)
    if len(whole) > _LONGEST or not source.strip():
        return ""
    return "".join(c if c.isprintable() or c == "\n" else f"\\u{ord(c):04X}" for c in whole)


def _state(example: Good | Bad) -> Iterator[str]:
    """Yield what besides the documents decides, each as a comment."""
    if example.path not in _OWN_NAMES:
        yield f"# file: {example.path}"
    if example.schema is not None:
        yield f"# schema: {json.dumps(example.schema, ensure_ascii=False)}"
    if example.max_file_size is not None:
        yield f"# max-file-size = {example.max_file_size}"
    for name, value in example.options.items():
        yield f"# option: {name} = {option_value(value)}"
    for url, known in example.links.items():
        target = f", to {known.final}" if known.final else ""
        yield f"# link store: {url} is {known.verdict} ({words(known.status, known.reason)}{target})"


def option_value(value: object) -> str:
    """Return a value as the configuration has it."""
    if isinstance(value, (tuple, list)):
        return "[" + ", ".join(f'"{item}"' for item in value) + "]"
    if isinstance(value, dict):
        pairs = ", ".join(f"{written(str(key))} = {option_value(item)}" for key, item in value.items())
        return f"{{ {pairs} }}" if pairs else "{}"
    if isinstance(value, bool):
        return str(value).lower()
    return f'"{value}"' if isinstance(value, str) else str(value)


def others(rule: type[BaseRule], example: Good | Bad) -> str:
    """Say which other rules report an example, but for fields that it leaves out; empty if none does.

    These are the built-in rules that are on by default, as they are configured by default. Nearly every
    example lacks required fields, and saying so each time would help nobody.
    """
    from seedlint.rule import Bad
    from seedlint.rulekit.others import codes_of

    found = codes_of(rule, example)
    codes = ", ".join(sorted(found - {rule.code, REQUIRED_FIELD}))
    if isinstance(example, Bad) and rule.code not in found and rule.code not in ABOUT_COMMENTS:
        return f"If all rules run, {codes} reports this instead."
    return f"Also reported by {codes}." if codes else ""


__all__ = [
    "NOT_REPORTED",
    "REPORTED",
    "option_value",
    "others",
    "shown_examples",
    "shown_source",
    "syntax",
]
