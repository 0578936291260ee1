"""The settings in force as TOML, each with where it comes from: for `seedlint config`."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from seedlint.config.anomalies import anomaly_defaults
from seedlint.config.failing import FailOn
from seedlint.config.links import defaults
from seedlint.config.own import store_path
from seedlint.config.settings import DEFAULT_ORIGIN, SHARED
from seedlint.finding import Severity
from seedlint.patterns.kinds import WHOLE
from seedlint.reading.choose import syntaxes_for
from seedlint.util.escape import escape
from seedlint.util.paths import shown

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

    from seedlint.config.overrides import Override
    from seedlint.config.settings import Settings

    Options = Mapping[str, tuple[Sequence[Any], Mapping[str, Any]]]
    """By rule name, the rule's options and the accepted values."""

_WITHOUT = {
    "schema": "the built-in seed schema",
    "baseline": "none",
    "docs-url": "none",
    **dict.fromkeys(("max-errors", "max-warnings", "max-notes"), "as `fail-on` says"),
}
_LONG_ROW = 60
_PLAIN = (
    "schema",
    "schema_roots",
    "preset",
    "front_matter",
    "schema_comments",
    "include",
    "exclude",
    "select",
    "ignore",
    "fail_on",
    "max_errors",
    "max_warnings",
    "max_notes",
    "rule_paths",
    *SHARED,
    "cache_dir",
    "max_file_size",
    "baseline",
    "docs_url",
)
_FREE_TABLES = {"severity": "that of each rule", "per_file_ignores": "none"}
"""Tables whose keys have names of people's own, and what is said where there are none."""


class Chosen(Protocol):
    """What the settings come to: the preset, and the rules that run."""

    @property
    def preset(self) -> str:
        """The preset."""

    @property
    def codes(self) -> Collection[str]:
        """The rules."""


def describe(settings: Settings, rules: Options, chosen: Chosen) -> str:
    """Return the settings as TOML, with where each comes from in a comment."""
    lines = [*_head(settings), "", *_top(settings, chosen), *_rules(settings, rules), *_custom(settings)]
    for number, override in enumerate(settings.overrides):
        lines += _override(settings, override, number)
    return _text(lines)


def describe_for(
    settings: Settings,
    path: str,
    rules: Options,
    chosen: Chosen,
    *,
    owned: str,
    named: str | None = None,
) -> str:
    """Return the same for a file, by its path from the root: what overrides make of the settings there.

    ``owned`` says who owns it; ``named`` is the schema that it names, if it does.
    """
    numbers = settings.overriding(path)
    which = ", ".join(settings.where("overrides", str(number)) for number in numbers)
    there = settings.of(path)
    about = [
        f"# for: {path}",
        f"# read as: {_read_as(settings, path)}",
        f"# overrides that match: {which or 'none'}",
        f"# owned by: {owned}",
    ]
    if named is not None:
        about.append(f"# it names the schema: {named}")
    lines = [*_head(settings), *about, "", *_top(there, chosen), *_rules(there, rules), *_custom(there)]
    return _text(lines)


def _read_as(settings: Settings, path: str) -> str:
    """Say in which syntax a file is read, and what decides that."""
    syntax = syntaxes_for(settings.kinds).whole(path)
    if syntax is None:
        return "front matter, in the syntax that it begins with"
    named = settings.kinds.syntax(path)
    why = f"`documents.{named}`, {settings.where('documents', named)}" if named else "its ending"
    return f"{syntax.endings[0].upper()}, the whole file ({why})"


def _text(lines: Iterable[str]) -> str:
    return "".join(f"{escape(line)}\n" for line in lines)


def _head(settings: Settings) -> Iterator[str]:
    yield f"# configuration file: {shown(settings.source) if settings.source else 'none found'}"
    yield f"# root: {settings.root.as_posix()}"


def _top(settings: Settings, chosen: Chosen) -> Iterator[str]:
    """Yield the keys at the top, and the tables but those of rules."""
    worked_out = {"cache_dir": settings.cache_path(), "preset": chosen.preset}
    rows = []
    for field_name in _PLAIN:
        value = worked_out.get(field_name, getattr(settings, field_name))
        key = field_name.replace("_", "-")
        row = f"# {key}: {_WITHOUT[key]}" if value is None else f"{key} = {_toml(value)}"
        rows.append((row, settings.origin(key)))
    yield from _aligned(rows)
    for field_name, words in _FREE_TABLES.items():
        if not getattr(settings, field_name):
            yield f"# {field_name.replace('_', '-')}: {words}"
    yield f"# rules that run: {' '.join(sorted(chosen.codes))}"
    for field_name in (*_FREE_TABLES, *_TABLES):
        yield from _table(settings, field_name)


def _table(settings: Settings, field_name: str) -> Iterator[str]:
    """Yield a table of the configuration, with defaults; nothing if its names are free and there are none."""
    key = field_name.replace("_", "-")
    own = getattr(settings, field_name)
    table = _completed(_TABLES[field_name](settings), own) if field_name in _TABLES else own
    if not table:
        return
    yield from ("", f"[{key}]  # {settings.origin(key)}" if own else f"[{key}]")
    rows = []
    for name, value in table.items():
        shown_name = name if field_name in _TABLES else _toml(name)
        if value is None:
            row = f"# {shown_name}: none"
        else:
            row = f"{shown_name} = {_toml(_without_password(value))}"
        rows.append((row, settings.where(key, name) if name in own else DEFAULT_ORIGIN))
    yield from _aligned(rows)


def _completed(usual: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """Return a table with the defaults of what it does not say, in tables within it, too."""
    more = {
        key: _completed(usual[key], value)
        for key, value in own.items()
        if isinstance(usual.get(key), dict) and isinstance(value, dict)
    }
    return {**usual, **own, **more}


def _documents(_settings: Settings) -> dict[str, Any]:
    return {"extensions": [], **{syntax: [] for syntax in WHOLE}, "allow-multiple": False}


def _links(settings: Settings) -> dict[str, Any]:
    options = defaults()
    return {"use": options.pop("use"), "store": store_path(settings), **options}


def _owners(_settings: Settings) -> dict[str, Any]:
    return {"codeowners": True, "paths": [], "rules": [], "providers": []}


def _notify(_settings: Settings) -> dict[str, Any]:
    from seedlint.config.notify import defaults as of_notices

    return of_notices()


def _report(_settings: Settings) -> dict[str, Any]:
    return {
        "source-url": None,
        "default-suites": True,
        "suites": [],
        "anomalies": anomaly_defaults(),
        "expectations": [],
    }


def _gate(_settings: Settings) -> dict[str, Any]:
    return {"conditions": [], "expectations": "warning"}


def _rules(settings: Settings, rules: Options) -> Iterator[str]:
    for name, (options, accepted) in rules.items():
        yield from ("", f"[rules.{name}]")
        rows = []
        for option in options:
            own = option.name in settings.rules.get(name, ())
            where = settings.where("rules", name, option.name) if own else DEFAULT_ORIGIN
            if option.name in accepted and not own:
                # As a comment, for those who make a configuration of the text and change what is above.
                rows.append((f"# {option.name}: as above", settings.where(option.name)))
                continue
            rows.append((f"{option.name} = {_toml(accepted.get(option.name, option.default))}", where))
        yield from _aligned(rows)


def _custom(settings: Settings) -> Iterator[str]:
    """Yield the rules that the configuration defines, as they were written."""
    for definition in settings.custom:
        yield from ("", f"[[rules.custom]]  # {settings.where(*definition.keys())}")
        yield from _aligned(
            (f"{key} = {_toml(value)}", settings.where(*definition.keys(key)))
            for key, value in definition.table.items()
        )


def _override(settings: Settings, override: Override, number: int) -> Iterator[str]:
    """Yield a table of overrides as it was written."""
    at = ("overrides", str(number))
    yield from ("", f"[[overrides]]  # {settings.where(*at)}")
    rows = []
    for field_name, value in vars(override).items():
        key = field_name.replace("_", "-")
        if value or (value is not None and key in {"select", "ignore"}):
            rows.append((f"{key} = {_toml(value)}", settings.where(*at, key)))
    yield from _aligned(rows)


def _aligned(rows: Iterable[tuple[str, str]]) -> list[str]:
    """Return lines with where they come from in a column of comments; very long ones have it behind them."""
    rows = list(rows)
    width = max((len(row) for row, origin in rows if origin and len(row) <= _LONG_ROW), default=0)
    return [f"{row:{width}}  # {origin}" if origin else row for row, origin in rows]


def _without_password(value: Any) -> Any:
    """Mask the user name and password that a URL may have (a proxy's, say)."""
    return re.sub(r"(?<=:)//[^/@]*@", "//***@", value) if isinstance(value, str) else value


def _toml(value: Any) -> str:
    if isinstance(value, (Severity, FailOn)):
        return f'"{value}"'
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict):
        return (
            "{}"
            if not value
            else "{ " + ", ".join(f"{_toml(key)} = {_toml(item)}" for key, item in value.items()) + " }"
        )
    if isinstance(value, (tuple, list, frozenset)):
        return "[" + ", ".join(_toml(item) for item in value) + "]"
    if isinstance(value, Path):
        value = shown(value)
    return json.dumps(value, ensure_ascii=False) if isinstance(value, str) else str(value)


_TABLES: Mapping[str, Callable[[Settings], dict[str, Any]]] = {
    "documents": _documents,
    "links": _links,
    "owners": _owners,
    "report": _report,
    "gate": _gate,
    "notify": _notify,
}
"""Other tables, and what they have where the configuration does not say it; None where that is nothing."""

__all__ = ["describe", "describe_for"]
