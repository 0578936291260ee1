"""Files that begin as documents do, but were not looked at because of their names: they are counted.

Whoever has pages in .mdx would else believe that they were judged. Only files with endings that may be those
of documents are opened (`seedlint.sources.passed`), and of each ending no more than tell what it is.

Much in .toml configures programs. Such a file is counted beside data in .json or .yaml, and where there is
no front matter at all; those of well-known programs never.
"""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, NamedTuple

from seedlint.finding import Finding
from seedlint.patterns.globs import escaped
from seedlint.reading.choose import SYNTAXES
from seedlint.sources.gitignore import compile_patterns
from seedlint.sources.passed import MOST
from seedlint.util.escape import escape
from seedlint.util.late import late
from seedlint.util.words import counted

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from seedlint.config.settings import Settings
    from seedlint.sources.passed import Passed, PassedOver

_BEGINNINGS = (b"---", b"+++", b";;;", b"{", b"```toml")
_FIRST = 16
_READ = 60_000
_MISSES = 50
"""So many files of an ending are looked into, if none of them looks like a document."""
_SHARE = 20
"""One in so many must, or else no more are looked into."""
_NAMED = 8
"""Endings that are named."""
_KEY = late(r"(?:[ \t]*(?:#[^\n]*)?\r?\n)*[\w\"'.$@-][^\n]*?:(?:[ \t\r\n]|\Z)")
_OPENING = late(r"---\r?\n")
_FIELD = late(
    r"(?:\s*+(?:#[^\n]*+)?+\n)*+\s*+(?:(?:\"[^\"\n]*+\"|'[^'\n]*+'|[\w-]++)[ \t]*+[.=]|\[\[?[ \t]*+[\w\"'])"
)
"""How TOML begins."""
FRONT = "front matter"
WHOLE = "yaml"
TOML = "toml"
_DATA = (".json", ".yaml", ".yml", ".toml")
_PROGRAMS = frozenset(
    """
    book buf cargo clippy config deno dprint fly gradle hugo lefthook mise netlify pipfile poetry pyproject
    railway ruff rust-toolchain rustfmt stylua taplo theme typos uv vercel wrangler zola
    """.split()
)
"""What programs call their files in TOML."""
_MANY = 4
"""Patterns for so many folders are written out."""


class Count(NamedTuple):
    """How many files of an ending look like documents."""

    ending: str
    files: int
    front: int
    """How many of them have front matter; the others are YAML, or TOML, from end to end."""
    all: bool
    """Whether all files with this ending were looked into."""
    places: tuple[tuple[str, str], ...] = ()
    """In which folders files in TOML are, and with which ending."""


def lookalikes(passed: Passed, settings: Settings, files: Sequence[str] = ()) -> list[Count]:
    """Return how many files that a search has passed over look like documents, the most frequent first.

    ``files`` are those that it has taken.
    """
    excludes = compile_patterns(settings.meant("exclude"))

    def is_meant_out(one: PassedOver) -> bool:
        """Whether a file is no document for some other reason than its name."""
        ignored = one.ignore.ignores(one.name, document=False)
        return ignored or settings.own(one.path) or (bool(excludes) and excludes.match_file(one.path))

    root = os.fspath(settings.root)
    counts = [
        _count(ending, _data(noted, files) if ending == TOML else noted, root, is_meant_out)
        for ending, noted in passed.items()
    ]
    return sorted((one for one in counts if one.files), key=lambda one: (-one.files, one.ending))


def told(counts: Sequence[Count], settings: Settings) -> str:
    """Say what was passed over, and which lines of the configuration take it in."""
    total = sum(one.files for one in counts)
    least = "" if all(one.all for one in counts) else "at least "
    named = ", ".join(f"{one.files} .{one.ending}" for one in counts[:_NAMED])
    if len(counts) > _NAMED:
        named += f" and {counted(len(counts) - _NAMED, 'other ending')}"
    begin, were = ("begins as a document does", "was") if total == 1 else ("begin as documents do", "were")
    return escape(
        f"{least}{counted(total, 'file')} {begin} and {were} not checked, for"
        f" {'its name' if total == 1 else 'their names'} ({named}); {_lines(counts, settings)} would take"
        f" {'it' if total == 1 else 'them'} in"
    )


def _lines(counts: Sequence[Count], settings: Settings) -> str:
    """Return the lines of the configuration that take in what was counted, with what they have already."""
    inside = settings.source is not None and settings.source.name == "pyproject.toml"
    lines = []
    for key, news in (
        ("extensions", [one.ending for one in counts if one.front]),
        (WHOLE, [f"*.{one.ending}" for one in counts if not one.front and one.ending != TOML]),
        (TOML, [pattern for one in counts if one.ending == TOML for pattern in _patterns(one.places)]),
    ):
        if news:
            values = ", ".join(map(_quoted, (*settings.documents.get(key, ()), *sorted(news))))
            lines.append(f"`{key} = [{values}]`")
    return f"{' and '.join(lines)} below `[{'tool.seedlint.' if inside else ''}documents]`"


def _count(
    ending: str, noted: Sequence[PassedOver], root: str, is_meant_out: Callable[[PassedOver], bool]
) -> Count:
    found = {FRONT: 0, WHOLE: 0, TOML: 0}
    places: set[tuple[str, str]] = set()
    kind_of = _toml if ending == TOML else _kind
    misses = 0
    for one in sorted(noted):
        if misses >= _MISSES and sum(found.values()) * _SHARE < misses:
            return Count(ending, sum(found.values()), found[FRONT], all=not sum(found.values()))
        kind = kind_of(os.path.join(root, one.path))
        if kind is None:
            misses += 1
        elif not is_meant_out(one):
            found[kind] += 1
            places.add((one.path.removesuffix(one.name), one.name[-len(ending) :]))
    in_toml = tuple(sorted(places)) if ending == TOML else ()
    return Count(ending, sum(found.values()), found[FRONT], all=len(noted) < MOST, places=in_toml)


def _data(noted: Sequence[PassedOver], files: Sequence[str]) -> list[PassedOver]:
    """Return those files in TOML that are data, by what was taken beside them."""
    beside = {path.rpartition("/")[0] for path in files if path.lower().endswith(_DATA)}
    anywhere = all(path.lower().endswith(_DATA) for path in files)
    return [
        one
        for one in noted
        if (anywhere or one.path.rpartition("/")[0] in beside)
        and one.name[: -len(TOML) - 1].lower() not in _PROGRAMS
    ]


def _patterns(places: Sequence[tuple[str, str]]) -> list[str]:
    """Return patterns of files with an ending in folders, each of them empty or with a slash at its end."""
    if len(places) <= _MANY:
        return [f"{escaped(folder) or '/'}*.{ending}" for folder, ending in places]
    tops = sorted({(folder.partition("/")[0], ending) for folder, ending in places})
    if len(tops) <= _MANY and all(top for top, _ in tops):
        return [f"{escaped(top)}/**/*.{ending}" for top, ending in tops]
    return sorted({f"*.{ending}" for _, ending in places})


def _quoted(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)


def _kind(path: str) -> str | None:
    """Return what a file looks like."""
    raw = _beginning(path, _BEGINNINGS)
    return None if raw is None else _kind_of(raw.decode("utf-8", "replace"), whole=len(raw) < _READ)


def _toml(path: str) -> str | None:
    """Return whether a file, which is called so, looks like TOML."""
    raw = _beginning(path)
    return TOML if raw is not None and _FIELD.match(raw.decode("utf-8", "replace")) else None


def _beginning(path: str, such: tuple[bytes, ...] = (b"",)) -> bytes | None:
    """Return what a file begins with, without a byte order mark; None if that is not one of ``such``."""
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    try:
        file = os.open(path, flags | getattr(os, "O_BINARY", 0))
    except OSError:
        return None
    try:
        raw = os.read(file, _FIRST).removeprefix(b"\xef\xbb\xbf")
        if not raw.startswith(such):
            return None
        more = os.read(file, _READ)
    except OSError:
        return None
    finally:
        os.close(file)
    return raw + more


def _kind_of(text: str, *, whole: bool) -> str | None:
    """Return what a text looks like, or the beginning of one, if that is not the ``whole``."""
    syntax, stretch = SYNTAXES.choose("", text)
    opening = _OPENING.match(text)
    if isinstance(stretch, Finding):
        if not opening or not _KEY.match(text, opening.end()):
            return None
        return WHOLE if whole else FRONT
    if text.startswith("{"):
        # Much begins so. Front matter has something below it, and can be read.
        rest = text[stretch[1] :].strip()
        return FRONT if rest and syntax.read(text, text.encode(), stretch).data is not None else None
    inside = text[stretch[0] : stretch[1]]
    return FRONT if not opening or not inside.strip() or _KEY.match(inside) else None


__all__ = ["lookalikes", "told"]
