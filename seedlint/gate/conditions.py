"""Conditions as people write them, read into data: a figure, an operator and a limit.

score >= 95
rule.SL401.findings <= 10
provider[example.com].errors = 0
documents.passed >= 90 %
changes.documents within usual
anomalies = 0 or unknown
"""

from __future__ import annotations

import operator
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from seedlint.errors import ConfigurationError, SeedlintError, UsageError
from seedlint.gate.figure import RULE, SUBJECTS
from seedlint.gate.figures import FIGURES
from seedlint.util.escape import clip, escape
from seedlint.util.suggest import did_you_mean
from seedlint.util.words import number

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from seedlint.gate.figure import Figure

OPERATORS: dict[str, Callable[[float, float], bool]] = {
    "<=": operator.le,
    ">=": operator.ge,
    "!=": operator.ne,
    "=": operator.eq,
    "<": operator.lt,
    ">": operator.gt,
}
USUAL = "within usual"
OPTION = "--condition"
_UNKNOWN = re.compile(r"\s+or\s+unknown\Z")
_PARTS = re.compile(r"([^\s<>=!~≤≥≠]+(?:\[[^\]]*\][^\s<>=!~≤≥≠]*)?)\s*([<>=!~≤≥≠]+|within\b|is\b)\s*(.*)")
_NAMED = re.compile(r"(rule|provider|owner)(?:\[([^\[\]]*)\]|\.([A-Za-z0-9-]+))?\.(.+)")
_LIMIT = re.compile(r"(-?(?:[0-9]{1,15})(?:\.[0-9]{1,6})?)\s*(%)?", re.ASCII)
_MEANT = {"==": "=", "=>": ">=", "=<": "<=", "≤": "<=", "≥": ">=", "≠": "!=", "<>": "!=", "is": "="}
_LONGEST = 300
_EXAMPLE = "write a figure, an operator and a limit, as in `score >= 95`"


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition. ``name`` says which rule, provider or owner it is about; None: every one.

    Without a ``limit`` it is that the figure is within what is usual. ``percent``: the limit is a share, see
    `Figure.share`, in per cent. ``or_unknown``: it is enough that nobody knows.
    """

    text: str
    figure: Figure
    name: str | None
    operator: str
    limit: float | None
    percent: bool = False
    or_unknown: bool = False
    origin: str = OPTION

    def holds(self, value: float) -> bool:
        """Whether a value meets the limit."""
        assert self.limit is not None
        return OPERATORS[self.operator](value, self.limit)


class Places(Protocol):
    """Where settings stand in their file: the configuration."""

    def where(self, *keys: str) -> str:
        """Return ``file:line`` of a key or list item."""


def configured(items: Sequence[str], places: Places) -> tuple[Condition, ...]:
    """Return the conditions of `gate.conditions`; ConfigurationError with file, line and a did-you-mean."""
    found = []
    for index, text in enumerate(items):
        where = places.where("gate", "conditions", str(index))
        try:
            found.append(parse(text, where))
        except _WrongError as error:
            raise ConfigurationError(f"{where}: gate.conditions: {error}") from None
    return tuple(found)


def given(items: Sequence[str]) -> tuple[Condition, ...]:
    """Return the conditions of the command line; UsageError for one that makes no sense."""
    try:
        return tuple(parse(text, OPTION) for text in items)
    except _WrongError as error:
        raise UsageError(f"{OPTION}: {error}") from None


class _WrongError(SeedlintError):
    """A condition makes no sense; the message says why, escaped."""


def parse(text: str, origin: str) -> Condition:
    """Return a condition, or raise what `configured` and `given` say with its place."""
    shown = escape(clip(text, _LONGEST))
    if len(text) > _LONGEST:
        raise _WrongError(f"`{shown}` is longer than {_LONGEST} characters")
    bare = _UNKNOWN.sub("", text.strip())
    parts = _PARTS.fullmatch(bare)
    if parts is None:
        raise _WrongError(f"`{shown}` is not a condition; {_EXAMPLE}{_meant_figure(bare)}")
    words, operator, rest = parts.groups()
    figure, name = _figure(words, shown)
    or_unknown = len(bare) < len(text.strip())
    if operator == "within":
        return _within(figure, name, rest, or_unknown=or_unknown, origin=origin, shown=shown)
    if operator not in OPERATORS:
        meant = _MEANT.get(operator)
        hint = f"; did you mean `{meant}`?" if meant else f"; there are {', '.join(OPERATORS)} and `{USUAL}`"
        raise _WrongError(f"`{shown}`: there is no operator `{escape(operator)}`{hint}")
    limit, percent = _limit(figure, rest, shown)
    made = Condition(
        _written(figure, name, f"{operator} {number(limit).replace(',', '')}{' %' * percent}", or_unknown),
        figure,
        name,
        operator,
        limit,
        percent,
        or_unknown,
        origin,
    )
    _check_use(made, shown)
    return made


def _written(figure: Figure, name: str | None, what: str, or_unknown: bool) -> str:
    """Return a condition as it is shown, the same for all ways of writing it."""
    title = figure.title
    if name is not None:
        dotted = figure.subject == RULE
        inner = f"{RULE}.{name}" if dotted else f"{figure.subject}[{name}]"
        title = f"{inner}.{figure.name}"
    return f"{title} {what}{' or unknown' * or_unknown}"


def _figure(words: str, shown: str) -> tuple[Figure, str | None]:
    named = _NAMED.fullmatch(words)
    if named is None or (words in FIGURES and named[2] is None):
        figure = FIGURES.get(words)
        if figure is None:
            raise _WrongError(f"`{shown}`: there is no figure `{escape(words)}`{_hint(words)}")
        return figure, None
    subject, bracketed, dotted, rest = named.groups()
    name = bracketed if bracketed is not None else dotted
    if name is None or (subject != RULE and dotted is not None):
        hint = _hint(words)
        raise _WrongError(f"`{shown}`: there is no figure `{escape(words)}`{hint}")
    if not name.strip():
        raise _WrongError(f"`{shown}`: there is no name between the brackets")
    figure = FIGURES.get(f"{subject}.{rest}")
    if figure is None:
        of = [one.name for one in FIGURES.values() if one.subject == subject]
        hint = did_you_mean(rest, of) or f"; there are {', '.join(of)}"
        raise _WrongError(f"`{shown}`: a {subject} has no figure `{escape(rest)}`{hint}")
    return figure, name.strip()


def _hint(words: str) -> str:
    """Return what was meant by a figure that there is not."""
    subject, dot, rest = words.partition(".")
    if subject in SUBJECTS and dot:
        first, _, last = rest.rpartition(".")
        of = [one.name for one in FIGURES.values() if one.subject == subject]
        if subject != RULE and last in of:
            return f"; one {subject} is named in brackets, as in `{subject}[{escape(first)}].{last}`"
        return did_you_mean(rest, of) or f"; of a {subject} there are {', '.join(of)}"
    tails = [one for one in FIGURES if one.endswith(f".{words}") and not one.startswith(SUBJECTS)]
    if len(tails) == 1:
        return f"; did you mean `{tails[0]}`?"
    return did_you_mean(words, FIGURES) or "; docs/guides/gate.md lists all figures"


def _meant_figure(text: str) -> str:
    """Return a hint for a text that begins with no figure, or is nothing but one."""
    word = text.split()[0] if text.split() else ""
    return "" if not word or word in FIGURES or _NAMED.fullmatch(word) else _hint(word)


def _within(
    figure: Figure, name: str | None, rest: str, *, or_unknown: bool, origin: str, shown: str
) -> Condition:
    if rest.strip() != "usual":
        raise _WrongError(f"`{shown}`: `within` needs `usual`, as in `documents {USUAL}`")
    if figure.past is None:
        kept = ", ".join(one.title for one in FIGURES.values() if one.past is not None)
        raise _WrongError(
            f"`{shown}`: the history does not keep `{figure.title}`, so what is usual is not known;"
            f" it keeps {kept}"
        )
    text = _written(figure, name, USUAL, or_unknown)
    return Condition(text, figure, name, USUAL, None, or_unknown=or_unknown, origin=origin)


def _limit(figure: Figure, rest: str, shown: str) -> tuple[float, bool]:
    found = _LIMIT.fullmatch(rest.strip())
    if found is None:
        hint = "; write it without commas" if re.fullmatch(r"[0-9]{1,3}(,[0-9]{3})+", rest.strip()) else ""
        hint = hint or ("" if rest.strip() else f"; {_EXAMPLE}")
        raise _WrongError(f"`{shown}`: the limit `{escape(rest.strip())}` is not a number{hint}")
    percent = found[2] is not None
    if percent and figure.share is None:
        of = ", ".join(one.title for one in FIGURES.values() if one.share is not None)
        raise _WrongError(f"`{shown}`: `{figure.title}` is no share of documents, as {of} can be")
    return float(found[1]), percent


def _check_use(condition: Condition, shown: str) -> None:
    """Refuse a condition that nothing can break, or nothing can meet: something else is meant."""
    low, high = condition.figure.low, 100.0 if condition.percent else condition.figure.high
    ends = [condition.holds(low), condition.holds(float("inf") if high is None else high)]
    limit, operator = condition.limit or 0.0, condition.operator
    outside = limit < low or (high is not None and limit > high)
    if operator in {"=", "!="}:
        always = never = outside
    elif operator in {"<", "<="}:
        always, never = high is not None and ends[1], not ends[0]
    else:
        always, never = ends[0], high is not None and not ends[1]
    if always or never:
        top = "" if high is None else f" to {high:g}"
        values = f"is {low:g} or more" if high is None else f"is from {low:g}{top}"
        word = "never" if never and operator != "!=" else "always"
        raise _WrongError(f"`{shown}`: this is {word} met: `{condition.figure.title}` {values}")


def rules_of(conditions: Sequence[Condition]) -> Iterator[Condition]:
    """Yield the conditions that name a rule."""
    return (one for one in conditions if one.figure.subject == RULE and one.name is not None)


__all__ = ["OPERATORS", "OPTION", "USUAL", "Condition", "Places", "configured", "given", "parse", "rules_of"]
