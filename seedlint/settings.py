"""Finds, reads and validates the configuration, into one frozen object.

The nearest ``seedlint.toml``, or ``pyproject.toml`` with ``[tool.seedlint]``, from the working
directory upwards. Paths and patterns in it are relative to the directory it stands in, the *root*.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from seedlint.engine import DEFAULT_MAX_FILE_SIZE
from seedlint.errors import ConfigurationError
from seedlint.finding import JSON, Severity, pointer_tokens

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

FILE_NAME = "seedlint.toml"
DEFAULT_ORIGIN = "default"


@dataclass(frozen=True)
class Settings:
    """The settings in force. ``origins`` says for each key where its value comes from."""

    root: Path
    source: Path | None = None
    schema: Path | None = None
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    select: tuple[str, ...] = ("ALL",)
    ignore: tuple[str, ...] = ()
    severity: Mapping[str, Severity] = field(default_factory=dict)
    per_file_ignores: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    fail_on: Severity = Severity.ERROR
    rule_paths: tuple[str, ...] = ()
    max_file_size: int = DEFAULT_MAX_FILE_SIZE
    rules: Mapping[str, Mapping[str, JSON]] = field(default_factory=dict)
    origins: Mapping[str, str] = field(default_factory=dict)
    text: str = ""
    """The configuration file's text, to find lines in."""

    def origin(self, key: str) -> str:
        """Say where a setting comes from: a file and line, the command line, or the default."""
        return self.origins.get(key, DEFAULT_ORIGIN)

    def overridden(self, **changes: Any) -> Settings:
        """Return the settings with those the command line gives (None: not given)."""
        given = {key: value for key, value in changes.items() if value is not None}
        origins = {**self.origins, **dict.fromkeys(given, "command line")}
        return replace(self, **given, origins=origins)

    def line_of(self, *keys: str) -> int:
        """Return the line of the configuration file on which a key stands."""
        prefix = ("tool", "seedlint") if self.source and self.source.name == "pyproject.toml" else ()
        return key_line(self.text, (*prefix, *keys))

    def where(self, *keys: str) -> str:
        """Return ``file:line`` of a key of the configuration file, for messages."""
        from seedlint.discovery import shown

        return f"{shown(self.source)}:{self.line_of(*keys)}" if self.source else "the command line"


def load(explicit: Path | None = None, start: Path | None = None, *, use_files: bool = True) -> Settings:
    """Return the settings from ``explicit``, or from the nearest file at or above ``start``.

    ConfigurationError, with file, line, key and a did-you-mean, for anything wrong in it.
    """
    start = (start or Path.cwd()).absolute()
    if explicit is not None:
        table, text = _read(explicit)
        if explicit.name == "pyproject.toml":
            table = table.get("tool", {}).get("seedlint", {})
        return _settings(explicit.absolute(), table, text)
    if use_files:
        for directory in (start, *start.parents):
            own = directory / FILE_NAME
            if own.is_file():
                table, text = _read(own)
                return _settings(own, table, text)
            project = directory / "pyproject.toml"
            if project.is_file() and "tool.seedlint" in _peek(project):
                table, text = _read(project)
                if "seedlint" in table.get("tool", {}):
                    return _settings(project, table["tool"]["seedlint"], text)
    return Settings(root=_repository(start))


def _repository(start: Path) -> Path:
    """Return the top of the git repository, or the directory itself."""
    return next((d for d in (start, *start.parents) if (d / ".git").exists()), start)


def _peek(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


def _read(path: Path) -> tuple[dict[str, Any], str]:
    import tomllib

    from seedlint.discovery import reason, shown

    name = shown(path)
    try:
        text = path.read_bytes().decode("utf-8-sig")
        return tomllib.loads(text), text
    except OSError as error:
        raise ConfigurationError(f"{name}: the configuration can't be read: {reason(error)}") from None
    except UnicodeDecodeError as error:
        raise ConfigurationError(f"{name}: the configuration is not UTF-8 (byte {error.start})") from None
    except tomllib.TOMLDecodeError as error:
        place = re.search(r"\(at line (\d+), column (\d+)\)", str(error))
        at = f":{place[1]}:{place[2]}" if place else ""
        message = re.sub(r" \(at .*\)$", "", str(error))
        raise ConfigurationError(f"{name}{at}: not well-formed TOML: {message}") from None


def _settings(source: Path, table: dict[str, Any], text: str) -> Settings:
    from seedlint.discovery import shown

    settings = Settings(root=source.parent, source=source, text=text)
    _validate(table, settings)
    values: dict[str, Any] = {}
    for key, value in table.items():
        values[key.replace("-", "_")] = _converted(key, value, source.parent)
    origins = {key.replace("-", "_"): f"{shown(source)}:{settings.line_of(key)}" for key in table}
    return replace(settings, **values, origins=origins)


def _converted(key: str, value: Any, root: Path) -> Any:
    if key == "schema":
        return root / value
    if key == "fail-on":
        return Severity.parse(value)
    if key == "severity":
        return {selector: Severity.parse(word) for selector, word in value.items()}
    if key == "per-file-ignores":
        return {pattern: tuple(selectors) for pattern, selectors in value.items()}
    return tuple(value) if isinstance(value, list) else value


def _validate(table: JSON, settings: Settings) -> None:
    from seedlint.schema import DEFAULT, Schema

    schema = Schema.load(DEFAULT.with_name("config.schema.json"), "config.schema.json")
    if schema.is_valid(table):
        return
    from seedlint.explain import explain

    problems = []
    for finding in explain(schema, table):
        keys = pointer_tokens(finding.pointer)
        message = f"{settings.where(*keys)}: {finding.message.replace('unknown field', 'unknown key')}"
        problems.append((settings.line_of(*keys), message))
    raise ConfigurationError("\n".join(message for _, message in sorted(problems)))


_HEADER = re.compile(r"^\s*\[\[?\s*([^\]]+?)\s*\]\]?\s*(?:#.*)?$")
_PART = re.compile(r"""\s*("(?:[^"\\]|\\.)*"|'[^']*'|[A-Za-z0-9_-]+)\s*""")


def key_line(text: str, path: Sequence[str]) -> int:
    """Return the 1-based line of a TOML key; the line of its closest parent if it has none of its own."""
    best, best_depth = 1, 0
    table: tuple[str, ...] = ()
    for number, line in enumerate(text.splitlines(), 1):
        header = _HEADER.match(line)
        if header:
            table = _parts(header[1])
            keys = table
        elif "=" in line:
            keys = (*table, *_parts(line))
        else:
            continue
        if len(keys) > best_depth and tuple(path[: len(keys)]) == keys:
            best, best_depth = number, len(keys)
    return best


def _parts(line: str) -> tuple[str, ...]:
    """Return the parts of a dotted key at the beginning of a line."""
    parts: list[str] = []
    at = 0
    while part := _PART.match(line, at):
        word = part[1]
        parts.append(word[1:-1] if word[0] in "\"'" else word)
        at = part.end()
        if line[at : at + 1] != ".":
            break
        at += 1
    return tuple(parts)


def describe(settings: Settings, rules: Mapping[str, tuple[Sequence[Any], Mapping[str, Any]]]) -> str:
    """Return the settings as TOML, each with where it comes from in a comment.

    ``rules`` gives, by rule name, the rule's options and the accepted values.
    """
    from seedlint.discovery import shown

    source = shown(settings.source) if settings.source else "none found"
    lines = [f"# configuration file: {source}", f"# root: {settings.root.as_posix()}", ""]
    rows: list[tuple[str, str, str]] = []
    for key in (
        "schema",
        "include",
        "exclude",
        "select",
        "ignore",
        "fail_on",
        "rule_paths",
        "max_file_size",
    ):
        value = getattr(settings, key)
        if key == "schema":
            value = shown(value) if value else "the built-in seed schema"
        rows.append((key.replace("_", "-"), _toml(value), settings.origin(key)))
    width = max(len(key) + len(value) for key, value, _ in rows) + 3
    lines += [f"{f'{key} = {value}':{width}}  # {origin}" for key, value, origin in rows]
    for key in ("severity", "per_file_ignores"):
        table = getattr(settings, key)
        if table:
            lines += ["", f"[{key.replace('_', '-')}]  # {settings.origin(key)}"]
            lines += [f"{_toml(name)} = {_toml(value)}" for name, value in table.items()]
    for name, (options, accepted) in rules.items():
        lines += ["", f"[rules.{name}]"]
        for option in options:
            where = settings.where("rules", name, option.name) if option.name in accepted else DEFAULT_ORIGIN
            lines.append(f"{option.name} = {_toml(accepted.get(option.name, option.default))}  # {where}")
    return "\n".join(lines) + "\n"


def _toml(value: Any) -> str:
    if isinstance(value, Severity):
        return f'"{value}"'
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (tuple, list, frozenset)):
        return "[" + ", ".join(_toml(item) for item in value) + "]"
    if isinstance(value, str):
        import json

        return json.dumps(value, ensure_ascii=False)
    return str(value)
