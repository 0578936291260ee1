"""Places that rules of the configuration are about, but that no schema in force can have."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlint.schema.reach import Reach
from seedlint.util.suggest import closest

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from seedlint.custom.definition import Definition
    from seedlint.custom.places import Place, Token
    from seedlint.schema.schema import Schema

_SILENT = ("equals-field", "day-of")
"""The conditions that report nothing where their field is not there."""


class Places:
    """Tells of rules whose places can't be; looks at each schema once."""

    def __init__(self) -> None:
        """Begin without a schema."""
        self._reaches: dict[tuple[int, bool], tuple[Schema, Reach]] = {}

    def notes(self, rule: Definition, schemas: Sequence[Schema], *, strict: bool) -> Iterator[str]:
        """Yield what is to be said of a rule, in words; ``schemas`` are those where it is selected.

        Unless ``strict``, documents may well have what no schema knows, as nothing reports that. Then only
        a place is told of that is much like one of a schema, or that the types on its way leave no room for.
        """
        reaches = [self._reach(schema) for schema in schemas]
        loose = [self._reach(schema, loose=True) for schema in schemas]
        gone = [place for place in rule.select if not _some(reaches, place.tokens)]
        for place in gone:
            end = "" if len(gone) == len(rule.select) else " there"
            sure = strict or not _some(loose, place.tokens)
            yield from _told(
                reaches, place, place.tokens, f"{rule.code} can't find anything{end}", strict=sure
            )
        if gone:
            return
        for key, fields in rule.fields.items():
            for field in fields:
                every = [_beside(field, place) for place in rule.select]
                if any(_some(reaches, tokens) for tokens in every):
                    continue
                sure = strict or not any(_some(loose, tokens) for tokens in every)
                yield from _told(reaches, field, every[0], _outcome(rule, key), strict=sure)

    def _reach(self, schema: Schema, *, loose: bool = False) -> Reach:
        return self._reaches.setdefault((id(schema), loose), (schema, Reach(schema, loose=loose)))[1]


def _outcome(rule: Definition, key: str) -> str:
    if key not in _SILENT:
        return f"{rule.code} reports all that it selects"
    if rule.conditions.keys() <= {key, "max-per-day"}:
        return f"{rule.code} can't find anything"
    return f"`{key}` of {rule.code} can't find anything"


def _told(
    reaches: Sequence[Reach], place: Place, tokens: Sequence[Token], outcome: str, *, strict: bool
) -> Iterator[str]:
    meant = _meant(reaches, place, tokens)
    if strict or meant:
        hint = f"; did you mean `{meant}`?" if meant else ""
        yield f"no schema in force has `{place.written}`, so {outcome}{hint}"


def _some(reaches: Sequence[Reach], tokens: Sequence[Token]) -> bool:
    return any(reach.has(tokens) for reach in reaches)


def _beside(field: Place, place: Place) -> tuple[Token, ...]:
    return (*place.tokens[:-1], *field.tokens) if field.relative else field.tokens


def _meant(reaches: Sequence[Reach], place: Place, tokens: Sequence[Token]) -> str | None:
    """Return the place that was probably meant, written like the one that is not there."""
    size = next(size for size in range(1, len(tokens) + 1) if not _some(reaches, tokens[:size]))
    wrong = tokens[size - 1]
    own = size - 1 - (len(tokens) - len(place.tokens))
    if wrong is None or own < 0:
        return None
    # No field has a number for a name: what has one here is a list.
    if _some(reaches, (*tokens[: size - 1], "0", *tokens[size - 1 :])):
        return place.starred(own)
    names = [name for reach in reaches for name in reach.names(tokens[: size - 1])]
    near = closest(wrong, dict.fromkeys(names))
    if near is None or not _some(reaches, (*tokens[: size - 1], near, *tokens[size:])):
        return None
    return place.renamed(own, near)


__all__ = ["Places"]
