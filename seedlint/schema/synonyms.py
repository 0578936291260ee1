"""Other names for common fields, as other tools for front matter have them: `date`, `tags`, `link`."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

    from seedlint.finding import JSON
    from seedlint.schema.roles import RoleNode


class _Kind(NamedTuple):
    """Names of one thing, in small letters without signs; a ``role`` tells which field it is."""

    names: frozenset[str]
    role: str = ""


_KINDS = (
    _Kind(
        frozenset(
            "date time datetime timestamp published publishedat publishedon publisheddate publishdate"
            " publicationdate pubdate created createdat posted postedat issued".split()
        ),
        "timestamp",
    ),
    _Kind(frozenset("url uri link href permalink address canonical canonicalurl".split()), "url"),
    _Kind(frozenset("domain host hostname site website homepage url link".split())),
    _Kind(frozenset("topics tags keywords labels categories subjects themes".split())),
    _Kind(
        frozenset("excerpt summary description abstract teaser standfirst subtitle lead lede intro".split())
    ),
    _Kind(frozenset("title headline heading name".split())),
    _Kind(frozenset("provider publisher source outlet".split())),
    _Kind(frozenset("images pictures photos gallery".split())),
)


def synonyms(name: str, value: JSON, fields: Iterable[str], node: RoleNode | None) -> list[str]:
    """Return which of some fields another name may stand for, the most likely first.

    ``node`` is what the schema says of the object. Of several, the one with the simplest name is it.
    """
    word = _plain(name)
    kinds = [kind for kind in _KINDS if word in kind.names]
    if not kinds:
        return []
    found = []
    for field in fields:
        child = node.property(field) if node else None
        for kind in kinds:
            by_role = bool(child and kind.role in child.roles and isinstance(value, str))
            if by_role if kind.role else _plain(field) in kind.names:
                found.append(field)
    return sorted(set(found), key=lambda field: (sum(map(str.isupper, field)), len(field), field))


def _plain(name: str) -> str:
    return "".join(filter(str.isalnum, name[:40])).lower()


__all__ = ["synonyms"]
