"""Slips in a schema that no library tells of: a misspelt keyword, format or role does nothing, unsaid."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlint.finding import JSON, escape_token
from seedlint.schema.references import DATA, NAMES
from seedlint.schema.roles import ROLE_KEYWORD
from seedlint.schema.validator import Draft, checks_format, draft_of
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
_ROLES = ("article", "payload", "published", "text", "timestamp", "url", "web")
"""The roles that seedlint's rules go by; local rules may have others, so only what is near to one is told."""
_FORMATS = tuple(
    "date-time date time duration email idn-email hostname idn-hostname ipv4 ipv6 uri uri-reference iri"
    " iri-reference uri-template uuid json-pointer relative-json-pointer regex".split()
)
_FORMATS_ELSEWHERE = {
    "timestamp": "date-time",
    "iso8601": "date-time",
    "iso-8601": "date-time",
    "url": "uri",
    "link": "uri",
    "uri-ref": "uri-reference",
    "url-reference": "uri-reference",
    "guid": "uuid",
    "host-name": "hostname",
    "domain": "hostname",
    "ip": "ipv4",
    "ip-address": "ipv4",
    "regexp": "regex",
    "mail": "email",
    "e-mail": "email",
}
"""What formats are called by other tools and by habit."""
_ANNOTATIONS = frozenset(
    "int8 int16 int32 int64 uint8 uint16 uint32 uint64 single-int double-int float double decimal decimal128"
    " byte binary base64url char password html commonmark markdown media-range http-date sf-boolean sf-binary"
    " sf-decimal sf-integer sf-string sf-token color color-hex style phone textarea multiline table tabs grid"
    " select radio checkbox range hidden file data-url unix-time".split()
)
"""What generators of code and of forms have in the place of a format: a word for them, and nothing asked."""
_DRAFTS = {
    4: "http://json-schema.org/draft-04/schema#",
    6: "http://json-schema.org/draft-06/schema#",
    7: "http://json-schema.org/draft-07/schema#",
    2019: "https://json-schema.org/draft/2019-09/schema",
    2020: "https://json-schema.org/draft/2020-12/schema",
}
_MOST = 10
_LATER = 2020


def slips(schema: JSON) -> list[str]:
    """Return what is most likely misspelt in a schema, the first of it, in words; the same slip once."""
    found = dict.fromkeys(_dialect(schema), "")
    draft = draft_of(schema)
    for pointer, one in _schemas(schema):
        for words in (*_keywords(one), *_format(one, draft), *_roles(one)):
            found.setdefault(words, f"at {pointer}: " if pointer else "")
        if len(found) >= _MOST:
            break
    return [where + words for words, where in found.items()][:_MOST]


def _dialect(schema: JSON) -> Iterator[str]:
    named = schema.get("$schema") if isinstance(schema, dict) else None
    if not isinstance(named, str) or named.rstrip("#") in {uri.rstrip("#") for uri in _DRAFTS.values()}:
        return
    number = draft_of(schema).number
    read_as = _DRAFTS[number]
    meant = closest(named, _DRAFTS.values())
    hint = f"; did you mean `{meant}`?" if meant else ""
    yield f"unknown $schema {shorten(named, 80)}; the schema is read as one of `{read_as}`{hint}"


def _schemas(schema: JSON) -> Iterator[tuple[str, dict[str, JSON]]]:
    """Yield what surely is a schema, with its pointer."""
    todo = [("", schema)]
    for pointer, one in todo:
        if not isinstance(one, dict):
            continue
        yield pointer, one
        for key, value in one.items():
            place = f"{pointer}/{escape_token(key)}"
            if key in NAMES:
                todo += [(f"{place}/{escape_token(name)}", sub) for name, sub in _items(value)]
            elif key in _ONE and isinstance(value, dict):
                todo.append((place, value))
            elif key in _SEVERAL and isinstance(value, list):
                todo += [(f"{place}/{index}", sub) for index, sub in enumerate(value)]


def _items(value: JSON) -> list[tuple[str, JSON]]:
    return list(value.items()) if isinstance(value, dict) else []


def _keywords(schema: dict[str, JSON]) -> Iterator[str]:
    for key in schema:
        if key not in NAMES and key not in DATA and (meant := _meant(key)) and meant not in schema:
            yield f"unknown keyword {shorten(key)}, which does nothing; did you mean `{meant}`?"


def _meant(key: str) -> str | None:
    if key in _KEYWORDS or key in _FAMILIAR or key in _OWN:
        return None
    return closest(key, _OWN if key.startswith("x-") else _KEYWORDS)


def _format(schema: dict[str, JSON], draft: Draft) -> Iterator[str]:
    """Yield that nothing is asked by a format: no library minds, so whatever stands there would pass."""
    name = schema.get("format")
    if not isinstance(name, str) or name in _ANNOTATIONS or checks_format(name, draft):
        return
    if checks_format(name):
        yield (
            f"format {shorten(name)} is not in draft {draft.number}, so it checks nothing; a later"
            f" `$schema`, such as `{_DRAFTS[_LATER]}`, has it"
        )
        return
    formats = [one for one in _FORMATS if checks_format(one, draft)]
    meant = _FORMATS_ELSEWHERE.get(name.lower().replace("_", "-")) or closest(name, formats)
    hint = f"; did you mean `{meant}`?" if meant in formats else ""
    yield f"unknown format {shorten(name)}, which checks nothing{hint}"


def _roles(schema: dict[str, JSON]) -> Iterator[str]:
    named = schema.get(ROLE_KEYWORD)
    for role in named if isinstance(named, list) else [named]:
        if isinstance(role, str) and role not in _ROLES and (meant := closest(role, _ROLES)):
            yield f"unknown role {shorten(role)}, which no rule uses; did you mean `{meant}`?"


__all__ = ["slips"]
