"""Finds, reads and validates the configuration, into one frozen object.

The nearest ``seedlint.toml``, or ``pyproject.toml`` with ``[tool.seedlint]``, from the working
directory upwards. Paths and patterns in it are relative to the directory it stands in, the *root*.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from seedlint.config.astray import has_settings, may_concern, misplaced, near
from seedlint.config.failing import Failing, FailOn
from seedlint.config.own import FILE_NAME, Own
from seedlint.errors import ConfigurationError, UsageError
from seedlint.finding import JSON, Severity
from seedlint.patterns.kinds import USUAL, WHOLE, Kinds
from seedlint.patterns.meaning import Configured, PatternError, readings
from seedlint.sources.naming import Names
from seedlint.util.escape import escape
from seedlint.util.late import late
from seedlint.util.limits import DEFAULT_MAX_FILE_SIZE
from seedlint.util.paths import named, reason
from seedlint.util.spelling import real

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from seedlint.config.overrides import Override
    from seedlint.config.tomlplaces import Place, TomlPlaces
    from seedlint.custom.definition import Definition
    from seedlint.linkfacts import Verdicts
    from seedlint.patterns.wildmatch import Patterns

DEFAULT_ORIGIN = "default"
COMMAND_LINE = "command line"

DEFAULT_CACHE = ".seedlint_cache"


SHARED = ("platforms", "publishers")
"""Options of several rules that can be set for all of them at once."""
LISTS = frozenset(("include", "exclude", "select", "ignore", "rule-paths", "schema-roots", *SHARED))
"""Keys that would be good patterns, where they have slipped below `per-file-ignores`."""
_MOST_PATHS = 100_000
"""So many files are remembered for which overrides were asked."""


_ENDLESS_KEY = late(r"""(?:\A|[\n\[{,])(?:[ \t]*+(?:[A-Za-z0-9_-]++|"[^"\n]*+"|'[^'\n]*+')[ \t]*+\.){500}""")
"""A dotted key of very many parts: tomllib takes quadratic time over them."""

_WEB_ADDRESS = late(
    r"https?://[A-Za-z0-9.-]++(?::[0-9]++)?(?:/(?:[A-Za-z0-9._~:/@!$&'()*+,;=-]|%[0-9A-Fa-f]{2})*+)?"
)
"""Of a folder of pages: with a query or a fragment, nothing could be added to it."""


@dataclass(frozen=True, eq=False, repr=False)
class Settings:
    """The settings in force, and where each of them comes from."""

    root: Path
    source: Path | None = None
    schema: Path | None = None
    schema_roots: tuple[Path, ...] = ()
    """The folders, besides the schema's own, that its references may lead into."""
    schema_comments: bool = False
    """Whether documents may name their schema."""
    preset: str | None = None
    documents: Mapping[str, JSON] = field(default_factory=dict)
    front_matter: str = "required"
    """Whether documents must have front matter, may, or must have none: `optional`, `forbidden`."""
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    select: tuple[str, ...] = ("ALL",)
    ignore: tuple[str, ...] = ()
    severity: Mapping[str, Severity] = field(default_factory=dict)
    per_file_ignores: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    fail_on: FailOn = FailOn.ERROR
    max_errors: int | None = None
    max_warnings: int | None = None
    max_notes: int | None = None
    exit_zero: bool = False
    """Whether the exit code is 0 though a run has failed; only the command line says so."""
    rule_paths: tuple[str, ...] = ()
    platforms: tuple[str, ...] = ()
    publishers: tuple[str, ...] = ()
    cache_dir: Path | None = None
    max_file_size: int = DEFAULT_MAX_FILE_SIZE
    baseline: Path | None = None
    docs_url: str | None = None
    """Where the pages of rules are, for reports that link to them."""
    rules: Mapping[str, Mapping[str, JSON]] = field(default_factory=dict)
    custom: tuple[Definition, ...] = ()
    """The rules that the configuration defines, in `[[rules.custom]]`."""
    overrides: tuple[Override, ...] = ()
    links: Mapping[str, JSON] = field(default_factory=dict)
    owners: Mapping[str, JSON] = field(default_factory=dict)
    report: Mapping[str, JSON] = field(default_factory=dict)
    gate: Mapping[str, JSON] = field(default_factory=dict)
    notify: Mapping[str, JSON] = field(default_factory=dict)
    verdicts: Verdicts | None = None
    """What the link store knows, once it was read for this run."""
    configured: frozenset[str] = frozenset()
    """The keys that the configuration file sets."""
    given: Mapping[str, Any] = field(default_factory=dict)
    """What the command line gives, by key."""
    text: str = ""
    """The configuration file's text, to find lines in."""
    remarks: tuple[str, ...] = ()
    """What is to be said of files that were looked into for settings."""
    nearest: bool = False
    """Whether the configuration was searched for, and not named."""
    moved: Mapping[tuple[str, ...], tuple[str, ...]] = field(default_factory=dict)
    """Where keys are in the configuration file that an override sets."""

    def __getstate__(self) -> dict[str, Any]:
        """Return what makes the settings, without what was worked out from them."""
        return {name: self.__dict__[name] for name in self.__dataclass_fields__}

    def of(self, path: str) -> Settings:
        """Return the settings in force for a file; ``path`` is from the root.

        There is one object for each combination of overrides that match.
        """
        if not self.overrides:
            return self
        found = self._by_path.get(path)
        if found is None:
            if len(self._by_path) >= _MOST_PATHS:
                self._by_path.clear()
            found = self._by_path[path] = self.overridden_by(self.overriding(path))
        return found

    def overriding(self, path: str) -> tuple[int, ...]:
        """Return the numbers of the overrides that match a file; ``path`` is from the root."""
        return tuple(number for number, spec in self._overriding if spec.match_file(path))

    def overridden_by(self, numbers: tuple[int, ...]) -> Settings:
        """Return the settings where the overrides with these numbers match."""
        if not numbers:
            return self
        found = self._profiles.get(numbers)
        if found is None:
            from seedlint.config.overrides import applied

            found = self._profiles[numbers] = applied(self, numbers)
        return found

    @property
    def failing(self) -> Failing:
        """What makes a run fail."""
        most = {
            Severity.ERROR: self.max_errors,
            Severity.WARNING: self.max_warnings,
            Severity.NOTE: self.max_notes,
        }
        return Failing(self.fail_on, {one: limit for one, limit in most.items() if limit is not None})

    @cached_property
    def own(self) -> Own:
        """Tells which files are seedlint's own."""
        return Own(self)

    @cached_property
    def kinds(self) -> Kinds:
        """What files are by their names, as `documents` has it."""
        if not self.documents:
            return USUAL
        from seedlint.config.documents import kinds

        return kinds(self)

    @property
    def schemas(self) -> list[Path]:
        """The files of all schemas that are named."""
        every = (self.schema, *(override.schema for override in self.overrides))
        return [schema for schema in every if schema is not None]

    @cached_property
    def _profiles(self) -> dict[tuple[int, ...], Settings]:
        return {}

    @cached_property
    def _by_path(self) -> dict[str, Settings]:
        return {}

    @cached_property
    def _overriding(self) -> list[tuple[int, Patterns]]:
        from seedlint.sources.gitignore import compile_patterns

        return [
            (number, compile_patterns(self.meant(f"overrides.{number}.files")))
            for number in range(len(self.overrides))
        ]

    def naming(self, key: str, *keys: str) -> str:
        """Return what a message begins with about the file that a setting names, where the setting is wrong.

        That is ``file:line: key: ``, and nothing if the command line gives it.
        """
        return "" if key in self.given or not self.source else f"{self.where(key, *keys)}: {key}: "

    def origin(self, key: str) -> str:
        """Say where a setting comes from: a file and line, the command line, both, or the default."""
        name = key.replace("_", "-")
        own = self.where(name) if name in self.configured else ""
        if name in self.given:
            added = own and self.given[name] != getattr(self, key.replace("-", "_"))
            return f"{own} and {COMMAND_LINE}" if added else COMMAND_LINE
        return own or DEFAULT_ORIGIN

    def overridden(self, **changes: Any) -> Settings:
        """Return the settings with those the command line gives (None: not given) instead."""
        given = {key: value for key, value in changes.items() if value is not None}
        return replace(self, **given, given=self._now_given(given))

    def without(self, *keys: str) -> Settings:
        """Return the settings with the defaults of some keys, as the command line wants that."""
        defaults = {key: self.__dataclass_fields__[key].default for key in keys}
        gone: dict[str, Any] = {k: value for k, value in defaults.items() if getattr(self, k) != value}
        return replace(self, **gone, given=self._now_given(gone)) if gone else self

    def extended(self, **changes: tuple[str, ...]) -> Settings:
        """Return the settings with those lists made longer by what the command line gives."""
        given = {key: value for key, value in changes.items() if value}
        longer: dict[str, Any] = {key: (*getattr(self, key), *value) for key, value in given.items()}
        return replace(self, **longer, given=self._now_given(given))

    def _now_given(self, given: Mapping[str, Any]) -> dict[str, Any]:
        return {**self.given, **{key.replace("_", "-"): value for key, value in given.items()}}

    @cached_property
    def patterns(self) -> tuple[Configured, ...]:
        """The patterns of `include`, `exclude` and the other keys, in their order, as what they mean.

        ConfigurationError or UsageError for one that has no meaning.
        """
        given = len(self.exclude) - len(self.given.get("exclude", ()))
        made = [
            *(self._pattern(one, "include", index) for index, one in enumerate(self.include)),
            *(self._pattern(one, "exclude", index) for index, one in enumerate(self.exclude[:given])),
            *(self._pattern(one, "exclude", None) for one in self.exclude[given:]),
            *(self._pattern(one, "per-file-ignores", one) for one in self.per_file_ignores),
            *(
                self._pattern(one, f"documents.{syntax}", index)
                for syntax in WHOLE
                for index, one in enumerate(self.documents.get(syntax, ()))
            ),
            *(
                self._pattern(one, f"overrides.{number}.files", index)
                for number, override in enumerate(self.overrides)
                for index, one in enumerate(override.files)
            ),
            *(
                self._pattern(one, f"owners.paths.{number}.files", index)
                for number, table in enumerate(self.owners.get("paths", ()))
                for index, one in enumerate(table["files"])
            ),
        ]
        return tuple(made)

    def _pattern(self, written: str, key: str, at: int | str | None) -> Configured:
        where = f"--{key}" if at is None else self.where(*key.split("."), str(at))
        try:
            meant = readings(written, str(self.root), negatable=key == "exclude")
        except PatternError as error:
            problem = ConfigurationError if at is not None else UsageError
            name = ".".join(part for part in key.split(".") if not part.isdigit())
            inside = f" in `{name}`" if at is not None else ""
            raise problem(
                f"{where}: the pattern `{escape(written)}`{inside} can't be used: {escape(str(error))}"
            ) from None
        if key != "include":
            # The root itself stands for all that is in it.
            meant = tuple("/*" if one == "/" else "!/*" if one == "!/" else one for one in meant)
        return Configured(key, written, meant, where)

    def meant(self, key: str) -> tuple[str, ...]:
        """Return the .gitignore patterns that those of a key mean, such as `include`."""
        return tuple(one for entry in self.patterns if entry.key == key for one in entry.patterns)

    @cached_property
    def names(self) -> Names:
        """What files are called."""
        return Names(self.root, self.meant("include"))

    def cache_path(self) -> Path:
        """Return the directory of the cache."""
        return self.cache_dir or self.root / DEFAULT_CACHE

    @cached_property
    def _places(self) -> TomlPlaces:
        from seedlint.config.tomlplaces import TomlPlaces

        return TomlPlaces(self.text)

    def _path(self, keys: Sequence[str]) -> tuple[str, ...]:
        for size in range(len(keys), 0, -1):
            moved = self.moved.get(tuple(keys[:size]))
            if moved is not None:
                keys = (*moved, *keys[size:])
                break
        inside = self.source is not None and self.source.name == "pyproject.toml"
        return ("tool", "seedlint", *keys) if inside else tuple(keys)

    def place(self, *keys: str) -> Place:
        """Return the place of a key or list item in the configuration file, or of what is around it."""
        return self._places.nearest(*self._path(keys))

    def is_bare(self, *keys: str) -> bool:
        """Whether a key of the configuration file is written without quotes."""
        return self._places.is_bare(*self._path(keys))

    def where(self, *keys: str) -> str:
        """Return ``file:line`` of a key or list item of the configuration file, for messages."""
        return f"{named(self.source)}:{self.place(*keys).line}" if self.source else COMMAND_LINE


def load(explicit: Path | None = None, start: Path | None = None, *, use_files: bool = True) -> Settings:
    """Return the settings from ``explicit``, or from the nearest file at or above ``start``.

    ConfigurationError, with file, line, key and a did-you-mean, for anything wrong in it.
    """
    try:
        start = Path(real(start or Path.cwd()))
    except OSError:
        raise UsageError("the working directory no longer exists") from None
    remarks: list[str] = []
    if explicit is not None:
        found = _from_file(_real(explicit), remarks)
        if found is None:
            none = f"{named(explicit)}: there is no table [tool.seedlint] in it"
            raise ConfigurationError("\n".join([none, *remarks]))
        return found
    if use_files:
        for directory in (start, *start.parents):
            found = _from_directory(directory, remarks)
            if found is not None:
                return replace(found, remarks=tuple(remarks), nearest=True)
    return Settings(root=_repository(start), remarks=tuple(remarks), nearest=use_files)


def of_text(source: Path, text: str) -> Settings:
    """Return the settings that a `seedlint.toml` with this text would have, which need not be there.

    ConfigurationError for anything wrong in it; tomllib.TOMLDecodeError if it is no TOML.
    """
    import tomllib

    return _settings(source, tomllib.loads(text), text)


def _from_directory(directory: Path, remarks: list[str]) -> Settings | None:
    """Return the settings in a directory, None if there are none."""
    own = directory / FILE_NAME
    # A dangling link, too, says that somebody wanted settings.
    if os.path.lexists(own):
        if not os.path.isfile(own):  # noqa: PTH113 - Path.is_file() raises where it may not look
            raise ConfigurationError(f"{named(own)}: the configuration is not a file")
        return _settings(own, *_read(own))
    hidden = directory / f".{FILE_NAME}"
    if os.path.lexists(hidden):
        raise ConfigurationError(
            f"{named(hidden)}: seedlint reads `{FILE_NAME}`, and no `.{FILE_NAME}`; rename it"
        )
    project = directory / "pyproject.toml"
    if os.path.isfile(project) and may_concern(_peek(project)):  # noqa: PTH113
        try:
            return _from_file(project, remarks)
        except _UnreadableError:
            # One that only names something much like seedlint is no business of ours.
            if b"seedlint" in _peek(project):
                raise
    return None


def _real(path: Path) -> Path:
    """Return the path of a file by its real folder: that decides what its folder is called."""
    return Path(real(path.parent)) / path.name


def _from_file(path: Path, remarks: list[str]) -> Settings | None:
    """Return the settings in a file; None for a pyproject.toml without any."""
    table, text = _read(path)
    if path.name == "pyproject.toml":
        _look_astray(path, table, text, remarks)
        if not has_settings(table):
            return None
        table = table["tool"]["seedlint"]
    return _settings(path, table, text)


def _look_astray(path: Path, table: JSON, text: str, remarks: list[str]) -> None:
    """Refuse settings in the wrong place, and remark on what may be some."""

    def told(found: Iterable[tuple[tuple[str, ...], str]]) -> list[str]:
        return [f"{named(path)}:{TomlPlaces(text).nearest(*keys).line}: {words}" for keys, words in found]

    from seedlint.config.tomlplaces import TomlPlaces

    wrong = told(misplaced(table))
    if wrong:
        raise ConfigurationError("\n".join(wrong))
    remarks += told(near(table))


def _repository(start: Path) -> Path:
    """Return the top of the git repository, or the directory itself."""
    return next((d for d in (start, *start.parents) if os.path.lexists(d / ".git")), start)


def _peek(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""


class _UnreadableError(ConfigurationError):
    """A file that may have settings in it is not to be read."""


def _read(path: Path) -> tuple[dict[str, Any], str]:
    import tomllib

    name = named(path)
    try:
        content = path.read_bytes()
        text = content.decode("utf-8-sig")
        if _ENDLESS_KEY.search(text):
            raise RecursionError
        return tomllib.loads(text), text
    except OSError as error:
        raise _UnreadableError(f"{name}: the configuration can't be read: {reason(error)}") from None
    except UnicodeDecodeError as error:
        raise _UnreadableError(f"{name}: the configuration is not UTF-8 (byte {error.start})") from None
    except RecursionError:
        raise _UnreadableError(f"{name}: the configuration nests too deep") from None
    except tomllib.TOMLDecodeError as error:
        from seedlint.config.tomlerrors import told

        raise _UnreadableError(f"{name}:{told(str(error), text)}") from None


def _settings(source: Path, table: JSON, text: str) -> Settings:
    settings = Settings(root=source.parent, source=source, text=text)
    _validate(table, settings)
    values = _values(table, source.parent)
    if "custom" in table.get("rules", ()):
        from seedlint.custom.definition import parse_custom

        values["custom"] = parse_custom(values["rules"].pop("custom"), settings)
    if "links" in table:
        from seedlint.config.links import parse_options

        parse_options(table["links"], settings)
    if "owners" in table:
        from seedlint.config.owners import check_owners

        check_owners(table["owners"], settings)
    if "notify" in table:
        from seedlint.config.notify import parse_notify

        parse_notify(table["notify"], settings)
    if "expectations" in table.get("report", ()):
        from seedlint.expectations.shortform import parse_expectations

        # Tables of schemas are known once these are read.
        later = "schema" in table or any("schema" in one for one in table.get("overrides", ()))
        parse_expectations(table["report"]["expectations"], settings, None if later else {})
    if "conditions" in table.get("gate", ()):
        from seedlint.gate.conditions import configured

        configured(table["gate"]["conditions"], settings)
    made = replace(settings, **values, configured=frozenset(table))
    if made.docs_url and not _WEB_ADDRESS.fullmatch(made.docs_url):
        raise ConfigurationError(
            f"{made.where('docs-url')}: `docs-url` is not the URL of web pages; write it"
            " with its scheme, and percent-encoded, as in `https://host.example/docs/`"
        )
    made.patterns, made.kinds  # noqa: B018 - what is wrong with them is said at once
    return made


def _converted(key: str, value: Any, root: Path) -> Any:
    if key in {"schema", "cache-dir", "baseline"}:
        return root / value
    if key == "schema-roots":
        return tuple(root / folder for folder in value)
    if key in _CONVERTED:
        return _CONVERTED[key](value)
    if key == "overrides":
        from seedlint.config.overrides import Override

        return tuple(Override(**_values(table, root)) for table in value)
    return tuple(value) if isinstance(value, list) else value


def _values(table: JSON, root: Path) -> dict[str, Any]:
    return {key.replace("-", "_"): _converted(key, value, root) for key, value in table.items()}


_CONVERTED: Mapping[str, Callable[[Any], Any]] = {
    "fail-on": FailOn.parse,
    "severity": lambda value: {selector: Severity.parse(word) for selector, word in value.items()},
    "per-file-ignores": lambda value: {pattern: tuple(codes) for pattern, codes in value.items()},
    "rules": dict,
    **dict.fromkeys(("max-file-size", "max-errors", "max-warnings", "max-notes"), int),
}


def _no_table(found: JSON) -> str:
    brackets = "; write `[tool.seedlint]`, each bracket once" if isinstance(found, list) else ""
    return f"the configuration must be a table of keys and values{brackets}"


def _validate(table: JSON, settings: Settings) -> None:
    from seedlint.schema.schema import DEFAULT, Schema

    schema = Schema.load(DEFAULT.with_name("config.schema.json"), "config.schema.json")
    patterns = table.get("per-file-ignores") if isinstance(table, dict) else None
    odd = LISTS.intersection(patterns) if isinstance(patterns, dict) else ()
    if not odd and schema.is_valid(table):
        return
    from seedlint.config.advice import advice, unnoticed

    problems = dict(unnoticed(settings, odd))
    if not schema.is_valid(table):
        from seedlint.schema.explain import explain

        for finding in explain(schema, table, syntax="TOML"):
            keys, words = advice(settings, table, finding) if finding.pointer else ((), _no_table(table))
            problems.setdefault(keys, words)
    if problems:
        told = [
            (settings.place(*keys), f"{settings.where(*keys)}: {escape(words)}")
            for keys, words in problems.items()
        ]
        raise ConfigurationError("\n".join(message for _, message in sorted(told)))
