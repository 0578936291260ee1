"""Places as the configuration writes them, such as `related.*.provider.name`: read, found, and related."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from seedlint.finding import JSON, escape_token, pointer_tokens

if TYPE_CHECKING:
    from collections.abc import Iterator

_PART = re.compile(r"([^\[\]]*)((?:\[(?:[0-9]+|\*)\])*)")

Token = str | None
"""A key or an index; None stands for every one."""


class Selected(NamedTuple):
    """A place in a document: its pointer, its value, and what the stars of its pattern stand for."""

    pointer: str
    value: JSON
    stars: tuple[str, ...]


class Place(NamedTuple):
    """A pattern of places: how it is written, and its keys and indices.

    They start from the root, or if it is ``relative``, from what another place is in.
    """

    written: str
    tokens: tuple[Token, ...]
    relative: bool = False

    def find(self, data: JSON) -> Iterator[Selected]:
        """Yield the places in some values that the pattern stands for, in the order of the document."""
        pending = [(0, Selected("", data, ()))]
        while pending:
            depth, at = pending.pop()
            if depth == len(self.tokens):
                yield at
                continue
            pending += [(depth + 1, one) for one in reversed(_inside(at, self.tokens[depth]))]

    def beside(self, data: JSON, other: Selected) -> Selected | None:
        """Return the one place that the pattern stands for beside another one, None if it is not there."""
        stars = iter(other.stars)
        around = pointer_tokens(other.pointer)[:-1] if self.relative else ()
        at = Selected("", data, ())
        for token in (*around, *self.tokens):
            inside = _inside(at, next(stars) if token is None else token)
            if not inside:
                return None
            (at,) = inside
        return at

    def shares(self, other: Place) -> bool:
        """Whether each star of this pattern stands for the same as one of the other."""
        last = max((number for number, token in enumerate(self.tokens, 1) if token is None), default=0)
        return self.tokens[:last] == (() if self.relative else other.tokens[:last])

    def renamed(self, number: int, name: str) -> str:
        """Return how the place is written with another key in the place of one of its tokens."""
        return self._written(self.tokens[:number], name, *self.tokens[number + 1 :])

    def starred(self, number: int) -> str:
        """Return how the place is written with every item of a list before one of its tokens."""
        return self._written(self.tokens[:number], None, *self.tokens[number:])

    def _written(self, before: tuple[Token, ...], *more: Token) -> str:
        tokens = ["*" if token is None else token for token in (*before, *more)]
        dot = "." if self.relative else ""
        if str(self).startswith("/") or not all(_PART.fullmatch(one) and "." not in one for one in tokens):
            return dot + "".join(f"/{escape_token(one)}" for one in tokens)
        return dot + ".".join(tokens)

    def __str__(self) -> str:
        return self.written.removeprefix(".") if self.relative else self.written


def read_place(written: str) -> Place:
    """Read a place with dots, as findings show it, or a JSON Pointer; ValueError says what is wrong."""
    if written.startswith("."):
        return Place(written, read_place(written[1:]).tokens, relative=True)
    if written.startswith("/"):
        tokens: list[Token] = [
            None if part == "*" else part.replace("~1", "/").replace("~0", "~")
            for part in written[1:].split("/")
        ]
        return Place(written, tuple(tokens))
    tokens = []
    for part in written.split("."):
        found = _PART.fullmatch(part)
        if not found or not part:
            raise ValueError(
                f"`{written}` is not a field; write keys with dots between them, as in"
                " `related.*.provider.name`, or a JSON Pointer"
            )
        if found[1]:
            tokens.append(None if found[1] == "*" else found[1])
        tokens += [None if index == "*" else index for index in re.findall(r"\[([^\]]+)\]", found[2])]
    return Place(written, tuple(tokens))


def _inside(at: Selected, token: Token) -> list[Selected]:
    """Return what a key or an index leads to; of None, everything."""
    pointer, value, stars = at
    if isinstance(value, dict):
        if token is None:
            return [
                Selected(f"{pointer}/{escape_token(str(key))}", item, (*stars, key))
                for key, item in value.items()
            ]
        return [Selected(f"{pointer}/{escape_token(token)}", value[token], stars)] if token in value else []
    if isinstance(value, list):
        if token is None:
            return [
                Selected(f"{pointer}/{index}", item, (*stars, str(index))) for index, item in enumerate(value)
            ]
        # Of more digits, int() takes long, and no list is so long.
        if token.isascii() and token.isdigit() and len(token) < 10 and int(token) < len(value):
            return [Selected(f"{pointer}/{int(token)}", value[int(token)], stars)]
    return []


__all__ = ["Place", "Selected", "read_place"]
