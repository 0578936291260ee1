"""What the engines of a run have in common: above all, how facts are judged together.

Documents may be judged by several engines, each with rules and options of its own. Rules of one code and with
the same options are one, whichever engine has them, and so judge the facts of all its documents; those whose
options differ judge apart. A number says which: it is the same in every process, whatever was judged before.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from seedlint.rule import CorpusRule
from seedlint.util.stable import stable_digest

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from seedlint.engine.engine import Engine
    from seedlint.rule import BaseRule

_FIRST = 2**16
"""Numbers from here on are digests; what the engine has that was made first are numbered from 0."""
_MOST = 2**38
"""The cache has room for no larger ones."""


class Finder(Protocol):
    """Finds the engine for a document, and knows what it depends on."""

    def __call__(self, path: str, raw: bytes | None, /) -> Engine:
        """Return the engine for a document, with its content if that is known."""

    def named(self, path: str, raw: bytes, /) -> str | None:
        """Return which schema a document names, as it is written; None if it names none."""

    def key(self, path: str, named: str | None, /) -> bytes:
        """Return a digest of what decides in a document; nothing where all is as usual."""


class Family:
    """The engines of a run."""

    def __init__(self, find: Finder | None = None) -> None:
        """Have none yet; where there are to be several, ``find`` finds the one for a document."""
        self.find = find
        self.by_code: dict[str, BaseRule] = {}
        """One of each, whatever its options are."""
        self.by_number: dict[int, CorpusRule] = {}
        self._numbers: dict[str, int] = {}
        self._first = True

    def numbered(self, rules: Iterable[BaseRule]) -> Mapping[int, CorpusRule]:
        """Return the corpus rules among the rules of an engine, and their parts, by number."""
        first, self._first = self._first, False
        found: dict[int, CorpusRule] = {}
        for rule in rules:
            self.by_code.setdefault(rule.code, rule)
            if not isinstance(rule, CorpusRule):
                continue
            for one in (rule, *(part(rule.settings, rule.now) for part in rule.parts)):
                what = repr((f"{type(one).__module__}.{type(one).__qualname__}", *decided_by(rule)))
                number = self._numbers.get(what)
                if number is None:
                    number = len(self._numbers) if first else _FIRST + stable_digest(what) % (_MOST - _FIRST)
                    self._numbers[what] = number
                found[number] = self.by_number.setdefault(number, one)
        return found


def decided_by(rule: BaseRule) -> tuple[object, ...]:
    """Return what decides what a rule finds, besides its code and the document."""
    # Of files that an option names it is the contents that count, wherever they are.
    named = {option.name for option in rule.options if option.file}
    options = sorted(item for item in rule.settings.items() if item[0] not in named)
    return rule.code, options, rule.data, rule.links.digest if rule.needs_links else ""


__all__ = ["Family", "decided_by"]
