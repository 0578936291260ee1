"""The contract between seedlint and its rules.

A rule is a class: its docstring is its documentation, its examples are its tests. `Rule` checks one
document; `CorpusRule` checks the corpus, from the facts that each document contributes. Rules are
pure: no state between documents, no input or output, no clock but ``self.now``.
"""

from __future__ import annotations

import inspect
import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Generic, Literal, NamedTuple, NoReturn, TypeVar, overload

from seedlint.finding import JSON, Edit, Finding, Fix, Part, Related, Severity, escape_token, pointer_words
from seedlint.linkfacts import Known, Verdicts
from seedlint.util.shorten import shorten

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

    from seedlint.document import Document

Scope = Literal["article", "document"]
"""What a rule checks by itself."""

T = TypeVar("T")

_WORDS: dict[type, str] = {str: "a string", int: "an integer", float: "a number", bool: "true or false"}
"""What the types of options are called."""

_CODE = re.compile(r"[A-Z]{1,5}[0-9]{3,4}")
_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_SINCE = re.compile(r"\d+\.\d+\.\d+")

CODE_FORM = "one to five capital letters and three or four digits, like ABC123"
NAME_FORM = "lower-case words joined by hyphens, like timestamp-format"


class RuleDefinitionError(TypeError):
    """A rule class breaks the contract; the message says which part and how to fix it."""


@dataclass(frozen=True, eq=False, repr=False)
class Option:
    """A setting of one rule, under ``[tool.seedlint.rules.<name>]``.

    The default's type is the option's type: str, int, float, bool, a tuple for a list of strings, or a dict
    for a table: its values are of the type of the default's values, or strings if that is empty.
    ``check`` may raise ValueError with a message for people. With ``file``, the value is the path of a file
    that the rule reads, or of several, from the configuration's directory; the rule gets absolute ones.
    """

    name: str
    default: Any
    help: str
    choices: tuple[Any, ...] = ()
    check: Callable[[Any], object] | None = None
    file: bool = False

    def accept(self, value: JSON) -> Any:
        """Return a configured value in the option's own type; ValueError says what is wrong with it."""
        if isinstance(self.default, tuple):
            if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
                raise ValueError(f'{self.name} must be a list of strings; write `{self.name} = ["…"]`')
            value = tuple(value)
        elif isinstance(self.default, dict):
            value = self._table(value)
        elif isinstance(self.default, float) and type(value) is int:
            value = float(value)
        elif type(value) is not type(self.default):
            form = f'; write it in quotes, as in `{self.name} = "{self.default}"`' if self.default else ""
            more = form if isinstance(self.default, str) else ""
            raise ValueError(f"{self.name} must be {_WORDS[type(self.default)]}{more}")
        if self.choices and value not in self.choices:
            raise ValueError(f"{self.name} must be one of {', '.join(map(str, self.choices))}")
        if self.check:
            self.check(value)
        return value

    def _table(self, value: JSON) -> dict[str, Any]:
        kind = type(next(iter(self.default.values()), ""))
        if not isinstance(value, dict):
            raise ValueError(f'{self.name} must be a table; write `{self.name} = {{ "…" = … }}`')
        for key, item in value.items():
            fits = type(item) is kind or (kind is float and type(item) is int)
            if not fits:
                raise ValueError(f"{self.name}.{key} must be {_WORDS[kind]}")
        # Two that differ only in their order are one to whoever compares options.
        return {key: kind(value[key]) for key in sorted(value)}


@dataclass(frozen=True, eq=False, repr=False)
class Good:
    """An example that a rule does not report.

    ``source`` is a whole file, or just the YAML between the fences. ``others`` are further documents
    of the corpus, by path, for corpus rules. ``schema`` replaces the seed schema.
    """

    source: str | bytes
    options: Mapping[str, JSON] = field(default_factory=dict)
    path: str = "example.md"
    others: Mapping[str, str] = field(default_factory=dict)
    schema: Mapping[str, JSON] | None = None
    max_file_size: int | None = None
    links: Mapping[str, Known] = field(default_factory=dict)
    """What the link store has, by URL."""


@dataclass(frozen=True, eq=False, repr=False)
class Bad:
    """An example that a rule reports.

    ``at`` is the finding's pointer, ``says`` a part of its message, ``marks`` the exact text of the
    file that is marked, ``line`` its line, ``fixed`` the source after the fix. With
    ``count`` findings, the first one is meant. The rest is as for `Good`.
    """

    source: str | bytes
    at: str = ""
    says: str = ""
    marks: str | None = None
    line: int | None = None
    count: int = 1
    fixed: str | None = None
    options: Mapping[str, JSON] = field(default_factory=dict)
    path: str = "example.md"
    others: Mapping[str, str] = field(default_factory=dict)
    schema: Mapping[str, JSON] | None = None
    max_file_size: int | None = None
    links: Mapping[str, Known] = field(default_factory=dict)


class BaseRule:
    """What every rule has: metadata, options, examples. Derive from `Rule` or `CorpusRule`."""

    code: ClassVar[str]
    name: ClassVar[str]
    severity: ClassVar[Severity]
    since: ClassVar[str]
    options: ClassVar[tuple[Option, ...]] = ()
    examples: ClassVar[tuple[Good | Bad, ...]] = ()
    data_files: ClassVar[tuple[str, ...]] = ()
    """The files that the rule reads, from its module's directory: their content counts in the cache's key."""
    scope: ClassVar[Scope] = "document"
    """What the rule checks by itself: ``article`` promises that it finds in a document what it finds in each
    article (and in the document without its list of articles) alone, whatever else is in it and wherever it
    is. Equal articles are then checked once. ``document`` promises nothing."""
    by_default: ClassVar[bool] = True
    """Whether the rule runs where nothing is selected; if not, only where `select` has its code or name."""
    generic: ClassVar[bool] = True
    """Whether the rule is one for any front matter. One that is about the seed format's articles is not: with
    the preset `generic`, `ALL` leaves it out."""
    generic_severity: ClassVar[Severity | None] = None
    """How severe it is with the preset `generic`, where that is not ``severity``."""
    needs_links: ClassVar[bool] = False
    """Whether the rule reports what `seedlint links` found out; it runs only if that is wanted."""
    links: Verdicts
    """What the link store has, for rules that need it; set before the first document."""
    _abstract: ClassVar[bool] = True
    """Whether the class itself is no rule, whatever code it has from one above it."""
    data: tuple[str, ...] = ()
    """A digest of each file that the rule declares, for the cache's key; set when it is made."""

    def __init_subclass__(cls, *, abstract: bool = False, **kwargs: Any) -> None:
        """Check the metadata of a rule when its class is defined."""
        super().__init_subclass__(**kwargs)
        cls._abstract = abstract
        if not abstract:
            _check_definition(cls)

    def __init__(self, settings: Mapping[str, Any] | None = None, now: datetime | None = None) -> None:
        """Make a rule with its options' values (accepted ones) and the moment of the run."""
        self.settings: dict[str, Any] = {
            option.name: dict(option.default) if isinstance(option.default, dict) else option.default
            for option in self.options
        }
        self.settings.update(settings or {})
        self.now = now or datetime.now(UTC)
        self.prepare()

    def prepare(self) -> None:
        """Compute from the settings whatever `check` needs; called once, before any document."""

    def data_file(self, name: str) -> Path:
        """Return where one of ``data_files`` is; LookupError for a name that is not declared there."""
        if name not in self.data_files:
            raise LookupError(f"{type(self).__qualname__} does not declare {name!r} in its data_files")
        return self.data_folder() / name

    @classmethod
    def data_folder(cls) -> Path:
        """Return the directory of the module whose class declares ``data_files``."""
        owner = next((one for one in cls.__mro__ if "data_files" in one.__dict__), cls)
        file = getattr(sys.modules.get(owner.__module__), "__file__", None)
        return Path(file).absolute().parent if file else Path.cwd()

    def finding(  # noqa: PLR0913 - what a finding has, each given by name
        self,
        pointer: str,
        message: str,
        *,
        part: Part = "value",
        span: tuple[int, int] | None = None,
        related: Sequence[Related] = (),
        fix: Fix | None = None,
        until: datetime | None = None,
        path: str | None = None,
        at_most: Severity | None = None,
    ) -> Finding:
        """Return a finding of this rule; see `Finding` for the arguments."""
        return Finding(
            self.code, message, pointer, part, span, tuple(related), fix, None, until, path, at_most
        )

    @classmethod
    def summary(cls) -> str:
        """The first line of the docstring."""
        return (inspect.getdoc(cls) or "").split("\n", 1)[0]


class Rule(BaseRule, abstract=True):
    """Checks one document."""

    def __init_subclass__(cls, *, abstract: bool = False, **kwargs: Any) -> None:
        """Check the metadata of a rule when its class is defined."""
        super().__init_subclass__(abstract=abstract, **kwargs)

    def check(self, document: Document) -> Iterable[Finding]:
        """Yield what is wrong with ``document``. Called only for documents whose YAML can be read."""
        raise NotImplementedError


class Fact(NamedTuple):
    """What one document contributes to a corpus rule: small, plain data, cached with the document.

    Facts with the same ``key`` are checked together. ``pointer`` is the location they are about; ``value``
    is a string, number or None, or a tuple of these (keep it small: hash what need only be compared).
    ``rank`` matters where a document contributes one fact to a key (see `CorpusRule.once`).
    """

    key: str
    pointer: str
    value: Any = None
    rank: Any = None


class Placed(NamedTuple, Generic[T]):
    """Something a document contributed, and which document: ``path`` is its path from the root."""

    path: str
    item: T


class Group(Sequence[Placed[Fact]]):
    """The facts with one key, sorted by path and pointer.

    Of a value that is not suspect (see `CorpusRule.suspects`) only some facts may be here; `count` knows
    how many there are in the whole corpus.
    """

    def __init__(self, facts: Sequence[Placed[Fact]], counts: Mapping[int, int], ids: Sequence[int]) -> None:
        """Make a group; ``ids`` are the facts' value ids, ``counts`` the number of facts by value id."""
        self._facts = facts
        self._counts = counts
        self._ids = ids
        self._known: dict[int, int] | None = None
        self.total = sum(counts.values())
        """How many facts have this key in the whole corpus."""

    def count(self, placed: Placed[Fact]) -> int:
        """How many facts of the whole group have the value of this one."""
        return self._counts[self._value_id(placed)]

    def _value_id(self, placed: Placed[Fact]) -> int:
        if self._known is None:
            pairs = zip(self._facts, self._ids, strict=True)
            self._known = {id(one): value_id for one, value_id in pairs}
        return self._known[id(placed)]

    @overload
    def __getitem__(self, index: int) -> Placed[Fact]: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Placed[Fact]]: ...
    def __getitem__(self, index: int | slice) -> Placed[Fact] | Sequence[Placed[Fact]]:
        return self._facts[index]

    def __iter__(self) -> Iterator[Placed[Fact]]:
        return iter(self._facts)

    def __len__(self) -> int:
        return len(self._facts)


class CorpusRule(BaseRule, abstract=True):
    """Checks the corpus, from facts grouped by key."""

    once: ClassVar[bool] = False
    """Whether a document contributes one fact to a key: the first of the highest rank.

    Where it has several values for a key, and no ranks, it contributes none.
    """
    lone: ClassVar[bool] = False
    """Whether a key that has one fact in the whole corpus is checked, too.

    Such a rule relies on the whole corpus being known: `include` must define it.
    """
    parts: ClassVar[tuple[type[CorpusRule], ...]] = ()
    """Further checks of the rule, with their own facts: abstract classes derived from it."""

    def __init_subclass__(cls, *, abstract: bool = False, **kwargs: Any) -> None:
        """Check the metadata of a rule when its class is defined."""
        super().__init_subclass__(abstract=abstract, **kwargs)

    def collect(self, document: Document) -> Iterable[Fact]:
        """Yield the facts this document contributes."""
        raise NotImplementedError

    def suspects(self, counts: Mapping[int, int]) -> Collection[int]:
        """Return the ids of the values that `check` must see, given how often each occurs under one key.

        Called with nothing but numbers, for every key that has more than one fact (or if the rule is
        ``lone``, any), so that most groups cost next to nothing. The default is all of them. An empty result
        means that the group has no findings; else `check` gets all facts with these values, and of every
        other value those of two documents (or of one, if there is no other).
        """
        return counts.keys()

    def check(self, key: str, facts: Group) -> Iterable[Finding]:
        """Yield what is wrong in one group, each finding with its ``path``.

        Called once per key, whichever process or machine the facts came from.
        """
        raise NotImplementedError


class EngineRule(BaseRule, abstract=True):
    """Documents a finding that the engine makes itself, while reading a file or checking the schema."""

    def __init_subclass__(cls, *, abstract: bool = False, **kwargs: Any) -> None:
        """Check the metadata of a rule when its class is defined."""
        super().__init_subclass__(abstract=abstract, **kwargs)


AnyRule = Rule | CorpusRule | EngineRule
"""Any kind of rule that there is."""


def suggest(word: str, candidates: Iterable[str]) -> str | None:
    """Return which of some names a word was most likely meant to be, None if none is near.

    Case, hyphens, underscores, dots and blanks make no difference. It takes time in proportion to the
    candidates, so ask it for a word that is wrong, not for every one.
    """
    from seedlint.util.suggest import closest

    return closest(word, candidates)


def is_code(word: str) -> bool:
    """Whether a word can be the code of a rule."""
    return _CODE.fullmatch(word) is not None


def is_name(word: str) -> bool:
    """Whether a word can be the name of a rule."""
    return _NAME.fullmatch(word) is not None


def _check_definition(cls: Any) -> None:
    # `Any`: whoever writes a rule may have written anything.
    _check_metadata(cls)
    _check_parts(cls)


def _refuse(cls: Any, what: str) -> NoReturn:
    raise RuleDefinitionError(f"{cls.__module__}.{cls.__qualname__}: {what}")


def _check_metadata(cls: Any) -> None:
    for attribute in ("code", "name", "severity", "since"):
        if not hasattr(cls, attribute):
            _refuse(cls, f"has no `{attribute}`")
    if not isinstance(cls.code, str) or not is_code(cls.code):
        _refuse(cls, f"code {cls.code!r} must be {CODE_FORM}")
    if not isinstance(cls.name, str) or not is_name(cls.name):
        _refuse(cls, f"name {cls.name!r} must be {NAME_FORM}")
    if not isinstance(cls.severity, Severity):
        _refuse(cls, "severity must be Severity.ERROR, Severity.WARNING or Severity.NOTE")
    if cls.generic_severity is not None and not isinstance(cls.generic_severity, Severity):
        _refuse(cls, "generic_severity must be Severity.ERROR, Severity.WARNING or Severity.NOTE, or None")
    if not isinstance(cls.since, str) or not _SINCE.fullmatch(cls.since):
        _refuse(cls, f"since {cls.since!r} must be the version that introduced the rule, like 0.1.0")
    if "__doc__" not in cls.__dict__ or not cls.__doc__:
        _refuse(cls, "has no docstring; it is the rule's documentation")


def _check_parts(cls: Any) -> None:
    if not all(isinstance(option, Option) for option in cls.options):
        _refuse(cls, "options must be a tuple of Option(...)")
    for option in cls.options:
        kinds = {type(value) for value in option.default.values()} if type(option.default) is dict else set()
        if len(kinds) > 1 or not kinds <= _WORDS.keys():
            _refuse(cls, "the values of an option that is a table are all str, int, float or bool")
    if any(option.file and option.default not in ("", ()) for option in cls.options):
        _refuse(
            cls, 'an option that names files has `""` or `()` as its default; other files go into data_files'
        )
    names = cls.data_files
    if not isinstance(names, tuple) or not all(isinstance(name, str) and _is_below(name) for name in names):
        _refuse(
            cls, "data_files must be a tuple of file names, with slashes, relative to the module's directory"
        )
    if not all(isinstance(example, (Good, Bad)) for example in cls.examples):
        _refuse(cls, "examples must be a tuple of Good(...) and Bad(...)")


def _is_below(name: str) -> bool:
    parts = name.split("/")
    return all(parts) and ".." not in parts and "\\" not in name and ":" not in name


__all__ = [
    "JSON",
    "AnyRule",
    "Bad",
    "BaseRule",
    "CorpusRule",
    "Edit",
    "EngineRule",
    "Fact",
    "Finding",
    "Fix",
    "Good",
    "Group",
    "Known",
    "Option",
    "Part",
    "Placed",
    "Related",
    "Rule",
    "RuleDefinitionError",
    "Severity",
    "Verdicts",
    "escape_token",
    "pointer_words",
    "shorten",
    "suggest",
]
