"""Trees of files with random .gitignore files, many of them in one repository: to ask git takes a while."""

from __future__ import annotations

import os
import random
import re
import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.support.gitting import git

if TYPE_CHECKING:
    from pathlib import Path

TREES = int(os.environ.get("SEEDLINT_TREES", "150"))
"""How many trees a test makes up: thousands take minutes."""
SEED = int(os.environ.get("SEEDLINT_SEED", "1"))

_NAMES = (
    *("a", "b", "ab", "ba", "aab", "abb", "abab", "aXb", "C.md", "a.md", "b.md", "ab.md", "a.json", "a b"),
    *("f", "F1", "1", "_", "~", "Zb", "D", "-", "^", "[a]", "a]", "x[a]", "!a", "#a", "é.md", ".a", "a'"),
)
_NAMES_OF_UNIX = ("a ", "*", "?", "a*b", "\\", "a\\b", "a\nb", ":", "\x01", "\x7f", "a\tb", "a\r")
_PARTS = (
    *("a", "b", "ab", "x", "A", "B", "é", "*", "*", "?", "**", "***", "/", "**/", "/**", "*/", "a/", "/a"),
    *(".md", "md", ".", "?md", "-", "]", "!", "#", " ", "\t", "\r", "\\", "\\*", "\\ ", "\\/", "\\a", "\\A"),
    *(
        "[ab]",
        "[!a]",
        "[^]a]",
        "[]a]",
        "[a-b]",
        "[A]",
        "[A-Z]",
        "[é]",
        "[a/b]",
        "[a\\]]",
        "[\\a-b]",
        "[",
        "[*]",
    ),
    *("[a-\\b]", "[a-]", "[-a]", "[--a]", "[[a]", "[[:]", "[:a]", "[[:a]", "[[:x:]]", "[[:digit:][:lower:]]"),
    *(f"[[:{name}:]]" for name in ("alnum", "alpha", "blank", "cntrl", "digit", "graph", "lower", "print")),
    *(f"[[:{name}:]]" for name in ("punct", "space", "upper", "xdigit")),
)
_USUAL = (
    "*",
    "*/",
    "!*/",
    "/*",
    "!/a/",
    "a/*",
    "!a/b/",
    "a/**",
    "!a/b.md",
    "**/",
    "*.md",
    "!*.md",
    "b/",
    "!a",
)
# To git before 2.52, `foo**/bar` matches foobar.
_DISPUTED = re.compile(r"!?/?[^*?\[\\]*[^*?\[\\/]\*\*+(?:/|\\/|$)")


def put(root: Path, *names: str, text: str = "") -> None:
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")


@dataclass
class Forest:
    """Trees in one repository: the files in each, from its top, and the patterns in its directories."""

    top: Path
    files: dict[str, list[str]] = field(default_factory=dict)
    patterns: dict[str, dict[str, bytes]] = field(default_factory=dict)

    def kept(self) -> set[str]:
        """Return the files that git tracks or would track, from the repository's top."""
        return set(git("ls-files", "-coz", "--exclude-standard", cwd=self.top).split("\0")) - {""}


def plant(top: Path, count: int, seed: int, *, fold: bool = False, nested: bool = True) -> Forest:
    """Make a repository with some trees; with ``nested``, folders have patterns as well."""
    chance = random.Random(seed)
    git("init", "-q", cwd=top)
    git("config", "core.ignorecase", str(fold), cwd=top)
    forest = Forest(top)
    names = _NAMES if sys.platform in {"win32", "darwin"} else (*_NAMES, *_NAMES_OF_UNIX)
    for number in range(count):
        tree = f"tree{number}"
        files, folders = _plant(chance, top / tree, "", names, 0)
        forest.files[tree] = files
        forest.patterns[tree] = {}
        for folder in folders:
            if not folder or (nested and chance.random() < 0.2):
                text = _text(chance)
                forest.patterns[tree][folder] = text
                (top / tree / folder / ".gitignore").write_bytes(text)
    return forest


def _plant(
    chance: random.Random, place: Path, prefix: str, names: tuple[str, ...], depth: int
) -> tuple[list[str], list[str]]:
    place.mkdir()
    files, folders = [], [prefix.rstrip("/")]
    for name in chance.sample(names, chance.randint(1, 6)):
        if depth < 3 and chance.random() < 0.5 - 0.1 * depth:
            more, inside = _plant(chance, place / name, f"{prefix}{name}/", names, depth + 1)
            files += more
            folders += inside
        else:
            (place / name).touch()
            files.append(prefix + name)
    return files, folders


def _text(chance: random.Random) -> bytes:
    lines = [_pattern(chance) for _ in range(chance.randint(1, 4))]
    text = "\n".join(line for line in lines if not _DISPUTED.match(line))
    return (("\ufeff" if chance.random() < 0.05 else "") + text + chance.choice(("", "\n"))).encode()


def _pattern(chance: random.Random) -> str:
    if chance.random() < 0.15:
        return chance.choice(_USUAL)
    text = "".join(chance.choices(_PARTS, k=chance.randint(1, chance.choice((2, 3, 4, 6)))))
    return (
        chance.choice(("!", "", "", ""))
        + text
        + chance.choice(("/", *[""] * 9))
        + chance.choice(("  ", "\r", *[""] * 20))
    )
