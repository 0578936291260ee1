"""Every regular expression of seedlint's takes time that grows as the text, whatever the text is.

The texts are made of what the expression itself looks for: its characters, pairs of them, and its words,
repeated; nothing finds backtracking, or a search that begins anew at every character, as surely.
"""

from __future__ import annotations

import ast
import importlib.util
import pkgutil
import re
from functools import lru_cache, partial
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import seedlint
from tests.support.growing import clock

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

pytestmark = pytest.mark.slow

_parser: Any = importlib.import_module("re._parser")

SIZE = 2000
_SHORT = 0.002
_SHORTER = 8
_BOUND = 24
_TRIES = 5
_LONG = 2.0
_ENDLESS = 0.1
_CHARS, _PAIRED, _WORDS = 12, 8, 5
_ONCE = {"match", "fullmatch", "search"}
_USUAL = 'a1 \n\t-é"'


def _source(module: str) -> str:
    spec = importlib.util.find_spec(module)
    return Path(spec.origin).read_text(encoding="utf-8") if spec and spec.origin else ""


def _patterns() -> dict[str, tuple[re.Pattern[Any], str, str]]:
    """Return the compiled expressions of all modules, each with its module and variable."""
    found: dict[str, tuple[re.Pattern[Any], str, str]] = {}
    known = set()
    for info in pkgutil.walk_packages(seedlint.__path__, "seedlint."):
        # What Great Expectations writes is read by few, and takes seconds to load.
        if info.name.endswith("__main__") or "great_expectations" in _source(info.name):
            continue
        for name, value in vars(importlib.import_module(info.name)).items():
            values = value.values() if isinstance(value, dict) else value
            for one in values if isinstance(value, (dict, list, tuple)) else (value,):
                if isinstance(one, re.Pattern) and one not in known:
                    known.add(one)
                    label = f"{info.name}.{name}"
                    found[label if label not in found else f"{label}-{len(found)}"] = one, info.name, name
    return found


_TRUSTED = {
    "seedlint.output.sarif_rules._LABEL": "reads the docstrings of rules",
    "seedlint.schema.schema._OUTSIDE": "reads what a library says about a schema",
    "seedlint.patterns.meaning._BRACKETS": "what is never closed ends the run",
    "seedlint.patterns.meaning._NEEDLESS": "reads patterns of the configuration, brackets closed",
    "seedlint.run.unmatched._WILD": "reads patterns of the configuration, brackets closed",
    "seedlint.reading.json.causes._TOKEN": "the first text that is never closed ends the search",
    "seedlint.reading.toml.tokens.BASIC": "matched where a text begins",
    "seedlint.reading.toml.tokens.LONG_BASIC": "matched where a text begins",
    "seedlint.reading.yaml.places._DOUBLE": "matched where a text begins",
    "seedlint.reading.yaml.places._SINGLE": "matched where a text begins",
}
"""Where an expression reads nothing of a stranger's, or not so."""
PATTERNS = {label: found for label, found in _patterns().items() if label not in _TRUSTED}


def _looked_for(parsed: Any) -> Iterator[list[int]]:
    """Yield the characters and words in a parsed expression."""
    word: list[int] = []
    for kind, what in parsed:
        name = str(kind)
        if name == "LITERAL":
            word.append(what)
            yield [what]
            continue
        if len(word) > 1:
            yield word
        word = []
        if name == "NOT_LITERAL":
            yield [what]
        elif name == "IN":
            yield from _members(what)
        elif name in _INSIDE:
            for inside in _INSIDE[name](what):
                yield from _looked_for(inside)
    if len(word) > 1:
        yield word


_INSIDE: dict[str, Callable[[Any], Any]] = {
    "BRANCH": lambda what: what[1],
    "MAX_REPEAT": lambda what: what[2:3],
    "MIN_REPEAT": lambda what: what[2:3],
    "POSSESSIVE_REPEAT": lambda what: what[2:3],
    "SUBPATTERN": lambda what: what[3:4],
    "ASSERT": lambda what: what[1:2],
    "ASSERT_NOT": lambda what: what[1:2],
    "ATOMIC_GROUP": lambda what: [what],
}
"""The expressions inside of one, by its kind."""


def _members(what: Any) -> Iterator[list[int]]:
    """Yield the characters, and the ends of the ranges, between brackets."""
    for kind, value in what:
        if str(kind) in {"LITERAL", "RANGE"}:
            yield from ([char] for char in (value if str(kind) == "RANGE" else (value,)))


def _texts(pattern: re.Pattern[Any]) -> Iterator[Callable[[int], Any]]:
    """Yield functions that make texts of a length."""
    flags = pattern.flags & ~re.UNICODE if isinstance(pattern.pattern, bytes) else pattern.flags
    wanted = [tuple(unit) for unit in _looked_for(_parser.parse(pattern.pattern, flags))]
    chars = sorted({unit for unit in wanted if len(unit) == 1}, key=lambda unit: (unit[0] > 127, unit))[
        :_CHARS
    ]
    chars = [unit for unit in chars if not 0xD800 <= unit[0] < 0xE000]
    chars += [(ord(char),) for char in _USUAL if (ord(char),) not in chars]
    words = sorted({unit for unit in wanted if len(unit) > 1})[:_WORDS]
    few = [*chars[:_PAIRED], *chars[-3:]]
    units = [*chars, *words, *(a + b for a, b in product(few, few) if a != b)]
    units += [a + b for a, b in product(words, few)]
    for unit, end in product(units, ("", "\x01")):
        text: Any = "".join(map(chr, unit))
        tail: Any = end
        if isinstance(pattern.pattern, bytes):
            if max(unit) > 255:
                continue
            text, tail = bytes(unit), end.encode()
        yield lambda size, text=text, tail=tail: text * (size // len(text)) + tail


@lru_cache
def _tree(module: str) -> ast.AST:
    return ast.parse(_source(module))


def _uses(module: str, name: str) -> set[str]:
    """Return the methods of a variable that its module calls."""
    return {
        node.attr
        for node in ast.walk(_tree(module))
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == name
    }


def _best(work: Callable[[Any], Any], text: Any, tries: int) -> float:
    best = 1e9
    for _ in range(tries):
        before = clock()
        work(text)
        best = min(best, clock() - before)
    return best


def _grows_too_fast(work: Callable[[Any], Any], made: Callable[[int], Any]) -> float:
    """Return how many times as long a text takes that is `_SHORTER` times as long, or 0 where it is little.

    Whatever else a machine does, makes a time longer and never shorter. So only the shortest of several
    counts, each suspicion is looked into at another size, and with every further try the bound has another
    chance to be kept; an expression that does take quadratic time keeps it at no size and in no try.
    """
    for size in range(8, 33, 3):  # what doubles with every character would never end at the sizes below
        if _best(work, made(size), 1) > _ENDLESS and _best(work, made(size), 2) > _ENDLESS:
            return 1e9
    text = made(SIZE)
    # Two million steps take longer; whatever takes less is no matter to anybody.
    if _best(work, text, 1) < _SHORT or _best(work, text, 3) < _SHORT:
        return 0
    grown = 0.0
    for size in (SIZE, 2 * SIZE, 3 * SIZE):  # what is so by chance at one size is not at the others
        whole, part = made(size), made(size // _SHORTER)
        long = short = 1e9
        for _ in range(_TRIES):
            # In turns, so that both meet the machine as it is now.
            long, short = min(long, _best(work, whole, 1)), min(short, _best(work, part, 3))
            grown = long / short
            if grown < _BOUND:
                return 0
            if long > _LONG:  # it would take too long to be sure, and so it is for sure
                return grown
    return grown


@pytest.mark.parametrize("label", PATTERNS)
def test_a_pattern(label: str) -> None:
    pattern, module, name = PATTERNS[label]
    uses = _uses(module, name)
    works: list[Callable[[Any], Any]] = [getattr(pattern, use) for use in sorted(uses & _ONCE)]
    if uses - _ONCE or not uses:
        works.append(partial(_search_on, pattern))
    for made, work in product(_texts(pattern), works):
        if grown := _grows_too_fast(work, made):
            pytest.fail(f"{pattern.pattern!r} takes {grown:.0f} times as long for {made(40)!r} × {_SHORTER}")


def _search_on(pattern: re.Pattern[Any], text: Any) -> int:
    return sum(1 for _ in pattern.finditer(text))


@pytest.mark.parametrize("pattern", ["(?:a+)+$", r"\s+$", "<!--.*?-->", "=[^\n]*;", r"(\w+\.)*@"])
def test_what_takes_quadratic_time_or_worse_is_found(pattern: str) -> None:
    work = partial(_search_on, re.compile(pattern))
    assert any(_grows_too_fast(work, made) for made in _texts(re.compile(pattern)))
