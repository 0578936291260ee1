"""Why a document breaks the schema, in plain words: jsonschema's errors as findings SL101 to SL105.

Imported only for a document that jsonschema-rs has found invalid.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING, Any

from seedlint.codes import FIELD_TYPE, FIELD_VALUE, REQUIRED_FIELD, SCHEMA, UNKNOWN_FIELD
from seedlint.finding import JSON, Edit, Finding, Fix, Related, escape_token, pointer_words
from seedlint.reading.beside import beside
from seedlint.schema.apart import fine_list
from seedlint.schema.asked import TYPES, either
from seedlint.schema.branches import (
    Kinds,
    all_forms,
    by_branch,
    chosen_by,
    meant,
    or_others,
    refused_types,
    several_fit,
    unknown_form,
    unknown_kind,
)
from seedlint.schema.forms import form_of, quoting_of
from seedlint.schema.reasons import behind, reason
from seedlint.schema.strangers import Merged, Strangers, node_at
from seedlint.schema.validator import matches
from seedlint.schema.violations import repeated, violations
from seedlint.schema.wording import (
    OR_WITHOUT,
    Violation,
    about,
    broken_keyword,
    condition,
    field_of,
    filling,
    is_about_name,
    is_needed,
    name_of,
    own_message,
    pointer_of,
    there,
    type_names,
    wanting,
    wrong_value,
)
from seedlint.util.shorten import shorten
from seedlint.util.suggest import closest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from seedlint.schema.schema import Schema

_FORMS = {
    "timestamp": "; write date, time and offset, such as 2021-04-30T20:51:00Z",
    "url": "; write a URL, such as https://www.example.com/",
}
"""What to write for a value that is no text, by its role: quotes alone would not make it right."""
_VALUE_KEYWORDS = frozenset(
    "enum const pattern format minimum maximum exclusiveMinimum exclusiveMaximum multipleOf minLength"
    " maxLength minItems maxItems uniqueItems minProperties maxProperties".split()
)
_SHAPES = frozenset(("array", "object"))
_UNKNOWN_FIELD = frozenset(("additionalProperties", "unevaluatedProperties"))
_OF_VALUES = frozenset((FIELD_TYPE, FIELD_VALUE, SCHEMA))
_MAX_PER_DOCUMENT = 200
_MAX_VIOLATIONS = 1000
"""A hostile document may have a hundred thousand; each takes time to explain."""


def explain(
    schema: Schema,
    data: JSON,
    secret: Iterable[str] = (),
    enabled: Callable[[str], bool] = bool,
    syntax: str = "",
    *,
    merged: Merged = lambda _: (),
    tag: Callable[[str], str] = lambda _: "",
) -> Iterator[Finding]:
    """Yield the findings for JSON data that breaks ``schema``, each place and keyword once.

    Values at the pointers in ``secret``, and inside, are never shown; ``enabled`` tells which codes
    are asked for; ``syntax`` is that in which forms are shown, such as YAML; ``merged`` gives the fields
    of an object that are written elsewhere, and ``tag`` what the source says about a value's type.
    """
    explanation = _Explanation(schema, data, frozenset(secret), enabled, syntax, merged=merged)
    for finding in islice(explanation.findings(), _MAX_PER_DOCUMENT):
        yield _with_tag(finding, tag(finding.pointer)) if finding.code in _OF_VALUES else finding


class _Explanation:
    def __init__(
        self,
        schema: Schema,
        data: JSON,
        secret: frozenset[str],
        enabled: Callable[[str], bool],
        syntax: str,
        *,
        merged: Merged,
    ) -> None:
        self.schema = schema
        self.data = data
        self.enabled = enabled
        self.secret = secret
        self.syntax = syntax
        self.merged = merged
        self.fields: dict[str, list[str]] = {}
        self.missing: set[tuple[str, str]] = set()
        self.broken: set[tuple[str, str]] = set()
        """The pointer and the keyword of everything that is wrong."""
        self.renamed: set[tuple[str, str]] = set()
        """The required fields that are there, under another name or in another place."""

    def findings(self) -> Iterator[Finding]:
        fine = fine_list(self.schema, self.data)
        every = list(islice(violations(self.schema.asserted, self.data, fine), _MAX_VIOLATIONS))
        left = self.schema.left_to_rules(self.data)
        # Of an empty list it is enough to say that.
        empty = {pointer_of(one) for one in every if one.validator == "minItems" and one.instance == []}
        errors = [
            one
            for one in every
            if not _is_left(one, left) and not (one.validator == "contains" and pointer_of(one) in empty)
        ]
        self.missing |= _missing(errors)
        self.broken = {(pointer_of(error), str(error.validator)) for error in errors}
        seen: set[tuple[str, str, str]] = set()
        made = [finding for error in errors for finding in self.of(error)]
        if not every:
            made = list(_fallback(self.schema, self.data))
        for finding in sorted(made, key=self.rank):
            if self.is_there(finding):
                continue
            key = (finding.code, finding.pointer, finding.message)
            if key not in seen:
                seen.add(key)
                yield finding

    def is_there(self, finding: Finding) -> bool:
        """Whether a finding is about a missing field of which another finding says that it is there."""
        missing = finding.pointer, finding.message.split("`")[1] if "`" in finding.message else ""
        return finding.code == REQUIRED_FIELD and missing in self.renamed and self.enabled(UNKNOWN_FIELD)

    def rank(self, finding: Finding) -> tuple[str, int]:
        """Put the fields that an object lacks into the schema's order; the others come as they are."""
        if finding.code != REQUIRED_FIELD or "`" not in finding.message:
            return "", -1
        known = self.known(finding.pointer)
        name = finding.message.split("`")[1]
        return finding.pointer, known.index(name) if name in known else len(known)

    def known(self, pointer: str) -> list[str]:
        """Return the names of the fields that the schema knows in an object, in its order."""
        if pointer not in self.fields:
            self.fields[pointer] = list(_known_fields(self.schema, pointer))
        return self.fields[pointer]

    def of(self, error: Violation) -> Iterator[Finding]:
        """Turn one of jsonschema's errors into findings."""
        if is_about_name(error):
            yield _wrong_name(error, pointer_of(error))
        else:
            yield from self.by_keyword(error, pointer_of(error))

    def by_keyword(self, error: Violation, pointer: str) -> Iterator[Finding]:
        """Turn an error about a value into findings."""
        keyword = error.validator
        if keyword == "required":
            yield self.required(error, pointer)
        elif keyword in {"dependentRequired", "dependencies"}:
            yield Finding(REQUIRED_FIELD, wanting(error, self.inside(pointer)), pointer, "last")
        elif keyword == "type":
            yield Finding(FIELD_TYPE, self.wrong_type(error, pointer), pointer)
        elif keyword in _UNKNOWN_FIELD and isinstance(error.instance, dict):
            yield from self.unknown(error, pointer)
        elif keyword == "not" and error.validator_value == {} and pointer:
            yield self.forbidden(error, pointer)
        elif keyword in {"anyOf", "oneOf"}:
            yield from self.alternatives(error, pointer)
        elif keyword == "uniqueItems":
            yield from _repeated(error, pointer, self.shows)
        elif keyword in _VALUE_KEYWORDS:
            if (pointer, "type") not in self.broken or not self.enabled(FIELD_TYPE):
                yield self.value(error, pointer)
        else:
            yield Finding(SCHEMA, broken_keyword(error), pointer)

    def required(self, error: Violation, pointer: str) -> Finding:
        missing = _lacking(error)[0]
        sub = _property_schema(self.schema.contents, error, missing)
        # An object with a key of its own is marked there; of any other, the last of its keys is.
        keyless = bool(error.instance) and (not pointer or isinstance(error.absolute_path[-1], int))
        where = beside(error.instance, self.syntax, pointer) if keyless else ""
        inside = self.inside(pointer)
        message = f"the required field `{missing}` is missing{inside}{self.why(error)}{about(sub)}{where}"
        return Finding(REQUIRED_FIELD, message, pointer, "last")

    def inside(self, pointer: str) -> str:
        """Say in which object something is missing. Articles are told apart by where they stand."""
        return f" in `{pointer_words(pointer)}`" if pointer and not self.schema.gives("article") else ""

    def wrong_type(self, error: Violation, pointer: str) -> str:
        names = [TYPES.get(name, name) for name in type_names(error)]
        found = error.instance
        field = field_of(error)
        hint = self.form(error, pointer)
        needed = is_needed(self.schema.asserted, self.schema.roles.resolve, error)
        if found is None:
            what = f"it must be {either(names)}"
            return f"{field} is empty (null); {filling(error, what, hint, needed=needed)}"
        what = there(found, shows=self.shows(pointer))
        if not hint and type(found) is str and not needed:
            hint = OR_WITHOUT
        return f"{field} must be {either(names)}, not {what}{hint}"

    def form(self, error: Violation, pointer: str) -> str:
        """Say, after a semicolon, what is to be written in place of a value of another type."""
        wanted, found = error.validator_value, error.instance
        if pointer in self.roles:
            return _FORMS[self.roles[pointer]]
        if wanted == "string":
            number = isinstance(found, (bool, int, float))
            return "; put it in quotes" if number else quoting_of(self.syntax, found)
        if isinstance(found, str) and _would_be(found, wanted):
            return "; write it without quotes"
        return self.shape(error, pointer) if isinstance(wanted, str) and wanted in _SHAPES else ""

    def shape(self, error: Violation, pointer: str) -> str:
        """Say, after a semicolon, how the list or mapping is written that belongs at a place."""
        found = error.instance if self.shows(pointer) else None
        resolve = self.schema.roles.resolve
        schema = error.schema
        if schema.get("type") == "array":
            items = schema.get("items")
            if isinstance(items, dict) and isinstance(items.get("$ref"), str):
                schema = {**schema, "items": resolve(items["$ref"])}
        return form_of(self.syntax, pointer, schema, found)

    def unknown(self, error: Violation, pointer: str) -> Iterator[Finding]:
        strangers, form = self.strangers, chosen_by(error, pointer, self.schema.roles.resolve, self.shows)
        for key in islice(_extras(self.schema, self.data, error), _MAX_PER_DOCUMENT - strangers.count):
            name = str(key)
            place = f"{pointer}/{escape_token(name)}"
            if self.syntax == "YAML" and (apart := strangers.apart(error.instance, pointer, name)):
                yield apart.finding(place, shown=self.shows(pointer))
                continue
            message, match = strangers.told(error.instance, pointer, name, form)
            # Where a field is missing, it may be this one under another name.
            gone = match is None and not strangers.lacks(pointer)
            fix = (
                Fix(f"rename it to `{match}`", (Edit("rename", place, match),), safe=False) if match
                else Fix.remove(place, "remove the field") if gone else None
            )  # fmt: skip
            yield Finding(UNKNOWN_FIELD, message, place, "key", fix=fix)

    def forbidden(self, error: Violation, pointer: str) -> Finding:
        name = str(error.absolute_path[-1])
        if isinstance(error.absolute_path[-1], int):
            return Finding(SCHEMA, "nothing is allowed at this position of the list", pointer)
        message = own_message(error) or f"the field {shorten(name)} is not allowed here{self.why(error)}"
        # What decides may as well be wrong, and this field right: so nobody is offered to delete it.
        return Finding(UNKNOWN_FIELD, message, pointer, "key")

    def alternatives(self, error: Violation, pointer: str) -> Iterator[Finding]:
        """Explain the branch that was meant, or say that none fits, or that several do."""
        resolve = self.schema.roles.resolve
        if not error.context:
            yield Finding(SCHEMA, own_message(error) or several_fit(error, resolve), pointer)
            return
        best = meant(error, resolve)
        if isinstance(best, Kinds):
            yield unknown_kind(error.instance, best, pointer, self.shows)
            return
        if best is not None:
            self.missing |= _missing(best.errors)
            every = [finding for part in best.errors for finding in self.of(part)]
            told = [finding for finding in every if not self.is_there(finding)]
            if told:
                first = told[0]
                yield replace(first, message=first.message + or_others(first.message, best.others, resolve))
                yield from told[1:]
                return
        branches = by_branch(error)
        types = refused_types(branches)
        field = field_of(error)
        if types and best is None and all(map(refused_types, ({0: one} for one in branches.values()))):
            wanted = either([TYPES.get(t, t) for t in sorted(types)])
            message = f"{field} must be {wanted}, not {there(error.instance, shows=self.shows(pointer))}"
            yield Finding(FIELD_TYPE, message, pointer)
            return
        plain = all_forms(error, resolve)
        if plain is not None:
            yield unknown_form(error, plain, pointer, shows=self.shows(pointer))
            return
        firsts = [errors[0] for errors in list(branches.values())[:4]]
        reasons = "; or ".join(
            dict.fromkeys(
                next((made.message for made in self.of(one)), "") or broken_keyword(one) for one in firsts
            )
        )
        yield Finding(SCHEMA, f"{field} fits none of the forms the schema allows: {reasons}", pointer)

    def value(self, error: Violation, pointer: str) -> Finding:
        own = own_message(error)
        if own is not None:
            return Finding(FIELD_VALUE, own, pointer)
        fix, hint, shows = None, "", self.shows(pointer)
        if shows and error.validator in {"enum", "const"} and isinstance(error.instance, str):
            allowed = error.validator_value if error.validator == "enum" else [error.validator_value]
            match = closest(error.instance, [a for a in allowed if isinstance(a, str)])
            if match:
                hint = f"; did you mean `{match}`?"
                fix = Fix.replace(pointer, match, f"write `{match}`", safe=False)
        if shows and error.validator == "format":
            why, mended = reason({error.validator_value}, error.instance)
            hint = behind(why)
            fix = Fix.replace(pointer, mended, f"write {shorten(mended)}", safe=False) if mended else None
        if error.validator == "minItems" and error.instance == []:
            hint = self.shape(error, pointer)
        shown = "an empty string" if error.instance == "" else shorten(error.instance) if shows else "this"
        message = wrong_value(error, shown, hint)
        return Finding(FIELD_VALUE, message, pointer, fix=fix)

    def why(self, error: Violation) -> str:
        return condition(self.schema.asserted, self.schema.roles.resolve, error)

    def shows(self, pointer: str) -> bool:
        """Whether a value may be printed: the payload never."""
        return not any(pointer == secret or pointer.startswith(secret + "/") for secret in self.secret)

    @cached_property
    def strangers(self) -> Strangers:
        return Strangers(self.schema, self.data, self.known, self.missing, self.renamed, merged=self.merged)

    @cached_property
    def roles(self) -> dict[str, str]:
        """The places of values that should have a certain form of text, with their roles."""
        selected, _ = self.schema.select(self.data)
        return {pointer: role for role in _FORMS for pointer, _ in selected.get(role, ())}


def _with_tag(finding: Finding, tag: str) -> Finding:
    """Say, of a value with a tag that only some programs know, that these may make something else of it."""
    if not tag.startswith("!") or tag == "!" or finding.part == "key":
        return finding
    words = f"hat a program makes of its tag {shorten(tag)} is not known here"
    message = (
        f"{finding.message} W{words}" if finding.message.endswith("?") else f"{finding.message}; w{words}"
    )
    return replace(finding, message=message)


def _fallback(schema: Schema, data: JSON) -> Iterator[Finding]:
    """Report jsonschema-rs' own errors, should jsonschema see nothing wrong."""
    for pointer, keyword in schema.refused(data):
        yield Finding(SCHEMA, f"{name_of(pointer)} breaks the schema's `{keyword}`", pointer)


def _wrong_name(error: Violation, pointer: str) -> Finding:
    """Report a key whose name the schema does not allow."""
    key = str(error.instance)
    place = f"{pointer}/{escape_token(key)}"
    if error.validator in _VALUE_KEYWORDS:
        message = own_message(error) or wrong_value(error, shorten(key), "", "the key")
    else:
        message = own_message(error) or f"the schema does not allow a key that is called {shorten(key)}"
    return Finding(UNKNOWN_FIELD, message, place, "key")


def _repeated(error: Violation, pointer: str, shows: Callable[[str], bool]) -> Iterator[Finding]:
    """Report each item of a list that stands there before, at its place."""
    own = error.schema.get("x-seedlint-message")
    for index, first in islice(repeated(error.instance), _MAX_PER_DOCUMENT):
        item, place = error.instance[index], f"{pointer}/{index}"
        shown = f" {shorten(item)}" if isinstance(item, str) and shows(place) else ""
        message = f"{field_of(error)} has the item{shown} twice; remove one of the two"
        related = (Related(f"{pointer}/{first}", "the same item"),)
        yield Finding(FIELD_VALUE, own if isinstance(own, str) else message, place, related=related)


def _is_left(error: Violation, left: dict[str, JSON]) -> bool:
    """Whether an error is about a value whose format a rule judges; not about a key of that value."""
    return bool(error.validator == "format" and left.get(pointer_of(error), left) == error.instance)


def _extras(schema: Schema, data: JSON, error: Violation) -> list[str]:
    """Return the keys that additionalProperties or unevaluatedProperties refuses."""
    instance = error.instance
    if error.validator == "additionalProperties":
        known = error.schema.get("properties", {})
        patterns = error.schema.get("patternProperties", {})
        return [
            key
            for key in instance
            if key not in known and not any(matches(pattern, str(key)) for pattern in patterns)
        ]
    path = [str(token) for token in error.absolute_path]
    for other in schema.broken(data):
        if other.kind.name == "unevaluatedProperties" and [str(t) for t in other.instance_path] == path:
            return list(other.kind.unexpected)
    return []


def _known_fields(schema: Schema, pointer: str) -> Iterator[str]:
    """Yield the field names the schema knows at a place."""
    node = node_at(schema, pointer)
    if node:
        yield from node.properties


def _property_schema(schema: JSON, error: Violation, name: str) -> dict[str, JSON]:
    """The subschema of a missing field, for its description; through one local reference."""
    own = error.schema.get("properties", {}) if isinstance(error.schema, dict) else {}
    sub = own.get(name) or (schema.get("properties", {}) if isinstance(schema, dict) else {}).get(name)
    if isinstance(sub, dict) and str(sub.get("$ref", "")).startswith("#/$defs/"):
        sub = schema.get("$defs", {}).get(sub["$ref"].removeprefix("#/$defs/"))
    return sub if isinstance(sub, dict) else {}


def _would_be(text: str, wanted: JSON) -> bool:
    """Whether a quoted value would have the right type without its quotes."""
    from seedlint.reading.yaml.yaml12 import resolve

    value = resolve(text)
    kinds: dict[str, Any] = {"integer": int, "number": (int, float), "boolean": bool, "null": type(None)}
    kind = kinds.get(wanted) if isinstance(wanted, str) else None
    return kind is not None and isinstance(value, kind) and (isinstance(value, bool) == (wanted == "boolean"))


def _missing(errors: Iterable[Violation]) -> set[tuple[str, str]]:
    """Return the objects that lack a field, and the field."""
    return {
        (pointer_of(one), name) for one in errors if one.validator == "required" for name in _lacking(one)
    }


def _lacking(error: Violation) -> list[str]:
    """The one field that a `required` error is about; jsonschema makes an error of each."""
    lacking = [key for key in error.validator_value if key not in error.instance]
    return [key for key in lacking if repr(key) in error.message][:1] or lacking[:1]
