"""Which branch of an ``anyOf`` or ``oneOf`` a value was meant for, when it fits none."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from seedlint.codes import FIELD_VALUE, SCHEMA
from seedlint.finding import Finding, Fix, escape_token
from seedlint.schema.asked import SILENT, TYPES, either, form_words
from seedlint.schema.reasons import behind, reason
from seedlint.schema.wording import Resolve, Violation, field_of, there, type_names
from seedlint.util.shorten import shorten
from seedlint.util.suggest import closest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from seedlint.finding import JSON

_DECIDING = frozenset(("const", "enum"))
_MOST_OTHERS = 3
_DEEPEST = 5
_MOST_WORDS = 6
_OR = "; or write "


class Meant(NamedTuple):
    """The branch that was meant: what breaks it, and the other branches, where nothing decides."""

    errors: list[Violation]
    others: list[JSON]


class Kinds(NamedTuple):
    """A field whose value decides which branch counts, and has a value that none knows."""

    field: str
    allowed: list[JSON]


def by_branch(error: Violation) -> dict[int, list[Violation]]:
    """Return what breaks each branch."""
    branches: dict[int, list[Violation]] = {}
    for part in error.context:
        branches.setdefault(part.schema_path[0], []).append(part)
    return branches


def meant(error: Violation, resolve: Resolve) -> Meant | Kinds | None:
    """Return the branch that a value was meant for; None where that is anybody's guess.

    A key of which the branches say what it is decides; otherwise it is the branch that got furthest.
    """
    branches = by_branch(error)
    fitting = {
        index: errors
        for index, errors in branches.items()
        if not any(one.validator == "type" and not one.path for one in errors)
    }
    if len(fitting) <= 1:
        return Meant(next(iter(fitting.values())), []) if fitting else None
    if not isinstance(error.instance, (dict, list)):
        return None
    if isinstance(error.instance, dict):
        found = _by_key(error, fitting, resolve)
        if isinstance(found, Kinds):
            return found
        fitting = found
    if len(fitting) == 1:
        return Meant(next(iter(fitting.values())), [])
    ranks = {index: _shortfall(errors) for index, errors in fitting.items()}
    best = min(ranks, key=lambda index: (ranks[index], index))
    return Meant(fitting[best], [error.validator_value[index] for index in fitting if index != best])


def _by_key(
    error: Violation, fitting: dict[int, list[Violation]], resolve: Resolve
) -> dict[int, list[Violation]] | Kinds:
    """Return the branches that a key selects, all of them where none does."""
    refused = {index: _refused(errors) for index, errors in fitting.items()}
    named = {index: _decided(error.validator_value[index], resolve) for index in fitting}
    keys = {key for found in refused.values() for key in found}
    for key in sorted(keys, key=lambda one: (-sum(one in found for found in refused.values()), one)):
        selected = [index for index in fitting if key in named[index] and key not in refused[index]]
        if selected and all(key in refused[index] for index in fitting if index not in selected):
            return {index: fitting[index] for index in selected}
    shared = set.intersection(*(set(keys) for keys in refused.values()))
    if not shared:
        return fitting
    field = min(shared)
    return Kinds(field, _unique(one for keys in refused.values() for one in keys[field]))


def unknown_kind(
    instance: dict[str, JSON], kinds: Kinds, pointer: str, shows: Callable[[str], bool]
) -> Finding:
    """Report a field that decides which form counts, and has a value that no form knows."""
    found, place = instance[kinds.field], f"{pointer}/{escape_token(kinds.field)}"
    shown = shorten(found) if shows(place) else "this"
    options = ", ".join(shorten(one, 30) for one in kinds.allowed[:12]) + ", …" * (len(kinds.allowed) > 12)
    texts = [one for one in kinds.allowed if isinstance(one, str)]
    match = closest(found, texts) if isinstance(found, str) and shows(place) else None
    hint = f"; did you mean `{match}`?" if match else ""
    fix = Fix.replace(place, match, f"write `{match}`", safe=False) if match else None
    one_of = "one of " * (len(kinds.allowed) > 1)
    message = f"{shorten(kinds.field)} must be {one_of}{options}, not {shown}{hint}"
    return Finding(FIELD_VALUE, message, place, fix=fix)


def several_fit(error: Violation, resolve: Resolve) -> str:
    """Say which forms a value fits where it may fit only one."""
    fitting = [(index, opening(error.validator_value[index], resolve)) for index in error.fitting]
    words = [what for _, what in fitting]
    if not all(words) or len(set(words)) < len(words):
        words = [f"number {index + 1}{f' ({what})' if what else ''}" for index, what in fitting]
    more = len(words) - _MOST_OTHERS
    shown = [*words[:_MOST_OTHERS], *([f"{more} more"] if more > 0 else [])]
    exactly = "of which the schema allows exactly one"
    return f"{field_of(error)} fits {len(words)} forms {exactly}: {', '.join(shown[:-1])} and {shown[-1]}"


def chosen_by(error: Violation, pointer: str, resolve: Resolve, shows: Callable[[str], bool]) -> str:
    """Say by which key the form was chosen that an error is in, such as `` `kind: rule` ``; or nothing."""
    key = _choice(error, resolve)
    if key is None:
        return ""
    value = error.instance[key]
    if not isinstance(value, (str, int)) or not shows(f"{pointer}/{escape_token(key)}"):
        return shorten(key)
    return shorten(f"{key}: {str(value).lower() if isinstance(value, bool) else value}")


def _choice(error: Violation, resolve: Resolve) -> str | None:
    part, around = error, error.parent
    while around is not None and list(around.absolute_path) == list(error.absolute_path):
        if around.validator in {"oneOf", "anyOf"} and isinstance(error.instance, dict):
            index = part.schema_path[0]
            refused = {one: _refused(errors) for one, errors in by_branch(around).items()}
            here = refused.pop(index, {})
            keys = [
                key for key in _decided(around.validator_value[index], resolve)
                if key in error.instance and key not in here
            ]  # fmt: skip
            best = max(
                sorted(keys), key=lambda key: sum(key in one for one in refused.values()), default=None
            )
            if best is not None and any(best in one for one in refused.values()):
                return best
        part, around = around, around.parent
    return None


class Plain(NamedTuple):
    """What forms ask for that each take a few words; and the values or the formats, where they name them."""

    code: str
    words: str
    values: list[JSON]
    formats: frozenset[str] = frozenset()


def all_forms(error: Violation, resolve: Resolve) -> Plain | None:
    """Return what all forms ask for; None where one takes more than a few words.

    Those of another type than the value count only if no others do.
    """
    branches = by_branch(error)
    fitting = [index for index, errors in branches.items() if not refused_types({0: errors})]
    schemas = [_followed(error.validator_value[index], resolve) for index in fitting or branches]
    if not all(isinstance(one, dict) for one in schemas):
        return None
    if all("const" in one or isinstance(one.get("enum"), list) for one in schemas):
        values = _unique(
            value for one in schemas for value in ([one["const"]] if "const" in one else one["enum"])
        )
        shown = ", ".join(shorten(one, 30) for one in values[:12]) + ", …" * (len(values) > 12)
        return Plain(FIELD_VALUE, f"one of {shown}" if len(values) > 1 else shown, values)
    words = list(dict.fromkeys(map(form_words, schemas)))
    if not all(words) or len(words) > _MOST_WORDS:
        return None
    formats = [one.get("format") for one in schemas]
    named = frozenset(one for one in formats if isinstance(one, str))
    return Plain(SCHEMA, either(words), [], named if all(formats) else frozenset())


def unknown_form(error: Violation, plain: Plain, pointer: str, *, shows: bool) -> Finding:
    """Report a value that has none of some forms."""
    found = error.instance
    texts = [one for one in plain.values if isinstance(one, str)]
    match = closest(found, texts) if isinstance(found, str) and shows else None
    hint = f"; did you mean `{match}`?" if match else ""
    fix = Fix.replace(pointer, match, f"write `{match}`", safe=False) if match else None
    if plain.formats and isinstance(found, str) and shows:
        hint = behind(reason(plain.formats, found)[0])
    message = f"{field_of(error)} must be {plain.words}, not {there(found, shows=shows)}{hint}"
    return Finding(plain.code, message, pointer, fix=fix)


def _followed(schema: JSON, resolve: Resolve) -> JSON:
    for _ in range(_DEEPEST):
        if not (isinstance(schema, dict) and set(schema) - SILENT == {"$ref"}):
            break
        schema = resolve(schema["$ref"])
    return schema


def or_others(message: str, others: list[JSON], resolve: Resolve) -> str:
    """Say, behind a message, that there are other forms, and what they begin with."""
    if not others or _OR in message:
        return ""  # one of them has said so already
    names = list(dict.fromkeys(filter(None, (opening(one, resolve) for one in others))))
    shown = ", ".join(names[:_MOST_OTHERS]) + (", …" if len(names) > _MOST_OTHERS else "")
    count = "the other form" if len(others) == 1 else f"one of {len(others)} other forms"
    begin = f" {_OR[2:].capitalize()}" if message.endswith("?") else _OR
    return f"{begin}{count}{f' ({shown})' if shown else ''}"


def opening(schema: JSON, resolve: Resolve, depth: int = 0) -> str:
    """Say what a form begins with: the key that decides, the first that must be there, or its type."""
    if not isinstance(schema, dict) or depth > _DEEPEST:
        return ""
    fields = schema.get("properties")
    fields = fields if isinstance(fields, dict) else {}
    for name, sub in fields.items():
        if isinstance(sub, dict) and not _DECIDING.isdisjoint(sub):
            first = sub["const"] if "const" in sub else next(iter(sub["enum"]), None)
            return f"`{name}: {first}`" if isinstance(first, str) else f"`{name}: …`"
    required = schema.get("required")
    names = [*(required if isinstance(required, list) else ()), *fields]
    if names and isinstance(names[0], str):
        return f"`{names[0]}: …`"
    if isinstance(schema.get("type"), str) or "const" in schema:
        return TYPES.get(str(schema.get("type")), "") or shorten(schema.get("const"), 30)
    subs = list(schema["allOf"]) if isinstance(schema.get("allOf"), list) else []
    if isinstance(schema.get("$ref"), str):
        subs.append(resolve(schema["$ref"]))
    return next(filter(None, (opening(one, resolve, depth + 1) for one in subs)), "")


def _refused(errors: Iterable[Violation]) -> dict[str, list[JSON]]:
    """Return the keys with a value that a branch does not take for its own, and what it would take."""
    found: dict[str, list[JSON]] = {}
    for one in errors:
        if one.validator in _DECIDING and len(one.path) == 1 and isinstance(one.path[0], str):
            allowed = one.validator_value if one.validator == "enum" else [one.validator_value]
            found.setdefault(one.path[0], []).extend(allowed)
    return found


def _decided(schema: JSON, resolve: Resolve, depth: int = 0) -> set[str]:
    """Return the keys of which a branch says what they are."""
    if not isinstance(schema, dict) or depth > _DEEPEST:
        return set()
    fields = schema.get("properties")
    found = {
        name
        for name, sub in (fields.items() if isinstance(fields, dict) else ())
        if isinstance(sub, dict) and not _DECIDING.isdisjoint(sub)
    }
    parts = [*schema["allOf"]] if isinstance(schema.get("allOf"), list) else []
    if isinstance(schema.get("$ref"), str):
        parts.append(resolve(schema["$ref"]))
    return found.union(*(_decided(part, resolve, depth + 1) for part in parts))


def _shortfall(errors: list[Violation]) -> tuple[int, int, int]:
    """Rank how far a value got: the less is wrong at the top, and the deeper the rest, the better."""
    top = [one for one in errors if len(one.path) == 0 or (one.validator in _DECIDING and len(one.path) == 1)]
    return len(top), -max(len(one.absolute_path) for one in errors), len(errors)


def _unique(values: Iterable[JSON]) -> list[JSON]:
    return list({repr(value): value for value in values}.values())


def refused_types(branches: dict[int, list[Violation]]) -> set[str]:
    """Return the types that the branches ask for, of which the value has none."""
    refusals = [e for errors in branches.values() for e in errors if e.validator == "type" and not e.path]
    return {name for e in refusals for name in type_names(e)}


__all__ = [
    "Kinds",
    "Meant",
    "all_forms",
    "by_branch",
    "chosen_by",
    "meant",
    "or_others",
    "refused_types",
    "several_fit",
    "unknown_form",
    "unknown_kind",
]
