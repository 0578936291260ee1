"""Slips in a schema that no library tells of: a misspelt keyword does nothing, and nobody is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlint.finding import JSON, escape_token
from seedlint.schema.references import DATA, NAMES
from seedlint.schema.validator import draft_of
from seedlint.util.shorten import shorten
from seedlint.util.suggest import closest

if TYPE_CHECKING:
    from collections.abc import Iterator

_KEYWORDS = frozenset(
    "$schema $id id $ref $anchor $dynamicRef $dynamicAnchor $recursiveRef $recursiveAnchor $vocabulary"
    " $comment $defs definitions type enum const multipleOf maximum exclusiveMaximum minimum"
    " exclusiveMinimum maxLength minLength pattern items prefixItems additionalItems maxItems minItems"
    " uniqueItems contains maxContains minContains unevaluatedItems maxProperties minProperties required"
    " properties patternProperties additionalProperties propertyNames unevaluatedProperties dependencies"
    " dependentRequired dependentSchemas allOf anyOf oneOf not if then else format contentEncoding"
    " contentMediaType contentSchema title description default examples deprecated readOnly writeOnly".split()
)
_FAMILIAR = frozenset(
    "example nullable discriminator xml externalDocs markdownDescription markdownEnumDescriptions"
    " enumNames enumDescriptions defaultSnippets errorMessage patternErrorMessage deprecationMessage"
    " doNotSuggest suggestSortText allowComments allowTrailingCommas tsType formatMinimum formatMaximum"
    " formatExclusiveMinimum formatExclusiveMaximum propertyOrder".split()
)
"""What editors, generators of code and other dialects have beside the keywords."""
_OWN = ("x-seedlint-role", "x-seedlint-message", "x-seedlint-body", "x-seedlint-draft")
_ONE = frozenset(
    "items additionalItems contains additionalProperties propertyNames not if then else unevaluatedItems"
    " unevaluatedProperties contentSchema".split()
)
_SEVERAL = frozenset("allOf anyOf oneOf prefixItems items".split())
_DRAFTS = {
    4: "http://json-schema.org/draft-04/schema#",
    6: "http://json-schema.org/draft-06/schema#",
    7: "http://json-schema.org/draft-07/schema#",
    2019: "https://json-schema.org/draft/2019-09/schema",
    2020: "https://json-schema.org/draft/2020-12/schema",
}
_MOST = 10


def slips(schema: JSON) -> list[str]:
    """Return what is most likely misspelt in a schema, the first of it, in words."""
    found = list(_dialect(schema))
    for pointer, key, meant in _misspelt(schema):
        if len(found) == _MOST:
            break
        where = f"at {pointer}: " if pointer else ""
        found.append(f"{where}unknown keyword {shorten(key)}, which does nothing; did you mean `{meant}`?")
    return found


def _dialect(schema: JSON) -> Iterator[str]:
    named = schema.get("$schema") if isinstance(schema, dict) else None
    if not isinstance(named, str) or named.rstrip("#") in {uri.rstrip("#") for uri in _DRAFTS.values()}:
        return
    number = draft_of(schema).number
    read_as = _DRAFTS[number]
    meant = closest(named, _DRAFTS.values())
    hint = f"; did you mean `{meant}`?" if meant else ""
    yield f"unknown $schema {shorten(named, 80)}; the schema is read as one of `{read_as}`{hint}"


def _misspelt(schema: JSON) -> Iterator[tuple[str, str, str]]:
    """Yield pointer, keyword and what it was meant to be, only where there surely is a schema."""
    todo = [("", schema)]
    for pointer, one in todo:
        if not isinstance(one, dict):
            continue
        for key, value in one.items():
            place = f"{pointer}/{escape_token(key)}"
            if key in NAMES:
                todo += [(f"{place}/{escape_token(name)}", sub) for name, sub in _items(value)]
            elif key in _ONE and isinstance(value, dict):
                todo.append((place, value))
            elif key in _SEVERAL and isinstance(value, list):
                todo += [(f"{place}/{index}", sub) for index, sub in enumerate(value)]
            elif key not in DATA and (meant := _meant(key)) and meant not in one:
                yield pointer, key, meant


def _items(value: JSON) -> list[tuple[str, JSON]]:
    return list(value.items()) if isinstance(value, dict) else []


def _meant(key: str) -> str | None:
    if key in _KEYWORDS or key in _FAMILIAR or key in _OWN:
        return None
    return closest(key, _OWN if key.startswith("x-") else _KEYWORDS)


__all__ = ["slips"]
