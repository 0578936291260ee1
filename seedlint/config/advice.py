"""What to write instead of a setting that is not one: a severity `off`, a key below the wrong table."""

from __future__ import annotations

import json
from math import isfinite
from typing import TYPE_CHECKING, Any

from seedlint.codes import FIELD_TYPE, FIELD_VALUE, REQUIRED_FIELD
from seedlint.config.forms import nothing_there, schema_at, types_of, written, wrong_type
from seedlint.finding import JSON, pointer_tokens
from seedlint.util.escape import escape

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from seedlint.config.settings import Settings
    from seedlint.finding import Finding

Keys = tuple[str, ...]

_OFF = frozenset(
    ("off", "none", "no", "ignore", "ignored", "disable", "disabled", "false", "0", "skip", "never")
)
_ON = frozenset(("on", "yes", "true", "1", "enable", "enabled", "default"))
_MEANT = {
    "info": "note", "information": "note", "informational": "note", "hint": "note", "notice": "note",
    "critical": "error", "fatal": "error", "high": "error", "on": "error", "true": "error",
}  # fmt: skip
_SEVERITIES = frozenset(("error", "warning", "note"))
_LEVELS = frozenset(("severity", "level"))
_SWITCHES = frozenset(("enabled", "enable", "active", "use"))
_FREE: dict[Keys, str] = {
    ("severity",): "rule",
    ("per-file-ignores",): "pattern of files",
    ("rules",): "rule",
    ("links", "accept"): "host",
}
"""Tables whose keys have names of people's own, and what they name."""
_CUSTOM: Keys = ("rules", "custom")
"""The list of rules that the configuration defines."""
_ONCE = (
    "your own rules are defined once, in `[[rules.custom]]` outside of `overrides`; `select` and `ignore`"
    " in these say where they run"
)
_RULE = 2
"""How many keys lead to a rule's severity, or to its options."""
_OVERRIDE = 2
"""How many keys lead to a table of `overrides`."""


def advice(settings: Settings, table: JSON, finding: Finding) -> tuple[Keys, str]:
    """Return what is said of a wrong setting, and the path of keys to where it is wrong."""
    keys = tuple(pointer_tokens(finding.pointer))
    own = in_own_file(settings)
    astray = _astray(table, keys, own=own)
    if astray:
        return astray
    if keys[:1] == ("overrides",) and _inside(keys)[:2] == _CUSTOM:
        return keys, _ONCE
    if own and keys in {("tool",), ("seedlint",)}:
        return keys, _prefixed(table, keys[0])
    value = _value(table, keys)
    if isinstance(value, float) and not isfinite(value) and "number" in types_of(schema_at(keys)):
        # TOML has `nan` and `inf`; JSON, and so the schema, has not.
        return keys, f"`{keys[-1]}` is not a finite number; write one"
    return keys, _words(table, keys, finding, own=own)


def unnoticed(settings: Settings, names: Iterable[str]) -> Iterator[tuple[Keys, str]]:
    """Yield the keys below `per-file-ignores` that would be patterns, and are meant as what they are called.

    In quotes they are patterns.
    """
    for name in names:
        keys = ("per-file-ignores", name)
        if settings.is_bare(*keys):
            words = _no_such(keys[:1], name, own=in_own_file(settings))
            yield keys, f'{words}; for files called so, write `"{name}"` in quotes'


def in_own_file(settings: Settings) -> bool:
    """Whether the settings are in a file of seedlint's alone."""
    return settings.source is not None and settings.source.name != "pyproject.toml"


def about_option(settings: Settings, rule: str, option: str) -> str:
    """Say what is meant by an option that a rule does not have; empty if unknown."""
    own, value = in_own_file(settings), settings.rules[rule][option]
    if option in _LEVELS | _SWITCHES or (_is_off(value) and option in _SEVERITIES):
        ignored = {"ignore": list(settings.ignore)} if settings.ignore else {}
        return _as_a_rule(ignored, rule, value, _top(own=own), "" if own else "tool.seedlint.")
    return (
        _no_such(("rules",), option, own=own).replace("not a rule", "not an option")
        if option in _root()
        else ""
    )


def _inside(keys: Keys) -> Keys:
    """Return keys without the two that lead into a table of `overrides`, where all is as at the top."""
    return keys[_OVERRIDE:] if keys[:1] == ("overrides",) and len(keys) > _OVERRIDE else keys


def _words(table: JSON, keys: Keys, finding: Finding, *, own: bool) -> str:
    value = _value(table, keys)
    inside = _inside(keys)
    top = _top(own=own) if inside is keys else _IN_OVERRIDE
    if len(inside) == _RULE:
        around = table if inside is keys else _value(table, keys[:_OVERRIDE])
        prefix = "" if own else "tool.seedlint."
        prefix += "" if inside is keys else "overrides."
        words = ""
        if inside[0] == "rules" and not isinstance(value, dict):
            words = _as_a_rule(around, inside[1], value, top, prefix)
        if inside[0] == "severity":
            words = _severity(around, inside[1], finding.message, top)
        if words:
            return words
    if inside[:-1] in _FREE and isinstance(value, dict) and not _has_tables(keys):
        return _parted(keys, value)
    if finding.code == FIELD_TYPE:
        return wrong_type(keys, value, own=own) or finding.message
    if finding.code == FIELD_VALUE and value == "" and "string" in types_of(schema_at(keys)):
        return nothing_there(keys)
    words = _meant(keys[-1], value, finding.message)
    if finding.code == REQUIRED_FIELD:
        # Where it belongs may be told already.
        what, there, where = words.partition("; add it ")
        words = f"{what}; add a line for it{' ' * bool(there)}{where}"
    if inside is not keys or keys[0] == "overrides":
        words = words.replace("to the document itself", _top(own=own))
    words = words.replace("required field", "required key").replace("not an object", "not a table")
    words = words.replace("unknown field", "unknown key").replace("the field", "the key")
    top = _top(own=own)
    return words.replace("to the document itself", f"to {top.removeprefix('at ')}" if own else top)


def _has_tables(keys: Keys) -> bool:
    """Whether a setting is a table, or the list of them that defines rules."""
    return schema_at(keys).get("type") == "object" or keys == _CUSTOM


def _parted(keys: Keys, value: JSON) -> str:
    """Say of a table where there should be none that its name was meant as one key, with dots in it."""
    parts = [keys[-1]]
    while isinstance(value, dict) and len(value) == 1:
        ((key, value),) = value.items()
        parts.append(key)
    name = json.dumps(".".join(parts), ensure_ascii=False)
    return f"without quotes, the dots split the {_FREE[_inside(keys)[:-1]]}; write `{escape(name)} = …`"


def _meant(name: str, value: JSON, message: str) -> str:
    """Say what is meant by a value: the only item of a list, if it is a severity; `never`, by what is off."""
    if name == "fail-on" and _is_off(value):
        return f"{message.partition('; did you')[0]}; did you mean `never`?"
    only = value[0] if isinstance(value, list) and len(value) == 1 else None
    return (
        f'{message}; write `{written(name)} = "{only}"`'
        if isinstance(only, str) and only in _SEVERITIES
        else message
    )


def _astray(table: JSON, keys: Keys, *, own: bool) -> tuple[Keys, str] | None:
    """Say of a key that its table has names of people's own, and that it is known in one around it."""
    for length in range(1, len(keys)):
        start = keys[:length]
        if _inside(start) not in _FREE:
            continue
        if start[-1] == "rules" and isinstance(_value(table, keys[: length + 1]), dict):
            continue
        words = _no_such(keys[:length], keys[length], own=own)
        if words:
            return keys[: length + 1], words
    return None


def _no_such(inside: Keys, name: str, *, own: bool) -> str:
    """Say where a key belongs that stands in a table of free names; empty where it has no other place."""
    around = inside[:-1]
    if around and name in schema_at(around).get("properties", {}):
        prefix = "" if own else "tool.seedlint."
        above = ".".join(key for key in inside if not key.isdigit())
        below = f"[{prefix}{'.'.join(around)}]" if around == around[:1] else f"[[{prefix}{around[0]}]]"
        where = f"below `{below}`, above `[{prefix}{above}]`"
    elif name in _root():
        where = _top(own=own)
    else:
        return ""
    kind = _FREE[_inside(inside)]
    article = "an" if kind.startswith("o") else "a"
    return f"`{name}` is not {article} {kind}, but a key of its own; write it {where}"


_IN_OVERRIDE = "in the same `[[overrides]]`"


def _top(*, own: bool) -> str:
    return "at the top of the file, above the first `[table]`" if own else "below `[tool.seedlint]`"


def _prefixed(table: JSON, key: str) -> str:
    inside = table[key].get("seedlint") if key == "tool" and isinstance(table[key], dict) else table[key]
    prefix = "tool.seedlint" if key == "tool" else "seedlint"
    keys = inside if isinstance(inside, dict) else {}
    tables = [
        f"{begin}{{}}{_header(name, value)}{end}"
        for name, value in keys.items()
        for begin, end in (("[[", "]]") if isinstance(value, list) else ("[", "]"),)
        if _is_table(value)
    ]
    plain = len(tables) < len(keys) or not keys
    example = tables[0] if tables else "[{}severity]"
    without = f"leave out the line `[{prefix}]`, and " if plain else ""
    return (
        f"`{prefix}` is for pyproject.toml; seedlint.toml has its keys without: {without}write"
        f" `{example.format('')}` for `{example.format(f'{prefix}.')}`"
    )


def _is_table(value: JSON) -> bool:
    """Whether a value is written below a line of its own: a table, or a list of them."""
    return isinstance(value, dict) or (isinstance(value, list) and bool(value) and isinstance(value[0], dict))


def _header(name: str, value: JSON) -> str:
    """Return what the first line of a table has between its brackets, where the table holds only others."""
    shown = escape(written(name)).replace("{", "{{").replace("}", "}}")
    if isinstance(value, dict) and value and all(isinstance(one, dict) for one in value.values()):
        inner, below = next(iter(value.items()))
        return f"{shown}.{_header(inner, below)}"
    return shown


def _severity(table: JSON, selector: str, message: str, top: str) -> str:
    value = table["severity"][selector]
    if _is_off(value):
        return _switched_off(table, selector, "a severity", top)
    word = _word(value)
    if word in _MEANT:
        return f"{message}; did you mean `{_MEANT[word]}`?"
    return _meant(selector, value, message.replace("not an object", "not a table"))


def _as_a_rule(table: Mapping[str, Any], rule: str, value: JSON, top: str, prefix: str) -> str:
    """Say how a rule is switched or made severe that is given a value where its options belong.

    ``top`` says where keys like `ignore` are written, ``prefix`` is that of tables there.
    """
    word = _word(value)
    if _is_off(value):
        return _switched_off(table, rule, "`[rules]`", top)
    shown = escape(rule)
    if word in _SEVERITIES or (word in _MEANT and word not in _ON):
        severity = _MEANT.get(word, word)
        return (
            f'how severe `{shown}` is, is said below `[{prefix}severity]`: `{written(rule)} = "{severity}"`'
        )
    if word in _ON:
        return f"`{shown}` is on unless it is in `ignore`, or `select` leaves it out; leave this line out"
    return ""


def _switched_off(table: Mapping[str, Any], selector: str, by: str, top: str) -> str:
    shown = escape(selector)
    if isinstance(table.get("ignore"), list):
        return f'`{shown}` is switched off in `ignore`, not by {by}; add `"{shown}"` there'
    return f'`{shown}` is switched off by `ignore = ["{shown}"]` ({top}), not by {by}'


def _is_off(value: JSON) -> bool:
    return _word(value) in _OFF


def _word(value: JSON) -> str:
    return str(value).lower() if isinstance(value, (str, int)) else ""


def _value(table: JSON, keys: Sequence[str]) -> JSON:
    for key in keys:
        table = table[int(key)] if isinstance(table, list) else table[key]
    return table


def _root() -> Mapping[str, Any]:
    properties: Mapping[str, Any] = schema_at(())["properties"]
    return properties


__all__ = ["about_option", "advice", "unnoticed"]
